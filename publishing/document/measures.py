"""The measures of an edition: sheets, fields of action with their sums, actors with their roles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from actors.models import ActorKind
from concepts.models import Edition
from measures.finance import lines_by_sheet, sums
from measures.models import (
    ActorRole,
    Contribution,
    CostLine,
    FundingLine,
    FundingStatus,
    MeasureKind,
    MeasureSheet,
    Ownership,
    Priority,
    StatusUpdate,
)
from measures.overview.tables import as_stated, programme_years, sheet_overview
from measures.reporting.status_labels import word_of
from measures.scheduling.milestones import MilestoneRow, milestone_rows
from publishing.document.parts import (
    ActorEntry,
    ActorLink,
    ContactEntry,
    Field,
    FieldName,
    GoalLink,
    GoalName,
    Sheet,
    SheetName,
    Status,
)
from publishing.document.rows import Rows

K = TypeVar("K")
T = TypeVar("T")


def field_names(rows: Rows) -> dict[int, FieldName]:
    """Id of the field of action -> its name."""
    return {
        field.pk: FieldName(field.code, field.title, f"field-{position}", field.colour)
        for position, field in enumerate(rows.action_fields, start=1)
    }


def sheet_names(rows: Rows) -> dict[int, SheetName]:
    """Sheet id -> the measure's name and where its sheet stands."""
    return {
        sheet.pk: SheetName(sheet.number, sheet.title, f"massnahme-{sheet.measure.serial}") for sheet in rows.sheets
    }


def sheets(rows: Rows, fields: dict[int, FieldName], goals: dict[int, GoalName]) -> dict[int, Sheet]:
    """Sheet id -> everything the edition says about the measure, in the edition's order."""
    money = lines_by_sheet(rows.cost_lines, rows.funding_lines)
    goal_links: dict[int, list[GoalLink]] = defaultdict(list)
    for goal_link in rows.goal_links:
        link = GoalLink(goals[goal_link.goal_id], Contribution(goal_link.contribution))
        goal_links[goal_link.sheet_id].append(link)
    actor_links: dict[int, list[ActorLink]] = defaultdict(list)
    for actor_link in rows.actor_links:
        named = ActorLink(actor_link.name, ActorRole(actor_link.role), actor_link.note)
        actor_links[actor_link.sheet_id].append(named)
    updates = _grouped((update.measure_id, update) for update in rows.status_updates)
    milestones = _grouped((milestone.measure_id, milestone) for milestone in rows.milestones)
    names = sheet_names(rows)
    roles = list(ActorRole)
    return {
        sheet.pk: _sheet(
            rows.edition,
            sheet,
            names[sheet.pk],
            fields.get(sheet.action_field_id or 0),
            tuple(goal_links[sheet.pk]),
            tuple(sorted(actor_links[sheet.pk], key=lambda link: roles.index(link.role))),
            status(updates.get(sheet.measure_id, [])),
            milestone_rows(milestones.get(sheet.measure_id, []), rows.reported_until),
            money.get(sheet.pk, ([], [])),
        )
        for sheet in rows.sheets
    }


def _sheet(
    edition: Edition,
    sheet: MeasureSheet,
    name: SheetName,
    field: FieldName | None,
    goals: tuple[GoalLink, ...],
    actors: tuple[ActorLink, ...],
    present: Status | None,
    milestones: tuple[MilestoneRow, ...],
    money: tuple[list[CostLine], list[FundingLine]],
) -> Sheet:
    return Sheet(
        serial=sheet.measure.serial,
        anchor=name.anchor,
        number=sheet.number,
        title=sheet.title,
        short_title=sheet.short_title,
        kind=MeasureKind(sheet.kind) if sheet.kind else None,
        ownership=Ownership(sheet.ownership) if sheet.ownership else None,
        field=field,
        is_key_project=sheet.is_key_project,
        is_climate_measure=sheet.is_climate_measure,
        is_informational=sheet.is_informational,
        is_permanent=sheet.is_permanent,
        is_public=sheet.is_public,
        problem=sheet.problem,
        objective=sheet.objective,
        description=sheet.description,
        place=sheet.place,
        period=sheet.period,
        first_month=sheet.first_month,
        last_month=sheet.last_month,
        priority=Priority(sheet.priority) if sheet.priority else None,
        cost_note=sheet.cost_note,
        price_basis=sheet.price_basis,
        continuation=sheet.continuation,
        follow_up_cost=sheet.follow_up_cost,
        origin=sheet.origin,
        import_note=sheet.import_note,
        goals=goals,
        actors=actors,
        status=present,
        milestones=milestones,
        sums=sums(*money),
        finance=as_stated(sheet_overview(*money, by_programme_year=False), edition) if any(money) else None,
        programme_years=programme_years(money[1]),
    )


