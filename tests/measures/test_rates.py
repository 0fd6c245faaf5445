"""Splitting an amount by a rate: every cent goes somewhere, and nobody gets more than a cent too much."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.models import ProgrammeRate
from measures.rates import Split, split

THOUSANDTH = Decimal("0.001")
amounts = st.decimals(0, Decimal("999999999999.99"), places=2)


def money(*texts):
    return [Decimal(text) for text in texts]


@st.composite
def rates(draw):
    """Any rate that the register takes, its split known or not."""
    federal, land = draw(st.integers(0, 50_000)), draw(st.integers(0, 30_000))
    eu = draw(st.integers(0, 100_000 - federal - land))
    known = draw(st.booleans())
    shares = [share * THOUSANDTH if known else None for share in (federal, land, eu)]
    return ProgrammeRate(
        rate=(federal + land + eu) * THOUSANDTH,
        federal_share=shares[0],
        land_share=shares[1],
        eu_share=shares[2],
        third_party_share=draw(st.none() | st.integers(0, 100_000).map(lambda n: n * THOUSANDTH)),
    )


def exact_shares(amount, rate):
    """Part -> what it would be with fractions of a cent."""
    whole = Fraction(amount) / 100
    rest = 100 - Fraction(rate.rate)
    others = rest * Fraction(rate.third_party_share or 0) / 100
    shares = {"municipality": rest - others, "third_party": others}
    if rate.federal_share is None:
        shares["programme"] = Fraction(rate.rate)
    else:
        names = {"federal": "federal_share", "land": "land_share", "eu": "eu_share"}
        shares |= {name: Fraction(getattr(rate, column)) for name, column in names.items()}
    return {name: whole * share for name, share in shares.items()}


@given(amounts, rates())
def test_parts_add_up_and_are_within_a_cent_of_their_share(amount, rate):
    parts = split(amount, rate)
    assert parts.total == amount
    if rate.federal_share is not None:
        assert parts.federal + parts.land + parts.eu == parts.programme
    for name, exact in exact_shares(amount, rate).items():
        part = getattr(parts, name)
        assert part >= 0
        assert part == part.quantize(Decimal("0.01"))
        assert abs(Fraction(part) - exact) < Fraction(1, 100), name


def test_thirds():
    """100 € at 33.333 + 33.333 per cent: 33.333, 33.333 and 33.334; the cent left goes to the town."""
    rate = ProgrammeRate(
        rate=Decimal("66.666"), federal_share=Decimal("33.333"), land_share=Decimal("33.333"), eu_share=Decimal(0)
    )
    federal, land, eu, programme, town, third = money("33.33", "33.33", "0.00", "66.66", "33.34", "0.00")
    assert split(Decimal("100.00"), rate) == Split(federal, land, eu, programme, town, third)


def test_two_thirds_of_which_a_third_party_bears_half_of_the_rest():
    """1 234.56 € at 66.6: 822.21696; of the 412.34304 left one half each is 206.17152: 822.21, 206.17 and
    206.17 leave one cent, and the programme has the largest remainder."""
    rate = ProgrammeRate(rate=Decimal("66.6"), third_party_share=Decimal(50))
    programme, town, third = money("822.22", "206.17", "206.17")
    assert split(Decimal("1234.56"), rate) == Split(None, None, None, programme, town, third)


def test_nothing_and_everything():
    rate = ProgrammeRate(rate=Decimal(100), third_party_share=Decimal(100))
    assert split(Decimal("0.00"), rate).total == 0
    assert split(Decimal("0.01"), rate).programme == Decimal("0.01")


@pytest.mark.parametrize("amount", ["-0.01", "0.005"])
def test_what_is_no_amount_is_refused(amount):
    with pytest.raises(ValueError, match="whole cents"):
        split(Decimal(amount), ProgrammeRate(rate=Decimal(50)))
