"""The exported list comes back: unchanged it changes nothing, corrected it changes exactly that."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from concepts.models import Change
from measures.importing.source import guess_codes, open_source, plan_of, town_programmes
from measures.importing.taking_over import PlanOutdated, take_over
from measures.listing.columns import BY_NAME
from measures.models import ImplementationStatus, MeasureSheet, StatusUpdate
from measures.reporting.status_labels import StatusWord, in_words, save_words, status_words
from tests.factories import (
    ActionFieldFactory,
    ActorFactory,
    CostLineFactory,
    FundingLineFactory,
    FundingProgrammeFactory,
    GoalFactory,
    MeasureSheetFactory,
    StatusUpdateFactory,
)
from tests.measures.importing.lists import as_bytes, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def filled(draft, town):
    """Measures with everything a list shows, odd enough to be misread by a careless reader."""
    field = ActionFieldFactory(edition=draft, code="A", title="Grün, Plätze / Wege")
    office = ActorFactory(municipality=town, name="Amt für Jugend, Familie und Soziales", short_name="Jugendamt")
    club = ActorFactory(municipality=town, name="Verein A & B")
    odd = {"start_year": 2026, "start_part": "Q3", "end_year": 2028, "period_text": "Bau) (später", "priority": 1}
    one = MeasureSheetFactory(edition=draft, number="1.10", title="=Park (Süd)", action_field=field, **odd)
    place = {"is_area_wide": True, "location": "Hof", "follow_up_cost": "12.30", "kind": "investive"}
    told = {"period_text": "2024", "is_informational": True, "ownership": "private"}
    two = MeasureSheetFactory(edition=draft, number="", title="Spielplatz", **place, **told)
    three = MeasureSheetFactory(edition=draft, number="A2", title="  Zwei  Leerzeichen ", is_permanent=True)
    for actor in (office, club):
        one.actor_links.create(actor=actor, note="nach Absprache")
    two.actor_links.create(actor=office, role="lead_office")
    one.actor_links.create(actor=office, role="partner")
    one.actor_links.create(actor=club, role="target_group")
    one.goal_links.create(goal=GoalFactory(edition=draft, code="Z1", title="Grün; und mehr"))
    one.goal_links.create(goal=GoalFactory(edition=draft, code="", title="Wege, Plätze"))
    programme = FundingProgrammeFactory(municipality=town, name="Sozialer Zusammenhalt, Teil 1")
    FundingLineFactory(sheet=one, source="programme", programme=programme, amount="70.00", fiscal_year=2027)
    FundingLineFactory(sheet=one, source="programme", programme=programme, amount="7.00", fiscal_year=2028)
    FundingLineFactory(sheet=three, source="third_party", amount="0.05", actor=club)
    for year in (2026, 2027):
        CostLineFactory(sheet=one, fiscal_year=year, amount="1234.56", is_approximate=True)
    CostLineFactory(sheet=one, amount="99.99", is_informational=True)
    CostLineFactory(sheet=two, amount="500.00", fiscal_year=None)
    CostLineFactory(sheet=three, amount="0.10", fiscal_year=None, is_approximate=True)
    FundingLineFactory(sheet=one, amount="100.01")
    StatusUpdateFactory(measure=one.measure, implementation_status="postponed", reason="Geld fehlt", progress=40)
    StatusUpdateFactory(measure=three.measure, implementation_status="continuous", funding_status="granted")
    return draft


def exported(client, edition, name="measure_export", columns=()):
    address = reverse(name, args=[edition.concept.slug, edition.number])
    return client.get(address, {"spalten": list(columns)}).content


def corrected(content, **cells):
    """The file with some cells changed, as Excel saves it."""
    book = load_workbook(BytesIO(content))
    for place, value in cells.items():
        book.active[place] = value
    return as_bytes(book)


def opened(content, edition):
    source = open_source("Liste.xlsx", content)
    return source, guess_codes(source, edition, town_programmes(edition))


def imported(content, edition, by, wanted=()):
    source, codes = opened(content, edition)
    return take_over(source, edition, codes, by, digest=plan_of(source, edition, codes).digest, wanted=wanted)


def cell_of(content, number, head):
    """The address of the cell below ``head`` in the row of the measure with this title."""
    page = load_workbook(BytesIO(content)).active
    heads = {cell.value: cell.column_letter for cell in page[3]}
    row = next(cell.row for cell in page[heads["Maßnahme"]] if cell.value == number)
    return f"{heads[head]}{row}"


def test_unchanged_export_changes_nothing(desk, filled, editor):
    before = list(MeasureSheet.objects.order_by("pk").values())
    done = imported(exported(desk, filled), filled, editor)
    assert (done.created, done.changed, done.unchanged, done.reports) == (0, 0, 3, 0)
    assert not Change.objects.exists()
    assert list(MeasureSheet.objects.order_by("pk").values()) == before
    assert StatusUpdate.objects.count() == 2


@pytest.mark.parametrize("name", ["measure_export", "measure_csv"])
def test_unchanged_export_of_every_column_changes_nothing(desk, filled, editor, name):
    content = exported(desk, filled, name, BY_NAME)
    assert len(opened(content, filled)[1]) == len(BY_NAME) + 2
    done = imported(content, filled, editor)
    assert (done.created, done.changed, done.unchanged, done.reports) == (0, 0, 3, 0)
    assert not Change.objects.exists()


@pytest.mark.parametrize("column", sorted(BY_NAME))
def test_every_column_of_the_export_has_its_meaning(desk, filled, column):
    """What is worked out elsewhere is left out on purpose; everything else is read, and nothing becomes a note."""
    source, codes = opened(exported(desk, filled, columns=[column]), filled)
    head = BY_NAME[column].head
    code = codes[source.table.heads.index(head)]
    worked_out = {"ampel", "foerderfaehig", "dritte", "differenz", "gedeckt", "gemeldet", "luecken"}
    assert (code == "skip") == (column in worked_out), (head, code)
    assert code not in ("note", "private_note")


def test_export_saved_by_excel_changes_nothing_either(desk, filled, editor):
    done = imported(corrected(exported(desk, filled)), filled, editor)
    assert (done.changed, done.unchanged) == (0, 3)
    assert not Change.objects.exists()


def test_corrected_export_changes_exactly_that(desk, filled, editor):
    content = exported(desk, filled)
    content = corrected(
        content,
        **{
            cell_of(content, "Spielplatz", "Nr."): "B1",
            cell_of(content, "Spielplatz", "Gesamtkosten"): 700,
            cell_of(content, "=Park (Süd)", "Zeitraum"): "2026-2029",
            cell_of(content, "=Park (Süd)", "Träger"): "Verein A & B",
            cell_of(content, "  Zwei  Leerzeichen ", "Stand"): "abgeschlossen",
        },
    )
    done = imported(content, filled, editor)
    assert (done.changed, done.unchanged, done.reports) == (3, 0, 1)
    club = "Träger: Verein A & B – nach Absprache"
    others = "Kooperationspartner: Amt für Jugend, Familie und Soziales\nZielgruppe: Verein A & B"
    told = {(change.object_label, change.field): (change.old, change.new) for change in Change.objects.all()}
    assert told == {
        ("B1 Spielplatz", "Nummer"): ("", "B1"),
        ("B1 Spielplatz", "Kostenzeile 1"): ("ohne Jahr · 500,00 €", "ohne Jahr · 700,00 €"),
        ("1.10 =Park (Süd)", "Beginn (Teil des Jahres)"): ("III. Quartal", ""),
        ("1.10 =Park (Süd)", "Ende (Jahr)"): ("2028", "2029"),
        ("1.10 =Park (Süd)", "Zeitraum in Worten"): ("Bau) (später", ""),
        ("1.10 =Park (Süd)", "Akteure"): (
            f"Träger: Amt für Jugend, Familie und Soziales – nach Absprache\n{club}\n{others}",
            f"{club}\n{others}",
        ),
        **{key: value for key, value in told.items() if key[0].startswith("abgeschlossen (")},
    }
    report = StatusUpdate.objects.first()
    assert (report.implementation_status, report.funding_status) == ("completed", "granted")
    again = imported(exported(desk, filled), filled, editor)
    assert (again.created, again.changed, again.reports) == (0, 0, 0)


def test_changed_beginning_holds_although_the_period_still_says_the_old_one(desk, filled, editor):
    content = exported(desk, filled, columns=["zeitraum", "beginn", "ende"])
    sheet = filled.sheets.get(title="=Park (Süd)")
    place = cell_of(content, "=Park (Süd)", "Beginn (Jahr)")
    content = corrected(content, **{place: 2019})
    source, codes = opened(content, filled)
    assert "es gelten Beginn und Ende" in str([row.hints for row in plan_of(source, filled, codes).rows])
    for changed in (1, 0):
        assert imported(content, filled, editor).changed == changed
        again = filled.sheets.get(pk=sheet.pk)
        assert (again.start_year, again.end_year, again.import_note) == (2019, sheet.end_year, sheet.import_note)


def test_town_is_understood_in_its_own_words(desk, filled, editor, town):
    """Even where all the world means something else by them."""
    own = {ImplementationStatus.CONTINUOUS: "abgeschlossen", ImplementationStatus.COMPLETED: "übergeben"}
    words = [StatusWord(word.status, own.get(word.status, word.label)) for word in status_words(town.pk)]
    assert save_words(town, words, in_words(status_words(town.pk)))
    content = exported(desk, filled, columns=["stand"])
    assert imported(content, filled, editor).reports == 0
    content = corrected(content, **{cell_of(content, "=Park (Süd)", "Stand"): "übergeben"})
    source, codes = opened(content, filled)
    told = [row.reported for row in plan_of(source, filled, codes).rows if row.reported]
    assert [[(one.saved, one.entered) for one in row] for row in told] == [[("zurückgestellt", "übergeben")]]
    assert imported(content, filled, editor).reports == 1
    assert Change.objects.get(field="Umsetzungsstand").new == "übergeben"
    assert StatusUpdate.objects.latest("pk").implementation_status == "completed"


def test_emptied_cell_of_a_known_measure_empties_the_field(desk, filled, editor):
    content = exported(desk, filled)
    content = corrected(
        content,
        **{cell_of(content, "=Park (Süd)", head): None for head in ("Träger", "Zeitraum", "Stand")},
        **{cell_of(content, "Spielplatz", "Gesamtkosten"): None},
    )
    imported(content, filled, editor)
    park, playground = filled.sheets.get(number="1.10"), filled.sheets.get(title="Spielplatz")
    assert not park.actor_links.filter(role="responsible_body").exists()
    assert park.period == ""
    assert park.cost_lines.count() == 3
    assert playground.cost_lines.count() == 0
    assert StatusUpdate.objects.count() == 2


def test_sum_of_several_lines_is_not_spread_over_them(desk, filled, editor):
    content = exported(desk, filled)
    content = corrected(content, **{cell_of(content, "=Park (Süd)", "Gesamtkosten"): 5000})
    imported(content, filled, editor)
    park = filled.sheets.get(number="1.10")
    assert park.cost_lines.filter(is_informational=False).count() == 2
    assert park.import_note.startswith("Gesamtkosten (Zelle ")
    assert park.import_note.endswith("): 5000")


def test_new_row_in_the_export_is_a_new_measure(desk, filled, editor):
    content = exported(desk, filled)
    book = load_workbook(BytesIO(content))
    page = book.active
    heads = {cell.value: cell.column for cell in page[3]}
    page.insert_rows(5)
    page.cell(5, heads["Nr."], "N1")
    page.cell(5, heads["Maßnahme"], "Ganz neu")
    done = imported(as_bytes(book), filled, editor)
    assert (done.created, done.changed, done.unchanged) == (1, 0, 3)
    assert filled.sheets.get(number="N1").measure == filled.concept.measures.order_by("serial").last()


def test_kennung_of_another_concept_stops_everything(desk, filled, editor):
    content = exported(desk, filled)
    content = corrected(content, **{cell_of(content, "Spielplatz", "Kennung"): "suedring-4711"})
    source, codes = opened(content, filled)
    plan = plan_of(source, filled, codes)
    assert "„suedring-4711“ gibt es in dieser Fassung nicht" in plan.blocked[0].blocks[0].text


# --- Lists without a Kennung --------------------------------------------------


def test_empty_cells_of_a_foreign_list_say_nothing(draft, editor):
    sheet = MeasureSheetFactory(edition=draft, number="A1", title="Park", start_year=2026, location="Südring")
    CostLineFactory(sheet=sheet, amount="5.00", fiscal_year=None)
    content = workbook(["Nr", "Maßnahme", "Kosten", "Zeitraum", "Lage", "Träger"], ["A1", "Park"])
    assert imported(content, draft, editor).unchanged == 1


def test_measure_is_found_by_its_title_when_its_number_is_new(draft, editor):
    MeasureSheetFactory(edition=draft, number="A1", title="Park")
    imported(workbook(["Nr", "Maßnahme"], ["B7", "park"]), draft, editor)
    assert str(draft.sheets.get()) == "B7 park"


def test_numbers_that_move_on_are_written_in_the_right_order(draft, editor):
    for number, title in (("A1", "Park"), ("A2", "Bad"), ("A3", "Hof")):
        MeasureSheetFactory(edition=draft, number=number, title=title)
    serials = {sheet.title: sheet.measure.serial for sheet in draft.sheets.all()}
    rows = [[serials["Park"], "A2", "Park"], [serials["Bad"], "A3", "Bad"], [serials["Hof"], "A4", "Hof"]]
    done = imported(workbook(["Kennung", "Nr", "Maßnahme"], *rows, [None, "A1", "Neu"]), draft, editor)
    assert (done.created, done.changed) == (1, 3)
    assert [str(sheet) for sheet in draft.sheets.in_list_order()] == ["A1 Neu", "A2 Park", "A3 Bad", "A4 Hof"]


def test_numbers_are_not_swapped_nor_taken(draft):
    for number, title in (("A1", "Park"), ("A2", "Bad"), ("A3", "Hof")):
        MeasureSheetFactory(edition=draft, number=number, title=title)
    serials = {sheet.title: sheet.measure.serial for sheet in draft.sheets.all()}
    rows = [[serials["Park"], "A2", "Park"], [serials["Bad"], "A1", "Bad"]]
    source, codes = opened(workbook(["Kennung", "Nr", "Maßnahme"], *rows), draft)
    assert ["getauscht" in row.blocks[0].text for row in plan_of(source, draft, codes).rows] == [True, True]
    source, codes = opened(workbook(["Kennung", "Nr", "Maßnahme"], [serials["Park"], "A3", "Park"]), draft)
    [row] = plan_of(source, draft, codes).blocked
    assert row.blocks[0].text == "Die Nummer „A3“ hat im Entwurf schon „A3 Hof“."


def test_postponed_without_a_reason_says_so_in_the_report(draft, editor):
    imported(workbook(["Nr", "Maßnahme", "Status"], ["1", "Park", "zurückgestellt"]), draft, editor)
    report = StatusUpdate.objects.get()
    assert report.reason == "Aus der Liste „Liste.xlsx“ übernommen; dort steht keine Begründung."
    assert report.follow_up_date == report.reported_on, "somebody looks at it at once"


def test_note_is_kept_once_however_often_the_list_comes(draft, editor):
    for rows in ([["1", "Park", "sonnig"]], [[], ["1", "Park", "sonnig"]], [["1", "Park", "windig"]]):
        imported(workbook(["Nr", "Maßnahme", "Wetter"], *rows), draft, editor)
    assert draft.sheets.get().import_note == "Wetter (Zelle C2): sonnig\nWetter (Zelle C2): windig"


def test_nothing_is_written_when_the_draft_says_something_else_now(draft, editor):
    source, codes = opened(workbook(["Nr", "Maßnahme"], ["1", "Park"]), draft)
    digest = plan_of(source, draft, codes).digest
    MeasureSheetFactory(edition=draft, number="1", title="Bad")
    with pytest.raises(PlanOutdated):
        take_over(source, draft, codes, editor, digest=digest, wanted=[])
    assert not Change.objects.exists()


def rows_of(count):
    return [[f"A{n}", f"Maßnahme {n}", "2026-2027", 100, 50, "laufend"] for n in range(count)]


def test_plan_and_taking_over_ask_as_often_for_many_rows_as_for_few(draft, editor):
    head = ["Nr", "Maßnahme", "Zeitraum", "Kosten 2026", "Eigenanteil 2026", "Status"]
    asked = []
    for count in (2, 40):
        draft.sheets.all().delete()
        source, codes = opened(workbook(head, *rows_of(count)), draft)
        with CaptureQueriesContext(connection) as planned:
            digest = plan_of(source, draft, codes).digest
        with CaptureQueriesContext(connection) as written:
            take_over(source, draft, codes, editor, digest=digest, wanted=[])
        with CaptureQueriesContext(connection) as known:
            plan_of(source, draft, codes)
        asked.append((len(planned), len(written), len(known)))
    assert asked[0] == asked[1]
