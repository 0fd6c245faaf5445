"""Who gets at which edition, and what the others hear."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from concepts.access import editable_concept, editable_edition, visible_concept, visible_edition
from concepts.freezing import EditionClosed
from concepts.models import Edition, State
from tests.factories import EditionFactory

pytestmark = pytest.mark.django_db


def move(edition, *states):
    for state in states:
        Edition.objects.filter(pk=edition.pk).update(state=state)


def test_draft_is_seen_by_all_but_readers_and_strangers(
    draft, editor, reviewer, publisher, contributor, administrator, reader, stranger
):
    for user in (editor, reviewer, publisher, contributor, administrator):
        assert visible_edition(user, "nordring", 1) == draft
    for user in (reader, stranger):
        with pytest.raises(Http404):
            visible_edition(user, "nordring", 1)


def test_reader_sees_what_lies_before_the_council(draft, reader):
    move(draft, State.REVIEW, State.SUBMITTED)
    assert visible_edition(reader, "nordring", 1) == draft


def test_unknown_edition_is_not_found(draft, editor):
    for slug, number in (("nordring", 2), ("suedring", 1)):
        with pytest.raises(Http404):
            visible_edition(editor, slug, number)


def test_successor_of_a_discarded_edition_stands_at_its_address(draft, editor):
    move(draft, State.DISCARDED)
    assert visible_edition(editor, "nordring", 1) == draft
    successor = EditionFactory(concept=draft.concept, number=1)
    assert visible_edition(editor, "nordring", 1) == successor


def test_only_editors_change_a_draft(draft, editor, reviewer, publisher, contributor, administrator, reader, stranger):
    assert editable_edition(editor, "nordring", 1) == draft
    for user in (reviewer, publisher, contributor, administrator):
        with pytest.raises(PermissionDenied):
            editable_edition(user, "nordring", 1)
    for user in (reader, stranger):
        with pytest.raises(Http404):
            editable_edition(user, "nordring", 1)


@pytest.mark.parametrize("path", [[State.REVIEW], [State.REVIEW, State.SUBMITTED], [State.DISCARDED]])
def test_editor_hears_why_an_edition_is_closed(draft, editor, reviewer, path):
    move(draft, *path)
    with pytest.raises(EditionClosed) as closed:
        editable_edition(editor, "nordring", 1)
    assert closed.value.edition.why_closed
    with pytest.raises(PermissionDenied) as denied:
        editable_edition(reviewer, "nordring", 1)
    assert not isinstance(denied.value, EditionClosed)


def test_concept_is_seen_by_its_town_and_changed_by_its_editors(concept, editor, reader, reviewer, stranger):
    assert visible_concept(reader, "nordring") == editable_concept(editor, "nordring") == concept
    for user in (reader, reviewer):
        with pytest.raises(PermissionDenied):
            editable_concept(user, "nordring")
    for fetch in (visible_concept, editable_concept):
        with pytest.raises(Http404):
            fetch(stranger, "nordring")
