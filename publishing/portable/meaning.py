"""What a file of the right form gets wrong: doubles, ties into nothing, circles, contradictions.

Everything that a constraint of the database would refuse is said here first, with its
place. Works on data of which broken values were taken out: keys may be missing and
entries of lists may be None.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError

from concepts.boundary import read_boundary
from concepts.founding import TAKEN_ADDRESSES
from concepts.freezing import OPEN_STATES
from concepts.models import EditionKind, State, Subject
from concepts.models.content import MAX_GOAL_DEPTH
from measures.models import FundingSource
from publishing.portable import Data, Problem, place
from publishing.portable.entries import (
    Entry,
    Names,
    disordered,
    doubles,
    entries_in,
    loose,
    named,
    part_of,
    same,
    same_key,
)
from publishing.portable.granted import grant_problems, income_problems
from publishing.portable.indicated import indicator_problems
from publishing.portable.logs import log_problems
from publishing.portable.outcomes import outcome_problems
from publishing.portable.programmes import programme_problems

RESOLUTION = ("resolution_body", "resolution_date", "resolution_number", "resolution_result")


def contradictions(data: Data) -> Iterator[Problem]:
    """Every contradiction in ``data``."""
    file: Entry = ((), data)
    registers = part_of(file, "registers")
    measures, editions = entries_in(file, "measures"), entries_in(file, "editions")
    actors = named(entries_in(registers, "actors"), "name")
    names = {
        "programme": named(entries_in(registers, "funding_programmes"), "name"),
        "actor": actors,
        "carrier": actors,
        "cost_group": named(entries_in(registers, "cost_groups"), "code"),
        "indicator": named(entries_in(registers, "indicators"), "title"),
        "measure": named(measures, "serial"),
    }
    yield from _register_problems(registers, names)
    yield from _concept_problems(part_of(file, "concept"))
    yield from _measure_problems(measures)
    yield from grant_problems(entries_in(file, "grants"), names)
    yield from income_problems(entries_in(file, "incomes"), names)
    indicators, values = entries_in(registers, "indicators"), entries_in(file, "indicator_values")
    yield from indicator_problems(indicators, values, names)
    yield from _line_of_editions(editions)
    for edition in editions:
        own = {key: named(entries_in(edition, f"{key}s"), "key") for key in ("action_field", "goal")}
        yield from _edition_problems(edition)
        yield from _content_problems(edition, own)
        yield from _sheet_problems(entries_in(edition, "sheets"), names | own)
    yield from outcome_problems(editions, names)


# --- Registers, concept, measures, grants ------------------------------------


def _register_problems(registers: Entry, names: Names) -> Iterator[Problem]:
    for register, name in (("actors", "name"), ("funding_programmes", "name"), ("cost_groups", "code")):
        yield from doubles(entries_in(registers, register), same(name), name, "So heißt schon {first}.")
    for programme in entries_in(registers, "funding_programmes"):
        yield from programme_problems(programme, names)


def _concept_problems(concept: Entry) -> Iterator[Problem]:
    path, row = concept
    if row.get("slug") in TAKEN_ADDRESSES:
        yield Problem(place((*path, "slug")), "Unter dieser Kurzadresse steht eine Seite des Portals.")
    yield from disordered(
        concept, "funding_start_year", "funding_end_year", "Der Förderzeitraum endet vor seinem Beginn."
    )


def _measure_problems(measures: list[Entry]) -> Iterator[Problem]:
    yield from doubles(measures, same("serial"), "serial", "Diese Kennung hat schon {first}.")
    yield from same_key(measures)
    yield from log_problems(measures)
    for hanging in ("milestones", "cost_estimates"):
        yield from same_key([one for measure in measures for one in entries_in(measure, hanging)])


# --- Editions ----------------------------------------------------------------


def _line_of_editions(editions: list[Entry]) -> Iterator[Problem]:
    """Editions stand in the order in which they followed each other, the one being worked on last."""
    standing = [entry for entry in editions if entry[1].get("state") != State.DISCARDED]
    yield from doubles(standing, same("number"), "number", "Diese Nummer hat schon {first}.")
    yield from same_key(editions)
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
        yield from loose((path, row), "previous", earlier)
        earlier["previous"].add(row.get("key"))


def _edition_problems(edition: Entry) -> Iterator[Problem]:
    path, row = edition
    if row.get("kind") == EditionKind.CORRECTION and "previous" not in row:
        yield Problem(
            place((*path, "previous")), "Eine Berichtigung nennt die Fassung, die sie berichtigt: „previous“ fehlt."
        )
    yield from disordered(edition, "valid_from_year", "valid_to_year", "Die Geltung endet vor ihrem Beginn.")
    if row.get("state") == State.PUBLISHED and not row.get("is_transcribed"):
        for key in RESOLUTION:
            if not row.get(key):
                yield Problem(
                    place((*path, key)),
                    f"Eine veröffentlichte Fassung nennt ihren Beschluss: „{key}“ fehlt. "
                    "Nur eine aus einer Veröffentlichung übernommene („is_transcribed“) darf ihn offen lassen.",
                )
    area_path, area = part_of(edition, "area")
    if "boundary" in area:
        try:
            read_boundary(json.dumps(area["boundary"]))
        except ValidationError as error:
            yield Problem(place((*area_path, "boundary")), " ".join(error.messages))


def _content_problems(edition: Entry, own: Names) -> Iterator[Problem]:
    chapters, goals = entries_in(edition, "chapters"), entries_in(edition, "goals")
    action_fields, swot_items = entries_in(edition, "action_fields"), entries_in(edition, "swot_items")
    for entries in (chapters, action_fields, goals, swot_items):
        yield from same_key(entries)
    bound = [entry for entry in chapters if entry[1].get("subject") != Subject.FREE]
    yield from doubles(bound, same("subject"), "subject", "Zu diesem Gegenstand gibt es schon {first}.")
    for entries in (action_fields, goals):
        yield from doubles(entries, same("code"), "code", "Dieses Kürzel hat schon {first}.")
    for entry in goals + swot_items:
        yield from loose(entry, "action_field", own)
    yield from _tree_problems(goals, own["goal"])


def _tree_problems(goals: list[Entry], keys: set[Any]) -> Iterator[Problem]:
    """Goals under goals that are not there, under themselves, or too deep."""
    parents = {row.get("key"): row.get("parent") for _, row in goals}
    for path, row in goals:
        yield from loose((path, row), "parent", {"parent": keys})
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
    yield from doubles(sheets, same("measure"), "measure", "Diese Maßnahme hat in der Fassung schon {first}.")
    yield from doubles(sheets, same("number"), "number", "Diese Nummer hat in der Fassung schon {first}.")
    for sheet in sheets:
        yield from loose(sheet, "measure", names)
        yield from loose(sheet, "action_field", names)
        yield from disordered(sheet, "start_year", "end_year", "Der Zeitraum endet vor seinem Beginn.")
        yield from _part_problems(sheet, names)


def _part_problems(sheet: Entry, names: Names) -> Iterator[Problem]:
    """What is wrong with the goals, actors and lines of a sheet."""
    goals, actors = entries_in(sheet, "goals"), entries_in(sheet, "actors")
    costs, fundings = entries_in(sheet, "cost_lines"), entries_in(sheet, "funding_lines")
    yield from doubles(goals, same("goal"), "goal", "Dieses Ziel steht schon in {first}.")
    yield from doubles(actors, same("actor", "role"), "role", "Diese Rolle hat der Akteur schon in {first}.")
    yield from same_key(costs)
    yield from same_key(fundings)
    for entries, key in ((goals, "goal"), (actors, "actor"), (costs, "cost_group"), (fundings, "programme")):
        for entry in entries:
            yield from loose(entry, key, names)
    for path, row in fundings:
        yield from loose((path, row), "actor", names)
        if "source" in row and (row["source"] == FundingSource.PROGRAMME) != ("programme" in row):
            yield Problem(place((*path, "programme")), "Ein Förderprogramm gehört zu Fördermitteln, und nur zu ihnen.")
