"""Working sheets of a concept: for the monitoring, the interim account and the proof of use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from actors.permissions import SignedInRequest
from concepts.access import visible_concept
from measures.granting.notices import reads_bookings
from measures.monitoring.indicators import standing_of
from measures.reporting.status_labels import status_choices
from measures.workbook import download
from publishing.worksheets.account import interim_account
from publishing.worksheets.books import Books, books_of
from publishing.worksheets.choice import AccountChoice, MonitoringChoice, SheetChoice
from publishing.worksheets.monitoring import monitoring
from publishing.worksheets.proof import proof_of_use
from publishing.worksheets.telling import told_of
from publishing.worksheets.workbook import write_worksheet

if TYPE_CHECKING:
    from measures.granting.grants import Notice
    from publishing.worksheets.sheet import Worksheet


@require_safe
def worksheet_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """Which sheets there are, and what each is for."""
    books = _books(request, slug)
    return render(request, "publishing/worksheet_list.html", {"concept": books.concept, "books": books})


@require_safe
def monitoring_sheet(request: SignedInRequest, slug: str) -> HttpResponse:
    """What the yearly monitoring asks for."""
    books = _books(request, slug)
    choice = _monitoring_choice(request, books)
    return _page(request, books, _monitoring(books, choice), choice, "monitoring_export")


@require_safe
def monitoring_export(request: SignedInRequest, slug: str) -> HttpResponse:
    books = _books(request, slug)
    choice = _monitoring_choice(request, books)
    return _file(request, _monitoring(books, choice), f"Monitoring_{slug}_{choice.year}.xlsx")


@require_safe
def interim_sheet(request: SignedInRequest, slug: str) -> HttpResponse:
    """Spending and what covered it, by year."""
    books = _books(request, slug)
    choice = _account_choice(request, books)
    return _page(request, books, interim_account(books, choice.year, choice.first), choice, "interim_export")


@require_safe
def interim_export(request: SignedInRequest, slug: str) -> HttpResponse:
    books = _books(request, slug)
    choice = _account_choice(request, books)
    sheet = interim_account(books, choice.year, choice.first)
    return _file(request, sheet, f"Zwischenabrechnung_{slug}_{choice.year}.xlsx")


@require_safe
def proof_sheet(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """What the proof of use of a notice asks for."""
    books = _books(request, slug)
    notice = _notice(books, pk)
    return _page(request, books, _proof(books, notice), None, "proof_export", grant=notice.grant)


@require_safe
def proof_export(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    books = _books(request, slug)
    return _file(request, _proof(books, _notice(books, pk)), f"Verwendungsnachweis_{slug}_{pk}.xlsx")


def _books(request: SignedInRequest, slug: str) -> Books:
    """For those who read bookings. Http404 for strangers, PermissionDenied for the council and contributors, who read
    sums."""
    concept = visible_concept(request.user, slug)
    if not reads_bookings(request.user, concept):
        raise PermissionDenied
    return books_of(concept, timezone.localdate())


def _notice(books: Books, pk: int) -> Notice:
    found = next((notice for notice in books.notices.rows if notice.grant.pk == pk), None)
    if found is None:
        raise Http404
    return found


def _monitoring_choice(request: SignedInRequest, books: Books) -> MonitoringChoice:
    return MonitoringChoice(request.GET, books, timezone.localdate().year)


def _account_choice(request: SignedInRequest, books: Books) -> AccountChoice:
    return AccountChoice(request.GET, books, timezone.localdate().year)


def _monitoring(books: Books, choice: MonitoringChoice) -> Worksheet:
    words = status_choices(books.concept.municipality_id)
    known = standing_of(books.concept, choice.year)
    return monitoring(books, choice.programme, choice.year, words, known)


def _proof(books: Books, notice: Notice) -> Worksheet:
    today = timezone.localdate()
    measures = [link.measure_id for link in notice.grant.measure_links.all()]
    return proof_of_use(books, notice, told_of(books, measures), today)


def _page(
    request: SignedInRequest, books: Books, sheet: Worksheet, choice: SheetChoice | None, export: str, **more: object
) -> HttpResponse:
    context = {"concept": books.concept, "sheet": sheet, "choice": choice, "export": export, **more}
    return render(request, "publishing/worksheet.html", context)


def _file(request: SignedInRequest, sheet: Worksheet, name: str) -> HttpResponse:
    return download(write_worksheet(sheet, request.build_absolute_uri), name)
