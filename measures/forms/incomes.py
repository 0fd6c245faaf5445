"""Money other than grants that came in for the scheme."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils import timezone

from concepts.forms.content import KeyedForm
from measures.forms.bookings import in_the_past, offer_measures, over_zero
from measures.forms.fields import ExactAmountField, plausible
from measures.models import Income, IncomeRow, MeasureSheet


class IncomeForm(KeyedForm):
    """What came in, when, and in which row of the account it belongs. ``sheets``: measure id -> how the editor
    knows the measure."""

    amount = ExactAmountField(label="Betrag in Euro")

    class Meta:
        model = Income
        fields = ["income_row", "booked_on", "amount", "measure", "note"]
        labels = {"booked_on": "Eingegangen am"}
        error_messages = {
            "income_row": {"required": "Bitte wählen Sie die Art der Einnahme."},
            "booked_on": {"required": "Bitte geben Sie den Tag an."},
        }
        help_texts = {
            "income_row": "nach den Zeilen der Abrechnung; Zuwendungen stehen bei den Bewilligungen",
            "note": "zum Beispiel von wem, und die Nummer des Belegs",
        }

    def __init__(self, *args: Any, sheets: Mapping[int, MeasureSheet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_measures(self, sheets)
        named = [(row.value, f"{row.value} {row.label}") for row in IncomeRow]
        cast(forms.ChoiceField, self.fields["income_row"]).choices = [("", "bitte wählen"), *named]
        if not self.instance.pk:
            self.initial["booked_on"] = timezone.localdate()

    def clean_booked_on(self) -> date:
        day: date = self.cleaned_data["booked_on"]
        plausible(day)
        return in_the_past(day)

    def clean_amount(self) -> Decimal:
        return over_zero(self.cleaned_data["amount"])
