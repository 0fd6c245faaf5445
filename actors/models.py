"""Who takes part: municipalities, people with their roles, and the actors of the quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Land(models.TextChoices):
    """The sixteen Länder, by the two digits with which their AGS begin."""

    SH = "01", "Schleswig-Holstein"
    HH = "02", "Hamburg"
    NI = "03", "Niedersachsen"
    HB = "04", "Bremen"
    NW = "05", "Nordrhein-Westfalen"
    HE = "06", "Hessen"
    RP = "07", "Rheinland-Pfalz"
    BW = "08", "Baden-Württemberg"
    BY = "09", "Bayern"
    SL = "10", "Saarland"
    BE = "11", "Berlin"
    BB = "12", "Brandenburg"
    MV = "13", "Mecklenburg-Vorpommern"
    SN = "14", "Sachsen"
    ST = "15", "Sachsen-Anhalt"
    TH = "16", "Thüringen"


class Municipality(models.Model):
    """A town or municipality that draws up concepts (Kommune)."""

    name = models.CharField("Name", max_length=120)
    official_name = models.CharField("Amtliche Bezeichnung", max_length=160, help_text="zum Beispiel „Stadt Auenfurt“")
    slug = models.SlugField("Kurzadresse", unique=True)
    ags = models.CharField(
        "Amtlicher Gemeindeschlüssel (AGS)",
        max_length=8,
        blank=True,
        validators=[RegexValidator(r"^\d{8}$", "Der AGS besteht aus acht Ziffern.")],
    )
    land = models.CharField("Land", max_length=2, choices=Land)

    class Meta:
        verbose_name = "Kommune"
        verbose_name_plural = "Kommunen"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["ags"], condition=~Q(ags=""), name="municipality_ags_unique"),
            models.CheckConstraint(
                condition=Q(ags="") | Q(ags__regex=r"^\d{8}$"),
                name="municipality_ags_eight_digits",
            ),
            models.CheckConstraint(condition=Q(land__in=Land.values), name="municipality_land_known"),
        ]

    def __str__(self) -> str:
        return self.official_name or self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person who signs in with ``email``; without a password only by a reset link."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A technical administrator with access to Django's admin; has no role in any municipality."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person with an account; what he may do is said by his memberships."""

    username = None  # type: ignore[assignment]  # the e-mail address is the name
    email = models.EmailField("E-Mail-Adresse", unique=True)
    gets_reminders = models.BooleanField("Erinnerungen per E-Mail", default=True)
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()  # type: ignore[assignment,misc]  # replaces the manager that needs a username

    class Meta:
        verbose_name = "Person"
        verbose_name_plural = "Personen"
        ordering = ["last_name", "first_name", "email"]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    @cached_property
    def held_roles(self) -> list[Membership]:
        """The user's memberships with their municipalities; one query per request for all questions below."""
        return list(self.memberships.select_related("municipality").order_by("municipality__name", "role"))

    @property
    def municipalities(self) -> list[Municipality]:
        """Where the user has a role, by name."""
        return list({held.municipality_id: held.municipality for held in self.held_roles}.values())

    @cached_property
    def roles_by_municipality(self) -> dict[int, set[str]]:
        """Municipality id -> the user's roles there."""
        roles: dict[int, set[str]] = {}
        for held in self.held_roles:
            roles.setdefault(held.municipality_id, set()).add(held.role)
        return roles

    @property
    def is_administrator(self) -> bool:
        """Whether the user gives out roles somewhere."""
        return any(held.role == Role.ADMIN for held in self.held_roles)

    @cached_property
    def represented_actor_ids(self) -> set[int]:
        """Ids of the actors for which the user reports (contributor memberships)."""
        return {held.actor_id for held in self.held_roles if held.actor_id is not None}


class Role(models.TextChoices):
    """What a person does in a municipality; see docs/glossary.md."""

    EDITOR = "editor", "Bearbeitung (Stadtplanung)"
    CONTRIBUTOR = "contributor", "Mitwirkung (Quartiersmanagement, Fachamt)"
    REVIEWER = "reviewer", "Prüfung (Amtsleitung, Kämmerei)"
    PUBLISHER = "publisher", "Veröffentlichung (Dezernat, Geschäftsstelle)"
    READER = "reader", "Lesen (Rat)"
    ADMIN = "admin", "Verwaltung"


