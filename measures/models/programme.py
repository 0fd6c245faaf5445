"""Funding programmes with what changes about them over the years: names, rates, documents.

A programme of the Länder and the Bund lives longer than its name ("Soziale Stadt" until 2019,
"Sozialer Zusammenhalt" from 2020) and pays other rates in other Länder and years; both are data.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from actors.models import Land, Municipality
from actors.templatetags.german import rate as rate_in_words
from actors.thirds import DECIMALS
from measures.models.years import plausible_year

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from actors.models import User

MOST_LAPSE_YEARS = 30


class FunderLevel(models.TextChoices):
    EU = "eu", "EU"
    FEDERAL = "federal", "Bund"
    FEDERAL_LAND = "federal_land", "Bund und Land"
    LAND = "land", "Land"
    MUNICIPAL = "municipal", "Kommune"
    FOUNDATION = "foundation", "Stiftung"
    OTHER = "other", "Sonstige"


class Month(models.IntegerChoices):
    JANUARY = 1, "Januar"
    FEBRUARY = 2, "Februar"
    MARCH = 3, "März"
    APRIL = 4, "April"
    MAY = 5, "Mai"
    JUNE = 6, "Juni"
    JULY = 7, "Juli"
    AUGUST = 8, "August"
    SEPTEMBER = 9, "September"
    OCTOBER = 10, "Oktober"
    NOVEMBER = 11, "November"
    DECEMBER = 12, "Dezember"


ALL_SHARES = F("federal_share") + F("land_share") + F("eu_share")
CUT_OFF = Decimal("0.000002")
"""By so much thirds that are cut to ``DECIMALS`` may miss what they add up to; other shares never do."""
LONG_MONTHS, SHORT_MONTHS = (1, 3, 5, 7, 8, 10, 12), (4, 6, 9, 11)


def per_cent(label: str, *, optional: bool = True) -> models.DecimalField:  # type: ignore[type-arg]  # a column
    """A column of per cent: with three decimals, or a third, cut to six (``actors.thirds``)."""
    return models.DecimalField(
        label,
        max_digits=DECIMALS + 3,
        decimal_places=DECIMALS,
        null=optional,
        blank=optional,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )


def ceiling(label: str) -> models.DecimalField:  # type: ignore[type-arg]  # a column
    """A column of euro that may stay empty."""
    return models.DecimalField(
        label, max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )


def within_hundred(table: str, field: str) -> models.CheckConstraint:
    """A share is missing or lies between 0 and 100 per cent."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__range": (0, 100)}),
        name=f"{table}_{field}_within_hundred",
    )


class FundingProgrammeQuerySet(models.QuerySet["FundingProgramme"]):
    def active(self) -> FundingProgrammeQuerySet:
        """Programmes that can still be chosen."""
        return self.filter(archived_at__isnull=True)

    def visible_to(self, user: User | AnonymousUser) -> FundingProgrammeQuerySet:
        return self.filter(municipality_id__in=getattr(user, "roles_by_municipality", {}))


