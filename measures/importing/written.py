"""How the portal itself writes what a measure says: a cell that says just that changes nothing, however it
would be read. So an exported list can come back without a change."""

from __future__ import annotations

from collections.abc import Callable

from concepts.periods import point
from measures.importing.draft import Known, programme_names
from measures.importing.grid import clean
from measures.importing.targets import ACTORS, CHOICES, FLAGS, NUMBER, OTHER_ROLES, ROLE, TEXTS, TITLE
from measures.models import FundingStatus

LONGEST_CELL = 30_000
"""Characters near which Excel cuts a text off (it holds 32,767)."""


def is_written(known: Known, code: str, text: str) -> bool:
    """Whether ``text`` is what the portal writes for the measure under this meaning."""
    written = [clean(words) for words in written_as(known, code)]
    return text in written or any(len(text) > LONGEST_CELL and words.startswith(text) for words in written)


def written_as(known: Known, code: str) -> list[str]:
    """How the portal writes what a measure says under a meaning; more than one where its pages differ."""
    sheet, content = known.sheet, known.content
    if code.startswith(ROLE):
        names = [link.name for link in content.actors if link.role == code.removeprefix(ROLE)]
        return ["; ".join(names), ", ".join(names)]
    if code in FLAGS:
        return ["ja" if getattr(sheet, code) else "nein"]
    if code in CHOICES:
        return [str(getattr(sheet, f"get_{code}_display")() or "") if getattr(sheet, code) else ""]
    if code == "location":
        return [sheet.place, sheet.location]
    if code in TEXTS or code in (NUMBER, TITLE):
        return [str(getattr(sheet, code))]
    written = WRITTEN.get(code)
    return written(known) if written else []


def _goals_as_written(known: Known) -> list[str]:
    goals = [link.goal for link in known.content.goals]
    return ["; ".join(goal.code or goal.title for goal in goals), "; ".join(str(goal) for goal in goals)]


def _others_as_written(known: Known) -> list[str]:
    by_role = {role: "; ".join(link.name for link in known.content.actors if link.role == role) for role in OTHER_ROLES}
    return ["; ".join(f"{role.label}: {names}" for role, names in by_role.items() if names)]


WRITTEN: dict[str, Callable[[Known], list[str]]] = {
    "action_field": lambda known: [str(known.sheet.action_field or "")],
    "goals": _goals_as_written,
    ACTORS: _others_as_written,
    "period": lambda known: [known.sheet.period],
    "start": lambda known: [point(known.sheet.start_year, known.sheet.start_part), str(known.sheet.start_year or "")],
    "end": lambda known: [point(known.sheet.end_year, known.sheet.end_part), str(known.sheet.end_year or "")],
    "status": lambda known: [known.status_label],
    "funding_state": lambda known: [str(FundingStatus(known.funding_status).label) if known.funding_status else ""],
    "progress": lambda known: [str(known.last.progress) if known.last and known.last.progress is not None else ""],
    "status_text": lambda known: [known.last.what_happened if known.last else ""],
    "programme": lambda known: [between.join(programme_names(known.content.funding_lines)) for between in ("; ", ", ")],
}
