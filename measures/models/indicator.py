"""What the yearly monitoring of urban renewal asks for in figures: a town's catalogue, and a concept's values.

Parts C (Output) and D (Kontext) of the federal monitoring (eMo). The numbers of its fields are not
published; each town enters those that it finds in its own form.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from actors.models import Municipality
from concepts.models import Concept
from measures.models.finance import CostGroup
from measures.models.grant import plausible_day
from measures.models.years import plausible_year

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from actors.models import User

LONGEST_UNIT = 30
LONGEST_WORDS = 250


class IndicatorPart(models.TextChoices):
    """In which part of the monitoring a figure is asked for."""

    OUTPUT = "output", "C Output"
    CONTEXT = "context", "D Kontext"


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def active(self) -> IndicatorQuerySet:
        """Indicators for which values are asked."""
        return self.filter(archived_at__isnull=True)

    def visible_to(self, user: User | AnonymousUser) -> IndicatorQuerySet:
        return self.filter(municipality_id__in=getattr(user, "roles_by_municipality", {}))


class Indicator(models.Model):
    """A figure of a town's catalogue (Kennwert), mapped to a field of the monitoring. Archived, never deleted.

    ``cost_groups``, only of output: the portal itself counts the measures whose cost belongs to one of these.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="indicators", verbose_name="Kommune")
    part = models.CharField("Teil des Monitorings", max_length=7, choices=IndicatorPart)
    code = models.CharField(
        "Feld im Monitoring",
        max_length=20,
        blank=True,
        help_text="Nummer des Feldes im Formular, zum Beispiel „D 3.2“; kann leer bleiben",
    )
    title = models.CharField("Bezeichnung", max_length=160)
    unit = models.CharField(
        "Einheit", max_length=LONGEST_UNIT, blank=True, help_text="zum Beispiel Personen, %, m² oder Anzahl"
    )
    may_be_negative = models.BooleanField(
        "Werte können negativ sein", default=False, help_text="zum Beispiel bei einem Saldo"
    )
    position = models.PositiveSmallIntegerField("Reihenfolge", default=0)
    cost_groups = models.ManyToManyField(
        CostGroup,
        through="measures.CountedGroup",
        related_name="indicators",
        verbose_name="Kostengruppen, deren Maßnahmen zählen",
        blank=True,
    )
    archived_at = models.DateTimeField("archiviert am", null=True, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = "Kennwert"
        verbose_name_plural = "Kennwerte"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "title"], name="indicator_title_unique"),
            models.CheckConstraint(condition=Q(part__in=IndicatorPart.values), name="indicator_part_known"),
            models.CheckConstraint(condition=~Q(title=""), name="indicator_title_given"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_compared(self) -> bool:
        """Whether the area's value is set beside that of the whole municipality."""
        return self.part == IndicatorPart.CONTEXT


class CountedGroup(models.Model):
    """A cost group whose measures an indicator counts."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="counted_groups", verbose_name="Kennwert")
    cost_group = models.ForeignKey(CostGroup, models.PROTECT, related_name="counted_by", verbose_name="Kostengruppe")

    class Meta:
        verbose_name = "gezählte Kostengruppe"
        verbose_name_plural = "gezählte Kostengruppen"
        ordering = ["cost_group__position", "cost_group_id"]
        constraints = [models.UniqueConstraint(fields=["indicator", "cost_group"], name="countedgroup_once")]

    def __str__(self) -> str:
        return str(self.cost_group)


def figure_column(label: str) -> models.DecimalField[Decimal | None, Any]:
    """A column of figures in whatever unit; empty where nothing is known."""
    return models.DecimalField(label, max_digits=14, decimal_places=2, null=True, blank=True)


class IndicatorValue(models.Model):
    """What an indicator came to in a reporting year (Berichtsjahr): living data of the concept, of no edition.

    ``town_value``: of the whole municipality, to compare with; context only. ``reference_date``: the day
    for which the values hold (Stichtag).
    """

    concept = models.ForeignKey(Concept, models.PROTECT, related_name="indicator_values", verbose_name="Konzept")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="values", verbose_name="Kennwert")
    year = models.PositiveSmallIntegerField("Berichtsjahr")
    area_value = figure_column("Gebiet")
    town_value = figure_column("Gesamtstadt")
    reference_date = models.DateField("Stichtag", null=True, blank=True)
    source = models.CharField("Quelle", max_length=LONGEST_WORDS, blank=True)
    note = models.CharField("Hinweis", max_length=LONGEST_WORDS, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "Wert eines Kennwerts"
        verbose_name_plural = "Werte der Kennwerte"
        ordering = ["year", "indicator__position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["concept", "indicator", "year"], name="indicatorvalue_once"),
            plausible_year("indicatorvalue", "year"),
            plausible_day("indicatorvalue", "reference_date"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.year}"
