"""The traffic lights of measures: gathering the facts, and setting a light by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from concepts.changelog import record
from concepts.models import Action
from concepts.periods import first_month, last_month
from measures.finance import lines_on, sums_by_sheet, total_of
from measures.granting.grants import Notice
from measures.granting.notices import standing_of
from measures.models import (
    Colour,
    CostLine,
    FundingLine,
    Grant,
    LightOverride,
    Measure,
    MeasureSheet,
    Milestone,
    Spending,
    StatusUpdate,
)
from measures.models.measure import among
from measures.overview.spent import known_spent
from measures.reporting.reports import Reportable, is_due, last_reports
from measures.reporting.traffic_light import Facts, Lapse, Light, light_of

if TYPE_CHECKING:
    from actors.models import User

T = TypeVar("T", Milestone, LightOverride)


class Expected(NamedTuple):
    """What a line of funding counts on; lines of many measures count on the same."""

    programme_id: int | None
    programme_year: int | None
    fiscal_year: int | None


def lights_of(
    sheets: list[MeasureSheet],
    cost_lines: Iterable[CostLine],
    reports: dict[int, StatusUpdate] | None = None,
) -> dict[int, Light]:
    """Measure id -> its light by ``sheets``, the costs on them, and what is told about their measures.
    ``reports``: the last ones, where they are at hand. Twelve queries, thirteen without ``reports``."""
    ids = [sheet.measure_id for sheet in sheets]
    reports = last_reports(ids) if reports is None else reports
    milestones = _by_measure(Milestone.objects.filter(among("measure", ids)))
    overrides = _by_measure(LightOverride.objects.filter(among("measure", ids), cancelled_at__isnull=True))
    spent = _spent(ids)
    money = sums_by_sheet(cost_lines, [])
    lapses = _lapses(sheets)
    lights = {}
    for sheet in sheets:
        own = money.get(sheet.pk)
        facts = replace(
            _told(sheet, reports.get(sheet.measure_id)),
            milestones=milestones[sheet.measure_id],
            planned_cost=own.cost if own else None,
            spent=spent.get(sheet.measure_id),
            lapses=lapses[sheet.pk],
        )
        lights[sheet.measure_id] = _with_override(light_of(facts), overrides[sheet.measure_id])
    return lights


def lit(rows: list[Reportable]) -> list[Reportable]:
    """``rows`` with their lights; fourteen queries."""
    sheets = [row.sheet for row in rows]
    reports = {row.sheet.measure_id: row.last for row in rows if row.last}
    lights = lights_of(sheets, lines_on(sheets)[0], reports)
    return [replace(row, light=lights[row.sheet.measure_id]) for row in rows]


def _by_measure(rows: Iterable[T]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[row.measure_id].append(row)
    return found


def _told(sheet: MeasureSheet, last: StatusUpdate | None) -> Facts:
    """What the sheet plans and the last report says."""
    today = timezone.localdate()
    return Facts(
        today=today,
        status=last.implementation_status if last else "",
        funding_status=last.funding_status if last else "",
        is_due=is_due(last, today),
        last_reported=last.reported_on if last else None,
        start=first_month(sheet.start_year, sheet.start_part) if sheet.start_year else None,
        end=last_month(sheet.end_year, sheet.end_part) if sheet.end_year else None,
    )


def _spent(measure_ids: list[int]) -> dict[int, Decimal]:
    """Measure id -> what was spent for it until today, as the overview tells it; two queries."""
    told = StatusUpdate.objects.counting().filter(among("measure", measure_ids), spent__isnull=False)
    newest = told.order_by("measure_id", "-reported_on", "-created_at", "-id").distinct("measure_id")
    reports = {report.measure_id: report for report in newest}
    booked: dict[int, list[Decimal]] = defaultdict(list)
    paid = Spending.objects.filter(among("measure", measure_ids), booked_on__lte=timezone.localdate())
    for measure_id, amount in paid.values_list("measure_id", "amount"):
        if measure_id is not None:
            booked[measure_id].append(amount)
    spent = {pk: known_spent(reports.get(pk), total_of(booked[pk]) if pk in booked else None) for pk in measure_ids}
    return {measure_id: amount for measure_id, amount in spent.items() if amount is not None}


def _lapses(sheets: list[MeasureSheet]) -> dict[int, list[Lapse]]:
    """Sheet id -> the grants of its concept that pay it, as programme and programme year tell, each once. Two
    queries."""
    concepts = {sheet.pk: sheet.edition.concept_id for sheet in sheets}
    grants = Grant.objects.filter(concept__in=set(concepts.values()), programme__isnull=False)
    ending = [(notice.grant, _lapse(notice)) for notice in standing_of(grants, timezone.localdate())]
    ending.sort(key=lambda pair: (pair[1].year if pair[1] else 0, pair[0].pk))
    paying: dict[tuple[int, Expected], list[Lapse]] = {}
    found: dict[int, dict[Lapse, None]] = defaultdict(dict)
    for sheet_id, expected in _counted_on(sheets):
        alike = concepts[sheet_id], expected
        if alike not in paying:  # thousands of lines expect money of a handful of programmes and years
            own = [(grant, lapse) for grant, lapse in ending if grant.concept_id == alike[0]]
            paying[alike] = [lapse for grant, lapse in own if lapse and _pays(grant, expected)]
        found[sheet_id] |= dict.fromkeys(paying[alike])
    return defaultdict(list, {sheet_id: list(lapses) for sheet_id, lapses in found.items()})


def _lapse(notice: Notice) -> Lapse | None:
    """When money of the notice lapses next, by its instalments; of one without them only the end is known. None
    where all has been called, or nothing is known."""
    if notice.instalments:
        days = [one.lapses_on for one in notice.instalments if one.callable]
        return Lapse(_named(notice.grant), min(days).year, min(days)) if days else None
    return Lapse(_named(notice.grant), notice.grant.end_year) if notice.grant.end_year else None


def _counted_on(sheets: list[MeasureSheet]) -> list[tuple[int, Expected]]:
    """(sheet id, what the plan expects) of programmes this year or later, or without a year. What was planned for
    years that are over has been called, or is a matter of accounting."""
    year = timezone.localdate().year
    ahead = FundingLine.objects.filter(
        Q(fiscal_year__gte=year) | Q(fiscal_year=None), among("sheet", (sheet.pk for sheet in sheets))
    )
    rows = ahead.filter(programme__isnull=False).order_by("sheet", "fiscal_year", "programme_id", "programme_year")
    named = rows.values_list("sheet_id", "programme_id", "programme_year", "fiscal_year")
    return [(sheet_id, Expected(*expected)) for sheet_id, *expected in named]


def _pays(grant: Grant, expected: Expected) -> bool:
    """Whether the plan still counts on the grant: by programme and programme year, for this year or later."""
    same_year = None in (grant.programme_year, expected.programme_year) or (
        grant.programme_year == expected.programme_year
    )
    fiscal_year = expected.fiscal_year or grant.end_year or 0
    is_ahead = fiscal_year >= timezone.localdate().year
    return expected.programme_id == grant.programme_id and same_year and is_ahead


def _named(grant: Grant) -> str:
    name = grant.programme.name_in(grant.programme_year) if grant.programme else ""
    return f"{name} {grant.programme_year or ''}".strip()


def _with_override(derived: Light, overrides: list[LightOverride]) -> Light:
    if not overrides:
        return derived
    return Light(Colour(overrides[0].colour), (f"von Hand gesetzt: {overrides[0].reason}",), derived)


# --- By hand ------------------------------------------------------------------


def override_of(measure: Measure) -> LightOverride | None:
    """What holds in place of the derived light."""
    return measure.light_overrides.filter(cancelled_at__isnull=True).select_related("set_by").first()


@transaction.atomic
def override(sheet: MeasureSheet, colour: Colour, reason: str, by: User) -> None:
    """Set the light by hand and log it; what held before is cancelled. The same sent twice is set once."""
    measure = Measure.objects.select_for_update(no_key=True).get(pk=sheet.measure_id)
    before = override_of(measure)
    if before and (before.colour, before.reason) == (colour, reason):
        return
    if before:
        _end(before)
    made = LightOverride.objects.create(measure=measure, colour=colour, reason=reason, set_by=by)
    said = {"Maßnahme": str(sheet), "colour": str(colour.label), "reason": reason}
    record(made, Action.CREATED, by, concept=sheet.edition.concept, new=said)


@transaction.atomic
def cancel_override(sheet: MeasureSheet, by: User) -> None:
    """Let the derived light hold again, and log it."""
    held = override_of(Measure.objects.select_for_update(no_key=True).get(pk=sheet.measure_id))
    if held:
        _end(held)
        said = {"Maßnahme": str(sheet), "colour": str(held), "reason": held.reason}
        record(held, Action.DELETED, by, concept=sheet.edition.concept, old=said)


def _end(held: LightOverride) -> None:
    held.cancelled_at = timezone.now()
    held.save(update_fields=["cancelled_at"])
