"""Adding money: the one place where amounts are summed (long lists are condensed before, ``measures.condensing``).

A cost and financing overview (Kosten- und Finanzierungsübersicht, § 149 BauGB) lists
what the overall scheme costs and how that is covered, by row and fiscal year. What
is informational (nachrichtlich: costs of other public bodies and what funds them,
§ 149 (2) and (3) BauGB) is shown in tables of its own and enters no sum.

Everything here works on lines that were fetched already; amounts are Decimal EUR.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from django.utils.text import capfirst

from concepts.models import Edition
from measures import row_names
from measures.models import CostLine, FundingLine, FundingSource, Grant, MeasureSheet
from measures.row_names import RowName

L = TypeVar("L", CostLine, FundingLine)
K = TypeVar("K", bound=Hashable)

ZERO = Decimal("0.00")
WITHOUT_YEAR = "ohne Jahr"
GAP, SURPLUS = "noch nicht gedeckt", "mehr Mittel als Kosten"


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
    """Rows by year; ``sums`` is the row of column sums, ``sums.total`` the sum of everything."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    sums: Row

    def __bool__(self) -> bool:
        return bool(self.rows)


@dataclass(frozen=True)
class Remainder:
    """Cost held against what covers it: in words, and as an amount that is never negative."""

    label: str
    amount: Decimal


@dataclass(frozen=True)
class Sums:
    """The money of one sheet or of many together, without what is informational."""

    cost: Decimal = ZERO
    eligible_cost: Decimal = ZERO
    programme_funding: Decimal = ZERO
    own_funds: Decimal = ZERO
    third_party_funds: Decimal = ZERO
    income: Decimal = ZERO
    informational_cost: Decimal = ZERO
    informational_funding: Decimal = ZERO
    approximate: bool = False

    @property
    def funding(self) -> Decimal:
        """All that covers the cost: programmes, own funds, third parties, income."""
        return self.programme_funding + self.own_funds + self.third_party_funds + self.income

    @property
    def other_funds(self) -> Decimal:
        """What neither programmes nor the town pay: third parties and income."""
        return self.third_party_funds + self.income

    @property
    def gap(self) -> Decimal:
        """What is not covered (positive) or covered twice (negative)."""
        return self.cost - self.funding

    @property
    def remainder(self) -> Remainder:
        """What is not covered, or what is there beyond the cost, as people read it."""
        return Remainder(SURPLUS, -self.gap) if self.gap < 0 else Remainder(GAP, self.gap)

    @property
    def ineligible_cost(self) -> Decimal:
        return self.cost - self.eligible_cost

    @property
    def cost_net_of_grants(self) -> Decimal:
        """Gross cost less what programmes pay: what remains with town, third parties and income."""
        return self.cost - self.programme_funding

    @property
    def funding_share(self) -> Decimal | None:
        """What programmes pay of the cost, in per cent with one decimal; None without cost."""
        return share(self.programme_funding, self.cost)

    @property
    def coverage(self) -> Decimal | None:
        """Share of the cost that is covered, in per cent with one decimal; None without cost."""
        return share(self.funding, self.cost)


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


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """``part`` of ``whole`` in per cent, rounded to one decimal; None where there is no whole."""
    return round(part / whole * 100, 1) if whole else None


def any_surplus(parts: Iterable[Sums]) -> bool:
    """Whether some part has more cover than cost, so that its column of gaps is negative."""
    return any(part.gap < 0 for part in parts)


def cost_change(before: Sums, after: Sums) -> Decimal:
    """By how much the cost has grown (negative: shrunk)."""
    return after.cost - before.cost


def lines_of(edition: Edition) -> tuple[list[CostLine], list[FundingLine]]:
    """All cost and funding lines of an edition with what their names need: three queries."""
    return _lines(sheet__edition=edition)


def lines_on(sheets: Iterable[MeasureSheet]) -> tuple[list[CostLine], list[FundingLine]]:
    """The same for the given sheets, of whatever editions."""
    return _lines(sheet__in=sheets)


def _lines(**within: Any) -> tuple[list[CostLine], list[FundingLine]]:
    cost = CostLine.objects.filter(**within).select_related("sheet__action_field", "cost_group")
    funding = FundingLine.objects.filter(**within).select_related("sheet__action_field", "programme", "actor")
    return list(cost), list(funding.prefetch_related("programme__former_names"))


