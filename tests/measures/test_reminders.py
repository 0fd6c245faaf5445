"""Reminders: on which days, to whom, in one letter, never twice within five days, only while something is missing."""

from datetime import date, timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actors.models import Membership, Role, User
from measures.management.commands.send_reminders import written
from measures.models import ActorRole, ReportingRound, SentReminder
from measures.reporting.reminders import due_letters, send_reminders
from measures.reporting.reports import confirm_unchanged
from measures.reporting.rounds import close_round, open_round
from measures.tasks import next_morning, schedule_reminders, send_due_reminders
from tests.clock import Clock
from tests.conftest import person
from tests.factories import ActorFactory, ConceptFactory, EditionFactory, MeasureSheetFactory, StatusUpdateFactory

pytestmark = pytest.mark.django_db
DUE = date(2026, 11, 30)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch, "2026-10-01")


def sheet_of(edition, number, actor=None, role=ActorRole.RESPONSIBLE_BODY):
    sheet = MeasureSheetFactory(edition=edition, number=number, title=f"Platz {number}")
    if actor:
        sheet.actor_links.create(actor=actor, role=role)
    return sheet


def begin(concept, editor, due_on=DUE, title="Herbst 2026", clock=None):
    one = ReportingRound(concept=concept, title=title, due_on=due_on)
    open_round(one, editor)
    return one


@pytest.fixture
def sheets(draft, green_office):
    return [sheet_of(draft, "B2", green_office), sheet_of(draft, "B10", green_office)]


@pytest.fixture
def running(clock, concept, editor, contributor, sheets):
    return begin(concept, editor)


def sent_to(user):
    return [letter for letter in mail.outbox if letter.to == [user.email]]


def days_of_letters(clock, first, last, user):
    """Run every morning from ``first`` to ``last``; answers on which days ``user`` got a letter."""
    days = []
    for number in range((last - first).days + 1):
        clock.set(first + timedelta(days=number))
        if any(letter.to == user for letter in send_reminders(clock.today)):
            days.append((clock.today - DUE).days)
    return days


# --- On which days ----------------------------------------------------------


def test_round_reminds_before_on_and_after_its_date(clock, running, contributor):
    assert days_of_letters(clock, date(2026, 10, 2), date(2027, 2, 28), contributor) == [-7, 0, 7, 30]


def test_days_before_the_opening_are_not_made_up_for(clock, concept, editor, contributor, sheets):
    clock.set("2026-11-25")
    begin(concept, editor)
    assert days_of_letters(clock, date(2026, 11, 25), date(2026, 12, 10), contributor) == [0, 7]


def test_missed_morning_is_made_up_for(clock, running, contributor):
    assert days_of_letters(clock, DUE + timedelta(days=2), DUE + timedelta(days=20), contributor) == [2, 7]


def test_long_outage_skips_what_is_too_old(clock, running, contributor):
    assert days_of_letters(clock, DUE + timedelta(days=5), DUE + timedelta(days=6), contributor) == []


def test_more_time_moves_the_days(clock, running, contributor):
    ReportingRound.objects.filter(pk=running.pk).update(due_on=DUE + timedelta(days=10))
    assert days_of_letters(clock, date(2026, 11, 1), DUE + timedelta(days=11), contributor) == [3, 10]


# --- Never twice within five days -------------------------------------------


ROUNDS = st.lists(st.integers(0, 15), min_size=1, max_size=4)
MORNINGS = st.sets(st.integers(-10, 55)).map(lambda missed: sorted(set(range(-10, 56)) - missed))
"""Most mornings of nine weeks: the worker may be down on some."""


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(due_days=ROUNDS, mornings=MORNINGS)
def test_nobody_gets_two_letters_within_five_days(clock, town, editor, contributor, green_office, due_days, mornings):
    with transaction.atomic():
        clock.set("2026-09-01")
        for number, days in enumerate(due_days):
            concept = ConceptFactory(municipality=town)
            sheet_of(EditionFactory(concept=concept), f"B{number}", green_office)
            begin(concept, editor, DUE + timedelta(days=days), f"Runde {number}")
        got = []
        for morning in mornings:
            clock.set(DUE + timedelta(days=morning))
            got += [morning for letter in send_reminders(clock.today) if letter.to == contributor]
            got += [morning for letter in send_reminders(clock.today) if letter.to == contributor]
        assert all(later - earlier >= 5 for earlier, later in pairwise(got)), got
        occasions = list(SentReminder.objects.filter(user=contributor).values_list("round", "days"))
        assert len(occasions) == len(set(occasions))
        transaction.set_rollback(True)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(due_days=ROUNDS)
