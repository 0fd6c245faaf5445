"""What is to be changed on many sheets at once."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from actors.models import Actor
from concepts.models import Edition
from measures.listing.bulk import BulkChange, Chosen
from measures.models import Priority

NOTHING = "none"
KEEP = ("", "unverändert lassen")
YES_OR_NO = (KEEP, ("yes", "ja"), ("no", "nein"))
ONE_CHOSEN = re.compile(r"(\d{1,9}):(\d{1,9})")


class BulkForm(forms.Form):
    """One choice for each thing that can be changed; what is left alone stays as it is on every sheet."""

    action_field = forms.ChoiceField(label="Handlungsfeld", required=False)
    carrier = forms.ChoiceField(
        label="Träger", required=False, help_text="Tritt an die Stelle aller bisherigen Träger."
    )
    priority = forms.TypedChoiceField(
        label="Priorität",
        required=False,
        choices=[KEEP, *((str(value), label) for value, label in Priority.choices), (NOTHING, "ohne Angabe")],
    )
    is_key_project = forms.ChoiceField(label="Schlüsselprojekt", required=False, choices=YES_OR_NO)
    is_public = forms.ChoiceField(label="veröffentlichen", required=False, choices=YES_OR_NO)

    def __init__(self, data: Any, edition: Edition) -> None:
        super().__init__(data)
        self.action_fields = {str(field.key): field for field in edition.action_fields.all()}
        actors = Actor.objects.active().filter(municipality=edition.concept.municipality_id)
        self.actors = {str(actor.pk): actor for actor in actors}
        self._offer("action_field", [(NOTHING, "keines"), *self.action_fields.items()])
        self._offer("carrier", [(NOTHING, "keiner"), *self.actors.items()])

    @classmethod
    def fields_in(cls, edition: Edition) -> dict[str, forms.Field]:
        """The fields with what can be chosen in ``edition``."""
        return cls(None, edition).fields

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  narrows the type
        field.choices = [KEEP, *((value, str(label)) for value, label in choices)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not any(data.values()):
            raise ValidationError("Bitte wählen Sie, was geändert werden soll.", code="nothing_to_change")
        return data

    def change(self) -> BulkChange:
        """What was chosen; only after ``is_valid``."""
        data = self.cleaned_data
        values: dict[str, Any] = {}
        if data["action_field"]:
            values["action_field"] = self.action_fields.get(data["action_field"])
        if data["priority"]:
            values["priority"] = None if data["priority"] == NOTHING else int(data["priority"])
        for name in ("is_key_project", "is_public"):
            if data[name]:
                values[name] = data[name] == "yes"
        return BulkChange(values, bool(data["carrier"]), self.actors.get(data["carrier"]))


def read_chosen(text: str) -> Chosen:
    """``{12: 3, 15: 1}`` from ``"12:3,15:1"``: measures with the revisions of their sheets."""
    return {int(serial): int(revision) for serial, revision in ONE_CHOSEN.findall(text)}


def write_chosen(chosen: Chosen) -> str:
    return ",".join(f"{serial}:{revision}" for serial, revision in chosen.items())
