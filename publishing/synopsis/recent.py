"""What a reviewer sees of an edition's changes: those since it last went back, or since the edition before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from concepts.models import Edition
from publishing.models import Snapshot
from publishing.synopsis.choosing import Choice, chosen
from publishing.synopsis.model import Synopsis
from publishing.synopsis.sides import Other, others, synopsis_with, usual

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from actors.models import User


@dataclass(frozen=True)
class RecentChanges:
    """The changes ``since`` something, and what else they could be told from (``choices`` includes it)."""

    since: Other
    choices: tuple[Other, ...]
    synopsis: Synopsis


def recent_changes(edition: Edition, user: User | AnonymousUser, address: str = "") -> RecentChanges | None:
    """The changes since the choice with this address, usually the latest; None when there is nothing to
    compare with. The number of queries does not depend on how much the edition holds."""
    choices = _choices(edition, others(edition, user))
    if not choices:
        return None
    since = next((other for other in choices if other.address == address), choices[0])
    return RecentChanges(since, choices, chosen(synopsis_with(edition, since.source), Choice(only_changes=True)))


def _choices(edition: Edition, all_others: tuple[Other, ...]) -> tuple[Other, ...]:
    """The edition's own earlier moments, the latest first, then the edition before it."""
    moments = [(other.source.taken_at, other) for other in all_others if isinstance(other.source, Snapshot)]
    editions = tuple(other for other in all_others if isinstance(other.source, Edition))
    before = usual(edition, editions)
    latest_first = [other for _, other in sorted(moments, key=lambda moment: moment[0], reverse=True)]
    return (*latest_first, *([before] if before else []))
