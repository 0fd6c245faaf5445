"""What was spent too late or called too much on a notice: told where it is kept, never refused."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from measures.finance import overrun
from measures.granting.grants import Notice
from measures.granting.late_spending import last_day, late_hints
from measures.models import CashInstalment, DrawDown, Grant, GrantedMeasure, Measure, Spending, StatusUpdate
from measures.reporting.completion import completion_day, completion_days
from tests.clock import Clock
from tests.factories import MeasureSheetFactory
from tests.measures.test_grants import TODAY, call, instalment, spending

MONEY = st.decimals(min_value=0, max_value=10**9, places=2)


# --- More than planned -------------------------------------------------------


@given(MONEY, MONEY.filter(bool))
def test_overrun_is_the_difference_and_forgives_a_cent(spent, planned):
    more = overrun(spent, planned)
    assert more == (spent - planned if spent - planned >= Decimal("0.02") else 0)


@pytest.mark.parametrize(("spent", "planned"), [(None, Decimal(5)), (Decimal(5), None), (Decimal(5), Decimal(0))])
def test_what_is_not_known_is_no_overrun(spent, planned):
    assert overrun(spent, planned) == 0


# --- After the notice, after the measure -------------------------------------


def notice(*instalments, **grant):
    return Notice(Grant(amount=1000, **grant), instalments, TODAY)


def spent(day, measure_id=None):
    booking = spending(day, "100")
    booking.measure_id = measure_id
    return booking


@pytest.mark.parametrize(
    ("said", "years", "day"),
    [
        ({}, [], None),
        ({}, [2024, 2025], date(2025, 12, 31)),
        ({"end_year": 2026}, [2024], date(2026, 12, 31)),
        ({"end_year": 2024, "lapses_after_years": 2}, [2024], date(2026, 12, 31)),  # can be called until then
        ({"end_year": 2026, "lapses_on": date(2025, 6, 30)}, [2026], date(2025, 6, 30)),
        ({"end_year": 2024, "lapses_on": date(2025, 6, 30)}, [2024], date(2025, 6, 30)),
    ],
)
def test_last_day_is_that_of_the_notice_else_the_last_on_which_money_can_be_had(said, years, day):
    grant = Grant(amount=1000, **said)
    assert last_day(Notice(grant, tuple(instalment(year, 100, grant=grant) for year in years), TODAY)) == day


def test_spending_after_the_last_day_is_told_with_amount_and_last_booking():
    days = (date(2025, 12, 31), date(2026, 1, 2), date(2026, 2, 3))
    late = notice(instalment(2025, 1000, spendings=[spent(day) for day in days]))
    (hint,) = late_hints(late, {}, {}, TODAY)
    assert hint.startswith(
        "Nach dem letzten Tag der Bewilligung (31.12.2025) sind 200\xa0€ ausgegeben "
        "(2 Buchungen, zuletzt am 03.02.2026)."
    )
    assert late_hints(late, {}, {}, date(2026, 1, 1)) == []


def test_spending_on_a_day_after_completion_is_told_for_its_measure_only():
    done = {7: date(2025, 6, 30), 8: date(2025, 1, 1)}
    bookings = [
        spent(date(2025, 6, 30), 7),
        spent(date(2025, 7, 1), 7),
        spent(date(2025, 8, 1), 9),
        spent(date(2025, 8, 1)),
    ]
    (hint,) = late_hints(notice(instalment(2025, 1000, spendings=bookings)), done, {7: "B4 Park", 8: "B5"}, TODAY)
    assert hint.startswith(
        "„B4 Park“ ist am 30.06.2025 als abgeschlossen gemeldet; danach sind 100\xa0€ ausgegeben (am 01.07.2025)."
    )


def told(*statuses):
    return [
        StatusUpdate(reported_on=date(2025, month, 1), implementation_status=one)
        for month, one in enumerate(statuses, 1)
    ]


@pytest.mark.parametrize(
    ("statuses", "month"),
    [
        ((), None),
        (("under_way", "completed"), 2),
        (("completed", "", "completed"), 1),
        (("completed", "under_way"), None),
        (("completed", "under_way", "", "completed", "completed"), 4),
    ],
)
def test_completion_is_the_first_report_of_it_that_nothing_took_back(statuses, month):
    assert completion_day(told(*statuses)) == (date(2025, month, 1) if month else None)


def test_more_called_than_granted_is_told():
    over = notice(instalment(2025, 1000, [call(date(2025, 3, 1), "1200.50")], [spending(date(2025, 3, 1), "1200.50")]))
    assert over.hints == [
        "Aus der Rate 2025 sind 1.200,50\xa0€ abgerufen, bewilligt sind 1.000\xa0€: 200,50\xa0€ zu viel. Bitte prüfen "
        "Sie Rate und Abrufe."
    ]
    assert notice(instalment(2025, 1000, [call(date(2025, 3, 1), 1000)])).hints == []


# --- On the pages ------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch, "2026-11-25")


@pytest.fixture
def sheet(draft):
    return MeasureSheetFactory(edition=draft, number="B4", title="Quartierspark")


@pytest.fixture
def grant(clock, concept, sheet):
    """Lasts until the end of 2025; its measure was completed in June, and 300 € were booked in July."""
    made = Grant.objects.create(concept=concept, number="21-0345", amount=1000)
    GrantedMeasure.objects.create(grant=made, measure=sheet.measure)
    row = CashInstalment.objects.create(grant=made, year=2025, amount=1000)
    DrawDown.objects.create(instalment=row, booked_on="2025-05-01", amount=1000)
    Spending.objects.create(instalment=row, booked_on="2025-07-01", amount=300, measure=sheet.measure)
    StatusUpdate.objects.create(measure=sheet.measure, reported_on="2025-06-30", implementation_status="completed")
    return made


AFTER_COMPLETION = "„B4 Quartierspark“ ist am 30.06.2025 als abgeschlossen gemeldet; danach sind 300\xa0€ ausgegeben"


@pytest.mark.django_db
def test_page_and_list_tell_those_who_read_bookings(client, grant, editor, reviewer, reader, contributor):
    for user, may in ((editor, True), (reviewer, True), (reader, False), (contributor, False)):
        client.force_login(user)
        page = client.get(grant.get_absolute_url()).content.decode()
        listed = client.get(reverse("grant_list", args=[grant.concept.slug])).content.decode()
        assert (AFTER_COMPLETION in page) == may
        assert ("Ausgaben nach dem Ende, bitte prüfen" in listed) == may


@pytest.mark.django_db
def test_late_invoice_is_entered_all_the_same_and_told(client, grant, sheet, editor):
    client.force_login(editor)
    row = grant.instalments.get()
    url = reverse("booking_create", args=[grant.concept.slug, grant.pk, "ausgaben"])
    entered = {"instalment": row.pk, "booked_on": "2026-01-15", "amount": "500", "key": "", "measure": "", "note": ""}
    page = client.post(url, entered | {"revision": "1"}, follow=True).content.decode()
    assert row.spendings.count() == 2
    assert "Nach dem letzten Tag der Bewilligung (31.12.2025) sind 500\xa0€ ausgegeben (am 15.01.2026)." in page


@pytest.mark.django_db
def test_completion_that_was_taken_back_or_corrected_is_none(client, grant, sheet, editor):
    client.force_login(editor)
    report = sheet.measure.status_updates.get()
    assert completion_days([sheet.measure_id]) == {sheet.measure_id: date(2025, 6, 30)}
    StatusUpdate.objects.create(
        measure=sheet.measure, reported_on="2025-06-30", implementation_status="under_way", corrects=report
    )
    assert completion_days([sheet.measure_id]) == {}
    assert AFTER_COMPLETION not in client.get(grant.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_list_asks_no_more_for_more_notices(client, grant, sheet, editor, concept, django_assert_max_num_queries):
    client.force_login(editor)
    url = reverse("grant_list", args=[concept.slug])
    with django_assert_max_num_queries(100) as few:
        client.get(url)
    for number in range(3):
        measure = Measure.objects.create(concept=concept, serial=900 + number)
        other = Grant.objects.create(concept=concept, amount=10)
        row = CashInstalment.objects.create(grant=other, year=2025, amount=10)
        Spending.objects.create(instalment=row, booked_on="2025-07-01", amount=1, measure=measure)
        StatusUpdate.objects.create(measure=measure, reported_on="2025-06-30", implementation_status="completed")
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(url)
