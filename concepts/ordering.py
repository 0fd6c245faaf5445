"""The order that people give to rows: chapters, goals, fields of action, statements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max, QuerySet

from concepts.changelog import record
from concepts.models import Action, Edition

if TYPE_CHECKING:
    from actors.models import User

UP, DOWN = "hoch", "runter"


def last_position(rows: QuerySet[Any]) -> int:
    """The position for a row that comes after all of ``rows``."""
    return int(rows.aggregate(last=Max("position"))["last"] or 0) + 1


@transaction.atomic
def move(row: Any, siblings: QuerySet[Any], direction: str, by: User, edition: Edition) -> bool:
    """Swap ``row`` with its neighbour in ``siblings``, number them all anew from 1 and log it.

    False when there is no such neighbour: the first row stays first.
    """
    ordered = list(siblings.select_for_update(of=("self",)))
    old = next(index for index, other in enumerate(ordered) if other.pk == row.pk)
    new = old + {UP: -1, DOWN: 1}.get(direction, 0)
    if new == old or not 0 <= new < len(ordered):
        return False
    ordered.insert(new, ordered.pop(old))
    _number(ordered)
    before, after = {"position": old + 1}, {"position": new + 1}
    record(row, Action.CHANGED, by, concept=edition.concept, edition=edition, old=before, new=after)
    return True


def _number(ordered: Iterable[Any]) -> None:
    changed = []
    for position, row in enumerate(ordered, start=1):
        if row.position != position:
            row.position = position
            changed.append(row)
    type(changed[0])._default_manager.bulk_update(changed, ["position"])
