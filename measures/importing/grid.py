"""A worksheet as a grid of values, and how its cells are named and written out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite

from openpyxl.utils import get_column_letter

Value = str | int | float | bool | date | time | timedelta | None
"""What a cell holds: a text is clean (see ``clean``), a date a ``datetime`` where the spreadsheet gives the time."""
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
DIGITS = 10
"""Decimals of a number that are written out: what lies behind them is noise of the calculation."""


def address(row: int, column: int) -> str:
    """``B7`` for row 6 and column 1, both counted from 0."""
    return f"{get_column_letter(column + 1)}{row + 1}"


@dataclass(frozen=True)
class Merge:
    """A merged area, from its first to its last row and column, all counted from 0."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    @property
    def cells(self) -> Iterable[tuple[int, int]]:
        """(row, column) of all its cells but the first, which bears the value."""
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                if (row, column) != (self.top, self.left):
                    yield row, column


@dataclass(frozen=True)
class Grid:
    """One worksheet. ``rows`` may differ in length; what lies beyond is empty. ``computed`` are the cells
    whose value a formula gave, ``lost`` those whose formula has no stored value."""

    name: str
    rows: list[list[Value]]
    merges: list[Merge] = field(default_factory=list)
    computed: frozenset[tuple[int, int]] = frozenset()
    lost: frozenset[tuple[int, int]] = frozenset()

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    def value(self, row: int, column: int) -> Value:
        """What the cell holds; None beyond the edge and where it is empty."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return None
        return self.rows[row][column]

    def text(self, row: int, column: int) -> str:
        """What the cell holds as people would write it down."""
        return in_words(self.value(row, column))

    def texts(self, row: int) -> list[str]:
        return [in_words(value) for value in self.rows[row]]


def in_words(value: Value) -> str:
    """A cell's value as a German writes it; ``""`` for an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y}" if value.time() == time() else f"{value:%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, float):
        return _number(value)
    return value if isinstance(value, str) else str(value)  # texts of a grid are clean


def clean(text: str) -> str:
    """Text without what can't be seen, its lines trimmed."""
    lines = UNPRINTABLE.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def as_decimal(value: float) -> Decimal:
    """A number of a spreadsheet as it was meant: 0.1 + 0.2 is 0.3. What is no finite number gives NaN."""
    return Decimal(f"{value:.{DIGITS}f}") if isfinite(value) else Decimal("NaN")


def _number(value: float) -> str:
    text = f"{as_decimal(value):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
