"""Who may do what with an edition as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from actors.models import Role
from actors.permissions import has_role
from concepts.models.edition import WIDE_VIEW

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from actors.models import User
    from concepts.models import Concept

EDITORS = frozenset({Role.EDITOR})
REVIEWERS = frozenset({Role.REVIEWER})
PUBLISHERS = frozenset({Role.PUBLISHER})
INSIDERS = frozenset(WIDE_VIEW)
"""Everybody but the council: sees drafts, their problems and their PDFs."""


def may(user: User | AnonymousUser, concept: Concept, roles: frozenset[str]) -> bool:
    """Whether ``user`` has one of ``roles`` where the concept belongs."""
    return has_role(user, concept.municipality_id, roles)


def require(user: User | AnonymousUser, concept: Concept, roles: frozenset[str]) -> None:
    """Raise PermissionDenied unless ``may``."""
    if not may(user, concept, roles):
        raise PermissionDenied
