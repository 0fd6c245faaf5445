"""Forms of a reporting round."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.utils import timezone

from actors.editing import DayInput, RevisionForm
from measures.models import ReportingRound

LONGEST = timedelta(days=366)
"""Towns report at least once a year; a later date is a slip of the finger."""


class RoundForm(RevisionForm):
    """By when everybody reports, and how the round is called."""

    class Meta:
        model = ReportingRound
        fields = ["title", "due_on"]
        widgets = {"due_on": DayInput}

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        today = timezone.localdate()
        if due_on < today and due_on != self.instance.due_on:
            raise forms.ValidationError("Der Tag liegt in der Vergangenheit.", code="past")
        if due_on > today + LONGEST:
            raise forms.ValidationError("Bitte nennen Sie einen Tag innerhalb eines Jahres.", code="too_late")
        return due_on
