"""The table of cost and funding of a sheet, by fiscal years."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from actors.models import User
from concepts.access import editable_edition
from measures.amounts import Stated
from measures.finance import ZERO, mixes_vat
from measures.forms.choices import Payer
from measures.forms.fields import YearField
from measures.forms.money import FundingGridForm, MoneyEntry
from measures.funding.filling import from_rate, rates_by_year, rest_by_years
from measures.funding.fundable import calculations
from measures.funding.noticed import Noticed, noticed_for
from measures.granting.notices import rated_grants
from measures.models import FundingLine
from measures.money_grid import Year
from measures.overview.tables import year_sums
from measures.sheets import save_sheet, sheet_in

NO_PAYER = "Bitte wählen Sie in der Zeile zuerst, woher das Geld kommt; dann lassen sich ihre Beträge berechnen."
NO_RATE = (
    "Für „{programme}“ ist im Register kein Fördersatz für diese Jahre eingetragen, und keine Bewilligung nennt einen."
)
NO_COST = "Es sind noch keine Kosten eingetragen, aus denen sich etwas berechnen ließe."


def money_edit(request: HttpRequest, slug: str, number: int, serial: int) -> HttpResponse:
    """All amounts of the measure at once; buttons that only change the page write nothing."""
    edition = editable_edition(request.user, slug, number)
    sheet = sheet_in(edition, serial)
    noticed = noticed_for(rated_grants(edition.concept_id), sheet.measure_id)
    entry = MoneyEntry(sheet, request.POST if request.method == "POST" else None)
    if request.method == "POST" and (changed := _changed_page(request, entry, noticed)):
        entry = changed
    elif request.method == "POST" and entry.is_valid():
        try:
            revision = entry.core.cleaned_data["revision"]
            conflict = save_sheet(sheet, entry.content(), cast(User, request.user), revision=revision)
        except ValidationError as error:
            entry.core.add_error(None, error)
        else:
            if conflict is None:
                messages.success(request, f"Kosten und Finanzierung von „{sheet}“ sind gespeichert.")
                return redirect(f"{sheet.get_absolute_url()}#money")
            entry.note_conflict(conflict)
    entry.offer_empty()
    costs, fundings = entry.lines()
    context = {
        "edition": edition,
        "section": "measures",
        "sheet": sheet,
        "entry": entry,
        "form": entry.core,
        "is_unsaved": request.method == "POST",
        "sums": year_sums(entry.years, costs, fundings),
        "mixes_vat": mixes_vat(costs),
        "calculations": calculations(costs, fundings, noticed),
    }
    return render(request, "measures/money_edit.html", context)


def _changed_page(request: HttpRequest, entry: MoneyEntry, noticed: Noticed) -> MoneyEntry | None:
    """The page with what a button asked for; None when it shall be saved."""
    if "add_year" in request.POST:
        return _with_new_year(entry)
    if "more" in request.POST:
        return entry.changed(more=request.POST["more"])
    if "fill" in request.POST:
        return _with_filled_row(entry, request.POST["fill"], noticed)
    return None


def _with_new_year(entry: MoneyEntry) -> MoneyEntry:
    """The page with a column for the year that was typed; what is no year stays where it was typed."""
    try:
        year = YearField(label="Jahr").clean(entry.new_year)
    except ValidationError as error:
        changed = entry.changed()
        changed.year_error = error.messages[0]
        return changed
    return entry.changed(years=[year] if year else [])


def _with_filled_row(entry: MoneyEntry, prefix: str, noticed: Noticed) -> MoneyEntry:
    """The page with the amounts of a row of funding calculated, or with the words why they can't be."""
    row = next((form for form in entry.funding.filled if form.prefix == prefix), None)
    filling = _filling(entry, row, noticed) if row else NO_PAYER
    if isinstance(filling, str):
        changed = entry.changed()
        changed.filling_note = filling
        return changed
    return entry.changed(filled={prefix: filling})


def _place_of(entry: MoneyEntry, row: FundingGridForm, payer: Payer, years: Iterable[Year]) -> list[FundingLine]:
    """Lines that say nothing yet but who pays in which years, so that his own rates count."""
    return [
        FundingLine(
            sheet=entry.sheet,
            source=payer.source,
            programme=payer.programme,
            programme_year=row.cleaned_data.get("programme_year"),
            fiscal_year=year,
            amount=ZERO,
        )
        for year in years
    ]


def _filling(entry: MoneyEntry, row: FundingGridForm, noticed: Noticed) -> dict[Year, Stated | None] | str:
    """What the row's cells become: what the programme pays at its rate, or what nobody else pays. A message where
    that can't be told. The row keeps its place among the others: which programme comes first depends on it."""
    row.is_valid()
    payer = entry.choices.payers.get(row.cleaned_data.get("payer", ""))
    if payer is None:
        return NO_PAYER
    costs, _ = entry.lines()
    if not costs:
        return NO_COST
    years = {line.fiscal_year for line in costs}
    place = _place_of(entry, row, payer, years)
    lines = [line for form in entry.funding.filled for line in (place if form is row else form.lines(entry.sheet))]
    if payer.programme is None:
        amounts = rest_by_years(costs, lines)
    else:
        rates = rates_by_year(payer.programme, row.cleaned_data.get("programme_year"), years, noticed)
        if not rates:
            return NO_RATE.format(programme=payer.programme)
        amounts = from_rate(costs, lines, payer.programme, rates, noticed)
    return {year: Stated(amounts[year]) if amounts.get(year) else None for year in entry.years}