def test_every_day_of_every_round_is_told_in_the_end(clock, town, editor, contributor, green_office, due_days):
    """With a run each morning nothing falls through: a day held back by the pause comes with the next letter."""
    with transaction.atomic():
        clock.set("2026-09-01")
        for number, days in enumerate(due_days):
            concept = ConceptFactory(municipality=town)
            sheet_of(EditionFactory(concept=concept), f"B{number}", green_office)
            begin(concept, editor, DUE + timedelta(days=days), f"Runde {number}")
        for morning in range(-30, 80):
            clock.set(DUE + timedelta(days=morning))
            send_reminders(clock.today)
        told = SentReminder.objects.filter(user=contributor)
        assert told.count() == 4 * len(due_days)
        transaction.set_rollback(True)


# --- To whom, and what it says ----------------------------------------------


def test_one_letter_names_all_rounds_and_only_what_is_missing(clock, town, concept, editor, contributor, sheets):
    other = ConceptFactory(municipality=town, slug="hafen", area_name="Hafen")
    sheet_of(EditionFactory(concept=other), "H1", Membership.objects.get(user=contributor).actor)
    begin(concept, editor)
    begin(other, editor, date(2027, 1, 31), "Winter")
    clock.wait(days=1)
    StatusUpdateFactory(measure=sheets[0].measure, reported_on=clock.today)
    clock.set(DUE)
    assert [letter.to for letter in send_reminders(clock.today)] == [contributor]
    (letter,) = mail.outbox
    assert letter.subject == "Konzeptportal: Bitte melden Sie heute den Stand"
    assert "B10 Platz B10" in letter.body
    assert "H1 Platz H1" in letter.body
    assert "B2 " not in letter.body
    assert "IHK Nordring, Herbst 2026 (bis 30.11.2026, heute)" in letter.body
    assert "IHK Hafen, Winter (bis 31.01.2027, noch 62 Tage)" in letter.body
    link = f"http://localhost:8000{reverse('status_report', args=['nordring', sheets[1].measure.serial])}"
    assert f"  {link}\n" in letter.body
    assert SentReminder.objects.values_list("round__title", "days").get() == ("Herbst 2026", 0)


def test_no_letter_when_reported_meanwhile(clock, running, contributor, sheets):
    clock.set(DUE - timedelta(days=1))
    for sheet in sheets:
        StatusUpdateFactory(measure=sheet.measure, reported_on=clock.today)
    clock.set(DUE)
    assert send_reminders(clock.today) == []


def test_unchanged_ends_the_reminders(clock, concept, editor, contributor, sheets):
    seen = [StatusUpdateFactory(measure=sheet.measure, reported_on=clock.today) for sheet in sheets]
    clock.wait(days=1)
    begin(concept, editor)
    clock.set(DUE - timedelta(days=8))
    for sheet, last in zip(sheets, seen, strict=True):
        assert confirm_unchanged(str(last.key), contributor, sheet)
    assert days_of_letters(clock, DUE - timedelta(days=7), DUE + timedelta(days=31), contributor) == []


def test_no_letter_once_the_round_is_closed(clock, running, editor):
    close_round(running, editor)
    clock.set(DUE)
    assert send_reminders(clock.today) == []


def test_editors_hear_of_what_nobody_else_can_report(clock, concept, editor, contributor, draft, sheets):
    sheet_of(draft, "C1", ActorFactory(municipality=concept.municipality, name="Diakonie"))
    sheet_of(draft, "C2")
    begin(concept, editor)
    clock.set(DUE)
    send_reminders(clock.today)
    (letter,) = sent_to(editor)
    assert "C1 Platz C1" in letter.body
    assert "C2 Platz C2" in letter.body
    assert "B2 " not in letter.body
    assert "Bitte fragen Sie den Träger" in letter.body
    (own,) = sent_to(contributor)
    assert "C1" not in own.body
    assert "Bitte fragen Sie den Träger" not in own.body


def test_target_groups_are_not_reminded(clock, concept, editor, contributor, draft, green_office):
    sheet_of(draft, "C1", green_office, ActorRole.TARGET_GROUP)
    begin(concept, editor)
    clock.set(DUE)
    assert [letter.to for letter in send_reminders(clock.today)] == [editor]


def test_strangers_and_other_roles_hear_nothing(clock, running, reviewer, reader, stranger, administrator):
    clock.set(DUE)
    send_reminders(clock.today)
    for user in (reviewer, reader, stranger, administrator):
        assert sent_to(user) == []


