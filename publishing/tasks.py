"""Making documents in the background: an order is placed, a worker runs it, the page shows how far it is."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections, transaction
from django.utils import timezone
from django_tasks import task

from concepts.models import Edition, ResolutionResult
from publishing import archive
from publishing.editions import Report, Resolution, make_draft, publish, submit
from publishing.models import LOST_AFTER, PENDING, DocumentOrder, OrderState, StoredDocument
from publishing.synopsis.files import make_synopsis

if TYPE_CHECKING:
    from actors.models import User

logger = logging.getLogger(__name__)

Purpose = DocumentOrder.Purpose


@transaction.atomic
def order_document(
    edition: Edition, purpose: DocumentOrder.Purpose, by: User, details: dict[str, Any] | None = None
) -> DocumentOrder:
    """Have a document made in the background. ValidationError when one is being made for the edition already."""
    for lost in DocumentOrder.objects.select_for_update().filter(edition=edition, state__in=PENDING):
        if lost.is_lost:
            _fail(
                lost, f"Seit {LOST_AFTER.seconds // 60} Minuten kam keine Rückmeldung; der Auftrag wurde neu erteilt."
            )
    try:
        with transaction.atomic():
            order = DocumentOrder.objects.create(edition=edition, purpose=purpose, ordered_by=by, details=details or {})
    except IntegrityError as error:
        raise ValidationError(
            "Für diese Fassung wird gerade ein Dokument erstellt. Bitte warten Sie, bis es fertig ist.", code="pending"
        ) from error
    make_document.enqueue(order.pk)
    return order


def latest_order(edition: Edition) -> DocumentOrder | None:
    """The order whose progress the edition's page shows."""
    return DocumentOrder.objects.filter(edition=edition).select_related("ordered_by").first()


def latest_synopsis(edition: Edition, details: dict[str, str]) -> StoredDocument | None:
    """The stored synopsis that was ordered with the same ``details``, unless another took its place."""
    orders = DocumentOrder.objects.filter(edition=edition, purpose=Purpose.SYNOPSIS, details=details)
    return archive.listed([edition]).filter(pk__in=orders.values("document")).first()


@task()
def make_document(order_id: int) -> None:
    """Run one order. Whatever goes wrong, the order ends as done or failed, never as running."""
    begun = DocumentOrder.objects.filter(pk=order_id, state=OrderState.WAITING).update(
        state=OrderState.RUNNING, started_at=timezone.now()
    )
    if not begun:
        return
    order = DocumentOrder.objects.select_related("edition__concept__municipality", "ordered_by").get(pk=order_id)
    try:
        with transaction.atomic():
            document = ACTS[Purpose(order.purpose)](order, _reporting_on(order))
            _finish(order, document)
    except ValidationError as error:
        _fail(order, " ".join(error.messages))
    except PermissionDenied:
        _fail(order, "Ihnen fehlt inzwischen die Rolle für diesen Schritt.")
    except BaseException as error:
        logger.exception("document order %s failed", order.pk)
        _fail(
            order,
            "Das PDF konnte nicht erstellt werden; an der Fassung hat sich nichts geändert. Bitte versuchen Sie es "
            f"noch einmal. Bleibt es dabei, nennen Sie der Technik die Auftragsnummer {order.pk}.",
        )
        if not isinstance(error, Exception):
            raise


def _draft(order: DocumentOrder, report: Report) -> StoredDocument:
    return make_draft(order.edition, order.ordered_by, report)


def _submit(order: DocumentOrder, report: Report) -> StoredDocument:
    return submit(order.edition, order.ordered_by, report)


def _publish(order: DocumentOrder, report: Report) -> StoredDocument:
    return publish(order.edition, order.ordered_by, resolution_of(order), report)


def _synopsis(order: DocumentOrder, report: Report) -> StoredDocument:
    return make_synopsis(order.edition, order.ordered_by, order.details, report)


ACTS: dict[DocumentOrder.Purpose, Callable[[DocumentOrder, Report], StoredDocument]] = {
    Purpose.DRAFT: _draft,
    Purpose.SUBMIT: _submit,
    Purpose.PUBLISH: _publish,
    Purpose.SYNOPSIS: _synopsis,
}


def resolution_details(resolution: Resolution) -> dict[str, str]:
    """A resolution as the details of an order to publish."""
    return {
        "body": resolution.body,
        "date": resolution.date.isoformat(),
        "number": resolution.number,
        "result": str(resolution.result),
        "note": resolution.note,
    }


def resolution_of(order: DocumentOrder) -> Resolution:
    """The resolution that an order to publish brings along."""
    details = order.details
    return Resolution(
        body=details["body"],
        date=date.fromisoformat(details["date"]),
        number=details["number"],
        result=ResolutionResult(details["result"]),
        note=details["note"],
    )


def _reporting_on(order: DocumentOrder) -> Report:
    """Notes progress on a connection of its own: the act's transaction shows nothing before its end."""

    def report(step: str, progress: int) -> None:
        connection = connections.create_connection(DEFAULT_DB_ALIAS)
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE publishing_documentorder SET step = %s, progress = %s WHERE id = %s",
                    [step, progress, order.pk],
                )
        finally:
            connection.close()

    return report


def _finish(order: DocumentOrder, document: StoredDocument) -> None:
    order.state = OrderState.DONE
    order.document = document
    order.progress = 100
    order.finished_at = timezone.now()
    order.save(update_fields=["state", "document", "progress", "finished_at"])


def _fail(order: DocumentOrder, message: str) -> None:
    order.state = OrderState.FAILED
    order.message = message
    order.document = None
    order.finished_at = timezone.now()
    order.save(update_fields=["state", "message", "document", "finished_at"])
