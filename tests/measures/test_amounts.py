"""Amounts as people type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.amounts import LARGEST, Stated, read_amount, read_stated, says_nothing, write_amount, write_stated
from tests.amount_texts import AMOUNTS, NOTHING, REFUSED, STATED

amounts = st.decimals(min_value=0, max_value=LARGEST, places=2)


@pytest.mark.parametrize(("text", "amount"), AMOUNTS)
def test_amount_is_read_as_meant(text, amount):
    assert str(read_amount(text)) == amount


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("", "Bitte geben Sie einen Betrag ein"),
        ("ca. 3 Mio", "„ungefähr“"),
        ("rund 5.000", "„ungefähr“"),
        ("geschätzt 5.000", "„ungefähr“"),
        ("~5000", "„ungefähr“"),
        ("zwölf", "kein Betrag"),
        ("12 Mrd", "kein Betrag"),
        ("Mio", "kein Betrag"),
        ("€", "kein Betrag"),
        ("1,2,3", "kein Betrag"),
        ("1.23.456", "kein Betrag"),
        ("1e5", "kein Betrag"),
        ("NaN", "kein Betrag"),
        ("Infinity", "kein Betrag"),
        ("١٢", "kein Betrag"),
        ("<script>alert(1)</script>", "kein Betrag"),
        ("1.5", "zwei Arten"),
        ("1234.50", "zwei Arten"),
        ("1,234.50", "zwei Arten"),
        ("0.500", "zwei Arten"),
        ("-5", "nicht negativ"),
        ("−5 €", "nicht negativ"),
        ("(500)", "nicht negativ"),
        ("2–3 Mio", "einzigen Betrag"),
        ("2.000 bis 3.000", "einzigen Betrag"),
        ("1,234", "zwei Stellen"),
        ("0,000001 T€", "zwei Stellen"),
        ("1000000000000000", "zu groß"),
        ("1.000.000 Mio", "zu groß"),
        ("9" * 50, "zu groß"),
        ("1" * 100_000, "zu lang"),
    ],
)
def test_what_is_no_clear_amount_is_refused_with_advice(text, advice):
    with pytest.raises(ValueError, match=advice):
        read_amount(text)


@pytest.mark.parametrize("text", NOTHING)
def test_dash_of_a_spreadsheet_is_an_empty_cell(text):
    assert says_nothing(text)
    with pytest.raises(ValueError, match="Bitte geben Sie einen Betrag ein"):
        read_amount(text)


@pytest.mark.parametrize("text", [*(text for text, _ in AMOUNTS), *REFUSED])
def test_what_says_something_is_no_empty_cell(text):
    assert not says_nothing(text)


@given(amounts)
def test_written_amount_is_read_back(amount):
    assert read_amount(write_amount(amount)) == amount
    assert read_amount(f"{write_amount(amount)} €") == amount


@given(st.decimals(min_value=0, max_value=100_000, places=2))
def test_units_multiply_exactly(amount):
    entry = f"{amount:f}".replace(".", ",")
    assert read_amount(f"{entry} T€") == amount * 1000
    assert read_amount(f"{entry} Mio. €") == amount * 1_000_000


@given(st.text(alphabet="0123456789.,-–− ()€TtMmioEeurca~'’\u00a0\n", max_size=70))
def test_any_entry_is_an_amount_of_whole_cents_or_a_message(text):
    try:
        amount = read_amount(text)
    except ValueError as error:
        message = str(error)
    else:
        message = "."
        assert 0 <= amount <= LARGEST
        assert amount.as_tuple().exponent == -2
    assert message.endswith(".")


@pytest.mark.parametrize(("typed", "amount", "upto", "is_approximate"), STATED)
def test_cell_states_an_amount_or_a_range(typed, amount, upto, is_approximate):
    assert read_stated(typed) == Stated(Decimal(amount), upto and Decimal(upto), is_approximate)


@pytest.mark.parametrize("typed", ["", "ca.", "5 – 3", "zwölf", "5 – ", "-5 – 3", "1–2–3"])
def test_cell_that_states_no_amount_is_refused(typed):
    with pytest.raises(ValueError, match=r"\w"):
        read_stated(typed)


@given(st.integers(0, 10**13), st.none() | st.integers(1, 10**6), st.booleans())
def test_cell_is_read_back_as_it_was_written(number, more, is_approximate):
    amount = Decimal(number) / 100
    stated = Stated(amount, more and amount + Decimal(more) / 100, is_approximate)
    assert read_stated(write_stated(stated)) == stated
