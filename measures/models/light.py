"""The traffic light set by hand: somebody knows more than the figures tell."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from measures.models.measure import Measure


class Colour(models.TextChoices):
    """What a traffic light says."""

    RED = "red", "Handlungsbedarf"
    YELLOW = "yellow", "risikobehaftet"
    GREEN = "green", "im Plan"
    GREY = "grey", "noch nicht begonnen"
    OFF = "off", "ohne Ampel"


class LightOverride(models.Model):
    """The colour somebody gave a measure's light, and why. Cancelled, never deleted."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="light_overrides", verbose_name="Maßnahme")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    colour = models.CharField("Ampel", max_length=6, choices=Colour)
    reason = models.TextField("Begründung")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="gesetzt von", editable=False
    )
    set_at = models.DateTimeField("gesetzt am", auto_now_add=True)
    cancelled_at = models.DateTimeField("aufgehoben am", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "Ampel von Hand"
        verbose_name_plural = "Ampeln von Hand"
        ordering = ["-set_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure"], condition=Q(cancelled_at__isnull=True), name="lightoverride_one_holds"
            ),
            models.CheckConstraint(condition=Q(colour__in=Colour.values), name="lightoverride_colour_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="lightoverride_reason_given"),
        ]

    def __str__(self) -> str:
        return str(self.get_colour_display())
