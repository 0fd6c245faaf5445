"""The concept itself: what stays the same through all its editions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from actors.models import Municipality, Role
from actors.permissions import municipalities_with

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from actors.models import User
    from concepts.models.edition import Edition

CONCEPT_TYPES = {
    "IHK": "Integriertes Handlungskonzept",
    "InHK": "Integriertes Handlungskonzept",
    "IEK": "Integriertes Entwicklungskonzept",
    "ISEK": "Integriertes städtebauliches Entwicklungskonzept",
    "IHEK": "Integriertes Handlungs- und Entwicklungskonzept",
    "SEKO": "Städtebauliches Entwicklungskonzept",
    "INSEK": "Integriertes Stadtentwicklungskonzept",
    "Stadtteilkonzept": "Stadtteilkonzept",
    "Lokaler Aktionsplan": "Lokaler Aktionsplan",
}
"""Names in use for one and the same thing, short -> long: suggestions, not a fence."""


class ConceptQuerySet(models.QuerySet["Concept"]):
    def visible_to(self, user: User | AnonymousUser) -> ConceptQuerySet:
        """Concepts of the municipalities in which ``user`` has a role."""
        return self.filter(municipality_id__in=getattr(user, "roles_by_municipality", {}))

    def editable_by(self, user: User | AnonymousUser) -> ConceptQuerySet:
        """Concepts whose master data ``user`` may change."""
        return self.filter(municipality_id__in=municipalities_with(user, frozenset({Role.EDITOR})))

    def published(self) -> ConceptQuerySet:
        """Concepts with at least one published edition."""
        return self.filter(editions__state="published").distinct()


class Concept(models.Model):
    """An integrated action concept of one municipality for one area (IHK, IEK, ISEK …)."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="concepts", verbose_name="Kommune")
    slug = models.SlugField("Kurzadresse", max_length=80, unique=True)
    title = models.CharField("Titel", max_length=250)
    concept_type = models.CharField("Bezeichnung (kurz)", max_length=30, default="IHK")
    concept_type_long = models.CharField("Bezeichnung (lang)", max_length=120, default="Integriertes Handlungskonzept")
    area_name = models.CharField("Gebiet", max_length=200)
    derived_from = models.TextField(
        "Abgeleitet aus", blank=True, help_text="Gesamtstädtisches Konzept, zum Beispiel „INSEK Auenfurt 2035“"
    )
    complements = models.TextField(
        "Ergänzt", blank=True, help_text="Andere Programme und Konzepte, die dieses Konzept ergänzt"
    )
    funding_start_year = models.PositiveSmallIntegerField("Förderzeitraum von", null=True, blank=True)
    funding_end_year = models.PositiveSmallIntegerField("Förderzeitraum bis", null=True, blank=True)
    transcription_note = models.TextField(
        "Hinweis zur Übernahme",
        blank=True,
        help_text="Bei übernommenen Konzepten: was die Quelle zeigt und was ihr fehlt",
    )
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = ConceptQuerySet.as_manager()

    class Meta:
        verbose_name = "Konzept"
        verbose_name_plural = "Konzepte"
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(funding_start_year__isnull=True)
                | Q(funding_end_year__isnull=True)
                | Q(funding_end_year__gte=F("funding_start_year")),
                name="concept_funding_period_ordered",
                violation_error_message="Der Förderzeitraum endet vor seinem Beginn.",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (1950, 2150)}),
                    name=f"concept_{name}_plausible",
                    violation_error_message="Bitte geben Sie ein Jahr zwischen 1950 und 2150 an.",
                )
                for name in ("funding_start_year", "funding_end_year")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("concept_overview", args=[self.slug])

    @property
    def short_name(self) -> str:
        """``IHK Nordring``: how people speak of it."""
        return f"{self.concept_type} {self.area_name}"

    def open_edition(self) -> Edition | None:
        """The edition being worked on (draft, in review or submitted), if there is one."""
        return self.editions.open().first()

    def current_edition(self) -> Edition | None:
        """The newest published edition: the one in force, shown to everybody."""
        return self.editions.published().order_by("-number").first()


class Source(models.Model):
    """Where facts of a transcribed concept come from."""

    concept = models.ForeignKey(Concept, models.CASCADE, related_name="sources", verbose_name="Konzept")
    position = models.PositiveSmallIntegerField("Reihenfolge", default=0)
    title = models.CharField("Titel", max_length=250)
    url = models.URLField("Adresse", max_length=500, blank=True)

    class Meta:
        verbose_name = "Quelle"
        verbose_name_plural = "Quellen"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title
