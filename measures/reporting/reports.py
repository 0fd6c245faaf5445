"""Reporting how far a measure is: who may, what is due, and saving a report once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Case, Value, When
from django.shortcuts import get_object_or_404
from django.utils import timezone

from actors.models import Role
from actors.permissions import has_role, municipalities_with
from concepts.changelog import entries, record, record_all, values_of
from concepts.models import Action, State
from measures.models import ActorRole, ImplementationStatus, Measure, MeasureSheet, ReportingRound, StatusUpdate
from measures.models.measure import among
from measures.reporting.asked import FINISHED, waiting_in_rounds
from measures.reporting.running_names import with_name_in_force
from measures.reporting.status_labels import status_choices
from measures.reporting.traffic_light import Light
from measures.scheduling.milestones import HUNDRED, progress_by, reach

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from actors.models import User
    from concepts.models import Concept
    from measures.models.measure import MeasureSheetQuerySet

STATUS_DUE_AFTER = timedelta(days=183)
"""Half a year: towns report to council and funding authority once a year, and what is told
there should be younger than the last season."""

SAME_WITHIN = timedelta(minutes=1)
"""The same report of the same person within this time is a second tap on the button."""

REPORTING_ROLES = frozenset({ActorRole.RESPONSIBLE_BODY, ActorRole.LEAD_OFFICE, ActorRole.OPERATES, ActorRole.PARTNER})
"""What an actor has to be to a measure so that whoever reports for him may report on it."""

EDITORS = frozenset({Role.EDITOR})
REPORTED = (
    "reported_on",
    "implementation_status",
    "funding_status",
    "progress",
    "what_happened",
    "obstacles",
    "next_step",
    "next_step_date",
    "spent",
    "reason",
    "follow_up_date",
    "confirmed_unchanged",
)
"""What a report says and the log repeats; the internal note stays in the report, where fewer people read."""
SAID = (*REPORTED, "internal_note")
"""Two reports with the same of all this say the same."""
KEPT = ("implementation_status", "funding_status", "progress", "spent", "reason", "follow_up_date")
"""What holds on when nothing has changed; texts tell of their own day."""


@dataclass(frozen=True)
class Reportable:
    """A measure on which somebody reports: its newest sheet he may see, the last report, and the
    open reporting round that waits for one."""

    sheet: MeasureSheet
    last: StatusUpdate | None
    is_due: bool
    round: ReportingRound | None = None
    light: Light | None = None
    """See ``measures.reporting.lights.lit``."""

    @property
    def warns(self) -> bool:
        """Whether the light tells more than that a report is due, which the row says anyway."""
        return self.light is not None and len(self.light.reasons) > int(self.is_due)

    @property
    def may_confirm(self) -> bool:
        """Whether "unchanged" says enough."""
        return self.last is not None and can_be_confirmed(self.last, timezone.localdate())


def current_sheets(user: User | AnonymousUser) -> MeasureSheetQuerySet:
    """Of each measure the sheet in the newest edition that ``user`` may see and that was not discarded; what to call
    it, says ``running_name``."""
    newest = (
        MeasureSheet.objects.visible_to(user)
        .exclude(edition__state=State.DISCARDED)
        .order_by("measure_id", "-edition__number")
        .distinct("measure_id")
    )
    return with_name_in_force(MeasureSheet.objects.filter(pk__in=newest.values("pk")))


def sheets_adopted_last(concept: Concept) -> MeasureSheetQuerySet:
    """Of each measure the sheet that was adopted last, of a new one the draft's, whoever reads."""
    adopted_first = Case(When(edition__state=State.PUBLISHED, then=Value(0)), default=Value(1))
    newest = (
        MeasureSheet.objects.filter(edition__concept=concept)
        .exclude(edition__state=State.DISCARDED)
        .order_by("measure_id", adopted_first, "-edition__number")
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
    """``sheets`` with their last reports, due ones first and among them the longest silent: six queries at most."""
    found = list(sheets.select_related("measure", "edition__concept"))
    measures = [sheet.measure_id for sheet in found]
    last, rounds = last_reports(measures), waiting_in_rounds(measures)
    return sorted((_reportable(sheet, last, rounds) for sheet in found), key=_urgency)


def _reportable(sheet: MeasureSheet, reports: dict[int, StatusUpdate], rounds: dict[int, ReportingRound]) -> Reportable:
    last, asking = reports.get(sheet.measure_id), rounds.get(sheet.measure_id)
    return Reportable(sheet, last, asking is not None or is_due(last, timezone.localdate()), round=asking)


def _urgency(row: Reportable) -> tuple[bool, date, str]:
    return not row.is_due, row.last.reported_on if row.last else date.min, row.sheet.number_order


def last_reports(measure_ids: Iterable[int], until: date | None = None) -> dict[int, StatusUpdate]:
    """Measure id -> its newest report, with ``until`` the newest up to that day; one query."""
    reports = StatusUpdate.objects.counting().worded().filter(among("measure", measure_ids))
    if until:
        reports = reports.filter(reported_on__lte=until)
    newest = reports.order_by("measure_id", "-reported_on", "-created_at", "-id")
    return {update.measure_id: update for update in newest.distinct("measure_id")}


def last_report(measure: Measure) -> StatusUpdate | None:
    """The measure's newest report."""
    return last_reports([measure.pk]).get(measure.pk)


def seen_report(measure: Measure, key: str) -> StatusUpdate | None:
    """The report with which a form that is sent now began when it was opened. By now there may be a newer one:
    somebody else's, or what the first of two taps has saved."""
    try:
        return measure.status_updates.filter(key=key).first()
    except ValidationError:  # no UUID
        return None


@transaction.atomic
def save_report(report: StatusUpdate, by: User, sheet: MeasureSheet, reached: Collection[str] = ()) -> StatusUpdate:
    """Save and log a new report on ``sheet``'s measure; a report sent twice is saved once. Answers the saved one.
    ``reached``: keys of milestones that were reached on the day it tells of."""
    lock_log(sheet)
    reach(sheet, reached, report.reported_on, by)
    follow_milestones(report, sheet.measure)
    said = {name: getattr(report, name) for name in SAID}
    twin = _just_reported(sheet, by).filter(**said).first()
    if twin is None:
        write_report(report, by, sheet)
    return twin or report


@transaction.atomic
def confirm_unchanged(seen: str, by: User, sheet: MeasureSheet) -> bool:
    """Report as of today that nothing has changed since the report with the key ``seen``;
    False when there is none, or a newer one, which should be looked at first, or it has to be told anew."""
    lock_log(sheet)
    if _just_reported(sheet, by).filter(confirmed_unchanged=True).exists():
        return True
    last = last_report(sheet.measure)
    today = timezone.localdate()
    if last is None or str(last.key) != seen or not can_be_confirmed(last, today):
        return False
    write_unchanged(last, StatusUpdate(reported_on=today), by, sheet)
    return True


def write_unchanged(last: StatusUpdate, report: StatusUpdate, by: User, sheet: MeasureSheet) -> None:
    """Save ``report`` as saying that nothing has changed since ``last``; within ``lock_log``."""
    report.confirmed_unchanged = True
    for name in KEPT:
        setattr(report, name, getattr(last, name))
    follow_milestones(report, sheet.measure)
    write_report(report, by, sheet)


def follow_milestones(report: StatusUpdate, measure: Measure) -> None:
    """Let the progress that ``report`` tells follow from the measure's milestones, where there are any."""
    by_milestones = progress_by(list(measure.milestones.all()), report.reported_on)
    if by_milestones is not None:
        is_completed = report.implementation_status == ImplementationStatus.COMPLETED
        report.progress = HUNDRED if is_completed else by_milestones


def can_be_confirmed(last: StatusUpdate, today: date) -> bool:
    """Whether "unchanged" says enough: a postponed measure whose day of follow-up has come, or is not
    named, needs a new one."""
    if last.implementation_status != ImplementationStatus.POSTPONED:
        return True
    return last.follow_up_date is not None and last.follow_up_date > today


def reported_sheet(user: User | AnonymousUser, slug: str, serial: int) -> MeasureSheet:
    """The measure's current sheet, for somebody who reports on it; Http404 for strangers, PermissionDenied
    for others."""
    sheets = current_sheets(user).select_related("measure__concept", "edition__concept__municipality")
    sheet = get_object_or_404(sheets, measure__concept__slug=slug, measure__serial=serial)
    if not may_report(user, sheet):
        raise PermissionDenied
    return sheet


def edited_sheet(user: User, slug: str, serial: int) -> MeasureSheet:
    """The measure's current sheet, for an editor of its town; Http404 for strangers, PermissionDenied for others."""
    sheet = reported_sheet(user, slug, serial)
    if not has_role(user, sheet.edition.concept.municipality_id, EDITORS):
        raise PermissionDenied
    return sheet


@transaction.atomic
def save_reports(concept: Concept, made: Sequence[tuple[StatusUpdate, MeasureSheet]], by: User | None) -> None:
    """Save and log many new reports on measures of ``concept`` at once, each on the measure of its sheet."""
    measures = [sheet.measure_id for _, sheet in made]
    list(Measure.objects.select_for_update().filter(pk__in=measures).order_by("pk"))
    for report, sheet in made:
        report.measure, report.reported_by = sheet.measure, by
    StatusUpdate.objects.bulk_create([report for report, _ in made])
    words = dict(status_choices(concept.municipality_id))
    logged = [
        entries(report, Action.CREATED, by, concept=concept, new=_said(report, sheet, words)) for report, sheet in made
    ]
    record_all([entry for of_report in logged for entry in of_report])


def lock_log(sheet: MeasureSheet) -> None:
    """Let two reports on the measure come one after the other."""
    Measure.objects.select_for_update().get(pk=sheet.measure_id)


def _just_reported(sheet: MeasureSheet, by: User) -> QuerySet[StatusUpdate]:
    """What the same person reported on the measure a moment ago."""
    since = timezone.now() - SAME_WITHIN
    return StatusUpdate.objects.filter(measure=sheet.measure, reported_by=by, created_at__gte=since)


def report_in_words(report: StatusUpdate, words: Mapping[str, str]) -> dict[str, str]:
    """What ``report`` says, as the log writes it. ``words``: how the town calls the implementation statuses."""
    status = words.get(report.implementation_status, "")
    return values_of(report, [*REPORTED, "source"]) | {"implementation_status": status}


def write_report(report: StatusUpdate, by: User, sheet: MeasureSheet) -> None:
    """Save and log ``report``; within a transaction that holds ``lock_log``."""
    report.measure, report.reported_by = sheet.measure, by
    report.save()
    concept = sheet.edition.concept
    words = dict(status_choices(concept.municipality_id))
    record(report, Action.CREATED, by, concept=concept, new=_said(report, sheet, words))


def _said(report: StatusUpdate, sheet: MeasureSheet, words: Mapping[str, str]) -> dict[str, str]:
    """What a new report says, as the log writes it."""
    said = {name: value for name, value in report_in_words(report, words).items() if value}
    if report.corrects:
        said["corrects"] = str(report.corrects)
    return {"Maßnahme": str(sheet), **said}
