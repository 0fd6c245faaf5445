"""Money that was called and is not used: until when it has to be, and what interest may be asked for. Pure.

What is not used soon after it was paid out bears interest, five percentage points above the base rate
(§ 49a (3) and (4) VwVfG and the same in the laws of the Länder; "soon" is in most notices: within two months,
ANBest-G Nr. 1.4 in NRW and Brandenburg). The base rate may change twice a year, so each
half-year is reckoned with its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from measures.finance import ZERO, total_of
from measures.granting.base_rate import BaseRates
from measures.granting.lapsing import in_days, months_from
from measures.models import Booking, DrawDown

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
DAYS_OF_A_YEAR = Decimal(365)
INTEREST_MARGIN = Decimal(5)
"""Percentage points above the base rate of § 247 BGB: § 49a (3) VwVfG."""


@dataclass(frozen=True)
class Late:
    """Money that was used too late, or is not used yet: it bears interest from ``first`` to ``last``, both included."""

    amount: Decimal
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def interest(self, rates: BaseRates) -> Decimal:
        """Simple interest, not rounded; every day counts for 1/365 of a year, in leap years too."""
        return total_of(
            self.amount * (rate + INTEREST_MARGIN) / HUNDRED * days / DAYS_OF_A_YEAR
            for days, rate in rates.spans(self.first, self.last)
        )


@dataclass(frozen=True)
class Clock:
    """One call and the time in which its money has to be used.

    ``late``: each part that was used after ``use_by``, and last what is not used yet. The interest is indicative: from
    the day after the period on to the day of use; an authority may count from the day of payment (§ 49a (4) VwVfG
    leaves the beginning to it).
    """

    call: DrawDown
    use_by: date
    unused: Decimal
    late: tuple[Late, ...]
    today: date
    rates: BaseRates

    @property
    def days_over(self) -> int:
        return max((part.days for part in self.late), default=0)

    @property
    def days_left(self) -> int:
        return (self.use_by - self.today).days

    @property
    def is_late(self) -> bool:
        """Whether there is money that should have been used before today and is not."""
        return self.unused > ZERO and self.today > self.use_by

    @cached_property
    def interest(self) -> Decimal:
        """On all that was or is used too late."""
        return self._interest_on(self.late)

    @cached_property
    def interest_on_unused(self) -> Decimal:
        """On what is still not used."""
        return self._interest_on(self.late[-1:] if self.is_late else ())

    def _interest_on(self, parts: Iterable[Late]) -> Decimal:
        return total_of(part.interest(self.rates) for part in parts).quantize(CENT, ROUND_HALF_UP)

    @property
    def state(self) -> str:
        if self.is_late:
            return f"seit {in_days(self.days_over, dative=True)} überfällig"
        if self.unused > ZERO:
            return "bis heute" if self.days_left == 0 else f"noch {in_days(self.days_left)}"
        return f"{in_days(self.days_over)} zu spät verwendet" if self.late else "rechtzeitig verwendet"

    @property
    def tone(self) -> str:
        if self.is_late:
            return "danger"
        if self.unused > ZERO:
            return "info"
        return "warning" if self.late else "success"


def clocks(
    calls: Iterable[DrawDown], uses: Iterable[Booking], today: date, rates: BaseRates, within_months: int
) -> tuple[Clock, ...]:
    """The clock of each call, in the order of their days. What was used first is taken from what was called
    first; what the town had paid in advance is used the moment it is called."""
    waiting = [(use.booked_on, use.amount) for use in sorted(uses, key=_by_day)]
    found = []
    for call in sorted(calls, key=_by_day):
        use_by = months_from(call.booked_on, within_months)
        taken, unused, waiting = _take(call.amount, waiting)
        first = use_by + timedelta(days=1)
        late = [Late(amount, first, day) for day, amount in taken if day > use_by]
        if unused > ZERO and today > use_by:
            late.append(Late(unused, first, today))
        found.append(Clock(call, use_by, unused, tuple(late), today, rates))
    return tuple(found)


def _take(
    amount: Decimal, waiting: Sequence[tuple[date, Decimal]]
) -> tuple[list[tuple[date, Decimal]], Decimal, list[tuple[date, Decimal]]]:
    """``amount`` out of what waits, from its front: the parts taken, what was not found, and what waits on."""
    taken: list[tuple[date, Decimal]] = []
    left = list(waiting)
    while amount > ZERO and left:
        day, there = left.pop(0)
        part = min(amount, there)
        taken.append((day, part))
        amount -= part
        if there > part:
            left.insert(0, (day, there - part))
    return taken, amount, left


def _by_day(booking: Booking) -> tuple[date, int]:
    return booking.booked_on, booking.pk or 0
