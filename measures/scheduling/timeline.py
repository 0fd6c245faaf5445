"""The timeline (Zeitplan): measures as bars over the years, with their milestones.

Pure: what is laid on the axis only has to say when it begins and ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

LONGEST = 24
"""Years that still fit beside each other; a later end is cut at the edge."""
MANY_YEARS = 12

Month = tuple[int, int]
"""(year, month)."""


class Dated(Protocol):
    """Something with a beginning and an end, each as far as it is known."""

    @property
    def first_month(self) -> Month | None: ...
    @property
    def last_month(self) -> Month | None: ...


D = TypeVar("D", bound=Dated)


@dataclass(frozen=True)
class Bar(Generic[D]):
    """When ``subject`` runs, in months since the timeline begins; without a beginning or an end of its
    own it reaches the edge."""

    subject: D
    start: int
    months: int


@dataclass(frozen=True)
class Timeline(Generic[D]):
    """Those with a known period on one axis of years, and those without."""

    years: tuple[int, ...]
    bars: tuple[Bar[D], ...]
    undated: tuple[D, ...]

    @property
    def months(self) -> int:
        """How long the axis is."""
        return 12 * len(self.years)

    @property
    def columns(self) -> int:
        """How many columns a table has that names its rows before the years."""
        return len(self.years) + 1

    @property
    def labels(self) -> tuple[str, ...]:
        """The years as the head of a table names them, shortened where there are many."""
        return tuple(f"{year % 100:02d}" if len(self.years) > MANY_YEARS else str(year) for year in self.years)

    @property
    def year_lines(self) -> tuple[int, ...]:
        """Where each year but the first begins, in months."""
        return tuple(range(12, self.months, 12))

    def place_of(self, month: Month) -> int | None:
        """Where ``month`` begins on the axis; None when it lies beyond."""
        place = _since(month, self.years[0])
        return place if 0 <= place < self.months else None


def timeline(subjects: Iterable[D]) -> Timeline[D] | None:
    """All of which at least one end is known on a common axis; None without any."""
    subjects = tuple(subjects)
    dated = tuple(subject for subject in subjects if subject.first_month or subject.last_month)
    if not dated:
        return None
    years = _years(dated)
    return Timeline(
        years=years,
        bars=tuple(_bar(subject, years[0], 12 * len(years)) for subject in dated),
        undated=tuple(subject for subject in subjects if subject not in dated),
    )


def _years(dated: Sequence[Dated]) -> tuple[int, ...]:
    known = [month[0] for subject in dated for month in (subject.first_month, subject.last_month) if month]
    first = min(known)
    return tuple(range(first, min(max(known), first + LONGEST - 1) + 1))


def _bar(subject: D, first_year: int, length: int) -> Bar[D]:
    start = _since(subject.first_month, first_year) if subject.first_month else 0
    end = _since(subject.last_month, first_year) + 1 if subject.last_month else length
    start = min(start, length - 1)
    return Bar(subject, start, max(min(end, length) - start, 1))


def _since(month: Month, first_year: int) -> int:
    return 12 * (month[0] - first_year) + month[1] - 1
