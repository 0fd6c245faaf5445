"""The schedule of an edition: its measures on one timeline, by field of action."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from concepts.models import ActionField, Edition
from measures.models import MeasureSheet
from measures.timeline import Bar, Timeline, timeline

WITHOUT_FIELD = "ohne Handlungsfeld"


@dataclass(frozen=True)
class Group:
    """A field of action with its measures, in the order of the list."""

    title: str
    colour: str
    bars: tuple[Bar[MeasureSheet], ...]


@dataclass(frozen=True)
class Schedule:
    """What a page shows of the timeline. ``today``: its place on the axis, in months; None beyond the axis."""

    timeline: Timeline[MeasureSheet]
    groups: tuple[Group, ...]
    today: int | None


def schedule_of(edition: Edition, today: date) -> Schedule | None:
    """The schedule as of ``today``; None when no measure has a period. Two queries."""
    sheets = list(MeasureSheet.objects.in_edition(edition).select_related("measure", "action_field").in_list_order())
    for sheet in sheets:
        sheet.edition = edition
    axis = timeline(sheets)
    if axis is None:
        return None
    fields = [*ActionField.objects.filter(edition=edition), None]
    groups = (_group(field, axis) for field in fields)
    return Schedule(
        timeline=axis,
        groups=tuple(group for group in groups if group.bars),
        today=axis.place_of((today.year, today.month)),
    )


def _group(field: ActionField | None, axis: Timeline[MeasureSheet]) -> Group:
    bars = tuple(bar for bar in axis.bars if bar.subject.action_field == field)
    return Group(str(field) if field else WITHOUT_FIELD, field.colour if field else "", bars)
