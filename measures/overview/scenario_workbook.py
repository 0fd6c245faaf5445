"""A scenario beside the plan as a spreadsheet (XLSX). Every page says that it is one, and what is assumed."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook

from measures.overview.formula_pages import FormulaPage, column, new_book, year
from measures.overview.scenario import Compared, Comparison
from measures.workbook import as_bytes

MARK = "SZENARIO: nicht beschlossen, nirgends gespeichert"
HEAD = ("Plan", "Szenario", "Differenz", "Differenz in Prozent")


def write_scenario(title: str, assumptions: Sequence[str], comparison: Comparison) -> bytes:
    """``comparison`` as the bytes of an XLSX file; ``assumptions`` in words stand on every page."""
    book = new_book()
    titles = [f"{MARK}. {title}", "Annahmen: " + "; ".join(assumptions or ["keine"]), comparison.scope]
    _sums(book, titles, comparison)
    _years(book, titles, comparison)
    _measures(book, titles, comparison)
    return as_bytes(book)


def _sums(book: Workbook, titles: Sequence[str], comparison: Comparison) -> None:
    page = FormulaPage(book, "Szenario", titles, len(HEAD))
    page.head(["Zusammen (Euro)", *HEAD])
    _compared(page, comparison.sums)


def _compared(page: FormulaPage, rows: Sequence[Compared]) -> None:
    """The amounts of one thing below each other: its cost, what covers it, and last what is missing."""
    first = page.rows + 1
    for row in rows[:-1]:
        here = page.rows + 1
        amounts = [page.amount(row.change.old), page.amount(row.change.new)]
        page.append([page.text(row.label), *amounts, *page.change(f"B{here}", f"C{here}")])
    here = page.rows + 1
    gaps = [page.formula(f"{letter}{first}-SUM({letter}{first + 1}:{letter}{here - 1})", bold=True) for letter in "BC"]
    page.append([page.text(rows[-1].label, bold=True), *gaps, *page.change(f"B{here}", f"C{here}", bold=True)])


def _years(book: Workbook, titles: Sequence[str], comparison: Comparison) -> None:
    count = len(comparison.columns)
    page = FormulaPage(book, "Szenario nach Jahren", titles, count + 1)
    page.head(["Nach Jahren (Euro)", *map(year, comparison.columns), "Summe"])
    for row in comparison.years:
        (plan_name, _), (other_name, _), (difference, _) = row.kinds
        plan = page.amounts(f"{row.label}, {plan_name}", row.plan.amounts)
        other = page.amounts(f"{row.label}, {other_name}", row.scenario.amounts)
        letters = [column(place) for place in range(count + 1)]
        cells = [page.formula(f"{letter}{other}-{letter}{plan}", bold=True) for letter in letters]
        page.append([page.text(f"{row.label}, {difference}", bold=True), *cells])


def _measures(book: Workbook, titles: Sequence[str], comparison: Comparison) -> None:
    page = FormulaPage(book, "Szenario nach Maßnahmen", titles, len(HEAD))
    for sheet, rows in comparison.measures:
        page.head([f"{sheet} (Euro)", *HEAD])
        _compared(page, rows)
    if not comparison.measures:
        page.append([])
        page.append([page.text("Zu keiner Maßnahme mit Beträgen ist etwas angenommen.")])
