"""Milestones (Meilensteine): the dated steps of a measure. Living data like its log, of no edition."""

from __future__ import annotations

import uuid

from django.db import models

from measures.models.measure import Measure


class Milestone(models.Model):
    """A step that a measure passes: when it was planned, when it is expected now, when it was reached."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="milestones", verbose_name="Maßnahme")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    position = models.PositiveSmallIntegerField("Reihenfolge", default=0)
    title = models.CharField("Meilenstein", max_length=160)
    planned_on = models.DateField("geplant")
    expected_on = models.DateField("erwartet", null=True, blank=True)
    actual_on = models.DateField("erreicht", null=True, blank=True)

    class Meta:
        verbose_name = "Meilenstein"
        verbose_name_plural = "Meilensteine"
        ordering = ["position", "planned_on", "id"]

    def __str__(self) -> str:
        return self.title
