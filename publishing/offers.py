"""The moves of the workflow's table as buttons: what to call them and where they lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from concepts.models import Edition, State
from concepts.workflow import moves_for

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from actors.models import User

PAGES = {State.SUBMITTED: "review", State.PUBLISHED: "resolution"}
"""Pages of the moves that are part of a larger act."""


@dataclass(frozen=True)
class Offer:
    """A move that the reader may make; the main one leads on, the others lead back or end it."""

    target: State
    label: str
    url: str
    is_main: bool


def offers_for(user: User | AnonymousUser, edition: Edition) -> list[Offer]:
    """What ``user`` may do with ``edition`` now, what leads on first."""
    offers = [
        Offer(move.target, move.label, _url(edition, move.target, move.by_publishing), is_main=not move.needs_reason)
        for move in moves_for(user, edition)
    ]
    return sorted(offers, key=lambda offer: not offer.is_main)


def _url(edition: Edition, target: State, by_publishing: bool) -> str:
    address = [edition.concept.slug, edition.number]
    if by_publishing:
        return reverse(PAGES[target], args=address)
    return reverse("edition_move", args=[*address, target.value])
