"""The list of measures as a page shows it: rows of cells in words, with badges, marks and sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from measures.columns import FIXED, Column, in_words
from measures.listing import ListRow, MeasureList
from measures.search import Found


@dataclass(frozen=True)
class Cell:
    """``text`` is empty where nothing is known; ``tone``: of the badge around it, ``""`` for none."""

    column: Column
    text: str
    tone: str = ""


@dataclass(frozen=True)
class TableRow:
    """A measure with the cells behind its number and title, and where it says what was searched for."""

    row: ListRow
    cells: tuple[Cell, ...]
    found: Found | None


@dataclass(frozen=True)
class Table:
    """``totals`` are cells below the columns from the first with a sum on; ``before`` counts those before it."""

    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    totals: tuple[Cell, ...]

    @property
    def before(self) -> int:
        return len(self.columns) - len(self.totals)


def build_table(
    columns: tuple[Column, ...], shown: MeasureList, rows: Iterable[ListRow], found: Mapping[int, Found]
) -> Table:
    """``rows`` of ``shown`` under ``columns``; sums are of all that is shown, whatever page it stands on."""
    others = [column for column in columns if column.name not in FIXED]
    lines = tuple(
        TableRow(row, tuple(_cell(column, row) for column in others), found.get(row.sheet.pk)) for row in rows
    )
    return Table(columns, lines, _totals(columns, shown))


def _cell(column: Column, row: ListRow) -> Cell:
    text = column.text(row)
    return Cell(column, text, column.tone(row) if column.tone and text else "")


def _totals(columns: tuple[Column, ...], shown: MeasureList) -> tuple[Cell, ...]:
    first = next((place for place, column in enumerate(columns) if column.total), len(columns))
    return tuple(Cell(column, _total(column, shown)) for column in columns[first:])


def _total(column: Column, shown: MeasureList) -> str:
    return (in_words(column.total(shown), column.form) or column.nothing) if column.total else ""
