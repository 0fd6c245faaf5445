"""The sheet for the yearly monitoring."""

from datetime import date
from decimal import Decimal

import pytest

from measures.models import DrawDown, Grant, ImplementationStatus, Indicator, IndicatorValue
from measures.monitoring.indicators import standing_of
from publishing.worksheets.books import books_of
from publishing.worksheets.monitoring import monitoring
from tests.factories import (
    CostLineFactory,
    EditionFactory,
    FundingLineFactory,
    FundingProgrammeFactory,
    MeasureSheetFactory,
)
from tests.world import adopt

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
NAMED = "B Input: Zuwendungen nach Gebern"


@pytest.fixture
def sheet(known, programme):
    return monitoring(books_of(known, TODAY), programme, 2025, ImplementationStatus.choices)


def rows(sheet, title):
    found = [grid for grid in sheet.grids if grid.title.startswith(title)]
    (grid,) = [grid for grid in found if grid.title == title] or found
    return rows_of(grid)


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


def test_plan_of_all_programmes_is_that_of_the_edition(known):
    made = monitoring(books_of(known, TODAY), None, 2025, ImplementationStatus.choices)
    plan = rows_of(made.grids[1])
    assert plan["Gesamtkosten"] == [500_000]
    assert plan["Fördermittel"] == [200_000]
    assert plan["Einnahmen"] == [10_000]


@pytest.fixture
def two_programmes(town, programme, park, house):
    """The park has money of both programmes, the house and a third only of the other one."""
    other = FundingProgrammeFactory(municipality=town, name="EFRE")
    FundingLineFactory(sheet=park, source="programme", programme=programme, amount=Decimal("0.07"))
    FundingLineFactory(sheet=park, source="programme", programme=other, amount=Decimal(20_000))
    FundingLineFactory(sheet=park, source="third_party", amount=Decimal(3_000))
    FundingLineFactory(sheet=house, source="programme", programme=other, amount=Decimal(90_000))
    FundingLineFactory(sheet=house, source="own", amount=Decimal(110_000))
    FundingLineFactory(sheet=house, source="programme", programme=programme, amount=Decimal(777), is_informational=True)
    return other


def test_plan_is_that_of_the_chosen_programme(known, programme, two_programmes):
    """By hand: the park alone names the programme in what counts; 200,000 and 0.07 of it, the rest from others."""
    made = monitoring(books_of(known, TODAY), programme, 2025, ImplementationStatus.choices)
    assert rows_of(made.grids[1]) == {
        "Kosten der Maßnahmen, die das Programm fördert": [300_000],
        "davon förderfähig": [300_000],
        "Fördermittel aus diesem Programm": [Decimal("200000.07")],
        "Fördermittel aus anderen Programmen": [20_000],
        "Eigenmittel der Kommune": [0],
        "Mittel Dritter": [3_000],
        "Einnahmen": [10_000],
    }
    assert "mit ihren ganzen Kosten" in made.grids[1].note
    other = monitoring(books_of(known, TODAY), two_programmes, 2025, ImplementationStatus.choices)
    plan = rows_of(other.grids[1])
    assert plan["Kosten der Maßnahmen, die das Programm fördert"] == [500_000]
    assert plan["Fördermittel aus diesem Programm"] == [110_000]
    assert plan["Fördermittel aus anderen Programmen"] == [Decimal("200000.07")]


def test_planned_figures_of_a_programme_name_the_measures_they_come_from(known, programme, two_programmes, park, house):
    made = monitoring(books_of(known, TODAY), two_programmes, 2025, ImplementationStatus.choices)
    cost, *_ = made.grids[1].blocks[0].lines
    origins = [(origin.label, origin.value, origin.url) for origin in cost.figures[0].origins]
    assert origins == [
        ("1 Quartierspark", 300_000, park.get_absolute_url()),
        ("2 Quartiershaus", 200_000, house.get_absolute_url()),
    ]


def test_programme_that_no_measure_names_says_so(known, town):
    unused = FundingProgrammeFactory(municipality=town, name="Ohne Plan")
    made = monitoring(books_of(known, TODAY), unused, 2025, ImplementationStatus.choices)
    assert made.grids[1].note == "Keine Maßnahme der Fassung nennt dieses Programm in ihrer Finanzierung."
    assert set(map(tuple, rows_of(made.grids[1]).values())) == {(0,)}


