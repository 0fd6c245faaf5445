"""What a file of the right form gets wrong: doubles, ties into nothing, circles, contradictions.

Everything that a constraint of the database would refuse is said here first, with its
place. Works on data of which broken values were taken out: keys may be missing and
entries of lists may be None.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError

from concepts.boundary import read_boundary
from concepts.founding import TAKEN_ADDRESSES
from concepts.freezing import OPEN_STATES
from concepts.models import State, Subject
from concepts.models.content import MAX_GOAL_DEPTH
from measures.models import FundingSource, ImplementationStatus
from publishing.portable import Data, Path, Problem, place, readable

Entry = tuple[Path, Data]
"""An entry with its place."""

RESOLUTION = ("resolution_body", "resolution_date", "resolution_number", "resolution_result")
REASONED = (ImplementationStatus.POSTPONED, ImplementationStatus.DROPPED)


Names = dict[str, set[Any]]
"""What an entry can point at, by the key under which it does."""


def contradictions(data: Data) -> Iterator[Problem]:
    """Every contradiction in ``data``, in the order of the file."""
    file: Entry = ((), data)
    registers, measures, editions = _part(file, "registers"), _entries(file, "measures"), _entries(file, "editions")
    names = {
        "programme": _named(_entries(registers, "funding_programmes"), "name"),
        "actor": _named(_entries(registers, "actors"), "name"),
        "cost_group": _named(_entries(registers, "cost_groups"), "code"),
        "measure": _named(measures, "serial"),
    }
    yield from _register_problems(registers)
    yield from _concept_problems(_part(file, "concept"))
    yield from _measure_problems(measures)
    yield from _grant_problems(_entries(file, "grants"), names)
    yield from _line_of_editions(editions)
    for edition in editions:
        own = {key: _named(_entries(edition, f"{key}s"), "key") for key in ("action_field", "goal")}
        yield from _edition_problems(edition)
        yield from _content_problems(edition, own)
        yield from _sheet_problems(_entries(edition, "sheets"), names | own)


# --- Looking into entries ----------------------------------------------------


def _part(entry: Entry, key: str) -> Entry:
    """The object under ``key``, empty where there is none."""
    path, values = entry
    return (*path, key), values.get(key) or {}


def _entries(entry: Entry, key: str) -> list[Entry]:
    """The list under ``key``, each entry with its place."""
    path, values = entry
    return [((*path, key, index), row) for index, row in enumerate(values.get(key) or []) if row is not None]


def _named(entries: Iterable[Entry], key: str) -> set[Any]:
    return {row[key] for _, row in entries if key in row}


def _doubles(
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


def _same(*keys: str) -> Callable[[Data], Hashable | None]:
    """The identity made of ``keys``; none where one of them is missing or empty."""
    return lambda row: tuple(row[key] for key in keys) if all(row.get(key) not in (None, "") for key in keys) else None


def _same_key(entries: Iterable[Entry]) -> Iterator[Problem]:
    return _doubles(entries, _same("key"), "key", "Diesen Schlüssel hat schon {first}.")


def _loose(entry: Entry, key: str, names: Names) -> Iterator[Problem]:
    """A problem when the entry points at something that is not there."""
    path, row = entry
    if key in row and row[key] not in names[key]:
        yield Problem(place((*path, key)), NOT_THERE[key].format(name=readable(str(row[key]))))


NOT_THERE = {
    "actor": "Den Akteur {name} gibt es unter „registers.actors“ nicht.",
    "programme": "Das Förderprogramm {name} gibt es unter „registers.funding_programmes“ nicht.",
    "cost_group": "Die Kostengruppe {name} gibt es unter „registers.cost_groups“ nicht.",
    "measure": "Die Maßnahme {name} gibt es unter „measures“ nicht.",
    "previous": "Eine Fassung mit dem Schlüssel {name} steht nicht davor.",
    "action_field": "Ein Handlungsfeld mit dem Schlüssel {name} gibt es in dieser Fassung nicht.",
    "goal": "Ein Ziel mit dem Schlüssel {name} gibt es in dieser Fassung nicht.",
    "parent": "Ein Ziel mit dem Schlüssel {name} gibt es in dieser Fassung nicht.",
}


def _disordered(entry: Entry, start: str, end: str, message: str) -> Iterator[Problem]:
    path, row = entry
    if start in row and end in row and row[end] < row[start]:
        yield Problem(place((*path, end)), message)


# --- Registers, concept, measures, grants ------------------------------------


def _register_problems(registers: Entry) -> Iterator[Problem]:
    for register, name in (("actors", "name"), ("funding_programmes", "name"), ("cost_groups", "code")):
        yield from _doubles(_entries(registers, register), _same(name), name, "So heißt schon {first}.")
    for programme in _entries(registers, "funding_programmes"):
        yield from _doubles(
            _entries(programme, "rates"), _same("from_year"), "from_year", "Für dieses Jahr gibt es schon {first}."
        )


def _concept_problems(concept: Entry) -> Iterator[Problem]:
    path, row = concept
    if row.get("slug") in TAKEN_ADDRESSES:
        yield Problem(place((*path, "slug")), "Unter dieser Kurzadresse steht eine Seite des Portals.")
    yield from _disordered(
        concept, "funding_start_year", "funding_end_year", "Der Förderzeitraum endet vor seinem Beginn."
    )


def _measure_problems(measures: list[Entry]) -> Iterator[Problem]:
    yield from _doubles(measures, _same("serial"), "serial", "Diese Kennung hat schon {first}.")
    yield from _same_key(measures)
    updates = [update for measure in measures for update in _entries(measure, "status_updates")]
    yield from _same_key(updates)
    for path, row in updates:
        if row.get("implementation_status") in REASONED and not row.get("reason"):
            yield Problem(place((*path, "reason")), "Wer zurückstellt oder streicht, begründet es: „reason“ fehlt.")


def _grant_problems(grants: list[Entry], names: Names) -> Iterator[Problem]:
    yield from _same_key(grants)
    for grant in grants:
        yield from _loose(grant, "programme", names)
        yield from _disordered(grant, "start_year", "end_year", "Die Laufzeit endet vor ihrem Beginn.")


# --- Editions ----------------------------------------------------------------


def _line_of_editions(editions: list[Entry]) -> Iterator[Problem]:
    """Editions stand in the order in which they followed each other, the one being worked on last."""
    standing = [entry for entry in editions if entry[1].get("state") != State.DISCARDED]
    yield from _doubles(standing, _same("number"), "number", "Diese Nummer hat schon {first}.")
    yield from _same_key(editions)
    highest = 0
    earlier: Names = {"previous": set()}
    for index, (path, row) in enumerate(editions):
        if row.get("state") in (*OPEN_STATES, State.SUBMITTED) and index + 1 < len(editions):
            yield Problem(
                place((*path, "state")),
                "In Arbeit ist höchstens eine Fassung, und sie steht als letzte; danach kommt hier noch eine.",
            )
        if row.get("number", highest) < highest:
            yield Problem(place((*path, "number")), "Fassungen stehen nach ihrer Nummer geordnet.")
        highest = max(highest, row.get("number", 0))
        yield from _loose((path, row), "previous", earlier)
        earlier["previous"].add(row.get("key"))


def _edition_problems(edition: Entry) -> Iterator[Problem]:
    path, row = edition
    yield from _disordered(edition, "valid_from_year", "valid_to_year", "Die Geltung endet vor ihrem Beginn.")
    if row.get("state") == State.PUBLISHED and not row.get("is_transcribed"):
        for key in RESOLUTION:
            if not row.get(key):
                yield Problem(
                    place((*path, key)),
                    f"Eine veröffentlichte Fassung nennt ihren Beschluss: „{key}“ fehlt. "
                    "Nur eine aus einer Veröffentlichung übernommene („is_transcribed“) darf ihn offen lassen.",
                )
    area_path, area = _part(edition, "area")
    if "boundary" in area:
        try:
            read_boundary(json.dumps(area["boundary"]))
        except ValidationError as error:
            yield Problem(place((*area_path, "boundary")), " ".join(error.messages))


def _content_problems(edition: Entry, own: Names) -> Iterator[Problem]:
    chapters, goals = _entries(edition, "chapters"), _entries(edition, "goals")
    action_fields, swot_items = _entries(edition, "action_fields"), _entries(edition, "swot_items")
    for entries in (chapters, action_fields, goals, swot_items):
        yield from _same_key(entries)
    bound = [entry for entry in chapters if entry[1].get("subject") != Subject.FREE]
    yield from _doubles(bound, _same("subject"), "subject", "Zu diesem Gegenstand gibt es schon {first}.")
    for entries in (action_fields, goals):
        yield from _doubles(entries, _same("code"), "code", "Dieses Kürzel hat schon {first}.")
    for entry in goals + swot_items:
        yield from _loose(entry, "action_field", own)
    yield from _tree_problems(goals, own["goal"])


def _tree_problems(goals: list[Entry], keys: set[Any]) -> Iterator[Problem]:
    """Goals under goals that are not there, under themselves, or too deep."""
    parents = {row.get("key"): row.get("parent") for _, row in goals}
    for path, row in goals:
        yield from _loose((path, row), "parent", {"parent": keys})
        line, above = [row.get("key")], row.get("parent")
        while above in keys and above not in line and len(line) <= MAX_GOAL_DEPTH:
            line.append(above)
            above = parents[above]
        if above == row.get("key") and above is not None:
            yield Problem(place((*path, "parent")), "Das Ziel steht unter sich selbst.")
        elif len(line) > MAX_GOAL_DEPTH:
            yield Problem(place((*path, "parent")), f"Das Zielsystem hat höchstens {MAX_GOAL_DEPTH} Ebenen.")


# --- Sheets ------------------------------------------------------------------


def _sheet_problems(sheets: list[Entry], names: Names) -> Iterator[Problem]:
    yield from _doubles(sheets, _same("measure"), "measure", "Diese Maßnahme hat in der Fassung schon {first}.")
    yield from _doubles(sheets, _same("number"), "number", "Diese Nummer hat in der Fassung schon {first}.")
    for sheet in sheets:
        yield from _loose(sheet, "measure", names)
        yield from _loose(sheet, "action_field", names)
        yield from _disordered(sheet, "start_year", "end_year", "Der Zeitraum endet vor seinem Beginn.")
        yield from _part_problems(sheet, names)


def _part_problems(sheet: Entry, names: Names) -> Iterator[Problem]:
    """What is wrong with the goals, actors and lines of a sheet."""
    goals, actors = _entries(sheet, "goals"), _entries(sheet, "actors")
    costs, fundings = _entries(sheet, "cost_lines"), _entries(sheet, "funding_lines")
    yield from _doubles(goals, _same("goal"), "goal", "Dieses Ziel steht schon in {first}.")
    yield from _doubles(actors, _same("actor", "role"), "role", "Diese Rolle hat der Akteur schon in {first}.")
    yield from _same_key(costs)
    yield from _same_key(fundings)
    for entries, key in ((goals, "goal"), (actors, "actor"), (costs, "cost_group"), (fundings, "programme")):
        for entry in entries:
            yield from _loose(entry, key, names)
    for path, row in fundings:
        yield from _loose((path, row), "actor", names)
        if "source" in row and (row["source"] == FundingSource.PROGRAMME) != ("programme" in row):
            yield Problem(place((*path, "programme")), "Ein Förderprogramm gehört zu Fördermitteln, und nur zu ihnen.")
