"""Rules of programmes that a plan does not keep, each found where it is and nowhere else."""

from decimal import Decimal

import pytest

from measures.funding.rules import breaches_of_edition, breaches_of_sheet
from measures.models import CostLine, FundingLine, Grant, MeasureSheet
from tests.factories import FundingProgrammeFactory

pytestmark = pytest.mark.django_db

SHEET = MeasureSheet()


@pytest.fixture
def programme(town):
    limits = {
        "first_year": 2020,
        "last_year": 2027,
        "measure_ceiling": Decimal(500_000),
        "area_ceiling": Decimal(800_000),
    }
    programme = FundingProgrammeFactory(municipality=town, name="Sozialer Zusammenhalt", **limits)
    programme.rates.create(from_year=2020, rate=Decimal("66.667"), own_share=Decimal(10))
    return programme


def cost(amount, **more):
    return CostLine(sheet=SHEET, amount=Decimal(amount), fiscal_year=2026, is_eligible=True, **more)


def own(amount):
    return FundingLine(sheet=SHEET, source="own", amount=Decimal(amount), fiscal_year=2026)


def funded(programme, amount, year=2026, **more):
    given = {"source": "programme", "programme": programme, "programme_year": year, "fiscal_year": 2026}
    return FundingLine(sheet=SHEET, amount=Decimal(amount), **given, **more)


def codes(costs, fundings):
    return [breach.code for breach in breaches_of_sheet(costs, fundings)]


def test_sound_plan_breaks_no_rule(programme):
    assert codes([cost(300_000)], [funded(programme, "200000"), own(100_000)]) == []


def test_thirds_that_a_rate_of_three_decimals_cannot_say_are_no_breach(programme):
    programme.rates.update(rate=Decimal("66.666"))
    assert codes([cost(300_000)], [funded(programme, "200000"), own(100_000)]) == []


def test_more_than_the_rate_is_told_with_both_amounts(programme):
    (breach,) = breaches_of_sheet([cost(300_000)], [funded(programme, "250000"), own(50_000)])
    assert breach.code == "funding_above_rate"
    assert "250.000\xa0€" in breach.statement
    assert "66,667\xa0%" in breach.statement
    assert "200.001\xa0€" in breach.statement


def test_income_lowers_what_may_be_planned(programme):
    income = FundingLine(sheet=SHEET, source="income", amount=Decimal(90_000), fiscal_year=2026)
    assert codes([cost(300_000)], [funded(programme, "200000"), own(100_000)]) == []
    assert codes([cost(300_000)], [funded(programme, "200000"), own(100_000), income]) == ["funding_above_rate"]


def test_ceilings(programme):
    assert codes([cost(900_000)], [funded(programme, "500000.01"), own(300_000)]) == ["measure_ceiling_exceeded"]
    lines = [funded(programme, "400000"), funded(programme, "400000")]
    assert list(breaches_of_edition(lines, [])) == []
    (breach,) = breaches_of_edition([*lines, funded(programme, "0.01")], [])
    assert breach.code == "area_ceiling_exceeded"


def test_own_share_below_the_least(programme):
    assert codes([cost(300_000)], [funded(programme, "200000"), own(30_000)]) == []
    assert codes([cost(300_000)], [funded(programme, "200000"), own(29_000)]) == ["own_share_too_small"]


@pytest.mark.parametrize(
    ("year", "found"), [(2019, ["programme_closed"]), (2020, []), (2027, []), (2028, ["programme_closed"])]
)
def test_programme_year_outside_the_programme(programme, year, found):
    programme.rates.update(from_year=2000)
    assert codes([cost(300_000)], [funded(programme, "200000", year), own(100_000)]) == found


def test_notice_that_promises_less_than_planned(programme):
    lines = [funded(programme, "200000", 2025), funded(programme, "100000", 2026)]
    grants = [Grant(programme=programme, programme_year=2025, amount=Decimal(amount)) for amount in (120_000, 80_000)]
    assert list(breaches_of_edition(lines, grants)) == []
    (breach,) = breaches_of_edition(lines, grants[:1])
    assert breach.code == "grant_below_plan"
    assert "120.000\xa0€" in breach.statement


def test_informational_lines_and_programmes_without_rules_are_left_alone(programme, town):
    other = FundingProgrammeFactory(municipality=town, name="EFRE")
    assert codes([cost(1)], [funded(other, "5000"), own(1)]) == []
    assert codes([cost(1)], [funded(programme, "900000", 1999, is_informational=True), own(1)]) == []
    assert list(breaches_of_edition([funded(programme, "900000", is_informational=True)], [])) == []
