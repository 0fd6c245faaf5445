"""Taking over a list: everything it says in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from concepts.changelog import record
from concepts.models import Action, Edition
from concepts.ordering import last_position
from concepts.workflow import lock_draft
from measures.importing.draft import Draft
from measures.importing.plan import Plan, PlannedRow, RowState
from measures.importing.source import Source, plan_of
from measures.importing.vocabulary import normal
from measures.reporting.reports import save_reports
from measures.sheets import create_sheets, save_sheet

if TYPE_CHECKING:
    from actors.models import User

COLOURS = ("#1d4ed8", "#047857", "#b45309", "#7c3aed", "#be123c", "#0e7490", "#4d7c0f", "#a21caf")
"""For fields of action that come in with a list: each its own as far as they go."""


class PlanOutdated(Exception):  # noqa: N818  no fault: somebody was quicker
    """The draft has changed since the preview; nothing was written."""


class PlanBlocked(Exception):  # noqa: N818  no fault of the program, but of the list
    """The list has rows that must be mended first; nothing was written."""


@dataclass(frozen=True)
class TakenOver:
    """What an import did, counted."""

    created: int
    changed: int
    unchanged: int
    reports: int
    actors: int
    fields: int


@transaction.atomic
def take_over(
    source: Source, edition: Edition, codes: Sequence[str], by: User | None, *, digest: str, wanted: Collection[str]
) -> TakenOver:
    """Write what the plan with ``digest`` says into the draft. ``wanted``: names of the actors and fields of action
    on offer that shall be created; the others stay as text.

    Raises PlanOutdated when the list held against the draft as it is now says something else, PlanBlocked
    when rows must be mended first, EditionClosed when the edition is no draft any more.
    """
    edition = lock_draft(edition)
    plan = plan_of(source, edition, codes)
    if plan.digest != digest:
        raise PlanOutdated
    if plan.blocked:
        raise PlanBlocked
    offered = plan.draft
    actors, fields = _create_actors(offered, wanted), _create_fields(offered, wanted, by)
    if actors < len(offered.new_actors) or fields < len(offered.new_fields):
        plan = plan_of(source, edition, codes, offers=False)
    return _write(plan, edition, by, actors, fields)


def _create_actors(draft: Draft, wanted: Collection[str]) -> int:
    """Add the actors that are wanted to the town's register."""
    chosen = [actor for actor in draft.new_actors.values() if actor.name in wanted]
    for actor in chosen:
        actor.save()
    return len(chosen)


def _create_fields(draft: Draft, wanted: Collection[str], by: User | None) -> int:
    """Add the fields of action that are wanted after those of the draft, and log them."""
    edition = draft.edition
    position = last_position(edition.action_fields.all())
    chosen = [one for one in draft.new_fields.values() if str(one) in wanted]
    codes = {normal(code) for code in edition.action_fields.values_list("code", flat=True)}
    for offset, one in enumerate(chosen):
        one.position, one.colour = position + offset, COLOURS[(position + offset - 1) % len(COLOURS)]
        if normal(one.code) in codes:
            one.title, one.code = str(one), ""
        codes.add(normal(one.code))
        one.save()
        new = {"code": one.code, "title": one.title}
        record(one, Action.CREATED, by, concept=edition.concept, edition=edition, new=new)
    return len(chosen)


def _write(plan: Plan, edition: Edition, by: User | None, actors: int, fields: int) -> TakenOver:
    new, changed = plan.in_state(RowState.NEW), plan.in_state(RowState.CHANGED)
    for row in _in_order_of_numbers([row for row in changed if row.changes]):
        sheet = row.proposal.sheet
        save_sheet(sheet, row.proposal.content, by, revision=sheet.revision)
    create_sheets(edition, [(row.proposal.sheet, row.proposal.content) for row in new], by)
    reports = [(row.report, row.proposal.sheet) for row in (*new, *changed) if row.report]
    save_reports(edition.concept, reports, by)
    unchanged = len(plan.in_state(RowState.UNCHANGED))
    return TakenOver(len(new), len(changed), unchanged, len(reports), actors, fields)


def _in_order_of_numbers(rows: list[PlannedRow]) -> list[PlannedRow]:
    """A row that takes the number of another comes after it; nobody takes from each other in a circle."""
    known = {row.proposal.known.sheet.number: row for row in rows if row.proposal.known}
    holders = {number: row for number, row in known.items() if number}
    ordered: dict[PlannedRow, None] = {}
    for row in rows:
        chain = [row]
        while (holder := holders.get(chain[-1].proposal.sheet.number)) and holder not in chain:
            chain.append(holder)
        ordered |= dict.fromkeys(reversed(chain))
    return list(ordered)
