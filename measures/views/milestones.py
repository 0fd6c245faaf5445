"""The milestones of a measure."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from actors.permissions import SignedInRequest
from measures.forms.milestones import MilestoneFormSet, MilestonesForm, milestone_entries
from measures.reporting.reports import reported_sheet
from measures.scheduling.milestones import save_milestones


def milestones_edit(request: SignedInRequest, slug: str, serial: int) -> HttpResponse:
    """All milestones at once, by whoever reports on the measure."""
    sheet = reported_sheet(request.user, slug, serial)
    saved = [milestone_entries(milestone) for milestone in sheet.measure.milestones.all()]
    form = MilestonesForm(request.POST or None, instance=sheet.measure)
    rows = MilestoneFormSet(request.POST or None, prefix="milestones", initial=saved)
    is_sound = request.method == "POST" and all([form.is_valid(), rows.is_valid()])
    if is_sound and save_milestones(form, rows.entered, request.user, sheet):
        messages.success(request, "Die Meilensteine sind gespeichert.")
        return redirect(f"{sheet.measure.get_absolute_url()}#milestones")
    context = {"sheet": sheet, "form": form, "rows": rows}
    return render(request, "measures/milestones_edit.html", context)
