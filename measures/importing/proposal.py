"""What one row of a list makes of its measure: unsaved, with a hint for what was not understood."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass, field

from measures.importing.draft import Draft, Known
from measures.importing.grid import Value, address
from measures.importing.mapping import Column
from measures.importing.reading import says_nothing
from measures.models import (
    CostLine,
    FundingLine,
    FundingProgramme,
    FundingStatus,
    ImplementationStatus,
    MeasureSheet,
    SheetActor,
    SheetGoal,
)
from measures.sheets import SheetContent

KEPT = "Bleibt als Text in „Weitere Angaben der Quelle“."
KEPT_PRIVATELY = "Bleibt als Text in der internen Notiz."


@dataclass(frozen=True)
class Hint:
    """What is to be known about a cell: its address and words."""

    address: str
    text: str


@dataclass(frozen=True)
class Cell:
    """A cell of a measure's row (counted from 0) under a column with a meaning. ``text``: its value as a German
    writes it."""

    row: int
    column: Column
    value: Value
    text: str

    @property
    def address(self) -> str:
        return address(self.row, self.column.index)

    @property
    def is_empty(self) -> bool:
        return says_nothing(self.text)


@dataclass
class Proposal:
    """A measure as its row says it: ``sheet`` is a copy that may be changed, the lists take the place of what
    hangs on it. ``programme``: what the row's funding comes from. ``known`` is what the draft says of it, None
    for a new one; ``clears``: an empty cell means that nothing shall stand there any more."""

    draft: Draft
    known: Known | None
    sheet: MeasureSheet
    goals: list[SheetGoal]
    actors: list[SheetActor]
    cost_lines: list[CostLine]
    funding_lines: list[FundingLine]
    clears: bool = False
    status: ImplementationStatus | None = None
    funding_status: FundingStatus | None = None
    progress: int | None = None
    what_happened: str = ""
    programme: FundingProgramme | None = None
    programme_cell: Cell | None = None
    hints: list[Hint] = field(default_factory=list)
    kept: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def content(self) -> SheetContent:
        return SheetContent(self.goals, self.actors, self.cost_lines, self.funding_lines)

    def hint(self, cell: Cell, text: str) -> None:
        self.hints.append(Hint(cell.address, text))

    def keep(self, cell: Cell, why: str = "", name: str = "import_note", text: str = "") -> None:
        """Keep what the cell says (or ``text`` of it) in the note ``name`` of the sheet; ``why`` is told on
        the page."""
        words = text or cell.text
        self.kept.append((name, f"{cell.column.head or cell.column.index + 1} (Zelle {cell.address})", words))
        if why:
            self.hint(cell, f"{why} {KEPT if name == 'import_note' else KEPT_PRIVATELY}")


def begin(draft: Draft, known: Known | None, *, clears: bool) -> Proposal:
    """A proposal that says what the draft says, or an empty new measure."""
    if known is None:
        # Nothing is claimed that the list does not say
        return Proposal(draft, None, MeasureSheet(edition=draft.edition, ownership=""), [], [], [], [])
    content = known.content
    return Proposal(
        draft,
        known,
        copy(known.sheet),
        list(content.goals),
        list(content.actors),
        list(content.cost_lines),
        list(content.funding_lines),
        clears,
    )


def write_notes(proposal: Proposal) -> None:
    """Add what was kept to the notes of the sheet, unless it stands there since an earlier import."""
    for name, head, words in proposal.kept:
        note = str(getattr(proposal.sheet, name))
        said_before = (
            re.escape(head.rsplit(" (Zelle", 1)[0]) + r" \(Zelle [A-Z]+[0-9]+\): " + re.escape(words) + r"(?:\n|$)"
        )
        if not re.search(said_before, note):
            setattr(proposal.sheet, name, "\n".join(text for text in (note, f"{head}: {words}") if text))
