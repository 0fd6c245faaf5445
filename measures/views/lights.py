"""The traffic light of a measure, set by hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from actors.permissions import SignedInRequest
from measures.finance import lines_on
from measures.forms.lights import LightForm
from measures.reporting.lights import cancel_override, lights_of, override, override_of
from measures.reporting.reports import edited_sheet


def light_edit(request: SignedInRequest, slug: str, serial: int) -> HttpResponse:
    """Set the light by hand with a reason, or let the derived one hold again."""
    sheet = edited_sheet(request.user, slug, serial)
    form = LightForm(request.POST if request.method == "POST" and "cancel" not in request.POST else None)
    if "cancel" in request.POST:
        cancel_override(sheet, request.user)
        messages.success(request, "Die Ampel folgt wieder den Angaben.")
        return redirect(sheet.measure)
    if request.method == "POST" and form.is_valid():
        override(sheet, form.colour(), form.cleaned_data["reason"], request.user)
        messages.success(request, "Die Ampel ist von Hand gesetzt.")
        return redirect(sheet.measure)
    light = lights_of([sheet], lines_on([sheet])[0])[sheet.measure_id]
    context = {"sheet": sheet, "form": form, "light": light, "held": override_of(sheet.measure)}
    return render(request, "measures/light_edit.html", context)
