"""The rows on a sheet's page: actors, cost lines, funding lines.

A row counts as soon as something is entered in it; an emptied row is gone. Rows are
plain forms, not model forms: what they choose from is fetched once for all of them.
"""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any, TypeVar, cast

from django import forms

from concepts.models import Edition
from measures.forms.choices import SheetChoices, payer_value
from measures.forms.fields import AmountField, YearField
from measures.forms.row_sets import EnteredRows, rows_of
from measures.models import ActorRole, Budget, CostLine, FundingLine, MeasureSheet, SheetActor, Stage, VatBasis

L = TypeVar("L", CostLine, FundingLine)

EMPTY_ROWS = 2
MOST_ROWS = 300
MORE = ("amount_to", "stage", "budget", "price_level", "vat")
"""What few cost lines say."""
CHOOSE = {"invalid_choice": "Bitte wählen Sie einen Eintrag aus der Liste."}
PAYER_MESSAGES = {
    "required": "Bitte wählen Sie, woher das Geld kommt.",
    "invalid_choice": "Bitte wählen Sie das Förderprogramm oder einen anderen Mittelgeber aus der Liste.",
}
STAGES = [("", "keine Angabe"), *Stage.choices]
BUDGETS = [("", "wie die Maßnahme"), *Budget.choices]
VATS = [("", "wie im Maßnahmenblatt"), *VatBasis.choices]


