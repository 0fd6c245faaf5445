"""Synopses that are stored for ever: with the package laid before the council, and with what it adopted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from concepts.models import Edition
from publishing import archive
from publishing.models import DocumentKind, Snapshot, StoredDocument
from publishing.pdf import page_count
from publishing.snapshots import laid_before
from publishing.synopsis.files import file_name
from publishing.synopsis.pdf import synopsis_pdf
from publishing.synopsis.sides import synopsis_with

if TYPE_CHECKING:
    from actors.models import User

Report = Callable[[str, int], None]


def store_changes_since_previous(
    edition: Edition, by: User, report: Report, at: datetime | None
) -> StoredDocument | None:
    """Against the edition before it: what an update changes, for the council. None for a first edition."""
    return _store(edition, edition.previous, by, report, at) if edition.previous else None


def store_changes_by_council(edition: Edition, by: User, report: Report, at: datetime | None) -> StoredDocument | None:
    """What was laid before the council against what it adopted; None when that is the same."""
    brought_in = laid_before(edition)
    return _store(edition, brought_in, by, report, at) if brought_in else None


def _store(
    edition: Edition, other: Edition | Snapshot, by: User, report: Report, at: datetime | None
) -> StoredDocument:
    report("Synopse wird gesetzt", 80)
    made_at = at or timezone.now()
    synopsis = synopsis_with(edition, other)
    content = synopsis_pdf(synopsis, made_at)
    name = file_name(synopsis, timezone.localdate(made_at), "pdf")
    return archive.store(edition, DocumentKind.ANNEX, content, page_count(content), by, at=made_at, name=name)
