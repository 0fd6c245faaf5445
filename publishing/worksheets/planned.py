"""What the edition plans for the whole scheme, or from one programme, as the monitoring asks for it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import chain

from django.urls import reverse

from concepts.models import Edition
from measures.finance import Sums, sums, total
from measures.models import FundingLine, FundingProgramme, MeasureSheet
from publishing.worksheets.books import Books
from publishing.worksheets.sheet import Block, Figure, Grid, Line, Origin, amount, fact

TITLE = "A Grunddaten: Kosten und Finanzierung nach Plan"
HEADS = ("Euro",)
WHOLE_COST = (
    "Gezählt sind die Maßnahmen, die dieses Programm in ihrer Finanzierung nennen, mit ihren ganzen Kosten und allem, "
    "was dafür geplant ist. Nennt eine Maßnahme mehrere Programme, stehen ihre Kosten im Monitoring eines jeden."
)
NOT_NAMED = "Keine Maßnahme der Fassung nennt dieses Programm in ihrer Finanzierung."


def plan_grid(books: Books, programme: FundingProgramme | None) -> Grid | None:
    """What the edition plans from ``programme``, None: for the whole scheme. None without an edition."""
    if books.edition is None:
        return None
    return _of_programme(books, programme) if programme else _of_scheme(books, books.edition)


def planned_sums(books: Books) -> Sums:
    """What the edition plans for the whole scheme; nothing without an edition."""
    lines = [books.lines_of(sheet.measure_id) for sheet in planned_sheets(books)]
    return sums(chain.from_iterable(costs for costs, _ in lines), chain.from_iterable(own for _, own in lines))


def planned_sheets(books: Books) -> list[MeasureSheet]:
    """The sheets of the edition, in the order of the list; the books also hold those of other editions."""
    edition = books.edition
    return [sheet for sheet in books.sheets.values() if edition and sheet.edition_id == edition.pk]


def _of_scheme(books: Books, edition: Edition) -> Grid:
    money = planned_sums(books)
    page = reverse("finance_overview", args=[edition.concept.slug, edition.number])
    rows = [
        ("Gesamtkosten", money.cost),
        ("davon förderfähig", money.eligible_cost),
        ("Fördermittel", money.programme_funding),
        ("Eigenmittel der Kommune", money.own_funds),
        ("Mittel Dritter", money.third_party_funds),
        ("Einnahmen", money.income),
    ]
    name = f"Kosten und Finanzierung: {edition.title}"
    return _grid((label, fact(value, name, page)) for label, value in rows)


def _of_programme(books: Books, programme: FundingProgramme) -> Grid:
    """A measure is funded by a programme as a whole, so its cost can't be divided among several of them."""
    lines = [(sheet, *books.lines_of(sheet.measure_id)) for sheet in planned_sheets(books)]
    named = [(sheet, costs, own) for sheet, costs, own in lines if any(_is_of(programme, one) for one in own)]
    money = [(sheet, sums(costs, own)) for sheet, costs, own in named]
    of_this = [(sheet, total(one for one in own if _is_of(programme, one))) for sheet, _, own in named]
    of_others = [(sheet, total(one for one in own if _is_of_another(programme, one))) for sheet, _, own in named]
    rows = [
        ("Kosten der Maßnahmen, die das Programm fördert", [(sheet, own.cost) for sheet, own in money]),
        ("davon förderfähig", [(sheet, own.eligible_cost) for sheet, own in money]),
        ("Fördermittel aus diesem Programm", of_this),
        ("Fördermittel aus anderen Programmen", of_others),
        ("Eigenmittel der Kommune", [(sheet, own.own_funds) for sheet, own in money]),
        ("Mittel Dritter", [(sheet, own.third_party_funds) for sheet, own in money]),
        ("Einnahmen", [(sheet, own.income) for sheet, own in money]),
    ]
    return _grid(((label, _by_measure(parts)) for label, parts in rows), WHOLE_COST if named else NOT_NAMED)


def _is_of(programme: FundingProgramme, line: FundingLine) -> bool:
    return line.programme_id == programme.pk


def _is_of_another(programme: FundingProgramme, line: FundingLine) -> bool:
    return line.programme_id not in {None, programme.pk}


def _by_measure(parts: Iterable[tuple[MeasureSheet, Decimal]]) -> Figure:
    return amount(Origin(str(sheet), part, sheet.get_absolute_url()) for sheet, part in parts if part)


def _grid(rows: Iterable[tuple[str, Figure]], note: str = "") -> Grid:
    return Grid(TITLE, HEADS, (Block(tuple(Line(label, (figure,)) for label, figure in rows)),), note)
