"""Reporting how far a measure is: by whom, what is asked, what is due, and never twice."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from actors.models import Membership, Role
from concepts.models import Change, State
from concepts.workflow import transition
from measures.models import ActorRole, SheetActor, StatusUpdate
from measures.reporting.reports import STATUS_DUE_AFTER, is_due, may_report, sheets_reported_by
from tests.factories import (
    ConceptFactory,
    EditionFactory,
    MeasureSheetFactory,
    MilestoneFactory,
    StatusUpdateFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(draft):
    return MeasureSheetFactory(edition=draft, number="B4", title="Quartierspark Süd")


@pytest.fixture
def own_sheet(sheet, green_office):
    SheetActor.objects.create(sheet=sheet, actor=green_office, role=ActorRole.RESPONSIBLE_BODY)
    return sheet


def address(sheet):
    return reverse("status_report", args=[sheet.edition.concept.slug, sheet.measure.serial])


def entry(**changed):
    return {"implementation_status": "under_way", "reported_on": timezone.localdate().isoformat()} | changed


def post(client, user, sheet, **changed):
    client.force_login(user)
    return client.post(address(sheet), entry(**changed))


def errors(response):
    return response.context["form"].errors


# --- Who may ----------------------------------------------------------------


def test_editor_reports_on_every_measure_of_the_town(client, editor, sheet):
    response = post(client, editor, sheet, what_happened="Die Wege sind freigegeben.", progress="45 %")
    assert response.status_code == 302
    report = StatusUpdate.objects.get()
    assert (report.measure, report.reported_by, report.progress) == (sheet.measure, editor, 45)
    assert report.what_happened == "Die Wege sind freigegeben."


@pytest.mark.parametrize("role", ["responsible_body", "lead_office", "operates", "partner"])
def test_contributor_reports_on_measures_of_his_actor(client, contributor, sheet, green_office, role):
    assert post(client, contributor, sheet).status_code == 403
    SheetActor.objects.create(sheet=sheet, actor=green_office, role=role)
    assert post(client, contributor, sheet).status_code == 302


@pytest.mark.parametrize("role", ["co_funder", "target_group", "involved", "informed", "decides"])
def test_being_touched_by_a_measure_is_not_enough_to_report(client, contributor, sheet, green_office, role):
    SheetActor.objects.create(sheet=sheet, actor=green_office, role=role)
    assert post(client, contributor, sheet).status_code == 403


def test_contributor_reports_as_the_newest_edition_says(contributor, own_sheet, concept, town):
    newer = MeasureSheetFactory(
        edition=EditionFactory(concept=ConceptFactory(municipality=town)), title="Gehört nicht dazu"
    )
    own_sheet.edition.__class__.objects.filter(pk=own_sheet.edition.pk).update(state="review")
    assert list(sheets_reported_by(contributor)) == [own_sheet]
    assert not may_report(contributor, newer)


def test_other_roles_read_but_do_not_report(client, reviewer, publisher, administrator, own_sheet):
    for user in (reviewer, publisher, administrator):
        assert post(client, user, own_sheet).status_code == 403
        page = client.get(own_sheet.measure.get_absolute_url())
        assert page.status_code == 200
        assert "Stand aktualisieren" not in page.content.decode()
    assert not StatusUpdate.objects.exists()


def test_reader_does_not_find_a_measure_that_is_only_drafted(client, reader, own_sheet):
    assert post(client, reader, own_sheet).status_code == 404
    assert client.get(own_sheet.measure.get_absolute_url()).status_code == 404


def test_stranger_finds_nothing(client, stranger, own_sheet):
    assert post(client, stranger, own_sheet).status_code == 404
    assert client.get(own_sheet.measure.get_absolute_url()).status_code == 404


def test_visitor_is_asked_to_sign_in_and_comes_back(client, own_sheet):
    response = client.get(address(own_sheet))
    assert response.status_code == 302
    assert response.url.endswith(f"?next={address(own_sheet)}")


# --- What is asked ----------------------------------------------------------


def test_form_begins_with_what_was_last_reported(client, editor, sheet):
    StatusUpdateFactory(measure=sheet.measure, progress=45, funding_status="granted", reported_on="2026-10-19")
    client.force_login(editor)
    page = client.get(address(sheet))
    assert "Zuletzt gemeldet am 19.10.2026: in Umsetzung, 45\u00a0%" in page.content.decode()
    initial = page.context["form"].initial
    assert (initial["implementation_status"], initial["progress"], initial["funding_status"]) == (
        "under_way",
        45,
        "granted",
    )
    assert initial["reported_on"] == timezone.localdate()


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"implementation_status": ""}, "implementation_status", "erforderlich"),
        ({"implementation_status": "fertig"}, "implementation_status", "Auswahl"),
        ({"implementation_status": "postponed", "follow_up_date": "2099-01-01"}, "reason", "begründen"),
        ({"implementation_status": "dropped"}, "reason", "begründen"),
        ({"implementation_status": "postponed", "reason": "Kein Geld"}, "follow_up_date", "Wiedervorlage"),
        ({"follow_up_date": "2020-01-01"}, "follow_up_date", "nicht nach"),
        ({"reported_on": "2099-01-01"}, "reported_on", "Zukunft"),
        ({"reported_on": "1989-12-31"}, "reported_on", "01.01.1990"),
        ({"reported_on": "gestern"}, "reported_on", "gültiges Datum"),
        ({"reported_on": ""}, "reported_on", "erforderlich"),
        ({"progress": "101"}, "progress", "0 bis 100"),
        ({"progress": "-1"}, "progress", "0 bis 100"),
        ({"progress": "halb"}, "progress", "ganze Zahl"),
        ({"progress": "9" * 30}, "progress", "0 bis 100"),
        ({"what_happened": "x" * 5001}, "what_happened", "5000"),
        ({"next_step": "x" * 5001}, "next_step", "5000"),
        ({"obstacles": "x" * 5001}, "obstacles", "5000"),
        ({"internal_note": "x" * 5001}, "internal_note", "5000"),
        ({"next_step_date": "2027-03-01"}, "next_step", "nennen Sie den Schritt"),
        ({"spent": "-5"}, "spent", "negativ"),
        ({"spent": "viel"}, "spent", "Betrag"),
    ],
)
def test_bad_entry_is_named_at_its_field_and_kept(client, editor, sheet, changed, field, message):
    response = post(client, editor, sheet, **({"what_happened": "Ein <b>Satz</b>"} | changed))
    assert response.status_code == 200
    assert message in " ".join(errors(response)[field])
    assert not StatusUpdate.objects.exists()
    if "what_happened" not in changed:
        assert "Ein &lt;b&gt;Satz&lt;/b&gt;" in response.content.decode()


def test_every_problem_is_told_once(client, editor, sheet):
    response = post(client, editor, sheet, implementation_status="postponed")
    assert {field: len(found) for field, found in errors(response).items()} == {"reason": 1, "follow_up_date": 1}


def test_completed_means_a_hundred_per_cent(client, editor, sheet):
    post(client, editor, sheet, implementation_status="completed", progress="45")
    assert StatusUpdate.objects.get().progress == 100


def test_postponed_with_reason_and_day_of_follow_up_is_saved(client, editor, sheet):
    later = timezone.localdate() + timedelta(days=90)
    post(client, editor, sheet, implementation_status="postponed", reason="Kein Geld", follow_up_date=later.isoformat())
    report = StatusUpdate.objects.get()
    assert (report.reason, report.follow_up_date) == ("Kein Geld", later)


def test_status_is_reported_on_a_frozen_edition(client, contributor, own_sheet, editor, reviewer):
    edition = transition(own_sheet.edition, State.REVIEW, editor)
    transition(edition, State.SUBMITTED, reviewer)
    assert post(client, contributor, own_sheet).status_code == 302
    assert StatusUpdate.objects.count() == 1


# --- Unchanged, and never twice ---------------------------------------------


def test_unchanged_is_one_tap(client, contributor, own_sheet):
    last = StatusUpdateFactory(measure=own_sheet.measure, progress=45, reported_on="2026-01-19", what_happened="Alt")
    client.force_login(contributor)
    response = client.post(address(own_sheet), {"unchanged": str(last.key)})
    assert response.status_code == 302
    report = StatusUpdate.objects.first()
    assert report.confirmed_unchanged
    assert (report.implementation_status, report.progress) == ("under_way", 45)
    assert (report.reported_on, report.what_happened) == (timezone.localdate(), "")


def postponed(sheet, follow_up):
    return StatusUpdateFactory(
        measure=sheet.measure,
        implementation_status="postponed",
        reason="Kein Geld",
        reported_on="2026-01-19",
        follow_up_date=follow_up,
    )


def test_unchanged_repeats_the_reason_of_a_postponed_measure(client, editor, sheet):
    last = postponed(sheet, timezone.localdate() + timedelta(days=1))
    client.force_login(editor)
    client.post(address(sheet), {"unchanged": str(last.key)})
    assert StatusUpdate.objects.filter(confirmed_unchanged=True, reason="Kein Geld").exists()


@pytest.mark.parametrize("days", [None, -1, 0])
def test_postponed_measure_without_a_day_to_come_is_told_anew(client, editor, sheet, days):
    last = postponed(sheet, timezone.localdate() + timedelta(days=days) if days is not None else None)
    client.force_login(editor)
    page = client.post(address(sheet), {"unchanged": str(last.key)}).content.decode()
    assert "wann Sie wieder nachsehen" in page
    assert "Stand ist unverändert" not in page
    assert StatusUpdate.objects.get() == last


def test_unchanged_refers_to_the_status_that_was_on_the_page(client, editor, sheet):
    seen = StatusUpdateFactory(measure=sheet.measure, reported_on="2026-01-19")
    StatusUpdateFactory(measure=sheet.measure, reported_on="2026-02-01", implementation_status="dropped", reason="Aus")
    client.force_login(editor)
    response = client.post(address(sheet), {"unchanged": str(seen.key)})
    assert response.status_code == 200
    assert "neueren Stand" in response.content.decode()
    assert StatusUpdate.objects.count() == 2


@pytest.mark.parametrize("key", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_unchanged_without_any_report_changes_nothing(client, editor, sheet, key):
    client.force_login(editor)
    assert client.post(address(sheet), {"unchanged": key}).status_code == 200
    assert not StatusUpdate.objects.exists()


def test_second_tap_does_not_report_twice(client, editor, sheet):
    for _ in range(2):
        assert post(client, editor, sheet, what_happened="Bagger rollt").status_code == 302
    assert StatusUpdate.objects.count() == 1
    assert Change.objects.filter(object_kind="statusupdate", field="Umsetzungsstand").count() == 1


def test_second_tap_on_unchanged_does_not_report_twice(client, editor, sheet):
    last = StatusUpdateFactory(measure=sheet.measure)
    client.force_login(editor)
    for _ in range(2):
        assert client.post(address(sheet), {"unchanged": str(last.key)}).status_code == 302
    assert StatusUpdate.objects.count() == 2


def test_other_words_other_person_or_later_are_reports_of_their_own(client, editor, contributor, own_sheet):
    post(client, editor, own_sheet, what_happened="Bagger rollt")
    post(client, editor, own_sheet, what_happened="Bagger steht")
    post(Client(), contributor, own_sheet, what_happened="Bagger steht")
    assert StatusUpdate.objects.count() == 3
    StatusUpdate.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    post(client, editor, own_sheet, what_happened="Bagger steht")
    assert StatusUpdate.objects.count() == 4


def test_report_is_logged_with_its_measure(client, editor, sheet):
    post(client, editor, sheet, what_happened="Bagger rollt")
    log = {change.field: change.new for change in Change.objects.filter(object_kind="statusupdate")}
    assert log["Maßnahme"] == "B4 Quartierspark Süd"
    assert log["Umsetzungsstand"] == "in Umsetzung"
    assert log["Was ist geschehen?"] == "Bagger rollt"


def test_database_refuses_postponing_without_a_reason(sheet):
    with pytest.raises(ValidationError):
        StatusUpdate(measure=sheet.measure, reported_on="2026-01-01", implementation_status="dropped").full_clean()


def filled(page):
    """What a browser sends of the page's form when nothing is touched."""
    form = page.context["form"]
    fields = {field.html_name: field.value() for field in form if field.name not in {"photo", "reached"}}
    return {name: value for name, value in fields.items() if value} | {"seen": page.context["seen"].key}


