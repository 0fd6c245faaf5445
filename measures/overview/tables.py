"""The cost and financing overview (Kosten- und Finanzierungsübersicht, § 149 BauGB) as tables.

It lists what the overall scheme costs and how that is covered, by row and fiscal year. What
is informational (nachrichtlich: costs of other public bodies and what funds them,
§ 149 (2) and (3) BauGB) is shown in tables of its own and enters no sum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.text import capfirst

from concepts.models import Edition
from measures.finance import GAP, ZERO, C, F, L, Sums, added, counted, informational, sums, total, total_of
from measures.models import CostLine, FundingLine, FundingSource
from measures.money_lines import Cost, Funding
from measures.overview import row_names
from measures.overview.axes import Axis, every_year, years_axis
from measures.overview.row_names import RowName


@dataclass(frozen=True)
class Row:
    """One row: ``amounts`` stand under the columns of its table, ``total`` is their sum.
    ``approximate``: at least one of the amounts is only roughly known ("rund"); ``short``: see ``RowName``."""

    label: str
    amounts: tuple[Decimal, ...]
    total: Decimal
    approximate: bool = False
    short: str = ""


@dataclass(frozen=True)
class Table:
    """Rows by year (or another axis); ``sums`` is the row of column sums, ``sums.total`` the sum of everything."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    sums: Row

    def __bool__(self) -> bool:
        return bool(self.rows)


@dataclass(frozen=True)
class ActualAmount:
    """What was really spent or received in the years of the plan's first column, and in which row it stands."""

    row: RowName
    amount: Decimal


@dataclass(frozen=True)
class Actual:
    """What stands in the first column beside the plan, see ``measures.overview.axes.beside_actual``; it moves within
    the first two columns only and changes no sum of a row."""

    cost: tuple[ActualAmount, ...] = ()
    funding: tuple[ActualAmount, ...] = ()


PLANNED_ONLY = Actual()


@dataclass(frozen=True)
class FinanceOverview:
    """The cost and financing overview of an edition: four tables over the same years, and the sums."""

    cost: Table
    funding: Table
    informational_cost: Table
    informational_funding: Table
    sums: Sums
    remainder: Row | None
    """What is not covered, or what is there beyond the cost, as ``Sums.remainder`` calls it; a year in
    which it is the other way round is negative. None where it can't be told, see ``as_stated``."""
    net: Row | None = None
    """What of the cost remains with town, third parties and income; None where ``remainder`` is."""
    programmes: int = 0
    """How many rows of the funding are programmes; they are its first ones."""

    @property
    def width(self) -> int:
        """How many columns one table of all four takes: label, years, sum."""
        return len(self.cost.columns) + 2


@dataclass(frozen=True)
class ProgrammeYears:
    """What a source gives by programme year: another axis than the fiscal years in which it is spent."""

    source: str
    amounts: tuple[tuple[int, Decimal], ...]
    follow_fiscal_years: bool


def overview(
    cost_lines: Iterable[Cost],
    funding_lines: Iterable[Funding],
    axis: Axis | None = None,
    cost_row: Callable[[Cost], RowName] = row_names.by_group,
    actual: Actual = PLANNED_ONLY,
) -> FinanceOverview:
    """The cost and financing overview of the given lines: by cost group (or as ``cost_row`` says) and by source.

    All four tables have the same columns (``axis``; else every year that occurs, "ohne Jahr" last),
    so that cost and cover stand under each other. With ``actual`` the axis is one of ``beside_actual``.
    """
    return _overview(cost_lines, funding_lines, cost_row, row_names.by_source, axis, actual)


def sheet_overview(
    cost_lines: Iterable[CostLine], funding_lines: Iterable[FundingLine], *, by_programme_year: bool = True
) -> FinanceOverview:
    """The same for one sheet, in its own words: a row per cost group and label, per source,
    programme year (on wish) and label; what is not eligible stands apart."""
    funding_row = row_names.by_programme_year if by_programme_year else row_names.funding_in_words
    return _overview(cost_lines, funding_lines, row_names.cost_in_words, funding_row)


def programme_years(funding_lines: Iterable[FundingLine]) -> tuple[ProgrammeYears, ...]:
    """From which programme years each source pays; sources without a programme year are left out."""
    by_source: dict[str, list[tuple[int, FundingLine]]] = defaultdict(list)
    for line in funding_lines:
        if line.programme_year is not None:
            by_source[line.source_name].append((line.programme_year, line))
    return tuple(
        ProgrammeYears(
            source=source,
            amounts=tuple(
                (year, total(line for own_year, line in own if own_year == year)) for year in sorted(dict(own))
            ),
            follow_fiscal_years=all(year == line.fiscal_year for year, line in own),
        )
        for source, own in by_source.items()
    )


