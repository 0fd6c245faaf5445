"""What of a cost can be funded, and what a programme pays of it.

The order of calculation is that of the funding guidelines of the Länder (FRL NRW 2023, no. 18: scheme income
first; R-StBauF Niedersachsen, Anlage 14, rows 1.x): total cost, less what is not eligible, less scheme income,
less other funding, is the fundable cost; the rate is taken of that, up to the ceiling. Subsidiarity: only what
nobody else pays is fundable. Row 2 of the account (Wertausgleich) is the town's own money and lessens nothing.

Cost groups: a programme that names some funds only these. A line without a group counts as fundable, for nobody
has said that it is not; the calculation tells how much that is.

Bundling: the programmes rank in the order of their lines on the sheet, and only what ranks before counts as other
funding. Were each to lessen the other, no plan of two programmes could be right. What another programme may pay
for cost groups that this one does not fund does not lessen what this one funds.

Third parties: where the rate lets them bear a part of the town's share, that much of their money relieves the
town; what they give beyond it is other funding, as is all of it elsewhere.

Rates that change: a rate holds for programme years, and no line of cost names one. Which cost a programme year
pays for is told by the plan alone (its instalments come years later, so the fiscal year does not tell it): each
programme year, the earliest first, takes as much of the fundable cost as its rate needs for what is planned from
it, and the latest takes the rest. So more is planned than the rates allow exactly if the fundable cost does not
suffice for all of them, however it is divided. A line without programme year stands for that of its fiscal year.
The rate that a notice names holds for its programme year in the place of the register's (``measures.funding.noticed``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from django.db.models import prefetch_related_objects

from measures.finance import ZERO, counted, sums, total, total_of
from measures.funding.noticed import NOTHING_NOTICED, HeldRate, Noticed, NoticedRate, Year, place_of, rate_in
from measures.funding.rates import Split, borne_by_others, funded, funders, needed, parts_of, share_of
from measures.models import CostLine, FundingLine, FundingProgramme, FundingSource, IncomeRow

ROUNDING = Decimal("0.00001")
"""Share of the fundable cost by which a plan may exceed a rate: many registers cut thirds off at three decimals."""


class AtRate(NamedTuple):
    """What is planned from a programme at one of its rates; EUR."""

    rate: HeldRate
    planned: Decimal = ZERO


@dataclass(frozen=True)
class Part:
    """What a programme pays at one of its rates: of so much fundable cost, up to the ceiling; EUR. ``third_party``:
    what third parties may bear of the rest."""

    rate: HeldRate
    fundable: Decimal
    funding: Decimal
    third_party: Decimal

    @property
    def is_noticed(self) -> bool:
        """Whether a notice names the rate."""
        return isinstance(self.rate, NoticedRate)

    @property
    def origin(self) -> str:
        """Where the rate stands: ``laut Bescheid 21-0345``; since when, where that is the register: ``ab 2020``."""
        return self.rate.origin if isinstance(self.rate, NoticedRate) else f"ab {self.rate.from_year}"

    @property
    def split(self) -> Split:
        """Who pays what of the fundable cost."""
        given = funders(self.funding, self.rate)
        return Split(given, self.funding, self.fundable - self.funding - self.third_party, self.third_party)


@dataclass(frozen=True)
class Calculation:
    """What a programme pays of a cost, step by step; EUR.

    ``outside``: eligible cost in groups that the programme does not fund. ``ungrouped``: what counts as fundable
    without telling its group. ``other_funding`` holds ``third_party_excess``, what third parties give beyond
    ``third_party_limit`` (None: they may bear nothing). ``parts``: one for each rate, the earliest first.
    """

    cost: Decimal
    ineligible: Decimal
    outside: Decimal
    ungrouped: Decimal
    income: Decimal
    other_funding: Decimal
    ceiling: Decimal | None
    parts: tuple[Part, ...] = ()
    third_party_limit: Decimal | None = None
    third_party_excess: Decimal = ZERO

    @property
    def fundable(self) -> Decimal:
        """The fundable cost (zuwendungsfähige Kosten); zero where others pay it all."""
        return max(ZERO, self.cost - self.ineligible - self.outside - self.income - self.other_funding)

    @property
    def by_rate(self) -> Decimal:
        """What the rates make of it, rounded to the cent, whatever the ceiling says."""
        return total_of(funded(part.fundable, part.rate) for part in self.parts)

    @property
    def funding(self) -> Decimal:
        """What the programme pays at most."""
        return total_of(part.funding for part in self.parts)

    @property
    def least_own(self) -> Decimal | None:
        """What the town has to pay of it itself; None where no rate says so."""
        asked = [(part.fundable, part.rate.own_share) for part in self.parts if part.rate.own_share is not None]
        return total_of(share_of(fundable, share) for fundable, share in asked) if asked else None

    @property
    def is_capped(self) -> bool:
        """Whether the ceiling keeps the funding below what the rates make of it."""
        return self.funding < self.by_rate


def calculate(
    costs: Iterable[CostLine], fundings: Iterable[FundingLine], programme: FundingProgramme, rates: Sequence[AtRate]
) -> Calculation:
    """The calculation for ``programme`` at ``rates``, the earliest first; what it is planned to pay already does
    not count as other funding. Informational lines are left out."""
    fundings = counted(fundings)
    given = total(line for line in fundings if line.source == FundingSource.THIRD_PARTY)
    is_shared = any(at.rate.third_party_share for at in rates)
    start = _before_rates(counted(costs), fundings, programme)
    if not is_shared:
        start = replace(start, other_funding=start.other_funding + given)
        return replace(start, parts=_parts(start, rates))
    allowed = _parts(start, rates)
    limit = total_of(part.third_party for part in allowed)
    excess = max(ZERO, given - limit)
    start = replace(
        start, other_funding=start.other_funding + excess, third_party_limit=limit, third_party_excess=excess
    )
    return replace(start, parts=_bearing(limit, _parts(start, rates)) if excess else allowed)


def _before_rates(costs: list[CostLine], fundings: list[FundingLine], programme: FundingProgramme) -> Calculation:
    """All that stands before the rate, without third parties."""
    money = sums(costs, [])
    eligible = [line for line in costs if line.is_eligible]
    ungrouped = total(line for line in eligible if line.cost_group_id is None)
    ceilings = [one for one in (programme.measure_ceiling, programme.area_ceiling) if one is not None]
    return Calculation(
        cost=money.cost,
        ineligible=money.ineligible_cost,
        outside=_outside(eligible, programme),
        ungrouped=ungrouped if ungrouped and _groups_of(programme) else ZERO,
        income=total(line for line in fundings if is_scheme_income(line)),
        other_funding=_from_others(eligible, fundings, programme),
        ceiling=min(ceilings, default=None),
    )


def is_scheme_income(line: FundingLine) -> bool:
    """Whether it lessens what can be funded: rows 1.x and what names no row. Row 2 is the town's own money."""
    return line.source == FundingSource.INCOME and line.income_row != IncomeRow.VALUE_ADJUSTMENT


