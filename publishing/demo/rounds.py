"""The demo's reporting rounds, one that is over and one that is running, and what a carrier sent through a link."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from actors.models import Role
from concepts.models import Concept
from measures.models import Measure, ReportingRound
from measures.reporting.proposals import propose
from measures.reporting.report_links import issue_link, recipients, sheet_for_carrier
from measures.reporting.rounds import close_round, open_round
from publishing.demo.content import ProposalText, RoundText
from publishing.demo.registers import Registers


def hold_round(concept: Concept, registers: Registers, text: RoundText) -> None:
    """Hold the round; it finds what is written down by now, so the log may go on only afterwards."""
    editor = registers.people[Role.EDITOR]
    one = ReportingRound(concept=concept, title=text.title, due_on=day_before_today(text.due_days_ago))
    open_round(one, editor, at=_morning(text.opened_days_ago))
    if text.closed_days_ago is not None:
        close_round(one, editor, at=_morning(text.closed_days_ago))


def answer_link(text: ProposalText, registers: Registers, measures: dict[str, int]) -> None:
    """Let a carrier answer a link; the answer waits for somebody to release it."""
    measure = Measure.objects.get(pk=measures[text.measure])
    sheet = sheet_for_carrier(measure)
    if sheet is None:
        raise ValueError(f"{text.measure} stands in no edition")
    contact = recipients(sheet).get(email=text.email)
    link, _ = issue_link(sheet, contact, registers.people[Role.EDITOR])
    entries = {
        "implementation_status": text.status,
        "progress": text.progress,
        "what_happened": text.happened,
        "next_step": text.next,
        "reported_on": timezone.localdate(),
    }
    propose(link, entries)


def day_before_today(days_ago: int) -> date:
    return timezone.localdate() - timedelta(days=days_ago)


def _morning(days_ago: int) -> datetime:
    return timezone.make_aware(datetime.combine(day_before_today(days_ago), time(8, 10)))
