"""The schedule (Zeitplan) of an edition."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from concepts.access import visible_edition
from measures.scheduling.schedule import schedule_of


def schedule(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    edition = visible_edition(request.user, slug, number)
    context = {
        "edition": edition,
        "section": "schedule",
        "schedule": schedule_of(edition, timezone.localdate()),
        "may_edit": edition.can_be_edited_by(request.user),
    }
    return render(request, "measures/schedule.html", context)
