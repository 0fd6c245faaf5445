"""Whether the planned funding keeps to what the programmes of the register allow: rate, ceilings, programme years,
own share, and what was granted.

The rules are those of the register (``measures.models.programme``), which towns fill from the guidelines of
their Land; nothing is said of a programme about which it is silent. Everything here is pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from actors.templatetags.german import euro, rate
from measures.finance import added, counted, granted, total, total_of
from measures.funding.fundable import Part, Planned, by_programme, calculations, is_own_money, names_of
from measures.funding.noticed import NOTHING_NOTICED, Noticed
from measures.models import CostLine, FundingLine, FundingProgramme, Grant

USUAL_LAPSE_YEARS = 4
"""So many years after its programme year money may be spent where the register says nothing: five yearly rates
(staedtebaufoerderung.info)."""


@dataclass(frozen=True)
class Breach:
    """A rule that the plan does not keep, in words; ``code`` names the rule."""

    code: str
    statement: str


def breaches_of_sheet(
    costs: Sequence[CostLine], fundings: Sequence[FundingLine], noticed: Noticed = NOTHING_NOTICED
) -> Iterator[Breach]:
    """The rules that one measure's lines do not keep; ``noticed``: what notices tell of its rates."""
    own_money = total(line for line in counted(fundings) if is_own_money(line))
    for plan in calculations(costs, fundings, noticed):
        yield from _above_rate(plan)
        yield from _own_share_too_small(plan, own_money)
        yield from _third_parties_above_share(plan)
    for lines in by_programme(fundings).values():
        yield from _above_ceiling(lines)
        yield from _programme_closed(lines)


def _quoted(name: str) -> str:
    """A name in quotation marks; those inside it become single ones."""
    return f"„{name.translate(str.maketrans('„“', '‚‘'))}“"


def _rates_in_words(parts: Sequence[Part]) -> str:
    """``60 %``; ``70 % laut Bescheid 21-0345``; where it changed ``80 % (ab 2024) und 60 % (ab 2027)``."""
    if len(parts) == 1:
        origin = f" {parts[0].origin}" if parts[0].is_noticed else ""
        return f"{rate(parts[0].rate.rate)}{origin}"
    return " und ".join(f"{rate(part.rate.rate)} ({part.origin})" for part in parts)


def _own_shares_in_words(parts: Sequence[Part]) -> str:
    """The same of the least share of the town, which no notice tells."""
    told = [(rate(part.rate.own_share), part) for part in parts if part.rate.own_share is not None]
    if len(told) == 1:
        return told[0][0]
    years = (f"im Programmjahr {part.rate.from_year}" if part.is_noticed else part.origin for _, part in told)
    return " und ".join(f"{share} ({year})" for (share, _), year in zip(told, years, strict=True))


def _above_rate(plan: Planned) -> Iterator[Breach]:
    calculation = plan.calculation
    if plan.above_rate <= plan.tolerance:
        return
    percentages = _rates_in_words(calculation.parts)
    is_one = len(calculation.parts) == 1
    rates = f"dem Fördersatz von {percentages}" if is_one else f"den Fördersätzen von {percentages}"
    statement = (
        f"Von {_quoted(plan.name)} sind {euro(plan.planned)} geplant, nach {rates} sind höchstens "
        f"{euro(calculation.by_rate)} möglich"
    )
    if calculation.outside:
        statement += f" (nicht förderfähig in diesem Programm: {euro(calculation.outside)})"
    yield Breach("funding_above_rate", statement)


def _above_ceiling(lines: Sequence[FundingLine]) -> Iterator[Breach]:
    programme = lines[0].programme
    ceiling = programme.measure_ceiling if programme else None
    if ceiling is not None and total(lines) > ceiling:
        statement = (
            f"Von {_quoted(names_of(lines))} sind {euro(total(lines))} geplant, je Maßnahme sind höchstens "
            f"{euro(ceiling)} möglich"
        )
        yield Breach("measure_ceiling_exceeded", statement)


def _own_share_too_small(plan: Planned, own_money: Decimal) -> Iterator[Breach]:
    """As long as the town has to pay a part itself, whatever third parties give."""
    least = plan.calculation.least_own
    if least is None or own_money >= least - plan.tolerance:
        return
    statement = (
        f"Die Eigenmittel von {euro(own_money)} liegen unter dem Mindesteigenanteil von "
        f"{_own_shares_in_words(plan.calculation.parts)} bei {_quoted(plan.name)}, das sind "
        f"{euro(least)}"
    )
    yield Breach("own_share_too_small", statement)


