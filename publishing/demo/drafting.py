"""Writing down what an edition says, as its editor would: the difference to what it says already, logged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from actors.models import User
from concepts.changelog import record, values_of
from concepts.models import (
    Action,
    ActionField,
    Chapter,
    Edition,
    Goal,
    ProgrammeArea,
    SwotItem,
)
from concepts.outline import OUTLINE
from measures.models import (
    ActorRole,
    Contribution,
    CostLine,
    FundingLine,
    MeasureSheet,
    SheetActor,
    SheetGoal,
)
from measures.sheets import SheetContent, content_of, create_sheet, delete_sheet, save_sheet
from publishing.demo.content import EditionText, GoalText, MeasureText, SheetText, Town
from publishing.demo.money import fund
from publishing.demo.registers import Registers

SATURDAY = 5
OPENING, OFFICE_DAY = time(8, 10), timedelta(hours=8, minutes=40)

SHEET_COLUMNS = (
    *("number", "title", "short_title", "kind", "ownership", "problem", "objective", "description", "location"),
    *("is_key_project", "is_climate_measure", "is_informational", "is_permanent", "is_area_wide"),
    *("period_text", "priority", "cost_note", "continuation", "follow_up_cost", "origin", "internal_note"),
)


@dataclass(frozen=True)
class Draft:
    """An edition being written: by whom, and when the next thing is written down."""

    edition: Edition
    text: EditionText
    town: Town
    registers: Registers
    by: User
    moments: Iterator[datetime]


def spread(begin: datetime, end: datetime, count: int) -> Iterator[datetime]:
    """``count`` moments in the office hours between the two, and then ``end`` for ever."""
    days = [begin.date() + timedelta(days=number) for number in range((end - begin).days + 1)]
    workdays = [day for day in days if day.weekday() < SATURDAY]
    for number in range(count):
        index, into_the_day = divmod(number * len(workdays), count)
        moment = datetime.combine(workdays[index], OPENING) + into_the_day / count * OFFICE_DAY
        yield min(max(timezone.make_aware(moment), begin), end)
    while True:
        yield end


def write_edition(draft: Draft, measures: dict[str, int]) -> None:
    """Bring the draft to what its text says. ``measures``: name of a measure in the texts -> its id
    (filled on the way)."""
    _write(draft, draft.edition, draft.text.texts)
    area, _ = ProgrammeArea.objects.get_or_create(edition=draft.edition)
    _write(draft, area, draft.text.area)
    _write_chapters(draft)
    fields = _write_fields(draft)
    goals = _write_goals(draft, fields)
    _write_swot(draft, fields)
    _write_sheets(draft, fields, goals, measures)


def _write(draft: Draft, row: models.Model, values: dict[str, Any]) -> None:
    """Save ``row`` with ``values`` and log what is new in it."""
    is_new = row.pk is None
    columns = list(values)
    old = {} if is_new else values_of(row, columns)
    for name, value in values.items():
        setattr(row, name, value)
    new = {name: value for name, value in values_of(row, columns).items() if value or not is_new}
    if is_new or old != new:
        row.save()
        record(
            row,
            Action.CREATED if is_new else Action.CHANGED,
            draft.by,
            concept=draft.edition.concept,
            edition=draft.edition,
            old=old,
            new=new,
            at=next(draft.moments),
        )


def _write_chapters(draft: Draft) -> None:
    chapters = {chapter.subject: chapter for chapter in draft.edition.chapters.all()}
    for position, entry in enumerate(OUTLINE, start=1):
        chapter = chapters.get(entry.subject) or Chapter(edition=draft.edition, subject=entry.subject)
        values: dict[str, Any] = {"title": entry.title, "position": position}
        if entry.subject in draft.text.chapters:
            values["body"] = draft.text.chapters[entry.subject]
        _write(draft, chapter, values)


def _write_fields(draft: Draft) -> dict[str, ActionField]:
    fields = {field.code: field for field in draft.edition.action_fields.all()}
    for position, text in enumerate(draft.town.fields, start=1):
        field = fields.setdefault(text.code, ActionField(edition=draft.edition, code=text.code))
        _write(
            draft,
            field,
            {"title": text.title, "colour": text.colour, "description": text.description, "position": position},
        )
    return fields


def _write_goals(draft: Draft, fields: dict[str, ActionField]) -> dict[str, Goal]:
    goals = {goal.code: goal for goal in draft.edition.goals.all()}
    for position, text in enumerate(draft.town.goals, start=1):
        if text.since > draft.text.number:
            continue
        goal = goals.setdefault(text.code, Goal(edition=draft.edition, code=text.code))
        values = {
            "kind": text.kind,
            "title": _title_in(text, draft.text.number),
            "description": text.description,
            "success_indicator": text.indicator,
            "position": position,
            "parent": goals.get(text.parent),
            "action_field": fields.get(text.action_field),
        }
        _write(draft, goal, values)
    return goals


def _title_in(text: GoalText, number: int) -> str:
    """The goal's title in edition ``number``: the one that held until the next change."""
    later = [int(last) for last in text.retitled if int(last) >= number]
    return text.retitled[str(min(later))] if later else text.title


def _write_swot(draft: Draft, fields: dict[str, ActionField]) -> None:
    items = {item.text: item for item in draft.edition.swot_items.all()}
    for position, text in enumerate(draft.town.swot, start=1):
        item = items.pop(text.text, None)
        if text.since <= draft.text.number <= text.until:
            item = item or SwotItem(edition=draft.edition, text=text.text)
            values = {"quadrant": text.quadrant, "action_field": fields[text.action_field], "position": position}
            _write(draft, item, values)
        elif item:
            record(
                item,
                Action.DELETED,
                draft.by,
                concept=draft.edition.concept,
                edition=draft.edition,
                at=next(draft.moments),
            )
            item.delete()


