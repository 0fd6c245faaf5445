"""What was spent until today beside what was planned; the plan and its sums stay as they were adopted.

What was spent says ``measures.overview.spent``. It is never mixed with planned amounts: it stands in columns of its
own (``measures.overview.actual``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from concepts.models import Concept
from measures.finance import ZERO, counted, share, total, total_of
from measures.granting.grants import Notices
from measures.granting.notices import notices_of
from measures.models import CostGroup, MeasureSheet, StatusUpdate
from measures.models import Spending as GrantSpending
from measures.money_lines import Cost
from measures.overview.axes import actual, left_open, up_to
from measures.overview.spent import known_spent
from measures.reporting.reports import sheets_adopted_last
from measures.updating.balance import last_spending

ELSEWHERE = "keiner dieser Maßnahmen zugeordnet"


@dataclass(frozen=True)
class Spending:
    """Of one measure, or of all together: planned (in all, and until the end of last year) and spent.

    None where nobody has told what was spent, which is not the same as zero.
    """

    label: str
    planned: Decimal
    planned_before: Decimal
    spent_before: Decimal | None
    spent: Decimal | None
    reported_on: date | None = None
    sheet: MeasureSheet | None = None
    from_grants: Decimal | None = None
    """What of it is booked as paid from grants."""
    by_group_before: Mapping[CostGroup, Decimal] = field(default_factory=dict)
    """What of ``spent_before`` is booked for which cost group."""
    is_complete: bool = True
    """Whether reports tell all that was spent; bookings on grants tell only what was paid from these."""

    @property
    def is_at_least(self) -> bool:
        """Whether only a part of what was spent is known."""
        return self.spent is not None and not self.is_complete

    @property
    def spent_share(self) -> Decimal | None:
        """What was spent of the planned cost, in per cent; None where only a part of it is told."""
        return None if self.spent is None or not self.is_complete else share(self.spent, self.planned)


@dataclass(frozen=True)
class Today:
    """All measures that count, and all together, as of ``day``."""

    day: date
    rows: tuple[Spending, ...]
    total: Spending
    notices: Notices
    """All that is granted, called and spent, by notice: a notice is called as a whole, not by measure."""

    @property
    def reported(self) -> int:
        """Of how many measures it is known what was spent."""
        return sum(row.spent is not None for row in self.measures)

    @property
    def measures(self) -> list[Spending]:
        """The rows of measures: all but the one of what is booked for none of them."""
        return [row for row in self.rows if row.sheet]

    @property
    def without_year_end(self) -> int:
        """Of how many of them only a later report tells it, so that the end of last year is not known."""
        return sum(row.spent is not None and row.spent_before is None for row in self.measures)

    @property
    def before(self) -> str:
        return up_to(self.day.year - 1)

    @property
    def actually_before(self) -> str:
        return actual(self.before)

    @property
    def left_open(self) -> str:
        return left_open(self.before)

    def in_sums(self) -> Today:
        """The same for those who read no single bookings, see ``measures.granting.notices.reads_bookings``."""
        return replace(self, rows=())


def today_of(concept: Concept, sheets: Iterable[MeasureSheet], cost_lines: Iterable[Cost], day: date) -> Today:
    """Planned and spent by measure, what was spent for measures that are not among ``sheets``, and what became of
    the grants; nine queries."""
    sheets = list(sheets)
    counting = [sheet for sheet in sheets if not sheet.is_informational]
    others = sheets_adopted_last(concept).filter(is_informational=False)
    others = others.exclude(measure__in=[sheet.measure_id for sheet in sheets])
    planned: dict[int, list[Cost]] = {sheet.pk: [] for sheet in counting}
    for line in counted(cost_lines):
        planned[line.sheet_id].append(line)
    notices, reported = notices_of(concept, day), [*counting, *others]
    year_end = date(day.year - 1, 12, 31)
    now, before = (_Known.until(one, last_spending(reported, one), notices) for one in (day, year_end))
    rows = [_spending(sheet, planned[sheet.pk], day.year, now, before) for sheet in counting]
    own = {sheet.measure_id for sheet in counting}
    if elsewhere := now.measures - own:
        rows.append(
            Spending(
                label=ELSEWHERE,
                planned=ZERO,
                planned_before=ZERO,
                spent_before=_sum_of_known(map(before.spent, elsewhere)),
                spent=_sum_of_known(map(now.spent, elsewhere)),
                from_grants=_sum_of_known(map(now.booked.get, elsewhere)),
                by_group_before=_by_group(before, elsewhere),
            )
        )
    return Today(day, tuple(rows), _together(rows), notices)


@dataclass(frozen=True)
class _Known:
    """Everything that was known of spending on a day, by measure id; None for what is booked for no measure."""

    reports: dict[int, StatusUpdate]
    bookings: dict[int | None, list[GrantSpending]]

    @classmethod
    def until(cls, day: date, reports: dict[int, StatusUpdate], notices: Notices) -> _Known:
        bookings: dict[int | None, list[GrantSpending]] = defaultdict(list)
        for spending in notices.spendings:
            if spending.booked_on <= day:
                bookings[spending.measure_id].append(spending)
        return cls(reports, bookings)

    @property
    def measures(self) -> set[int | None]:
        return {*self.reports, *self.bookings}

    @cached_property
    def booked(self) -> dict[int | None, Decimal]:
        return {pk: total_of(spending.amount for spending in own) for pk, own in self.bookings.items()}

    def spent(self, measure_id: int | None) -> Decimal | None:
        return known_spent(self.reports.get(measure_id or 0), self.booked.get(measure_id))


def _spending(sheet: MeasureSheet, lines: list[Cost], this_year: int, now: _Known, before: _Known) -> Spending:
    report = now.reports.get(sheet.measure_id)
    return Spending(
        label=str(sheet),
        planned=total(lines),
        planned_before=total(line for line in lines if line.fiscal_year and line.fiscal_year < this_year),
        spent_before=before.spent(sheet.measure_id),
        spent=now.spent(sheet.measure_id),
        reported_on=report.reported_on if report else None,
        sheet=sheet,
        from_grants=now.booked.get(sheet.measure_id),
        by_group_before=_by_group(before, [sheet.measure_id]),
        is_complete=report is not None,
    )


def _by_group(known: _Known, measures: Iterable[int | None]) -> dict[CostGroup, Decimal]:
    """What of the bookings for ``measures`` names its cost group."""
    found: dict[CostGroup, list[Decimal]] = defaultdict(list)
    for spending in (spending for pk in measures for spending in known.bookings.get(pk, ())):
        if spending.cost_group:
            found[spending.cost_group].append(spending.amount)
    return {group: total_of(amounts) for group, amounts in found.items()}


def _together(rows: list[Spending]) -> Spending:
    return Spending(
        label="Summe",
        planned=total_of(row.planned for row in rows),
        planned_before=total_of(row.planned_before for row in rows),
        spent_before=_sum_of_known(row.spent_before for row in rows),
        spent=_sum_of_known(row.spent for row in rows),
        from_grants=_sum_of_known(row.from_grants for row in rows),
        is_complete=all(row.is_complete for row in rows),
    )


def _sum_of_known(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return total_of(known) if known else None
