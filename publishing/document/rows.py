"""Fetching everything of an edition at once: a fixed number of queries, however much it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from actors.models import Contact
from concepts.models import ActionField, Chapter, Edition, Goal, ProgrammeArea, Source, SwotItem
from measures.finance import lines_of
from measures.models import CostLine, FundingLine, MeasureSheet, Milestone, SheetActor, SheetGoal, StatusUpdate
from measures.updating.balance import Balance, balance_of
from publishing.models import AcceptedProblem


@dataclass(frozen=True)
class Rows:
    """The rows of one edition, in their order."""

    edition: Edition
    area: ProgrammeArea | None
    chapters: list[Chapter]
    action_fields: list[ActionField]
    goals: list[Goal]
    swot_items: list[SwotItem]
    sheets: list[MeasureSheet]
    goal_links: list[SheetGoal]
    actor_links: list[SheetActor]
    cost_lines: list[CostLine]
    funding_lines: list[FundingLine]
    status_updates: list[StatusUpdate]
    milestones: list[Milestone]
    reported_until: date
    balance: Balance | None
    """What became of the measures of the edition before; None for a first edition."""
    contacts: list[Contact]
    sources: list[Source]
    accepted_problems: list[AcceptedProblem]


def fetch(edition: Edition, reported_until: date) -> Rows:
    """All rows of ``edition``; contacts only of those who agreed to be published, reports up to a day."""
    edition = Edition.objects.select_related("concept__municipality", "previous", "area").get(pk=edition.pk)
    cost_lines, funding_lines = lines_of(edition)
    of_sheets = {"sheet__edition": edition}
    return Rows(
        edition=edition,
        area=getattr(edition, "area", None),
        chapters=list(Chapter.objects.filter(edition=edition)),
        action_fields=list(ActionField.objects.filter(edition=edition)),
        goals=list(Goal.objects.filter(edition=edition)),
        swot_items=list(SwotItem.objects.filter(edition=edition)),
        sheets=list(MeasureSheet.objects.filter(edition=edition).select_related("measure")),
        goal_links=list(SheetGoal.objects.filter(**of_sheets)),
        actor_links=list(SheetActor.objects.filter(**of_sheets).select_related("actor")),
        cost_lines=cost_lines,
        funding_lines=funding_lines,
        status_updates=list(
            StatusUpdate.objects.counting()
            .worded()
            .filter(measure__sheets__edition=edition, reported_on__lte=reported_until)
        ),
        milestones=list(Milestone.objects.filter(measure__sheets__edition=edition)),
        reported_until=reported_until,
        balance=balance_of(edition, reported_until) if edition.previous else None,
        contacts=list(
            Contact.objects.filter(
                consent_given_on__isnull=False, actor__sheet_links__sheet__edition=edition
            ).distinct()
        ),
        sources=list(Source.objects.filter(concept=edition.concept)),
        accepted_problems=list(AcceptedProblem.objects.filter(edition=edition)),
    )