@pytest.fixture
def told(sheet):
    return StatusUpdateFactory(
        measure=sheet.measure, progress=45, spent="12500.00", funding_status="granted", reported_on="2026-01-19"
    )


@pytest.mark.parametrize("touched", [{}, {"reported_on": "2026-02-01"}, {"what_happened": "  "}, {"progress": "45 %"}])
def test_untouched_form_is_no_report(client, editor, sheet, told, touched):
    client.force_login(editor)
    page = client.post(address(sheet), filled(client.get(address(sheet))) | touched)
    assert "bestätigen Sie mit „Stand ist unverändert“" in page.content.decode()
    assert f'name="seen" value="{told.key}"' in page.content.decode()
    assert StatusUpdate.objects.get() == told


@pytest.mark.parametrize(
    "news",
    [
        {"implementation_status": "completed"},
        {"funding_status": "settled"},
        {"what_happened": "Der Teich ist ausgehoben."},
        {"next_step": "Pflanzen"},
        {"obstacles": "Boden belastet"},
        {"progress": "50"},
        {"progress": ""},
        {"spent": "13000"},
        {"internal_note": "Nur für uns"},
        {"follow_up_date": "2099-01-01"},
    ],
)
def test_anything_said_makes_a_report(client, editor, sheet, told, news):
    client.force_login(editor)
    assert client.post(address(sheet), filled(client.get(address(sheet))) | news).status_code == 302
    assert StatusUpdate.objects.count() == 2


