"""The synopsis as a PDF that is made in the background, and the names of all its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone

from concepts.models import Edition
from publishing import archive
from publishing.models import DocumentKind, StoredDocument
from publishing.pdf import page_count
from publishing.synopsis.choosing import choice_of, chosen
from publishing.synopsis.model import SideName, Synopsis
from publishing.synopsis.pdf import synopsis_pdf
from publishing.synopsis.sides import asked_for, others, synopsis_with

if TYPE_CHECKING:
    from actors.models import User

LONGEST_PART = 45
"""Three parts, a date and an ending still make a name that every system takes."""


def make_synopsis(
    edition: Edition, by: User, details: Mapping[str, str], report: Callable[[str, int], None]
) -> StoredDocument:
    """Store the synopsis that ``details`` describe as an address does; it takes the place of the one before.

    Raises ValidationError when ``by`` may not see (any more) what the edition is to be compared with.
    """
    report("Fassungen werden verglichen", 15)
    other = asked_for(edition, others(edition, by), details.get("mit", ""))
    if other is None:
        raise ValidationError("Die Fassung, mit der verglichen werden sollte, gibt es nicht mehr.", code="gone")
    synopsis = chosen(synopsis_with(edition, other.source), choice_of(details))
    report("PDF wird gesetzt", 40)
    made_at = timezone.now()
    content = synopsis_pdf(synopsis, made_at)
    report("PDF wird abgelegt", 95)
    name = file_name(synopsis, timezone.localdate(made_at), "pdf")
    return archive.store(edition, DocumentKind.SYNOPSIS, content, page_count(content), by, at=made_at, name=name)


def file_name(synopsis: Synopsis, made_on: date, ending: str) -> str:
    """``Synopse_IHK-Nordring_Erstfassung_1-Fortschreibung_2026-11-22.xlsx``."""
    sides = _told_apart(synopsis.old, synopsis.new)
    parts = [archive.in_ascii(part)[:LONGEST_PART].strip("-") for part in (synopsis.concept, *sides)]
    return "_".join(["Synopse", *filter(None, parts), f"{made_on:%Y-%m-%d}"]) + f".{ending}"


def _told_apart(old: SideName, new: SideName) -> tuple[str, str]:
    """The titles of both sides; with their states where they are two moments of one edition."""
    return (old.title, new.title) if old.title != new.title else (str(old), str(new))
