"""The list of measures as a spreadsheet (XLSX): the same rows, columns and sums as the page shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from openpyxl import Workbook

from measures.listing import COLUMNS, ListRow, MeasureList
from measures.models import Precision
from measures.workbook import DAY, EURO, MONTH, YEAR, as_bytes, cell

SHARE = '0.0\\ "%"'
WIDTHS = (10, 60, 36, 18, 22, 18, 12, 14, 14, 22, 60)
DATES = {Precision.MONTH.value: MONTH, Precision.YEAR.value: YEAR}
"""How a date is written that is known only to the month or the year; below it stays a date to sort by."""
NOTE = "nachrichtlich"
MORE = ("Hinweis", "Ampel", "Gründe der Ampel")
"""What the page says within other columns."""


def write_list(title: str, shown: MeasureList) -> bytes:
    """``shown`` as the bytes of an XLSX file. Texts stay texts, even those that look like a formula."""
    book = Workbook(write_only=True)
    page = book.create_sheet("Maßnahmen")
    for letter, width in zip("ABCDEFGHIJK", WIDTHS, strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "C4"
    page.append([cell(page, title, bold=True)])
    page.append([])
    page.append([cell(page, text, bold=True) for text in [*(column.label for column in COLUMNS), *MORE]])
    for row in shown.rows:
        page.append(list(_cells(page, row)))
    page.append([])
    page.append(_sum(page, "Summe ohne nachrichtliche", shown.sums.cost))
    page.append(_sum(page, "nachrichtlich", shown.sums.informational_cost))
    return as_bytes(book)


def _cells(page: Any, row: ListRow) -> Iterable[Any]:
    sheet = row.sheet
    yield cell(page, sheet.number)
    yield cell(page, sheet.title)
    yield cell(page, row.carriers)
    yield cell(page, row.latest.label)
    yield cell(page, sheet.period)
    yield cell(page, row.cost, form=EURO)
    yield cell(page, row.coverage, form=SHARE)
    yield cell(page, row.latest.reported_on, form=DATES.get(row.latest.precision, DAY))
    yield cell(page, NOTE if sheet.is_informational else "")
    yield cell(page, row.light.label)
    yield cell(page, "; ".join(row.light.reasons))


def _sum(page: Any, label: str, amount: Any) -> list[Any]:
    return [None, cell(page, label, bold=True), None, None, None, cell(page, amount, form=EURO, bold=True)]
