"""Which year and which programme a working sheet is about, as its address says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast
from urllib.parse import urlencode

from django import forms

from measures.models import FundingProgramme
from publishing.worksheets.account import MOST_YEARS
from publishing.worksheets.books import Books

SHOWN_YEARS = 3
"""So many years stand in columns of their own unless more are asked for."""
OLDEST = 40
"""So many years back a sheet can reach."""
NOT_OFFERED = "Bitte wählen Sie eines der Jahre aus der Liste."


class YearField(forms.TypedChoiceField):
    """One of the years that are offered, the newest first."""

    def __init__(self, label: str) -> None:
        messages = {"invalid_choice": NOT_OFFERED}
        super().__init__(label=label, coerce=int, required=False, empty_value=None, error_messages=messages)

    def offer(self, years: Iterable[int]) -> None:
        self.choices = [(year, str(year)) for year in sorted(years, reverse=True)]


class SheetChoice(forms.Form):
    """What the address asks for. Nothing or nonsense means the usual: the past year, which is the one that
    monitoring and interim account are about."""

    jahr = YearField("Berichtsjahr")

    def __init__(self, data: Mapping[str, str], books: Books, this_year: int) -> None:
        self.usual: dict[str, Any] = self.usual_of(books, this_year)
        super().__init__({**self.usual, **{name: data[name] for name in self.usual if name in data}})
        self.offer(books, this_year)
        self.is_valid()
        self.chosen = self.usual | {name: value for name, value in self.cleaned_data.items() if self._says(name)}

    def _says(self, name: str) -> bool:
        """Whether a field was filled, or may be left empty."""
        return self.cleaned_data[name] is not None or not isinstance(self.fields[name], YearField)

    def usual_of(self, books: Books, this_year: int) -> dict[str, Any]:
        return {"jahr": this_year - 1}

    def offer(self, books: Books, this_year: int) -> None:
        cast(YearField, self.fields["jahr"]).offer(range(first_year(books, this_year), this_year + 1))

    @property
    def query(self) -> str:
        """The part of the address that asks for the same again."""
        chosen = {name: getattr(value, "pk", value) for name, value in self.chosen.items() if value is not None}
        return urlencode(chosen)

    @property
    def year(self) -> int:
        year: int = self.chosen["jahr"]
        return year


class AccountChoice(SheetChoice):
    """Also the first year that gets a column of its own."""

    ab = YearField("Einzelne Jahre ab")

    def usual_of(self, books: Books, this_year: int) -> dict[str, Any]:
        return super().usual_of(books, this_year) | {"ab": this_year - SHOWN_YEARS}

    def offer(self, books: Books, this_year: int) -> None:
        super().offer(books, this_year)
        cast(YearField, self.fields["ab"]).offer(range(first_year(books, this_year), this_year + 1))

    @property
    def first(self) -> int:
        """Never after the year itself, and not so early that there are more columns than a page holds."""
        first: int = self.chosen["ab"]
        return max(min(first, self.year), self.year - MOST_YEARS + 1)


class MonitoringChoice(SheetChoice):
    """Also the programme: the monitoring is about one at a time."""

    programm = forms.ModelChoiceField(
        FundingProgramme.objects.none(), label="Förderprogramm", required=False, empty_label="alle zusammen"
    )

    def usual_of(self, books: Books, this_year: int) -> dict[str, Any]:
        return super().usual_of(books, this_year) | {"programm": main_programme(books)}

    def offer(self, books: Books, this_year: int) -> None:
        super().offer(books, this_year)
        field = cast(forms.ModelChoiceField, self.fields["programm"])  # type: ignore[type-arg]  # of programmes
        own = FundingProgramme.objects.filter(pk__in=[one.pk for one in programmes(books)])
        field.queryset = own.prefetch_related("former_names", "rates")

    @property
    def programme(self) -> FundingProgramme | None:
        programme: FundingProgramme | None = self.chosen["programm"]
        return programme


def programmes(books: Books) -> list[FundingProgramme]:
    """The programmes that grant something or are planned with, each once, those that grant first."""
    granting = (notice.grant.programme for notice in books.notices.rows)
    planned = (line.programme for line in books.fundings)
    return list({one.pk: one for one in (*granting, *planned) if one}.values())


def main_programme(books: Books) -> FundingProgramme | None:
    """The one from which most is granted, else planned."""
    found = programmes(books)
    granted = {one.pk: 0 for one in found}
    for notice in books.notices.rows:
        if notice.grant.programme_id:
            granted[notice.grant.programme_id] += notice.grant.amount
    return max(found, key=lambda one: granted[one.pk], default=None)


def first_year(books: Books, this_year: int) -> int:
    """The first year of which anything is known."""
    bookings = (
        booking for one in books.notices.instalments for booking in (*one.calls, *one.spendings, *one.repayments)
    )
    reports = (report for of_measure in books.reports.values() for report in of_measure)
    days = [
        *(booking.booked_on for booking in bookings),
        *(income.booked_on for income in books.incomes),
        *(report.reported_on for report in reports),
    ]
    years = [this_year - SHOWN_YEARS, *(day.year for day in days)]
    return max(min(years), this_year - OLDEST)
