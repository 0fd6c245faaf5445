"""Days that a programme sets: until when to apply. When its money lapses is told by ``measures.granting.lapsing``."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from measures.models import FundingProgramme

if TYPE_CHECKING:
    from collections.abc import Collection

NEAR = timedelta(days=90)
"""So long before its deadline a programme stands first in the register."""


def next_deadline(programme: FundingProgramme, today: date) -> date | None:
    """The next day, today included, until which to apply; within a year. None for archived programmes, for
    those that have run out by then, and where no deadline is known.

    Many apply in the year before the programme year, so the first deadline may come a year before
    ``first_year``.
    """
    if programme.archived_at or programme.deadline_day is None or programme.deadline_month is None:
        return None
    day = _deadline_in(today.year, programme.deadline_month, programme.deadline_day)
    if day < today:
        day = _deadline_in(today.year + 1, programme.deadline_month, programme.deadline_day)
    is_early = programme.first_year is not None and day.year < programme.first_year - 1
    is_late = programme.last_year is not None and day.year > programme.last_year
    return None if is_early or is_late else day


def is_near(day: date | None, today: date) -> bool:
    return day is not None and day - today <= NEAR


def deadlines_in(towns: Collection[int], today: date) -> list[tuple[date, FundingProgramme]]:
    """The next deadline of each active programme of the municipalities with these ids; one query."""
    programmes = FundingProgramme.objects.active().filter(municipality__in=towns, deadline_day__isnull=False)
    return [(day, one) for one in programmes if (day := next_deadline(one, today))]


def _deadline_in(year: int, month: int, day: int) -> date:
    """29 February is the last of the month in other years."""
    return date(year, month, min(day, monthrange(year, month)[1]))
