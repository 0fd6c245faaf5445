"""The calculation of funding as it stands on the page, and rows that are filled from it."""

from decimal import Decimal

import pytest
from django.utils.html import strip_tags

from measures.models import CostLine, FundingLine
from measures.registers import seed_cost_groups
from tests.factories import CostLineFactory, FundingLineFactory, FundingProgrammeFactory, MeasureSheetFactory
from tests.measures.test_money_edit import at, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(draft):
    return MeasureSheetFactory(edition=draft, number="B4", start_year=2027, end_year=2028)


def programme(town, name, *rates, **limits):
    made = FundingProgrammeFactory(municipality=town, name=name, **limits)
    for from_year, per_cent in rates:
        made.rates.create(from_year=from_year, rate=Decimal(per_cent))
    return made


def cells(page, number):
    row = page.context["entry"].funding.forms[number]
    return [row[name].value() for name in ("year_2027", "year_2028")]


def test_steps_of_the_calculation_are_named_where_the_sheet_is_read_and_typed(desk, sheet, town):
    seed_cost_groups(town)
    squares, studies = town.cost_groups.get(code="6"), town.cost_groups.get(code="1")
    plan = programme(town, "Sozialer Zusammenhalt", (2020, "60"), measure_ceiling=Decimal(100_000))
    plan.eligible_groups.create(cost_group=squares)
    plan.former_names.create(name="Soziale Stadt", until_year=2024)
    CostLineFactory(sheet=sheet, amount="250000", cost_group=squares)
    CostLineFactory(sheet=sheet, amount="50000.50", cost_group=studies)
    more = {"source": "programme", "programme": plan, "programme_year": 2023}
    FundingLineFactory(sheet=sheet, amount="180000.30", **more)
    for address in (sheet.get_absolute_url(), at(sheet)):
        page = desk.get(address).content.decode()
        text = strip_tags(page)
        assert "nicht förderfähig in diesem Programm: 50.000,50\xa0€" in text
        assert "250.000\xa0€" in page
        assert "150.000\xa0€Ober&shy;grenze: 100.000\xa0€" in text
        assert "80.000,30\xa0€ mehr als möglich" in page
        assert '<th scope="row" role="rowheader">Soziale Stadt</th>' in page


def test_filling_stops_at_the_ceiling(desk, sheet, town):
    plan = programme(town, "Stadtumbau", (2020, "60"), measure_ceiling=Decimal(100_000))
    costs = [{"label": "Wege", "is_eligible": "on", "year_2027": "200.000,50", "year_2028": "100.000"}]
    page = desk.post(at(sheet), sent(sheet, costs, [{"payer": f"programme:{plan.pk}:"}], fill="funding-0"))
    assert cells(page, 0) == ["66.666,72", "33.333,28"]
    assert (CostLine.objects.count(), FundingLine.objects.count()) == (0, 0)


def test_row_without_programme_year_is_filled_at_the_rate_of_each_year(desk, sheet, town):
    plan = programme(town, "Stadtgrün", (2024, "80"), (2028, "60"))
    costs = [{"label": "Wege", "is_eligible": "on", "year_2027": "100.000", "year_2028": "100.000"}]
    row = {"payer": f"programme:{plan.pk}:"}
    page = desk.post(at(sheet), sent(sheet, costs, [row], fill="funding-0"))
    assert cells(page, 0) == ["80.000", "60.000"]
    page = desk.post(at(sheet), sent(sheet, costs, [row | {"programme_year": "2027"}], fill="funding-0"))
    assert cells(page, 0) == ["80.000", "80.000"]
    told = page.context["calculations"]
    assert [plan.excess for plan in told] == [0]


def test_rows_that_were_filled_one_after_the_other_break_no_rule(desk, sheet, town):
    first, second = programme(town, "A", (2020, "66.67")), programme(town, "B", (2020, "90"))
    costs = [{"label": "Wege", "is_eligible": "on", "year_2027": "100.000"}]
    rows = [{"payer": f"programme:{one.pk}:", "year_2027": ""} for one in (first, second)]
    for number in (0, 1, 0):
        page = desk.post(at(sheet), sent(sheet, costs, rows, fill=f"funding-{number}"))
        rows[number]["year_2027"] = cells(page, number)[0]
    assert [row["year_2027"] for row in rows] == ["66.670", "29.997"]
    assert [plan.excess for plan in page.context["calculations"]] == [0, 0]


def test_least_share_is_that_of_the_row_that_is_filled(desk, sheet, town):
    plan = programme(town, "Stadtgrün", (2024, "90"), (2028, "60"))
    for from_year, own in ((2024, 10), (2028, 40)):
        plan.rates.filter(from_year=from_year).update(own_share=own)
    costs = [{"label": "Wege", "is_eligible": "on", "year_2027": "100.000"}]
    row = {"payer": f"programme:{plan.pk}:"}
    for entered, expected in ({}, "90.000"), ({"programme_year": "2028"}, "60.000"):
        page = desk.post(at(sheet), sent(sheet, costs, [row | entered], fill="funding-0"))
        assert cells(page, 0)[0] == expected
