"""The columns of the list of measures, on the page and in its files: one table says what each is.

Heads are fixed words: whoever fills in the spreadsheet and brings it back is understood by them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from actors.templatetags.german import euro, percent
from measures.listing.rows import BETWEEN, ListRow, MeasureList
from measures.models import ActorRole, Colour, MeasureSheet

Value = str | int | Decimal | date | None


class Form(StrEnum):
    """What the cells of a column hold, and how they are to be read when a file comes back."""

    TEXT = "text"
    """Words as they are; several names with ``BETWEEN`` between them; a choice by its German label."""
    YES_NO = "yes_no"
    """"ja" or "nein"."""
    WHOLE = "whole"
    """A whole number: a year, a percentage."""
    EURO = "euro"
    """An amount with two decimals."""
    SHARE = "share"
    """Per cent with one decimal (78.5, not 0.785)."""
    DAY = "day"
    """A date; one that is known to the month or year only is its first day."""


FIGURES = frozenset({Form.WHOLE, Form.EURO, Form.SHARE})


@dataclass(frozen=True)
class Column:
    """A column of the list: ``name`` stands in addresses, ``head`` above it.

    ``value``: what a file holds, None or ``""`` for unknown. ``order``: what rows are sorted by where that is
    not the value, None for unknown. ``words``: how the page puts it, where the form does not say it.
    ``nothing``: what the page says instead of nothing. ``tone``: of the badge around it, ``""`` for none.
    ``aside``: what is read aloud behind the badge. ``total``: the sum below it. ``is_usual``: shown until
    somebody chooses.
    """

    name: str
    head: str
    value: Callable[[ListRow], Value]
    form: Form = Form.TEXT
    order: Callable[[ListRow], Any] | None = None
    words: Callable[[ListRow], str] | None = None
    nothing: str = "–"
    tone: Callable[[ListRow], str] | None = None
    aside: Callable[[ListRow], str] | None = None
    total: Callable[[MeasureList], Decimal | None] | None = None
    width: int = 14
    is_usual: bool = False

    @property
    def descending(self) -> str:
        """How the address names the reverse order."""
        return f"-{self.name}"

    @property
    def is_figure(self) -> bool:
        return self.form in FIGURES

    def rank(self, row: ListRow) -> Any:
        """What ``row`` is sorted by, None for unknown."""
        if self.order:
            return self.order(row)
        value = self.value(row)
        return in_german_order(value) or None if isinstance(value, str) else value

    def text(self, row: ListRow) -> str:
        """What stands in the cell of the page, ``""`` for nothing."""
        return self.words(row) if self.words else in_words(self.value(row), self.form)


def in_words(value: Value, form: Form) -> str:
    """``value`` as a page writes it."""
    if value is None:
        return ""
    if form == Form.EURO:
        return euro(Decimal(str(value)))
    return percent(Decimal(str(value))) if form == Form.SHARE else str(value)


def in_german_order(text: str) -> str:
    """``text`` as a German register sorts it (DIN 5007-1: ä like a, ß like ss)."""
    return text.casefold().translate(str.maketrans("äöü", "aou"))


def identifier(row: ListRow, slug: str) -> str:
    """What a measure is known by in files, in every edition: ``nordring-12``."""
    return f"{slug}-{row.sheet.measure.serial}"


def _period_order(sheet: MeasureSheet) -> tuple[int, int] | None:
    if sheet.start_year is None and sheet.end_year is None:
        return None
    start = sheet.start_year or sheet.end_year or 0
    return start, sheet.end_year or start


def _yes_no(name: str) -> Callable[[ListRow], str]:
    return lambda row: "ja" if getattr(row.sheet, name) else "nein"


def _choice(name: str) -> Callable[[ListRow], str]:
    """The German label of a choice."""
    return lambda row: str(getattr(row.sheet, f"get_{name}_display")() or "") if getattr(row.sheet, name) else ""


def _others(row: ListRow) -> str:
    """All actors beside carrier and leading office, each with what it is to the measure."""
    roles = [role for role in ActorRole if role not in (ActorRole.RESPONSIBLE_BODY, ActorRole.LEAD_OFFICE)]
    return BETWEEN.join(f"{role.label}: {names}" for role in roles for names in [row.actors_in(role)] if names)


def _money(name: str) -> dict[str, Any]:
    """A column of one of the sums that ``measures.finance`` makes, with its total."""
    return {
        "value": lambda row: row.money(getattr(row.sums, name)),
        "total": lambda shown: shown.money(getattr(shown.sums, name)),
        "form": Form.EURO,
        "width": 18,
    }


COLUMNS = (
    Column(
        "nummer", "Nr.", lambda row: row.sheet.number, order=lambda row: row.sheet.number_order or None, width=10,
        is_usual=True, nothing="ohne Nummer",
    ),
    Column("titel", "Maßnahme", lambda row: row.sheet.title, width=60, is_usual=True),
    Column("kurztitel", "Kurztitel", lambda row: row.sheet.short_title, width=30),
    Column("handlungsfeld", "Handlungsfeld", lambda row: str(row.sheet.action_field or ""), width=36,
           order=lambda row: row.sheet.action_field and row.sheet.action_field.position, nothing="noch keines"),
    Column("ziele", "Ziele", lambda row: row.goals, width=20, nothing="keines"),
    Column("art", "Art", _choice("kind"), width=16),
    Column("traeger", "Träger", lambda row: row.carriers, width=36, is_usual=True, nothing="keine Angabe"),
    Column("federfuehrung", "Federführung", lambda row: row.actors_in(ActorRole.LEAD_OFFICE), width=36),
    Column("akteure", "Weitere Akteure", _others, width=48),
    Column("traegerschaft", "Trägerschaft", _choice("ownership"), width=18),
    Column("prioritaet", "Priorität", _choice("priority"), order=lambda row: row.sheet.priority, width=12),
    Column("schluesselprojekt", "Schlüsselprojekt", _yes_no("is_key_project"), Form.YES_NO, width=16),
    Column("klima", "Klimaschutz oder Klimaanpassung", _yes_no("is_climate_measure"), Form.YES_NO, width=16),
    Column("daueraufgabe", "Daueraufgabe", _yes_no("is_permanent"), Form.YES_NO),
    Column("nachrichtlich", "nachrichtlich", _yes_no("is_informational"), Form.YES_NO),
    Column("oeffentlich", "veröffentlichen", _yes_no("is_public"), Form.YES_NO),
    Column("stand", "Stand", lambda row: row.latest.label, order=lambda row: row.latest.place,
           tone=lambda row: row.latest.tone, width=18, is_usual=True, nothing="nicht gemeldet"),
    Column("ampel", "Ampel", lambda row: row.light.label, order=lambda row: list(Colour).index(row.light.colour),
           tone=lambda row: row.light.tone, width=22, is_usual=True,
           aside=lambda row: f"Gründe: {BETWEEN.join(row.light.reasons)}" if row.light.reasons else ""),
    Column("foerderstand", "Förderstand", lambda row: row.latest.funding_label, nothing="nicht gemeldet"),
    Column("fortschritt", "Fortschritt in Prozent", lambda row: row.progress, Form.WHOLE),
    Column("zeitraum", "Zeitraum", lambda row: row.sheet.period, order=lambda row: _period_order(row.sheet),
           width=22, is_usual=True, nothing="keine Angabe"),
    Column("beginn", "Beginn (Jahr)", lambda row: row.sheet.start_year, Form.WHOLE),
    Column("ende", "Ende (Jahr)", lambda row: row.sheet.end_year, Form.WHOLE),
    Column("lage", "Lage", lambda row: row.sheet.place, width=36),
    Column("programme", "Förderprogramme", lambda row: row.programmes, width=36),
    Column("kosten", "Gesamtkosten", lambda row: row.cost, Form.EURO, width=18, is_usual=True,
           total=lambda shown: shown.money(shown.sums.cost), nothing="keine Angabe"),
    Column("foerderfaehig", "davon förderfähig", **_money("eligible_cost")),
    Column("foerdermittel", "Fördermittel", **_money("programme_funding")),
    Column("eigenmittel", "Eigenmittel", **_money("own_funds")),
    Column("dritte", "Dritte und Einnahmen", **_money("other_funds")),
    Column("differenz", "Kosten minus Mittel", **_money("gap")),
    Column("gedeckt", "gedeckt", lambda row: row.coverage, Form.SHARE, total=lambda shown: shown.coverage,
           tone=lambda row: "" if row.is_covered else "warning"),
    Column("folgekosten", "Folgekosten im Jahr", lambda row: row.sheet.follow_up_cost, Form.EURO,
           total=lambda shown: shown.follow_up_cost, width=18),
    Column("gemeldet", "Stand vom", lambda row: row.latest.reported_on, Form.DAY,
           words=lambda row: row.latest.reported, tone=lambda row: "warning" if row.is_due else "",
           aside=lambda _row: "Stand überfällig", is_usual=True),
    Column("luecken", "Lücken", lambda row: BETWEEN.join(str(gap.label) for gap in row.gaps), width=30),
)  # fmt: skip  # a table is read along its rows
BY_NAME = {column.name: column for column in COLUMNS}
FIXED = ("nummer", "titel")
"""Without them nobody knows what a row is about."""
USUAL = tuple(column.name for column in COLUMNS if column.is_usual)
IDENTIFIER, NOTE = "Kennung", "Hinweis"
"""Heads of what every file holds beside the columns shown: first the identifier, last "nachrichtlich" or nothing."""


def chosen_columns(names: Iterable[str]) -> tuple[Column, ...]:
    """The columns called ``names`` in the order of the table; the usual ones when none is named."""
    wanted = set(names) & BY_NAME.keys() or set(USUAL)
    return tuple(column for column in COLUMNS if column.name in wanted or column.name in FIXED)


def sort_rows(rows: list[ListRow], sort: str) -> list[ListRow]:
    """``rows`` by the column that ``sort`` names, "-" before it for descending; unknown values last either way."""
    column = BY_NAME.get(sort.removeprefix("-"))
    if column is None:
        return rows
    ranked = [(column.rank(row), row) for row in rows]
    known = [pair for pair in ranked if pair[0] is not None]
    known.sort(key=lambda pair: pair[0], reverse=sort.startswith("-"))
    return [row for _, row in known] + [row for rank, row in ranked if rank is None]
