"""A dated estimate of a measure's cost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from concepts.forms.content import KeyedForm
from measures.forms.fields import AmountField, LongTextField
from measures.models import CostEstimate
from measures.models.years import YEARS


class EstimateForm(KeyedForm):
    """What the measure was held to cost, when, from which stage of planning, and why."""

    amount = AmountField(label="Gesamtkosten in Euro")
    amount_to = AmountField(label="Spanne bis (Euro)", required=False, help_text="Nur, wenn eine Spanne bekannt ist")

    class Meta:
        model = CostEstimate
        fields = ["dated_on", "stage", "amount", "amount_to", "reason"]
        field_classes = {"reason": LongTextField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial["dated_on"] = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        amount, upto = data.get("amount"), data.get("amount_to")
        if amount is not None and upto is not None and upto < amount:
            self.add_error("amount_to", "Die Spanne endet unter ihrem Anfang.")
        return data

    def clean_dated_on(self) -> Any:
        day = self.cleaned_data["dated_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Der Stand liegt in der Zukunft.")
        if day.year < YEARS[0]:
            raise forms.ValidationError(f"Bitte geben Sie einen Tag ab dem Jahr {YEARS[0]} an.")
        return day
