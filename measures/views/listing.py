"""The measures of an edition side by side: as a list, as a spreadsheet, against the goals."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from concepts.access import visible_edition
from concepts.models import Edition
from measures.filters import SheetFilter
from measures.listing import COLUMNS, MeasureList, build_list
from measures.matrix import build_matrix
from measures.models import MeasureSheet
from measures.spreadsheet import write_list
from measures.workbook import download

PAGE = 50


def _asked_for(request: HttpRequest, edition: Edition) -> tuple[SheetFilter, MeasureList]:
    """What the address asks for: the same for page and spreadsheet."""
    sheets = MeasureSheet.objects.in_edition(edition).with_latest_status()
    chosen = SheetFilter(request.GET, sheets, edition)
    return chosen, build_list(chosen.qs, request.GET.get("sort", ""))


def measure_list(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """All measures of the edition, narrowed and sorted as the address says."""
    edition = visible_edition(request.user, slug, number)
    chosen, shown = _asked_for(request, edition)
    context = {
        "edition": edition,
        "section": "measures",
        "filter": chosen,
        "shown": shown,
        "page": Paginator(shown.rows, PAGE).get_page(request.GET.get("page")),
        "in_all": MeasureSheet.objects.in_edition(edition).count(),
        "columns": COLUMNS,
        "sort": request.GET.get("sort", ""),
        "can_edit": edition.can_be_edited_by(request.user),
    }
    return render(request, "measures/measure_list.html", context)


def goal_matrix(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Which measure contributes to which goal."""
    edition = visible_edition(request.user, slug, number)
    context = {"edition": edition, "section": "measures", "matrix": build_matrix(edition)}
    return render(request, "measures/goal_matrix.html", context)


def measure_export(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What ``measure_list`` shows at the same address, all pages of it, as XLSX."""
    edition = visible_edition(request.user, slug, number)
    _, shown = _asked_for(request, edition)
    today = timezone.localdate()
    name = f"Massnahmen_{edition.concept.slug}_Fassung-{edition.number}_{today:%Y-%m-%d}.xlsx"
    return download(write_list(f"{edition}: Maßnahmen, Stand {today:%d.%m.%Y}", shown), name)
