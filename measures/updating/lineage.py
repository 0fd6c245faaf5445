"""The line of a measure: those from which it came and those in which it lives on, through all editions.

Updates merge measures, split them, and put one in the place of another (``measures.models.fate``).
The same rows tell it from both sides: what went into a measure, and what came out of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from concepts.models import Edition, State
from measures.models import Fate, FateSuccessor, Measure, MeasureFate
from measures.updating.fates import RULES
from measures.updating.history import Appearance, appearances_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from actors.models import User

CAME_FROM = {
    Fate.MERGED: "hat aufgenommen",
    Fate.SPLIT: "hervorgegangen aus der Teilung von",
    Fate.DROPPED: "ersetzt",
}
"""How a successor speaks of the measure from which it came; for the other way round see ``fates.RULES``."""

Tie = FateSuccessor
"""A tie leads from ``fate.measure`` to ``measure``."""
Histories = dict[int, list[Appearance]]
"""Measure id -> its appearances, newest first."""


@dataclass(frozen=True)
class Named:
    """A measure by the number and title that it had at the time."""

    measure: Measure
    name: str


@dataclass(frozen=True)
class Step:
    """What an edition says happened to a measure: the words, and the others whom it concerns."""

    edition: Edition
    words: str
    others: tuple[Named, ...]
    reason: str


@dataclass(frozen=True)
class Relative:
    """A measure of the line: how it is tied to it, and all its appearances, newest first."""

    measure: Measure
    name: str
    steps: tuple[Step, ...]
    history: tuple[Appearance, ...]


@dataclass(frozen=True)
class Lineage:
    """``fates``: what became of the measure itself, newest first; relatives come nearest first."""

    fates: tuple[Step, ...]
    ancestors: tuple[Relative, ...]
    successors: tuple[Relative, ...]


def lineage_of(measure: Measure, user: User | AnonymousUser) -> Lineage:
    """The line of ``measure`` in the editions that ``user`` may see; five queries, however long it is."""
    editions = Edition.objects.visible_to(user).exclude(state=State.DISCARDED)
    rows = FateSuccessor.objects.filter(fate__edition__in=editions, measure__concept=measure.concept_id)
    ties = list(
        rows.select_related("fate__measure__concept", "fate__edition", "measure__concept").order_by(
            "measure__serial", "id"
        )
    )
    before = _walk(measure, ties, lambda tie: tie.measure, lambda tie: tie.fate.measure)
    after = _walk(measure, ties, lambda tie: tie.fate.measure, lambda tie: tie.measure)
    own = MeasureFate.objects.filter(measure=measure, edition__in=editions).select_related("edition")
    line = {measure, *before, *after}
    named = {end for tie in ties if tie.fate.measure in line or tie.measure in line for end in _ends(tie)}
    histories = appearances_of(line | named, user)
    into, out_of = {measure, *before}, {measure, *after}
    return Lineage(
        fates=tuple(_told_by(fate, ties, histories) for fate in own.order_by("-edition__number")),
        ancestors=tuple(_relative(one, _leading_on(one, into, ties, histories), histories) for one in before),
        successors=tuple(_relative(one, _coming_from(one, out_of, ties, histories), histories) for one in after),
    )


def _ends(tie: Tie) -> tuple[Measure, Measure]:
    return tie.fate.measure, tie.measure


def _walk(
    start: Measure, ties: Iterable[Tie], here: Callable[[Tie], Measure], there: Callable[[Tie], Measure]
) -> list[Measure]:
    """All measures reached from ``start`` along the ties, nearest first; a circle ends where it began."""
    leading: dict[Measure, list[Measure]] = defaultdict(list)
    for tie in ties:
        leading[here(tie)].append(there(tie))
    reached = [start]
    for place in reached:  # grows while it is gone through
        reached += [other for other in dict.fromkeys(leading[place]) if other not in reached]
    return reached[1:]


def _relative(measure: Measure, steps: Iterable[Step], histories: Histories) -> Relative:
    history = histories.get(measure.pk, [])
    name = str(history[0].sheet) if history else str(measure)
    return Relative(measure, name, tuple(steps), tuple(history))


def _leading_on(measure: Measure, line: Collection[Measure], ties: list[Tie], histories: Histories) -> Iterable[Step]:
    """How an ancestor goes over into the ``line``."""
    fates = dict.fromkeys(tie.fate for tie in ties if tie.fate.measure == measure and tie.measure in line)
    return [_told_by(fate, ties, histories) for fate in fates]


def _coming_from(measure: Measure, line: Collection[Measure], ties: list[Tie], histories: Histories) -> Iterable[Step]:
    """How a successor comes out of the ``line``; the reason is told with the measure from which it came."""
    for tie in ties:
        source = tie.fate.measure
        if tie.measure == measure and source != measure and source in line:
            name = _name(source, tie.fate.edition.number - 1, histories)
            words = CAME_FROM[Fate(tie.fate.fate)]
            yield Step(tie.fate.edition, words, (Named(source, name),), "")


def _told_by(fate: MeasureFate, ties: Iterable[Tie], histories: Histories) -> Step:
    """What an edition says became of a measure, with the measures in which it lives on."""
    successors = [tie.measure for tie in ties if tie.fate == fate]
    number = fate.edition.number
    others = tuple(Named(other, _name(other, number, histories)) for other in successors)
    return Step(fate.edition, _words(fate, bool(others)), others, fate.reason)


def _words(fate: MeasureFate, has_successors: bool) -> str:
    if fate.fate == Fate.DROPPED and has_successors:
        return f"{fate}, {RULES[Fate.DROPPED].leads_to}"
    if has_successors:
        return RULES[Fate(fate.fate)].leads_to
    return f"{fate} bis {fate.until}" if fate.until else str(fate)


def _name(measure: Measure, number: int, histories: Histories) -> str:
    """Number and title of ``measure`` in the edition ``number``, or else the last ones before it."""
    sheets = [row.sheet for row in histories.get(measure.pk, []) if row.sheet.edition.state != State.DISCARDED]
    known = [sheet for sheet in sheets if sheet.edition.number <= number] or sheets
    return str(known[0] if known else measure)
