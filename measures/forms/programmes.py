"""The page of a funding programme as one form: its own fields, former names, rates, documents.

A row counts as soon as something is entered in it; an emptied row is gone. All rows are saved as a whole.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, cast
from urllib.parse import urlsplit

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict

from actors.editing import RegisterForm
from actors.models import Municipality
from actors.templatetags.german import rate as rate_in_words
from actors.thirds import exact, rounded
from measures.forms.fields import AmountField, LongTextField, RateField, WholeField, YearField
from measures.forms.row_sets import EnteredRows, rows_of
from measures.models import CostGroup, FundingProgramme
from measures.models.programme import LONG_MONTHS, MOST_LAPSE_YEARS, SHORT_MONTHS

EMPTY_ROWS = 1
MORE_ROWS = 3
MOST_ROWS = 60
ROW_KINDS = ("names", "rates", "documents")
SHARES = ("federal_share", "land_share", "eu_share")
HTTPS = "Bitte geben Sie eine Adresse an, die mit https:// beginnt."
NO_SUCH_DAY = "Diesen Tag gibt es in diesem Monat nicht."


class ProgrammeForm(RegisterForm):
    """The programme's own fields."""

    first_year = YearField(label="erstes Programmjahr")
    last_year = YearField(label="letztes Programmjahr")
    area_ceiling = AmountField(label="je Gesamtmaßnahme, in Euro", required=False)
    measure_ceiling = AmountField(label="je Maßnahme, in Euro", required=False)
    deadline_day = WholeField(1, 31, label="Tag")
    lapse_years = WholeField(
        0,
        MOST_LAPSE_YEARS,
        label="Jahre nach dem Programmjahr",
        help_text="bis zu deren Ende die Mittel ausgegeben sein müssen; n+2: 2, fünf Kassenmittelraten: 4",
    )

    class Meta:
        model = FundingProgramme
        fields = [
            *("municipality", "name", "short_name", "level", "land", "legal_basis", "first_year", "last_year"),
            *("area_ceiling", "measure_ceiling", "cost_groups", "deadline_day", "deadline_month", "deadline_note"),
            *("lapse_years", "lapse_note", "note"),
        ]
        field_classes = dict.fromkeys(("legal_basis", "lapse_note", "note"), LongTextField)
        widgets: ClassVar = {"cost_groups": forms.CheckboxSelectMultiple}
        labels: ClassVar = {"deadline_month": "Monat", "lapse_note": "in Worten"}

    def __init__(self, *args: Any, municipalities: QuerySet[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, municipalities=municipalities, **kwargs)
        own = self.instance.municipality_id
        groups = CostGroup.objects.filter(municipality__in=[own] if own else municipalities)
        chosen = self.instance.eligible_groups.values("cost_group") if self.instance.pk else []
        offered = cast(forms.ModelMultipleChoiceField, self.fields["cost_groups"])  # type: ignore[type-arg]  # as Django leaves it
        offered.queryset = groups.filter(Q(archived_at__isnull=True) | Q(pk__in=chosen)).select_related("municipality")
        if "municipality" in self.fields:
            offered.label_from_instance = _with_town  # type: ignore[assignment,method-assign]  # as Django proposes
        for name, nothing in (("land", "keines im Besonderen"), ("deadline_month", "keine Frist")):
            field = cast(forms.ChoiceField, self.fields[name])
            field.choices = [("", nothing), *((value, label) for value, label in field.choices if value)]  # type: ignore[union-attr,misc]  # pairs, no groups

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.refuse_taken("name", "Ein Förderprogramm mit diesem Namen gibt es in der Kommune schon.")
        first, last = cleaned.get("first_year"), cleaned.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", "Das letzte Programmjahr liegt vor dem ersten.")
        self._check_deadline(cleaned.get("deadline_day"), cleaned.get("deadline_month"))
        town = cleaned.get("municipality") or getattr(self.instance, "municipality", None)
        if any(group.municipality != town for group in cleaned.get("cost_groups") or ()):
            self.add_error("cost_groups", "Bitte wählen Sie nur Kostengruppen der Kommune, zu der das Programm gehört.")
        return cleaned

    def _check_deadline(self, day: int | None, month: int | None) -> None:
        if {"deadline_day", "deadline_month"} & self.errors.keys():
            return
        if month and day is None:
            self.add_error("deadline_day", "Bitte geben Sie auch den Tag an.")
        elif day and month is None:
            self.add_error("deadline_month", "Bitte wählen Sie auch den Monat.")
        elif day and month and day > days_of(month):
            self.add_error("deadline_day", NO_SUCH_DAY)


def _with_town(group: CostGroup) -> str:
    return f"{group} ({group.municipality})"


def days_of(month: int) -> int:
    """How many days the month has at most."""
    return 31 if month in LONG_MONTHS else 30 if month in SHORT_MONTHS else 29


class RowForm(forms.Form):
    """One row; ``asked`` names the fields that it needs, with the words in which to ask for them."""

    asked: ClassVar[dict[str, str]] = {}

    def has_changed(self) -> bool:
        return any(self.entry(name).strip() for name in self.fields)

    def entry(self, name: str) -> str:
        """What stands in the field, valid or not."""
        return str(self[name].data or "")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, message in self.asked.items():
            if self.has_changed() and cleaned.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, message)
        return cleaned


