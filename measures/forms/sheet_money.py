"""What a sheet itself says of its money, on its own page and above the table of its amounts alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, cast

from django import forms

from concepts.editing import RevisionForm
from measures.forms.fields import AmountField, YearField


class SheetMoneyForm(RevisionForm):
    """``empty_labels``: in words, what it means to choose nothing, by the name of the field."""

    empty_labels: ClassVar[dict[str, str]] = {"vat": "keine Angabe"}

    price_level = YearField(label="Preisstand (Jahr)", help_text="Aus welchem Jahr die Preise sind")
    follow_up_cost = AmountField(
        label="Folgekosten im Jahr (Euro)",
        required=False,
        help_text="Betrieb, Pflege, Personal nach der Fertigstellung",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, nothing in self.empty_labels.items():
            field = cast(forms.ChoiceField, self.fields[name])
            offered = cast(Iterable[tuple[Any, str]], field.choices)
            field.choices = [("", nothing), *((value, label) for value, label in offered if value not in ("", None))]
