"""Reporting rounds: which measures are asked, who has reported, and closing with a lasting record.

A round asks about every measure that stands in the edition in force or in the open one and was not completed
or dropped when it began. A report counts once it was entered after that moment, whatever day it speaks of;
"unverändert" is a report like any other.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Prefetch
from django.utils import timezone

from concepts.changelog import record, values_of
from concepts.models import Action, Concept, State
from concepts.periods import first_month, last_month
from measures.models import (
    ActorRole,
    CostLine,
    Fate,
    ImplementationStatus,
    Measure,
    MeasureFate,
    MeasureSheet,
    ReportingRound,
    RoundEntry,
    SheetActor,
    Standing,
    StatusUpdate,
)
from measures.overview.tables import overview
from measures.reporting.asked import FINISHED, waiting_in_rounds

if TYPE_CHECKING:
    from actors.models import User

ANSWERABLE = (ActorRole.RESPONSIBLE_BODY, ActorRole.LEAD_OFFICE)
"""Who answers for a measure: its carriers, and where none is named the leading office."""
STATUS_OF_FATE = {
    Fate.COMPLETED: ImplementationStatus.COMPLETED,
    Fate.POSTPONED: ImplementationStatus.POSTPONED,
    Fate.DROPPED: ImplementationStatus.DROPPED,
}
WITHOUT_CARRIER = "ohne Träger"
LOGGED = ["title", "due_on"]


@dataclass(frozen=True)
class CarrierProgress:
    """How many of an actor's measures were asked and reported."""

    name: str
    asked: int
    reported: int


@dataclass(frozen=True)
class Progress:
    """How far a round is: all its entries, in the order of the list of measures."""

    entries: tuple[RoundEntry, ...]

    @property
    def asked(self) -> tuple[RoundEntry, ...]:
        return tuple(entry for entry in self.entries if entry.is_asked)

    @property
    def reported(self) -> tuple[RoundEntry, ...]:
        return tuple(entry for entry in self.entries if entry.has_reported)

    @property
    def missing(self) -> tuple[RoundEntry, ...]:
        return tuple(entry for entry in self.entries if entry.is_missing)

    def without_drafts(self) -> Progress:
        """The same without what only stands in an edition that nobody has adopted."""
        return Progress(tuple(entry for entry in self.entries if entry.standing != Standing.DRAFT))

    @property
    def by_carrier(self) -> tuple[CarrierProgress, ...]:
        """By name; a measure of two carriers counts with both."""
        entries: dict[str, list[RoundEntry]] = defaultdict(list)
        for entry in self.asked:
            for name in entry.carriers or [WITHOUT_CARRIER]:
                entries[name].append(entry)
        return tuple(
            CarrierProgress(name, len(own), sum(entry.has_reported for entry in own))
            for name, own in sorted(entries.items())
        )


@dataclass(frozen=True)
class Reports:
    """What was reported on the measures of a concept, each by measure id."""

    last: dict[int, StatusUpdate]
    with_status: dict[int, StatusUpdate]
    with_spending: dict[int, StatusUpdate]
    before: dict[int, StatusUpdate]
    since: dict[int, StatusUpdate]

    def finished_before(self, measure_id: int) -> bool:
        """Whether the measure was completed or dropped when the round began."""
        before = self.before.get(measure_id)
        return before is not None and before.implementation_status in FINISHED


@dataclass(frozen=True)
class RunningRound:
    """An open round with the number of measures that are still silent."""

    round: ReportingRound
    missing: int


def running_rounds(user: User) -> list[RunningRound]:
    """The open rounds of the concepts that ``user`` edits, soonest first: at most six queries."""
    rounds = list(ReportingRound.objects.editable_by(user).select_related("concept").order_by("due_on"))
    if not rounds:
        return []
    measures = Measure.objects.filter(concept__in=[one.concept_id for one in rounds])
    silent = Counter(one.pk for one in waiting_in_rounds(measures.values_list("pk", flat=True)).values())
    return [RunningRound(one, silent[one.pk]) for one in rounds]


@transaction.atomic
def open_round(reporting_round: ReportingRound, by: User, at: datetime | None = None) -> None:
    """Begin the round, now or ``at``. ValidationError when another one is open."""
    reporting_round.opened_by, reporting_round.opened_at = by, at or timezone.now()
    try:
        with transaction.atomic():
            reporting_round.save()
    except IntegrityError as error:
        raise ValidationError("Zu diesem Konzept läuft bereits eine Berichtsrunde.", code="open") from error
    new = values_of(reporting_round, LOGGED)
    record(reporting_round, Action.CREATED, by, concept=reporting_round.concept, new=new, at=at)


