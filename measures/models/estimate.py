"""How well a cost is known, and the dated estimates (Kostenstände) of a measure. Living data, of no edition."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from measures.models.measure import Measure


class Stage(models.TextChoices):
    """From what an amount is known, in the order in which planning goes on (after DIN 276)."""

    ASSUMPTION = "assumption", "Annahme"
    PRELIMINARY = "preliminary", "Kostenschätzung"
    CALCULATION = "calculation", "Kostenberechnung"
    TENDER = "tender", "Ausschreibungsergebnis"
    FINAL = "final", "Kostenfeststellung"


def ordered_range(table: str) -> models.CheckConstraint:
    """The upper end of a range is missing or not below the amount."""
    return models.CheckConstraint(
        condition=Q(amount_to__isnull=True) | Q(amount_to__gte=F("amount")),
        name=f"{table}_range_ordered",
        violation_error_message="Die Spanne endet unter ihrem Anfang.",
    )


def known_stage(table: str, *, may_be_unknown: bool) -> models.CheckConstraint:
    known = Q(stage__in=Stage.values)
    return models.CheckConstraint(
        condition=known | Q(stage="") if may_be_unknown else known, name=f"{table}_stage_known"
    )


class CostEstimate(models.Model):
    """What a measure was held to cost in all on a day, and why that is another amount than before."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="cost_estimates", verbose_name="Maßnahme")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dated_on = models.DateField("Stand vom")
    stage = models.CharField("Kostenstand", max_length=12, choices=Stage)
    amount = models.DecimalField(
        "Gesamtkosten in Euro", max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    amount_to = models.DecimalField("Spanne bis (Euro)", max_digits=14, decimal_places=2, null=True, blank=True)
    reason = models.TextField("Begründung", blank=True, help_text="Warum es ein anderer Betrag ist als vorher")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "Kostenstand"
        verbose_name_plural = "Kostenstände"
        ordering = ["dated_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="costestimate_amount_not_negative"),
            ordered_range("costestimate"),
            known_stage("costestimate", may_be_unknown=False),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} ({self.dated_on:%d.%m.%Y})"
