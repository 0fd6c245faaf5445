"""Writing the change log. Each verb that changes something calls this in its own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from actors.editing import in_words
from concepts.models import Action, Change, Concept, Edition

if TYPE_CHECKING:
    from actors.models import User

Values = Mapping[str, Any]


def values_of(instance: models.Model, fields: list[str]) -> dict[str, Any]:
    """The values of ``fields`` as the log writes them; take it before and after a change."""
    return {name: in_words(instance, name) for name in fields}


def record(
    instance: models.Model,
    action: Action,
    by: User | None,
    *,
    concept: Concept,
    edition: Edition | None = None,
    old: Values | None = None,
    new: Values | None = None,
    at: datetime | None = None,
    label: str = "",
    part_of: models.Model | None = None,
) -> int:
    """Log what happened to ``instance``, see ``entries``. Answers the number of entries."""
    made = entries(
        instance, action, by, concept=concept, edition=edition, old=old, new=new, at=at, label=label, part_of=part_of
    )
    return record_all(made)


def record_all(made: list[Change]) -> int:
    """Log what happened to many rows at once."""
    return len(Change.objects.bulk_create(made))


def entries(
    instance: models.Model,
    action: Action,
    by: User | None,
    *,
    concept: Concept,
    edition: Edition | None = None,
    old: Values | None = None,
    new: Values | None = None,
    at: datetime | None = None,
    label: str = "",
    part_of: models.Model | None = None,
) -> list[Change]:
    """What the log says of what happened to ``instance``, unsaved: one entry per changed field, at least one
    for anything but a change without difference.

    ``at``: when it happened, for what is taken over from before the portal; else now.
    ``label``: how people call the object, where it does not know its own name.
    ``part_of``: under whose key it is logged, so that the log of the whole still tells of a part that is gone.
    """
    old, new = old or {}, new or {}
    names = [name for name in {**old, **new} if old.get(name, "") != new.get(name, "")]
    if not names and action == Action.CHANGED:
        return []
    return [
        Change(
            concept=concept,
            edition=edition,
            at=at or timezone.now(),
            by=by,
            action=action,
            object_kind=instance._meta.model_name or "",
            object_key=getattr(part_of or instance, "key", None),
            object_label=(label or str(instance))[:300],
            field=_field_label(instance, name),
            old=str(old.get(name, "")),
            new=str(new.get(name, "")),
        )
        for name in names or [""]
    ]


def _field_label(instance: models.Model, name: str) -> str:
    for field in instance._meta.concrete_fields:
        if field.name == name:
            return str(field.verbose_name)
    return name
