"""Photos of a report: they lie in the database like documents (docs/decisions/0005).

``measures.reporting.pictures`` makes them fit to be shown.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse

from measures.models.status import StatusUpdate


class PhotoManager(models.Manager["Photo"]):
    """Photos without their bytes, which are fetched only where a photo is sent."""

    def get_queryset(self) -> models.QuerySet[Photo]:
        return super().get_queryset().defer("content")


class Photo(models.Model):
    """A picture of what a report tells, as JPEG without any metadata.

    Unlike the report it can be taken back later: whoever is seen on it may ask for that.
    """

    report = models.ForeignKey(StatusUpdate, models.CASCADE, related_name="photos", verbose_name="Stand")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    alt_text = models.CharField(
        "Was ist zu sehen?", max_length=250, help_text="Für alle, die das Foto nicht sehen können"
    )
    is_public = models.BooleanField(
        "veröffentlichen",
        default=False,
        help_text="Nur, wenn niemand erkennbar ist oder alle zugestimmt haben und das Foto Ihnen gehört",
    )
    content = models.BinaryField("Inhalt")
    width = models.PositiveSmallIntegerField("Breite")
    height = models.PositiveSmallIntegerField("Höhe")
    sha256 = models.CharField("SHA-256", max_length=64)
    created_at = models.DateTimeField("hinzugefügt am", auto_now_add=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = PhotoManager()

    class Meta:
        verbose_name = "Foto"
        verbose_name_plural = "Fotos"
        ordering = ["created_at", "id"]
        base_manager_name = "objects"
        constraints = [models.CheckConstraint(condition=~Q(alt_text=""), name="photo_alt_text_given")]

    def __str__(self) -> str:
        return self.alt_text

    def get_absolute_url(self) -> str:
        return reverse("photo_file", args=[self.key])
