"""Beginning the next edition: an update with what is taken over, a correction of the published text."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from concepts.copying import EVERYTHING, Portion
from concepts.models import Change, Edition, EditionKind, State, UpdateReason
from concepts.workflow import transition
from measures.models import CostLine, FundingLine, MeasureSheet, SheetActor, SheetGoal
from measures.updating.settling import confirm_continued
from publishing.editions import publish, start_correction, start_edition, submit
from tests.factories import CostLineFactory, FundingLineFactory, MeasureSheetFactory
from tests.publishing.conftest import adopted, complete_edition

pytestmark = pytest.mark.django_db

TEXT = "Im Kapitel Gebiet stand eine falsche Einwohnerzahl."


@pytest.fixture
def begin(published, editor):
    """``begin(taken)``: the update of the published edition."""

    def start(taken=EVERYTHING):
        return start_edition(published.concept, editor, UpdateReason.HALF_TIME, taken=taken)

    return start


def adopt(edition, people):
    """The draft through review and council."""
    editor, reviewer, publisher = people
    Edition.objects.filter(pk=edition.pk).update(
        proposed_resolution="Die Fassung wird beschlossen.", valid_from_year=2024, valid_to_year=2026
    )
    confirm_continued(edition, edition.sheets.values_list("measure__serial", flat=True), editor)
    transition(edition, State.REVIEW, editor)
    submit(edition, reviewer)
    publish(edition, publisher, adopted())


@pytest.fixture
def people(editor, reviewer, publisher):
    return editor, reviewer, publisher


# --- What is taken over ---------------------------------------------------------


def counts(edition):
    return {
        "chapters with text": edition.chapters.exclude(body="").count(),
        "chapters": edition.chapters.count(),
        "area": edition.area.hectares,
        "swot": edition.swot_items.count(),
        "fields": edition.action_fields.count(),
        "goals": edition.goals.count(),
        "sheets": edition.sheets.count(),
        "goal links": SheetGoal.objects.filter(sheet__edition=edition).count(),
        "actors": SheetActor.objects.filter(sheet__edition=edition).count(),
        "cost": CostLine.objects.filter(sheet__edition=edition).count(),
        "funding": FundingLine.objects.filter(sheet__edition=edition).count(),
    }


MISSING = {
    Portion.TEXTS: {"chapters with text": 0},
    Portion.AREA: {"area": None},
    Portion.ANALYSIS: {"swot": 0},
    Portion.GOALS: {"fields": 0, "goals": 0, "goal links": 0},
    Portion.MEASURES: {"sheets": 0, "goal links": 0, "actors": 0, "cost": 0, "funding": 0},
    Portion.ACTORS: {"actors": 0},
    Portion.MONEY: {"cost": 0, "funding": 0},
}


@pytest.fixture
def complete(concept, quick_pdf):
    edition = complete_edition(concept)
    edition.swot_items.create(quadrant="strength", text="Zentrale Lage", action_field=edition.action_fields.get())
    return edition


def test_update_takes_over_everything_by_default(published, begin):
    before = counts(published)
    assert all(before.values()), "each portion holds something"
    assert counts(begin()) == before


@pytest.mark.parametrize("left", Portion)
def test_portion_that_is_left_is_empty_and_the_rest_is_whole(published, begin, left):
    edition = begin(EVERYTHING - {left})
    assert counts(edition) == counts(published) | MISSING[left]
    note = Change.objects.get(edition=edition, field="Nicht übernommen")
    assert note.new == left.label


def test_measure_without_its_goals_stands_without_field_of_action(begin):
    sheet = begin(EVERYTHING - {Portion.GOALS}).sheets.get()
    assert sheet.action_field is None
    assert sheet.edition.swot_items.get().action_field is None


def test_nothing_at_all_may_be_taken_over(begin):
    assert not any(value for name, value in counts(begin(frozenset())).items() if name != "chapters")


def test_past_years_keep_what_they_cost(published, begin):
    def lines(edition, model):
        rows = model.objects.filter(sheet__edition=edition)
        return sorted(rows.values_list("key", "fiscal_year", "amount", "position", "is_informational"))

    edition = begin()
    for model in (CostLine, FundingLine):
        assert lines(edition, model) == lines(published, model) != []


def test_copying_many_sheets_takes_as_many_queries_as_copying_few(concept, quick_pdf, people):
    editor = people[0]
    edition, asked = complete_edition(concept), []
    for further in (0, 40):
        fill(edition, further)
        adopt(edition, people)
        with CaptureQueriesContext(connection) as queries:
            edition = start_edition(concept, editor, UpdateReason.HALF_TIME)
        asked.append(len(queries))
    assert edition.sheets.count() == 41
    assert asked[0] == asked[1]


def fill(edition, sheets):
    first = edition.sheets.get()
    for number in range(sheets):
        sheet = MeasureSheetFactory(
            edition=edition, action_field=first.action_field, number=f"C{number}", start_year=2024, end_year=2026
        )
        sheet.goal_links.create(goal=edition.goals.get())
        sheet.actor_links.create(actor=first.actor_links.get().actor)
        CostLineFactory.create_batch(3, sheet=sheet)
        FundingLineFactory.create_batch(3, sheet=sheet)


# --- Corrections ----------------------------------------------------------------


def test_correction_is_a_numbered_edition_with_everything(published, editor):
    edition = start_correction(published.concept, editor, TEXT)
    assert (edition.kind, edition.number, edition.title) == (
        EditionKind.CORRECTION,
        2,
        "1. Berichtigung der Erstfassung",
    )
    assert edition.validity == published.validity != ""
    assert edition.update_reason == UpdateReason.CORRECTION
    assert counts(edition) == counts(published)


def test_numbers_of_updates_and_corrections_go_on_side_by_side(published, people):
    concept, editor = published.concept, people[0]
    for begin in (
        lambda: start_correction(concept, editor, TEXT),
        lambda: start_correction(concept, editor, TEXT),
        lambda: start_edition(concept, editor, UpdateReason.HALF_TIME),
        lambda: start_correction(concept, editor, TEXT),
    ):
        adopt(begin(), people)
    assert [edition.title for edition in concept.editions.order_by("number")] == [
        "Erstfassung",
        "1. Berichtigung der Erstfassung",
        "2. Berichtigung der Erstfassung",
        "1. Fortschreibung",
        "1. Berichtigung von „1. Fortschreibung“",
    ]


def test_correction_says_what_is_corrected(published, editor):
    with pytest.raises(ValidationError, match="was berichtigt wird"):
        start_correction(published.concept, editor, "  ")
    assert not published.concept.editions.open().exists()


def test_correction_is_for_editors_and_one_at_a_time(published, editor, reviewer):
    with pytest.raises(PermissionDenied):
        start_correction(published.concept, reviewer, TEXT)
    start_correction(published.concept, editor, TEXT)
    with pytest.raises(ValidationError, match="bereits eine Fassung in Arbeit"):
        start_correction(published.concept, editor, TEXT)


# --- The form -------------------------------------------------------------------


@pytest.fixture
def send(client, published, editor):
    client.force_login(editor)

    def post(**entries):
        values = {"kind": "update", "update_reason": "half_time", "taken": Portion.values}
        return client.post(reverse("edition_start", args=[published.concept.slug]), values | entries, follow=True)

    return post


def test_form_begins_an_update_with_what_is_ticked(send, published):
    page = send(taken=[Portion.TEXTS, Portion.AREA])
    assert "Die Fortschreibung ist begonnen" in page.text
    assert not MeasureSheet.objects.filter(edition__number=2).exists()


def test_form_begins_a_correction(send, published):
    page = send(kind="correction", update_reason="", update_reason_text=TEXT)
    assert "1. Berichtigung der Erstfassung" in page.text
    assert published.concept.open_edition().update_reason_text == TEXT


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"update_reason": ""}, "Bitte wählen Sie den Anlass der Fortschreibung."),
        ({"update_reason": "correction"}, "gültige Auswahl"),
        ({"update_reason": "other"}, "Bitte erläutern Sie den sonstigen Anlass."),
        ({"kind": "correction"}, "Bitte beschreiben Sie, was berichtigt wird."),
        (
            {"kind": "correction", "update_reason_text": TEXT, "taken": ["texts"]},
            "Eine Berichtigung übernimmt alles",
        ),
        ({"kind": "initial"}, "gültige Auswahl"),
        ({"taken": ["alles"]}, "gültige Auswahl"),
        ({"valid_from_year": "2030", "valid_to_year": "2029"}, "Die Geltung endet vor ihrem Beginn."),
    ],
)
def test_wrong_entry_is_told_and_kept(send, published, entries, message):
    page = send(**entries)
    assert message in page.text
    assert not published.concept.editions.open().exists()
    if text := entries.get("update_reason_text"):
        assert text in page.text
