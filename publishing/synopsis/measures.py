"""What became of each measure, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from concepts.comparison import Entry, EntryChange, Outcome, compare
from measures.models import Fate
from measures.updating.stated_money import reference_in
from measures.updating.statements import FATE, SHEET
from publishing.synopsis.differences import field_differences, money_difference, part_differences
from publishing.synopsis.model import ChangeKind, MeasureRow, Reason, SectionName, Side
from publishing.synopsis.money import Money
from publishing.synopsis.wording import said, title_of

BY_FATE = {
    str(fate.label): kind
    for fate, kind in {
        Fate.COMPLETED: ChangeKind.COMPLETED,
        Fate.POSTPONED: ChangeKind.POSTPONED,
        Fate.DROPPED: ChangeKind.DROPPED,
        Fate.MERGED: ChangeKind.MERGED,
        Fate.SPLIT: ChangeKind.SPLIT,
    }.items()
}
"""A fate in words -> the kind of change it is; a measure that is continued is told by what changed."""

LIVES_ON = {ChangeKind.MERGED: "Geht auf in", ChangeKind.SPLIT: "Geteilt in", ChangeKind.DROPPED: "Ersatz"}
"""What the measures are called in which one lives on."""

TOTAL_COST = "Gesamtkosten"
ARRANGEMENT = ("number", "action_field")
"""Statements that only say where a measure stands."""


def measure_rows(old: Side, new: Side, money: Money) -> tuple[MeasureRow, ...]:
    """All measures of both sides by their numbers. Two moments of one edition have the same
    fates behind them, which then say nothing about what changed in between."""
    changes = compare(old.of_kind(SHEET.name), new.of_kind(SHEET.name))
    fates = _fates(new, {change.key for change in changes if change.new is None}) if old.edition != new.edition else {}
    origins = _origins(fates.values())
    return tuple(_row(change, fates.get(change.key), origins.get(change.key, ()), money) for change in changes)


def _fates(side: Side, missing: set[str]) -> dict[str, Entry]:
    """Key of a measure -> its latest fate; what editions in between told counts for measures that are missing now."""
    earlier = (entry for entry in reversed(side.earlier_fates) if entry.key in missing)
    return {entry.key: entry for entry in (*earlier, *side.of_kind(FATE.name))}


def _origins(fates: Iterable[Entry]) -> dict[str, tuple[str, ...]]:
    """Key of a measure of the new edition -> the old ones that live on in it, in words."""
    origins: dict[str, list[str]] = defaultdict(list)
    for fate in fates:
        word = said(fate, "fate")
        relation = "Ersatz für" if BY_FATE.get(word) == ChangeKind.DROPPED else "Hervorgegangen aus"
        for successor in fate.parts:
            if successor.key != fate.key:
                origins[successor.key].append(f"{relation}: {said(fate, 'measure')} ({word})")
    return {key: tuple(names) for key, names in origins.items()}


def _row(change: EntryChange, fate: Entry | None, origins: tuple[str, ...], money: Money) -> MeasureRow:
    old, new = change.old, change.new
    fields, parts = field_differences(change), part_differences(change)
    kind = _kind(change, fate, is_told=bool(fields or parts))
    cost = money.of_measure(change.key, old, new, lambda sums: sums.cost)
    total = money_difference(TOTAL_COST, cost, is_marked=bool(old and new))
    return MeasureRow(
        section=SectionName.MEASURES,
        key=change.key,
        change=kind,
        old_title=title_of(old),
        new_title=title_of(new),
        old_number=said(old, "number"),
        new_number=said(new, "number"),
        old_name=said(old, "title"),
        new_name=said(new, "title"),
        field_name=said(new or old, "action_field"),
        fields_of_action=frozenset(reference_in(side, "action_field").key for side in (old, new) if side),
        differences=() if kind == ChangeKind.REARRANGED else (*fields, *total, *parts),
        notes=_arrangement(old, new) if kind == ChangeKind.REARRANGED else (),
        cost=cost,
        informational_cost=money.of_measure(change.key, old, new, lambda sums: sums.informational_cost),
        reason=_reason(kind, fate, origins),
    )


def _kind(change: EntryChange, fate: Entry | None, *, is_told: bool) -> ChangeKind:
    by_fate = BY_FATE.get(said(fate, "fate"))
    if change.outcome == Outcome.ADDED:
        return ChangeKind.NEW
    if by_fate:
        return by_fate
    if change.outcome == Outcome.REMOVED:
        return ChangeKind.GONE
    if not is_told:
        return ChangeKind.UNCHANGED
    return ChangeKind.REARRANGED if _is_only_arranged(change) else ChangeKind.CHANGED


def _is_only_arranged(change: EntryChange) -> bool:
    return {each.name for each in change.fields} <= set(ARRANGEMENT) and not part_differences(change)


def _arrangement(old: Entry | None, new: Entry | None) -> tuple[str, ...]:
    """Where a measure stood that says the same as before."""
    if old is None or new is None:
        return ()
    labels = {"number": "Nummer", "action_field": "Handlungsfeld"}
    changed = [name for name in ARRANGEMENT if old.values.get(name, "") != new.values.get(name, "")]
    return tuple(f"bisher {labels[name]} {said(old, name) or 'ohne'}" for name in changed)


def _reason(kind: ChangeKind, fate: Entry | None, origins: tuple[str, ...]) -> Reason:
    lives_on = list(origins)
    if fate is None:
        return Reason(lives_on=origins)
    until, successors = said(fate, "until"), [said(part, "measure") for part in fate.parts]
    if until:
        lives_on.insert(0, f"Zurückgestellt bis {until}")
    if successors:
        lives_on.insert(0, f"{LIVES_ON.get(kind, 'Fortgeführt in')}: {', '.join(successors)}")
    return Reason(said(fate, "reason"), tuple(lives_on))
