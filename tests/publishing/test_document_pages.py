"""Ordering, watching and fetching documents."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from publishing.editions import make_draft, submit
from publishing.models import DocumentKind, DocumentOrder, OrderState
from publishing.tasks import make_document, order_document

pytestmark = pytest.mark.django_db

Purpose = DocumentOrder.Purpose


def url(name, edition, *more):
    return reverse(name, args=[edition.concept.slug, edition.number, *more])


def order_draft(client, edition):
    return client.post(url("document_order", edition), {"purpose": "draft"})


def test_draft_is_ordered_watched_and_fetched(client, complete, contributor):
    client.force_login(contributor)
    progress = order_draft(client, complete).url
    waiting = client.get(progress).content.decode()
    assert "wartet darauf" in waiting
    assert '<noscript><meta http-equiv="refresh"' in waiting
    order = DocumentOrder.objects.get()
    make_document.call(order.pk)
    done = client.get(progress).content.decode()
    assert "Das PDF ist fertig" in done
    assert "http-equiv" not in done
    order.refresh_from_db()
    assert order.document.sha256 in done
    assert url("document_download", complete, order.document_id) in done


def test_page_asks_for_the_progress_alone(client, complete, editor):
    client.force_login(editor)
    progress = order_draft(client, complete).url
    asked = client.get(progress, headers={"HX-Request": "true"})
    assert b"<html" not in asked.content
    assert b"<progress" in asked.content
    make_document.call(DocumentOrder.objects.get().pk)
    assert client.get(progress, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("purpose", "section"), [(Purpose.DRAFT, "Überblick"), (Purpose.SUBMIT, "Prüfung"), (Purpose.PUBLISH, "Beschluss")]
)
def test_progress_page_belongs_to_where_the_document_was_ordered(client, complete, editor, purpose, section):
    DocumentOrder.objects.create(edition=complete, purpose=purpose, ordered_by=editor)
    client.force_login(editor)
    shown = client.get(url("document_progress", complete)).content.decode()
    assert f'aria-current="true">{section}' in shown


def test_progress_page_shows_step_and_share(client, complete, editor):
    client.force_login(editor)
    progress = order_draft(client, complete).url
    DocumentOrder.objects.update(
        state=OrderState.RUNNING, started_at=timezone.now(), step="PDF wird gesetzt", progress=45
    )
    shown = client.get(progress).content.decode()
    assert "PDF wird gesetzt" in shown
    assert 'value="45"' in shown


def test_failed_order_says_so_and_offers_another(client, complete, editor):
    client.force_login(editor)
    progress = order_draft(client, complete).url
    DocumentOrder.objects.update(state=OrderState.FAILED, message="Die Schrift fehlt.")
    shown = client.get(progress).content.decode()
    assert "Das ist nicht gelungen" in shown
    assert "Die Schrift fehlt." in shown
    assert 'value="draft"' in shown


def test_lost_order_is_shown_as_failed(client, complete, editor):
    client.force_login(editor)
    progress = order_draft(client, complete).url
    long_ago = timezone.now() - timedelta(minutes=16)
    DocumentOrder.objects.update(state=OrderState.RUNNING, started_at=long_ago)
    assert "kommt keine Rückmeldung" in client.get(progress).content.decode()
    assert order_draft(client, complete).status_code == 302
    assert DocumentOrder.objects.filter(state=OrderState.WAITING).count() == 1


def test_second_order_leads_to_the_one_under_way(client, complete, editor):
    client.force_login(editor)
    order_draft(client, complete)
    response = client.post(url("document_order", complete), {"purpose": "draft"}, follow=True)
    assert "gerade ein Dokument" in response.content.decode()
    assert response.redirect_chain[-1][0] == url("document_progress", complete)
    assert DocumentOrder.objects.count() == 1


@pytest.mark.parametrize("purpose", ["", "publish", "alles"])
def test_other_purposes_can_not_be_ordered(client, complete, editor, purpose):
    client.force_login(editor)
    assert client.post(url("document_order", complete), {"purpose": purpose}).status_code == 404


def test_order_needs_post_and_a_wide_view(client, complete, editor, reader, stranger):
    client.force_login(editor)
    assert client.get(url("document_order", complete)).status_code == 405
    for user in (reader, stranger):
        client.force_login(user)
        assert order_draft(client, complete).status_code == 404
    assert not DocumentOrder.objects.exists()


def test_draft_of_a_frozen_edition_is_not_ordered(client, submitted, editor, reader):
    client.force_login(editor)
    response = client.post(url("document_order", submitted), {"purpose": "draft"}, follow=True)
    assert "kein Entwurf mehr" in response.content.decode()
    client.force_login(reader)
    assert order_draft(client, submitted).status_code == 403
    assert not DocumentOrder.objects.exists()


def test_progress_without_an_order_is_not_found(client, complete, editor):
    client.force_login(editor)
    assert client.get(url("document_progress", complete)).status_code == 404


def test_download_carries_name_type_and_fingerprint(client, complete, editor):
    document = make_draft(complete, editor)
    client.force_login(editor)
    response = client.get(url("document_download", complete, document.pk))
    assert response.content == bytes(document.content)
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["ETag"] == f'"{document.sha256}"'
    assert response["Content-Disposition"] == f'inline; filename="{document.file_name}"'
    assert "private" in response["Cache-Control"]
    again = client.get(url("document_download", complete, document.pk), headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_council_reads_the_package_but_no_draft(client, complete, submitted, editor, reader):
    package = submitted.documents.get(kind=DocumentKind.COUNCIL)
    draft = submitted.documents.create(
        kind=DocumentKind.DRAFT, file_name="x.pdf", content=b"x", size=1, sha256="0" * 64, page_count=1
    )
    client.force_login(reader)
    assert client.get(url("document_download", submitted, package.pk)).status_code == 200
    assert client.get(url("document_download", submitted, draft.pk)).status_code == 404


def test_document_is_fetched_only_through_its_own_edition(client, published, editor, stranger):
    from publishing.editions import start_edition

    update = start_edition(published.concept, editor, "half_time")
    document = published.documents.get(kind=DocumentKind.CONCEPT)
    client.force_login(editor)
    assert client.get(url("document_download", update, document.pk)).status_code == 404
    client.force_login(stranger)
    assert client.get(url("document_download", published, document.pk)).status_code == 404


def test_overview_leads_to_the_draft_only_while_it_is_one(client, in_review, editor, reviewer):
    document = make_draft(in_review, editor)
    client.force_login(editor)
    address = url("document_download", in_review, document.pk)
    assert address in client.get(url("edition_overview", in_review)).content.decode()
    submit(in_review, reviewer)
    assert address not in client.get(url("edition_overview", in_review)).content.decode()


def test_overview_tells_of_an_order_under_way(client, complete, editor):
    order_document(complete, Purpose.DRAFT, editor)
    client.force_login(editor)
    assert "wird gerade erstellt" in client.get(url("edition_overview", complete)).content.decode()
