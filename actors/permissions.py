"""Who has which role where. Each app builds its own rules on these two questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

from actors.models import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from actors.models import User


class SignedInRequest(HttpRequest):
    """A request that passed the LoginRequiredMiddleware: for the types of views that act in somebody's name."""

    user: User


EVERY_ROLE = frozenset(Role.values)
REGISTER_ROLES = frozenset({Role.EDITOR, Role.ADMIN})
"""Roles that keep the registers (actors, programmes) of their municipality."""


def has_role(user: User | AnonymousUser, municipality_id: int, roles: frozenset[str]) -> bool:
    """Whether ``user`` has one of ``roles`` in the municipality; an anonymous visitor has none."""
    held: dict[int, set[str]] = getattr(user, "roles_by_municipality", {})
    return not roles.isdisjoint(held.get(municipality_id, set()))


def municipalities_with(user: User | AnonymousUser, roles: frozenset[str]) -> list[int]:
    """Ids of the municipalities in which ``user`` has one of ``roles``."""
    held: dict[int, set[str]] = getattr(user, "roles_by_municipality", {})
    return [municipality_id for municipality_id, own in held.items() if not roles.isdisjoint(own)]
