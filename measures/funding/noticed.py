"""Which rate holds for a programme year: what a notice names goes before what the register says. Pure.

In NRW the rate is 40 to 80 per cent, as the budget of the town stands in the year; in Rheinland-Pfalz and elsewhere too
it is told by each notice and not by a guideline. So the register may know none, or only the usual one.

A notice tells the rate of the programme year it is for. One without programme or programme year tells none: nobody
knows of which plan. Of several notices of a year the one that covers the measure counts. Where none does, or several
do, the highest rate counts: an open point shall say that a plan is wrong, and a plan is not wrong as long as one of the
notices allows it. Whoever enters which measures a notice covers ends the doubt.

What the notice does not tell stays as the register has it for that year: how much third parties may bear, and what the
town pays at least, as far as the notice leaves it so much. Who gives the rate, Bund, Land or EU, is known from the
register only if its shares add up to what the notice names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from actors.thirds import exact, rounded
from measures.models import FundingProgramme, Grant, ProgrammeRate

Year = int | None
Noticed = Mapping[tuple[int, int], Grant]
"""Programme id, programme year -> the notice whose rate holds for one measure."""
NOTHING_NOTICED: Noticed = MappingProxyType({})


@dataclass(frozen=True)
class NoticedRate:
    """The rate of a notice, with the shares of a ``ProgrammeRate``; it holds for the programme year ``from_year``
    alone. ``origin``: where it stands, ``laut Bescheid 21-0345``."""

    origin: str
    from_year: int
    rate: Decimal
    federal_share: Decimal | None = None
    land_share: Decimal | None = None
    eu_share: Decimal | None = None
    own_share: Decimal | None = None
    third_party_share: Decimal | None = None


HeldRate = ProgrammeRate | NoticedRate


def noticed_for(grants: Iterable[Grant], measure_id: int | None) -> Noticed:
    """What ``grants``, the notices of a concept, tell of the rates at which one measure is funded. Reads
    ``measure_links``, which should be prefetched."""
    found: dict[tuple[int, int], Grant] = {}
    for grant in grants:
        if grant.rate is None or grant.programme_id is None or grant.programme_year is None:
            continue
        before = found.setdefault((grant.programme_id, grant.programme_year), grant)
        if _rank(grant, measure_id) > _rank(before, measure_id):
            found[grant.programme_id, grant.programme_year] = grant
    return found


def _rank(grant: Grant, measure_id: int | None) -> tuple[bool, Decimal]:
    """The higher, the more the rate of ``grant`` counts."""
    covers = any(link.measure_id == measure_id for link in grant.measure_links.all())
    return covers, grant.rate or Decimal(0)


def rate_in(programme: FundingProgramme, year: Year, noticed: Noticed) -> HeldRate | None:
    """The rate of a programme year; without a year the latest of the register. Reads ``rates``."""
    if year is None:
        return next(iter(programme.rates.all()), None)
    registered = programme.rate_in(year)
    grant = noticed.get((programme.pk, year))
    return _told_by(grant, registered) if grant else registered


def _told_by(grant: Grant, registered: ProgrammeRate | None) -> NoticedRate:
    """What ``grant`` names, and of the rest what the register says of its year."""
    origin, year, rate = origin_of(grant), grant.programme_year or 0, grant.rate or Decimal(0)
    if registered is None:
        return NoticedRate(origin, year, rate)
    third_party = registered.third_party_share
    if names_another(grant, registered):
        own = _as_far_as_left(registered.own_share, rate, third_party)
        return NoticedRate(origin, year, rate, own_share=own, third_party_share=third_party)
    shares = (registered.federal_share, registered.land_share, registered.eu_share)
    return NoticedRate(origin, year, rate, *shares, registered.own_share, third_party)


def names_another(grant: Grant, registered: ProgrammeRate) -> bool:
    """Whether ``grant`` names another rate than the register does."""
    return grant.rate is not None and exact(grant.rate) != exact(registered.rate)


def _as_far_as_left(own: Decimal | None, rate: Decimal, third_party: Decimal | None) -> Decimal | None:
    """The least share of the town, or what a higher rate and third parties leave of it."""
    if own is None:
        return None
    left = (100 - exact(rate)) * (100 - exact(third_party or Decimal(0))) / 100
    return own if exact(own) <= left else rounded(left)


def origin_of(grant: Grant) -> str:
    """``laut Bescheid 21-0345``: by its number, else by its day."""
    if grant.number:
        return f"laut Bescheid {grant.number}"
    return f"laut Bescheid vom {grant.dated_on:%d.%m.%Y}" if grant.dated_on else "laut Bescheid"


def place_of(rate: HeldRate) -> tuple[int, bool]:
    """Tells one rate of a programme from the others, and its place among them: the earliest first, that of a notice,
    which ends with its year, before one of the register that goes on."""
    return rate.from_year or 0, not isinstance(rate, NoticedRate)
