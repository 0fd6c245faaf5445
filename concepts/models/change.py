"""The change log: who changed what, when, from which value to which."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

from concepts.models.concept import Concept
from concepts.models.edition import Edition


class Action(models.TextChoices):
    CREATED = "created", "angelegt"
    CHANGED = "changed", "geändert"
    DELETED = "deleted", "gelöscht"
    MOVED = "moved", "Zustand gewechselt"
    DECIDED = "decided", "entschieden"


class Change(models.Model):
    """One entry of the log; written once, never changed (see concepts.changelog)."""

    concept = models.ForeignKey(Concept, models.PROTECT, related_name="changes", verbose_name="Konzept")
    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="changes", verbose_name="Fassung", null=True, blank=True
    )
    at = models.DateTimeField("am", default=timezone.now, db_index=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="durch", null=True, blank=True
    )
    action = models.CharField("Vorgang", max_length=10, choices=Action)
    object_kind = models.CharField("Gegenstand", max_length=40)
    object_key = models.UUIDField("Schlüssel", null=True, blank=True)
    object_label = models.CharField("Bezeichnung", max_length=300, blank=True)
    field = models.CharField("Feld", max_length=80, blank=True)
    old = models.TextField("alt", blank=True)
    new = models.TextField("neu", blank=True)

    class Meta:
        verbose_name = "Änderung"
        verbose_name_plural = "Änderungen"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["edition", "-at"]), models.Index(fields=["object_key", "-at"])]
        triggers = [pgtrigger.Protect(name="written_once", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.object_label}: {self.field} {self.get_action_display()}"
