"""What a programme pays of a cost: worked examples, checked by hand, and that no cent is lost."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.finance import sums
from measures.funding.fundable import by_years, calculate, calculations, from_rate, rest_by_years
from measures.funding.rates import Funders, Split
from measures.models import CostLine, FundingLine, FundingProgramme, MeasureSheet, ProgrammeRate

SHEET = MeasureSheet()
PROGRAMME, OTHER = FundingProgramme(pk=1, name="Sozialer Zusammenhalt"), FundingProgramme(pk=2, name="EFRE")
cents = st.integers(0, 10**12).map(lambda number: Decimal(number) / 100)
years = st.sampled_from([None, 2026, 2027, 2028])


def cost(amount, year=2027, **more):
    return CostLine(sheet=SHEET, amount=Decimal(amount), fiscal_year=year, **{"is_eligible": True} | more)


def money(source, amount, year=2027, **more):
    return FundingLine(sheet=SHEET, source=source, amount=Decimal(amount), fiscal_year=year, **more)


def rate(per_cent, **more):
    return ProgrammeRate(rate=Decimal(per_cent), **more)


def test_thirds():
    """Bund and Land a third each (domain: the textbook case), as the register writes it: 33.333 per cent. Of 100,000 €
    each of them gives 33,333.00 €, and the town is left with a euro more than its third."""
    third = Decimal("33.333")
    thirds = rate("66.666", federal_share=third, land_share=third, eu_share=Decimal(0))
    calculation = calculate([cost("100000")], [], PROGRAMME, thirds)
    assert (calculation.fundable, calculation.funding) == (Decimal("100000.00"), Decimal("66666.00"))
    assert calculation.remaining == calculation.split.municipality == Decimal("33334.00")
    assert calculation.split.given == Funders(Decimal("33333.00"), Decimal("33333.00"), Decimal(0))


def test_nrw_rate_with_income_and_ineligible_cost():
    """1,000,000 € cost, 50,000 € of it not eligible, 100,000 € compensation (§ 154 BauGB): 850,000 € are fundable,
    70 % of it are 595,000 €; town and others bear 305,000 €: 255,000 € of what is fundable, 50,000 € of what is not."""
    costs = [cost("950000"), cost("50000", is_eligible=False)]
    calculation = calculate(costs, [money("income", "100000", income_row="1.1")], PROGRAMME, rate("70"))
    assert (calculation.ineligible, calculation.income) == (Decimal(50000), Decimal(100000))
    assert (calculation.fundable, calculation.funding) == (Decimal(850000), Decimal(595000))
    assert calculation.remaining == Decimal(305000)
    assert calculation.split == Split(None, Decimal(595000), Decimal(255000), Decimal(0))


def test_brandenburg_rate_with_a_third_party_share():
    """66.6 % of 300,000 € are 199,800 €. A foundation gives 50,000 €: where the rate lets third parties bear part of
    the town's share (half of 100,200 €), that relieves the town; elsewhere it is other funding and lowers the fundable
    cost to 250,000 €, of which the programme pays 166,500 €."""
    given_by_others = [money("third_party", "50000")]
    shared, alone = rate("66.6", third_party_share=Decimal(50)), rate("66.6")
    split = calculate([cost("300000")], given_by_others, PROGRAMME, shared).split
    assert split == Split(None, Decimal("199800.00"), Decimal("50100.00"), Decimal("50100.00"))
    calculation = calculate([cost("300000")], given_by_others, PROGRAMME, alone)
    assert (calculation.fundable, calculation.funding) == (Decimal(250000), Decimal("166500.00"))


def test_bundling_of_two_programmes():
    """EFRE pays 200,000 € of 500,000 €; what it pays is not fundable by the other: 60 % of 300,000 €. Seen from EFRE
    (75 %), the 90,000 € planned from the other are not fundable: 75 % of 410,000 €."""
    planned = [money("programme", "200000", programme=OTHER), money("programme", "90000", programme=PROGRAMME)]
    calculation = calculate([cost("500000")], planned, PROGRAMME, rate("60"))
    assert (calculation.other_funding, calculation.funding) == (Decimal(200000), Decimal(180000))
    assert calculation.split == Split(None, Decimal(180000), Decimal(120000), Decimal(0))
    assert from_rate([cost("500000")], planned, PROGRAMME, rate("60")) == {2027: Decimal(90000)}
    other = calculate([cost("500000")], planned, OTHER, rate("75"))
    assert (other.fundable, other.funding) == (Decimal(410000), Decimal(307500))


def test_others_pay_more_than_there_is_to_fund():
    calculation = calculate([cost("100")], [money("income", "150")], PROGRAMME, rate("50"))
    assert (calculation.fundable, calculation.funding) == (0, 0)
    assert by_years([cost("100")], [money("income", "150")], PROGRAMME, rate("50")) == {}


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
    shared = by_years(costs, fundings, PROGRAMME, rate(per_cent))
    whole = calculate(costs, fundings, PROGRAMME, rate(per_cent))
    assert not shared or sum(shared.values()) == whole.funding
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


@pytest.mark.django_db
def test_calculations_take_the_rate_of_the_programme_year(town):
    programme = FundingProgramme.objects.create(municipality=town, name="Stadtumbau", level="land")
    for year, per_cent in ((2020, 60), (2025, 80)):
        programme.rates.create(from_year=year, rate=per_cent)
    lines = [money("programme", "50", programme=programme, programme_year=2024)]
    (found,) = calculations([cost("100")], lines)
    assert (found.rate.rate, found.calculation.funding, found.planned, found.excess) == (60, 60, 50, -10)
