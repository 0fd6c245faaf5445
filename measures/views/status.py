"""How far measures are: the measure through all its editions, its log, and reporting on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from actors.permissions import SignedInRequest, has_role, municipalities_with
from concepts.models.edition import WIDE_VIEW
from measures.estimates import cost_states
from measures.finance import lines_on
from measures.forms.status import ReportForm, carried
from measures.granting.notices import grants_of_measure
from measures.models import Measure, MeasureSheet, ReportingRound, StatusUpdate
from measures.reporting.lights import lights_of, lit
from measures.reporting.log import last_step, log_of
from measures.reporting.photos import report_with_photo
from measures.reporting.proposals import waiting_proposals
from measures.reporting.reports import (
    EDITORS,
    Reportable,
    can_be_confirmed,
    confirm_unchanged,
    last_report,
    may_report,
    reportables,
    reported_sheet,
    seen_report,
    sheets_edited_by,
    sheets_reported_by,
)
from measures.reporting.running_names import running_name
from measures.reporting.status_labels import status_choices
from measures.reporting.waiting_photos import WaitingPhotos
from measures.scheduling.milestones import milestone_rows
from measures.updating.history import appearances
from measures.updating.lineage import lineage_of


def measure_detail(request: SignedInRequest, slug: str, serial: int) -> HttpResponse:
    """The measure through all editions the reader may see, and its log."""
    measure = get_object_or_404(
        Measure.objects.visible_to(request.user).select_related("concept__municipality"),
        concept__slug=slug,
        serial=serial,
    )
    history = appearances(measure, request.user)
    sheet = history[0].sheet
    may_edit = has_role(request.user, measure.concept.municipality_id, EDITORS)
    context = {
        "measure": measure,
        "light": lights_of([sheet], lines_on([sheet])[0])[measure.pk],
        "may_set_light": may_edit,
        "may_edit_money": may_edit,
        "cost_states": cost_states(history, measure.cost_estimates.all()),
        "sheet": sheet,
        "history": history,
        "lineage": lineage_of(measure, request.user),
        "grants": grants_of_measure(measure),
        "milestones": milestone_rows(measure.milestones.all()),
        "log": log_of(measure, request.user),
        "shows_internal": has_role(request.user, measure.concept.municipality_id, WIDE_VIEW),
        "last": last_report(measure),
        "may_report": may_report(request.user, sheet),
        "proposals": waiting_proposals(request.user).filter(measure=measure),
    }
    return render(request, "measures/measure_detail.html", context)


def status_report(request: SignedInRequest, slug: str, serial: int) -> HttpResponse:
    """Report how far the measure is, or with one tap that nothing has changed."""
    sheet = reported_sheet(request.user, slug, serial)
    last = last_report(sheet.measure)
    anew = _reports_anew(request)
    seen = seen_report(sheet.measure, request.POST.get("seen", "")) if anew else last
    form = ReportForm(
        request.POST if anew else None,
        request.FILES or None,
        begins_with=carried(seen),
        statuses=status_choices(sheet.edition.concept.municipality_id),
        milestones=list(sheet.measure.milestones.all()),
        waiting=WaitingPhotos(request.user, sheet.measure),
    )
    if "unchanged" in request.POST:
        if confirm_unchanged(request.POST["unchanged"], request.user, sheet):
            return _thanks(request, sheet)
        messages.error(request, _why_not_confirmed(last))
    elif request.method == "POST" and form.is_valid():
        report_with_photo(form.instance, form.new_photo, request.user, sheet, form.cleaned_data["reached"])
        form.forget_waiting_photo()
        return _thanks(request, sheet)
    form.let_photo_wait()
    context = {
        "sheet": sheet,
        "last": last,
        "seen": seen,
        "may_confirm": last and can_be_confirmed(last, timezone.localdate()),
        "last_step": last_step(sheet.measure),
        "form": form,
        "others_due": _others_due(request, sheet),
    }
    return render(request, "measures/status_report.html", context)


def _others_due(request: SignedInRequest, sheet: MeasureSheet) -> int:
    rows = reportables(sheets_reported_by(request.user))
    return sum(row.is_due for row in rows if row.sheet.pk != sheet.pk)


def _why_not_confirmed(last: StatusUpdate | None) -> str:
    if last and not can_be_confirmed(last, timezone.localdate()):
        return "Die Maßnahme ist zurückgestellt. Bitte geben Sie an, wann Sie wieder nachsehen (Wiedervorlage)."
    return "Inzwischen gibt es einen neueren Stand. Bitte sehen Sie ihn sich zuerst an."


def _reports_anew(request: SignedInRequest) -> bool:
    return request.method == "POST" and "unchanged" not in request.POST


def _thanks(request: SignedInRequest, sheet: MeasureSheet) -> HttpResponse:
    messages.success(request, f"Danke, der Stand von „{running_name(sheet)}“ ist gemeldet.")
    return redirect("my_measures" if request.user.represented_actor_ids else sheet.measure)


def rounds_asking(rows: Iterable[Reportable]) -> list[tuple[ReportingRound, int]]:
    """The open rounds that wait for reports on ``rows``, soonest first, with the number of measures."""
    counted = Counter(row.round for row in rows if row.round)
    return sorted(counted.items(), key=lambda pair: pair[0].due_on)


def my_measures(request: SignedInRequest) -> HttpResponse:
    """What waits for a report: the measures of one's actor, and for editors all due ones."""
    user = request.user
    own = lit(reportables(sheets_reported_by(user)))
    edited = lit([row for row in reportables(sheets_edited_by(user)) if row.is_due])
    context = {
        "own": own,
        "own_due": sum(row.is_due for row in own),
        "edited": edited,
        "rounds": rounds_asking([*own, *edited]),
        "reports": bool(user.represented_actor_ids),
        "edits": bool(municipalities_with(user, EDITORS)),
    }
    return render(request, "measures/my_measures.html", context)
