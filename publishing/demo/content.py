"""Reading the demo's texts: one folder per town in ``texts/``, TOML by subject and one HTML file per chapter.

Every table becomes a dataclass, so that a misspelt key is an error and not a silence.
Actors and programmes are named by their short names, goals and fields by their codes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from publishing.demo.granted import GrantText, IncomeText, read_grant
from publishing.demo.indicated import FiguresText
from publishing.demo.money import Cost, Link, OldName, Plan, ProgrammeText, Rate

FOLDER = Path(__file__).parent / "texts"
_LINE_BREAK = re.compile(r"(?<!\n)\n(?!\n|\d+\. )")
LAST = 99
"""Number after any edition: what is not ended lasts until here."""

T = TypeVar("T")
Row = dict[str, Any]


@dataclass(frozen=True)
class PersonText:
    name: str
    function: str
    email: str = ""
    phone: str = ""
    consent: date | None = None


@dataclass(frozen=True)
class ActorText:
    short_name: str
    name: str
    kind: str
    website: str = ""
    note: str = ""
    people: tuple[PersonText, ...] = ()


@dataclass(frozen=True)
class FieldText:
    code: str
    title: str
    colour: str
    description: str


@dataclass(frozen=True)
class GoalText:
    """``retitled``: number of an edition -> the title in it and before the next change."""

    code: str
    title: str
    kind: str
    parent: str = ""
    action_field: str = ""
    description: str = ""
    indicator: str = ""
    since: int = 1
    retitled: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SwotText:
    quadrant: str
    action_field: str
    text: str
    since: int = 1
    until: int = LAST


@dataclass(frozen=True)
class SheetText:
    """What an edition says about a measure; the field of action is the letter of its number."""

    number: str
    title: str
    kind: str
    goals: tuple[str, ...]
    problem: str
    objective: str
    description: str
    period: tuple[str, str]
    """Begin and end: ``"2027"``, ``"2028 H2"`` or ``""``."""
    costs: tuple[Cost, ...]
    plan: Plan
    carrier: str = ""
    office: str = ""
    partners: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    side_goals: tuple[str, ...] = ()
    short_title: str = ""
    period_text: str = ""
    location: str = ""
    is_area_wide: bool = False
    priority: int = 2
    ownership: str = "municipal"
    is_key_project: bool = False
    is_climate_measure: bool = False
    is_informational: bool = False
    is_permanent: bool = False
    cost_note: str = ""
    continuation: str = ""
    follow_up_cost: int | None = None
    origin: str = ""
    internal_note: str = ""


@dataclass(frozen=True)
class MeasureText:
    """A measure through the editions: number of the edition -> its sheet there."""

    slug: str
    sheets: Mapping[int, SheetText]


@dataclass(frozen=True)
class EntryText:
    """An entry of a measure's log, at a date or so many days before today; ``by`` is a role."""

    measure: str
    status: str = ""
    funding: str = ""
    progress: int | None = None
    happened: str = ""
    next: str = ""
    reason: str = ""
    on: date | None = None
    days_ago: int = 0
    follow_up_in_days: int | None = None
    unchanged: bool = False
    by: str = "editor"
    obstacles: str = ""
    next_in_days: int | None = None
    spent: Decimal | None = None
    note: str = ""


@dataclass(frozen=True)
class MilestoneText:
    """A milestone of a measure; its dates lie so many days after today, before it when negative."""

    measure: str
    title: str
    planned: int
    expected: int | None = None
    reached: int | None = None


@dataclass(frozen=True)
class PhotoText:
    """A photo of the newest report on a measure; ``scene`` names what is drawn."""

    measure: str
    scene: str
    alt: str
    is_public: bool = False


@dataclass(frozen=True)
class RoundText:
    """A reporting round, in days before today (negative: after it); one that was never closed is running."""

    title: str
    opened_days_ago: int
    due_days_ago: int
    closed_days_ago: int | None = None

    @property
    def is_over(self) -> bool:
        return self.closed_days_ago is not None


@dataclass(frozen=True)
class ProposalText:
    """What the person with this address sent through a link today; nobody has decided about it."""

    measure: str
    email: str
    status: str
    happened: str
    progress: int | None = None
    next: str = ""


@dataclass(frozen=True)
class FateText:
    """What ``edition`` says became of a measure; ``until`` as in ``SheetText.period``."""

    edition: int
    measure: str
    fate: str
    reason: str = ""
    until: str = ""
    successors: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReviewText:
    """What ``edition`` says was learnt from a measure."""

    edition: int
    measure: str
    goals_reached: str
    achievements: str = ""
    effect: str = ""
    lessons: str = ""
    continuation: str = ""
    carrier: str = ""
    follow_up_cost: int | None = None


@dataclass(frozen=True)
class WayText:
    """When the edition went from state to state; what is missing has not happened yet.
    ``has_package``: the council's package was made with the portal, not by hand."""

    started: datetime | None = None
    started_days_ago: int = 0
    reviewed: datetime | None = None
    submitted: datetime | None = None
    published: datetime | None = None
    has_package: bool = False


@dataclass(frozen=True)
class EditionText:
    """``texts`` and ``area`` are columns of the edition and its area."""

    number: int
    texts: Row
    area: Row
    way: WayText
    resolution: Row
    chapters: Mapping[str, str]
    """Subject -> rich text; a subject that is missing says what it said in the edition before."""


