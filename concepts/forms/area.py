"""The form of the programme area, with its boundary as GeoJSON."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from concepts.boundary import MAX_BYTES, GeoJson, read_boundary
from concepts.forms.content import ContentForm
from concepts.models import ProgrammeArea


class AreaForm(ContentForm):
    """The boundary comes as a file or pasted; left empty, it stays as it is."""

    boundary_file = forms.FileField(
        label="Abgrenzung als Datei",
        required=False,
        help_text="GeoJSON in WGS 84 (Polygon oder MultiPolygon), höchstens 1 MB",
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json,application/json"}),
    )
    boundary_removed = forms.BooleanField(label="Abgrenzung entfernen", required=False)
    boundary = forms.CharField(
        label="Abgrenzung als Text",
        required=False,
        help_text="Alternativ: GeoJSON hier einfügen. Leer lassen, um die Abgrenzung zu behalten.",
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        strip=True,
    )
    field_order = [
        *("name", "hectares", "hectares_approximate", "inhabitants", "inhabitants_reference_date", "description"),
        *("boundary_file", "boundary_removed", "boundary"),  # the last is cleaned with a look at the other two
    ]

    class Meta:
        model = ProgrammeArea
        fields = [
            *("name", "hectares", "hectares_approximate", "inhabitants", "inhabitants_reference_date"),
            *("description", "decision_body", "decision_date", "decision_number", "boundary"),
        ]
        localized_fields = ("hectares", "inhabitants")
        widgets = {
            "hectares": forms.TextInput(attrs={"inputmode": "decimal"}),
            "inhabitants": forms.TextInput(attrs={"inputmode": "numeric"}),
            "description": forms.Textarea(attrs={"rows": 4}),
        }
        labels = {"decision_body": "Gremium", "decision_date": "Datum", "decision_number": "Nummer"}
        help_texts = {
            "hectares": "zum Beispiel 183 oder 183,25",
            "description": "Straßen, Gewässer, Bahnlinien, Nachbargebiete",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["boundary"] = ""
        if self.instance.pk is None:
            # Whoever opened the page before anybody saved an area has seen revision 0 of it.
            self.initial["revision"] = 0
        if not self.instance.boundary:
            del self.fields["boundary_removed"]

    def clean_boundary(self) -> GeoJson | None:
        """The boundary from file or text, none if it is to go, else the one there is."""
        file, text = self.cleaned_data.get("boundary_file"), self.cleaned_data["boundary"]
        removed = self.cleaned_data.get("boundary_removed")
        if sum(map(bool, (file, text, removed))) > 1:
            raise ValidationError("Bitte entweder eine Datei wählen, Text einfügen oder die Abgrenzung entfernen.")
        if file or text:
            # One byte more than allowed is enough to see that a file is too big.
            return read_boundary(file.read(MAX_BYTES + 1) if file else text)
        return None if removed else self.instance.boundary
