"""Reporting rounds of a concept: the list, opening one, how far it is, closing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from actors.permissions import SignedInRequest, has_role
from concepts.access import editable_concept, visible_concept
from concepts.editing import save_row
from concepts.models.edition import WIDE_VIEW
from measures.forms.rounds import RoundForm
from measures.models import ReportingRound
from measures.reporting.proposals import waiting_proposals
from measures.reporting.reports import EDITORS
from measures.reporting.rounds import close_round, open_round, progress_of

if TYPE_CHECKING:
    from actors.models import User


def visible_round(user: User, slug: str, pk: int) -> ReportingRound:
    """The round, with its concept. Http404 for strangers, and for readers while it is open."""
    rounds = ReportingRound.objects.visible_to(user).select_related("concept__municipality", "opened_by", "closed_by")
    return get_object_or_404(rounds, concept__slug=slug, pk=pk)


def editable_round(user: User, slug: str, pk: int) -> ReportingRound:
    """The round, for an editor. PermissionDenied for others. A closed one takes no changes any more."""
    reporting_round = visible_round(user, slug, pk)
    if not has_role(user, reporting_round.concept.municipality_id, EDITORS):
        raise PermissionDenied
    return reporting_round


def round_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """The rounds of the concept, newest first; an open one with how far it is."""
    concept = visible_concept(request.user, slug)
    rounds = list(ReportingRound.objects.visible_to(request.user).filter(concept=concept).select_related("concept"))
    running = next((one for one in rounds if one.is_open), None)
    context = {
        "concept": concept,
        "running": running,
        "progress": progress_of(running) if running else None,
        "closed": [one for one in rounds if not one.is_open],
        "may_open": running is None and has_role(request.user, concept.municipality_id, EDITORS),
    }
    return render(request, "measures/round_list.html", context)


def round_create(request: SignedInRequest, slug: str) -> HttpResponse:
    concept = editable_concept(request.user, slug)
    running = ReportingRound.objects.open().filter(concept=concept).first()
    if running:
        messages.error(request, "Zu diesem Konzept läuft bereits eine Berichtsrunde.")
        return redirect(running)
    form = RoundForm(request.POST or None, instance=ReportingRound(concept=concept))
    if request.method == "POST" and form.is_valid():
        try:
            open_round(form.instance, request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Die Berichtsrunde „{form.instance}“ ist eröffnet.")
            return redirect(form.instance)
    return render(request, "measures/round_create.html", {"concept": concept, "form": form})


def round_detail(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Who has reported and who has not."""
    reporting_round = visible_round(request.user, slug, pk)
    municipality_id = reporting_round.concept.municipality_id
    progress = progress_of(reporting_round)
    is_insider = has_role(request.user, municipality_id, frozenset(WIDE_VIEW))
    may_edit = reporting_round.is_open and has_role(request.user, municipality_id, EDITORS)
    context = {
        "round": reporting_round,
        "concept": reporting_round.concept,
        "progress": progress if is_insider else progress.without_drafts(),
        "proposed": set(waiting_proposals(request.user).values_list("measure_id", flat=True)) if may_edit else (),
        "may_edit": may_edit,
    }
    return render(request, "measures/round_detail.html", context)


def round_edit(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Call an open round otherwise, or give more time."""
    reporting_round = editable_round(request.user, slug, pk)
    if not reporting_round.is_open:
        return _already_closed(request, reporting_round)
    form = RoundForm(request.POST or None, instance=reporting_round)
    concept = reporting_round.concept
    if request.method == "POST" and form.is_valid() and save_row(form, request.user, concept=concept):
        messages.success(request, "Die Angaben sind gespeichert.")
        return redirect(reporting_round)
    return render(request, "measures/round_edit.html", {"round": reporting_round, "concept": concept, "form": form})


def _already_closed(request: SignedInRequest, reporting_round: ReportingRound) -> HttpResponse:
    """Lead whoever went back, clicked twice or came too late to what the round found."""
    messages.info(request, f"„{reporting_round}“ ist schon abgeschlossen. Der Sachstandsbericht liegt vor.")
    return redirect(reporting_round.get_report_url())


def round_close(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Say what closing means, then close."""
    reporting_round = editable_round(request.user, slug, pk)
    if not reporting_round.is_open:
        return _already_closed(request, reporting_round)
    if request.method == "POST":
        try:
            closed = close_round(reporting_round, request.user)
        except ValidationError:  # somebody was quicker by a moment
            return _already_closed(request, reporting_round)
        messages.success(request, f"„{closed}“ ist abgeschlossen. Der Sachstandsbericht liegt vor.")
        return redirect(closed.get_report_url())
    context = {"round": reporting_round, "concept": reporting_round.concept, "progress": progress_of(reporting_round)}
    return render(request, "measures/round_close.html", context)
