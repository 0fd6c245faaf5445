"""The council paper (Beschlussvorlage): what is decided, why, and what it costs."""

from __future__ import annotations

from measures.finance import follow_up_cost
from publishing.document.model import Block, Chapter, CouncilPaper, Head, Heading, OpenPoint
from publishing.document.parts import Sheet
from publishing.document.rows import Rows

CONCEPT_ANCHOR = "konzept"
LOOKED_UP = {Block.OVERVIEW, Block.FINANCE, Block.BALANCE}
"""Data that councils look for before all else."""


def council_paper(rows: Rows, head: Head, chapters: tuple[Chapter, ...], sheets: dict[int, Sheet]) -> CouncilPaper:
    """The paper for ``head``; the annexes are the concept itself and the parts of it that councils look up."""
    own = [sheets[row.pk] for row in rows.sheets]
    return CouncilPaper(
        subject=_subject(head),
        expected_body=rows.edition.expected_body,
        proposed_resolution=paragraphs(rows.edition.proposed_resolution),
        facts=paragraphs(rows.edition.facts),
        follow_up_cost=follow_up_cost(rows.sheets),
        follow_up_sheets=tuple(sheet for sheet in own if sheet.follow_up_cost is not None),
        open_points=tuple(OpenPoint(problem.statement, problem.reason) for problem in rows.accepted_problems),
        annexes=_annexes(head, chapters),
    )


def paragraphs(text: str) -> tuple[str, ...]:
    """The lines of a plain text that hold a word."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _subject(head: Head) -> str:
    period = f" für den Zeitraum {head.validity}" if head.validity else ""
    return f"{head.concept_title}: {head.edition_title}{period}"


def _annexes(head: Head, chapters: tuple[Chapter, ...]) -> tuple[Heading, ...]:
    concept = Heading("", f"{head.concept_title}, {head.edition_line}", CONCEPT_ANCHOR)
    blocks = [block for chapter in chapters for block in chapter.blocks if block.block in LOOKED_UP]
    return (concept, *blocks)
