"""What a draft and its town's registers hold while a list is held against them: fetched once, in a fixed number
of queries."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from actors.models import Actor, ActorKind
from concepts.models import ActionField, Edition, Goal
from measures.importing.vocabulary import normal
from measures.models import (
    CostLine,
    FundingLine,
    FundingProgramme,
    FundingSource,
    ImplementationStatus,
    MeasureSheet,
    SheetActor,
    SheetGoal,
    StatusUpdate,
)
from measures.profile import latest_status
from measures.reporting.reports import last_reports
from measures.reporting.status_labels import StatusWord, status_words
from measures.sheets import SheetContent

_OFFICE = re.compile(r"amt\b|fachbereich|fachdienst|dezernat|abteilung|^stadt\b|^gemeinde\b|kämmerei", re.IGNORECASE)
_FIELD_PREFIX = re.compile(
    r"^(?:handlungsfeld|themenfeld|aktionsfeld|schwerpunkt|projektfamilie)\s*(?=\S)[:.–-]?\s*", re.IGNORECASE
)
_FIELD_CODE = re.compile(r"^((?:HF\s?)?[A-Z0-9]{1,3}(?:\.[0-9]{1,2})?)\s*[:.)–-]?\s+(\S.*)$")
LONGEST_CODE = 20
LONGEST_NAME = 200


@dataclass(frozen=True, eq=False)
class Known:
    """A measure of the draft with all that hangs on it, and the last reports on it."""

    sheet: MeasureSheet
    content: SheetContent
    status: str = ""
    status_label: str = ""
    funding_status: str = ""
    last: StatusUpdate | None = None


@dataclass
class Draft:
    """The draft's measures and what the rows of a list may name. ``offers``: whether actors and fields of
    action that are named but unknown are offered; they are then collected in ``new_actors`` and ``new_fields``.
    ``status_words``: how the town calls the implementation statuses."""

    edition: Edition
    measures: list[Known] = field(default_factory=list)
    actors: dict[str, Actor] = field(default_factory=dict)
    fields: dict[str, ActionField] = field(default_factory=dict)
    goals: dict[str, Goal] = field(default_factory=dict)
    programmes: dict[str, FundingProgramme] = field(default_factory=dict)
    status_words: list[StatusWord] = field(default_factory=list)
    offers: bool = True
    new_actors: dict[str, Actor] = field(default_factory=dict)
    new_fields: dict[str, ActionField] = field(default_factory=dict)

    def knows_actor(self, name: str) -> bool:
        return normal(name) in self.actors

    def actor(self, name: str) -> Actor | None:
        """The actor with this name or short name, or one to be created; None where none may be."""
        key = normal(name)
        if key in self.actors:
            return self.actors[key]
        if not self.offers or not key or len(name) > LONGEST_NAME:
            return None
        kind = ActorKind.OFFICE if _OFFICE.search(name) else ActorKind.OTHER
        offered = Actor(municipality_id=self.edition.concept.municipality_id, name=name, kind=kind)
        return self.new_actors.setdefault(key, offered)

    def action_field(self, name: str) -> ActionField | None:
        """The field of action that a cell or a subtitle names, or one to be created; None where none may be."""
        bare = _FIELD_PREFIX.sub("", " ".join(name.split())) or name
        for told in (name, bare, *field_parts(bare)):
            if found := self.fields.get(normal(told)):
                return found
        code, title = field_parts(bare)
        if not self.offers or not title or len(title) > LONGEST_NAME:
            return None
        return self.new_fields.setdefault(
            normal(f"{code} {title}"), ActionField(edition=self.edition, code=code, title=title)
        )

    @cached_property
    def statuses(self) -> dict[str, ImplementationStatus]:
        """By the town's words as they are compared."""
        return statuses_by_word(self.status_words)

    @property
    def sole_programme(self) -> FundingProgramme | None:
        """The programme that is meant where a list does not name one: the town has no other."""
        active = {programme.pk: programme for programme in self.programmes.values() if programme.archived_at is None}
        return next(iter(active.values())) if len(active) == 1 else None