class RowForm(forms.Form):
    """One row; ``filled_by`` names the fields that make it count."""

    filled_by: tuple[str, ...] = ()

    def __init__(self, *args: Any, choices: SheetChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        self.offer()

    @classmethod
    def fields_in(cls, edition: Edition) -> dict[str, forms.Field]:
        """The fields with what can be chosen in ``edition``."""
        return cls(choices=SheetChoices(edition, MeasureSheet())).fields

    def offer(self) -> None:
        """Fill the lists of this row from ``self.choices``."""

    def has_changed(self) -> bool:
        return any(str(self[name].data or "").strip() for name in self.filled_by)

    def entries(self) -> dict[str, Any]:
        """What stands in the row's fields, valid or not."""
        return {name: self[name].data for name in self.fields}


class ActorForm(RowForm):
    filled_by = ("actor", "note")

    actor = forms.ChoiceField(label="Akteur", error_messages=CHOOSE | {"required": "Bitte wählen Sie einen Akteur."})
    role = forms.ChoiceField(
        label="Rolle", choices=ActorRole.choices, initial=ActorRole.RESPONSIBLE_BODY, error_messages=CHOOSE
    )
    note = forms.CharField(label="Hinweis", max_length=200, required=False)

    def offer(self) -> None:
        cast(forms.ChoiceField, self.fields["actor"]).choices = self.choices.actor_choices

    def row(self, sheet: MeasureSheet) -> SheetActor:
        actor = self.choices.actors[self.cleaned_data["actor"]]
        return SheetActor(sheet=sheet, actor=actor, role=self.cleaned_data["role"], note=self.cleaned_data["note"])


class LineForm(RowForm):
    """What cost and funding lines share."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    label = forms.CharField(label="Bezeichnung", max_length=200, required=False)
    fiscal_year = YearField(label="Haushaltsjahr")
    amount = AmountField(label="Betrag in Euro")
    is_approximate = forms.BooleanField(label="ungefähr", required=False)
    is_informational = forms.BooleanField(label="nachrichtlich", required=False)

    def shared(self) -> dict[str, Any]:
        """Values of the columns that both kinds of line have."""
        names = ("label", "fiscal_year", "amount", "is_approximate", "is_informational")
        return {name: self.cleaned_data[name] for name in names} | {"key": self.cleaned_data["key"] or uuid.uuid4()}


class CostForm(LineForm):
    filled_by = ("cost_group", "label", "fiscal_year", "amount")

    cost_group = forms.ChoiceField(label="Kostengruppe", required=False, error_messages=CHOOSE)
    is_eligible = forms.BooleanField(label="förderfähig", required=False, initial=True)
    amount_to = AmountField(label="Spanne bis (Euro)", required=False)
    stage = forms.ChoiceField(label="Kostenstand", choices=STAGES, required=False, error_messages=CHOOSE)
    budget = forms.ChoiceField(label="Haushalt", choices=BUDGETS, required=False, error_messages=CHOOSE)
    price_level = YearField(label="Preisstand, wenn abweichend")
    vat = forms.ChoiceField(label="Umsatzsteuer", choices=VATS, required=False, error_messages=CHOOSE)

    def offer(self) -> None:
        cast(forms.ChoiceField, self.fields["cost_group"]).choices = self.choices.cost_group_choices

    def row(self, sheet: MeasureSheet) -> CostLine:
        group = self.choices.cost_groups.get(self.cleaned_data["cost_group"])
        own = {name: self.cleaned_data[name] for name in ("is_eligible", *MORE)}
        return CostLine(sheet=sheet, cost_group=group, **own, **self.shared())

    def clean_amount_to(self) -> Decimal | None:
        upto: Decimal | None = self.cleaned_data["amount_to"]
        if upto is not None and upto < self.cleaned_data.get("amount", upto):
            raise forms.ValidationError("Die Spanne endet unter ihrem Anfang.")
        return upto

    @property
    def more(self) -> list[forms.BoundField]:
        """What few lines need, folded away on the page."""
        return [self[name] for name in MORE]

    @property
    def is_open(self) -> bool:
        """Whether something stands or is wrong in what is folded away."""
        return any(field.data or field.errors for field in self.more)


class FundingForm(LineForm):
    filled_by = ("payer", "label", "programme_year", "fiscal_year", "amount")

    payer = forms.ChoiceField(
        label="Mittelgeber",
        error_messages=PAYER_MESSAGES,
    )
    programme_year = YearField(label="Programmjahr")

    def offer(self) -> None:
        cast(forms.ChoiceField, self.fields["payer"]).choices = self.choices.payer_choices

    def row(self, sheet: MeasureSheet) -> FundingLine:
        payer = self.choices.payers[self.cleaned_data["payer"]]
        return FundingLine(
            sheet=sheet,
            source=payer.source,
            programme=payer.programme,
            actor=payer.actor,
            programme_year=self.cleaned_data["programme_year"],
            income_row=payer.income_row,
            **self.shared(),
        )


class RowSet(EnteredRows):
    """The rows of one kind."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = "entfernen"

    @property
    def filled(self) -> list[Any]:
        """The forms of the rows that count, in their order."""
        return [form for form in self.forms if form.has_changed() and not form["DELETE"].data]


class ActorRowSet(RowSet):
    """The actors of a measure, each in a role only once."""

    def clean(self) -> None:
        seen: set[tuple[str, str]] = set()
        for form in self.filled:
            if "actor" not in form.cleaned_data:
                continue
            named = (form.cleaned_data["actor"], form.cleaned_data.get("role", ""))
            if named in seen:
                form.add_error("actor", "Dieser Akteur hat in der Maßnahme diese Rolle schon.")
            seen.add(named)


ActorRows = rows_of(ActorForm, ActorRowSet, extra=EMPTY_ROWS, most=MOST_ROWS, can_delete=True)
CostRows, FundingRows = (
    rows_of(form, RowSet, extra=EMPTY_ROWS, most=MOST_ROWS, can_delete=True) for form in (CostForm, FundingForm)
)


def actor_entries(link: SheetActor) -> dict[str, Any]:
    """A saved row as its form shows it."""
    return {"actor": link.actor_id, "role": link.role, "note": link.note}


def cost_entries(line: CostLine) -> dict[str, Any]:
    own = {name: getattr(line, name) for name in ("is_eligible", *MORE)}
    return {**_line_entries(line), "cost_group": line.cost_group_id, **own}


def funding_entries(line: FundingLine) -> dict[str, Any]:
    payer = payer_value(line.source, line.programme_id, line.actor_id, line.income_row)
    return {**_line_entries(line), "payer": payer, "programme_year": line.programme_year}


def _line_entries(line: CostLine | FundingLine) -> dict[str, Any]:
    names = ("key", "label", "fiscal_year", "amount", "is_approximate", "is_informational")
    return {name: getattr(line, name) for name in names}


def with_own_keys(lines: list[L]) -> list[L]:
    """A key that comes twice stays with the first line."""
    seen: set[uuid.UUID] = set()
    for line in lines:
        if line.key in seen:
            line.key = uuid.uuid4()
        seen.add(line.key)
    return lines
