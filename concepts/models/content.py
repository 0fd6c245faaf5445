"""What an edition says: its chapters, area, analysis, fields of action and goals."""

from __future__ import annotations

import hashlib
import json
import uuid

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from concepts.boundary import describe
from concepts.freezing import frozen_with_edition
from concepts.models.edition import Edition


class EditionContent(models.Model):
    """A row of one edition. ``key`` stays the same in every edition, so that two editions can be compared."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="%(class)ss", verbose_name="Fassung")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


def key_is_unique(name: str) -> models.UniqueConstraint:
    """In one edition a key stands once."""
    return models.UniqueConstraint(fields=["edition", "key"], name=f"{name}_key_unique")


class Subject(models.TextChoices):
    """What a chapter is about: it decides which data follows its text in the document."""

    PROCEDURE = "procedure", "Anlass, Auftrag, Verfahren"
    AREA = "area", "Gebiet"
    ANALYSIS = "analysis", "Bestandsanalyse"
    SWOT = "swot", "SWOT und Handlungsbedarf"
    GOALS = "goals", "Leitbild und Zielsystem"
    STRATEGY = "strategy", "Handlungsfelder und Strategie"
    MEASURES = "measures", "Maßnahmenkonzept"
    FINANCE = "finance", "Kosten-, Finanzierungs- und Zeitplan"
    ORGANISATION = "organisation", "Organisation, Steuerung, Beteiligung"
    CROSS_CUTTING = "cross_cutting", "Querschnittsaufgaben"
    MONITORING = "monitoring", "Monitoring, Evaluation, Fortschreibung"
    CONSOLIDATION = "consolidation", "Verstetigung"
    ANNEX = "annex", "Anhang"
    FREE = "free", "Freies Kapitel"


class Chapter(EditionContent):
    """A text chapter; ``body`` is rich text as ``concepts.richtext.clean`` leaves it."""

    position = models.PositiveSmallIntegerField("Reihenfolge", default=0)
    title = models.CharField("Überschrift", max_length=200)
    subject = models.CharField("Gegenstand", max_length=20, choices=Subject, default=Subject.FREE)
    body = models.TextField("Text", blank=True)

    class Meta:
        verbose_name = "Kapitel"
        verbose_name_plural = "Kapitel"
        ordering = ["position", "id"]
        constraints = [
            key_is_unique("chapter"),
            models.UniqueConstraint(
                fields=["edition", "subject"],
                condition=~Q(subject="free"),
                name="chapter_subject_once",
                violation_error_message="Ein Kapitel zu diesem Gegenstand gibt es in der Fassung schon.",
            ),
            models.CheckConstraint(condition=Q(subject__in=Subject.values), name="chapter_subject_known"),
        ]
        triggers = [frozen_with_edition()]

    def __str__(self) -> str:
        return self.title


class ProgrammeArea(EditionContent):
    """The area of the programme (Fördergebiet, § 171e (3) BauGB) as this edition has it."""

    edition = models.OneToOneField(Edition, models.CASCADE, related_name="area", verbose_name="Fassung")
    name = models.CharField("Name des Gebiets", max_length=200, blank=True)
    hectares = models.DecimalField(
        "Fläche in Hektar", max_digits=9, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    hectares_approximate = models.BooleanField("Fläche ungefähr", default=False)
    inhabitants = models.PositiveIntegerField("Einwohnerinnen und Einwohner", null=True, blank=True)
    inhabitants_reference_date = models.DateField("Stichtag", null=True, blank=True)
    boundary = models.JSONField(
        "Abgrenzung (GeoJSON)", null=True, blank=True, help_text="Polygon oder MultiPolygon in WGS 84"
    )
    decision_body = models.CharField("Gebietsbeschluss: Gremium", max_length=200, blank=True)
    decision_date = models.DateField("Gebietsbeschluss: Datum", null=True, blank=True)
    decision_number = models.CharField("Gebietsbeschluss: Nummer", max_length=80, blank=True)
    description = models.TextField("Beschreibung der Abgrenzung", blank=True)

    class Meta:
        verbose_name = "Fördergebiet"
        verbose_name_plural = "Fördergebiete"
        constraints = [
            models.CheckConstraint(
                condition=Q(hectares__isnull=True) | Q(hectares__gte=0), name="programmearea_hectares_not_negative"
            ),
        ]
        triggers = [frozen_with_edition()]

    def __str__(self) -> str:
        return self.name or "Fördergebiet"

    @property
    def size_of_boundary(self) -> str:
        """``"1 Fläche mit 120 Punkten"``; ``""`` without a boundary."""
        return describe(self.boundary)

    def get_boundary_display(self) -> str:
        """The boundary as the change log writes it: its size, and a mark that changes with any point."""
        if not self.boundary:
            return ""
        mark = hashlib.sha256(json.dumps(self.boundary, sort_keys=True).encode()).hexdigest()[:8]
        return f"{self.size_of_boundary} (Prüfzeichen {mark})"


class ActionField(EditionContent):
    """A field of action (Handlungsfeld, also Projektfamilie)."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="action_fields", verbose_name="Fassung")
    position = models.PositiveSmallIntegerField("Reihenfolge", default=0)
    code = models.CharField("Kürzel", max_length=20, blank=True)
    title = models.CharField("Titel", max_length=200)
    colour = models.CharField(
        "Farbe",
        max_length=7,
        default="#1d4ed8",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", "Bitte eine Farbe wie #1d4ed8 angeben.")],
    )
    description = models.TextField("Beschreibung", blank=True)

    class Meta:
        verbose_name = "Handlungsfeld"
        verbose_name_plural = "Handlungsfelder"
        ordering = ["position", "id"]
        constraints = [
            key_is_unique("actionfield"),
            models.UniqueConstraint(
                fields=["edition", "code"],
                condition=~Q(code=""),
                name="actionfield_code_unique",
                violation_error_message="Dieses Kürzel ist in der Fassung schon vergeben.",
            ),
            models.CheckConstraint(condition=Q(colour__regex=r"^#[0-9a-fA-F]{6}$"), name="actionfield_colour_hex"),
        ]
        triggers = [frozen_with_edition()]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()