@pytest.mark.parametrize("year", [2024, 2025])
def test_every_amount_is_the_sum_of_its_origins(known, programme, two_programmes, year):
    for chosen in (programme, two_programmes, None):
        made = monitoring(books_of(known, TODAY), chosen, year, ImplementationStatus.choices)
        amounts = [traced.figure for traced in made.traced if traced.figure.is_money]
        assert len(amounts) > 10
        assert all(sum(origin.value for origin in figure.origins) == figure.value for figure in amounts)


def test_plan_is_that_in_force_while_the_next_is_drafted(known, programme, park, draft, quick_pdf, people):
    adopt(draft, people)
    update = EditionFactory(concept=known, number=2, kind="update", previous=draft)
    changed = MeasureSheetFactory(edition=update, measure=park.measure, number="7", title="Park am Ring")
    CostLineFactory(sheet=changed, amount=Decimal(999_000))
    new = MeasureSheetFactory(edition=update, number="8", title="Neues")
    CostLineFactory(sheet=new, amount=Decimal(1_000))
    books = books_of(known, TODAY)
    planned = rows_of(monitoring(books, programme, 2025, ImplementationStatus.choices).grids[1])
    assert planned["Kosten der Maßnahmen, die das Programm fördert"] == [300_000]
    whole = rows_of(monitoring(books, None, 2025, ImplementationStatus.choices).grids[1])
    assert whole["Gesamtkosten"] == [500_000]
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


def test_what_was_granted_and_called_is_split_among_its_givers_to_the_cent(sheet):
    assert rows(sheet, NAMED) == {
        "Bewilligt: Bund": [0, 100_000],
        "Bewilligt: Land": [0, 100_000],
        "Bewilligt: EU": [0, 0],
        "Bewilligt: nicht aufgeteilt": [0, 0],
        "Abgerufen: Bund": [34_500, Decimal("59500.01")],
        "Abgerufen: Land": [34_500, 59_500],
        "Abgerufen: EU": [0, 0],
        "Abgerufen: nicht aufgeteilt": [0, 0],
    }


def named(sheet):
    (grid,) = [grid for grid in sheet.grids if grid.title == NAMED]
    return grid


def test_split_adds_up_to_what_was_granted_and_called(sheet):
    granted, called = named(sheet).blocks
    told = rows(sheet, "B Input: Zuwendungen")
    assert list(granted.sums) == told["Bewilligt"]
    assert list(called.sums) == told["Abgerufen, abzüglich Rückzahlungen"]


@pytest.mark.parametrize(("level", "giver"), [("eu", "EU"), ("land", "Land")])
def test_what_comes_from_one_giver_alone_is_his(known, programme, level, giver):
    """By hand: 70,000 called less 1,000 paid back in 2025, and 50,000.01 before."""
    programme.rates.update(federal_share=None, land_share=None, eu_share=None)
    programme.level = level
    programme.save()
    sheet = monitoring(books_of(known, TODAY), programme, 2025, ImplementationStatus.choices)
    shares = rows(sheet, NAMED)
    assert shares.pop(f"Bewilligt: {giver}") == [0, 200_000]
    assert shares.pop(f"Abgerufen: {giver}") == [69_000, Decimal("119000.01")]
    assert all(figures == [0, 0] for figures in shares.values())


WITHOUT_SHARES = "Aufteilung nicht bekannt, Fördersatz ab 2020 ohne Anteile von Bund, Land und EU"


