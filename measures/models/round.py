"""Reporting rounds: a date by which everybody reports, and the lasting record of what was reported."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from actors.models import Role
from actors.permissions import municipalities_with
from concepts.models import Concept
from concepts.models.edition import WIDE_VIEW
from measures.models.measure import Measure
from measures.models.status import TONES, ImplementationStatus, Precision, date_in_words

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from actors.models import User


class Standing(models.TextChoices):
    """Where a measure stands when a round looks at it."""

    IN_FORCE = "in_force", "in der gültigen Fassung"
    DRAFT = "draft", "nur im Entwurf"
    GONE = "gone", "nicht mehr in der gültigen Fassung"


class ReportingRoundQuerySet(models.QuerySet["ReportingRound"]):
    def open(self) -> ReportingRoundQuerySet:
        return self.filter(closed_at__isnull=True)

    def closed(self) -> ReportingRoundQuerySet:
        return self.filter(closed_at__isnull=False)

    def visible_to(self, user: User | AnonymousUser) -> ReportingRoundQuerySet:
        """All rounds for those who see drafts; for readers (council) closed ones about an adopted edition."""
        adopted = RoundEntry.objects.filter(round=OuterRef("pk"), standing=Standing.IN_FORCE)
        every = Q(concept__municipality_id__in=municipalities_with(user, WIDE_VIEW))
        as_reader = Q(concept__municipality_id__in=municipalities_with(user, frozenset({Role.READER})))
        return self.filter(every | (as_reader & Q(closed_at__isnull=False) & Exists(adopted)))

    def editable_by(self, user: User | AnonymousUser) -> ReportingRoundQuerySet:
        """Open rounds of the towns in which ``user`` edits."""
        return self.open().filter(concept__municipality_id__in=municipalities_with(user, frozenset({Role.EDITOR})))


class ReportingRound(models.Model):
    """A date by which everybody reports on the measures of a concept (Berichtsrunde).

    Closing it writes one ``RoundEntry`` per measure; neither changes afterwards.
    """

    concept = models.ForeignKey(Concept, models.PROTECT, related_name="reporting_rounds", verbose_name="Konzept")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField("Bezeichnung", max_length=120, help_text="zum Beispiel „Sachstand Herbst 2026“")
    due_on = models.DateField("Melden bis", help_text="Vorher, an diesem Tag und danach wird per E-Mail erinnert.")
    opened_at = models.DateTimeField("eröffnet am", default=timezone.now, editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="eröffnet von"
    )
    closed_at = models.DateTimeField("abgeschlossen am", null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="abgeschlossen von", null=True
    )
    edition_title = models.CharField("Fassung beim Abschluss", max_length=200, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = ReportingRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "Berichtsrunde"
        verbose_name_plural = "Berichtsrunden"
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["concept"],
                condition=Q(closed_at__isnull=True),
                name="reportinground_one_open_per_concept",
                violation_error_message="Zu diesem Konzept läuft bereits eine Berichtsrunde.",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="reportinground_closed_by_somebody",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="closed_rounds_stay",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__closed_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("round_detail", args=[self.concept.slug, self.pk])

    def get_report_url(self) -> str:
        """Where the Sachstandsbericht is read."""
        return reverse("round_report", args=[self.concept.slug, self.pk])

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_late(self) -> bool:
        """Whether the day is past by which everybody should have reported."""
        return self.is_open and self.due_on < timezone.localdate()


class RoundEntry(models.Model):
    """What a round found about one measure, in the words of its day: whether it was reported on, and its status.

    As long as the round is open, entries are only computed; closing it saves them.
    """

    round = models.ForeignKey(ReportingRound, models.PROTECT, related_name="entries", verbose_name="Berichtsrunde")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="round_entries", verbose_name="Maßnahme")
    standing = models.CharField("Stellung", max_length=10, choices=Standing)
    number = models.CharField("Nummer", max_length=20, blank=True)
    title = models.CharField("Titel", max_length=250)
    action_field = models.CharField("Handlungsfeld", max_length=300, blank=True)
    carriers = ArrayField(models.CharField(max_length=200), verbose_name="Träger", default=list)
    period = models.CharField("Zeitraum", max_length=250, blank=True)
    begins_on = models.DateField("Beginn laut Fassung", null=True)
    ends_on = models.DateField("Ende laut Fassung", null=True)
    is_permanent = models.BooleanField("Daueraufgabe", default=False)
    is_informational = models.BooleanField("nachrichtlich", default=False)
    planned_cost = models.DecimalField("geplante Kosten", max_digits=14, decimal_places=2, null=True)
    planned_years = models.JSONField("geplante Kosten nach Haushaltsjahren", default=dict)
    spent = models.DecimalField("verausgabt", max_digits=14, decimal_places=2, null=True)
    is_asked = models.BooleanField("war zu melden")
    has_reported = models.BooleanField("gemeldet")
    confirmed_unchanged = models.BooleanField("unverändert bestätigt", default=False)
    reported_by = models.CharField("gemeldet von", max_length=330, blank=True)
    implementation_status = models.CharField("Umsetzungsstand", max_length=15, choices=ImplementationStatus, blank=True)
    status_label = models.CharField("Umsetzungsstand in Worten der Kommune", max_length=60, blank=True)
    progress = models.PositiveSmallIntegerField("Fortschritt in Prozent", null=True)
    reported_on = models.DateField("Stand vom", null=True)
    precision = models.CharField("Genauigkeit", max_length=5, choices=Precision, default=Precision.DAY)
    what_happened = models.TextField("Was ist geschehen?", blank=True)
    obstacles = models.TextField("Hindernisse", blank=True)
    next_step = models.TextField("Nächster Schritt", blank=True)
    reason = models.TextField("Begründung", blank=True)

    number_in_draft = ""
    """As long as the round is open: its number in the draft, where that is another. Not saved."""

    class Meta:
        verbose_name = "Ergebnis einer Berichtsrunde"
        verbose_name_plural = "Ergebnisse von Berichtsrunden"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "measure"], name="roundentry_measure_once"),
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="roundentry_standing_known"),
            models.CheckConstraint(
                condition=Q(implementation_status="") | Q(implementation_status__in=ImplementationStatus.values),
                name="roundentry_implementation_known",
            ),
            models.CheckConstraint(
                condition=Q(has_reported=False) | Q(is_asked=True), name="roundentry_reported_when_asked"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="none_after_closing",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF EXISTS (SELECT 1 FROM measures_reportinground
                               WHERE id = NEW.round_id AND closed_at IS NOT NULL) THEN
                        RAISE EXCEPTION 'the reporting round is closed';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def is_missing(self) -> bool:
        """Asked, and nobody has reported (nicht gemeldet)."""
        return self.is_asked and not self.has_reported

    @property
    def tone(self) -> str:
        """The tone of the badge with the implementation status."""
        return TONES.get(self.implementation_status, "neutral")

    @property
    def date_in_words(self) -> str:
        """As of when the status is known; ``""`` without one."""
        return date_in_words(self.reported_on, self.precision) if self.reported_on else ""
