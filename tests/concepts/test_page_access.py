"""Who may open which page of a draft, and that nothing changes by opening it."""

import uuid

import pytest
from django.urls import reverse

from concepts.models import Goal, State, SwotItem
from tests.factories import ActionFieldFactory, ChapterFactory, GoalFactory

pytestmark = pytest.mark.django_db

READ = ("chapter_list", "chapter_detail", "swot_list", "goal_tree", "edition_edit", "area_edit", "edition_history")
EDIT = (
    *("chapter_create", "chapter_edit", "chapter_delete"),
    *("swotitem_create", "swotitem_edit", "swotitem_delete"),
    *("goal_create", "goal_edit", "goal_delete"),
    *("actionfield_create", "actionfield_edit", "actionfield_delete"),
)
POST_ONLY = ("chapter_move", "goal_move", "actionfield_move")
SAVED = ("edition_edit", "area_edit")
"""Pages that show a statement to readers and a form to editors."""


@pytest.fixture
def rows(draft):
    return {
        "chapter": ChapterFactory(edition=draft),
        "swotitem": SwotItem.objects.create(edition=draft, quadrant="strength", text="Zentrale Lage"),
        "goal": GoalFactory(edition=draft),
        "actionfield": ActionFieldFactory(edition=draft),
    }


@pytest.fixture
def page(address, rows):
    def of(name):
        row = rows.get(name.split("_")[0])
        is_about_a_row = name.endswith(("_detail", "_edit", "_delete", "_move")) and row
        return address(name, row.key) if is_about_a_row else address(name)

    return of


@pytest.fixture
def colleagues(reviewer, publisher, contributor, administrator):
    return [reviewer, publisher, contributor, administrator]


@pytest.mark.parametrize("name", READ)
def test_everybody_who_sees_drafts_reads(client, page, editor, colleagues, reader, stranger, name):
    for user in [editor, *colleagues]:
        client.force_login(user)
        assert client.get(page(name)).status_code == 200
    for user in (reader, stranger):
        client.force_login(user)
        assert client.get(page(name)).status_code == 404


@pytest.mark.parametrize("name", [*EDIT, *POST_ONLY, *SAVED])
def test_only_editors_change(client, page, colleagues, reader, stranger, name):
    for user in colleagues:
        client.force_login(user)
        assert client.post(page(name)).status_code == 403
        if name in EDIT:
            assert client.get(page(name)).status_code == 403
    for user in (reader, stranger):
        client.force_login(user)
        assert client.post(page(name)).status_code == 404
        if name in EDIT:
            assert client.get(page(name)).status_code == 404


@pytest.mark.parametrize("name", EDIT)
def test_editor_opens_every_form(signed_in, page, rows, name):
    before = {kind: type(row).objects.count() for kind, row in rows.items()}
    assert signed_in.get(page(name)).status_code == 200
    assert {kind: type(row).objects.count() for kind, row in rows.items()} == before


@pytest.mark.parametrize("name", [*READ, *EDIT, *POST_ONLY])
def test_nobody_comes_in_without_signing_in(client, page, name):
    response = client.post(page(name))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", READ)
def test_reader_reads_what_lies_before_the_council(client, page, draft, reader, move_to, name):
    move_to(draft, State.REVIEW, State.SUBMITTED)
    client.force_login(reader)
    response = client.get(page(name))
    assert response.status_code == 200
    for change in (*EDIT, *POST_ONLY):
        assert page(change) not in response.text


def test_choices_belong_to_the_same_edition(signed_in, draft, rows, address, next_town):
    foreign_field, foreign_goal = ActionFieldFactory(), GoalFactory()
    swot = {"quadrant": "strength", "text": "Lage", "action_field": foreign_field.pk, "revision": 1}
    page = signed_in.post(address("swotitem_create"), swot)
    assert "Auswahl" in page.context["form"].errors["action_field"][0]
    goal = {"kind": "sub", "title": "Ziel", "parent": foreign_goal.pk, "action_field": foreign_field.pk, "revision": 1}
    page = signed_in.post(address("goal_create"), goal)
    assert set(page.context["form"].errors) == {"parent", "action_field"}
    assert str(foreign_goal) not in page.text
    assert Goal.objects.filter(edition=draft).count() == 1


def test_unknown_numbers_and_keys_are_not_found(signed_in, draft, address):
    assert signed_in.get(address("goal_edit", uuid.uuid4())).status_code == 404
    for number in (0, 2, 99_999_999_999):
        assert signed_in.get(reverse("chapter_list", args=["nordring", number])).status_code == 404
