"""Tables of money on paper: what fits beside each other, what is turned, what is rounded."""

from decimal import Decimal

import pytest

from measures.finance import Sums
from measures.models import CostGroup, CostLine, FundingLine, MeasureSheet
from measures.overview.tables import overview, overview_by_kind, programme_years, sheet_overview
from publishing.paper_tables import LANDSCAPE, PORTRAIT, Paper, paper_tables, sums_scale, table_by_year

SHEET = MeasureSheet()
GROUP = CostGroup(code="6", title="Plätze")


def costs(years, amount="1000", **values):
    return [CostLine(sheet=SHEET, fiscal_year=y, amount=Decimal(amount), cost_group=GROUP, **values) for y in years]


def funds(years, amount="400", **values):
    return [FundingLine(sheet=SHEET, source="own", fiscal_year=y, amount=Decimal(amount), **values) for y in years]


def grants(pairs):
    """Funding of 100 EUR for each pair of fiscal year and programme year."""
    values = {"sheet": SHEET, "source": "programme", "adopted_programme": "Soziale Stadt"}
    return [FundingLine(fiscal_year=f, programme_year=p, amount=Decimal(100), **values) for f, p in pairs]


def test_few_years_stand_beside_each_other():
    cost, funding = paper_tables(overview(costs([2027, 2028]), funds([2027])), PORTRAIT)
    assert (cost.caption, cost.columns) == ("Kosten", ("2027", "2028", "Summe"))
    assert [row.cells for row in cost.rows] == [("1.000", "1.000", "2.000")]
    assert [(row.label, row.cells) for row in funding.foot] == [
        ("Summe", ("400", "–", "400")),
        ("Noch nicht gedeckt", ("600", "1.000", "1.600")),
    ]


def test_sums_below_each_other_have_the_same_decimals():
    even, odd = Sums(cost=Decimal("612000.00")), Sums(cost=Decimal("326416.31"), own_funds=Decimal("326416.31"))
    assert sums_scale([even]).write(even.cost) == "612.000"
    assert [sums_scale([even, odd]).write(part.cost) for part in (even, odd)] == ["612.000,00", "326.416,31"]


def test_cents_are_shown_everywhere_as_soon_as_one_amount_has_some():
    (cost, *_) = paper_tables(overview(costs([2027]) + costs([2028], "0.50"), []), LANDSCAPE)
    assert cost.rows[0].cells == ("1.000,00", "0,50", "1.000,50")
    assert cost.scale.name == "cents"


def test_more_cover_than_cost_is_told_as_a_surplus():
    (_, funding) = paper_tables(overview(costs([2027], "100"), funds([2027], "400")), PORTRAIT)
    assert (funding.foot[1].label, funding.foot[1].cells) == ("Mehr Mittel als Kosten", ("300", "300"))


def test_year_against_the_remainder_of_the_whole_is_written_with_a_true_minus():
    (_, funding) = paper_tables(overview(costs([2027, 2028], "300"), funds([2027])), PORTRAIT)
    assert (funding.foot[1].label, funding.foot[1].cells) == ("Noch nicht gedeckt", ("−100", "300", "200"))


def test_more_years_than_fit_become_lines():
    (table,) = paper_tables(overview(costs(range(2020, 2030)), funds([2021])), PORTRAIT)
    assert table.columns == ("Kosten: 6 Plätze", "Eigenmittel der Kommune", "Noch nicht gedeckt")
    assert [row.label for row in table.rows] == [str(year) for year in range(2020, 2030)]
    assert table.rows[1].cells == ("1.000", "400", "600")
    assert table.foot[0].cells == ("10.000", "400", "9.600")


def test_costs_beside_each_other_are_called_by_their_own_label_where_that_tells_them_apart():
    years, streets = range(2020, 2030), CostGroup(code="5", title="Straßen", position=1)
    lines = [line for label in ("", "Planung", "Bäume, nicht förderfähig") for line in costs(years, label=label)]
    lines += [CostLine(sheet=SHEET, fiscal_year=2021, amount=Decimal(9), cost_group=streets, label="Planung")]
    for line in lines:
        line.is_eligible = "nicht" not in line.label
    (table,) = paper_tables(sheet_overview(lines, []), PORTRAIT)
    assert table.columns[:4] == (
        "Kosten: 6 Plätze",
        "Kosten: Bäume, nicht förderfähig",
        "Kosten: 6 Plätze, Planung",
        "Kosten: 5 Straßen, Planung",
    )
    assert table.legend == ("6 Plätze, Bäume, nicht förderfähig",)


