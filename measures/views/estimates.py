"""The dated estimates of a measure's cost."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from actors.gone import unless_gone
from actors.permissions import SignedInRequest
from concepts.editing import create_once, delete_row, save_row
from measures.estimates import estimate_of
from measures.forms.estimates import EstimateForm
from measures.models import CostEstimate, MeasureSheet
from measures.reporting.reports import edited_sheet


def estimate_create(request: SignedInRequest, slug: str, serial: int) -> HttpResponse:
    """Note what the measure is held to cost as of a day."""
    sheet = edited_sheet(request.user, slug, serial)
    estimate = CostEstimate(measure=sheet.measure, entered_by=request.user)
    form = EstimateForm(request.POST or None, instance=estimate)
    if request.method == "POST" and form.is_valid():
        create_once(form, request.user, concept=sheet.edition.concept, owner=sheet.measure)
        messages.success(request, "Der Kostenstand ist eingetragen.")
        return redirect(_cost_states(sheet))
    return render(request, "measures/estimate_create.html", {"sheet": sheet, "form": form})


def estimate_edit(request: SignedInRequest, slug: str, serial: int, key: UUID) -> HttpResponse:
    """Correct an estimate, or take it out again."""
    sheet = edited_sheet(request.user, slug, serial)
    concept = sheet.edition.concept
    if "delete" in request.POST:
        with unless_gone("Der Kostenstand ist bereits gelöscht.", _cost_states(sheet)):
            estimate = estimate_of(sheet, key)
        delete_row(estimate, request.user, concept=concept)
        messages.success(request, "Der Kostenstand ist gelöscht; im Verlauf bleibt er lesbar.")
        return redirect(_cost_states(sheet))
    estimate = estimate_of(sheet, key)
    form = EstimateForm(request.POST or None, instance=estimate)
    if request.method == "POST" and form.is_valid() and save_row(form, request.user, concept=concept):
        messages.success(request, "Der Kostenstand ist gespeichert.")
        return redirect(_cost_states(sheet))
    return render(request, "measures/estimate_edit.html", {"sheet": sheet, "form": form, "estimate": estimate})


def _cost_states(sheet: MeasureSheet) -> str:
    return f"{sheet.measure.get_absolute_url()}#cost-states"
