"""Who gives the money of notices: Bund, Land and EU, by the rates of the register. Pure.

What a notice grants and what was called on it are split alike, by the rate of its programme year; where the register
tells no shares, what comes from one giver alone (``measures.funding.sole_giver``) is his. The shares of the register
are not those of a notice that names another rate, but who gives alone gives that too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple
from itertools import chain
from typing import NamedTuple

from actors.templatetags.german import rate as in_per_cent
from measures.finance import ZERO
from measures.funding.noticed import names_another
from measures.funding.rates import WHOLE, funders
from measures.funding.sole_giver import sole_giver
from measures.granting.grants import Notice
from measures.models import FunderLevel, FundingProgramme, Grant, ProgrammeRate
from publishing.worksheets.sheet import Block, Grid, Line, Origin, amount
from publishing.worksheets.spent import Period

TITLE = "B Input: Zuwendungen nach Gebern"
GIVERS = ("Bund", "Land", "EU")
UNSPLIT = "nicht aufgeteilt"
NOT_KNOWN = "Aufteilung nicht bekannt, {reason}"
HOW_SPLIT = (
    "Nach den Anteilen, die im Verzeichnis der Förderprogramme für das Programmjahr stehen, auf den Cent genau; ohne "
    "Anteile ganz beim Mittelgeber, wenn das Land oder die EU es allein ist. Was sich nicht aufteilen lässt, steht mit "
    "dem Grund für sich."
)
SOLE_SHARES = {
    FunderLevel.LAND: {"federal_share": ZERO, "land_share": WHOLE, "eu_share": ZERO},
    FunderLevel.EU: {"federal_share": ZERO, "land_share": ZERO, "eu_share": WHOLE},
}
"""What a sole giver pays, of those for whom the sheet has a row."""


class Kind(NamedTuple):
    """Money of notices that is split. ``name`` begins its rows, ``sum_label`` names them together; ``told``: what of
    it there was of a notice within a period."""

    name: str
    sum_label: str
    told: Callable[[Notice, Period], list[Origin]]


class Shares(NamedTuple):
    """Who pays what of a notice, and from what that is known, or why it is not. ``rate``: of the register, or all for
    a sole giver; None where the rows do not say who gives it."""

    rate: ProgrammeRate | None
    words: str


def givers_grid(notices: Sequence[Notice], periods: Sequence[Period], kinds: Iterable[Kind]) -> Grid | None:
    """Each kind of money by its givers; None where there is no notice."""
    if not notices:
        return None
    shared = [(notice, shares_of(notice)) for notice in notices]
    heads = tuple(period.label for period in periods)
    return Grid(TITLE, heads, tuple(_block(shared, periods, kind) for kind in kinds), HOW_SPLIT)


def shares_of(notice: Notice) -> Shares:
    """Who pays what of the notice: by the rate of its programme year, or because one gives everything."""
    programme, year = notice.grant.programme, notice.grant.programme_year
    if programme is None:
        return Shares(None, NOT_KNOWN.format(reason="kein Förderprogramm eingetragen"))
    rate = programme.rate_in(year) if year else None
    differs = rate is not None and names_another(notice.grant, rate)
    if rate and funders(ZERO, rate) and not differs:
        return Shares(rate, f"nach dem Fördersatz ab {rate.from_year}")
    sole = sole_giver(programme.level, programme.rates.all())
    if sole is None:
        return Shares(None, NOT_KNOWN.format(reason=_why_not_known(notice.grant, rate)))
    if sole not in SOLE_SHARES:
        return Shares(None, f"ganz vom Mittelgeber ({sole.label})")
    whole = ProgrammeRate(rate=WHOLE, **SOLE_SHARES[sole])
    without_shares = "" if differs else ", ohne Aufteilung im Verzeichnis"
    return Shares(whole, f"ganz vom Mittelgeber ({sole.label}){without_shares}")


def _why_not_known(grant: Grant, rate: ProgrammeRate | None) -> str:
    if not grant.programme_year:
        return "kein Programmjahr eingetragen"
    if rate is None:
        return "kein Fördersatz für dieses Programmjahr im Verzeichnis"
    if grant.rate is not None and names_another(grant, rate):
        return f"{in_per_cent(grant.rate)} laut Bescheid, im Verzeichnis {in_per_cent(rate.rate)}"
    return f"Fördersatz ab {rate.from_year} ohne Anteile von Bund, Land und EU"


def _block(shared: Sequence[tuple[Notice, Shares]], periods: Sequence[Period], kind: Kind) -> Block:
    by_giver = zip(GIVERS, zip(*(_parts(shared, period, kind) for period in periods), strict=True), strict=True)
    lines = [Line(f"{kind.name}: {giver}", tuple(map(amount, origins))) for giver, origins in by_giver]
    untold = [(notice, shares) for notice, shares in shared if shares.rate is None]
    left = [list(chain.from_iterable(kind.told(notice, period) for notice, _ in untold)) for period in periods]
    lines.append(Line(f"{kind.name}: {UNSPLIT}", tuple(map(amount, left)), note=_reasons(untold, periods, kind)))
    return Block(tuple(lines), sum_label=kind.sum_label)


def _reasons(untold: Iterable[tuple[Notice, Shares]], periods: Iterable[Period], kind: Kind) -> str:
    """Why which notices are not split, of those that have a part in the figures."""
    named: dict[str, list[str]] = defaultdict(list)
    for notice, shares in untold:
        if any(kind.told(notice, period) for period in periods):
            named[shares.words].append(notice.grant.title)
    return "; ".join(f"{words}: {', '.join(titles)}" for words, titles in named.items())


def _parts(shared: Iterable[tuple[Notice, Shares]], period: Period, kind: Kind) -> tuple[list[Origin], ...]:
    """What Bund, Land and EU gave of one kind of money, notice by notice."""
    found: tuple[list[Origin], ...] = ([], [], [])
    for notice, shares in shared:
        parts = funders(amount(kind.told(notice, period)).euros, shares.rate) if shares.rate else None
        for origins, part in zip(found, astuple(parts) if parts else (), strict=False):
            if part:
                origins.append(Origin(f"{notice.grant.title}: {shares.words}", part, _url(notice.grant.programme)))
    return found


def _url(programme: FundingProgramme | None) -> str:
    return programme.get_absolute_url() if programme else ""
