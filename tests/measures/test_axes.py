"""The columns of the overview: whatever is chosen, rows and columns add up to the same total."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.finance import counted, sums
from measures.money_lines import SlimCost
from measures.overview.axes import actual, budgets, every_year, planning_years, programme_years, up_to
from measures.overview.row_names import RowName, by_group, by_source
from measures.overview.tables import overview, table
from tests.measures.slim_lines import SHEETS, lines

ZERO = Decimal("0.00")
ROWS = {
    "cost group": by_group,
    "field of action": lambda line: RowName((line.sheet.action_field_id or 0, 0), "Feld"),
    "measure": lambda line: RowName((line.sheet_id, 0), "Maßnahme"),
}


def cost_in(year):
    return SlimCost(SHEETS[0], year, Decimal(1), False, False, None, "", True, None, "")


def plain_sum(amounts):
    return sum(amounts, ZERO)


def assert_adds_up(seen, whole):
    assert all(row.total == plain_sum(row.amounts) for row in (*seen.rows, seen.sums))
    for place, amount in enumerate(seen.sums.amounts):
        assert plain_sum(row.amounts[place] for row in seen.rows) == amount
    assert plain_sum(row.total for row in seen.rows) == seen.sums.total == whole


@pytest.mark.parametrize("rows", ROWS)
@given(lines, st.integers(1950, 2150), st.booleans())
def test_every_grouping_in_all_columns_adds_up_to_the_same(rows, read, this_year, every):
    costs, fundings = read
    axis = every_year([*costs, *fundings]) if every else planning_years([*costs, *fundings], this_year)
    seen, money = overview(costs, fundings, axis, ROWS[rows]), sums(costs, fundings)
    assert_adds_up(seen.cost, money.cost)
    assert_adds_up(seen.funding, money.funding)
    assert_adds_up(seen.informational_cost, money.informational_cost)
    assert_adds_up(seen.informational_funding, money.informational_funding)
    assert seen.remainder.total == abs(money.gap)
    assert seen.net.total == plain_sum(seen.net.amounts) == money.cost_net_of_grants


@given(lines)
def test_budgets_and_programme_years_add_up_too(read):
    costs, fundings = map(counted, read)
    by_budget, by_programme = (
        table(budgets(costs), costs, by_group),
        table(programme_years(fundings), fundings, by_source),
    )
    assert_adds_up(by_budget, sums(*read).cost)
    assert_adds_up(by_programme, sums(*read).funding)
    money = sums(*read)
    assert by_budget.sums.amounts[:2] == (money.investive_cost, money.consumptive_cost)


@given(lines, st.integers(1950, 2150))
def test_informational_lines_never_change_a_sum(read, this_year):
    costs, fundings = read
    axis = planning_years([*costs, *fundings], this_year)
    everything, alone = overview(costs, fundings, axis), overview(counted(costs), counted(fundings), axis)
    assert (everything.cost, everything.funding) == (alone.cost, alone.funding)
    assert everything.remainder == alone.remainder


def test_years_stand_as_in_a_plan():
    axis = planning_years([cost_in(2026)], 2026)
    assert axis.labels == ("bis 2025", "2026", "2027", "2028", "2029", "ab 2030")
    places = {year: axis.place(cost_in(year)) for year in (1950, 2025, 2026, 2027, 2029, 2030, 2150)}
    assert places == {1950: 0, 2025: 0, 2026: 1, 2027: 2, 2029: 4, 2030: 5, 2150: 5}


def test_what_has_no_year_gets_a_column_only_where_it_is():
    axis = planning_years([cost_in(None), cost_in(2026)], 2026)
    assert axis.labels[-1] == "ohne Jahr"
    assert axis.place(cost_in(None)) == len(axis.labels) - 1


def test_what_was_spent_is_told_from_what_was_planned():
    assert (up_to(2025), actual(up_to(2025))) == ("bis 2025", "bis 2025 (Ist)")


def test_budget_of_a_cost_is_its_own_or_that_of_its_measure():
    kinds = [SHEETS[0], SHEETS[1], SHEETS[2]]  # nothing said, investive, preparation
    costs = [cost_in(2026)._replace(sheet=sheet) for sheet in kinds]
    costs.append(costs[1]._replace(budget="consumptive"))
    axis = budgets(costs)
    assert axis.labels == ("investiv", "konsumtiv", "ohne Zuordnung")
    assert [axis.place(cost) for cost in costs] == [2, 0, 1, 1]
    assert budgets(costs[1:]).labels == ("investiv", "konsumtiv")
