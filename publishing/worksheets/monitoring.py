"""The yearly monitoring of urban renewal (eMo): one overall scheme, one programme, one reporting year.

Parts A to D as the Arbeitshilfe of LBV Brandenburg (2017) and BBSR name them; which fields they hold is not
published, so the rows are what the parts are known to ask for, and towns give their indicators the codes themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import chain

from django.urls import reverse

from concepts.models import Edition, ProgrammeArea, State
from measures.granting.grants import Notice
from measures.models import FundingProgramme, Grant, ImplementationStatus, MeasureSheet
from measures.monitoring.indicators import Known
from publishing.worksheets.account import SPENT, spent_lines
from publishing.worksheets.books import Books, received
from publishing.worksheets.doubts import doubts
from publishing.worksheets.givers import Kind, givers_grid
from publishing.worksheets.indicated import context_grid, indicator_hints, output_grid
from publishing.worksheets.planned import plan_grid
from publishing.worksheets.sheet import Block, Figure, Grid, Line, Origin, Worksheet, amount, count, fact, worksheet
from publishing.worksheets.spent import Period, until_end_of, whole_year

FACT = ("Angabe",)
BY_HAND = "Von Hand anzugeben ist der Förderstatus der Gesamtmaßnahme: laufend, ruhend, ausfinanziert oder abgerechnet."
UNDATED = "Ohne Tag des Bescheids und ohne Programmjahr, deshalb nicht bei „Bewilligt“: {names}."
RUNNING = (ImplementationStatus.UNDER_WAY, ImplementationStatus.CONTINUOUS)
WITHOUT_FIELD = "ohne Handlungsfeld"
GRANTED, CALLED = "Bewilligt", "Abgerufen, abzüglich Rückzahlungen"


def monitoring(
    books: Books,
    programme: FundingProgramme | None,
    year: int,
    words: Iterable[tuple[str, str]],
    known: Sequence[Known] = (),
) -> Worksheet:
    """Parts A to D for ``programme`` and the past ``year``. ``programme`` None: for all of them together. ``words``:
    how the town calls the statuses, in its order; ``known``: its indicators in that year."""
    notices = [notice for notice in books.notices.rows if programme in (None, notice.grant.programme)]
    periods = [whole_year(year), until_end_of(year)]
    title = f"{books.concept.short_name}: Monitoring {year}"
    name = programme.name_in(year) if programme else "alle Förderprogramme"
    grids = [
        _basics(books, programme, year),
        plan_grid(books, programme),
        _granted(notices, periods),
        givers_grid(notices, periods, [Kind("Bewilligt", GRANTED, _granted_of), Kind("Abgerufen", CALLED, received)]),
        Grid(
            "B Input: Ausgaben nach Kostengruppen",
            _heads(periods),
            (Block(tuple(spent_lines(books, periods)), sum_label=SPENT),),
            "Alle Ausgaben der Gesamtmaßnahme, aus welchem Programm auch immer sie bezahlt sind.",
        ),
        _statuses(books, words, year),
        _fields(books, year),
        output_grid(books.concept, known, year),
        context_grid(books.concept, known, year),
    ]
    hints = [BY_HAND, *_undated(notices), *indicator_hints(known), *doubts(books, notices, year)]
    return worksheet(f"{title}, {name}", grids, hints)


def _heads(periods: Iterable[Period]) -> tuple[str, ...]:
    return tuple(period.label for period in periods)


# --- A Grunddaten ------------------------------------------------------------


def _basics(books: Books, programme: FundingProgramme | None, year: int) -> Grid:
    concept, town = books.concept, books.concept.municipality
    page = concept.get_absolute_url()
    lines = [
        ("Kommune", fact(str(town), "Eckdaten des Konzepts", page)),
        ("Amtlicher Gemeindeschlüssel", fact(town.ags, "Eckdaten des Konzepts", page)),
        ("Land", fact(str(town.get_land_display()), "Eckdaten des Konzepts", page)),
        ("Gesamtmaßnahme", fact(concept.area_name, "Eckdaten des Konzepts", page)),
        ("Konzept", fact(concept.title, "Eckdaten des Konzepts", page)),
        ("Förderzeitraum von", fact(_year(concept.funding_start_year), "Eckdaten des Konzepts", page)),
        ("Förderzeitraum bis", fact(_year(concept.funding_end_year), "Eckdaten des Konzepts", page)),
    ]
    if programme:
        at = programme.get_absolute_url()
        lines += [
            ("Förderprogramm", fact(programme.name_in(year), "Verzeichnis der Förderprogramme", at)),
            ("Rechtsgrundlage", fact(programme.legal_basis, "Verzeichnis der Förderprogramme", at)),
        ]
    if books.edition:
        lines += [*_resolution(books.edition), *_area(books.edition)]
    return Grid("A Grunddaten", FACT, (Block(tuple(Line(label, (figure,)) for label, figure in lines)),))


def _year(year: int | None) -> str:
    return str(year or "")


def _resolution(edition: Edition) -> list[tuple[str, Figure]]:
    page, name = _page("resolution", edition), f"Beschluss: {edition.title}"
    return [
        ("Beschluss des Konzepts am", fact(edition.resolution_date, name, page)),
        ("Beschluss des Konzepts, Nummer", fact(edition.resolution_number, name, page)),
    ]


def _area(edition: Edition) -> list[tuple[str, Figure]]:
    area: ProgrammeArea | None = getattr(edition, "area", None)
    page, name = _page("area_edit", edition), f"Gebiet: {edition.title}"
    given = area or ProgrammeArea()
    return [
        ("Gebietsbeschluss am", fact(given.decision_date, name, page)),
        ("Gebietsbeschluss, Nummer", fact(given.decision_number, name, page)),
        ("Fläche", Figure(given.hectares, (Origin(name, given.hectares, page),), unit="ha")),
        ("Einwohnerinnen und Einwohner", fact(given.inhabitants, name, page)),
        ("Stichtag der Einwohnerzahl", fact(given.inhabitants_reference_date, name, page)),
    ]


def _page(name: str, edition: Edition) -> str:
    return reverse(name, args=[edition.concept.slug, edition.number])


# --- B Input -----------------------------------------------------------------


def _granted(notices: Sequence[Notice], periods: Sequence[Period]) -> Grid:
    rows = (
        (GRANTED, [amount(_told_in(notices, period, _granted_of)) for period in periods]),
        (CALLED, [amount(_told_in(notices, period, received)) for period in periods]),
        ("Aus Zuwendungen ausgegeben", [amount(_spent_in(notices, period)) for period in periods]),
    )
    lines = tuple(Line(label, tuple(figures)) for label, figures in rows)
    return Grid(
        "B Input: Zuwendungen",
        _heads(periods),
        (Block(lines),),
        "Bewilligt zählt im Jahr des Bescheids, wo dessen Tag fehlt, im Programmjahr.",
    )


def _granted_of(notice: Notice, period: Period) -> list[Origin]:
    """What the notice grants, where its day is within ``period``."""
    grant, day = notice.grant, _granted_on(notice.grant)
    if day is None or not period.holds(day):
        return []
    return [Origin(f"{grant.title}: Bescheid", grant.amount, f"{grant.get_absolute_url()}#facts")]


def _granted_on(grant: Grant) -> date | None:
    """The day of the notice, else the last of its programme year; None where neither is known."""
    return grant.dated_on or (date(grant.programme_year, 12, 31) if grant.programme_year else None)


def _undated(notices: Iterable[Notice]) -> list[str]:
    names = [notice.grant.title for notice in notices if _granted_on(notice.grant) is None]
    return [UNDATED.format(names=", ".join(names))] if names else []


def _told_in(notices: Iterable[Notice], period: Period, told: Callable[[Notice, Period], list[Origin]]) -> list[Origin]:
    return list(chain.from_iterable(told(notice, period) for notice in notices))


def _spent_in(notices: Iterable[Notice], period: Period) -> list[Origin]:
    return [
        Origin(
            f"{notice.grant.title}: Ausgabe vom {spending.booked_on:%d.%m.%Y}",
            spending.amount,
            f"{notice.grant.get_absolute_url()}#spendings",
        )
        for notice in notices
        for spending in notice.spendings
        if period.holds(spending.booked_on)
    ]


# --- C Output ----------------------------------------------------------------


def _statuses(books: Books, words: Iterable[tuple[str, str]], year: int) -> Grid:
    """How many measures had which status, and how many were completed in the year."""
    end = date(year, 12, 31)
    by_status: dict[str, list[Origin]] = defaultdict(list)
    for sheet in _counted(books):
        status = books.status_on(sheet.measure_id, end)
        by_status[status.implementation_status if status else ""].append(_told(books, sheet, end))
    lines = [Line(label, (count(by_status[value]),)) for value, label in words if by_status[value]]
    if by_status[""]:
        lines.append(Line("ohne Meldung", (count(by_status[""]),)))
    completed = (_told(books, sheet, end) for sheet in _counted(books) if _completed_in(books, sheet, year))
    lines.append(Line(f"abgeschlossen im Jahr {year}", (count(completed),)))
    return Grid(
        f"C Output: Einzelmaßnahmen nach Umsetzungsstand am 31.12.{year}",
        ("Anzahl",),
        (Block(tuple(lines)),),
        "Alle Maßnahmen der Gesamtmaßnahme, aus welchem Programm auch immer sie gefördert sind. Nachrichtliche und "
        "solche, die erst im Entwurf stehen, sind nicht gezählt.",
    )


def _fields(books: Books, year: int) -> Grid:
    """The measures by field of action: what runs, what was completed in the year and until its end."""
    end = date(year, 12, 31)
    columns: dict[str, list[list[Origin]]] = defaultdict(lambda: [[], [], []])
    for sheet in _counted(books):
        status = books.status_on(sheet.measure_id, end)
        now = status.implementation_status if status else ""
        is_in = (now in RUNNING, _completed_in(books, sheet, year), now == ImplementationStatus.COMPLETED)
        for origins, holds in zip(columns[str(sheet.action_field or WITHOUT_FIELD)], is_in, strict=True):
            if holds:
                origins.append(_told(books, sheet, end))
    lines = tuple(Line(field, tuple(map(count, columns[field]))) for field in columns)
    heads = ("laufend", f"abgeschlossen {year}", f"abgeschlossen bis 31.12.{year}")
    return Grid("C Output: Einzelmaßnahmen nach Handlungsfeldern", heads, (Block(lines),))


def _counted(books: Books) -> list[MeasureSheet]:
    """The measures of the scheme; those of others are only informational. What only a draft holds is no part of
    the scheme yet, unless nothing was ever adopted."""
    is_adopted = books.edition is not None and books.edition.state == State.PUBLISHED
    own = (sheet for sheet in books.sheets.values() if not sheet.is_informational)
    return [sheet for sheet in own if not is_adopted or sheet.edition.state == State.PUBLISHED]


def _completed_in(books: Books, sheet: MeasureSheet, year: int) -> bool:
    """Whether it was completed at the end of the year and not yet at that of the year before."""
    ends = (date(year, 12, 31), date(year - 1, 12, 31))
    now, before = (books.status_on(sheet.measure_id, day) for day in ends)
    done = ImplementationStatus.COMPLETED
    return (
        now is not None
        and now.implementation_status == done
        and (before is None or before.implementation_status != done)
    )


def _told(books: Books, sheet: MeasureSheet, day: date) -> Origin:
    """The measure, at the report that says how far it was."""
    report = books.status_on(sheet.measure_id, day)
    page = sheet.measure.get_absolute_url()
    return Origin(str(sheet), None, f"{page}#{report.anchor}" if report else page)
