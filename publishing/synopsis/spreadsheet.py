"""The synopsis as a spreadsheet (XLSX): measures, changed statements and sums, one page each."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from measures.updating.stated_money import MoneyChange
from measures.workbook import EURO, as_bytes, cell
from publishing.synopsis.model import MeasureRow, MoneyRow, Row, Synopsis

DIFFERENCE = '+#,##0.00\\ "€";-#,##0.00\\ "€";0.00\\ "€"'
PERCENT = "+0.0%;-0.0%;0.0%"
LONGEST_TEXT = 32_767
"""No cell of a spreadsheet holds more."""

MEASURE_HEAD = {
    "Nr. bisher": 10,
    "Nr. neu": 10,
    "Titel bisher": 45,
    "Titel neu": 45,
    "Handlungsfeld": 32,
    "Art der Änderung": 22,
    "Kosten bisher": 18,
    "Kosten neu": 18,
    "Differenz": 18,
    "Differenz in Prozent": 12,
    "nachrichtlich bisher": 18,
    "nachrichtlich neu": 18,
    "Begründung": 60,
}
CHANGE_HEAD = {
    "Bereich": 22,
    "Bezeichnung": 45,
    "Art der Änderung": 22,
    "Angabe": 28,
    "bisher": 60,
    "neu": 60,
    "Differenz": 18,
}
SUMS_HEAD = {"Kosten und Finanzierung": 60, "bisher": 18, "neu": 18, "Differenz": 18, "Differenz in Prozent": 12}


def write_synopsis(synopsis: Synopsis) -> bytes:
    """``synopsis`` as the bytes of an XLSX file; its sums are those of the page."""
    book = Workbook(write_only=True)
    book.properties.title = f"{synopsis.concept}, {synopsis.title}"
    _measures(book, synopsis)
    _changes(book, synopsis)
    _sums(book, synopsis)
    return as_bytes(book)


def _page(book: Workbook, name: str, head: dict[str, int], rows: int) -> Any:
    """A page with a head that stays in sight and filters over ``rows`` rows."""
    page = book.create_sheet(name)
    for number, width in enumerate(head.values(), start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(head))}{rows + 1}"
    page.append([cell(page, text, bold=True) for text in head])
    return page


def _measures(book: Workbook, synopsis: Synopsis) -> None:
    page = _page(book, "Maßnahmen", MEASURE_HEAD, len(synopsis.measure_rows))
    for row in synopsis.measure_rows:
        page.append([*_named(page, row), *_money(page, row.cost), *_apart(page, row), _text(page, row.reason.lines)])
    if not synopsis.selection:
        totals = synopsis.totals
        sums = [*_money(page, totals.cost, bold=True), *_amounts(page, totals.informational_cost, bold=True)]
        page.append([cell(page, "Summe", bold=True), *[None] * 5, *sums])


def _named(page: Any, row: MeasureRow) -> list[Any]:
    words = (row.old_number, row.new_number, row.old_name, row.new_name, row.field_name, str(row.change.label))
    return [cell(page, word) for word in words]


def _apart(page: Any, row: MeasureRow) -> list[Any]:
    return _amounts(page, row.informational_cost) if row.informational_cost else [None, None]


def _changes(book: Workbook, synopsis: Synopsis) -> None:
    told = [(section.title, row) for section in synopsis.sections for row in section.changed_rows]
    page = _page(book, "Änderungen", CHANGE_HEAD, sum(max(1, len(row.differences)) for _, row in told))
    for title, row in told:
        for statement in _statements(page, row):
            page.append([cell(page, title), cell(page, row.title), cell(page, str(row.change.label)), *statement])


def _statements(page: Any, row: Row) -> Iterable[list[Any]]:
    """One line per difference; what is only told as a note has a line too."""
    if not row.differences:
        yield [cell(page, ", ".join(row.notes)), None, None, None]
    for each in row.differences:
        money = _number(page, each.money.difference, DIFFERENCE) if each.money else None
        yield [cell(page, each.name), _text(page, [each.old_text]), _text(page, [each.new_text]), money]


def _sums(book: Workbook, synopsis: Synopsis) -> None:
    totals = synopsis.totals
    rows = [
        *totals.by_field,
        MoneyRow("Gesamtkosten", "Gesamtkosten", totals.cost),
        MoneyRow("nachrichtliche Kosten", "nachrichtliche Kosten", totals.informational_cost),
        *totals.by_source,
        MoneyRow("Finanzierung zusammen", "Finanzierung zusammen", totals.funding),
        MoneyRow("nachrichtliche Finanzierung", "nachrichtliche Finanzierung", totals.informational_funding),
    ]
    page = _page(book, "Summen", SUMS_HEAD, len(rows))
    for row in rows:
        page.append([cell(page, row.label), *_money(page, row.money)])


def _money(page: Any, money: MoneyChange, *, bold: bool = False) -> list[Any]:
    percent = None if money.percent is None else money.percent / 100
    return [
        *_amounts(page, money, bold=bold),
        _number(page, money.difference, DIFFERENCE, bold=bold),
        _number(page, percent, PERCENT, bold=bold),
    ]


def _amounts(page: Any, money: MoneyChange, *, bold: bool = False) -> list[Any]:
    return [_number(page, amount, EURO, bold=bold) for amount in (money.old, money.new)]


def _number(page: Any, value: Decimal | None, form: str, *, bold: bool = False) -> Any:
    return None if value is None else cell(page, value, form=form, bold=bold)


def _text(page: Any, lines: Iterable[str]) -> Any:
    return cell(page, "\n".join(lines)[:LONGEST_TEXT])
