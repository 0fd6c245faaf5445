"""Milestones: lateness and progress follow from their dates; kept together by whoever reports on the measure."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from concepts.models import Change
from measures.models import ActorRole, Measure, Milestone, SheetActor, StatusUpdate
from measures.scheduling.milestones import days_late, is_overdue, progress_by, span, state_in_words
from measures.sheets import delete_sheet
from tests.factories import MeasureSheetFactory, MilestoneFactory, StatusUpdateFactory

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@dataclass(frozen=True)
class Dates:
    planned_on: date
    expected_on: date | None = None
    actual_on: date | None = None


# --- Lateness ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("dates", "late", "overdue", "words"),
    [
        (Dates(date(2026, 12, 1)), 0, False, "im Plan"),
        (Dates(TODAY), 0, False, "im Plan"),
        (Dates(date(2026, 11, 21)), 1, True, "seit 1 Tag überfällig"),
        (Dates(date(2026, 11, 10)), 12, True, "seit 12 Tagen überfällig"),
        (Dates(date(2026, 6, 1)), 174, True, "seit 5 Monaten überfällig"),
        (Dates(date(2026, 12, 1), date(2026, 12, 24)), 23, False, "voraussichtlich 3 Wochen später"),
        (Dates(date(2026, 12, 1), date(2026, 11, 25)), 0, False, "im Plan"),
        (Dates(date(2026, 10, 1), date(2026, 11, 10)), 52, True, "seit 12 Tagen überfällig"),
        (Dates(date(2026, 12, 1), date(2026, 11, 1)), 0, True, "seit 3 Wochen überfällig"),
        (Dates(date(2026, 10, 1), None, date(2026, 10, 1)), 0, False, "pünktlich erreicht"),
        (Dates(date(2026, 10, 1), date(2026, 10, 30), date(2026, 10, 8)), 7, False, "7 Tage später erreicht"),
    ],
)
def test_lateness_is_read_from_the_dates(dates, late, overdue, words):
    assert (days_late(dates, TODAY), is_overdue(dates, TODAY), state_in_words(dates, TODAY)) == (late, overdue, words)


@given(planned=DAYS, expected=st.none() | DAYS, actual=st.none() | DAYS, today=DAYS)
def test_milestone_is_never_early_by_a_negative_number_and_never_gets_better_with_time(
    planned, expected, actual, today
):
    dates = Dates(planned, expected, actual)
    late = days_late(dates, today)
    assert late >= 0
    assert days_late(dates, today + timedelta(days=1)) in (late, late + 1)
    assert not (actual and is_overdue(dates, today))


@pytest.mark.parametrize(
    ("days", "words", "dative"),
    [
        (1, "1 Tag", "1 Tag"),
        (13, "13 Tage", "13 Tagen"),
        (14, "2 Wochen", "2 Wochen"),
        (59, "8 Wochen", "8 Wochen"),
        (60, "2 Monate", "2 Monaten"),
        (365, "12 Monate", "12 Monaten"),
    ],
)
def test_spans_are_told_as_people_tell_them(days, words, dative):
    assert (span(days), span(days, dative=True)) == (words, dative)


def test_progress_is_the_share_of_milestones_reached_by_the_day():
    steps = [Dates(TODAY, None, day) for day in (date(2026, 1, 1), date(2026, 6, 1), None)]
    assert progress_by(steps, date(2026, 3, 1)) == 33
    assert progress_by(steps, TODAY) == 67
    assert progress_by([], TODAY) is None


# --- The page ---------------------------------------------------------------


@pytest.fixture
def sheet(draft, green_office):
    sheet = MeasureSheetFactory(edition=draft, number="B4", title="Quartierspark Süd")
    SheetActor.objects.create(sheet=sheet, actor=green_office, role=ActorRole.RESPONSIBLE_BODY)
    return sheet


def address(sheet, name="milestones_edit"):
    return reverse(name, args=[sheet.measure.concept.slug, sheet.measure.serial])


def entry(*rows, revision=1):
    said = {"revision": str(revision), "milestones-TOTAL_FORMS": str(len(rows)), "milestones-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        said |= {f"milestones-{number}-{name}": str(value) for name, value in row.items()}
    return said


START = {"title": "Baubeginn", "planned_on": "2026-05-01"}
END = {"title": "Eröffnung", "planned_on": "2027-05-01", "expected_on": "2027-06-15"}


def send(client, user, sheet, *rows, revision=1):
    client.force_login(user)
    return client.post(address(sheet), entry(*rows, revision=revision))


@pytest.mark.django_db
def test_contributor_of_the_actor_keeps_milestones_and_the_log_tells_it(client, contributor, sheet):
    assert send(client, contributor, sheet, START, END, {"title": ""}).status_code == 302
    assert [(one.position, one.title, str(one.expected_on)) for one in Milestone.objects.all()] == [
        (1, "Baubeginn", "None"),
        (2, "Eröffnung", "2027-06-15"),
    ]
    change = Change.objects.get()
    assert (change.object_label, change.old) == ("B4 Quartierspark Süd", "")
    assert change.new == "Baubeginn: geplant 01.05.2026\nEröffnung: geplant 01.05.2027, erwartet 15.06.2027"


@pytest.mark.django_db
def test_others_keep_no_milestones(client, reviewer, publisher, administrator, stranger, sheet):
    for user, status in ((reviewer, 403), (publisher, 403), (administrator, 403), (stranger, 404)):
        assert send(client, user, sheet, START).status_code == status
    assert not Milestone.objects.exists()


@pytest.mark.django_db
def test_saved_milestone_keeps_its_key_and_an_emptied_one_goes(client, editor, sheet):
    kept, gone = (MilestoneFactory(measure=sheet.measure, title=title) for title in ("Baubeginn", "Richtfest"))
    send(client, editor, sheet, {"key": kept.key} | START, {"key": gone.key, "title": ""}, END)
    assert [one.title for one in Milestone.objects.all()] == ["Baubeginn", "Eröffnung"]
    assert Milestone.objects.first().key == kept.key


@pytest.mark.django_db
def test_key_of_another_measure_is_not_taken_along(client, editor, sheet):
    foreign = MilestoneFactory()
    send(client, editor, sheet, {"key": foreign.key} | START)
    assert Milestone.objects.filter(key=foreign.key).get() == foreign
    assert sheet.measure.milestones.get().key != foreign.key


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"title": "Baubeginn"}, "geplanten Tag"),
        ({"planned_on": "2026-05-01"}, "was erreicht sein soll"),
        (START | {"actual_on": "2099-01-01"}, "liegt in der Zukunft"),
        (START | {"planned_on": "irgendwann"}, "gültiges Datum"),
    ],
)
def test_bad_row_is_named_and_nothing_is_lost(client, editor, sheet, row, message):
    page = send(client, editor, sheet, END, row)
    assert page.status_code == 200
    assert message in page.content.decode()
    assert "Eröffnung" in page.content.decode()
    assert not Milestone.objects.exists()


@pytest.mark.django_db
def test_second_person_sees_what_the_first_one_saved(client, editor, contributor, sheet):
    send(client, contributor, sheet, START)
    page = send(client, editor, sheet, END).content.decode()
    assert "Baubeginn: geplant 01.05.2026" in page
    assert "Eröffnung: geplant 01.05.2027" in page
    assert Milestone.objects.get().title == "Baubeginn"
    assert send(client, editor, sheet, END, revision=2).status_code == 302
    assert Milestone.objects.get().title == "Eröffnung"


@pytest.mark.django_db
def test_second_tap_saves_and_logs_once(client, editor, sheet):
    for _ in range(2):
        assert send(client, editor, sheet, START).status_code == 302
    assert Milestone.objects.count() == Change.objects.count() == 1


@pytest.mark.django_db
def test_measure_with_milestones_outlives_its_sheet(editor, sheet):
    MilestoneFactory(measure=sheet.measure)
    delete_sheet(sheet, editor)
    assert Measure.objects.filter(pk=sheet.measure_id).exists()


# --- Reports follow ----------------------------------------------------------


def report(client, user, sheet, **said):
    client.force_login(user)
    today = timezone.localdate().isoformat()
    return client.post(
        address(sheet, "status_report"), {"implementation_status": "under_way", "reported_on": today} | said
    )


@pytest.fixture
def steps(sheet):
    reached = MilestoneFactory(measure=sheet.measure, title="Baubeginn", actual_on="2026-05-02")
    return [reached, *(MilestoneFactory(measure=sheet.measure, title=title) for title in ("Richtfest", "Eröffnung"))]


@pytest.mark.django_db
def test_progress_follows_the_milestones_and_is_not_asked(client, contributor, sheet, steps):
    client.force_login(contributor)
    form = client.get(address(sheet, "status_report")).context["form"]
    assert "progress" not in form.fields
    assert [label for _, label in form.fields["reached"].widget.choices] == ["Richtfest", "Eröffnung"]
    report(client, contributor, sheet, progress="99")
    assert StatusUpdate.objects.get().progress == 33


@pytest.mark.django_db
def test_milestone_is_ticked_off_with_the_report(client, contributor, sheet, steps):
    for _ in range(2):  # the second tap changes nothing
        assert report(client, contributor, sheet, reached=str(steps[1].key)).status_code == 302
    steps[1].refresh_from_db()
    assert steps[1].actual_on == timezone.localdate()
    assert StatusUpdate.objects.get().progress == 67
    assert Change.objects.filter(field="Meilensteine").count() == 1


@pytest.mark.django_db
def test_day_of_a_reached_milestone_is_not_overwritten(client, contributor, sheet, steps):
    report(client, contributor, sheet, reached=str(steps[0].key))
    steps[0].refresh_from_db()
    assert str(steps[0].actual_on) == "2026-05-02"


@pytest.mark.django_db
def test_foreign_milestone_cannot_be_ticked_off(client, contributor, sheet, steps):
    foreign = MilestoneFactory()
    page = report(client, contributor, sheet, reached=str(foreign.key))
    assert "gibt es nicht mehr" in " ".join(page.context["form"].errors["reached"])
    foreign.refresh_from_db()
    assert foreign.actual_on is None


@pytest.mark.django_db
def test_completed_measure_is_complete_whatever_its_milestones_say(client, contributor, sheet, steps):
    report(client, contributor, sheet, implementation_status="completed")
    assert StatusUpdate.objects.get().progress == 100


@pytest.mark.django_db
def test_unchanged_tells_the_progress_of_today(client, contributor, sheet, steps):
    last = StatusUpdateFactory(measure=sheet.measure, progress=0, reported_on="2026-01-19")
    client.force_login(contributor)
    client.post(address(sheet, "status_report"), {"unchanged": str(last.key)})
    assert StatusUpdate.objects.first().progress == 33


@pytest.mark.django_db
def test_empty_row_asks_for_nothing(client, contributor, sheet, steps):
    client.force_login(contributor)
    page = client.get(address(sheet)).content.decode()
    assert page.count("Pflichtfeld") == 2 * len(sheet.measure.milestones.all())


def test_measure_page_shows_milestones_with_their_lateness(client, reviewer, sheet, steps):
    client.force_login(reviewer)
    page = client.get(sheet.measure.get_absolute_url()).content.decode()
    assert "Richtfest" in page
    assert "überfällig" in page
    assert "Meilensteine bearbeiten" not in page
