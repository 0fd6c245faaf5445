"""Two editions side by side: what each thing said, what it says now, and where it stands.

Pure: an edition comes in as entries and goes out as changes, without database and models.
Things are paired by their kind and key, which stay the same through all editions; titles
and numbers may change as they like.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from operator import itemgetter
from typing import Any

# --- What an edition states ---------------------------------------------------


@dataclass(frozen=True)
class Reference:
    """Points to another thing: a goal's parent, a measure's field of action, an actor, a programme.

    ``label`` is how that thing is called in this edition. It is shown and never compared: a field
    of action under a new title is one change, not one for each of its measures.
    """

    key: str
    label: str = field(default="", compare=False)


Value = str | Decimal | Reference
"""Text (choices and dates too, in words), an amount in euro, or a reference; ``""`` where nothing is stated."""


@dataclass(frozen=True)
class Entry:
    """One thing an edition states: a chapter, a goal, a measure, a cost line of a measure.

    ``kind`` and ``key`` are its identity, unique among its siblings and the same in every edition.
    ``parts`` are what it consists of, in their order. Entries are equal when a comparison finds
    nothing between them, so a missing value equals ``""``.
    """

    kind: str
    key: str
    values: Mapping[str, Value]
    parts: tuple[Entry, ...] = ()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Entry):
            return NotImplemented
        return _identity(self) == _identity(other) and not _field_changes(self, other) and self.parts == other.parts

    def __hash__(self) -> int:
        return hash(_identity(self))


# --- What became of it --------------------------------------------------------


class Outcome(StrEnum):
    """What became of an entry from one edition to another."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    MOVED = "moved"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class FieldChange:
    """One value that differs; ``""`` on the side that states nothing."""

    name: str
    old: Value
    new: Value


@dataclass(frozen=True)
class EntryChange:
    """One entry on both sides, or on the only side that has it.

    ``fields`` are the values that differ and ``parts`` all parts, unchanged ones too; both are empty
    for an entry that is on one side only. Places count from 0 among the siblings; ``is_moved`` says
    that the entry changed its place in relation to them, not that one before it came or went.
    """

    kind: str
    key: str
    old: Entry | None
    new: Entry | None
    fields: tuple[FieldChange, ...]
    parts: tuple[EntryChange, ...]
    is_moved: bool
    old_place: int | None
    new_place: int | None

    @property
    def outcome(self) -> Outcome:
        """The one word for it; what is both changed and moved is called changed."""
        if self.old is None:
            return Outcome.ADDED
        if self.new is None:
            return Outcome.REMOVED
        if self.fields or self.changed_parts:
            return Outcome.CHANGED
        return Outcome.MOVED if self.is_moved else Outcome.UNCHANGED

    @property
    def changed_parts(self) -> tuple[EntryChange, ...]:
        return tuple(part for part in self.parts if part.outcome != Outcome.UNCHANGED)


# --- Comparing ----------------------------------------------------------------

_Identity = tuple[str, str]
_Places = dict[_Identity, int]


def compare(old: Sequence[Entry], new: Sequence[Entry]) -> tuple[EntryChange, ...]:
    """What became of each entry, in the order of ``new``; removed ones stand after the sibling they followed.

    Raises ``ValueError`` when two siblings have the same kind and key.
    """
    _refuse_twins(old)
    _refuse_twins(new)
    return _compared(old, new)


def _refuse_twins(siblings: Iterable[Entry]) -> None:
    seen: set[_Identity] = set()
    for entry in siblings:
        if _identity(entry) in seen:
            raise ValueError(f"two siblings are {entry.kind} {entry.key!r}")
        seen.add(_identity(entry))
        _refuse_twins(entry.parts)


def _compared(old: Sequence[Entry], new: Sequence[Entry]) -> tuple[EntryChange, ...]:
    old_places, new_places = _places(old), _places(new)
    steady = _steady(old_places, new_places)
    changes = []
    for identity in _reading_order(old_places, new_places):
        places = old_places.get(identity), new_places.get(identity)
        before, after = _standing_at(places[0], old), _standing_at(places[1], new)
        if before and after:
            fields, parts = _field_changes(before, after), _compared(before.parts, after.parts)
            change = EntryChange(*identity, before, after, fields, parts, identity not in steady, *places)
        else:
            change = EntryChange(*identity, before, after, (), (), False, *places)
        changes.append(change)
    return tuple(changes)


def _standing_at(place: int | None, siblings: Sequence[Entry]) -> Entry | None:
    return None if place is None else siblings[place]


def _identity(thing: Entry | EntryChange) -> _Identity:
    return thing.kind, thing.key


def _places(siblings: Iterable[Entry]) -> _Places:
    return {_identity(entry): place for place, entry in enumerate(siblings)}


def _field_changes(old: Entry, new: Entry) -> tuple[FieldChange, ...]:
    """In the order of ``new``; what only ``old`` states comes last."""
    names = dict.fromkeys((*new.values, *old.values))
    sides = ((name, old.values.get(name, ""), new.values.get(name, "")) for name in names)
    return tuple(FieldChange(name, before, after) for name, before, after in sides if before != after)


def _reading_order(old_places: _Places, new_places: _Places) -> list[_Identity]:
    """The new order; what is gone stands after the sibling it followed on the old side."""
    seats = {identity: (place, -1) for identity, place in new_places.items()}
    followed = -1
    for identity, place in sorted(old_places.items(), key=itemgetter(1)):
        if identity in new_places:
            followed = new_places[identity]
        else:
            seats[identity] = (followed, place)
    return sorted(seats, key=seats.__getitem__)