@dataclass(frozen=True)
class Town:
    """All that is known of one town and its concept."""

    municipality: Row
    concept: Row
    actors: list[ActorText]
    programmes: list[ProgrammeText]
    fields: list[FieldText]
    goals: list[GoalText]
    swot: list[SwotText]
    measures: list[MeasureText]
    editions: list[EditionText]
    grants: list[GrantText]
    incomes: list[IncomeText]
    indicators: list[FiguresText]
    log: list[EntryText]
    milestones: list[MilestoneText]
    photos: list[PhotoText]
    fates: list[FateText]
    reviews: list[ReviewText]
    left_open: Mapping[str, list[str]]
    """Number of an edition -> the measures about which it says nothing yet."""
    rounds: list[RoundText]
    proposals: list[ProposalText]


def read_town(name: str) -> Town:
    """The town whose texts lie in the folder ``name``."""
    folder = FOLDER / name
    head, goals = _read(folder / "town.toml"), _read(folder / "goals.toml")
    granted = _read(folder / "grants.toml")
    balance, progress = _read(folder / "fates.toml"), _read(folder / "progress.toml")
    editions = [_edition(row, folder / "chapters") for row in _read(folder / "editions.toml")["edition"]]
    return Town(
        municipality=head["municipality"],
        concept=head["concept"],
        actors=[
            ActorText(people=tuple(_all(PersonText, row.pop("people", []))), **row)
            for row in _read(folder / "actors.toml")["actor"]
        ],
        programmes=[
            ProgrammeText(
                rates=tuple(_all(Rate, row.pop("rates"))),
                names=tuple(_all(OldName, row.pop("names", []))),
                documents=tuple(_all(Link, row.pop("documents", []))),
                **row,
            )
            for row in _read(folder / "programmes.toml")["programme"]
        ],
        fields=_all(FieldText, goals["field"]),
        goals=_all(GoalText, goals["goal"]),
        swot=_all(SwotText, goals["swot"]),
        measures=[
            _measure(row, len(editions))
            for file in sorted(folder.glob("measures*.toml"))
            for row in _read(file)["measure"]
        ],
        editions=editions,
        grants=[read_grant(row) for row in granted.get("grant", [])],
        incomes=_all(IncomeText, granted.get("income", [])),
        indicators=_all(FiguresText, _read(folder / "indicators.toml").get("indicator", [])),
        log=_all(EntryText, _read(folder / "log.toml")["entry"]),
        milestones=_all(MilestoneText, progress.get("milestone", [])),
        photos=_all(PhotoText, progress.get("photo", [])),
        fates=_all(FateText, balance.get("fate", [])),
        reviews=_all(ReviewText, balance.get("review", [])),
        left_open=balance.get("left_open", {}),
        rounds=_all(RoundText, head.get("round", [])),
        proposals=_all(ProposalText, head.get("proposal", [])),
    )


def _read(path: Path) -> Row:
    """The tables of a TOML file (empty where there is none); texts lose the line breaks of the file."""
    if not path.exists():
        return {}
    tables: Row = tomllib.loads(path.read_text(), parse_float=Decimal)
    return {name: _unwrapped(value) for name, value in tables.items()}


def _unwrapped(value: Any) -> Any:
    """Lines of a paragraph run on; a blank line and a numbered point begin a new one."""
    if isinstance(value, dict):
        return {key: _unwrapped(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_unwrapped(inner) for inner in value]
    return _LINE_BREAK.sub(" ", value) if isinstance(value, str) else value


def _all(kind: type[T], rows: list[Row]) -> list[T]:
    return [kind(**row) for row in rows]


def _measure(row: Row, editions: int) -> MeasureText:
    slug, since, until = row.pop("slug"), row.pop("since", 1), row.pop("until", LAST)
    changes = row.pop("changes", {})
    sheets = {}
    for number in range(since, min(until, editions) + 1):
        row |= changes.get(str(number), {})
        sheets[number] = _sheet(row)
    return MeasureText(slug, sheets)


def _sheet(row: Row) -> SheetText:
    lists: Row = {name: tuple(row[name]) for name in ("goals", "side_goals", "partners", "audience") if name in row}
    begin, end = row["period"]
    costs = tuple(Cost(**cost | {"years": _years(cost["years"])}) for cost in row["costs"])
    return SheetText(**row | lists | {"period": (begin, end), "costs": costs, "plan": _plan(row["plan"])})


def _plan(row: Row) -> Plan:
    fields: Row = {name: _years(row[name]) for name in ("income", "missing") if name in row}
    fields["programmes"] = tuple(row.get("programmes", {}).items())
    fields["third_party"] = next(iter(row.get("third_party", {}).items()), None)
    return Plan(**row | fields)


def _years(amounts: Mapping[str, int | Decimal]) -> dict[int, Decimal]:
    """``{"2017-2019": 5, "2021": 7}`` year by year."""
    years: dict[int, Decimal] = {}
    for span, amount in amounts.items():
        first, _, last = span.partition("-")
        years |= dict.fromkeys(range(int(first), int(last or first) + 1), Decimal(amount))
    return years


def _edition(row: Row, chapters: Path) -> EditionText:
    number = row.pop("number")
    texts = sorted((chapters / str(number)).glob("*.html"))
    area = row.pop("area")
    if "boundary" in area:
        ring = [[float(degrees) for degrees in point] for point in area["boundary"]]
        area["boundary"] = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    return EditionText(
        number=number,
        way=WayText(**row.pop("way")),
        resolution=row.pop("resolution", {}),
        area=area,
        texts=row,
        chapters={path.stem: path.read_text() for path in texts},
    )
