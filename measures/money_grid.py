"""The lines of a sheet as a table of rows by fiscal years, as treasurers type them, and back.

Lines that differ only in year and amount share a row. Each cell knows the key of its line, so that
an amount that is corrected is still the same line when editions are compared.
"""

from __future__ import annotations

import uuid
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from measures.amounts import Stated
from measures.models import CostLine, FundingLine, MeasureSheet

L = TypeVar("L", CostLine, FundingLine)

Year = int | None
"""A fiscal year; None for "ohne Jahr"."""
MOST_SUGGESTED = 12
COST_OWN = ("label", "is_eligible", "is_informational", "stage", "budget", "price_level", "vat")
"""What a row of cost says beside its group and its amounts."""
COST_IDENTITY = ("cost_group_id", *COST_OWN)
FUNDING_IDENTITY = ("source", "programme_id", "actor_id", "income_row", "label", "programme_year", "is_informational")


@dataclass
class GridRow(Generic[L]):
    """Lines that share a row, by their year."""

    first: L
    lines: dict[Year, L] = field(default_factory=dict)

    @property
    def cells(self) -> dict[Year, Stated]:
        return {year: stated(line) for year, line in self.lines.items()}

    @property
    def keys(self) -> dict[Year, uuid.UUID]:
        return {year: line.key for year, line in self.lines.items()}


def stated(line: CostLine | FundingLine) -> Stated:
    """The amount of a line as a cell states it."""
    return Stated(line.amount, getattr(line, "amount_to", None), line.is_approximate)


def cost_rows(lines: Iterable[CostLine]) -> list[GridRow[CostLine]]:
    """The rows of the table of cost, in the order of the lines."""
    return _rows(lines, COST_IDENTITY)


def funding_rows(lines: Iterable[FundingLine]) -> list[GridRow[FundingLine]]:
    """The rows of the table of funding, in the order of the lines."""
    return _rows(lines, FUNDING_IDENTITY)


def _rows(lines: Iterable[L], identity: tuple[str, ...]) -> list[GridRow[L]]:
    rows: list[GridRow[L]] = []
    open_rows: dict[Hashable, list[GridRow[L]]] = {}
    for line in lines:
        same = open_rows.setdefault(tuple(getattr(line, name) for name in identity), [])
        row = next((row for row in same if line.fiscal_year not in row.lines), None)
        if row is None:
            row = GridRow(line)
            same.append(row)
            rows.append(row)
        row.lines[line.fiscal_year] = line
    return rows


def recognise(entered: Iterable[CostLine | FundingLine], saved: Iterable[CostLine | FundingLine]) -> None:
    """Give an entered line that says the same as a saved one its key, as long as no other entered line has it: a
    page that was sent twice knows no keys of what it has just made, and a row that was retyped is still the same."""
    entered, known = list(entered), {line.key: line for line in saved}
    free: dict[Hashable, list[uuid.UUID]] = {}
    for key in known.keys() - {line.key for line in entered}:
        free.setdefault(_said_by(known[key]), []).append(key)
    for line in entered if free else ():
        if line.key not in known and (keys := free.get(_said_by(line))):
            line.key = keys.pop()


def _said_by(line: CostLine | FundingLine) -> Hashable:
    identity = COST_IDENTITY if isinstance(line, CostLine) else FUNDING_IDENTITY
    return line.fiscal_year, stated(line), *(getattr(line, name) for name in identity)


def years_of(sheet: MeasureSheet, lines: Iterable[CostLine | FundingLine], more: Iterable[int] = ()) -> list[int]:
    """The years that the table has a column for: those of the lines, those of the measure's period (as long as
    they are few), and ``more``."""
    named = {line.fiscal_year for line in lines if line.fiscal_year is not None}
    start, end = sheet.start_year, sheet.end_year or sheet.start_year
    if start and end:
        named |= set(range(start, min(end, start + MOST_SUGGESTED - 1) + 1))
    return sorted(named | set(more))


def write_keys(keys: Mapping[Year, uuid.UUID]) -> str:
    """``2027=…;2028=…``: the keys of a row as its hidden field carries them."""
    return ";".join(f"{year or ''}={key}" for year, key in keys.items())


def read_keys(text: str) -> dict[Year, uuid.UUID]:
    """What ``write_keys`` wrote; what was tampered with is left out, and its amount becomes a new line."""
    keys: dict[Year, uuid.UUID] = {}
    for part in text.split(";"):
        year, _, key = part.partition("=")
        if (not year or year.isdecimal()) and len(key) == len(str(uuid.UUID(int=0))):
            try:
                keys[int(year) if year else None] = uuid.UUID(key)
            except ValueError:
                continue
    return keys
