"""The rules of granted money: what lapses when, what is left, what bears interest. No database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.finance import ZERO, total_of
from measures.granting.base_rate import ANNOUNCED, BaseRates, base_rates
from measures.granting.grants import Instalment, Notice, Notices
from measures.granting.interest import Clock, Late, clocks
from measures.granting.lapsing import Level, lapse_day, lapses_on, level_of, months_from
from measures.models import CashInstalment, DrawDown, Grant, Repayment, Spending

TODAY = date(2026, 11, 25)
RATES = BaseRates(((date(2000, 1, 1), Decimal("1.27")),))
"""6,27 % in all years, so that amounts are easily worked out by hand."""
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
AMOUNTS = st.decimals(min_value="0.01", max_value="2000000", places=2)


def call(day, amount):
    return DrawDown(booked_on=day, amount=Decimal(amount))


def spending(day, amount):
    return Spending(booked_on=day, amount=Decimal(amount))


def repayment(day, amount):
    return Repayment(booked_on=day, amount=Decimal(amount), reason="nicht benötigt")


def instalment(year, amount, calls=(), spendings=(), repayments=(), *, grant=None, today=TODAY):
    grant = grant or Grant(amount=amount)
    row = CashInstalment(grant=grant, year=year, amount=Decimal(amount))
    return Instalment(grant, row, tuple(calls), tuple(spendings), tuple(repayments), today, RATES)


# --- Days --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "after", "day"),
    [(2026, 0, date(2026, 12, 31)), (2011, 2, date(2013, 12, 31)), (2012, 1, date(2013, 12, 31))],
)
def test_instalment_lapses_at_the_end_of_a_year(year, after, day):
    assert lapse_day(year, after) == day


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 12, 31), -6, date(2026, 6, 30)),
        (date(2026, 12, 31), -12, date(2025, 12, 31)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 11, 15), 2, date(2027, 1, 15)),
    ],
)
def test_months_end_with_the_month_where_it_is_short(day, months, then):
    assert months_from(day, months) == then


def test_day_of_the_instalment_comes_before_the_rule_and_the_notice_before_both():
    grant = Grant(amount=1, lapses_after_years=2)
    row = CashInstalment(grant=grant, year=2026, amount=1)
    assert lapses_on(grant, row) == date(2028, 12, 31)
    row.lapses_on = date(2027, 11, 30)
    assert lapses_on(grant, row) == date(2027, 11, 30)
    grant.lapses_on = date(2027, 6, 30)
    assert lapses_on(grant, row) == date(2027, 6, 30)


def test_interest_on_what_was_used_late_counts_in_all_and_not_for_what_is_still_unused():
    # To be used by 1.3.; 1.000 € ten days late; 2.000 € unused from 2.3. to 25.11.: 269 days
    whole = instalment(2026, 5_000, [call(date(2026, 1, 1), 3_000)], [spending(date(2026, 3, 11), 1_000)])
    row = Instalment(whole.grant, whole.row, whole.calls, whole.spendings, (), TODAY, RATES)
    [clock] = row.clocks
    assert clock.interest_on_unused == Decimal("92.42")  # 2.000 x 6,27 % x 269/365
    assert clock.interest == Decimal("94.14")  # 92,4197 and 1.000 x 6,27 % x 10/365 = 1,7178, rounded once
    assert Notice(whole.grant, (row,), TODAY).indicative_interest == clock.interest


def test_call_that_was_used_up_late_stays_in_the_sum_of_the_interest():
    whole = instalment(2026, 5_000, [call(date(2026, 1, 1), 1_000)], [spending(date(2026, 3, 11), 1_000)])
    row = Instalment(whole.grant, whole.row, whole.calls, whole.spendings, (), TODAY, RATES)
    notice = Notice(whole.grant, (row,), TODAY)
    assert (notice.late_clocks, notice.indicative_interest) == ((), Decimal("1.72"))
    assert row.clocks[0].interest_on_unused == 0


@pytest.mark.parametrize(
    ("rule", "own", "expected"),
    [
        (None, None, date(2030, 12, 31)),  # the notice names its last day only
        (0, None, date(2026, 12, 31)),  # each instalment with its year
        (None, date(2028, 5, 1), date(2028, 5, 1)),
        (None, date(2031, 5, 1), date(2030, 12, 31)),
    ],
)
def test_last_day_of_a_notice_without_a_rule_is_that_of_its_instalments(rule, own, expected):
    grant = Grant(lapses_after_years=rule, lapses_on=date(2030, 12, 31))
    assert lapses_on(grant, CashInstalment(year=2026, lapses_on=own)) == expected


@pytest.mark.parametrize(
    ("today", "level"),
    [
        (date(2025, 12, 30), Level.NONE),
        (date(2025, 12, 31), Level.TWELVE),
        (date(2026, 6, 29), Level.TWELVE),
        (date(2026, 6, 30), Level.SIX),
        (date(2026, 9, 29), Level.SIX),
        (date(2026, 9, 30), Level.THREE),
        (date(2026, 12, 31), Level.THREE),
        (date(2027, 1, 1), Level.LAPSED),
    ],
)
def test_warnings_come_twelve_six_and_three_months_before(today, level):
    assert level_of(Decimal(1), date(2026, 12, 31), today) == level
    assert level_of(ZERO, date(2026, 12, 31), today) == Level.NONE


# --- A worked notice ---------------------------------------------------------


def test_five_years_of_voelklingen_checked_by_hand():
    """Programme year 2007, 1.2 Mio. € in five instalments from 2007 to 2011, n+2, as of 15.03.2012."""
    today = date(2012, 3, 15)
    grant = Grant(programme_year=2007, amount=Decimal(1_200_000), start_year=2007, end_year=2011, lapses_after_years=2)
    rows = (
        instalment(
            2007, 100_000, [call(date(2007, 11, 5), 100_000)], [spending(date(2007, 12, 1), 100_000)], grant=grant
        ),
        instalment(
            2008, 300_000, [call(date(2009, 5, 4), 250_000)], [spending(date(2009, 6, 1), 250_000)], grant=grant
        ),
        instalment(
            2009, 300_000, [call(date(2010, 2, 1), 300_000)], [spending(date(2010, 2, 20), 280_000)], grant=grant
        ),
        instalment(
            2010, 300_000, [call(date(2011, 9, 1), 120_000)], [spending(date(2011, 8, 1), 150_000)], grant=grant
        ),
        instalment(2011, 200_000, grant=grant),
    )
    rows = tuple(Instalment(one.grant, one.row, one.calls, one.spendings, (), today, RATES) for one in rows)
    notice = Notice(grant, rows, today)
    assert [one.lapses_on.isoformat() for one in rows] == [f"{year}-12-31" for year in range(2009, 2014)]
    # 2008 lapsed at the end of 2010 with 50.000 € left; 2010 lapses at the end of 2012, 2011 at the end of 2013
    assert [one.level for one in rows] == [Level.NONE, Level.LAPSED, Level.NONE, Level.TWELVE, Level.NONE]
    assert [one.remaining for one in rows] == [0, 50_000, 0, 180_000, 200_000]
    assert (notice.planned, notice.missing) == (1_200_000, 0)
    assert (notice.called, notice.spent, notice.remaining) == (770_000, 780_000, 430_000)
    assert (notice.lapsed, notice.callable, notice.lapsing) == (50_000, 380_000, 180_000)
    assert (notice.in_hand, notice.in_advance) == (20_000, 30_000)
    assert notice.warned == (rows[3],)
    assert rows[3].state == "verfällt in 9 Monaten"
    assert notice.hints == ["30.000\xa0€ sind ausgegeben und noch nicht abgerufen: Die Kommune ist in Vorleistung."]
    # 20.000 € of the call of 1.2.2010 should have been used by 1.4.2010: 714 days, 20.000 x 6,27 % x 714/365
    (late,) = notice.late_clocks
    assert (late.use_by, late.unused, late.days_over) == (date(2010, 4, 1), 20_000, 714)
    assert late.interest == Decimal("2453.03")


def test_instalments_that_do_not_fit_the_notice_are_told_in_words():
    grant = Grant(amount=Decimal(100))
    few = Notice(grant, (instalment(2026, 60, grant=grant),), TODAY)
    assert few.hints == ["Die Raten ergeben 60\xa0€, der Bescheid lautet über 100\xa0€: 40\xa0€ fehlen noch."]
    many = Notice(grant, (instalment(2026, 160, grant=grant),), TODAY)
    assert many.hints == ["Die Raten ergeben 160\xa0€, der Bescheid lautet über 100\xa0€: 60\xa0€ sind zu viel."]
    assert "noch keine Rate" in Notice(grant, (), TODAY).hints[0]
    assert Notice(grant, (instalment(2026, 100, grant=grant),), TODAY).hints == []


# --- Interest ----------------------------------------------------------------


def one_clock(calls, uses, today=TODAY, months=2):
    (clock,) = clocks(calls, uses, today, RATES, months)
    return clock


def test_money_used_in_time_bears_no_interest():
    clock = one_clock([call(date(2026, 3, 1), 1000)], [spending(date(2026, 5, 1), 1000)])
    assert (clock.use_by, clock.late, clock.interest) == (date(2026, 5, 1), (), ZERO)
    assert clock.state == "rechtzeitig verwendet"


def test_money_used_a_day_too_late_bears_interest_for_a_day():
    clock = one_clock([call(date(2026, 3, 1), "365000.00")], [spending(date(2026, 5, 2), "365000.00")])
    assert clock.late == (Late(Decimal("365000.00"), date(2026, 5, 2), date(2026, 5, 2)),)
    assert clock.days_over == 1
    assert clock.interest == Decimal("62.70")
    assert (clock.state, clock.is_late) == ("1 Tag zu spät verwendet", False)


def test_what_the_town_paid_in_advance_is_used_when_it_is_called():
    clock = one_clock([call(date(2026, 3, 1), 1000)], [spending(date(2025, 6, 1), 5000)])
    assert (clock.unused, clock.late) == (ZERO, ())


def test_what_was_paid_back_or_has_lapsed_is_no_advance_any_more():
    day = date(2026, 3, 1)
    given_back = instalment(2026, 100, [call(day, 100)], [spending(day, 100)], [repayment(day, 10)])
    lapsed = instalment(2020, 100, [call(date(2020, 3, 1), 40)], [spending(date(2020, 3, 1), 90)])
    open_rest = instalment(2026, 100, [call(day, 80)], [spending(day, 150)])
    for one, paid, still in ((given_back, 10, 0), (lapsed, 50, 0), (open_rest, 70, 20)):
        assert (one.in_advance, one.advance_to_call) == (paid, still)
    assert Notice(Grant(amount=200), (given_back, open_rest), TODAY).advance_to_call == 20


def test_money_paid_back_bears_interest_until_then():
    clock = one_clock([call(date(2026, 1, 1), 1000)], [repayment(date(2026, 3, 31), 1000)])
    assert (clock.unused, clock.days_over) == (ZERO, 30)


def test_first_called_is_first_used():
    first, second = clocks(
        [call(date(2026, 9, 1), 100), call(date(2026, 1, 5), 300)],
        [spending(date(2026, 10, 1), 350)],
        TODAY,
        RATES,
        2,
    )
    assert (first.call.booked_on, first.unused, first.late) == (
        date(2026, 1, 5),
        ZERO,
        (Late(Decimal(300), date(2026, 3, 6), date(2026, 10, 1)),),
    )
    assert first.days_over == 210
    assert (second.unused, second.is_late, second.days_over) == (Decimal(50), True, 24)
    assert second.state == "seit 24 Tagen überfällig"


def test_period_is_as_the_notice_has_it():
    grant = Grant(amount=1000, use_within_months=6)
    one = instalment(2026, 1000, [call(date(2026, 8, 1), 1000)], grant=grant)
    assert one.clocks[0].use_by == date(2027, 2, 1)
    assert one.clocks[0].state == "noch 68 Tage"


def test_interest_over_a_change_of_rate_worked_out_by_hand():
    """365.000 €, to be used by 31.05.2024 and used on 31.01.2025: a day costs 10 € for each per cent.

    01.06. to 30.06.2024:  30 days at 3,62 + 5 = 8,62 %:  2.586,00 €
    01.07. to 31.12.2024: 184 days at 3,37 + 5 = 8,37 %: 15.400,80 €
    01.01. to 31.01.2025:  31 days at 2,27 + 5 = 7,27 %:  2.253,70 €
    """
    uses = [spending(date(2025, 1, 31), "365000.00")]
    (clock,) = clocks([call(date(2024, 3, 31), "365000.00")], uses, TODAY, base_rates({}), 2)
    assert (clock.use_by, clock.days_over) == (date(2024, 5, 31), 245)
    assert clock.interest == Decimal("20240.50")


def test_interest_of_negative_base_rates_is_what_is_left_of_the_five_points():
    uses = [spending(date(2020, 6, 30), "365000.00")]
    (clock,) = clocks([call(date(2020, 4, 29), "365000.00")], uses, TODAY, base_rates({}), 2)
    assert (clock.days_over, clock.interest) == (1, Decimal("41.20"))


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(1999, 1, 1), "2.57"),  # before the first known one
        (date(2011, 6, 30), "0.12"),
        (date(2011, 7, 1), "0.37"),
        (date(2022, 12, 31), "-0.88"),
        (date(2023, 1, 1), "1.62"),
        (date(2025, 6, 30), "2.27"),
        (date(2026, 6, 30), "1.27"),
        (date(2026, 12, 31), "1.52"),
        (date(2031, 3, 1), "1.52"),  # not known yet
    ],
)
def test_base_rate_holds_from_its_half_year_on(day, rate):
    assert base_rates({}).on(day) == Decimal(rate)


def test_announced_rate_is_added_and_may_correct():
    assert base_rates({}).known_until == date(2026, 12, 31)
    rates = base_rates({date(2027, 1, 1): Decimal("1.52"), date(2026, 7, 1): Decimal("1.50")})
    assert (rates.on(date(2026, 7, 1)), rates.on(date(2027, 1, 1))) == (Decimal("1.50"), Decimal("1.52"))
    assert rates.known_until == date(2027, 6, 30)


def test_rates_begin_with_half_years():
    assert {(day.month, day.day) for day in ANNOUNCED} <= {(1, 1), (7, 1)}


@given(st.dates(date(2001, 1, 1), date(2030, 1, 1)), st.integers(0, 2000))
def test_spans_hold_every_day_with_its_own_rate(first, days):
    rates = base_rates({})
    spans = rates.spans(first, first + timedelta(days=days))
    daily = [rates.on(first + timedelta(days=number)) for number in range(days + 1)]
    assert [rate for days, rate in spans for _ in range(days)] == daily


# --- What always holds -------------------------------------------------------

CALLS = st.lists(st.builds(call, DAYS, AMOUNTS), max_size=5)
SPENDINGS = st.lists(st.builds(spending, DAYS, AMOUNTS), max_size=5)
REPAYMENTS = st.lists(st.builds(repayment, DAYS, AMOUNTS), max_size=3)
INSTALMENTS = st.builds(
    lambda year, amount, calls, spendings, repayments, after, today: instalment(
        year, amount, calls, spendings, repayments, grant=Grant(amount=amount, lapses_after_years=after), today=today
    ),
    st.integers(2020, 2030),
    AMOUNTS,
    CALLS,
    SPENDINGS,
    REPAYMENTS,
    st.integers(0, 4),
    DAYS,
)


@given(INSTALMENTS)
def test_every_euro_is_somewhere(one):
    assert one.granted == one.called + one.remaining
    assert one.called == one.spent + one.repaid + one.in_hand - one.in_advance
    assert min(one.in_hand, one.in_advance) == ZERO
    if one.remaining >= ZERO:
        assert one.remaining == one.callable + one.lapsed
    assert (one.level == Level.NONE) == (one.remaining <= ZERO or one.today < months_from(one.lapses_on, -12))


@given(INSTALMENTS)
def test_clocks_hold_all_that_was_called_and_no_more(one):
    assert total_of(clock.call.amount for clock in one.clocks) == one.called
    for clock in one.clocks:
        assert ZERO <= clock.unused <= clock.call.amount
        assert total_of(late.amount for late in clock.late) <= clock.call.amount
        assert clock.interest >= ZERO
        assert clock.interest == clock.interest.quantize(Decimal("0.01"))
        assert all(late.days > 0 for late in clock.late)
    assert total_of(clock.unused for clock in one.clocks) == one.in_hand


@given(st.lists(INSTALMENTS, max_size=4))
def test_sums_of_a_notice_and_of_all_agree(ones):
    grant = Grant(amount=Decimal(10))
    notice = Notice(grant, tuple(ones), TODAY)
    both = Notices((notice, notice))
    for name in (
        "planned",
        "called",
        "spent",
        "repaid",
        "remaining",
        "callable",
        "lapsed",
        "in_hand",
        "in_advance",
        "advance_to_call",
    ):
        assert getattr(both, name) == 2 * getattr(notice, name), name
    assert notice.planned == notice.called + notice.remaining


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(-60, 60))
def test_months_go_there_and_back(day, months):
    there = months_from(day, months)
    assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == months
    assert timedelta(0) <= day - months_from(there, -months) <= timedelta(days=3)


def test_clock_of_nothing_late_has_no_days():
    clock = Clock(call(TODAY, 1), TODAY, Decimal(1), (), TODAY, RATES)
    assert (clock.days_over, clock.state, clock.is_late) == (0, "bis heute", False)


@pytest.mark.parametrize(
    ("due", "handed_in", "state", "tone", "near"),
    [
        (None, None, "", "success", False),
        (date(2027, 12, 31), None, "fällig in 13 Monaten", "neutral", False),
        (date(2026, 12, 31), None, "fällig in 36 Tagen", "warning", True),
        (date(2026, 11, 25), None, "heute fällig", "warning", True),
        (date(2026, 11, 24), None, "fällig seit 1 Tag", "danger", True),
        (date(2026, 10, 31), date(2026, 11, 2), "eingereicht am 02.11.2026, 2 Tage nach der Frist", "success", False),
    ],
)
def test_proof_of_use_is_announced_and_missed(due, handed_in, state, tone, near):
    notice = Notice(Grant(amount=1, proof_due_on=due, proof_handed_in_on=handed_in), (), TODAY)
    assert (notice.proof_state, notice.proof_tone, notice.proof_is_near) == (state, tone, near)
