"""Documents of an edition: ordering them, watching them being made, fetching them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import condition, require_POST, require_safe

from actors.permissions import SignedInRequest
from concepts.access import visible_edition
from concepts.models import Edition, State
from concepts.workflow import check_move
from publishing import archive
from publishing.models import DocumentKind, DocumentOrder, StoredDocument
from publishing.permissions import INSIDERS, may, require
from publishing.problems import open_problems, unresolved
from publishing.synopsis.choosing import choice_of
from publishing.tasks import latest_order, order_document

Purpose = DocumentOrder.Purpose

PAGES: dict[str, str] = {Purpose.DRAFT: "edition_overview", Purpose.SYNOPSIS: "synopsis", Purpose.SUBMIT: "review"}
"""What can be ordered here, and the page from which it is ordered."""
SECTIONS = {Purpose.SYNOPSIS: "synopsis", Purpose.SUBMIT: "review", Purpose.PUBLISH: "resolution"}
"""The part of the edition to which watching an order belongs, where that is not the overview."""
INSIDE_ONLY = {DocumentKind.DRAFT, DocumentKind.SYNOPSIS}
"""Working documents; what the council gets of them is part of its package."""


@require_POST
def document_order(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Order a draft PDF, a synopsis, or the council package with which the edition is submitted."""
    edition = visible_edition(request.user, slug, number)
    require(request.user, edition.concept, INSIDERS)
    purpose = request.POST.get("purpose")
    if purpose not in PAGES:
        raise Http404
    try:
        _check(edition, Purpose(purpose), request)
        order_document(edition, Purpose(purpose), request.user, _details(Purpose(purpose), request.POST))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        if error.code != "pending":
            return redirect(PAGES[purpose], slug, number)
    return redirect("document_progress", slug, number)


def _details(purpose: DocumentOrder.Purpose, entered: QueryDict) -> dict[str, str]:
    """What an order needs beside its purpose: of a synopsis, what is compared and what of it is shown."""
    if purpose != Purpose.SYNOPSIS:
        return {}
    return {"mit": entered.get("mit", ""), **choice_of(entered).parameters}


def _check(edition: Edition, purpose: DocumentOrder.Purpose, request: SignedInRequest) -> None:
    """Say at once what the worker would only find later."""
    if purpose == Purpose.SYNOPSIS:
        return
    if purpose == Purpose.DRAFT:
        if edition.is_frozen:
            raise ValidationError("Die Fassung ist kein Entwurf mehr; ihr PDF ist schon abgelegt.", code="frozen")
        return
    check_move(edition, State.SUBMITTED, request.user)
    if unresolved(open_problems(edition)):
        raise ValidationError("Es sind noch Punkte zu klären oder mit Begründung offen zu lassen.", code="open")


@never_cache
def document_progress(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """How far the last ordered document is; asked for again and again by the page itself."""
    edition = visible_edition(request.user, slug, number)
    require(request.user, edition.concept, INSIDERS)
    order = latest_order(edition)
    if order is None:
        raise Http404
    document = archive.listed([edition]).filter(pk=order.document_id).first() if order.document_id else None
    section = SECTIONS.get(Purpose(order.purpose), "overview")
    context = {"edition": edition, "section": section, "order": order, "document": document}
    context["asked_for"] = urlencode(order.details)
    if request.headers.get("HX-Request") != "true":
        return render(request, "publishing/document_progress.html", context)
    if order.is_pending:
        return render(request, "publishing/_document_progress.html", context)
    return HttpResponse(headers={"HX-Refresh": "true"})  # the state in the band has changed too


@require_safe
def document_download(request: SignedInRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """A stored document; drafts and synopses only for those who work on them."""
    edition = visible_edition(request.user, slug, number)
    document = get_object_or_404(archive.listed([edition]), pk=pk)
    if document.kind in INSIDE_ONLY and not may(request.user, edition.concept, INSIDERS):
        raise Http404
    response = pdf_response(request, document)
    response["Cache-Control"] = "private, no-cache"
    return response


def pdf_response(request: HttpRequest, document: StoredDocument) -> HttpResponse:
    """The stored bytes under their own name; 304 when the reader has them already."""

    @condition(etag_func=lambda request: f'"{document.sha256}"')
    def send(request: HttpRequest) -> HttpResponse:
        return HttpResponse(
            bytes(document.content),
            content_type="application/pdf",
            headers={
                "Content-Disposition": content_disposition_header(False, document.file_name) or "inline",
                "X-Content-Type-Options": "nosniff",
            },
        )

    response: HttpResponse = send(request)
    return response
