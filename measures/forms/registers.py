"""The forms of entries of registers that stand in an order, cost groups among them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Max

from actors.editing import RegisterForm
from measures.models import CostGroup


class PlacedForm(RegisterForm):
    """An entry of a register that towns put in an order of their own; without a place it comes last."""

    position = forms.IntegerField(
        label="Reihenfolge",
        required=False,
        min_value=0,
        max_value=9999,
        help_text="Platz in Listen und Tabellen; leer: am Ende",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial["position"] = None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("position") is None and "position" not in self.errors:
            municipality = cleaned.get("municipality") or getattr(self.instance, "municipality", None)
            register = type(self.instance)._default_manager.filter(municipality=municipality)
            cleaned["position"] = (register.aggregate(last=Max("position"))["last"] or 0) + 1
        return cleaned


class CostGroupForm(PlacedForm):
    class Meta:
        model = CostGroup
        fields = ["municipality", "code", "title", "position"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.refuse_taken("code", "Diese Nummer gibt es in der Kommune schon.", lookup="exact")
        return cleaned