@pytest.mark.parametrize(("amount", "tables"), [("12345678.90", 4), ("1234567.90", 1), ("123456789", 1)])
def test_columns_of_wide_amounts_are_fewer(amount, tables):
    lines = [line for n in range(7) for line in costs([2020], amount if n == 0 else "1", label=f"Teil {n}")]
    lines += costs(range(2021, 2030), "1", label="Teil 1")
    assert len(paper_tables(sheet_overview(lines, []), PORTRAIT)) == tables


def test_informational_lines_stay_apart_when_turned():
    lines = costs(range(2020, 2028)) + costs([2020], "7", is_informational=True)
    counted, apart = paper_tables(overview(lines, []), PORTRAIT)
    assert counted.foot[0].cells == ("8.000", "8.000")
    assert apart.caption == "Nachrichtlich, Haushaltsjahr"
    assert [(row.label, row.cells) for row in apart.rows] == [("2020", ("7",))]


def test_too_many_rows_to_turn_go_on_below():
    lines = [line for n in range(8) for line in costs(range(2020, 2030), label=f"Teil {n}")]
    tables = paper_tables(sheet_overview(lines, []), PORTRAIT)
    assert [table.columns for table in tables][:2] == [
        ("2020", "2021", "2022", "2023", "2024"),
        ("2025", "2026", "2027", "2028", "2029", "Summe"),
    ]
    assert tables[0].caption == "Kosten, 2020 bis 2024"
    assert tables[1].foot[0].cells[-1] == "80.000"


@pytest.mark.parametrize(
    ("count", "scale", "tables"), [(10, "whole", 1), (11, "thousands", 1), (16, "thousands", 1), (17, "whole", 2)]
)
def test_landscape_rounds_only_when_all_years_fit_then(count, scale, tables):
    lines = costs(range(2020, 2020 + count), "1050", is_informational=True)
    made = paper_tables(overview(lines, []), LANDSCAPE)
    assert [table.scale.name for table in made] == [scale] * tables
    assert made[0].is_rounded == (scale == "thousands")
    assert made[0].rows[0].cells[0] == ("1,1" if scale == "thousands" else "1.050")


def test_no_year_is_lost_however_narrow_the_paper():
    for width in range(1, 9):
        tables = paper_tables(overview(costs([*range(2020, 2027), None]), []), Paper(width, width, width))
        columns = [column for table in tables if "Kosten" in table.caption for column in table.columns]
        assert columns == [*map(str, range(2020, 2027)), "ohne Jahr", "Summe"]


def test_sums_too_wide_for_any_column_are_written_in_thousands():
    (cost, *_) = paper_tables(overview(costs([2027, 2028], "900000000"), []), PORTRAIT)
    assert cost.foot[0].cells == ("900.000,0", "900.000,0", "1.800.000,0")


def test_nothing_makes_no_table():
    assert paper_tables(overview([], []), LANDSCAPE) == ()


def test_council_sees_one_line_per_year_and_one_column_per_kind_of_source():
    lines = grants([(2027, 2026)]) + funds([2027, 2028])
    table = table_by_year(overview_by_kind(costs([2027, 2028]), lines))
    assert table.columns == ("Gesamtkosten", "Fördermittel", "Eigenmittel der Kommune", "Noch nicht gedeckt")
    assert [row.cells for row in table.rows] == [("1.000", "100", "400", "500"), ("1.000", "–", "400", "600")]


def test_programme_years_are_an_axis_of_their_own():
    (years,) = programme_years(grants([(2027, 2026), (2028, 2026), (2029, 2028)]) + funds([2027]))
    assert (years.source, years.follow_fiscal_years) == ("Soziale Stadt", False)
    assert years.amounts == ((2026, Decimal(200)), (2028, Decimal(100)))
    (same,) = programme_years(grants([(2027, 2027), (2028, 2028)]))
    assert same.follow_fiscal_years


def test_sheet_names_what_is_not_eligible_and_only_roughly_known():
    lines = costs([2027], label="Kunst am Bau", is_eligible=False, is_approximate=True)
    (cost, _) = paper_tables(sheet_overview(lines, []), PORTRAIT)
    assert cost.rows[0].label == "6 Plätze, Kunst am Bau, nicht förderfähig (ungefähr)"
