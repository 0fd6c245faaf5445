"""Beginning and end of a measure out of the cells of a row, which tell them together: a period in words, and
columns of their own for beginning and end.

Where they contradict each other, beginning and end hold, whichever of them was changed last: the same row
says the same however often it is taken over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from concepts.periods import point
from measures.importing.periods import End, Period, is_backwards, read_end, read_period
from measures.importing.proposal import Cell, Proposal
from measures.importing.reading import read_yes_no
from measures.importing.written import is_written

PERIOD, ENDS = "period", ("start", "end")
TIMES = (PERIOD, *ENDS)
COLUMNS = ("start_year", "start_part", "end_year", "end_part")
CONTRADICTED = "„{text}“ passt nicht zu den Spalten für Beginn und Ende; es gelten Beginn und Ende."


def apply_times(proposal: Proposal, cells: Sequence[Cell]) -> None:
    """Let the cells of a row with a meaning in ``TIMES`` say when the measure runs; the others are passed over."""
    told = [cell for cell in cells if cell.column.code in TIMES and (proposal.clears or not cell.is_empty)]
    known = proposal.known
    if known and all(is_written(known, cell.column.code, cell.text) for cell in told):
        return
    ends = _read_ends(proposal, told)
    for cell in told:
        if cell.column.code == PERIOD:
            _apply_period(proposal, cell, ends, _permanence(cells))
    for name, end in ends.items():
        _apply_end(proposal, name, end)
    if is_backwards(*(getattr(proposal.sheet, name) for name in COLUMNS)):
        _take_back(proposal, told)


def _read_ends(proposal: Proposal, told: Sequence[Cell]) -> dict[str, End | None]:
    """What the columns for beginning and end say; None for "none". What they can't say is kept."""
    ends: dict[str, End | None] = {}
    for cell in told:
        if cell.column.code not in ENDS:
            continue
        end = None if cell.is_empty else read_end(cell.value)
        if end is None and not cell.is_empty:
            proposal.keep(cell, f"„{cell.text}“ nennt kein einzelnes Jahr.")
            continue
        if end and end.remark:
            proposal.keep(cell, f"Das Portal hält nur „{point(end.year, end.part)}“ fest.")
        ends[cell.column.code] = end
    return ends


def _permanence(cells: Sequence[Cell]) -> bool | None:
    """What a column of its own says about a permanent task."""
    return next((read_yes_no(cell.text) for cell in cells if cell.column.code == "is_permanent" and cell.text), None)


def _apply_period(proposal: Proposal, cell: Cell, ends: Mapping[str, End | None], permanence: bool | None) -> None:
    period = Period() if cell.is_empty else read_period(cell.value)
    if period is None:
        proposal.keep(cell, "Zu lang für einen Zeitraum.")
        return
    if not all(_agrees(period, name, end) for name, end in ends.items()):
        said = CONTRADICTED.format(text=cell.text)
        if proposal.clears:
            proposal.hint(cell, said)  # the portal's own list, where one column was changed and the other not
        else:
            proposal.keep(cell, said)
        return
    for name in COLUMNS:
        setattr(proposal.sheet, name, getattr(period, name))
    proposal.sheet.period_text = period.text
    if period.is_permanent and permanence is None:
        proposal.sheet.is_permanent = True


def _agrees(period: Period, name: str, end: End | None) -> bool:
    year, part = getattr(period, f"{name}_year"), getattr(period, f"{name}_part")
    if year is None:
        return True
    return end is not None and end.year == year and (not end.part or not part or end.part == part)


def _apply_end(proposal: Proposal, name: str, end: End | None) -> None:
    """What is said more exactly elsewhere in the row stays."""
    year, part = (getattr(proposal.sheet, f"{name}_{what}") for what in ("year", "part"))
    if end and end.year == year and part and not end.part:
        return
    setattr(proposal.sheet, f"{name}_year", end.year if end else None)
    setattr(proposal.sheet, f"{name}_part", end.part if end else "")


def _take_back(proposal: Proposal, told: Sequence[Cell]) -> None:
    """Leave beginning and end as they are, where together they would run backwards; what the cells say is kept."""
    known = proposal.known
    for name in COLUMNS:
        nothing = None if name.endswith("year") else ""
        setattr(proposal.sheet, name, getattr(known.sheet, name) if known else nothing)
    for cell in told:
        if not cell.is_empty:
            proposal.keep(cell, "Der Zeitraum würde vor seinem Beginn enden.")
