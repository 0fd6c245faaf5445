"""Proposals: what carriers sent through a link, until a colleague releases or rejects it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.template.loader import render_to_string
from django.utils import timezone

from actors.editing import in_words
from actors.permissions import municipalities_with
from concepts.changelog import record
from concepts.models import Action
from measures.models import MeasureSheet, ReportLink, StatusProposal, StatusUpdate
from measures.reporting.asked import standing
from measures.reporting.report_links import sheet_for_carrier
from measures.reporting.reports import (
    EDITORS,
    can_be_confirmed,
    follow_milestones,
    last_report,
    lock_log,
    sheets_reported_by,
    write_report,
    write_unchanged,
)

if TYPE_CHECKING:
    from actors.models import User

DECIDED = "Über diesen Vorschlag ist schon entschieden."


@transaction.atomic
def propose(link: ReportLink, entries: dict[str, Any], *, confirms_unchanged: bool = False) -> StatusProposal | None:
    """Keep what the carrier sent, and use up the link; None when that had happened before."""
    locked = ReportLink.objects.select_for_update().get(pk=link.pk)
    if not locked.is_open:
        return None
    locked.used_at = timezone.now()
    locked.save(update_fields=["used_at"])
    return StatusProposal.objects.create(
        link=locked,
        measure=link.measure,
        entries=_as_json(entries),
        confirms_unchanged=confirms_unchanged,
        submitted_at=locked.used_at,
    )


def proposed(proposal: StatusProposal) -> dict[str, Any]:
    """What was entered, as the columns of a report hold it."""
    columns = {column.name: column for column in StatusUpdate._meta.concrete_fields}
    return {name: columns[name].to_python(value) for name, value in proposal.entries.items() if name in columns}


def told_by(proposal: StatusProposal) -> list[tuple[str, str]]:
    """(label, value in words) of everything that was entered."""
    report = StatusUpdate(**proposed(proposal))
    columns = [column for column in StatusUpdate._meta.concrete_fields if column.name in proposal.entries]
    return [(str(column.verbose_name), in_words(report, column.name)) for column in columns]


def waiting_proposals(user: User) -> QuerySet[StatusProposal]:
    """What waits for ``user``: proposals in the towns he edits, and on the measures of his actor; each
    with ``measure_title`` as its newest sheet has it."""
    sheets = MeasureSheet.objects.filter(standing(), measure=OuterRef("measure")).order_by("-edition__number")
    edited = Q(measure__concept__municipality__in=municipalities_with(user, EDITORS))
    reported = Q(measure__in=sheets_reported_by(user).order_by().values("measure"))
    return (
        StatusProposal.objects.waiting()
        .filter(edited | reported if user.represented_actor_ids else edited)
        .annotate(measure_title=Subquery(sheets.values("title")[:1]))
        .select_related("link", "measure__concept")
    )


@transaction.atomic
def release(proposal: StatusProposal, report: StatusUpdate, by: User, sheet: MeasureSheet) -> None:
    """Make ``report``, which ``by`` has read and perhaps changed, a report with the carrier as its source.

    ValidationError when somebody has decided meanwhile.
    """
    locked = _undecided(proposal, sheet)
    report.source = source_of(locked)
    follow_milestones(report, sheet.measure)
    write_report(report, by, sheet)
    _decide(locked, by, update=report)


@transaction.atomic
def release_unchanged(proposal: StatusProposal, by: User, sheet: MeasureSheet) -> None:
    """Report for the carrier that nothing has changed. ValidationError when that says too little by now."""
    locked = _undecided(proposal, sheet)
    last = last_report(sheet.measure)
    day = timezone.localdate(locked.submitted_at)
    if last is None or not can_be_confirmed(last, timezone.localdate()):
        raise ValidationError("„Unverändert“ genügt hier nicht; bitte tragen Sie den Stand ein.", code="unclear")
    report = StatusUpdate(reported_on=max(day, last.reported_on), source=source_of(locked))
    write_unchanged(last, report, by, sheet)
    _decide(locked, by, update=report)


@transaction.atomic
def reject(proposal: StatusProposal, reason: str, by: User, sheet: MeasureSheet) -> None:
    """Decline the proposal and tell the carrier why. ValidationError when somebody has decided meanwhile."""
    locked = _undecided(proposal, sheet)
    _decide(locked, by, rejection=reason)
    label, new = f"Vorschlag von {locked.link}", {"abgelehnt": reason}
    record(locked, Action.DECIDED, by, concept=sheet.edition.concept, new=new, label=label)
    told = sheet_for_carrier(sheet.measure) or sheet
    context = {"link": locked.link, "sheet": told, "reason": reason, "by": by}
    text = render_to_string("measures/proposal_rejected.txt", context)
    send_mail(f"Ihre Meldung zu „{told.title}“", text, None, [locked.link.email])


def source_of(proposal: StatusProposal) -> str:
    """``Diakonie Auenfurt (Erna Erdmann)``."""
    return f"{proposal.link.actor_name} ({proposal.link.recipient})"


def _undecided(proposal: StatusProposal, sheet: MeasureSheet) -> StatusProposal:
    """The proposal, locked together with the log of its measure."""
    lock_log(sheet)
    locked = StatusProposal.objects.select_for_update(of=("self",)).select_related("link").get(pk=proposal.pk)
    if locked.decided_at:
        raise ValidationError(DECIDED, code="decided")
    return locked


def _decide(proposal: StatusProposal, by: User, *, update: StatusUpdate | None = None, rejection: str = "") -> None:
    proposal.decided_at, proposal.decided_by = timezone.now(), by
    proposal.update, proposal.rejection = update, rejection
    proposal.save(update_fields=["decided_at", "decided_by", "update", "rejection"])


def _as_json(entries: dict[str, Any]) -> dict[str, Any]:
    """Dates and amounts as text; what was left empty is left out."""
    encoder = DjangoJSONEncoder()
    plain = {name: value for name, value in entries.items() if value not in (None, "")}
    return {name: value if isinstance(value, str | int) else encoder.default(value) for name, value in plain.items()}
