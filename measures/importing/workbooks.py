"""Reading XLSX: values, merged cells and what formulas left, with limited memory.

A workbook is a zip of XML parts. Its directory is looked at first, so that nothing is unpacked
that would fill the memory; only the parts with cells are read, so that pictures, macros and links
to other files are never touched.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import date, time, timedelta
from io import BytesIO
from typing import Any, cast
from zipfile import BadZipFile, LargeZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from measures.importing import FileRefused
from measures.importing.grid import Grid, Merge, Value, clean
from measures.importing.limits import MOST_COLUMNS, MOST_ROWS, Counted

MOST_PARTS = 2_000
LARGEST_PART = 40 * 1024 * 1024
LARGEST_WHOLE = 60 * 1024 * 1024
"""In bytes, unpacked: 5,000 rows with long texts have about 10 million."""
HIGHEST_RATIO = 150
"""A spreadsheet shrinks to a tenth, an even one to a fiftieth; a bomb to a thousandth."""
SMALL_PART = 1024 * 1024
"""Unpacked bytes up to which a part is harmless however well it is packed."""
MOST_MERGES = 20_000
MOST_SHEETS = 50
DAMAGED = (
    "Die Datei ist beschädigt und lässt sich nicht lesen. Öffnen Sie sie in Excel oder LibreOffice, speichern Sie sie "
    "neu als „Excel-Arbeitsmappe (.xlsx)“ und laden Sie sie noch einmal hoch."
)
LOCKED = (
    "Die Datei ist mit einem Kennwort geschützt. Bitte speichern Sie sie ohne Kennwort und laden Sie sie "
    "noch einmal hoch."
)
BOMB = "Die Datei enthält ungewöhnlich viele oder ungewöhnlich stark gepackte Daten und wird deshalb nicht geöffnet."
ERRORS = ("#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NUM!", "#NULL!", "#BEZUG!", "#WERT!", "#NV")


def read_workbook(content: bytes) -> list[Grid]:
    """The visible worksheets that hold anything. Raises FileRefused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about extensions of Excel that hold no cells
            with ZipFile(BytesIO(content)) as archive:
                _check_directory(archive)
            grids = list(_grids(content))
    except FileRefused:
        raise
    except (BadZipFile, LargeZipFile) as error:
        raise FileRefused(DAMAGED) from error
    except Exception as error:  # openpyxl raises whatever it stumbles over in a damaged file
        raise FileRefused(DAMAGED) from error
    if not grids:
        raise FileRefused("Die Arbeitsmappe enthält kein sichtbares Blatt mit Zellen.")
    return grids


def _check_directory(archive: ZipFile) -> None:
    """Refuse what is no workbook or would not fit, by the directory alone; zipfile unpacks no more than it says."""
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if "mimetype" in names:
        raise FileRefused(
            "Das ist eine Datei im OpenDocument-Format. Bitte speichern Sie sie als „Excel-Arbeitsmappe (.xlsx)“."
        )
    if "xl/workbook.bin" in names:
        raise FileRefused(
            "Das ist eine binäre Arbeitsmappe (.xlsb). Bitte speichern Sie sie als „Excel-Arbeitsmappe (.xlsx)“."
        )
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise FileRefused(
            "Das ist keine Excel-Datei. Bitte laden Sie die Liste als „Excel-Arbeitsmappe (.xlsx)“ oder als CSV hoch."
        )
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused(LOCKED)
    unpacked = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
    too_packed = (
        part.file_size > SMALL_PART and part.file_size > HIGHEST_RATIO * max(part.compress_size, 1) for part in unpacked
    )
    sizes = [part.file_size for part in unpacked]
    if len(parts) > MOST_PARTS or max(sizes) > LARGEST_PART or sum(sizes) > LARGEST_WHOLE or any(too_packed):
        raise FileRefused(BOMB)


def _grids(content: bytes) -> Iterator[Grid]:
    book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        for page in book.worksheets[:MOST_SHEETS]:
            if page.sheet_state == "visible" and hasattr(page, "_get_source"):
                grid = _grid(book, page)
                if grid.rows:
                    yield grid
    finally:
        book.close()


class _Parser(WorkSheetParser):
    """openpyxl's own reader of one worksheet, which also tells where formulas stand."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)  # type: ignore[no-untyped-call]  # openpyxl has no types
        cell["is_computed"] = element.find(FORMULA_TAG) is not None
        return cell


def _grid(book: Any, page: Any) -> Grid:
    rows: list[list[Value]] = []
    computed: set[tuple[int, int]] = set()
    lost: set[tuple[int, int]] = set()
    counted = Counted()
    with page._get_source() as source:
        parser: Any = cast(Any, _Parser)(
            source,
            page._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, cells in parser.parse():
            row = _values(number, cells, computed, lost)
            counted.add(number, len(row))
            if row:
                rows.extend([] for _ in range(number - 1 - len(rows)))
                rows[number - 1 :] = [row]
    return Grid(page.title, rows, _merges(parser.merged_cells), frozenset(computed), frozenset(lost))


def _values(
    number: int, cells: list[dict[str, Any]], computed: set[tuple[int, int]], lost: set[tuple[int, int]]
) -> list[Value]:
    """The row's values up to the last filled one; formulas are noted down."""
    row: list[Value] = []
    for cell in cells:
        column, value = cell["column"] - 1, _plain(cell["value"])
        if cell["is_computed"]:
            (lost if value is None or value in ERRORS else computed).add((number - 1, column))
        if value is None:
            continue
        if column >= MOST_COLUMNS:
            Counted().add(number, column + 1)
        row.extend([None] * (column + 1 - len(row)))
        row[column] = value
    return row


def _plain(value: Any) -> Value:
    """The value as one of the kinds that a grid knows; texts without what can't be seen."""
    if value is None or isinstance(value, bool | int | float | date | time | timedelta):
        return value
    return clean(str(value)) or None


def _merges(merged: Any) -> list[Merge]:
    """The merged areas; of those that reach far beyond every table only what a table can have."""
    found = [] if merged is None else list(merged.mergeCell)[:MOST_MERGES]
    bounds = ((cell.min_row, cell.min_col, cell.max_row, cell.max_col) for cell in found)
    return [
        Merge(top - 1, left - 1, min(bottom, top + MOST_ROWS) - 1, min(right, MOST_COLUMNS) - 1)
        for top, left, bottom, right in bounds
    ]
