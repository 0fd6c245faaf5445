"""What was spent until today beside what was planned; the plan and its sums stay as they were adopted.

What was spent is what the last report on a measure says, everything since its beginning, and at least what is booked
on grants. It is never mixed with planned amounts: it stands in columns and rows of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from concepts.models import Concept
from measures.finance import ZERO, counted, share, total, total_of
from measures.granting.grants import Notices
from measures.granting.notices import notices_of
from measures.models import MeasureSheet, StatusUpdate
from measures.money_lines import Cost
from measures.overview.axes import up_to
from measures.overview.tables import Row
from measures.updating.balance import last_spending

SPENT = "Ausgegeben laut Meldungen und Buchungen"
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
    is_complete: bool = True
    """Whether what was spent is told of all that is planned."""

    @property
    def spent_share(self) -> Decimal | None:
        """What was spent of the planned cost, in per cent; None where only a part of it is told."""
        return None if self.spent is None or not self.is_complete else share(self.spent, self.planned)


@dataclass(frozen=True)
class SpentRow:
    """What was spent, under the columns of a table of planned amounts; None where nothing is told."""

    amounts: tuple[Decimal | None, ...]
    total: Decimal | None
    label: str = SPENT

    @property
    def as_row(self) -> Row:
        """The same where a dash stands for nothing and for what is not told."""
        return Row(self.label, tuple(amount or ZERO for amount in self.amounts), self.total or ZERO)


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
        return up_to(self.day.year - 1, actual=True)

    def row(self, columns: Iterable[str]) -> SpentRow:
        """The row that stands below the plan in ``columns``. What was spent this year is not told by itself,
        because not everybody has reported at the end of the last."""
        amounts = (self.total.spent_before if label == self.before else None for label in columns)
        return SpentRow(tuple(amounts), self.total.spent)

    def for_council(self) -> Today:
        """What those read who see adopted editions only: what was spent in sums only."""
        return replace(self, rows=())


def today_of(concept: Concept, sheets: Iterable[MeasureSheet], cost_lines: Iterable[Cost], day: date) -> Today:
    """Planned and spent by measure, and what became of the grants; eight queries."""
    sheets = [sheet for sheet in sheets if not sheet.is_informational]
    year_end = date(day.year - 1, 12, 31)
    now, before = last_spending(sheets, day), last_spending(sheets, year_end)
    planned: dict[int, list[Cost]] = {sheet.pk: [] for sheet in sheets}
    for line in counted(cost_lines):
        planned[line.sheet_id].append(line)
    notices = notices_of(concept, day)
    paid, paid_before = _from_grants(notices, day), _from_grants(notices, year_end)
    rows = []
    for sheet in sheets:
        report, earlier, lines = now.get(sheet.measure_id), before.get(sheet.measure_id), planned[sheet.pk]
        rows.append(
            Spending(
                label=str(sheet),
                planned=total(lines),
                planned_before=total(line for line in lines if line.fiscal_year and line.fiscal_year < day.year),
                spent_before=known_spent(earlier, paid_before.pop(sheet.measure_id, None)),
                spent=known_spent(report, paid.get(sheet.measure_id)),
                reported_on=report.reported_on if report else None,
                sheet=sheet,
                from_grants=paid.pop(sheet.measure_id, None),
            )
        )
    if paid:  # what is left, each measure having taken its own
        booked, booked_before = _known([*paid.values()]), _known([*paid_before.values()])
        rows.append(Spending(ELSEWHERE, ZERO, ZERO, booked_before, booked, from_grants=booked))
    return Today(day, tuple(rows), _together(rows), notices)


def known_spent(report: StatusUpdate | None, booked: Decimal | None) -> Decimal | None:
    """What was spent for a measure by a day: what the last ``report`` says, at least what is ``booked`` on grants by
    then. Either may lag behind the other, and a town has not spent less than either says."""
    told = [amount for amount in (report.spent if report else None, booked) if amount is not None]
    return max(told, default=None)


def _from_grants(notices: Notices, day: date) -> dict[int | None, Decimal]:
    """Measure id -> what is booked as spent for it until ``day``; a measure without a booking is missing."""
    booked: dict[int | None, list[Decimal]] = defaultdict(list)
    for spending in (spending for one in notices.instalments for spending in one.spendings):
        if spending.booked_on <= day:
            booked[spending.measure_id].append(spending.amount)
    return {measure_id: total_of(amounts) for measure_id, amounts in booked.items()}


def _together(rows: list[Spending]) -> Spending:
    return Spending(
        label="Summe",
        planned=total_of(row.planned for row in rows),
        planned_before=total_of(row.planned_before for row in rows),
        spent_before=_known([row.spent_before for row in rows]),
        spent=_known([row.spent for row in rows]),
        from_grants=_known([row.from_grants for row in rows]),
        is_complete=all(row.spent is not None for row in rows),
    )


def _known(amounts: list[Decimal | None]) -> Decimal | None:
    return total_of(amounts) if any(amount is not None for amount in amounts) else None
