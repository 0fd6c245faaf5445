"""Holding the rows of a list against a draft: what each would change, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from enum import Enum
from hashlib import sha256

from actors.editing import Difference
from measures.importing.cells import apply
from measures.importing.draft import Draft
from measures.importing.grid import address
from measures.importing.mapping import Column
from measures.importing.matching import Matching
from measures.importing.money import apply_money
from measures.importing.proposal import Cell, Hint, Proposal, begin, write_notes
from measures.importing.reports import draft_report, report_differences
from measures.importing.table import Row, RowKind, Table, classify
from measures.importing.targets import ACTION_FIELD, IDENTITY, TITLE, is_amount
from measures.importing.times import TIMES, apply_times
from measures.importing.vocabulary import normal
from measures.models import StatusUpdate
from measures.sheets import differences

LIKENESS = 0.5
"""Below it two titles are so different that somebody should look whether it is the same measure."""
SUBTITLE = "Zwischenüberschrift"
LOST_FORMULA = (
    "Die Formel hat keinen gespeicherten Wert. Öffnen und speichern Sie die Datei in Excel, "
    "oder tragen Sie den Wert ein."
)


class RowState(Enum):
    """What taking over makes of a row, in the words of the page."""

    NEW = "neu"
    CHANGED = "geändert"
    UNCHANGED = "unverändert"
    REFUSED = "zu klären"


TONES = {RowState.NEW: "success", RowState.CHANGED: "info", RowState.REFUSED: "danger"}


@dataclass(eq=False)
class PlannedRow:
    """A measure of the list. ``changes``: what saving its sheet would log, old and new in words; ``reported``
    the same of its ``report``; ``blocks``: why the file can't be taken over as it is."""

    row: Row
    proposal: Proposal
    state: RowState = RowState.UNCHANGED
    changes: list[Difference] = field(default_factory=list)
    report: StatusUpdate | None = None
    reported: list[Difference] = field(default_factory=list)
    blocks: list[Hint] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The measure as it would be called, else as the row calls it."""
        return str(self.proposal.sheet) or self.row.text

    @property
    def tone(self) -> str:
        """How its state looks as a badge."""
        return TONES.get(self.state, "neutral")

    @property
    def differences(self) -> list[Difference]:
        return [*self.changes, *self.reported]

    @property
    def hints(self) -> list[Hint]:
        """What was not understood or should be looked at."""
        return self.proposal.hints

    def block(self, place: str, text: str) -> None:
        """The file has to be mended here before it can be taken over."""
        self.blocks.append(Hint(place, text))
        self.state = RowState.REFUSED


@dataclass
class Plan:
    """All rows of a list held against ``draft``. ``others``: rows that are no measures; ``absent``: how many
    measures of the draft the list does not name."""

    draft: Draft
    rows: list[PlannedRow]
    others: list[Row]
    absent: int

    def in_state(self, state: RowState) -> list[PlannedRow]:
        return [row for row in self.rows if row.state is state]

    @property
    def blocked(self) -> list[PlannedRow]:
        """Rows that have to be mended in the file first."""
        return [row for row in self.rows if row.blocks]

    @property
    def with_hints(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.hints]

    @property
    def writes(self) -> bool:
        """Whether taking over would change anything."""
        return any(row.state in (RowState.NEW, RowState.CHANGED) for row in self.rows)

    @property
    def digest(self) -> str:
        """A fingerprint of all that the preview tells: what was seen is what is taken over."""
        told = [(row.row.index, row.state.value, row.differences, row.hints, row.blocks) for row in self.rows]
        return sha256(repr(told).encode()).hexdigest()


def make_plan(draft: Draft, table: Table, columns: Sequence[Column], today: date, source: str) -> Plan:
    """What the list would change, but for what can't be (see ``refusals``). ``today``: as of when statuses
    are reported; ``source``: the file's name."""
    rows = classify(table, columns)
    measures = [row for row in rows if row.kind is RowKind.MEASURE]
    matching = Matching(draft, table, columns, measures)
    planned = [_planned(matching, row) for row in measures]
    _keep_continuations(table, columns, rows, planned)
    for row in planned:
        _conclude(row, today, source)
    named = {row.proposal.known for row in planned}
    absent = sum(known not in named for known in draft.measures)
    return Plan(draft, planned, [row for row in rows if row.kind is not RowKind.MEASURE], absent)


