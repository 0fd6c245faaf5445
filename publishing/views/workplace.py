"""The workplace: what waits for me, and my concepts."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from actors.permissions import SignedInRequest, municipalities_with
from measures.granting.notices import warned_concepts
from measures.reporting.proposals import waiting_proposals
from measures.reporting.reports import reportables, sheets_reported_by
from measures.reporting.rounds import running_rounds
from measures.views.status import rounds_asking
from publishing.portable.rights import IMPORTERS
from publishing.waiting import concept_lines, waiting_for


def workplace(request: SignedInRequest) -> HttpResponse:
    user = request.user
    reported = reportables(sheets_reported_by(user)) if user.represented_actor_ids else []
    context = {
        "due_measures": sum(row.is_due for row in reported),
        "reported_measures": len(reported),
        "rounds": rounds_asking(reported),
        "running_rounds": running_rounds(user),
        "granted": warned_concepts(user, timezone.localdate()),
        "proposals": waiting_proposals(user),
        "tasks": waiting_for(user),
        "lines": concept_lines(user),
        "may_import": bool(municipalities_with(user, IMPORTERS)),
    }
    return render(request, "publishing/workplace.html", context)
