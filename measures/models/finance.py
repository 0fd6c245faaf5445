"""Money: the register of cost groups, lines of cost and funding.

Amounts are EUR with two decimals. They are added in ``measures.finance`` and nowhere else.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from actors.models import Actor, Municipality
from concepts.freezing import frozen_with_edition
from measures.models.estimate import Stage, known_stage, ordered_range
from measures.models.measure import OF_SHEET, MeasureSheet, VatBasis, price_basis
from measures.models.programme import FundingProgramme
from measures.models.years import plausible_year

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from actors.models import User


class CostGroupQuerySet(models.QuerySet["CostGroup"]):
    def visible_to(self, user: User | AnonymousUser) -> CostGroupQuerySet:
        return self.filter(municipality_id__in=getattr(user, "roles_by_municipality", {}))


class CostGroup(models.Model):
    """A row of the cost overview (Kostengruppe); every Land and town cuts them its own way."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="cost_groups", verbose_name="Kommune")
    code = models.CharField("Nummer", max_length=10)
    title = models.CharField("Bezeichnung", max_length=160)
    position = models.PositiveSmallIntegerField("Reihenfolge", default=0)
    archived_at = models.DateTimeField("archiviert am", null=True, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = CostGroupQuerySet.as_manager()

    class Meta:
        verbose_name = "Kostengruppe"
        verbose_name_plural = "Kostengruppen"
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["municipality", "code"], name="costgroup_code_unique")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Line(models.Model):
    """What cost and funding lines share: an amount of EUR in a fiscal year of a sheet.

    ``fiscal_year`` empty: the year is not known. ``is_informational``: shown, never
    summed (nachrichtlich, § 149 (2) BauGB).
    """

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    position = models.PositiveSmallIntegerField("Reihenfolge", default=0)
    label = models.CharField("Bezeichnung", max_length=200, blank=True)
    fiscal_year = models.PositiveSmallIntegerField("Haushaltsjahr", null=True, blank=True)
    amount = models.DecimalField("Betrag in Euro", max_digits=14, decimal_places=2, validators=[MinValueValidator(0)])
    is_approximate = models.BooleanField("ungefähr", default=False)
    is_informational = models.BooleanField("nachrichtlich", default=False)

    class Meta:
        abstract = True


class Budget(models.TextChoices):
    """In which part of the municipal budget a cost stands: Finanzhaushalt or Ergebnishaushalt."""

    INVESTIVE = "investive", "investiv"
    CONSUMPTIVE = "consumptive", "konsumtiv"


class CostLine(Line):
    """What a measure costs, by cost group and fiscal year.

    ``amount_to``: the upper end where only a range is known; sums take ``amount`` and say how far they may
    reach. ``budget`` empty: the kind of the measure decides, see ``measures.finance.budget_of``. ``price_level``
    and ``vat`` only where they differ from what the sheet says of all amounts.
    """

    sheet = models.ForeignKey(MeasureSheet, models.CASCADE, related_name="cost_lines", verbose_name="Maßnahmenblatt")
    cost_group = models.ForeignKey(
        CostGroup, models.PROTECT, related_name="lines", verbose_name="Kostengruppe", null=True, blank=True
    )
    adopted_group = models.CharField(max_length=180, blank=True, editable=False)
    is_eligible = models.BooleanField("förderfähig", default=True)
    amount_to = models.DecimalField("Spanne bis (Euro)", max_digits=14, decimal_places=2, null=True, blank=True)
    stage = models.CharField("Kostenstand", max_length=12, choices=Stage, blank=True)
    budget = models.CharField("Haushalt", max_length=11, choices=Budget, blank=True)
    price_level = models.PositiveSmallIntegerField("Preisstand (Jahr)", null=True, blank=True)
    vat = models.CharField("Umsatzsteuer", max_length=5, choices=VatBasis, blank=True)

    class Meta:
        verbose_name = "Kostenzeile"
        verbose_name_plural = "Kostenzeilen"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "key"], name="costline_key_unique"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="costline_amount_not_negative"),
            ordered_range("costline"),
            known_stage("costline", may_be_unknown=True),
            models.CheckConstraint(condition=Q(budget="") | Q(budget__in=Budget.values), name="costline_budget_known"),
            plausible_year("costline", "fiscal_year"),
            plausible_year("costline", "price_level"),
            models.CheckConstraint(condition=Q(vat="") | Q(vat__in=VatBasis.values), name="costline_vat_known"),
        ]
        triggers = [frozen_with_edition(OF_SHEET)]

    def __str__(self) -> str:
        return f"{self.group_name or self.label or 'Kosten'}: {self.amount} €"

    @property
    def price_basis(self) -> str:
        """On what the amount is based where it differs from the sheet: ``Preisstand 2024, netto``, else ``""``."""
        return price_basis(self.price_level, self.vat)

    @property
    def group_name(self) -> str:
        """The cost group as adopted, in an open edition as of today."""
        return self.adopted_group or (str(self.cost_group) if self.cost_group else "")


