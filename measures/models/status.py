"""Status is alive: it hangs on the measure and moves on while the adopted text stands still."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from concepts.periods import YearPart
from measures.models.measure import Measure
from measures.models.status_label import StatusLabel


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


EDITABLE_FOR = timedelta(days=1)
"""How long whoever wrote a report may mend it; afterwards it is only corrected by another one.
The trigger ``stays_after_a_day`` says the same."""


class StatusUpdateQuerySet(models.QuerySet["StatusUpdate"]):
    def counting(self) -> StatusUpdateQuerySet:
        """Reports that say how far a measure is: all but those that a later one corrects."""
        return self.filter(correction__isnull=True)

    def worded(self) -> StatusUpdateQuerySet:
        """Each with the municipality's own word for its implementation status, see ``StatusUpdate.label``."""
        own = StatusLabel.objects.filter(
            municipality=OuterRef("measure__concept__municipality"), status=OuterRef("implementation_status")
        )
        return self.annotate(own_label=Subquery(own.values("label")[:1]))


class StatusUpdate(models.Model):
    """One dated entry of a measure's log (Sachstand): what happened, what comes next.

    The log is evidence: an entry can be mended by its author for a day, then only another one
    corrects it. The corrected one stays readable and no longer counts.
    """

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
    obstacles = models.TextField("Hindernisse", blank=True, help_text="Was die Maßnahme aufhält oder gefährdet")
    next_step = models.TextField("Nächster Schritt", blank=True)
    next_step_date = models.DateField("Nächster Schritt bis", null=True, blank=True)
    spent = models.DecimalField(
        "Bisher ausgegeben (Euro)",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Alles seit Beginn der Maßnahme; wird nicht veröffentlicht",
    )
    internal_note = models.TextField("Interne Notiz", blank=True, help_text="Wird nie veröffentlicht")
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
    source = models.CharField(
        "Angaben von", max_length=330, blank=True, editable=False, help_text="Träger ohne Konto, dessen Angaben es sind"
    )
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        related_name="correction",
        verbose_name="berichtigt",
        null=True,
        blank=True,
        editable=False,
    )
    created_at = models.DateTimeField("eingetragen am", auto_now_add=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = StatusUpdateQuerySet.as_manager()

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
            models.CheckConstraint(
                # What nobody here reported comes from older papers, which seldom name a day.
                condition=~Q(implementation_status="postponed")
                | Q(follow_up_date__isnull=False)
                | Q(reported_by__isnull=True),
                name="statusupdate_follow_up_named",
                violation_error_message="Bitte geben Sie an, wann Sie wieder nachsehen (Wiedervorlage).",
            ),
            models.CheckConstraint(
                condition=Q(spent__isnull=True) | Q(spent__gte=0), name="statusupdate_spent_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")), name="statusupdate_corrects_another"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="stays_after_a_day",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.created_at < now() - interval '1 day'"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.label or 'Stand'} ({self.date_in_words})"

    def get_absolute_url(self) -> str:
        return f"{self.measure.get_absolute_url()}#{self.anchor}"

    @property
    def label(self) -> str:
        """The implementation status in the municipality's words where it was fetched ``worded``, else in the usual."""
        return getattr(self, "own_label", None) or str(self.get_implementation_status_display())

    @property
    def anchor(self) -> str:
        """Where the entry stands in its measure's log."""
        return f"stand-{self.key}"

    @property
    def is_fresh(self) -> bool:
        """Whether its author may still mend it."""
        return timezone.now() - self.created_at < EDITABLE_FOR

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
