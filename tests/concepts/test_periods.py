"""Vague dates in words and in order."""

import pytest

from concepts.periods import YearPart, first_month, last_month, period, point


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((None, "", None, ""), ""),
        ((2024, "", 2027, ""), "2024–2027"),
        ((2024, "", 2024, ""), "2024"),
        ((2008, "Q4", None, ""), "ab IV. Quartal 2008"),
        ((None, "", 2029, ""), "bis 2029"),
        ((2025, "M05", 2026, "H1"), "Mai 2025 – 1. Halbjahr 2026"),
        ((2025, "M05", 2025, "M05"), "Mai 2025"),
        ((None, "", None, "", "bis ca. 2020"), "bis ca. 2020"),
        ((2021, "", None, "", "Frühjahr"), "ab 2021 (Frühjahr)"),
    ],
)
def test_period_in_words(arguments, words):
    assert period(*arguments) == words


def test_point_without_year_says_nothing():
    assert point(None, "Q1") == ""


@pytest.mark.parametrize("part", ["", *YearPart.values])
def test_every_part_of_a_year_lies_in_it_and_begins_before_it_ends(part):
    (year, first), (last_year, last) = first_month(2027, part), last_month(2027, part)
    assert year == last_year == 2027
    assert 1 <= first <= last <= 12
    assert last - first + 1 == {"": 12, "H": 6, "Q": 3, "M": 1}[part[:1]]


def test_parts_follow_each_other():
    for parts in (["H1", "H2"], ["Q1", "Q2", "Q3", "Q4"], [f"M{n:02d}" for n in range(1, 13)]):
        ends = [last_month(2027, part)[1] for part in parts]
        starts = [first_month(2027, part)[1] for part in parts]
        assert starts[0] == 1
        assert starts[1:] == [end + 1 for end in ends[:-1]]