def field_parts(name: str) -> tuple[str, str]:
    """(code, title) of a field of action: ``"A: Öffentlicher Raum"``; the code is ``""`` where there is none."""
    match = _FIELD_CODE.match(name)
    return (match[1], match[2]) if match and len(match[1]) <= LONGEST_CODE else ("", name)


def load_draft(edition: Edition, *, offers: bool = True) -> Draft:
    """Everything of ``edition`` and its town that a list is held against; thirteen queries."""
    town = edition.concept.municipality_id
    return Draft(
        edition,
        _measures(edition),
        _by_name((actor, (actor.short_name, actor.name)) for actor in Actor.objects.filter(municipality=town)),
        _by_name((one, _field_names(one)) for one in edition.action_fields.all()),
        _by_name((goal, (goal.title, goal.code, str(goal))) for goal in edition.goals.all()),
        _by_name(_programme_names(town)),
        status_words(town),
        offers,
    )


def _programme_names(town: int) -> Iterable[tuple[FundingProgramme, tuple[str, ...]]]:
    """What the programmes are called; what one was called before counts where none is called so now."""
    programmes = FundingProgramme.objects.filter(municipality=town).prefetch_related("former_names")
    yield from ((one, (one.short_name, one.name)) for one in programmes)
    yield from ((one, tuple(former.name for former in one.former_names.all())) for one in programmes)


def statuses_by_word(words: Iterable[StatusWord]) -> dict[str, ImplementationStatus]:
    """A town's word as it is compared -> the status that it means there."""
    return {normal(word.label): word.status for word in words}


def _field_names(one: ActionField) -> tuple[str, ...]:
    return one.title, one.code, str(one), f"{one.code}: {one.title}", f"{one.code} – {one.title}"


def _by_name(named: Iterable[tuple[Any, tuple[str, ...]]]) -> dict[str, Any]:
    """Name as it is compared -> what bears it; a full name wins over a short one."""
    found: dict[str, Any] = {}
    for row, names in named:
        found |= {normal(name): row for name in names if name and normal(name) not in found}
    return found


def _measures(edition: Edition) -> list[Known]:
    sheets = list(
        MeasureSheet.objects.in_edition(edition)
        .with_latest_status()
        .in_list_order()
        .select_related("measure", "action_field")
    )
    contents = contents_of(sheets)
    measures = [sheet.measure_id for sheet in sheets]
    last, funding = last_reports(measures), _funding_statuses(measures)
    known = []
    for sheet in sheets:
        sheet.edition = edition
        latest, measure = latest_status(sheet), sheet.measure_id
        told = (latest.status, latest.label, funding.get(measure, ""))
        known.append(Known(sheet, contents[sheet.pk], *told, last.get(measure)))
    return known


def contents_of(sheets: Iterable[MeasureSheet]) -> dict[int, SheetContent]:
    """Sheet id -> what is saved on it, as ``content_of`` answers for one: five queries for all of them."""
    ids = [sheet.pk for sheet in sheets]
    goals = _by_sheet(SheetGoal.objects.filter(sheet__in=ids).select_related("goal"))
    actors = _by_sheet(SheetActor.objects.filter(sheet__in=ids).select_related("actor"))
    cost = _by_sheet(CostLine.objects.filter(sheet__in=ids).select_related("cost_group"))
    lines = FundingLine.objects.filter(sheet__in=ids).select_related("programme", "actor")
    funding = _by_sheet(lines.prefetch_related("programme__former_names"))
    return {pk: SheetContent(goals[pk], actors[pk], cost[pk], funding[pk]) for pk in ids}


def _by_sheet(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.sheet_id].append(row)
    return found


def _funding_statuses(measures: list[int]) -> dict[int, str]:
    """Measure id -> how far its funding was last known to be."""
    told = StatusUpdate.objects.filter(measure__in=measures, funding_status__gt="")
    newest = told.order_by("measure_id", "-reported_on", "-created_at", "-id").distinct("measure_id")
    return dict(newest.values_list("measure_id", "funding_status"))


def programme_names(lines: Iterable[FundingLine]) -> list[str]:
    """The programmes that fund a measure, each once."""
    return list(dict.fromkeys(line.source_name for line in lines if line.source == FundingSource.PROGRAMME))
