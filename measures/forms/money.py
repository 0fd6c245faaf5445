"""The table of cost and funding of a sheet as one form: rows by fiscal years."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, TypeVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from concepts.models import Edition
from measures.amounts import Stated, read_stated, says_nothing, write_stated
from measures.finance import total_of
from measures.forms.choices import SheetChoices, payer_value
from measures.forms.fields import LongTextField, YearField
from measures.forms.row_sets import rows_of
from measures.forms.rows import (
    BUDGETS,
    CHOOSE,
    EMPTY_ROWS,
    MOST_ROWS,
    PAYER_MESSAGES,
    STAGES,
    VATS,
    RowSet,
    with_own_keys,
)
from measures.forms.sheet_money import SheetMoneyForm
from measures.models import CostLine, FundingLine, FundingSource, MeasureSheet
from measures.models.years import YEARS
from measures.money_grid import COST_OWN, GridRow, Year, cost_rows, funding_rows, read_keys, write_keys, years_of
from measures.sheets import Conflict, SheetContent, content_of

L = TypeVar("L", CostLine, FundingLine)

MOST_YEARS = 40
MORE_ROWS = 5
CELL = "year_"
Filled = dict[str, dict[Year, Stated | None]]
"""Prefix of a row -> year -> what its cell becomes; None for empty."""
NO_AMOUNT = "Bitte geben Sie in dieser Zeile einen Betrag ein, oder leeren Sie die Zeile."


class StatedField(forms.CharField):
    """A cell: an amount, "ca." before it, or a range."""

    def __init__(self, label: str, *, may_be_range: bool) -> None:
        attributes = {"inputmode": "decimal", "autocomplete": "off", "class": "num", "maxlength": "60"}
        super().__init__(label=label, required=False, widget=forms.TextInput(attrs=attributes))
        self.may_be_range = may_be_range

    def prepare_value(self, value: Any) -> Any:
        return write_stated(value) if isinstance(value, Stated) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        if says_nothing(text):
            return None
        try:
            stated = read_stated(text)
        except ValueError as error:
            raise ValidationError(str(error), code="amount") from error
        if stated.upto is not None and not self.may_be_range:
            raise ValidationError("Mittel sind ein einziger Betrag, keine Spanne.", code="range")
        return stated


class MoneyForm(SheetMoneyForm):
    class Meta:
        model = MeasureSheet
        fields = ["price_level", "vat", "follow_up_cost", "cost_note"]
        field_classes = {"cost_note": LongTextField}


class GridForm(forms.Form):
    """One row of the table; ``filled_by`` are the fields that make it count beside its cells."""

    filled_by: tuple[str, ...] = ()
    may_be_range = False

    keys = forms.CharField(widget=forms.HiddenInput, required=False)
    label = forms.CharField(label="Bezeichnung", max_length=200, required=False)
    is_informational = forms.BooleanField(label="nachrichtlich", required=False)

    def __init__(self, *args: Any, choices: SheetChoices, years: Sequence[Year], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices, self.years = choices, years
        for year in years:
            self.fields[cell_name(year)] = StatedField(cell_label(year), may_be_range=self.may_be_range)
        self.offer()

    @classmethod
    def fields_in(cls, edition: Edition) -> dict[str, forms.Field]:
        """The fields with what can be chosen in ``edition``, without the cells."""
        return cls(choices=SheetChoices(edition, MeasureSheet()), years=[]).fields

    @classmethod
    def fields_sent(cls, names: Iterable[str]) -> dict[str, forms.Field]:
        """The cells among ``names``, as a page with these years has them."""
        years = {name: name.removeprefix(CELL) for name in names if name.startswith(CELL)}
        return {
            name: StatedField(cell_label(int(year) if year.isdecimal() else None), may_be_range=cls.may_be_range)
            for name, year in years.items()
        }

    def offer(self) -> None:
        """Fill the lists of this row from ``self.choices``."""

    @property
    def cells(self) -> list[forms.BoundField]:
        return [self[cell_name(year)] for year in self.years]

    @property
    def total(self) -> Decimal:
        """The sum of the row's readable amounts, saved or not."""
        values = [cell.value() for cell in self.cells]
        return total_of(readable(value) for value in values)

    def has_changed(self) -> bool:
        named = any(str(self[name].data or "").strip() for name in self.filled_by)
        return named or not all(says_nothing(str(cell.data or "")) for cell in self.cells)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        is_empty = all(data.get(cell_name(year)) is None for year in self.years)
        if is_empty and not any(cell.errors for cell in self.cells) and not self["DELETE"].data:
            self.add_error(None, NO_AMOUNT)
        return data

    def amounts(self) -> Iterable[tuple[Year, Stated, uuid.UUID]]:
        """(year, what its cell states, key of its line) for each valid cell that is filled."""
        keys = read_keys(self.cleaned_data.get("keys", ""))
        for year in self.years:
            if stated := self.cleaned_data.get(cell_name(year)):
                yield year, stated, keys.get(year) or uuid.uuid4()

    def entries(self) -> dict[str, Any]:
        """What stands in the row's fields, valid or not."""
        return {name: self[name].data for name in self.fields if name != "DELETE"}


