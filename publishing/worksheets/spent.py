"""What was spent for a measure until a day: as it was reported, or as it is booked on grants. Pure.

Reports tell everything since the beginning of the measure, bookings only what was paid from grants; which of them
counts says ``measures.overview.spent.known_spent``, here as in the overview.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from measures.finance import ZERO, total_of
from measures.models import CostGroup, Spending, StatusUpdate
from measures.overview.spent import known_spent
from publishing.worksheets.sheet import Origin


@dataclass(frozen=True)
class Period:
    """From the day after ``after`` (None: from the beginning) to ``until``, which belongs to it."""

    label: str
    after: date | None
    until: date

    def holds(self, day: date) -> bool:
        return (self.after is None or day > self.after) and day <= self.until


def whole_year(year: int) -> Period:
    return Period(str(year), date(year - 1, 12, 31), date(year, 12, 31))


def until_end_of(year: int, label: str = "") -> Period:
    """Everything up to the end of ``year``."""
    return Period(label or f"bis 31.12.{year}", None, date(year, 12, 31))


@dataclass(frozen=True)
class Ledger:
    """What is known of the money spent for one measure. ``reports``: those that tell it, in the order of their days;
    ``url``: of the measure; ``bookings``: each with the address of its notice."""

    name: str
    url: str
    reports: tuple[StatusUpdate, ...]
    bookings: tuple[tuple[Spending, str], ...]

    def spent_until(self, day: date) -> Decimal:
        """Everything since the beginning; zero where nobody has told anything."""
        reports = self._reports_until(day)
        return known_spent(reports[-1] if reports else None, self._booked(day)) or ZERO

    def is_reported(self, day: date) -> bool:
        """Whether somebody told by ``day`` what everything together had cost."""
        return bool(self._reports_until(day))

    def spent_in(self, period: Period) -> list[Origin]:
        """What was spent in ``period``, as origins that add up to it; empty where nothing is known."""
        if self._is_booked(period):
            return [self._origin(booking, url) for booking, url in self._bookings_in(period)]
        before = [] if period.after is None else self._standing(period.after, sign=-1)
        return [*self._standing(period.until), *before]

    def divided(self, period: Period) -> dict[CostGroup | None, list[Origin]]:
        """The same by the cost groups that bookings name; under None what no booking says. That may be negative in a
        period in which more is booked on a cost group than the reports around it tell."""
        is_booked = self._is_booked(period)
        found: dict[CostGroup | None, list[Origin]] = defaultdict(list)
        if not is_booked:
            found[None] = self.spent_in(period)
        for booking, url in self._bookings_in(period):
            group = booking.cost_group
            if is_booked or group:
                found[group].append(self._origin(booking, url))
            if group and not is_booked:
                words = f"abzüglich Buchung vom {booking.booked_on:%d.%m.%Y} ({group})"
                found[None].append(Origin(f"{self.name}: {words}", -booking.amount, url))
        return {group: origins for group, origins in found.items() if origins}

    def _is_booked(self, period: Period) -> bool:
        """Whether bookings, not reports, tell what was spent at both ends of ``period``."""
        return self._goes_by_bookings(period.until) and (period.after is None or self._goes_by_bookings(period.after))

    def _bookings_in(self, period: Period) -> list[tuple[Spending, str]]:
        return [(booking, url) for booking, url in self.bookings if period.holds(booking.booked_on)]

    def _origin(self, booking: Spending, url: str) -> Origin:
        return Origin(f"{self.name}: Buchung vom {booking.booked_on:%d.%m.%Y}", booking.amount, url)

    def _goes_by_bookings(self, day: date) -> bool:
        return self._booked(day) > self._reported(day) or not self._reports_until(day)

    def _standing(self, day: date, *, sign: int = 1) -> list[Origin]:
        """Everything until ``day`` as one origin; none where that is nothing."""
        spent = self.spent_until(day)
        if not spent:
            return []
        less = "abzüglich " if sign < 0 else ""
        if self._goes_by_bookings(day):
            return [Origin(f"{self.name}: {less}gebucht bis {day:%d.%m.%Y}", sign * spent, self.url)]
        report = self._reports_until(day)[-1]
        words = f"{self.name}: {less}gemeldet mit Stand vom {report.date_in_words}"
        return [Origin(words, sign * spent, f"{self.url}#{report.anchor}")]

    def _reports_until(self, day: date) -> list[StatusUpdate]:
        return [report for report in self.reports if report.reported_on <= day]

    def _reported(self, day: date) -> Decimal:
        reports = self._reports_until(day)
        return reports[-1].spent or ZERO if reports else ZERO

    def _booked(self, day: date) -> Decimal:
        return total_of(booking.amount for booking, _ in self.bookings if booking.booked_on <= day)
