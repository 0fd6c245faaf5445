"""The rows of the list of measures: each sheet with all that the list can show of it, and their sums."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.utils import timezone

from concepts.models import Edition
from measures.condensing import condensed_lines, lines_of_all
from measures.finance import Sums, follow_up_cost, sums, sums_by_sheet
from measures.gaps import Gap, Stated, gaps_of
from measures.models import (
    ActorRole,
    CostLine,
    FundingLine,
    FundingProgramme,
    MeasureSheet,
    SheetActor,
    SheetGoal,
    StatusUpdate,
)
from measures.models.measure import MeasureSheetQuerySet, among
from measures.profile import NOT_REPORTED, LatestStatus, latest_status
from measures.reporting.lights import lights_of
from measures.reporting.reports import is_due, last_reports
from measures.reporting.traffic_light import Light

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
    """One measure of the list, with what ``hanging`` holds of it."""

    sheet: MeasureSheet
    hanging: Hanging

    @property
    def latest(self) -> LatestStatus:
        return self.hanging.latest.get(self.sheet.pk, NOT_REPORTED)

    @property
    def light(self) -> Light:
        return self.hanging.lights[self.sheet.measure_id]

    @cached_property
    def sums(self) -> Sums:
        return self.hanging.sums.get(self.sheet.pk, Sums())

    @property
    def carriers(self) -> str:
        return self.actors_in(ActorRole.RESPONSIBLE_BODY)

    def actors_in(self, role: str) -> str:
        """The names of those who have ``role``."""
        return BETWEEN.join(self.hanging.actors.get(self.sheet.pk, {}).get(role, []))

    @property
    def goals(self) -> str:
        return BETWEEN.join(self.hanging.goals.get(self.sheet.pk, []))

    @property
    def programmes(self) -> str:
        return BETWEEN.join(sorted(self.hanging.programmes.get(self.sheet.pk, ())))

    @property
    def has_cost(self) -> bool:
        """False where no cost line tells what it costs."""
        return self.sheet.pk in self.hanging.with_cost

    @property
    def cost(self) -> Decimal | None:
        """Its cost; of an informational measure what it costs somebody else; None when unknown."""
        if not self.has_cost:
            return None
        return self.money(self.sums.informational_cost if self.sheet.is_informational else self.sums.cost)

    @property
    def coverage(self) -> Decimal | None:
        return None if self.hanging.edition.is_transcribed else self.sums.coverage

    @property
    def is_covered(self) -> bool:
        return not self.sums.gap

    def money(self, amount: Decimal) -> Decimal | None:
        """None for a sum of nothing where the figures were taken from a publication: it did not say "zero"."""
        return amount if amount or not self.hanging.edition.is_transcribed else None

    @property
    def is_due(self) -> bool:
        """Whether it waits for a report on its status."""
        last = self.hanging.reports.get(self.sheet.measure_id)
        return is_due(last, self.hanging.until or timezone.localdate())

    @property
    def progress(self) -> int | None:
        """In per cent, as last reported."""
        last = self.hanging.reports.get(self.sheet.measure_id)
        return last.progress if last else None

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        stated = Stated(bool(self.goals), bool(self.carriers), self.has_cost, self.sums)
        return gaps_of(self.sheet, stated, is_transcribed=self.hanging.edition.is_transcribed)


@dataclass(frozen=True)
class MeasureList:
    """What is shown: the ids of its sheets (of every page) in their order, and what is said of all together.
    Rows are fetched as soon as they are looked at, and only those; ``until``: the day whose status they show."""

    ids: list[int]
    edition: Edition
    until: date | None = None

    def rows_of(self, ids: Collection[int]) -> list[ListRow]:
        """Those with ``ids``, in that order: two queries, and one for each kind of thing that is looked at,
        however many there are."""
        sheets = MeasureSheet.objects.filter(among("pk", ids)).select_related("measure").order_by()
        found = {sheet.pk: sheet for sheet in sheets.defer("search", *LONG_TEXTS)}
        in_order = [found[pk] for pk in ids if pk in found]  # one that has just been deleted is not
        hanging = Hanging(in_order, self.edition, self.until)
        return [ListRow(sheet, hanging) for sheet in in_order]

    @cached_property
    def rows(self) -> list[ListRow]:
        """All of them."""
        return self.rows_of(self.ids)

    @cached_property
    def sums(self) -> Sums:
        return sums(*lines_of_all(self.ids))

    @cached_property
    def follow_up_cost(self) -> Decimal | None:
        naming = MeasureSheet.objects.filter(among("pk", self.ids), follow_up_cost__isnull=False)
        return follow_up_cost(naming.only("is_informational", "follow_up_cost"))

    @property
    def coverage(self) -> Decimal | None:
        return None if self.edition.is_transcribed else self.sums.coverage

    def money(self, amount: Decimal | None) -> Decimal | None:
        """As ``ListRow.money``, of a sum."""
        return amount if amount or not self.edition.is_transcribed else None


def sheets_with_gap(sheets: MeasureSheetQuerySet, edition: Edition, gap: str) -> list[int]:
    """Ids of those of ``sheets`` that lack what ``gap`` names, or anything at all where it is ``""``; seven queries."""
    rows = list_of(sheets.order_by(), edition).rows
    return [row.sheet.pk for row in rows if (gap in row.gaps if gap else row.gaps)]


def sheets_with_light(sheets: MeasureSheetQuerySet, edition: Edition, colour: str, until: date | None) -> list[int]:
    """Ids of those of ``sheets`` whose traffic light has ``colour``, by the reports up to ``until``. The light is
    computed and not stored, so all of them are looked at: fifteen queries at most, however many there are."""
    rows = list_of(sheets.order_by(), edition, until).rows
    return [row.sheet.pk for row in rows if row.light.colour == colour]


def list_of(sheets: MeasureSheetQuerySet, edition: Edition, until: date | None = None) -> MeasureList:
    """``sheets`` of ``edition`` in their order; one query."""
    return MeasureList(list(sheets.values_list("pk", flat=True)), edition, until)


class Hanging:
    """What hangs on ``sheets`` of one edition, fetched for all of them together as soon as it is looked at."""

    def __init__(self, sheets: list[MeasureSheet], edition: Edition, until: date | None) -> None:
        self.edition, self.until = edition, until
        self.by_id = {sheet.pk: sheet for sheet in sheets}
        fields = edition.action_fields.in_bulk()
        for sheet in sheets:
            sheet.edition = edition
            sheet.action_field = fields.get(sheet.action_field_id)

    @cached_property
    def lines(self) -> tuple[list[CostLine], list[FundingLine]]:
        """Enough for sums: lines that count alike are one."""
        cost, funding = condensed_lines(self.by_id)
        for cost_line in cost:
            cost_line.sheet = self.by_id[cost_line.sheet_id]
        for funding_line in funding:
            funding_line.sheet = self.by_id[funding_line.sheet_id]
        return cost, funding

    @cached_property
    def sums(self) -> dict[int, Sums]:
        return sums_by_sheet(*self.lines)

    @cached_property
    def with_cost(self) -> set[int]:
        return {line.sheet_id for line in self.lines[0]}

    @cached_property
    def actors(self) -> dict[int, dict[str, list[str]]]:
        """Sheet id -> role -> names: as adopted, in an open edition those of today."""
        names: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        links = SheetActor.objects.filter(among("sheet", self.by_id))
        for sheet_id, role, adopted, name in links.values_list("sheet_id", "role", "adopted_name", "actor__name"):
            names[sheet_id][role].append(adopted or name)
        return names

    @cached_property
    def goals(self) -> dict[int, list[str]]:
        """Sheet id -> codes of goals, where one has none its title."""
        names: dict[int, list[str]] = defaultdict(list)
        links = SheetGoal.objects.filter(among("sheet", self.by_id))
        for sheet_id, code, title in links.values_list("sheet_id", "goal__code", "goal__title"):
            names[sheet_id].append(code or title)
        return names

    @cached_property
    def programmes(self) -> dict[int, set[str]]:
        """Sheet id -> names of programmes: as adopted, in an open edition those of the programme year."""
        lines = [line for line in self.lines[1] if line.programme_id is not None]
        used = {line.programme_id for line in lines}
        register = FundingProgramme.objects.prefetch_related("former_names").in_bulk(used)
        names: dict[int, set[str]] = defaultdict(set)
        for line in lines:
            line.programme = register[line.programme_id]
            names[line.sheet_id].add(line.adopted_programme or line.programme.name_in(line.programme_year))
        return names

    @cached_property
    def lights(self) -> dict[int, Light]:
        """Measure id -> its traffic light."""
        return lights_of(list(self.by_id.values()), self.lines[0], self.reports)

    @cached_property
    def latest(self) -> dict[int, LatestStatus]:
        """Sheet id -> what was last reported."""
        sheets = MeasureSheet.objects.filter(among("pk", self.by_id)).with_latest_status(self.until)
        return {sheet.pk: latest_status(sheet) for sheet in sheets.order_by().only("pk")}

    @cached_property
    def reports(self) -> dict[int, StatusUpdate]:
        """Measure id -> its last report."""
        return last_reports((sheet.measure_id for sheet in self.by_id.values()), self.until)
