"""A sheet's page as one form: its own fields, goals, actors, cost and funding."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.http import QueryDict

from concepts.goaltree import GoalNode
from concepts.models import Edition
from concepts.periods import first_month, last_month
from measures.finance import Sums, sums
from measures.forms.choices import SheetChoices
from measures.forms.fields import LongTextField, YearField
from measures.forms.rows import (
    EMPTY_ROWS,
    ActorRows,
    CostRows,
    FundingRows,
    RowSet,
    actor_entries,
    cost_entries,
    funding_entries,
    with_own_keys,
)
from measures.forms.sheet_money import SheetMoneyForm
from measures.models import Contribution, MeasureSheet, SheetGoal
from measures.sheets import Conflict, SheetContent, content_of

LONG_TEXTS = [f.name for f in MeasureSheet._meta.concrete_fields if isinstance(f, models.TextField) and f.editable]


ROW_KINDS = ("actors", "cost", "funding")
ROW_TITLES = ("Akteur", "Kostenzeile", "Finanzierungszeile")
MORE_ROWS = 5


@dataclass(frozen=True)
class Problem:
    """What has to be mended: the id of the field (or ""), its name and the message."""

    anchor: str
    label: str
    message: str


class SheetForm(SheetMoneyForm):
    """The sheet's own fields."""

    empty_labels: ClassVar = {
        **SheetMoneyForm.empty_labels,
        **dict.fromkeys(("kind", "ownership", "priority"), "keine Angabe"),
        **dict.fromkeys(("start_part", "end_part"), "nicht genauer"),
    }

    measure_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    start_year = YearField(label="Beginn (Jahr)")
    end_year = YearField(label="Ende (Jahr)")

    class Meta:
        model = MeasureSheet
        fields = [
            *("number", "title", "short_title", "action_field", "kind", "ownership", "priority"),
            *("is_key_project", "is_climate_measure", "is_informational", "is_permanent"),
            *("problem", "objective", "description", "location", "is_area_wide"),
            *("start_year", "start_part", "end_year", "end_part", "period_text"),
            *(
                "price_level",
                "vat",
                "cost_note",
                "follow_up_cost",
                "continuation",
                "origin",
                "import_note",
                "internal_note",
                "is_public",
            ),
        ]
        field_classes = dict.fromkeys(LONG_TEXTS, LongTextField)

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition = edition
        if not self.instance.pk:
            self.initial["measure_key"] = uuid.uuid4()
        action_field = self.fields["action_field"]
        assert isinstance(action_field, forms.ModelChoiceField)  # noqa: S101  narrows the type
        action_field.queryset = edition.action_fields.all()
        action_field.empty_label = "noch keines"

    @classmethod
    def fields_in(cls, edition: Edition) -> dict[str, forms.Field]:
        """The fields with what can be chosen in ``edition``."""
        return cls(edition=edition).fields

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        # The same entry sent twice is not its own rival.
        others = MeasureSheet.objects.in_edition(self.edition).exclude(
            measure__key=data.get("measure_key") or uuid.uuid4()
        )
        if data.get("number") and others.exclude(pk=self.instance.pk).filter(number=data["number"]).exists():
            self.add_error("number", "Diese Nummer ist in der Fassung schon vergeben.")
        start, end = data.get("start_year"), data.get("end_year")
        for name, year in (("start", start), ("end", end)):
            if data.get(f"{name}_part") and year is None and f"{name}_year" not in self.errors:
                self.add_error(f"{name}_year", "Bitte geben Sie auch das Jahr an.")
        if start and end and first_month(start, data.get("start_part", "")) > last_month(end, data.get("end_part", "")):
            self.add_error("end_year", "Der Zeitraum endet vor seinem Beginn.")
        return data


