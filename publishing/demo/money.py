"""How the demo's measures are paid: what they cost, who pays, and the funding computed from both, to the cent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from measures.funding.rates import parts_of
from measures.models import FundingSource

ZERO = Decimal("0.00")
WHOLE = Decimal(100)

INSTALMENTS = 5
"""A programme year's money comes in so many yearly instalments (Kassenmittelraten)."""


@dataclass(frozen=True)
class Rate:
    """The share of the fundable cost that a programme pays from a programme year on, in per cent."""

    from_year: int
    rate: Decimal
    note: str = ""
    federal_share: Decimal | None = None
    land_share: Decimal | None = None
    eu_share: Decimal | None = None
    own_share: Decimal | None = None
    third_party_share: Decimal | None = None


@dataclass(frozen=True)
class OldName:
    """What a programme was called up to a programme year."""

    name: str
    until_year: int


@dataclass(frozen=True)
class Link:
    title: str
    url: str


@dataclass(frozen=True)
class ProgrammeText:
    short_name: str
    name: str
    level: str
    rates: tuple[Rate, ...]
    land: str = ""
    legal_basis: str = ""
    note: str = ""
    first_year: int | None = None
    last_year: int | None = None
    area_ceiling: int | None = None
    measure_ceiling: int | None = None
    cost_groups: tuple[str, ...] = ()
    deadline_day: int | None = None
    deadline_month: int | None = None
    deadline_note: str = ""
    lapse_years: int | None = None
    lapse_note: str = ""
    is_archived: bool = False
    is_suggestion: bool = False
    names: tuple[OldName, ...] = ()
    documents: tuple[Link, ...] = ()

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


def fund(costs: Sequence[Cost], plan: Plan, programmes: Mapping[str, ProgrammeText]) -> list[Funding]:
    """The funding lines of a measure: in every year they add up to its cost less ``plan.missing``."""
    years = sorted({year for cost in costs for year in cost.years})
    lines = []
    for year in years:
        programme_year = year - (year - years[0]) % INSTALMENTS - int(plan.prepared_a_year_before)
        chosen = [programmes[name] for name, _ in plan.programmes]
        lines += _fund_year(year, programme_year, costs, plan, chosen)
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
