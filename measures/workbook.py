"""What our spreadsheets (XLSX) have in common: cells that stay what they are, and the answer that carries them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

EURO = '#,##0.00\\ "€"'
DAY, MONTH, YEAR = "DD.MM.YYYY", "MM/YYYY", "YYYY"
AT_TOP, WRAPPED = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def cell(page: Any, value: Any, *, form: str = "", bold: bool = False) -> Any:
    """A cell of a write-only page. Texts stay texts, even those that look like a formula."""
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
    made = WriteOnlyCell(page, value=value)
    made.alignment = WRAPPED if isinstance(value, str) else AT_TOP
    if isinstance(value, str):
        made.data_type = "s"  # a title that begins with "=" is no formula
    if form:
        made.number_format = form
    if bold:
        made.font = Font(bold=True)
    return made


def as_bytes(book: Workbook) -> bytes:
    """The finished book as a file."""
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def download(content: bytes, name: str, content_type: str = CONTENT_TYPE) -> HttpResponse:
    """The answer with which a browser saves the file as ``name``; a spreadsheet unless told otherwise."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
