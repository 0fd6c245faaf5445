"""Pages of a spreadsheet whose sums are live: whoever changes an amount sees all sums follow.

A program that opens the file works the formulas out; the file itself holds no results of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from measures.overview.tables import Row, Table
from measures.workbook import EURO, cell

FIRST_WIDTH, WIDTH = 60, 18
LINE_HEIGHT = 14
"""In points. Not every program makes a row as high as its wrapped text when it opens the file."""
LETTERS_IN_A_LINE = 58
"""Of the first column: a little less than it holds, because words are not broken."""
DIFFERENCE = '+#,##0.00\\ "€";-#,##0.00\\ "€";0.00\\ "€"'
PERCENT = "+0.0%;-0.0%;0.0%"
APPROXIMATE = " (ungefähr)"


def new_book() -> Workbook:
    """An empty book that is worked out when it is opened."""
    book = Workbook(write_only=True)
    book.calculation.fullCalcOnLoad = True
    return book


class FormulaPage:
    """A page that is written from top to bottom; rows are counted from 1, as formulas count them."""

    def __init__(
        self, book: Workbook, name: str, titles: Sequence[str], columns: int, *, wide: Iterable[str] = ()
    ) -> None:
        """``titles`` stand above everything; the first head below them and the first column stay in sight.
        ``wide``: letters of further columns that hold texts."""
        self.page: Any = book.create_sheet(name)
        self.rows = 0
        self.page.freeze_panes = f"B{len(titles) + 3}"
        self.page.column_dimensions["A"].width = FIRST_WIDTH
        for number in range(2, columns + 2):
            self.page.column_dimensions[get_column_letter(number)].width = WIDTH
        for letter in wide:
            self.page.column_dimensions[letter].width = FIRST_WIDTH
        for title in titles:
            self.append([cell(self.page, title, bold=True)])

    def append(self, cells: Iterable[Any]) -> int:
        """One row, high enough for the text it begins with; where it stands."""
        row = list(cells)
        self.rows += 1
        if (lines := _lines_of(row)) > 1:
            self.page.row_dimensions[self.rows].height = lines * LINE_HEIGHT
        self.page.append(row)
        return self.rows

    def head(self, values: Iterable[int | str]) -> int:
        """An empty row, then the heads of a table."""
        self.append([])
        return self.append([cell(self.page, value, bold=True) for value in values])

    def text(self, value: str, *, bold: bool = False) -> Any:
        return cell(self.page, value, bold=bold)

    def amount(self, value: Decimal | None, *, form: str = EURO, bold: bool = False) -> Any:
        return None if value is None else cell(self.page, value, form=form, bold=bold)

    def formula(self, text: str, *, form: str = EURO, bold: bool = False) -> Any:
        """A cell with a formula of ours, written without the ``=``."""
        made = WriteOnlyCell(self.page, value=f"={text}")
        made.number_format = form
        if bold:
            made.font = Font(bold=True)
        return made

    # --- Rows and tables ------------------------------------------------------

    def amounts(self, label: str, amounts: Iterable[Decimal | None]) -> int:
        """A row of amounts with its sum at the end."""
        cells = [self.amount(amount) for amount in amounts]
        return self.append([self.text(label), *cells, self._row_sum(len(cells))])

    def column_sums(self, label: str, first: int, last: int, count: int) -> int:
        """The sums of the rows ``first`` to ``last`` in the ``count`` columns after the label."""
        return self.append([self.text(label, bold=True), *(self.column_sum(first, last, n) for n in range(count))])

    def column_sum(self, first: int, last: int, place: int) -> Any:
        """The sum of one column, ``place`` columns after the first one with amounts; zero where no row stands."""
        letter = column(place)
        return self.formula(f"SUM({letter}{first}:{letter}{last})" if first <= last else "0", bold=True)

    def table(self, caption: str, table: Table) -> int:
        """A whole table with a row of sums; where that stands."""
        self.head([f"{caption} (Euro)", *map(year, table.columns), "Summe"])
        first = self.rows + 1
        for row in table.rows:
            self.amounts(row.label + (APPROXIMATE if row.approximate else ""), row.amounts)
        return self.column_sums(table.sums.label, first, self.rows, len(table.columns) + 1)

    def less(self, row: Row, one: int, other: int) -> int:
        """The row ``one`` less the row ``other``, column by column, called as ``row`` is."""
        letters = [column(place) for place in range(len(row.amounts) + 1)]
        cells = [self.formula(f"{letter}{one}-{letter}{other}", bold=True) for letter in letters]
        return self.append([self.text(row.label, bold=True), *cells])

    def without(self, row: Row, whole: int, first: int, last: int) -> int:
        """The row ``whole`` less the rows ``first`` to ``last``, column by column, called as ``row`` is."""
        letters = [column(place) for place in range(len(row.amounts) + 1)]
        less = [f"-SUM({letter}{first}:{letter}{last})" if first <= last else "" for letter in letters]
        cells = [self.formula(f"{letter}{whole}{part}") for letter, part in zip(letters, less, strict=True)]
        return self.append([self.text(row.label), *cells])

    def change(self, old: str, new: str, *, bold: bool = False) -> list[Any]:
        """The difference between two cells, and the same in per cent of the old one."""
        return [
            self.formula(f"{new}-{old}", form=DIFFERENCE, bold=bold),
            self.formula(f'IF({old}=0,"",ROUND(({new}-{old})/{old},3))', form=PERCENT, bold=bold),
        ]

    def _row_sum(self, count: int) -> Any:
        """The sum of the row that comes next."""
        row = self.rows + 1
        return self.formula(f"SUM(B{row}:{column(count - 1)}{row})" if count else "0")


def _lines_of(row: Sequence[Any]) -> int:
    """How many lines the text needs with which a row begins."""
    text = getattr(row[0], "value", None) if row else None
    return ceil(len(text) / LETTERS_IN_A_LINE) if isinstance(text, str) else 1


def column(place: int) -> str:
    """The letters of the column ``place`` columns after the first one with amounts."""
    return str(get_column_letter(place + 2))


def year(label: str) -> int | str:
    """A year as a number, with which one can calculate and sort; what is no year stays in words."""
    return int(label) if label.isdigit() else label