def readable(value: Any) -> Decimal | None:
    """The amount of a cell's value or text; None where there is none."""
    if isinstance(value, Stated):
        return value.amount
    try:
        return read_stated(value or "").amount
    except ValueError:
        return None


def cell_name(year: Year) -> str:
    return f"{CELL}{year or 'none'}"


def cell_label(year: Year) -> str:
    return f"Betrag {year}" if year else "Betrag ohne Jahr"


class CostGridForm(GridForm):
    filled_by = ("cost_group", "label")
    may_be_range = True

    cost_group = forms.ChoiceField(label="Kostengruppe", required=False, error_messages=CHOOSE)
    is_eligible = forms.BooleanField(label="förderfähig", required=False, initial=True)
    stage = forms.ChoiceField(label="Kostenstand", choices=STAGES, required=False, error_messages=CHOOSE)
    budget = forms.ChoiceField(label="Haushalt", choices=BUDGETS, required=False, error_messages=CHOOSE)
    price_level = YearField(label="Preisstand, wenn abweichend")
    vat = forms.ChoiceField(label="Umsatzsteuer", choices=VATS, required=False, error_messages=CHOOSE)

    def offer(self) -> None:
        cast(forms.ChoiceField, self.fields["cost_group"]).choices = self.choices.cost_group_choices

    @property
    def is_open(self) -> bool:
        """Whether something stands or is wrong in what is folded away."""
        folded = [self[name] for name in ("stage", "budget", "price_level", "vat", "is_informational")]
        return any(field.value() or field.errors for field in folded)

    def lines(self, sheet: MeasureSheet) -> list[CostLine]:
        """What the valid cells of the row say."""
        said = self.cleaned_data
        group = self.choices.cost_groups.get(said.get("cost_group", ""))
        own = {name: said.get(name, "") for name in ("label", "stage", "budget", "vat")}
        marks = {name: said.get(name, False) for name in ("is_eligible", "is_informational")}
        return [
            CostLine(
                sheet=sheet,
                key=key,
                fiscal_year=year,
                amount=stated.amount,
                amount_to=stated.upto,
                is_approximate=stated.is_approximate,
                cost_group=group,
                price_level=said.get("price_level"),
                **own,
                **marks,
            )
            for year, stated, key in self.amounts()
        ]