def cells_of(table: Table, columns: Sequence[Column], row: Row) -> list[Cell]:
    """The cells of a row under the columns that mean something."""
    return [
        Cell(row.index, column, table.value(row.index, column), table.words(row.index, column)) for column in columns
    ]


def _planned(matching: Matching, row: Row) -> PlannedRow:
    known, is_named = matching.known(row), bool(matching.text(row, IDENTITY))
    planned = PlannedRow(row, begin(matching.draft, known, clears=bool(is_named and known)))
    cells = cells_of(matching.table, matching.columns, row)
    if is_named and known is None:
        _refuse_identity(matching, planned)
    _apply_subtitle(matching, planned)
    for cell in cells:
        if not is_amount(cell.column.code) and cell.column.code not in TIMES:
            apply(planned.proposal, cell)
    apply_times(planned.proposal, cells)
    apply_money(planned.proposal, [cell for cell in cells if is_amount(cell.column.code)])
    _tell_formulas(matching.table, cells, planned.proposal)
    if known and not is_named:
        _tell_unlike(matching, planned)
    return planned


def _refuse_identity(matching: Matching, planned: PlannedRow) -> None:
    column = matching.column(IDENTITY)
    planned.block(
        address(planned.row.index, column.index if column else 0),
        f"Die Kennung „{matching.text(planned.row, IDENTITY)}“ gibt es in dieser Fassung nicht. Leeren Sie die Zelle, "
        "wenn die Maßnahme neu ist; sonst stammt die Datei aus einem anderen Konzept.",
    )


def _apply_subtitle(matching: Matching, planned: PlannedRow) -> None:
    """The field of action from the subtitle above, where no column names one."""
    subtitle = planned.row.subtitle
    if subtitle is None or planned.proposal.clears or matching.text(planned.row, ACTION_FIELD):
        return
    column = Column(subtitle.column, SUBTITLE, ACTION_FIELD)
    apply(planned.proposal, Cell(subtitle.row, column, subtitle.text, subtitle.text))


def _tell_formulas(table: Table, cells: Sequence[Cell], proposal: Proposal) -> None:
    for cell in cells:
        place = (cell.row, cell.column.index)
        if place in table.grid.lost:
            proposal.hint(cell, LOST_FORMULA)
        elif place in table.grid.computed and is_amount(cell.column.code):
            proposal.hint(cell, f"Aus einer Formel: Gelesen wurde ihr zuletzt gespeicherter Wert {cell.text}.")


def _tell_unlike(matching: Matching, planned: PlannedRow) -> None:
    """Say so when a number found a measure with quite another title."""
    known, title, column = planned.proposal.known, matching.text(planned.row, TITLE), matching.column(TITLE)
    if known is None or column is None or not title:
        return
    if SequenceMatcher(None, normal(known.sheet.title), normal(title)).ratio() < LIKENESS:
        text = f"Unter dieser Nummer steht im Entwurf „{known.sheet.title}“. Ist dieselbe Maßnahme gemeint?"
        planned.proposal.hints.insert(0, Hint(address(planned.row.index, column.index), text))


def _keep_continuations(
    table: Table, columns: Sequence[Column], rows: Sequence[Row], planned: Sequence[PlannedRow]
) -> None:
    """Keep what stands in further rows of a measure whose number or title is a merged cell."""
    by_index = {row.row.index: row for row in planned}
    last: PlannedRow | None = None
    for row in rows:
        last = by_index.get(row.index, last)
        if row.kind is RowKind.CONTINUATION and last is not None:
            for cell in cells_of(table, columns, row):
                if cell.text and (row.index, cell.column.index) not in table.merged:
                    last.proposal.keep(cell, "Weitere Zeile derselben Maßnahme.")


def _conclude(planned: PlannedRow, today: date, source: str) -> None:
    """Say what taking over would make of the row."""
    proposal, known = planned.proposal, planned.proposal.known
    write_notes(proposal)
    planned.report = draft_report(proposal, today, source)
    planned.reported = report_differences(proposal, planned.report)
    saved = (known.sheet, known.content) if known else None
    planned.changes = differences(saved, (proposal.sheet, proposal.content))
    if not proposal.sheet.title:
        planned.block(f"Zeile {planned.row.number}", "Die Zeile hat keinen Titel.")
    elif not planned.blocks:
        changed = RowState.CHANGED if planned.differences else RowState.UNCHANGED
        planned.state = changed if known else RowState.NEW
