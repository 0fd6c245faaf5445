"""A measure has one name in running work, though the draft numbers it otherwise than the edition in force."""

from datetime import date

import pytest
from django.core import mail
from django.urls import reverse

from concepts.models import Edition
from measures.models import ActorRole, ReportingRound
from measures.reporting.reminders import send_reminders
from measures.reporting.reports import current_sheets
from measures.reporting.rounds import close_round, open_round
from measures.reporting.rounds import entries_of as entries_of_round
from measures.reporting.running_names import running_name
from measures.scheduling.calendar_feed import entries_of
from tests.clock import Clock
from tests.factories import EditionFactory, MeasureSheetFactory, StatusUpdateFactory

pytestmark = pytest.mark.django_db
NAME = "B4 Quartierspark Süd (im Entwurf A7)"


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch, "2026-11-23")


@pytest.fixture
def measure(clock, concept, draft, green_office):
    """B4 in the edition in force, A7 in the draft of the next."""
    sheet = sheet_in(draft, "B4", "Quartierspark Süd", green_office)
    adopt(draft)
    newer = EditionFactory(concept=concept, number=2, kind="update", previous=draft)
    sheet_in(newer, "A7", "Park", green_office, measure=sheet.measure)
    return sheet.measure


def sheet_in(edition, number, title, actor, **values):
    sheet = MeasureSheetFactory(edition=edition, number=number, title=title, **values)
    sheet.actor_links.create(actor=actor, role=ActorRole.RESPONSIBLE_BODY)
    return sheet


def adopt(edition):
    """Past the application, along the ways that the trigger allows."""
    Edition.objects.filter(pk=edition.pk).update(is_transcribed=True)
    for state in ("review", "submitted"):
        Edition.objects.filter(pk=edition.pk).update(state=state)
    Edition.objects.filter(pk=edition.pk).update(state="published", published_at="2026-01-01T09:00Z")


@pytest.fixture
def reporting_round(measure, concept, editor):
    made = ReportingRound(concept=concept, title="Herbst", due_on=date(2026, 11, 30))
    open_round(made, editor)
    return made


def named(user, measure):
    return running_name(current_sheets(user).get(measure=measure))


def test_name_is_that_of_the_edition_in_force_with_the_number_in_the_draft(measure, contributor, editor):
    assert named(contributor, measure) == named(editor, measure) == NAME


def test_reader_hears_nothing_of_the_draft(measure, reader):
    assert named(reader, measure) == "B4 Quartierspark Süd"


@pytest.mark.parametrize(("drafted", "name"), [("B4", "B4 Quartierspark Süd"), ("", "B4 Quartierspark Süd")])
def test_same_number_or_none_yet_is_told_once(measure, editor, drafted, name):
    measure.sheets.filter(edition__number=2).update(number=drafted)
    assert named(editor, measure) == name


def test_measure_that_is_only_drafted_has_its_name_there(measure, editor, green_office):
    new = sheet_in(Edition.objects.get(number=2), "A8", "Neu", green_office)
    assert named(editor, new.measure) == "A8 Neu"


def test_superseded_edition_names_nothing_any_more(measure, editor, concept):
    newer = Edition.objects.get(number=2)
    adopt(newer)
    assert named(editor, measure) == "A7 Park"


def test_everything_that_asks_for_a_report_says_the_same(client, measure, reporting_round, contributor, editor):
    client.force_login(contributor)
    report = reverse("status_report", args=["nordring", measure.serial])
    pages = [reverse("my_measures"), report, measure.get_absolute_url()]
    for page in pages:
        assert NAME in client.get(page).content.decode(), page
    said = {"implementation_status": "under_way", "reported_on": "2026-11-23"}
    assert f"der Stand von „{NAME}“" in client.post(report, said, follow=True).content.decode()


def test_letter_names_the_measure_as_the_round_does(clock, measure, reporting_round, contributor):
    send_reminders(clock.today)
    assert f"- {NAME}\n" in mail.outbox[0].body


def test_calendar_names_it_so_too(clock, measure, contributor):
    StatusUpdateFactory(measure=measure, next_step="Pflanzen", next_step_date="2026-12-01", reported_on="2026-11-01")
    assert f"{NAME}: Pflanzen" in [entry.title for entry in entries_of(contributor, clock.today)]


def test_round_is_ordered_by_the_numbers_that_it_shows(measure, concept, editor, draft, green_office):
    newer = Edition.objects.get(number=2)
    for number in ("B5", "A8"):
        sheet_in(newer, number, "Neu", green_office)
    made = ReportingRound(concept=concept, title="Herbst", due_on=date(2026, 11, 30))
    open_round(made, editor)
    assert [entry.number for entry in entries_of_round(made)] == ["A8", "B4", "B5"]


def test_round_tells_the_number_in_the_draft_until_it_is_closed(client, measure, reporting_round, editor, reader):
    client.force_login(editor)
    page = client.get(reporting_round.get_absolute_url()).content.decode()
    assert "B4 Quartierspark Süd</a>" in page
    assert "(im Entwurf A7)" in page
    close_round(reporting_round, editor)
    for user in (editor, reader):
        client.force_login(user)
        page = client.get(reporting_round.get_absolute_url()).content.decode()
        assert "B4 Quartierspark Süd" in page
        assert "A7" not in page
