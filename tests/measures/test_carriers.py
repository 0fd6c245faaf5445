"""Carriers without an account: a link opens one form once, and what comes back is a proposal."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actors.models import Contact
from concepts.models import Change, Edition
from measures.models import ActorRole, Milestone, ReportLink, StatusProposal, StatusUpdate
from measures.reporting.proposals import propose, reject, release, release_unchanged, waiting_proposals
from measures.reporting.report_links import link_of, recipients, send_link
from measures.views import carriers
from tests.clock import Clock
from tests.factories import ActorFactory, MeasureSheetFactory, StatusUpdateFactory

pytestmark = pytest.mark.django_db
SECRET = "Geheime Sache"


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch, "2026-11-02")


@pytest.fixture
def carrier(town):
    return ActorFactory(municipality=town, name="Diakonie Auenfurt")


@pytest.fixture
def contact(carrier):
    return Contact.objects.create(actor=carrier, name="Erna Erdmann", email="erdmann@diakonie.example")


@pytest.fixture
def sheet(draft, carrier):
    sheet = MeasureSheetFactory(edition=draft, number="C1", title="Familienzentrum", internal_note=SECRET)
    sheet.actor_links.create(actor=carrier, role=ActorRole.RESPONSIBLE_BODY)
    return sheet


@pytest.fixture
def link(clock, sheet, contact, editor):
    return send_link(sheet, contact, editor)


@pytest.fixture
def address(link):
    return address_in(mail.outbox[-1])


def address_in(letter):
    return urlsplit(re.search(r"http://\S+", letter.body)[0]).path


def entries(**changed):
    return {
        "implementation_status": "under_way",
        "what_happened": "Der Estrich ist gegossen.",
        "reported_on": "2026-11-01",
        **changed,
    }


# --- The link ---------------------------------------------------------------


def test_editor_sends_a_link_from_the_page_of_the_measure(client, clock, sheet, contact, editor):
    client.force_login(editor)
    send = reverse("report_link_send", args=["nordring", sheet.measure.serial])
    assert send in client.get(sheet.measure.get_absolute_url()).content.decode()
    assert "Erna Erdmann, Diakonie Auenfurt (erdmann@diakonie.example)" in client.get(send).content.decode()
    answer = client.post(send, {"contact": contact.pk}, follow=True)
    assert "Der Link ist unterwegs an Erna Erdmann" in answer.content.decode()
    (letter,) = mail.outbox
    assert letter.to == ["erdmann@diakonie.example"]
    assert "C1 Familienzentrum" in letter.body
    assert "gilt bis 16.11.2026" in letter.body
    assert SECRET not in letter.body
    assert "offen bis 16.11.2026" in client.get(send).content.decode()


def test_only_people_with_address_at_actors_of_the_measure_are_offered(sheet, contact, carrier, town):
    Contact.objects.create(actor=carrier, name="Ohne Adresse")
    Contact.objects.create(actor=ActorFactory(municipality=town), name="Fremd", email="fremd@anderswo.example")
    target = ActorFactory(municipality=town)
    Contact.objects.create(actor=target, name="Zielgruppe", email="ziel@anderswo.example")
    sheet.actor_links.create(actor=target, role=ActorRole.TARGET_GROUP)
    assert list(recipients(sheet)) == [contact]


def test_link_to_anybody_else_is_refused(client, clock, sheet, contact, editor, town):
    other = Contact.objects.create(actor=ActorFactory(municipality=town), name="Fremd", email="fremd@anderswo.example")
    client.force_login(editor)
    answer = client.post(reverse("report_link_send", args=["nordring", sheet.measure.serial]), {"contact": other.pk})
    assert answer.status_code == 200
    assert mail.outbox == []


def test_database_knows_only_the_fingerprint(link, address):
    token = address.split("/")[2]
    assert token not in str(ReportLink.objects.values())
    assert len(link.token_hash) == 64


def test_carrier_answers_once_without_signing_in(client, clock, address, sheet):
    page = client.get(address)
    assert page.status_code == 200
    assert "C1 Familienzentrum" in page.content.decode()
    answer = client.post(address, entries())
    assert answer.url == reverse("report_link_thanks")
    assert "Danke für Ihre Meldung" in client.get(answer.url).content.decode()
    proposal = StatusProposal.objects.get()
    assert proposal.entries == entries()
    assert not StatusUpdate.objects.exists()
    for again in (client.get(address), client.post(address, entries(what_happened="Noch einmal"))):
        assert again.status_code == 410
        assert "Dieser Link ist schon benutzt" in again.content.decode()
    assert StatusProposal.objects.count() == 1


def test_opening_the_link_does_not_use_it_up(client, address):
    for _ in range(3):
        assert client.get(address).status_code == 200
    assert client.head(address).status_code == 200


def test_refused_entries_do_not_use_it_up(client, address):
    answer = client.post(address, entries(implementation_status="dropped"))
    assert answer.status_code == 200
    assert "Bitte begründen Sie" in answer.content.decode()
    assert client.post(address, entries()).status_code == 302


def test_untouched_form_is_no_answer_and_does_not_use_the_link_up(client, address, sheet):
    last = StatusUpdateFactory(measure=sheet.measure, reported_on="2026-05-01")
    assert f'name="seen" value="{last.key}"' in client.get(address).content.decode()
    untouched = {"implementation_status": "under_way", "reported_on": "2026-11-02", "seen": last.key}
    answer = client.post(address, untouched)
    assert "bestätigen Sie mit „Stand ist unverändert“" in answer.content.decode()
    assert not StatusProposal.objects.exists()
    assert client.post(address, untouched | {"next_step": "Estrich"}).status_code == 302


def test_link_expires_after_fourteen_days(client, clock, address):
    clock.wait(days=13, hours=23)
    assert client.get(address).status_code == 200
    clock.wait(hours=1)
    for answer in (client.get(address), client.post(address, entries())):
        assert answer.status_code == 410
        assert "Dieser Link ist abgelaufen" in answer.content.decode()
    assert not StatusProposal.objects.exists()


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: token[:-1],
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: "x" + token,
        lambda token: token.split(".")[0],
        lambda token: "danke.",
        lambda token: "%00",
    ],
)
def test_forged_link_opens_nothing_and_asks_no_table(client, address, forge):
    token = address.split("/")[2]
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(f"/meldung/{forge(token)}/")
    assert answer.status_code == 404
    assert "Diesen Link kennen wir nicht" in answer.content.decode()
    assert "Familienzentrum" not in answer.content.decode()
    assert [query for query in captured if "reportlink" in query["sql"]] == []


def test_token_signed_with_another_key_is_forged(client, address, settings):
    settings.SECRET_KEY = "ein anderer Schlüssel"
    token = address.split("/")[2]
    assert link_of(token) is not None, "the signer of this process keeps its key"
    from django.core.signing import Signer

    foreign = Signer(salt="measures.report_links", sep=".").sign(token.split(".")[0])
    assert link_of(foreign) is None


def test_new_link_to_the_same_address_ends_the_old_one(client, clock, address, sheet, contact, editor):
    send_link(sheet, contact, editor)
    assert client.get(address).status_code == 410
    assert "neueren ersetzt" in client.get(address).content.decode()
    assert client.get(address_in(mail.outbox[-1])).status_code == 200


def test_revoked_link_opens_nothing(client, address, link, sheet, editor):
    colleague = Client()
    colleague.force_login(editor)
    answer = colleague.post(
        reverse("report_link_revoke", args=["nordring", sheet.measure.serial, link.pk]), follow=True
    )
    assert "Der Link ist zurückgezogen" in answer.content.decode()
    assert client.get(address).status_code == 410


def test_link_of_a_measure_that_was_dropped_opens_nothing(client, address, sheet):
    sheet.delete()
    answer = client.get(address)
    assert answer.status_code == 410
    assert "Zu dieser Maßnahme wird nicht mehr gemeldet" in answer.content.decode()


def test_page_of_a_link_is_kept_from_search_engines_and_tells_nothing_else(client, address, sheet, draft):
    StatusUpdateFactory(
        measure=sheet.measure, reported_on="2026-10-01", what_happened=SECRET, internal_note=SECRET, spent="4711.00"
    )
    MeasureSheetFactory(edition=draft, title="Eine andere Maßnahme")
    page = client.get(address)
    assert "noindex" in page["X-Robots-Tag"]
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    text = page.content.decode()
    for word in (SECRET, "4711", "4.711", "Eine andere Maßnahme", "Förderstand", "Interne Notiz"):
        assert word not in text, word
    assert '<meta name="robots" content="noindex, nofollow">' in text


def test_link_opens_nothing_but_its_form(client, address, sheet):
    client.get(address)
    for page in (sheet.measure.get_absolute_url(), reverse("status_report", args=["nordring", sheet.measure.serial])):
        assert client.get(page).status_code == 302
        assert "/konto/anmelden/" in client.get(page).url


def test_too_many_tries_are_refused(client, monkeypatch):
    monkeypatch.setitem(carriers.TRIES, "report_link", "3/10m/ip")
    answers = [client.get(f"/meldung/versuch{number}.abc/").status_code for number in range(5)]
    assert answers == [404, 404, 404, 429, 429]


def test_second_of_two_simultaneous_answers_is_too_late(link):
    assert propose(link, {"implementation_status": "under_way"})
    assert propose(link, {"implementation_status": "completed"}) is None
    assert StatusProposal.objects.count() == 1


def test_measure_with_milestones_asks_for_no_progress(client, address, sheet):
    assert "Fortschritt in Prozent" in client.get(address).content.decode()
    Milestone.objects.create(measure=sheet.measure, title="Richtfest", planned_on="2026-05-01")
    assert "Fortschritt in Prozent" not in client.get(address).content.decode()


# --- The proposal -----------------------------------------------------------


@pytest.fixture
def proposal(client, clock, address):
    client.post(address, entries(spent="12.500,50", next_step="Malern", next_step_date="2026-12-24", progress="45 %"))
    return StatusProposal.objects.get()


def test_colleague_releases_what_he_has_read_and_changed(client, clock, proposal, editor, sheet):
    client.force_login(editor)
    assert proposal.get_absolute_url() in client.get("/").content.decode()
    assert proposal.get_absolute_url() in client.get(sheet.measure.get_absolute_url()).content.decode()
    page = client.get(proposal.get_absolute_url())
    initial = page.context["form"].initial
    assert (str(initial["spent"]), initial["progress"], str(initial["next_step_date"])) == (
        "12500.50",
        45,
        "2026-12-24",
    )
    assert "Der Estrich ist gegossen." in page.content.decode()
    sent = entries(what_happened="Der Estrich ist drin.", release="", revision=1)
    answer = client.post(proposal.get_absolute_url(), sent, follow=True)
    assert "freigegeben" in answer.content.decode()
    assert "Angaben von Diakonie Auenfurt (Erna Erdmann)" in answer.content.decode()
    report = StatusUpdate.objects.get()
    assert (report.what_happened, report.source) == ("Der Estrich ist drin.", "Diakonie Auenfurt (Erna Erdmann)")
    assert report.reported_by == editor
    proposal.refresh_from_db()
    assert (proposal.update, proposal.decided_by) == (report, editor)
    assert not waiting_proposals(editor).exists()
    logged = Change.objects.filter(object_kind="statusupdate", field="Angaben von").get()
    assert logged.new == "Diakonie Auenfurt (Erna Erdmann)"


def test_release_with_errors_shows_them_and_decides_nothing(client, clock, proposal, editor):
    client.force_login(editor)
    answer = client.post(proposal.get_absolute_url(), entries(implementation_status="", release=""))
    assert answer.status_code == 200
    assert "Bitte prüfen Sie Ihre Eingaben" in answer.content.decode()
    assert not StatusUpdate.objects.exists()


def test_rejection_needs_a_reason_that_the_carrier_reads(client, clock, proposal, editor):
    client.force_login(editor)
    mail.outbox.clear()
    assert client.post(proposal.get_absolute_url(), {"reject": "", "reason": ""}).status_code == 200
    assert mail.outbox == []
    client.post(proposal.get_absolute_url(), {"reject": "", "reason": "Das ist der Stand vom Vorjahr."})
    (letter,) = mail.outbox
    assert letter.to == ["erdmann@diakonie.example"]
    assert "Das ist der Stand vom Vorjahr." in letter.body
    proposal.refresh_from_db()
    assert proposal.rejection == "Das ist der Stand vom Vorjahr."
    assert not StatusUpdate.objects.exists()


def test_decision_is_made_once(clock, proposal, editor, sheet):
    reject(proposal, "Nein", editor, sheet)
    with pytest.raises(ValidationError):
        release(proposal, StatusUpdate(reported_on=clock.today, implementation_status="under_way"), editor, sheet)
    with pytest.raises(ValidationError):
        release_unchanged(proposal, editor, sheet)
    assert not StatusUpdate.objects.exists()


def test_decided_proposal_leads_to_the_measure(client, clock, proposal, editor, sheet):
    reject(proposal, "Nein", editor, sheet)
    client.force_login(editor)
    answer = client.get(proposal.get_absolute_url(), follow=True)
    assert "schon entschieden" in answer.content.decode()


def test_unchanged_goes_with_one_tap_on_both_sides(client, clock, address, sheet, editor):
    StatusUpdateFactory(measure=sheet.measure, reported_on="2026-06-01", progress=30, spent="500.00")
    clock.wait(days=1)
    assert client.post(address, {"unchanged": ""}).status_code == 302
    proposal = StatusProposal.objects.get()
    assert proposal.confirms_unchanged
    clock.wait(days=1)
    client.force_login(editor)
    assert "Als unverändert freigeben" in client.get(proposal.get_absolute_url()).content.decode()
    client.post(proposal.get_absolute_url(), {"release_unchanged": ""})
    report = StatusUpdate.objects.order_by("-pk").first()
    assert (report.confirmed_unchanged, report.progress, report.spent) == (True, 30, 500)
    assert (report.source, str(report.reported_on)) == ("Diakonie Auenfurt (Erna Erdmann)", "2026-11-03")


def test_unchanged_needs_something_that_can_be_unchanged(client, clock, address, sheet):
    assert client.post(address, {"unchanged": ""}).status_code == 200
    assert not StatusProposal.objects.exists()


def test_contributor_of_the_actor_decides_and_others_do_not(client, clock, proposal, contributor, green_office, sheet):
    client.force_login(contributor)
    assert client.get(proposal.get_absolute_url()).status_code == 403
    assert list(waiting_proposals(contributor)) == []
    sheet.actor_links.create(actor=green_office, role=ActorRole.PARTNER)
    assert client.get(proposal.get_absolute_url()).status_code == 200
    assert list(waiting_proposals(contributor)) == [proposal]


def test_proposal_stands_only_at_its_own_measure(client, clock, proposal, editor, draft):
    other = MeasureSheetFactory(edition=draft)
    client.force_login(editor)
    assert (
        client.get(reverse("proposal_detail", args=["nordring", other.measure.serial, proposal.pk])).status_code == 404
    )


@pytest.fixture
def newer(sheet, draft, concept):
    """The measure in the next draft, after its first edition was published."""
    Edition.objects.filter(pk=draft.pk).update(is_transcribed=True)
    for state in ("review", "submitted"):
        Edition.objects.filter(pk=draft.pk).update(state=state)
    Edition.objects.filter(pk=draft.pk).update(state="published", published_at="2026-01-01T09:00Z")
    newer = Edition.objects.create(concept=concept, number=2, kind="update", previous=draft)
    return MeasureSheetFactory(edition=newer, measure=sheet.measure, number="C9", title="Geheime Planung")


def test_form_calls_the_measure_as_the_edition_in_force_does(client, address, newer):
    assert "Familienzentrum" in client.get(address).content.decode()
    assert "Geheime Planung" not in client.get(address).content.decode()


def test_letters_call_the_measure_as_the_edition_in_force_does(clock, newer, contact, editor):
    sent = send_link(newer, contact, editor)
    proposal = propose(sent, {"implementation_status": "under_way"})
    reject(proposal, "Das ist der Stand vom Vorjahr.", editor, newer)
    assert [letter.subject for letter in mail.outbox] == [
        "Wie weit ist „Familienzentrum“? Bitte um Ihre Meldung",
        "Ihre Meldung zu „Familienzentrum“",
    ]
    for letter in mail.outbox:
        assert "C1 Familienzentrum" in letter.body
        assert "Geheime Planung" not in letter.body


def test_link_lasts_fourteen_days_to_the_second(link):
    assert link.expires_at - link.sent_at == timedelta(days=14)
