"""Deleting what is gone already: the second click, the second window, somebody who was quicker.

Of every page that deletes something; who adds one meets these tests.
"""

import inspect
import uuid

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.urls import get_resolver, resolve, reverse

from tests.factories import ConceptFactory
from tests.test_queries import ACTING, signed_in, staff
from tests.world import argument, make_world, own_url_names

pytestmark = pytest.mark.django_db

WHO = ACTING | {"problem_withdraw": "reviewer"}
BUTTON = {"delete": "1"}
"""Pages for editing a row have a second button."""
NEVER_WAS = {"key": uuid.UUID(int=7), "pk": 99_999_999, "serial": 9_999}


@pytest.fixture(autouse=True)
def unlogged(caplog):
    caplog.set_level("CRITICAL", logger="django.request")


@pytest.fixture
def towns(town, next_town, monkeypatch):
    """Two towns with everything in them: (world, role -> client) of each."""
    worlds = []
    for one in (town, next_town):
        people = staff(one)
        world = make_world(ConceptFactory(municipality=one), people, monkeypatch)
        worlds.append((world, signed_in(people)))
    return worlds


def place_of(name, world):
    """(arguments of the address called ``name``, which of them says the row)."""
    parameters = get_resolver().reverse_dict[name][0][0][1]
    edition = world.editions["published" if name == "problem_withdraw" else "draft"]
    return {one: argument(one, name, world, edition) for one in parameters}, (parameters or [""])[-1]


def deleting(world):
    """The pages whose view deletes something."""
    for name in sorted(own_url_names()):
        if name.startswith(("account", "mfa")):
            continue
        view = resolve(reverse(name, kwargs=place_of(name, world)[0])).func
        if "delete" in inspect.getsource(view) or name == "problem_withdraw":
            yield name


def answer(client, method, name, at):
    """(status, where it leads, what is said there); nothing of it stays."""
    before = transaction.savepoint()
    response = getattr(client, method)(reverse(name, kwargs=at), BUTTON)
    said = [str(message) for message in get_messages(response.wsgi_request)]
    transaction.savepoint_rollback(before)
    return response.status_code, response.headers.get("Location"), said


def test_what_is_gone_already_is_told_kindly(towns):
    world, clients = towns[0]
    names = list(deleting(world))
    assert {"goal_delete", "membership_delete", "photo_edit", "problem_withdraw", "grant_delete"} <= set(names)
    for name in names:
        at, row = place_of(name, world)
        gone = at | {row: NEVER_WAS[row]}
        client = clients[WHO.get(name, "editor")]
        status, place, said = answer(client, "post", name, gone)
        assert (status, len(said)) == (302, 1), f"{name}: {status}"
        assert " ist bereits " in said[0]
        assert client.get(place).status_code == 200, f"{name} leads to {place}"
        if name.endswith("_delete"):  # the question is opened from a list that is out of date
            assert answer(client, "get", name, gone) == (status, place, said)


def test_nobody_learns_what_the_next_town_has(towns):
    (world, clients), (elsewhere, strangers) = towns
    for name in deleting(world):
        role = WHO.get(name, "editor")
        at, row = place_of(name, world)
        gone, foreign = (at | {row: value} for value in (NEVER_WAS[row], place_of(name, elsewhere)[0][row]))
        if row != "serial":  # each concept counts its measures itself
            assert answer(clients[role], "post", name, foreign) == answer(clients[role], "post", name, gone), name
        asked = [answer(strangers[role], method, name, one) for method in ("get", "post") for one in (at, gone)]
        assert asked[:1] + asked[2:3] == asked[1:2] + asked[3:], name
        if name != "membership_delete":  # the people page is one for all towns of an administrator
            assert asked[2][0] == 404, name


def test_second_click_finds_what_the_first_has_done(towns):
    world, clients = towns[0]
    done = []
    for name in deleting(world):
        at, _ = place_of(name, world)
        client = clients[WHO.get(name, "editor")]
        before = transaction.savepoint()
        if client.post(reverse(name, kwargs=at), BUTTON).status_code == 302:
            done.append(name)
            assert answer(client, "post", name, at)[0] == 302, name
        transaction.savepoint_rollback(before)
    assert len(done) >= 9, done