def is_own_money(line: FundingLine) -> bool:
    """Whether the town pays it: its own funds, and row 2 of the account."""
    return line.source == FundingSource.OWN or (line.source == FundingSource.INCOME and not is_scheme_income(line))


def _groups_of(programme: FundingProgramme) -> set[int]:
    """Ids of the cost groups that it funds; empty: all of them."""
    return {group.cost_group_id for group in programme.eligible_groups.all()}


def _outside(costs: Iterable[CostLine], programme: FundingProgramme) -> Decimal:
    """What of eligible ``costs`` is in groups that ``programme`` does not fund."""
    grouped = [line for line in costs if line.cost_group_id is not None]
    groups = _groups_of(programme) if grouped else set()
    return total(line for line in grouped if groups and line.cost_group_id not in groups)


def _from_others(costs: list[CostLine], fundings: list[FundingLine], programme: FundingProgramme) -> Decimal:
    """What programmes that rank before ``programme`` pay of costs that it could fund too: their money goes first
    to what only they fund."""
    apart = _outside(costs, programme)
    before = _ranking_before(fundings, programme)
    amounts = [planned(fundings, other) for other in before]
    if not apart:
        return total_of(amounts)
    only_theirs = [apart - _outside(_those_outside(costs, programme), other) for other in before]
    shared = total_of(max(ZERO, amount - own) for amount, own in zip(amounts, only_theirs, strict=True))
    return max(shared, total_of(amounts) - apart)


def _those_outside(costs: Iterable[CostLine], programme: FundingProgramme) -> list[CostLine]:
    return [line for line in costs if _outside([line], programme)]


def _ranking_before(fundings: Iterable[FundingLine], programme: FundingProgramme) -> list[FundingProgramme]:
    """The programmes named before it, in the order of the lines; all others where it is not named at all."""
    named = {line.programme_id: line.programme for line in fundings if line.programme}
    ids = list(named)
    place = ids.index(programme.pk) if programme.pk in named else len(ids)
    return list(named.values())[:place]