@pytest.mark.parametrize(
    ("level", "reason"),
    [
        ("federal", WITHOUT_SHARES),
        ("federal_land", WITHOUT_SHARES),
        ("foundation", "ganz vom Mittelgeber (Stiftung)"),
    ],
)
def test_what_may_come_from_several_or_has_no_row_is_not_split_and_says_why(known, programme, level, reason):
    programme.rates.update(federal_share=None, land_share=None, eu_share=None)
    programme.level = level
    programme.save()
    sheet = monitoring(books_of(known, TODAY), programme, 2025, ImplementationStatus.choices)
    shares = rows(sheet, NAMED)
    assert shares.pop("Bewilligt: nicht aufgeteilt") == [0, 200_000]
    assert shares.pop("Abgerufen: nicht aufgeteilt") == [69_000, Decimal("119000.01")]
    assert all(figures == [0, 0] for figures in shares.values())
    assert unsplit_note(sheet) == f"{reason}: Sozialer Zusammenhalt 2024 (B-1)"


def test_rate_of_the_notice_is_not_split_by_shares_that_add_up_to_another(known, grant, programme):
    registered = programme.rates.get().rate
    grant.rate = registered
    grant.save()
    sheet = monitoring(books_of(known, TODAY), programme, 2025, ImplementationStatus.choices)
    assert rows(sheet, NAMED)["Bewilligt: Bund"] == [0, 100_000]
    grant.rate = registered + 5
    grant.save()
    sheet = monitoring(books_of(known, TODAY), programme, 2025, ImplementationStatus.choices)
    assert rows(sheet, NAMED)["Bewilligt: nicht aufgeteilt"] == [0, 200_000]
    assert "laut Bescheid, im Verzeichnis" in unsplit_note(sheet)
    programme.rates.update(federal_share=0, land_share=registered, eu_share=0)
    programme.level = "land"
    programme.save()
    sheet = monitoring(books_of(known, TODAY), programme, 2025, ImplementationStatus.choices)
    assert rows(sheet, NAMED)["Bewilligt: Land"] == [0, 200_000]  # who gives alone gives that too


def unsplit_note(sheet):
    return named(sheet).blocks[0].lines[-1].note


def test_notice_whose_rate_is_not_known_says_why(known, programme, grant):
    def note_with(**values):
        Grant.objects.filter(pk=grant.pk).update(**values)
        return unsplit_note(monitoring(books_of(known, TODAY), None, 2025, ImplementationStatus.choices))

    no_rate = "Aufteilung nicht bekannt, kein Fördersatz für dieses Programmjahr im Verzeichnis: "
    assert note_with(programme_year=2019) == f"{no_rate}Sozialer Zusammenhalt 2019 (B-1)"
    assert note_with(programme_year=None).startswith("Aufteilung nicht bekannt, kein Programmjahr eingetragen: ")
    assert note_with(programme=None) == "Aufteilung nicht bekannt, kein Förderprogramm eingetragen: B-1"


def test_notices_of_which_the_same_is_not_known_are_named_together(known, programme, grant):
    for number in ("B-0", "B-2"):
        Grant.objects.create(
            concept=known, programme=programme, programme_year=2019, number=number, dated_on="2019-05-01", amount=10
        )
    Grant.objects.create(
        concept=known, programme=programme, programme_year=2018, number="B-9", dated_on="2026-01-01", amount=10
    )
    sheet = monitoring(books_of(known, TODAY), programme, 2025, ImplementationStatus.choices)
    assert rows(sheet, NAMED)["Bewilligt: nicht aufgeteilt"] == [0, 20]
    assert rows(sheet, NAMED)["Bewilligt: Bund"] == [0, 100_000]
    note = unsplit_note(sheet)
    assert note.count("Aufteilung nicht bekannt") == 1
    assert "(B-0)" in note
    assert "(B-2)" in note
    assert "(B-1)" not in note
    assert "(B-9)" not in note


def test_year_of_repayments_only_is_split_as_it_was_paid(known, programme, grant):
    DrawDown.objects.filter(booked_on__year=2025).delete()
    shares = rows(monitoring(books_of(known, TODAY), programme, 2025, ImplementationStatus.choices), NAMED)
    assert [shares[f"Abgerufen: {giver}"][0] for giver in ("Bund", "Land", "EU")] == [-500, -500, 0]


def test_sheet_without_notices_has_no_split(known, town):
    unused = FundingProgrammeFactory(municipality=town, name="Ohne Bescheid")
    made = monitoring(books_of(known, TODAY), unused, 2025, ImplementationStatus.choices)
    assert all(grid.title != NAMED for grid in made.grids)


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
