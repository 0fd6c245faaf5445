"""Thirds of a per cent: shares that no number of decimals can say, as 33⅓ per cent."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

DECIMALS = 6
"""So many a column of per cent has: what a third of a per cent is cut to, and told by."""
THIRD = 3
NEAR = Decimal("0.000002")


def exact(per_cent: Decimal) -> Fraction:
    """What a share of so many per cent means: 33.333333 and 66.666667 are thirds, all else is what it says.

    A share of three decimals, as guidelines name them, is never taken for a third: 33.333 stays 33.333.
    """
    thirds = round(Decimal(per_cent) * THIRD)
    is_third = thirds % THIRD != 0 and abs(Decimal(per_cent) * THIRD - thirds) <= NEAR
    return Fraction(thirds, THIRD) if is_third else Fraction(per_cent)


def third_sign(per_cent: Decimal) -> str:
    """``⅓`` or ``⅔``, what stands behind the whole number; ``""`` where it is no third."""
    whole = exact(per_cent)
    return "⅓⅔"[whole.numerator % THIRD - 1] if whole.denominator == THIRD else ""


def rounded(per_cent: Fraction) -> Decimal:
    """A share as the column keeps it; ``exact`` gives it back."""
    return round(Decimal(per_cent.numerator) / Decimal(per_cent.denominator), DECIMALS)
