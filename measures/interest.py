"""Money that was called and is not used: until when it has to be, and what interest may be asked for. Pure.

What is not used soon after it was paid out bears interest, five percentage points above the base rate
(§ 49a (3) and (4) VwVfG and the same in the laws of the Länder; "soon" is in most notices: within two months,
ANBest-G Nr. 1.4 in NRW and Brandenburg).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from measures.finance import ZERO, total_of
from measures.lapsing import in_days, months_from
from measures.models import Booking, DrawDown

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
DAYS_OF_A_YEAR = Decimal(365)
INTEREST_MARGIN = Decimal(5)
"""Percentage points above the base rate of § 247 BGB: § 49a (3) VwVfG."""


@dataclass(frozen=True)
class Clock:
    """One call and the time in which its money has to be used.

    ``late``: (amount, days) of each part that was used after ``use_by``, or is not used yet. The interest is
    indicative: simple, with today's base rate, from the end of the period on; an authority may count from the
    day of payment (§ 49a (4) VwVfG leaves the beginning to it) and takes the base rate of each half-year.
    """

    call: DrawDown
    use_by: date
    unused: Decimal
    late: tuple[tuple[Decimal, int], ...]
    today: date
    rate: Decimal

    @property
    def days_over(self) -> int:
        return max((days for _, days in self.late), default=0)

    @property
    def days_left(self) -> int:
        return (self.use_by - self.today).days

    @property
    def is_late(self) -> bool:
        """Whether there is money that should have been used before today and is not."""
        return self.unused > ZERO and self.today > self.use_by

    @cached_property
    def interest(self) -> Decimal:
        parts = (amount * self.rate / HUNDRED * days / DAYS_OF_A_YEAR for amount, days in self.late)
        return total_of(parts).quantize(CENT, ROUND_HALF_UP)

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
    calls: Iterable[DrawDown], uses: Iterable[Booking], today: date, rate: Decimal, within_months: int
) -> tuple[Clock, ...]:
    """The clock of each call, in the order of their days. What was used first is taken from what was called
    first; what the town had paid in advance is used the moment it is called."""
    waiting = [(use.booked_on, use.amount) for use in sorted(uses, key=_by_day)]
    found = []
    for call in sorted(calls, key=_by_day):
        use_by = months_from(call.booked_on, within_months)
        taken, unused, waiting = _take(call.amount, waiting)
        late = [(amount, (day - use_by).days) for day, amount in taken if day > use_by]
        if unused > ZERO and today > use_by:
            late.append((unused, (today - use_by).days))
        found.append(Clock(call, use_by, unused, tuple(late), today, rate))
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
