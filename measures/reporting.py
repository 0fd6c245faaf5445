"""Reporting how far a measure is: who may, what is due, and saving a report once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from actors.models import Role
from actors.permissions import has_role, municipalities_with
from concepts.changelog import entries, record, record_all, values_of
from concepts.models import Action, State
from measures.models import ActorRole, ImplementationStatus, Measure, MeasureSheet, StatusUpdate

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from actors.models import User
    from measures.models.measure import MeasureSheetQuerySet

STATUS_DUE_AFTER = timedelta(days=183)
"""Half a year: towns report to council and funding authority once a year, and what is told
there should be younger than the last season."""

SAME_WITHIN = timedelta(minutes=1)
"""The same report of the same person within this time is a second tap on the button."""

REPORTING_ROLES = frozenset({ActorRole.RESPONSIBLE_BODY, ActorRole.LEAD_OFFICE, ActorRole.OPERATES, ActorRole.PARTNER})
"""What an actor has to be to a measure so that whoever reports for him may report on it."""

FINISHED = frozenset({ImplementationStatus.COMPLETED, ImplementationStatus.DROPPED})
EDITORS = frozenset({Role.EDITOR})
REPORTED = (
    "reported_on",
    "implementation_status",
    "funding_status",
    "progress",
    "what_happened",
    "next_step",
    "reason",
    "follow_up_date",
    "confirmed_unchanged",
)
"""What a report says; two with the same values say the same."""


@dataclass(frozen=True)
class Reportable:
    """A measure on which somebody reports: its newest sheet he may see, and the last report."""

    sheet: MeasureSheet
    last: StatusUpdate | None
    is_due: bool


def current_sheets(user: User | AnonymousUser) -> MeasureSheetQuerySet:
    """Of each measure the sheet in the newest edition that ``user`` may see and that was not discarded."""
    newest = (
        MeasureSheet.objects.visible_to(user)
        .exclude(edition__state=State.DISCARDED)
        .order_by("measure_id", "-edition__number")
        .distinct("measure_id")
    )
    return MeasureSheet.objects.filter(pk__in=newest.values("pk"))


def sheets_reported_by(user: User) -> MeasureSheetQuerySet:
    """The current sheets of the measures on which ``user`` reports for his actor."""
    return (
        current_sheets(user)
        .filter(actor_links__actor__in=user.represented_actor_ids, actor_links__role__in=REPORTING_ROLES)
        .distinct()
    )


def sheets_edited_by(user: User) -> MeasureSheetQuerySet:
    """The current sheets of the measures in all concepts of which ``user`` is an editor."""
    return current_sheets(user).filter(edition__concept__municipality__in=municipalities_with(user, EDITORS))


def may_report(user: User | AnonymousUser, sheet: MeasureSheet) -> bool:
    """Editors report on every measure of their town, contributors on those of their actor."""
    if has_role(user, sheet.edition.concept.municipality_id, EDITORS):
        return True
    actors: set[int] = getattr(user, "represented_actor_ids", set())
    return sheet.actor_links.filter(actor__in=actors, role__in=REPORTING_ROLES).exists()


def is_due(last: StatusUpdate | None, today: date) -> bool:
    """Whether a measure waits for a report: none yet, the last one too old, or the day of follow-up is here.
    What is completed or dropped waits for nothing."""
    if last is None:
        return True
    if last.implementation_status in FINISHED:
        return False
    if last.follow_up_date and last.reported_on < last.follow_up_date <= today:
        return True
    return last.reported_on < today - STATUS_DUE_AFTER


def reportables(sheets: MeasureSheetQuerySet) -> list[Reportable]:
    """``sheets`` with their last reports, due ones first and among them the longest silent: two queries."""
    found = list(sheets.select_related("measure", "edition__concept"))
    last = last_reports(sheet.measure_id for sheet in found)
    today = timezone.localdate()
    rows = [Reportable(sheet, of, is_due(of, today)) for sheet in found for of in [last.get(sheet.measure_id)]]
    return sorted(rows, key=_urgency)


def _urgency(row: Reportable) -> tuple[bool, date, str]:
    return not row.is_due, row.last.reported_on if row.last else date.min, row.sheet.number_order


def last_reports(measure_ids: Iterable[int], until: date | None = None) -> dict[int, StatusUpdate]:
    """Measure id -> its newest report, with ``until`` the newest up to that day; one query."""
    newest = StatusUpdate.objects.filter(measure__in=list(measure_ids)).order_by(
        "measure_id", "-reported_on", "-created_at", "-id"
    )
    if until:
        newest = newest.filter(reported_on__lte=until)
    return {update.measure_id: update for update in newest.distinct("measure_id")}


def last_report(measure: Measure) -> StatusUpdate | None:
    """The measure's newest report."""
    return last_reports([measure.pk]).get(measure.pk)


@transaction.atomic
def save_report(report: StatusUpdate, by: User, sheet: MeasureSheet) -> None:
    """Save and log a new report on ``sheet``'s measure; a report sent twice is saved once."""
    _lock(sheet)
    said = {name: getattr(report, name) for name in REPORTED}
    if not _just_reported(sheet, by).filter(**said).exists():
        _save(report, by, sheet)


@transaction.atomic
def confirm_unchanged(seen: str, by: User, sheet: MeasureSheet) -> bool:
    """Report as of today that nothing has changed since the report with the key ``seen``;
    False when there is none or a newer one, which should be looked at first."""
    _lock(sheet)
    if _just_reported(sheet, by).filter(confirmed_unchanged=True).exists():
        return True
    last = last_report(sheet.measure)
    if last is None or str(last.key) != seen:
        return False
    kept = ("implementation_status", "funding_status", "progress", "reason", "follow_up_date")
    report = StatusUpdate(reported_on=timezone.localdate(), confirmed_unchanged=True)
    for name in kept:
        setattr(report, name, getattr(last, name))
    _save(report, by, sheet)
    return True


@transaction.atomic
def save_reports(made: Sequence[tuple[StatusUpdate, MeasureSheet]], by: User | None) -> None:
    """Save and log many new reports at once, each on the measure of its sheet."""
    measures = [sheet.measure_id for _, sheet in made]
    list(Measure.objects.select_for_update().filter(pk__in=measures).order_by("pk"))
    for report, sheet in made:
        report.measure, report.reported_by = sheet.measure, by
    StatusUpdate.objects.bulk_create([report for report, _ in made])
    logged = [
        entries(report, Action.CREATED, by, concept=sheet.edition.concept, new=_said(report, sheet))
        for report, sheet in made
    ]
    record_all([entry for of_report in logged for entry in of_report])


def _lock(sheet: MeasureSheet) -> None:
    """Let two reports on the measure come one after the other."""
    Measure.objects.select_for_update().get(pk=sheet.measure_id)


def _just_reported(sheet: MeasureSheet, by: User) -> QuerySet[StatusUpdate]:
    """What the same person reported on the measure a moment ago."""
    since = timezone.now() - SAME_WITHIN
    return StatusUpdate.objects.filter(measure=sheet.measure, reported_by=by, created_at__gte=since)


def _save(report: StatusUpdate, by: User, sheet: MeasureSheet) -> None:
    report.measure, report.reported_by = sheet.measure, by
    report.save()
    record(report, Action.CREATED, by, concept=sheet.edition.concept, new=_said(report, sheet))


def _said(report: StatusUpdate, sheet: MeasureSheet) -> dict[str, str]:
    """What a report says, as the log writes it."""
    said = values_of(report, list(REPORTED))
    return {"Maßnahme": str(sheet), **{name: value for name, value in said.items() if value}}
