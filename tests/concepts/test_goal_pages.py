"""Goals and fields of action: the tree, its limits, and what hangs on them."""

import pytest

from concepts.forms import ActionFieldForm
from concepts.models import Action, ActionField, Change, Goal, GoalKind, SwotItem
from concepts.views.rows import saved
from tests.factories import ActionFieldFactory, GoalFactory, MeasureSheetFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def vision(draft):
    return GoalFactory(edition=draft, kind=GoalKind.VISION, code="", title="Grüner Ring", position=1)


@pytest.fixture
def aim(draft, vision):
    return GoalFactory(edition=draft, kind=GoalKind.MAIN, code="1", title="Plätze beleben", parent=vision, position=1)


def entries(goal, **changed):
    form = {name: getattr(goal, name) for name in ("kind", "code", "title", "description", "revision")}
    return form | {"parent": goal.parent_id or "", "action_field": goal.action_field_id or ""} | changed


def test_tree_shows_levels_and_cross_cutting_goals_apart(signed_in, draft, vision, aim, address):
    GoalFactory(edition=draft, kind=GoalKind.CROSS_CUTTING, code="Q", title="Klima")
    page = signed_in.get(address("goal_tree"))
    assert [node.goal for node in page.context["aims"]] == [vision]
    assert [child.goal for child in page.context["aims"][0].children] == [aim]
    assert [node.goal.title for node in page.context["across"]] == ["Klima"]
    assert page.text.index("Grüner Ring") < page.text.index("Plätze beleben") < page.text.index("Q Klima")


def test_empty_tree_explains_the_first_step(signed_in, address):
    page = signed_in.get(address("goal_tree")).text
    assert "Noch keine Ziele" in page
    assert "Erstes Handlungsfeld anlegen" in page


@pytest.mark.parametrize(
    ("under", "kind"), [(None, "vision"), ("vision", "main"), ("main", "sub"), ("cross_cutting", "cross_cutting")]
)
def test_new_goal_offers_the_usual_kind(signed_in, draft, address, under, kind):
    parent = GoalFactory(edition=draft, kind=under) if under else None
    page = signed_in.get(address("goal_create"), {"unter": parent.key} if parent else {})
    form = page.context["form"]
    assert (form["kind"].value(), form["parent"].value()) == (kind, parent.pk if parent else None)


@pytest.mark.parametrize("nonsense", ["x", "' OR 1=1", "00000000-0000-0000-0000-000000000000"])
def test_nonsense_in_the_address_is_ignored(signed_in, address, nonsense):
    page = signed_in.get(address("goal_create"), {"unter": nonsense, "art": nonsense})
    assert page.context["form"]["kind"].value() == GoalKind.VISION


def test_goal_is_created_at_the_end_of_its_siblings(signed_in, editor, draft, vision, aim, address):
    field = ActionFieldFactory(edition=draft, code="A", title="Wohnen")
    form = {"kind": "main", "code": "2", "title": "Wege", "parent": vision.pk, "action_field": field.pk, "revision": 1}
    assert signed_in.post(address("goal_create"), form).url == address("goal_tree")
    created = Goal.objects.get(title="Wege")
    assert (created.parent, created.action_field, created.edition) == (vision, field, draft)
    assert created.position > aim.position
    assert Change.objects.filter(by=editor, action=Action.CREATED, field="Handlungsfeld", new="A Wohnen").exists()


def test_goal_moves_under_another_parent(signed_in, draft, aim, address):
    other = GoalFactory(edition=draft, kind=GoalKind.MAIN, title="Anderes")
    assert signed_in.post(address("goal_edit", aim.key), entries(aim, parent=other.pk)).status_code == 302
    aim.refresh_from_db()
    assert aim.parent == other
    assert Change.objects.get(field="Übergeordnetes Ziel").new == str(other)


def test_circle_is_refused_with_words(signed_in, vision, aim, address):
    page = signed_in.post(address("goal_edit", vision.key), entries(vision, parent=aim.pk))
    assert "Ein Ziel kann nicht unter sich selbst stehen" in page.context["form"].errors["parent"][0]
    page = signed_in.post(address("goal_edit", aim.key), entries(aim, parent=aim.pk))
    assert page.context["form"].errors["parent"]
    vision.refresh_from_db()
    assert vision.parent is None


