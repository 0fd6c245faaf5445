"""The base rate of § 247 BGB, half-year by half-year: what interest on grants is reckoned from. Pure.

The Bundesbank announces it for every 1 January and 1 July in the Bundesanzeiger (§ 247 (2) BGB). The figures were
compared in lists that others took from there, those from 2023 to January 2026 also with what the press quotes of the
announcements, and with the rule of § 247 (1) BGB: since 2009 the rate stands 0.88 points below the main refinancing
rate of the ECB. What is announced later is added by the setting ``BASE_INTEREST_RATES``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

ANNOUNCED: Mapping[date, Decimal] = {
    date(int(day[:4]), int(day[5:]), 1): Decimal(rate)
    for day, rate in (
        ("2002-01", "2.57"),
        ("2002-07", "2.47"),
        ("2003-01", "1.97"),
        ("2003-07", "1.22"),
        ("2004-01", "1.14"),
        ("2004-07", "1.13"),
        ("2005-01", "1.21"),
        ("2005-07", "1.17"),
        ("2006-01", "1.37"),
        ("2006-07", "1.95"),
        ("2007-01", "2.70"),
        ("2007-07", "3.19"),
        ("2008-01", "3.32"),
        ("2008-07", "3.19"),
        ("2009-01", "1.62"),
        ("2009-07", "0.12"),
        ("2011-07", "0.37"),
        ("2012-01", "0.12"),
        ("2013-01", "-0.13"),
        ("2013-07", "-0.38"),
        ("2014-01", "-0.63"),
        ("2014-07", "-0.73"),
        ("2015-01", "-0.83"),
        ("2016-07", "-0.88"),
        ("2023-01", "1.62"),
        ("2023-07", "3.12"),
        ("2024-01", "3.62"),
        ("2024-07", "3.37"),
        ("2025-01", "2.27"),
        ("2025-07", "1.27"),
        ("2026-07", "1.52"),
    )
}
"""From which day on which rate holds, in per cent; half-years without a change are left out."""
JULY = 7


@dataclass(frozen=True)
class BaseRates:
    """The rates in the order of their days."""

    steps: tuple[tuple[date, Decimal], ...]

    @property
    def known_until(self) -> date:
        """The end of the last half-year of which the rate is known; afterwards that rate is taken for granted."""
        last, _ = self.steps[-1]
        return date(last.year, 6, 30) if last.month < JULY else date(last.year, 12, 31)

    def on(self, day: date) -> Decimal:
        """The rate that holds on ``day``; before the first known one that one."""
        return next((rate for start, rate in reversed(self.steps) if start <= day), self.steps[0][1])

    def spans(self, first: date, last: date) -> list[tuple[int, Decimal]]:
        """From ``first`` to ``last``, both included: for how many days which rate holds."""
        turns = [start for start, _ in self.steps if first < start <= last]
        starts, ends = [first, *turns], [*(turn - timedelta(days=1) for turn in turns), last]
        return [((end - start).days + 1, self.on(start)) for start, end in zip(starts, ends, strict=True)]


def base_rates(added: Mapping[date, Decimal]) -> BaseRates:
    """What was announced, with what was added or corrected."""
    return BaseRates(tuple(sorted({**ANNOUNCED, **added}.items())))
