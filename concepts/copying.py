"""Copying the content of one edition into another: declared row by row, in bulk.

Each app lists its copied models in the order in which they are needed (what is
pointed at comes first) and what it leaves out on purpose; a test walks every
relation of an edition and fails on a model that is in neither list.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from concepts.models import ActionField, Change, Chapter, Edition, Goal, ProgrammeArea, SwotItem

BATCH = 500


class Portion(models.TextChoices):
    """What an update may take over from the edition before it; usually all of it."""

    TEXTS = "texts", "Texte der Kapitel"
    AREA = "area", "Gebiet mit Abgrenzung und Zahlen"
    ANALYSIS = "analysis", "Analyse (Stärken, Schwächen, Chancen, Risiken)"
    GOALS = "goals", "Ziele und Handlungsfelder"
    MEASURES = "measures", "Maßnahmenblätter"
    ACTORS = "actors", "Träger und weitere Akteure der Maßnahmen"
    MONEY = "money", "Kosten und Finanzierung der Maßnahmen"


EVERYTHING = frozenset(Portion)


@dataclass(frozen=True)
class Copied:
    """A model whose rows go along with a portion of the edition.

    ``within`` is the path from its row to the edition; foreign keys to copied models are
    turned to the new rows; ``reset`` names columns that begin anew in the copy. A portion
    that is not taken over leaves no row, or, with ``emptied``, rows with these columns bare.
    """

    model: type[models.Model]
    portion: Portion
    within: str = "edition"
    reset: dict[str, Any] = field(default_factory=dict)
    emptied: dict[str, Any] | None = None


CopyMap = dict[type[models.Model], dict[int, models.Model]]
"""Model -> id of the old row -> new row."""

EMPTY_AREA: dict[str, Any] = {
    **dict.fromkeys(("hectares", "inhabitants", "inhabitants_reference_date", "boundary", "decision_date")),
    **dict.fromkeys(("decision_body", "decision_number", "description"), ""),
    "hectares_approximate": False,
}

COPIED = [
    Copied(ProgrammeArea, Portion.AREA, emptied=EMPTY_AREA),
    Copied(Chapter, Portion.TEXTS, emptied={"body": ""}),
    Copied(ActionField, Portion.GOALS),
    Copied(Goal, Portion.GOALS),
    Copied(SwotItem, Portion.ANALYSIS),
]
LEFT_OUT: dict[type[models.Model], str] = {
    Edition: "the successors of an edition are editions of their own",
    Change: "the log tells what happened to one edition",
}


def copy_content(source: Edition, target: Edition, taken: Collection[Portion] = EVERYTHING) -> CopyMap:
    """Copy chapters, area, fields of action, goals and SWOT of ``source`` into the draft ``target``."""
    copies: CopyMap = {Edition: {source.pk: target}}
    for declared in COPIED:
        copy_rows(declared, source, copies, taken)
    return copies


def copy_rows(declared: Copied, source: Edition, copies: CopyMap, taken: Collection[Portion] = EVERYTHING) -> None:
    """Copy the rows of one model that belong to ``source`` and note them in ``copies``.

    What points at a row that was not taken over points at nothing in the copy, or is not
    copied where it can't do without. A constant number of queries: one to read, one per
    batch to write, and for trees one per batch to tie the copies to each other.
    """
    model = declared.model
    copies[model] = {}
    reset = {"revision": 1, **declared.reset}
    if declared.portion not in taken:
        if declared.emptied is None:
            return
        reset |= declared.emptied
    rows = model._default_manager.filter(**{declared.within: source}).order_by("pk")
    kept = [(row.pk, _own_ties(row), row) for row in rows if _turned(row, copies)]
    for _, own_ties, row in kept:
        _begin_anew(row, reset | dict.fromkeys(own_ties))
    model._default_manager.bulk_create([row for *_, row in kept], batch_size=BATCH)
    copies[model] = {old_id: row for old_id, _, row in kept}
    _tie_to_each_other([(row, own_ties) for _, own_ties, row in kept], copies[model])


def _tie_to_each_other(rows: list[tuple[models.Model, dict[str, int | None]]], copies: dict[int, models.Model]) -> None:
    """Let copied rows of a tree point at each other as their originals did."""
    for row, own_ties in rows:
        for name, old_id in own_ties.items():
            setattr(row, name, copies.get(old_id) if old_id else None)
    if rows and rows[0][1]:
        model = type(rows[0][0])
        model._default_manager.bulk_update([row for row, _ in rows], list(rows[0][1]), batch_size=BATCH)


def _own_ties(row: models.Model) -> dict[str, int | None]:
    """Foreign keys to rows of the same table, with the ids they point at."""
    return {tie.name: getattr(row, tie.attname) for tie in _ties(type(row)) if tie.related_model is type(row)}


def _ties(model: type[models.Model]) -> list[models.ForeignKey[Any, Any]]:
    return [f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey)]


def _turned(row: models.Model, copies: CopyMap) -> bool:
    """Turn the row's foreign keys to the copies; False when it can't do without one that is missing."""
    for tie in _ties(type(row)):
        old_id = getattr(row, tie.attname)
        if old_id is None or tie.related_model not in copies or tie.related_model is type(row):
            continue
        copy = copies[tie.related_model].get(old_id)
        if copy is None and not tie.null:
            return False
        setattr(row, tie.name, copy)
    return True


def _begin_anew(row: models.Model, values: dict[str, Any]) -> None:
    """Make the row one that is not saved yet, with ``values`` in the columns that it has."""
    row.pk = None
    row._state.adding = True
    columns = {column.name for column in row._meta.concrete_fields}
    for name in columns & values.keys():
        setattr(row, name, values[name])