def _write_sheets(
    draft: Draft, fields: dict[str, ActionField], goals: dict[str, Goal], measures: dict[str, int]
) -> None:
    sheets = {sheet.measure_id: sheet for sheet in draft.edition.sheets.select_related("edition", "measure")}
    staying = {text.slug for text in draft.town.measures if draft.text.number in text.sheets}
    for slug, measure_id in measures.items():
        if measure_id in sheets and slug not in staying:
            delete_sheet(sheets.pop(measure_id), draft.by, at=next(draft.moments))
    texts = [text for text in draft.town.measures if draft.text.number in text.sheets]
    for text, sheet in _in_free_order(draft, [(text, sheets.get(measures.get(text.slug, 0))) for text in texts]):
        measures[text.slug] = _write_sheet(draft, text, sheet, fields, goals)


def _in_free_order(
    draft: Draft, pairs: list[tuple[MeasureText, MeasureSheet | None]]
) -> Iterator[tuple[MeasureText, MeasureSheet | None]]:
    """The measures in an order in which each finds its new number free: numbers pass from one to
    another. Where they go round in a circle, one gives up its old number first."""
    pending = list(pairs)
    while pending:
        held = {sheet.number: sheet for _, sheet in pending if sheet}
        ready = [
            (text, sheet) for text, sheet in pending if held.get(text.sheets[draft.text.number].number, sheet) is sheet
        ]
        if not ready:
            sheet = next(iter(held.values()))
            sheet.number = ""
            sheet.save(update_fields=["number"])
        yield from ready
        pending = [pair for pair in pending if pair not in ready]


def _write_sheet(
    draft: Draft,
    measure: MeasureText,
    sheet: MeasureSheet | None,
    fields: dict[str, ActionField],
    goals: dict[str, Goal],
) -> int:
    """Write one measure's sheet; answers the measure's id."""
    text = measure.sheets[draft.text.number]
    old = content_of(sheet) if sheet else SheetContent()
    written = sheet or MeasureSheet()
    for name in SHEET_COLUMNS:
        setattr(written, name, getattr(text, name))
    for end, value in zip(("start", "end"), text.period, strict=True):
        year, _, part = value.partition(" ")
        setattr(written, f"{end}_year", int(year) if year else None)
        setattr(written, f"{end}_part", part)
    written.action_field = fields[text.number[0]]
    content = _content(draft, text, goals, old)
    if sheet:
        save_sheet(written, content, draft.by, revision=sheet.revision, at=next(draft.moments))
        return sheet.measure_id
    return create_sheet(draft.edition, written, content, draft.by, at=next(draft.moments)).measure_id


def _content(draft: Draft, text: SheetText, goals: dict[str, Goal], old: SheetContent) -> SheetContent:
    main = [SheetGoal(goal=goals[code], contribution=Contribution.MAIN) for code in text.goals]
    side = [SheetGoal(goal=goals[code], contribution=Contribution.SIDE) for code in text.side_goals]
    return SheetContent(
        goals=[*main, *side],
        actors=list(_actor_links(draft.registers, text)),
        cost_lines=_keep_keys(_cost_lines(draft, text), old.cost_lines, "cost_group_id", "label"),
        funding_lines=_keep_keys(_funding_lines(draft, text), old.funding_lines, "source", "programme_id", "actor_id"),
    )


def _actor_links(registers: Registers, text: SheetText) -> Iterator[SheetActor]:
    named = [
        (ActorRole.RESPONSIBLE_BODY, [text.carrier]),
        (ActorRole.LEAD_OFFICE, [text.office]),
        (ActorRole.PARTNER, text.partners),
        (ActorRole.TARGET_GROUP, text.audience),
    ]
    for role, names in named:
        for name in filter(None, names):
            yield SheetActor(actor=registers.actors[name], role=role)


def _cost_lines(draft: Draft, text: SheetText) -> list[CostLine]:
    return [
        CostLine(
            cost_group=draft.registers.cost_groups[cost.group],
            label=cost.label,
            fiscal_year=year,
            amount=amount,
            is_eligible=cost.eligible,
            is_approximate=cost.approximate,
        )
        for cost in text.costs
        for year, amount in cost.years.items()
    ]


def _funding_lines(draft: Draft, text: SheetText) -> list[FundingLine]:
    programmes = {programme.short_name: programme for programme in draft.town.programmes}
    return [
        FundingLine(
            source=line.source,
            programme=draft.registers.programmes.get(line.programme),
            actor=draft.registers.actors.get(line.actor),
            fiscal_year=line.fiscal_year,
            programme_year=line.programme_year,
            amount=line.amount,
        )
        for line in fund(text.costs, text.plan, programmes)
    ]


def _keep_keys(new: Iterable[Any], old: Iterable[Any], *columns: str) -> list[Any]:
    """``new`` lines with the keys of the old ones of the same year and kind, so that editions can be compared."""

    def identity(line: Any) -> tuple[Any, ...]:
        return line.fiscal_year, *(getattr(line, name) for name in columns)

    keys = {identity(line): line.key for line in old}
    lines = list(new)
    for line in lines:
        line.key = keys.pop(identity(line), line.key)
    return lines
