"""The milestones of a measure, all on one page. An emptied row is gone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from actors.editing import DayInput, RevisionForm
from measures.forms.row_sets import EnteredRows, rows_of
from measures.models import Measure, Milestone

EMPTY_ROWS = 2
MOST_ROWS = 40
FIELDS = ("key", "title", "planned_on", "expected_on", "actual_on")


class MilestonesForm(RevisionForm):
    """The measure as far as its milestones go: which revision of them the page showed."""

    class Meta:
        model = Measure
        fields: list[str] = []


class MilestoneForm(forms.Form):
    """One milestone."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(
        label="Meilenstein",
        max_length=160,
        error_messages={"required": "Bitte sagen Sie, was erreicht sein soll."},
    )
    planned_on = forms.DateField(
        label="geplant", widget=DayInput, error_messages={"required": "Bitte geben Sie den geplanten Tag an."}
    )
    expected_on = forms.DateField(label="erwartet", widget=DayInput, required=False)
    actual_on = forms.DateField(label="erreicht", widget=DayInput, required=False)

    def has_changed(self) -> bool:
        return any(str(self[name].data or "").strip() for name in FIELDS if name != "key")

    def clean_actual_on(self) -> Any:
        day = self.cleaned_data["actual_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("Der Tag liegt in der Zukunft. Was noch kommt, gehört zu „erwartet“.")
        return day


class MilestoneRows(EnteredRows):
    """All milestones of a measure; they are saved as a whole, in the order in which they stand."""

    @property
    def entered(self) -> list[dict[str, Any]]:
        """What the valid rows say."""
        return [form.cleaned_data for form in self.forms if form.has_changed()]


MilestoneFormSet = rows_of(MilestoneForm, MilestoneRows, extra=EMPTY_ROWS, most=MOST_ROWS)


def milestone_entries(milestone: Milestone) -> dict[str, Any]:
    """A saved milestone as its row shows it."""
    return {name: getattr(milestone, name) for name in FIELDS}
