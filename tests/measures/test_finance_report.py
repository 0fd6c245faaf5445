"""Around the tables of the overview: which year stands first, and when figures in thousands need a footnote."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concepts.models import Edition
from measures.overview.report import year_of
from measures.overview.rounding import rounds_apart

TODAY = date(2026, 11, 25)
PUBLISHED = {"state": "published", "published_at": datetime(2025, 1, 9, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("edition", "year"),
    [
        ({"state": "draft", "resolution_date": date(2020, 1, 1)}, 2026),
        ({"state": "submitted"}, 2026),
        ({**PUBLISHED, "resolution_date": date(2024, 12, 12)}, 2024),
        (PUBLISHED, 2025),
        ({**PUBLISHED, "is_transcribed": True, "dated_on": date(2014, 3, 1)}, 2014),
        ({**PUBLISHED, "is_transcribed": True, "valid_from_year": 2013}, 2013),
        ({**PUBLISHED, "is_transcribed": True}, 2026),
    ],
)
def test_years_count_from_the_adoption_else_from_today(edition, year):
    assert year_of(Edition(**edition), TODAY) == year


@given(st.lists(st.integers(-10_000, 10_000).map(lambda hundreds: Decimal(hundreds * 100)), max_size=8))
def test_amounts_of_whole_hundreds_never_round_apart(parts):
    assert not rounds_apart(parts, sum(parts, Decimal(0)))


def test_small_parts_that_vanish_are_noticed():
    assert rounds_apart([Decimal(40)] * 3, Decimal(120))  # 0,0 three times is shown as 0,1
    assert not rounds_apart([Decimal("60.00"), Decimal("40.00")], Decimal(100))
    assert rounds_apart([Decimal("50.00"), Decimal("50.00")], Decimal(100))  # 0,1 and 0,1 are shown as 0,1
