"""Splitting an amount by a rate: every cent goes somewhere, and nobody gets two cents too much."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.funding.rates import Funders, Split, funded, funders, needed, parts_of, split
from measures.models import ProgrammeRate

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
    if not rate.rate or rate.federal_share is None:
        shares["programme"] = Fraction(rate.rate)
    else:
        names = {"federal": "federal_share", "land": "land_share", "eu": "eu_share"}
        shares |= {name: Fraction(getattr(rate, column)) for name, column in names.items()}
    return {name: whole * share for name, share in shares.items()}


@given(amounts, rates())
def test_parts_add_up_and_are_near_their_share(amount, rate):
    parts = split(amount, rate)
    assert parts.total == amount
    assert parts.programme == funded(amount, rate)
    if parts.given:
        assert parts.given.federal + parts.given.land + parts.given.eu == parts.programme
    for name, exact in exact_shares(amount, rate).items():
        part = getattr(parts.given if parts.given and name in {"federal", "land", "eu"} else parts, name)
        assert part >= 0
        assert part == part.quantize(Decimal("0.01"))
        assert abs(Fraction(part) - exact) < Fraction(2, 100), name


@given(amounts, rates())
def test_what_a_programme_pays_is_given_to_the_cent(amount, rate):
    given_by = funders(amount, rate)
    if given_by is None:
        assert not any([rate.federal_share, rate.land_share, rate.eu_share])
    else:
        assert given_by.federal + given_by.land + given_by.eu == amount


def test_rate_of_zero_gives_nothing_that_could_be_shared_out():
    rate = ProgrammeRate(rate=Decimal(0), federal_share=Decimal(0), land_share=Decimal(0), eu_share=Decimal(0))
    assert funders(Decimal("100.00"), rate) is None
    assert split(Decimal("100.00"), rate).municipality == Decimal("100.00")


def test_shares_of_a_real_programme_year():
    """Soziale Stadt in NRW 2016, in thousands: 73,700 of 89,300 fundable, by Bund 29,200, Land 40,300, EU 4,200
    (the rates with the three decimals the register has): split again, each is where it was, to the thousand."""
    shares = [Decimal(n) for n in ("32.699", "45.129", "4.703")]
    rate = ProgrammeRate(rate=sum(shares), federal_share=shares[0], land_share=shares[1], eu_share=shares[2])
    parts = split(Decimal("89300000.00"), rate)
    rounded = [round(part, -3) for part in (parts.given.federal, parts.given.land, parts.given.eu, parts.municipality)]
    assert rounded == [29_200_000, 40_300_000, 4_200_000, 15_600_000]


def test_thirds():
    """100 € at 33.333 + 33.333 per cent are 66.666, paid as 66.67: half each is 33.335; the Bund gets the cent."""
    rate = ProgrammeRate(
        rate=Decimal("66.666"), federal_share=Decimal("33.333"), land_share=Decimal("33.333"), eu_share=Decimal(0)
    )
    federal, land, eu, programme, town, third = money("33.34", "33.33", "0.00", "66.67", "33.33", "0.00")
    assert split(Decimal("100.00"), rate) == Split(Funders(federal, land, eu), programme, town, third)


def test_two_thirds_of_which_a_third_party_bears_half_of_the_rest():
    """1 234.56 € at 66.6: 822.21696, paid as 822.22; of the 412.34 left town and third party bear half each."""
    rate = ProgrammeRate(rate=Decimal("66.6"), third_party_share=Decimal(50))
    programme, town, third = money("822.22", "206.17", "206.17")
    assert split(Decimal("1234.56"), rate) == Split(None, programme, town, third)


def test_true_thirds():
    """Of 100,000 € a third is 33,333.333… €: the programme pays 66,666.67 €, Bund 33,333.34 and Land 33,333.33, and
    33,333.33 € are left; of 0.01 € it pays the cent, of 0.02 € one (0.01333…)."""
    third = Decimal("33.333333")
    rate = ProgrammeRate(
        rate=Decimal("66.666667"), federal_share=third, land_share=third, eu_share=Decimal(0), third_party_share=third
    )
    federal, land, eu, programme, town, others = money(
        "33333.34", "33333.33", "0.00", "66666.67", "22222.22", "11111.11"
    )
    assert split(Decimal("100000.00"), rate) == Split(Funders(federal, land, eu), programme, town, others)
    assert [funded(amount, rate) for amount in money("0.01", "0.02", "900000000000.00")] == money(
        "0.01", "0.01", "600000000000.00"
    )
    assert needed(Decimal("66666.67"), rate) == Decimal("100000.01")
    assert needed(Decimal("2.00"), rate) == Decimal("3.00")


def test_nothing_and_everything():
    rate = ProgrammeRate(rate=Decimal(100), third_party_share=Decimal(100))
    assert split(Decimal("0.00"), rate).total == 0
    assert split(Decimal("0.01"), rate).programme == Decimal("0.01")


@pytest.mark.parametrize("amount", ["-0.01", "0.005"])
def test_what_is_no_amount_is_refused(amount):
    with pytest.raises(ValueError, match="whole cents"):
        split(Decimal(amount), ProgrammeRate(rate=Decimal(50)))


@given(
    st.decimals(min_value="-1000000", max_value="1000000", places=2),
    st.lists(st.integers(min_value=0, max_value=100), min_size=1, max_size=4).filter(any),
)
def test_what_is_paid_back_is_shared_out_to_the_cent_too(amount, weights):
    parts = parts_of(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part) - Fraction(amount) * weight / sum(weights)) < Fraction(1, 100)
