"""When money lapses that nobody has called, and how near that day is. Pure.

Three things say when: the day or the rule of an instalment, the last day of its notice, and what the register says
of the programme. The first two count (``lapses_on``), the earlier one of them; what the register says is a proposal for
the notice, told where somebody enters it and where the notice goes beyond it (``LapseRule``).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from measures.finance import ZERO
from measures.models import LAPSE_MONTHS, CashInstalment, FundingProgramme, Grant

MONTHS_OF_A_YEAR = 12


class Level(StrEnum):
    """How near the day is on which money lapses that nobody has called; without such money there is no level."""

    NONE = ""
    TWELVE = "12"
    SIX = "6"
    THREE = "3"
    LAPSED = "lapsed"

    @property
    def tone(self) -> str:
        return {"": "neutral", "12": "info", "6": "warning", "3": "danger", "lapsed": "danger"}[self.value]

    @property
    def colour(self) -> str:
        """Of a bar, readable on light and dark pages alike."""
        colours = {"": "#6f7890", "12": "#3f7fc4", "6": "#b7791f", "3": "#cf4a3f", "lapsed": "#8c6a6a"}
        return colours[self.value]


WARNED = (Level.TWELVE, Level.SIX, Level.THREE)


def lapse_day(year: int, years_after: int | None) -> date:
    """When money of ``year`` lapses by rule: at the end of that year, or of the year so many years after ("n+2").
    A notice counts from the fiscal year of each instalment, a programme from the programme year. What a notice
    says otherwise is entered with the instalment."""
    return date(year + (years_after or 0), 12, 31)


@dataclass(frozen=True)
class LapseRule:
    """What the register says of a programme's money: all of a programme year lapses at the end of the n-th year
    after it (Völklingen: n+2 from programme year 2012 on; five yearly rates are n+4)."""

    programme: FundingProgramme
    years: int
    programme_year: int | None

    @property
    def day(self) -> date | None:
        """The last day for everything; None until the programme year is known."""
        return None if self.programme_year is None else lapse_day(self.programme_year, self.years)

    @property
    def short(self) -> str:
        return f"n+{self.years}" if self.years else "mit dem Programmjahr"

    @property
    def words(self) -> str:
        """``31.12.2028 (Programmjahr 2026, n+2)``; without a programme year the rule alone."""
        if self.day is None:
            return self.short
        return f"{self.day:%d.%m.%Y} (Programmjahr {self.programme_year}, {self.short})"


def rule_of(programme: FundingProgramme | None, programme_year: int | None) -> LapseRule | None:
    """What the register says; None without a programme, and where it states no rule."""
    if programme is None or programme.lapse_years is None:
        return None
    return LapseRule(programme, programme.lapse_years, programme_year)


def months_from(day: date, months: int) -> date:
    """The same day so many months later (earlier where negative), the last of the month where it has none."""
    year, month = divmod(day.year * MONTHS_OF_A_YEAR + day.month - 1 + months, MONTHS_OF_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def lapses_on(grant: Grant, instalment: CashInstalment) -> date:
    """The day after whose end nothing can be called any more: as entered with the instalment, else by the notice's
    rule, and never later than the notice as a whole. A notice that names only a last day for everything means that
    day for every instalment, not the end of each one's year."""
    if grant.lapses_on and grant.lapses_after_years is None:
        return min(instalment.lapses_on or grant.lapses_on, grant.lapses_on)
    day = instalment.lapses_on or lapse_day(instalment.year, grant.lapses_after_years)
    return min(day, grant.lapses_on) if grant.lapses_on else day


def level_of(remaining: Decimal, lapses: date, today: date) -> Level:
    """The warning that is due on ``today`` while ``remaining`` has not been called."""
    if remaining <= ZERO:
        return Level.NONE
    if today > lapses:
        return Level.LAPSED
    reached = [months for months in LAPSE_MONTHS if today >= months_from(lapses, -months)]
    return Level(str(min(reached))) if reached else Level.NONE


def in_days(days: int, *, dative: bool = False) -> str:
    """``1 Tag``, ``12 Tage``; after "seit" and "in" with ``dative``: ``12 Tagen``."""
    return "1 Tag" if days == 1 else f"{days} Tage{'n' if dative else ''}"


def remaining_time(today: date, day: date) -> str:
    """``36 Tagen``, from three months on ``5 Monaten``: as it follows "in"."""
    months = (day.year - today.year) * MONTHS_OF_A_YEAR + day.month - today.month
    if day.day < today.day:
        months -= 1
    if months < min(LAPSE_MONTHS):
        return in_days((day - today).days, dative=True)
    return f"{months} Monaten"
