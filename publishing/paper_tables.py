"""How a table of money over many years is set on paper: unit, decimals, and where it breaks.

No sums are made here. So many years stand side by side as the paper is wide; a few more
still fit in thousands of euros; what is wider goes on in a second table below.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from math import ceil

from django.utils.formats import number_format

from measures.finance import Sums
from measures.overview.tables import FinanceOverview, Row, Table

EURO, THOUSAND_EURO = "Euro", "Tausend Euro, gerundet"
NOTHING = "–"
YEAR = "Haushaltsjahr"
WIDE = Decimal(10_000_000)
TOO_WIDE = Decimal(1_000_000_000)
"""From here on a sum is wider than its column and is written in thousands."""


@dataclass(frozen=True)
class PaperRow:
    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class PaperTable:
    """One table as printed; ``columns`` are its heads after the first, ``foot`` its sum rows."""

    caption: str
    scale: Scale
    columns: tuple[str, ...]
    rows: tuple[PaperRow, ...]
    foot: tuple[PaperRow, ...]
    by_year: bool = False
    """One line per year instead of one column."""
    legend: tuple[str, ...] = ()
    """The full names of the costs whose columns have a shorter head."""

    @property
    def is_rounded(self) -> bool:
        return self.scale is THOUSANDS


@dataclass(frozen=True)
class Paper:
    """How many columns of years fit beside each other, by the way in which amounts are written.

    ``may_round``: amounts may be written in thousands so that all years fit.
    ``lines``: how many columns a table with one line per year may have; one less where an amount
    with cents reaches ten millions.
    """

    whole: int
    cents: int
    thousands: int
    may_round: bool = False
    lines: int = 0


LANDSCAPE = Paper(whole=10, cents=10, thousands=16, may_round=True)
PORTRAIT = Paper(whole=6, cents=5, thousands=8, lines=8)


@dataclass(frozen=True)
class Scale:
    """How an amount is written: divided by ``divisor``, with ``decimals``. ``name`` is the class
    of the table, for each way of writing needs columns of its own width."""

    name: str
    divisor: int
    decimals: int

    @property
    def unit(self) -> str:
        return EURO if self.divisor == 1 else THOUSAND_EURO

    def write(self, value: Decimal) -> str:
        """``1.234.567,89``, or a dash for nothing; a true minus sign."""
        if not value:
            return NOTHING
        # Django's formats would cut off what they do not show.
        shown = (value / self.divisor).quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP)
        return number_format(shown, decimal_pos=self.decimals, force_grouping=True).replace("-", "−")


WHOLE = Scale("whole", 1, 0)
CENTS = Scale("cents", 1, 2)
THOUSANDS = Scale("thousands", 1000, 1)


def paper_tables(
    finance: FinanceOverview, paper: Paper, *, in_thousands: bool = False, below: tuple[Row, ...] = ()
) -> tuple[PaperTable, ...]:
    """Cost, funding and what is informational as tables that fit on ``paper``, ``in_thousands`` on wish; ``below``:
    further rows below the sums of the funding.

    Too many years for it are turned into lines where that fits, else the table goes on below.
    """
    scale = THOUSANDS if in_thousands else _scale(finance)
    years, count = getattr(paper, scale.name), len(finance.cost.columns)
    if paper.may_round and years < count <= paper.thousands:
        scale, years = THOUSANDS, paper.thousands
    if years < count and paper.lines:
        turned = _turned(finance, scale, paper.lines - _is_wide(finance, scale))
        if turned:
            return turned
    named = [
        ("Kosten", finance.cost, [finance.cost.sums]),
        ("Finanzierung", finance.funding, [finance.funding.sums, *_remainder(finance), *below]),
        ("Nachrichtlich: Kosten", finance.informational_cost, [finance.informational_cost.sums]),
        ("Nachrichtlich: Finanzierung", finance.informational_funding, [finance.informational_funding.sums]),
    ]
    return tuple(
        part
        for caption, table, foot in named
        if table or (caption == "Finanzierung" and finance.cost and finance.remainder)
        for part in _parts(caption, table, foot, scale, years)
    )


def landscape_parts(table: Table, caption: str, *, in_thousands: bool = False) -> tuple[PaperTable, ...]:
    """One table as it fits on A4 landscape, going on below where it is wider."""
    scale = THOUSANDS if in_thousands else _finest(amount for row in table.rows for amount in row.amounts)
    return tuple(_parts(caption, table, [table.sums], scale, getattr(LANDSCAPE, scale.name)))


def table_by_year(finance: FinanceOverview) -> PaperTable:
    """Cost, its cover and what is missing with one line per year: fits any number of years on portrait."""
    own = [*finance.cost.rows, *finance.funding.rows, *_remainder(finance)]
    return _lines(YEAR, finance.cost.columns, own, _scale(finance))


def sums_scale(parts: Iterable[Sums]) -> Scale:
    """One way to write all the given sums, for tables in which they stand below each other."""
    return _finest(
        amount
        for part in parts
        for amount in (part.cost, part.programme_funding, part.own_funds, part.other_funds, part.gap)
    )


def _turned(finance: FinanceOverview, scale: Scale, most: int) -> tuple[PaperTable, ...]:
    """The tables with one line per year; ``()`` when one of them would have more than ``most`` columns."""
    years, tables = finance.cost.columns, []
    if finance.cost or finance.funding:
        cover = [*finance.funding.rows, *_remainder(finance)]
        tables.append(_turn(YEAR, years, finance.cost.rows, cover, scale))
    if finance.informational_cost or finance.informational_funding:
        cover = list(finance.informational_funding.rows)
        tables.append(_turn(f"Nachrichtlich, {YEAR}", years, finance.informational_cost.rows, cover, scale))
    return tuple(tables) if all(len(table.columns) <= most for table in tables) else ()


def _remainder(finance: FinanceOverview) -> list[Row]:
    """The row of what is not covered, where that can be told."""
    return [finance.remainder] if finance.remainder else []


def _turn(caption: str, years: tuple[str, ...], cost: tuple[Row, ...], cover: list[Row], scale: Scale) -> PaperTable:
    """Cost and cover with one line per year; a cost is called by its own label alone where that tells it apart."""
    table = _lines(caption, years, [*cost, *cover], scale)
    named = Counter(row.short for row in cost)
    is_short = [named[row.short] == 1 and bool(row.short) for row in cost]
    heads = [_label(row, row.short if short else "") for row, short in zip(cost, is_short, strict=True)]
    return replace(
        table,
        columns=(*(f"Kosten: {head}" for head in heads), *table.columns[len(cost) :]),
        legend=tuple(row.label for row, short in zip(cost, is_short, strict=True) if short),
    )


def _lines(caption: str, years: tuple[str, ...], columns: list[Row], scale: Scale) -> PaperTable:
    """One line per year in which there is money, one column per row of the overview."""

    def line(label: str, amounts: Iterable[Decimal]) -> PaperRow:
        return PaperRow(label, tuple(scale.write(amount) for amount in amounts))

    return PaperTable(
        caption=caption,
        scale=scale,
        columns=tuple(_label(row) for row in columns),
        rows=tuple(
            line(year, amounts)
            for year, *amounts in zip(years, *(row.amounts for row in columns), strict=True)
            if any(amounts)
        ),
        foot=(line("Summe", (row.total for row in columns)),),
        by_year=True,
    )


def _scale(finance: FinanceOverview) -> Scale:
    tables = _tables(finance)
    if any(abs(table.sums.total) >= TOO_WIDE for table in tables):
        return THOUSANDS
    rows = (row for table in tables for row in table.rows)
    return _finest(amount for row in rows for amount in (*row.amounts, row.total))


def _is_wide(finance: FinanceOverview, scale: Scale) -> bool:
    return scale is CENTS and any(abs(row.total) >= WIDE for table in _tables(finance) for row in table.rows)


def _tables(finance: FinanceOverview) -> tuple[Table, ...]:
    return finance.cost, finance.funding, finance.informational_cost, finance.informational_funding


def _finest(amounts: Iterable[Decimal]) -> Scale:
    """Cents everywhere as soon as one amount has some."""
    return WHOLE if all(amount == amount.to_integral_value() for amount in amounts) else CENTS


def _parts(caption: str, table: Table, foot: list[Row], scale: Scale, width: int) -> Iterable[PaperTable]:
    """The table cut into pieces of equal width; the last one carries the totals."""
    count = len(table.columns)
    pieces = ceil(count / width) or 1
    step = ceil(count / pieces)
    for start in range(0, count, step):
        cut = slice(start, start + step)
        is_last = start + step >= count
        columns = (*table.columns[cut], "Summe") if is_last else table.columns[cut]
        named = caption if pieces == 1 else f"{caption}, {columns[0]} bis {table.columns[cut][-1]}"
        yield PaperTable(
            caption=named,
            scale=scale,
            columns=columns,
            rows=tuple(_row(row, cut, is_last, scale) for row in table.rows),
            foot=tuple(_row(row, cut, is_last, scale) for row in foot),
        )


def _row(row: Row, cut: slice, with_total: bool, scale: Scale) -> PaperRow:
    amounts = (*row.amounts[cut], row.total) if with_total else row.amounts[cut]
    return PaperRow(_label(row), tuple(scale.write(amount) for amount in amounts))


def _label(row: Row, words: str = "") -> str:
    return f"{words or row.label}{' (ungefähr)' if row.approximate else ''}"
