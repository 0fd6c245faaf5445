"""The workplace: what waits for me, and my concepts."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from actors.permissions import SignedInRequest, municipalities_with
from measures.reporting import reportables, sheets_reported_by
from publishing.portable.rights import IMPORTERS
from publishing.waiting import concept_lines, waiting_for


def workplace(request: SignedInRequest) -> HttpResponse:
    user = request.user
    reported = reportables(sheets_reported_by(user)) if user.represented_actor_ids else []
    context = {
        "due_measures": sum(row.is_due for row in reported),
        "reported_measures": len(reported),
        "tasks": waiting_for(user),
        "lines": concept_lines(user),
        "may_import": bool(municipalities_with(user, IMPORTERS)),
    }
    return render(request, "publishing/workplace.html", context)
