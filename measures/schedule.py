"""The schedule of an edition: its measures on one timeline, by field of action."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from concepts.models import ActionField, Edition
from measures.milestones import comes_on, state_in_words
from measures.models import MeasureSheet
from measures.timeline import Bar, Timeline, timeline

WITHOUT_FIELD = "ohne Handlungsfeld"


@dataclass(frozen=True)
class Marker:
    """A milestone on the axis; ``place`` is None when it lies beyond."""

    place: int | None
    words: str
    is_reached: bool


@dataclass(frozen=True)
class ScheduleRow:
    """A measure's bar with its milestones, in their order."""

    bar: Bar[MeasureSheet]
    markers: tuple[Marker, ...]


@dataclass(frozen=True)
class Group:
    """A field of action with its measures, in the order of the list."""

    title: str
    colour: str
    rows: tuple[ScheduleRow, ...]


@dataclass(frozen=True)
class Schedule:
    """What a page shows of the timeline. ``today``: its place on the axis, in months; None beyond the axis."""

    timeline: Timeline[MeasureSheet]
    groups: tuple[Group, ...]
    today: int | None


def schedule_of(edition: Edition, today: date) -> Schedule | None:
    """The schedule as of ``today``; None when no measure has a period. Three queries."""
    rows = MeasureSheet.objects.in_edition(edition).select_related("measure", "action_field").in_list_order()
    sheets = list(rows.prefetch_related("measure__milestones"))
    for sheet in sheets:
        sheet.edition = edition
    axis = timeline(sheets)
    if axis is None:
        return None
    fields = [*ActionField.objects.filter(edition=edition), None]
    groups = (_group(field, axis, today) for field in fields)
    return Schedule(
        timeline=axis,
        groups=tuple(group for group in groups if group.rows),
        today=axis.place_of((today.year, today.month)),
    )


def _group(field: ActionField | None, axis: Timeline[MeasureSheet], today: date) -> Group:
    bars = (bar for bar in axis.bars if bar.subject.action_field == field)
    rows = tuple(ScheduleRow(bar, tuple(_markers(bar.subject, axis, today))) for bar in bars)
    return Group(str(field) if field else WITHOUT_FIELD, field.colour if field else "", rows)


def _markers(sheet: MeasureSheet, axis: Timeline[MeasureSheet], today: date) -> Iterator[Marker]:
    for milestone in sheet.measure.milestones.all():
        day = comes_on(milestone, today)
        words = f"{milestone}: {day:%m.%Y}, {state_in_words(milestone, today)}"
        yield Marker(axis.place_of((day.year, day.month)), words, milestone.actual_on is not None)
