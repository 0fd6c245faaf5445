"""The table of moves, walked by every role."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from concepts.models import Change, Edition, State
from concepts.states import MOVES
from concepts.workflow import moves_for, transition
from tests.factories import ChapterFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(editor, reviewer, publisher, contributor, reader, administrator, stranger):
    return [editor, reviewer, publisher, contributor, reader, administrator, stranger]


def bring_to(edition, state, editor, reviewer, publisher):
    path = {
        State.DRAFT: [],
        State.REVIEW: [(State.REVIEW, editor)],
        State.SUBMITTED: [(State.REVIEW, editor), (State.SUBMITTED, reviewer)],
    }[state]
    for target, by in path:
        edition = transition(edition, target, by)
    return edition


@pytest.mark.parametrize("move", MOVES, ids=lambda m: f"{m.source}-{m.target}")
def test_move_only_by_its_role(move, draft, people, editor, reviewer, publisher):
    edition = bring_to(draft, move.source, editor, reviewer, publisher)
    for user in people:
        if move.role in user.roles_by_municipality.get(edition.concept.municipality_id, set()):
            continue
        with pytest.raises(PermissionDenied):
            transition(edition, move.target, user, "Grund")
        assert move not in moves_for(user, edition)
    assert Edition.objects.get(pk=edition.pk).state == move.source


@pytest.mark.parametrize("move", [m for m in MOVES if m.needs_reason], ids=lambda m: f"{m.source}-{m.target}")
def test_move_without_its_reason_is_refused(move, draft, people, editor, reviewer, publisher):
    edition = bring_to(draft, move.source, editor, reviewer, publisher)
    by = {"editor": editor, "reviewer": reviewer, "publisher": publisher}[move.role]
    with pytest.raises(ValidationError, match="Grund"):
        transition(edition, move.target, by, "  ")
    moved = transition(edition, move.target, by, "Zahlen stimmen nicht")
    assert moved.state == move.target
    assert Change.objects.filter(edition=edition, field="Grund", new="Zahlen stimmen nicht").exists()


def test_ways_that_are_not_in_the_table_do_not_exist(draft, editor, publisher):
    with pytest.raises(ValidationError, match="Entwurf"):
        transition(draft, State.PUBLISHED, publisher)
    with pytest.raises(ValidationError, match="Entwurf"):
        transition(draft, State.SUBMITTED, editor)


def test_submission_needs_four_eyes(draft, town, editor, reviewer):
    from actors.models import Membership, Role
    from concepts.changelog import record
    from concepts.models import Action

    Membership.objects.create(user=reviewer, municipality=town, role=Role.EDITOR)
    reviewer.__dict__.pop("roles_by_municipality", None)
    record(ChapterFactory(edition=draft), Action.CREATED, reviewer, concept=draft.concept, edition=draft)
    edition = transition(draft, State.REVIEW, editor)
    with pytest.raises(ValidationError, match="Vier-Augen"):
        transition(edition, State.SUBMITTED, reviewer)
    assert transition(edition, State.DRAFT, reviewer, "noch einmal").state == State.DRAFT
    again = transition(edition, State.REVIEW, editor)
    assert transition(again, State.SUBMITTED, reviewer).state == State.SUBMITTED


def test_move_before_the_portal_keeps_its_own_date(draft, editor):
    at = datetime(2016, 5, 9, 8, 30, tzinfo=UTC)
    edition = transition(draft, State.REVIEW, editor, at=at)
    assert edition.state_since == at
    assert list(Change.objects.filter(edition=edition).values_list("at", flat=True)) == [at]


def test_deciding_about_an_edition_is_no_editing(draft, editor, reviewer):
    from concepts.changelog import record
    from concepts.models import Action

    edition = transition(draft, State.REVIEW, editor)
    record(edition, Action.DECIDED, reviewer, concept=draft.concept, edition=edition, new={"Begründung": "bekannt"})
    assert transition(edition, State.SUBMITTED, reviewer).state == State.SUBMITTED
