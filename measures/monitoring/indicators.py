"""The indicators of a concept in a reporting year: what was entered, what was last year, what the portal counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q

from concepts.models import Concept, State
from measures.models import (
    CostLine,
    ImplementationStatus,
    Indicator,
    IndicatorPart,
    IndicatorValue,
    MeasureSheet,
    StatusUpdate,
)
from measures.reporting.reports import sheets_adopted_last

if TYPE_CHECKING:
    from measures.models.measure import MeasureSheetQuerySet

COUNTED_STATUSES = frozenset(
    {ImplementationStatus.UNDER_WAY, ImplementationStatus.CONTINUOUS, ImplementationStatus.COMPLETED}
)
"""A measure counts once something is done about it: ideas and plans are no output, nor is what was put off
or dropped."""

PARTS = list(IndicatorPart)


@dataclass(frozen=True)
class Known:
    """An indicator in a year. ``previous``: its value of the year before. ``counted``: the sheets of the measures
    that the portal counts for it; None where it counts none."""

    indicator: Indicator
    value: IndicatorValue | None
    previous: IndicatorValue | None
    counted: tuple[MeasureSheet, ...] | None

    @property
    def entered(self) -> Decimal | None:
        """What somebody entered for the area."""
        return self.value.area_value if self.value else None

    @property
    def count(self) -> int | None:
        """What the portal counts itself, whatever was entered."""
        return None if self.counted is None else len(self.counted)

    @property
    def figure(self) -> Decimal | None:
        """What holds for the area: the entered value, else the portal's count."""
        if self.entered is not None or self.count is None:
            return self.entered
        return Decimal(self.count)

    @property
    def is_counted(self) -> bool:
        """Whether ``figure`` is the portal's count."""
        return self.entered is None and self.count is not None

    @property
    def differs(self) -> bool:
        """Whether something else was entered than the portal counts."""
        return self.count is not None and self.entered is not None and self.entered != self.count

    @property
    def town(self) -> Decimal | None:
        """What was entered for the whole municipality."""
        return self.value.town_value if self.value else None


def standing_of(concept: Concept, year: int, also: Collection[int] = ()) -> list[Known]:
    """The indicators of the concept's town in ``year``, by part and in the register's order: active ones, and
    archived ones that have a value or are among ``also`` (ids). At most seven queries."""
    values = {
        (value.indicator_id, value.year): value
        for value in IndicatorValue.objects.filter(concept=concept, year__in=(year, year - 1))
    }
    stated = {indicator for indicator, of_year in values if of_year == year}
    indicators = (
        Indicator.objects.filter(municipality=concept.municipality_id)
        .filter(Q(archived_at__isnull=True) | Q(pk__in=stated | set(also)))
        .prefetch_related("cost_groups")
    )
    in_order = sorted(indicators, key=lambda one: PARTS.index(IndicatorPart(one.part)))
    groups = {one.pk: {group.pk for group in one.cost_groups.all()} for one in in_order}
    counted = _counted(concept, year, groups)
    return [
        Known(one, values.get((one.pk, year)), values.get((one.pk, year - 1)), counted.get(one.pk)) for one in in_order
    ]


def sheets_that_count(concept: Concept) -> MeasureSheetQuerySet:
    """The sheets from which measures are counted, whoever reads: of each measure the one adopted last, because what
    was completed counts on when it has left the concept; those of the draft as long as nothing was adopted."""
    sheets = sheets_adopted_last(concept)
    is_adopted = concept.editions.published().exists()
    return sheets.filter(edition__state=State.PUBLISHED) if is_adopted else sheets


def _counted(concept: Concept, year: int, groups: Mapping[int, set[int]]) -> dict[int, tuple[MeasureSheet, ...]]:
    """Indicator id -> the sheets it counts, of those that count any. ``groups``: indicator id -> its cost groups."""
    wanted = set().union(*groups.values())
    groups_of: dict[int, set[int]] = defaultdict(set)
    sheets: list[MeasureSheet] = []
    statuses: dict[int, str] = {}
    if wanted:
        lines = CostLine.objects.filter(
            sheet__in=sheets_that_count(concept),
            sheet__is_informational=False,
            is_informational=False,
            cost_group__in=wanted,
        )
        for sheet, group in lines.values_list("sheet", "cost_group").distinct():
            groups_of[sheet].add(group or 0)
        found = MeasureSheet.objects.filter(pk__in=groups_of).select_related("measure__concept", "edition__concept")
        sheets = list(found.in_list_order())
        statuses = statuses_at_end_of(year, concept)
    return {indicator: counted_sheets(sheets, groups_of, statuses, own) for indicator, own in groups.items() if own}


def statuses_at_end_of(year: int, concept: Concept) -> dict[int, str]:
    """Measure id -> the implementation status last reported by 31 December of ``year``; one query."""
    reports = StatusUpdate.objects.counting().filter(
        measure__concept=concept, reported_on__lte=date(year, 12, 31), implementation_status__gt=""
    )
    newest = reports.order_by("measure_id", "-reported_on", "-created_at", "-id").distinct("measure_id")
    return dict(newest.values_list("measure_id", "implementation_status"))


def counted_sheets(
    sheets: Iterable[MeasureSheet],
    groups_of: Mapping[int, set[int]],
    statuses: Mapping[int, str],
    wanted: set[int],
) -> tuple[MeasureSheet, ...]:
    """Those of ``sheets`` that have a cost in one of the ``wanted`` groups and whose measure was under way,
    continuous or completed. ``groups_of``: sheet id -> groups of its cost; ``statuses``: by measure id. Pure."""
    return tuple(
        sheet
        for sheet in sheets
        if groups_of.get(sheet.pk, set()) & wanted and statuses.get(sheet.measure_id) in COUNTED_STATUSES
    )