class FundingSource(models.TextChoices):
    """Who pays. Scheme income reduces what can be funded (R-StBauF, rows 1.x)."""

    PROGRAMME = "programme", "Förderprogramm"
    OWN = "own", "Eigenmittel der Kommune"
    THIRD_PARTY = "third_party", "Mittel Dritter"
    INCOME = "income", "Maßnahmebedingte Einnahmen"


class IncomeRow(models.TextChoices):
    """Kinds of scheme income (maßnahmebedingte Einnahmen) by the rows of a real account: R-StBauF Niedersachsen,
    Anlage 14, rows 1.1 to 1.10 and 2."""

    COMPENSATION = "1.1", "Ausgleichsbeträge (§ 154 BauGB)"
    DEVELOPMENT_CHARGES = "1.2", "Erschließungsbeiträge"
    LAND_SALES = "1.3", "Grundstückserlöse"
    REALLOTMENT = "1.4", "Umlegungsüberschüsse"
    GROUND_RENT = "1.5", "Erbbauzinsen"
    LOAN_RETURNS = "1.6", "Rückflüsse aus Darlehen und Vorauszahlungen"
    MANAGEMENT_SURPLUS = "1.7", "Bewirtschaftungsüberschüsse"
    THIRD_PARTY = "1.8", "Leistungen Dritter (städtebauliche Verträge)"
    PUBLIC_GRANTS = "1.9", "Zuschüsse öffentlicher Haushalte"
    INTEREST = "1.10", "Zinserträge"
    VALUE_ADJUSTMENT = "2", "Wertausgleich zulasten der Gemeinde"


class FundingLine(Line):
    """How the cost is covered, by source, programme year and fiscal year (two axes, never merged)."""

    sheet = models.ForeignKey(MeasureSheet, models.CASCADE, related_name="funding_lines", verbose_name="Maßnahmenblatt")
    source = models.CharField("Quelle", max_length=12, choices=FundingSource)
    programme = models.ForeignKey(
        FundingProgramme, models.PROTECT, related_name="lines", verbose_name="Förderprogramm", null=True, blank=True
    )
    adopted_programme = models.CharField(max_length=200, blank=True, editable=False)
    actor = models.ForeignKey(
        Actor, models.PROTECT, related_name="funding_lines", verbose_name="Mittelgeber", null=True, blank=True
    )
    adopted_actor = models.CharField(max_length=200, blank=True, editable=False)
    programme_year = models.PositiveSmallIntegerField("Programmjahr", null=True, blank=True)
    income_row = models.CharField("Art der Einnahme", max_length=4, choices=IncomeRow, blank=True)

    class Meta:
        verbose_name = "Finanzierungszeile"
        verbose_name_plural = "Finanzierungszeilen"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "key"], name="fundingline_key_unique"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="fundingline_amount_not_negative"),
            models.CheckConstraint(condition=Q(source__in=FundingSource.values), name="fundingline_source_known"),
            models.CheckConstraint(
                condition=Q(source="programme", programme__isnull=False)
                | (~Q(source="programme") & Q(programme__isnull=True)),
                name="fundingline_programme_named",
                violation_error_message="Ein Förderprogramm gehört zu Fördermitteln, und nur zu ihnen.",
            ),
            models.CheckConstraint(
                condition=Q(income_row="") | Q(source="income", income_row__in=IncomeRow.values),
                name="fundingline_income_row_known",
                violation_error_message="Die Art der Einnahme gehört zu Einnahmen, und nur zu ihnen.",
            ),
            plausible_year("fundingline", "fiscal_year"),
            plausible_year("fundingline", "programme_year"),
        ]
        triggers = [frozen_with_edition(OF_SHEET)]

    def __str__(self) -> str:
        return f"{self.source_name}: {self.amount} €"

    @property
    def source_name(self) -> str:
        """The programme, third party or kind of source, as adopted or as of today."""
        programme = self.adopted_programme or (self.programme.name_in(self.programme_year) if self.programme else "")
        actor = self.adopted_actor or (self.actor.name if self.actor else "")
        if actor and not programme:
            return f"{self.get_source_display()}: {actor}"
        return programme or self.income_name or str(self.get_source_display())

    @property
    def income_name(self) -> str:
        """The kind of income with the number of its row, ``""`` where it is no income or not told."""
        return f"{self.income_row} {self.get_income_row_display()}" if self.income_row else ""