def test_ticked_milestone_makes_a_report(client, editor, sheet, told):
    milestone = MilestoneFactory(measure=sheet.measure)
    client.force_login(editor)
    untouched = filled(client.get(address(sheet)))
    assert client.post(address(sheet), untouched).status_code == 200
    for _ in range(2):  # a second tap names what the first has ticked off
        assert client.post(address(sheet), untouched | {"reached": str(milestone.key)}).status_code == 302
    assert StatusUpdate.objects.count() == 2


def test_second_tap_on_a_new_status_without_words_is_no_untouched_form(client, editor, sheet, told):
    client.force_login(editor)
    entered = filled(client.get(address(sheet))) | {"implementation_status": "completed"}
    for _ in range(2):
        assert client.post(address(sheet), entered).status_code == 302
    assert StatusUpdate.objects.count() == 2


def test_untouched_form_does_not_undo_what_was_reported_meanwhile(client, editor, sheet, told):
    client.force_login(editor)
    untouched = filled(client.get(address(sheet)))
    StatusUpdateFactory(measure=sheet.measure, implementation_status="completed")
    assert client.post(address(sheet), untouched).status_code == 200
    assert StatusUpdate.objects.count() == 2


@pytest.mark.parametrize("seen", ["x", "\0", "00000000-0000-0000-0000-000000000000"])
def test_form_that_began_with_an_unknown_report_began_with_nothing(client, editor, sheet, told, seen):
    assert post(client, editor, sheet, seen=seen).status_code == 302


