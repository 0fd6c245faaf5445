"""What lay before the council, or was returned, can still be compared after it was changed."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from concepts.comparison import from_json
from concepts.models import State
from concepts.workflow import transition
from measures.updating import stated_money
from publishing.editions import give_back, publish, start_edition, submit, take_back
from publishing.models import Moment, Snapshot
from publishing.snapshots import laid_before, last_returned
from publishing.statements import statements_of
from publishing.synopsis.measures import BY_FATE
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


# --- What a reviewer sees of it -------------------------------------------------


def review_of(client, edition, user, **parameters):
    client.force_login(user)
    return client.get(reverse("review", args=[edition.concept.slug, edition.number]), parameters).text


def test_first_draft_has_nothing_to_compare(client, complete, editor):
    assert "Was sich geändert hat" not in review_of(client, complete, editor)


def test_reviewer_sees_what_changed_since_the_return(client, in_review, editor, reviewer):
    edition = give_back(in_review, reviewer, "Titel unklar")
    assert "Seitdem hat sich nichts geändert." in review_of(client, edition, editor)
    edition.sheets.update(title="Quartierspark Südwest")
    edition.goals.update(success_indicator="Zählung")
    shown = review_of(client, transition(edition, State.REVIEW, editor), reviewer)
    assert "Maßnahmen (1)" in shown
    assert "<ins>Südwest</ins>" in shown
    assert "Ziele (1)" in shown
    assert "Kapitel (" not in shown, "what was read already is not shown again"


def test_reviewer_of_an_update_chooses_since_when(client, published, editor, reviewer):
    edition = start_edition(published.concept, editor, "half_time")
    edition.sheets.update(title="Quartierspark Südwest")
    give_back(transition(edition, State.REVIEW, editor), reviewer, "Ziele fehlen")
    edition.goals.update(success_indicator="Zählung")
    since_return = review_of(client, edition, reviewer)
    assert "Ziele (1)" in since_return
    assert "Maßnahmen (1)" not in since_return
    since_previous = review_of(client, edition, reviewer, seit="1")
    assert "Ziele (1)" in since_previous
    assert "Maßnahmen (1)" in since_previous
    assert "Ziele (1)" in review_of(client, edition, reviewer, seit="erfunden")


# --- What snapshots of years ago still say --------------------------------------


def test_words_that_stored_snapshots_hold_are_still_understood():
    """Snapshots keep choices as words. Who rewords one of these keeps the old word in the table that reads it."""
    sources = {"Förderprogramm", "Eigenmittel der Kommune", "Mittel Dritter", "Maßnahmebedingte Einnahmen"}
    assert sources <= set(stated_money.SOURCES)
    assert {"abgeschlossen", "zurückgestellt", "entfallen", "zusammengelegt", "geteilt"} <= set(BY_FATE)
    assert stated_money.YES == "ja"
