"""Figures as people type them."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.figures import LARGEST, read_figure, with_unit, write_figure


@pytest.mark.parametrize(
    ("text", "unit", "figure"),
    [
        ("8.340", "Personen", "8340"),
        ("8340", "", "8340"),
        (" 8 340 ", "", "8340"),
        ("8\u00a0340", "", "8340"),
        ("12,5 %", "%", "12.5"),
        ("12,5%", "%", "12.5"),
        ("12,5 Prozent", "%", "12.5"),
        ("120 qm", "m²", "120"),
        ("120 m²", "m²", "120"),
        ("8.340 Personen", "Personen", "8340"),
        ("8.340 einwohner", "Personen", "8340"),
        ("+34", "", "34"),
        ("0", "", "0"),
        ("0,25", "", "0.25"),
        ("999.999.999.999,99", "", "999999999999.99"),
    ],
)
def test_figure_is_read_as_germans_write_it(text, unit, figure):
    assert read_figure(text, unit) == Decimal(figure)


@pytest.mark.parametrize("text", ["-34", "−34", "–34", "- 34"])
def test_balance_may_be_negative_and_nothing_else(text):
    assert read_figure(text, "Personen", may_be_negative=True) == -34
    with pytest.raises(ValueError, match="nicht negativ"):
        read_figure(text, "Personen")


@pytest.mark.parametrize(
    ("text", "unit", "message"),
    [
        ("zwölf", "Personen", "„zwölf“ ist keine Zahl"),
        ("12.5", "%", "auf zwei Arten"),
        ("1,234.5", "", "auf zwei Arten"),
        ("0.500", "", "auf zwei Arten"),
        ("8,340", "", "8.340, nicht 8,340"),
        ("12,5 %", "Personen", "nicht in Prozent angegeben, sondern in „Personen“"),
        ("12,5 %", "", "als einfache Zahl"),
        ("1" * 15, "", "zu groß"),
        ("9" * 61, "", "zu lang"),
        ("ca. 12", "", "keine Zahl"),
        ("12 Hunde", "Personen", "Die Einheit (Personen) steht schon fest"),
        ("1e5", "", "keine Zahl"),
        ("١٢", "", "keine Zahl"),
        ("<script>", "", "keine Zahl"),
        ("--3", "", "keine Zahl"),
        ("", "", "keine Zahl"),
        ("%", "%", "keine Zahl"),
    ],
)
def test_what_is_no_figure_is_refused_in_words(text, unit, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        read_figure(text, unit, may_be_negative=True)


def test_minus_nothing_is_nothing():
    assert str(read_figure("-0", may_be_negative=True)) == "0.00"


@given(
    st.decimals(min_value=-LARGEST, max_value=LARGEST, places=2), st.sampled_from(["", "%", "m²", "Personen", "(a+b)*"])
)
def test_what_is_written_is_read_back(figure, unit):
    assert read_figure(write_figure(figure), unit, may_be_negative=True) == figure
    assert read_figure(with_unit(figure, unit), unit, may_be_negative=True) == figure


def test_no_more_decimals_than_there_are():
    assert write_figure(Decimal("8340.00")) == "8.340"
    assert write_figure(Decimal("12.50")) == "12,5"
    assert write_figure(Decimal("-1234.05")) == "-1.234,05"
    assert with_unit(Decimal("12.50"), "%") == "12,5\u00a0%"
    assert with_unit(Decimal(4), "Anzahl") == "4"
    assert with_unit(None, "%") == ""
