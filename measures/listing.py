"""The list of measures: its rows with what is known about them, their order and their sums."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from measures.finance import Sums, sums, sums_by_sheet
from measures.lights import lights_of
from measures.models import ActorRole, CostLine, FundingLine, MeasureSheet, SheetActor
from measures.models.measure import MeasureSheetQuerySet
from measures.profile import LatestStatus, latest_status
from measures.reporting import is_due, last_reports
from measures.traffic_light import Light

LONG_TEXTS = (
    "problem",
    "objective",
    "description",
    "continuation",
    "origin",
    "import_note",
    "internal_note",
    "cost_note",
)


@dataclass(frozen=True)
class ListRow:
    """One measure of the list. ``has_cost`` is False where no cost line tells what it costs,
    ``is_due`` True when it waits for a report on its status."""

    sheet: MeasureSheet
    carriers: str
    sums: Sums
    has_cost: bool
    is_due: bool
    light: Light

    @property
    def cost(self) -> Decimal | None:
        """Its cost; of an informational measure what it costs somebody else; None when unknown."""
        if not self.has_cost:
            return None
        return self.sums.informational_cost if self.sheet.is_informational else self.sums.cost

    @property
    def coverage(self) -> Decimal | None:
        return self.sums.coverage

    @property
    def is_covered(self) -> bool:
        return not self.sums.gap

    @property
    def latest(self) -> LatestStatus:
        return latest_status(self.sheet)


@dataclass(frozen=True)
class Column:
    """A column of the list; ``order`` gives what rows are sorted by, None for unknown (always last)."""

    name: str
    label: str
    order: Callable[[ListRow], Any]
    is_figure: bool = False

    @property
    def descending(self) -> str:
        """How the address names the reverse order."""
        return f"-{self.name}"


def in_german_order(text: str) -> str:
    """``text`` as a German register sorts it (DIN 5007-1: ä like a, ß like ss)."""
    return text.casefold().translate(str.maketrans("äöü", "aou"))


def _period_order(sheet: MeasureSheet) -> tuple[int, int] | None:
    if sheet.start_year is None and sheet.end_year is None:
        return None
    start = sheet.start_year or sheet.end_year or 0
    return start, sheet.end_year or start


COLUMNS = (
    Column("nummer", "Nr.", lambda row: row.sheet.number_order or None),
    Column("titel", "Maßnahme", lambda row: in_german_order(row.sheet.title)),
    Column("traeger", "Träger", lambda row: in_german_order(row.carriers) or None),
    Column("stand", "Stand", lambda row: row.latest.place),
    Column("zeitraum", "Zeitraum", lambda row: _period_order(row.sheet)),
    Column("kosten", "Gesamtkosten", lambda row: row.cost, is_figure=True),
    Column("gedeckt", "gedeckt", lambda row: row.coverage, is_figure=True),
    Column("gemeldet", "Stand vom", lambda row: row.latest.reported_on),
)


@dataclass(frozen=True)
class MeasureList:
    """What is shown: all rows (of every page) and their sums."""

    rows: list[ListRow]
    sums: Sums


def build_list(sheets: MeasureSheetQuerySet, sort: str = "") -> MeasureList:
    """The rows of ``sheets`` (``with_latest_status``), sorted by a column's name, "-" before it for
    descending, else by number; ten queries."""
    carriers = SheetActor.objects.filter(role=ActorRole.RESPONSIBLE_BODY).select_related("actor")
    found = list(
        sheets.in_list_order()
        .select_related("measure", "action_field", "edition")
        .prefetch_related(Prefetch("actor_links", carriers, to_attr="carrier_links"))
        .defer(*LONG_TEXTS)
    )
    by_id = {sheet.pk: sheet for sheet in found}
    cost_lines = _of_sheets(CostLine.objects.filter(sheet__in=by_id), by_id)
    funding_lines = _of_sheets(FundingLine.objects.filter(sheet__in=by_id), by_id)
    money = sums_by_sheet(cost_lines, funding_lines)
    with_cost = {line.sheet_id for line in cost_lines}
    reports = last_reports(sheet.measure_id for sheet in found)
    lights = lights_of(found, cost_lines, funding_lines, reports)
    today = timezone.localdate()
    rows = [
        ListRow(
            sheet,
            _names(sheet),
            money.get(sheet.pk, Sums()),
            has_cost=sheet.pk in with_cost,
            is_due=is_due(reports.get(sheet.measure_id), today),
            light=lights[sheet.measure_id],
        )
        for sheet in found
    ]
    return MeasureList(sort_rows(rows, sort), sums(cost_lines, funding_lines))


def sort_rows(rows: list[ListRow], sort: str) -> list[ListRow]:
    """``rows`` by the column that ``sort`` names; unknown values last in either direction."""
    column = next((column for column in COLUMNS if column.name == sort.removeprefix("-")), None)
    if column is None:
        return rows
    order = column.order
    known = sorted((row for row in rows if order(row) is not None), key=order, reverse=sort.startswith("-"))
    return known + [row for row in rows if order(row) is None]


def _of_sheets(lines: Any, by_id: dict[int, MeasureSheet]) -> list[Any]:
    """The lines, each with its sheet at hand."""
    fetched = list(lines)
    for line in fetched:
        line.sheet = by_id[line.sheet_id]
    return fetched


def _names(sheet: MeasureSheet) -> str:
    links: list[SheetActor] = getattr(sheet, "carrier_links", [])
    return ", ".join(link.name for link in links)
