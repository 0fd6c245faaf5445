"""What lay before the council, or was returned, can still be compared after it was changed."""

import pytest
from django.db import DatabaseError, transaction

from concepts.comparison import from_json
from concepts.models import State
from concepts.workflow import transition
from publishing.editions import give_back, publish, submit, take_back
from publishing.models import Moment, Snapshot
from publishing.snapshots import laid_before, last_returned
from publishing.statements import statements_of
from tests.publishing.conftest import adopted

pytestmark = pytest.mark.django_db


def again(edition, editor, reviewer):
    """The revised draft before the council once more."""
    transition(edition, State.REVIEW, editor)
    submit(edition, reviewer)
    edition.refresh_from_db()


def test_returned_edition_is_kept_as_it_was_reviewed(in_review, reviewer):
    before = statements_of(in_review)
    edition = give_back(in_review, reviewer, "Kosten fehlen")
    edition.sheets.update(title="Quartierspark Südwest")
    snapshot = last_returned(edition)
    assert snapshot.moment == Moment.RETURNED
    assert from_json(snapshot.statements) == before != statements_of(edition)


def test_refused_return_keeps_nothing(in_review, reviewer):
    with pytest.raises(Exception, match="Grund"):
        give_back(in_review, reviewer, " ")
    assert not Snapshot.objects.exists()


def test_package_that_stands_was_not_changed(submitted, publisher):
    assert laid_before(submitted) is None
    publish(submitted, publisher, adopted())
    submitted.refresh_from_db()
    assert laid_before(submitted) is None


def test_what_was_laid_before_stays_beside_what_was_adopted(submitted, editor, reviewer, publisher):
    brought_in = statements_of(submitted)
    take_back(submitted, publisher, "mit Änderungen beschlossen")
    submitted.refresh_from_db()
    assert from_json(laid_before(submitted).statements) == brought_in
    submitted.sheets.update(title="Quartierspark Südwest")
    again(submitted, editor, reviewer)
    assert from_json(laid_before(submitted).statements) == brought_in
    publish(submitted, publisher, adopted())
    submitted.refresh_from_db()
    assert from_json(laid_before(submitted).statements) == brought_in != statements_of(submitted)


def test_snapshot_is_written_once(submitted):
    snapshot = Snapshot.objects.get(edition=submitted)
    for attack in (lambda: Snapshot.objects.update(statements=[]), snapshot.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            attack()
