"""What an editor decides about an old measure, and what happens to the draft's sheet."""

import contextlib

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from concepts.freezing import EditionClosed
from concepts.models import Change, Goal, State
from concepts.workflow import transition
from measures.models import CostLine, Fate, MeasureFate, MeasureSheet, SheetGoal
from measures.sheets import Conflict, delete_sheet
from measures.updating.balance import balance_of
from measures.updating.fates import RULES, Decision, may_stand
from measures.updating.settling import Loss, Settled, confirm_continued, settle
from tests.factories import MeasureSheetFactory, StatusUpdateFactory
from tests.measures.updated import adopt, fill, sheet_in, update_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def before(draft, editor, reviewer, publisher):
    return adopt(fill(draft), (editor, reviewer, publisher))


@pytest.fixture
def update(before):
    edition = update_of(before)
    MeasureSheetFactory(edition=edition, number="B1", title="Neues Haus")
    return edition


@pytest.fixture
def measures(update):
    """Old and new ones by their number."""
    return {sheet.number: sheet.measure for sheet in update.sheets.select_related("measure")}


def fate_of(update, measure):
    return MeasureFate.objects.get(edition=update, measure=measure)


def successors_of(update, measure):
    return {row.measure for row in fate_of(update, measure).successors.all()}


@pytest.mark.parametrize(
    ("decision", "stands"),
    [
        (Decision(Fate.CONTINUED), True),
        (Decision(Fate.COMPLETED, keeps_sheet=True), True),
        (Decision(Fate.COMPLETED), False),
        (Decision(Fate.POSTPONED, "Kein Geld", 2029, "H1", keeps_sheet=True), True),
        (Decision(Fate.POSTPONED, "Kein Geld"), False),
        (Decision(Fate.DROPPED, "Kein Träger"), False),
    ],
)
def test_sheet_follows_the_fate(update, measures, editor, decision, stands):
    assert settle(update, measures["A1"], editor, decision) == Settled(taken_out=not stands)
    assert (sheet_in(update, measures["A1"]) is not None) is stands
    fate = fate_of(update, measures["A1"])
    assert (fate.fate, fate.reason, fate.until_year) == (decision.fate, decision.reason, decision.until_year)
    assert not fate.successors.exists()


def test_merged_measure_leaves_its_sheet_and_names_where_it_went(update, measures, editor):
    settle(update, measures["A1"], editor, Decision(Fate.MERGED, successors=(measures["B1"],)))
    assert sheet_in(update, measures["A1"]) is None
    assert successors_of(update, measures["A1"]) == {measures["B1"]}


def test_split_measure_stays_only_as_one_of_its_parts(update, measures, editor):
    parts = (measures["A2"], measures["B1"])
    settle(update, measures["A1"], editor, Decision(Fate.SPLIT, successors=parts))
    assert sheet_in(update, measures["A1"]) is None
    settle(update, measures["A10"], editor, Decision(Fate.SPLIT, successors=(measures["A10"], measures["B1"])))
    assert sheet_in(update, measures["A10"]) is not None
    assert successors_of(update, measures["A10"]) == {measures["A10"], measures["B1"]}


def test_dropped_measure_may_name_its_replacement(update, measures, editor):
    settle(update, measures["A1"], editor, Decision(Fate.DROPPED, "Kein Träger", successors=(measures["B1"],)))
    assert successors_of(update, measures["A1"]) == {measures["B1"]}


@pytest.mark.parametrize(
    ("fate", "chosen", "reason", "field"),
    [
        (Fate.DROPPED, "", " ", "reason"),
        (Fate.POSTPONED, "", "", "reason"),
        (Fate.DROPPED, "A2 B1", "Grund", "successors"),
        (Fate.DROPPED, "A1", "Grund", "successors"),
        (Fate.MERGED, "", "", "successors"),
        (Fate.MERGED, "A1", "", "successors"),
        (Fate.MERGED, "A2 B1", "", "successors"),
        (Fate.SPLIT, "", "", "successors"),
        (Fate.SPLIT, "A1", "", "successors"),
        (Fate.SPLIT, "B1 B1", "", "successors"),
        (Fate.CONTINUED, "B1", "", "successors"),
        (Fate.COMPLETED, "B1", "", "successors"),
    ],
)
def test_fate_that_says_too_little_or_too_much_is_refused(update, measures, editor, fate, chosen, reason, field):
    successors = tuple(measures[number] for number in chosen.split())
    with pytest.raises(ValidationError) as refused:
        settle(update, measures["A1"], editor, Decision(fate, reason, successors=successors))
    assert set(refused.value.message_dict) == {field}
    assert not MeasureFate.objects.exists()
    assert sheet_in(update, measures["A1"])


@pytest.mark.parametrize(
    "decision", [Decision(Fate.CONTINUED, until_year=2029), Decision(Fate.POSTPONED, "Geld", until_part="H1")]
)
def test_until_needs_a_year_and_a_postponed_measure(update, measures, editor, decision):
    with pytest.raises(ValidationError) as refused:
        settle(update, measures["A1"], editor, decision)
    assert set(refused.value.message_dict) == {"until_year"}


