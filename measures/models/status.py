"""Status is alive: it hangs on the measure and moves on while the adopted text stands still."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from concepts.periods import YearPart
from measures.models.measure import Measure


class ImplementationStatus(models.TextChoices):
    """How far a measure is (Umsetzungsstand)."""

    IDEA = "idea", "Idee"
    IN_PREPARATION = "in_preparation", "in Vorbereitung"
    IN_PLANNING = "in_planning", "in Planung"
    UNDER_WAY = "under_way", "in Umsetzung"
    CONTINUOUS = "continuous", "fortlaufend"
    COMPLETED = "completed", "abgeschlossen"
    POSTPONED = "postponed", "zurückgestellt"
    DROPPED = "dropped", "entfallen"


class FundingStatus(models.TextChoices):
    """How far its funding is (Förderstand): an axis of its own."""

    IDEA = "idea", "Idee"
    REGISTERED = "registered", "angemeldet"
    APPLIED = "applied", "beantragt"
    GRANTED = "granted", "bewilligt"
    BEING_CALLED = "being_called", "in Abruf"
    SETTLED = "settled", "abgerechnet"
    REFUSED = "refused", "abgelehnt"
    RETURNED = "returned", "zurückgegeben"


TONES: dict[str, str] = {
    ImplementationStatus.UNDER_WAY: "info",
    ImplementationStatus.CONTINUOUS: "info",
    ImplementationStatus.COMPLETED: "success",
    ImplementationStatus.POSTPONED: "warning",
    ImplementationStatus.DROPPED: "danger",
}
"""How a status looks as a badge; all others are neutral."""


class Precision(models.TextChoices):
    """How exactly the date of an update is known."""

    DAY = "day", "Tag"
    MONTH = "month", "Monat"
    YEAR = "year", "Jahr"


class StatusUpdate(models.Model):
    """One dated entry of a measure's log (Sachstand): what happened, what comes next."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="status_updates", verbose_name="Maßnahme")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reported_on = models.DateField("Stand vom")
    precision = models.CharField("Genauigkeit", max_length=5, choices=Precision, default=Precision.DAY, editable=False)
    implementation_status = models.CharField("Umsetzungsstand", max_length=15, choices=ImplementationStatus, blank=True)
    funding_status = models.CharField("Förderstand", max_length=15, choices=FundingStatus, blank=True)
    progress = models.PositiveSmallIntegerField(
        "Fortschritt in Prozent", null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    what_happened = models.TextField("Was ist geschehen?", blank=True)
    next_step = models.TextField("Nächster Schritt", blank=True)
    reason = models.TextField("Begründung", blank=True, help_text="Nötig, wenn zurückgestellt oder entfallen")
    follow_up_date = models.DateField("Wiedervorlage", null=True, blank=True)
    confirmed_unchanged = models.BooleanField("unverändert bestätigt", default=False, editable=False)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="status_updates",
        verbose_name="gemeldet von",
        null=True,
        blank=True,
        editable=False,
    )
    created_at = models.DateTimeField("eingetragen am", auto_now_add=True)

    class Meta:
        verbose_name = "Stand"
        verbose_name_plural = "Stände"
        ordering = ["-reported_on", "-created_at", "-id"]
        indexes = [models.Index(fields=["measure", "-reported_on", "-created_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(implementation_status="") | Q(implementation_status__in=ImplementationStatus.values),
                name="statusupdate_implementation_known",
            ),
            models.CheckConstraint(
                condition=Q(funding_status="") | Q(funding_status__in=FundingStatus.values),
                name="statusupdate_funding_known",
            ),
            models.CheckConstraint(
                condition=Q(progress__isnull=True) | Q(progress__lte=100),
                name="statusupdate_progress_within_hundred",
            ),
            models.CheckConstraint(condition=Q(precision__in=Precision.values), name="statusupdate_precision_known"),
            models.CheckConstraint(
                condition=~Q(implementation_status__in=["postponed", "dropped"]) | ~Q(reason=""),
                name="statusupdate_reason_given",
                violation_error_message="Bitte begründen Sie, warum die Maßnahme zurückgestellt ist oder entfällt.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_implementation_status_display() or 'Stand'} ({self.date_in_words})"

    @property
    def tone(self) -> str:
        """The tone of the badge with the implementation status."""
        return TONES.get(self.implementation_status, "neutral")

    @property
    def date_in_words(self) -> str:
        """``22.11.2026``, ``Mai 2020`` or ``2016``, as exactly as it is known."""
        return date_in_words(self.reported_on, self.precision)


def date_in_words(day: date, precision: str) -> str:
    """A date as exactly as it is known."""
    if precision == Precision.YEAR:
        return str(day.year)
    if precision == Precision.MONTH:
        return f"{YearPart(f'M{day.month:02d}').label} {day.year}"
    return f"{day:%d.%m.%Y}"
