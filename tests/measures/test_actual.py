"""What was spent and received in the column beside the plan: no row, no sum of the plan changes."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.finance import sums
from measures.models import CostGroup
from measures.overview.axes import beside_actual, later_years, planning_years
from measures.overview.row_names import NO_GROUP, RowName, by_group, by_source
from measures.overview.spent import booked_row, other_row, planned_rows
from measures.overview.tables import Actual, ActualAmount, overview
from tests.measures.slim_lines import lines
from tests.measures.test_axes import assert_adds_up, cost_in, plain_sum

MONEY = st.decimals(min_value=-5_000_000, max_value=5_000_000, places=2)
NEW = RowName((5, 0), "Neue Zeile")


@st.composite
def plans_and_actuals(draw):
    costs, fundings = draw(lines)
    cost_rows = [NEW, *map(by_group, costs)]
    funding_rows = [NEW, *map(by_source, fundings)]
    cost = draw(st.lists(st.builds(ActualAmount, st.sampled_from(cost_rows), MONEY), max_size=5))
    funding = draw(st.lists(st.builds(ActualAmount, st.sampled_from(funding_rows), MONEY), max_size=5))
    return costs, fundings, Actual(tuple(cost), tuple(funding))


@given(plans_and_actuals(), st.integers(1950, 2150), st.booleans())
def test_actual_amounts_move_within_two_columns_and_change_no_sum(drawn, this_year, every):
    costs, fundings, actual = drawn
    axis = (later_years if every else planning_years)([*costs, *fundings], this_year)
    plan, money = overview(costs, fundings, axis), sums(costs, fundings)
    seen = overview(costs, fundings, beside_actual(axis), actual=actual)
    assert_adds_up(seen.cost, money.cost)
    assert_adds_up(seen.funding, money.funding)
    assert seen.sums == plan.sums
    for planned, beside in ((plan.cost, seen.cost), (plan.funding, seen.funding)):
        before = {row.label: row.amounts for row in planned.rows}
        for row in beside.rows:
            so_far, left, *later = row.amounts
            assert [so_far + left, *later] == list(before.get(row.label, [0] * len(axis.labels)))
    assert seen.cost.sums.amounts[0] == plain_sum(one.amount for one in actual.cost)
    assert seen.remainder.total == abs(money.gap)
    assert seen.net.total == plain_sum(seen.net.amounts) == money.cost_net_of_grants


def test_first_column_is_cut_in_two():
    axis = beside_actual(planning_years([cost_in(2024), cost_in(None)], 2026))
    assert axis.labels[:3] == ("bis 2025 (Ist)", "bis 2025 offen", "2026")
    assert [axis.place(cost_in(year)) for year in (2024, 2026, 2031, None)] == [1, 2, 6, 7]


def test_each_later_year_stands_for_itself():
    axis = later_years([cost_in(2020), cost_in(2033), cost_in(2026)], 2026)
    assert axis.labels == ("bis 2025", "2026", "2033")
    assert [axis.place(cost_in(year)) for year in (2020, 2026, 2033)] == [0, 1, 2]
    assert later_years([cost_in(None)], 2026).labels == ("bis 2025", "ohne Jahr")


@pytest.mark.parametrize(
    ("planned", "named", "other"),
    [
        ({}, "7 Freilegung", None),
        ({NO_GROUP: None}, "7 Freilegung", NO_GROUP),
        ({RowName((0, 7), "7 Abbruch"): 70}, "7 Abbruch", RowName((0, 7), "7 Abbruch")),
        ({RowName((0, 6), "6 Plätze"): 60, RowName((0, 7), "7 Abbruch"): 70}, "7 Abbruch", None),
    ],
)
def test_booking_names_its_row_else_the_plan_does_where_it_has_only_one(planned, named, other):
    assert booked_row(CostGroup(pk=70, code="7", title="Freilegung", position=7), planned).label == named
    assert other_row(planned) == other


def test_lines_without_a_group_count_only_where_there_are_no_others():
    def cost(group, name):
        return cost_in(2026)._replace(cost_group=group, group_name=name, amount=Decimal(5))

    [named, unnamed] = cost(CostGroup(pk=70, position=7), "7 Abbruch"), cost(None, "")
    assert list(planned_rows([unnamed, named]).values()) == [70]
    assert planned_rows([unnamed]) == planned_rows([]) == {NO_GROUP: None}
