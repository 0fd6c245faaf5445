"""The form of a statement in the SWOT fields."""

from __future__ import annotations

from django import forms

from concepts.forms.content import ContentForm
from concepts.models import SwotItem


class SwotItemForm(ContentForm):
    class Meta:
        model = SwotItem
        fields = ["quadrant", "text", "action_field"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "text": "Ein Gedanke je Aussage, möglichst mit Beleg: „27 % der Wohnungen stehen leer (31.12.2025)“",
            "action_field": "In welchem Handlungsfeld das Konzept darauf antwortet",
        }
