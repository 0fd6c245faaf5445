"""Forms of the registers that measures point to."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import Max

from actors.editing import RegisterForm
from measures.forms.fields import RateField, YearField
from measures.models import CostGroup, FundingProgramme

MOST_RATES = 60


class CostGroupForm(RegisterForm):
    position = forms.IntegerField(
        label="Reihenfolge",
        required=False,
        min_value=0,
        max_value=9999,
        help_text="Platz in Listen und Tabellen; leer: am Ende",
    )

    class Meta:
        model = CostGroup
        fields = ["municipality", "code", "title", "position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial["position"] = None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.refuse_taken("code", "Diese Nummer gibt es in der Kommune schon.", lookup="exact")
        if cleaned.get("position") is None and "position" not in self.errors:
            municipality = cleaned.get("municipality") or getattr(self.instance, "municipality", None)
            register = CostGroup.objects.filter(municipality=municipality)
            cleaned["position"] = (register.aggregate(last=Max("position"))["last"] or 0) + 1
        return cleaned


class ProgrammeForm(RegisterForm):
    class Meta:
        model = FundingProgramme
        fields = ["municipality", "name", "short_name", "level", "legal_basis", "note"]
        widgets = {
            "legal_basis": forms.Textarea(attrs={"rows": 2}),
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.refuse_taken("name", "Ein Förderprogramm mit diesem Namen gibt es in der Kommune schon.")
        return cleaned


class RateForm(forms.Form):
    """One rate of a programme; an emptied row is gone."""

    from_year = YearField(label="ab Programmjahr")
    rate = RateField(label="Fördersatz in %", required=False)
    note = forms.CharField(label="Quelle, Hinweis", max_length=250, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        asked = {
            "from_year": "Bitte geben Sie an, ab welchem Programmjahr er gilt.",
            "rate": "Bitte geben Sie den Fördersatz an.",
        }
        for name, message in asked.items():
            if self.has_changed() and cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, message)
        return cleaned

    def has_changed(self) -> bool:
        return any(str(self[name].data or "").strip() for name in self.fields)


class RateRows(forms.BaseFormSet):  # type: ignore[type-arg]  # made of RateForm only, see below
    """All rates of a programme; they are saved as a whole."""

    def initial_form_count(self) -> int:
        """An entered row is never "initial": whoever empties a row takes it away."""
        return 0 if self.is_bound else super().initial_form_count()

    @property
    def entered(self) -> list[dict[str, Any]]:
        """What the valid rows say."""
        return [form.cleaned_data for form in self.forms if form.has_changed()]

    def clean(self) -> None:
        seen: set[int] = set()
        for form in self.forms:
            year = form.cleaned_data.get("from_year") if form.is_valid() else None
            if year in seen:
                form.add_error("from_year", "Für dieses Programmjahr steht schon ein Fördersatz da.")
            elif year:
                seen.add(year)


RateFormSet = cast(
    type[RateRows],
    forms.formset_factory(
        RateForm, formset=RateRows, extra=2, max_num=MOST_RATES, absolute_max=MOST_RATES + 1, validate_max=True
    ),
)
