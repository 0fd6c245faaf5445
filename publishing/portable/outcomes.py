"""What a file gets wrong about the measures of the edition before: their fates and reviews."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import Any

from measures.models import Fate
from publishing.portable import Problem, place
from publishing.portable.entries import Entry, Names, doubles, entries_in, loose, named, same

NOT_BEFORE = "Die Maßnahme {name} steht nicht in der Vorfassung."
NOT_HERE = "Die Maßnahme {name} hat in dieser Fassung kein Blatt."
SUCCESSORS: dict[Any, tuple[int, float, str]] = {
    Fate.MERGED: (1, 1, "Eine zusammengelegte Maßnahme nennt genau eine, in der sie aufgeht."),
    Fate.SPLIT: (2, inf, "Eine geteilte Maßnahme nennt mindestens zwei, in denen sie weiterlebt."),
    Fate.DROPPED: (0, inf, ""),
}
"""How many successors a fate has at least and at most, and how to say so."""
NO_SUCCESSORS = (0, 0, "Nachfolgen hat nur eine Maßnahme, die zusammengelegt oder geteilt wurde oder entfallen ist.")


def outcome_problems(editions: list[Entry], names: Names) -> Iterator[Problem]:
    """What is wrong with the fates and reviews of ``editions``, which stand in their order."""
    measures_of: dict[Any, set[Any]] = {}
    for edition in editions:
        _, row = edition
        before = measures_of.get(row["previous"]) if "previous" in row else None
        here = measures_of[row.get("key")] = named(entries_in(edition, "sheets"), "measure")
        yield from _account_problems(edition, names, before)
        for review in entries_in(edition, "measure_reviews"):
            yield from loose(review, "carrier", names)
        for fate in entries_in(edition, "fates"):
            yield from _fate_problems(fate)
            yield from _successor_problems(fate, here)


ONCE = {
    "fates": "Den Verbleib dieser Maßnahme nennt schon {first}.",
    "measure_reviews": "Diese Maßnahme bewertet schon {first}.",
}
"""What an edition says at most once about each measure of the edition before it."""


def _account_problems(edition: Entry, names: Names, before: set[Any] | None) -> Iterator[Problem]:
    """Doubles, and whatever is not about one of the measures ``before`` (None: the edition before
    is not in the file)."""
    path, row = edition
    for key, message in ONCE.items():
        entries = entries_in(edition, key)
        yield from doubles(entries, same("measure"), "measure", message)
        if entries and "previous" not in row:
            yield Problem(place((*path, key)), "Das gibt es nur zu Maßnahmen der Vorfassung: „previous“ fehlt.")
        for entry in entries:
            if before is None:
                yield from loose(entry, "measure", names)
            else:
                yield from loose(entry, "measure", {"measure": before}, NOT_BEFORE)


def _fate_problems(fate: Entry) -> Iterator[Problem]:
    """What a fate has to say besides its name, and what it must not say."""
    path, row = fate
    if row.get("fate") == Fate.DROPPED and not row.get("reason", "").strip():
        yield Problem(place((*path, "reason")), "Warum eine Maßnahme entfällt, wird begründet: „reason“ fehlt.")
    if "until_part" in row and "until_year" not in row:
        yield Problem(place((*path, "until_year")), "Zum Teil des Jahres gehört das Jahr: „until_year“ fehlt.")
    for key in ("until_year", "until_part"):
        if key in row and row.get("fate", Fate.POSTPONED) != Fate.POSTPONED:
            yield Problem(place((*path, key)), "Bis wann, steht nur bei einer zurückgestellten Maßnahme.")


def _successor_problems(fate: Entry, here: set[Any]) -> Iterator[Problem]:
    """Successors that are too few, too many, doubled, or not among the measures ``here`` of the edition."""
    path, row = fate
    successors = entries_in(fate, "successors")
    least, most, message = SUCCESSORS.get(row.get("fate"), NO_SUCCESSORS)
    if "fate" in row and not least <= len(successors) <= most:
        yield Problem(place((*path, "successors")), message)
    yield from doubles(successors, same("measure"), "measure", "Diese Maßnahme nennt schon {first}.")
    for successor in successors:
        yield from loose(successor, "measure", {"measure": here}, NOT_HERE)
        if row.get("fate") != Fate.SPLIT:  # one part of a split measure may go on under its identity
            yield from _is_itself(successor, fate)


def _is_itself(successor: Entry, fate: Entry) -> Iterator[Problem]:
    path, row = successor
    if "measure" in row and row["measure"] == fate[1].get("measure"):
        yield Problem(place((*path, "measure")), "Eine Maßnahme geht nicht in sich selbst auf.")