def is_informational(line: CostLine | FundingLine) -> bool:
    """A line is informational by itself or because its whole measure is."""
    return line.is_informational or line.sheet.is_informational


def total(lines: Iterable[CostLine | FundingLine]) -> Decimal:
    """The sum of just these lines, whatever they are: for comparing a part with an amount told elsewhere."""
    return _sum(lines)


def sums(cost_lines: Iterable[CostLine], funding_lines: Iterable[FundingLine]) -> Sums:
    """The money of the given lines together."""
    costs, fundings = list(cost_lines), list(funding_lines)
    return replace(
        _added_up(_counted(costs), _counted(fundings)),
        informational_cost=_sum(_informational(costs)),
        informational_funding=_sum(_informational(fundings)),
    )


def _added_up(costs: list[CostLine], fundings: list[FundingLine]) -> Sums:
    """All the given lines added, informational or not."""
    by_source = _added(fundings, lambda line: line.source)
    return Sums(
        cost=_sum(costs),
        eligible_cost=_sum(line for line in costs if line.is_eligible),
        programme_funding=by_source[FundingSource.PROGRAMME],
        own_funds=by_source[FundingSource.OWN],
        third_party_funds=by_source[FundingSource.THIRD_PARTY],
        income=by_source[FundingSource.INCOME],
        approximate=any(line.is_approximate for line in [*costs, *fundings]),
    )


def _counted(lines: Iterable[L]) -> list[L]:
    return [line for line in lines if not is_informational(line)]


def _informational(lines: Iterable[L]) -> list[L]:
    return [line for line in lines if is_informational(line)]


def lines_by_sheet(
    cost_lines: Iterable[CostLine], funding_lines: Iterable[FundingLine]
) -> dict[int, tuple[list[CostLine], list[FundingLine]]]:
    """Sheet id -> its own lines of cost and funding; a sheet without any line is missing."""
    return _lines_by(cost_lines, funding_lines, lambda line: line.sheet_id)


def sums_by_sheet(cost_lines: Iterable[CostLine], funding_lines: Iterable[FundingLine]) -> dict[int, Sums]:
    """Sheet id -> its own money; a sheet without any line is missing."""
    return {sheet_id: sums(*lines) for sheet_id, lines in lines_by_sheet(cost_lines, funding_lines).items()}


def informational_sums_by_sheet(
    cost_lines: Iterable[CostLine], funding_lines: Iterable[FundingLine]
) -> dict[int, Sums]:
    """Sheet id -> what is only informational there, added for itself; sheets without such lines are missing."""
    lines = lines_by_sheet(_informational(cost_lines), _informational(funding_lines))
    return {sheet_id: _added_up(*own) for sheet_id, own in lines.items()}


def sums_by_action_field(
    cost_lines: Iterable[CostLine], funding_lines: Iterable[FundingLine]
) -> dict[int | None, Sums]:
    """Id of the field of action (None for sheets in none) -> the money of all its sheets together."""
    lines = _lines_by(cost_lines, funding_lines, lambda line: line.sheet.action_field_id)
    return {field_id: sums(*own) for field_id, own in lines.items()}


def sums_by_edition(cost_lines: Iterable[CostLine], funding_lines: Iterable[FundingLine]) -> dict[int, Sums]:
    """Edition id -> the money of the given lines in it."""
    lines = _lines_by(cost_lines, funding_lines, lambda line: line.sheet.edition_id)
    return {edition_id: sums(*own) for edition_id, own in lines.items()}


def _lines_by(
    cost_lines: Iterable[CostLine], funding_lines: Iterable[FundingLine], key: Callable[[CostLine | FundingLine], K]
) -> dict[K, tuple[list[CostLine], list[FundingLine]]]:
    lines: dict[K, tuple[list[CostLine], list[FundingLine]]] = defaultdict(lambda: ([], []))
    for cost in cost_lines:
        lines[key(cost)][0].append(cost)
    for funding in funding_lines:
        lines[key(funding)][1].append(funding)
    return dict(lines)


def granted(grants: Iterable[Grant]) -> Decimal:
    """What the given grant notices promise together."""
    return sum((grant.amount for grant in grants), ZERO)


def total_of(amounts: Iterable[Decimal | None]) -> Decimal:
    """Amounts that were added per measure before, together; what is unknown adds nothing."""
    return sum((amount for amount in amounts if amount is not None), ZERO)


