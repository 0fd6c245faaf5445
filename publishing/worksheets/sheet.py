"""What every working sheet is made of: tables of figures, each of which knows its origins. Pure.

Forms of the funding authorities are filled by hand from such sheets (there is no interface, domain rule), so a
figure is worth as much as the way back to what it was made from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from measures.finance import ZERO, total_of

Value = Decimal | int | date | str | None
"""Decimal: EUR; int: a count; None: not known."""


@dataclass(frozen=True)
class Origin:
    """What a figure was made from: what it is called and says there, and its address (``""``: made on this sheet)."""

    label: str
    value: Value = None
    url: str = ""


@dataclass(frozen=True)
class Figure:
    """A figure of a sheet. ``unit`` follows a Decimal that is no money; ``number`` of those whose origins are listed
    below the tables, 0 for all others."""

    value: Value
    origins: tuple[Origin, ...] = ()
    unit: str | None = None
    number: int = 0

    @property
    def is_money(self) -> bool:
        return isinstance(self.value, Decimal) and self.unit is None

    @property
    def own_unit(self) -> str:
        """Its unit where no head of a column names it."""
        return "€" if self.unit is None else self.unit

    @property
    def euros(self) -> Decimal:
        """What it adds to a sum of money."""
        return self.value if isinstance(self.value, Decimal) else ZERO

    @property
    def anchor(self) -> str:
        return f"herkunft-{self.number}"

    @property
    def link(self) -> str:
        """Where its origin is to be seen: on another page, or below; ``""`` where it has none."""
        if self.number:
            return f"#{self.anchor}"
        return self.origins[0].url if self.origins else ""


@dataclass(frozen=True)
class Line:
    """A row: what it is called, and its figures. ``code``: its number in the form that is filled; ``note``: what has
    to be done with it. ``is_rest``: it is worked out as what the sum of the block before leaves open."""

    label: str
    figures: tuple[Figure, ...]
    code: str = ""
    note: str = ""
    is_rest: bool = False

    @property
    def name(self) -> str:
        """What it is called, with its number."""
        return f"{self.code} {self.label}".strip()


@dataclass(frozen=True)
class Block:
    """Rows that belong together; with ``sum_label`` their figures are EUR and are added by ``sums``."""

    lines: tuple[Line, ...]
    title: str = ""
    sum_label: str = ""

    @property
    def sums(self) -> tuple[Decimal, ...]:
        """Of each column what its rows add up to."""
        columns = zip(*(line.figures for line in self.lines), strict=True)
        return tuple(total_of(figure.euros for figure in column) for column in columns)


@dataclass(frozen=True)
class Grid:
    """A table. ``heads``: of the columns after the first; ``note``: what to know when copying it."""

    title: str
    heads: tuple[str, ...]
    blocks: tuple[Block, ...]
    note: str = ""

    @property
    def width(self) -> int:
        """How many columns there are in all."""
        return len(self.heads) + 1 + int(self.is_facts)

    @cached_property
    def columns(self) -> tuple[tuple[str, bool], ...]:
        """Each head, and whether nothing but numbers stands below it."""
        rows = [line.figures for block in self.blocks for line in block.lines]
        below = zip(*rows, strict=True) if rows else [()] * len(self.heads)
        return tuple((head, _holds_numbers(figures)) for head, figures in zip(self.heads, below, strict=True))

    @property
    def is_facts(self) -> bool:
        """Whether it says one thing in each row, which stands elsewhere just so."""
        return len(self.heads) == 1 and not self.columns[0][1]


def _holds_numbers(figures: Iterable[Figure]) -> bool:
    """Whether all that is known are numbers."""
    known = [figure.value for figure in figures if figure.value is not None]
    return bool(known) and all(isinstance(value, Decimal | int) for value in known)


@dataclass(frozen=True)
class Traced:
    """A figure with the names of its row and column, as the list of origins calls it."""

    line: Line
    head: str
    figure: Figure


@dataclass(frozen=True)
class Worksheet:
    """A whole sheet. ``hints``: what has to be cleared up or filled in by hand."""

    title: str
    grids: tuple[Grid, ...]
    hints: tuple[str, ...] = ()

    @property
    def traced(self) -> Iterator[Traced]:
        """Every figure, in the order of reading."""
        for grid in self.grids:
            for line in (line for block in grid.blocks for line in block.lines):
                for head, figure in zip(grid.heads, line.figures, strict=True):
                    yield Traced(line, head, figure)

    @property
    def listed(self) -> list[Traced]:
        """The figures whose origins have to be listed, because there are several."""
        return [traced for traced in self.traced if traced.figure.number]


def worksheet(title: str, grids: Iterable[Grid | None], hints: Iterable[str] = ()) -> Worksheet:
    """The sheet of those grids that say anything, its figures numbered."""
    count = 0

    def numbered(figure: Figure) -> Figure:
        nonlocal count
        if len(figure.origins) <= 1 and all(origin.url for origin in figure.origins):
            return figure
        count += 1
        return replace(figure, number=count)

    telling = (grid for grid in grids if grid is not None and any(block.lines for block in grid.blocks))
    made = tuple(_each_figure(grid, numbered) for grid in telling)
    return Worksheet(title, made, tuple(hints))


def _each_figure(grid: Grid, change: Callable[[Figure], Figure]) -> Grid:
    def line(one: Line) -> Line:
        return replace(one, figures=tuple(change(figure) for figure in one.figures))

    blocks = tuple(replace(block, lines=tuple(line(one) for one in block.lines)) for block in grid.blocks)
    return replace(grid, blocks=blocks)


def amount(origins: Iterable[Origin]) -> Figure:
    """An amount of EUR that is the sum of its origins; zero without any."""
    origins = tuple(origins)
    return Figure(total_of(origin.value for origin in origins if isinstance(origin.value, Decimal)), origins)


def fact(value: Value, label: str, url: str) -> Figure:
    """Something that stands elsewhere as it is; empty texts are not known."""
    return Figure(None if value == "" else value, (Origin(label, value, url),))


def count(origins: Iterable[Origin]) -> Figure:
    """How many there are."""
    origins = tuple(origins)
    return Figure(len(origins), origins)
