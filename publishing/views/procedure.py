"""The way of an edition: review, moves between states, resolution, beginning an update."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from actors.gone import unless_gone
from actors.permissions import SignedInRequest
from concepts.access import editable_concept, visible_edition
from concepts.models import Edition, EditionKind, State
from concepts.states import MOVES, Move
from concepts.workflow import check_move, edited_since_draft, last_return, transition
from publishing import archive
from publishing.acceptance import accept, withdraw
from publishing.editions import RESOLUTION_FIELDS, discard, give_back, restart, take_back
from publishing.forms import AcceptForm, EditionStartForm, ReasonForm, ResolutionForm
from publishing.models import AcceptedProblem, DocumentKind, DocumentOrder, StoredDocument
from publishing.offers import offers_for
from publishing.permissions import INSIDERS, PUBLISHERS, REVIEWERS, may, require
from publishing.problems import fulfilled, open_problems, unresolved
from publishing.snapshots import laid_before
from publishing.synopsis.recent import recent_changes
from publishing.tasks import latest_order, order_document, resolution_details


def review(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    edition = visible_edition(request.user, slug, number)
    problems = open_problems(edition)
    is_judge = edition.state == State.REVIEW and may(request.user, edition.concept, REVIEWERS)
    since = request.GET.get("seit", "")
    context = {
        "edition": edition,
        "section": "review",
        "unresolved": unresolved(problems),
        "accepted": [problem for problem in problems if problem.accepted],
        "fulfilled": fulfilled(edition, problems),
        "offers": [offer for offer in offers_for(request.user, edition) if offer.target != State.SUBMITTED],
        "is_judge": is_judge,
        "needs_other_eyes": is_judge and edited_since_draft(edition, request.user),
        "may_edit": edition.can_be_edited_by(request.user),
        "changes": None if edition.is_frozen else recent_changes(edition, request.user, since),
        "returned": last_return(edition) if edition.state == State.DRAFT else None,
        "order": latest_order(edition) if may(request.user, edition.concept, INSIDERS) else None,
    }
    return render(request, "publishing/review.html", context)


def problem_accept(request: SignedInRequest, slug: str, number: int, address: str) -> HttpResponse:
    edition = visible_edition(request.user, slug, number)
    require(request.user, edition.concept, REVIEWERS)
    problem = next((problem for problem in open_problems(edition) if problem.address == address), None)
    if problem is None:
        raise Http404
    form = AcceptForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            accept(edition, problem, form.cleaned_data["reason"], request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Der Punkt bleibt mit Ihrer Begründung offen.")
            return redirect("review", slug, number)
    context = {"edition": edition, "section": "review", "problem": problem, "form": form}
    return render(request, "publishing/problem_accept.html", context)


@require_POST
def problem_withdraw(request: SignedInRequest, slug: str, number: int, pk: int) -> HttpResponse:
    edition = visible_edition(request.user, slug, number)
    require(request.user, edition.concept, REVIEWERS)
    with unless_gone("Der Punkt ist bereits wieder zu klären.", reverse("review", args=[slug, number])):
        accepted = get_object_or_404(AcceptedProblem.objects.select_related("edition"), edition=edition, pk=pk)
    try:
        withdraw(accepted, request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "Der Punkt ist wieder zu klären.")
    return redirect("review", slug, number)


@dataclass(frozen=True)
class MoveText:
    """What a page says before somebody makes a move, and after."""

    explanation: str
    help_text: str
    done: str


MOVE_TEXTS = {
    (State.DRAFT, State.REVIEW): MoveText(
        "Amtsleitung und Kämmerei sehen die Fassung danach auf ihrem Arbeitsplatz. Während der Prüfung ist sie nicht "
        "zu ändern; wer prüft, kann sie mit einem Grund zurückgeben.",
        "",
        "Die Fassung ist zur Prüfung gegeben.",
    ),
    (State.REVIEW, State.DRAFT): MoveText(
        "Die Fassung wird wieder zum Entwurf und kann bearbeitet werden. Der Grund steht bei ihr und im Verlauf.",
        "Was zu ändern ist, so genau, dass die Stadtplanung gleich anfangen kann",
        "Die Fassung ist zur Überarbeitung zurückgegeben.",
    ),
    (State.SUBMITTED, State.DRAFT): MoveText(
        "Die Fassung wird wieder zum Entwurf. Das Beschlusspaket, das vorlag, bleibt gespeichert; nach der "
        "Überarbeitung wird ein neues erstellt.",
        "zum Beispiel: mit Änderungen beschlossen, vertagt, zurückgezogen",
        "Die Fassung ist zurückgenommen und wieder ein Entwurf.",
    ),
    (State.DRAFT, State.DISCARDED): MoveText(
        "Der Entwurf wird endgültig aufgegeben: Er bleibt zum Nachlesen erhalten, aber niemand kann ihn weiter "
        "bearbeiten. Die veröffentlichte Fassung gilt unverändert weiter.",
        "Warum der Entwurf nicht weiter verfolgt wird",
        "Der Entwurf ist verworfen.",
    ),
}


def edition_move(request: SignedInRequest, slug: str, number: int, target: str) -> HttpResponse:
    """Say what a move does, ask for its reason, and make it."""
    edition = visible_edition(request.user, slug, number)
    move = _asked_move(edition, target)
    if move is None:
        messages.warning(request, "Dieser Schritt ist nicht mehr möglich. Vielleicht war jemand schneller.")
        return redirect(edition)
    require(request.user, edition.concept, frozenset({move.role}))
    text = MOVE_TEXTS[move.source, move.target]
    data = request.POST if request.method == "POST" else None
    form = ReasonForm(data, needed=move.needs_reason, help_text=text.help_text)
    if request.method == "POST" and form.is_valid():
        try:
            _make_move(edition, move, form.cleaned_data.get("reason", ""), request)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, text.done)
            return redirect("workplace") if move.target == State.DISCARDED else redirect(edition)
    problems = unresolved(open_problems(edition)) if move.target == State.REVIEW else []
    context = {"edition": edition, "move": move, "text": text, "form": form, "problems": problems}
    return render(request, "publishing/edition_move.html", context)


def _asked_move(edition: Edition, target: str) -> Move | None:
    if target not in State.values:
        raise Http404
    possible = (move for move in MOVES if move.source == edition.state and not move.by_publishing)
    return next((move for move in possible if move.target == target), None)


def _make_move(edition: Edition, move: Move, reason: str, request: SignedInRequest) -> None:
    if move.source == State.SUBMITTED:
        take_back(edition, request.user, reason)
    elif move.source == State.REVIEW:
        give_back(edition, request.user, reason)
    elif move.target == State.DISCARDED:
        discard(edition, request.user, reason)
    else:
        transition(edition, move.target, request.user, reason)


def resolution(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The proposed resolution, the package, and the form to record what was decided."""
    edition = visible_edition(request.user, slug, number)
    may_publish = edition.state == State.SUBMITTED and may(request.user, edition.concept, PUBLISHERS)
    data = request.POST if request.method == "POST" else None
    form = ResolutionForm(data, instance=edition, initial=_presumed(edition)) if may_publish else None
    if request.method == "POST":
        require(request.user, edition.concept, PUBLISHERS)
        if form and form.is_valid() and _ordered(form, edition, request):
            return redirect("document_progress", slug, number)
        edition = visible_edition(request.user, slug, number)
    documents = list(archive.listed([edition]))
    context = {
        "edition": edition,
        "section": "resolution",
        "form": form,
        "packages": _packages(documents),
        "adopted": next((document for document in documents if document.kind == DocumentKind.CONCEPT), None),
        "offers": [offer for offer in offers_for(request.user, edition) if offer.target != State.PUBLISHED],
        "order": latest_order(edition) if may(request.user, edition.concept, INSIDERS) else None,
        "may_edit": edition.can_be_edited_by(request.user),
        "changed_by_council": laid_before(edition) is not None,
    }
    return render(request, "publishing/resolution.html", context)


