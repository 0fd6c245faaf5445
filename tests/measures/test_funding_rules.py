"""Rules of programmes that a plan does not keep, each found where it is and nowhere else."""

from decimal import Decimal

import pytest

from measures.funding.rules import breaches_of_edition, breaches_of_sheet
from measures.models import CostLine, FundingLine, Grant, MeasureSheet
from tests.factories import FundingProgrammeFactory
from tests.measures.known_programmes import GROUPS, known_programme

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


def statements(costs, fundings):
    return [breach.statement for breach in breaches_of_sheet(costs, fundings)]


def test_more_than_the_fundable_groups_allow_names_what_is_outside(town):
    programme = known_programme(1, "Plätze", rates=[(2020, 60)], groups=[6])
    costs = [cost("250000", cost_group=GROUPS[6]), cost("50000.50", cost_group=GROUPS[1])]
    assert statements(costs, [funded(programme, "150000")]) == []
    (statement,) = statements(costs, [funded(programme, "180000.30")])
    assert "höchstens 150.000\xa0€ möglich (nicht förderfähig in diesem Programm: 50.000,50\xa0€)" in statement


def test_rates_that_change_are_both_named():
    programme = known_programme(1, "Stadtgrün", rates=[(2024, 80), (2027, 60)])
    costs = [cost("100000"), cost("100000")]
    assert statements(costs, [funded(programme, "80000", 2024), funded(programme, "60000", 2027)]) == []
    (statement,) = statements(costs, [funded(programme, "80000", 2024), funded(programme, "80000", 2027)])
    assert "nach den Fördersätzen von 80\xa0% (ab 2024) und 60\xa0% (ab 2027) sind höchstens 140.000" in statement


def test_third_parties_may_not_bear_more_than_the_rate_lets_them():
    programme = known_programme(1, "Sozialer", rates=[(2020, 60, {"third_party_share": 50})])
    others = FundingLine(sheet=SHEET, source="third_party", amount=Decimal("60000.10"))
    lines = [funded(programme, "168000"), others]
    assert statements([cost("300000.50")], lines) == []
    others.amount = Decimal(80_000)
    (breach,) = breaches_of_sheet([cost("300000.50")], lines)
    assert breach.code == "third_parties_above_share"
    assert "80.000\xa0€ geplant" in breach.statement
    assert "höchstens 60.000,10\xa0€ des Eigenanteils tragen; 19.999,90\xa0€ zählen als andere" in breach.statement
    partly = known_programme(3, "Sozialer", rates=[(2020, 60), (2024, 60, {"third_party_share": 50})])
    assert statements([cost("300000.50")], [funded(partly, "1", 2021), funded(partly, "1", 2026), others]) == []
    other = known_programme(2, "Ohne", rates=[(2020, 60)])
    assert statements([cost("300000.50")], [funded(other, "1000"), others]) == []


def test_row_two_of_the_account_is_own_money_of_the_town(programme):
    adjustment = FundingLine(sheet=SHEET, source="income", income_row="2", amount=Decimal(30_000))
    assert codes([cost(300_000)], [funded(programme, "200000"), adjustment]) == []
    adjustment.income_row = "1.1"
    assert "own_share_too_small" in codes([cost(300_000)], [funded(programme, "1"), adjustment])


@pytest.mark.parametrize(
    ("lapse_years", "year", "is_closed"),
    [(2, 2019, True), (2, 2020, False), (2, 2029, False), (2, 2030, True), (None, 2031, False), (None, 2032, True)],
)
def test_line_without_programme_year_is_outside_where_no_programme_year_can_pay_it(
    programme, lapse_years, year, is_closed
):
    """The programme runs from 2020 to 2027: its money may still be spent until it lapses."""
    programme.rates.update(from_year=2000)
    programme.lapse_years = lapse_years
    line = FundingLine(sheet=SHEET, source="programme", programme=programme, amount=Decimal(200_000), fiscal_year=year)
    found = statements([cost(300_000)], [line, own(100_000)])
    assert bool(found) == is_closed
    assert all(f"ohne Programmjahr im Haushaltsjahr {year}" in statement for statement in found)
    line.fiscal_year = None
    assert codes([cost(300_000)], [line, own(100_000)]) == []


def of_edition(lines, grants):
    return [breach.statement for breach in breaches_of_edition(lines, grants)]


@pytest.mark.parametrize(("granted_year", "planned_year"), [(None, 2026), (2026, None), (None, None)])
def test_notice_is_held_against_the_plan_where_a_programme_year_is_missing(programme, granted_year, planned_year):
    grant = Grant(programme=programme, programme_year=granted_year, amount=Decimal(10_000))
    (statement,) = of_edition([funded(programme, "60000", planned_year)], [grant])
    assert "sind 10.000\xa0€ bewilligt, geplant sind 60.000\xa0€" in statement
    grant.amount = Decimal(60_000)
    assert of_edition([funded(programme, "60000", planned_year)], [grant]) == []


def test_years_that_are_not_granted_yet_are_no_breach_where_a_year_is_missing(programme):
    """A notice without a year may be for the first of the planned years; lines without one for a later year than the
    notice, once its own year is planned."""
    undated = Grant(programme=programme, amount=Decimal(10_000))
    assert of_edition([funded(programme, "10000", 2025), funded(programme, "50000", 2026)], [undated]) == []
    dated = Grant(programme=programme, programme_year=2026, amount=Decimal(10_000))
    assert of_edition([funded(programme, "10000", 2026), funded(programme, "50000", None)], [dated]) == []
    assert of_edition([funded(programme, "20000", 2026)], [dated, undated]) == []


def test_programme_has_the_name_of_its_year_in_every_statement():
    programme = known_programme(
        *(1, "Sozialer Zusammenhalt"),
        rates=[(2015, 60, {"own_share": 40, "third_party_share": 50})],
        names=[("Soziale Stadt", 2019)],
        **{"first_year": 2018, "measure_ceiling": Decimal(10), "area_ceiling": Decimal(20)},
    )
    others = FundingLine(sheet=SHEET, source="third_party", amount=Decimal(90))
    grant = Grant(programme=programme, programme_year=2017, amount=Decimal(1))
    for year, name in ((2017, "„Soziale Stadt“"), (2022, "„Sozialer Zusammenhalt“")):
        lines = [funded(programme, "100", year), others]
        grant.programme_year = year
        found = [*statements([cost(100)], lines), *of_edition(lines, [grant])]
        assert len(found) == (7 if year == 2017 else 6)
        assert all(name in statement for statement in found)
    both = [funded(programme, "50", 2022), funded(programme, "50", 2017)]
    assert all("Soziale Stadt / Sozialer Zusammenhalt" in told for told in of_edition(both, []))
