"""The log is evidence: mended by its author for a day, then only corrected; the corrected one counts no more."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from concepts.models import Change
from measures.models import ActorRole, MeasureSheet, SheetActor, StatusUpdate
from measures.profile import latest_status
from measures.reporting.reports import last_report
from measures.updating.balance import last_statuses
from tests.factories import MeasureSheetFactory, StatusUpdateFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def sheet(draft, green_office):
    sheet = MeasureSheetFactory(edition=draft, number="B4", title="Quartierspark Süd")
    SheetActor.objects.create(sheet=sheet, actor=green_office, role=ActorRole.RESPONSIBLE_BODY)
    return sheet


@pytest.fixture
def report(sheet, contributor):
    return StatusUpdateFactory(
        measure=sheet.measure, reported_by=contributor, reported_on="2026-01-19", progress=45, what_happened="Alt"
    )


def age(report, by):
    """Let the report have been written ``by`` ago."""
    StatusUpdate.objects.filter(pk=report.pk).update(created_at=timezone.now() - by)


def address(name, report):
    measure = report.measure
    return reverse(name, args=[measure.concept.slug, measure.serial, report.key])


def entry(**changed):
    said = {"implementation_status": "under_way", "reported_on": "2026-01-19", "progress": "45", "revision": "1"}
    return said | {"what_happened": "Neu"} | changed


def send(client, user, name, report, **changed):
    client.force_login(user)
    return client.post(address(name, report), entry(**changed))


# --- For a day ---------------------------------------------------------------


def test_author_mends_his_report_within_a_day(client, contributor, report):
    age(report, DAY - timedelta(minutes=1))
    response = send(client, contributor, "status_edit", report, spent="12,5 T€", internal_note="Nur für uns")
    assert response.url == report.get_absolute_url()
    report.refresh_from_db()
    assert (report.what_happened, report.spent, report.internal_note) == ("Neu", Decimal(12500), "Nur für uns")
    assert report.reported_by == contributor
    assert StatusUpdate.objects.count() == 1


def test_what_was_mended_is_logged_without_the_internal_note(client, contributor, report):
    send(client, contributor, "status_edit", report, internal_note="Nur für uns")
    log = {change.field: (change.old, change.new) for change in Change.objects.all()}
    assert log == {"Was ist geschehen?": ("Alt", "Neu")}


def test_author_is_sent_to_the_correction_after_a_day(client, contributor, report):
    age(report, DAY)
    response = send(client, contributor, "status_edit", report)
    assert response.url == report.get_absolute_url()
    report.refresh_from_db()
    assert report.what_happened == "Alt"
    page = client.get(report.measure.get_absolute_url()).content.decode()
    assert address("status_edit", report) not in page
    assert address("status_correct", report) in page


def test_nobody_else_mends_a_report(client, editor, reviewer, stranger, report):
    for user, status in ((editor, 403), (reviewer, 403), (stranger, 404)):
        assert send(client, user, "status_edit", report).status_code == status
    report.refresh_from_db()
    assert report.what_happened == "Alt"


def test_author_who_reports_no_more_mends_nothing(client, contributor, sheet, report):
    sheet.actor_links.all().delete()
    assert send(client, contributor, "status_edit", report).status_code == 403


def test_second_window_shows_what_the_first_one_saved(client, contributor, report):
    send(client, contributor, "status_edit", report, what_happened="Erstes Fenster")
    page = send(client, contributor, "status_edit", report, what_happened="Zweites Fenster")
    assert page.status_code == 200
    assert "Erstes Fenster" in page.content.decode()
    assert "Zweites Fenster" in page.content.decode()
    report.refresh_from_db()
    assert report.what_happened == "Erstes Fenster"


def test_database_lets_a_fresh_report_be_changed_and_deleted(report):
    StatusUpdate.objects.filter(pk=report.pk).update(what_happened="Neu")
    StatusUpdate.objects.filter(pk=report.pk).delete()
    assert not StatusUpdate.objects.exists()


@pytest.mark.parametrize(
    "write",
    [
        lambda reports: reports.update(what_happened="Neu"),
        lambda reports: reports.update(created_at=timezone.now()),
        lambda reports: reports.delete(),
    ],
    ids=["update", "rejuvenate", "delete"],
)
def test_database_refuses_to_touch_a_report_after_a_day(report, write):
    age(report, DAY + timedelta(seconds=1))
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        write(StatusUpdate.objects.filter(pk=report.pk))
    report.refresh_from_db()
    assert report.what_happened == "Alt"


# --- Corrected ----------------------------------------------------------------


def test_correction_begins_with_what_the_wrong_report_says(client, editor, report):
    client.force_login(editor)
    initial = client.get(address("status_correct", report)).context["form"].initial
    assert (initial["what_happened"], initial["progress"], str(initial["reported_on"])) == ("Alt", 45, "2026-01-19")


def test_correction_counts_in_the_place_of_what_it_corrects(client, editor, sheet, report):
    age(report, 300 * DAY)
    assert send(client, editor, "status_correct", report, implementation_status="in_planning").status_code == 302
    correction = StatusUpdate.objects.get(corrects=report)
    assert correction.reported_by == editor
    assert last_report(sheet.measure) == correction
    assert last_statuses([sheet], timezone.localdate()) == {sheet.measure_id: correction}
    [listed] = MeasureSheet.objects.with_latest_status()
    assert latest_status(listed).status == "in_planning"


def test_correction_that_dates_back_lets_an_older_report_lead(client, editor, sheet, report):
    older = StatusUpdateFactory(measure=sheet.measure, reported_on="2026-01-10", implementation_status="continuous")
    send(client, editor, "status_correct", report, reported_on="2026-01-02")
    assert last_report(sheet.measure) == older
    [listed] = MeasureSheet.objects.with_latest_status()
    assert latest_status(listed).status == "continuous"


def test_corrected_report_stays_readable_and_struck(client, editor, report):
    send(client, editor, "status_correct", report)
    page = client.get(report.measure.get_absolute_url()).content.decode()
    assert "Alt" in page
    assert page.count("struck") == 1
    assert "gilt nicht mehr" in page
    assert page.count(address("status_correct", report)) == 0


def test_report_is_corrected_once(client, editor, report):
    for _ in range(2):
        assert send(client, editor, "status_correct", report).status_code == 302
    assert StatusUpdate.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        StatusUpdateFactory(measure=report.measure, corrects=report)


def test_correction_can_be_corrected(client, editor, report):
    send(client, editor, "status_correct", report)
    first = StatusUpdate.objects.get(corrects=report)
    send(client, editor, "status_correct", first, what_happened="Doch anders")
    assert last_report(report.measure).what_happened == "Doch anders"
    assert list(StatusUpdate.objects.counting()) == [StatusUpdate.objects.get(corrects=first)]


def test_corrected_report_is_mended_no_more(client, contributor, editor, report):
    send(client, editor, "status_correct", report)
    response = send(client, contributor, "status_edit", report, what_happened="Heimlich")
    assert response.url == report.get_absolute_url()
    report.refresh_from_db()
    assert report.what_happened == "Alt"


def test_correction_names_what_it_corrects_in_the_log(client, editor, report):
    send(client, editor, "status_correct", report)
    log = {change.field: change.new for change in Change.objects.all()}
    assert log["berichtigt"] == "in Umsetzung (19.01.2026)"


def test_report_on_another_measure_is_not_found(client, editor, sheet, report):
    other = MeasureSheetFactory(edition=sheet.edition)
    slug, serial = other.measure.concept.slug, other.measure.serial
    client.force_login(editor)
    for name in ("status_edit", "status_correct"):
        assert client.get(reverse(name, args=[slug, serial, report.key])).status_code == 404


# --- What a report has to say, and to whom --------------------------------------


def test_database_asks_whoever_postpones_here_for_the_day_of_follow_up(sheet, editor):
    said = {"measure": sheet.measure, "implementation_status": "postponed", "reason": "Kein Geld"}
    StatusUpdateFactory(**said)  # taken over from older papers: nobody reported it here
    with pytest.raises(IntegrityError, match="follow_up_named"), transaction.atomic():
        StatusUpdateFactory(**said, reported_by=editor)


@pytest.mark.parametrize("wrong", [{"spent": "-0.01"}, {"progress": 101}])
def test_database_refuses_impossible_figures(sheet, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        StatusUpdateFactory(measure=sheet.measure, **wrong)


def test_money_and_internal_note_are_not_for_the_council(client, reader, editor, sheet):
    StatusUpdateFactory(
        measure=sheet.measure, spent="41234.50", internal_note="Eigentümer zögert", obstacles="Kein Bieter"
    )
    type(sheet.edition).objects.filter(pk=sheet.edition_id).update(state="review")
    type(sheet.edition).objects.filter(pk=sheet.edition_id).update(state="submitted")
    for user, shown in ((editor, True), (reader, False)):
        client.force_login(user)
        page = client.get(sheet.measure.get_absolute_url()).content.decode()
        assert "Kein Bieter" in page
        assert ("41.234,50" in page, "Eigentümer zögert" in page) == (shown, shown)
