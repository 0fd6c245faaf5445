"""Forms of what happens to granted money: a call, spending, a repayment."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils import timezone

from actors.editing import DayInput, RevisionForm
from actors.templatetags.german import euro
from measures.forms.fields import ExactAmountField, plausible
from measures.forms.grants import FUTURE
from measures.granting.grants import Instalment, Notice
from measures.models import Booking, CashInstalment, CostGroup, DrawDown, Measure, MeasureSheet, Repayment, Spending
from measures.reporting.running_names import running_name


def in_the_past(day: date) -> date:
    """``day``, if it has come; ValidationError otherwise."""
    if day > timezone.localdate():
        raise forms.ValidationError(FUTURE, code="future")
    return day


def over_zero(amount: Decimal) -> Decimal:
    """``amount``, if something moved; ValidationError otherwise."""
    if amount <= 0:
        raise forms.ValidationError("Bitte geben Sie einen Betrag über null ein.", code="nothing")
    return amount


def offer_measures(form: RevisionForm, sheets: Mapping[int, MeasureSheet]) -> None:
    """Let one of ``sheets`` be chosen as ``measure``, or none; the saved one stays a choice."""
    field = cast(forms.ModelChoiceField, form.fields["measure"])  # type: ignore[type-arg]  # of measures
    names = {pk: running_name(sheet) for pk, sheet in sheets.items()}
    if form.instance.measure:
        names.setdefault(form.instance.measure_id, str(form.instance.measure))
    field.queryset = Measure.objects.filter(pk__in=names)
    field.choices = [("", "keine bestimmte"), *names.items()]


class InstalmentChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # of CashInstalment
    """An instalment of the notice, each with what is left of it."""

    left: Mapping[int, str]

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({self.left[obj.pk]})"


class BookingForm(RevisionForm):
    """What the three kinds of booking share. ``sheets``: measure id -> how the editor knows the measure."""

    is_repayment = False

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    instalment = InstalmentChoice(
        CashInstalment.objects.none(),
        label="Rate",
        empty_label="bitte wählen",
        error_messages={
            "required": "Bitte wählen Sie die Rate, zu der das Geld gehört.",
            "invalid_choice": "Bitte wählen Sie eine Rate dieser Bewilligung.",
        },
    )
    booked_on = forms.DateField(
        label="Tag",
        widget=DayInput,
        validators=[plausible],
        error_messages={"required": "Bitte geben Sie den Tag an."},
    )
    amount = ExactAmountField(label="Betrag in Euro")

    class Meta:
        fields = ["instalment", "booked_on", "amount"]

    def __init__(self, *args: Any, notice: Notice, sheets: Mapping[int, MeasureSheet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grant = notice.grant
        choice = cast(InstalmentChoice, self.fields["instalment"])
        choice.left = {one.row.pk: self.left_of(one) for one in notice.instalments}
        choice.queryset = CashInstalment.objects.filter(grant=notice.grant)
        if not self.instance.pk:
            self.initial.update({"key": uuid.uuid4(), "booked_on": timezone.localdate()})
            if len(notice.instalments) == 1:
                self.initial["instalment"] = notice.instalments[0].row.pk
        self.offer(sheets)

    def left_of(self, one: Instalment) -> str:
        """What the list of instalments says about each."""
        return f"noch {euro(max(one.remaining, Decimal(0)))} abzurufen"

    def offer(self, sheets: Mapping[int, MeasureSheet]) -> None:
        """Fill further lists."""

    def clean_booked_on(self) -> date:
        return in_the_past(self.cleaned_data["booked_on"])

    def clean_amount(self) -> Decimal:
        return over_zero(self.cleaned_data["amount"])


class DrawDownForm(BookingForm):
    class Meta(BookingForm.Meta):
        model = DrawDown
        fields = [*BookingForm.Meta.fields, "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["booked_on"].label = "Ausgezahlt am"
        self.fields["booked_on"].help_text = "Mit diesem Tag beginnt die Frist, in der das Geld zu verwenden ist."


class SpendingForm(BookingForm):
    class Meta(BookingForm.Meta):
        model = Spending
        fields = [*BookingForm.Meta.fields, "measure", "cost_group", "note"]

    def left_of(self, one: Instalment) -> str:
        return f"{euro(one.in_hand)} abgerufen und noch nicht ausgegeben"

    def offer(self, sheets: Mapping[int, MeasureSheet]) -> None:
        offer_measures(self, sheets)
        self._offer_cost_groups()

    def _offer_cost_groups(self) -> None:
        """Those of the town that are not archived, and the saved one."""
        groups = CostGroup.objects.filter(municipality=self.grant.concept.municipality_id)
        field = cast(forms.ModelChoiceField, self.fields["cost_group"])  # type: ignore[type-arg]  # of cost groups
        field.queryset = groups.filter(Q(archived_at=None) | Q(pk=self.instance.cost_group_id))
        field.empty_label = "wie bei der Maßnahme geplant"
        field.help_text = "nur nötig, wenn die Maßnahme in mehreren Kostengruppen geplant ist"


class RepaymentForm(BookingForm):
    is_repayment = True

    class Meta(BookingForm.Meta):
        model = Repayment
        fields = [*BookingForm.Meta.fields, "reason"]

    def left_of(self, one: Instalment) -> str:
        return f"{euro(one.in_hand)} abgerufen und noch nicht ausgegeben"


KINDS: dict[str, type[BookingForm]] = {
    "abrufe": DrawDownForm,
    "ausgaben": SpendingForm,
    "rueckzahlungen": RepaymentForm,
}
"""The part of the address -> the form of that kind of booking."""


def model_of(kind: str) -> type[Booking]:
    """Which rows stand under the address; KeyError for unknown ones."""
    model: type[Booking] = KINDS[kind]._meta.model
    return model
