"""Putting an entry of a measure's log right: mending an own one for a day, correcting any other."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render

from actors.permissions import SignedInRequest
from measures.forms.status import StatusForm, repeated
from measures.reporting.log import correct, correction_of, known_of, may_mend, mend, reported_entry

CORRECTED_ALREADY = "Dieser Stand ist schon berichtigt. Bitte berichtigen Sie den, der jetzt gilt."
OLDER_THAN_A_DAY = "Ein Stand lässt sich einen Tag lang ändern. Diesen hier können Sie berichtigen."


def status_edit(request: SignedInRequest, slug: str, serial: int, key: UUID) -> HttpResponse:
    """Let the author of a fresh report mend it."""
    sheet, report = reported_entry(request.user, slug, serial, key)
    if report.reported_by_id != request.user.pk:
        raise PermissionDenied
    if not may_mend(request.user, report):
        messages.info(request, CORRECTED_ALREADY if correction_of(report) else OLDER_THAN_A_DAY)
        return redirect(report)
    form = StatusForm(request.POST or None, instance=report, **known_of(sheet))
    if request.method == "POST" and form.is_valid() and mend(form, request.user, sheet):
        messages.success(request, "Die Änderung ist gespeichert.")
        return redirect(report)
    return render(request, "measures/status_edit.html", {"sheet": sheet, "report": report, "form": form})


def status_correct(request: SignedInRequest, slug: str, serial: int, key: UUID) -> HttpResponse:
    """Report anew what an older report got wrong."""
    sheet, report = reported_entry(request.user, slug, serial, key)
    if correction_of(report):
        messages.info(request, CORRECTED_ALREADY)
        return redirect(report)
    form = StatusForm(request.POST or None, begins_with=repeated(report), **known_of(sheet))
    if request.method == "POST" and form.is_valid():
        if correct(form, report, request.user, sheet):
            messages.success(request, "Der Stand ist berichtigt; der bisherige bleibt lesbar.")
        else:
            messages.info(request, CORRECTED_ALREADY)
        return redirect(report)
    return render(request, "measures/status_correct.html", {"sheet": sheet, "report": report, "form": form})