def status(updates: list[StatusUpdate]) -> Status | None:
    """The present status out of a measure's log, newest first: on each axis the newest word,
    for a report may leave one of them unsaid."""
    if not updates:
        return None
    implementation = next((u for u in updates if u.implementation_status), None)
    funding = next((u.funding_status for u in updates if u.funding_status), "")
    newest = updates[0]
    telling = next((u for u in updates if u.what_happened or u.obstacles or u.next_step), newest)
    return Status(
        implementation=word_of(implementation) if implementation else None,
        funding=FundingStatus(funding) if funding else None,
        progress=next((u.progress for u in updates if u.progress is not None), None),
        reported_on=newest.date_in_words,
        what_happened=telling.what_happened,
        obstacles=telling.obstacles,
        next_step=telling.next_step,
        next_step_date=telling.next_step_date,
        reason=newest.reason,
    )


def fields(
    rows: Rows, names: dict[int, FieldName], goals: dict[int, GoalName], by_id: dict[int, Sheet]
) -> tuple[Field, ...]:
    """The fields of action with their measures and sums; last, without a name, what has none."""
    own_sheets = _grouped((sheet.action_field_id, sheet) for sheet in rows.sheets)
    own_goals = _grouped((goal.action_field_id, goals[goal.pk]) for goal in rows.goals)
    costs = _grouped((line.sheet.action_field_id, line) for line in rows.cost_lines)
    fundings = _grouped((line.sheet.action_field_id, line) for line in rows.funding_lines)

    def field(pk: int | None, name: FieldName, description: str) -> Field:
        return Field(
            code=name.code,
            title=name.title,
            mark=name.mark,
            anchor=f"handlungs{name.mark}" if name.mark else "ohne-handlungsfeld",
            colour=name.colour,
            description=description,
            goals=tuple(own_goals.get(pk, [])),
            sheets=tuple(by_id[sheet.pk] for sheet in own_sheets.get(pk, [])),
            sums=sums(costs.get(pk, []), fundings.get(pk, [])),
        )

    listed = [field(row.pk, names[row.pk], row.description) for row in rows.action_fields]
    if None in own_sheets:
        listed.append(field(None, FieldName("", "", "", ""), ""))
    return tuple(listed)


def actors(rows: Rows, names: dict[int, SheetName]) -> tuple[ActorEntry, ...]:
    """Everybody who has a role in a measure of the edition, by name as it was adopted."""
    places = {sheet: place for place, sheet in enumerate(names)}
    links_in_order = sorted(rows.actor_links, key=lambda link: places[link.sheet_id])
    by_actor = _grouped((link.actor_id, link) for link in links_in_order)
    contacts = _grouped((contact.actor_id, contact) for contact in rows.contacts)
    entries = []
    for actor_id, links in by_actor.items():
        actor = links[0].actor
        in_role = _grouped((ActorRole(link.role), names[link.sheet_id]) for link in links)
        entries.append(
            ActorEntry(
                name=links[0].name,
                short_name=actor.short_name,
                kind=ActorKind(actor.kind),
                website=actor.website,
                contacts=tuple(ContactEntry(c.name, c.function, c.email, c.phone) for c in contacts.get(actor_id, [])),
                roles=tuple((role, tuple(in_role[role])) for role in ActorRole if role in in_role),
            )
        )
    return tuple(sorted(entries, key=lambda entry: (list(ActorKind).index(entry.kind), entry.name.casefold())))


def _grouped(pairs: Iterable[tuple[K, T]]) -> dict[K, list[T]]:
    groups: dict[K, list[T]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups
