"""Documents made in the background: orders end as done or failed, never in between."""

import logging
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from actors.models import Membership
from concepts.models import State
from publishing import editions
from publishing.models import DocumentKind, DocumentOrder, OrderState, StoredDocument
from publishing.tasks import latest_order, make_document, order_document, resolution_details, resolution_of
from tests.factories import GoalFactory
from tests.publishing.conftest import adopted, complete_edition, small_pdf

pytestmark = pytest.mark.django_db

Purpose = DocumentOrder.Purpose


def broken_renderer(document):
    raise OSError("Schrift fehlt")


def run(order):
    make_document.call(order.pk)
    order.refresh_from_db()
    return order


def grow_old(order, minutes, **values):
    then = timezone.now() - timedelta(minutes=minutes)
    DocumentOrder.objects.filter(pk=order.pk).update(ordered_at=then, **values)
    order.refresh_from_db()


def test_ordered_draft_is_made(complete, editor):
    order = order_document(complete, Purpose.DRAFT, editor)
    assert order.is_pending
    assert DBTaskResult.objects.get().args_kwargs["args"] == [order.pk]
    run(order)
    assert order.state == OrderState.DONE
    assert order.progress == 100
    assert order.document.kind == DocumentKind.DRAFT
    assert order.finished_at is not None


def test_ordered_package_submits_the_edition(in_review, reviewer):
    order = run(order_document(in_review, Purpose.SUBMIT, reviewer))
    in_review.refresh_from_db()
    assert in_review.state == State.SUBMITTED
    assert order.document.kind == DocumentKind.COUNCIL


def test_ordered_publication_publishes_with_its_resolution(submitted, publisher):
    order = run(order_document(submitted, Purpose.PUBLISH, publisher, resolution_details(adopted())))
    submitted.refresh_from_db()
    assert submitted.state == State.PUBLISHED
    assert submitted.resolution_number == "Nr. 42/2026"
    assert order.document.kind == DocumentKind.CONCEPT
    assert resolution_of(order) == adopted()


def test_refused_act_fails_with_its_reason(in_review, reviewer):
    GoalFactory(edition=in_review, kind="sub")
    order = run(order_document(in_review, Purpose.SUBMIT, reviewer))
    assert order.state == OrderState.FAILED
    assert "ein Punkt" in order.message
    in_review.refresh_from_db()
    assert in_review.state == State.REVIEW


def test_lost_role_fails_in_words(in_review, reviewer):
    order = order_document(in_review, Purpose.SUBMIT, reviewer)
    Membership.objects.filter(user=reviewer).delete()
    assert "Rolle" in run(order).message
    assert order.state == OrderState.FAILED


def test_broken_pdf_fails_is_logged_and_undoes_all(in_review, reviewer, monkeypatch, caplog):
    monkeypatch.setattr(editions, "render_pdf", broken_renderer)
    order = order_document(in_review, Purpose.SUBMIT, reviewer)
    with caplog.at_level(logging.ERROR):
        run(order)
    assert order.state == OrderState.FAILED
    assert f"Auftragsnummer {order.pk}" in order.message
    assert "Schrift" not in order.message
    assert "Schrift fehlt" in caplog.text
    in_review.refresh_from_db()
    assert in_review.state == State.REVIEW
    assert not StoredDocument.objects.exists()


def test_stopped_worker_leaves_no_running_order(complete, editor, monkeypatch):
    def stopped(document):
        raise SystemExit

    monkeypatch.setattr(editions, "render_pdf", stopped)
    order = order_document(complete, Purpose.DRAFT, editor)
    with pytest.raises(SystemExit):
        make_document.call(order.pk)
    order.refresh_from_db()
    assert order.state == OrderState.FAILED


def test_failed_order_can_be_ordered_again(complete, editor, monkeypatch):
    monkeypatch.setattr(editions, "render_pdf", broken_renderer)
    run(order_document(complete, Purpose.DRAFT, editor))
    monkeypatch.setattr(editions, "render_pdf", small_pdf)
    assert run(order_document(complete, Purpose.DRAFT, editor)).state == OrderState.DONE


def test_second_order_at_the_same_time_is_refused(complete, editor, reviewer):
    order_document(complete, Purpose.DRAFT, editor)
    with pytest.raises(ValidationError, match="gerade ein Dokument"):
        order_document(complete, Purpose.DRAFT, reviewer)
    assert DBTaskResult.objects.count() == 1


def test_order_is_run_only_once(complete, editor):
    order = run(order_document(complete, Purpose.DRAFT, editor))
    finished_at = order.finished_at
    assert run(order).finished_at == finished_at
    assert StoredDocument.objects.count() == 1


@pytest.mark.parametrize("state", [OrderState.RUNNING, OrderState.WAITING])
def test_order_whose_worker_died_is_lost_and_makes_room(complete, editor, state):
    order = order_document(complete, Purpose.DRAFT, editor)
    grow_old(order, 14, state=state)
    assert order.is_pending
    grow_old(order, 16, state=state)
    assert order.is_lost
    assert not order.is_pending
    newer = order_document(complete, Purpose.DRAFT, editor)
    order.refresh_from_db()
    assert order.state == OrderState.FAILED
    assert latest_order(complete) == newer


def test_long_wait_does_not_count_against_the_run(complete, editor):
    order = order_document(complete, Purpose.DRAFT, editor)
    grow_old(order, 30, state=OrderState.RUNNING, started_at=timezone.now())
    assert order.is_pending


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_act_is_under_way(concept, editor, monkeypatch):
    edition = complete_edition(concept)
    seen = []

    def watching_renderer(document):
        from django.db import DEFAULT_DB_ALIAS, connections

        other = connections.create_connection(DEFAULT_DB_ALIAS)
        with other.cursor() as cursor:
            cursor.execute("SELECT state, step, progress FROM publishing_documentorder")
            seen.extend(cursor.fetchall())
        other.close()
        return small_pdf(document)

    monkeypatch.setattr(editions, "render_pdf", watching_renderer)
    order = run(order_document(edition, Purpose.DRAFT, editor))
    assert seen == [("running", "PDF wird gesetzt", 45)]
    assert order.progress == 100
