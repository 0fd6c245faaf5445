"""A measure (Maßnahme) and what one edition says about it (Maßnahmenblatt)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, F, Func, OuterRef, Q, Subquery, Value, When
from django.urls import reverse

from actors.models import Actor
from concepts.freezing import frozen_with_edition
from concepts.models import ActionField, Concept, Edition, Goal
from concepts.periods import YearPart, first_month, last_month, period
from measures.models.searched import searched_words
from measures.models.status_label import StatusLabel

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from actors.models import User

OF_SHEET = "SELECT edition_id FROM measures_measuresheet WHERE id = {row}.sheet_id"
"""How the freeze trigger finds the edition of a row that hangs on a sheet."""


class MeasureQuerySet(models.QuerySet["Measure"]):
    def visible_to(self, user: User | AnonymousUser) -> MeasureQuerySet:
        """Measures that stand in at least one edition which ``user`` may read."""
        return self.filter(sheets__edition__in=Edition.objects.visible_to(user)).distinct()


class Measure(models.Model):
    """The thing that lives through all editions: one address, one history.

    ``serial`` is given once per concept and never again; the number that people
    use ("B4") belongs to the sheet and may change from edition to edition. ``revision``
    counts the saves of its milestones, which are changed together.
    """

    concept = models.ForeignKey(Concept, models.PROTECT, related_name="measures", verbose_name="Konzept")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    serial = models.PositiveIntegerField("Kennung", editable=False)
    created_at = models.DateTimeField("angelegt am", auto_now_add=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = "Maßnahme"
        verbose_name_plural = "Maßnahmen"
        ordering = ["concept", "serial"]
        constraints = [models.UniqueConstraint(fields=["concept", "serial"], name="measure_serial_unique")]

    def __str__(self) -> str:
        return f"Maßnahme {self.serial}"

    def get_absolute_url(self) -> str:
        return reverse("measure_detail", args=[self.concept.slug, self.serial])


class MeasureKind(models.TextChoices):
    INVESTIVE = "investive", "investiv"
    NON_INVESTIVE = "non_investive", "nicht-investiv"
    PREPARATION = "preparation", "Vorbereitung"
    ACCOMPANIMENT = "accompaniment", "Begleitung"


class VatBasis(models.TextChoices):
    GROSS = "gross", "brutto"
    NET = "net", "netto"


def price_basis(price_level: int | None, vat: str) -> str:
    """``Preisstand 2026, brutto``; ``""`` when nothing is said of it."""
    level = f"Preisstand {price_level}" if price_level else ""
    return ", ".join(word for word in (level, str(VatBasis(vat).label) if vat else "") if word)


class Ownership(models.TextChoices):
    MUNICIPAL = "municipal", "kommunal"
    PRIVATE = "private", "privat"
    OTHER_PUBLIC = "other_public", "anderer öffentlicher Träger"


class Priority(models.IntegerChoices):
    HIGH = 1, "hoch"
    MEDIUM = 2, "mittel"
    LOW = 3, "niedrig"


class Replaced(Func):
    """``regexp_replace`` on every match."""

    function = "regexp_replace"

    def __init__(self, text: F | Func, pattern: str, replacement: str) -> None:
        super().__init__(text, Value(pattern), Value(replacement), Value("g"), output_field=models.TextField())


def among(column: str, ids: Iterable[int]) -> Func:
    """The condition that ``column`` is one of ``ids``, written as one value: as thousands of values, as ``__in``
    writes them, they take the driver longer than the database takes to answer."""
    value = Value(list(ids), output_field=ArrayField(models.BigIntegerField()))
    is_one = Func(F(column), value, template="(%(expressions)s))", arg_joiner=" = ANY(")
    is_one.output_field = models.BooleanField()
    return is_one


class MeasureSheetQuerySet(models.QuerySet["MeasureSheet"]):
    def visible_to(self, user: User | AnonymousUser) -> MeasureSheetQuerySet:
        return self.filter(edition__in=Edition.objects.visible_to(user))

    def editable_by(self, user: User | AnonymousUser) -> MeasureSheetQuerySet:
        return self.filter(edition__in=Edition.objects.editable_by(user))

    def in_edition(self, edition: Edition) -> MeasureSheetQuerySet:
        return self.filter(edition=edition)

    def in_list_order(self) -> MeasureSheetQuerySet:
        """By number (A2 before A10); what has none comes last, by action field."""
        without_number = Case(When(number="", then=Value(1)), default=Value(0))
        return self.order_by(without_number, "number_order", "action_field__position", "id")

    def with_latest_status(self, until: date | None = None) -> MeasureSheetQuerySet:
        """Each sheet with ``latest_status`` and ``latest_funding_status`` (the last known of its measure),
        ``latest_label`` and ``latest_place`` (the municipality's own word and place for the former),
        ``latest_reported_on`` and ``latest_precision`` (when it was last reported on at all); with
        ``until`` as it was known at the end of that day."""
        latest = ["-status_updates__reported_on", "-status_updates__created_at", "-status_updates__id"]
        measure = Measure.objects.filter(pk=OuterRef("measure_id"))
        counting: dict[str, Any] = {"status_updates__correction__isnull": True}
        in_time = counting | ({"status_updates__reported_on__lte": until} if until else {})
        words = StatusLabel.objects.filter(
            municipality=OuterRef("edition__concept__municipality"), status=OuterRef("latest_status")
        )

        def last(column: str, **said: str | bool) -> Subquery:
            reports = measure.filter(**in_time, **said).order_by(*latest)
            return Subquery(reports.values(f"status_updates__{column}")[:1])

        return self.annotate(
            latest_status=last("implementation_status", status_updates__implementation_status__gt=""),
            latest_label=Subquery(words.values("label")[:1]),
            latest_place=Subquery(words.values("position")[:1]),
            latest_funding_status=last("funding_status", status_updates__funding_status__gt=""),
            latest_reported_on=last("reported_on", status_updates__isnull=False),
            latest_precision=last("precision", status_updates__isnull=False),
        )


class MeasureSheetManager(models.Manager["MeasureSheet"]):
    """Leaves out what only the database reads: ``search`` is as long as all texts of a sheet together."""

    def get_queryset(self) -> MeasureSheetQuerySet:
        return MeasureSheetQuerySet(self.model, using=self._db).defer("search")


class MeasureSheet(models.Model):
    """What one edition says about a measure; its lines, goals and actors hang on it.

    A sheet and everything on it is changed as one: ``revision`` counts the saves.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="sheets", verbose_name="Fassung")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="sheets", verbose_name="Maßnahme")
    number = models.CharField(
        "Nummer", max_length=20, blank=True, help_text="frei wählbar, zum Beispiel „B4“; je Fassung nur einmal"
    )
    number_order = models.GeneratedField(
        # Every group of digits padded to ten, so that A2 sorts before A10.
        expression=Replaced(Replaced(F("number"), r"(\d+)", r"0000000000\1"), r"0*(\d{10})", r"\1"),
        output_field=models.TextField(),
        db_persist=True,
    )
    title = models.CharField("Titel", max_length=250)
    short_title = models.CharField("Kurztitel", max_length=80, blank=True)
    kind = models.CharField("Art", max_length=15, choices=MeasureKind, blank=True)
    ownership = models.CharField(
        "Trägerschaft", max_length=15, choices=Ownership, default=Ownership.MUNICIPAL, blank=True
    )
    action_field = models.ForeignKey(
        ActionField, models.PROTECT, related_name="sheets", verbose_name="Handlungsfeld", null=True, blank=True
    )
    is_key_project = models.BooleanField("Schlüsselprojekt", default=False)
    is_climate_measure = models.BooleanField(
        "Beitrag zu Klimaschutz oder Klimaanpassung",
        default=False,
        help_text="Mindestens eine solche Maßnahme im Förderzeitraum ist Fördervoraussetzung.",
    )
    is_informational = models.BooleanField(
        "nachrichtlich", default=False, help_text="Wird gezeigt, zählt aber in keiner Summe (§ 149 Abs. 2 BauGB)"
    )
    is_permanent = models.BooleanField("Daueraufgabe", default=False)
    problem = models.TextField("Anlass", blank=True, help_text="Welches Problem die Maßnahme angeht")
    objective = models.TextField("Ziel der Maßnahme", blank=True)
    description = models.TextField("Beschreibung", blank=True)
    location = models.CharField("Lage", max_length=250, blank=True, help_text="Adresse, Platz, Gebietsteil")
    is_area_wide = models.BooleanField("gesamtes Gebiet", default=False)
    start_year = models.PositiveSmallIntegerField("Beginn (Jahr)", null=True, blank=True)
    start_part = models.CharField("Beginn (Teil des Jahres)", max_length=3, choices=YearPart, blank=True)
    end_year = models.PositiveSmallIntegerField("Ende (Jahr)", null=True, blank=True)
    end_part = models.CharField("Ende (Teil des Jahres)", max_length=3, choices=YearPart, blank=True)
    period_text = models.CharField("Zeitraum in Worten", max_length=120, blank=True)
    priority = models.PositiveSmallIntegerField("Priorität", choices=Priority, null=True, blank=True)
    cost_note = models.TextField(
        "Hinweis zu den Kosten", blank=True, help_text="Kostenstand, Preisstand, Spanne, brutto oder netto"
    )
    price_level = models.PositiveSmallIntegerField(
        "Preisstand (Jahr)", null=True, blank=True, help_text="Aus welchem Jahr die Preise sind"
    )
    vat = models.CharField("Umsatzsteuer", max_length=5, choices=VatBasis, blank=True)
    continuation = models.TextField("Fortführung nach Ende der Förderung", blank=True)
    follow_up_cost = models.DecimalField(
        "Folgekosten im Jahr", max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    origin = models.TextField("Herkunft", blank=True, help_text="zum Beispiel Idee aus einem Workshop")
    import_note = models.TextField(
        "Weitere Angaben der Quelle", blank=True, help_text="Angaben, für die es kein eigenes Feld gibt"
    )
    internal_note = models.TextField("Interne Notiz", blank=True, help_text="Wird nie veröffentlicht")
    is_public = models.BooleanField("veröffentlichen", default=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    search = models.GeneratedField(expression=searched_words(), output_field=SearchVectorField(), db_persist=True)

    objects = MeasureSheetManager.from_queryset(MeasureSheetQuerySet)()

    class Meta:
        verbose_name = "Maßnahmenblatt"
        verbose_name_plural = "Maßnahmenblätter"
        ordering = ["action_field__position", "number_order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "measure"], name="sheet_measure_once"),
            models.UniqueConstraint(
                fields=["edition", "number"],
                condition=~Q(number=""),
                name="sheet_number_unique",
                violation_error_message="Diese Nummer ist in der Fassung schon vergeben.",
            ),
            models.CheckConstraint(
                condition=Q(start_year__isnull=True) | Q(end_year__isnull=True) | Q(end_year__gte=F("start_year")),
                name="sheet_period_ordered",
                violation_error_message="Der Zeitraum endet vor seinem Beginn.",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (1950, 2150)}),
                    name=f"sheet_{name}_plausible",
                    violation_error_message="Bitte geben Sie ein Jahr zwischen 1950 und 2150 an.",
                )
                for name in ("start_year", "end_year", "price_level")
            ),
            models.CheckConstraint(
                condition=Q(follow_up_cost__isnull=True) | Q(follow_up_cost__gte=0),
                name="sheet_follow_up_cost_not_negative",
            ),
            models.CheckConstraint(condition=Q(vat="") | Q(vat__in=VatBasis.values), name="sheet_vat_known"),
            models.CheckConstraint(condition=Q(kind="") | Q(kind__in=MeasureKind.values), name="sheet_kind_known"),
            models.CheckConstraint(
                condition=Q(ownership="") | Q(ownership__in=Ownership.values), name="sheet_ownership_known"
            ),
            models.CheckConstraint(
                condition=Q(priority__isnull=True) | Q(priority__in=Priority.values), name="sheet_priority_known"
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{name: ""}) | Q(**{f"{name}__in": YearPart.values}), name=f"sheet_{name}_known"
                )
                for name in ("start_part", "end_part")
            ),
        ]
        triggers = [frozen_with_edition()]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def key(self) -> uuid.UUID:
        """The key of its measure: the same in every edition."""
        return self.measure.key

    def get_absolute_url(self) -> str:
        edition = self.edition
        return reverse("sheet_detail", args=[edition.concept.slug, edition.number, self.measure.serial])

    @property
    def period(self) -> str:
        """Period in words, ``""`` when unknown."""
        return period(self.start_year, self.start_part, self.end_year, self.end_part, self.period_text)

    @property
    def price_basis(self) -> str:
        """What the amounts are based on: ``Preisstand 2026, brutto``; ``""`` when nothing is said of it."""
        return price_basis(self.price_level, self.vat)

    @property
    def first_month(self) -> tuple[int, int] | None:
        """(year, month) of its beginning, as far as that is known."""
        return first_month(self.start_year, self.start_part) if self.start_year else None

    @property
    def last_month(self) -> tuple[int, int] | None:
        """(year, month) of its end, as far as that is known."""
        return last_month(self.end_year, self.end_part) if self.end_year else None

    @property
    def place(self) -> str:
        """Where it happens, in words."""
        if self.is_area_wide:
            return f"gesamtes Gebiet ({self.location})" if self.location else "gesamtes Gebiet"
        return self.location


