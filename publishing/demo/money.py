"""How the demo's measures are paid: what they cost, who pays, and the funding computed from both, to the cent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from measures.models import FundingSource
from measures.rates import parts_of

ZERO = Decimal("0.00")
WHOLE = Decimal(100)

INSTALMENTS = 5
"""A programme year's money comes in so many yearly instalments (Kassenmittelraten)."""
LAST_YEAR_OF_OLD_PROGRAMME = 2019
SUCCESSOR, PREDECESSOR = "Sozialer Zusammenhalt", "Soziale Stadt"
"""The programme changed its name with the programme year 2020; older money keeps the old one."""


@dataclass(frozen=True)
class Rate:
    """The share of the fundable cost that a programme pays from a programme year on, in per cent."""

    from_year: int
    rate: Decimal
    note: str = ""


@dataclass(frozen=True)
class ProgrammeText:
    short_name: str
    name: str
    level: str
    rates: tuple[Rate, ...]
    legal_basis: str = ""
    note: str = ""
    is_archived: bool = False

    def rate_in(self, programme_year: int) -> Decimal:
        """The rate in force then; before the first known one that one."""
        known = [rate for rate in self.rates if rate.from_year <= programme_year]
        return max(known or self.rates[:1], key=lambda rate: rate.from_year).rate


@dataclass(frozen=True)
class Cost:
    """Euro by fiscal year in one cost group (its number). ``eligible``: fundable (förderfähig)."""

    group: str
    years: Mapping[int, Decimal]
    label: str = ""
    eligible: bool = True
    approximate: bool = False


@dataclass(frozen=True)
class Plan:
    """Who pays. ``programmes``: (short name, share of the fundable cost that goes through it, in
    per cent); what no programme pays the town does. ``third_party``: (short name of the actor,
    share of the whole cost). ``income`` reduces the fundable cost before any rate is applied;
    ``missing`` is what nobody has promised yet."""

    programmes: tuple[tuple[str, int], ...] = ()
    third_party: tuple[str, int] | None = None
    income: Mapping[int, Decimal] = field(default_factory=dict)
    missing: Mapping[int, Decimal] = field(default_factory=dict)
    prepared_a_year_before: bool = True
    """Building is granted in the programme year before it is first paid for."""


@dataclass(frozen=True)
class Funding:
    source: FundingSource
    fiscal_year: int
    amount: Decimal
    programme: str = ""
    programme_year: int | None = None
    actor: str = ""


def fund(
    costs: Sequence[Cost], plan: Plan, programmes: Mapping[str, ProgrammeText], *, planned_in: int
) -> list[Funding]:
    """The funding lines of a measure: in every year they add up to its cost less ``plan.missing``.

    ``planned_in``: the year of the plan; an old plan can't know a programme that came later.
    """
    years = sorted({year for cost in costs for year in cost.years})
    lines = []
    for year in years:
        programme_year = year - (year - years[0]) % INSTALMENTS - int(plan.prepared_a_year_before)
        names = [_known_as(name, min(programme_year, planned_in)) for name, _ in plan.programmes]
        lines += _fund_year(year, programme_year, costs, plan, [programmes[name] for name in names])
    return lines


def _fund_year(
    year: int, programme_year: int, costs: Sequence[Cost], plan: Plan, programmes: Sequence[ProgrammeText]
) -> list[Funding]:
    total = sum((cost.years.get(year, ZERO) for cost in costs), ZERO)
    eligible = sum((cost.years.get(year, ZERO) for cost in costs if cost.eligible), ZERO)
    actor, third_share = plan.third_party or ("", 0)
    third = parts_of(total, [Decimal(third_share), WHOLE - third_share])[0]
    income, missing = plan.income.get(year, ZERO), plan.missing.get(year, ZERO)
    fundable = max(eligible - third - income - missing, ZERO)
    weights = [
        share * programme.rate_in(programme_year) / WHOLE
        for programme, (_, share) in zip(programmes, plan.programmes, strict=True)
    ]
    granted = parts_of(fundable, [*weights, WHOLE - sum(weights)])[:-1]
    lines = [
        Funding(FundingSource.PROGRAMME, year, amount, programme.short_name, programme_year)
        for programme, amount in zip(programmes, granted, strict=True)
    ]
    lines += [
        Funding(FundingSource.OWN, year, total - third - income - missing - sum(granted)),
        Funding(FundingSource.THIRD_PARTY, year, third, actor=actor),
        Funding(FundingSource.INCOME, year, income),
    ]
    return [line for line in lines if line.amount]


def _known_as(programme: str, year: int) -> str:
    return PREDECESSOR if programme == SUCCESSOR and year <= LAST_YEAR_OF_OLD_PROGRAMME else programme
