"""What a rate of funding makes of an amount: who pays which cents of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Protocol

from actors.thirds import exact

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
WHOLE = 100
HALF = Fraction(1, 2)


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
    third_party = borne_by_others(amount - programme, rate)
    return Split(funders(programme, rate), programme, amount - programme - third_party, third_party)


def funded(amount: Decimal, rate: Rate) -> Decimal:
    """What a programme pays of ``amount`` (fundable cost), rounded to the cent."""
    return share_of(amount, rate.rate)


def share_of(amount: Decimal, per_cent: Decimal) -> Decimal:
    """So many per cent of ``amount``, rounded to the cent."""
    return floor(Fraction(amount) * exact(per_cent) + HALF) * CENT


def needed(amount: Decimal, rate: Rate) -> Decimal:
    """So much fundable cost that a programme pays ``amount`` of it, however it is rounded; in whole cents, zero where
    it pays nothing."""
    share = exact(rate.rate)
    return ceil(Fraction(amount) * WHOLE * WHOLE / share) * CENT if share else ZERO


def borne_by_others(amount: Decimal, rate: Rate) -> Decimal:
    """What third parties may bear at most of ``amount``, the part of the fundable cost that is the town's."""
    others = exact(rate.third_party_share or ZERO)
    return parts_of(amount, [WHOLE - others, others])[1]


def funders(amount: Decimal, rate: Rate) -> Funders | None:
    """Who gives ``amount`` (what a programme pays, in whole cents): its parts add up to it. None where the rate
    doesn't tell, and where it is zero and nothing could be shared out by it."""
    shares = [exact(share) for share in (rate.federal_share, rate.land_share, rate.eu_share) if share is not None]
    return Funders(*parts_of(amount, shares)) if any(shares) else None


def parts_of(amount: Decimal, weights: Sequence[Decimal | Fraction | int]) -> list[Decimal]:
    """``amount`` in parts of whole cents after ``weights``; the parts add up to it: the cents that rounding
    down leaves go to the largest remainders. What is paid back (negative) is shared out as it was paid."""
    if amount < 0:
        return [-part for part in parts_of(-amount, weights)]
    whole = sum((Fraction(weight) for weight in weights), Fraction(0))
    shares = [Fraction(amount) * WHOLE * Fraction(weight) / whole for weight in weights]
    cents = [floor(share) for share in shares]
    left = int(amount * WHOLE) - sum(cents)
    by_remainder = sorted(range(len(cents)), key=lambda i: (cents[i] - shares[i], i))
    for i in by_remainder[:left]:
        cents[i] += 1
    return [count * CENT for count in cents]