class Contribution(models.TextChoices):
    MAIN = "main", "Hauptbeitrag"
    SIDE = "side", "Nebenbeitrag"


class SheetGoal(models.Model):
    """To which goal a measure contributes, and how much."""

    sheet = models.ForeignKey(MeasureSheet, models.CASCADE, related_name="goal_links", verbose_name="Maßnahmenblatt")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="sheet_links", verbose_name="Ziel")
    contribution = models.CharField("Beitrag", max_length=5, choices=Contribution, default=Contribution.MAIN)

    class Meta:
        verbose_name = "Zielbeitrag"
        verbose_name_plural = "Zielbeiträge"
        ordering = ["contribution", "goal__position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "goal"],
                name="sheetgoal_once",
                violation_error_message="Dieses Ziel ist der Maßnahme schon zugeordnet.",
            ),
            models.CheckConstraint(
                condition=Q(contribution__in=Contribution.values), name="sheetgoal_contribution_known"
            ),
        ]
        triggers = [frozen_with_edition(OF_SHEET)]

    def __str__(self) -> str:
        return f"{self.sheet} → {self.goal}"


class ActorRole(models.TextChoices):
    """What an actor is to a measure."""

    RESPONSIBLE_BODY = "responsible_body", "Träger"
    LEAD_OFFICE = "lead_office", "Federführung"
    CO_FUNDER = "co_funder", "Mitfinanzierung"
    PARTNER = "partner", "Kooperationspartner"
    TARGET_GROUP = "target_group", "Zielgruppe"
    INVOLVED = "involved", "beteiligt"
    INFORMED = "informed", "zu informieren"
    DECIDES = "decides", "entscheidet"
    OPERATES = "operates", "bewirtschaftet"


class SheetActor(models.Model):
    """An actor's role in a measure. ``adopted_name`` holds the name as it was when the edition was submitted."""

    sheet = models.ForeignKey(MeasureSheet, models.CASCADE, related_name="actor_links", verbose_name="Maßnahmenblatt")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="sheet_links", verbose_name="Akteur")
    role = models.CharField("Rolle", max_length=20, choices=ActorRole, default=ActorRole.RESPONSIBLE_BODY)
    note = models.CharField("Hinweis", max_length=200, blank=True)
    adopted_name = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = "Beteiligung eines Akteurs"
        verbose_name_plural = "Beteiligungen von Akteuren"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "actor", "role"],
                name="sheetactor_once",
                violation_error_message="Dieser Akteur hat in der Maßnahme diese Rolle schon.",
            ),
            models.CheckConstraint(condition=Q(role__in=ActorRole.values), name="sheetactor_role_known"),
        ]
        triggers = [frozen_with_edition(OF_SHEET)]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The actor's name as adopted, in an open edition as of today."""
        return self.adopted_name or self.actor.name
