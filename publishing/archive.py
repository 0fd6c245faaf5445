"""Stored documents: files as they were made, with their fingerprints and telling names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils import timezone

from concepts.models import Edition, EditionKind
from publishing.models import DocumentKind, StoredDocument

if TYPE_CHECKING:
    from datetime import datetime

    from actors.models import User

GERMAN_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
LONGEST_PART = 60
MARKS = {DocumentKind.DRAFT: "Entwurf", DocumentKind.COUNCIL: "Beschlusspaket"}
REPLACED_KINDS = {DocumentKind.DRAFT, DocumentKind.SYNOPSIS}
"""Documents of which only the newest is of use."""


def store(
    edition: Edition,
    kind: DocumentKind,
    content: bytes,
    page_count: int,
    by: User | None,
    *,
    at: datetime | None = None,
    name: str = "",
) -> StoredDocument:
    """Keep ``content`` as a document of ``edition``. A new draft or synopsis takes the place of older ones;
    what was laid before the council or adopted stays for ever.

    ``name``: the file's name where it is not the usual one of its kind.
    ``at``: when it was made, for taking over editions decided before the portal; else now.
    """
    at = at or timezone.now()
    if kind in REPLACED_KINDS:
        StoredDocument.objects.filter(edition=edition, kind=kind).delete()
    return StoredDocument.objects.create(
        edition=edition,
        kind=kind,
        file_name=name or file_name(edition, kind, timezone.localdate(at)),
        content=content,
        size=len(content),
        sha256=fingerprint(content),
        page_count=page_count,
        created_by=by,
        created_at=at,
    )


def fingerprint(content: bytes) -> str:
    """SHA-256 in hexadecimal digits, as ``sha256sum`` writes it."""
    return sha256(content).hexdigest()


def verify(document: StoredDocument) -> bool:
    """Whether the stored content is still what it was when it was stored."""
    content = bytes(document.content)
    return len(content) == document.size and fingerprint(content) == document.sha256


def listed(editions: Iterable[Edition]) -> QuerySet[StoredDocument]:
    """The documents of ``editions`` for lists, newest first: everything but their content."""
    return StoredDocument.objects.filter(edition__in=editions).defer("content")


def file_name(edition: Edition, kind: DocumentKind, made_on: date) -> str:
    """``Handlungskonzept_Nordring_Fortschreibung-2_2026-11-22.pdf``; the date is that of the
    resolution where there is one."""
    concept = edition.concept
    parts = [
        concept.concept_type_long.removeprefix("Integriertes "),
        concept.area_name,
        _edition_part(edition),
        MARKS.get(kind, ""),
    ]
    day = edition.resolution_date if kind == DocumentKind.CONCEPT and edition.resolution_date else made_on
    return "_".join([*filter(None, map(in_ascii, parts)), f"{day:%Y-%m-%d}"]) + ".pdf"


def _edition_part(edition: Edition) -> str:
    if edition.kind == EditionKind.UPDATE and not edition.label:
        return f"Fortschreibung-{edition.number - 1}"
    return edition.title


def in_ascii(text: str) -> str:
    """``text`` in letters that every file system and browser takes: umlauts written out, ``-`` for the rest."""
    plain = unicodedata.normalize("NFKD", text.translate(GERMAN_LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain)[:LONGEST_PART].strip("-")
