"""The form with which the status of a measure is reported, made for a phone."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from actors.editing import DayInput
from measures.models import ImplementationStatus, StatusUpdate

FIRST_DAY = date(1990, 1, 1)
"""Older than any programme of urban renewal in its present form; an earlier year is a slip of the finger."""

LONGEST_TEXT = 5000
COMPLETE = 100


class PercentField(forms.IntegerField):
    """``45`` or ``45 %``."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(min_value=0, max_value=COMPLETE, widget=forms.TextInput(attrs=attributes), **kwargs)
        for validator in self.validators:
            validator.message = "Bitte geben Sie eine Zahl von 0 bis 100 an."  # type: ignore[attr-defined]  # both are limit validators

    def to_python(self, value: Any) -> int | None:
        return super().to_python(value.replace("%", "").strip() if isinstance(value, str) else value)


class StatusForm(forms.ModelForm):  # type: ignore[type-arg]  # the model is named in Meta
    """A new report; it begins with the statuses of the last one."""

    progress = PercentField(
        label="Fortschritt in Prozent",
        required=False,
        help_text="Grobe Schätzung genügt. Bei „abgeschlossen“ gilt 100 %.",
        error_messages={"invalid": "Bitte geben Sie eine ganze Zahl von 0 bis 100 an."},
    )

    class Meta:
        model = StatusUpdate
        fields = [
            "implementation_status",
            "reason",
            "progress",
            "what_happened",
            "next_step",
            "funding_status",
            "follow_up_date",
            "reported_on",
        ]
        widgets = {
            "what_happened": forms.Textarea(attrs={"rows": 3}),
            "next_step": forms.TextInput,
            "reason": forms.Textarea(attrs={"rows": 2}),
            "reported_on": DayInput,
            "follow_up_date": DayInput,
        }
        help_texts = {
            "what_happened": "Zwei Sätze genügen.",
            "follow_up_date": "Wann Sie wieder nachsehen; nötig, wenn zurückgestellt",
        }

    def __init__(self, *args: Any, last: StatusUpdate | None, **kwargs: Any) -> None:
        carried = ("implementation_status", "funding_status", "progress")
        initial: dict[str, Any] = {name: getattr(last, name) for name in carried} if last else {}
        kwargs["initial"] = initial | {"reported_on": timezone.localdate()}
        super().__init__(*args, **kwargs)
        self.fields["implementation_status"].required = True
        for name in ("what_happened", "next_step", "reason"):
            self.fields[name].max_length = LONGEST_TEXT  # type: ignore[attr-defined]  # a CharField
            self.fields[name].validators.append(_not_endless)

    def clean_reported_on(self) -> date:
        return _within(self.cleaned_data["reported_on"], FIRST_DAY, timezone.localdate())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        status = cleaned.get("implementation_status")
        if status == ImplementationStatus.COMPLETED and "progress" not in self.errors:
            cleaned["progress"] = COMPLETE
        if status in {ImplementationStatus.POSTPONED, ImplementationStatus.DROPPED} and not cleaned.get("reason"):
            self._ask("reason", "Bitte begründen Sie, warum die Maßnahme zurückgestellt ist oder entfällt.")
        if status == ImplementationStatus.POSTPONED and not cleaned.get("follow_up_date"):
            self._ask("follow_up_date", "Bitte geben Sie an, wann Sie wieder nachsehen (Wiedervorlage).")
        follow_up, reported = cleaned.get("follow_up_date"), cleaned.get("reported_on")
        if follow_up and reported and follow_up <= reported:
            self._ask("follow_up_date", "Die Wiedervorlage liegt nicht nach dem Stand.")
        return cleaned

    def _ask(self, name: str, message: str) -> None:
        if name not in self.errors:
            self.add_error(name, message)


def _within(day: date, first: date, last: date) -> date:
    if day > last:
        raise forms.ValidationError("Das Datum liegt in der Zukunft.", code="future")
    if day < first:
        raise forms.ValidationError(f"Bitte geben Sie ein Datum ab dem {first:%d.%m.%Y} an.", code="too_early")
    return day


def _not_endless(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise forms.ValidationError(
            f"Der Text hat {len(text)} Zeichen; möglich sind höchstens {LONGEST_TEXT}.", code="too_long"
        )
