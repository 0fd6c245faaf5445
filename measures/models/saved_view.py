"""Saved views of the list of measures: what people ask for again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from actors.models import Role
from actors.permissions import has_role
from concepts.models import Concept

if TYPE_CHECKING:
    from actors.models import User

ADMINS = frozenset({Role.ADMIN})


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def offered_to(self, user: User, concept: Concept) -> SavedViewQuerySet:
        """The user's own views of the concept's lists and those that others share."""
        return self.filter(Q(owner=user) | Q(is_shared=True), concept=concept)


class SavedView(models.Model):
    """A named choice of rows, order and columns, good for the list of every edition of its concept.

    ``query`` is the part of the list's address behind the question mark.
    """

    concept = models.ForeignKey(Concept, models.CASCADE, related_name="saved_views", verbose_name="Konzept")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", verbose_name="gehört"
    )
    name = models.CharField("Name", max_length=80)
    is_shared = models.BooleanField("für alle sichtbar, die dieses Konzept sehen", default=False)
    query = models.CharField("Auswahl", max_length=2000, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = "gespeicherte Ansicht"
        verbose_name_plural = "gespeicherte Ansichten"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["concept", "owner", "name"],
                name="savedview_name_once_per_owner",
                violation_error_message="Sie haben schon eine Ansicht mit diesem Namen.",
            ),
            models.UniqueConstraint(
                fields=["concept", "name"],
                condition=Q(is_shared=True),
                name="savedview_shared_name_once",
                violation_error_message="Eine geteilte Ansicht mit diesem Namen gibt es schon.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def may_be_changed_by(self, user: User) -> bool:
        """Its owner; a shared one also the administration, for owners leave."""
        is_own = self.owner_id == user.pk
        return is_own or (self.is_shared and has_role(user, self.concept.municipality_id, ADMINS))