class ActorKind(models.TextChoices):
    """Kinds of actors in a quarter (seed list: BauGB §§ 137, 139 and practice)."""

    OFFICE = "office", "Amt / Fachbereich"
    POLITICS = "politics", "Politisches Gremium"
    AUTHORITY = "authority", "Behörde von Land oder Bund"
    MUNICIPAL_COMPANY = "municipal_company", "Kommunales Unternehmen"
    RENEWAL_AGENCY = "renewal_agency", "Sanierungsträger / Planungsbüro"
    NEIGHBOURHOOD_MANAGEMENT = "neighbourhood_management", "Quartiersmanagement"
    WELFARE = "welfare", "Wohlfahrtsverband / freier Träger"
    HOUSING = "housing", "Wohnungsunternehmen / Eigentümer"
    BUSINESS = "business", "Gewerbe / Wirtschaft"
    EDUCATION = "education", "Kita / Schule / Bildung"
    INSTITUTION = "institution", "Einrichtung im Quartier"
    FAITH = "faith", "Religionsgemeinschaft"
    RESIDENTS = "residents", "Bewohnerschaft / Initiative / Verein"
    FOUNDATION = "foundation", "Stiftung"
    OTHER = "other", "Sonstige"


class ActorQuerySet(models.QuerySet["Actor"]):
    def active(self) -> ActorQuerySet:
        """Actors that can still be chosen."""
        return self.filter(archived_at__isnull=True)

    def visible_to(self, user: User | AnonymousUser) -> ActorQuerySet:
        """Actors of the municipalities in which ``user`` has a role."""
        return self.filter(municipality_id__in=getattr(user, "roles_by_municipality", {}))


class Actor(models.Model):
    """Whoever carries, funds, decides, uses or is affected (Akteur). Archived, never deleted."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="actors", verbose_name="Kommune")
    name = models.CharField("Name", max_length=200)
    short_name = models.CharField("Kurzname", max_length=60, blank=True)
    kind = models.CharField("Art", max_length=30, choices=ActorKind)
    website = models.URLField("Internetseite", blank=True)
    note = models.TextField("Notiz", blank=True)
    archived_at = models.DateTimeField("archiviert am", null=True, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = ActorQuerySet.as_manager()

    class Meta:
        verbose_name = "Akteur"
        verbose_name_plural = "Akteure"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "name"], name="actor_name_unique"),
            models.CheckConstraint(condition=Q(kind__in=ActorKind.values), name="actor_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("actor_detail", args=[self.pk])


class Contact(models.Model):
    """A person to talk to at an actor; public only with consent (Art. 6 (1) a GDPR)."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="contacts", verbose_name="Akteur")
    name = models.CharField("Name", max_length=120)
    function = models.CharField("Funktion", max_length=120, blank=True)
    email = models.EmailField("E-Mail-Adresse", blank=True)
    phone = models.CharField("Telefon", max_length=60, blank=True)
    consent_given_on = models.DateField(
        "Einwilligung zur Veröffentlichung am",
        null=True,
        blank=True,
        help_text="Ohne Einwilligung werden die Kontaktdaten nicht veröffentlicht.",
    )
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "Ansprechperson"
        verbose_name_plural = "Ansprechpersonen"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user's role in a municipality; a contributor reports for one actor."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name="Person")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="memberships", verbose_name="Kommune")
    role = models.CharField("Rolle", max_length=20, choices=Role)
    actor = models.ForeignKey(
        Actor, models.PROTECT, related_name="memberships", verbose_name="meldet für", null=True, blank=True
    )

    class Meta:
        verbose_name = "Rolle"
        verbose_name_plural = "Rollen"
        constraints = [
            models.UniqueConstraint(fields=["user", "municipality", "role"], name="membership_unique"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=Q(role="contributor", actor__isnull=False) | (~Q(role="contributor") & Q(actor__isnull=True)),
                name="membership_contributor_has_actor",
                violation_error_message="Wer mitwirkt, meldet für genau einen Akteur; andere Rollen für keinen.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()} ({self.municipality})"
