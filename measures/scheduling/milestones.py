"""Milestones of a measure: how late each is, how far the measure has come by them, and saving them together."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from django.db import transaction
from django.utils import timezone

from actors.editing import Difference, RevisionForm, raise_revision
from concepts.changelog import record
from concepts.models import Action
from measures.models import Measure, MeasureSheet, Milestone

if TYPE_CHECKING:
    from actors.models import User

HUNDRED = 100
DAYS_OF_A_WEEK = 14
"""Up to two weeks lateness is told in days, then in weeks, from two months on in months."""
DAYS_OF_A_MONTH = 60

Entries = list[dict[str, Any]]
"""What a page says about each milestone: ``key`` (None for a new one), ``title`` and the three dates."""


class Dated(Protocol):
    """Whatever has the three dates of a milestone."""

    @property
    def planned_on(self) -> date: ...
    @property
    def expected_on(self) -> date | None: ...
    @property
    def actual_on(self) -> date | None: ...


class Named(Dated, Protocol):
    """A milestone with its name."""

    @property
    def title(self) -> str: ...


def comes_on(milestone: Dated, today: date) -> date:
    """The day on which it was reached, or can be reached at the earliest: what was promised for a day
    that is past has not happened."""
    return milestone.actual_on or max(milestone.expected_on or milestone.planned_on, today)


def days_late(milestone: Dated, today: date) -> int:
    """By how many days it was or will be reached later than planned; 0 when in time."""
    return max(0, (comes_on(milestone, today) - milestone.planned_on).days)


def is_overdue(milestone: Dated, today: date) -> bool:
    """Whether its day has come and gone without it: the day expected, else the planned one."""
    return milestone.actual_on is None and (milestone.expected_on or milestone.planned_on) < today


def state_in_words(milestone: Dated, today: date) -> str:
    """``pünktlich erreicht``, ``seit 12 Tagen überfällig``, ``voraussichtlich 3 Wochen später``."""
    late = days_late(milestone, today)
    if milestone.actual_on:
        return f"{span(late)} später erreicht" if late else "pünktlich erreicht"
    if is_overdue(milestone, today):
        passed = (today - (milestone.expected_on or milestone.planned_on)).days
        return f"seit {span(passed, dative=True)} überfällig"
    return f"voraussichtlich {span(late)} später" if late else "im Plan"


def span(days: int, *, dative: bool = False) -> str:
    """``1 Tag``, ``12 Tage``, ``3 Wochen``, ``5 Monate``, after "seit" with ``dative``: ``12 Tagen``."""
    if days < DAYS_OF_A_WEEK:
        number, one, many = days, "Tag", "Tage"
    elif days < DAYS_OF_A_MONTH:
        number, one, many = days // 7, "Woche", "Wochen"
    else:
        number, one, many = days // 30, "Monat", "Monate"
    ending = "n" if dative and number != 1 and not many.endswith("n") else ""
    return f"{number} {one}" if number == 1 else f"{number} {many}{ending}"


def progress_by(milestones: Collection[Dated], day: date) -> int | None:
    """The share of milestones reached by ``day`` in per cent; None without any."""
    if not milestones:
        return None
    reached = sum(milestone.actual_on is not None and milestone.actual_on <= day for milestone in milestones)
    return round(HUNDRED * reached / len(milestones))


@dataclass(frozen=True)
class MilestoneRow:
    """A milestone as pages and documents show it, ``state`` in words as of the day of showing."""

    title: str
    planned_on: date
    expected_on: date | None
    actual_on: date | None
    comes_on: date
    """See the function of this name."""
    days_late: int
    state: str

    @property
    def tone(self) -> str:
        if self.actual_on:
            return "success"
        return "warning" if self.days_late else "neutral"


def milestone_rows(milestones: Iterable[Milestone], day: date | None = None) -> tuple[MilestoneRow, ...]:
    """``milestones`` as of ``day``, else today."""
    day = day or timezone.localdate()
    return tuple(
        MilestoneRow(
            title=one.title,
            planned_on=one.planned_on,
            expected_on=one.expected_on,
            actual_on=one.actual_on,
            comes_on=comes_on(one, day),
            days_late=days_late(one, day),
            state=state_in_words(one, day),
        )
        for one in milestones
    )


@transaction.atomic
def save_milestones(form: RevisionForm, entries: Entries, by: User, sheet: MeasureSheet) -> bool:
    """Put ``entries`` in place of the measure's milestones and log it; False, with the conflict noted, when
    somebody else saved other ones since the form (of the measure) was opened."""
    measure = Measure.objects.select_for_update(no_key=True).get(pk=sheet.measure_id)
    saved = list(measure.milestones.all())
    rows = _rows(measure, saved, entries)
    old, new = in_words(saved), in_words(rows)
    if old == new:
        return True
    if measure.revision != form.cleaned_data["revision"]:
        form.note_conflict(measure)
        form.conflict = [Difference("Meilensteine", old, new)]
        return False
    measure.milestones.all().delete()
    Milestone.objects.bulk_create(rows)
    raise_revision(measure)
    log_milestones(sheet, by, old, new)
    return True


def _rows(measure: Measure, saved: list[Milestone], entries: Entries) -> list[Milestone]:
    """The rows of ``entries``; each of ``saved`` keeps its key, and nobody brings one along from elsewhere."""
    free = {milestone.key for milestone in saved}
    rows = []
    for position, entry in enumerate(entries, start=1):
        key = entry["key"] if entry["key"] in free else uuid.uuid4()
        free.discard(key)
        rows.append(Milestone(measure=measure, position=position, **entry | {"key": key}))
    return rows


def reach(sheet: MeasureSheet, keys: Collection[str], day: date, by: User) -> None:
    """Note that the milestones with ``keys`` were reached on ``day``, as far as they are still open."""
    milestones = list(sheet.measure.milestones.all())
    old = in_words(milestones)
    reached = [one for one in milestones if str(one.key) in keys and one.actual_on is None]
    for milestone in reached:
        milestone.actual_on = day
    Milestone.objects.bulk_update(reached, ["actual_on"])
    if reached:
        raise_revision(sheet.measure)
        log_milestones(sheet, by, old, in_words(milestones))


def log_milestones(sheet: MeasureSheet, by: User, old: str, new: str) -> None:
    record(
        sheet.measure,
        Action.CHANGED,
        by,
        concept=sheet.edition.concept,
        old={"Meilensteine": old},
        new={"Meilensteine": new},
        label=str(sheet),
    )


def in_words(milestones: Iterable[Milestone]) -> str:
    """``Richtfest: geplant 01.05.2027, erwartet 01.06.2027``, a line for each."""
    return "\n".join(_in_words(milestone) for milestone in milestones)


def _in_words(milestone: Milestone) -> str:
    dates = (
        ("geplant", milestone.planned_on),
        ("erwartet", milestone.expected_on),
        ("erreicht", milestone.actual_on),
    )
    return f"{milestone.title}: " + ", ".join(f"{word} {day:%d.%m.%Y}" for word, day in dates if day)
