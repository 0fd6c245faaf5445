"""What hangs on a row: said before it is deleted, and why it can't be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models.deletion import Collector, ProtectedError, RestrictedError

SHOWN = 20
"""So many objects of a kind are named; the others are counted."""


@dataclass(frozen=True)
class Hanging:
    """Objects of one kind that hold a row fast."""

    kind: str
    names: list[str]
    more: int = 0


def what_hangs_on(instance: models.Model) -> list[Hanging]:
    """What keeps ``instance`` from being deleted, of whatever app; empty when it can go."""
    try:
        Collector(using="default", origin=instance).collect([instance])
    except (ProtectedError, RestrictedError) as error:
        return explain(error)
    return []


def explain(error: ProtectedError | RestrictedError) -> list[Hanging]:
    """The objects that a refused deletion names, grouped by kind, with as few queries as kinds."""
    objects = error.protected_objects if isinstance(error, ProtectedError) else error.restricted_objects
    by_model: dict[type[models.Model], set[int]] = {}
    for held in objects:
        by_model.setdefault(type(held), set()).add(held.pk)
    return [_group(model, ids) for model, ids in sorted(by_model.items(), key=lambda item: item[0].__name__)]


def _group(model: type[models.Model], ids: Iterable[int]) -> Hanging:
    ids = list(ids)
    named = model._meta.verbose_name if len(ids) == 1 else model._meta.verbose_name_plural
    # Without names select_related follows every obligatory foreign key: enough for any __str__.
    rows = model._default_manager.filter(pk__in=ids).select_related()[:SHOWN]
    return Hanging(str(named), [str(row) for row in rows], max(0, len(ids) - SHOWN))
