"""What the import of a sound file would bring, in figures: to be read before it is done."""

from __future__ import annotations

from dataclasses import dataclass

from actors.models import Municipality
from concepts.models import Edition, State
from publishing.portable import Data
from publishing.portable.conflicts import known_municipality
from publishing.portable.register_shapes import ACTOR, COST_GROUP, INDICATOR, PROGRAMME
from publishing.portable.shape import Shape

REGISTERS = (
    ("Akteure", "actors", ACTOR, "name"),
    ("Förderprogramme", "funding_programmes", PROGRAMME, "name"),
    ("Kostengruppen", "cost_groups", COST_GROUP, "code"),
    ("Kennwerte", "indicators", INDICATOR, "title"),
)


@dataclass(frozen=True)
class EditionSummary:
    title: str
    state: str
    chapters: int
    goals: int
    sheets: int


@dataclass(frozen=True)
class RegisterSummary:
    """Entries that would be created, and such as are known and stay as they are."""

    label: str
    new: int
    known: int


@dataclass(frozen=True)
class Summary:
    title: str
    municipality: str
    municipality_is_new: bool
    editions: list[EditionSummary]
    registers: list[RegisterSummary]
    measures: int
    status_updates: int
    grants: int
    incomes: int
    indicator_values: int
    fates: int
    measure_reviews: int


def summary_of(data: Data) -> Summary:
    """The figures of ``data``, which has no problems."""
    municipality = known_municipality(data)
    measures = data.get("measures", [])
    return Summary(
        title=data["concept"]["title"],
        municipality=str(municipality or data["municipality"]["official_name"]),
        municipality_is_new=municipality is None,
        editions=[_edition(entry) for entry in data["editions"]],
        registers=[
            _register(label, data.get("registers", {}).get(key, []), shape, name, municipality)
            for label, key, shape, name in REGISTERS
        ],
        measures=len(measures),
        status_updates=sum(len(measure.get("status_updates", [])) for measure in measures),
        grants=len(data.get("grants", [])),
        incomes=len(data.get("incomes", [])),
        indicator_values=len(data.get("indicator_values", [])),
        fates=_in_editions(data, "fates"),
        measure_reviews=_in_editions(data, "measure_reviews"),
    )


def _in_editions(data: Data, key: str) -> int:
    """How many entries all editions together have under ``key``."""
    return sum(len(edition.get(key, [])) for edition in data["editions"])


def _edition(entry: Data) -> EditionSummary:
    edition = Edition(kind=entry["kind"], number=entry["number"], label=entry.get("label", ""))
    return EditionSummary(
        title=edition.title,
        state=State(entry["state"]).label,
        chapters=len(entry.get("chapters", [])),
        goals=len(entry.get("goals", [])),
        sheets=len(entry.get("sheets", [])),
    )


def _register(label: str, entries: list[Data], shape: Shape, name: str, town: Municipality | None) -> RegisterSummary:
    names = [entry[name] for entry in entries]
    known = shape.model._default_manager.filter(municipality=town, **{f"{name}__in": names}).count()
    return RegisterSummary(label, new=len(names) - known, known=known)
