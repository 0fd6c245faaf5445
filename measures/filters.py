"""What the list of measures can be narrowed to; the address holds the whole choice."""

from __future__ import annotations

import django_filters
from django.db.models import Q
from django.http import QueryDict

from concepts.models import ActionField, Edition
from measures.models import FundingLine, FundingProgramme, ImplementationStatus, MeasureSheet, Ownership
from measures.models.measure import MeasureSheetQuerySet
from measures.status_labels import status_choices

NOT_REPORTED = "none"
SEARCHED = ("number", "title", "short_title", "problem", "objective", "description", "location")
MOST_WORDS = 10
TRAITS = {
    "key": ("Schlüsselprojekte", Q(is_key_project=True)),
    "climate": ("Beitrag zu Klimaschutz oder Klimaanpassung", Q(is_climate_measure=True)),
    "private": ("private Träger", Q(ownership=Ownership.PRIVATE)),
    "informational": ("nur nachrichtliche", Q(is_informational=True)),
    "counted": ("ohne nachrichtliche", Q(is_informational=False)),
}


class SheetFilter(django_filters.FilterSet):
    """Sheets of one edition; the queryset must come ``with_latest_status``."""

    q = django_filters.CharFilter(method="search", label="Suche")
    action_field = django_filters.ModelChoiceFilter(
        queryset=ActionField.objects.none(), label="Handlungsfeld", empty_label="alle"
    )
    status = django_filters.ChoiceFilter(
        choices=[*ImplementationStatus.choices, (NOT_REPORTED, "noch nicht gemeldet")],
        method="with_status",
        label="Umsetzungsstand",
        empty_label="alle",
    )
    programme = django_filters.ModelChoiceFilter(
        queryset=FundingProgramme.objects.none(), method="funded_by", label="Programm", empty_label="alle"
    )
    trait = django_filters.ChoiceFilter(
        choices=[(name, label) for name, (label, _) in TRAITS.items()],
        method="with_trait",
        label="Merkmal",
        empty_label="alle",
    )

    class Meta:
        model = MeasureSheet
        fields: list[str] = []

    def __init__(self, data: QueryDict, queryset: MeasureSheetQuerySet, edition: Edition) -> None:
        super().__init__(data, queryset)  # type: ignore[no-untyped-call]  # django-filter has no types
        used = FundingLine.objects.filter(sheet__edition=edition).values("programme")
        statuses = status_choices(edition.concept.municipality_id)
        self.filters["status"].extra["choices"] = [*statuses, (NOT_REPORTED, "noch nicht gemeldet")]
        self.filters["action_field"].field.queryset = edition.action_fields.all()
        self.filters["programme"].field.queryset = FundingProgramme.objects.filter(pk__in=used)

    def search(self, sheets: MeasureSheetQuerySet, _name: str, text: str) -> MeasureSheetQuerySet:
        """Every word has to stand somewhere."""
        for word in text.split()[:MOST_WORDS]:
            somewhere = Q()
            for column in SEARCHED:
                somewhere |= Q(**{f"{column}__icontains": word})
            sheets = sheets.filter(somewhere)
        return sheets

    def with_status(self, sheets: MeasureSheetQuerySet, _name: str, status: str) -> MeasureSheetQuerySet:
        if status == NOT_REPORTED:
            return sheets.filter(Q(("latest_status__isnull", True)))
        return sheets.filter(Q(("latest_status", status)))

    def funded_by(self, sheets: MeasureSheetQuerySet, _name: str, programme: FundingProgramme) -> MeasureSheetQuerySet:
        return sheets.filter(pk__in=FundingLine.objects.filter(programme=programme).values("sheet"))

    def with_trait(self, sheets: MeasureSheetQuerySet, _name: str, trait: str) -> MeasureSheetQuerySet:
        return sheets.filter(TRAITS[trait][1])

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the whole edition is asked for."""
        return any(self.data.get(name) for name in self.filters)
