"""Taking a file over: all of it in one transaction, or nothing.

The municipality and the entries of its registers are matched and created only where they
are missing; nothing that exists is overwritten. Each edition begins as a draft, is filled,
and then goes the legal way to its state, as the triggers in the database demand. What is
submitted or published then is sealed as it arrived.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import CharField, Model, TextField
from django.utils import timezone

from concepts import richtext
from concepts.changelog import record
from concepts.copying import BATCH
from concepts.models import Action, Concept, Edition, State
from publishing.portable import WHOLE_FILE, Data, FileRefused, Problem
from publishing.portable.checking import problems_in
from publishing.portable.conflicts import conflicts_of, known_municipality
from publishing.portable.grant_shapes import CASH_INSTALMENT, GRANT, GRANTED_MEASURE, INCOME
from publishing.portable.register_shapes import (
    ACTOR,
    COST_GROUP,
    INDICATOR,
    INDICATOR_VALUE,
    MUNICIPALITY,
    PROGRAMME,
)
from publishing.portable.shape import Shape
from publishing.portable.shapes import (
    ACTION_FIELD,
    AREA,
    CHAPTER,
    CONCEPT,
    COST_ESTIMATE,
    EDITION,
    FATE,
    GOAL,
    MEASURE,
    MEASURE_REVIEW,
    MILESTONE,
    SHEET,
    SOURCE,
    STATUS_UPDATE,
    SWOT_ITEM,
)
from publishing.seals import seal
from publishing.verification import SEALED_STATES

if TYPE_CHECKING:
    from actors.models import User

WAY_TO = {
    State.DRAFT: (),
    State.REVIEW: (State.REVIEW,),
    State.SUBMITTED: (State.REVIEW, State.SUBMITTED),
    State.PUBLISHED: (State.REVIEW, State.SUBMITTED, State.PUBLISHED),
    State.DISCARDED: (State.DISCARDED,),
}
"""The states through which an edition goes from draft to where the file has it."""

ABOUT_MEASURES = {"sheets": SHEET, "fates": FATE, "measure_reviews": MEASURE_REVIEW}
"""What an edition says about measures, once about each at most."""

Ties = dict[str, dict[Any, Any]]
"""Rows by the key under which entries point at them, and then by what names them there."""

Hanging = tuple[Data, Model | None]
"""An entry with the row inside whose entry it stands."""

ORIGIN = {"Herkunft": "aus einer Konzeptdatei übernommen"}
"""What the change log says about the beginning."""


def import_concept(data: Any, by: User | None = None) -> Concept:
    """Take over the concept that ``data`` holds, in the name of ``by`` (None: the command line).

    Raises FileRefused with everything that is wrong; then nothing is written.
    """
    if problems := problems_in(data) or conflicts_of(data):
        raise FileRefused(problems)
    try:
        with transaction.atomic():
            return _import(data, by)
    except IntegrityError as error:  # somebody created the same thing since we looked
        message = "Während des Imports kam jemand zuvor. Bitte prüfen Sie, ob es das Konzept hier nun schon gibt."
        raise FileRefused([Problem(WHOLE_FILE, message)]) from error


def _import(data: Data, by: User | None) -> Concept:
    municipality = known_municipality(data) or _created(MUNICIPALITY, [(data["municipality"], None)])[0]
    ties = _registers(data.get("registers", {}), municipality)
    ties["carrier"] = ties["actor"]
    concept: Concept = _created(CONCEPT, [(data["concept"], municipality)])[0]
    record(concept, Action.CREATED, by, concept=concept, new=ORIGIN)
    _created(SOURCE, [(entry, concept) for entry in data["concept"].get("sources", [])])
    measures = data.get("measures", [])
    ties["measure"] = {row.serial: row for row in _created(MEASURE, [(entry, concept) for entry in measures])}
    _reports(_hanging(measures, ties["measure"], "serial", "status_updates"))
    _created(MILESTONE, _hanging(measures, ties["measure"], "serial", "milestones"))
    _created(COST_ESTIMATE, _hanging(measures, ties["measure"], "serial", "cost_estimates"))
    _grants(data.get("grants", []), concept, ties)
    _created(INCOME, [(entry, concept) for entry in data.get("incomes", [])], ties)
    _created(INDICATOR_VALUE, [(entry, concept) for entry in data.get("indicator_values", [])], ties)
    ties["previous"] = {}
    for entry in data["editions"]:
        edition = _edition(entry, concept, ties)
        ties["previous"][entry["key"]] = edition
        record(edition, Action.CREATED, by, concept=concept, edition=edition, new=ORIGIN)
        if edition.state in SEALED_STATES:
            seal(edition)
    return concept


def _grants(entries: list[Data], concept: Concept, ties: Ties) -> None:
    """The notices with their instalments, and what was called, spent and paid back of each."""
    grants = _by_key(_created(GRANT, [(entry, concept) for entry in entries], ties))
    _created(GRANTED_MEASURE, _hanging(entries, grants, "key", "measures"), ties)
    instalments = _hanging(entries, grants, "key", "instalments")
    rows = _by_key(_created(CASH_INSTALMENT, instalments))
    for key, shape in CASH_INSTALMENT.children.items():
        _created(shape, _hanging((entry for entry, _ in instalments), rows, "key", key), ties)


def _reports(entries: list[Hanging]) -> None:
    """The log of all measures: what is corrected before what corrects it; written once, as the trigger demands."""
    known: dict[Any, Any] = {}
    while entries:
        ready: list[Hanging] = []
        waiting: list[Hanging] = []
        for pair in entries:
            corrects = pair[0].get("corrects")
            (ready if corrects is None or corrects in known else waiting).append(pair)
        known |= _by_key(_created(STATUS_UPDATE, ready, {"corrects": known}))
        entries = waiting


def _registers(registers: Data, municipality: Model) -> Ties:
    """The entries of the registers by name: known ones as they are, missing ones created."""
    ties: Ties = {}
    for key, tie, name, shape in (
        ("actors", "actor", "name", ACTOR),
        ("cost_groups", "cost_group", "code", COST_GROUP),  # before those that name them
        ("funding_programmes", "programme", "name", PROGRAMME),
        ("indicators", "indicator", "title", INDICATOR),
    ):
        known = shape.model._default_manager.filter(municipality=municipality)
        ties[tie] = {getattr(row, name): row for row in known}
        new = [entry for entry in registers.get(key, []) if entry[name] not in ties[tie]]
        ties[tie] |= {getattr(row, name): row for row in _created(shape, [(entry, municipality) for entry in new])}
        for child, child_shape in shape.children.items():
            _created(child_shape, _hanging(new, ties[tie], name, child), ties)
    return ties


def _edition(entry: Data, concept: Concept, ties: Ties) -> Edition:
    """An edition with all its content, in its state."""
    edition: Edition
    state = State(entry["state"])
    begun = entry | {"state": State.DRAFT.value}
    if state == State.PUBLISHED:
        begun.setdefault("published_at", timezone.now().isoformat())
    [edition] = _created(EDITION, [(begun, concept)], ties)
    _fill(edition, entry, ties)
    for step in WAY_TO[state]:
        Edition.objects.filter(pk=edition.pk).update(state=step)
    edition.state = state
    return edition


def _fill(edition: Edition, entry: Data, ties: Ties) -> None:
    """The content of a draft: a constant number of queries."""

    def content(shape: Shape, entries: list[Data]) -> list[Any]:
        return _created(shape, [(row, edition) for row in entries], ties)

    content(AREA, [entry["area"]] if "area" in entry else [])
    chapters = entry.get("chapters", [])
    content(CHAPTER, [row | {"body": richtext.clean(row.get("body", ""))} for row in chapters])
    ties["action_field"] = _by_key(content(ACTION_FIELD, entry.get("action_fields", [])))
    ties["goal"] = _goals(edition, entry.get("goals", []), ties)
    content(SWOT_ITEM, entry.get("swot_items", []))
    for key, shape in ABOUT_MEASURES.items():
        entries = entry.get(key, [])
        of_measure = {row.measure.serial: row for row in content(shape, entries)}
        for child, child_shape in shape.children.items():
            _created(child_shape, _hanging(entries, of_measure, "measure", child), ties)


def _goals(edition: Edition, entries: list[Data], ties: Ties) -> dict[str, Any]:
    """The goals by key: created first, then tied to each other."""
    rootless = [{name: value for name, value in entry.items() if name != "parent"} for entry in entries]
    goals = _by_key(_created(GOAL, [(entry, edition) for entry in rootless], ties))
    for entry in entries:
        goals[entry["key"]].parent = goals.get(entry.get("parent", ""))
    GOAL.model._default_manager.bulk_update(goals.values(), ["parent"], batch_size=BATCH)
    return goals


def _by_key(rows: Iterable[Any]) -> dict[str, Any]:
    return {str(row.key): row for row in rows}


def _hanging(entries: Iterable[Data], rows: dict[Any, Any], named_by: str, key: str) -> list[Hanging]:
    """What stands under ``key`` in each of the entries, with the row of that entry."""
    return [(child, rows[entry[named_by]]) for entry in entries for child in entry.get(key, [])]


def _created(shape: Shape, entries: list[Hanging], ties: Ties | None = None) -> list[Any]:
    """The rows of ``entries`` in their order, written in bulk."""
    rows = [_row(shape, entry, parent, ties or {}) for entry, parent in entries]
    shape.model._default_manager.bulk_create(rows, batch_size=BATCH)
    _set_clocks_back(shape, rows, [entry for entry, _ in entries])
    return rows


def _row(shape: Shape, entry: Data, parent: Model | None, ties: Ties) -> Model:
    """An unsaved row; text that the entry does not have is empty, whatever the portal's forms propose."""
    fields: dict[str, Any] = {name: shape.model._meta.get_field(name) for name in shape.columns}
    values = {name: "" for name, field in fields.items() if isinstance(field, CharField | TextField)}
    for name in fields.keys() & entry.keys():
        given = entry[name]
        values[name] = ties[name][given] if name in shape.references else fields[name].to_python(given)
    return shape.model(**values, **({shape.inside: parent} if shape.inside else {}))


def _set_clocks_back(shape: Shape, rows: list[Any], entries: list[Data]) -> None:
    """Moments that Django sets when a row is written get the value that the file has for them."""
    fields: dict[str, Any] = {name: shape.model._meta.get_field(name) for name in shape.columns}
    clocks = [name for name, field in fields.items() if getattr(field, "auto_now_add", False)]
    dated = [(row, entry) for row, entry in zip(rows, entries, strict=True) if any(name in entry for name in clocks)]
    for row, entry in dated:
        for name in clocks:
            if name in entry:
                setattr(row, name, fields[name].to_python(entry[name]))
    if dated:
        shape.model._default_manager.bulk_update([row for row, _ in dated], clocks, batch_size=BATCH)
