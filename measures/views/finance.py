"""The cost and financing overview (§ 149 BauGB) of an edition, on the page and as a spreadsheet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from concepts.access import visible_edition
from measures.finance_report import finance_report
from measures.finance_workbook import write_finance
from measures.workbook import download

THOUSANDS = "t"


def finance_overview(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What the edition costs and how that is covered; ``?einheit=t`` shows thousands."""
    edition = visible_edition(request.user, slug, number)
    context = {
        "edition": edition,
        "section": "finance",
        "report": finance_report(edition),
        "unit": THOUSANDS if request.GET.get("einheit") == THOUSANDS else "",
    }
    return render(request, "measures/finance_overview.html", context)


def finance_export(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The tables of ``finance_overview`` as XLSX."""
    edition = visible_edition(request.user, slug, number)
    today = timezone.localdate()
    title = f"{edition}: Kosten- und Finanzierungsübersicht, Stand {today:%d.%m.%Y}"
    name = f"Kosten-und-Finanzierung_{edition.concept.slug}_Fassung-{edition.number}_{today:%Y-%m-%d}.xlsx"
    return download(write_finance(title, finance_report(edition)), name)
