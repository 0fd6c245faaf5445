"""The Sachstandsbericht as an accessible PDF (PDF/UA-1), the same bytes for the same report.

It is made while the reader waits: a report of thirty measures takes about a second.
"""

from __future__ import annotations

from datetime import datetime

from django.template.loader import render_to_string
from django.utils import timezone

from measures.reporting.progress_report import ProgressReport
from publishing.archive import in_ascii
from publishing.pdf_structure import complete_structure


def report_html(report: ProgressReport) -> str:
    """The page that is set on paper."""
    context = {"report": report, "made_at": made_at(report)}
    return render_to_string("publishing/print/progress_report.html", context)


def report_pdf(report: ProgressReport) -> bytes:
    """``report`` on paper."""
    from publishing.typesetting import typeset  # noqa: PLC0415  WeasyPrint is slow to load, and pages need none of it

    return complete_structure(typeset(report_html(report)), {})


def made_at(report: ProgressReport) -> datetime:
    """When the report was written down; of an open round now."""
    return report.round.closed_at or timezone.now()


def file_name(report: ProgressReport, ending: str) -> str:
    """``Sachstandsbericht_IHK-Nordring_Herbst-2026_2026-11-22.pdf``."""
    parts = (report.round.concept.short_name, report.round.title.removeprefix("Sachstandsbericht "))
    words = "_".join(filter(None, map(in_ascii, parts)))
    return f"Sachstandsbericht_{words}_{report.day:%Y-%m-%d}.{ending}"
