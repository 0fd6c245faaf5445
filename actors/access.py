"""Fetching what a person may see or change of the registers. Strangers get 404, people without the right 403."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from actors.models import Actor, Contact, Membership, Municipality, Role
from actors.permissions import REGISTER_ROLES, has_role, municipalities_with

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from actors.models import User


class InMunicipality(Protocol):
    """An entry of a register of a municipality."""

    @property
    def municipality_id(self) -> int: ...


Entry = TypeVar("Entry", bound=InMunicipality)
ADMIN_ONLY = frozenset({Role.ADMIN})


def visible_actor(user: User | AnonymousUser, pk: int) -> Actor:
    """The actor with this id, with its municipality. Http404 for strangers."""
    return get_object_or_404(Actor.objects.visible_to(user).select_related("municipality"), pk=pk)


def editable_actor(user: User | AnonymousUser, pk: int) -> Actor:
    """The actor, for somebody who keeps the registers of its municipality; PermissionDenied for others there."""
    return kept(user, visible_actor(user, pk))


def kept(user: User | AnonymousUser, entry: Entry) -> Entry:
    """``entry`` of a register, for somebody who keeps those of its municipality; PermissionDenied for others."""
    if not has_role(user, entry.municipality_id, REGISTER_ROLES):
        raise PermissionDenied
    return entry


def editable_contact(user: User | AnonymousUser, actor_pk: int, pk: int) -> Contact:
    """The contact of an actor whose data ``user`` may change."""
    actor = editable_actor(user, actor_pk)
    return get_object_or_404(Contact.objects.select_related("actor"), actor=actor, pk=pk)


def municipalities_kept_by(user: User | AnonymousUser, roles: frozenset[str]) -> QuerySet[Municipality]:
    """Where ``user`` has one of ``roles``; PermissionDenied when nowhere."""
    ids = municipalities_with(user, roles)
    if not ids:
        raise PermissionDenied
    return Municipality.objects.filter(pk__in=ids)


def administered_membership(user: User | AnonymousUser, pk: int) -> Membership:
    """A role that ``user`` may take away. Http404 for roles in other municipalities."""
    municipalities = municipalities_kept_by(user, ADMIN_ONLY)
    return get_object_or_404(
        Membership.objects.select_related("user", "municipality", "actor"), pk=pk, municipality__in=municipalities
    )