class FundingProgramme(models.Model):
    """A programme from which measures are funded (Förderprogramm). Archived, never deleted.

    ``land`` empty: of no Land in particular. ``eligible_groups`` empty: every cost group is fundable.
    ``lapse_years``: money of a programme year must be spent by the end of the n-th year after it
    (n+2 rule: 2). ``is_suggestion``: taken over from the portal's list, and nobody has checked it yet.
    """

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="funding_programmes", verbose_name="Kommune"
    )
    name = models.CharField("Name", max_length=200)
    short_name = models.CharField("Kurzname", max_length=40, blank=True)
    level = models.CharField("Mittelgeber", max_length=15, choices=FunderLevel)
    land = models.CharField("Land", max_length=2, choices=Land, blank=True)
    legal_basis = models.TextField("Rechtsgrundlage", blank=True)
    first_year = models.PositiveSmallIntegerField("erstes Programmjahr", null=True, blank=True)
    last_year = models.PositiveSmallIntegerField("letztes Programmjahr", null=True, blank=True)
    area_ceiling = ceiling("Förderobergrenze je Gesamtmaßnahme in Euro")
    measure_ceiling = ceiling("Förderobergrenze je Maßnahme in Euro")
    cost_groups = models.ManyToManyField(
        "measures.CostGroup",
        through="measures.EligibleGroup",
        related_name="programmes",
        verbose_name="förderfähige Kostengruppen",
        blank=True,
    )
    deadline_day = models.PositiveSmallIntegerField("Antragsfrist: Tag", null=True, blank=True)
    deadline_month = models.PositiveSmallIntegerField("Antragsfrist: Monat", choices=Month, null=True, blank=True)
    deadline_note = models.CharField("Hinweis zur Frist", max_length=250, blank=True)
    lapse_years = models.PositiveSmallIntegerField("Jahre bis zum Verfall", null=True, blank=True)
    lapse_note = models.TextField("Verfall in Worten", blank=True)
    note = models.TextField("Hinweis", blank=True)
    is_suggestion = models.BooleanField("Vorschlag, bitte prüfen", default=False, editable=False)
    archived_at = models.DateTimeField("archiviert am", null=True, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = FundingProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "Förderprogramm"
        verbose_name_plural = "Förderprogramme"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "name"], name="fundingprogramme_name_unique"),
            models.CheckConstraint(condition=Q(level__in=FunderLevel.values), name="fundingprogramme_level_known"),
            models.CheckConstraint(condition=Q(land__in=["", *Land.values]), name="fundingprogramme_land_known"),
            plausible_year("fundingprogramme", "first_year"),
            plausible_year("fundingprogramme", "last_year"),
            models.CheckConstraint(
                condition=Q(first_year__isnull=True) | Q(last_year__isnull=True) | Q(last_year__gte=F("first_year")),
                name="fundingprogramme_years_ordered",
                violation_error_message="Das letzte Programmjahr liegt vor dem ersten.",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0}),
                    name=f"fundingprogramme_{name}_not_negative",
                )
                for name in ("area_ceiling", "measure_ceiling")
            ),
            models.CheckConstraint(
                condition=Q(deadline_day__isnull=True, deadline_month__isnull=True)
                | (
                    Q(deadline_day__isnull=False, deadline_month__isnull=False)
                    & (
                        Q(deadline_month=2, deadline_day__range=(1, 29))
                        | Q(deadline_month__in=SHORT_MONTHS, deadline_day__range=(1, 30))
                        | Q(deadline_month__in=LONG_MONTHS, deadline_day__range=(1, 31))
                    )
                ),
                name="fundingprogramme_deadline_is_a_day",
                violation_error_message="Diesen Tag gibt es in diesem Monat nicht. Eine Frist hat Tag und Monat.",
            ),
            models.CheckConstraint(
                condition=Q(lapse_years__isnull=True) | Q(lapse_years__lte=MOST_LAPSE_YEARS),
                name="fundingprogramme_lapse_years_plausible",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programme_detail", args=[self.pk])

    def name_in(self, year: int | None) -> str:
        """What the programme was called in a programme year, without one its name of today.
        Reads ``former_names``, which lists should prefetch."""
        if year is None:
            return self.name
        held = [former for former in self.former_names.all() if former.until_year >= year]
        return min(held, key=lambda former: former.until_year).name if held else self.name

    def rate_in(self, year: int) -> ProgrammeRate | None:
        """The rate that holds for a programme year; reads ``rates``, which may be prefetched."""
        return rate_of_year(self.rates.all(), year)


def rate_of_year(rates: Iterable[ProgrammeRate], year: int) -> ProgrammeRate | None:
    """Of the rates of a programme, the newest first, the one that holds for a programme year."""
    return next((rate for rate in rates if rate.from_year <= year), None)


class ProgrammeName(models.Model):
    """What a programme was called up to and including a programme year."""

    programme = models.ForeignKey(
        FundingProgramme, models.CASCADE, related_name="former_names", verbose_name="Förderprogramm"
    )
    name = models.CharField("früherer Name", max_length=200)
    until_year = models.PositiveSmallIntegerField("bis Programmjahr")

    class Meta:
        verbose_name = "früherer Name"
        verbose_name_plural = "frühere Namen"
        ordering = ["-until_year"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "until_year"], name="programmename_year_unique"),
            plausible_year("programmename", "until_year"),
        ]

    def __str__(self) -> str:
        return f"{self.name} (bis {self.until_year})"