@transaction.atomic
def close_round(reporting_round: ReportingRound, by: User, at: datetime | None = None) -> ReportingRound:
    """End the round, now or ``at``, and write down what it found; whoever has not reported stays "nicht gemeldet".

    ValidationError when somebody else has closed it.
    """
    rounds = ReportingRound.objects.select_for_update(of=("self",)).select_related("concept__municipality")
    locked = rounds.get(pk=reporting_round.pk)
    if not locked.is_open:
        raise ValidationError("Die Berichtsrunde ist schon abgeschlossen.", code="closed")
    entries = entries_of(locked)
    RoundEntry.objects.bulk_create(entries)
    locked.closed_at, locked.closed_by = at or timezone.now(), by
    locked.edition_title = edition_title(locked.concept)
    locked.save(update_fields=["closed_at", "closed_by", "edition_title"])
    progress = Progress(tuple(entries))
    new = {"gemeldet": len(progress.reported), "nicht gemeldet": len(progress.missing)}
    record(locked, Action.MOVED, by, concept=locked.concept, new=new, at=at)
    return locked


def progress_of(reporting_round: ReportingRound) -> Progress:
    """How far the round is, or how it ended."""
    return Progress(tuple(entries_of(reporting_round)))


def entries_of(reporting_round: ReportingRound) -> list[RoundEntry]:
    """What the round found: as saved when it was closed (one query), else as of now (fourteen queries)."""
    if not reporting_round.is_open:
        return list(reporting_round.entries.select_related("measure"))
    standings = _sheets(reporting_round.concept)
    reports = _reports(reporting_round, (sheet.measure_id for sheet, _ in standings))
    costs = _costs(sheet for sheet, _ in standings)
    found = [_entry(reporting_round, sheet, standing, reports, costs) for sheet, standing in standings]
    _tell_drafts(found, reporting_round.concept)
    return found + _gone(reporting_round, {entry.measure_id for entry in found})


def previous_round(reporting_round: ReportingRound) -> ReportingRound | None:
    """The round closed last before this one."""
    earlier = ReportingRound.objects.closed().filter(
        concept=reporting_round.concept, opened_at__lt=reporting_round.opened_at
    )
    return earlier.order_by("-closed_at").first()


def edition_title(concept: Concept) -> str:
    """The edition that a round speaks of: the one in force, else the one being worked on."""
    edition = concept.current_edition() or concept.open_edition()
    return f"{edition.title} {edition.validity}".strip() if edition else ""


def _sheets(concept: Concept) -> list[tuple[MeasureSheet, Standing]]:
    """Of each measure the sheet in force, else that of the open edition; in the order of the list."""
    current, draft = concept.current_edition(), concept.open_edition()
    answerable = SheetActor.objects.filter(role__in=ANSWERABLE).select_related("actor")
    sheets = (
        MeasureSheet.objects.filter(edition__in=[edition for edition in (current, draft) if edition])
        .in_list_order()
        .select_related("measure", "action_field")
        .prefetch_related(Prefetch("actor_links", answerable, to_attr="answerable_links"))
    )
    by_measure: dict[int, tuple[MeasureSheet, Standing]] = {}
    for sheet in sheets:
        standing = Standing.IN_FORCE if current and sheet.edition_id == current.pk else Standing.DRAFT
        if standing == Standing.IN_FORCE:
            by_measure.pop(sheet.measure_id, None)  # its number there says where it stands, not that of the draft
        if standing == Standing.IN_FORCE or sheet.measure_id not in by_measure:
            by_measure[sheet.measure_id] = sheet, standing
    return list(by_measure.values())


def _tell_drafts(entries: Iterable[RoundEntry], concept: Concept) -> None:
    """Note where the draft numbers a measure otherwise than the edition in force; two queries."""
    draft = concept.open_edition()
    numbers = dict(draft.sheets.values_list("measure_id", "number")) if draft else {}
    for entry in entries:
        drafted = numbers.get(entry.measure_id, "")
        entry.number_in_draft = drafted if drafted != entry.number else ""


def _reports(reporting_round: ReportingRound, measures: Iterable[int]) -> Reports:
    ids = list(measures)
    opened = reporting_round.opened_at
    return Reports(
        last=_newest(ids),
        with_status=_newest(ids, implementation_status__gt=""),
        with_spending=_newest(ids, spent__isnull=False),
        before=_newest(ids, implementation_status__gt="", created_at__lt=opened),
        since=_newest(ids, created_at__gte=opened),
    )


def _newest(measures: list[int], **which: Any) -> dict[int, StatusUpdate]:
    """Measure id -> its newest report of those meant; one query."""
    updates = (
        StatusUpdate.objects.counting().worded().filter(measure__in=measures, **which).select_related("reported_by")
    )
    newest = updates.order_by("measure_id", "-reported_on", "-created_at", "-id").distinct("measure_id")
    return {update.measure_id: update for update in newest}


