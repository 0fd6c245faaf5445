"""What a rate of funding makes of an amount: who pays which cents of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
WHOLE = Decimal(100)


class Rate(Protocol):
    """Whatever has the shares of a ``ProgrammeRate``, in per cent."""

    @property
    def rate(self) -> Decimal: ...
    @property
    def federal_share(self) -> Decimal | None: ...
    @property
    def land_share(self) -> Decimal | None: ...
    @property
    def eu_share(self) -> Decimal | None: ...
    @property
    def third_party_share(self) -> Decimal | None: ...


@dataclass(frozen=True)
class Funders:
    """What Bund, Land and EU give of what a programme pays, in EUR."""

    federal: Decimal
    land: Decimal
    eu: Decimal


@dataclass(frozen=True)
class Split:
    """Who pays what of an amount, in EUR. ``programme`` is all that the programme pays, ``given`` who gives it;
    None where the rate doesn't tell."""

    given: Funders | None
    programme: Decimal
    municipality: Decimal
    third_party: Decimal

    @property
    def total(self) -> Decimal:
        return self.programme + self.municipality + self.third_party


def split(amount: Decimal, rate: Rate) -> Split:
    """``amount`` (fundable cost in whole cents) by the shares of ``rate``: the parts add up to it, and none
    is two cents or more away from its exact share. Third parties bear all that they may of the town's part.

    Raises ValueError for an amount that is negative or has fractions of a cent.
    """
    if amount < 0 or amount != amount.quantize(CENT):
        raise ValueError(f"no amount in whole cents: {amount}")
    programme = funded(amount, rate)
    others = rate.third_party_share or ZERO
    municipality, third_party = parts_of(amount - programme, [WHOLE - others, others])
    return Split(funders(programme, rate), programme, municipality, third_party)


def funded(amount: Decimal, rate: Rate) -> Decimal:
    """What a programme pays of ``amount`` (fundable cost), rounded to the cent."""
    return (amount * rate.rate / WHOLE).quantize(CENT, ROUND_HALF_UP)


def funders(amount: Decimal, rate: Rate) -> Funders | None:
    """Who gives ``amount`` (what a programme pays, in whole cents): its parts add up to it. None where the rate
    doesn't tell, and where it is zero and nothing could be shared out by it."""
    shares = [share for share in (rate.federal_share, rate.land_share, rate.eu_share) if share is not None]
    return Funders(*parts_of(amount, shares)) if any(shares) else None


def parts_of(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """``amount`` in parts of whole cents after ``weights``; the parts add up to it: the cents that rounding
    down leaves go to the largest remainders. What is paid back (negative) is shared out as it was paid."""
    if amount < 0:
        return [-part for part in parts_of(-amount, weights)]
    whole = sum(weights)
    exact = [amount * weight / whole for weight in weights]
    parts = [share.quantize(CENT, rounding="ROUND_DOWN") for share in exact]
    left = int((amount - sum(parts)) / CENT)
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[:left]:
        parts[i] += CENT
    return parts
