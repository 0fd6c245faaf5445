"""Creating, changing and deleting the sheet of a measure through its page."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from concepts.models import Change, Edition, State
from measures.models import CostLine, FundingLine, Measure, MeasureSheet
from measures.registers import seed_cost_groups
from tests.factories import (
    ActionFieldFactory,
    ActorFactory,
    CostLineFactory,
    EditionFactory,
    FundingLineFactory,
    FundingProgrammeFactory,
    GoalFactory,
    MeasureSheetFactory,
    StatusUpdateFactory,
)
from tests.measures.sheet_entries import actor_row, cost_row, entry, funding_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def programme(town):
    return FundingProgrammeFactory(municipality=town, name="Sozialer Zusammenhalt")


@pytest.fixture
def sheet(draft):
    return MeasureSheetFactory(edition=draft, number="B4", title="Quartierspark Süd")


def at(name, draft, sheet=None):
    serial = [sheet.measure.serial] if sheet else []
    return reverse(name, args=[draft.concept.slug, draft.number, *serial])


def logged(field):
    return Change.objects.filter(field=field).values_list("old", "new").get()


def test_sheet_is_created_with_everything_on_it(desk, draft, town, green_office, programme):
    seed_cost_groups(town)
    group = town.cost_groups.get(code="6")
    main, side, other = GoalFactory.create_batch(3, edition=draft)
    field = ActionFieldFactory(edition=draft)
    response = desk.post(
        at("sheet_create", draft),
        entry(
            number="B4",
            action_field=field.pk,
            start_year="2027",
            start_part="Q2",
            end_year="2029",
            is_climate_measure="on",
            follow_up_cost="38,5 T€",
            description="Erste Zeile\r\nzweite Zeile",
            goals={main: "main", side: "side", other: ""},
            actors=[actor_row(green_office), actor_row(green_office, "operates", note="Pflege")],
            cost=[
                cost_row("1,2 Mio", cost_group=group.pk, label="Wege"),
                cost_row("40 T€", is_eligible="", is_approximate="on", fiscal_year=""),
                cost_row("5.000 €", is_informational="on"),
            ],
            funding=[
                funding_row(f"programme:{programme.pk}:", "800.000", programme_year="2026"),
                funding_row("own::", "400000"),
                funding_row(f"third_party::{green_office.pk}", "1.234,50", label="Spende"),
            ],
        ),
    )
    sheet = MeasureSheet.objects.get()
    assert response.status_code == 302
    assert response.url == sheet.get_absolute_url()
    assert (sheet.measure.serial, sheet.number, sheet.action_field) == (1, "B4", field)
    assert sheet.period == "II. Quartal 2027 – 2029"
    assert sheet.follow_up_cost == Decimal("38500.00")
    assert sheet.description == "Erste Zeile\nzweite Zeile"
    assert {link.goal: link.contribution for link in sheet.goal_links.all()} == {main: "main", side: "side"}
    assert [(link.role, link.note) for link in sheet.actor_links.all()] == [
        ("responsible_body", ""),
        ("operates", "Pflege"),
    ]
    assert [
        (line.amount, line.fiscal_year, line.is_eligible, line.is_approximate, line.is_informational)
        for line in sheet.cost_lines.all()
    ] == [
        (Decimal("1200000.00"), 2027, True, False, False),
        (Decimal("40000.00"), None, False, True, False),
        (Decimal("5000.00"), 2027, True, False, True),
    ]
    assert sheet.cost_lines.first().cost_group == group
    assert [(line.source, line.programme, line.actor, line.amount) for line in sheet.funding_lines.all()] == [
        ("programme", programme, None, Decimal("800000.00")),
        ("own", None, None, Decimal("400000.00")),
        ("third_party", None, green_office, Decimal("1234.50")),
    ]
    assert Change.objects.filter(edition=draft, object_key=sheet.measure.key, action="created").exists()
    assert logged("Kostenzeile 1")[1] == "6 Erschließung, Straßen, Plätze, Grün · Wege · 2027 · 1.200.000,00 €"


def test_sheet_needs_only_a_title(desk, draft):
    assert desk.post(at("sheet_create", draft), entry(title="Idee")).status_code == 302
    assert MeasureSheet.objects.get().title == "Idee"


def test_serials_are_counted_in_the_concept(desk, draft):
    MeasureSheetFactory(edition=draft, measure__serial=41)
    MeasureSheetFactory(edition=EditionFactory(), measure__serial=77)
    desk.post(at("sheet_create", draft), entry(title="Neu"))
    assert MeasureSheet.objects.get(title="Neu").measure.serial == 42


def test_saving_without_change_changes_nothing(desk, draft, sheet, programme, green_office):
    CostLineFactory(sheet=sheet, amount="1234.50", label="Wege")
    FundingLineFactory(sheet=sheet, source="programme", programme=programme, actor=green_office, programme_year=2026)
    sheet.actor_links.create(actor=green_office)
    page = desk.get(at("sheet_edit", draft, sheet))
    response = desk.post(at("sheet_edit", draft, sheet), sent_back(page.context["entry"]))
    assert response.status_code == 302
    sheet.refresh_from_db()
    assert sheet.revision == 1
    assert not Change.objects.exists()


def sent_back(shown):
    """What a browser sends when nobody touched the page."""
    data = {}
    for form in [shown.core, shown.goals, *shown.actors, *shown.cost, *shown.funding]:
        for field in form:
            value = field.field.prepare_value(field.value()) if hasattr(field.field, "prepare_value") else field.value()
            if value is not None and value is not False:
                data[field.html_name] = "on" if value is True else value
    for rows in (shown.actors, shown.cost, shown.funding):
        data |= {f"{rows.prefix}-TOTAL_FORMS": len(rows.forms), f"{rows.prefix}-INITIAL_FORMS": len(rows.initial)}
    return data


def test_changes_of_lines_are_logged_in_words(desk, draft, sheet):
    kept = CostLineFactory(sheet=sheet, label="Wege", amount="100000")
    CostLineFactory(sheet=sheet, label="Bänke", amount="5000")
    desk.post(
        at("sheet_edit", draft, sheet),
        entry(
            sheet,
            number="B4",
            cost=[cost_row("120.000", key=kept.key, label="Wege"), cost_row("7.000", label="Bäume")],
            ownership="municipal",
        ),
    )
    assert logged("Kostenzeile 1") == ("Wege · 2027 · 100.000,00 €", "Wege · 2027 · 120.000,00 €")
    assert logged("Kostenzeile 2") == ("Bänke · 2027 · 5.000,00 €", "")
    assert logged("Kostenzeile 3") == ("", "Bäume · 2027 · 7.000,00 €")
    assert Change.objects.count() == 3
    sheet.refresh_from_db()
    assert sheet.revision == 2
    assert sheet.cost_lines.get(label="Wege").key == kept.key


def test_removed_and_emptied_rows_are_gone(desk, draft, sheet):
    first, second = CostLineFactory.create_batch(2, sheet=sheet)
    emptied = {"key": second.key, "amount": " ", "fiscal_year": "", "label": ""}
    rows = [cost_row("1.000", key=first.key, DELETE="on"), emptied]
    assert desk.post(at("sheet_edit", draft, sheet), entry(sheet, cost=rows)).status_code == 302
    assert not CostLine.objects.exists()


def test_more_rows_keep_every_entry_and_save_nothing(desk, draft, sheet, green_office):
    data = entry(
        sheet,
        title="",
        problem="Noch nicht fertig",
        actors=[actor_row(green_office, note="fragt nach")],
        cost=[cost_row("ca. 3 Mio", label="Wege", DELETE="on")],
        more="cost",
    )
    page = desk.post(at("sheet_edit", draft, sheet), data).content.decode()
    assert 'value="ca. 3 Mio"' in page
    assert "Noch nicht fertig" in page
    assert 'value="fragt nach"' in page
    assert "Bitte prüfen" not in page
    assert 'name="cost-5-amount"' in page
    assert 'name="funding-2-amount"' not in page
    sheet.refresh_from_db()
    assert sheet.title == "Quartierspark Süd"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "Dieses Feld ist zwingend erforderlich"),
        ({"title": "x" * 251}, "250"),
        ({"number": "A1"}, "Diese Nummer ist in der Fassung schon vergeben."),
        ({"problem": "x" * 200_001}, "200.001 Zeichen; möglich sind höchstens 200.000"),
        ({"problem": "ä" * 1_500_000}, "1.500.000 Zeichen; möglich sind höchstens 200.000"),
        ({"start_year": "20226"}, "Jahr zwischen 1950 und 2150"),
        ({"start_year": "bald"}, "Jahr zwischen 1950 und 2150"),
        ({"start_part": "Q1"}, "Bitte geben Sie auch das Jahr an."),
        ({"start_year": "2029", "end_year": "2027"}, "Der Zeitraum endet vor seinem Beginn."),
        (
            {"start_year": "2027", "start_part": "H2", "end_year": "2027", "end_part": "Q1"},
            "Der Zeitraum endet vor seinem Beginn.",
        ),
        ({"follow_up_cost": "-5"}, "Ein Betrag kann nicht negativ sein."),
        ({"kind": "erfunden"}, "keine gültige Auswahl"),
        ({"cost": [cost_row("ca. 3 Mio")]}, "kreuzen Sie „ungefähr“ an"),
        ({"cost": [cost_row("")]}, "Bitte geben Sie einen Betrag ein."),
        ({"cost": [cost_row("5", fiscal_year="1492")]}, "Jahr zwischen 1950 und 2150"),
        ({"cost": [cost_row("5", cost_group="0")]}, "Bitte wählen Sie einen Eintrag aus der Liste."),
        ({"funding": [funding_row("", "5")]}, "Bitte wählen Sie, woher das Geld kommt."),
        ({"funding": [funding_row("programme::", "5")]}, "Bitte wählen Sie das Förderprogramm"),
        ({"funding": [funding_row("own::", "5", programme_year="99999")]}, "Jahr zwischen 1950 und 2150"),
        ({"actors": [{"actor": "", "role": "partner", "note": "wer?"}]}, "Bitte wählen Sie einen Akteur."),
    ],
)
def test_bad_entry_gets_a_message_at_the_field_and_stays(desk, draft, sheet, changes, message):
    MeasureSheetFactory(edition=draft, number="A1")
    response = desk.post(at("sheet_edit", draft, sheet), entry(sheet, location="Ringstraße 40", **changes))
    page = response.content.decode()
    assert response.status_code == 200
    assert message in page
    assert "Bitte prüfen Sie Ihre Eingaben" in page
    assert "Ringstraße 40" in page
    assert not Change.objects.exists()


def test_refused_amount_stays_in_its_field(desk, draft):
    page = desk.post(at("sheet_create", draft), entry(cost=[cost_row("1.5", label="Wege")])).content.decode()
    assert 'value="1.5"' in page
    assert "Kostenzeile 1, Betrag in Euro" in page
    assert not Measure.objects.exists()


def test_same_actor_in_the_same_role_twice_is_refused(desk, draft, green_office):
    rows = [actor_row(green_office), actor_row(green_office, "partner"), actor_row(green_office)]
    page = desk.post(at("sheet_create", draft), entry(actors=rows)).content.decode()
    assert "diese Rolle schon" in page
    assert not Measure.objects.exists()


def test_same_key_twice_does_not_lose_a_line(desk, draft, sheet):
    line = CostLineFactory(sheet=sheet)
    rows = [cost_row("1", key=line.key), cost_row("2", key=line.key)]
    assert desk.post(at("sheet_edit", draft, sheet), entry(sheet, cost=rows)).status_code == 302
    assert {line.amount for line in sheet.cost_lines.all()} == {Decimal(1), Decimal(2)}


def test_objects_of_others_are_refused(desk, draft, next_town):
    foreign_edition = EditionFactory(concept__municipality=next_town)
    seed_cost_groups(next_town)
    actor = ActorFactory(municipality=next_town)
    programme = FundingProgrammeFactory(municipality=next_town)
    for hostile in (
        {"action_field": ActionFieldFactory(edition=foreign_edition).pk},
        {"actors": [actor_row(actor)]},
        {"cost": [cost_row("5", cost_group=next_town.cost_groups.first().pk)]},
        {"funding": [funding_row(f"programme:{programme.pk}:", "5")]},
        {"funding": [funding_row(f"third_party::{actor.pk}", "5")]},
    ):
        response = desk.post(at("sheet_create", draft), entry(**hostile))
        assert response.status_code == 200
        assert "Bitte prüfen Sie Ihre Eingaben" in response.content.decode()
    goal = GoalFactory(edition=foreign_edition)
    desk.post(at("sheet_create", draft), entry(title="Ohne fremdes Ziel", goals={goal: "main"}))
    assert not goal.sheet_links.exists()
    assert MeasureSheet.objects.get().title == "Ohne fremdes Ziel"


def test_archived_entries_of_registers_stay_choosable_only_where_they_are_used(desk, draft, sheet, town):
    old = ActorFactory(municipality=town, name="Altes Amt", archived_at="2026-01-01T00:00Z")
    assert "Altes Amt" not in desk.get(at("sheet_create", draft)).content.decode()
    sheet.actor_links.create(actor=old)
    assert desk.post(at("sheet_edit", draft, sheet), entry(sheet, actors=[actor_row(old)])).status_code == 302
    assert sheet.actor_links.get().actor == old


@pytest.mark.parametrize(
    "tampered",
    [
        {"cost-TOTAL_FORMS": "", "cost-INITIAL_FORMS": ""},
        {"cost-TOTAL_FORMS": "100000000"},
        {"cost-0-key": "x", "cost-0-amount": "5"},
        {"revision": "abc"},
        {"more": "unsinn"},
        {"title": "a\x00b"},
    ],
)
def test_tampered_form_is_answered_with_a_page(desk, draft, sheet, tampered):
    response = desk.post(at("sheet_edit", draft, sheet), entry(sheet) | tampered)
    assert response.status_code == 200
    sheet.refresh_from_db()
    assert sheet.revision == 1


def test_second_writer_sees_both_versions_and_loses_nothing(desk, draft, sheet, green_office):
    line = CostLineFactory(sheet=sheet, label="Wege", amount="1000")
    goal = GoalFactory(edition=draft, code="Z1", title="Plätze beleben")
    first = entry(sheet, title="Park Süd", number="B4", cost=[cost_row("2.000", key=line.key, label="Wege")])
    second = entry(
        sheet,
        title="Quartierspark Süd mit Wasserspiel",
        number="B4",
        goals={goal: "main"},
        actors=[actor_row(green_office)],
        cost=[cost_row("3.000", key=line.key, label="Wege"), cost_row("500", label="Bänke")],
    )
    address = at("sheet_edit", draft, sheet)
    assert desk.post(address, first).status_code == 302
    response = desk.post(address, second)
    assert response.status_code == 200
    conflict = response.context["form"].conflict
    shown = {difference.label: (difference.saved, difference.entered) for difference in conflict}
    assert shown["Titel"] == ("Park Süd", "Quartierspark Süd mit Wasserspiel")
    assert shown["Ziele"] == ("", "Z1 Plätze beleben (Hauptbeitrag)")
    assert shown["Akteure"] == ("", "Träger: Grünflächenamt")
    assert shown["Kostenzeile 1"] == ("Wege · 2027 · 2.000,00 €", "Wege · 2027 · 3.000,00 €")
    assert shown["Kostenzeile 2"] == ("keine solche Zeile", "Bänke · 2027 · 500,00 €")
    page = response.content.decode()
    assert 'value="Quartierspark Süd mit Wasserspiel"' in page
    assert "inzwischen von jemand anderem gespeichert" in page
    sheet.refresh_from_db()
    assert (sheet.title, sheet.revision) == ("Park Süd", 2)

    again = second | {"revision": response.context["form"]["revision"].value()}
    assert desk.post(address, again).status_code == 302
    sheet.refresh_from_db()
    assert (sheet.title, sheet.revision) == ("Quartierspark Süd mit Wasserspiel", 3)
    assert sheet.cost_lines.count() == 2


def test_second_writer_with_the_same_entry_is_not_bothered(desk, draft, sheet):
    data = entry(sheet, title="Park Süd")
    assert desk.post(at("sheet_edit", draft, sheet), data).status_code == 302
    assert desk.post(at("sheet_edit", draft, sheet), data).status_code == 302
    assert Change.objects.filter(field="Titel").count() == 1


def test_delete_asks_first_and_says_what_goes(desk, draft, sheet):
    CostLineFactory.create_batch(2, sheet=sheet)
    page = desk.get(at("sheet_delete", draft, sheet)).content.decode()
    assert "2 Kostenzeilen" in page
    assert "endgültig gelöscht" in page
    assert MeasureSheet.objects.exists()
    response = desk.post(at("sheet_delete", draft, sheet))
    assert response.url == at("measure_list", draft)
    assert not Measure.objects.exists()
    assert Change.objects.filter(action="deleted", object_key=sheet.measure.key, field="Titel").exists()


@pytest.mark.parametrize("reason", ["status", "other edition"])
def test_measure_stays_when_it_has_more_than_this_sheet(desk, draft, sheet, reason):
    if reason == "status":
        StatusUpdateFactory(measure=sheet.measure)
    else:
        Edition.objects.filter(pk=draft.pk).update(state=State.DISCARDED)
        MeasureSheetFactory(edition=EditionFactory(concept=draft.concept, number=2), measure=sheet.measure)
        draft, sheet = draft.concept.editions.get(number=2), sheet.measure.sheets.get(edition__number=2)
    assert "bleibt erhalten" in desk.get(at("sheet_delete", draft, sheet)).content.decode()
    desk.post(at("sheet_delete", draft, sheet))
    assert Measure.objects.filter(pk=sheet.measure_id).exists()
    assert not MeasureSheet.objects.filter(pk=sheet.pk).exists()


@pytest.mark.parametrize("name", ["sheet_create", "sheet_edit", "sheet_delete"])
def test_frozen_edition_is_explained(desk, draft, sheet, name):
    Edition.objects.filter(pk=draft.pk).update(state=State.REVIEW)
    Edition.objects.filter(pk=draft.pk).update(state=State.SUBMITTED)
    address = at(name, draft, sheet if name != "sheet_create" else None)
    assert desk.get(address).status_code == 403
    response = desk.post(address, entry(sheet, title="Zu spät"))
    assert response.status_code == 409
    assert "Zu spät" in response.content.decode()
    assert not MeasureSheet.objects.filter(title="Zu spät").exists()


@pytest.mark.parametrize("name", ["sheet_create", "sheet_edit", "sheet_delete"])
def test_who_may_not_edit_is_refused(client, draft, sheet, name, reviewer, contributor, reader, stranger):
    address = at(name, draft, sheet if name != "sheet_create" else None)
    for user, status in ((reviewer, 403), (contributor, 403), (reader, 404), (stranger, 404)):
        client.force_login(user)
        assert client.get(address).status_code == status
        assert client.post(address, entry(sheet, title="Fremd")).status_code == status
    assert MeasureSheet.objects.get().title == "Quartierspark Süd"


def test_queries_of_the_form_do_not_grow_with_its_rows(desk, draft, sheet, programme):
    def ask(count):
        CostLine.objects.all().delete()
        FundingLine.objects.all().delete()
        CostLineFactory.create_batch(count, sheet=sheet)
        FundingLineFactory.create_batch(count, sheet=sheet, source="programme", programme=programme)
        with CaptureQueriesContext(connection) as shown:
            page = desk.get(at("sheet_edit", draft, sheet))
        with CaptureQueriesContext(connection) as saved:
            data = sent_back(page.context["entry"]) | {"title": f"Mit {count} Zeilen"}
            data["revision"] = MeasureSheet.objects.get(pk=sheet.pk).revision
            assert desk.post(at("sheet_edit", draft, sheet), data).status_code == 302
        return len(shown), len(saved)

    ask(2)  # from now on every page shows the message that the one before was saved
    assert ask(1) == ask(3) == ask(12)


def test_entry_sent_twice_is_created_once(desk, draft, green_office):
    goals = [GoalFactory(edition=draft, kind="main", position=position) for position in (1, 2)]
    goals.append(GoalFactory(edition=draft, kind="sub", parent=goals[0], position=3))  # in the tree it comes second
    page = desk.get(at("sheet_create", draft))
    other = ActorFactory(municipality=draft.concept.municipality)
    data = entry(
        number="B4",
        measure_key=page.context["form"]["measure_key"].value(),
        goals=dict.fromkeys(goals, "main"),
        actors=[actor_row(green_office, "partner"), actor_row(other)],
        cost=[cost_row("12 T€"), cost_row("1.000", fiscal_year="2026")],
        funding=[funding_row("own::", "500")],
    )
    first, second = (desk.post(at("sheet_create", draft), data) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first.url == second.url
    assert Measure.objects.count() == 1


def test_another_measure_entered_after_going_back_is_not_lost(desk, draft):
    data = entry(number="B4", measure_key=MeasureSheetFactory.build().measure.key)
    desk.post(at("sheet_create", draft), data)
    refused = desk.post(at("sheet_create", draft), data | {"title": "Anderes"})
    assert "schon vergeben" in refused.content.decode()
    assert desk.post(at("sheet_create", draft), data | {"title": "Anderes", "number": "B5"}).status_code == 302
    assert sorted(draft.sheets.values_list("number", flat=True)) == ["B4", "B5"]


def test_key_of_another_measure_is_not_taken_over(desk, draft):
    foreign = MeasureSheetFactory()
    desk.post(at("sheet_create", draft), entry(measure_key=foreign.measure.key))
    sheet = MeasureSheet.objects.get(edition=draft)
    assert sheet.measure != foreign.measure
    assert sheet.measure.key != foreign.measure.key
