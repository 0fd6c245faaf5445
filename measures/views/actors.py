"""An actor's page: who he is, whom to talk to, and what he does in which measure of which edition."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpResponse
from django.shortcuts import render

from actors.access import visible_actor
from actors.models import Actor, User
from actors.permissions import REGISTER_ROLES, SignedInRequest, has_role
from concepts.models import Edition, State
from measures.models import MeasureSheet, SheetActor


@dataclass
class Engagement:
    """What an actor is to one measure, edition by edition; ``sheet`` is that of the newest edition."""

    sheet: MeasureSheet
    roles: dict[Edition, list[str]] = field(default_factory=dict)


def actor_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    actor = visible_actor(request.user, pk)
    context = {
        "actor": actor,
        "contacts": actor.contacts.all(),
        "engagements": engagements(actor, request.user),
        "reporters": actor.memberships.select_related("user"),
        "may_edit": has_role(request.user, actor.municipality_id, REGISTER_ROLES),
    }
    return render(request, "measures/actor_detail.html", context)


def engagements(actor: Actor, user: User) -> list[Engagement]:
    """The measures in which ``actor`` has a role, in editions that ``user`` may see; newest edition first."""
    links = (
        SheetActor.objects.filter(actor=actor, sheet__in=MeasureSheet.objects.visible_to(user))
        .exclude(sheet__edition__state=State.DISCARDED)
        .select_related("sheet__measure", "sheet__edition__concept")
        .order_by("sheet__edition__concept__title", "-sheet__edition__number", "sheet__number_order", "id")
    )
    by_measure: dict[int, Engagement] = {}
    for link in links:
        engagement = by_measure.setdefault(link.sheet.measure_id, Engagement(link.sheet))
        engagement.roles.setdefault(link.sheet.edition, []).append(link.get_role_display())
    return list(by_measure.values())
