"""Grant notices (Zuwendungsbescheide) and what became of their money: instalments, calls, spending, repayment.

Living data of the concept, not of an edition: never frozen, never copied. Amounts are EUR with two
decimals. What follows from them (what is left, what lapses when, what bears interest) is told by
``measures.granting.grants``.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from concepts.models import Concept
from concepts.periods import period
from measures.models.finance import CostGroup
from measures.models.measure import Measure
from measures.models.programme import FundingProgramme, per_cent
from measures.models.years import YEARS, plausible_year

DAYS = (date(YEARS[0], 1, 1), date(YEARS[1], 12, 31))
DAY_MESSAGE = f"Bitte geben Sie einen Tag zwischen {YEARS[0]} und {YEARS[1]} an."
MOST_YEARS_AFTER = 10
MOST_MONTHS = 24
USE_WITHIN_MONTHS = 2
"""Within how many months money has to be used once it is paid out, where the notice says nothing else
(ANBest-G Nr. 1.4 in NRW and Brandenburg: as far as it is needed for payments within two months)."""

NO_RATE_AT_ALL = "Ein Fördersatz von 0 % wäre keine Förderung. Nennt der Bescheid keinen, lassen Sie das Feld leer."


def plausible_day(table: str, field: str) -> models.CheckConstraint:
    """A day is missing or lies within ``YEARS``."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__range": DAYS}),
        name=f"{table}_{field}_plausible",
        violation_error_message=DAY_MESSAGE,
    )


def not_negative(table: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(amount__gte=0), name=f"{table}_amount_not_negative")


def amount_field() -> models.DecimalField[Any, Any]:
    """A column of euros and cents."""
    return models.DecimalField("Betrag in Euro", max_digits=14, decimal_places=2, validators=[MinValueValidator(0)])


