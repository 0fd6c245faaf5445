"""Income of a concept that came in (maßnahmebedingte Einnahmen): living data, of no edition."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from concepts.models import Concept
from measures.models.finance import IncomeRow
from measures.models.grant import Booking, not_negative, plausible_day
from measures.models.measure import Measure


class Income(Booking):
    """Money other than grants that came in for the scheme on a day, by the rows of the account (``IncomeRow``).

    Plans name expected income on the sheets of an edition; an account needs what really came in.
    """

    concept = models.ForeignKey(Concept, models.PROTECT, related_name="incomes", verbose_name="Konzept")
    income_row = models.CharField("Art der Einnahme", max_length=4, choices=IncomeRow)
    measure = models.ForeignKey(
        Measure, models.PROTECT, related_name="incomes", verbose_name="Maßnahme", null=True, blank=True
    )
    note = models.CharField("Hinweis", max_length=250, blank=True)

    class Meta:
        verbose_name = "Einnahme"
        verbose_name_plural = "Einnahmen"
        ordering = ["booked_on", "id"]
        constraints = [
            not_negative("income"),
            plausible_day("income", "booked_on"),
            models.CheckConstraint(condition=Q(income_row__in=IncomeRow.values), name="income_row_known"),
        ]
