"""Reporting rounds: who is asked, what counts as a report, and that a closed round says the same for ever."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from concepts.models import Change, Edition
from measures.models import ActorRole, ReportingRound, RoundEntry, Standing, StatusUpdate
from measures.reporting.asked import waiting_in_rounds
from measures.reporting.reports import confirm_unchanged, reportables, sheets_reported_by
from measures.reporting.rounds import close_round, entries_of, open_round, progress_of
from tests.clock import Clock
from tests.factories import (
    ActionFieldFactory,
    ActorFactory,
    CostLineFactory,
    EditionFactory,
    MeasureSheetFactory,
    StatusUpdateFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch, "2026-11-02")


def sheet_of(edition, number, carrier=None, **values):
    sheet = MeasureSheetFactory(edition=edition, number=number, title=f"Maßnahme {number}", **values)
    if carrier:
        sheet.actor_links.create(actor=carrier, role=ActorRole.RESPONSIBLE_BODY)
    return sheet


@pytest.fixture
def sheets(draft, green_office):
    return [sheet_of(draft, number, green_office) for number in ("B2", "B10")]


def begin(concept, editor, due_on="2026-11-30", title="Herbst 2026"):
    reporting_round = ReportingRound(concept=concept, title=title, due_on=date.fromisoformat(due_on))
    open_round(reporting_round, editor)
    return reporting_round


def report(measure, clock, **values):
    """Entered now; ``StatusUpdate.created_at`` follows the clock."""
    return StatusUpdateFactory(measure=measure, **{"reported_on": clock.today, **values})


def numbers(entries):
    return [entry.number for entry in entries]


# --- Who is asked -----------------------------------------------------------


def test_round_asks_about_all_measures_that_are_not_finished(clock, concept, editor, draft, sheets):
    done, dropped = sheet_of(draft, "B3"), sheet_of(draft, "B4")
    report(done.measure, clock, implementation_status="completed")
    report(dropped.measure, clock, implementation_status="dropped", reason="Kein Geld")
    clock.wait(days=1)
    progress = progress_of(begin(concept, editor))
    assert numbers(progress.entries) == ["B2", "B3", "B4", "B10"]
    assert numbers(progress.asked) == numbers(progress.missing) == ["B2", "B10"]


def test_sheet_in_force_is_asked_before_that_of_the_draft(clock, concept, editor, draft, sheets):
    Edition.objects.filter(pk=draft.pk).update(is_transcribed=True)
    publish_as_is(draft)
    newer = EditionFactory(concept=concept, number=2, kind="update", previous=draft)
    MeasureSheetFactory(edition=newer, measure=sheets[0].measure, number="X1")
    sheet_of(newer, "X2")
    entries = progress_of(begin(concept, editor)).entries
    assert [(entry.number, entry.standing) for entry in entries] == [
        ("B2", Standing.IN_FORCE),
        ("B10", Standing.IN_FORCE),
        ("X2", Standing.DRAFT),
    ]


def publish_as_is(edition):
    """Past the application, along the ways that the trigger allows."""
    for state in ("review", "submitted"):
        Edition.objects.filter(pk=edition.pk).update(state=state)
    Edition.objects.filter(pk=edition.pk).update(state="published", published_at="2026-01-01T09:00Z")


def test_measure_of_a_superseded_edition_is_not_asked(clock, concept, editor, draft, sheets):
    Edition.objects.filter(pk=draft.pk).update(is_transcribed=True)
    publish_as_is(draft)
    newer = EditionFactory(concept=concept, number=2, kind="update", previous=draft, is_transcribed=True)
    MeasureSheetFactory(edition=newer, measure=sheets[0].measure, number="X1")
    publish_as_is(newer)
    reporting_round = begin(concept, editor)
    assert numbers(progress_of(reporting_round).asked) == ["X1"]
    assert set(waiting_in_rounds(sheet.measure_id for sheet in sheets)) == {sheets[0].measure_id}


# --- What counts as a report ------------------------------------------------


def test_report_entered_since_the_opening_counts_whatever_day_it_speaks_of(clock, concept, editor, sheets):
    report(sheets[1].measure, clock)
    clock.wait(days=1)
    reporting_round = begin(concept, editor)
    clock.wait(days=1)
    report(sheets[0].measure, clock, reported_on="2026-10-01", reported_by=editor)
    progress = progress_of(reporting_round)
    assert numbers(progress.reported) == ["B2"]
    assert progress.reported[0].reported_by == "Petra Planer"
    assert [(one.name, one.asked, one.reported) for one in progress.by_carrier] == [("Grünflächenamt", 2, 1)]
    assert set(waiting_in_rounds(sheet.measure_id for sheet in sheets)) == {sheets[1].measure_id}


def test_unchanged_counts(clock, concept, editor, sheets):
    last = report(sheets[0].measure, clock)
    clock.wait(days=1)
    reporting_round = begin(concept, editor)
    clock.wait(days=1)
    assert confirm_unchanged(str(last.key), editor, sheets[0])
    (entry,) = progress_of(reporting_round).reported
    assert entry.confirmed_unchanged


def test_measure_completed_during_the_round_was_asked_and_has_reported(clock, concept, editor, sheets):
    reporting_round = begin(concept, editor)
    clock.wait(days=1)
    report(sheets[0].measure, clock, implementation_status="completed")
    assert numbers(progress_of(reporting_round).reported) == ["B2"]


def test_last_known_status_and_spending_hold_when_a_report_names_none(clock, concept, editor, sheets):
    report(sheets[0].measure, clock, spent="500.00")
    clock.wait(days=1)
    report(sheets[0].measure, clock, implementation_status="", what_happened="Die Bagger sind da.")
    entry = progress_of(begin(concept, editor)).entries[0]
    assert (entry.implementation_status, entry.spent, entry.what_happened) == ("under_way", 500, "Die Bagger sind da.")


def test_measure_without_carrier_counts_apart(clock, concept, editor, draft):
    sheet_of(draft, "A1")
    two = sheet_of(draft, "A2", ActorFactory(municipality=concept.municipality, name="Caritas"))
    two.actor_links.create(actor=ActorFactory(municipality=concept.municipality, name="Diakonie"))
    assert [one.name for one in progress_of(begin(concept, editor)).by_carrier] == [
        "Caritas",
        "Diakonie",
        "ohne Träger",
    ]


def test_reportables_of_an_open_round_are_due_until_reported(clock, concept, editor, contributor, sheets):
    for sheet in sheets:
        report(sheet.measure, clock)
    clock.wait(days=1)
    assert not any(row.is_due for row in reportables(sheets_reported_by(contributor)))
    reporting_round = begin(concept, editor)
    assert {row.round for row in reportables(sheets_reported_by(contributor)) if row.is_due} == {reporting_round}
    clock.wait(days=1)
    report(sheets[0].measure, clock)
    due = [row.sheet.number for row in reportables(sheets_reported_by(contributor)) if row.is_due]
    assert due == ["B10"]


# --- Opening and closing ----------------------------------------------------


def test_second_open_round_is_refused_by_application_and_database(clock, concept, editor):
    begin(concept, editor)
    with pytest.raises(ValidationError):
        begin(concept, editor)
    assert ReportingRound.objects.count() == 1


def test_closing_writes_down_who_reported_and_who_did_not(clock, concept, editor, draft, sheets):
    field = ActionFieldFactory(edition=draft, code="B", title="Grün")
    type(sheets[0]).objects.filter(pk=sheets[0].pk).update(action_field=field, end_year=2025, end_part="H1")
    CostLineFactory(sheet=sheets[0], fiscal_year=2025, amount="100.50")
    CostLineFactory(sheet=sheets[0], fiscal_year=None, amount="9.50")
    reporting_round = begin(concept, editor)
    clock.wait(days=1)
    report(sheets[0].measure, clock, progress=40, what_happened="Die Bagger sind da.", reported_by=editor)
    closed = close_round(reporting_round, editor)
    told, silent = closed.entries.all()
    assert (told.has_reported, told.progress, told.what_happened) == (True, 40, "Die Bagger sind da.")
    assert told.ends_on == date(2025, 6, 30)
    assert told.planned_cost == 110
    assert told.planned_years == {"2025": "100.50", "ohne Jahr": "9.50"}
    assert told.action_field == str(field)
    assert silent.is_missing
    logged = {change.field: change.new for change in Change.objects.filter(object_key=closed.key, action="moved")}
    assert logged == {"gemeldet": "1", "nicht gemeldet": "1"}


def test_closed_round_says_the_same_whatever_happens_later(clock, concept, editor, sheets, green_office):
    reporting_round = begin(concept, editor)
    clock.wait(days=1)
    closed = close_round(reporting_round, editor)
    before = list(closed.entries.values())
    report(sheets[0].measure, clock, implementation_status="completed")
    type(green_office).objects.update(name="Umweltamt")
    sheet_of(sheets[0].edition, "B11")
    assert [(entry.number, entry.is_missing, entry.carriers) for entry in entries_of(closed)] == [
        ("B2", True, ["Grünflächenamt"]),
        ("B10", True, ["Grünflächenamt"]),
    ]
    assert list(closed.entries.values()) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda closed: ReportingRound.objects.filter(pk=closed.pk).update(title="Anders"),
        lambda closed: ReportingRound.objects.filter(pk=closed.pk).update(closed_at=None, closed_by=None),
        lambda closed: RoundEntry.objects.filter(round=closed).update(has_reported=True),
        lambda closed: RoundEntry.objects.filter(round=closed).delete(),
        lambda closed: RoundEntry.objects.bulk_create([added_to(closed)]),
    ],
    ids=["title", "reopened", "entry", "deleted", "added"],
)
def test_database_refuses_to_change_a_closed_round(clock, concept, editor, sheets, change):
    closed = close_round(begin(concept, editor), editor)
    with pytest.raises(DatabaseError), transaction.atomic():
        change(closed)


def added_to(closed):
    entry = closed.entries.first()
    measure = MeasureSheetFactory(edition=closed.concept.open_edition()).measure
    entry.pk, entry._state.adding, entry.measure = None, True, measure
    return entry


def test_round_is_closed_once(clock, concept, editor, sheets):
    reporting_round = begin(concept, editor)
    close_round(reporting_round, editor)
    with pytest.raises(ValidationError):
        close_round(reporting_round, editor)
    assert RoundEntry.objects.count() == 2


# --- Pages ------------------------------------------------------------------


def test_editor_opens_watches_and_closes_a_round(client, clock, concept, editor, sheets):
    client.force_login(editor)
    page = client.get(reverse("round_list", args=["nordring"])).content.decode()
    assert "Berichtsrunde eröffnen" in page
    sent = {"title": "Herbst 2026", "due_on": "2026-11-30"}
    answer = client.post(reverse("round_create", args=["nordring"]), sent, follow=True)
    assert "0 von 2" in answer.content.decode()
    reporting_round = ReportingRound.objects.get()
    clock.wait(days=1)
    report(sheets[0].measure, clock)
    page = client.get(reporting_round.get_absolute_url()).content.decode()
    assert "1 von 2" in page
    assert "Frist abgelaufen" not in page
    clock.wait(days=30)
    client.force_login(editor)  # the session is over
    assert "Frist abgelaufen" in client.get(reporting_round.get_absolute_url()).content.decode()
    close = reverse("round_close", args=["nordring", reporting_round.pk])
    MeasureSheetFactory(edition=sheets[0].edition, number="B11", title="Nachzügler")
    warning = client.get(close).content.decode()
    assert "B10" in warning
    assert "B11 Nachzügler (nur im Entwurf)" in warning
    answer = client.post(close, follow=True)
    assert "Der Sachstandsbericht liegt vor" in answer.content.decode()
    for answer in (client.get(close, follow=True), client.post(close, follow=True)):  # gone back, clicked twice
        assert "ist schon abgeschlossen" in answer.content.decode()
        assert answer.redirect_chain[-1][0] == reporting_round.get_report_url()
    edit = reverse("round_edit", args=["nordring", reporting_round.pk])
    late = client.post(edit, {"title": "Winter", "due_on": "2026-12-10", "revision": 1}, follow=True)
    assert "ist schon abgeschlossen" in late.content.decode()
    reporting_round.refresh_from_db()
    assert reporting_round.title == "Herbst 2026"


@pytest.mark.parametrize(
    ("due_on", "error"),
    [("2026-11-01", "liegt in der Vergangenheit"), ("2028-01-01", "innerhalb eines Jahres"), ("", "ausfüllen")],
)
def test_day_of_a_round_has_to_be_plausible(client, clock, concept, editor, due_on, error):
    client.force_login(editor)
    answer = client.post(reverse("round_create", args=["nordring"]), {"title": "Herbst", "due_on": due_on})
    assert answer.status_code == 200
    assert not ReportingRound.objects.exists()
    assert error in answer.content.decode() or "Pflichtfeld" in answer.content.decode()


def test_editor_gives_more_time_even_after_the_day(client, clock, concept, editor):
    reporting_round = begin(concept, editor, due_on="2026-11-10")
    clock.set("2026-11-20")
    client.force_login(editor)
    address = reverse("round_edit", args=["nordring", reporting_round.pk])
    assert client.post(address, {"title": "Herbst", "due_on": "2026-11-10", "revision": 1}).status_code == 302
    assert client.post(address, {"title": "Herbst", "due_on": "2026-12-10", "revision": 2}).status_code == 302
    reporting_round.refresh_from_db()
    assert (reporting_round.title, reporting_round.due_on) == ("Herbst", date(2026, 12, 10))
    outdated = client.post(address, {"title": "Winter", "due_on": "2026-12-10", "revision": 1})
    assert "inzwischen" in outdated.content.decode().lower()


def test_contributor_reads_on_his_pages_that_a_round_waits(client, clock, concept, editor, contributor, sheets):
    begin(concept, editor)
    client.force_login(contributor)
    for name in ("my_measures", "workplace"):
        page = client.get(reverse(name)).content.decode()
        assert "Bitte melden Sie bis 30.11.2026" in page, name
        assert "2 Maßnahmen" in page
    clock.wait(days=1)
    for sheet in sheets:
        report(sheet.measure, clock)
    assert "Bitte melden Sie" not in client.get(reverse("my_measures")).content.decode()


def test_editor_sees_running_rounds_on_the_workplace(client, clock, concept, editor, sheets):
    begin(concept, editor)
    client.force_login(editor)
    assert "Zu 2 Maßnahmen fehlt die Meldung" in client.get("/").content.decode()


def test_council_sees_closed_rounds_about_adopted_editions(client, clock, concept, editor, reader, draft, sheets):
    unadopted = close_round(begin(concept, editor, title="Vor dem Beschluss"), editor)
    Edition.objects.filter(pk=draft.pk).update(is_transcribed=True)
    publish_as_is(draft)
    newer = EditionFactory(concept=concept, number=2, kind="update", previous=draft)
    sheet_of(newer, "Geheim 1")
    clock.wait(days=1)
    adopted = close_round(begin(concept, editor, title="Nach dem Beschluss"), editor)
    clock.wait(days=1)
    running = begin(concept, editor, title="Läuft noch")
    client.force_login(reader)
    assert client.get(unadopted.get_absolute_url()).status_code == 404
    assert client.get(running.get_absolute_url()).status_code == 404
    assert client.get(running.get_report_url()).status_code == 404
    pages = [client.get(url).content.decode() for url in (adopted.get_absolute_url(), adopted.get_report_url())]
    pages.append(client.get(reverse("round_list", args=["nordring"])).content.decode())
    assert "B10" in pages[0]
    assert "Nach dem Beschluss" in pages[2]
    for page in pages:
        assert "Geheim 1" not in page
        assert "Läuft noch" not in page
    client.force_login(editor)
    assert "Geheim 1" in client.get(adopted.get_report_url()).content.decode()
    assert StatusUpdate.objects.count() == 0
