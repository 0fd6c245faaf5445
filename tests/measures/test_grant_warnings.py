"""Being warned of money that lapses: by e-mail, in the calendar, and of nothing else."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actors.models import Membership, Role
from measures.granting.notices import warned_concepts
from measures.models import CashInstalment, DrawDown, Grant, ReportingRound, SentLapseWarning
from measures.reporting.reminders import due_letters, send_reminders
from measures.reporting.rounds import open_round
from measures.scheduling.calendar_feed import entries_of
from tests.clock import Clock
from tests.conftest import person
from tests.factories import ConceptFactory, MeasureSheetFactory

pytestmark = pytest.mark.django_db
LAPSES = date(2027, 12, 31)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch, "2026-11-02")


@pytest.fixture
def grant(clock, concept):
    grant = Grant.objects.create(concept=concept, number="21-0345", amount="2000.00", proof_due_on=date(2028, 6, 30))
    CashInstalment.objects.create(grant=grant, year=2027, amount="1000.00")
    return grant


@pytest.fixture
def row(grant):
    return grant.instalments.get()


def letters_on(clock, *days):
    """The days of ``days`` on which letters went out."""
    sent = []
    for day in days:
        clock.set(day)
        if send_reminders(clock.today):
            sent.append(day)
    return sent


def test_editor_is_warned_three_times_before_money_lapses(clock, grant, editor):
    days = [LAPSES - timedelta(days=number) for number in range(400, -30, -1)]
    assert letters_on(clock, *days) == [date(2026, 12, 31), date(2027, 6, 30), date(2027, 9, 30)]
    assert {letter.to[0] for letter in mail.outbox} == {editor.email}
    assert [one.months for one in SentLapseWarning.objects.order_by("sent_on")] == [12, 6, 3]


def test_treasurer_who_calls_the_money_is_warned_like_the_editor(clock, grant, editor, reviewer):
    days = [LAPSES - timedelta(days=number) for number in range(400, -30, -1)]
    assert letters_on(clock, *days) == [date(2026, 12, 31), date(2027, 6, 30), date(2027, 9, 30)]
    for user in (editor, reviewer):
        assert [letter.to for letter in mail.outbox].count([user.email]) == 3
        assert [one.months for one in user.sent_lapse_warnings.order_by("sent_on")] == [12, 6, 3]
    assert len(mail.outbox) == 6


def test_others_of_the_town_get_no_letter(clock, grant, publisher, reader, contributor, administrator):
    assert letters_on(clock, date(2027, 12, 1)) == []


def test_who_edits_and_reviews_gets_one_letter(clock, grant, editor, town):
    Membership.objects.create(user=editor, municipality=town, role=Role.REVIEWER)
    assert letters_on(clock, date(2027, 12, 1)) == [date(2027, 12, 1)]
    (letter,) = mail.outbox
    assert letter.body.count("Rate 2027") == 1


def test_letter_says_what_lapses_when_and_where(clock, grant, editor):
    clock.set(date(2027, 12, 1))
    send_reminders(clock.today)
    (letter,) = mail.outbox
    assert letter.subject == "Konzeptportal: Fördermittel verfallen am 31.12.2027"
    assert "- 1.000\xa0€ aus der Rate 2027: verfällt in 30 Tagen (am 31.12.2027)" in letter.body
    assert f"/konzepte/nordring/bewilligungen/{grant.pk}/" in letter.body
    assert "fehlt noch die Meldung" not in letter.body


def test_called_money_warns_nobody(clock, row, editor):
    DrawDown.objects.create(instalment=row, booked_on="2027-01-02", amount=1000)
    assert letters_on(clock, date(2027, 12, 1)) == []


def test_money_that_lapsed_warns_nobody_any_more(clock, grant, editor):
    assert letters_on(clock, date(2028, 1, 1)) == []


def test_moved_day_warns_anew(clock, row, editor):
    assert letters_on(clock, date(2027, 12, 1)) == [date(2027, 12, 1)]
    row.lapses_on = date(2028, 1, 31)
    row.save()
    assert letters_on(clock, date(2027, 12, 2), date(2027, 12, 6)) == [date(2027, 12, 6)]


def test_one_letter_tells_of_reports_and_of_money(clock, grant, concept, editor, draft):
    MeasureSheetFactory(edition=draft, number="B4", title="Park")
    clock.set(date(2027, 11, 1))
    open_round(ReportingRound(concept=concept, title="Herbst", due_on=date(2027, 12, 1)), editor)
    clock.set(date(2027, 11, 24))
    assert len(send_reminders(clock.today)) == 1
    (letter,) = mail.outbox
    assert letter.subject == (
        "Konzeptportal: Bitte melden Sie bis 01.12.2027 den Stand; Fördermittel verfallen am 31.12.2027"
    )
    assert "B4 Park" in letter.body
    assert "Rate 2027" in letter.body


def test_no_second_letter_within_five_days_and_none_is_lost(clock, grant, concept, editor, draft):
    MeasureSheetFactory(edition=draft, number="B4", title="Park")
    clock.set(date(2027, 9, 1))
    open_round(ReportingRound(concept=concept, title="Herbst", due_on=date(2027, 10, 9)), editor)
    days = [date(2027, 9, 28) + timedelta(days=number) for number in range(12)]
    # Of the money at once (six months are past), of the round a week before its date; the money again on 30.9.
    assert letters_on(clock, *days) == [date(2027, 9, 28), date(2027, 10, 3), date(2027, 10, 9)]
    assert ["Rate 2027" in letter.body for letter in mail.outbox] == [True, True, False]


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER])
def test_who_wants_no_letters_gets_none(clock, grant, town, role):
    user = person("wer@auenfurt.example", "Wer", "Auchimmer", town, role)
    user.gets_reminders = False
    user.save()
    assert letters_on(clock, date(2027, 12, 1)) == []


def test_dry_run_shows_and_notes_nothing(clock, grant, editor):
    clock.set(date(2027, 12, 1))
    shown = StringIO()
    call_command("send_reminders", "--dry-run", stdout=shown)
    assert "Fördermittel verfallen am 31.12.2027" in shown.getvalue()
    assert mail.outbox == []
    assert not SentLapseWarning.objects.exists()


def test_stranger_is_not_warned(clock, grant, stranger):
    assert letters_on(clock, date(2027, 12, 1)) == []


def test_queries_do_not_grow_with_notices_and_people(clock, grant, editor, town):
    clock.set(date(2027, 12, 1))

    def count():
        with CaptureQueriesContext(connection) as captured:
            letters = due_letters(clock.today)
            assert [letter.text for letter in letters]
        return len(captured)

    few = count()
    for number in range(3):
        other = Grant.objects.create(concept=ConceptFactory(municipality=town), amount=1)
        CashInstalment.objects.create(grant=other, year=2027, amount=1)
        person(f"e{number}@auenfurt.example", "Eva", "Editor", town, Role.EDITOR)
        person(f"k{number}@auenfurt.example", "Karl", "Kämmerer", town, Role.REVIEWER)
    assert count() == few


# --- Calendar ----------------------------------------------------------------


def titles(user, clock):
    return [(entry.day, entry.title) for entry in entries_of(user, clock.today)]


def test_calendar_holds_days_of_lapse_and_proof(clock, grant, row, draft, editor):
    wanted = [
        (LAPSES, "Fördermittel verfallen: 1.000\xa0€, Rate 2027, 21-0345"),
        (date(2028, 6, 30), "Verwendungsnachweis: 21-0345"),
    ]
    assert titles(editor, clock) == wanted
    DrawDown.objects.create(instalment=row, booked_on="2026-10-02", amount=1000)
    grant.proof_handed_in_on = date(2026, 11, 1)
    grant.save()
    assert titles(editor, clock) == []


def test_calendar_of_strangers_and_contributors_has_no_money(clock, grant, draft, stranger, contributor):
    assert titles(stranger, clock) == []
    assert titles(contributor, clock) == []


# --- Who has to look after what ----------------------------------------------


def test_keepers_and_treasurer_are_told_on_the_workplace(
    clock, grant, editor, administrator, reviewer, publisher, reader, contributor, stranger
):
    assert warned_concepts(editor, date(2026, 12, 30)) == []
    for user in (editor, administrator, reviewer):
        (warned,) = warned_concepts(user, date(2026, 12, 31))
        assert (warned.concept, warned.notices.lapsing) == (grant.concept, 1000)
    for user in (publisher, reader, contributor, stranger):
        assert warned_concepts(user, date(2026, 12, 31)) == []
    Membership.objects.create(user=reader, municipality=grant.concept.municipality, role=Role.REVIEWER)
    assert warned_concepts(type(reader).objects.get(pk=reader.pk), date(2026, 12, 31))


def test_treasurer_is_asked_to_call_the_money_on_his_workplace(client, clock, grant, draft, reviewer):
    clock.set(date(2027, 12, 1))
    client.force_login(reviewer)
    text = client.get("/").content.decode()
    assert "1.000\xa0€ sind noch nicht abgerufen und verfallen in den nächsten zwölf Monaten" in text
    assert client.get(f"/konzepte/nordring/bewilligungen/{grant.pk}/").status_code == 200
