"""Asking carriers without an account, their answer, and what a colleague makes of it."""

from __future__ import annotations

from http import HTTPStatus

from allauth.core import ratelimit
from allauth.core.internal.ratelimit import consume  # the public one can't count GETs
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from actors.permissions import SignedInRequest
from measures.forms.carriers import CarrierForm, RejectionForm, ReportLinkForm
from measures.forms.status import StatusForm, carried
from measures.models import MeasureSheet, ReportLink, StatusProposal, StatusUpdate
from measures.reporting.log import known_of
from measures.reporting.proposals import DECIDED, propose, proposed, reject, release, release_unchanged, told_by
from measures.reporting.report_links import VALID_FOR, link_of, open_links, recipients, send_link, sheet_for_carrier
from measures.reporting.reports import can_be_confirmed, last_report, reported_sheet, seen_report

TRIES = {"report_link": "60/10m/ip"}
"""Enough for a whole office behind one address, too few for guessing."""
PRIVATE = {"X-Robots-Tag": "noindex, nofollow, noarchive", "Cache-Control": "private, no-store"}
"""The address is a key: no search engine or cache shall learn it; other sites don't by the portal's referrer policy."""


def report_link_send(request: SignedInRequest, slug: str, serial: int) -> HttpResponse:
    """Send a link to somebody at an actor of the measure; the links sent before stand below."""
    sheet = reported_sheet(request.user, slug, serial)
    form = ReportLinkForm(request.POST or None, contacts=recipients(sheet))
    if request.method == "POST" and form.is_valid():
        link = send_link(sheet, form.cleaned_data["contact"], request.user)
        messages.success(request, f"Der Link ist unterwegs an {link.recipient} ({link.email}).")
        return redirect(sheet.measure)
    context = {"sheet": sheet, "form": form, "days": VALID_FOR.days, "links": sheet.measure.report_links.all()}
    return render(request, "measures/report_link_send.html", context)


@require_POST
def report_link_revoke(request: SignedInRequest, slug: str, serial: int, pk: int) -> HttpResponse:
    """Let a link that was sent to the wrong person open nothing any more."""
    sheet = reported_sheet(request.user, slug, serial)
    if open_links(sheet.measure).filter(pk=pk).update(revoked_at=timezone.now()):
        messages.success(request, "Der Link ist zurückgezogen.")
    else:
        messages.error(request, "Der Link gilt schon nicht mehr.")
    return redirect("report_link_send", slug, serial)


@login_not_required
def report_link_answer(request: HttpRequest, token: str) -> HttpResponse:
    """The form for one measure, for whoever has the link; it works once."""
    if not consume(request, app="measures", action="report_link", config=TRIES, limit_get=True):
        return ratelimit.respond_429(request)
    link = link_of(token)
    sheet = sheet_for_carrier(link.measure) if link and link.is_open else None
    response = _gone(request, link) if link is None or sheet is None else _answer(request, link, sheet)
    for name, value in PRIVATE.items():
        response.headers[name] = value
    return response


def _gone(request: HttpRequest, link: ReportLink | None) -> HttpResponse:
    """Say why the link opens nothing; of a link that never was ours nothing is known."""
    status = HTTPStatus.GONE if link else HTTPStatus.NOT_FOUND
    return render(request, "measures/report_link_gone.html", {"link": link}, status=status)


def _answer(request: HttpRequest, link: ReportLink, sheet: MeasureSheet) -> HttpResponse:
    last = last_report(link.measure)
    may_confirm = last is not None and _says_enough(last)
    confirms = may_confirm and "unchanged" in request.POST
    anew = request.method == "POST" and not confirms
    seen = seen_report(link.measure, request.POST.get("seen", "")) if anew else last
    form = CarrierForm(
        request.POST if anew else None,
        begins_with={"implementation_status": seen.implementation_status} if seen else None,
        **known_of(sheet),
    )
    if confirms or (request.method == "POST" and form.is_valid()):
        sent = propose(link, {} if confirms else form.entries, confirms_unchanged=confirms)
        if sent:
            return redirect("report_link_thanks")
        link.refresh_from_db()
        return _gone(request, link)
    context = {"link": link, "sheet": sheet, "last": last, "seen": seen, "may_confirm": may_confirm, "form": form}
    return render(request, "measures/report_link_answer.html", context)


@login_not_required
@require_safe
def report_link_thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "measures/report_link_thanks.html")


def proposal_detail(request: SignedInRequest, slug: str, serial: int, pk: int) -> HttpResponse:
    """What a carrier sent, ready to be changed and released, or to be rejected with a reason."""
    sheet = reported_sheet(request.user, slug, serial)
    proposals = StatusProposal.objects.filter(measure=sheet.measure).select_related("link")
    proposal = get_object_or_404(proposals, pk=pk)
    last = last_report(sheet.measure)
    begins_with = carried(last) | proposed(proposal)
    form = StatusForm(_sent(request, "release"), begins_with=begins_with, **known_of(sheet))
    rejection = RejectionForm(_sent(request, "reject"), auto_id="rejection_%s")  # the report has a reason too
    try:
        if proposal.decided_at:
            raise ValidationError(DECIDED)
        if done := _decide(request, proposal, sheet, form, rejection):
            messages.success(request, done)
            return redirect(sheet.measure)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(sheet.measure)
    context = {
        "sheet": sheet,
        "proposal": proposal,
        "told": told_by(proposal),
        "last": last,
        "is_newer": last is not None and last.created_at > proposal.submitted_at,
        "may_confirm": proposal.confirms_unchanged and last is not None and _says_enough(last),
        "form": form,
        "rejection": rejection,
    }
    return render(request, "measures/proposal_detail.html", context)


def _sent(request: SignedInRequest, button: str) -> QueryDict | None:
    """What was entered, if it was sent with this button."""
    return request.POST if button in request.POST else None


def _decide(
    request: SignedInRequest, proposal: StatusProposal, sheet: MeasureSheet, form: StatusForm, rejection: RejectionForm
) -> str:
    """Carry out what was decided, and say so; ``""`` when nothing was, or not fully. ValidationError when
    it can't be done any more."""
    if "release_unchanged" in request.POST:
        release_unchanged(proposal, request.user, sheet)
        return "Der Stand ist als unverändert gemeldet."
    if form.is_valid():
        release(proposal, form.instance, request.user, sheet)
        return "Der Vorschlag ist freigegeben und steht bei der Umsetzung."
    if rejection.is_valid():
        reject(proposal, rejection.cleaned_data["reason"], request.user, sheet)
        return "Der Vorschlag ist abgelehnt; der Träger erhält Ihre Begründung."
    return ""


def _says_enough(last: StatusUpdate) -> bool:
    return can_be_confirmed(last, timezone.localdate())
