"""The demo's money is computed: to the cent, whatever the amounts are."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from measures.funding.rates import parts_of
from publishing.demo.money import Cost, Plan, ProgrammeText, Rate, fund

amounts = st.decimals(0, 10_000_000, places=2)
weights = st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=5).filter(any)
PROGRAMMES = {
    "Sozialer Zusammenhalt": ProgrammeText(
        "Sozialer Zusammenhalt", "Sozialer Zusammenhalt", "federal_land", (Rate(2020, Decimal("66.67")),)
    ),
    "EFRE": ProgrammeText("EFRE", "EFRE", "eu", (Rate(2014, Decimal("80")), Rate(2021, Decimal("75")))),
}
STANDARD = Plan(programmes=(("Sozialer Zusammenhalt", 100),))


@given(amounts, weights)
def test_parts_add_up_to_the_amount_and_differ_by_less_than_a_cent(amount, weights):
    parts = parts_of(amount, weights)
    assert sum(parts) == amount
    assert all(abs(part - amount * w / sum(weights)) < Decimal("0.01") for part, w in zip(parts, weights, strict=True))


@given(amounts, amounts, st.integers(0, 100))
def test_funding_covers_the_cost_to_the_cent(eligible, other, third):
    costs = [Cost("6", {2027: eligible}), Cost("9", {2027: other}, eligible=False)]
    plan = Plan(programmes=(("Sozialer Zusammenhalt", 60), ("EFRE", 40)), third_party=("AWG", third))
    lines = fund(costs, plan, PROGRAMMES)
    assert sum(line.amount for line in lines) == eligible + other
    assert all(line.amount > 0 for line in lines)


def test_programme_pays_its_rate_of_what_income_and_third_parties_leave():
    plan = Plan((("EFRE", 100),), third_party=("Jobcenter", 10), income={2027: Decimal(5_000)})
    lines = fund([Cost("8", {2027: Decimal(100_000)})], plan, PROGRAMMES)
    by_source = {str(line.source): line.amount for line in lines}
    assert by_source == {"programme": 63_750, "own": 21_250, "third_party": 10_000, "income": 5_000}


def test_programme_year_pays_five_instalments():
    years = dict.fromkeys(range(2020, 2026), Decimal(900))
    lines = [line for line in fund([Cost("6", years)], STANDARD, PROGRAMMES) if line.programme]
    assert [line.programme_year for line in lines] == [2019] * 5 + [2024]


def test_missing_money_is_promised_by_nobody():
    plan = Plan((("EFRE", 100),), missing={2027: Decimal(410_000)})
    assert fund([Cost("6", {2027: Decimal(410_000)})], plan, PROGRAMMES) == []
