"""The list of measures as CSV, as a German Excel opens it: semicolons, UTF-8 with a byte order mark, 1234,50.

The first line holds the heads, then one measure per line; there are no sums below. A text that
begins like a formula gets an apostrophe before it, so that no program runs it.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from io import StringIO

from measures.listing.columns import Column, Form, identifier
from measures.listing.rows import ListRow
from measures.listing.selection import Selection
from measures.listing.spreadsheet import INFORMATIONAL, heads

CONTENT_TYPE = "text/csv; charset=utf-8"
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_list(selection: Selection) -> bytes:
    """What ``selection`` shows, all pages of it."""
    file = StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(heads(selection.columns))
    slug = selection.edition.concept.slug
    for row in selection.shown.rows:
        note = INFORMATIONAL if row.sheet.is_informational else ""
        writer.writerow([identifier(row, slug), *(_entry(column, row) for column in selection.columns), note])
    return file.getvalue().encode("utf-8-sig")


def _entry(column: Column, row: ListRow) -> str:
    value = column.value(row)
    if isinstance(value, Decimal):
        return str(value).replace(".", ",")
    if column.form == Form.DAY:
        return column.text(row)
    return defused(str(value)) if value is not None else ""


def defused(text: str) -> str:
    """``text`` with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_BEGINS) else text
