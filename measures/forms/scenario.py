"""One assumption of a scenario: which measure, by how much its costs differ, whether its application is refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from measures.models import MeasureSheet
from measures.overview.scenario import Assumption
from measures.overview.scenario_entry import ALL, read_percent


class AssumptionForm(forms.Form):
    """Stands in the address like everything of a scenario; nothing is saved."""

    prozent = forms.CharField(
        label="Kostenänderung in Prozent",
        required=False,
        max_length=20,
        help_text="zum Beispiel 15 oder -7,5",
        widget=forms.TextInput(attrs={"inputmode": "text", "size": 8}),
    )
    abgelehnt = forms.BooleanField(label="Förderantrag abgelehnt", required=False)

    def __init__(self, sheets: Iterable[MeasureSheet], data: Any = None) -> None:
        super().__init__(data, auto_id="annahme-%s")
        measures = [(str(sheet.measure.serial), str(sheet)) for sheet in sheets]
        self.fields["massnahme"] = forms.ChoiceField(
            label="Maßnahme",
            choices=[("", "bitte wählen"), (ALL, "alle Maßnahmen"), *measures],
            error_messages={
                "required": "Bitte wählen Sie eine Maßnahme.",
                "invalid_choice": "Diese Maßnahme gibt es in der Fassung nicht.",
            },
        )
        self.order_fields(["massnahme", "prozent", "abgelehnt"])

    def clean_prozent(self) -> Any:
        entered = self.cleaned_data["prozent"]
        try:
            return read_percent(entered or "0")
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "prozent" in cleaned and not cleaned["prozent"] and not cleaned.get("abgelehnt"):
            self.add_error(
                "prozent",
                "Bitte geben Sie an, um wie viel Prozent die Kosten abweichen, "
                "oder kreuzen Sie an, dass der Antrag abgelehnt wird.",
            )
        return cleaned

    @property
    def assumption(self) -> Assumption:
        """What was entered, once the form is valid."""
        entered = self.cleaned_data
        serial = None if entered["massnahme"] == ALL else int(entered["massnahme"])
        return Assumption(serial, entered["prozent"], entered["abgelehnt"])