def test_fifth_level_is_refused_with_words(signed_in, draft, aim, address):
    third = GoalFactory(edition=draft, parent=aim)
    fourth = GoalFactory(edition=draft, parent=third, title="Mietertreff")
    form = {"kind": "sub", "title": "Zu tief", "parent": fourth.pk, "revision": 1}
    page = signed_in.post(address("goal_create"), form)
    assert "höchstens 4 Ebenen" in page.context["form"].errors["parent"][0]
    assert "Zu tief" in page.text
    assert f"?unter={fourth.key}" not in signed_in.get(address("goal_tree")).text


def test_code_is_given_once(signed_in, draft, aim, address):
    page = signed_in.post(address("goal_create"), {"kind": "sub", "code": "1", "title": "Neu", "revision": 1})
    assert "„1 Plätze beleben“" in page.context["form"].errors["code"][0]
    without_code = {"kind": "sub", "code": "", "title": "Ohne", "revision": 1}
    for _ in range(2):
        assert signed_in.post(address("goal_create"), without_code).status_code == 302


def test_code_that_somebody_takes_in_the_same_moment_is_told(draft, editor):
    data = {"code": "A", "title": "Wohnen", "colour": "#1d4ed8", "description": "", "revision": 1}
    form = ActionFieldForm(data, instance=ActionField(), edition=draft)
    assert form.is_valid()
    ActionFieldFactory(edition=draft, code="A")
    assert not saved(form, editor, draft)
    assert "inzwischen schon" in form.non_field_errors()[0]
    assert draft.action_fields.count() == 1


def test_form_sent_twice_creates_one_row(signed_in, draft, address):
    page = signed_in.get(address("actionfield_create"))
    form = {"code": "A", "title": "Wohnen", "colour": "#1d4ed8", "revision": 1}
    form["new_key"] = str(page.context["form"]["new_key"].value())
    for _ in range(2):
        assert signed_in.post(address("actionfield_create"), form).url == address("goal_tree")
    assert draft.action_fields.get().code == "A"
    assert Change.objects.filter(action=Action.CREATED, field="Titel").count() == 1


def test_another_row_entered_after_going_back_is_a_row_of_its_own(signed_in, draft, address):
    form = {"kind": "main", "title": "Wege", "revision": 1, "new_key": "0b0f3f52-6a51-4be5-9a0b-0c9c1a6a3c11"}
    signed_in.post(address("goal_create"), form)
    assert signed_in.post(address("goal_create"), form | {"title": "Plätze"}).status_code == 302
    assert set(draft.goals.values_list("title", flat=True)) == {"Wege", "Plätze"}
    with_code = form | {"title": "Höfe", "code": "1", "new_key": "1b0f3f52-6a51-4be5-9a0b-0c9c1a6a3c11"}
    signed_in.post(address("goal_create"), with_code)
    page = signed_in.post(address("goal_create"), with_code | {"title": "Gärten"})
    assert "inzwischen schon" in page.context["form"].non_field_errors()[0]
    assert "Gärten" in page.text


@pytest.mark.parametrize("key", ["", "x", "' OR 1=1"])
def test_nonsense_as_key_is_ignored(signed_in, draft, address, key):
    form = {"kind": "main", "title": "Wege", "revision": 1, "new_key": key}
    assert signed_in.post(address("goal_create"), form).status_code == (302 if key == "" else 200)


def test_goals_move_among_their_siblings_only(signed_in, draft, vision, aim, address):
    second = GoalFactory(edition=draft, parent=vision, title="Zweites", position=2)
    cousin = GoalFactory(edition=draft, parent=aim, title="Darunter", position=1)
    signed_in.post(address("goal_move", second.key), {"richtung": "hoch"})
    assert list(vision.children.all()) == [second, aim]
    signed_in.post(address("goal_move", cousin.key), {"richtung": "hoch"})
    signed_in.post(address("goal_move", vision.key), {"richtung": "runter"})
    assert Change.objects.filter(field="Reihenfolge").count() == 1


def test_cross_cutting_goals_move_among_themselves(signed_in, draft, vision, address):
    first, second = (GoalFactory(edition=draft, kind=GoalKind.CROSS_CUTTING, position=n) for n in (2, 3))
    signed_in.post(address("goal_move", second.key), {"richtung": "hoch"})
    signed_in.post(address("goal_move", second.key), {"richtung": "hoch"})
    page = signed_in.get(address("goal_tree"))
    assert [node.goal for node in page.context["across"]] == [second, first]


def test_deleting_says_what_hangs_on_a_goal(signed_in, draft, aim, address):
    GoalFactory(edition=draft, parent=aim, code="1.1", title="Spielplätze")
    sheet = MeasureSheetFactory(edition=draft, number="B4", title="Quartierspark Süd")
    sheet.goal_links.create(goal=aim)
    for request in (signed_in.get, signed_in.post):
        page = request(address("goal_delete", aim.key)).text
        assert "Ziel „1.1 Spielplätze“" in page
        assert "Zielbeitrag „B4 Quartierspark Süd → 1 Plätze beleben“" in page
        assert "Endgültig löschen" not in page
    assert Goal.objects.filter(pk=aim.pk).exists()


