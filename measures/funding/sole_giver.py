"""Whether all that a programme pays comes from one giver. Pure.

The register tells two things of who gives: the programme's level (Mittelgeber), and the shares of its rates. These
say it exactly, for the years for which they hold. Else the level can tell it, where it names somebody who gives alone
and no rate of the programme names another:

- EU, Land, foundation, municipality: what comes from them beside others is entered as a rate with shares (as EFRE with
  money of the Land would be), so a register without any speaks of one giver.
- "Bund und Land" is two, and nobody knows how much each.
- "Bund" may well be two: the Bund helps towns through the Länder (Art. 104b GG), and people call the
  Städtebauförderung, which both pay, a programme of the Bund.
- "Sonstige" names nobody.

Of the usual programmes the
Städtebauförderung is mixed, and so is Hamburg's RISE, which looks like one of the Land: the Bund pays a third of it
(hamburg.de). They stand there as "Bund und Land".
"""

from __future__ import annotations

from collections.abc import Iterable

from measures.funding.rates import Rate
from measures.models import FunderLevel

SOLE = frozenset({FunderLevel.EU, FunderLevel.LAND, FunderLevel.FOUNDATION, FunderLevel.MUNICIPAL})
"""The levels that name one giver."""


def sole_giver(level: str, rates: Iterable[Rate]) -> FunderLevel | None:
    """Who gives everything of a programme of ``level`` with all its ``rates``; None where that is not known."""
    if level not in SOLE or any(_names_another(rate, level) for rate in rates):
        return None
    return FunderLevel(level)


def _names_another(rate: Rate, level: str) -> bool:
    """Whether the rate has a share of somebody else than ``level``."""
    shares = ((FunderLevel.FEDERAL, rate.federal_share), (FunderLevel.LAND, rate.land_share))
    return any(share for giver, share in (*shares, (FunderLevel.EU, rate.eu_share)) if giver != level)
