"""The Sachstandsbericht of a reporting round: as a page, as PDF and as a spreadsheet."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actors.permissions import SignedInRequest
from measures.reporting.progress_report import ProgressReport, report_of
from measures.views.rounds import visible_round
from measures.workbook import download
from publishing.permissions import INSIDERS, may
from publishing.progress_report.pdf import file_name, report_pdf
from publishing.progress_report.spreadsheet import write_report


@require_safe
def round_report(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    report = _report(request, slug, pk)
    return render(request, "publishing/progress_report.html", {"report": report, "round": report.round})


@require_safe
def round_report_pdf(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    report = _report(request, slug, pk)
    return download(report_pdf(report), file_name(report, "pdf"), "application/pdf")


@require_safe
def round_report_xlsx(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    report = _report(request, slug, pk)
    return download(write_report(report), file_name(report, "xlsx"))


def _report(request: SignedInRequest, slug: str, pk: int) -> ProgressReport:
    """The report as far as the reader may see it: the council nothing of drafts."""
    report = report_of(visible_round(request.user, slug, pk))
    return report if may(request.user, report.round.concept, INSIDERS) else report.for_council()