def test_inactive_people_hear_nothing_and_editors_step_in(clock, running, editor, contributor):
    User.objects.filter(pk=contributor.pk).update(is_active=False)
    clock.set(DUE)
    assert [letter.to for letter in send_reminders(clock.today)] == [editor]


def test_whoever_switched_reminders_off_hears_nothing(client, clock, running, contributor):
    client.force_login(contributor)
    answer = client.post(reverse("reminders_switch"), follow=True)
    assert "ausgeschaltet" in answer.content.decode()
    clock.set(DUE)
    assert send_reminders(clock.today) == []
    client.force_login(contributor)
    client.post(reverse("reminders_switch"), {"an": ""})
    assert [letter.to for letter in send_reminders(clock.today)] == [contributor]


def test_switch_off_between_reading_and_sending_holds(clock, running, contributor, monkeypatch):
    clock.set(DUE)
    (letter,) = due_letters(clock.today)
    User.objects.filter(pk=contributor.pk).update(gets_reminders=False)
    monkeypatch.setattr("measures.reporting.reminders.due_letters", lambda today: [letter])
    assert send_reminders(clock.today) == []
    assert mail.outbox == []


# --- Dry run, worker, failures ----------------------------------------------


def test_dry_run_prints_exactly_what_would_be_sent(clock, concept, editor, contributor, draft, sheets):
    sheet_of(draft, "C1")
    begin(concept, editor)
    clock.set(DUE)
    printed = StringIO()
    call_command("send_reminders", dry_run=True, stdout=printed)
    assert mail.outbox == []
    assert not SentReminder.objects.exists()
    call_command("send_reminders", stdout=StringIO())
    assert len(mail.outbox) == 2
    letters = "".join(
        f"An: {letter.to[0]}\nBetreff: {letter.subject}\n\n{letter.body}\n{'-' * 72}\n" for letter in mail.outbox
    )
    assert printed.getvalue() == f"{letters}2 Erinnerungen würden versandt.\n"


def test_text_is_as_people_read_it(clock, running, contributor):
    clock.set(DUE + timedelta(days=7))
    (letter,) = due_letters(clock.today)
    assert written(letter).startswith(
        "An: contributor@auenfurt.example\nBetreff: Konzeptportal: Ihre Meldung fehlt seit"
    )
    assert "(bis 30.11.2026, seit 7 Tagen überfällig)" in letter.text
    assert "\n\n\n" not in letter.text
    assert "&" not in letter.text


class BrokenForContributors(EmailBackend):
    def send_messages(self, messages):
        if any("contributor" in address for message in messages for address in message.to):
            raise ConnectionRefusedError
        return super().send_messages(messages)


def test_failed_letter_stops_nobody_else_and_is_tried_again(clock, concept, editor, contributor, draft, sheets, caplog):
    caplog.set_level("CRITICAL", logger="measures.reporting.reminders")
    sheet_of(draft, "C1")
    begin(concept, editor)
    clock.set(DUE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.EMAIL_BACKEND", f"{__name__}.BrokenForContributors")
        assert [letter.to for letter in send_reminders(clock.today)] == [editor]
    clock.wait(days=1)
    assert [letter.to for letter in send_reminders(clock.today)] == [contributor]


def test_worker_sends_and_plans_the_next_morning_once(clock, running):
    clock.set(DUE)
    assert schedule_reminders()
    assert not schedule_reminders()
    (waiting,) = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    assert timezone.localtime(waiting.run_after).isoformat() == "2026-12-01T07:00:00+01:00"
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)
    assert send_due_reminders.call() == 1
    assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 1


def test_morning_comes_after_now():
    early = timezone.make_aware(timezone.datetime(2026, 3, 28, 6, 59))
    assert timezone.localtime(next_morning(early)).isoformat() == "2026-03-28T07:00:00+01:00"
    late = timezone.make_aware(timezone.datetime(2026, 3, 28, 7, 0))
    assert timezone.localtime(next_morning(late)).isoformat() == "2026-03-29T07:00:00+02:00"


def test_queries_do_not_grow_with_people_and_measures(clock, concept, editor, contributor, draft, sheets, town):
    begin(concept, editor)
    clock.set(DUE)
    with CaptureQueriesContext(connection) as few:
        assert len(due_letters(clock.today)) == 1
    for number in range(5):
        actor = ActorFactory(municipality=town)
        person(f"mehr{number}@auenfurt.example", "Mia", "Mehr", town, Role.CONTRIBUTOR, actor)
        sheet_of(draft, f"D{number}", actor)
    with CaptureQueriesContext(connection) as many:
        letters = due_letters(clock.today)
        assert len([letter.text for letter in letters]) == 6
    assert len(many) == len(few)
