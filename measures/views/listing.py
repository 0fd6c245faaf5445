"""The measures of an edition side by side: as a list, as a file, against the goals."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from actors.permissions import SignedInRequest
from concepts.access import visible_edition
from concepts.models import Edition
from measures import csv_file
from measures.listing.columns import COLUMNS, FIXED
from measures.listing.selection import WHOLE, Selection, address_of
from measures.listing.spreadsheet import write_list
from measures.listing.table import build_table
from measures.matrix import build_matrix
from measures.models import MeasureSheet, SavedView
from measures.workbook import download

PAGE = 50


def measure_list(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """All measures of the edition, narrowed and sorted as the address says."""
    edition = visible_edition(request.user, slug, number)
    selection = Selection(edition, request.GET)
    shown = selection.shown
    size = max(len(shown.ids), 1) if WHOLE in request.GET else PAGE
    page = Paginator(shown.ids, size).get_page(request.GET.get("page"))
    rows = shown.rows_of(list(page))
    context = {
        "edition": edition,
        "section": "measures",
        "selection": selection,
        "filter": selection.filter,
        "shown": shown,
        "page": page,
        "table": build_table(selection.columns, shown, rows, selection.found(rows)),
        "in_all": MeasureSheet.objects.in_edition(edition).count(),
        "offered_columns": [column for column in COLUMNS if column.name not in FIXED],
        "saved_views": SavedView.objects.offered_to(request.user, edition.concept),
        "address": address_of(request.GET),
        "can_edit": edition.can_be_edited_by(request.user),
        "page_size": PAGE,
    }
    return render(request, "measures/measure_list.html", context)


def goal_matrix(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Which measure contributes to which goal."""
    edition = visible_edition(request.user, slug, number)
    context = {"edition": edition, "section": "measures", "matrix": build_matrix(edition)}
    return render(request, "measures/goal_matrix.html", context)


def measure_export(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """What ``measure_list`` shows at the same address, all pages of it, as XLSX."""
    selection = Selection(visible_edition(request.user, slug, number), request.GET)
    title = f"{selection.edition}: Maßnahmen, Stand {timezone.localdate():%d.%m.%Y}"
    return download(write_list(title, selection), _file_name(selection.edition, "xlsx"))


def measure_csv(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The same as CSV."""
    selection = Selection(visible_edition(request.user, slug, number), request.GET)
    return download(csv_file.write_list(selection), _file_name(selection.edition, "csv"), csv_file.CONTENT_TYPE)


def _file_name(edition: Edition, ending: str) -> str:
    today = timezone.localdate()
    return f"Massnahmen_{edition.concept.slug}_Fassung-{edition.number}_{today:%Y-%m-%d}.{ending}"