def overview(cost_lines: Iterable[CostLine], funding_lines: Iterable[FundingLine]) -> FinanceOverview:
    """The cost and financing overview of the given lines, by cost group and by source.

    All four tables have the same year columns (only years that occur, "ohne Jahr" last),
    so that cost and cover stand under each other.
    """
    return _overview(cost_lines, funding_lines, row_names.by_group, row_names.by_source)


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
                (year, _sum(line for own_year, line in own if own_year == year)) for year in sorted(dict(own))
            ),
            follow_fiscal_years=all(year == line.fiscal_year for year, line in own),
        )
        for source, own in by_source.items()
    )


def overview_by_kind(cost_lines: Iterable[CostLine], funding_lines: Iterable[FundingLine]) -> FinanceOverview:
    """The same in the fewest rows, as a council paper needs it: all cost, and one row per kind of source."""
    return _overview(
        cost_lines, funding_lines, lambda line: RowName((0, 0), "Gesamtkosten"), row_names.by_kind_of_source
    )


def as_stated(overview: FinanceOverview, edition: Edition) -> FinanceOverview:
    """The overview without the remainder where ``edition`` is taken from a publication: one that
    names some amounts does not say that the others are missing."""
    return replace(overview, remainder=None) if edition.is_transcribed else overview


def follow_up_cost(sheets: Iterable[MeasureSheet]) -> Decimal | None:
    """What the measures cost each year after their end, together; None when no sheet names a sum.
    Informational measures burden somebody else and are left out."""
    named = [sheet.follow_up_cost for sheet in sheets if not sheet.is_informational]
    known = [amount for amount in named if amount is not None]
    return sum(known, ZERO) if known else None


def _overview(
    cost_lines: Iterable[CostLine],
    funding_lines: Iterable[FundingLine],
    cost_row: Callable[[CostLine], RowName],
    funding_row: Callable[[FundingLine], RowName],
) -> FinanceOverview:
    costs, fundings = list(cost_lines), list(funding_lines)
    columns = _columns([*costs, *fundings])
    cost = _table(columns, _counted(costs), cost_row)
    funding = _table(columns, _counted(fundings), funding_row)
    money = sums(costs, fundings)
    return FinanceOverview(
        cost=cost,
        funding=funding,
        informational_cost=_table(columns, _informational(costs), cost_row),
        informational_funding=_table(columns, _informational(fundings), funding_row),
        sums=money,
        remainder=_remainder(money, cost.sums, funding.sums),
    )


def _remainder(money: Sums, cost: Row, funding: Row) -> Row:
    """The row below cost and cover, counted in the direction of the whole."""
    remainder, sign = money.remainder, -1 if money.gap < 0 else 1
    amounts = tuple(sign * (c - f) for c, f in zip(cost.amounts, funding.amounts, strict=True))
    return Row(capfirst(remainder.label), amounts, remainder.amount)


def _columns(lines: Iterable[CostLine | FundingLine]) -> tuple[int | None, ...]:
    years = {line.fiscal_year for line in lines}
    known = sorted(year for year in years if year is not None)
    return (*known, None) if None in years else tuple(known)


def _table(columns: tuple[int | None, ...], lines: list[L], row_of: Callable[[L], RowName]) -> Table:
    rows: dict[RowName, list[L]] = defaultdict(list)
    for line in lines:
        rows[row_of(line)].append(line)
    ordered = [_row(name.label, columns, rows[name], name.short) for name in sorted(rows)]
    return Table(
        columns=tuple(WITHOUT_YEAR if year is None else str(year) for year in columns),
        rows=tuple(ordered),
        sums=_row("Summe", columns, lines),
    )


def _row(label: str, columns: tuple[int | None, ...], lines: list[L], short: str = "") -> Row:
    by_year = _added(lines, lambda line: line.fiscal_year)
    amounts = tuple(by_year[year] for year in columns)
    return Row(label, amounts, sum(amounts, ZERO), any(line.is_approximate for line in lines), short)


def _sum(lines: Iterable[CostLine | FundingLine]) -> Decimal:
    return sum((line.amount for line in lines), ZERO)


def _added(lines: Iterable[L], by: Callable[[L], Hashable]) -> dict[Hashable, Decimal]:
    added: dict[Hashable, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        added[by(line)] += line.amount
    return added
