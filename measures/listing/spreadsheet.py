"""The list of measures as a spreadsheet (XLSX): the same rows, columns and sums as the page shows.

Line 1 is a title, line 3 the heads of ``measures.listing.columns``, below them one measure per line until
the first empty line; then the sums.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from measures.listing.columns import IDENTIFIER, NOTE, Column, Form, identifier
from measures.listing.rows import ListRow
from measures.listing.selection import Selection
from measures.models import Precision
from measures.workbook import DAY, EURO, MONTH, YEAR, as_bytes, cell

SHARE = '0.0\\ "%"'
FORMS = {Form.EURO: EURO, Form.SHARE: SHARE}
DATES = {Precision.MONTH.value: MONTH, Precision.YEAR.value: YEAR}
"""How a date is written that is known only to the month or the year; below it stays a date to sort by."""
INFORMATIONAL = "nachrichtlich"
BESIDE_WIDTH = 16


def write_list(title: str, selection: Selection) -> bytes:
    """What ``selection`` shows as the bytes of an XLSX file. Texts stay texts, even those that look like a formula."""
    book = Workbook(write_only=True)
    page = book.create_sheet("Maßnahmen")
    columns, shown = selection.columns, selection.shown
    widths = [BESIDE_WIDTH, *(column.width for column in columns), BESIDE_WIDTH]
    for place, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(place)].width = width
    page.freeze_panes = "D4"
    page.append([cell(page, title, bold=True)])
    page.append([])
    page.append([cell(page, head, bold=True) for head in heads(columns)])
    for row in shown.rows:
        page.append(list(_cells(page, row, selection)))
    page.append([])
    page.append(_sums(page, columns, "Summe ohne nachrichtliche", [c.total and c.total(shown) for c in columns]))
    informational = [shown.sums.informational_cost if c.name == "kosten" else None for c in columns]
    if shown.sums.informational_cost and any(informational):
        page.append(_sums(page, columns, INFORMATIONAL, informational))
    return as_bytes(book)


def heads(columns: Iterable[Column]) -> list[str]:
    """The heads of a file with these columns."""
    return [IDENTIFIER, *(column.head for column in columns), NOTE]


def _cells(page: Any, row: ListRow, selection: Selection) -> Iterable[Any]:
    yield cell(page, identifier(row, selection.edition.concept.slug))
    for column in selection.columns:
        form = DATES.get(row.latest.precision, DAY) if column.form == Form.DAY else FORMS.get(column.form, "")
        yield cell(page, column.value(row), form=form)
    yield cell(page, INFORMATIONAL if row.sheet.is_informational else "")


def _sums(page: Any, columns: Iterable[Column], label: str, amounts: list[Decimal | None]) -> list[Any]:
    cells = [
        cell(page, amount, form=FORMS[c.form], bold=True) if amount is not None else None
        for c, amount in zip(columns, amounts, strict=True)
    ]
    return [cell(page, label, bold=True), *cells]
