"""A page asks the database as often for three rows as for one: of every page, whatever it lists.

Two towns, one with one and one with three of everything; every page of both is opened.
"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actors.models import Role
from tests.conftest import person
from tests.factories import ConceptFactory
from tests.test_permissions import TABLE
from tests.world import address, make_world

pytestmark = pytest.mark.django_db

ACTING = {
    "people_list": "admin",
    "membership_create": "admin",
    "membership_delete": "admin",
    "problem_accept": "reviewer",
}
"""Pages that an editor may not open, and who opens them here."""
PUBLIC_LIST = "public_municipality_list"
"""Lists all towns at once: counted before and after the second town comes."""


def staff(town):
    roles = (Role.EDITOR, Role.REVIEWER, Role.PUBLISHER, Role.READER, Role.ADMIN)
    return {str(role): person(f"{role}@{town.slug}.example", "Eva", str(role), town, role) for role in roles}


def signed_in(people):
    clients = {}
    for role, user in people.items():
        clients[role] = Client()
        clients[role].force_login(user)
    return clients


def queries(client, url):
    """The queries of the second visit: the first may fill caches."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code in {200, 302}, url
    return [query["sql"] for query in captured]


@pytest.fixture
def world_of(monkeypatch):
    """``world_of(town, rows)``: the town's world and its people's clients."""

    def make(town, rows):
        people = staff(town)
        for number in range(1, rows):
            person(f"mehr{number}@{town.slug}.example", "Mia", "Mehr", town, Role.REVIEWER)
        world = make_world(ConceptFactory(municipality=town), people, monkeypatch, rows)
        return world, signed_in(people)

    return make


def pages():
    """(name, state of the edition) of all pages that answer with more than a refusal."""
    for name, page in TABLE.items():
        if page.get and name != PUBLIC_LIST and not name.startswith(("account", "mfa", "healthz")):
            for state, expected in zip(("draft", "published"), page.get, strict=False):
                if {"200", "302"} & set(expected.split()[1:]):
                    yield name, state


def difference(name, state, towns):
    """What the larger town's page asks more, or ""."""
    asked = []
    for world, clients in towns:
        edition = world.editions[state]
        asked.append(queries(clients[ACTING.get(name, "editor")], address(name, world, edition)))
    few, many = asked
    if len(few) == len(many):
        return ""
    return f"{name} ({state}): {len(few)} queries for one row, {len(many)} for three, for instance {most_asked(many)}"


def most_asked(statements):
    shapes = ["".join(letter for letter in sql if not letter.isdigit())[:300] for sql in statements]
    return max(shapes, key=shapes.count)


def test_pages_ask_as_often_for_three_rows_as_for_one(world_of, town, next_town):
    small = world_of(town, 1)
    public = queries(Client(), reverse(PUBLIC_LIST))
    large = world_of(next_town, 3)
    assert len(queries(Client(), reverse(PUBLIC_LIST))) == len(public)
    differences = [difference(name, state, (small, large)) for name, state in pages()]
    assert "\n".join(filter(None, differences)) == ""
