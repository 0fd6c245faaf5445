"""What people type into lists, and how it is understood."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concepts.periods import YearPart, first_month, last_month, period
from measures.amounts import LARGEST, write_amount
from measures.importing.grid import in_words
from measures.importing.periods import End, Period, read_end, read_period
from measures.importing.reading import (
    Amount,
    Status,
    read_cell_amount,
    read_names,
    read_priority,
    read_status,
    read_yes_no,
)
from measures.importing.vocabulary import FUNDING_STATUSES, STATUSES
from measures.models import FundingStatus, ImplementationStatus, Priority

# --- Periods ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026", Period(2026, "", 2026)),
        ("2024-2026", Period(2024, "", 2026)),
        ("2024 – 2026", Period(2024, "", 2026)),
        ("2024 bis 2026", Period(2024, "", 2026)),
        ("2024/2025", Period(2024, "", 2025)),
        ("2024/25", Period(2024, "", 2025)),
        ("ab IV. Quartal 2025", Period(2025, "Q4")),
        ("seit 2019", Period(2019)),
        ("2024 ff.", Period(2024)),
        ("bis 2029", Period(None, "", 2029)),
        ("bis ca. 2020", Period(None, "", 2020, text="ca.")),
        ("Frühjahr 2021", Period(2021, "", 2021, text="Frühjahr")),
        ("Frühjahr 2021 bis Herbst 2022", Period(2021, "", 2022, text="Frühjahr 2021 bis Herbst 2022")),
        ("Q4/2025", Period(2025, "Q4", 2025, "Q4")),
        ("IV/2025", Period(2025, "Q4", 2025, "Q4")),
        ("I.–III. Quartal 2025", Period(2025, "Q1", 2025, "Q3")),
        ("1.-2. Quartal 2026", Period(2026, "Q1", 2026, "Q2")),
        ("2. HJ 2025", Period(2025, "H2", 2025, "H2")),
        ("05/2026", Period(2026, "M05", 2026, "M05")),
        ("Mai - Juni 2026", Period(2026, "M05", 2026, "M06")),
        ("Jan-März 2025", Period(2025, "M01", 2025, "M03")),
        ("15.03.2026 - 30.09.2027", Period(2026, "M03", 2027, "M09", "15.03.2026 - 30.09.2027")),
        ("laufend", Period(text="laufend", is_permanent=True)),
        ("langfristig", Period(text="langfristig")),
        ("2026-2024", Period(text="2026-2024")),
        ("2024, 2026 und 2028", Period(text="2024, 2026 und 2028")),
        ("20226", Period(text="20226")),
        ("", Period()),
    ],
)
def test_period_is_read_as_meant(text, expected):
    assert read_period(text) == expected


def test_period_may_be_a_number_or_a_date():
    assert read_period(2026) == Period(2026, "", 2026)
    assert read_period(2026.0) == Period(2026, "", 2026)
    assert read_period(datetime(2026, 3, 1)) == Period(2026, "M03", 2026, "M03")
    assert read_period(date(2026, 3, 15)) == Period(2026, "M03", 2026, "M03", "15.03.2026")


years = st.integers(1950, 2150)
parts = st.sampled_from(["", *YearPart.values])
remarks = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("C", "Z", "N")), max_size=20)


@given(years, parts, st.one_of(st.none(), years), parts)
def test_period_that_the_portal_writes_is_read_back(start, start_part, end, end_part):
    end_part = end_part if end else ""
    if end and first_month(start, start_part) > last_month(end, end_part):
        start, start_part, end, end_part = end, end_part, start, start_part
    if end and first_month(start, start_part) > last_month(end, end_part):
        return
    read = read_period(period(start, start_part, end, end_part))
    assert (read.start_year, read.start_part, read.end_year, read.end_part) == (start, start_part, end, end_part)
    assert read.text == ""


@given(years, years, remarks)
def test_remark_after_a_period_is_read_back(one, other, remark):
    start, end = sorted((one, other))
    if remark:
        assert read_period(period(start, "", end, "", remark)) == Period(start, "", end, "", remark)


PIECES = ["2024", "2026", "2031", "ab", "bis", "–", "-", "/", "Q1", "IV. Quartal", "Mai", "05", "15.03.", "laufend"]
SAID = ["ca.", "Frühjahr", "etwa", "(Planung)", "voraussichtlich", "Bau"]
"""Words that say something beyond years and their parts."""


@given(st.lists(st.sampled_from([*PIECES, *SAID]), max_size=7))
def test_nothing_said_about_a_period_is_lost(pieces):
    text = " ".join(pieces)
    read = read_period(text)
    told = f"{read.start_year} {read.end_year} {read.text}"
    for piece in pieces:
        if (piece.isdigit() and len(piece) == 4) or piece in SAID:
            assert piece.strip("()") in told, (text, read)


@given(st.text())
def test_any_text_is_a_period_or_too_long_for_one(text):
    assert (read_period(text) is None) == (len(" ".join(in_words(text).split())) > 120)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026", End(2026)),
        ("Mai 2026", End(2026, "M05")),
        ("Herbst 2026", End(2026, "", "Herbst")),
        (datetime(2026, 5, 20), End(2026, "M05", "20.05.2026")),
        ("2024-2026", None),
        ("bald", None),
    ],
)
def test_one_end_of_a_period(value, expected):
    assert read_end(value) == expected


# --- Statuses ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "implementation", "funding", "has_addition"),
    [
        ("laufend", "under_way", None, False),
        ("In der  Umsetzung", "under_way", None, False),
        ("abgeschlossen (2023)", "completed", None, True),
        ("in Umsetzung, Bauabschnitt 2", "under_way", None, True),
        ("zurückgestellt wegen der Kosten", "postponed", None, True),
        ("begonnen - fortlaufend", "continuous", None, False),
        ("in Betrieb", "completed", None, False),
        ("bewilligt", None, "granted", False),
        ("ausfinanziert", None, "settled", False),
    ],
)
def test_status_is_read_as_meant(text, implementation, funding, has_addition):
    assert read_status(text, {}) == Status(implementation, funding, has_addition)


@pytest.mark.parametrize("text", ["", "nicht abgeschlossen", "nicht begonnen", "siehe oben", "2023", "umgesetztes"])
def test_what_is_no_status_is_not_guessed(text):
    assert read_status(text, {}) is None


@pytest.mark.parametrize("status", [*ImplementationStatus, *FundingStatus])
def test_every_label_of_the_portal_is_understood(status):
    known = STATUSES if isinstance(status, ImplementationStatus) else FUNDING_STATUSES
    if status != FundingStatus.IDEA:
        assert known[str(status.label).casefold()] == status


@given(st.sampled_from(sorted({*STATUSES, *FUNDING_STATUSES})), st.sampled_from(["", " ", "\n"]), st.booleans())
def test_status_is_read_however_it_is_spaced_and_capitalised(word, space, is_loud):
    typed = f"{space}{word.upper() if is_loud and 'ß' not in word else word}{space}"
    assert read_status(typed, {}) == read_status(word, {}) is not None


@given(st.text())
def test_no_text_breaks_a_reader(text):
    read_status(text, {})
    read_priority(text)
    read_yes_no(text)
    read_end(text)
    assert isinstance(read_cell_amount(text, 1000), Amount | str)
    assert all(name.strip() for name in read_names(text, lambda name: len(name) > 3))


# --- Amounts ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "factor", "euros", "is_approximate"),
    [
        ("1.234,50 €", 1, "1234.50", False),
        ("12 T€", 1, "12000.00", False),
        ("1,2 Mio", 1, "1200000.00", False),
        ("ca. 250", 1000, "250000.00", True),
        ("ungef. 250", 1000, "250000.00", True),
        ("rund 3 Mio. €", 1000, "3000000.00", True),
        ("12 T€", 1000, "12000.00", False),
        ("1.450", 1000, "1450000.00", False),
        (1450, 1000, "1450000.00", False),
        (0.1 + 0.2, 1, "0.30", False),
        (1000 / 3, 1, "333.33", False),
        (0, 1, "0.00", False),
    ],
)
def test_amount_in_a_cell(value, factor, euros, is_approximate):
    assert read_cell_amount(value, factor) == Amount(Decimal(euros), is_approximate)


@pytest.mark.parametrize("value", ["siehe Anlage", "1.5", "2–3 Mio", "", -5, 1e300, float("inf"), float("nan"), True])
def test_what_is_no_amount_is_told_in_words(value):
    assert isinstance(read_cell_amount(value), str)


@given(st.decimals(min_value=0, max_value=LARGEST, places=2))
def test_amount_that_the_portal_writes_is_read_back(euros):
    assert read_cell_amount(f"{write_amount(euros)} €") == Amount(euros)


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_amount_survives_the_floating_point_of_a_spreadsheet(euros):
    assert read_cell_amount(float(euros)) == Amount(euros)


@given(st.one_of(st.floats(), st.integers()))
def test_no_number_breaks_the_reader_of_amounts(value):
    assert isinstance(read_cell_amount(value, 1000), Amount | str)
    assert isinstance(in_words(value), str)


# --- Words ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("hoch", Priority.HIGH),
        ("1", Priority.HIGH),
        ("1. Priorität", Priority.HIGH),
        ("Prio 2", Priority.MEDIUM),
        ("Stufe III", Priority.LOW),
        ("mittlere Priorität", Priority.MEDIUM),
        ("kurzfristig", None),
        ("4", None),
        ("", None),
    ],
)
def test_priority(text, priority):
    assert read_priority(text) == priority


@pytest.mark.parametrize(
    ("text", "said"),
    [("ja", True), ("X", True), ("✓", True), ("nein", False), ("–", False), ("", False), ("bald", None)],
)
def test_yes_and_no(text, said):
    assert read_yes_no(text) is said


KNOWN = {"Amt für Jugend, Familie und Soziales", "Caritas", "AWO"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Amt für Jugend, Familie und Soziales", ["Amt für Jugend, Familie und Soziales"]),
        ("Caritas, Amt für Jugend, Familie und Soziales", ["Caritas", "Amt für Jugend, Familie und Soziales"]),
        ("Caritas / AWO", ["Caritas", "AWO"]),
        ("Stadt, Amt 61; Caritas", ["Stadt", "Amt 61", "Caritas"]),
        ("Kita/Schule", ["Kita/Schule"]),
        ("Verein A & B\nAWO", ["Verein A & B", "AWO"]),
        ("Amt X und Caritas", ["Amt X", "Caritas"]),
        ("AWO, AWO", ["AWO"]),
        ("–", []),
        ("", []),
    ],
)
def test_names_in_a_cell(text, names):
    assert read_names(text, KNOWN.__contains__) == names


@given(st.lists(st.sampled_from(sorted(KNOWN)), min_size=1, unique=True), st.sampled_from(["; ", ", ", "\n"]))
def test_known_names_are_read_back_whatever_stands_between(names, between):
    assert read_names(between.join(names), KNOWN.__contains__) == names
