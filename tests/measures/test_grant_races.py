"""Two people, or two clicks, at the very same moment: what both send is never saved twice or beyond what there is."""

import threading
import time
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from concepts.models import Change, Concept
from measures.models import CashInstalment, DrawDown, Grant, Spending

pytestmark = pytest.mark.django_db(transaction=True)

KEY = "0e6a1d2e-3f5b-4c6d-8e7f-9a0b1c2d3e4f"


@pytest.fixture
def grant(concept):
    return Grant.objects.create(concept=concept, number="21-0345", amount="1000.00")


@pytest.fixture
def row(grant):
    return CashInstalment.objects.create(grant=grant, year=timezone.localdate().year, amount="1000.00")


@contextmanager
def held(rows, senders):
    """Start ``senders`` while ``rows`` are locked; go on when each of them waits for a lock, and let them go at the
    end of the block."""
    with transaction.atomic():
        list(rows.select_for_update(no_key=True))
        for sender in senders:
            sender.start()
        deadline = time.monotonic() + 20
        while waiting() < len(senders):
            assert time.monotonic() < deadline, f"{waiting()} of {len(senders)} wait for the lock"
            time.sleep(0.05)
        yield
    for sender in senders:
        sender.join(timeout=20)


def waiting():
    """How many connections wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees the same state again and again
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return cursor.fetchone()[0]


def sender_of(user, url, data, answers):
    """A thread that sends ``data`` on a connection of its own."""

    def send():
        try:
            client = Client()
            client.force_login(user)
            answers.append(client.post(url, data))
        finally:
            connection.close()

    return threading.Thread(target=send)


def send_at_once(user, url, entries, lock):
    """Send each of ``entries``; all of them wait for ``lock`` before the first may go on. Answers their
    responses, in no order."""
    answers = []
    with held(lock, [sender_of(user, url, data, answers) for data in entries]):
        pass
    return answers


def booked(row, amount, **values):
    day = f"{timezone.localdate():%Y-%m-%d}"
    return {"instalment": str(row.pk), "booked_on": day, "amount": amount, "revision": ""} | values


def url_of(name, grant, *more):
    return reverse(name, args=[grant.concept.slug, grant.pk, *more])


def test_two_calls_at_once_never_exceed_the_instalment(editor, grant, row):
    url = url_of("booking_create", grant, "abrufe")
    entries = [booked(row, "600", note="erste"), booked(row, "700", note="zweite")]
    answers = send_at_once(editor, url, entries, Grant.objects.filter(pk=grant.pk))
    saved = DrawDown.objects.get()
    refused = next(answer for answer in answers if answer.status_code == 200)
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    (message,) = refused.context["form"].errors["amount"]
    assert message == (
        f"Aus der {row} sind noch {400 if saved.amount == 600 else 300}\xa0€ abzurufen. "
        "Bitte prüfen Sie Rate und Betrag."
    )
    assert refused.context["form"]["note"].value() == ("zweite" if saved.note == "erste" else "erste")


def test_one_booking_sent_twice_at_once_is_saved_once(editor, grant, row):
    url = url_of("booking_create", grant, "ausgaben")
    answers = send_at_once(editor, url, [booked(row, "600", key=KEY)] * 2, Grant.objects.filter(pk=grant.pk))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert str(Spending.objects.get().key) == KEY
    assert Change.objects.filter(object_kind="spending", field="Betrag in Euro").count() == 1


def test_one_notice_sent_twice_at_once_is_saved_once(editor, concept):
    url = reverse("grant_create", args=[concept.slug])
    data = {"amount": "500", "key": KEY, "revision": "1"}
    data |= {"instalments-TOTAL_FORMS": "1", "instalments-INITIAL_FORMS": "0"}
    data |= {"instalments-0-year": "2027", "instalments-0-amount": "500"}
    answers = send_at_once(editor, url, [data, data], Concept.objects.filter(pk=concept.pk))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Grant.objects.get().instalments.count() == 1


def test_call_of_an_instalment_that_goes_at_once_is_refused(editor, grant, row):
    """The call has passed its form and waits while somebody else takes the instalment away."""
    answers = []
    url, data = url_of("booking_create", grant, "abrufe"), booked(row, "600", note="Schlussrechnung")
    with held(Grant.objects.filter(pk=grant.pk), [sender_of(editor, url, data, answers)]):
        row.delete()
    form = answers[0].context["form"]
    assert [str(message) for messages in form.errors.values() for message in messages] == [
        "Diese Rate gibt es nicht mehr. Bitte wählen Sie eine andere."
    ]
    assert (form["amount"].value(), form["note"].value()) == ("600", "Schlussrechnung")
    assert not DrawDown.objects.exists()


@pytest.mark.parametrize("name", ["booking_create", "grant_edit"])
def test_notice_that_is_deleted_at_once_loses_no_entry(editor, grant, row, name):
    answers = []
    if name == "grant_edit":
        url, data = url_of(name, grant), {"amount": "5", "note": "Schlussrechnung", "revision": "1"}
        data |= {"instalments-TOTAL_FORMS": "0", "instalments-INITIAL_FORMS": "0"}
    else:
        url, data = url_of(name, grant, "abrufe"), booked(row, "600", note="Schlussrechnung")
    with held(Grant.objects.filter(pk=grant.pk), [sender_of(editor, url, data, answers)]):
        Grant.objects.get(pk=grant.pk).delete()
    (answer,) = answers
    assert "Diese Bewilligung wurde inzwischen gelöscht." in str(answer.context["form"].errors)
    assert "Schlussrechnung" in answer.content.decode()


def test_changed_booking_that_is_deleted_at_once_loses_no_entry(editor, grant, row):
    call = DrawDown.objects.create(instalment=row, booked_on=timezone.localdate(), amount=5)
    answers = []
    url, data = url_of("booking_edit", grant, "abrufe", call.key), booked(row, "6", note="Irrtum", revision="1")
    with held(Grant.objects.filter(pk=grant.pk), [sender_of(editor, url, data, answers)]):
        call.delete()
    assert "Diese Buchung wurde inzwischen gelöscht." in str(answers[0].context["form"].errors)
    assert answers[0].context["form"]["note"].value() == "Irrtum"


@pytest.mark.parametrize("name", ["booking_delete", "grant_delete"])
def test_two_clicks_on_delete_at_once_delete_and_log_once(editor, grant, row, name):
    more = ()
    if name == "booking_delete":
        more = ("abrufe", DrawDown.objects.create(instalment=row, booked_on=timezone.localdate(), amount=5).key)
    answers = send_at_once(editor, url_of(name, grant, *more), [{}, {}], Grant.objects.filter(pk=grant.pk))
    assert [answer.status_code for answer in answers] == [302, 302]
    logged = [change.field for change in Change.objects.filter(action="deleted")]
    assert logged
    assert len(logged) == len(set(logged))
