"""Copying the content of one edition into another: declared row by row, in bulk.

Each app lists its copied models in the order in which they are needed (what is
pointed at comes first) and what it leaves out on purpose; a test walks every
relation of an edition and fails on a model that is in neither list.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import models

from concepts.models import ActionField, Change, Chapter, Edition, Goal, ProgrammeArea, SwotItem

BATCH = 500


@dataclass(frozen=True)
class Copied:
    """A model whose rows go along. ``within`` is the path from its row to the edition;
    foreign keys to copied models are turned to the new rows; ``reset`` names columns
    that begin anew in the copy."""

    model: type[models.Model]
    within: str = "edition"
    reset: dict[str, Any] = field(default_factory=dict)


CopyMap = dict[type[models.Model], dict[int, models.Model]]
"""Model -> id of the old row -> new row."""

COPIED = [
    Copied(ProgrammeArea),
    Copied(Chapter),
    Copied(ActionField),
    Copied(Goal),
    Copied(SwotItem),
]
LEFT_OUT: dict[type[models.Model], str] = {
    Edition: "the successors of an edition are editions of their own",
    Change: "the log tells what happened to one edition",
}


def copy_content(source: Edition, target: Edition) -> CopyMap:
    """Copy chapters, area, fields of action, goals and SWOT of ``source`` into the draft ``target``."""
    copies: CopyMap = {Edition: {source.pk: target}}
    for declared in COPIED:
        copy_rows(declared, source, copies)
    return copies


def copy_rows(declared: Copied, source: Edition, copies: CopyMap) -> None:
    """Copy all rows of one model that belong to ``source`` and note them in ``copies``.

    A constant number of queries: one to read, one per batch to write, and for trees one
    per batch to tie the copies to each other.
    """
    model = declared.model
    rows = list(model._default_manager.filter(**{declared.within: source}).order_by("pk"))
    old_ids = [row.pk for row in rows]
    foreign = [f for f in model._meta.concrete_fields if f.is_relation and f.related_model in copies]
    to_itself = [f for f in model._meta.concrete_fields if f.is_relation and f.related_model is model]
    parents = [{f.attname: getattr(row, f.attname) for f in to_itself} for row in rows]
    for row in rows:
        row.pk = None
        row._state.adding = True
        for f in foreign:
            old_id = getattr(row, f.attname)
            if old_id is not None:
                setattr(row, f.name, copies[f.related_model][old_id])  # type: ignore[index]  # chosen from the keys of copies, see "foreign"
        for f in to_itself:
            setattr(row, f.attname, None)
        for name, value in {"revision": 1, **declared.reset}.items():
            if hasattr(row, name):
                setattr(row, name, value)
    model._default_manager.bulk_create(rows, batch_size=BATCH)
    copies[model] = dict(zip(old_ids, rows, strict=True))
    if to_itself and rows:
        for row, own in zip(rows, parents, strict=True):
            for f in to_itself:
                old_id = own[f.attname]
                setattr(row, f.name, copies[model][old_id] if old_id else None)
        model._default_manager.bulk_update(rows, [f.name for f in to_itself], batch_size=BATCH)