# --- What is due ------------------------------------------------------------

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (None, True),
        ({"reported_on": TODAY}, False),
        ({"reported_on": TODAY - STATUS_DUE_AFTER}, False),
        ({"reported_on": TODAY - STATUS_DUE_AFTER - timedelta(days=1)}, True),
        ({"reported_on": date(2020, 1, 1), "implementation_status": "completed"}, False),
        ({"reported_on": date(2020, 1, 1), "implementation_status": "dropped"}, False),
        ({"reported_on": date(2026, 11, 1), "follow_up_date": TODAY}, True),
        ({"reported_on": date(2026, 11, 1), "follow_up_date": TODAY + timedelta(days=1)}, False),
        ({"reported_on": TODAY, "follow_up_date": TODAY}, False),
    ],
)
def test_measure_is_due_after_half_a_year_or_on_its_day(last, due):
    report = StatusUpdate(**({"implementation_status": "under_way"} | last)) if last else None
    assert is_due(report, TODAY) is due


def test_contributor_sees_his_measures_due_ones_first(client, contributor, green_office, draft):
    sheets = [MeasureSheetFactory(edition=draft, title=title) for title in ("Frisch", "Alt", "Nie", "Fremd")]
    for sheet in sheets[:3]:
        SheetActor.objects.create(sheet=sheet, actor=green_office, role=ActorRole.PARTNER)
    StatusUpdateFactory(measure=sheets[0].measure, reported_on=timezone.localdate())
    StatusUpdateFactory(measure=sheets[1].measure, reported_on="2020-01-01")
    client.force_login(contributor)
    page = client.get(reverse("my_measures"))
    assert [(row.sheet.title, row.is_due) for row in page.context["own"]] == [
        ("Nie", True),
        ("Alt", True),
        ("Frisch", False),
    ]
    assert not page.context["edits"]


