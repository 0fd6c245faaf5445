"""The interim account (Zwischenabrechnung): what was spent and what covered it, by year. Pure.

Its rows are those of a real form, R-StBauF Niedersachsen, Anlage 14: income 1.1 to 1.10 and 2, grants 3, own funds
4 (4.1 the town's, 4.2 those of funded owners); its columns a carry-over ("Vortrag per 31.12.") and one for each year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

from actors.templatetags.german import euro
from measures.finance import ZERO
from measures.granting.grants import Notice
from measures.models import ImplementationStatus, IncomeRow, StatusUpdate
from measures.overview.actual import NO_PROGRAMME
from measures.overview.row_names import RowName
from publishing.worksheets.books import Books, received
from publishing.worksheets.doubts import doubts
from publishing.worksheets.planned import planned_sums
from publishing.worksheets.sheet import Block, Figure, Grid, Line, Origin, Worksheet, amount, worksheet
from publishing.worksheets.spent import Period, until_end_of, whole_year

MOST_YEARS = 10
"""So many years stand in columns of their own; what is older is carried over."""
BEGUN = (ImplementationStatus.UNDER_WAY, ImplementationStatus.CONTINUOUS, ImplementationStatus.COMPLETED)
NOT_BOOKED = "nicht erfasst; in 4.1 enthalten"
SPENT, COVERED = "Summe der Ausgaben", "Summe der Einnahmen"
TO_DIVIDE = "noch aufzuteilen auf {groups}"
HOW_SPENT = (
    "Je Maßnahme zählt, was bis zum Jahresende gemeldet ist, mindestens aber, was auf Bewilligungen gebucht ist. Die "
    "Buchung nennt ihre Kostengruppe; sonst zählt die, in der die Maßnahme geplant ist. Sind es mehrere, stehen ihre "
    "übrigen Ausgaben für sich: Wie sie sich aufteilen, weiß nur die Buchhaltung."
)
HOW_COVERED = (
    "Zuwendungen sind Abrufe abzüglich Rückzahlungen. Mittel, die nicht aus der Städtebauförderung kommen, gehören in "
    "vielen Vordrucken zu Zeile 1.9. Eigenmittel sind gerechnet: Ausgaben abzüglich aller anderen Zeilen; ein Minus "
    "heißt, dass mehr eingegangen als ausgegeben ist. Was geförderte Eigentümer selbst bezahlt haben, wird im Portal "
    "nicht erfasst; soweit es in den Ausgaben steht, steckt es in 4.1. In der Excel-Datei lässt es sich in Zeile 4.2 "
    "eintragen, 4.1 rechnet sich dann um."
)
DIVIDE = "Bei {count} Maßnahmen sind die Ausgaben von Hand auf mehrere Kostengruppen aufzuteilen."
DIVIDE_ONE = "Bei einer Maßnahme sind die Ausgaben von Hand auf mehrere Kostengruppen aufzuteilen."
NOTHING_KNOWN = "Begonnen, aber ohne Angabe, was ausgegeben wurde: {names}. Das fehlt in allen Summen."
ONLY_BOOKED = (
    "Nur von Bewilligungen bekannt, ohne Meldung der gesamten Ausgaben: {names}. Was die Kommune und Dritte dazu "
    "getragen haben, fehlt, soweit es nicht auf Bewilligungen gebucht ist."
)
OF_OTHERS = (
    "Geplant sind {amount} Mittel Dritter. Was davon bezahlt, aber nicht als Einnahme gebucht ist, steckt in Zeile "
    "4.1, soweit es in den Ausgaben steht; was geförderte Eigentümer bezahlt haben, gehört in Zeile 4.2."
)
LOOSE = (
    "Auf Bewilligungen sind {amount} ohne Maßnahme gebucht. Sie zählen zusätzlich; sind sie in Meldungen schon "
    "enthalten, ordnen Sie die Buchungen bitte einer Maßnahme zu."
)


def interim_account(books: Books, year: int, first: int) -> Worksheet:
    """Everything up to the end of ``year``: what is older than ``first`` in one column, then the years."""
    periods = columns(year, first)
    heads = tuple(period.label for period in periods)
    spent = Grid("Ausgaben", heads, (Block(tuple(spent_lines(books, periods)), sum_label=SPENT),), HOW_SPENT)
    others = [*_income_lines(books, periods), *_grant_lines(books, periods)]
    covered = (*others, *_own_funds(spent.blocks[0], others))
    title = f"{books.concept.short_name}: Zwischenabrechnung zum 31.12.{year}"
    grids = [spent, Grid("Einnahmen", heads, (Block(covered, sum_label=COVERED),), HOW_COVERED)]
    return worksheet(title, grids, [*hints(books, year), *doubts(books, books.notices.rows, year)])


def columns(year: int, first: int) -> list[Period]:
    """The carry-over, the years from ``first`` to ``year``, and all of it together."""
    years = [whole_year(each) for each in range(first, year + 1)]
    return [until_end_of(first - 1, f"Vortrag bis 31.12.{first - 1}"), *years, until_end_of(year, "Summe")]


def hints(books: Books, year: int) -> list[str]:
    """What has to be cleared up before the account is handed in."""
    end = until_end_of(year).until
    silent = [
        str(sheet)
        for measure_id, sheet in books.sheets.items()
        if not sheet.is_informational
        and has_begun(books.status_on(measure_id, end))
        and not books.ledgers[measure_id].spent_until(end)
    ]
    spending = spending_measures(books, year)
    sheets = (books.sheets[pk] for pk in spending if not books.ledgers[pk].is_reported(end))
    booked = [str(sheet) for sheet in sheets if not sheet.is_informational]
    divided = sum(None in books.divided(measure_id, until_end_of(year)) for measure_id in spending)
    words = [NOTHING_KNOWN.format(names=", ".join(silent))] if silent else []
    if booked:
        words.append(ONLY_BOOKED.format(names=", ".join(booked)))
    if divided:
        words.append(DIVIDE_ONE if divided == 1 else DIVIDE.format(count=divided))
    if loose := books.ledgers[None].spent_until(end):
        words.append(LOOSE.format(amount=euro(loose)))
    if of_others := planned_sums(books).third_party_funds:
        words.append(OF_OTHERS.format(amount=euro(of_others)))
    return words


def has_begun(status: StatusUpdate | None) -> bool:
    """Whether a measure of which this was reported must have cost something."""
    return status is not None and status.implementation_status in BEGUN


def spending_measures(books: Books, year: int) -> list[int]:
    """The measures of which anything was spent by the end of ``year``, in the order of the list."""
    end = until_end_of(year).until
    return [measure_id for measure_id in books.sheets if books.ledgers[measure_id].spent_until(end)]


def spent_lines(books: Books, periods: Sequence[Period]) -> list[Line]:
    """What was spent by cost group, then by measure where a measure has several, then for no measure at all."""
    by_group: dict[RowName, list[list[Origin]]] = defaultdict(lambda: [[] for _ in periods])
    apart: list[Line] = []
    for measure_id in (*books.sheets, None):
        divided = [books.divided(measure_id, period) for period in periods]
        for place, found in enumerate(divided):
            for row, origins in found.items():
                if row is not None:
                    by_group[row][place].extend(origins)
        left = tuple(amount(found.get(None, ())) for found in divided)
        groups = "; ".join(row.label for row in books.planned(measure_id))
        apart.append(Line(books.ledgers[measure_id].name, left, note=TO_DIVIDE.format(groups=groups) if groups else ""))
    lines = [Line(row.label, tuple(map(amount, by_group[row]))) for row in sorted(by_group)]
    return [line for line in (*lines, *apart) if any(figure.origins for figure in line.figures)]


def _income_lines(books: Books, periods: Sequence[Period]) -> Iterable[Line]:
    """All rows of the form, those with nothing in them too: the form has them as well."""
    for row in IncomeRow:
        incomes = [one for one in books.incomes if one.income_row == row]
        figures = tuple(amount(books.income_in(period, incomes)) for period in periods)
        yield Line(str(row.label), figures, code=str(row))


def _grant_lines(books: Books, periods: Sequence[Period]) -> Iterable[Line]:
    """What was received, by programme."""
    by_programme: dict[str, list[Notice]] = defaultdict(list)
    for notice in books.notices.rows:
        by_programme[str(notice.grant.programme or NO_PROGRAMME)].append(notice)
    for number, (name, notices) in enumerate(by_programme.items(), start=1):
        figures = tuple(
            amount(chain.from_iterable(received(notice, period) for notice in notices)) for period in periods
        )
        yield Line(name, figures, code=f"3.{number}")


def _own_funds(spent: Block, others: Sequence[Line]) -> tuple[Line, Line]:
    """Row 4.1 is what the spending leaves open after all else that came in; never a figure that somebody entered. Of
    row 4.2 nothing is booked in the portal: it stays open, and its money is part of 4.1."""
    came_in = Block(tuple(others)).sums
    figures = tuple(
        amount([Origin(SPENT, whole), Origin("abzüglich Einnahmen und Zuwendungen", -part)])
        for whole, part in zip(spent.sums or [ZERO] * len(came_in), came_in, strict=True)
    )
    own = Line("Eigenmittel der Kommune (gerechnet)", figures, code="4.1", is_rest=True)
    return own, Line("Mittel geförderter Eigentümer", tuple(Figure(None) for _ in figures), "4.2", NOT_BOOKED)