def _third_parties_above_share(plan: Planned) -> Iterator[Breach]:
    """More from third parties than the rate lets them bear of the town's part: that is other funding. Where a rate
    of the plan says nothing of third parties, all that they give may be meant as such."""
    limit, excess = plan.calculation.third_party_limit, plan.calculation.third_party_excess
    is_told = all(part.rate.third_party_share is not None for part in plan.calculation.parts)
    if is_told and limit is not None and excess > plan.tolerance:
        statement = (
            f"Von Dritten sind {euro(total_of([limit, excess]))} geplant, bei {_quoted(plan.name)} dürfen sie "
            f"höchstens {euro(limit)} des Eigenanteils tragen; {euro(excess)} zählen als andere Mittel"
        )
        yield Breach("third_parties_above_share", statement)


def _programme_closed(lines: Sequence[FundingLine]) -> Iterator[Breach]:
    programme = lines[0].programme
    if programme is None:
        return
    runs = f"läuft von {programme.first_year or '…'} bis {programme.last_year or 'heute'}"
    for year in sorted({line.programme_year for line in lines if line.programme_year is not None}):
        if _is_outside(programme, year, programme.last_year):
            name = _quoted(programme.name_in(year))
            yield Breach("programme_closed", f"{name} {runs}, geplant ist das Programmjahr {year}")
    undated = {line.fiscal_year for line in lines if line.programme_year is None and line.fiscal_year is not None}
    for year in sorted(undated):
        if _is_outside(programme, year, _last_spending(programme)):
            statement = (
                f"{_quoted(programme.name)} {runs}, geplant sind Mittel ohne Programmjahr im Haushaltsjahr {year}"
            )
            yield Breach("programme_closed", statement)


def _is_outside(programme: FundingProgramme, year: int, last: int | None) -> bool:
    return (programme.first_year or year) > year or (last or year) < year


def _last_spending(programme: FundingProgramme) -> int | None:
    """The last fiscal year in which its money can be spent: that of its last programme year lapses then."""
    if programme.last_year is None:
        return None
    years = USUAL_LAPSE_YEARS if programme.lapse_years is None else programme.lapse_years
    return programme.last_year + years


def breaches_of_edition(fundings: Sequence[FundingLine], grants: Sequence[Grant]) -> Iterator[Breach]:
    """The rules that all measures together do not keep. ``grants``: the notices of the concept."""
    for programme, lines in by_programme(fundings).items():
        ceiling = programme.area_ceiling
        if ceiling is not None and total(lines) > ceiling:
            statement = (
                f"Von {_quoted(names_of(lines))} sind zusammen {euro(total(lines))} geplant, für das ganze Gebiet sind "
                f"höchstens {euro(ceiling)} möglich"
            )
            yield Breach("area_ceiling_exceeded", statement)
        own = [grant for grant in grants if grant.programme_id == programme.pk]
        yield from _below_plan(programme, lines, own)
        yield from _below_plan_without_year(lines, own)


def _below_plan(programme: FundingProgramme, lines: Sequence[FundingLine], grants: Sequence[Grant]) -> Iterator[Breach]:
    """Programme years for which a notice promises less than is planned; where there is none yet, nothing is wrong.
    A notice without a programme year may be for any of them."""
    planned = added(lines, lambda line: line.programme_year)
    undated = granted(grant for grant in grants if grant.programme_year is None)
    for year in sorted({grant.programme_year for grant in grants if grant.programme_year is not None}):
        promised = granted(grant for grant in grants if grant.programme_year == year)
        if planned[year] > total_of([promised, undated]):
            statement = (
                f"Für das Programmjahr {year} sind von {_quoted(programme.name_in(year))} {euro(promised)} bewilligt, "
                f"geplant sind {euro(planned[year])}"
            )
            yield Breach("grant_below_plan", statement)


def _below_plan_without_year(lines: Sequence[FundingLine], grants: Sequence[Grant]) -> Iterator[Breach]:
    """The same where notice or plan names no programme year: then notices to which no line belongs by its year are
    held against the lines to which no notice does. It is only wrong if they suffice for none of those years: more
    years may be planned than were granted yet."""
    planned_years = {line.programme_year for line in lines} - {None}
    granted_years = {grant.programme_year for grant in grants} - {None}
    notices = [grant for grant in grants if grant.programme_year not in planned_years]
    has_undated = any(grant.programme_year is None for grant in notices)
    open_lines = [
        line
        for line in lines
        if line.programme_year is None or (has_undated and line.programme_year not in granted_years)
    ]
    by_year = added(open_lines, lambda line: line.programme_year)
    promised = granted(notices)
    if notices and by_year and min(by_year.values()) > promised:
        statement = (
            f"Von {_quoted(names_of(open_lines))} sind {euro(promised)} bewilligt, geplant sind "
            f"{euro(total(open_lines))}; dem Bescheid oder dem Plan fehlt das Programmjahr"
        )
        yield Breach("grant_below_plan", statement)
