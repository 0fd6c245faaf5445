"""A measure's log: reading it, mending an own entry for a day, correcting one for good.

What was reported is evidence (who told what, when). Within a day its author mends a slip of the
finger; later a new entry corrects the old one, which stays readable and no longer counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.shortcuts import get_object_or_404

from actors.editing import lock_saved, raise_revision
from concepts.changelog import record
from concepts.models import Action
from measures.models import Measure, MeasureSheet, StatusUpdate
from measures.reporting.reports import follow_milestones, lock_log, report_in_words, reported_sheet, write_report
from measures.reporting.status_labels import status_choices

if TYPE_CHECKING:
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser

    from actors.models import User
    from measures.forms.status import StatusForm


@dataclass(frozen=True)
class Entry:
    """A report as its reader sees it; ``corrected_by`` is the one that counts in its place."""

    report: StatusUpdate
    corrected_by: StatusUpdate | None
    may_mend: bool


def log_of(measure: Measure, user: User | AnonymousUser) -> list[Entry]:
    """All that was reported on ``measure``, the newest first, with its photos; two queries."""
    reports = (
        measure.status_updates.worded()
        .select_related("reported_by", "corrects", "correction")
        .prefetch_related("photos")
    )
    return [Entry(report, correction_of(report), may_mend(user, report)) for report in reports]


def reported_entry(user: User, slug: str, serial: int, key: UUID) -> tuple[MeasureSheet, StatusUpdate]:
    """A report with its measure's sheet, for somebody who reports on the measure; see ``reported_sheet``."""
    sheet = reported_sheet(user, slug, serial)
    reports = sheet.measure.status_updates.select_related("measure__concept", "correction")
    return sheet, get_object_or_404(reports, key=key)


def correction_of(report: StatusUpdate) -> StatusUpdate | None:
    """The report that corrects ``report``; no query where it was fetched along."""
    return getattr(report, "correction", None)


def may_mend(user: User | AnonymousUser, report: StatusUpdate) -> bool:
    """Whether ``report`` is the user's own, not older than a day, and nobody has corrected it."""
    return report.reported_by_id == user.pk and report.is_fresh and correction_of(report) is None


def last_step(measure: Measure) -> StatusUpdate | None:
    """The newest report that names a next step."""
    return measure.status_updates.counting().exclude(next_step="").first()


@transaction.atomic
def mend(form: StatusForm, by: User, sheet: MeasureSheet) -> bool:
    """Save and log what its author changed in a fresh report; False, with the conflict noted, when he
    saved it meanwhile from another window."""
    lock_log(sheet)
    saved = cast("StatusUpdate | None", lock_saved(form))
    if saved is None:
        return False
    follow_milestones(form.instance, sheet.measure)
    concept = sheet.edition.concept
    words = dict(status_choices(concept.municipality_id))
    old, new = report_in_words(saved, words), report_in_words(form.save(), words)
    record(form.instance, Action.CHANGED, by, concept=concept, old=old, new=new)
    raise_revision(form.instance)
    return True


@transaction.atomic
def correct(form: StatusForm, wrong: StatusUpdate, by: User, sheet: MeasureSheet) -> bool:
    """Save a report that counts in the place of ``wrong``; False when another one already does."""
    lock_log(sheet)
    if StatusUpdate.objects.filter(corrects=wrong).exists():
        return False
    form.instance.corrects = wrong
    follow_milestones(form.instance, sheet.measure)
    write_report(form.instance, by, sheet)
    return True


def known_of(sheet: MeasureSheet) -> dict[str, Any]:
    """What ``StatusForm`` has to know about the measure."""
    return {
        "statuses": status_choices(sheet.edition.concept.municipality_id),
        "has_milestones": sheet.measure.milestones.exists(),
    }
