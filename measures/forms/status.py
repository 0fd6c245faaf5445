"""The form with which the status of a measure is reported, made for a phone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.utils import timezone

from actors.editing import RevisionForm
from measures.forms.fields import AmountField
from measures.forms.photos import PHOTO_FIELDS, PhotoFields
from measures.models import ImplementationStatus, Milestone, StatusUpdate

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


CARRIED = ("implementation_status", "funding_status", "progress", "spent")
"""With what a new report begins."""
FIRST = ("implementation_status", "reason", "follow_up_date", "what_happened", "next_step")
"""What is asked before anything is unfolded; reason and follow-up only where the measure halts."""
TEXTS = ("what_happened", "obstacles", "next_step", "reason", "internal_note")
NO_NEWS = frozenset({"reported_on", "revision", "photo_is_public", "photo_dropped"})
"""What says nothing of the measure by itself: another day, or what to do with a photo."""
NOTHING_TOLD = (
    "Bitte geben Sie an, was sich getan hat, oder bestätigen Sie mit „Stand ist unverändert“, "
    "dass sich nichts getan hat."
)


class StatusForm(RevisionForm):
    """A report: a new one, which begins with the statuses of the last, or one that is being mended or corrected."""

    progress = PercentField(
        label="Fortschritt in Prozent",
        required=False,
        help_text="Grobe Schätzung genügt. Bei „abgeschlossen“ gilt 100 %.",
        error_messages={"invalid": "Bitte geben Sie eine ganze Zahl von 0 bis 100 an."},
    )
    spent = AmountField(
        label="Bisher ausgegeben",
        required=False,
        help_text="Alles seit Beginn, in Euro, zum Beispiel 12.500 oder 12,5 T€. Wird nicht veröffentlicht.",
    )

    class Meta:
        model = StatusUpdate
        fields = [
            "implementation_status",
            "reason",
            "follow_up_date",
            "what_happened",
            "next_step",
            "next_step_date",
            "obstacles",
            "progress",
            "spent",
            "funding_status",
            "reported_on",
            "internal_note",
        ]
        widgets = {
            "what_happened": forms.Textarea(attrs={"rows": 3}),
            "next_step": forms.TextInput,
            "obstacles": forms.Textarea(attrs={"rows": 2}),
            "reason": forms.Textarea(attrs={"rows": 2}),
            "internal_note": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "what_happened": "Zwei Sätze genügen.",
            "follow_up_date": "Wann Sie wieder nachsehen; nötig, wenn zurückgestellt",
            "obstacles": "Was die Maßnahme aufhält. Vertrauliches gehört in die interne Notiz.",
            "next_step_date": "Bis wann er getan sein soll",
        }

    def __init__(
        self,
        *args: Any,
        statuses: list[tuple[str, str]],
        has_milestones: bool,
        begins_with: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """``statuses``: as the municipality calls and orders them. ``has_milestones``: whether the progress
        of the measure follows from milestones."""
        if "instance" not in kwargs:
            kwargs["initial"] = {"reported_on": timezone.localdate()} | (begins_with or {})
        super().__init__(*args, **kwargs)
        if has_milestones:
            del self.fields["progress"]
        status = cast(forms.ChoiceField, self.fields["implementation_status"])
        status.required, status.choices = True, [("", "bitte wählen"), *statuses]
        for name in TEXTS:
            self.fields[name].max_length = LONGEST_TEXT  # type: ignore[attr-defined]  # a CharField
            self.fields[name].validators.append(_not_endless)

    @property
    def folded(self) -> list[forms.BoundField]:
        """What few reports need, folded away on the page."""
        return [field for field in self.visible_fields() if field.name not in {*FIRST, *PHOTO_FIELDS}]

    @property
    def has_folded_errors(self) -> bool:
        return any(field.errors for field in self.folded)

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
        if cleaned.get("next_step_date") and not cleaned.get("next_step"):
            self._ask("next_step", "Bitte nennen Sie den Schritt, der bis dahin getan sein soll.")
        return cleaned

    def _ask(self, name: str, message: str) -> None:
        if name not in self.errors:
            self.add_error(name, message)


class TellingForm(StatusForm):
    """A new report, refused where it tells nothing but what it began with: a slip of the finger would count in
    rounds and letters as if somebody had looked at the measure."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not self.news:
            self.add_error(None, forms.ValidationError(NOTHING_TOLD, code="nothing_told"))
        return cleaned

    @property
    def news(self) -> set[str]:
        """Names of the fields that say something."""
        return set(self.changed_data) - NO_NEWS


class ReportForm(PhotoFields, TellingForm):
    """A new report; milestones reached meanwhile are ticked off along with it, and a photo may be sent."""

    reached = forms.MultipleChoiceField(
        label="Jetzt erreichte Meilensteine",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Erreicht am Tag, den Sie unten bei „Stand vom“ nennen",
        error_messages={"invalid_choice": "Einen der Meilensteine gibt es nicht mehr. Bitte prüfen Sie die Liste."},
    )

    def __init__(self, *args: Any, milestones: Sequence[Milestone], **kwargs: Any) -> None:
        super().__init__(*args, has_milestones=bool(milestones), **kwargs)
        self.order_fields([*FIRST, *PHOTO_FIELDS, "reached"])
        # A second tap on the button may name one that the first has noted already.
        field = cast(forms.MultipleChoiceField, self.fields["reached"])
        field.choices = [(str(one.key), one.title) for one in milestones]
        open_ones = [(str(one.key), one.title) for one in milestones if one.actual_on is None]
        if open_ones:
            field.widget.choices = open_ones
        else:
            field.widget = forms.MultipleHiddenInput()

    @property
    def news(self) -> set[str]:
        without_photo = {"photo_waiting", "photo_alt"} if self.cleaned_data.get("photo_dropped") else set()
        return super().news - without_photo


def carried(last: StatusUpdate | None) -> dict[str, Any]:
    """With what a new report begins: what the last one said and most likely still holds."""
    return {name: getattr(last, name) for name in CARRIED} if last else {}


def repeated(wrong: StatusUpdate) -> dict[str, Any]:
    """With what a correction begins: all that the wrong report says."""
    return {name: getattr(wrong, name) for name in StatusForm.Meta.fields}


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