def overview_by_kind(
    cost_lines: Iterable[Cost], funding_lines: Iterable[Funding], axis: Axis | None = None
) -> FinanceOverview:
    """The same in the fewest rows, as a council paper needs it: all cost, and one row per kind of source."""
    return _overview(
        cost_lines, funding_lines, lambda line: RowName((0, 0), "Gesamtkosten"), row_names.by_kind_of_source, axis
    )


def as_stated(overview: FinanceOverview, edition: Edition) -> FinanceOverview:
    """The overview without the remainder where ``edition`` is taken from a publication: one that
    names some amounts does not say that the others are missing."""
    return replace(overview, remainder=None, net=None) if edition.is_transcribed else overview


def _overview(
    cost_lines: Iterable[C],
    funding_lines: Iterable[F],
    cost_row: Callable[[C], RowName],
    funding_row: Callable[[F], RowName],
    axis: Axis | None = None,
    actual: Actual = PLANNED_ONLY,
) -> FinanceOverview:
    costs, fundings = list(cost_lines), list(funding_lines)
    axis = axis or every_year([*costs, *fundings])
    cost = table(axis, counted(costs), cost_row, actual.cost)
    funding = table(axis, counted(fundings), funding_row, actual.funding)
    money = sums(costs, fundings)
    programmes = {funding_row(line) for line in counted(fundings) if line.source == FundingSource.PROGRAMME}
    programmes |= {one.row for one in actual.funding if row_names.is_programme(one.row)}
    return FinanceOverview(
        cost=cost,
        funding=funding,
        informational_cost=table(axis, informational(costs), cost_row),
        informational_funding=table(axis, informational(fundings), funding_row),
        sums=money,
        remainder=_remainder(money, cost.sums, funding.sums),
        net=_net(cost.sums, funding.rows[: len(programmes)]),
        programmes=len(programmes),
    )


def _net(cost: Row, grants: Iterable[Row]) -> Row:
    grants = list(grants)
    amounts = tuple(c - total_of(row.amounts[place] for row in grants) for place, c in enumerate(cost.amounts))
    return Row("Kosten abzüglich Förderung", amounts, total_of(amounts))


def _remainder(money: Sums, cost: Row, funding: Row) -> Row:
    """The row below cost and cover, counted in the direction of the whole."""
    remainder, sign = money.remainder, -1 if money.gap < 0 else 1
    amounts = tuple(sign * (c - f) for c, f in zip(cost.amounts, funding.amounts, strict=True))
    return Row(capfirst(remainder.label), amounts, remainder.amount)


def table(axis: Axis, lines: Iterable[L], row_of: Callable[[L], RowName], actual: Iterable[ActualAmount] = ()) -> Table:
    """All the given lines, informational or not, in rows and in the columns of ``axis``; on wish beside ``actual``."""
    everything = list(lines)
    rows: dict[RowName, list[L]] = defaultdict(list)
    for line in everything:
        rows[row_of(line)].append(line)
    spent: dict[RowName, list[Decimal]] = defaultdict(list)
    for one in actual:
        spent[one.row].append(one.amount)
    so_far = {row: total_of(amounts) for row, amounts in spent.items()}
    return Table(
        columns=axis.labels,
        rows=tuple(
            _row(name.label, axis, rows.get(name, []), name.short, so_far.get(name, ZERO))
            for name in sorted({*rows, *so_far})
        ),
        sums=_row("Summe", axis, everything, actual=total_of(so_far.values())),
    )


def _row(label: str, axis: Axis, lines: list[L], short: str = "", actual: Decimal = ZERO) -> Row:
    by_column = added(lines, axis.place)
    if actual:
        by_column[0], by_column[1] = by_column[0] + actual, by_column[1] - actual
    amounts = tuple(by_column[place] for place in range(len(axis.labels)))
    return Row(label, amounts, total_of(amounts), any(line.is_approximate for line in lines), short)


@dataclass(frozen=True)
class YearSums:
    """What stands below the table of a sheet's money, by year: cost, cover, and what is missing (negative: what is
    there beyond the cost)."""

    cost: Row
    funding: Row
    gap: Row


def year_sums(
    years: Iterable[int | None], cost_lines: Iterable[CostLine], funding_lines: Iterable[FundingLine]
) -> YearSums:
    """The sums of the given lines under the columns ``years`` (None: without a year), without what is informational."""
    axis = years_axis(years)
    cost = _row("Gesamtkosten", axis, counted(cost_lines))
    funding = _row("Finanzierung", axis, counted(funding_lines))
    missing = tuple(c - f for c, f in zip(cost.amounts, funding.amounts, strict=True))
    return YearSums(cost, funding, Row(GAP, missing, cost.total - funding.total))
