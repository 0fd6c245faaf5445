"""Amounts of a row as lines of cost and funding: by year where the heads name years, else one line for all.

What the portal knows more exactly (several lines for the same year or sum) is never overwritten by a
sum; the differing sum is kept as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

from actors.templatetags.german import euro
from measures.finance import total
from measures.importing.proposal import Cell, Proposal
from measures.importing.reading import Amount, read_cell_amount
from measures.importing.targets import COST, FUNDING, PROGRAMME
from measures.models import CostLine, FundingLine, FundingProgramme, FundingSource

Line = CostLine | FundingLine
NO_AMOUNT = "Ohne einen Betrag lässt sich keine Finanzierungszeile anlegen."
SEVERAL_PROGRAMMES = "Im Portal stehen mehrere Zeilen mit Fördermitteln; welche gemeint ist, lässt sich nicht sagen."
NO_PROGRAMME = "Es ist nicht gesagt, aus welchem Förderprogramm das Geld kommt."


@dataclass(frozen=True)
class Told:
    """An amount that a cell tells; None where the cell is empty."""

    cell: Cell
    amount: Amount | None


def apply_money(proposal: Proposal, cells: Sequence[Cell]) -> None:
    """Let the amounts of a row say their part: years first, then what is told for all years together."""
    by_code: dict[str, list[Told]] = {}
    for cell in cells:
        if (told := _told(proposal, cell)) is not None:
            by_code.setdefault(cell.column.code, []).append(told)
    for code, amounts in by_code.items():
        by_year = [told for told in amounts if told.cell.column.year]
        had_years = any(line.fiscal_year for line in _lines(proposal, code))
        has_years = any(told.amount for told in by_year) or (had_years and bool(by_year))
        for told in by_year:
            _apply_year(proposal, code, told)
        for told in amounts:
            if not told.cell.column.year:
                _apply_sum(proposal, code, told, has_years=has_years)
    _apply_programme(proposal)


def _told(proposal: Proposal, cell: Cell) -> Told | None:
    """What a cell tells, None when it tells nothing that is to be regarded."""
    if cell.is_empty:
        return Told(cell, None) if proposal.clears else None
    amount = read_cell_amount(cell.value, cell.column.factor)
    if isinstance(amount, str):
        proposal.keep(cell, amount)
        return None
    return Told(cell, amount)


def _apply_year(proposal: Proposal, code: str, told: Told) -> None:
    year = told.cell.column.year
    _set(proposal, code, told, [line for line in _lines(proposal, code) if line.fiscal_year == year])


def _apply_sum(proposal: Proposal, code: str, told: Told, *, has_years: bool) -> None:
    lines = _lines(proposal, code)
    if not has_years:
        _set(proposal, code, told, lines)
    elif told.amount and told.amount.euros != total(lines):
        proposal.keep(
            told.cell, f"Die Jahre ergeben zusammen {euro(total(lines))}, hier steht {euro(told.amount.euros)}."
        )


def _apply_programme(proposal: Proposal) -> None:
    """Let the row's programme, where it is another one, take the place of the only one so far."""
    lines = [line for line in proposal.funding_lines if line.source == FundingSource.PROGRAMME]
    if proposal.programme is None or proposal.programme_cell is None:
        return
    if len(lines) == 1:
        changed = copy(lines[0])
        changed.programme = proposal.programme
        _replace(proposal, lines[0], [changed])
    elif not any(line.programme == proposal.programme for line in lines):
        proposal.keep(proposal.programme_cell, SEVERAL_PROGRAMMES if lines else NO_AMOUNT)


def _set(proposal: Proposal, code: str, told: Told, lines: list[Line]) -> None:
    """Let ``lines`` amount to what is told, where that can be said of one line."""
    if told.amount is None:
        _clear(proposal, told, lines)
    elif not lines:
        _add(proposal, code, told, told.amount)
    elif len(lines) == 1:
        _change(proposal, lines[0], told.amount)
    elif total(lines) != told.amount.euros:
        proposal.keep(
            told.cell,
            f"Im Portal stehen dafür {len(lines)} Zeilen mit zusammen {euro(total(lines))}; "
            "die neue Summe lässt sich nicht auf sie verteilen.",
        )


def _clear(proposal: Proposal, told: Told, lines: list[Line]) -> None:
    """An emptied cell takes a single line away."""
    if len(lines) == 1:
        _replace(proposal, lines[0], [])
    elif lines:
        proposal.hint(
            told.cell, f"Im Portal stehen dafür {len(lines)} Zeilen. Bitte löschen Sie sie im Maßnahmenblatt."
        )


def _change(proposal: Proposal, line: Line, amount: Amount) -> None:
    changed = copy(line)
    changed.amount = amount.euros
    changed.is_approximate = line.is_approximate or amount.is_approximate
    _replace(proposal, line, [changed])


def _add(proposal: Proposal, code: str, told: Told, amount: Amount) -> None:
    """A line of its own; nothing is added for a zero, with which lists fill the years."""
    if not amount.euros:
        return
    given = {
        "sheet": proposal.sheet,
        "fiscal_year": told.cell.column.year,
        "amount": amount.euros,
        "is_approximate": amount.is_approximate,
    }
    if code == COST:
        proposal.cost_lines.append(CostLine(**given))
        return
    source, programme = _payer(proposal, code)
    if source == FundingSource.PROGRAMME and programme is None:
        proposal.keep(told.cell, NO_PROGRAMME)
        return
    proposal.funding_lines.append(FundingLine(source=source, programme=programme, **given))


def _payer(proposal: Proposal, code: str) -> tuple[str, FundingProgramme | None]:
    if code.startswith(PROGRAMME):
        return FundingSource.PROGRAMME, _programme(proposal, code)
    if code == FUNDING:
        return FundingSource.PROGRAMME, proposal.programme or proposal.draft.sole_programme
    return code.removeprefix(f"{FUNDING}_"), None


def _programme(proposal: Proposal, code: str) -> FundingProgramme | None:
    pk = code.removeprefix(PROGRAMME)
    return next((one for one in proposal.draft.programmes.values() if str(one.pk) == pk), None)


def _lines(proposal: Proposal, code: str) -> list[Line]:
    """The saved and added lines that a column with this meaning is about; what is informational only
    where the whole measure is, as the list shows it."""
    lines: list[Line] = [*(proposal.cost_lines if code == COST else proposal.funding_lines)]
    if not proposal.sheet.is_informational:
        lines = [line for line in lines if not line.is_informational]
    return [line for line in lines if _belongs(line, code)]


def _belongs(line: Line, code: str) -> bool:
    if isinstance(line, CostLine):
        return code == COST
    if code.startswith(PROGRAMME):
        return str(line.programme_id) == code.removeprefix(PROGRAMME)
    return line.source == (FundingSource.PROGRAMME if code == FUNDING else code.removeprefix(f"{FUNDING}_"))


def _replace(proposal: Proposal, line: Line, by: list[Line]) -> None:
    """Put ``by`` in the place of ``line``."""
    rows: list[Line] = proposal.cost_lines if isinstance(line, CostLine) else proposal.funding_lines  # type: ignore[assignment]  # one kind each
    place = next(index for index, row in enumerate(rows) if row is line)
    rows[place : place + 1] = by
