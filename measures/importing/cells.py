"""Reading the cells of a row, each by the meaning of its column; amounts are read together, see ``money``,
and so are beginning and end, see ``times``."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from measures.importing.people import apply_actors, apply_other_actors
from measures.importing.proposal import Cell, Proposal
from measures.importing.reading import Amount, read_cell_amount, read_names, read_priority, read_status, read_yes_no
from measures.importing.targets import ACTORS, CHOICES, FLAGS, NOTE, NUMBER, PRIVATE, ROLE, TEXTS, TITLE
from measures.importing.vocabulary import KINDS, OWNERSHIPS, normal
from measures.importing.written import is_written
from measures.models import MeasureSheet, SheetGoal

HUNDRED = 100


def apply(proposal: Proposal, cell: Cell) -> None:
    """Let the cell say its part; what says what is saved already changes nothing."""
    if cell.is_empty and not proposal.clears and cell.column.code not in FLAGS:
        return
    if proposal.known and is_written(proposal.known, cell.column.code, cell.text):
        return
    verb_of(cell.column.code)(proposal, cell)


def verb_of(code: str) -> Callable[[Proposal, Cell], None]:
    """The function that reads a column with this meaning; amounts, beginning and end are read together."""
    if code.startswith(ROLE):
        return apply_actors
    if code in TEXTS or code in (NUMBER, TITLE):
        return _apply_text
    if code in FLAGS:
        return _apply_flag
    if code in CHOICES:
        return _apply_choice
    return VERBS.get(code, lambda _proposal, _cell: None)


def _apply_text(proposal: Proposal, cell: Cell) -> None:
    name = cell.column.code
    limit = MeasureSheet._meta.get_field(name).max_length  # type: ignore[union-attr]  # all are columns
    if limit and len(cell.text) > limit:
        proposal.keep(cell, f"Länger als {limit} Zeichen.")
        if name == TITLE and not proposal.sheet.title:
            proposal.sheet.title = cell.text[:limit]
        return
    text = cell.text
    if name == "location" and (match := re.match(r"gesamtes gebiet(?:\s*\((.*)\))?$", text, re.IGNORECASE)):
        proposal.sheet.is_area_wide, text = True, match[1] or ""
    setattr(proposal.sheet, name, text)


def _apply_flag(proposal: Proposal, cell: Cell) -> None:
    name = cell.column.code
    label = str(MeasureSheet._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # all are columns
    if not cell.text and not proposal.clears:
        return
    said = True if normal(cell.text) == normal(label) else read_yes_no(cell.text)
    if said is None:
        proposal.keep(cell, f"„{cell.text}“ ist weder ja noch nein.")
    else:
        setattr(proposal.sheet, name, said)


def _apply_choice(proposal: Proposal, cell: Cell) -> None:
    name = cell.column.code
    if cell.is_empty:
        setattr(proposal.sheet, name, None if name == "priority" else "")
        return
    words = {"kind": KINDS.get(normal(cell.text)), "ownership": OWNERSHIPS.get(normal(cell.text))}
    said = read_priority(cell.text) if name == "priority" else words[name]
    if said is None:
        proposal.keep(cell, f"„{cell.text}“ gehört nicht zu den Werten, die das Portal hier kennt.")
    else:
        setattr(proposal.sheet, name, said)


def _apply_field(proposal: Proposal, cell: Cell) -> None:
    if cell.is_empty:
        proposal.sheet.action_field = None
        return
    found = proposal.draft.action_field(cell.text)
    if found is None:
        proposal.keep(cell, f"Das Handlungsfeld „{cell.text}“ gibt es in dieser Fassung nicht.")
    else:
        proposal.sheet.action_field = found


def _apply_goals(proposal: Proposal, cell: Cell) -> None:
    known = proposal.draft.goals
    names = [] if cell.is_empty else read_names(cell.text, lambda name: normal(name) in known)
    unknown = [name for name in names if normal(name) not in known]
    if unknown:
        proposal.keep(cell, f"Kein Ziel dieser Fassung heißt so: {', '.join(unknown)}.", text=", ".join(unknown))
    said = {goal.pk: goal for name in names if (goal := known.get(normal(name)))}
    links = {link.goal_id: link for link in proposal.goals}
    found = [links.get(pk) or SheetGoal(sheet=proposal.sheet, goal=goal) for pk, goal in said.items()]
    if set(said) != set(links) and (found or not unknown):
        proposal.goals = sorted(found, key=lambda link: link.contribution)


def _apply_status(proposal: Proposal, cell: Cell) -> None:
    """A status on either axis; an empty cell takes none back, for what was reported was reported."""
    if cell.is_empty:
        return
    said = read_status(cell.text, proposal.draft.statuses)
    if said is None:
        proposal.keep(cell, f"„{cell.text}“ ist kein Stand, den das Portal kennt.")
        return
    proposal.status = said.implementation or proposal.status
    proposal.funding_status = said.funding or proposal.funding_status
    if said.has_addition:
        proposal.what_happened = "\n".join(text for text in (proposal.what_happened, cell.text) if text)


def _apply_progress(proposal: Proposal, cell: Cell) -> None:
    if cell.is_empty:
        return
    said = read_cell_amount(cell.value if not isinstance(cell.value, str) else cell.text.rstrip(" %"))
    percent = said.euros if isinstance(said, Amount) else Decimal("-1")
    if isinstance(cell.value, float) and 0 < cell.value <= 1:
        percent = Decimal(round(cell.value * HUNDRED))  # a cell formatted as per cent
    if percent != int(percent) or not 0 <= percent <= HUNDRED:
        proposal.keep(cell, "Der Fortschritt ist eine ganze Zahl von 0 bis 100.")
        return
    proposal.progress = int(percent)


def _apply_status_text(proposal: Proposal, cell: Cell) -> None:
    if not cell.is_empty:
        proposal.what_happened = "\n".join(text for text in (cell.text, proposal.what_happened) if text)


def _apply_follow_up_cost(proposal: Proposal, cell: Cell) -> None:
    said = None if cell.is_empty else read_cell_amount(cell.value, cell.column.factor)
    if isinstance(said, str):
        proposal.keep(cell, said)
        return
    proposal.sheet.follow_up_cost = said.euros if said else None


def _apply_programme(proposal: Proposal, cell: Cell) -> None:
    """The programme that the row's amount of funding comes from."""
    known = proposal.draft.programmes
    names = [] if cell.is_empty else read_names(cell.text, lambda name: normal(name) in known)
    found = [known[normal(name)] for name in names if normal(name) in known]
    if len(found) == 1 and len(names) == 1:
        proposal.programme, proposal.programme_cell = found[0], cell
        return
    if names:
        proposal.keep(
            cell,
            "Nicht genau ein Förderprogramm aus dem Register."
            if found
            else f"„{cell.text}“ steht nicht im Register der Förderprogramme.",
        )


def _keep_as_note(proposal: Proposal, cell: Cell) -> None:
    if not cell.is_empty:
        proposal.keep(cell)


def _keep_privately(proposal: Proposal, cell: Cell) -> None:
    if not cell.is_empty:
        proposal.keep(cell, name="internal_note")


VERBS: dict[str, Callable[[Proposal, Cell], None]] = {
    "action_field": _apply_field,
    "goals": _apply_goals,
    ACTORS: apply_other_actors,
    "status": _apply_status,
    "funding_state": _apply_status,
    "progress": _apply_progress,
    "status_text": _apply_status_text,
    "follow_up_cost": _apply_follow_up_cost,
    "programme": _apply_programme,
    NOTE: _keep_as_note,
    PRIVATE: _keep_privately,
}
