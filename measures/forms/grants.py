"""The form of a grant notice with its instalments, all on one page."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from actors.editing import DayInput, RevisionForm
from measures.forms.fields import AmountField, ExactAmountField, LongTextField, RateField, YearField, plausible
from measures.forms.row_sets import EnteredRows, rows_of
from measures.granting.lapsing import LapseRule, rule_of
from measures.models import CashInstalment, FundingProgramme, Grant, Measure, MeasureSheet
from measures.models.grant import NO_RATE_AT_ALL
from measures.reporting.running_names import running_name

EMPTY_ROWS = 2
FIRST_ROWS = 5
"""A notice usually pays in five yearly instalments."""
MOST_ROWS = 40
NO_SUCH_MEASURE = "Bitte wählen Sie Maßnahmen aus der Liste."
FUTURE = "Der Tag liegt in der Zukunft."


class GrantForm(RevisionForm):
    """What the notice says. ``sheets``: measure id -> how the editor knows each measure of the concept."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    programme_year = YearField(label="Programmjahr")
    start_year = YearField(label="Laufzeit von")
    end_year = YearField(label="Laufzeit bis")
    amount = AmountField(label="Betrag in Euro")
    rate = RateField(
        label="Fördersatz laut Bescheid in %",
        required=False,
        help_text="nur wenn der Bescheid einen nennt, zum Beispiel 70 oder 2/3; gilt für sein Förderprogramm und "
        "Programmjahr anstelle des Satzes im Verzeichnis",
    )
    purpose = LongTextField(label="Zweck", required=False)
    measures = forms.MultipleChoiceField(
        label="Geförderte Maßnahmen",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": NO_SUCH_MEASURE, "invalid_list": NO_SUCH_MEASURE},
    )
    conditions = LongTextField(label="Auflagen", required=False)
    note = LongTextField(label="Hinweis", required=False)

    class Meta:
        model = Grant
        fields = [
            "programme",
            "programme_year",
            "number",
            "dated_on",
            "amount",
            "is_approximate",
            "rate",
            "start_year",
            "end_year",
            "purpose",
            "conditions",
            "lapses_after_years",
            "lapses_on",
            "use_within_months",
            "proof_due_on",
            "proof_handed_in_on",
            "note",
        ]

    def __init__(self, *args: Any, sheets: Mapping[int, MeasureSheet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grant: Grant = self.instance
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.validators.append(plausible)
        self.measures_by_pk = {measure.pk: measure for measure in Measure.objects.filter(concept=grant.concept_id)}
        self.sheets = sheets
        linked = [link.measure_id for link in grant.measure_links.all()] if grant.pk else []
        self.initial["measures"] = [str(pk) for pk in linked]
        self.initial.setdefault("key", None if grant.pk else uuid.uuid4())
        offered = [*sheets, *(pk for pk in linked if pk not in sheets)]
        choices = cast(forms.MultipleChoiceField, self.fields["measures"])
        choices.choices = [(str(pk), self.measure_name(self.measures_by_pk[pk])) for pk in offered]
        programmes = FundingProgramme.objects.filter(municipality=grant.concept.municipality_id)
        offer = cast(forms.ModelChoiceField, self.fields["programme"])  # type: ignore[type-arg]  # of programmes
        offer.queryset = programmes.filter(Q(archived_at__isnull=True) | Q(pk=grant.programme_id))
        offer.empty_label = "keine Angabe"

    def measure_name(self, measure: Measure) -> str:
        sheet = self.sheets.get(measure.pk)
        return running_name(sheet) if sheet else str(measure)

    def named(self, name: str) -> str:
        """The label of a field, or what stands for itself."""
        return str(self.fields[name].label) if name in self.fields else name

    @property
    def rule(self) -> LapseRule | None:
        """What the register says of what stands in the fields now."""
        offer = cast(forms.ModelChoiceField, self.fields["programme"])  # type: ignore[type-arg]  # of programmes
        programmes = cast("QuerySet[FundingProgramme]", offer.queryset)
        return rule_entered(programmes, self["programme"].value(), self["programme_year"].value())

    @property
    def chosen(self) -> list[Measure]:
        """The measures that are ticked; only after validation."""
        return [self.measures_by_pk[int(pk)] for pk in self.cleaned_data["measures"]]

    def clean_rate(self) -> Decimal | None:
        rate: Decimal | None = self.cleaned_data["rate"]
        if rate == 0:
            raise forms.ValidationError(NO_RATE_AT_ALL, code="zero")
        return rate

    def clean_proof_handed_in_on(self) -> date | None:
        day: date | None = self.cleaned_data["proof_handed_in_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(FUTURE, code="future")
        return day


def rule_entered(programmes: QuerySet[FundingProgramme], programme: object, year: object) -> LapseRule | None:
    """What the register says of what stands in the fields of programme and programme year, valid or not."""
    try:
        chosen = forms.ModelChoiceField(programmes, required=False).clean(programme)
        return rule_of(chosen, YearField().clean(year))
    except ValidationError:
        return None


class InstalmentForm(forms.Form):
    """One instalment; an emptied row is gone."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    year = YearField(label="Haushaltsjahr")
    amount = ExactAmountField(label="Betrag in Euro", required=False)
    lapses_on = forms.DateField(label="verfällt am", widget=DayInput, required=False, validators=[plausible])

    def has_changed(self) -> bool:
        return any(str(self[name].data or "").strip() for name in self.fields if name != "key")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.has_changed():
            return cleaned
        if cleaned.get("year") is None and "year" not in self.errors:
            self.add_error("year", "Bitte geben Sie das Haushaltsjahr der Rate an.")
        if cleaned.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", "Bitte geben Sie den Betrag der Rate an.")
        day, year = cleaned.get("lapses_on"), cleaned.get("year")
        if day and year and day.year < year:
            self.add_error("lapses_on", "Die Rate verfiele vor ihrem Haushaltsjahr.")
        return cleaned

    def entries(self) -> dict[str, Any]:
        """What stands in the row's fields, valid or not."""
        return {name: self[name].data for name in self.fields}


class InstalmentRows(EnteredRows):
    """All instalments of a notice; they are saved as a whole."""

    @property
    def entered(self) -> list[dict[str, Any]]:
        """What the valid rows say."""
        return [form.cleaned_data for form in self.forms if form.has_changed()]

    def clean(self) -> None:
        seen: set[int] = set()
        for form in self.forms:
            year = form.cleaned_data.get("year") if form.is_valid() and form.has_changed() else None
            if year in seen:
                form.add_error("year", "Für dieses Haushaltsjahr steht schon eine Rate da.")
            elif year:
                seen.add(year)


InstalmentFormSet = rows_of(InstalmentForm, InstalmentRows, extra=EMPTY_ROWS, most=MOST_ROWS)


class GrantEntry:
    """The notice and its instalments together. Bound to ``data``, or showing what is saved."""

    def __init__(self, grant: Grant, sheets: Mapping[int, MeasureSheet], data: QueryDict | None = None) -> None:
        self.grant, self.sheets = grant, sheets
        self.form = GrantForm(data, instance=grant, sheets=sheets)
        saved = [instalment_entries(row) for row in grant.instalments.all()] if grant.pk else []
        self.rows = InstalmentFormSet(data, prefix="instalments", initial=saved)
        if not saved:
            self.rows.extra = FIRST_ROWS

    def is_valid(self) -> bool:
        """Whether everything is valid; asks both parts, so that every message is shown at once."""
        return all([self.form.is_valid(), self.rows.is_valid()])

    def as_sent(self) -> GrantEntry:
        """The page as it was sent, unchecked, with as many empty rows as a new one."""
        shown = GrantEntry(self.grant, self.sheets)
        shown.form.initial.update({name: self.form[name].data for name in self.form.fields})
        shown.rows.initial = [form.entries() for form in self.rows.forms if form.has_changed()]
        shown.rows.extra = FIRST_ROWS
        return shown

    def with_rule_taken_over(self) -> GrantEntry:
        """The same with the last day that the register names, where it names one."""
        shown = self.as_sent()
        if shown.form.rule and shown.form.rule.day:
            shown.form.initial["lapses_on"] = shown.form.rule.day
        return shown


def instalment_entries(row: CashInstalment) -> dict[str, Any]:
    """A saved instalment as its row shows it."""
    return {name: getattr(row, name) for name in ("key", "year", "amount", "lapses_on")}
