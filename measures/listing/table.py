"""The list of measures as a page shows it: rows of cells in words, with badges, marks and sums.

Cells are put into HTML here and not by the template: a long list has tens of thousands of them, and what
is the same in a whole column is written once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString

from concepts.models import ActionField
from measures.listing.columns import FIXED, Column, in_words
from measures.listing.rows import ListRow, MeasureList
from measures.listing.search import Found


@dataclass(frozen=True)
class Total:
    """A sum in words, ``""`` where its column has none."""

    column: Column
    text: str


@dataclass(frozen=True)
class TableRow:
    """A measure with the mark of its field of action, the cells behind its number and title, and where it
    says what was searched for."""

    row: ListRow
    mark: SafeString
    cells: SafeString
    found: Found | None


@dataclass(frozen=True)
class Table:
    """``totals`` are sums below the columns from the first with a sum on; ``before`` counts those before it."""

    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    totals: tuple[Total, ...]

    @property
    def before(self) -> int:
        return len(self.columns) - len(self.totals)


@dataclass(frozen=True)
class Writer:
    """Writes the cells of one column."""

    column: Column

    @cached_property
    def start(self) -> str:
        kind = ' class="num"' if self.column.is_figure else ""
        return f'<td role="cell" data-label="{escape(self.column.head)}" data-column="{self.column.name}"{kind}>'

    @cached_property
    def nothing(self) -> str:
        return f'{self.start}<span class="no-statement">{escape(self.column.nothing)}</span></td>'

    def cell(self, row: ListRow) -> str:
        """What the column says of ``row`` as HTML, in a badge where it has a tone."""
        text = self.column.text(row)
        if not text:
            return self.nothing
        tone = self.column.tone(row) if self.column.tone else ""
        return f"{self.start}{self._badge(row, text, tone) if tone else escape(text)}</td>"

    def _badge(self, row: ListRow, text: str, tone: str) -> str:
        aside = self.column.aside(row) if self.column.aside else ""
        read_aloud = f'<span class="kern-sr-only"> {escape(aside)}</span>' if aside else ""
        return f'<span class="badge badge--{tone}">{escape(text)}</span>{read_aloud}'


def build_table(
    columns: tuple[Column, ...], shown: MeasureList, rows: Iterable[ListRow], found: Mapping[int, Found]
) -> Table:
    """``rows`` of ``shown`` under ``columns``; sums are of all that is shown, whatever page it stands on."""
    writers = [Writer(column) for column in columns if column.name not in FIXED]
    mark = cache(_mark)
    lines = tuple(
        TableRow(
            row,
            mark(row.sheet.action_field),
            SafeString("".join(writer.cell(row) for writer in writers)),
            found.get(row.sheet.pk),
        )
        for row in rows
    )
    return Table(columns, lines, _totals(columns, shown))


def _mark(field: ActionField | None) -> SafeString:
    return render_to_string("measures/_colour.html", {"action_field": field}) if field else SafeString()


def _totals(columns: tuple[Column, ...], shown: MeasureList) -> tuple[Total, ...]:
    first = next((place for place, column in enumerate(columns) if column.total), len(columns))
    return tuple(Total(column, _total(column, shown)) for column in columns[first:])


def _total(column: Column, shown: MeasureList) -> str:
    return (in_words(column.total(shown), column.form) or column.nothing) if column.total else ""
