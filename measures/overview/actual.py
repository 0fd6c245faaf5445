"""What was really spent and received until the end of last year, by the rows of the cost and financing overview.

Towns keep the first column of the overview as it went and the others as they are planned. Here the plan's first column
is cut in two, the actual amount and what of the plan it leaves open, so that every row and every sum stays what the
edition says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal

from measures.finance import ZERO, counted, total_of
from measures.granting.grants import Notices
from measures.models import CostLine, FundingLine, FundingSource, Grant, Income
from measures.money_lines import Cost, Funding, Lines
from measures.overview.row_names import LAST, RowName, by_group, by_source
from measures.overview.spent import Planned, booked_row, other_row, planned_rows
from measures.overview.tables import Actual, ActualAmount
from measures.overview.today import Spending, Today

ELSEWHERE = (LAST, 2)
TO_DIVIDE = RowName((LAST, 0), "noch auf Kostengruppen aufzuteilen")
ALL_TOGETHER = RowName((LAST, 1), "Ausgaben aller Maßnahmen")
NO_PROGRAMME = "Zuwendungen ohne Angabe des Programms"


def actual_of(today: Today, lines: Lines, incomes: Iterable[Income], cost_row: Callable[[Cost], RowName]) -> Actual:
    """By the rows in which ``cost_row`` puts the plan and by source.

    Own funds are worked out: what the spending leaves open after all else that came in. So cost and cover are equal in
    this column. Third parties stand under the kind of income as which their money was booked.
    """
    year_end = date(today.day.year - 1, 12, 31)
    cost = tuple(one for one in _spent(today, lines[0], cost_row) if one.amount)
    received = [*_grants(today.notices, lines[1], year_end), *_incomes(incomes, year_end)]
    rest = total_of(one.amount for one in cost) - total_of(one.amount for one in received)
    own = ActualAmount(by_source(FundingLine(source=FundingSource.OWN)), rest)
    return Actual(cost, tuple(one for one in (*received, own) if one.amount))


def in_one_row(actual: Actual) -> Actual:
    """The same without telling which row was spent how much: for those who read of spending in sums only."""
    spent = total_of(one.amount for one in actual.cost)
    return Actual((ActualAmount(ALL_TOGETHER, spent),) if spent else (), actual.funding)


def _spent(today: Today, costs: Iterable[Cost], cost_row: Callable[[Cost], RowName]) -> Iterator[ActualAmount]:
    lines: dict[int, list[Cost]] = defaultdict(list)
    for line in counted(costs):
        lines[line.sheet_id].append(line)
    for spending in today.rows:
        sheet, spent = spending.sheet, spending.spent_before or ZERO
        if cost_row is not by_group:
            row = cost_row(CostLine(sheet=sheet)) if sheet else RowName(ELSEWHERE, spending.label)
            yield ActualAmount(row, spent)
        elif sheet:
            planned = planned_rows(lines[sheet.pk])
            yield from _by_group(spending, planned, other_row(planned) or TO_DIVIDE)
        else:
            yield from _by_group(spending, {}, RowName(ELSEWHERE, spending.label))


def _by_group(spending: Spending, planned: Planned, others: RowName) -> Iterator[ActualAmount]:
    booked = spending.by_group_before
    for group, amount in booked.items():
        yield ActualAmount(booked_row(group, planned), amount)
    yield ActualAmount(others, (spending.spent_before or ZERO) - total_of(booked.values()))


def _grants(notices: Notices, fundings: Iterable[Funding], until: date) -> Iterator[ActualAmount]:
    """What was called less what was paid back, by programme."""
    planned: dict[tuple[int | None, int | None], RowName] = {}
    for line in fundings:
        if line.source == FundingSource.PROGRAMME:
            planned.setdefault((line.programme_id, line.programme_year), by_source(line))
    for notice in notices.rows:
        if amount := notice.received_until(until):
            yield ActualAmount(_programme_row(notice.grant, planned), amount)


def _programme_row(grant: Grant, planned: dict[tuple[int | None, int | None], RowName]) -> RowName:
    """As the plan calls the programme in that year, which an adopted edition goes on to do after a change of name."""
    if grant.programme is None:
        return by_source(FundingLine(source=FundingSource.PROGRAMME, adopted_programme=NO_PROGRAMME))
    line = FundingLine(source=FundingSource.PROGRAMME, programme=grant.programme, programme_year=grant.programme_year)
    return planned.get((grant.programme_id, grant.programme_year)) or by_source(line)


def _incomes(incomes: Iterable[Income], until: date) -> Iterator[ActualAmount]:
    came_in: dict[str, list[Decimal]] = defaultdict(list)
    for income in incomes:
        if income.booked_on <= until:
            came_in[income.income_row].append(income.amount)
    for row, amounts in came_in.items():
        line = FundingLine(source=FundingSource.INCOME, income_row=row)
        yield ActualAmount(by_source(line), total_of(amounts))
