"""Laying two editions beside each other. Pure: everything comes with the two sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from actors.models import Actor
from concepts.comparison import Entry, EntryChange, Outcome, compare, renamed
from concepts.statements import ACTION_FIELD, AREA, CHAPTER, EDITION, GOAL, SWOT_ITEM
from measures.models import CostGroup, FundingProgramme
from measures.updating.stated_money import reference_in
from measures.updating.statements import FATE, REVIEW
from publishing.synopsis.differences import field_differences, part_differences
from publishing.synopsis.measures import measure_rows
from publishing.synopsis.model import ChangeKind, Count, Renaming, Row, Section, SectionName, Side, Synopsis
from publishing.synopsis.money import money_of, totals
from publishing.synopsis.wording import title_of

TEXTS: dict[SectionName, tuple[str, ...]] = {
    SectionName.KEY_DATA: (EDITION.name, AREA.name),
    SectionName.ACTION_FIELDS: (ACTION_FIELD.name,),
    SectionName.GOALS: (GOAL.name,),
    SectionName.CHAPTERS: (CHAPTER.name,),
    SectionName.ANALYSIS: (SWOT_ITEM.name,),
}
"""Which kinds of entry stand in which part."""

REGISTERS = {
    str(model._meta.model_name): str(model._meta.verbose_name) for model in (Actor, FundingProgramme, CostGroup)
}

KINDS = {
    Outcome.ADDED: ChangeKind.NEW,
    Outcome.REMOVED: ChangeKind.DROPPED,
    Outcome.MOVED: ChangeKind.REARRANGED,
    Outcome.UNCHANGED: ChangeKind.UNCHANGED,
}


def synopsis(old: Side, new: Side) -> Synopsis:
    """The two sides beside each other; nothing in it changes when a register or a status does."""
    money = money_of(old, new)
    sections = [_texts(name, kinds, old, new) for name, kinds in TEXTS.items()]
    sections.append(_section(SectionName.MEASURES, measure_rows(old, new, money)))
    if old.edition == new.edition:
        sections.append(_texts(SectionName.FATES, (FATE.name, REVIEW.name), old, new))
    return Synopsis(
        concept=new.concept,
        town=new.town,
        old=old.name,
        new=new.name,
        is_partly_transcribed=old.is_transcribed or new.is_transcribed,
        totals=totals(old, new, money),
        renamings=_renamings(old, new),
        sections=tuple(section for section in sections if section.rows),
        fields_of_action=_fields_of_action(old, new),
    )


def _section(name: SectionName, rows: Iterable[Row]) -> Section:
    rows = tuple(rows)
    numbers = Counter(row.change for row in rows)
    return Section(name, rows, tuple(Count(kind, numbers[kind]) for kind in ChangeKind if numbers[kind]))


def _texts(name: SectionName, kinds: tuple[str, ...], old: Side, new: Side) -> Section:
    before, after = old.of_kind(*kinds), new.of_kind(*kinds)
    by_key = {entry.key: entry for entry in (*before, *after)}
    return _section(name, (_row(name, change, by_key) for change in compare(before, after)))


def _row(section: SectionName, change: EntryChange, by_key: Mapping[str, Entry]) -> Row:
    told = (*field_differences(change), *part_differences(change))
    kind = _kind(change, is_told=bool(told))
    sides = [side for side in (change.old, change.new) if side]
    return Row(
        section=section,
        key=f"{change.kind}-{change.key}",
        change=kind,
        old_title=title_of(change.old),
        new_title=title_of(change.new),
        differences=told,
        notes=("steht jetzt an anderer Stelle",) if change.is_moved else (),
        fields_of_action=frozenset(_field_of_action(side) for side in sides),
        depth=_depth(sides[-1], by_key),
    )


def _kind(change: EntryChange, *, is_told: bool) -> ChangeKind:
    """What is called changed has something to show for it."""
    if change.outcome == Outcome.CHANGED:
        return ChangeKind.CHANGED if is_told else KINDS[Outcome.MOVED if change.is_moved else Outcome.UNCHANGED]
    return KINDS[change.outcome]


def _field_of_action(entry: Entry) -> str:
    return entry.key if entry.kind == ACTION_FIELD.name else reference_in(entry, "action_field").key


def _depth(entry: Entry, by_key: Mapping[str, Entry]) -> int:
    """How many goals stand above this one; ends at a circle."""
    seen: set[str] = set()
    current: Entry | None = entry
    while current and current.key not in seen:
        seen.add(current.key)
        current = by_key.get(reference_in(current, "parent").key)
    return len(seen) - 1


def _renamings(old: Side, new: Side) -> tuple[Renaming, ...]:
    """What registers call otherwise now; goals and fields of action tell their titles themselves."""
    pairs = ((was.key.rpartition("-")[0], was.label, now.label) for was, now in renamed(old.entries, new.entries))
    return tuple(Renaming(REGISTERS[name], was, now) for name, was, now in pairs if name in REGISTERS)


def _fields_of_action(old: Side, new: Side) -> tuple[tuple[str, str], ...]:
    entries = (*old.of_kind(ACTION_FIELD.name), *new.of_kind(ACTION_FIELD.name))
    return tuple({entry.key: title_of(entry) for entry in entries}.items())
