"""What a programme pays of a cost: worked examples, checked by hand, and that no cent is lost."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from measures.finance import sums
from measures.funding import fundable
from measures.funding.filling import from_rate, rates_by_year, rest_by_years
from measures.funding.fundable import AtRate, calculations
from measures.funding.rates import Funders, Split
from measures.models import CostLine, FundingLine, MeasureSheet, ProgrammeRate
from tests.measures.known_programmes import GROUPS, known_programme

SHEET = MeasureSheet()
PROGRAMME, OTHER = known_programme(1, "Sozialer Zusammenhalt"), known_programme(2, "EFRE")
cents = st.integers(0, 10**12).map(lambda number: Decimal(number) / 100)
years = st.sampled_from([None, 2026, 2027, 2028])


def cost(amount, year=2027, **more):
    return CostLine(sheet=SHEET, amount=Decimal(amount), fiscal_year=year, **{"is_eligible": True} | more)


def money(source, amount, year=2027, **more):
    return FundingLine(sheet=SHEET, source=source, amount=Decimal(amount), fiscal_year=year, **more)


def rate(per_cent, **more):
    return ProgrammeRate(rate=Decimal(per_cent), **more)


def calculate(costs, fundings, programme, rate):
    return fundable.calculate(costs, fundings, programme, [AtRate(rate)])


def split_of(calculation):
    (part,) = calculation.parts
    return part.split


def test_thirds():
    """Bund, Land and town a third each (domain: the textbook case). Of 100,000 € that is 33,333.333… € each; the
    programme pays 66,666.67 €, of which the Bund gets the cent that is left: 33,333.34 + 33,333.33, and the town
    33,333.33 €."""
    third, thirds = Decimal("33.333333"), Decimal("66.666667")
    rates = rate(thirds, federal_share=third, land_share=third, eu_share=Decimal(0))
    parts = split_of(calculate([cost("100000")], [], PROGRAMME, rates))
    assert parts.given == Funders(Decimal("33333.34"), Decimal("33333.33"), Decimal(0))
    assert (parts.programme, parts.municipality) == (Decimal("66666.67"), Decimal("33333.33"))


def test_nrw_rate_with_income_and_ineligible_cost():
    """1,000,000 € cost, 50,000 € of it not eligible, 100,000 € compensation (§ 154 BauGB): 850,000 € are fundable,
    70 % of it are 595,000 €; town and others bear 305,000 €: 255,000 € of what is fundable, 50,000 € of what is not."""
    costs = [cost("950000"), cost("50000", is_eligible=False)]
    calculation = calculate(costs, [money("income", "100000", income_row="1.1")], PROGRAMME, rate("70"))
    assert (calculation.ineligible, calculation.income) == (Decimal(50000), Decimal(100000))
    assert (calculation.fundable, calculation.funding) == (Decimal(850000), Decimal(595000))
    assert split_of(calculation) == Split(None, Decimal(595000), Decimal(255000), Decimal(0))


def test_brandenburg_rate_with_a_third_party_share():
    """66.6 % of 300,000 € are 199,800 €. A foundation gives 50,000 €: where the rate lets third parties bear part of
    the town's share (half of 100,200 €), that relieves the town; elsewhere it is other funding and lowers the fundable
    cost to 250,000 €, of which the programme pays 166,500 €."""
    given_by_others = [money("third_party", "50000")]
    shared, alone = rate("66.6", third_party_share=Decimal(50)), rate("66.6")
    assert split_of(calculate([cost("300000")], given_by_others, PROGRAMME, shared)) == Split(
        None, Decimal("199800.00"), Decimal("50100.00"), Decimal("50100.00")
    )
    calculation = calculate([cost("300000")], given_by_others, PROGRAMME, alone)
    assert (calculation.fundable, calculation.funding) == (Decimal(250000), Decimal("166500.00"))


def test_bundling_of_two_programmes():
    """EFRE pays 200,000 € of 500,000 €; what it pays is not fundable by the programme after it: 60 % of 300,000 €.
    EFRE (75 %) ranks before, so that nothing lessens what it funds: 75 % of 500,000 €."""
    planned = [money("programme", "200000", programme=OTHER), money("programme", "90000", programme=PROGRAMME)]
    calculation = calculate([cost("500000")], planned, PROGRAMME, rate("60"))
    assert (calculation.other_funding, calculation.funding) == (Decimal(200000), Decimal(180000))
    assert split_of(calculation) == Split(None, Decimal(180000), Decimal(120000), Decimal(0))
    assert from_rate([cost("500000")], planned, PROGRAMME, {2027: rate("60")}) == {2027: Decimal(90000)}
    other = calculate([cost("500000")], planned, OTHER, rate("75"))
    assert (other.fundable, other.funding) == (Decimal(500000), Decimal(375000))


def test_others_pay_more_than_there_is_to_fund():
    calculation = calculate([cost("100")], [money("income", "150")], PROGRAMME, rate("50"))
    assert (calculation.fundable, calculation.funding) == (0, 0)
    assert from_rate([cost("100")], [money("income", "150")], PROGRAMME, {2027: rate("50")}) == {2027: 0}


def test_informational_lines_count_nowhere():
    costs = [cost("100"), cost("900", is_informational=True)]
    fundings = [money("income", "30", is_informational=True)]
    assert calculate(costs, fundings, PROGRAMME, rate("50")).funding == Decimal("50.00")
    assert rest_by_years(costs, fundings) == {2027: Decimal(100)}


@given(
    st.lists(st.tuples(cents, years, st.booleans()), max_size=8),
    st.lists(st.tuples(cents, years, st.sampled_from(["income", "third_party", "own"])), max_size=5),
    st.integers(0, 100_000).map(lambda number: Decimal(number) / 1000),
)
def test_years_together_are_what_the_programme_pays(costs, others, per_cent):
    costs = [cost(amount, year, is_eligible=eligible) for amount, year, eligible in costs]
    fundings = [money(source, amount, year) for amount, year, source in others]
    shared = from_rate(costs, fundings, PROGRAMME, dict.fromkeys([None, 2026, 2027, 2028], rate(per_cent)))
    whole = calculate(costs, fundings, PROGRAMME, rate(per_cent))
    assert not any(shared.values()) or sum(shared.values()) == whole.funding
    assert all(amount >= 0 and amount == round(amount, 2) for amount in shared.values())
    assert 0 <= whole.funding <= whole.fundable <= whole.cost


@given(st.lists(st.tuples(cents, years), max_size=8), st.lists(st.tuples(cents, years), max_size=8))
def test_rest_closes_every_gap(costs, covers):
    costs = [cost(amount, year) for amount, year in costs]
    covers = [money("third_party", amount, year) for amount, year in covers]
    rest = [money("own", amount, year) for year, amount in rest_by_years(costs, covers).items()]
    for year in {line.fiscal_year for line in costs}:
        own = [[line for line in lines if line.fiscal_year == year] for lines in (costs, [*covers, *rest])]
        assert sums(*own).gap <= 0


def test_calculations_take_the_rate_of_the_programme_year():
    programme = known_programme(3, "Stadtumbau", rates=[(2020, 60), (2025, 80)])
    lines = [money("programme", "50", programme=programme, programme_year=2024)]
    (found,) = calculations([cost("100")], lines)
    (part,) = found.calculation.parts
    assert (part.rate.rate, part.funding, found.planned, found.excess) == (60, 60, 50, -10)


def told(costs, lines):
    """The one calculation: fundable, by rate, at most, how much more is planned than that."""
    (found,) = calculations(costs, lines)
    sums = found.calculation
    return sums.fundable, sums.by_rate, sums.funding, found.excess


# --- Cost groups --------------------------------------------------------------

SQUARES = known_programme(4, "Plätze", rates=[(2020, 60)], groups=[6])
"""Funds cost group 6 at 60 per cent."""


def in_group(amount, number, **more):
    return cost(amount, cost_group=GROUPS[number] if number else None, **more)


def test_only_the_cost_groups_of_the_programme_are_fundable():
    """250,000 € of group 6 are fundable, 50,000.50 € of group 1 are not: 60 % of 250,000 € are 150,000 €."""
    costs = [in_group("250000", 6), in_group("50000.50", 1)]
    planned = [money("programme", "180000.30", programme=SQUARES)]
    assert told(costs, planned) == (250000, 150000, 150000, Decimal("30000.30"))
    (found,) = calculations(costs, planned)
    assert (found.calculation.ineligible, found.calculation.outside) == (0, Decimal("50000.50"))
    assert from_rate(costs, [], SQUARES, rates_by_year(SQUARES, None, [2027])) == {2027: 150000}
    everything = known_programme(5, "Alles", rates=[(2020, 60)])
    assert told(costs, [money("programme", "1", programme=everything)])[0] == Decimal("300000.50")


def test_what_is_not_eligible_at_all_is_not_taken_off_twice():
    costs = [in_group("250000", 6), in_group("50000", 1, is_eligible=False)]
    assert told(costs, [money("programme", "150000", programme=SQUARES)]) == (250000, 150000, 150000, 0)


def test_cost_without_a_group_counts_and_is_told():
    """Nobody has said that the programme does not fund it."""
    lines = [money("programme", "60000", programme=SQUARES)]
    (found,) = calculations([in_group("100000", None), in_group("50000", 1)], lines)
    assert (found.calculation.fundable, found.calculation.ungrouped) == (100000, 100000)
    assert calculations([cost("100")], [money("programme", "1", programme=PROGRAMME)]) == []


def test_another_programme_pays_first_what_only_it_funds():
    """EFRE funds everything and stands first: of its 40,000 € 30,000 € are for group 1, which the other programme does
    not fund; 10,000 € are for the squares, so that 90,000 € of them are left: 60 % are 54,000 €."""
    efre = known_programme(6, "EFRE")
    costs = [in_group("100000", 6), in_group("30000", 1)]
    lines = [money("programme", "40000", programme=efre), money("programme", "54000", programme=SQUARES)]
    assert told(costs, lines) == (90000, 54000, 54000, 0)
    only_squares = known_programme(7, "Grün", groups=[6])
    lines[0] = money("programme", "40000", programme=only_squares)
    assert told(costs, lines)[0] == 60000


# --- Rates that change ----------------------------------------------------------

FALLING = known_programme(8, "Stadtgrün", rates=[(2024, 80), (2027, 60)])


def from_falling(amount, programme_year, year):
    return money("programme", amount, year, programme=FALLING, programme_year=programme_year)


def test_each_programme_year_pays_at_its_own_rate():
    """100,000 € at 80 % and 100,000 € at 60 % are 140,000 €."""
    costs = [cost("100000", 2024), cost("100000", 2027)]
    for programme_years in ((2024, 2027), (None, None)):
        lines = [from_falling("80000", programme_years[0], 2024), from_falling("80000", programme_years[1], 2027)]
        assert told(costs, lines) == (200000, 140000, 140000, 20000)
        lines[1].amount = Decimal(60000)
        assert told(costs, lines) == (200000, 140000, 140000, 0)


def test_instalments_of_an_earlier_programme_year_are_no_breach():
    """The programme year 2024 pays 80 % of all 200,000 €, the last of it in 2027: its rate holds."""
    costs = [cost("100000", 2024), cost("100000", 2027)]
    lines = [from_falling("80000", 2024, 2024), from_falling("80000", 2024, 2027)]
    assert told(costs, lines) == (200000, 160000, 160000, 0)


@given(st.integers(0, 160_000), st.integers(0, 160_000))
def test_a_breach_is_told_where_no_division_of_the_cost_keeps_the_rates(early, late):
    costs = [cost("100000", 2024), cost("100000", 2027)]
    lines = [from_falling(early, 2024, 2024), from_falling(late, 2027, 2027)]
    (found,) = calculations(costs, lines)
    is_possible = Fraction(early * 10, 8) + Fraction(late * 10, 6) <= 200_000
    assert (found.excess <= Decimal("0.02")) == is_possible


def test_a_rate_before_all_known_ones_says_nothing():
    lines = [from_falling("80", 2020, 2024), from_falling("80", 2027, 2027)]
    assert calculations([cost("100")], lines) == []


def test_filling_takes_the_rate_of_each_year():
    costs = [cost("100000", 2024), cost("100000", 2027)]
    rates = rates_by_year(FALLING, None, [2024, 2027])
    assert from_rate(costs, [], FALLING, rates) == {2024: 80000, 2027: 60000}
    assert from_rate(costs, [], FALLING, rates_by_year(FALLING, 2027, [2024, 2027])) == {2024: 60000, 2027: 60000}
    begun = [from_falling("40000", 2024, 2024)]
    later = rates_by_year(FALLING, 2027, [2024, 2027])
    assert from_rate(costs, begun, FALLING, later) == {2024: 30000, 2027: 60000}
    assert rates_by_year(FALLING, None, [2020]) == {}


# --- Ceilings -------------------------------------------------------------------


def test_ceiling_caps_what_is_possible_and_what_is_filled():
    """60 % of 300,000.50 € are 180,000.30 €; the measure may have 100,000 €."""
    programme = known_programme(9, "Ziel", rates=[(2020, 60)], measure_ceiling=Decimal(100_000))
    costs = [cost("200000.50", 2026), cost("100000", 2027)]
    lines = [money("programme", "60000", 2026, programme=programme)]
    fundable, by_rate, funding, excess = told(costs, lines)
    assert (fundable, by_rate, funding, excess) == (Decimal("300000.50"), Decimal("180000.30"), 100000, -40000)
    rates = rates_by_year(programme, None, [2026, 2027])
    assert sum(from_rate(costs, [], programme, rates).values()) == 100000
    assert from_rate(costs, lines, programme, rates) == {2026: Decimal("20000.05"), 2027: Decimal("19999.95")}
    (part,) = calculations(costs, lines)[0].calculation.parts
    assert part.split.total == Decimal("300000.50")


def test_the_smaller_ceiling_counts():
    limits = {"measure_ceiling": Decimal(900), "area_ceiling": Decimal(500)}
    programme = known_programme(10, "Ziel", rates=[(2020, 60)], **limits)
    assert told([cost("1000")], [money("programme", "1", programme=programme)])[1:3] == (600, 500)


# --- Bundling -------------------------------------------------------------------


def test_programmes_filled_one_after_the_other_keep_each_other_s_rules():
    """66.67 % of 100,000 € are 66,670 €, 90 % of the rest 29,997 €: neither is too much."""
    first, second = (
        known_programme(pk, name, rates=[(2020, per_cent)])
        for pk, name, per_cent in ((11, "A", "66.67"), (12, "B", 90))
    )
    costs, lines = [cost("100000")], []
    for programme in (first, second):
        filled = from_rate(costs, lines, programme, rates_by_year(programme, None, [2027]))
        lines.append(money("programme", filled[2027], programme=programme))
    assert [line.amount for line in lines] == [66670, 29997]
    assert [plan.excess for plan in calculations(costs, lines)] == [0, 0]
    lines[0].amount = Decimal(0)
    again = from_rate(costs, lines, first, rates_by_year(first, None, [2027]))
    assert again == {2027: 66670}, "a row keeps its place when it is filled again"


def test_filling_leaves_the_town_its_least_share():
    """Beside 66,670 € the second programme could pay 29,997 €; the first asks the town for 10,000 € of its own."""
    first = known_programme(13, "A", rates=[(2020, "66.67", {"own_share": 10})])
    second = known_programme(14, "B", rates=[(2020, 90)])
    lines = [money("programme", "66670", programme=first)]
    assert from_rate([cost("100000")], lines, second, rates_by_year(second, None, [2027])) == {2027: 23330}


# --- Third parties and the account's row 2 ----------------------------------------


def test_third_parties_beyond_their_share_are_other_funding():
    """60 % of 300,000.50 € leave 120,000.20 €, of which third parties may bear half: 60,000.10 €. They give 80,000 €:
    19,999.90 € are other funding, so that 280,000.60 € are fundable and 168,000.36 € are paid."""
    programme = known_programme(15, "Sozialer", rates=[(2020, 60, {"third_party_share": 50})])
    lines = [money("programme", "1", programme=programme), money("third_party", "80000")]
    (found,) = calculations([cost("300000.50")], lines)
    sums = found.calculation
    assert (sums.third_party_limit, sums.third_party_excess) == (Decimal("60000.10"), Decimal("19999.90"))
    assert (sums.other_funding, sums.fundable) == (Decimal("19999.90"), Decimal("280000.60"))
    assert split_of(sums) == Split(None, Decimal("168000.36"), Decimal("52000.14"), Decimal("60000.10"))
    lines[1].amount = Decimal("60000.10")
    assert calculations([cost("300000.50")], lines)[0].calculation.other_funding == 0


def test_adjustment_of_value_is_the_town_s_own_money():
    """Row 2 of the account lessens nothing, rows 1.x and income without a row do."""
    for row, left in (("2", 100000), ("1.1", 70000), ("", 70000)):
        lines = [money("income", "30000", income_row=row)]
        assert calculate([cost("100000")], lines, PROGRAMME, rate("60")).fundable == left
    assert sums([cost("100000")], [money("income", "30000", income_row="2")]).income == 30000
