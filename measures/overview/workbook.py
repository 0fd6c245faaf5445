"""The cost and financing overview as a spreadsheet (XLSX): the tables of the page, amounts in euro and cent,
all sums as formulas."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from openpyxl import Workbook

from measures.finance import GAP, SURPLUS, Sums
from measures.overview.formula_pages import FormulaPage, column, new_book
from measures.overview.givers import TITLE as GIVERS
from measures.overview.givers import Givers
from measures.overview.history import History, HistoryRow
from measures.overview.report import FinanceReport, SumsRow
from measures.overview.today import Spending, Today
from measures.workbook import DAY, as_bytes, cell

SUMS_HEAD = (
    "Gesamtkosten",
    "davon förderfähig",
    "Förderung",
    "Eigenmittel",
    "Dritte, Einnahmen",
    f"{GAP} (negativ: {SURPLUS})",
)
GRANT_HEAD = ("Programmjahr", "Aktenzeichen", "Bescheid vom", "Laufzeit von", "Laufzeit bis", "Betrag")


GIVERS_NOTE = "Fördermittel aufgeteilt nach dem Verzeichnis der Förderprogramme, Stand bei der Ausgabe dieser Datei"


def write_finance(
    title: str, report: FinanceReport, today: Today | None = None, history: History | None = None
) -> bytes:
    """The tables as the bytes of an XLSX file."""
    book = new_book()
    _years(book, title, report)
    _by_action_field(book, title, report)
    _by_measure(book, title, report)
    if report.by_budget:
        page = FormulaPage(book, "Investiv und konsumtiv", [title], len(report.by_budget.columns) + 1)
        page.table("Kosten", report.by_budget)
    if report.by_programme:
        page = FormulaPage(book, "Nach Programmjahren", [title], len(report.by_programme.columns) + 1)
        page.table("Förderung nach Programmjahren", report.by_programme)
    if report.givers:
        _givers(book, title, report.givers)
    if today:
        _today(book, title, today)
    if history:
        _history(book, title, history)
    _grants(book, title, report)
    return as_bytes(book)


def _years(book: Workbook, title: str, report: FinanceReport) -> None:
    tables = report.overview
    page = FormulaPage(book, "Nach Jahren", [title], len(tables.cost.columns) + 1)
    cost = page.table("Kosten", tables.cost)
    funding = page.table("Finanzierung", tables.funding)
    last = page.rows - 1
    if tables.remainder:
        page.less(tables.remainder, *((funding, cost) if tables.sums.gap < 0 else (cost, funding)))
    if tables.net:
        first = last - len(tables.funding.rows) + 1
        page.without(tables.net, cost, first, first + tables.programmes - 1)
    page.table("Nachrichtlich: Kosten", tables.informational_cost)
    page.table("Nachrichtlich: Finanzierung", tables.informational_funding)


def _by_action_field(book: Workbook, title: str, report: FinanceReport) -> None:
    page = FormulaPage(book, "Nach Handlungsfeldern", [title], len(SUMS_HEAD))
    _sums_table(page, "Handlungsfeld", report.by_action_field, report)


def _by_measure(book: Workbook, title: str, report: FinanceReport) -> None:
    page = FormulaPage(book, "Nach Maßnahmen", [title], len(SUMS_HEAD))
    _sums_table(page, "Maßnahme", report.by_measure, report)
    if report.informational:
        _sums_table(page, "Nachrichtlich, in keiner Summe", report.informational, report, with_sums=False)


def _sums_table(
    page: FormulaPage, first: str, rows: Iterable[SumsRow], report: FinanceReport, *, with_sums: bool = True
) -> None:
    page.head([f"{first} (Euro)", *SUMS_HEAD])
    begin, is_silent = page.rows + 1, report.edition.is_transcribed
    for row in rows:
        amounts = [page.amount(_stated(amount, is_silent=is_silent)) for amount in _amounts(row.sums)]
        page.append([page.text(" ".join(filter(None, [row.label, row.remark]))), *amounts, _gap(page, report)])
    if with_sums:
        sums = [page.column_sum(begin, page.rows, place) for place in range(len(SUMS_HEAD) - 1)]
        page.append([page.text("Summe", bold=True), *sums, _gap(page, report, bold=True)])


def _amounts(sums: Sums) -> list[Decimal]:
    return [sums.cost, sums.eligible_cost, sums.programme_funding, sums.own_funds, sums.other_funds]


def _stated(amount: Decimal, *, is_silent: bool) -> Decimal | None:
    """An edition taken from a publication did not say "zero"."""
    return None if is_silent and not amount else amount


def _gap(page: FormulaPage, report: FinanceReport, *, bold: bool = False) -> object:
    """Of the row that comes next: cost less all that covers it; what is not named is not missing, see ``as_stated``."""
    row = page.rows + 1
    return None if report.edition.is_transcribed else page.formula(f"B{row}-D{row}-E{row}-F{row}", bold=bold)


def _givers(book: Workbook, title: str, givers: Givers) -> None:
    page = FormulaPage(book, GIVERS, [title], len(givers.table.columns) + 1)
    page.table(GIVERS, givers.table)
    page.table("Nach Programmjahren", givers.by_year)
    page.append([])
    page.append([page.text(GIVERS_NOTE)])
    if givers.whole:
        page.head(["Ohne Aufteilung im Verzeichnis, ganz von einem Geber", "Mittelgeber"])
        for one in givers.whole:
            page.append([page.text(one.programme), page.text(one.giver)])
    if givers.unsplit:
        page.head(["Aufteilung nicht bekannt", "Grund"])
        for row in givers.unsplit:
            page.append([page.text(row.label), page.text(row.reason)])


def _today(book: Workbook, title: str, today: Today) -> None:
    spent = (f"Ausgegeben {today.actually_before}", "Ausgegeben bisher", "davon aus Bewilligungen")
    heads = ("Geplant", f"davon {today.before}", *spent)
    page = FormulaPage(book, "Stand heute", [title], len(heads) + 1)
    page.head(["Maßnahme (Euro)", *heads, "Meldung vom"])
    first = page.rows + 1
    for row in today.rows:
        day = cell(page.page, row.reported_on, form=DAY)
        page.append([page.text(row.label), *map(page.amount, _told(row)), day])
    if today.rows:
        page.column_sums("Summe", first, page.rows, len(heads))
    else:
        page.append([page.text(today.total.label, bold=True), *map(page.amount, _told(today.total))])
    if today.notices.rows:
        _notices(page, today)


def _told(row: Spending) -> tuple[Decimal | None, ...]:
    return row.planned, row.planned_before, row.spent_before, row.spent, row.from_grants


def _notices(page: FormulaPage, today: Today) -> None:
    page.head(["Bescheid (Euro)", "Bewilligt", "Abgerufen", "Verwendet", "Noch abzurufen", "Verfallen"])
    first = page.rows + 1
    for notice in today.notices.rows:
        amounts = (notice.grant.amount, notice.called, notice.spent, notice.callable, notice.lapsed)
        page.append([page.text(notice.grant.title), *map(page.amount, amounts)])
    page.column_sums("Summe", first, page.rows, 5)


def _history(book: Workbook, title: str, history: History) -> None:
    count = len(history.stands)
    ways = ["seit dem ersten Stand", *(["seit dem letzten Stand"] if history.has_middle else [])]
    heads = [f"{stand.label} ({stand.since})" for stand in history.stands]
    heads += [f"{way}{unit}" for way in ways for unit in (" (Euro)", " (Prozent)")]
    page = FormulaPage(book, "Entwicklung", [title], len(heads))
    page.head(["Kosten nach Handlungsfeldern (Euro)", *heads])
    first = page.rows + 1
    for row in history.rows:
        _history_row(page, row, [page.amount(amount) for amount in row.amounts], ways)
    sums = [page.column_sum(first, page.rows, place) for place in range(count)]
    _history_row(page, history.total, sums, ways, bold=True)
    for row in history.cover:
        _history_row(page, row, [page.amount(amount) for amount in row.amounts], ways)


def _history_row(
    page: FormulaPage, row: HistoryRow, amounts: list[object], ways: list[str], *, bold: bool = False
) -> None:
    here, newest = page.rows + 1, column(len(amounts) - 1)
    changes: list[object] = []
    for place in (0, row.last_known)[: len(ways)]:
        is_known = row.amounts[place] is not None and row.amounts[-1] is not None
        cells = page.change(f"{column(place)}{here}", f"{newest}{here}", bold=bold)
        changes += cells if is_known else [None, None]
    page.append([page.text(row.label, bold=bold), *amounts, *changes])


def _grants(book: Workbook, title: str, report: FinanceReport) -> None:
    page = FormulaPage(book, "Bewilligungen", [title], len(GRANT_HEAD))
    page.head(["Förderprogramm", *GRANT_HEAD])
    first = page.rows + 1
    for grant in report.grants:
        programme = grant.programme.name_in(grant.programme_year) if grant.programme else ""
        named = [page.text(programme), grant.programme_year, page.text(grant.number)]
        terms = [cell(page.page, grant.dated_on, form=DAY), grant.start_year, grant.end_year]
        page.append([*named, *terms, page.amount(grant.amount)])
    page.append([page.text("Summe", bold=True), *[None] * 5, page.column_sum(first, page.rows, 5)])
