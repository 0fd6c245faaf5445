"""The proof of use of a notice (Verwendungsnachweis): numbers and what is known for the report. Pure.

A real one has a Sachbericht, a numerical part set against the plan, and an evaluation of how far the goals were
reached (FRL NRW 2023, 17.2.3); ANBest-G asks for income and spending, and for the bookings in the order of time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.urls import reverse

from actors.templatetags.german import euro
from measures.finance import ZERO, L, sums, total_of
from measures.granting.grants import Notice
from measures.models import Booking, MeasureReview, MeasureSheet, SheetGoal, Spending, StatusUpdate
from publishing.worksheets.books import Books, received
from publishing.worksheets.doubts import more_than_planned, spent_too_late
from publishing.worksheets.sheet import Block, Figure, Grid, Line, Origin, Worksheet, amount, fact, worksheet
from publishing.worksheets.spent import Period

HOW_PLANNED = (
    "Der Plan ist die Summe der Maßnahmen, die der Bescheid nennt, nach ihrem zuletzt beschlossenen Blatt. Was andere "
    "Bescheide zu denselben Maßnahmen geben, steckt in „Übrige Mittel“."
)
BY_DAY = "In der Reihenfolge der Tage; was später ausgegeben als abgerufen ist, war so lange in der Kasse."
NO_MEASURES = "Der Bescheid nennt noch keine Maßnahmen. Ohne sie fehlen Plan, Ausgaben und Sachbericht."
NOT_REVIEWED = "Noch kein Bewertungsblatt: {names}."
BESIDE = "für keine Maßnahme des Bescheids gebucht"
TO_ASSIGN = (
    "Auf den Bescheid sind {amount} für keine seiner Maßnahmen gebucht. Sie zählen zusätzlich; sind sie in Meldungen "
    "schon enthalten, ordnen Sie die Buchungen bitte einer Maßnahme zu."
)
IN_TERM = " Plan und Ausgaben sind die der Laufzeit {term}; was ohne Haushaltsjahr geplant ist, zählt mit."
OUTSIDE = (
    "Außerhalb der Laufzeit {term} sind auf den Bescheid {amount} als Ausgabe gebucht. Im Ist fehlen sie; bitte prüfen "
    "Sie Laufzeit und Buchungen."
)
IN_HAND = "Noch nicht verwendet sind {amount}; sie sind auszugeben oder zurückzuzahlen."


@dataclass(frozen=True)
class Told:
    """What is known of the measures for the report: measure id -> the newest evaluation, sheet id -> the goals to
    which it contributes."""

    reviews: dict[int, MeasureReview]
    goals: dict[int, list[SheetGoal]]


def proof_of_use(books: Books, notice: Notice, told: Told, day: date) -> Worksheet:
    """The sheet of ``notice`` as of ``day``."""
    named = {link.measure_id for link in notice.grant.measure_links.all()}
    covered = [measure_id for measure_id in books.sheets if measure_id in named]
    grids = [
        _facts(notice),
        _plan_and_actual(books, notice, covered, day) if covered else None,
        _instalments(notice),
        _bookings(books, notice),
        *(_report(books, measure_id, told, day) for measure_id in covered),
    ]
    title = f"Verwendungsnachweis: {notice.grant.title}"
    return worksheet(title, grids, _hints(books, notice, covered, told, day))


def _hints(books: Books, notice: Notice, covered: list[int], told: Told, day: date) -> Iterable[str]:
    if not covered:
        yield NO_MEASURES
    yield from notice.hints
    yield from spent_too_late(books, notice, day)
    yield from more_than_planned(books, covered, day)
    if covered and (left := amount(_beside(notice, covered, _term(notice))).euros):
        yield TO_ASSIGN.format(amount=euro(left))
    term = _term(notice)
    if covered and (outside := total_of(one.amount for one in notice.spendings if not term.holds(one.booked_on))):
        yield OUTSIDE.format(term=notice.grant.term, amount=euro(outside))
    if notice.in_hand:
        yield IN_HAND.format(amount=euro(notice.in_hand))
    if missing := [str(books.sheets[pk]) for pk in covered if pk not in told.reviews]:
        yield NOT_REVIEWED.format(names=", ".join(missing))


def _facts(notice: Notice) -> Grid:
    grant = notice.grant
    page = f"{grant.get_absolute_url()}#facts"
    rows = [
        ("Förderprogramm", grant.programme.name_in(grant.programme_year) if grant.programme else ""),
        ("Programmjahr", str(grant.programme_year or "")),
        ("Aktenzeichen", grant.number),
        ("Bescheid vom", grant.dated_on),
        ("Betrag des Bescheids", grant.amount),
        ("Laufzeit", grant.term),
        ("Zweck", grant.purpose),
        ("Auflagen", grant.conditions),
        ("Verwendungsnachweis bis", grant.proof_due_on),
        ("Verwendungsnachweis eingereicht am", grant.proof_handed_in_on),
    ]
    lines = tuple(Line(label, (fact(value, "Bewilligung", page),)) for label, value in rows)
    return Grid("Bescheid", ("Angabe",), (Block(lines),))


def _term(notice: Notice) -> Period:
    """The years for which the money is granted; open where the notice does not say."""
    grant = notice.grant
    after = date(grant.start_year - 1, 12, 31) if grant.start_year else None
    return Period("Ist", after, date(grant.end_year, 12, 31) if grant.end_year else date.max)


def _in_term(term: Period, lines: Iterable[L]) -> list[L]:
    """What is planned for these years; lines without a fiscal year may be."""
    return [line for line in lines if line.fiscal_year is None or term.holds(date(line.fiscal_year, 12, 31))]


def _plan_and_actual(books: Books, notice: Notice, covered: list[int], day: date) -> Grid:
    """Spending and what covered it within the term, as planned and as it came until ``day``; the rest is worked out."""
    always, term = Period("Ist", None, day), _term(notice)
    in_term = replace(term, until=min(term.until, day))
    planned = {}
    for pk in covered:
        costs, fundings = books.lines_of(pk)
        planned[pk] = sums(_in_term(term, costs), _in_term(term, fundings))
    spent = [
        Line(
            books.ledgers[measure_id].name,
            (
                fact(planned[measure_id].cost, "Blatt der Maßnahme", books.sheets[measure_id].get_absolute_url()),
                amount(books.ledgers[measure_id].spent_in(in_term)),
            ),
        )
        for measure_id in covered
    ]
    if left := _beside(notice, covered, in_term):
        spent.append(Line(BESIDE, (Figure(ZERO), amount(left))))
    expenses = Block(tuple(spent), "Ausgaben", "Summe der Ausgaben")
    income = amount(books.income_in(in_term, [one for one in books.incomes if one.measure_id in covered]))
    plan_income = amount(
        Origin(str(books.sheets[pk]), planned[pk].income, books.sheets[pk].get_absolute_url())
        for pk in covered
        if planned[pk].income
    )
    grant = Line("Zuwendung aus diesem Bescheid", (_granted(notice), amount(received(notice, always))))
    others = (grant, Line("Maßnahmebedingte Einnahmen", (plan_income, income)))
    rest = tuple(
        amount([Origin("Summe der Ausgaben", whole), Origin("abzüglich Zuwendung und Einnahmen", -part)])
        for whole, part in zip(expenses.sums, Block(others).sums, strict=True)
    )
    covers = Block((*others, Line("Übrige Mittel (gerechnet)", rest, is_rest=True)), "Deckung", "Summe der Deckung")
    words = HOW_PLANNED + (IN_TERM.format(term=notice.grant.term) if notice.grant.term else "")
    return Grid("Zahlenmäßiger Nachweis", ("Plan", "Ist"), (expenses, covers), words)


def _beside(notice: Notice, covered: list[int], period: Period) -> list[Origin]:
    """What is booked on the notice within ``period`` for none of the measures that it names."""
    return [
        Origin(f"Buchung vom {one.booked_on:%d.%m.%Y}", one.amount, f"{notice.grant.get_absolute_url()}#spendings")
        for one in notice.spendings
        if one.measure_id not in covered and period.holds(one.booked_on)
    ]


def _granted(notice: Notice) -> Figure:
    return fact(notice.grant.amount, "Bescheid", f"{notice.grant.get_absolute_url()}#facts")


def _instalments(notice: Notice) -> Grid | None:
    if not notice.instalments:
        return None
    page = f"{notice.grant.get_absolute_url()}#instalments"

    def figures(*values: Decimal) -> tuple[Figure, ...]:
        return tuple(fact(value, "Kassenmittelraten", page) for value in values)

    lines = tuple(
        Line(str(one.row), figures(one.granted, one.called, one.spent, one.repaid, one.remaining, one.in_hand))
        for one in notice.instalments
    )
    heads = ("bewilligt", "abgerufen", "ausgegeben", "zurückgezahlt", "nicht abgerufen", "nicht verwendet")
    return Grid("Kassenmittelraten", heads, (Block(lines, sum_label="Summe"),))


def _bookings(books: Books, notice: Notice) -> Grid | None:
    """All that was called, spent and paid back, in the order of time."""
    page = notice.grant.get_absolute_url()
    rows: list[tuple[date, str, str, Booking]] = []
    for one in notice.instalments:
        rows += [(call.booked_on, f"{page}#clocks", call.note, call) for call in one.calls]
        rows += [(back.booked_on, f"{page}#repayments", back.reason, back) for back in one.repayments]
        rows += [(item.booked_on, f"{page}#spendings", _what_for(books, item), item) for item in one.spendings]
    if not rows:
        return None
    rows.sort(key=lambda row: (row[0], row[3].pk))
    lines = tuple(
        Line(
            f"{day:%d.%m.%Y}",
            (Figure(str(booking._meta.verbose_name)), fact(booking.amount, "Buchung", url), Figure(words or "–")),
        )
        for day, url, words, booking in rows
    )
    return Grid("Abrufe, Ausgaben und Rückzahlungen", ("Art", "Euro", "Wofür"), (Block(lines),), BY_DAY)


def _what_for(books: Books, spending: Spending) -> str:
    sheet = books.sheets.get(spending.measure_id or 0)
    return ": ".join(filter(None, [str(sheet) if sheet else "", spending.note]))


# --- For the Sachbericht -------------------------------------------------------


def _report(books: Books, measure_id: int, told: Told, day: date) -> Grid:
    sheet = books.sheets[measure_id]
    page = sheet.measure.get_absolute_url()
    status, last = books.status_on(measure_id, day), books.told_on(measure_id, day)
    review = told.reviews.get(measure_id)
    at_sheet = sheet.get_absolute_url()
    rows = [
        ("Ziel der Maßnahme", fact(sheet.objective, "Blatt der Maßnahme", at_sheet)),
        ("Zeitraum nach Plan", fact(sheet.period, "Blatt der Maßnahme", at_sheet)),
        *_goals(told.goals.get(sheet.pk, []), at_sheet),
        ("Umsetzungsstand", _reported(status, str(status or ""), page)),
        ("Zuletzt gemeldet", _reported(last, last.what_happened if last else "", page)),
        *_reviewed(review, sheet),
    ]
    lines = tuple(Line(label, (figure,)) for label, figure in rows)
    return Grid(f"Für den Sachbericht: {sheet}", ("Angabe",), (Block(lines),))


def _reported(report: StatusUpdate | None, words: str, page: str) -> Figure:
    """What a report says, at its place in the log of the measure's ``page``."""
    return fact(words, "Umsetzung", f"{page}#{report.anchor}" if report else page)


def _goals(links: Iterable[SheetGoal], page: str) -> list[tuple[str, Figure]]:
    return [
        (
            "Beitrag zum Ziel",
            fact(
                str(link.goal)
                + (f" – Erfolgsindikator: {link.goal.success_indicator}" if link.goal.success_indicator else ""),
                "Blatt der Maßnahme",
                page,
            ),
        )
        for link in links
    ]


def _reviewed(review: MeasureReview | None, sheet: MeasureSheet) -> list[tuple[str, Figure]]:
    at = f"{sheet.measure.get_absolute_url()}#history"
    if review:
        of = review.edition
        at = reverse("review_edit", args=[of.concept.slug, of.number, sheet.measure.serial])
    given = review or MeasureReview()
    return [
        ("Ziele erreicht", fact(str(given.get_goals_reached_display()), "Bewertungsblatt", at)),
        ("Was erreicht wurde", fact(given.achievements, "Bewertungsblatt", at)),
        ("Wirkung", fact(given.effect, "Bewertungsblatt", at)),
        ("Fortführung nach der Förderung", fact(given.continuation, "Bewertungsblatt", at)),
    ]