def test_successor_that_does_not_stand_is_refused(update, measures, editor):
    settle(update, measures["A2"], editor, Decision(Fate.COMPLETED))
    with pytest.raises(ValidationError, match="steht nicht mehr"):
        settle(update, measures["A1"], editor, Decision(Fate.MERGED, successors=(measures["A2"],)))


def test_measure_in_which_another_lives_on_is_not_taken_out(update, measures, editor):
    settle(update, measures["A1"], editor, Decision(Fate.MERGED, successors=(measures["A2"],)))
    with pytest.raises(ValidationError, match="A1 Höfe") as refused:
        settle(update, measures["A2"], editor, Decision(Fate.COMPLETED))
    assert "fate" in refused.value.message_dict
    for number in ("A2", "B1"):
        settle(update, measures["A1"], editor, Decision(Fate.MERGED, successors=(measures[number],)), revision=1)
        with pytest.raises(ValidationError, match="A1 Höfe"):
            delete_sheet(sheet_in(update, measures[number]), editor)
    assert sheet_in(update, measures["B1"])


def test_measure_that_is_new_has_no_fate(update, measures, editor):
    with pytest.raises(ValidationError, match="Vorfassung"):
        settle(update, measures["B1"], editor, Decision(Fate.CONTINUED))


def test_edition_that_went_on_to_the_review_takes_no_fate(update, measures, editor):
    transition(update, State.REVIEW, editor)
    with pytest.raises(EditionClosed):
        settle(update, measures["A1"], editor, Decision(Fate.CONTINUED))


# --- Bringing a sheet back ----------------------------------------------------


def test_sheet_comes_back_as_the_edition_before_had_it(update, before, measures, editor):
    settle(update, measures["A1"], editor, Decision(Fate.DROPPED, "Kein Träger"))
    settled = settle(update, measures["A1"], editor, Decision(Fate.CONTINUED), revision=1)
    old, new = sheet_in(before, measures["A1"]), sheet_in(update, measures["A1"])
    assert settled == Settled(brought_back=new)
    for name in ("number", "title", "start_year", "end_year", "description"):
        assert getattr(new, name) == getattr(old, name)
    assert new.action_field == update.action_fields.get()
    assert new.goal_links.get().goal == update.goals.get()
    assert new.actor_links.get().actor == old.actor_links.get().actor
    assert new.cost_lines.get().key == old.cost_lines.get().key
    assert new.funding_lines.get().key == old.funding_lines.get().key
    assert old.cost_lines.count() == old.goal_links.count() == 1
    assert fate_of(update, measures["A1"]).revision == 2


def test_sheet_comes_back_without_goals_that_are_gone(update, measures, editor):
    settle(update, measures["A1"], editor, Decision(Fate.COMPLETED))
    SheetGoal.objects.filter(sheet__edition=update).delete()
    Goal.objects.filter(edition=update).delete()
    update.sheets.update(action_field=None)
    update.action_fields.all().delete()
    settled = settle(update, measures["A1"], editor, Decision(Fate.CONTINUED), revision=1)
    assert settled.left_behind == ("1 Wohnumfeld aufwerten", "A Wohnen")


def test_sheet_comes_back_under_another_number_when_its_own_is_taken(update, measures, editor):
    settle(update, measures["A1"], editor, Decision(Fate.COMPLETED))
    MeasureSheet.objects.filter(edition=update, number="B1").update(number="A1")
    with pytest.raises(ValidationError, match="schon vergeben: „A1 Neues Haus“") as refused:
        settle(update, measures["A1"], editor, Decision(Fate.CONTINUED), revision=1)
    assert set(refused.value.message_dict) == {"number"}
    assert fate_of(update, measures["A1"]).fate == Fate.COMPLETED
    settle(update, measures["A1"], editor, Decision(Fate.CONTINUED, number="A3"), revision=1)
    assert sheet_in(update, measures["A1"]).number == "A3"


def test_contradiction_is_mended_by_saying_the_same_again(update, measures, editor):
    settle(update, measures["A1"], editor, Decision(Fate.CONTINUED))
    delete_sheet(sheet_in(update, measures["A1"]), editor)
    settled = settle(update, measures["A1"], editor, Decision(Fate.CONTINUED), revision=1)
    assert settled.brought_back
    assert fate_of(update, measures["A1"]).revision == 1


# --- Losing nothing -----------------------------------------------------------


