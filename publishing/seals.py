"""Seals: proof that a frozen edition and its documents are what they were when they froze.

The triggers keep the portal from changing what was adopted, but whoever owns the tables
can switch them off. A seal can't be renewed by him: it lists the fingerprint of every row
and document and is signed with a key that is not in the database. Each signature covers
the one before it, so that no seal can be taken out of the middle unnoticed; the last
signature, kept on paper, covers them all.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.utils import timezone

from concepts.copying import COPIED as CONCEPT_CONTENT
from concepts.models import Change, Edition, State
from concepts.models.edition import LIVING_COLUMNS
from measures.models import FateSuccessor, MeasureFate, MeasureReview
from measures.updating.copying import COPIED as MEASURE_CONTENT
from publishing.models import LASTING_KINDS, AcceptedProblem, DocumentOrder, Seal, Snapshot, StoredDocument

LOCK = 0x5EA1
"""Held while a seal is made, so that each follows exactly one other (``pg_advisory_xact_lock``)."""


@dataclass(frozen=True)
class Sealed:
    """A table whose rows of an edition are sealed. ``within`` leads from its row to the edition.

    ``grows``: rows may come later (the log goes on), but those there were must stay.
    ``only`` picks rows; ``bare`` names columns that are left to a check of their own.
    """

    model: type[models.Model]
    within: str = "edition"
    grows: bool = False
    only: tuple[tuple[str, Any], ...] = ()
    bare: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    def columns(self, edition: Edition) -> list[str]:
        """What is fingerprinted of each row: all that somebody wrote, nothing that is computed."""
        living = set(self.bare)
        if self.model is Edition and edition.state != State.PUBLISHED:
            living |= set(LIVING_COLUMNS)
        columns = (f for f in self.model._meta.concrete_fields if not isinstance(f, models.GeneratedField))
        return [f.attname for f in columns if f.name not in living]

    def fingerprints(self, edition: Edition, columns: list[str]) -> Iterator[tuple[str, str]]:
        """(id, fingerprint) of each row; one query."""
        rows = self.model._default_manager.filter(**{self.within: edition.pk}, **dict(self.only))
        for pk, *values in rows.order_by("pk").values_list("pk", *columns):
            yield str(pk), fingerprint_of(values)


SEALED = (
    Sealed(Edition, within="pk"),
    *(Sealed(declared.model, declared.within) for declared in CONCEPT_CONTENT + MEASURE_CONTENT),
    Sealed(MeasureFate),
    Sealed(FateSuccessor, within="fate__edition"),
    Sealed(MeasureReview),
    Sealed(AcceptedProblem),
    Sealed(Snapshot, grows=True),
    Sealed(StoredDocument, grows=True, only=(("kind__in", LASTING_KINDS),), bare=("content",)),
    Sealed(Change, grows=True),
)
NOT_SEALED: dict[type[models.Model], str] = {
    DocumentOrder: "how a document was made is no evidence; the document is",
    Seal: "each seal covers the one before it",
}
"""What hangs on an edition without being sealed, and why."""

Manifest = dict[str, Any]
"""What is sealed of a table: ``{"columns": [...], "rows": {id: SHA-256}}``."""


def seal(edition: Edition) -> Seal:
    """Seal ``edition`` as it is now, in the transaction in which it freezes and its documents are stored."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    previous = Seal.objects.order_by("-pk").first()
    manifest = {declared.table: _list(declared, edition) for declared in SEALED}
    made = Seal(
        edition=edition,
        state=edition.state,
        sealed_at=timezone.now(),
        manifest=manifest,
        sha256=fingerprint_of(manifest),
        previous=previous,
    )
    made.signature = signature_of(made, previous.signature if previous else "")
    made.save()
    return made


def _list(declared: Sealed, edition: Edition) -> Manifest:
    columns = declared.columns(edition)
    return {"columns": columns, "rows": dict(declared.fingerprints(edition, columns))}


def signature_of(made: Seal, previous: str) -> str:
    """HMAC-SHA256 over what the seal says and the signature of the seal before it."""
    words = [str(made.edition_id), made.state, made.sealed_at.isoformat(), made.sha256, previous]
    return hmac.new(settings.ARCHIVE_KEY.encode(), "\n".join(words).encode(), sha256).hexdigest()


def fingerprint_of(value: Any) -> str:
    """SHA-256 of ``value`` as JSON in one fixed spelling."""
    spelled = json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(spelled.encode()).hexdigest()


def last_signature() -> str:
    """The signature that covers all seals, for safe keeping outside of the portal; ``""`` without any."""
    return Seal.objects.order_by("-pk").values_list("signature", flat=True).first() or ""
