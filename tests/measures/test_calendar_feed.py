"""The calendar feed: a secret address, the person's own dates, and nothing that he may not see."""

from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from actors.models import Membership, User
from concepts.models import Edition
from measures.models import ActorRole, CalendarFeed, Milestone, ReportingRound
from measures.reporting.rounds import open_round
from measures.scheduling.calendar_feed import calendar_of, entries_of, feed_address, renew
from tests.clock import Clock
from tests.factories import MeasureSheetFactory, StatusUpdateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch, "2026-11-02")


@pytest.fixture
def sheets(clock, draft, green_office, concept, editor):
    """A measure of the contributor with a date of every kind, and one of somebody else."""
    own = MeasureSheetFactory(edition=draft, number="B4", title="Park", end_year=2027, end_part="H1")
    own.actor_links.create(actor=green_office, role=ActorRole.RESPONSIBLE_BODY)
    other = MeasureSheetFactory(edition=draft, number="C1", title="Treff", end_year=2028)
    StatusUpdateFactory(
        measure=own.measure,
        reported_on="2026-11-01",
        follow_up_date="2027-02-01",
        next_step="Pflanzung, bitte; gießen",
        next_step_date="2026-12-10",
    )
    Milestone.objects.create(measure=own.measure, title="Abnahme", planned_on="2027-03-01", expected_on="2027-04-15")
    Milestone.objects.create(measure=own.measure, title="Baubeginn", planned_on="2026-03-01", actual_on="2026-03-03")
    open_round(ReportingRound(concept=concept, title="Herbst 2026", due_on=date(2026, 11, 30)), editor)
    return own, other


def titles(user, clock):
    return [(str(entry.day), entry.title) for entry in entries_of(user, clock.today)]


OF_THE_PARK = [
    ("2026-11-30", "Meldungen fällig: Herbst 2026 (IHK Nordring)"),
    ("2026-12-10", "B4 Park: Pflanzung, bitte; gießen"),
    ("2027-02-01", "Wiedervorlage: B4 Park"),
    ("2027-04-15", "Meilenstein: Abnahme (B4 Park)"),
    ("2027-06-30", "Geplantes Ende: B4 Park"),
]


def test_contributor_gets_the_dates_of_his_measures(clock, sheets, contributor):
    assert titles(contributor, clock) == OF_THE_PARK


def test_editor_gets_the_dates_of_all_measures(clock, sheets, editor):
    assert titles(editor, clock) == [*OF_THE_PARK, ("2028-12-31", "Geplantes Ende: C1 Treff")]


def test_council_and_strangers_see_nothing_of_drafts_and_open_rounds(clock, sheets, reader, stranger):
    assert titles(reader, clock) == titles(stranger, clock) == []


def test_council_sees_what_is_adopted(clock, sheets, reader, draft):
    Edition.objects.filter(pk=draft.pk).update(is_transcribed=True)
    for state in ("review", "submitted"):
        Edition.objects.filter(pk=draft.pk).update(state=state)
    Edition.objects.filter(pk=draft.pk).update(state="published", published_at="2026-01-01T09:00Z")
    assert ("2027-06-30", "Geplantes Ende: B4 Park") in titles(reader, clock)


def test_finished_and_permanent_measures_have_no_dates(clock, sheets, editor):
    own, other = sheets
    StatusUpdateFactory(measure=own.measure, reported_on="2026-11-02", implementation_status="completed")
    type(other).objects.filter(pk=other.pk).update(is_permanent=True)
    assert [title for _, title in titles(editor, clock)] == ["Meldungen fällig: Herbst 2026 (IHK Nordring)"]


def test_what_lies_a_year_ago_has_left_the_calendar(clock, sheets, contributor):
    clock.set(date(2027, 12, 11))
    assert titles(contributor, clock)[0] == ("2027-02-01", "Wiedervorlage: B4 Park")


def test_file_is_a_calendar_that_programs_read(clock, sheets, contributor):
    content = calendar_of(contributor, clock.now)
    assert b"\r\n" in content
    calendar = Calendar.from_ical(content)
    assert str(calendar["version"]) == "2.0"
    events = calendar.walk("VEVENT")
    assert [(str(event["dtstart"].dt), str(event["summary"])) for event in events] == OF_THE_PARK
    assert all(event["dtend"].dt - event["dtstart"].dt == timedelta(days=1) for event in events)
    assert len({str(event["uid"]) for event in events}) == len(events)
    assert str(events[1]["url"]).startswith("http://localhost:8000/konzepte/nordring/massnahmen/")


def test_uid_stays_when_the_day_moves(clock, sheets, contributor):
    before = {entry.title: entry.uid for entry in entries_of(contributor, clock.today)}
    ReportingRound.objects.update(due_on=date(2026, 12, 24))
    assert {entry.title: entry.uid for entry in entries_of(contributor, clock.today)} == before


# --- The address ------------------------------------------------------------


def path_of(user):
    return urlsplit(feed_address(CalendarFeed.objects.get(user=user))).path


def test_person_makes_renews_and_switches_off_his_address(client, sheets, contributor):
    client.force_login(contributor)
    assert ".ics" not in client.get(reverse("account")).content.decode()
    client.post(reverse("calendar_renew"))
    first = path_of(contributor)
    assert first in client.get(reverse("account")).content.decode()
    client.post(reverse("calendar_renew"))
    second = path_of(contributor)
    assert second in client.get(reverse("account")).content.decode()
    client.logout()
    assert client.get(first).status_code == 404
    answer = client.get(second)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]
    assert "B4 Park" in answer.content.decode()
    client.force_login(contributor)
    client.post(reverse("calendar_switch_off"))
    client.logout()
    assert client.get(second).status_code == 404


def test_forged_address_opens_nothing(client, clock, contributor):
    renew(contributor)
    key = CalendarFeed.objects.get().key
    genuine = path_of(contributor)
    for token in (key.hex, str(key), f"{key.hex}.abc", genuine.split("/")[2].removesuffix(".ics")[:-1], "."):
        assert client.get(f"/kalender/{token}.ics").status_code == 404, token
    assert client.get(genuine).status_code == 200


def test_closed_account_and_lost_role_end_the_dates(client, sheets, contributor):
    renew(contributor)
    Membership.objects.filter(user=contributor).delete()
    assert "B4 Park" not in client.get(path_of(contributor)).content.decode()
    User.objects.filter(pk=contributor.pk).update(is_active=False)
    assert client.get(path_of(contributor)).status_code == 404


def test_queries_do_not_grow_with_measures(clock, sheets, contributor, draft, green_office):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            calendar_of(User.objects.get(pk=contributor.pk), clock.now)
        return len(captured)

    few = asked()
    for number in range(5):
        sheet = MeasureSheetFactory(edition=draft, number=f"D{number}", end_year=2027)
        sheet.actor_links.create(actor=green_office, role=ActorRole.PARTNER)
        StatusUpdateFactory(measure=sheet.measure, reported_on="2026-11-01", follow_up_date="2027-05-01")
        Milestone.objects.create(measure=sheet.measure, title="Abnahme", planned_on="2027-03-01")
    assert asked() == few