class FundingGridForm(GridForm):
    filled_by = ("payer", "label", "programme_year")

    payer = forms.ChoiceField(
        label="Mittelgeber",
        error_messages=PAYER_MESSAGES,
    )
    programme_year = YearField(label="Programmjahr")

    def offer(self) -> None:
        cast(forms.ChoiceField, self.fields["payer"]).choices = self.choices.payer_choices

    def lines(self, sheet: MeasureSheet) -> list[FundingLine]:
        """What the valid cells of the row say; nothing as long as nobody is named who pays."""
        said = self.cleaned_data
        payer = self.choices.payers.get(said.get("payer", ""))
        if payer is None:
            return []
        return [
            FundingLine(
                sheet=sheet,
                key=key,
                fiscal_year=year,
                amount=stated.amount,
                is_approximate=stated.is_approximate,
                source=payer.source,
                programme=payer.programme,
                actor=payer.actor,
                income_row=payer.income_row,
                programme_year=said.get("programme_year"),
                label=said.get("label", ""),
                is_informational=said.get("is_informational", False),
            )
            for year, stated, key in self.amounts()
        ]

    @property
    def fills_from(self) -> str:
        """What the row can be filled from: the "rate" of a programme, the "rest" that nobody else pays; "any" as long
        as nobody is chosen. The script says the same when a payer is chosen."""
        payer = self.choices.payers.get(str(self["payer"].value() or ""))
        if payer is None:
            return "any"
        return "rate" if payer.source == FundingSource.PROGRAMME else "rest"


class GridRows(RowSet):
    """The rows of one table."""

    def offer_empty(self) -> None:
        """Have empty rows at the end, as a fresh page has, also where what was sent is shown again."""
        filled = [index for index, form in enumerate(self.forms, start=1) if form.has_changed()]
        missing = max(filled, default=0) + EMPTY_ROWS - len(self.forms)
        for index in range(len(self.forms), min(len(self.forms) + missing, MOST_ROWS)):
            kwargs = self.get_form_kwargs(index)
            form = self.form(
                prefix=self.add_prefix(index), empty_permitted=True, use_required_attribute=False, **kwargs
            )
            self.add_fields(form, index)
            self.forms.append(form)
        shown = cast(QueryDict, self.data).copy()
        shown[self.management_form.add_prefix("TOTAL_FORMS")] = str(len(self.forms))
        self.data = self.management_form.data = shown

    def lines(self, sheet: MeasureSheet) -> list[Any]:
        """What the valid cells of all rows say, each line with a key of its own."""
        for form in self.filled:
            form.is_valid()
        return with_own_keys([line for form in self.filled for line in form.lines(sheet)])


CostGrid, FundingGrid = (
    rows_of(form, GridRows, extra=EMPTY_ROWS, most=MOST_ROWS, can_delete=True)
    for form in (CostGridForm, FundingGridForm)
)


