"""The document of an edition as an accessible PDF (PDF/UA-1), the same bytes for the same document."""

from __future__ import annotations

import io
from dataclasses import dataclass
from enum import StrEnum

import pikepdf
from django.template.loader import render_to_string

from publishing.document import Document
from publishing.document.council import CONCEPT_ANCHOR
from publishing.document.model import Block, DataBlock
from publishing.pdf_structure import complete_structure

EDITION_ANCHOR, EDITION_TITLE = "fassung", "Zu dieser Fassung"


class Part(StrEnum):
    """Parts of the document that are also wanted on their own."""

    MEASURES = "measures"


PARTS = {
    Part.MEASURES: ("Maßnahmen", (Block.OVERVIEW, Block.SHEETS)),
}


@dataclass(frozen=True)
class Extract:
    """A part of the document under a title of its own."""

    title: str
    blocks: tuple[DataBlock, ...]


def render_html(document: Document, part: Part | None = None) -> str:
    """The document (or one part of it) as the page that is set on paper."""
    only = None if part is None else _extract(document, part)
    return render_to_string("publishing/print/document.html", {"document": document, "only": only})


def render_pdf(document: Document, part: Part | None = None) -> bytes:
    """The document (or one part of it) as PDF; needs about a second per eight pages."""
    from publishing.typesetting import typeset  # noqa: PLC0415  WeasyPrint is slow to load, and pages need none of it

    return complete_structure(typeset(render_html(document, part)), _names(document))


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def _names(document: Document) -> dict[str, str]:
    """Anchor -> how the document calls what stands there."""
    names = {sheet.anchor: str(sheet) for sheet in document.sheets}
    names |= {CONCEPT_ANCHOR: document.head.concept_title, EDITION_ANCHOR: EDITION_TITLE}
    for chapter in document.chapters:
        names[chapter.anchor] = f"{chapter.number} {chapter.title}"
        for heading in (*chapter.headings, *chapter.blocks):
            names[heading.anchor] = f"{heading.number} {heading.title}".strip()
    return names


def _extract(document: Document, part: Part) -> Extract:
    title, wanted = PARTS[part]
    found = {block.block: block for chapter in document.chapters for block in chapter.blocks}
    return Extract(title, tuple(found[block] for block in wanted if block in found))
