"""The Sachstandsbericht as a spreadsheet (XLSX): every measure in a row, and the tables of the page."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from openpyxl import Workbook

from measures.models import RoundEntry
from measures.reporting.progress_report import Group, ProgressReport
from measures.workbook import DAY, EURO, as_bytes, cell

SHARE = '0\\ "%"'
MEASURE_HEAD = (
    "Nr.",
    "Maßnahme",
    "Handlungsfeld",
    "Träger",
    "Zeitraum",
    "Stand",
    "Fortschritt",
    "Stand vom",
    "Meldung",
    "Geplante Kosten (Euro)",
    "Verausgabt (Euro)",
    "Was ist geschehen?",
    "Nächster Schritt",
    "Begründung",
    "Hinweis",
)
WIDTHS = (8, 50, 32, 32, 18, 18, 12, 12, 22, 20, 20, 60, 40, 40, 16)


def write_report(report: ProgressReport) -> bytes:
    """``report`` as the bytes of an XLSX file."""
    book = Workbook(write_only=True)
    title = f"Sachstandsbericht {report.round.concept.short_name}: {report.round}, Stand {report.day:%d.%m.%Y}"
    _measures(book, title, report)
    _groups(book, ("Nach Stand", "Stand"), title, report, report.by_status)
    _groups(book, ("Nach Handlungsfeldern", "Handlungsfeld"), title, report, report.by_field)
    _years(book, title, report)
    _delays(book, title, report)
    _changes(book, title, report)
    return as_bytes(book)


def _page(book: Workbook, name: str, title: str, head: Iterable[str], widths: Iterable[int]) -> Any:
    page = book.create_sheet(name)
    for letter, width in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", widths, strict=False):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "B4"
    page.append([cell(page, title, bold=True)])
    page.append([])
    page.append([cell(page, text, bold=True) for text in head])
    return page


def _measures(book: Workbook, title: str, report: ProgressReport) -> None:
    page = _page(book, "Maßnahmen", title, MEASURE_HEAD, WIDTHS)
    for entry in (*report.entries, *report.drafts):
        page.append(_measure(page, entry, entry.spent if report.is_internal else None))


def _measure(page: Any, entry: RoundEntry, spent: Decimal | None) -> list[Any]:
    notes = [entry.get_standing_display()] if entry.standing == "draft" else []
    notes += ["nachrichtlich"] if entry.is_informational else []
    return [
        cell(page, entry.number),
        cell(page, entry.title),
        cell(page, entry.action_field),
        cell(page, ", ".join(entry.carriers)),
        cell(page, entry.period),
        cell(page, entry.status_label),
        cell(page, entry.progress, form=SHARE),
        cell(page, entry.reported_on, form=DAY),
        cell(page, answer_of(entry)),
        cell(page, entry.planned_cost, form=EURO),
        cell(page, spent, form=EURO),
        cell(page, entry.what_happened),
        cell(page, entry.next_step),
        cell(page, entry.reason),
        cell(page, ", ".join(notes)),
    ]


def answer_of(entry: RoundEntry) -> str:
    """What became of the question in this round, in words."""
    if not entry.is_asked:
        return "nicht gefragt"
    if not entry.has_reported:
        return "nicht gemeldet"
    return "unverändert" if entry.confirmed_unchanged else "gemeldet"


def _groups(
    book: Workbook, names: tuple[str, str], title: str, report: ProgressReport, groups: Iterable[Group]
) -> None:
    """A page of its own; ``names`` are that of the page and that of its first column."""
    name, first = names
    head = (first, "Maßnahmen", *report.stage_labels, "Geplante Kosten (Euro)")
    head += ("davon bis Ende des Jahres (Euro)", "Verausgabt (Euro)", "Angaben zu Ausgaben von")
    page = _page(book, name, title, head, (50, *[14] * (len(head) - 1)))
    for group in groups:
        page.append(_group(page, group))
    page.append(_group(page, report.total, bold=True))


def _group(page: Any, group: Group, *, bold: bool = False) -> list[Any]:
    money = group.money
    spent = money.spent if money.reported else None
    amounts = (money.planned, money.planned_by_now, spent)
    return [
        cell(page, group.label, bold=bold),
        *(cell(page, number, bold=bold) for number in (len(group.entries), *group.stages)),
        *(cell(page, amount, form=EURO, bold=bold) for amount in amounts),
        cell(page, f"{money.reported} von {money.measures}", bold=bold),
    ]


def _years(book: Workbook, title: str, report: ProgressReport) -> None:
    head = ("Jahr", "Maßnahmen, die darin enden", "davon abgeschlossen", "Geplante Kosten des Jahres (Euro)")
    page = _page(book, "Nach Jahren", title, head, (14, 20, 20, 24))
    for row in report.by_year:
        year = int(row.label) if row.label.isdigit() else row.label
        page.append([cell(page, year), row.ending, row.completed, cell(page, row.planned_cost, form=EURO)])


def _delays(book: Workbook, title: str, report: ProgressReport) -> None:
    head = ("Nr.", "Maßnahme", "Ende laut Fassung", "Tage über dem Ende", "Stand", "Begründung")
    page = _page(book, "Verzögert", title, head, (8, 50, 18, 18, 18, 60))
    for delay in report.delays:
        entry = delay.entry
        row = [cell(page, entry.number), cell(page, entry.title), cell(page, entry.ends_on, form=DAY), delay.days]
        page.append([*row, cell(page, entry.status_label), cell(page, entry.reason)])


def _changes(book: Workbook, title: str, report: ProgressReport) -> None:
    head = ("Nr.", "Maßnahme", "Änderung", "Angabe", "bisher", "jetzt")
    page = _page(book, "Seit der letzten Runde", title, head, (8, 50, 32, 18, 24, 24))
    for change in report.changes:
        entry, told = change.entry, [(shift.label, shift.old, shift.new) for shift in change.shifts]
        for words in told or [("", "", entry.reason)]:
            page.append([cell(page, text) for text in (entry.number, entry.title, change.kind, *words)])
