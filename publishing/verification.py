"""Verifying the archive: every stored file and every frozen edition against its fingerprint and seal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from concepts.models import Edition, State
from publishing import archive
from publishing.models import Seal, StoredDocument
from publishing.seals import SEALED, Sealed, fingerprint_of, signature_of

SEALED_STATES = [State.SUBMITTED, State.PUBLISHED]


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was: where, and what about it."""

    subject: str
    statement: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.statement}"


def findings(expected: str = "") -> Iterator[Finding]:
    """All that is not as it was when it was stored or sealed.

    ``expected``: a signature that was noted outside of the portal; it must still be among the seals.
    """
    yield from _documents()
    yield from _chain(expected)
    yield from _editions()


def _documents() -> Iterator[Finding]:
    """Stored files whose bytes no longer have their fingerprint; one file in memory at a time."""
    for pk in StoredDocument.objects.order_by("pk").values_list("pk", flat=True):
        document = StoredDocument.objects.select_related("edition__concept").get(pk=pk)
        if not archive.verify(document):
            yield Finding(document.file_name, "Die Datei hat eine andere Prüfsumme als bei ihrer Ablage.")


def _chain(expected: str) -> Iterator[Finding]:
    """Seals that are not signed with this portal's key, or do not follow each other."""
    previous, signatures = None, set()
    for made in Seal.objects.select_related("edition__concept").defer("manifest").order_by("pk"):
        subject = f"Siegel {made.pk} ({made.edition}, {made.get_state_display()})"
        if made.previous_id != (previous.pk if previous else None):
            yield Finding(subject, "Davor fehlt ein Siegel.")
        if made.signature != signature_of(made, previous.signature if previous else ""):
            yield Finding(subject, "Die Signatur stimmt nicht: geändert, oder mit einem anderen Schlüssel gemacht.")
        signatures.add(made.signature)
        previous = made
    if expected and expected not in signatures:
        yield Finding("Siegel", f"Das notierte Siegel {expected[:12]}… ist nicht mehr vorhanden.")


def _editions() -> Iterator[Finding]:
    frozen = Edition.objects.filter(state__in=SEALED_STATES).select_related("concept").order_by("concept", "number")
    for edition in frozen:
        made = edition.seals.filter(state=edition.state).order_by("-pk").first()
        if made is None:
            yield Finding(str(edition), f"Für den Zustand „{edition.get_state_display()}“ gibt es kein Siegel.")
        else:
            yield from _edition(edition, made)
    thawed = Edition.objects.exclude(state=State.PUBLISHED).filter(seals__state=State.PUBLISHED).distinct()
    for edition in thawed.select_related("concept"):
        yield Finding(str(edition), f"War veröffentlicht und ist jetzt „{edition.get_state_display()}“.")


def _edition(edition: Edition, made: Seal) -> Iterator[Finding]:
    if made.sha256 != fingerprint_of(made.manifest):
        yield Finding(str(edition), "Das Verzeichnis des Siegels wurde geändert.")
    for declared in SEALED:
        if declared.table in made.manifest:  # a table that came later was not there to be sealed
            for statement in _table(declared, edition, made.manifest[declared.table]):
                yield Finding(str(edition), statement)


def _table(declared: Sealed, edition: Edition, sealed: dict[str, Any]) -> Iterator[str]:
    name = str(declared.model._meta.verbose_name)
    missing = [column for column in sealed["columns"] if not _has(declared.model, column)]
    if missing:
        yield f"{name}: Die Spalten {', '.join(missing)} gibt es nicht mehr; der Inhalt ist nicht zu prüfen."
        return
    now = dict(declared.fingerprints(edition, sealed["columns"]))
    then: dict[str, str] = sealed["rows"]
    for pk in then.keys() - now.keys():
        yield f"{name} {pk} fehlt."
    for pk in then.keys() & now.keys():
        if then[pk] != now[pk]:
            yield f"{_named(declared.model, pk)} wurde geändert."
    if not declared.grows:
        for pk in now.keys() - then.keys():
            yield f"{_named(declared.model, pk)} kam hinzu."


def _has(model: type[Model], column: str) -> bool:
    try:
        model._meta.get_field(column)
    except FieldDoesNotExist:
        return False
    return True


def _named(model: type[Model], pk: str) -> str:
    """``Maßnahmenblatt 12 (B4 Stadtplatz)``."""
    return f"{model._meta.verbose_name} {pk} („{model._default_manager.get(pk=pk)}“)"