class GoalKind(models.TextChoices):
    VISION = "vision", "Leitbild"
    MAIN = "main", "Oberziel"
    SUB = "sub", "Teilziel"
    CROSS_CUTTING = "cross_cutting", "Querschnittsziel"


MAX_GOAL_DEPTH = 4
"""Goal trees of real concepts have two to four levels."""


class Goal(EditionContent):
    """A goal in the tree Leitbild > Oberziel > Teilziel, or one that cuts across."""

    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", verbose_name="Übergeordnetes Ziel", null=True, blank=True
    )
    position = models.PositiveSmallIntegerField("Reihenfolge", default=0)
    kind = models.CharField("Art", max_length=15, choices=GoalKind, default=GoalKind.SUB)
    code = models.CharField("Kürzel", max_length=20, blank=True)
    title = models.CharField("Ziel", max_length=300)
    description = models.TextField("Beschreibung", blank=True)
    success_indicator = models.TextField(
        "Erfolgsindikator", blank=True, help_text="Woran die Zielerreichung gemessen wird"
    )
    action_field = models.ForeignKey(
        ActionField, models.PROTECT, related_name="goals", verbose_name="Handlungsfeld", null=True, blank=True
    )

    class Meta:
        verbose_name = "Ziel"
        verbose_name_plural = "Ziele"
        ordering = ["position", "id"]
        constraints = [
            key_is_unique("goal"),
            models.UniqueConstraint(
                fields=["edition", "code"],
                condition=~Q(code=""),
                name="goal_code_unique",
                violation_error_message="Dieses Kürzel ist in der Fassung schon vergeben.",
            ),
            models.CheckConstraint(condition=Q(kind__in=GoalKind.values), name="goal_kind_known"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")), name="goal_not_its_own_parent"
            ),
        ]
        triggers = [frozen_with_edition()]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()


class Quadrant(models.TextChoices):
    STRENGTH = "strength", "Stärken"
    WEAKNESS = "weakness", "Schwächen"
    OPPORTUNITY = "opportunity", "Chancen"
    THREAT = "threat", "Risiken"


class SwotItem(EditionContent):
    """One strength, weakness, opportunity or risk, tied to a field of action."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="swot_items", verbose_name="Fassung")
    position = models.PositiveSmallIntegerField("Reihenfolge", default=0)
    quadrant = models.CharField("Feld", max_length=12, choices=Quadrant)
    text = models.TextField("Aussage")
    action_field = models.ForeignKey(
        ActionField, models.PROTECT, related_name="swot_items", verbose_name="Handlungsfeld", null=True, blank=True
    )

    class Meta:
        verbose_name = "SWOT-Aussage"
        verbose_name_plural = "SWOT-Aussagen"
        ordering = ["position", "id"]
        constraints = [
            key_is_unique("swotitem"),
            models.CheckConstraint(condition=Q(quadrant__in=Quadrant.values), name="swotitem_quadrant_known"),
        ]
        triggers = [frozen_with_edition()]

    def __str__(self) -> str:
        return self.text[:80]
