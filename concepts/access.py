"""Fetching what a person may see or change: the only way by which pages get at concepts and editions.

Strangers get 404, people without the right 403. Whoever would have the right but meets an
edition that is no draft any more gets an explanation instead (``EditionClosed``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import Case, Value, When
from django.http import Http404
from django.shortcuts import get_object_or_404

from actors.models import Role
from actors.permissions import has_role
from concepts.freezing import EditionClosed
from concepts.models import Concept, Edition, State

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from actors.models import User


DISCARDED_LAST = Case(When(state=State.DISCARDED, then=Value(1)), default=Value(0))


def visible_concept(user: User | AnonymousUser, slug: str) -> Concept:
    """The concept at this address, with its municipality. Http404 for strangers."""
    return get_object_or_404(Concept.objects.visible_to(user).select_related("municipality"), slug=slug)


def editable_concept(user: User | AnonymousUser, slug: str) -> Concept:
    """The concept whose master data ``user`` may change. Http404 for strangers, PermissionDenied without the right."""
    concept = visible_concept(user, slug)
    if not has_role(user, concept.municipality_id, frozenset({Role.EDITOR})):
        raise PermissionDenied
    return concept


def visible_edition(user: User | AnonymousUser, slug: str, number: int) -> Edition:
    """The edition at this address, with concept and municipality. Http404 when ``user`` may not see it.

    A discarded edition lends its number to its successor, which then stands at the address.
    """
    candidates = Edition.objects.visible_to(user).select_related("concept__municipality")
    edition = candidates.filter(concept__slug=slug, number=number).order_by(DISCARDED_LAST, "-pk").first()
    if edition is None:
        raise Http404
    return edition


def editable_edition(user: User | AnonymousUser, slug: str, number: int) -> Edition:
    """The draft at this address whose content ``user`` may change.

    Http404 when he may not see it, PermissionDenied when he lacks the role, EditionClosed
    when he has it but the edition is being reviewed or is frozen.
    """
    edition = visible_edition(user, slug, number)
    if not has_role(user, edition.concept.municipality_id, frozenset({Role.EDITOR})):
        raise PermissionDenied
    if edition.state != State.DRAFT:
        raise EditionClosed(edition)
    return edition