def test_due_measure_is_confirmed_right_in_the_list(client, contributor, own_sheet):
    last = StatusUpdateFactory(measure=own_sheet.measure, reported_on="2020-01-01", progress=45)
    client.force_login(contributor)
    page = client.get(reverse("my_measures")).content.decode()
    assert f'name="unchanged" value="{last.key}"' in page
    response = client.post(address(own_sheet), {"unchanged": str(last.key)})
    assert response.url == reverse("my_measures")
    assert 'name="unchanged"' not in client.get(reverse("my_measures")).content.decode()


@pytest.mark.parametrize("last", [None, {"implementation_status": "postponed", "reason": "Kein Geld"}])
def test_what_cannot_be_confirmed_is_offered_no_button(client, contributor, own_sheet, last):
    if last:
        StatusUpdateFactory(measure=own_sheet.measure, reported_on="2020-01-01", **last)
    client.force_login(contributor)
    page = client.get(reverse("my_measures"))
    assert page.context["own"][0].is_due
    assert 'name="unchanged"' not in page.content.decode()


def test_refused_form_keeps_every_entry_and_unfolds_what_is_wrong(client, editor, sheet):
    said = {
        "what_happened": "Der Teich ist ausgehoben.",
        "next_step": "Pflanzen",
        "next_step_date": "2027-03-01",
        "obstacles": "Boden belastet",
        "internal_note": "Nur für uns",
        "progress": "45",
        "spent": "sehr viel",
    }
    page = post(client, editor, sheet, **said).content.decode()
    for value in said.values():
        assert value in page
    assert '<details class="more-fields" open>' in page


def test_editor_sees_what_is_due_in_his_concepts(client, editor, draft, stranger):
    due = MeasureSheetFactory(edition=draft)
    done = MeasureSheetFactory(edition=draft)
    StatusUpdateFactory(measure=done.measure, implementation_status="completed", reported_on="2020-01-01")
    MeasureSheetFactory()  # of another town
    client.force_login(editor)
    page = client.get(reverse("my_measures"))
    assert [row.sheet for row in page.context["edited"]] == [due]
    assert page.context["own"] == []


def test_measure_is_listed_once_with_its_newest_sheet(client, contributor, green_office, concept, publisher, editor):
    first = EditionFactory(concept=concept)
    old = MeasureSheetFactory(edition=first, title="Alter Titel")
    transition(first, State.DISCARDED, publisher, "Neuanfang")
    second = EditionFactory(concept=concept, number=1)
    new = MeasureSheetFactory(edition=second, measure=old.measure, title="Neuer Titel")
    SheetActor.objects.create(sheet=new, actor=green_office, role=ActorRole.RESPONSIBLE_BODY)
    SheetActor.objects.create(sheet=new, actor=green_office, role=ActorRole.OPERATES)
    client.force_login(contributor)
    assert [row.sheet for row in client.get(reverse("my_measures")).context["own"]] == [new]


def test_reader_is_told_that_there_is_nothing_to_do(client, reader):
    client.force_login(reader)
    assert "Hier ist nichts zu tun" in client.get(reverse("my_measures")).content.decode()


def test_after_reporting_the_next_due_measure_is_at_hand(client, contributor, own_sheet, green_office):
    other = MeasureSheetFactory(edition=own_sheet.edition)
    SheetActor.objects.create(sheet=other, actor=green_office, role=ActorRole.LEAD_OFFICE)
    client.force_login(contributor)
    assert "Danach noch 1 fällige Maßnahme" in client.get(address(own_sheet)).content.decode()
    assert client.post(address(own_sheet), entry()).url == reverse("my_measures")


def test_lists_ask_the_database_no_more_for_more_measures(client, contributor, town, green_office, draft):
    Membership.objects.create(user=contributor, municipality=town, role=Role.EDITOR)
    client.force_login(contributor)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            sheet = MeasureSheetFactory(edition=draft)
            SheetActor.objects.create(sheet=sheet, actor=green_office, role=ActorRole.PARTNER)
            StatusUpdateFactory(measure=sheet.measure, reported_on="2020-01-01")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("my_measures"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