def _steady(old_places: _Places, new_places: _Places) -> set[_Identity]:
    """The longest chain of entries that keeps its order; all others on both sides have moved.

    Of several longest chains it is the one whose identities come first in the alphabet:
    from whichever side one looks, the same entries have moved.
    """
    chain: list[_Identity] = []
    old_place = new_place = -1
    for level in reversed(_levels(old_places, new_places)):
        following = (one for one in level if old_places[one] > old_place and new_places[one] > new_place)
        chain.append(min(following))
        old_place, new_place = old_places[chain[-1]], new_places[chain[-1]]
    return set(chain)


def _levels(old_places: _Places, new_places: _Places) -> list[list[_Identity]]:
    """The identities of both sides by how long a chain may begin with them: the last level begins the longest."""
    levels: list[list[_Identity]] = []
    beginnings: list[int] = []  # of the chains of each length: the latest place one begins at, negative
    on_both_sides = old_places.keys() & new_places.keys()
    for identity in sorted(on_both_sides, key=old_places.__getitem__, reverse=True):
        place = -new_places[identity]
        level = bisect_left(beginnings, place)
        beginnings[level : level + 1] = [place]
        if level == len(levels):
            levels.append([])
        levels[level].append(identity)
    return levels


# --- What can be done with the changes ----------------------------------------


def apply(old: Sequence[Entry], changes: Sequence[EntryChange]) -> tuple[Entry, ...]:
    """The new side, made of the old side and the changes alone: nothing that differs is missing from them.

    ``changes`` come from comparing ``old`` with it. Labels of references stay as they were.
    """
    before = {_identity(entry): entry for entry in old}
    made = (change.new if change.old is None else _applied(before[_identity(change)], change) for change in changes)
    return tuple(entry for entry in made if entry is not None)


def _applied(entry: Entry, change: EntryChange) -> Entry | None:
    if change.outcome == Outcome.REMOVED:
        return None
    values = {**entry.values, **{each.name: each.new for each in change.fields}}
    return replace(entry, values=values, parts=apply(entry.parts, change.parts))


def swapped(changes: Sequence[EntryChange]) -> tuple[EntryChange, ...]:
    """The same differences seen from the other side, in its order."""
    turned = {_identity(change): _turned(change) for change in changes}
    old_places = {identity: change.old_place for identity, change in turned.items() if change.old_place is not None}
    new_places = {identity: change.new_place for identity, change in turned.items() if change.new_place is not None}
    return tuple(turned[identity] for identity in _reading_order(old_places, new_places))


def _turned(change: EntryChange) -> EntryChange:
    return replace(
        change,
        old=change.new,
        new=change.old,
        fields=tuple(FieldChange(each.name, each.new, each.old) for each in change.fields),
        parts=swapped(change.parts),
        old_place=change.new_place,
        new_place=change.old_place,
    )


# --- The same thing under another name ----------------------------------------


def renamed(old: Sequence[Entry], new: Sequence[Entry]) -> tuple[tuple[Reference, Reference], ...]:
    """What both sides refer to under different labels, old and new, once each, as one reads ``new``.

    A reference without a label says nothing about the name. Keys have to differ between things of
    different kinds, or one would seem renamed to the other.
    """
    before, after = _labelled(old), _labelled(new)
    pairs = ((before[key], reference) for key, reference in after.items() if key in before)
    return tuple((was, now) for was, now in pairs if was.label != now.label)


def _labelled(entries: Iterable[Entry]) -> dict[str, Reference]:
    found: dict[str, Reference] = {}
    for reference in _references(entries):
        if reference.label:
            found.setdefault(reference.key, reference)
    return found


def _references(entries: Iterable[Entry]) -> Iterator[Reference]:
    for entry in entries:
        yield from (value for value in entry.values.values() if isinstance(value, Reference))
        yield from _references(entry.parts)


# --- Entries as JSON ----------------------------------------------------------


def to_json(entries: Iterable[Entry]) -> list[Any]:
    """Plain JSON data from which ``from_json`` makes the same entries.

    Amounts are text, so that no cent is lost, and values a list of pairs, because a database
    may sort the names of an object.
    """
    return [
        {
            "kind": entry.kind,
            "key": entry.key,
            "values": [[name, _value_to_json(value)] for name, value in entry.values.items()],
            "parts": to_json(entry.parts),
        }
        for entry in entries
    ]


def from_json(data: Iterable[Any]) -> tuple[Entry, ...]:
    """The entries that ``to_json`` was given."""
    return tuple(
        Entry(
            kind=entry["kind"],
            key=entry["key"],
            values={name: _value_from_json(value) for name, value in entry["values"]},
            parts=from_json(entry["parts"]),
        )
        for entry in data
    )


def _value_to_json(value: Value) -> str | dict[str, str]:
    match value:
        case Decimal():
            return {"amount": str(value)}
        case Reference():
            return {"key": value.key, "label": value.label}
        case _:
            return value


def _value_from_json(data: str | dict[str, str]) -> Value:
    match data:
        case str():
            return data
        case {"amount": amount}:
            return Decimal(amount)
        case _:
            return Reference(data["key"], data["label"])
