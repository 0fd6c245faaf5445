"""The sheet for the yearly monitoring."""

from datetime import date
from decimal import Decimal

import pytest

from measures.models import DrawDown, ImplementationStatus, Indicator, IndicatorValue
from measures.monitoring.indicators import standing_of
from publishing.worksheets.books import books_of
from publishing.worksheets.monitoring import monitoring
from tests.factories import CostLineFactory, EditionFactory, MeasureSheetFactory
from tests.world import adopt

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
NAMED = "B Input: abgerufene Mittel nach Gebern"


@pytest.fixture
def sheet(known, programme):
    return monitoring(books_of(known, TODAY), programme, 2025, ImplementationStatus.choices)


def rows(sheet, title):
    (grid,) = [grid for grid in sheet.grids if grid.title.startswith(title)]
    return {line.label: [figure.value for figure in line.figures] for block in grid.blocks for line in block.lines}


def test_basics_come_from_concept_programme_and_area(sheet):
    basics = rows_of(sheet.grids[0])
    assert basics["Kommune"] == ["Stadt Auenfurt"]
    assert basics["Amtlicher Gemeindeschlüssel"] == ["12999001"]
    assert basics["Förderprogramm"] == ["Sozialer Zusammenhalt"]
    assert basics["Fläche"] == [Decimal("183.50")]
    assert basics["Einwohnerinnen und Einwohner"] == [8340]
    assert basics["Gebietsbeschluss am"] == [None]


def rows_of(grid):
    return {line.label: [figure.value for figure in line.figures] for block in grid.blocks for line in block.lines}


def test_plan_is_that_of_the_edition(sheet):
    plan = rows_of(sheet.grids[1])
    assert plan["Gesamtkosten"] == [500_000]
    assert plan["Fördermittel"] == [200_000]
    assert plan["Einnahmen"] == [10_000]


def test_plan_is_that_in_force_while_the_next_is_drafted(known, programme, park, draft, quick_pdf, people):
    adopt(draft, people)
    update = EditionFactory(concept=known, number=2, kind="update", previous=draft)
    changed = MeasureSheetFactory(edition=update, measure=park.measure, number="7", title="Park am Ring")
    CostLineFactory(sheet=changed, amount=Decimal(999_000))
    new = MeasureSheetFactory(edition=update, number="8", title="Neues")
    CostLineFactory(sheet=new, amount=Decimal(1_000))
    books = books_of(known, TODAY)
    assert rows_of(monitoring(books, programme, 2025, ImplementationStatus.choices).grids[1])["Gesamtkosten"] == [
        500_000
    ]
    assert [str(sheet) for sheet in books.sheets.values()] == ["1 Quartierspark", "2 Quartiershaus", "8 Neues"]
    made = monitoring(books, programme, 2025, ImplementationStatus.choices)
    assert "ohne Meldung" not in rows(made, "C Output: Einzelmaßnahmen nach Umsetzungsstand")


@pytest.fixture
def people(editor, reviewer, publisher):
    return {"editor": editor, "reviewer": reviewer, "publisher": publisher}


def test_input_is_told_of_the_year_and_until_its_end(sheet):
    assert rows(sheet, "B Input: Zuwendungen") == {
        "Bewilligt": [0, 200_000],
        "Abgerufen, abzüglich Rückzahlungen": [69_000, Decimal("119000.01")],
        "Aus Zuwendungen ausgegeben": [30_500, 70_500],
    }


def test_what_was_called_is_split_among_its_givers_to_the_cent(sheet):
    assert rows(sheet, NAMED) == {
        "davon Bund": [34_500, Decimal("59500.01")],
        "davon Land": [34_500, 59_500],
        "davon EU": [0, 0],
        "Aufteilung nicht bekannt": [0, 0],
    }


@pytest.mark.parametrize(("level", "giver"), [("eu", "EU"), ("land", "Land")])
def test_what_comes_from_one_giver_alone_is_his(known, programme, level, giver):
    """By hand: 70,000 called less 1,000 paid back in 2025, and 50,000.01 before."""
    programme.rates.update(federal_share=None, land_share=None, eu_share=None)
    programme.level = level
    programme.save()
    sheet = monitoring(books_of(known, TODAY), programme, 2025, ImplementationStatus.choices)
    shares = rows(sheet, NAMED)
    assert shares.pop(f"davon {giver}") == [69_000, Decimal("119000.01")]
    assert all(figures == [0, 0] for figures in shares.values())


@pytest.mark.parametrize("level", ["federal", "federal_land", "foundation"])
def test_what_may_come_from_several_or_has_no_row_is_not_split(known, programme, level):
    programme.rates.update(federal_share=None, land_share=None, eu_share=None)
    programme.level = level
    programme.save()
    sheet = monitoring(books_of(known, TODAY), programme, 2025, ImplementationStatus.choices)
    assert all(grid.title != NAMED for grid in sheet.grids)


