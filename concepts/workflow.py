"""Moving an edition from state to state. The table of moves is in ``concepts.states``."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from actors.permissions import has_role
from concepts.changelog import record
from concepts.freezing import EditionClosed
from concepts.models import Action, Change, Edition, State
from concepts.states import MOVES, Move

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from actors.models import User


EDITING = [Action.CREATED, Action.CHANGED, Action.DELETED]
"""Log entries that change what an edition says; moving it or deciding about it does not."""


def moves_for(user: User | AnonymousUser, edition: Edition) -> list[Move]:
    """The moves that ``user`` may make with ``edition`` now, in the order of the table."""
    municipality_id = edition.concept.municipality_id
    return [
        move
        for move in MOVES
        if move.source == edition.state and has_role(user, municipality_id, frozenset({move.role}))
    ]


def lock(edition: Edition) -> Edition:
    """The edition's row, fresh and locked until the end of the transaction."""
    return Edition.objects.select_for_update(of=("self",)).select_related("concept__municipality").get(pk=edition.pk)


def lock_draft(edition: Edition) -> Edition:
    """The edition's row, fresh and locked, as long as its content may be changed. Raises EditionClosed
    when it went on to the review since the page was opened."""
    locked = lock(edition)
    if locked.state != State.DRAFT:
        raise EditionClosed(locked)
    return locked


def check_move(edition: Edition, target: State, by: User, reason: str = "") -> None:
    """Whether ``by`` may move ``edition`` to ``target`` now: silent when he may.

    Raises PermissionDenied when the role is missing, ValidationError (German text) when
    there is no such move from the edition's state, a reason is missing or four eyes are needed.
    """
    move = next((move for move in MOVES if (move.source, move.target) == (edition.state, target)), None)
    if move is None:
        raise ValidationError(
            f"Die Fassung ist im Zustand „{edition.get_state_display()}“ und kann nicht "
            f"in den Zustand „{target.label}“ wechseln. Vielleicht war jemand schneller.",
            code="no_such_move",
        )
    if not has_role(by, edition.concept.municipality_id, frozenset({move.role})):
        raise PermissionDenied
    if move.needs_reason and not reason.strip():
        raise ValidationError("Bitte geben Sie einen Grund an.", code="reason_missing")
    if move.four_eyes and edited_since_draft(edition, by):
        raise ValidationError(
            "Sie haben diese Fassung selbst bearbeitet. Zur Beschlussfassung gibt sie jemand "
            "anderes (Vier-Augen-Prinzip).",
            code="four_eyes",
        )


@transaction.atomic
def transition(edition: Edition, target: State, by: User, reason: str = "", *, at: datetime | None = None) -> Edition:
    """Move ``edition`` to ``target`` and log it; answers the fresh, locked row.

    ``at``: when it happened, for taking over editions decided before the portal; else now.

    Refuses as ``check_move`` says. Conditions that need more than the edition itself (open
    problems, stored files) are the caller's: see ``publishing.editions``.
    """
    edition = lock(edition)
    check_move(edition, target, by, reason)
    return _move(edition, target, by, reason, at or timezone.now())


def _move(edition: Edition, target: State, by: User, reason: str, at: datetime) -> Edition:
    source = edition.state
    edition.state = target
    edition.state_since = at
    if target == State.SUBMITTED:
        edition.submitted_at = edition.state_since
    if target == State.PUBLISHED:
        edition.published_at = edition.state_since
    edition.save(update_fields=["state", "state_since", "submitted_at", "published_at"])
    new = {"Zustand": target.label} | ({"Grund": reason.strip()} if reason.strip() else {})
    record(
        edition,
        Action.MOVED,
        by,
        concept=edition.concept,
        edition=edition,
        old={"Zustand": State(source).label},
        new=new,
        at=at,
    )
    return edition


def edited_since_draft(edition: Edition, user: User) -> bool:
    """Whether ``user`` changed this edition's content since it last became a draft (four-eyes rule)."""
    opened = (
        Change.objects.filter(edition=edition, action=Action.MOVED, field="Zustand", new=State.DRAFT.label)
        .order_by("-at")
        .values_list("at", flat=True)
        .first()
    )
    edits = Change.objects.filter(edition=edition, by=user, action__in=EDITING)
    return (edits.filter(at__gte=opened) if opened else edits).exists()


def last_return(edition: Edition) -> Change | None:
    """The latest log entry with the reason why the edition went back to draft, if it did."""
    return Change.objects.filter(edition=edition, action=Action.MOVED, field="Grund").select_related("by").first()
