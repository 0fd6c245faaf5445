"""The overview as an accessible PDF on A4 landscape (PDF/UA-1), the same bytes for the same overview."""

from __future__ import annotations

from datetime import datetime

from django.template.loader import render_to_string

from publishing.finance.shown import Shown
from publishing.pdf_structure import complete_structure


def finance_html(shown: Shown, made_at: datetime) -> str:
    """The page that is set on paper."""
    context = {"shown": shown, "report": shown.report, "edition": shown.report.edition, "made_at": made_at}
    return render_to_string("publishing/print/finance.html", context)


def finance_pdf(shown: Shown, made_at: datetime) -> bytes:
    """``shown`` on paper; ``made_at`` stands in the file. Needs about a second per eight pages."""
    from publishing.typesetting import typeset  # noqa: PLC0415  WeasyPrint is slow to load, and pages need none of it

    return complete_structure(typeset(finance_html(shown, made_at)), {})
