"""Looking into the entries of a file: where they stand, what they name, what they point at.

Works on data of which broken values were taken out: keys may be missing and entries of
lists may be None.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

from publishing.portable import Data, Path, Problem, place, readable

Entry = tuple[Path, Data]
"""An entry with its place."""

Names = dict[str, set[Any]]
"""What an entry can point at, by the key under which it does."""


def part_of(entry: Entry, key: str) -> Entry:
    """The object under ``key``, empty where there is none."""
    path, values = entry
    return (*path, key), values.get(key) or {}


def entries_in(entry: Entry, key: str) -> list[Entry]:
    """The list under ``key``, each entry with its place."""
    path, values = entry
    return [((*path, key, index), row) for index, row in enumerate(values.get(key) or []) if row is not None]


def named(entries: Iterable[Entry], key: str) -> set[Any]:
    return {row[key] for _, row in entries if key in row}


def doubles(
    entries: Iterable[Entry], identity: Callable[[Data], Hashable | None], last: str, message: str
) -> Iterator[Problem]:
    """A problem for each entry whose identity stood there before; None is no identity. The message
    gets the place of the first as ``{first}``; ``last`` completes the place."""
    seen: dict[Hashable, Path] = {}
    for path, row in entries:
        if (mark := identity(row)) is None:
            continue
        if mark in seen:
            yield Problem(place((*path, last)), message.format(first=place(seen[mark])))
        seen.setdefault(mark, path)


def same(*keys: str) -> Callable[[Data], Hashable | None]:
    """The identity made of ``keys``; none where one of them is missing or empty."""
    return lambda row: tuple(row[key] for key in keys) if all(row.get(key) not in (None, "") for key in keys) else None


def same_key(entries: Iterable[Entry]) -> Iterator[Problem]:
    return doubles(entries, same("key"), "key", "Diesen Schlüssel hat schon {first}.")


def loose(entry: Entry, key: str, names: Names, message: str = "") -> Iterator[Problem]:
    """A problem when the entry points at something that is not there; ``message`` may say it in
    other words than ``NOT_THERE``, with what it points at as ``{name}``."""
    path, row = entry
    if key in row and row[key] not in names[key]:
        words = message or NOT_THERE[key]
        yield Problem(place((*path, key)), words.format(name=readable(str(row[key]))))


NOT_THERE = {
    "actor": "Den Akteur {name} gibt es unter „registers.actors“ nicht.",
    "carrier": "Den Akteur {name} gibt es unter „registers.actors“ nicht.",
    "programme": "Das Förderprogramm {name} gibt es unter „registers.funding_programmes“ nicht.",
    "cost_group": "Die Kostengruppe {name} gibt es unter „registers.cost_groups“ nicht.",
    "indicator": "Den Kennwert {name} gibt es unter „registers.indicators“ nicht.",
    "measure": "Die Maßnahme {name} gibt es unter „measures“ nicht.",
    "previous": "Eine Fassung mit dem Schlüssel {name} steht nicht davor.",
    "action_field": "Ein Handlungsfeld mit dem Schlüssel {name} gibt es in dieser Fassung nicht.",
    "goal": "Ein Ziel mit dem Schlüssel {name} gibt es in dieser Fassung nicht.",
    "parent": "Ein Ziel mit dem Schlüssel {name} gibt es in dieser Fassung nicht.",
}


def disordered(entry: Entry, start: str, end: str, message: str) -> Iterator[Problem]:
    path, row = entry
    if start in row and end in row and row[end] < row[start]:
        yield Problem(place((*path, end)), message)
