"""What of a cost can be funded, and what a programme pays of it.

The order of calculation is that of the funding guidelines of the Länder (FRL NRW 2023, no. 18: scheme income
first; R-StBauF Niedersachsen, Anlage 14, rows 1.x): total cost, less what is not eligible, less scheme income,
less other funding, is the fundable cost; the rate is taken of that. Subsidiarity: only what nobody else pays
is fundable. Where the rate lets third parties bear a part of the town's share, their money is no other
funding, but relieves the town.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import prefetch_related_objects

from measures.finance import ZERO, added, counted, sums
from measures.funding.rates import Split, funded, parts_of, split
from measures.models import CostLine, FundingLine, FundingProgramme, FundingSource, ProgrammeRate


@dataclass(frozen=True)
class Calculation:
    """What a programme pays of a cost, step by step; EUR."""

    cost: Decimal
    ineligible: Decimal
    income: Decimal
    other_funding: Decimal
    rate: ProgrammeRate

    @property
    def fundable(self) -> Decimal:
        """The fundable cost (zuwendungsfähige Kosten); zero where others pay it all."""
        return max(ZERO, self.cost - self.ineligible - self.income - self.other_funding)

    @property
    def funding(self) -> Decimal:
        """What the programme pays at most, rounded to the cent."""
        return funded(self.fundable, self.rate)

    @property
    def split(self) -> Split:
        """Who pays what of the fundable cost."""
        return split(self.fundable, self.rate)

    @property
    def remaining(self) -> Decimal:
        """What of the whole cost remains for town and third parties."""
        return self.cost - self.income - self.other_funding - self.funding


def calculate(
    costs: Iterable[CostLine], fundings: Iterable[FundingLine], programme: FundingProgramme, rate: ProgrammeRate
) -> Calculation:
    """The calculation for ``programme`` at ``rate``; what it is planned to pay already does not count as other
    funding. Informational lines are left out."""
    costs, fundings = list(costs), counted(fundings)
    money = sums(costs, fundings)
    others = [line for line in fundings if _is_other(line, programme, rate)]
    return Calculation(
        cost=money.cost,
        ineligible=money.ineligible_cost,
        income=money.income,
        other_funding=sums([], others).funding,
        rate=rate,
    )


def by_years(
    costs: Sequence[CostLine], fundings: Sequence[FundingLine], programme: FundingProgramme, rate: ProgrammeRate
) -> dict[int | None, Decimal]:
    """Fiscal year (None: without a year) -> what the programme pays in it. The whole is what ``calculate``
    answers for all years together, shared out by what each year has to be funded; no cent is lost."""
    whole = calculate(costs, fundings, programme, rate)
    years = sorted({line.fiscal_year for line in counted(costs)}, key=lambda year: (year is None, year))
    weights = [
        calculate(
            [line for line in costs if line.fiscal_year == year],
            [line for line in fundings if line.fiscal_year == year],
            programme,
            rate,
        ).fundable
        for year in years
    ]
    if not any(weights):
        return {}
    return dict(zip(years, parts_of(whole.funding, weights), strict=True))


def from_rate(
    costs: Sequence[CostLine], fundings: Sequence[FundingLine], programme: FundingProgramme, rate: ProgrammeRate
) -> dict[int | None, Decimal]:
    """Fiscal year -> what can still be planned from ``programme`` beside what ``fundings`` plan from it already."""
    already = added(
        [line for line in counted(fundings) if line.programme_id == programme.pk], lambda line: line.fiscal_year
    )
    whole = by_years(costs, fundings, programme, rate)
    return {year: max(ZERO, amount - already[year]) for year, amount in whole.items()}


def rest_by_years(costs: Sequence[CostLine], fundings: Sequence[FundingLine]) -> dict[int | None, Decimal]:
    """Fiscal year -> what is not covered in it."""
    cost = added(counted(costs), lambda line: line.fiscal_year)
    cover = added(counted(fundings), lambda line: line.fiscal_year)
    years = {line.fiscal_year for line in counted(costs)}
    return {year: max(ZERO, cost[year] - cover[year]) for year in years}


@dataclass(frozen=True)
class Planned:
    """What is planned from a programme beside what its rate allows."""

    programme: FundingProgramme
    calculation: Calculation
    planned: Decimal

    @property
    def rate(self) -> ProgrammeRate:
        return self.calculation.rate

    @property
    def excess(self) -> Decimal:
        """By how much more is planned than the rate allows; negative: by how much less."""
        return self.planned - self.calculation.funding


def calculations(costs: Sequence[CostLine], fundings: Sequence[FundingLine]) -> list[Planned]:
    """The calculation for each programme of the lines whose rate is known, in the order of the lines. The rate is
    that of the earliest programme year named, else of the earliest fiscal year."""
    programmes = {line.programme_id: line.programme for line in counted(fundings) if line.programme}
    found = []
    for programme in programmes.values():
        rate = rate_for(programme, [line for line in fundings if line.programme_id == programme.pk])
        if rate:
            calculation = calculate(costs, fundings, programme, rate)
            found.append(Planned(programme, calculation, planned(fundings, programme)))
    return found


def calculations_as_saved(costs: Sequence[CostLine], fundings: Sequence[FundingLine]) -> list[Planned]:
    """The same for lines that are saved; one query reads the rates of all their programmes."""
    prefetch_related_objects([line.programme for line in fundings if line.programme], "rates")
    return calculations(costs, fundings)


def rate_for(programme: FundingProgramme, lines: Iterable[FundingLine]) -> ProgrammeRate | None:
    """The rate of ``programme`` that holds for ``lines``; without any year among them the latest."""
    years = [line.programme_year or line.fiscal_year for line in lines]
    known = [year for year in years if year is not None]
    return programme.rate_in(min(known)) if known else programme.rates.first()


def planned(fundings: Iterable[FundingLine], programme: FundingProgramme) -> Decimal:
    """What the lines say that ``programme`` pays."""
    return added(counted(fundings), lambda line: line.programme_id)[programme.pk]


def _is_other(line: FundingLine, programme: FundingProgramme, rate: ProgrammeRate) -> bool:
    if line.source == FundingSource.PROGRAMME:
        return line.programme_id != programme.pk
    return line.source == FundingSource.THIRD_PARTY and not rate.third_party_share
