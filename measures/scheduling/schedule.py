"""The schedule: measures on one timeline with their milestones, by field of action."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from concepts.models import ActionField, Edition
from measures.models import MeasureSheet
from measures.scheduling.milestones import MilestoneRow, milestone_rows
from measures.scheduling.timeline import Bar, Dated, Timeline, timeline

WITHOUT_FIELD = "ohne Handlungsfeld"

D = TypeVar("D", bound=Dated)


@dataclass(frozen=True)
class Marker:
    """A milestone on the axis; ``place`` is None when it lies beyond."""

    place: int | None
    words: str
    is_reached: bool


@dataclass(frozen=True)
class ScheduleRow(Generic[D]):
    """A measure's bar with its milestones, in their order."""

    bar: Bar[D]
    markers: tuple[Marker, ...]


@dataclass(frozen=True)
class Group(Generic[D]):
    """A field of action with its measures, in the order of the list."""

    title: str
    colour: str
    rows: tuple[ScheduleRow[D], ...]


@dataclass(frozen=True)
class Schedule(Generic[D]):
    """What a page shows of the timeline. ``today``: its place on the axis, in months; None beyond the axis."""

    timeline: Timeline[D]
    groups: tuple[Group[D], ...]
    today: int | None


def schedule_of(edition: Edition, today: date) -> Schedule[MeasureSheet] | None:
    """The schedule as of ``today``; None when no measure has a period. Three queries."""
    rows = MeasureSheet.objects.in_edition(edition).select_related("measure", "action_field").in_list_order()
    sheets = list(rows.prefetch_related("measure__milestones"))
    for sheet in sheets:
        sheet.edition = edition
    fields = [*ActionField.objects.filter(edition=edition), None]
    named = (
        (str(field or ""), field.colour if field else "", [sheet for sheet in sheets if sheet.action_field == field])
        for field in fields
    )
    return schedule(named, lambda sheet: milestone_rows(sheet.measure.milestones.all(), today), today)


def schedule(
    fields: Iterable[tuple[str, str, Iterable[D]]], milestones: Callable[[D], Iterable[MilestoneRow]], today: date
) -> Schedule[D] | None:
    """The schedule of the measures in ``fields``: (title, ``""`` for none; colour; measures). None when no measure
    has a period."""
    grouped = [(title, colour, list(members)) for title, colour, members in fields]
    axis = timeline([one for _, _, members in grouped for one in members])
    if axis is None:
        return None
    groups = (_group(title or WITHOUT_FIELD, colour, members, axis, milestones) for title, colour, members in grouped)
    return Schedule(axis, tuple(group for group in groups if group.rows), axis.place_of((today.year, today.month)))


def _group(
    title: str, colour: str, members: list[D], axis: Timeline[D], milestones: Callable[[D], Iterable[MilestoneRow]]
) -> Group[D]:
    own = {id(one) for one in members}
    bars = [bar for bar in axis.bars if id(bar.subject) in own]
    return Group(title, colour, tuple(ScheduleRow(bar, tuple(_markers(milestones(bar.subject), axis))) for bar in bars))


def _markers(milestones: Iterable[MilestoneRow], axis: Timeline[D]) -> Iterator[Marker]:
    for one in milestones:
        words = f"{one.title}: {one.comes_on:%m.%Y}, {one.state}"
        yield Marker(axis.place_of((one.comes_on.year, one.comes_on.month)), words, one.actual_on is not None)
