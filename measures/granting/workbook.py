"""The grant notices as a spreadsheet (XLSX): a row for each instalment, and one for each booking."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openpyxl import Workbook

from measures.granting.grants import Instalment, Notice, Notices
from measures.models import Booking
from measures.workbook import DAY, EURO, as_bytes, cell

NOTICE_HEAD = ("Förderprogramm", "Programmjahr", "Aktenzeichen", "Bescheid vom", "Betrag des Bescheids")
INSTALMENT_HEAD = (
    *NOTICE_HEAD,
    "Haushaltsjahr der Rate",
    "bewilligt",
    "abgerufen",
    "ausgegeben",
    "zurückgezahlt",
    "noch abzurufen",
    "davon verfallen",
    "abgerufen, nicht verwendet",
    "verfällt am",
    "Lage",
    "Verwendungsnachweis bis",
    "eingereicht am",
)
BOOKING_HEAD = ("Bewilligung", "Haushaltsjahr der Rate", "Art", "Tag", "Betrag", "Hinweis")
WIDTHS = {"A": 44}
WIDTH = 20


def write_grants(title: str, notices: Notices, *, with_bookings: bool) -> bytes:
    """``notices`` as the bytes of an XLSX file."""
    book = Workbook(write_only=True)
    _instalments(book, title, notices)
    if with_bookings:
        _bookings(book, title, notices)
    return as_bytes(book)


def _page(book: Workbook, name: str, title: str, head: tuple[str, ...]) -> Any:
    page = book.create_sheet(name)
    page.freeze_panes = "B4"
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(head)]:
        page.column_dimensions[letter].width = WIDTHS.get(letter, WIDTH)
    page.append([cell(page, title, bold=True)])
    page.append([])
    page.append([cell(page, word, bold=True) for word in head])
    return page


def _instalments(book: Workbook, title: str, notices: Notices) -> None:
    page = _page(book, "Kassenmittelraten", title, INSTALMENT_HEAD)
    for notice in notices.rows:
        for one in notice.instalments or (None,):
            page.append([*_notice_cells(page, notice), *_instalment_cells(page, one), *_proof_cells(page, notice)])
    sums = [
        notices.planned,
        notices.called,
        notices.spent,
        notices.repaid,
        notices.remaining,
        notices.lapsed,
        notices.in_hand,
    ]
    amounts = (cell(page, amount, form=EURO, bold=True) for amount in sums)
    page.append([cell(page, "Summe der Raten", bold=True), *[None] * 5, *amounts])


def _notice_cells(page: Any, notice: Notice) -> list[Any]:
    """Who grants what; the amount of the notice stands in each of its rows and is in no sum."""
    grant = notice.grant
    return [
        cell(page, str(grant.programme or "")),
        grant.programme_year,
        cell(page, grant.number),
        cell(page, grant.dated_on, form=DAY),
        cell(page, grant.amount, form=EURO),
    ]


def _instalment_cells(page: Any, one: Instalment | None) -> list[Any]:
    if one is None:
        return [None] * 10
    amounts = [one.granted, one.called, one.spent, one.repaid, one.remaining, one.lapsed, one.in_hand]
    return [
        one.row.year,
        *(cell(page, amount, form=EURO) for amount in amounts),
        cell(page, one.lapses_on, form=DAY),
        cell(page, one.state),
    ]


def _proof_cells(page: Any, notice: Notice) -> list[Any]:
    days = (notice.grant.proof_due_on, notice.grant.proof_handed_in_on)
    return [cell(page, day, form=DAY) for day in days]


def _bookings(book: Workbook, title: str, notices: Notices) -> None:
    page = _page(book, "Abrufe und Ausgaben", title, BOOKING_HEAD)
    for notice in notices.rows:
        for one in notice.instalments:
            for booking, words in _booked(one):
                page.append(
                    [
                        cell(page, notice.grant.title),
                        one.row.year,
                        cell(page, str(booking._meta.verbose_name)),
                        cell(page, booking.booked_on, form=DAY),
                        cell(page, booking.amount, form=EURO),
                        cell(page, words),
                    ]
                )


def _booked(one: Instalment) -> Iterator[tuple[Booking, str]]:
    yield from ((call, call.note) for call in one.calls)
    yield from ((spending, spending.note) for spending in one.spendings)
    yield from ((repayment, repayment.reason) for repayment in one.repayments)