def _costs(sheets: Iterable[MeasureSheet]) -> dict[int, list[CostLine]]:
    """Sheet id -> its lines of cost; one query."""
    by_sheet: dict[int, list[CostLine]] = defaultdict(list)
    for line in CostLine.objects.filter(sheet__in=list(sheets)).select_related("sheet", "cost_group"):
        by_sheet[line.sheet_id].append(line)
    return by_sheet


def _entry(
    reporting_round: ReportingRound,
    sheet: MeasureSheet,
    standing: Standing,
    reports: Reports,
    costs: dict[int, list[CostLine]],
) -> RoundEntry:
    is_asked = not reports.finished_before(sheet.measure_id)
    entry = RoundEntry(
        round=reporting_round,
        measure=sheet.measure,
        standing=standing,
        number=sheet.number,
        title=sheet.title,
        action_field=str(sheet.action_field or ""),
        carriers=_carriers(sheet),
        is_permanent=sheet.is_permanent,
        is_informational=sheet.is_informational,
        is_asked=is_asked,
        has_reported=False,
    )
    _tell_period(entry, sheet)
    _tell_plan(entry, costs.get(sheet.pk, []))
    _tell_status(entry, reports)
    return entry


def _carriers(sheet: MeasureSheet) -> list[str]:
    links: list[SheetActor] = getattr(sheet, "answerable_links", [])
    carriers = [link.name for link in links if link.role == ActorRole.RESPONSIBLE_BODY]
    return carriers or [link.name for link in links]


def _tell_period(entry: RoundEntry, sheet: MeasureSheet) -> None:
    entry.period = sheet.period
    if sheet.start_year:
        entry.begins_on = date(*first_month(sheet.start_year, sheet.start_part), 1)
    if sheet.end_year:
        year, month = last_month(sheet.end_year, sheet.end_part)
        entry.ends_on = date(year, month, monthrange(year, month)[1])


def _tell_plan(entry: RoundEntry, lines: list[CostLine]) -> None:
    """The planned cost; of an informational measure what it costs somebody else."""
    if not lines:
        return
    tables = overview(lines, [])
    table = tables.informational_cost if entry.is_informational else tables.cost
    entry.planned_cost = table.sums.total
    years = zip(table.columns, table.sums.amounts, strict=True)
    entry.planned_years = {year: str(amount) for year, amount in years if amount}


def _tell_status(entry: RoundEntry, reports: Reports) -> None:
    """The last known status with what was last said, and whether that was said in this round."""
    last, since = reports.last.get(entry.measure_id), reports.since.get(entry.measure_id)
    with_status = reports.with_status.get(entry.measure_id)
    if last:
        entry.reported_on, entry.precision = last.reported_on, last.precision
        entry.progress = last.progress
        entry.what_happened, entry.obstacles, entry.next_step = last.what_happened, last.obstacles, last.next_step
    if entry.measure_id in reports.with_spending:
        entry.spent = reports.with_spending[entry.measure_id].spent
    if with_status:
        entry.implementation_status, entry.status_label = with_status.implementation_status, with_status.label
        entry.reason = with_status.reason
    if since and entry.is_asked:
        entry.has_reported, entry.confirmed_unchanged = True, since.confirmed_unchanged
        entry.reported_by = since.source or str(since.reported_by or "")


def _gone(reporting_round: ReportingRound, standing: set[int]) -> list[RoundEntry]:
    """The measures of the previous round that no edition knows any more, with what an adopted one says became
    of them."""
    before = previous_round(reporting_round)
    if before is None:
        return []
    lost = before.entries.exclude(measure__in=standing).exclude(standing=Standing.GONE).select_related("measure")
    entries = list(lost)
    fates = _fates(entry.measure_id for entry in entries)
    return [_gone_entry(reporting_round, entry, fates.get(entry.measure_id)) for entry in entries]


def _fates(measures: Iterable[int]) -> dict[int, MeasureFate]:
    told = MeasureFate.objects.filter(measure__in=list(measures), edition__state=State.PUBLISHED)
    newest = told.order_by("measure_id", "-edition__number").distinct("measure_id")
    return {fate.measure_id: fate for fate in newest}


def _gone_entry(reporting_round: ReportingRound, before: RoundEntry, fate: MeasureFate | None) -> RoundEntry:
    status = STATUS_OF_FATE.get(Fate(fate.fate)) if fate else None
    told = [str(fate.get_fate_display()), fate.reason] if fate else []
    return RoundEntry(
        round=reporting_round,
        measure=before.measure,
        standing=Standing.GONE,
        number=before.number,
        title=before.title,
        action_field=before.action_field,
        carriers=before.carriers,
        is_informational=before.is_informational,
        is_asked=False,
        has_reported=False,
        implementation_status=status or before.implementation_status,
        status_label=str(status.label) if status else before.status_label,
        reason=": ".join(filter(None, told)),
    )
