"""Whether the planned funding keeps to what the programmes of the register allow: rate, ceilings, programme years,
own share, and what was granted.

The rules are those of the register (``measures.models.programme``), which towns fill from the guidelines of
their Land; nothing is said of a programme about which it is silent. Everything here is pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from actors.templatetags.german import euro, rate
from measures.finance import added, counted, granted, sums, total
from measures.funding.fundable import Planned, calculations
from measures.funding.rates import WHOLE
from measures.models import CostLine, FundingLine, FundingProgramme, Grant

ROUNDING = Decimal("0.00001")
"""Share of the fundable cost by which a plan may exceed a rate: rates have three decimals, thirds have more."""


@dataclass(frozen=True)
class Breach:
    """A rule that the plan does not keep, in words; ``code`` names the rule."""

    code: str
    statement: str


def breaches_of_sheet(costs: Sequence[CostLine], fundings: Sequence[FundingLine]) -> Iterator[Breach]:
    """The rules that one measure's lines do not keep."""
    for plan in calculations(costs, fundings):
        yield from _above_rate(plan)
        yield from _above_ceiling(plan)
        yield from _own_share_too_small(plan, sums(costs, fundings).own_funds)
    yield from _programme_closed(counted(fundings))


def _quoted(programme: FundingProgramme) -> str:
    """Its name in quotation marks; those inside it become single ones."""
    return f"„{str(programme).translate(str.maketrans('„“', '‚‘'))}“"


def _above_rate(plan: Planned) -> Iterator[Breach]:
    allowed = plan.calculation.funding
    if plan.excess > max(Decimal(1), plan.calculation.fundable * ROUNDING):
        statement = (
            f"Von {_quoted(plan.programme)} sind {euro(plan.planned)} geplant, nach dem Fördersatz von "
            f"{rate(plan.rate.rate)} sind höchstens {euro(allowed)} möglich"
        )
        yield Breach("funding_above_rate", statement)


def _above_ceiling(plan: Planned) -> Iterator[Breach]:
    ceiling = plan.programme.measure_ceiling
    if ceiling is not None and plan.planned > ceiling:
        statement = (
            f"Von {_quoted(plan.programme)} sind {euro(plan.planned)} geplant, je Maßnahme sind höchstens "
            f"{euro(ceiling)} möglich"
        )
        yield Breach("measure_ceiling_exceeded", statement)


def _own_share_too_small(plan: Planned, own_funds: Decimal) -> Iterator[Breach]:
    """As long as the town has to pay a part itself, whatever third parties give."""
    if plan.rate.own_share is None:
        return
    least = plan.calculation.fundable * plan.rate.own_share / WHOLE
    if own_funds < least - max(Decimal(1), plan.calculation.fundable * ROUNDING):
        statement = (
            f"Die Eigenmittel von {euro(own_funds)} liegen unter dem Mindesteigenanteil von "
            f"{rate(plan.rate.own_share)} bei {_quoted(plan.programme)}, das sind {euro(round(least, 2))}"
        )
        yield Breach("own_share_too_small", statement)


def _programme_closed(fundings: Iterable[FundingLine]) -> Iterator[Breach]:
    named = {
        (line.programme, line.programme_year) for line in fundings if line.programme and line.programme_year is not None
    }
    for programme, year in sorted(named, key=str):
        first, last = programme.first_year, programme.last_year
        if (first and year < first) or (last and year > last):
            runs = f"von {first or '…'} bis {last or 'heute'}"
            yield Breach("programme_closed", f"{_quoted(programme)} läuft {runs}, geplant ist das Programmjahr {year}")


def breaches_of_edition(fundings: Sequence[FundingLine], grants: Sequence[Grant]) -> Iterator[Breach]:
    """The rules that all measures together do not keep. ``grants``: the notices of the concept."""
    by_programme: dict[FundingProgramme, list[FundingLine]] = defaultdict(list)
    for line in counted(fundings):
        if line.programme:
            by_programme[line.programme].append(line)
    for programme, lines in by_programme.items():
        ceiling = programme.area_ceiling
        if ceiling is not None and total(lines) > ceiling:
            statement = (
                f"Von {_quoted(programme)} sind zusammen {euro(total(lines))} geplant, für das ganze Gebiet sind "
                f"höchstens {euro(ceiling)} möglich"
            )
            yield Breach("area_ceiling_exceeded", statement)
        yield from _below_plan(programme, lines, [grant for grant in grants if grant.programme_id == programme.pk])


def _below_plan(programme: FundingProgramme, lines: Sequence[FundingLine], grants: Sequence[Grant]) -> Iterator[Breach]:
    """Programme years for which a notice promises less than is planned; where there is none yet, nothing is wrong."""
    planned = added(lines, lambda line: line.programme_year)
    for year in sorted({grant.programme_year for grant in grants if grant.programme_year is not None}):
        promised = granted(grant for grant in grants if grant.programme_year == year)
        if planned[year] > promised:
            statement = (
                f"Für das Programmjahr {year} sind von {_quoted(programme)} {euro(promised)} bewilligt, geplant sind "
                f"{euro(planned[year])}"
            )
            yield Breach("grant_below_plan", statement)