class NameForm(RowForm):
    asked: ClassVar = {
        "name": "Bitte geben Sie den früheren Namen an.",
        "until_year": "Bitte geben Sie an, bis zu welchem Programmjahr er galt.",
    }

    name = forms.CharField(label="früherer Name", max_length=200, required=False)
    until_year = YearField(label="bis Programmjahr")


class RateForm(RowForm):
    asked: ClassVar = {
        "from_year": "Bitte geben Sie an, ab welchem Programmjahr er gilt.",
        "rate": "Bitte geben Sie den Fördersatz an.",
    }

    from_year = YearField(label="ab Programmjahr")
    rate = RateField(label="Fördersatz in %", required=False)
    federal_share = RateField(label="davon Bund in %", required=False)
    land_share = RateField(label="davon Land in %", required=False)
    eu_share = RateField(label="davon EU in %", required=False)
    own_share = RateField(label="Mindesteigenanteil in %", required=False)
    third_party_share = RateField(label="Dritte, in % des Eigenanteils", required=False)
    note = forms.CharField(label="Quelle, Hinweis", max_length=250, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        rate = cleaned.get("rate")
        if rate is not None:
            self._check_shares(cleaned, rate)
            self._check_own_share(cleaned, rate)
        return cleaned

    def _check_shares(self, cleaned: dict[str, Any], rate: Decimal) -> None:
        """All empty: nothing is known; else they add up, and an empty one is nothing."""
        if self.errors.keys() & set(SHARES) or all(cleaned.get(name) is None for name in SHARES):
            return
        cleaned |= {name: cleaned.get(name) or Decimal(0) for name in SHARES}
        together = sum((exact(cleaned[name]) for name in SHARES), Fraction(0))
        if together != exact(rate):
            self.add_error(
                "federal_share",
                f"Bund, Land und EU ergeben zusammen {in_per_cent(rounded(together))}, der Fördersatz ist "
                f"{in_per_cent(rate)}. Bitte gleichen Sie beides an, oder lassen Sie alle drei Anteile leer.",
            )

    def _check_own_share(self, cleaned: dict[str, Any], rate: Decimal) -> None:
        own, others = cleaned.get("own_share"), cleaned.get("third_party_share")
        if own is None:
            return
        rest = 100 - exact(rate)
        if exact(own) > rest:
            statement = f"Neben dem Fördersatz bleiben nur {in_per_cent(rounded(rest))} für die Kommune."
            self.add_error("own_share", statement)
        elif others is not None and exact(own) * 100 > rest * (100 - exact(others)):
            self.add_error(
                "third_party_share", "Tragen Dritte so viel, bleibt der Kommune weniger als ihr Mindesteigenanteil."
            )


def in_per_cent(share: Decimal) -> str:
    """``66,6 %``, with a space that does not break, also where no page is shown."""
    return rate_in_words(share).replace(".", ",")


class DocumentForm(RowForm):
    asked: ClassVar = {"title": "Bitte geben Sie dem Dokument einen Titel.", "url": HTTPS}

    title = forms.CharField(label="Titel", max_length=200, required=False)
    url = forms.URLField(
        label="Adresse (https://…)",
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": HTTPS},
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if url and urlsplit(url).scheme != "https":
            raise forms.ValidationError(HTTPS)
        return url


class RowSet(EnteredRows):
    """All rows of one kind; ``once``: the field whose value stands in one row only, and how to say so."""

    once: ClassVar[tuple[str, str]] = ("", "")

    @property
    def entered(self) -> list[dict[str, Any]]:
        """What the valid rows say."""
        return [form.cleaned_data for form in self.forms if form.has_changed()]

    def clean(self) -> None:
        name, message = self.once
        seen: set[Any] = set()
        for form in self.forms:
            value = form.cleaned_data.get(name) if form.is_valid() else None
            if value in seen:
                form.add_error(name, message)
            elif value:
                seen.add(value)


class NameRows(RowSet):
    once = ("until_year", "Bis zu diesem Programmjahr steht schon ein Name da.")


class RateRows(RowSet):
    once = ("from_year", "Für dieses Programmjahr steht schon ein Fördersatz da.")


class DocumentRows(RowSet):
    once = ("url", "Auf diese Adresse wird schon verwiesen.")


NameFormSet = rows_of(NameForm, NameRows, extra=EMPTY_ROWS, most=MOST_ROWS)
RateFormSet = rows_of(RateForm, RateRows, extra=EMPTY_ROWS, most=MOST_ROWS)
DocumentFormSet = rows_of(DocumentForm, DocumentRows, extra=EMPTY_ROWS, most=MOST_ROWS)


class ProgrammeEntry:
    """All forms of a programme's page together. Bound to ``data``, or showing what is saved."""

    def __init__(
        self,
        municipalities: QuerySet[Municipality],
        programme: FundingProgramme | None = None,
        data: QueryDict | None = None,
    ) -> None:
        self.municipalities, self.programme = municipalities, programme
        self.core = ProgrammeForm(data, instance=programme, municipalities=municipalities)
        self.names = NameFormSet(data, prefix="names", initial=self._saved("former_names", NameForm))
        self.rates = RateFormSet(data, prefix="rates", initial=self._saved("rates", RateForm))
        self.documents = DocumentFormSet(data, prefix="documents", initial=self._saved("documents", DocumentForm))

    def _saved(self, rows: str, form: type[RowForm]) -> list[dict[str, Any]]:
        return list(getattr(self.programme, rows).values(*form.base_fields)) if self.programme else []

    @property
    def row_sets(self) -> tuple[RowSet, RowSet, RowSet]:
        """In the order of ``ROW_KINDS``."""
        return self.names, self.rates, self.documents

    def is_valid(self) -> bool:
        """Whether everything is valid; asks every part, so that every message is shown at once."""
        answers = [part.is_valid() for part in (self.core, *self.row_sets)]
        return all(answers)

    @property
    def has_broken_rows(self) -> bool:
        return self.core.is_bound and any(rows.total_error_count() for rows in self.row_sets)

    def with_more_rows(self, kind: str) -> ProgrammeEntry:
        """The page as it was sent, unchecked, with some more empty rows of one of ``ROW_KINDS``."""
        shown = ProgrammeEntry(self.municipalities, self.programme)
        shown.core.initial.update({name: self.core[name].data for name in self.core.fields})
        for name, sent, rows in zip(ROW_KINDS, self.row_sets, shown.row_sets, strict=True):
            rows.initial = [
                {field: form.entry(field) for field in form.fields} for form in sent.forms if form.has_changed()
            ]
            rows.extra = MORE_ROWS if name == kind else EMPTY_ROWS
        return shown
