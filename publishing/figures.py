"""An edition in figures: how many measures, how far they are, what they cost and who pays."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from concepts.models import ActionField, Edition
from measures import finance
from measures.finance import Sums
from measures.models import ImplementationStatus, MeasureSheet
from measures.profile import latest_status
from measures.stages import STAGE_LABELS, STAGES, Stage


@dataclass(frozen=True)
class Bar:
    """One part of a stacked bar that is 100 wide."""

    stage: Stage
    x: Decimal
    width: Decimal


@dataclass(frozen=True)
class FieldFigures:
    """A field of action (or all together): its measures by stage, its money."""

    name: str
    colour: str
    measures: int
    stages: tuple[int, ...]
    """How many measures are in each stage, in the order of ``Stage``."""
    bars: tuple[Bar, ...]
    sums: Sums


@dataclass(frozen=True)
class EditionFigures:
    fields: tuple[FieldFigures, ...]
    total: FieldFigures
    names_cost: bool
    names_funding: bool
    """Whether the edition says anything about cost and funding at all: zero is not the same as no statement."""
    informational: int
    new: int | None
    """Measures that the previous edition did not have; None without a previous one."""
    cost_difference: Decimal | None
    """Cost compared with the previous edition; None without one."""

    @property
    def grant_share(self) -> Decimal | None:
        """Which part of the cost programmes pay, in per cent."""
        return finance.share(self.total.sums.programme_funding, self.total.sums.cost)

    @property
    def stage_labels(self) -> tuple[str, ...]:
        return tuple(STAGE_LABELS[stage] for stage in Stage)


def figures_of(edition: Edition) -> EditionFigures:
    """The figures of ``edition`` with the measures' statuses of today, in a fixed number of queries."""
    sheets = list(MeasureSheet.objects.in_edition(edition).with_latest_status())
    money = finance.lines_of(edition)
    sheets_of: dict[int | None, list[MeasureSheet]] = defaultdict(list)
    for sheet in sheets:
        sheets_of[sheet.action_field_id].append(sheet)
    costs, fundings = money
    fields = [
        _figures(
            str(field),
            field.colour,
            sheets_of[field.pk],
            finance.sums(
                [line for line in costs if line.sheet.action_field_id == field.pk],
                [line for line in fundings if line.sheet.action_field_id == field.pk],
            ),
        )
        for field in ActionField.objects.filter(edition=edition)
    ]
    if sheets_of[None]:
        without = finance.sums(
            [line for line in costs if line.sheet.action_field_id is None],
            [line for line in fundings if line.sheet.action_field_id is None],
        )
        fields.append(_figures("ohne Handlungsfeld", "", sheets_of[None], without))
    total = _figures("zusammen", "", sheets, finance.sums(*money))
    return EditionFigures(
        fields=tuple(fields),
        total=total,
        names_cost=bool(costs),
        names_funding=bool(fundings),
        informational=sum(sheet.is_informational for sheet in sheets),
        new=_new(edition, sheets),
        cost_difference=_cost_difference(edition, total.sums),
    )


def count_stages(statuses: Iterable[str]) -> Counter[Stage]:
    """How many measures are in each stage, given their implementation statuses (``""``: none reported)."""
    return Counter(STAGES[ImplementationStatus(status)] if status else Stage.UNKNOWN for status in statuses)


def _figures(name: str, colour: str, sheets: list[MeasureSheet], money: Sums) -> FieldFigures:
    counts = count_stages(latest_status(sheet).status for sheet in sheets)
    return FieldFigures(
        name=name,
        colour=colour,
        measures=len(sheets),
        stages=tuple(counts[stage] for stage in Stage),
        bars=tuple(bars_of(counts)),
        sums=money,
    )


def bars_of(counts: Counter[Stage]) -> Iterable[Bar]:
    """The counts as one stacked bar."""
    x = Decimal(0)
    for stage in Stage:
        if counts[stage]:
            width = Decimal(100) * counts[stage] / counts.total()
            yield Bar(stage, round(x, 2), round(width, 2))
            x += width


def _new(edition: Edition, sheets: list[MeasureSheet]) -> int | None:
    if edition.previous_id is None:
        return None
    known = set(MeasureSheet.objects.filter(edition_id=edition.previous_id).values_list("measure_id", flat=True))
    return sum(sheet.measure_id not in known for sheet in sheets)


def _cost_difference(edition: Edition, sums: Sums) -> Decimal | None:
    if edition.previous is None:
        return None
    return finance.cost_change(finance.sums(*finance.lines_of(edition.previous)), sums)
