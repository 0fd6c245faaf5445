"""What waits for whom."""

from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from concepts.models import State
from concepts.workflow import transition
from publishing.editions import publish, start_edition, submit, take_back
from publishing.waiting import concept_lines, waiting_for
from tests.factories import ConceptFactory, EditionFactory, MeasureSheetFactory
from tests.publishing.conftest import adopted

pytestmark = pytest.mark.django_db


def texts(user):
    user.__dict__.pop("held_roles", None)
    return [task.text for task in waiting_for(user)]


def page(client, user):
    client.force_login(user)
    return unescape(client.get(reverse("workplace")).content.decode())


def test_draft_waits_for_its_editor_with_what_is_open(client, draft, editor, reviewer, stranger):
    (task,) = waiting_for(editor)
    assert task.open_points == 9
    assert "9 Punkte zu klären" in page(client, editor)
    assert texts(reviewer) == []
    assert texts(stranger) == []


def test_review_waits_for_the_reviewer(in_review, editor, reviewer, publisher, reader):
    assert texts(reviewer) == ["Zu prüfen: zurückgeben oder zur Beschlussfassung geben"]
    assert texts(editor) == texts(publisher) == ["Wird geprüft"]
    assert texts(reader) == []


def test_submitted_edition_waits_for_the_publisher_and_the_council(client, submitted, publisher, reader):
    assert texts(publisher) == ["Wartet auf den Beschluss"]
    assert texts(reader) == ["Liegt zur Beschlussfassung vor"]
    assert "Beschluss eintragen" in page(client, publisher)


def test_taken_back_edition_comes_with_its_reason(client, submitted, publisher, editor):
    take_back(submitted, publisher, "Der Rat will den Park größer")
    assert "Der Rat will den Park größer" in page(client, editor)


def test_publication_is_news_to_the_council_for_a_while(published, reader):
    assert texts(reader) == ["Neu veröffentlicht"]


def test_old_publication_is_no_news(in_review, editor, reviewer, publisher, reader):
    long_ago = timezone.now() - timedelta(days=61)
    submit(in_review, reviewer, at=long_ago)
    publish(in_review, publisher, adopted(long_ago.date()), at=long_ago)
    assert texts(reader) == []


def test_contributor_is_called_to_report(client, complete, contributor, green_office):
    complete.sheets.get().actor_links.create(actor=green_office)
    assert "1 von 1 wartet auf eine Meldung." in page(client, contributor)
    complete.sheets.get().measure.status_updates.create(
        reported_on=timezone.localdate(), implementation_status="under_way"
    )
    assert "Alles ist aktuell gemeldet (1 Maßnahme)." in page(client, contributor)


def test_concepts_are_listed_as_far_as_they_may_be_seen(published, editor, reader, stranger):
    update = start_edition(published.concept, editor, "half_time")
    (line,) = concept_lines(editor)
    assert (line.current, line.open) == (published, update)
    (line,) = concept_lines(reader)
    assert (line.current, line.open) == (published, None)
    assert concept_lines(stranger) == []


def test_discarded_edition_waits_for_nobody(complete, editor, publisher):
    transition(complete, State.DISCARDED, publisher, "Neuanfang")
    assert texts(editor) == texts(publisher) == []
    assert concept_lines(editor) == []


def test_empty_workplace_explains_itself(client, administrator):
    shown = page(client, administrator)
    assert "Zurzeit wartet nichts auf Sie." in shown
    assert "Noch kein Konzept" in shown


def test_workplace_asks_for_a_login(client):
    response = client.get(reverse("workplace"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_queries_do_not_grow_with_concepts(client, town, complete, editor, django_assert_num_queries):
    client.force_login(editor)
    client.get("/")
    with CaptureQueriesContext(connection) as one:
        client.get("/")
    for _ in range(3):
        MeasureSheetFactory(edition=EditionFactory(concept=ConceptFactory(municipality=town)))
    with django_assert_num_queries(len(one)):
        assert client.get("/").content.decode().count("Entwurf in Arbeit") == 4
