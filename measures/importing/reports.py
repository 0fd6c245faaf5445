"""Statuses of a list as reports: only what differs from the last known one, as of the day of the import."""

from __future__ import annotations

from datetime import date

from actors.editing import Difference, in_words
from measures.importing.proposal import Proposal
from measures.models import ImplementationStatus, StatusUpdate

NEEDS_REASON = frozenset({ImplementationStatus.POSTPONED, ImplementationStatus.DROPPED})
NO_REASON = "Aus der Liste „{source}“ übernommen; dort steht keine Begründung."
STATUS = "implementation_status"
SHOWN = ("funding_status", "progress", "what_happened")
"""What the preview names of a report beside the implementation status."""


def draft_report(proposal: Proposal, today: date, source: str) -> StatusUpdate | None:
    """The report that the row makes, unsaved; None when it says nothing new. ``source``: the file's name."""
    known = proposal.known
    last = known.last if known else None
    status = known.status if known else ""
    funding = known.funding_status if known else ""
    progress = last.progress if last else None
    told = (proposal.status or status, proposal.funding_status or funding, _new_progress(proposal, progress))
    is_news = bool(proposal.what_happened) and proposal.what_happened not in (last.what_happened if last else "")
    if told == (status, funding, progress) and not is_news:
        return None
    return StatusUpdate(
        reported_on=today,
        implementation_status=told[0],
        funding_status=told[1],
        progress=told[2],
        what_happened=proposal.what_happened if is_news else "",
        reason=_reason(proposal, told[0], source),
        follow_up_date=_follow_up(proposal, told[0], today),
    )


def _new_progress(proposal: Proposal, last: int | None) -> int | None:
    return last if proposal.progress is None else proposal.progress


def _follow_up(proposal: Proposal, status: str, today: date) -> date | None:
    """When somebody looks again at a postponed measure: the day named before, else at once, for a list
    seldom names one."""
    if status != ImplementationStatus.POSTPONED:
        return None
    last = proposal.known.last if proposal.known else None
    return (last.follow_up_date if last else None) or today


def _reason(proposal: Proposal, status: str, source: str) -> str:
    """Why it is postponed or dropped: as the list says, as was said before, or that nothing was said."""
    if status not in NEEDS_REASON:
        return ""
    known = proposal.known
    before = known.last.reason if known and known.last and known.last.implementation_status == status else ""
    return proposal.what_happened or before or NO_REASON.format(source=source)


def report_differences(proposal: Proposal, report: StatusUpdate | None) -> list[Difference]:
    """What the report says otherwise than the last known ones, in words."""
    if report is None:
        return []
    known = proposal.known
    before = StatusUpdate(
        implementation_status=known.status if known else "",
        funding_status=known.funding_status if known else "",
        progress=known.last.progress if known and known.last else None,
    )
    labels = {str(word.status): word.label for word in proposal.draft.status_words}
    stated = [labels.get(one.implementation_status, "") for one in (before, report)]
    pairs = [(STATUS, *stated), *((name, in_words(before, name), in_words(report, name)) for name in SHOWN)]
    return [Difference(_label(name), old, new) for name, old, new in pairs if old != new and new]


def _label(name: str) -> str:
    return str(StatusUpdate._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # all are columns
