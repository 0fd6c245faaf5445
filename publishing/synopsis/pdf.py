"""The synopsis as an accessible PDF on A4 landscape (PDF/UA-1), the same bytes for the same synopsis."""

from __future__ import annotations

from datetime import datetime

from django.template.loader import render_to_string

from publishing.pdf_structure import complete_structure
from publishing.synopsis.model import Synopsis


def synopsis_html(synopsis: Synopsis, made_at: datetime) -> str:
    """The page that is set on paper."""
    return render_to_string("publishing/print/synopsis.html", {"synopsis": synopsis, "made_at": made_at})


def synopsis_pdf(synopsis: Synopsis, made_at: datetime) -> bytes:
    """``synopsis`` on paper; ``made_at`` stands in the file. Needs about a second per eight pages."""
    from publishing.typesetting import typeset  # noqa: PLC0415  WeasyPrint is slow to load, and pages need none of it

    names = {section.name.value: section.title for section in synopsis.sections}
    names |= {row.anchor: row.title for row in synopsis.measure_rows}
    return complete_structure(typeset(synopsis_html(synopsis, made_at)), names)
