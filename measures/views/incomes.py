"""Income that came in for the scheme beside its grants."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from actors.gone import unless_gone
from actors.permissions import SignedInRequest
from concepts.access import visible_concept
from concepts.editing import create_once, delete_row, save_row
from measures.finance import total_of
from measures.forms.incomes import IncomeForm
from measures.granting.incomes import by_year, income_of, incomes_of
from measures.granting.notices import kept_concept, may_keep, reads_bookings, sheets_by_measure
from measures.models import Income


def income_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """All that came in, by year. The council and contributors do not read from whom: a note may name the
    owner of a plot."""
    concept = visible_concept(request.user, slug)
    incomes = incomes_of(concept)
    context = {
        "concept": concept,
        "years": by_year(incomes, sheets_by_measure(request.user, concept)),
        "total": total_of(income.amount for income in incomes),
        "may_keep": may_keep(request.user, concept),
        "shows_notes": reads_bookings(request.user, concept),
    }
    return render(request, "measures/income_list.html", context)


def income_create(request: SignedInRequest, slug: str) -> HttpResponse:
    concept = kept_concept(request.user, slug)
    form = IncomeForm(
        request.POST or None, instance=Income(concept=concept), sheets=sheets_by_measure(request.user, concept)
    )
    if request.method == "POST" and form.is_valid():
        create_once(form, request.user, concept=concept, owner=concept)
        messages.success(request, "Die Einnahme ist eingetragen.")
        return redirect("income_list", slug)
    return render(request, "measures/income_form.html", {"concept": concept, "form": form})


def income_edit(request: SignedInRequest, slug: str, key: UUID) -> HttpResponse:
    """Correct a row, or take out one that was entered by mistake."""
    concept = kept_concept(request.user, slug)
    if "delete" in request.POST:
        with unless_gone("Die Einnahme ist bereits gelöscht.", reverse("income_list", args=[slug])):
            income = income_of(concept, key)
        delete_row(income, request.user, concept=concept)
        messages.success(request, "Die Einnahme ist gelöscht; im Verlauf bleibt sie lesbar.")
        return redirect("income_list", slug)
    income = income_of(concept, key)
    form = IncomeForm(request.POST or None, instance=income, sheets=sheets_by_measure(request.user, concept))
    if request.method == "POST" and form.is_valid() and save_row(form, request.user, concept=concept):
        messages.success(request, "Die Einnahme ist gespeichert.")
        return redirect("income_list", slug)
    return render(request, "measures/income_form.html", {"concept": concept, "form": form, "income": income})