def test_deleting_says_what_hangs_on_a_field_of_action(signed_in, draft, address):
    field = ActionFieldFactory(edition=draft, code="A", title="Wohnen")
    GoalFactory(edition=draft, code="1", title="Bestand erneuern", action_field=field)
    SwotItem.objects.create(edition=draft, quadrant="weakness", text="Leerstand", action_field=field)
    MeasureSheetFactory(edition=draft, number="A1", title="Höfe öffnen", action_field=field)
    page = signed_in.post(address("actionfield_delete", field.key)).text
    for words in ("Ziel „1 Bestand erneuern“", "SWOT-Aussage „Leerstand“", "Maßnahmenblatt „A1 Höfe öffnen“"):
        assert words in page
    assert ActionField.objects.filter(pk=field.pk).exists()


def test_many_hanging_objects_are_counted_and_cost_no_more_queries(
    signed_in, draft, address, django_assert_max_num_queries
):
    field = ActionFieldFactory(edition=draft)
    MeasureSheetFactory(edition=draft, action_field=field)
    with django_assert_max_num_queries(100) as few:
        signed_in.get(address("actionfield_delete", field.key))
    MeasureSheetFactory.create_batch(24, edition=draft, action_field=field)
    with django_assert_max_num_queries(len(few)):
        page = signed_in.get(address("actionfield_delete", field.key)).text
    assert page.count("<li>Maßnahmenblätter „") == 20
    assert "und 5 weitere" in page


def test_free_goal_is_deleted_after_asking(signed_in, editor, vision, aim, address):
    assert "Endgültig löschen" in signed_in.get(address("goal_delete", aim.key)).text
    assert signed_in.post(address("goal_delete", aim.key)).url == address("goal_tree")
    assert list(Goal.objects.all()) == [vision]
    assert Change.objects.get().object_label == "1 Plätze beleben"


def test_field_of_action_is_created_and_edited(signed_in, draft, address):
    form = {"code": "A", "title": "Wohnen", "colour": "#15803D", "description": "", "revision": 1}
    assert signed_in.post(address("actionfield_create"), form).status_code == 302
    field = draft.action_fields.get()
    assert (field.code, field.colour, field.position) == ("A", "#15803D", 1)
    page = signed_in.get(address("goal_tree")).text
    assert 'fill="#15803D"' in page
    assert signed_in.post(address("actionfield_edit", field.key), form | {"title": "Wohnumfeld"}).status_code == 302
    assert draft.action_fields.get().title == "Wohnumfeld"


@pytest.mark.parametrize("colour", ["", "rot", "#12345", '"><script>', "#1d4ed8;x"])
def test_colour_that_is_none_is_refused(signed_in, draft, address, colour):
    form = {"code": "A", "title": "Wohnen", "colour": colour, "revision": 1}
    page = signed_in.post(address("actionfield_create"), form)
    assert page.context["form"].errors["colour"]
    assert not draft.action_fields.exists()


def test_fields_of_action_move(signed_in, draft, address):
    first, second = (ActionFieldFactory(edition=draft, position=n) for n in (1, 2))
    signed_in.post(address("actionfield_move", second.key), {"richtung": "hoch"})
    assert list(draft.action_fields.all()) == [second, first]


def test_conflict_over_a_goal_shows_both(signed_in, aim, address):
    opened = entries(aim)
    signed_in.post(address("goal_edit", aim.key), opened | {"title": "Plätze beleben und begrünen"})
    page = signed_in.post(address("goal_edit", aim.key), opened | {"title": "Plätze entsiegeln"})
    assert "Plätze beleben und begrünen" in page.text
    assert "Plätze entsiegeln" in page.text
    aim.refresh_from_db()
    assert aim.title == "Plätze beleben und begrünen"


def test_tree_takes_as_many_queries_for_many_goals_as_for_one(
    signed_in, draft, aim, address, django_assert_max_num_queries
):
    with django_assert_max_num_queries(100) as few:
        signed_in.get(address("goal_tree"))
    for n in range(5):
        GoalFactory(edition=draft, parent=aim, action_field=ActionFieldFactory(edition=draft), position=n)
    with django_assert_max_num_queries(len(few)):
        signed_in.get(address("goal_tree"))
