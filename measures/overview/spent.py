"""What was spent for a measure, and for which cost group: by what was reported and what is booked on grants. Pure.

A report tells everything since the beginning of a measure, and no cost group; a booking tells what was paid from a
grant, and its cost group where the bookkeeping says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from measures.models import CostGroup, StatusUpdate
from measures.money_lines import Cost
from measures.overview.row_names import NO_GROUP, RowName, by_group

Planned = dict[RowName, int | None]
"""The rows of the cost overview under which a measure plans -> their cost group; in the order of the register."""


def known_spent(report: StatusUpdate | None, booked: Decimal | None) -> Decimal | None:
    """What was spent for a measure by a day: what the last ``report`` says, at least what is ``booked`` on grants by
    then. Either may lag behind the other, and a town has not spent less than either says."""
    told = [amount for amount in (report.spent if report else None, booked) if amount is not None]
    return max(told, default=None)


def planned_rows(lines: Iterable[Cost]) -> Planned:
    """Where a measure with these ``lines`` plans. Lines without a cost group count only where there are no others:
    whoever plans in one group and leaves it out now and then still means that one."""
    rows: Planned = {by_group(line): line.cost_group.pk if line.cost_group else None for line in lines}
    named = sorted(row for row in rows if row != NO_GROUP)
    return {row: rows[row] for row in named} or {NO_GROUP: None}


def booked_row(group: CostGroup, planned: Planned) -> RowName:
    """The row of what is booked for ``group``, called as in the plan."""
    called = (row for row, pk in planned.items() if pk == group.pk)
    return next(called, RowName((0, group.position), str(group)))


def other_row(planned: Planned) -> RowName | None:
    """The row of what was spent without telling a group: the only one in which the measure plans. None where it plans
    in several, because only the bookkeeping can tell how that is divided."""
    return next(iter(planned)) if len(planned) == 1 else None
