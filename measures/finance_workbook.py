"""The cost and financing overview as a spreadsheet (XLSX): the tables of the page, amounts in euro and cent."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from openpyxl import Workbook

from measures.finance import GAP, SURPLUS, Sums
from measures.finance_report import FinanceReport, SumsRow
from measures.finance_tables import Row, Table
from measures.workbook import DAY, EURO, as_bytes, cell

FIRST_WIDTH, WIDTH = 60, 18
SUMS_HEAD = (
    "Gesamtkosten",
    "davon förderfähig",
    "Förderung",
    "Eigenmittel",
    "Dritte, Einnahmen",
    f"{GAP} (negativ: {SURPLUS})",
)
GRANT_HEAD = ("Programmjahr", "Aktenzeichen", "Bescheid vom", "Laufzeit von", "Laufzeit bis", "Betrag")


def write_finance(title: str, report: FinanceReport) -> bytes:
    """``report`` as the bytes of an XLSX file."""
    book = Workbook(write_only=True)
    _years(book, title, report)
    _by_action_field(book, title, report)
    _by_measure(book, title, report)
    _grants(book, title, report)
    return as_bytes(book)


def _page(book: Workbook, name: str, title: str, columns: int) -> Any:
    page = book.create_sheet(name)
    page.freeze_panes = "B4"  # the first head, which fits all tables of the page, and what the rows are called
    page.column_dimensions["A"].width = FIRST_WIDTH
    for letter in "BCDEFGHIJKLMNOPQRSTUVWXYZ"[:columns]:
        page.column_dimensions[letter].width = WIDTH
    page.append([cell(page, title, bold=True)])
    return page


def _years(book: Workbook, title: str, report: FinanceReport) -> None:
    tables = report.overview
    page = _page(book, "Nach Jahren", title, len(tables.cost.columns) + 1)
    _table(page, "Kosten", tables.cost, [tables.cost.sums])
    _table(
        page, "Finanzierung", tables.funding, [tables.funding.sums, *([tables.remainder] if tables.remainder else [])]
    )
    _table(page, "Nachrichtlich: Kosten", tables.informational_cost, [tables.informational_cost.sums])
    _table(page, "Nachrichtlich: Finanzierung", tables.informational_funding, [tables.informational_funding.sums])


def _table(page: Any, caption: str, table: Table, closing: Iterable[Row]) -> None:
    page.append([])
    _head(page, [f"{caption} (Euro)", *map(_year, table.columns), "Summe"])
    for row in table.rows:
        _row(page, row.label + (" (ungefähr)" if row.approximate else ""), [*row.amounts, row.total])
    for row in closing:
        _row(page, row.label, [*row.amounts, row.total], bold=True)


def _by_action_field(book: Workbook, title: str, report: FinanceReport) -> None:
    page = _page(book, "Nach Handlungsfeldern", title, len(SUMS_HEAD))
    _sums_table(page, "Handlungsfeld", report.by_action_field, report.sums)


def _by_measure(book: Workbook, title: str, report: FinanceReport) -> None:
    page = _page(book, "Nach Maßnahmen", title, len(SUMS_HEAD))
    _sums_table(page, "Maßnahme", report.by_measure, report.sums)
    if report.informational:
        _sums_table(page, "Nachrichtlich, in keiner Summe", report.informational, None)


def _sums_table(page: Any, first: str, rows: Iterable[SumsRow], total: Sums | None) -> None:
    page.append([])
    _head(page, [f"{first} (Euro)", *SUMS_HEAD])
    for row in rows:
        _row(page, row.label + (" (ungefähr)" if row.sums.approximate else ""), _amounts(row.sums))
    if total:
        _row(page, "Summe", _amounts(total), bold=True)


def _amounts(sums: Sums) -> list[Decimal]:
    return [sums.cost, sums.eligible_cost, sums.programme_funding, sums.own_funds, sums.other_funds, sums.gap]


def _grants(book: Workbook, title: str, report: FinanceReport) -> None:
    page = _page(book, "Bewilligungen", title, len(GRANT_HEAD))
    page.append([])
    _head(page, ["Förderprogramm", *GRANT_HEAD])
    for grant in report.grants:
        years = [grant.start_year, grant.end_year]
        page.append(
            [
                cell(page, grant.programme.name_in(grant.programme_year) if grant.programme else ""),
                grant.programme_year,
                cell(page, grant.number),
                cell(page, grant.dated_on, form=DAY),
                *years,
                cell(page, grant.amount, form=EURO),
            ]
        )
    page.append([cell(page, "Summe", bold=True), *[None] * 5, cell(page, report.granted, form=EURO, bold=True)])


def _year(column: str) -> int | str:
    """A year as a number, with which one can calculate and sort; "ohne Jahr" stays in words."""
    return int(column) if column.isdigit() else column


def _head(page: Any, values: Iterable[int | str]) -> None:
    page.append([cell(page, value, bold=True) for value in values])


def _row(page: Any, label: str, amounts: Iterable[Decimal], *, bold: bool = False) -> None:
    page.append([cell(page, label, bold=bold), *(cell(page, amount, form=EURO, bold=bold) for amount in amounts)])
