"""The one reading model of an edition: plain frozen values, nothing that still asks the database.

Pages, PDF and later formats are renderings of a ``Document``. Empty text and ``None``
mean that nothing is stated; a rendering says "keine Angabe" there and leaves nothing out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from concepts.boundary import Outline
from concepts.models import EditionKind, State, Subject
from measures.finance import Sums, any_surplus
from measures.overview.tables import FinanceOverview
from measures.scheduling.schedule import Schedule
from publishing.document.parts import ActorEntry, BalancePart, Field, GoalNode, Sheet, SwotQuadrant
from publishing.models import DocumentKind


class Block(StrEnum):
    """Data of the edition that is set into the text (the values name the templates)."""

    AREA = "area"
    SWOT = "swot"
    GOALS = "goals"
    FIELDS = "fields"
    OVERVIEW = "overview"
    SHEETS = "sheets"
    FINANCE = "finance"
    TIMELINE = "timeline"
    BALANCE = "balance"
    ACTORS = "actors"
    SOURCES = "sources"


@dataclass(frozen=True)
class Resolution:
    """By whom, when and how the edition was adopted; ``date`` in words, as exactly as it is known."""

    body: str
    date: str
    number: str
    result: str
    note: str

    def __bool__(self) -> bool:
        return bool(self.body or self.date or self.number or self.result or self.note)


@dataclass(frozen=True)
class Head:
    """What the document is about: town, concept, edition, state."""

    municipality: str
    land: str
    ags: str
    concept_title: str
    concept_slug: str
    concept_type: str
    concept_type_long: str
    area_name: str
    derived_from: str
    complements: str
    funding_period: str
    concept_note: str
    edition_title: str
    edition_number: int
    edition_kind: EditionKind
    previous: str
    validity: str
    update_reason: str
    update_reason_text: str
    author: str
    dated_on: date | None
    edition_note: str
    is_transcribed: bool
    state: State
    state_since: date
    resolution: Resolution

    @property
    def short_name(self) -> str:
        return f"{self.concept_type} {self.area_name}"

    @property
    def edition_line(self) -> str:
        """``2. Fortschreibung 2027–2032``."""
        return f"{self.edition_title} {self.validity}".strip()


@dataclass(frozen=True)
class Heading:
    """A heading inside a chapter's text, or that of a data block; ``anchor`` is its id."""

    number: str
    title: str
    anchor: str


@dataclass(frozen=True)
class DataBlock(Heading):
    """A data block that follows a chapter's text."""

    block: Block

    @property
    def template(self) -> str:
        """The template that sets it on paper."""
        return f"publishing/print/_{self.block}.html"


@dataclass(frozen=True)
class Chapter:
    """A chapter: its text as clean HTML with numbered headings, then its data blocks."""

    number: str
    title: str
    anchor: str
    subject: Subject
    body: str
    headings: tuple[Heading, ...]
    blocks: tuple[DataBlock, ...]


@dataclass(frozen=True)
class Area:
    name: str
    hectares: Decimal | None
    hectares_approximate: bool
    inhabitants: int | None
    inhabitants_reference_date: date | None
    decision_body: str
    decision_date: date | None
    decision_number: str
    description: str
    sketch: Outline | None
    """The boundary, drawn as an SVG path."""


@dataclass(frozen=True)
class SourceEntry:
    title: str
    url: str


@dataclass(frozen=True)
class OpenPoint:
    """An open problem that was knowingly accepted."""

    statement: str
    reason: str


@dataclass(frozen=True)
class CouncilPaper:
    """The paper on which the council decides (Beschlussvorlage).

    ``expected_body`` is who will presumably decide, ``""`` when that is for the office to fill in.
    """

    subject: str
    expected_body: str
    proposed_resolution: tuple[str, ...]
    facts: tuple[str, ...]
    follow_up_cost: Decimal | None
    follow_up_sheets: tuple[Sheet, ...]
    open_points: tuple[OpenPoint, ...]
    annexes: tuple[Heading, ...]


@dataclass(frozen=True)
class Document:
    """Everything an edition says, in reading order."""

    kind: DocumentKind
    made_at: datetime
    head: Head
    summary: tuple[str, ...]
    council: CouncilPaper | None
    chapters: tuple[Chapter, ...]
    area: Area | None
    swot: tuple[SwotQuadrant, ...]
    goals: tuple[GoalNode, ...]
    fields: tuple[Field, ...]
    sheets: tuple[Sheet, ...]
    sums: Sums
    finance: FinanceOverview
    finance_by_kind: FinanceOverview
    """The same money in the fewest rows: all cost, and one row per kind of source."""
    schedule: Schedule[Sheet] | None
    balance: BalancePart | None
    """What became of the measures before; None where there were none or nothing is said of them."""
    actors: tuple[ActorEntry, ...]
    sources: tuple[SourceEntry, ...]

    @property
    def is_draft(self) -> bool:
        return self.kind == DocumentKind.DRAFT

    @property
    def has_surplus(self) -> bool:
        """Whether a measure has more cover than cost."""
        return any_surplus(sheet.sums for sheet in self.sheets)

    @property
    def title(self) -> str:
        """The document's name, as readers and archives show it."""
        name = f"{self.head.concept_title}, {self.head.edition_line}"
        if self.kind == DocumentKind.COUNCIL:
            return f"Beschlussvorlage: {name}"
        return f"{name} (Entwurf)" if self.is_draft else name
