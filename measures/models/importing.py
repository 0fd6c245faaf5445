"""What the import of lists remembers from one time to the next."""

from __future__ import annotations

from django.db import models

from actors.models import Municipality


class RememberedColumn(models.Model):
    """What a column under this head means in the lists of a municipality, as somebody last chose it."""

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="remembered_columns", verbose_name="Kommune"
    )
    head = models.CharField("Überschrift", max_length=200)
    target = models.CharField("Bedeutung", max_length=60)

    class Meta:
        verbose_name = "gemerkte Spalte"
        verbose_name_plural = "gemerkte Spalten"
        ordering = ["head"]
        constraints = [models.UniqueConstraint(fields=["municipality", "head"], name="rememberedcolumn_head_unique")]

    def __str__(self) -> str:
        return f"{self.head}: {self.target}"