class Grant(models.Model):
    """A grant notice (Zuwendungsbescheid): living data of the concept, not of an edition.

    ``lapses_after_years``: its instalments lapse at the end of so many years after their own (0: with their year;
    2: "n+2"; empty: on ``lapses_on`` where that is known, else with their year). ``lapses_on``: what is left lapses
    then at the latest, whatever the instalments say. ``rate``: the share of the fundable cost that the notice itself
    names, which holds for its programme year in the place of the register's; see ``measures.funding.noticed``.
    """

    concept = models.ForeignKey(Concept, models.PROTECT, related_name="grants", verbose_name="Konzept")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(
        FundingProgramme, models.PROTECT, related_name="grants", verbose_name="Förderprogramm", null=True, blank=True
    )
    programme_year = models.PositiveSmallIntegerField("Programmjahr", null=True, blank=True)
    number = models.CharField("Aktenzeichen", max_length=80, blank=True)
    dated_on = models.DateField("Bescheid vom", null=True, blank=True)
    start_year = models.PositiveSmallIntegerField("Laufzeit von", null=True, blank=True)
    end_year = models.PositiveSmallIntegerField("Laufzeit bis", null=True, blank=True)
    amount = amount_field()
    is_approximate = models.BooleanField("ungefähr", default=False)
    rate = per_cent("Fördersatz laut Bescheid in Prozent")
    purpose = models.TextField("Zweck", blank=True)
    measures = models.ManyToManyField(
        Measure, through="GrantedMeasure", related_name="grants", verbose_name="Geförderte Maßnahmen"
    )
    conditions = models.TextField("Auflagen", blank=True)
    lapses_after_years = models.PositiveSmallIntegerField(
        "Raten verfallen … Jahre nach ihrem Haushaltsjahr",
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_YEARS_AFTER)],
        help_text="0: am 31. Dezember ihres Jahres; 2: am 31. Dezember des übernächsten („n+2“); leer: am letzten Tag "
        "der Bewilligung, wenn unten einer steht, sonst wie bei 0",
    )
    lapses_on = models.DateField(
        "Bewilligung verfällt am",
        null=True,
        blank=True,
        help_text="nur wenn der Bescheid einen letzten Tag für alles nennt",
    )
    use_within_months = models.PositiveSmallIntegerField(
        "Mittel verwenden innerhalb von … Monaten",
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_MONTHS)],
        help_text="nach der Auszahlung, wie es in den Nebenbestimmungen steht; leer: zwei",
    )
    proof_due_on = models.DateField("Verwendungsnachweis bis", null=True, blank=True)
    proof_handed_in_on = models.DateField("Verwendungsnachweis eingereicht am", null=True, blank=True)
    note = models.TextField("Hinweis", blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "Bewilligung"
        verbose_name_plural = "Bewilligungen"
        ordering = ["programme_year", "id"]
        constraints = [
            not_negative("grant"),
            models.CheckConstraint(
                condition=Q(rate__isnull=True) | Q(rate__gt=0, rate__lte=100),
                name="grant_rate_within_hundred",
                violation_error_message=NO_RATE_AT_ALL,
            ),
            models.CheckConstraint(
                condition=Q(start_year__isnull=True) | Q(end_year__isnull=True) | Q(end_year__gte=F("start_year")),
                name="grant_period_ordered",
                violation_error_message="Die Laufzeit endet vor ihrem Beginn.",
            ),
            models.CheckConstraint(
                condition=Q(lapses_after_years__isnull=True) | Q(lapses_after_years__lte=MOST_YEARS_AFTER),
                name="grant_lapses_after_years_plausible",
            ),
            models.CheckConstraint(
                condition=Q(use_within_months__isnull=True) | Q(use_within_months__lte=MOST_MONTHS),
                name="grant_use_within_months_plausible",
            ),
            plausible_year("grant", "programme_year"),
            plausible_year("grant", "start_year"),
            plausible_year("grant", "end_year"),
            plausible_day("grant", "lapses_on"),
            plausible_day("grant", "proof_due_on"),
            plausible_day("grant", "proof_handed_in_on"),
        ]

    def __str__(self) -> str:
        return f"Bewilligung {self.programme_year or ''} {self.number}".strip()

    def get_absolute_url(self) -> str:
        return reverse("grant_detail", args=[self.concept.slug, self.pk])

    @property
    def title(self) -> str:
        """``Sozialer Zusammenhalt 2024 (LBV-21-0291)``: how people tell notices apart, as far as it is known."""
        programme = self._programme_name()
        name = f"{programme} {self.programme_year or ''}".strip()
        if name and self.number:
            return f"{name} ({self.number})"
        return name or self.number or "Bewilligung ohne Angaben"

    def _programme_name(self) -> str:
        """As the programme was called in that year; its short name where that is its name of today."""
        if self.programme is None:
            return ""
        name = self.programme.name_in(self.programme_year)
        return self.programme.short_name or name if name == self.programme.name else name

    @property
    def is_for_a_year(self) -> bool:
        """Whether programme and programme year are known, for which its rate holds."""
        return self.programme_id is not None and self.programme_year is not None

    @property
    def months_of_use(self) -> int:
        """Within how many months after it was paid out money has to be used."""
        return USE_WITHIN_MONTHS if self.use_within_months is None else self.use_within_months

    @property
    def term(self) -> str:
        """For which years the money is granted, ``""`` when unknown."""
        return period(self.start_year, "", self.end_year, "")


class GrantedMeasure(models.Model):
    """That a notice covers a measure."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="measure_links", verbose_name="Bewilligung")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="grant_links", verbose_name="Maßnahme")

    class Meta:
        verbose_name = "Geförderte Maßnahme"
        verbose_name_plural = "Geförderte Maßnahmen"
        ordering = ["measure__serial"]
        constraints = [models.UniqueConstraint(fields=["grant", "measure"], name="grantedmeasure_once")]

    def __str__(self) -> str:
        return f"{self.grant}: {self.measure}"


class CashInstalment(models.Model):
    """What a notice gives in one fiscal year (Kassenmittelrate). ``lapses_on`` empty: by the notice's rule."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="instalments", verbose_name="Bewilligung")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    year = models.PositiveSmallIntegerField("Haushaltsjahr")
    amount = amount_field()
    lapses_on = models.DateField("verfällt am", null=True, blank=True)

    class Meta:
        verbose_name = "Kassenmittelrate"
        verbose_name_plural = "Kassenmittelraten"
        ordering = ["year", "id"]
        constraints = [
            # Deferred, so that the years of two instalments can be swapped
            models.UniqueConstraint(
                fields=["grant", "year"], name="cashinstalment_year_once", deferrable=models.Deferrable.DEFERRED
            ),
            not_negative("cashinstalment"),
            plausible_year("cashinstalment", "year"),
            plausible_day("cashinstalment", "lapses_on"),
        ]

    def __str__(self) -> str:
        return f"Rate {self.year}"


class Booking(models.Model):
    """Money that moved on a day. What is booked on a grant has its own ``instalment``."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    booked_on = models.DateField("Tag")
    amount = amount_field()
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} vom {self.booked_on:%d.%m.%Y}"


class DrawDown(Booking):
    """Money that the town called and was paid (Mittelabruf)."""

    instalment = models.ForeignKey(CashInstalment, models.PROTECT, related_name="draw_downs", verbose_name="Rate")
    note = models.CharField("Hinweis", max_length=250, blank=True)

    class Meta:
        verbose_name = "Mittelabruf"
        verbose_name_plural = "Mittelabrufe"
        ordering = ["booked_on", "id"]
        constraints = [not_negative("drawdown"), plausible_day("drawdown", "booked_on")]


class Spending(Booking):
    """What was paid for the purpose from an instalment (Verwendung), before or after the money was called.

    ``cost_group``: for what kind of cost, where the measure plans several; see ``measures.overview.spent``.
    """

    instalment = models.ForeignKey(CashInstalment, models.PROTECT, related_name="spendings", verbose_name="Rate")
    measure = models.ForeignKey(
        Measure, models.PROTECT, related_name="spendings", verbose_name="Maßnahme", null=True, blank=True
    )
    cost_group = models.ForeignKey(
        CostGroup, models.PROTECT, related_name="spendings", verbose_name="Kostengruppe", null=True, blank=True
    )
    note = models.CharField("Hinweis", max_length=250, blank=True)

    class Meta:
        verbose_name = "Ausgabe"
        verbose_name_plural = "Ausgaben"
        ordering = ["booked_on", "id"]
        constraints = [not_negative("spending"), plausible_day("spending", "booked_on")]


class Repayment(Booking):
    """Called money that the town gave back (Rückzahlung); it can't be called again."""

    instalment = models.ForeignKey(CashInstalment, models.PROTECT, related_name="repayments", verbose_name="Rate")
    reason = models.CharField("Grund", max_length=250)

    class Meta:
        verbose_name = "Rückzahlung"
        verbose_name_plural = "Rückzahlungen"
        ordering = ["booked_on", "id"]
        constraints = [not_negative("repayment"), plausible_day("repayment", "booked_on")]
