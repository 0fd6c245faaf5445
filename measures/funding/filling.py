"""What a row of funding becomes when it is filled: what a programme pays at its rate, or what nobody else pays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from measures.finance import ZERO, added, counted, sums, total, total_of
from measures.funding.fundable import (
    AtRate,
    Calculation,
    calculate,
    calculations,
    is_own_money,
    planned,
)
from measures.funding.noticed import NOTHING_NOTICED, HeldRate, Noticed, Year, place_of, rate_in
from measures.funding.rates import funded, needed, parts_of
from measures.models import CostLine, FundingLine, FundingProgramme

Amounts = dict[Year, Decimal]
Rates = Mapping[Year, HeldRate]


def rates_by_year(
    programme: FundingProgramme, programme_year: Year, years: Iterable[Year], noticed: Noticed = NOTHING_NOTICED
) -> dict[Year, HeldRate]:
    """Fiscal year -> the rate at which a row pays in it: that of its programme year, for a row without one that of
    each fiscal year. Years whose rate is not known are missing."""
    asked = list(years)
    first = min((year for year in asked if year is not None), default=None)
    found = {year: rate_in(programme, programme_year or year or first, noticed) for year in asked}
    return {year: rate for year, rate in found.items() if rate}


def from_rate(
    costs: Sequence[CostLine],
    fundings: Sequence[FundingLine],
    programme: FundingProgramme,
    rates: Rates,
    noticed: Noticed = NOTHING_NOTICED,
) -> Amounts:
    """Fiscal year -> what can still be planned from ``programme`` beside what ``fundings`` plan from it already: the
    rate of what each year has to be funded, no cent lost, up to the ceiling, and so that the town keeps the least
    share that the programmes ask of it. ``noticed``: what notices tell of the rates of all lines.

    Where several rates count and not all let third parties bear a part, the latest says how much they may bear; then
    less may be filled than the calculation allows, never more."""
    left = _still_fundable(costs, fundings, programme, rates, noticed)
    amounts: Amounts = {}
    for rate in _in_order(rates.values()):
        own = [year for year in left if year in rates and place_of(rates[year]) == place_of(rate)]
        weights = [left[year] for year in own]
        amounts |= dict(zip(own, _shared(funded(total_of(weights), rate), weights), strict=True))
    room = _room(costs, fundings, programme, noticed)
    if room is not None and total_of(amounts.values()) > room:
        amounts = dict(zip(amounts, _shared(max(ZERO, room), list(amounts.values())), strict=True))
    return amounts


def rest_by_years(costs: Sequence[CostLine], fundings: Sequence[FundingLine]) -> Amounts:
    """Fiscal year -> what is not covered in it."""
    cost = added(counted(costs), lambda line: line.fiscal_year)
    cover = added(counted(fundings), lambda line: line.fiscal_year)
    years = {line.fiscal_year for line in counted(costs)}
    return {year: max(ZERO, cost[year] - cover[year]) for year in years}


def _still_fundable(
    costs: Sequence[CostLine],
    fundings: Sequence[FundingLine],
    programme: FundingProgramme,
    rates: Rates,
    noticed: Noticed,
) -> Amounts:
    """Fiscal year -> the fundable cost that is not needed yet for what is planned from ``programme``. Each year has
    its part of the whole fundable cost, by what it would have to be funded alone."""
    whole = _calculation(costs, fundings, programme, rates).fundable
    years = sorted({line.fiscal_year for line in counted(costs)}, key=lambda year: (year is None, year))
    alone = [
        _calculation(
            [line for line in costs if line.fiscal_year == year],
            [line for line in fundings if line.fiscal_year == year or line.programme_id == programme.pk],
            programme,
            rates,
        ).fundable
        for year in years
    ]
    used = _needed_by_year(fundings, programme, rates, noticed)
    parts = zip(years, _shared(whole, alone), strict=True)
    left = {year: max(ZERO, part - used.get(year, ZERO)) for year, part in parts}
    whole_left = max(ZERO, whole - total_of(used.values()))
    if total_of(left.values()) > whole_left:
        left = dict(zip(left, _shared(whole_left, list(left.values())), strict=True))
    return left


def _calculation(
    costs: Sequence[CostLine], fundings: Sequence[FundingLine], programme: FundingProgramme, rates: Rates
) -> Calculation:
    return calculate(costs, fundings, programme, [AtRate(rate) for rate in _in_order(rates.values())])


def _needed_by_year(
    fundings: Iterable[FundingLine], programme: FundingProgramme, rates: Rates, noticed: Noticed
) -> Amounts:
    """Fiscal year -> the fundable cost that the lines of ``programme`` need there, at the rate of their own year."""
    found: Amounts = {}
    for line in counted(fundings):
        if line.programme_id != programme.pk or not line.amount:
            continue
        own = None if line.programme_year is None else rate_in(programme, line.programme_year, noticed)
        rate = own or rates.get(line.fiscal_year) or next(iter(rates.values()))
        found[line.fiscal_year] = found.get(line.fiscal_year, ZERO) + needed(line.amount, rate)
    return found


def _room(
    costs: Sequence[CostLine], fundings: Sequence[FundingLine], programme: FundingProgramme, noticed: Noticed
) -> Decimal | None:
    """What may be planned beside the rates: up to the ceiling, and as long as the town keeps its least own share.
    None where nothing limits it."""
    ceilings = [one for one in (programme.measure_ceiling, programme.area_ceiling) if one is not None]
    limits = [min(ceilings) - planned(fundings, programme)] if ceilings else []
    least = max((plan.calculation.least_own or ZERO for plan in calculations(costs, fundings, noticed)), default=ZERO)
    if least:
        paid = total(line for line in counted(fundings) if not is_own_money(line))
        limits.append(sums(costs, []).cost - paid - least)
    return min(limits, default=None)


def _in_order(rates: Iterable[HeldRate]) -> list[HeldRate]:
    """Each rate once, the earliest first."""
    by_place = {place_of(rate): rate for rate in rates}
    return [by_place[place] for place in sorted(by_place)]


def _shared(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """``amount`` by ``weights``; nothing where nobody weighs anything."""
    return parts_of(amount, weights) if any(weights) else [ZERO for _ in weights]
