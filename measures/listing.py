"""The rows of the list of measures: each sheet with all that the list can show of it, and their sums."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone

from concepts.models import Edition
from measures.finance import Sums, follow_up_cost, sums, sums_by_sheet
from measures.gaps import Gap, Hanging, gaps_of
from measures.lights import lights_of
from measures.models import ActorRole, CostLine, FundingLine, FundingSource, MeasureSheet, SheetActor, SheetGoal
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
BETWEEN = "; "
"""Between names in one cell: offices have commas in theirs."""


@dataclass(frozen=True)
class ListRow:
    """One measure of the list. ``actors``: role -> names; ``has_cost`` is False where no cost line tells what
    it costs, ``is_due`` True when it waits for a report on its status, ``progress`` in per cent."""

    sheet: MeasureSheet
    latest: LatestStatus
    actors: Mapping[str, str]
    goals: str
    programmes: str
    sums: Sums
    has_cost: bool
    is_due: bool
    progress: int | None
    light: Light
    gaps: tuple[Gap, ...]
    is_transcribed: bool = False

    @property
    def carriers(self) -> str:
        return self.actors.get(ActorRole.RESPONSIBLE_BODY, "")

    @property
    def cost(self) -> Decimal | None:
        """Its cost; of an informational measure what it costs somebody else; None when unknown."""
        if not self.has_cost:
            return None
        return self.money(self.sums.informational_cost if self.sheet.is_informational else self.sums.cost)

    @property
    def coverage(self) -> Decimal | None:
        return None if self.is_transcribed else self.sums.coverage

    @property
    def is_covered(self) -> bool:
        return not self.sums.gap

    def money(self, amount: Decimal) -> Decimal | None:
        """None for a sum of nothing where the figures were taken from a publication: it did not say "zero"."""
        return amount if amount or not self.is_transcribed else None


@dataclass(frozen=True)
class MeasureList:
    """What is shown: all rows (of every page) and their sums."""

    rows: list[ListRow]
    sums: Sums
    follow_up_cost: Decimal | None
    is_transcribed: bool = False

    @property
    def coverage(self) -> Decimal | None:
        return None if self.is_transcribed else self.sums.coverage

    def money(self, amount: Decimal | None) -> Decimal | None:
        """As ``ListRow.money``, of a sum."""
        return amount if amount or not self.is_transcribed else None


Lines = tuple[list[CostLine], list[FundingLine]]


def build_list(sheets: MeasureSheetQuerySet, edition: Edition, until: date | None = None) -> MeasureList:
    """The rows of ``sheets`` of ``edition`` (``with_latest_status`` until the same day) in their order, and
    their sums: ten queries, however many there are."""
    found = list(sheets.select_related("measure", "action_field").defer("search", *LONG_TEXTS))
    gathered = _Gathered(found, edition, until)
    rows = [gathered.row(sheet) for sheet in found]
    return MeasureList(rows, sums(*gathered.lines), follow_up_cost(found), edition.is_transcribed)


def sheets_with_gap(sheets: MeasureSheetQuerySet, edition: Edition, gap: str) -> list[int]:
    """Ids of those of ``sheets`` that lack what ``gap`` names, or anything at all where it is ``""``; five queries."""
    found = list(sheets.order_by().select_related("measure").defer("search", *LONG_TEXTS))
    gathered = _Gathered(found, edition)
    return [sheet.pk for sheet in found for gaps in [gathered.gaps(sheet)] if gaps and (not gap or gap in gaps)]


class _Gathered:
    """What hangs on the sheets ``found`` of one edition, fetched for all of them at once."""

    def __init__(self, found: list[MeasureSheet], edition: Edition, until: date | None = None) -> None:
        self.found, self.edition, self.until = found, edition, until
        self.by_id = {sheet.pk: sheet for sheet in found}
        for sheet in found:
            sheet.edition = edition

    @cached_property
    def lines(self) -> Lines:
        cost = _of_sheets(CostLine.objects.filter(sheet__in=self.by_id), self.by_id)
        funding = _of_sheets(FundingLine.objects.filter(sheet__in=self.by_id), self.by_id, "programme")
        return cost, funding

    @cached_property
    def sums(self) -> dict[int, Sums]:
        return sums_by_sheet(*self.lines)

    @cached_property
    def with_cost(self) -> set[int]:
        return {line.sheet_id for line in self.lines[0]}

    @cached_property
    def actors(self) -> dict[int, dict[str, list[str]]]:
        names: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for link in SheetActor.objects.filter(sheet__in=self.by_id).select_related("actor"):
            names[link.sheet_id][link.role].append(link.name)
        return names

    @cached_property
    def goals(self) -> dict[int, list[str]]:
        names: dict[int, list[str]] = defaultdict(list)
        for link in SheetGoal.objects.filter(sheet__in=self.by_id).select_related("goal"):
            names[link.sheet_id].append(link.goal.code or link.goal.title)
        return names

    @cached_property
    def programmes(self) -> dict[int, list[str]]:
        names: dict[int, list[str]] = defaultdict(list)
        for line in self.lines[1]:
            if line.source == FundingSource.PROGRAMME:
                names[line.sheet_id].append(line.source_name)
        return names

    @cached_property
    def reports(self) -> Any:
        return last_reports((sheet.measure_id for sheet in self.found), self.until)

    @cached_property
    def lights(self) -> dict[int, Light]:
        return lights_of(self.found, *self.lines, self.reports)

    def gaps(self, sheet: MeasureSheet) -> tuple[Gap, ...]:
        hanging = Hanging(
            has_goal=sheet.pk in self.goals,
            has_carrier=ActorRole.RESPONSIBLE_BODY in self.actors.get(sheet.pk, {}),
            has_cost=sheet.pk in self.with_cost,
            sums=self.sums.get(sheet.pk, Sums()),
        )
        return gaps_of(sheet, hanging, is_transcribed=self.edition.is_transcribed)

    def row(self, sheet: MeasureSheet) -> ListRow:
        report = self.reports.get(sheet.measure_id)
        by_role = self.actors.get(sheet.pk, {})
        return ListRow(
            sheet=sheet,
            latest=latest_status(sheet),
            actors={role: BETWEEN.join(names) for role, names in by_role.items()},
            goals=BETWEEN.join(self.goals.get(sheet.pk, [])),
            programmes=BETWEEN.join(dict.fromkeys(self.programmes.get(sheet.pk, []))),
            sums=self.sums.get(sheet.pk, Sums()),
            has_cost=sheet.pk in self.with_cost,
            is_due=is_due(report, self.until or timezone.localdate()),
            progress=report.progress if report else None,
            light=self.lights[sheet.measure_id],
            gaps=self.gaps(sheet),
            is_transcribed=self.edition.is_transcribed,
        )


def _of_sheets(lines: Any, by_id: dict[int, MeasureSheet], *related: str) -> list[Any]:
    """The lines, each with its sheet at hand."""
    fetched = list(lines.select_related(*related) if related else lines)
    for line in fetched:
        line.sheet = by_id[line.sheet_id]
    return fetched
