"""Changing many measures at once: chosen in the list, shown before it happens, done together."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from actors.permissions import SignedInRequest
from concepts.access import editable_edition
from concepts.models import Edition
from measures.forms.bulk import BulkForm, read_chosen, write_chosen
from measures.listing.bulk import Chosen, Plan, carry_out, draw_up
from measures.listing.selection import Selection, address_of
from measures.models import MeasureSheet
from measures.views.saved_views import list_address

ALL, PREVIEW, SAVE = "all", "preview", "save"
"""Names of the buttons: all that the list's address finds; show what would change; change it."""
CHOSEN = "sheets-revision"
"""Carries the chosen measures through the steps."""


def sheets_change(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Three steps at one address, which is that of the list: what to change, what that would do, done."""
    edition = editable_edition(request.user, slug, number)
    chosen = _chosen(request, edition)
    is_asked = PREVIEW in request.POST or SAVE in request.POST
    form = BulkForm(request.POST if is_asked else None, edition)
    plan = None
    if is_asked and chosen and form.is_valid():
        if SAVE in request.POST:
            plan = carry_out(edition, chosen, form.change(), request.user)
            if not plan.outdated:
                return _done(request, edition, plan)
        else:
            plan = draw_up(edition, chosen, form.change())
        chosen = plan.chosen
    context = {
        "edition": edition,
        "section": "measures",
        "form": form,
        "plan": plan,
        "count": len(chosen),
        "chosen": write_chosen(chosen),
        "address": address_of(request.GET),
        "back": list_address(edition, address_of(request.GET)),
        "has_conflict": SAVE in request.POST,
    }
    return render(request, "measures/sheets_change.html", context)


def _chosen(request: SignedInRequest, edition: Edition) -> Chosen:
    """The measures chosen by their boxes or all at once, or those that an earlier step carries along."""
    if CHOSEN in request.POST:
        return read_chosen(request.POST[CHOSEN])
    if ALL in request.POST:
        rows = Selection(edition, request.GET).shown.rows
        return {row.sheet.measure.serial: row.sheet.revision for row in rows}
    serials = [int(serial) for serial in request.POST.getlist("measure") if serial.isdecimal()]
    sheets = MeasureSheet.objects.in_edition(edition).filter(measure__serial__in=serials).in_list_order()
    return dict(sheets.values_list("measure__serial", "revision"))


def _done(request: SignedInRequest, edition: Edition, plan: Plan) -> HttpResponse:
    count = len(plan.changing)
    words = "Eine Maßnahme ist" if count == 1 else f"{count} Maßnahmen sind"
    messages.success(request, f"{words} geändert." if count else "Es war nichts mehr zu ändern.")
    if plan.gone:
        messages.warning(request, "Was inzwischen nicht mehr in dieser Fassung steht, ist ausgelassen.")
    return redirect(list_address(edition, address_of(request.GET)))
