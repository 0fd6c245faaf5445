"""What an edition states: everything that a reader can quote, nothing that is none of his business."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from concepts.comparison import Reference, compare, from_json, to_json
from concepts.models import Edition
from concepts.statements import Form
from measures.models import Fate, MeasureFate, MeasureReview
from measures.updating.adoption import fix_names
from publishing.statements import KINDS, statements_of
from tests.factories import ActorFactory, CostLineFactory, FundingLineFactory, GoalFactory, MeasureSheetFactory
from tests.publishing.conftest import complete_edition
from tests.publishing.filled import filled_edition

pytestmark = pytest.mark.django_db

STATED_ELSEWHERE = {
    "Change": "the log tells how an edition came about",
    "StoredDocument": "is a rendering of what is stated",
    "DocumentOrder": "is work, not content",
    "AcceptedProblem": "belongs to the procedure",
    "Snapshot": "is made of statements",
    "Seal": "is made of fingerprints",
}


def said_by(entries, kind):
    return [entry for entry in entries if entry.kind == kind]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_column_is_stated_or_left_out_with_a_reason(kind):
    told = {column for each in kind.told for column in each.columns}
    stated = {each.name for each in kind.statements} - {each.name for each in kind.told}
    columns = {column.name for column in kind.model._meta.concrete_fields}
    assert stated | told | (set(kind.left_out) & columns) == columns
    assert not told & set(kind.left_out)
    assert all(kind.left_out.values())


def test_every_model_of_an_edition_is_stated_or_left_out_with_a_reason():
    from tests.test_architecture import models_of_an_edition

    stated = {kind.model.__name__ for kind in KINDS.values()}
    assert {model.__name__ for model in models_of_an_edition()} == stated | set(STATED_ELSEWHERE)


def test_statements_are_called_as_forms_call_them():
    labels = {each.name: each.label for each in KINDS["sheet"].statements}
    assert labels["is_key_project"] == "Schlüsselprojekt"
    assert labels["period"] == "Zeitraum"
    assert list(labels)[:2] == ["number", "title"]
    forms = {each.name: each.form for kind in KINDS.values() for each in kind.statements}
    assert forms["body"] == Form.RICH
    assert forms["amount"] == Form.AMOUNT
    assert forms["programme"] == Form.REFERENCE


def test_every_filled_column_is_found_in_the_statements():
    filled = filled_edition()
    entries = statements_of(filled.edition)
    for entry in said_by(entries, "sheet"):
        stated = {each.name for each in KINDS["sheet"].statements}
        assert set(entry.values) == stated
        kinds = list(dict.fromkeys(part.kind for part in entry.parts))
        assert kinds == ["cost_line", "funding_line", "sheet_goal", "sheet_actor"]
    assert "Vertraulichesache" not in str(to_json(entries))


def test_values_are_words_amounts_and_references(draft, town):
    sheet = MeasureSheetFactory(
        edition=draft, number="B4", start_year=2027, end_year=2029, end_part="Q1", priority=1, follow_up_cost="1200.00"
    )
    cost = CostLineFactory(sheet=sheet, amount="1860000.00", is_approximate=True)
    actor = ActorFactory(municipality=town, name="Amt für Stadtgrün")
    sheet.actor_links.create(actor=actor, role="partner")
    (entry,) = said_by(statements_of(draft), "sheet")
    assert entry.key == str(sheet.measure.key)
    assert entry.values["period"] == "2027 – I. Quartal 2029"
    assert entry.values["priority"] == "hoch"
    assert entry.values["is_key_project"] == "nein"
    assert entry.values["follow_up_cost"] == Decimal("1200.00")
    assert "problem" not in entry.values
    line, link = entry.parts
    assert (line.kind, line.key) == ("cost_line", str(cost.key))
    assert line.values["amount"] == Decimal("1860000.00")
    assert link.values["actor"] == Reference(f"actor-{actor.pk}")
    assert link.values["actor"].label == "Amt für Stadtgrün"


def test_names_are_those_with_which_the_edition_was_adopted(concept):
    edition = complete_edition(concept)
    fix_names(edition)
    before = to_json(statements_of(edition))
    for register in (concept.municipality.actors, concept.municipality.funding_programmes):
        register.update(name="Ganz anders")
    assert to_json(statements_of(edition)) == before


def test_goals_are_read_as_a_tree(draft):
    second = GoalFactory(edition=draft, code="2", position=2, kind="main")
    first = GoalFactory(edition=draft, code="1", position=1, kind="main")
    GoalFactory(edition=draft, code="1.1", parent=first)
    across = GoalFactory(edition=draft, code="Q", kind="cross_cutting")
    goals = said_by(statements_of(draft), "goal")
    assert [goal.values["code"] for goal in goals] == ["1", "1.1", "2", "Q"]
    assert goals[1].values["parent"] == Reference(str(first.key))
    assert {goals[2].key, goals[3].key} == {str(second.key), str(across.key)}


def test_fates_and_reviews_name_the_measure_as_the_previous_edition_did(draft, concept):
    sheet = MeasureSheetFactory(edition=draft, number="A6", title="Hausgemeinschaften")
    Edition.objects.filter(pk=draft.pk).update(state="discarded")  # so that there may be a second open one
    update = Edition.objects.create(concept=concept, number=2, previous=draft)
    new = MeasureSheetFactory(edition=update, number="A3", title="Mietertreff")
    fate = MeasureFate.objects.create(edition=update, measure=sheet.measure, fate=Fate.DROPPED, reason="Kein Träger")
    fate.successors.create(measure=new.measure)
    MeasureReview.objects.create(edition=update, measure=sheet.measure, lessons="Früher fragen")
    entries = statements_of(update)
    (told,), (review,) = said_by(entries, "fate"), said_by(entries, "review")
    assert told.values["measure"].label == review.values["measure"].label == "A6 Hausgemeinschaften"
    assert (told.values["fate"], told.values["reason"]) == ("entfallen", "Kein Träger")
    assert told.parts[0].values["measure"].label == "A3 Mietertreff"


def test_statements_survive_json_without_a_change(concept):
    entries = statements_of(complete_edition(concept))
    again = from_json(to_json(entries))
    assert again == entries
    assert {change.outcome for change in compare(entries, again)} == {"unchanged"}


def test_statements_ask_thirteen_times_however_much_there_is(draft):
    sheet = MeasureSheetFactory(edition=draft)
    CostLineFactory(sheet=sheet)
    for _ in range(3):
        FundingLineFactory(sheet=MeasureSheetFactory(edition=draft))
    with CaptureQueriesContext(connection) as captured:
        statements_of(draft)
    assert len(captured) == 13