def _packages(documents: list[StoredDocument]) -> list[StoredDocument]:
    """What lay before the council, newest first, each package before its annex."""
    kinds = [DocumentKind.COUNCIL, DocumentKind.ANNEX]
    laid_before_it = [document for document in documents if document.kind in kinds]
    return sorted(
        laid_before_it,
        key=lambda document: (-document.created_at.timestamp(), kinds.index(DocumentKind(document.kind))),
    )


def _ordered(form: ResolutionForm, edition: Edition, request: SignedInRequest) -> bool:
    try:
        check_move(edition, State.PUBLISHED, request.user)
        details = resolution_details(form.resolution())
        order_document(edition, DocumentOrder.Purpose.PUBLISH, request.user, details)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _presumed(edition: Edition) -> dict[str, str]:
    """What nobody should have to type: who decided last time, and what was entered when publishing failed."""
    return {"resolution_body": edition.expected_body, **_last_try(edition)}


def _last_try(edition: Edition) -> dict[str, str]:
    """What was entered when the last publication failed."""
    order = latest_order(edition)
    if order is None or order.purpose != DocumentOrder.Purpose.PUBLISH:
        return {}
    return {name: order.details.get(name.removeprefix("resolution_"), "") for name in RESOLUTION_FIELDS}


def edition_start(request: SignedInRequest, slug: str) -> HttpResponse:
    """Begin an update or a correction of the published edition."""
    concept = editable_concept(request.user, slug)
    current = concept.current_edition()
    form = EditionStartForm(request.POST if request.method == "POST" else None, initial=_next_period(current))
    if request.method == "POST" and form.is_valid():
        try:
            edition = form.begin(concept, request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, BEGUN[EditionKind(edition.kind)])
            return redirect(edition)
    context = {"concept": concept, "current": current, "open": concept.open_edition(), "form": form}
    return render(request, "publishing/edition_start.html", context)


BEGUN = {
    EditionKind.UPDATE: "Die Fortschreibung ist begonnen. Die Inhalte der veröffentlichten Fassung sind kopiert.",
    EditionKind.CORRECTION: "Die Berichtigung ist begonnen. Alle Inhalte der veröffentlichten Fassung sind kopiert.",
}
"""What the page says once a new edition has begun."""


@require_POST
def edition_restart(request: SignedInRequest, slug: str) -> HttpResponse:
    """Begin the first edition anew, after it was discarded."""
    concept = editable_concept(request.user, slug)
    try:
        edition = restart(concept, request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("edition_start", slug)
    messages.success(request, "Die Erstfassung ist neu begonnen.")
    return redirect(edition)


def _next_period(current: Edition | None) -> dict[str, int]:
    if current is None or current.valid_to_year is None:
        return {}
    return {"valid_from_year": current.valid_to_year + 1}
