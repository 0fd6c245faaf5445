"""Adding money: the one place where amounts are summed (long lists are condensed before, ``measures.condensing``).

What is informational (nachrichtlich: costs of other public bodies and what funds them,
§ 149 (2) and (3) BauGB) enters no sum. Everything here works on lines that were fetched
already; amounts are Decimal EUR. Tables of sums are laid out in ``measures.overview.tables``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from concepts.models import Edition
from measures.models import Budget, CostLine, FundingLine, FundingSource, Grant, MeasureKind, MeasureSheet, VatBasis
from measures.money_lines import Cost, Funding, MoneyLine

L = TypeVar("L", bound=MoneyLine)
C = TypeVar("C", bound=Cost)
F = TypeVar("F", bound=Funding)
K = TypeVar("K", bound=Hashable)

ZERO = Decimal("0.00")
CENT = Decimal("0.01")
GAP, SURPLUS = "noch nicht gedeckt", "mehr Mittel als Kosten"


@dataclass(frozen=True)
class Remainder:
    """Cost held against what covers it: in words, and as an amount that is never negative."""

    label: str
    amount: Decimal


@dataclass(frozen=True)
class Sums:
    """The money of one sheet or of many together, without what is informational."""

    cost: Decimal = ZERO
    cost_to: Decimal = ZERO
    """The upper end of the cost, where of some amounts only a range is known; else the cost."""
    investive_cost: Decimal = ZERO
    consumptive_cost: Decimal = ZERO
    """Both together are less than the cost where it is not known in which budget an amount stands."""
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
    def has_range(self) -> bool:
        """Whether of some amounts only a range is known."""
        return self.cost_to != self.cost

    @property
    def cost_without_budget(self) -> Decimal:
        """The cost of which it is not known in which budget it stands."""
        return self.cost - self.investive_cost - self.consumptive_cost

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


def is_informational(line: MoneyLine) -> bool:
    """A line is informational by itself or because its whole measure is."""
    return line.is_informational or line.sheet.is_informational


def total(lines: Iterable[MoneyLine]) -> Decimal:
    """The sum of just these lines, whatever they are."""
    return sum((line.amount for line in lines), ZERO)


def added(lines: Iterable[L], by: Callable[[L], Hashable]) -> dict[Hashable, Decimal]:
    """The sums of the lines that have the same answer of ``by``; zero for every other answer."""
    found: dict[Hashable, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        found[by(line)] += line.amount
    return found


def sums(cost_lines: Iterable[Cost], funding_lines: Iterable[Funding]) -> Sums:
    """The money of the given lines together."""
    costs, fundings = list(cost_lines), list(funding_lines)
    return replace(
        _added_up(counted(costs), counted(fundings)),
        informational_cost=total(informational(costs)),
        informational_funding=total(informational(fundings)),
    )


def _added_up(costs: Sequence[Cost], fundings: Sequence[Funding]) -> Sums:
    """All the given lines added, informational or not."""
    by_source = added(fundings, lambda line: line.source)
    by_budget = added(costs, budget_of)
    return Sums(
        cost=total(costs),
        cost_to=total_of(line.amount if line.amount_to is None else line.amount_to for line in costs),
        investive_cost=by_budget[Budget.INVESTIVE],
        consumptive_cost=by_budget[Budget.CONSUMPTIVE],
        eligible_cost=total(line for line in costs if line.is_eligible),
        programme_funding=by_source[FundingSource.PROGRAMME],
        own_funds=by_source[FundingSource.OWN],
        third_party_funds=by_source[FundingSource.THIRD_PARTY],
        income=by_source[FundingSource.INCOME],
        approximate=any(line.is_approximate for line in [*costs, *fundings]),
    )


def budget_of(line: Cost) -> str:
    """In which budget the cost stands: as the line says, else by the kind of its measure; ``""`` when neither
    tells it. All that is no investment is borne by the consumptive budget (Ergebnishaushalt)."""
    if line.budget or not line.sheet.kind:
        return line.budget
    return Budget.INVESTIVE if line.sheet.kind == MeasureKind.INVESTIVE else Budget.CONSUMPTIVE


def mixes_vat(lines: Iterable[CostLine]) -> bool:
    """Whether gross and net amounts are added: as each line says, else its sheet; what says neither is no third."""
    return {*VatBasis} <= {line.vat or line.sheet.vat for line in counted(lines)}


def counted(lines: Iterable[L]) -> list[L]:
    """The lines that enter sums."""
    return [line for line in lines if not is_informational(line)]


def informational(lines: Iterable[L]) -> list[L]:
    """The lines that are only informational."""
    return [line for line in lines if is_informational(line)]


def lines_by_sheet(cost_lines: Iterable[C], funding_lines: Iterable[F]) -> dict[int, tuple[list[C], list[F]]]:
    """Sheet id -> its own lines of cost and funding; a sheet without any line is missing."""
    return _lines_by(cost_lines, funding_lines, lambda line: line.sheet_id)


def sums_by_sheet(cost_lines: Iterable[Cost], funding_lines: Iterable[Funding]) -> dict[int, Sums]:
    """Sheet id -> its own money; a sheet without any line is missing."""
    return {sheet_id: sums(*lines) for sheet_id, lines in lines_by_sheet(cost_lines, funding_lines).items()}


def informational_sums_by_sheet(cost_lines: Iterable[Cost], funding_lines: Iterable[Funding]) -> dict[int, Sums]:
    """Sheet id -> what is only informational there, added for itself; sheets without such lines are missing."""
    lines = lines_by_sheet(informational(cost_lines), informational(funding_lines))
    return {sheet_id: _added_up(*own) for sheet_id, own in lines.items()}


def sums_by_action_field(cost_lines: Iterable[Cost], funding_lines: Iterable[Funding]) -> dict[int | None, Sums]:
    """Id of the field of action (None for sheets in none) -> the money of all its sheets together."""
    lines = _lines_by(cost_lines, funding_lines, lambda line: line.sheet.action_field_id)
    return {field_id: sums(*own) for field_id, own in lines.items()}


def sums_by_edition(cost_lines: Iterable[Cost], funding_lines: Iterable[Funding]) -> dict[int, Sums]:
    """Edition id -> the money of the given lines in it."""
    lines = _lines_by(cost_lines, funding_lines, lambda line: line.sheet.edition_id)
    return {edition_id: sums(*own) for edition_id, own in lines.items()}


def _lines_by(
    cost_lines: Iterable[C], funding_lines: Iterable[F], key: Callable[[MoneyLine], K]
) -> dict[K, tuple[list[C], list[F]]]:
    lines: dict[K, tuple[list[C], list[F]]] = defaultdict(lambda: ([], []))
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


def overrun(spent: Decimal | None, planned: Decimal | None) -> Decimal:
    """By how much more was spent than planned; zero within the plan, where either is not known, and for a single cent,
    which is rounding. A plan of nothing is no plan: nobody has said yet what the measure costs."""
    if spent is None or not planned:
        return ZERO
    return spent - planned if spent - planned > CENT else ZERO


def follow_up_cost(sheets: Iterable[MeasureSheet]) -> Decimal | None:
    """What the measures cost each year after their end, together; None when no sheet names a sum.
    Informational measures burden somebody else and are left out."""
    named = [sheet.follow_up_cost for sheet in sheets if not sheet.is_informational]
    known = [amount for amount in named if amount is not None]
    return sum(known, ZERO) if known else None
