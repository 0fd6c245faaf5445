"""What an edition holds, as plain frozen values: goals, measures, money, actors.

Empty text and ``None`` mean that nothing is stated; a rendering says "keine Angabe"
there and leaves nothing out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from actors.models import ActorKind
from concepts.models import GoalKind, Quadrant
from measures.finance import Sums
from measures.models import (
    ActorRole,
    Contribution,
    Fate,
    FundingStatus,
    GoalsReached,
    MeasureKind,
    Ownership,
    Priority,
)
from measures.overview.tables import FinanceOverview, ProgrammeYears
from measures.reporting.status_labels import StatusWord
from measures.scheduling.milestones import MilestoneRow


@dataclass(frozen=True)
class FieldName:
    """A field of action where it is only named."""

    code: str
    title: str
    mark: str
    """Name of its colour class (``field-1``); empty where measures have no field."""
    colour: str

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()


@dataclass(frozen=True)
class SwotStatement:
    text: str
    field: FieldName | None


@dataclass(frozen=True)
class SwotQuadrant:
    quadrant: Quadrant
    statements: tuple[SwotStatement, ...]


@dataclass(frozen=True)
class SheetName:
    """A measure where it is only named."""

    number: str
    title: str
    anchor: str

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True)
class GoalName:
    """A goal where it is only named."""

    kind: GoalKind
    code: str
    title: str

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()


@dataclass(frozen=True)
class GoalNode(GoalName):
    """A goal with all below it and the measures that contribute to it."""

    description: str
    success_indicator: str
    field: FieldName | None
    sheets: tuple[SheetName, ...]
    children: tuple[GoalNode, ...]


@dataclass(frozen=True)
class GoalLink:
    goal: GoalName
    contribution: Contribution


@dataclass(frozen=True)
class ActorLink:
    name: str
    role: ActorRole
    note: str

    def __str__(self) -> str:
        return f"{self.name} ({self.note})" if self.note else self.name


@dataclass(frozen=True)
class Status:
    """How far a measure is, as of the making of the document: the newest word on each axis, the
    newest report's text and day."""

    implementation: StatusWord | None
    funding: FundingStatus | None
    progress: int | None
    reported_on: str
    what_happened: str
    obstacles: str
    next_step: str
    next_step_date: date | None
    reason: str


BRIEF = 400
"""Letters of text below which two sheets share a page."""


@dataclass(frozen=True)
class Sheet:
    """A measure as this edition describes it, with its money and its present status."""

    serial: int
    anchor: str
    number: str
    title: str
    short_title: str
    kind: MeasureKind | None
    ownership: Ownership | None
    field: FieldName | None
    is_key_project: bool
    is_climate_measure: bool
    is_informational: bool
    is_permanent: bool
    is_public: bool
    problem: str
    objective: str
    description: str
    place: str
    period: str
    first_month: tuple[int, int] | None
    last_month: tuple[int, int] | None
    """(year, month) of beginning and end, as far as they are known."""
    priority: Priority | None
    cost_note: str
    price_basis: str
    continuation: str
    follow_up_cost: Decimal | None
    origin: str
    import_note: str
    goals: tuple[GoalLink, ...]
    actors: tuple[ActorLink, ...]
    status: Status | None
    milestones: tuple[MilestoneRow, ...]
    sums: Sums
    finance: FinanceOverview | None
    programme_years: tuple[ProgrammeYears, ...]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def goal_codes(self) -> str:
        """The goals by their codes; their number where they have none."""
        codes = [link.goal.code for link in self.goals if link.goal.code]
        if codes or not self.goals:
            return ", ".join(codes)
        return f"{len(self.goals)} Ziel{'e' if len(self.goals) > 1 else ''}"

    @property
    def is_brief(self) -> bool:
        """Whether so little is stated that the sheet needs no page of its own."""
        said = (self.problem, self.objective, self.description, self.continuation, self.import_note)
        return self.finance is None and sum(map(len, said)) < BRIEF

    def _names(self, role: ActorRole) -> tuple[str, ...]:
        return tuple(str(link) for link in self.actors if link.role == role)

    @property
    def responsible_bodies(self) -> tuple[str, ...]:
        return self._names(ActorRole.RESPONSIBLE_BODY)

    @property
    def lead_offices(self) -> tuple[str, ...]:
        return self._names(ActorRole.LEAD_OFFICE)

    @property
    def other_actors(self) -> tuple[ActorLink, ...]:
        """Everybody in a further role."""
        return tuple(a for a in self.actors if a.role not in {ActorRole.RESPONSIBLE_BODY, ActorRole.LEAD_OFFICE})


@dataclass(frozen=True)
class Field(FieldName):
    """A field of action with its measures; ``code`` and ``title`` empty for measures without one."""

    anchor: str
    description: str
    goals: tuple[GoalName, ...]
    sheets: tuple[Sheet, ...]
    sums: Sums


@dataclass(frozen=True)
class ReviewEntry:
    """What was learnt from a measure of the edition before (Bewertungsblatt)."""

    goals_reached: GoalsReached | None
    achievements: str
    effect: str
    lessons: str
    continuation: str
    carrier: str
    follow_up_cost: Decimal | None


@dataclass(frozen=True)
class BalanceEntry:
    """A measure of the edition before, with its number, title and cost there, its status when the document
    was made, and what became of it. ``present``: what it is called in this edition; ``label``: its fate in
    words, ``""`` where the edition says nothing."""

    number: str
    title: str
    anchor: str
    is_informational: bool
    is_public: bool
    status: StatusWord | None
    reported_on: str
    fate: Fate | None
    label: str
    present: SheetName | None
    leads_to: str
    successors: tuple[SheetName, ...]
    reason: str
    cost: Decimal | None
    review: ReviewEntry | None

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True)
class BalancePart:
    """What became of all measures of the edition ``previous``: how many have which fate (``""``: nothing is
    said), the measures themselves, and the new ones."""

    previous: str
    counts: tuple[tuple[str, int], ...]
    entries: tuple[BalanceEntry, ...]
    new: tuple[SheetName, ...]

    @property
    def reviewed(self) -> tuple[BalanceEntry, ...]:
        """The measures with an evaluation sheet."""
        return tuple(entry for entry in self.entries if entry.review)


@dataclass(frozen=True)
class ContactEntry:
    """A person to talk to who agreed to be published."""

    name: str
    function: str
    email: str
    phone: str


@dataclass(frozen=True)
class ActorEntry:
    """An actor with all its roles in the edition."""

    name: str
    short_name: str
    kind: ActorKind
    website: str
    contacts: tuple[ContactEntry, ...]
    roles: tuple[tuple[ActorRole, tuple[SheetName, ...]], ...]
