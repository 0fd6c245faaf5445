"""Forms of a concept's master data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from actors.models import Municipality, Role, User
from actors.permissions import municipalities_with
from concepts.editing import RevisionForm
from concepts.founding import TAKEN_ADDRESSES, propose_slug
from concepts.models import Concept, Source
from concepts.models.concept import CONCEPT_TYPES

MASTER_DATA = [
    *("concept_type", "concept_type_long", "area_name", "title"),
    *("derived_from", "complements", "funding_start_year", "funding_end_year"),
]


class ConceptForm(RevisionForm):
    """The master data; whatever names can be made from others may be left empty."""

    class Meta:
        model = Concept
        fields = [*MASTER_DATA, "transcription_note"]
        widgets = {
            "concept_type": forms.TextInput(attrs={"list": "concept-types"}),
            "concept_type_long": forms.TextInput(attrs={"list": "long-concept-types"}),
            "derived_from": forms.Textarea(attrs={"rows": 2}),
            "complements": forms.Textarea(attrs={"rows": 2}),
            "transcription_note": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "concept_type": "So, wie Sie es nennen: IHK, IEK, InHK, ISEK …",
            "concept_type_long": "Leer lassen für den üblichen Namen",
            "area_name": "Quartier, Stadtteil oder Gebiet, zum Beispiel „Nordring“",
            "title": "Leer lassen für Bezeichnung und Gebiet: „Integriertes Handlungskonzept Nordring“",
        }

    types = CONCEPT_TYPES
    long_types = sorted(set(CONCEPT_TYPES.values()))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["concept_type_long"].required = self.fields["title"].required = False
        if "transcription_note" in self.fields and not self.instance.transcription_note:
            del self.fields["transcription_note"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        short = data.get("concept_type", "")
        data["concept_type_long"] = data.get("concept_type_long") or CONCEPT_TYPES.get(short, short)
        data["title"] = data.get("title") or f"{data['concept_type_long']} {data.get('area_name', '')}".strip()[:250]
        return data


class NewConceptForm(ConceptForm):
    """A new concept: also whose it is and at which address it stands from now on."""

    class Meta(ConceptForm.Meta):
        fields = ["municipality", *MASTER_DATA, "slug"]
        error_messages = {"slug": {"unique": "Diese Kurzadresse ist vergeben. Bitte wählen Sie eine andere."}}
        help_texts = ConceptForm.Meta.help_texts | {
            "slug": "Steht in der Adresse der veröffentlichten Seite und bleibt. Kleinbuchstaben, Ziffern und "
            "Bindestriche; leer lassen für einen Vorschlag aus dem Namen des Gebiets.",
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        towns = Municipality.objects.filter(pk__in=municipalities_with(user, frozenset({Role.EDITOR})))
        self.fields["municipality"] = forms.ModelChoiceField(towns, label="Kommune", empty_label=None)
        if len(towns) == 1:
            del self.fields["municipality"]
            self.instance.municipality = towns[0]
        self.fields["slug"].required = False
        self.initial["concept_type_long"] = ""

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"]).lower()
        if slug in TAKEN_ADDRESSES:
            raise ValidationError("Diese Kurzadresse ist vergeben. Bitte wählen Sie eine andere.")
        return slug

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "slug" in data:
            data["slug"] = data["slug"] or propose_slug(data.get("area_name", ""))
        town = data.get("municipality") if "municipality" in self.fields else self.instance.municipality
        twin = Concept.objects.filter(municipality=town, title=data["title"]).first()
        if twin:
            self.add_error("title", f"Ein Konzept „{twin}“ gibt es in dieser Kommune schon.")
        return data


class SourceForm(forms.ModelForm[Source]):
    url = forms.URLField(
        label="Adresse",
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )

    class Meta:
        model = Source
        fields = ["title", "url"]


SourceFormSet = forms.inlineformset_factory(Concept, Source, form=SourceForm, extra=2, max_num=200, validate_max=True)
