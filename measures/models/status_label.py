"""How a municipality calls the implementation statuses, and in which order it lists them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from actors.models import Municipality

LONGEST_LABEL = 40


class StatusLabel(models.Model):
    """A municipality's own word for one of the implementation statuses; without one the usual word stands."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="status_labels", verbose_name="Kommune")
    status = models.CharField("Umsetzungsstand", max_length=15)
    label = models.CharField("Bezeichnung", max_length=LONGEST_LABEL)
    position = models.PositiveSmallIntegerField("Reihenfolge")

    class Meta:
        verbose_name = "Bezeichnung eines Umsetzungsstands"
        verbose_name_plural = "Bezeichnungen der Umsetzungsstände"
        ordering = ["municipality", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "status"], name="statuslabel_status_once"),
            models.UniqueConstraint(fields=["municipality", "label"], name="statuslabel_label_once"),
            models.CheckConstraint(condition=~Q(label=""), name="statuslabel_label_given"),
        ]

    def __str__(self) -> str:
        return self.label