class ProgrammeRate(models.Model):
    """The share of the fundable cost that a programme pays from a programme year on, in per cent. A third of it
    is exact for every sum (``actors.thirds``), 33.333 is what it says.

    ``federal_share``, ``land_share`` and ``eu_share`` add up to ``rate``; all empty: who pays what of
    it is not known. ``own_share``: what the town pays itself at least (Mindesteigenanteil), per cent of
    the fundable cost. ``third_party_share``: how much of the town's part others may bear, in per cent
    of that part.
    """

    programme = models.ForeignKey(FundingProgramme, models.CASCADE, related_name="rates", verbose_name="Förderprogramm")
    from_year = models.PositiveSmallIntegerField("ab Programmjahr")
    rate = per_cent("Fördersatz in Prozent", optional=False)
    federal_share = per_cent("davon Bund")
    land_share = per_cent("davon Land")
    eu_share = per_cent("davon EU")
    own_share = per_cent("Mindesteigenanteil")
    third_party_share = per_cent("davon durch Dritte möglich")
    note = models.CharField("Quelle, Hinweis", max_length=250, blank=True)

    class Meta:
        verbose_name = "Fördersatz"
        verbose_name_plural = "Fördersätze"
        ordering = ["-from_year"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "from_year"], name="programmerate_year_unique"),
            models.CheckConstraint(condition=Q(rate__range=(0, 100)), name="programmerate_within_hundred"),
            plausible_year("programmerate", "from_year"),
            *(
                within_hundred("programmerate", name)
                for name in ("federal_share", "land_share", "eu_share", "own_share", "third_party_share")
            ),
            models.CheckConstraint(
                condition=Q(federal_share__isnull=True, land_share__isnull=True, eu_share__isnull=True)
                | Q(
                    federal_share__isnull=False,
                    land_share__isnull=False,
                    eu_share__isnull=False,
                    rate__range=(ALL_SHARES - CUT_OFF, ALL_SHARES + CUT_OFF),
                ),
                name="programmerate_shares_add_up",
                violation_error_message="Die Anteile von Bund, Land und EU ergeben zusammen nicht den Fördersatz.",
            ),
            models.CheckConstraint(
                condition=Q(own_share__isnull=True) | Q(own_share__lte=100 + CUT_OFF - F("rate")),
                name="programmerate_own_share_fits",
                violation_error_message="Fördersatz und Mindesteigenanteil ergeben zusammen mehr als 100 %.",
            ),
            models.CheckConstraint(
                condition=Q(own_share__isnull=True)
                | Q(third_party_share__isnull=True)
                | Q(own_share__lte=CUT_OFF + (100 - F("rate")) * (100 - F("third_party_share")) / 100),
                name="programmerate_own_share_is_left",
                violation_error_message="Tragen Dritte so viel, bleibt der Kommune weniger als ihr Mindesteigenanteil.",
            ),
        ]

    def __str__(self) -> str:
        return f"{rate_in_words(Decimal(self.rate))} ab {self.from_year}"


class EligibleGroup(models.Model):
    """A cost group that a programme funds."""

    programme = models.ForeignKey(
        FundingProgramme, models.CASCADE, related_name="eligible_groups", verbose_name="Förderprogramm"
    )
    cost_group = models.ForeignKey(
        "measures.CostGroup", models.PROTECT, related_name="eligible_in", verbose_name="Kostengruppe"
    )

    class Meta:
        verbose_name = "förderfähige Kostengruppe"
        verbose_name_plural = "förderfähige Kostengruppen"
        ordering = ["cost_group__position", "cost_group_id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "cost_group"], name="eligiblegroup_unique"),
        ]

    def __str__(self) -> str:
        return str(self.cost_group)


class ProgrammeDocument(models.Model):
    """A guideline, form or leaflet of a programme: a link, never a copy."""

    programme = models.ForeignKey(
        FundingProgramme, models.CASCADE, related_name="documents", verbose_name="Förderprogramm"
    )
    position = models.PositiveSmallIntegerField("Reihenfolge", default=0)
    title = models.CharField("Titel", max_length=200)
    url = models.URLField("Adresse", max_length=500, validators=[URLValidator(schemes=["https"])])

    class Meta:
        verbose_name = "Dokument"
        verbose_name_plural = "Dokumente"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(url__startswith="https://"), name="programmedocument_address_is_safe"),
        ]

    def __str__(self) -> str:
        return self.title
