"""Whether money is there in the years in which it is spent, where it covers the cost as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from measures.finance import ZERO, added, counted, total_of
from measures.models import CostLine, FundingLine

SMALL = Decimal(1)


def gaps_by_year(costs: Iterable[CostLine], fundings: Iterable[FundingLine]) -> dict[int, Decimal]:
    """Fiscal year -> what is not covered in it (negative: covered twice), in the order of the years, less than a euro
    left out. Empty where the sums close year by year, and where lines without a year may close them."""
    cost = added(counted(costs), lambda line: line.fiscal_year)
    cover = added(counted(fundings), lambda line: line.fiscal_year)
    years = sorted(year for year in {*cost, *cover} if isinstance(year, int))
    gaps = {year: cost[year] - cover[year] for year in years}
    missing = total_of(max(ZERO, gap) for gap in gaps.values())
    too_much = total_of(max(ZERO, -gap) for gap in gaps.values())
    if missing - cover[None] <= SMALL and too_much - cost[None] <= SMALL:
        return {}
    return {year: gap for year, gap in gaps.items() if abs(gap) > SMALL}
