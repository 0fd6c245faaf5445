"""A person's dates: the secret address, and what a calendar program reads there."""

from __future__ import annotations

from allauth.core import ratelimit
from allauth.core.internal.ratelimit import consume  # the public one can't count GETs
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from actors.permissions import SignedInRequest
from measures.scheduling.calendar_feed import calendar_of, owner_of, renew, switch_off
from measures.views.carriers import PRIVATE

TRIES = {"calendar": "120/10m/ip"}
"""Calendar programs of a whole town hall may come from one address."""


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The dates of whoever gave the address to his calendar program; it signs in with nothing else."""
    if not consume(request, app="measures", action="calendar", config=TRIES, limit_get=True):
        return ratelimit.respond_429(request)
    owner = owner_of(token)
    if owner is None:
        raise Http404
    content = calendar_of(owner, timezone.now())
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=PRIVATE)


@require_POST
def calendar_renew(request: SignedInRequest) -> HttpResponse:
    """A first address, or a new one in place of one that got about."""
    renew(request.user)
    messages.success(request, "Ihr Kalender hat eine neue Adresse. Eine frühere gilt nicht mehr.")
    return redirect("account")


@require_POST
def calendar_switch_off(request: SignedInRequest) -> HttpResponse:
    switch_off(request.user)
    messages.success(request, "Ihr Kalender ist abgeschaltet; seine Adresse gilt nicht mehr.")
    return redirect("account")