def _parts(start: Calculation, rates: Sequence[AtRate]) -> tuple[Part, ...]:
    """The fundable cost divided among the rates, and what is paid of it as long as the ceiling is not reached."""
    left, room = start.fundable, start.ceiling
    parts = []
    for number, at in enumerate(rates, start=1):
        own = left if number == len(rates) else min(left, needed(at.planned, at.rate))
        paid = funded(own, at.rate) if room is None else min(room, funded(own, at.rate))
        parts.append(Part(at.rate, own, paid, borne_by_others(own - paid, at.rate)))
        left -= own
        room = None if room is None else room - paid
    return tuple(parts)


def _bearing(limit: Decimal, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The same with third parties bearing all of ``limit``, as far as the programme leaves it: beyond it they give
    other funding, so up to it they give everything."""
    weights = [part.third_party for part in parts]
    borne = parts_of(limit, weights) if any(weights) else weights
    pairs = zip(parts, borne, strict=True)
    return tuple(replace(part, third_party=min(own, part.fundable - part.funding)) for part, own in pairs)


@dataclass(frozen=True)
class Planned:
    """What is planned from a programme beside what its rates allow. ``name``: what it was called in the years of
    the plan."""

    programme: FundingProgramme
    name: str
    calculation: Calculation
    planned: Decimal

    @property
    def excess(self) -> Decimal:
        """By how much more is planned than rates and ceiling allow; negative: by how much less."""
        return self.planned - self.calculation.funding

    @property
    def tolerance(self) -> Decimal:
        """So little more is no matter: each line has its own rounding. A euro at least."""
        return max(Decimal(1), self.calculation.fundable * ROUNDING)

    @property
    def is_too_much(self) -> bool:
        return self.excess > self.tolerance

    @property
    def above_rate(self) -> Decimal:
        """The same as far as the rates alone go."""
        return self.planned - self.calculation.by_rate


def calculations(
    costs: Sequence[CostLine], fundings: Sequence[FundingLine], noticed: Noticed = NOTHING_NOTICED
) -> list[Planned]:
    """The calculation for each programme of the lines whose rates are known, in the order of the lines. ``noticed``:
    what notices tell of the rates."""
    return [
        Planned(programme, names_of(own), calculate(costs, fundings, programme, rates), total(own))
        for programme, own in by_programme(fundings).items()
        if (rates := rates_of(programme, own, noticed))
    ]


def calculations_as_saved(
    costs: Sequence[CostLine], fundings: Sequence[FundingLine], noticed: Noticed = NOTHING_NOTICED
) -> list[Planned]:
    """The same for lines that are saved; one query each reads rates, cost groups and names of all programmes."""
    programmes = [line.programme for line in fundings if line.programme]
    prefetch_related_objects(programmes, "rates", "eligible_groups", "former_names")
    return calculations(costs, fundings, noticed)


def by_programme(fundings: Iterable[FundingLine]) -> dict[FundingProgramme, list[FundingLine]]:
    """What counts of the lines of each programme, in their order."""
    found: dict[FundingProgramme, list[FundingLine]] = defaultdict(list)
    for line in counted(fundings):
        if line.programme:
            found[line.programme].append(line)
    return found


def names_of(lines: Iterable[FundingLine]) -> str:
    """What the programme of ``lines`` was called in its programme years: ``Soziale Stadt / Sozialer Zusammenhalt``."""
    by_year = sorted(lines, key=lambda line: line.programme_year or 0)
    dated = [line for line in by_year if line.programme_year is not None]
    return " / ".join(dict.fromkeys(line.source_name for line in dated or by_year))


def rates_of(
    programme: FundingProgramme, lines: Sequence[FundingLine], noticed: Noticed = NOTHING_NOTICED
) -> list[AtRate]:
    """The rates at which ``lines`` plan money from ``programme``, the earliest first; empty as soon as one of them
    is not known. What names no year at all stands for the earliest, and without any for the latest rate."""
    first = min((year for line in lines if (year := year_of(line)) is not None), default=None)
    found: dict[tuple[int, bool], AtRate] = {}
    for line in lines:
        rate = rate_in(programme, year_of(line) or first, noticed)
        if rate is None:
            return []
        before = found.get(place_of(rate), AtRate(rate))
        found[place_of(rate)] = AtRate(rate, total_of([before.planned, line.amount]))
    return [found[place] for place in sorted(found)]


def year_of(line: FundingLine) -> Year:
    """The programme year, where there is none the fiscal year in its place."""
    return line.programme_year or line.fiscal_year


def planned(fundings: Iterable[FundingLine], programme: FundingProgramme) -> Decimal:
    """What the lines say that ``programme`` pays."""
    return total(line for line in counted(fundings) if line.programme_id == programme.pk)
