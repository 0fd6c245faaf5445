"""The page of a concept: one edition at a glance, with what can be done next."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from actors.permissions import SignedInRequest
from concepts.access import visible_concept, visible_edition
from concepts.models import Edition, State
from concepts.workflow import last_return
from measures.granting.notices import reads_bookings
from publishing import archive
from publishing.figures import figures_of
from publishing.models import DocumentKind, StoredDocument
from publishing.offers import offers_for
from publishing.permissions import EDITORS, INSIDERS, may
from publishing.problems import fulfilled, open_problems, unresolved
from publishing.tasks import latest_order


@dataclass(frozen=True)
class Step:
    """One state on the way of an edition; ``note`` says since when or who is next."""

    state: State
    note: str
    is_done: bool
    is_current: bool


@dataclass(frozen=True)
class EditionLine:
    edition: Edition
    documents: list[StoredDocument]


WAY = {
    State.DRAFT: "Stadtplanung",
    State.REVIEW: "Amtsleitung, Kämmerei",
    State.SUBMITTED: "Rat und Ausschüsse",
    State.PUBLISHED: "für alle sichtbar",
}


def concept_overview(request: SignedInRequest, slug: str) -> HttpResponse:
    concept = visible_concept(request.user, slug)
    seen = Edition.objects.visible_to(request.user).filter(concept=concept).select_related("concept")
    edition = seen.open().first() or seen.published().order_by("-number").first()
    if edition is None and may(request.user, concept, EDITORS):
        return redirect("edition_start", slug)
    if edition is None:
        raise Http404
    return redirect(edition)


def edition_overview(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    edition = visible_edition(request.user, slug, number)
    is_insider = may(request.user, edition.concept, INSIDERS)
    shows_problems = is_insider and (not edition.is_frozen or edition.is_transcribed)
    problems = open_problems(edition) if shows_problems else []
    lines = edition_lines(request, edition)
    context = {
        "edition": edition,
        "section": "overview",
        "figures": figures_of(edition),
        "steps": steps_of(edition),
        "offers": offers_for(request.user, edition),
        "shows_problems": shows_problems,
        "problems": unresolved(problems),
        "accepted": len(problems) - len(unresolved(problems)),
        "fulfilled": len(fulfilled(edition, problems)),
        "may_edit": edition.can_be_edited_by(request.user),
        "is_insider": is_insider,
        "may_export": reads_bookings(request.user, edition.concept),
        "lines": lines,
        "has_public_page": any(line.edition.state == State.PUBLISHED for line in lines),
        "order": latest_order(edition) if is_insider else None,
        "returned": last_return(edition) if edition.state == State.DRAFT else None,
        "may_start": may(request.user, edition.concept, EDITORS) and can_be_updated(edition),
    }
    return render(request, "publishing/edition_overview.html", context)


def steps_of(edition: Edition) -> list[Step]:
    """The way of the edition with where it stands; a discarded one stands nowhere on it."""
    way = list(WAY)
    reached = way.index(State(edition.state)) if edition.state in WAY else -1
    return [
        Step(state, _note(edition, state, place == reached), is_done=place < reached, is_current=place == reached)
        for place, state in enumerate(way)
    ]


def _note(edition: Edition, state: State, is_current: bool) -> str:
    if state == State.PUBLISHED and edition.resolution_date:
        return f"Beschluss vom {edition.resolution_date:%d.%m.%Y}"
    since = f"{timezone.localtime(edition.state_since):%d.%m.%Y}"
    if edition.is_transcribed and is_current:
        return f"übernommen am {since}"
    return f"seit {since}" if is_current else WAY[state]


def edition_lines(request: SignedInRequest, edition: Edition) -> list[EditionLine]:
    """All editions of the concept that the reader may see, newest first, with their documents; a draft's
    PDF only while the edition is a draft. Synopses stand on their own page."""
    seen = Edition.objects.visible_to(request.user).filter(concept=edition.concept).exclude(state=State.DISCARDED)
    editions = list(seen.select_related("concept").order_by("-number"))
    documents: dict[int, list[StoredDocument]] = {}
    of_drafts = {line.pk for line in editions if not line.is_frozen}
    for document in archive.listed(editions).exclude(kind=DocumentKind.SYNOPSIS):
        if document.kind != DocumentKind.DRAFT or document.edition_id in of_drafts:
            documents.setdefault(document.edition_id, []).append(document)
    return [EditionLine(line, documents.get(line.pk, [])) for line in editions]


def can_be_updated(edition: Edition) -> bool:
    """Whether an update can begin from this edition: it is the newest published one, and none is being worked on."""
    if edition.state != State.PUBLISHED:
        return False
    others = edition.concept.editions
    return not others.open().exists() and not others.published().filter(number__gt=edition.number).exists()
