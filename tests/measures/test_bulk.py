"""Changing many measures at once: chosen, shown before it happens, done together or not at all."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from concepts.models import Change, Edition, State
from measures.models import MeasureSheet
from tests.factories import ActionFieldFactory, ActorFactory, CostLineFactory, MeasureSheetFactory
from tests.measures.listed import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(draft):
    return [MeasureSheetFactory(edition=draft, number=f"A{number}", title=f"Platz {number}") for number in (1, 2, 3)]


def chosen(sheets):
    return ",".join(f"{sheet.measure.serial}:{sheet.revision}" for sheet in sheets)


def send(client, draft, sheets, step, address="", **entries):
    data = {"sheets-revision": chosen(sheets), step: "", **entries}
    return client.post(at(draft, "sheets_change") + address, data)


def refreshed(sheets):
    return [MeasureSheet.objects.select_related("action_field").get(pk=sheet.pk) for sheet in sheets]


def carriers(sheet):
    return [(link.actor.name, link.role) for link in sheet.actor_links.order_by("id")]


def test_list_offers_boxes_to_editors_of_drafts_only(client, draft, three, editor, reviewer):
    for user, offered in ((editor, True), (reviewer, False)):
        client.force_login(user)
        page = client.get(at(draft)).content.decode()
        assert ("A1 Platz 1 anhaken" in page) is offered
        assert ("Alle 3 ändern" in page) is offered


def test_chosen_measures_are_carried_through_the_steps(desk, draft, three):
    serials = [sheet.measure.serial for sheet in three[:2]]
    page = desk.post(at(draft, "sheets_change"), {"measure": [*serials, "unsinn", "9999999"]}).content.decode()
    assert "2 Maßnahmen ändern" in page
    assert f'value="{chosen(three[:2])}"' in page


def test_all_that_the_address_finds_can_be_chosen(desk, draft, three):
    address = at(draft, "sheets_change") + "?q=Platz&sort=-nummer"
    MeasureSheetFactory(edition=draft, title="Anderes")
    page = desk.post(address, {"all": ""})
    assert page.context["count"] == 3
    assert page.context["back"] == f"{at(draft)}?q=Platz&sort=-nummer"


def test_nothing_chosen_leads_back_to_the_list(desk, draft, three):
    for response in (desk.get(at(draft, "sheets_change")), desk.post(at(draft, "sheets_change"))):
        assert "Keine Maßnahme gewählt" in response.content.decode()


def test_something_has_to_be_changed(desk, draft, three):
    page = send(desk, draft, three, "preview").content.decode()
    assert "Bitte wählen Sie, was geändert werden soll." in page


def test_preview_shows_old_and_new_and_writes_nothing(desk, draft, three):
    MeasureSheet.objects.filter(pk=three[0].pk).update(priority=1)
    response = send(desk, draft, three, "preview", priority="1", is_public="no")
    plan = response.context["plan"]
    assert [
        [(d.label, d.saved, d.entered) for d in row.differences] for row in plan.rows
    ] == [
        [("veröffentlichen", "ja", "nein")],
        *[[("Priorität", "", "hoch"), ("veröffentlichen", "ja", "nein")]] * 2,
    ]  # fmt: skip
    page = response.content.decode()
    assert "3 Maßnahmen würden sich ändern" in page
    assert {sheet.is_public for sheet in refreshed(three)} == {True}
    assert not Change.objects.exists()


def test_preview_says_what_stays_as_it_is_and_what_is_gone(desk, draft, three):
    MeasureSheet.objects.filter(pk=three[0].pk).update(is_key_project=True)
    gone = chosen(three)
    three[2].delete()
    response = desk.post(at(draft, "sheets_change"), {"sheets-revision": gone, "preview": "", "is_key_project": "yes"})
    page = response.content.decode()
    assert [row.sheet.number for row in response.context["plan"].unchanged] == ["A1"]
    assert "Eine Maßnahme bleibt, wie sie ist" in page
    assert "steht inzwischen nicht mehr in dieser Fassung" in " ".join(page.split())


def test_everything_is_changed_logged_and_counted(desk, draft, three, editor, town):
    field = ActionFieldFactory(edition=draft, code="B", title="Grün")
    office = ActorFactory(municipality=town, name="Tiefbauamt")
    line = CostLineFactory(sheet=three[0])
    response = send(
        desk, draft, three[:2], "save", "?q=Platz",
        action_field=field.key, carrier=office.pk, priority="2", is_key_project="yes", is_public="no",
    )  # fmt: skip
    assert response.url == f"{at(draft)}?q=Platz"
    for sheet in refreshed(three[:2]):
        assert (sheet.action_field, sheet.priority, sheet.is_key_project, sheet.is_public) == (field, 2, True, False)
        assert sheet.revision == 2
        assert carriers(sheet) == [("Tiefbauamt", "responsible_body")]
    untouched = refreshed(three)[2]
    assert (untouched.priority, untouched.revision, carriers(untouched)) == (None, 1, [])
    assert three[0].cost_lines.get().pk == line.pk
    entries = Change.objects.filter(object_key=three[0].measure.key, by=editor, edition=draft)
    assert {(entry.field, entry.old, entry.new) for entry in entries} == {
        ("Handlungsfeld", "", str(field)),
        ("Träger", "", "Tiefbauamt"),
        ("Priorität", "", "mittel"),
        ("Schlüsselprojekt", "nein", "ja"),
        ("veröffentlichen", "ja", "nein"),
    }
    assert {entry.object_label for entry in entries} == {"A1 Platz 1"}


def test_what_says_so_already_is_neither_counted_nor_logged(desk, draft, three):
    MeasureSheet.objects.filter(pk=three[0].pk).update(priority=2)
    send(desk, draft, three, "save", priority="2")
    assert [sheet.revision for sheet in refreshed(three)] == [1, 2, 2]
    assert Change.objects.count() == 2


def test_carrier_takes_the_place_of_all_there_were(desk, draft, three, town, green_office):
    office, club = ActorFactory(municipality=town, name="Tiefbauamt"), ActorFactory(municipality=town, name="Verein")
    none, one, several = three
    one.actor_links.create(actor=club, note="bis 2027")
    one.actor_links.create(actor=green_office, role="partner")
    several.actor_links.create(actor=green_office)
    several.actor_links.create(actor=office)
    send(desk, draft, three, "save", carrier=office.pk)
    assert carriers(none) == [("Tiefbauamt", "responsible_body")]
    assert carriers(one) == [("Tiefbauamt", "responsible_body"), ("Grünflächenamt", "partner")]
    assert one.actor_links.get(actor=office).note == ""
    assert carriers(several) == [("Tiefbauamt", "responsible_body")]
    assert Change.objects.get(object_key=several.measure.key).old == "Grünflächenamt; Tiefbauamt"
    send(desk, draft, refreshed(three), "save", carrier="none", priority="none")
    assert [carriers(sheet) for sheet in three] == [[], [("Grünflächenamt", "partner")], []]


def test_choices_can_be_taken_away_again(desk, draft, three):
    MeasureSheet.objects.update(priority=1, action_field=ActionFieldFactory(edition=draft))
    send(desk, draft, three, "save", priority="none", action_field="none")
    assert {(sheet.priority, sheet.action_field) for sheet in refreshed(three)} == {(None, None)}


def test_other_towns_actors_and_other_editions_fields_are_no_choice(desk, draft, three, next_town):
    for entries in (
        {"carrier": ActorFactory(municipality=next_town).pk},
        {"action_field": ActionFieldFactory().key},
        {"priority": "7"},
        {"is_public": "vielleicht"},
    ):
        response = send(desk, draft, three, "save", **entries)
        assert response.status_code == 200
        assert response.context["form"].errors
    assert not Change.objects.exists()


def test_measures_of_other_editions_are_never_reached(desk, draft, three):
    other = MeasureSheetFactory(measure__serial=4711)
    send(desk, draft, [other, *three], "save", priority="1")
    other.refresh_from_db()
    assert other.priority is None


def test_conflict_is_told_and_nothing_is_written(desk, draft, three):
    seen = chosen(three)
    MeasureSheet.objects.filter(pk=three[1].pk).update(title="Neuer Platz", revision=2)
    data = {"sheets-revision": seen, "save": "", "priority": "1"}
    response = desk.post(at(draft, "sheets_change"), data)
    page = response.content.decode()
    assert "Inzwischen hat jemand anderes gespeichert" in page
    assert "„A2 Neuer Platz“" in page
    assert {sheet.priority for sheet in refreshed(three)} == {None}
    data["sheets-revision"] = response.context["chosen"]
    assert desk.post(at(draft, "sheets_change"), data).status_code == 302
    assert {sheet.priority for sheet in refreshed(three)} == {1}


def test_other_saves_on_what_would_not_change_are_no_conflict(desk, draft, three):
    seen = chosen(three)
    MeasureSheet.objects.filter(pk=three[1].pk).update(priority=1, revision=2)
    desk.post(at(draft, "sheets_change"), {"sheets-revision": seen, "save": "", "priority": "1"})
    assert {sheet.priority for sheet in refreshed(three)} == {1}


@pytest.mark.parametrize(
    ("who", "status"),
    [("reviewer", 403), ("contributor", 403), ("reader", 404), ("administrator", 403), ("stranger", 404)],
)
def test_only_editors_change_many(client, draft, three, request, who, status):
    client.force_login(request.getfixturevalue(who))
    assert send(client, draft, three, "save", priority="1").status_code == status
    assert {sheet.priority for sheet in refreshed(three)} == {None}


def test_frozen_edition_takes_no_change_and_says_so(desk, draft, three):
    Edition.objects.filter(pk=draft.pk).update(state=State.REVIEW)
    response = send(desk, draft, three, "save", priority="1")
    assert response.status_code == 409
    assert "Priorität" in response.content.decode()  # what was entered is shown again
    assert {sheet.priority for sheet in refreshed(three)} == {None}


def test_edition_that_freezes_in_between_takes_nothing(desk, draft, three, monkeypatch):
    """The page was opened as a draft; the database is asked again under a lock."""
    from measures.views import bulk

    original = bulk.editable_edition

    def freeze_after(*args):
        edition = original(*args)
        Edition.objects.filter(pk=draft.pk).update(state=State.REVIEW)
        return edition

    monkeypatch.setattr(bulk, "editable_edition", freeze_after)
    assert send(desk, draft, three, "save", priority="1").status_code == 409
    assert not Change.objects.exists()


def test_preview_asks_as_often_for_many_as_for_one(desk, draft, three, green_office):
    def ask(sheets):
        with CaptureQueriesContext(connection) as queries:
            send(desk, draft, sheets, "preview", priority="1", carrier=green_office.pk)
        return len(queries)

    ask(three)
    assert ask(three[:1]) == ask(three)


def test_address_of_the_bulk_change_is_that_of_the_list(desk, draft, three):
    page = desk.get(at(draft), {"q": "Platz"}).content.decode()
    assert f'action="{reverse("sheets_change", args=[draft.concept.slug, 1])}?q=Platz"' in page
    assert "Alle 3 gefundenen ändern" in page


def test_box_of_a_thousandth_measure_holds_its_plain_number(desk, draft):
    MeasureSheetFactory(edition=draft, measure__serial=1234)
    assert 'name="measure" value="1234"' in desk.get(at(draft)).content.decode()
