"""What was spent for a measure in a period, from reports and bookings. No database."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from measures.finance import ZERO, total_of
from measures.models import Spending, StatusUpdate
from publishing.worksheets.spent import Ledger, Period, until_end_of, whole_year

DAYS = st.dates(date(2018, 1, 1), date(2026, 12, 31))
AMOUNTS = st.decimals(min_value=0, max_value="2000000", places=2)
YEARS = range(2018, 2027)


def ledger(reports=(), bookings=()):
    told = [StatusUpdate(reported_on=day, spent=Decimal(spent)) for day, spent in sorted(reports)]
    booked = [(Spending(booked_on=day, amount=Decimal(amount)), "/bescheid/#spendings") for day, amount in bookings]
    return Ledger("B4 Quartierspark", "/massnahme/", tuple(told), tuple(booked))


def amount(origins):
    return total_of(origin.value for origin in origins)


def test_year_is_what_was_reported_at_its_end_less_what_was_reported_before():
    one = ledger([(date(2024, 12, 10), "80000"), (date(2025, 6, 1), "95000"), (date(2025, 12, 12), "120000")])
    origins = one.spent_in(whole_year(2025))
    assert [(origin.label, origin.value) for origin in origins] == [
        ("B4 Quartierspark: gemeldet mit Stand vom 12.12.2025", Decimal(120000)),
        ("B4 Quartierspark: abzüglich gemeldet mit Stand vom 10.12.2024", Decimal(-80000)),
    ]
    assert origins[0].url.startswith("/massnahme/#stand-")


def test_where_nobody_reports_each_booking_counts():
    one = ledger(bookings=[(date(2025, 2, 1), "10.10"), (date(2025, 3, 1), "20.20"), (date(2026, 1, 1), "5")])
    origins = one.spent_in(whole_year(2025))
    assert [origin.value for origin in origins] == [Decimal("10.10"), Decimal("20.20")]
    assert {origin.url for origin in origins} == {"/bescheid/#spendings"}


def test_town_has_not_spent_less_than_it_booked():
    one = ledger([(date(2025, 6, 30), "80")], [(date(2025, 3, 1), "50"), (date(2025, 11, 1), "70")])
    assert one.spent_until(date(2025, 6, 30)) == 80
    assert one.spent_until(date(2025, 12, 31)) == 120


def test_report_of_the_last_day_counts_in_its_year_and_that_of_the_next_does_not():
    one = ledger([(date(2025, 12, 31), "7"), (date(2026, 1, 1), "9")])
    assert amount(one.spent_in(whole_year(2025))) == 7
    assert amount(one.spent_in(whole_year(2026))) == 2


def test_nothing_known_has_no_origins():
    assert ledger().spent_in(until_end_of(2025)) == []
    assert ledger([(date(2026, 5, 1), "7")]).spent_in(whole_year(2025)) == []


@given(
    st.lists(st.tuples(DAYS, AMOUNTS), max_size=6, unique_by=lambda row: row[0]),
    st.lists(st.tuples(DAYS, AMOUNTS), max_size=6),
)
def test_carry_over_and_years_add_up_to_the_whole(reports, bookings):
    one = ledger(reports, bookings)
    years = [until_end_of(YEARS[0] - 1), *map(whole_year, YEARS)]
    whole = amount(one.spent_in(until_end_of(YEARS[-1])))
    assert sum((amount(one.spent_in(year)) for year in years), ZERO) == whole
    assert whole == one.spent_until(date(YEARS[-1], 12, 31))


def test_period_holds_its_own_days_only():
    year = Period("2025", date(2024, 12, 31), date(2025, 12, 31))
    days = (date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1))
    assert [year.holds(day) for day in days] == [False, True, True, False]
