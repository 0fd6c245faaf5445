"""Building the document of an edition out of its rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from string import ascii_uppercase

from django.utils import timezone

from actors.models import Land
from concepts.boundary import outline
from concepts.models import Edition, EditionKind, State, Subject, UpdateReason
from concepts.periods import period
from measures.overview.tables import as_stated, overview, overview_by_kind
from measures.scheduling.schedule import Schedule, schedule
from publishing.document import goals, measures
from publishing.document.balance import balance_part
from publishing.document.body import set_body
from publishing.document.council import council_paper, paragraphs
from publishing.document.model import (
    Area,
    Block,
    Chapter,
    DataBlock,
    Document,
    Head,
    Resolution,
    SourceEntry,
)
from publishing.document.parts import Field, Sheet
from publishing.document.rows import Rows, fetch
from publishing.models import DocumentKind

BLOCKS: dict[Subject, tuple[Block, ...]] = {
    Subject.AREA: (Block.AREA,),
    Subject.SWOT: (Block.SWOT,),
    Subject.GOALS: (Block.GOALS,),
    Subject.STRATEGY: (Block.FIELDS,),
    Subject.MEASURES: (Block.OVERVIEW, Block.SHEETS),
    Subject.FINANCE: (Block.FINANCE, Block.TIMELINE),
    Subject.MONITORING: (Block.BALANCE,),
    Subject.ANNEX: (Block.ACTORS, Block.SOURCES),
}
"""Which data follows the chapter about a subject; what has no chapter comes as an annex."""

LEFT_OUT_WHEN_EMPTY = {Block.BALANCE, Block.SOURCES}
"""Data that most editions do not have: its absence is no statement."""

TITLES = {
    Block.AREA: "Das Gebiet in Zahlen",
    Block.SWOT: "Stärken, Schwächen, Chancen und Risiken",
    Block.GOALS: "Zielsystem",
    Block.FIELDS: "Handlungsfelder",
    Block.OVERVIEW: "Maßnahmenübersicht",
    Block.SHEETS: "Maßnahmenblätter",
    Block.FINANCE: "Kosten- und Finanzierungsübersicht",
    Block.TIMELINE: "Zeitplan",
    Block.BALANCE: "Bilanz der bisherigen Maßnahmen",
    Block.ACTORS: "Akteure",
    Block.SOURCES: "Quellen",
}


def build_document(edition: Edition, kind: DocumentKind, made_at: datetime | None = None) -> Document:
    """Everything ``edition`` says as one frozen value, in a fixed number of queries.

    ``kind``: a draft to read, the council package (begins with the paper to decide on) or
    the adopted concept. ``made_at`` (now, unless told otherwise) stands in the file, and the
    measures' status is the one reported by that day.
    """
    made_at = made_at or timezone.now()
    rows = fetch(edition, timezone.localdate(made_at))
    field_names, goal_names = measures.field_names(rows), goals.goal_names(rows)
    sheet_names = measures.sheet_names(rows)
    sheets = measures.sheets(rows, field_names, goal_names)
    money = as_stated(overview(rows.cost_lines, rows.funding_lines), edition)
    head, area = _head(rows), _area(rows)
    swot = goals.swot(rows, field_names)
    actors = measures.actors(rows, sheet_names)
    sources = tuple(SourceEntry(row.title, row.url) for row in rows.sources)
    fields = measures.fields(rows, field_names, goal_names, sheets)
    plan = _schedule(fields, rows.reported_until)
    balance = balance_part(rows, sheet_names)
    filled = _filled(rows, area=area, swot=swot, timeline=plan, balance=balance, actors=actors, sources=sources)
    chapters = _chapters(rows, filled)
    return Document(
        kind=DocumentKind(kind),
        made_at=made_at,
        head=head,
        summary=paragraphs(rows.edition.public_summary),
        council=council_paper(rows, head, chapters, sheets) if kind == DocumentKind.COUNCIL else None,
        chapters=chapters,
        area=area,
        swot=swot,
        goals=goals.goal_tree(rows, field_names, sheet_names),
        fields=fields,
        sheets=tuple(sheets.values()),
        sums=money.sums,
        finance=money,
        finance_by_kind=as_stated(overview_by_kind(rows.cost_lines, rows.funding_lines), edition),
        schedule=plan,
        balance=balance,
        actors=actors,
        sources=sources,
    )


def _schedule(fields: Iterable[Field], today: date) -> Schedule[Sheet] | None:
    named = ((str(field), field.colour, field.sheets) for field in fields)
    return schedule(named, lambda sheet: sheet.milestones, today)


def _filled(rows: Rows, **built: object) -> set[Block]:
    """The blocks that hold anything; ``built``: name of a block -> what was made of the rows for it."""
    content = {
        Block.GOALS: rows.goals,
        Block.FIELDS: rows.action_fields,
        Block.OVERVIEW: rows.sheets,
        Block.SHEETS: rows.sheets,
        Block.FINANCE: rows.cost_lines or rows.funding_lines,
        **{Block(name): value for name, value in built.items()},
    }
    return {block for block, value in content.items() if value}


def _head(rows: Rows) -> Head:
    edition, concept = rows.edition, rows.edition.concept
    town = concept.municipality
    return Head(
        municipality=str(town),
        land=Land(town.land).label,
        ags=town.ags,
        concept_title=concept.title,
        concept_slug=concept.slug,
        concept_type=concept.concept_type,
        concept_type_long=concept.concept_type_long,
        area_name=concept.area_name,
        derived_from=concept.derived_from,
        complements=concept.complements,
        funding_period=period(concept.funding_start_year, "", concept.funding_end_year, ""),
        concept_note=concept.transcription_note,
        edition_title=edition.title,
        edition_number=edition.number,
        edition_kind=EditionKind(edition.kind),
        previous=edition.previous.title if edition.previous else "",
        validity=edition.validity,
        update_reason=UpdateReason(edition.update_reason).label if edition.update_reason else "",
        update_reason_text=edition.update_reason_text,
        author=edition.author,
        dated_on=edition.dated_on,
        edition_note=edition.transcription_note,
        is_transcribed=edition.is_transcribed,
        state=State(edition.state),
        state_since=timezone.localdate(edition.state_since),
        resolution=_resolution(edition),
    )


def _resolution(edition: Edition) -> Resolution:
    day = f"{edition.resolution_date:%d.%m.%Y}" if edition.resolution_date else ""
    in_words = edition.resolution_date_text
    return Resolution(
        body=edition.resolution_body,
        date=f"{day} ({in_words})" if day and in_words else day or in_words,
        number=edition.resolution_number,
        result=edition.get_resolution_result_display() if edition.resolution_result else "",
        note=edition.resolution_note,
    )


def _area(rows: Rows) -> Area | None:
    area = rows.area
    if area is None:
        return None
    return Area(
        name=area.name,
        hectares=area.hectares,
        hectares_approximate=area.hectares_approximate,
        inhabitants=area.inhabitants,
        inhabitants_reference_date=area.inhabitants_reference_date,
        decision_body=area.decision_body,
        decision_date=area.decision_date,
        decision_number=area.decision_number,
        description=area.description,
        sketch=outline(area.boundary),
    )


def _chapters(rows: Rows, filled: set[Block]) -> tuple[Chapter, ...]:
    """The edition's chapters with their data blocks, then an annex per block without a chapter.

    A chapter keeps its blocks when they are empty (the document says so there), except for
    those that are ``LEFT_OUT_WHEN_EMPTY``.
    """
    chapters = []
    placed: set[Block] = set()
    for position, row in enumerate(rows.chapters, start=1):
        subject = Subject(row.subject)
        blocks = [block for block in BLOCKS.get(subject, ()) if block in filled or block not in LEFT_OUT_WHEN_EMPTY]
        placed.update(blocks)
        chapters.append(_chapter(str(position), row.title, subject, row.body, blocks))
    homeless = [(subject, [b for b in blocks if b in filled - placed]) for subject, blocks in BLOCKS.items()]
    for letter, (subject, blocks) in zip(ascii_uppercase, ((s, b) for s, b in homeless if b), strict=False):
        chapters.append(_chapter(letter, subject.label, subject, "", blocks))
    return tuple(chapters)


def _chapter(number: str, title: str, subject: Subject, text: str, blocks: list[Block]) -> Chapter:
    anchor = f"kapitel-{number}".lower()
    body, headings = set_body(text, number, anchor)
    return Chapter(
        number=number,
        title=title,
        anchor=anchor,
        subject=subject,
        body=body,
        headings=headings,
        blocks=tuple(
            DataBlock(f"{number}.{position}", TITLES[block], block.value, block)
            for position, block in enumerate(blocks, start=len(headings) + 1)
        ),
    )
