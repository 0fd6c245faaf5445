"""What publishing keeps: stored documents, orders for new ones, problems knowingly left open,
what an edition said at a moment, and the seals that prove it unchanged."""

from __future__ import annotations

from datetime import timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from concepts.freezing import frozen_with_edition
from concepts.models import Edition, State


class DocumentKind(models.TextChoices):
    DRAFT = "draft", "Entwurf"
    COUNCIL = "council", "Beschlusspaket"
    CONCEPT = "concept", "Beschlossene Fassung"
    SYNOPSIS = "synopsis", "Synopse"
    ANNEX = "annex", "Anlage: Synopse"


LASTING_KINDS = [DocumentKind.COUNCIL, DocumentKind.CONCEPT, DocumentKind.ANNEX]
"""Documents that are evidence: stored once, never changed or removed."""


class StoredDocument(models.Model):
    """A file as it was made, with its fingerprint. Lasting kinds can't be changed or deleted."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="documents", verbose_name="Fassung")
    kind = models.CharField("Art", max_length=10, choices=DocumentKind)
    file_name = models.CharField("Dateiname", max_length=200)
    content = models.BinaryField("Inhalt")
    size = models.PositiveIntegerField("Größe in Byte")
    sha256 = models.CharField("SHA-256", max_length=64)
    page_count = models.PositiveIntegerField("Seiten")
    created_at = models.DateTimeField("erstellt am", default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="erstellt von", null=True, blank=True
    )

    class Meta:
        verbose_name = "Gespeichertes Dokument"
        verbose_name_plural = "Gespeicherte Dokumente"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="storeddocument_kind_known"),
            models.UniqueConstraint(
                fields=["edition"], condition=Q(kind="concept"), name="storeddocument_one_adopted_per_edition"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="lasting_documents_stay",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__kind__in=[str(kind) for kind in LASTING_KINDS]),
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def url_name(self) -> str:
        """The file name as it stands in the public address, which ends in .pdf itself."""
        return self.file_name.removesuffix(".pdf")


class OrderState(models.TextChoices):
    WAITING = "waiting", "wartet"
    RUNNING = "running", "wird erstellt"
    DONE = "done", "fertig"
    FAILED = "failed", "nicht gelungen"


PENDING = [OrderState.WAITING, OrderState.RUNNING]
LOST_AFTER = timedelta(minutes=15)
"""No document takes that long: whatever still waits or runs by then has lost its worker."""


class DocumentOrder(models.Model):
    """A request to make a document in the background; the page shows how far it is.

    ``purpose`` says which act it belongs to: a draft to read, the council package
    (submits the edition) or the publication; ``details`` holds what that act needs.
    """

    class Purpose(models.TextChoices):
        DRAFT = "draft", "PDF des Entwurfs"
        SUBMIT = "submit", "Beschlusspaket"
        PUBLISH = "publish", "Veröffentlichung"
        SYNOPSIS = "synopsis", "Synopse"

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="document_orders", verbose_name="Fassung")
    purpose = models.CharField("Zweck", max_length=10, choices=Purpose)
    details = models.JSONField("Angaben", default=dict, blank=True)
    state = models.CharField("Zustand", max_length=10, choices=OrderState, default=OrderState.WAITING)
    step = models.CharField("Schritt", max_length=120, blank=True)
    progress = models.PositiveSmallIntegerField("Fortschritt in Prozent", default=0)
    message = models.TextField("Meldung", blank=True)
    document = models.ForeignKey(StoredDocument, models.SET_NULL, related_name="+", null=True, blank=True)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField("bestellt am", auto_now_add=True)
    started_at = models.DateTimeField("begonnen am", null=True, blank=True)
    finished_at = models.DateTimeField("fertig am", null=True, blank=True)

    class Meta:
        verbose_name = "Dokumentauftrag"
        verbose_name_plural = "Dokumentaufträge"
        ordering = ["-ordered_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition"],
                condition=Q(state__in=["waiting", "running"]),
                name="documentorder_one_at_a_time",
                violation_error_message="Für diese Fassung wird gerade ein Dokument erstellt.",
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="documentorder_progress_within_hundred"),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} ({self.get_state_display()})"

    @property
    def is_lost(self) -> bool:
        """Waiting or running for so long that its worker must have died; it may be ordered again."""
        since = self.started_at or self.ordered_at
        return self.state in PENDING and timezone.now() - since > LOST_AFTER

    @property
    def is_pending(self) -> bool:
        return self.state in PENDING and not self.is_lost


class AcceptedProblem(models.Model):
    """An open problem that a reviewer knowingly leaves open, with the reason."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="accepted_problems", verbose_name="Fassung")
    code = models.CharField("Problem", max_length=40)
    object_key = models.UUIDField("Gegenstand", null=True, blank=True)
    statement = models.TextField("Wortlaut", help_text="Was offen ist, wie es bei der Annahme zu lesen war")
    reason = models.TextField("Begründung")
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField("am", auto_now_add=True)

    class Meta:
        verbose_name = "Hingenommener offener Punkt"
        verbose_name_plural = "Hingenommene offene Punkte"
        ordering = ["accepted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "code", "object_key"], nulls_distinct=False, name="acceptedproblem_once"
            ),
        ]
        triggers = [frozen_with_edition()]

    def __str__(self) -> str:
        return f"{self.code}: {self.reason}"[:80]


class Moment(models.TextChoices):
    """When an edition's statements were written down to be compared later."""

    RETURNED = "returned", "Rückgabe zur Überarbeitung"
    SUBMITTED = "submitted", "Vorlage zur Beschlussfassung"


class Snapshot(models.Model):
    """What an edition said at a moment after which it was changed again.

    ``statements`` is what ``concepts.comparison.to_json`` made of it. Written once, never
    changed: it answers what was laid before the council and what was changed since.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="snapshots", verbose_name="Fassung")
    moment = models.CharField("Anlass", max_length=10, choices=Moment)
    taken_at = models.DateTimeField("Stand vom", default=timezone.now, editable=False)
    statements = models.JSONField("Inhalt")

    class Meta:
        verbose_name = "Zwischenstand"
        verbose_name_plural = "Zwischenstände"
        ordering = ["-taken_at", "-id"]
        constraints = [models.CheckConstraint(condition=Q(moment__in=Moment.values), name="snapshot_moment_known")]
        triggers = [pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_moment_display()} ({timezone.localtime(self.taken_at):%d.%m.%Y})"


class Seal(models.Model):
    """The fingerprint of everything an edition says and of its lasting documents, at the moment it froze.

    ``manifest`` names each row with its own fingerprint; ``sha256`` is that of the manifest.
    ``signature`` signs it together with the signature of the seal before it, with a key that
    is not in the database: whoever changes rows, documents or seals there can't sign again.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="seals", verbose_name="Fassung")
    state = models.CharField("Zustand", max_length=10, choices=State)
    sealed_at = models.DateTimeField("versiegelt am", default=timezone.now, editable=False)
    manifest = models.JSONField("Verzeichnis")
    sha256 = models.CharField("SHA-256", max_length=64)
    previous = models.OneToOneField(
        "self", models.PROTECT, related_name="next", verbose_name="vorheriges Siegel", null=True, blank=True
    )
    signature = models.CharField("Signatur", max_length=64)

    class Meta:
        verbose_name = "Siegel"
        verbose_name_plural = "Siegel"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["previous"], nulls_distinct=False, name="seal_follows_exactly_one"),
        ]
        triggers = [pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.edition}: {self.get_state_display()}"
