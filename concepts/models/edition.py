"""An edition (Fassung) of a concept: the initial one or an update (Fortschreibung)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from actors.models import Role
from actors.permissions import EVERY_ROLE, has_role, municipalities_with
from concepts.freezing import OPEN_STATES, guarded_edition
from concepts.models.concept import Concept
from concepts.periods import period
from concepts.states import MOVES, WHY_CLOSED, State

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from actors.models import User


class EditionKind(models.TextChoices):
    INITIAL = "initial", "Erstfassung"
    UPDATE = "update", "Fortschreibung"
    CORRECTION = "correction", "Berichtigung"


class UpdateReason(models.TextChoices):
    """Why a concept is updated (VV Städtebauförderung: it has to be kept up to date)."""

    FINANCING_PLAN_END = "financing_plan_end", "Ende des Maßnahmen- und Finanzierungsplans"
    HALF_TIME = "half_time", "Zwischenbilanz zur Halbzeit"
    LONGER_FUNDING = "longer_funding", "Verlängerung des Förderzeitraums"
    CHANGED_AREA = "changed_area", "Änderung des Gebiets"
    NEW_PROGRAMME = "new_programme", "Neues oder geändertes Förderprogramm"
    REQUEST_OF_LAND = "request_of_land", "Anforderung des Landes"
    CHANGED_COSTS = "changed_costs", "Wesentliche Kostenänderung"
    CORRECTION = "correction", "Berichtigung des veröffentlichten Textes"
    OTHER = "other", "Sonstiger Anlass"


class ResolutionResult(models.TextChoices):
    ADOPTED = "adopted", "beschlossen"
    ADOPTED_UNANIMOUSLY = "adopted_unanimously", "einstimmig beschlossen"
    ADOPTED_BY_MAJORITY = "adopted_by_majority", "mehrheitlich beschlossen"
    NOTED = "noted", "zur Kenntnis genommen"


WIDE_VIEW = EVERY_ROLE - {Role.READER}
"""Roles that see drafts; a reader (council) sees what was submitted or published."""


class EditionQuerySet(models.QuerySet["Edition"]):
    def open(self) -> EditionQuerySet:
        """Editions being worked on: neither published nor discarded."""
        return self.exclude(state__in=[State.PUBLISHED, State.DISCARDED])

    def published(self) -> EditionQuerySet:
        return self.filter(state=State.PUBLISHED)

    def visible_to(self, user: User | AnonymousUser) -> EditionQuerySet:
        """Editions ``user`` may read inside the portal."""
        every = Q(concept__municipality_id__in=municipalities_with(user, WIDE_VIEW))
        as_reader = Q(
            concept__municipality_id__in=municipalities_with(user, frozenset({Role.READER})),
            state__in=[State.SUBMITTED, State.PUBLISHED],
        )
        return self.filter(every | as_reader)

    def editable_by(self, user: User | AnonymousUser) -> EditionQuerySet:
        """Drafts whose content ``user`` may change."""
        return self.filter(
            state=State.DRAFT, concept__municipality_id__in=municipalities_with(user, frozenset({Role.EDITOR}))
        )


LIVING_COLUMNS = (
    "state",
    "state_since",
    "submitted_at",
    "published_at",
    "resolution_body",
    "resolution_date",
    "resolution_date_text",
    "resolution_number",
    "resolution_result",
    "resolution_note",
    "revision",
)
"""Columns that still change while an edition is submitted; all others are content by then."""


class Edition(models.Model):
    """One whole state of a concept. Its content hangs on it as rows; copied, compared, frozen as one.

    The columns from ``state`` on live on while the edition is submitted; everything
    above them is content and frozen by then (see ``LIVING_COLUMNS``).
    """

    concept = models.ForeignKey(Concept, models.PROTECT, related_name="editions", verbose_name="Konzept")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveSmallIntegerField("Nummer", help_text="Laufende Nummer; 1 ist die Erstfassung")
    kind = models.CharField("Art", max_length=10, choices=EditionKind, default=EditionKind.INITIAL)
    label = models.CharField(
        "Eigene Bezeichnung", max_length=120, blank=True, help_text="zum Beispiel „IEK 2014“; sonst aus Art und Nummer"
    )
    previous = models.ForeignKey(
        "self", models.PROTECT, related_name="successors", verbose_name="Vorfassung", null=True, blank=True
    )
    valid_from_year = models.PositiveSmallIntegerField("Geltung von (Jahr)", null=True, blank=True)
    valid_to_year = models.PositiveSmallIntegerField("Geltung bis (Jahr)", null=True, blank=True)
    validity_text = models.CharField(
        "Geltung in Worten", max_length=120, blank=True, help_text="Wenn die Jahre nicht reichen: „bis ca. 2020“"
    )
    update_reason = models.CharField("Anlass der Fortschreibung", max_length=20, choices=UpdateReason, blank=True)
    update_reason_text = models.TextField("Erläuterung des Anlasses", blank=True)
    author = models.CharField(
        "Bearbeitung", max_length=200, blank=True, help_text="Amt oder Büro, das den Text erarbeitet hat"
    )
    dated_on = models.DateField("Stand vom", null=True, blank=True)
    public_summary = models.TextField(
        "Zusammenfassung für die Öffentlichkeit", blank=True, help_text="In einfachen, kurzen Sätzen"
    )
    proposed_resolution = models.TextField(
        "Beschlussvorschlag", blank=True, help_text="Worüber der Rat beschließen soll, Satz für Satz"
    )
    facts = models.TextField("Sachverhalt", blank=True, help_text="Anlass, Verfahren, Ergebnis, Alternativen")
    transcription_note = models.TextField(
        "Weitere Angaben der Quelle", blank=True, help_text="Angaben, für die es kein eigenes Feld gibt"
    )
    is_transcribed = models.BooleanField("aus einer Veröffentlichung übernommen", default=False, editable=False)
    created_at = models.DateTimeField("angelegt am", auto_now_add=True)

    state = models.CharField("Zustand", max_length=10, choices=State, default=State.DRAFT, editable=False)
    state_since = models.DateTimeField("im Zustand seit", auto_now_add=True)
    submitted_at = models.DateTimeField("zur Beschlussfassung gegeben am", null=True, editable=False)
    published_at = models.DateTimeField("veröffentlicht am", null=True, editable=False)
    resolution_body = models.CharField("Beschließendes Gremium", max_length=200, blank=True)
    resolution_date = models.DateField("Datum des Beschlusses", null=True, blank=True)
    resolution_date_text = models.CharField("Datum in Worten", max_length=120, blank=True, editable=False)
    resolution_number = models.CharField("Nummer der Vorlage oder des Beschlusses", max_length=80, blank=True)
    resolution_result = models.CharField("Ergebnis", max_length=30, choices=ResolutionResult, blank=True)
    resolution_note = models.TextField(
        "Bedingungen und Hinweise", blank=True, help_text="zum Beispiel Haushaltsvorbehalt, Kommunalaufsicht"
    )
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "Fassung"
        verbose_name_plural = "Fassungen"
        ordering = ["concept", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["concept", "number"], condition=~Q(state="discarded"), name="edition_number_unique"
            ),
            models.UniqueConstraint(
                fields=["concept"],
                condition=Q(state__in=["draft", "review", "submitted"]),
                name="edition_one_open_per_concept",
                violation_error_message="Zu diesem Konzept ist bereits eine Fassung in Arbeit.",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="edition_state_known"),
            models.CheckConstraint(condition=Q(kind__in=EditionKind.values), name="edition_kind_known"),
            models.CheckConstraint(
                condition=Q(update_reason="") | Q(update_reason__in=UpdateReason.values),
                name="edition_update_reason_known",
            ),
            models.CheckConstraint(
                condition=Q(resolution_result="") | Q(resolution_result__in=ResolutionResult.values),
                name="edition_resolution_result_known",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="edition_number_positive"),
            models.CheckConstraint(
                condition=Q(valid_from_year__isnull=True)
                | Q(valid_to_year__isnull=True)
                | Q(valid_to_year__gte=F("valid_from_year")),
                name="edition_validity_ordered",
                violation_error_message="Die Geltung endet vor ihrem Beginn.",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (1950, 2150)}),
                    name=f"edition_{name}_plausible",
                    violation_error_message="Bitte geben Sie ein Jahr zwischen 1950 und 2150 an.",
                )
                for name in ("valid_from_year", "valid_to_year")
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="edition_published_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(state="published", is_transcribed=False)
                | (
                    ~Q(resolution_body="")
                    & Q(resolution_date__isnull=False)
                    & ~Q(resolution_number="")
                    & ~Q(resolution_result="")
                ),
                name="edition_published_has_resolution",
            ),
        ]
        triggers = [guarded_edition([(move.source.value, move.target.value) for move in MOVES], LIVING_COLUMNS)]

    def __str__(self) -> str:
        return f"{self.concept.short_name}, {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("edition_overview", args=[self.concept.slug, self.number])

    @property
    def title(self) -> str:
        """``Erstfassung``, ``2. Fortschreibung`` or the label the town gives it."""
        if self.label:
            return self.label
        if self.kind == EditionKind.UPDATE:
            return f"{self.number - 1}. Fortschreibung"
        return str(EditionKind(self.kind).label)

    @property
    def validity(self) -> str:
        """Period of validity in words, ``""`` when unknown."""
        return period(self.valid_from_year, "", self.valid_to_year, "", self.validity_text)

    @property
    def expected_body(self) -> str:
        """Who decides on this edition: as recorded, else whoever decided on the one before; ``""`` when unknown."""
        return self.resolution_body or (self.previous.resolution_body if self.previous else "")

    @property
    def is_frozen(self) -> bool:
        return self.state not in OPEN_STATES

    @property
    def why_closed(self) -> str:
        """Why the content takes no changes now and what to do instead; ``""`` for a draft."""
        return WHY_CLOSED.get(State(self.state), "")

    def can_be_edited_by(self, user: User | AnonymousUser) -> bool:
        """Whether ``user`` may change the content now (an editor, while it is a draft)."""
        return self.state == State.DRAFT and has_role(user, self.concept.municipality_id, frozenset({Role.EDITOR}))
