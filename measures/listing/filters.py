"""What the list of measures can be narrowed to; the address holds the whole choice.

Fields of action and goals are named by their keys, which stay the same in every edition: what
is asked of one edition can be asked of the next.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils import timezone

from actors.models import Actor
from concepts.goaltree import build_tree
from concepts.models import ActionField, Edition, State
from measures.gaps import Gap
from measures.listing.rows import sheets_with_gap, sheets_with_light
from measures.listing.search import Wanted, matching, read_wanted
from measures.models import (
    ActorRole,
    Colour,
    CostLine,
    FundingLine,
    FundingProgramme,
    FundingStatus,
    MeasureSheet,
    Ownership,
    Priority,
    SheetActor,
    SheetGoal,
)
from measures.models.measure import MeasureSheetQuerySet
from measures.models.years import YEARS
from measures.reporting.status_labels import status_choices

NOT_STATED = "none"
ANY_GAP = "any"
AS_ADOPTED = "edition"
MOST_MONTHS = 240
MONTHS = 12
TRAITS = {
    "key": ("Schlüsselprojekte", Q(is_key_project=True)),
    "climate": ("Beitrag zu Klimaschutz oder Klimaanpassung", Q(is_climate_measure=True)),
    "permanent": ("Daueraufgaben", Q(is_permanent=True)),
    "informational": ("nur nachrichtliche", Q(is_informational=True)),
    "counted": ("ohne nachrichtliche", Q(is_informational=False)),
    "hidden": ("nicht zur Veröffentlichung", Q(is_public=False)),
}
FIRST = ("q", "action_field", "status", "programme")
"""Filters that are always in sight; all others wait until somebody asks for them."""


class WholeFilter(django_filters.Filter):
    """A whole number, typed without a spinner."""

    field_class: type[forms.Field] = forms.IntegerField

    def __init__(self, label: str, method: str, lowest: int, highest: int) -> None:
        typed = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "10"})
        super().__init__(  # type: ignore[no-untyped-call]  # django-filter has no types
            label=label, method=method, min_value=lowest, max_value=highest, widget=typed
        )


class SheetFilter(django_filters.FilterSet):
    """Sheets of one edition; their status is that of today or as of the edition's publication (``until``)."""

    q = django_filters.CharFilter(method="search", label="Suche")
    action_field = django_filters.ModelChoiceFilter(
        queryset=ActionField.objects.none(), to_field_name="key", label="Handlungsfeld", empty_label="alle"
    )
    status = django_filters.ChoiceFilter(
        method="with_status",
        label="Umsetzungsstand",
        empty_label="alle",
    )
    programme = django_filters.ModelChoiceFilter(
        queryset=FundingProgramme.objects.none(), method="funded_by", label="Programm", empty_label="alle"
    )
    goal = django_filters.ChoiceFilter(method="serving", label="Ziel mit Unterzielen", empty_label="alle")
    funding_status = django_filters.ChoiceFilter(
        choices=[*FundingStatus.choices, (NOT_STATED, "noch nicht gemeldet")],
        method="with_status",
        label="Förderstand",
        empty_label="alle",
    )
    carrier = django_filters.ModelChoiceFilter(
        queryset=Actor.objects.none(), method="carried_by", label="Träger", empty_label="alle"
    )
    actor = django_filters.ModelChoiceFilter(
        queryset=Actor.objects.none(), method="take_part", label="Akteur", empty_label="alle"
    )
    role = django_filters.ChoiceFilter(
        choices=ActorRole.choices, method="take_part", label="Rolle des Akteurs", empty_label="jede"
    )
    year = WholeFilter("Jahr", "in_year", *YEARS)
    priority = django_filters.ChoiceFilter(
        choices=[*Priority.choices, (NOT_STATED, "ohne Angabe")],
        method="with_priority",
        label="Priorität",
        empty_label="alle",
    )
    ownership = django_filters.ChoiceFilter(choices=Ownership.choices, label="Trägerschaft", empty_label="alle")
    trait = django_filters.ChoiceFilter(
        choices=[(name, label) for name, (label, _) in TRAITS.items()],
        method="with_trait",
        label="Merkmal",
        empty_label="alle",
    )
    older = WholeFilter("Stand älter als … Monate", "silent_for", 1, MOST_MONTHS)
    gap = django_filters.ChoiceFilter(
        choices=[(ANY_GAP, "irgendeine Lücke"), *Gap.choices],
        method="with_gap",
        label="Lücken",
        empty_label="egal",
    )
    light = django_filters.ChoiceFilter(choices=Colour.choices, method="with_light", label="Ampel", empty_label="alle")
    as_of = django_filters.ChoiceFilter(
        choices=[(AS_ADOPTED, "bei der Veröffentlichung")], method="as_it_is", label="Stand", empty_label="heute"
    )

    class Meta:
        model = MeasureSheet
        fields: list[str] = []

    @classmethod
    def names(cls) -> frozenset[str]:
        """How addresses call the filters."""
        return frozenset(cls.base_filters)  # type: ignore[attr-defined]  # made by django-filter's metaclass

    def __init__(self, data: QueryDict, edition: Edition) -> None:
        self.edition, self.until = edition, _until(data, edition)
        self.wanted: Wanted | None = None
        super().__init__(data, MeasureSheet.objects.in_edition(edition))  # type: ignore[no-untyped-call]  # django-filter has no types
        self._offer()

    def _offer(self) -> None:
        """Offer what this edition names."""
        edition, filters = self.edition, self.filters
        links = SheetActor.objects.filter(sheet__edition=edition, actor=OuterRef("pk"))
        lines = FundingLine.objects.filter(sheet__edition=edition, programme=OuterRef("pk"))
        statuses = status_choices(edition.concept.municipality_id)
        filters["status"].extra["choices"] = [*statuses, (NOT_STATED, "noch nicht gemeldet")]
        filters["action_field"].field.queryset = edition.action_fields.all()
        filters["programme"].field.queryset = FundingProgramme.objects.filter(Exists(lines))
        filters["actor"].field.queryset = Actor.objects.filter(Exists(links))
        carriers = links.filter(role=ActorRole.RESPONSIBLE_BODY)
        filters["carrier"].field.queryset = Actor.objects.filter(Exists(carriers))
        self.goals = [node for root in build_tree(edition.goals.all()) for node in root.walk()]
        filters["goal"].field.choices = [
            (str(node.goal.key), f"{'– ' * (node.level - 1)}{node.goal}") for node in self.goals
        ]
        if self.until is None and edition.state != State.PUBLISHED:
            del filters["as_of"]

    @property
    def asked(self) -> dict[str, Any]:
        """What is really asked for, by the name of the filter; what can't be understood is left out."""
        return {name: value for name, value in self.form.cleaned_data.items() if value not in ("", None)}

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the whole edition is asked for."""
        self.form.is_valid()
        return bool(self.asked.keys() - {"as_of"})

    @property
    def ignored(self) -> list[str]:
        """Labels of what was asked for but says nothing here, such as a goal that this edition does not have."""
        return [str(self.form.fields[name].label) for name in self.form.errors]

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [self.form[name] for name in FIRST]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [field for field in self.form if field.name not in FIRST]

    @property
    def uses_others(self) -> bool:
        self.form.is_valid()
        return bool((self.asked.keys() | self.form.errors.keys()) - set(FIRST))

    def search(self, sheets: MeasureSheetQuerySet, _name: str, text: str) -> MeasureSheetQuerySet:
        if not text.strip():
            return sheets
        self.wanted = read_wanted(text, MeasureSheet.objects.in_edition(self.edition))
        return matching(sheets, self.wanted)

    def with_status(self, sheets: MeasureSheetQuerySet, name: str, status: str) -> MeasureSheetQuerySet:
        sheets = sheets.with_latest_status(self.until)
        if status == NOT_STATED:
            return sheets.filter(Q((f"latest_{name}__isnull", True)))
        return sheets.filter(Q((f"latest_{name}", status)))

    def funded_by(self, sheets: MeasureSheetQuerySet, _name: str, programme: FundingProgramme) -> MeasureSheetQuerySet:
        return sheets.filter(pk__in=FundingLine.objects.filter(programme=programme).values("sheet"))

    def serving(self, sheets: MeasureSheetQuerySet, _name: str, key: str) -> MeasureSheetQuerySet:
        """What contributes to the goal or to one below it."""
        node = next(node for node in self.goals if str(node.goal.key) == key)
        below = [under.goal.pk for under in node.walk()]
        return sheets.filter(Exists(SheetGoal.objects.filter(sheet=OuterRef("pk"), goal__in=below)))

    def carried_by(self, sheets: MeasureSheetQuerySet, _name: str, actor: Actor) -> MeasureSheetQuerySet:
        return _with_actor(sheets, actor=actor, role=ActorRole.RESPONSIBLE_BODY)

    def take_part(self, sheets: MeasureSheetQuerySet, name: str, value: Any) -> MeasureSheetQuerySet:
        """Actor and role together: the actor has to have that role, not somebody else."""
        both = {key: self.form.cleaned_data.get(key) for key in ("actor", "role")}
        return _with_actor(sheets, **{key: value for key, value in both.items() if value})

    def in_year(self, sheets: MeasureSheetQuerySet, _name: str, year: int) -> MeasureSheetQuerySet:
        """What runs in that year, or costs or gets money in it."""
        runs = Q(start_year__lte=year, end_year__gte=year) | Q(start_year=year) | Q(end_year=year)
        runs |= Q(start_year__lte=year, end_year__isnull=True, is_permanent=True)
        lines = {"sheet": OuterRef("pk"), "fiscal_year": year}
        return sheets.filter(
            runs | Exists(CostLine.objects.filter(**lines)) | Exists(FundingLine.objects.filter(**lines))
        )

    def with_priority(self, sheets: MeasureSheetQuerySet, _name: str, priority: str) -> MeasureSheetQuerySet:
        return sheets.filter(priority=None if priority == NOT_STATED else int(priority))

    def with_trait(self, sheets: MeasureSheetQuerySet, _name: str, trait: str) -> MeasureSheetQuerySet:
        return sheets.filter(TRAITS[trait][1])

    def silent_for(self, sheets: MeasureSheetQuerySet, _name: str, months: int) -> MeasureSheetQuerySet:
        """What was last reported on before so many months, or never."""
        before = months_before(self.until or timezone.localdate(), int(months))
        sheets = sheets.with_latest_status(self.until)
        return sheets.filter(Q(("latest_reported_on__lt", before)) | Q(("latest_reported_on__isnull", True)))

    def with_gap(self, sheets: MeasureSheetQuerySet, _name: str, gap: str) -> MeasureSheetQuerySet:
        return sheets.filter(pk__in=sheets_with_gap(sheets, self.edition, "" if gap == ANY_GAP else gap))

    def with_light(self, sheets: MeasureSheetQuerySet, _name: str, colour: str) -> MeasureSheetQuerySet:
        """After all other filters, so that lights are computed only for what these have left."""
        return sheets.filter(pk__in=sheets_with_light(sheets, self.edition, colour, self.until))

    def as_it_is(self, sheets: MeasureSheetQuerySet, _name: str, _value: str) -> MeasureSheetQuerySet:
        """Says which status is shown and narrows nothing."""
        return sheets


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the 31st becomes the 28th, which every month has."""
    count = day.year * MONTHS + day.month - 1 - months
    return date(count // MONTHS, count % MONTHS + 1, min(day.day, 28))


def _with_actor(sheets: MeasureSheetQuerySet, **link: Any) -> MeasureSheetQuerySet:
    return sheets.filter(Exists(SheetActor.objects.filter(sheet=OuterRef("pk"), **link)))


def _until(data: QueryDict, edition: Edition) -> date | None:
    """The day whose status is asked for; None for today."""
    if data.get("as_of") != AS_ADOPTED or edition.state != State.PUBLISHED or edition.published_at is None:
        return None
    return timezone.localdate(edition.published_at)
