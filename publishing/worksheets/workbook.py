"""A working sheet as a spreadsheet (XLSX): amounts are formulas over a page that lists what each was made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from measures.figures import NUMBER, write_figure
from measures.overview.formula_pages import FormulaPage, column, new_book, year
from measures.workbook import DAY, EURO, as_bytes, cell
from publishing.worksheets.sheet import Block, Figure, Grid, Line, Worksheet

ORIGINS = "Herkunft"
ORIGIN_HEAD = ("Spalte", "Herkunft", "Wert", "Adresse")
TEXTS = (column(1), column(3))
VALUES = column(2)
"""In which column of the page of origins their values stand."""
FIRST_ORIGIN = 4
"""The row of the first origin: below the title, an empty row and the heads."""

Address = Callable[[str], str]
"""Makes a whole address of one within the portal."""


def write_worksheet(sheet: Worksheet, address: Address) -> bytes:
    """The bytes of the file: the tables on one page, and all origins, with their addresses, on another."""
    book = new_book()
    widest = max((len(grid.heads) for grid in sheet.grids), default=1)
    page = FormulaPage(book, "Arbeitsblatt", [sheet.title], widest + 1)
    for hint in sheet.hints:
        page.append([page.text(hint)])
    rows = iter(_origin_rows(sheet))
    before = 0
    for grid in sheet.grids:
        before = _grid(page, grid, rows, before)
    origins = FormulaPage(book, ORIGINS, [sheet.title], len(ORIGIN_HEAD), wide=TEXTS)
    _origins(origins, sheet, address)
    return as_bytes(book)


def _origin_rows(sheet: Worksheet) -> list[int]:
    """Of each figure, in the order of reading, the row of its first origin."""
    rows, at = [], FIRST_ORIGIN
    for traced in sheet.traced:
        rows.append(at)
        at += len(traced.figure.origins)
    return rows


def _grid(page: FormulaPage, grid: Grid, rows: Iterator[int], before: int) -> int:
    """Write a table; where its last sums stand. ``before``: where those of the table before stand."""
    page.head([grid.title, *map(year, grid.heads)])
    for block in grid.blocks:
        if block.title:
            page.append([page.text(block.title, bold=True)])
        before = _block(page, block, rows, before)
    if grid.note:
        page.append([page.text(grid.note)])
    return before


def _block(page: FormulaPage, block: Block, rows: Iterator[int], before: int) -> int:
    """Write the rows and their sums; where the sums stand. ``before``: where those of the block before stand."""
    first = page.rows + 1
    for line in block.lines:
        cells = [_figure(page, figure, next(rows)) for figure in line.figures]
        if line.is_rest and before:
            last = first + len(block.lines) - 1
            cells = [_rest(page, place, before, first, last) for place in range(len(line.figures))]
        page.append([page.text(_label(line)), *cells])
    if not block.sum_label:
        return 0
    return page.column_sums(block.sum_label, first, page.rows, len(block.sums))


def _label(line: Line) -> str:
    return f"{line.name} ({line.note})" if line.note else line.name


def _rest(page: FormulaPage, place: int, before: int, first: int, last: int) -> Any:
    """What the sums in row ``before`` leave open after the other rows from ``first`` to ``last``: those above, and
    those below, which people fill in by hand."""
    letter, own = column(place), page.rows + 1
    below = f"-SUM({letter}{own + 1}:{letter}{last})" if own < last else ""
    return page.formula(f"{letter}{before}-SUM({letter}{first}:{letter}{own - 1}){below}")


def _figure(page: FormulaPage, figure: Figure, row: int) -> Any:
    if figure.is_money and figure.origins:
        last = row + len(figure.origins) - 1
        return page.formula(f"SUM({ORIGINS}!{VALUES}{row}:{VALUES}{last})")
    return _value(page, figure.value, figure.unit)


def _value(page: FormulaPage, value: Any, unit: str | None = None) -> Any:
    if isinstance(value, date):
        return cell(page.page, value, form=DAY)
    if isinstance(value, Decimal):
        return cell(page.page, value, form=EURO if unit is None else _form(value, unit))
    return cell(page.page, value)


def _form(value: Decimal, unit: str) -> str:
    """How a figure that is no money is written: a number with as many decimals as it has, and its unit behind it."""
    _, _, decimals = write_figure(value).partition(",")
    number = "#,##0" + ("." + "0" * len(decimals) if decimals else "")
    words = "".join(sign for sign in unit if sign.isprintable() and sign != '"')
    return number if words in ("", NUMBER) else f'{number}\\ "{words}"'


def _origins(page: FormulaPage, sheet: Worksheet, address: Address) -> None:
    page.head(["Zeile", *ORIGIN_HEAD])
    for traced in sheet.traced:
        for origin in traced.figure.origins:
            page.append(
                [
                    page.text(traced.line.name),
                    page.text(traced.head),
                    page.text(origin.label),
                    _value(page, origin.value, traced.figure.unit),
                    page.text(address(origin.url)) if origin.url else None,
                ]
            )