def test_sheet_that_was_written_in_goes_only_when_that_is_agreed_to(update, measures, editor):
    sheet = sheet_in(update, measures["A1"])
    MeasureSheet.objects.filter(pk=sheet.pk).update(title="Höfe und Wege", revision=3)
    CostLine.objects.create(sheet=sheet, amount="500.00", label="Bäume")
    decision = Decision(Fate.DROPPED, "Kein Träger")
    loss = settle(update, measures["A1"], editor, decision)
    assert isinstance(loss, Loss)
    assert loss.revision == 3
    assert [(d.label, d.saved, d.entered) for d in loss.written] == [
        ("Titel", "Höfe", "Höfe und Wege"),
        ("Kostenzeile 2", "keine solche Zeile", "Bäume · ohne Jahr · 500,00 €"),
    ]
    assert not MeasureFate.objects.exists()
    for agreed in (2, 3):
        outcome = settle(update, measures["A1"], editor, Decision(Fate.DROPPED, "Kein Träger", gives_up=agreed))
        assert isinstance(outcome, Settled) is (agreed == 3)
    log = Change.objects.filter(edition=update, action="deleted", object_key=measures["A1"].key)
    assert log.filter(field="Titel", old="Höfe und Wege").exists()


def test_what_changed_around_a_sheet_was_not_written_into_it(update, measures, editor):
    update.goals.update(title="Wohnen verbessern")
    update.action_fields.update(title="Wohnen und Leben")
    assert settle(update, measures["A1"], editor, Decision(Fate.DROPPED, "Kein Träger")) == Settled(taken_out=True)


def test_second_decision_over_the_first_is_a_conflict(update, measures, editor, reviewer):
    settle(update, measures["A1"], editor, Decision(Fate.COMPLETED, keeps_sheet=True))
    conflict = settle(update, measures["A1"], editor, Decision(Fate.DROPPED, "Kein Träger"), revision=0)
    assert isinstance(conflict, Conflict)
    assert (conflict.revision, [(d.label, d.saved, d.entered) for d in conflict.differences]) == (
        1,
        [("Verbleib", "abgeschlossen", "entfallen"), ("Begründung", "", "Kein Träger")],
    )
    assert fate_of(update, measures["A1"]).fate == Fate.COMPLETED
    settle(update, measures["A1"], editor, Decision(Fate.DROPPED, "Kein Träger"), revision=conflict.revision)
    assert fate_of(update, measures["A1"]).fate == Fate.DROPPED


def test_double_click_changes_and_logs_nothing(update, measures, editor):
    decision = Decision(Fate.MERGED, successors=(measures["B1"],))
    settle(update, measures["A1"], editor, decision, revision=0)
    logged = Change.objects.count()
    assert settle(update, measures["A1"], editor, decision, revision=0) == Settled()
    assert Change.objects.count() == logged
    assert fate_of(update, measures["A1"]).revision == 1


def test_decision_is_logged_under_the_name_of_the_measure(update, measures, editor):
    settle(update, measures["A1"], editor, Decision(Fate.POSTPONED, "Kein Geld", 2029, "H1", keeps_sheet=True))
    logged = Change.objects.filter(object_kind="measurefate", by=editor)
    assert {(change.object_label, change.field, change.new) for change in logged} == {
        ("A1 Höfe", "Verbleib", "zurückgestellt"),
        ("A1 Höfe", "Begründung", "Kein Geld"),
        ("A1 Höfe", "Zurückgestellt bis", "1. Halbjahr 2029"),
    }


# --- Many at once -------------------------------------------------------------


def test_all_that_undoubtedly_go_on_are_confirmed_together(update, measures, editor):
    StatusUpdateFactory(measure=measures["A2"], implementation_status="completed")
    settle(update, measures["A10"], editor, Decision(Fate.COMPLETED))
    serials = {measure.serial for measure in measures.values()}
    assert confirm_continued(update, serials, editor) == 1
    assert fate_of(update, measures["A1"]).fate == Fate.CONTINUED
    assert confirm_continued(update, serials, editor) == 0
    assert [row.account.old.number for row in balance_of(update).open] == ["A2"]


CHANGES = st.tuples(st.sampled_from(["A1", "A2", "A10"]), st.sampled_from(list(Fate)), st.booleans())


# What an example writes is undone at its end, so that the next finds the fixtures as they were.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(changes=st.lists(CHANGES, max_size=6))
def test_draft_and_balance_agree_whatever_is_decided_in_whatever_order(changes, update, measures, editor):
    with transaction.atomic():
        for number, fate, keeps in changes:
            decide(update, measures, number, fate, keeps, editor)
        rows = balance_of(update).rows
        assert [row.account.contradiction for row in rows if row.account.contradiction] == []
        standing = [row.account for row in rows if row.account.new and row.account.verdict]
        assert all(may_stand(one.verdict, is_own_successor=one.is_own_successor) for one in standing)
        transaction.set_rollback(True)


def decide(update, measures, number, fate, keeps, editor):
    """Some valid decision with this fate, unless the draft as it is does not allow it."""
    others = [measures[name] for name in ("B1", "A2", "A1") if name != number]
    parts = [measures[number], *others] if keeps and fate == Fate.SPLIT else others
    successors = tuple(parts[: RULES[fate].least])
    saved = MeasureFate.objects.filter(edition=update, measure=measures[number]).first()
    decision = Decision(fate, "Grund", successors=successors, keeps_sheet=keeps)
    with contextlib.suppress(ValidationError):
        settle(update, measures[number], editor, decision, revision=saved.revision if saved else 0)
