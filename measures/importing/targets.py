"""What a column of a list can mean to the portal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from measures.models import ActorRole, FundingProgramme, MeasureSheet

SKIP, NOTE, PRIVATE = "skip", "note", "private_note"
"""Leave a column out on purpose; keep what it says as text in the import note, or in the internal one."""
IDENTITY, NUMBER, TITLE, ACTION_FIELD = "serial", "number", "title", "action_field"
COST, FUNDING = "cost", "funding"
TEXTS = (
    *("short_title", "problem", "objective", "description", "location", "cost_note", "continuation", "origin"),
    *("internal_note", "import_note"),
)
FLAGS = ("is_key_project", "is_climate_measure", "is_informational", "is_permanent", "is_area_wide", "is_public")
CHOICES = ("kind", "ownership", "priority")
ROLE, ACTORS = "actor_", "actors"
OTHER_ROLES: tuple[ActorRole, ...] = tuple(
    role for role in ActorRole if role not in (ActorRole.RESPONSIBLE_BODY, ActorRole.LEAD_OFFICE)
)
PROGRAMME = f"{FUNDING}_programme_"
FUNDING_LABELS = {
    FUNDING: "Fördermittel",
    f"{FUNDING}_own": "Eigenmittel der Kommune",
    f"{FUNDING}_third_party": "Mittel Dritter",
    f"{FUNDING}_income": "Maßnahmebedingte Einnahmen",
}
SEVERAL = (NOTE, PRIVATE, SKIP)
"""What may be chosen for any number of columns."""


@dataclass(frozen=True)
class Target:
    """Something that a column can mean. ``code`` names it in forms and in what is remembered."""

    code: str
    label: str
    group: str

    @property
    def is_amount(self) -> bool:
        return is_amount(self.code)


def is_amount(code: str) -> bool:
    """Whether a column with this meaning gives euros, for a year or in all."""
    return code == COST or code in FUNDING_LABELS or code.startswith(PROGRAMME)


def is_filled_down(code: str) -> bool:
    """Whether a merged cell of such a column speaks for all its rows; an amount, a number or a title does not."""
    return not is_amount(code) and code not in (IDENTITY, NUMBER, TITLE, NOTE, PRIVATE, "follow_up_cost")


def all_targets(programmes: Iterable[FundingProgramme]) -> list[Target]:
    """All that can be chosen where the town has these programmes, in the order of the form."""
    return [
        Target(NOTE, "als Text aufheben (wird veröffentlicht)", ""),
        Target(PRIVATE, "als interne Notiz aufheben", ""),
        Target(SKIP, "nicht übernehmen", ""),
        Target(IDENTITY, "Kennung im Portal", "Maßnahme"),
        *(_of_sheet(name, "Maßnahme") for name in (NUMBER, TITLE, "short_title", ACTION_FIELD)),
        Target("goals", "Ziele", "Maßnahme"),
        *(_of_sheet(name, "Maßnahme") for name in (*CHOICES, *FLAGS)),
        *(_of_sheet(name, "Texte") for name in TEXTS if name != "short_title"),
        *(Target(f"{ROLE}{role.value}", str(role.label), "Akteure") for role in ActorRole),
        Target(ACTORS, "Weitere Akteure (mit Rolle)", "Akteure"),
        Target("period", "Zeitraum", "Zeit und Stand"),
        Target("start", "Beginn", "Zeit und Stand"),
        Target("end", "Ende", "Zeit und Stand"),
        Target("status", "Umsetzungsstand", "Zeit und Stand"),
        Target("funding_state", "Förderstand", "Zeit und Stand"),
        Target("progress", "Fortschritt in Prozent", "Zeit und Stand"),
        Target("status_text", "Was ist geschehen?", "Zeit und Stand"),
        Target(COST, "Kosten", "Geld"),
        *(Target(code, label, "Geld") for code, label in FUNDING_LABELS.items()),
        *(Target(f"{PROGRAMME}{programme.pk}", str(programme), "Geld") for programme in programmes),
        Target("programme", "Förderprogramm (Name)", "Geld"),
        _of_sheet("follow_up_cost", "Geld"),
    ]


def _of_sheet(name: str, group: str) -> Target:
    """A field of the sheet, called as everywhere."""
    return Target(name, field_label(name), group)


def field_label(name: str) -> str:
    """How a column of the sheet is called."""
    return str(MeasureSheet._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # all are columns
