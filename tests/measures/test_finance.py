"""Adding money: sums agree in every direction, and what is informational never counts."""

import random
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from concepts.models import ActionField
from measures.finance import (
    Remainder,
    Sums,
    granted,
    informational_sums_by_sheet,
    share,
    sums,
    sums_by_action_field,
    sums_by_sheet,
)
from measures.models import CostGroup, CostLine, FundingLine, FundingProgramme, Grant, MeasureSheet
from measures.overview.tables import overview, overview_by_kind

ZERO = Decimal("0.00")
FIELDS = [None, ActionField(pk=1, title="Wohnen"), ActionField(pk=2, title="Grün")]
SHEETS = [
    MeasureSheet(pk=n, number=f"A{n}", title="Park", action_field=FIELDS[n % 3], is_informational=n == 3)
    for n in range(4)
]
GROUPS = [None, CostGroup(pk=1, code="1", title="Grunderwerb", position=1), CostGroup(pk=2, code="2", title="Wege")]
PROGRAMMES = [FundingProgramme(pk=1, name="Sozialer Zusammenhalt"), FundingProgramme(pk=2, name="EFRE")]

amounts = st.decimals(min_value=0, max_value=Decimal("999999999999.99"), places=2)
years = st.one_of(st.none(), st.integers(2024, 2030))
shared = {"amount": amounts, "fiscal_year": years, "sheet": st.sampled_from(SHEETS), "is_approximate": st.booleans()}
shared["is_informational"] = st.booleans()
cost_lines = st.lists(
    st.builds(CostLine, cost_group=st.sampled_from(GROUPS), is_eligible=st.booleans(), **shared), max_size=12
)
funding_lines = st.lists(
    st.one_of(
        st.builds(FundingLine, source=st.just("programme"), programme=st.sampled_from(PROGRAMMES), **shared),
        st.builds(FundingLine, source=st.sampled_from(["own", "third_party", "income"]), **shared),
    ),
    max_size=12,
)


def plain_sum(lines):
    return sum((line.amount for line in lines), ZERO)


def counts(line):
    return not (line.is_informational or line.sheet.is_informational)


@given(cost_lines, funding_lines)
def test_rows_columns_and_total_agree(costs, fundings):
    for seen in (overview(costs, fundings), overview_by_kind(costs, fundings)):
        for table in (seen.cost, seen.funding, seen.informational_cost, seen.informational_funding):
            assert all(row.total == sum(row.amounts, ZERO) for row in (*table.rows, table.sums))
            columns = zip(*(row.amounts for row in table.rows), strict=True) if table.rows else []
            for column, total in zip(columns, table.sums.amounts, strict=False):
                assert sum(column, ZERO) == total
            assert sum((row.total for row in table.rows), ZERO) == table.sums.total
            assert table.columns == seen.cost.columns
        assert seen.sums.gap == seen.cost.sums.total - seen.funding.sums.total
        assert seen.remainder.total == sum(seen.remainder.amounts, ZERO) == abs(seen.sums.gap)
        assert seen.remainder.label == ("Mehr Mittel als Kosten" if seen.sums.gap < 0 else "Noch nicht gedeckt")


def test_remainder_is_told_in_words_and_never_negative():
    missing, beyond = Sums(cost=Decimal(600), own_funds=Decimal(500)), Sums(cost=Decimal(600), income=Decimal(900))
    assert missing.remainder == Remainder("noch nicht gedeckt", Decimal(100))
    assert beyond.remainder == Remainder("mehr Mittel als Kosten", Decimal(300))
    assert Sums().remainder.label == "noch nicht gedeckt"


@given(cost_lines, funding_lines)
def test_nothing_is_lost_and_nothing_counted_twice(costs, fundings):
    money = sums(costs, fundings)
    assert money.cost + money.informational_cost == plain_sum(costs)
    assert money.funding + money.informational_funding == plain_sum(fundings)
    assert money.cost == money.eligible_cost + money.ineligible_cost
    assert money.cost == money.cost_net_of_grants + money.programme_funding
    assert money.cost == plain_sum(line for line in costs if counts(line))


@given(cost_lines, funding_lines)
def test_informational_lines_never_change_a_sum(costs, fundings):
    counted = sums([line for line in costs if counts(line)], [line for line in fundings if counts(line)])
    everything = sums(costs, fundings)
    for name in ("cost", "eligible_cost", "funding", "own_funds", "gap", "approximate"):
        assert getattr(everything, name) == getattr(counted, name)
    assert overview(costs, fundings).cost.sums.total == counted.cost


@given(cost_lines, funding_lines, st.randoms(use_true_random=False))
def test_order_of_lines_is_irrelevant(costs, fundings, chance):
    before = overview(costs, fundings)
    chance.shuffle(costs)
    chance.shuffle(fundings)
    assert overview(costs, fundings) == before


@given(cost_lines, funding_lines)
def test_parts_add_up_to_the_whole(costs, fundings):
    whole = sums(costs, fundings)
    for parts in (sums_by_sheet(costs, fundings), sums_by_action_field(costs, fundings)):
        assert sum((part.cost for part in parts.values()), ZERO) == whole.cost
        assert sum((part.gap for part in parts.values()), ZERO) == whole.gap
    apart = informational_sums_by_sheet(costs, fundings)
    assert sum((part.cost for part in apart.values()), ZERO) == whole.informational_cost
    assert sum((part.funding for part in apart.values()), ZERO) == whole.informational_funding


@given(amounts, amounts)
def test_share_is_a_percentage_with_one_decimal(part, whole):
    found = share(part, whole)
    assert (found is None) == (whole == 0)
    if found is not None:
        assert found == round(found, 1)


def test_years_stand_in_order_and_unknown_ones_last():
    lines = [
        CostLine(sheet=SHEETS[0], amount=Decimal(n), fiscal_year=year) for n, year in enumerate((2030, None, 2024))
    ]
    random.shuffle(lines)
    assert overview(lines, []).cost.columns == ("2024", "2030", "ohne Jahr")


def test_nothing_adds_up_to_zero():
    empty = overview([], [])
    assert (empty.sums.cost, empty.remainder.total, empty.cost.columns) == (ZERO, ZERO, ())
    assert not empty.cost
    assert empty.sums.coverage is None
    assert empty.sums.funding_share is None


def test_granted_adds_all_notices():
    assert granted([Grant(amount=Decimal("0.10")), Grant(amount=Decimal("0.20"))]) == Decimal("0.30")
    assert granted([]) == ZERO