class MoneyEntry:
    """The whole page: what the sheet says, the table of cost, the table of funding. Bound to ``data``, or showing
    what is saved."""

    most_years = MOST_YEARS

    def __init__(self, sheet: MeasureSheet, data: QueryDict | None = None, *, more_years: Iterable[int] = ()) -> None:
        self.sheet, self.data = sheet, data
        self.sent: MoneyEntry | None = None  # what a page shows unchecked was sent as
        typed = data if data is not None else QueryDict()
        self.new_year, self.not_placed = typed.get("new_year", ""), typed.get("not_placed", "")
        self.year_error = self.filling_note = ""  # what a button could not do, in words
        self.choices = SheetChoices(sheet.edition, sheet)
        self.saved = content_of(sheet)
        for line in self.saved.funding_lines:
            line.programme = self.choices.programmes.get(str(line.programme_id))  # the one that has its rates
        sent = _sent_years(data) if data is not None else []
        lines: list[CostLine | FundingLine] = [*self.saved.cost_lines, *self.saved.funding_lines]
        self.known_years = sent or years_of(sheet, lines, more_years)
        self.years: list[Year] = [*self.known_years, None]
        self.core = MoneyForm(data, instance=sheet)
        options = {"choices": self.choices, "years": self.years}
        self.cost = CostGrid(
            data,
            prefix="cost",
            form_kwargs=options,
            initial=[cost_entries(row) for row in cost_rows(self.saved.cost_lines)],
        )
        self.funding = FundingGrid(
            data,
            prefix="funding",
            form_kwargs=options,
            initial=[funding_entries(row) for row in funding_rows(self.saved.funding_lines)],
        )

    def lines(self) -> tuple[list[CostLine], list[FundingLine]]:
        """What the valid cells say, saved or not."""
        if self.sent:
            return self.sent.lines()
        if self.data is None:
            return list(self.saved.cost_lines), list(self.saved.funding_lines)
        return self.cost.lines(self.sheet), self.funding.lines(self.sheet)

    def is_valid(self) -> bool:
        """Whether everything is valid; asks every part, so that every message is shown at once."""
        return all([self.core.is_valid(), self.cost.is_valid(), self.funding.is_valid()])

    def content(self) -> SheetContent:
        """The sheet's content with the money that was entered."""
        return SheetContent(
            self.saved.goals, self.saved.actors, self.cost.lines(self.sheet), self.funding.lines(self.sheet)
        )

    def offer_empty(self) -> None:
        """Have empty rows to go on with in both tables of a page that was refused."""
        for _, _, rows in self.tables:
            if rows.is_bound:
                rows.offer_empty()

    def note_conflict(self, conflict: Conflict) -> None:
        """Keep every entry, show what differs, and go on from the newer revision."""
        self.core.go_on_from(conflict.revision, conflict.differences)

    def changed(self, *, years: Iterable[int] = (), more: str = "", filled: Filled | None = None) -> MoneyEntry:
        """The page as it was sent, unchecked, with further ``years``, with more empty rows in the table ``more``, or
        with other cells in the rows that ``filled`` names."""
        data = cast(QueryDict, self.data).copy()
        for prefix, cells in (filled or {}).items():
            for year, stated in cells.items():
                data[f"{prefix}-{cell_name(year)}"] = write_stated(stated) if stated else ""
        shown = MoneyEntry(self.sheet, more_years=[*self.known_years, *years])
        shown.sent = MoneyEntry(self.sheet, data)
        shown.not_placed, shown.new_year = self.not_placed, "" if years else self.new_year
        shown.core.initial.update({name: self.core[name].data for name in self.core.fields})
        for name, sent, rows in shown.tables:
            rows.initial = [form.entries() for form in sent.forms if form.has_changed()]
            rows.extra = MORE_ROWS if name == more else EMPTY_ROWS
        return shown

    @property
    def tables(self) -> tuple[tuple[str, GridRows, GridRows], ...]:
        """(name, rows as they were sent, rows as they are shown)."""
        sent = self.sent or self
        return ("cost", sent.cost, self.cost), ("funding", sent.funding, self.funding)


def _sent_years(data: QueryDict) -> list[int]:
    """The years that the page had columns for; what is no year is left out."""
    years = {int(year) for year in data.getlist("years") if year.isdecimal() and len(year) == len(str(YEARS[1]))}
    return sorted(year for year in years if YEARS[0] <= year <= YEARS[1])[:MOST_YEARS]


def cost_entries(row: GridRow[CostLine]) -> dict[str, Any]:
    """A row of saved lines as its form shows it."""
    line = row.first
    own = {name: getattr(line, name) for name in COST_OWN}
    return {**own, "cost_group": line.cost_group_id, **_cell_entries(row)}


def funding_entries(row: GridRow[FundingLine]) -> dict[str, Any]:
    line = row.first
    payer = payer_value(line.source, line.programme_id, line.actor_id, line.income_row)
    own = {name: getattr(line, name) for name in ("label", "is_informational", "programme_year")}
    return {**own, "payer": payer, **_cell_entries(row)}


def _cell_entries(row: GridRow[L]) -> dict[str, Any]:
    return {"keys": write_keys(row.keys), **{cell_name(year): cell for year, cell in row.cells.items()}}
