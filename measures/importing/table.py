"""Finding the list in a worksheet: its head, its measures, and what are only titles, subtitles and sums."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from measures.importing.grid import Grid, Value, in_words
from measures.importing.heads import meaning_of_head, year_of
from measures.importing.mapping import Column
from measures.importing.reading import says_nothing
from measures.importing.targets import COST, IDENTITY, NUMBER, TITLE, is_amount, is_filled_down
from measures.importing.vocabulary import normal

SEARCHED_ROWS = 60
"""How far down the head is looked for: above it stand titles, logos, explanations."""
SAMPLE = 60
_SUM = re.compile(
    r"^(?:σ|∑|(?:zwischen|gesamt|teil|end)?-?summen?|insgesamt|gesamt|total|übertrag|nachrichtlich)(?:$|[\s:.(])|"
    r"^(?:gesamtkosten|gesamtsumme|kosten gesamt)\b",
)
_SHORT_NUMBER = re.compile(r"^[a-zA-Z]{0,4}[-. ]?[0-9ivxIVX]*(?:[.-][0-9a-zA-Z]+)*\.?$")
_FIELD_WORD = re.compile(
    r"^(?:handlungsfeld|themenfeld|aktionsfeld|projektfamilie|hf|schwerpunkt|teil)\b", re.IGNORECASE
)


class RowKind(Enum):
    """What a row of a list is, in the words of the page."""

    MEASURE = "Maßnahme"
    CONTINUATION = "Fortsetzung der Maßnahme darüber"
    ABOVE = "Über der Tabelle"
    HEAD = "Überschriften"
    SUBTITLE = "Zwischenüberschrift"
    SUM = "Summe"


@dataclass(frozen=True)
class Subtitle:
    """What a row says that names those below it, and in which cell."""

    row: int
    column: int
    text: str


@dataclass(frozen=True)
class Row:
    """A row of the worksheet, counted from 0, and under which subtitle it stands."""

    index: int
    kind: RowKind
    text: str
    subtitle: Subtitle | None = None

    @property
    def number(self) -> int:
        """As people count it."""
        return self.index + 1


@dataclass(frozen=True)
class Table:
    """A list in a worksheet: ``heads`` stand in the rows ``head_rows``, values of merged cells in ``merged``."""

    grid: Grid
    head_rows: range
    heads: list[str]
    merged: Mapping[tuple[int, int], tuple[int, int]] = field(repr=False)
    wide_rows: frozenset[int] = frozenset()
    """Rows with a cell that reaches over more than two columns."""

    @property
    def first(self) -> int:
        """The first row after the head."""
        return self.head_rows.stop

    def samples(self, index: int) -> list[Value]:
        """Some values of a column."""
        values = (self.grid.value(row, index) for row in range(self.first, len(self.grid.rows)))
        return [value for value, _ in zip((v for v in values if v is not None), range(SAMPLE), strict=False)]

    def value(self, row: int, column: Column) -> Value:
        """What a row says in a column, by a merged cell above where that speaks for all its rows."""
        home = self.merged.get((row, column.index))
        if home and is_filled_down(column.code):
            return self.grid.value(*home)
        return self.grid.value(row, column.index)

    def words(self, row: int, column: Column) -> str:
        """That value as a German writes it."""
        return in_words(self.value(row, column))


def find_table(grid: Grid, head_row: int | None = None) -> Table:
    """The list in ``grid``, its head in ``head_row`` (counted from 0) or where it seems to be."""
    merged = {cell: (merge.top, merge.left) for merge in grid.merges for cell in merge.cells}
    top = _likeliest_head(grid) if head_row is None else min(head_row, max(len(grid.rows) - 1, 0))
    rows = _head_rows(grid, top, merged)
    wide = frozenset(merge.top for merge in grid.merges if merge.right - merge.left > 1)
    return Table(grid, rows, _heads(grid, rows, merged), merged, wide)


def _likeliest_head(grid: Grid) -> int:
    """The row with most cells that are known as heads of columns; of equals the first."""
    scores = [_row_score(grid, row) for row in range(min(len(grid.rows), SEARCHED_ROWS))]
    return scores.index(max(scores)) if scores else 0


def head_score(grid: Grid) -> float:
    """How much a worksheet looks like a list of measures."""
    return _row_score(grid, _likeliest_head(grid)) if grid.rows else 0


def _row_score(grid: Grid, row: int) -> float:
    texts = [text for text in grid.texts(row) if text]
    known = {code for text in texts if len(text) < SEARCHED_ROWS and (code := meaning_of_head(text))}
    return len(known) + len(texts) / 1000 if len(texts) > 1 else 0


def _head_rows(grid: Grid, top: int, merged: Mapping[tuple[int, int], tuple[int, int]]) -> range:
    """The head and, where heads are split ("Kosten" over "2026 | 2027"), the row below or above it."""
    if _is_second_head(grid, top + 1, merged):
        return range(top, top + 2)
    if top and _spans(grid, top - 1, merged) and sum(bool(text) for text in grid.texts(top - 1)) > 1:
        return range(top - 1, top + 1)
    return range(top, top + 1)


def _spans(grid: Grid, row: int, merged: Mapping[tuple[int, int], tuple[int, int]]) -> bool:
    """Whether a cell of the row reaches over several columns, but not over all of them."""
    return any(merge.top == row and 0 < merge.right - merge.left < grid.width - 1 for merge in grid.merges)


def _is_second_head(grid: Grid, row: int, merged: Mapping[tuple[int, int], tuple[int, int]]) -> bool:
    """Whether the row goes on with the head: years or known heads only, below heads that are merged or empty."""
    if row >= len(grid.rows):
        return False
    filled = [(index, text) for index, text in enumerate(grid.texts(row)) if text]
    if not filled or not all(year_of(text) or meaning_of_head(text) for _, text in filled):
        return False
    above = [merged.get((row - 1, index), (row - 1, index)) for index, _ in filled]
    return _spans(grid, row - 1, merged) or not any(grid.value(*home) for home in above)


def _heads(grid: Grid, rows: range, merged: Mapping[tuple[int, int], tuple[int, int]]) -> list[str]:
    """The head of each column; split heads are put together, merged ones stand over all their columns."""
    heads = []
    for column in range(grid.width):
        parts = [in_words(grid.value(*merged.get((row, column), (row, column)))) for row in rows]
        heads.append(" ".join(" ".join(dict.fromkeys(part for part in parts if part)).split()))
    return heads


def classify(table: Table, columns: Sequence[Column]) -> list[Row]:
    """All filled rows of the worksheet and what they are."""
    rows: list[Row] = []
    subtitle: Subtitle | None = None
    for index in range(len(table.grid.rows)):
        text = _row_text(table, index)
        if not text:
            continue
        kind = _kind(table, columns, index)
        if kind is RowKind.SUBTITLE:
            first = next(column for column, words in enumerate(table.grid.texts(index)) if words)
            subtitle = Subtitle(index, first, text.replace(" | ", " "))
        rows.append(Row(index, kind, text, subtitle))
    return rows


def _row_text(table: Table, index: int) -> str:
    return " | ".join(text for text in table.grid.texts(index) if text)


def _kind(table: Table, columns: Sequence[Column], index: int) -> RowKind:
    if index < table.head_rows.start:
        return RowKind.ABOVE
    if index < table.first or _repeats_head(table, index):
        return RowKind.HEAD
    said = {column.code: table.grid.text(index, column.index) for column in columns}
    number, title = said.get(NUMBER, ""), said.get(TITLE, "")
    if _continues(table, columns, index):
        return RowKind.CONTINUATION
    if _is_sum(table, columns, index, number or title):
        return RowKind.SUM
    if said.get(IDENTITY):
        return RowKind.MEASURE
    return RowKind.SUBTITLE if _is_subtitle(table, columns, index, number, title) else RowKind.MEASURE


def _is_sum(table: Table, columns: Sequence[Column], index: int, name: str) -> bool:
    """Whether the row adds up others: it says so, or has figures without a name."""
    label = next((text for text in table.grid.texts(index) if text), "")
    if _SUM.match(normal(label)) or _SUM.match(normal(name)):
        return True
    return not name and _only_amounts(table, columns, index)


def _repeats_head(table: Table, index: int) -> bool:
    """Whether a page break made the head come again."""
    return any(table.grid.rows[index] == table.grid.rows[row] for row in table.head_rows)


def _continues(table: Table, columns: Sequence[Column], index: int) -> bool:
    """Whether number or title of the row belong to a merged cell that begins in a row above."""
    naming = [column.index for column in columns if column.code in (NUMBER, TITLE)]
    homes = [table.merged.get((index, column)) for column in naming]
    return any(home and home[0] < index for home in homes)


def _only_amounts(table: Table, columns: Sequence[Column], index: int) -> bool:
    """Whether figures are all that the row says."""
    amounts = {column.index for column in columns if is_amount(column.code)}
    filled = {place for place, text in enumerate(table.grid.texts(index)) if not says_nothing(text)}
    return bool(filled) and filled <= amounts


def _is_subtitle(table: Table, columns: Sequence[Column], index: int, number: str, title: str) -> bool:
    """Whether the row only names what follows: one cell, often merged, or a number that those below begin with."""
    texts = [text for text in table.grid.texts(index) if text]
    if len(texts) == 1:
        if index in table.wide_rows or _FIELD_WORD.match(texts[0]) or not (title or number):
            return True
        return not title and not _SHORT_NUMBER.match(number)
    amounts = [table.grid.text(index, column.index) for column in columns if column.code == COST]
    beside = len(texts) - len([text for text in amounts if text]) - bool(number) - bool(title)
    return bool(number and title and not beside and _begins_next(table, columns, index, number))


def _begins_next(table: Table, columns: Sequence[Column], index: int, number: str) -> bool:
    """Whether the number goes on in that of the next filled row: "A" before "A1", "1" before "1.1"."""
    place = next(column.index for column in columns if column.code == NUMBER)
    for row in range(index + 1, len(table.grid.rows)):
        if following := table.grid.text(row, place):
            stem = number.rstrip(".")
            rest = following.removeprefix(stem)
            return following != rest and bool(
                re.match(r"[.-]?[0-9]" if stem[-1:].isalpha() else r"[.-]\s?[0-9a-z]", rest)
            )
    return False
