"""What became of a measure when its concept was updated, and what was learnt from it.

Each update accounts for every measure of the edition before it (VV Städtebauförderung: the
concept is kept up to date; domain rule: what falls away says why). Both tables belong to
the new edition and freeze with it.
"""

from __future__ import annotations

import uuid

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from actors.models import Actor
from concepts.freezing import frozen_with_edition
from concepts.models import Edition
from concepts.periods import YearPart, point
from measures.models.measure import Measure
from measures.models.years import plausible_year

OF_FATE = "SELECT edition_id FROM measures_measurefate WHERE id = {row}.fate_id"
"""How the freeze trigger finds the edition of a row that hangs on a fate."""


class Fate(models.TextChoices):
    """What an update makes of a measure of the edition before it (Verbleib)."""

    CONTINUED = "continued", "fortgeführt"
    COMPLETED = "completed", "abgeschlossen"
    POSTPONED = "postponed", "zurückgestellt"
    DROPPED = "dropped", "entfallen"
    MERGED = "merged", "zusammengelegt"
    SPLIT = "split", "geteilt"


FATE_TONES: dict[str, str] = {
    Fate.CONTINUED: "info",
    Fate.COMPLETED: "success",
    Fate.POSTPONED: "warning",
    Fate.DROPPED: "danger",
}
"""How a fate looks as a badge; the others are neutral."""


class MeasureFate(models.Model):
    """The fate of one measure of the previous edition, as ``edition`` tells it."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="fates", verbose_name="Fassung")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="fates", verbose_name="Maßnahme")
    fate = models.CharField("Verbleib", max_length=10, choices=Fate)
    reason = models.TextField("Begründung", blank=True)
    until_year = models.PositiveSmallIntegerField("Zurückgestellt bis (Jahr)", null=True, blank=True)
    until_part = models.CharField("Zurückgestellt bis (Teil des Jahres)", max_length=3, choices=YearPart, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "Verbleib einer Maßnahme"
        verbose_name_plural = "Verbleib der Maßnahmen"
        ordering = ["edition", "measure__serial"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "measure"], name="measurefate_once"),
            models.CheckConstraint(condition=Q(fate__in=Fate.values), name="measurefate_known"),
            models.CheckConstraint(
                condition=~Q(fate="dropped") | ~Q(reason=""),
                name="measurefate_dropped_with_reason",
                violation_error_message="Bitte begründen Sie, warum die Maßnahme entfällt.",
            ),
            models.CheckConstraint(
                condition=Q(fate="postponed") | Q(until_year__isnull=True, until_part=""),
                name="measurefate_until_when_postponed",
            ),
            models.CheckConstraint(
                condition=Q(until_part="") | Q(until_part__in=YearPart.values, until_year__isnull=False),
                name="measurefate_until_part_known",
                violation_error_message="Bitte geben Sie zum Teil des Jahres auch das Jahr an.",
            ),
            plausible_year("measurefate", "until_year"),
        ]
        triggers = [frozen_with_edition()]

    def __str__(self) -> str:
        return str(self.get_fate_display())

    @property
    def key(self) -> uuid.UUID:
        """The key of its measure, under which the log keeps it."""
        return self.measure.key

    @property
    def until(self) -> str:
        """Until when it is postponed, in words; ``""`` when that is open."""
        return point(self.until_year, self.until_part)


class FateSuccessor(models.Model):
    """In which measure of the new edition an old one lives on: merged into it, one of the parts
    into which it was split, or put in the place of a dropped one."""

    fate = models.ForeignKey(MeasureFate, models.CASCADE, related_name="successors", verbose_name="Verbleib")
    measure = models.ForeignKey(
        Measure, models.PROTECT, related_name="origins", verbose_name="Maßnahme, in der sie aufgeht"
    )

    class Meta:
        verbose_name = "Nachfolge"
        verbose_name_plural = "Nachfolgen"
        ordering = ["measure__serial"]
        constraints = [models.UniqueConstraint(fields=["fate", "measure"], name="fatesuccessor_once")]
        triggers = [frozen_with_edition(OF_FATE)]

    def __str__(self) -> str:
        return str(self.measure)


class GoalsReached(models.TextChoices):
    """How far a measure reached what it was meant for (NRW FRL 2023, 17.2.3: Zielerreichung)."""

    FULLY = "fully", "erreicht"
    MOSTLY = "mostly", "überwiegend erreicht"
    PARTLY = "partly", "teilweise erreicht"
    NOT = "not", "nicht erreicht"
    TOO_EARLY = "too_early", "noch nicht zu beurteilen"


class MeasureReview(models.Model):
    """The one-page evaluation of a measure of the previous edition (Bewertungsblatt)."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="measure_reviews", verbose_name="Fassung")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="reviews", verbose_name="Maßnahme")
    goals_reached = models.CharField("Ziele erreicht", max_length=10, choices=GoalsReached, blank=True)
    achievements = models.TextField("Was erreicht wurde", blank=True, help_text="Ergebnisse, möglichst mit Zahlen")
    effect = models.TextField("Wirkung", blank=True, help_text="Was sich im Quartier dadurch verändert hat")
    lessons = models.TextField("Erkenntnisse", blank=True, help_text="Was gut ging, was man anders machen würde")
    continuation = models.TextField("Fortführung nach der Förderung", blank=True)
    carrier = models.ForeignKey(
        Actor,
        models.PROTECT,
        related_name="continued_reviews",
        verbose_name="Träger der Fortführung",
        null=True,
        blank=True,
    )
    adopted_carrier = models.CharField(max_length=200, blank=True, editable=False)
    follow_up_cost = models.DecimalField(
        "Folgekosten im Jahr", max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "Bewertungsblatt"
        verbose_name_plural = "Bewertungsblätter"
        ordering = ["edition", "measure__serial"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "measure"], name="measurereview_once"),
            models.CheckConstraint(
                condition=Q(goals_reached="") | Q(goals_reached__in=GoalsReached.values),
                name="measurereview_goals_reached_known",
            ),
            models.CheckConstraint(
                condition=Q(follow_up_cost__isnull=True) | Q(follow_up_cost__gte=0),
                name="measurereview_follow_up_cost_not_negative",
            ),
        ]
        triggers = [frozen_with_edition()]

    def __str__(self) -> str:
        return f"Bewertung: {self.measure}"

    @property
    def key(self) -> uuid.UUID:
        """The key of its measure, under which the log keeps it."""
        return self.measure.key

    @property
    def is_filled(self) -> bool:
        """Whether it says anything at all."""
        said = (self.goals_reached, self.achievements, self.effect, self.lessons, self.continuation, self.carrier_name)
        return any(said) or self.follow_up_cost is not None

    @property
    def carrier_name(self) -> str:
        """Who carries it on, as adopted, in an open edition as of today."""
        return self.adopted_carrier or (self.carrier.name if self.carrier else "")