class GoalsForm(forms.Form):
    """For each goal of the edition how much the measure contributes to it."""

    prefix = "goals"

    def __init__(self, *args: Any, goals: list[GoalNode], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nodes = goals
        for node in goals:
            self.fields[str(node.goal.pk)] = forms.ChoiceField(
                label=str(node.goal),
                choices=[("", "keiner"), *Contribution.choices],
                required=False,
                widget=forms.RadioSelect,
            )

    @classmethod
    def fields_in(cls, edition: Edition) -> dict[str, forms.Field]:
        """The field of each goal of ``edition``."""
        return cls(goals=SheetChoices(edition, MeasureSheet()).goals).fields

    def rows(self) -> list[tuple[GoalNode, forms.BoundField]]:
        return [(node, self[str(node.goal.pk)]) for node in self.nodes]

    def links(self, sheet: MeasureSheet) -> list[SheetGoal]:
        chosen = [(node.goal, self.cleaned_data[str(node.goal.pk)]) for node in self.nodes]
        links = [SheetGoal(sheet=sheet, goal=goal, contribution=how) for goal, how in chosen if how]
        return sorted(links, key=lambda link: (link.contribution, link.goal.position))  # as saved ones are read


class SheetEntry:
    """All forms of a sheet's page together. Bound to ``data``, or showing what is saved."""

    def __init__(self, edition: Edition, sheet: MeasureSheet, data: QueryDict | None = None) -> None:
        self.edition, self.sheet = edition, sheet
        self.choices = SheetChoices(edition, sheet)
        self.saved = content_of(sheet) if sheet.pk else SheetContent()
        self.core = SheetForm(data, instance=sheet, edition=edition)
        self.goals = GoalsForm(
            data,
            goals=self.choices.goals,
            initial={str(link.goal_id): link.contribution for link in self.saved.goals},
        )
        options = {"choices": self.choices}
        self.actors = ActorRows(
            data, prefix="actors", form_kwargs=options, initial=[actor_entries(link) for link in self.saved.actors]
        )
        self.cost = CostRows(
            data, prefix="cost", form_kwargs=options, initial=[cost_entries(line) for line in self.saved.cost_lines]
        )
        self.funding = FundingRows(
            data,
            prefix="funding",
            form_kwargs=options,
            initial=[funding_entries(line) for line in self.saved.funding_lines],
        )

    @property
    def parts(self) -> tuple[SheetForm, GoalsForm, RowSet, RowSet, RowSet]:
        return self.core, self.goals, self.actors, self.cost, self.funding

    def is_valid(self) -> bool:
        """Whether everything is valid; asks every part, so that every message is shown at once."""
        answers = [part.is_valid() for part in self.parts]
        return all(answers)

    def content(self) -> SheetContent:
        """What was entered besides the sheet's own fields; only after ``is_valid``."""
        return SheetContent(
            goals=self.goals.links(self.sheet),
            actors=[form.row(self.sheet) for form in self.actors.filled],
            cost_lines=with_own_keys([form.row(self.sheet) for form in self.cost.filled]),
            funding_lines=with_own_keys([form.row(self.sheet) for form in self.funding.filled]),
        )

    def note_conflict(self, conflict: Conflict) -> None:
        """Keep every entry, show what differs, and go on from the newer revision."""
        self.core.go_on_from(conflict.revision, conflict.differences)

    def with_more_rows(self, kind: str) -> SheetEntry:
        """The page as it was sent, unchecked, with some more empty rows ``kind`` ("actors", "cost" or "funding")."""
        shown = SheetEntry(self.edition, self.sheet)
        shown.core.initial.update({name: self.core[name].data for name in self.core.fields})
        shown.goals.initial = {name: self.goals[name].data for name in self.goals.fields}
        for name, sent, rows in zip(ROW_KINDS, self.parts[2:], shown.parts[2:], strict=True):
            rows.initial = [form.entries() for form in sent.forms if form.has_changed()]
            rows.extra = MORE_ROWS if name == kind else EMPTY_ROWS
        return shown

    def problems(self) -> list[Problem]:
        """Every message of every part with the place to mend it."""
        found = [
            Problem(field.auto_id, str(field.label), str(message))
            for form in (self.core, self.goals)
            for field in form
            for message in field.errors
        ]
        found += [Problem("", "", str(message)) for message in self.core.non_field_errors()]
        for title, rows in zip(ROW_TITLES, self.parts[2:], strict=True):
            found += [Problem("", title, str(message)) for message in rows.non_form_errors()]
            found += [
                Problem(field.auto_id, f"{title} {number}, {field.label}", str(message))
                for number, form in enumerate(rows.forms, start=1)
                for field in form
                for message in field.errors
            ]
        return found

    def sums(self) -> Sums:
        """Cost and funding as saved."""
        return sums(self.saved.cost_lines, self.saved.funding_lines)