def test_year_of_repayments_only_is_split_as_it_was_paid(known, programme, grant):
    DrawDown.objects.filter(booked_on__year=2025).delete()
    shares = rows(monitoring(books_of(known, TODAY), programme, 2025, ImplementationStatus.choices), NAMED)
    assert [shares[f"davon {giver}"][0] for giver in ("Bund", "Land", "EU")] == [-500, -500, 0]


def test_spending_by_cost_group_is_that_of_the_account(sheet):
    assert rows(sheet, "B Input: Ausgaben")["6 Plätze und Grün"] == [90_000, 150_000]


def test_output_counts_measures_by_status_at_the_end_of_the_year(sheet):
    assert rows(sheet, "C Output: Einzelmaßnahmen nach Umsetzungsstand") == {
        "in Umsetzung": [1],
        "abgeschlossen": [1],
        "abgeschlossen im Jahr 2025": [1],
    }
    fields = rows(sheet, "C Output: Einzelmaßnahmen nach Handlungsfeldern")
    assert sorted(fields.values()) == [[0, 1, 1], [1, 0, 0]] or list(fields.values()) == [[1, 1, 1]]


def test_report_of_the_next_year_counts_in_the_next(known, programme, house):
    before = monitoring(books_of(known, TODAY), programme, 2024, ImplementationStatus.choices)
    assert rows(before, "C Output: Einzelmaßnahmen nach Umsetzungsstand")["abgeschlossen im Jahr 2024"] == [0]


def test_other_programmes_are_left_out_unless_all_are_asked_for(known, grant):
    grant.programme = None
    grant.save()
    books = books_of(known, TODAY)
    assert rows(monitoring(books, None, 2025, ImplementationStatus.choices), "B Input: Zuwendungen")["Bewilligt"] == [
        0,
        200_000,
    ]
    other = next(line.programme for line in books.fundings if line.programme)
    assert rows(monitoring(books, other, 2025, ImplementationStatus.choices), "B Input: Zuwendungen")["Bewilligt"] == [
        0,
        0,
    ]


def test_notice_of_no_known_year_is_named_because_it_is_missing(known, programme, grant):
    grant.dated_on = grant.programme_year = None
    grant.save()
    made = monitoring(books_of(known, TODAY), programme, 2025, ImplementationStatus.choices)
    assert rows(made, "B Input: Zuwendungen")["Bewilligt"] == [0, 0]
    assert any("nicht bei „Bewilligt“: Sozialer Zusammenhalt (B-1)" in hint for hint in made.hints)


def test_every_figure_leads_to_its_origin(sheet):
    for traced in sheet.traced:
        if traced.figure.value:
            assert traced.figure.link, traced.line.label


def test_indicators_stand_in_parts_c_and_d_with_their_codes(known, programme, town, park, house, groups):
    counting = Indicator.objects.create(municipality=town, part="output", title="Plätze und Parks", unit="Anzahl")
    counting.cost_groups.set(groups[:1])
    people = Indicator.objects.create(
        municipality=town, part="context", code="D 3.2", title="Einwohner", unit="Personen", position=1
    )
    Indicator.objects.create(municipality=town, part="context", title="Haushalte", position=2)
    given = {"concept": known, "indicator": people, "town_value": 90_000}
    IndicatorValue.objects.create(year=2025, area_value=8340, source="Melderegister", **given)
    IndicatorValue.objects.create(year=2024, area_value=8300, **given)
    sheet = monitoring(books_of(known, TODAY), programme, 2025, ImplementationStatus.choices, standing_of(known, 2025))
    (output,) = [line for grid in sheet.grids if grid.title == "C Output: Kennwerte" for line in grid.blocks[0].lines]
    # The park was under way, the house completed; both have costs in the group
    assert output.figures[0].value == 2
    assert [origin.url for origin in output.figures[0].origins] == [
        one.measure.get_absolute_url() for one in (park, house)
    ]
    inhabitants, households = next(grid for grid in sheet.grids if grid.title.startswith("D ")).blocks[0].lines
    assert inhabitants.name == "D 3.2 Einwohner"
    assert [figure.value for figure in inhabitants.figures] == [8340, 90_000, 8300, None, "Melderegister"]
    assert inhabitants.figures[0].link.endswith("/kennwerte/2025/")
    assert households.figures[0].value is None
    assert sheet.hints[1] == "Noch ohne Wert: Haushalte."


def test_sheet_without_indicators_says_where_they_come_from(sheet):
    assert sheet.hints[1].startswith("Es gibt noch keine Kennwerte.")
