"""Setting a measure's traffic light by hand."""

from __future__ import annotations

from django import forms

from measures.models import Colour, LightOverride

LONGEST_REASON = 1000


class LightForm(forms.ModelForm):  # type: ignore[type-arg]  # the model is named in Meta
    class Meta:
        model = LightOverride
        fields = ["colour", "reason"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_REASON})}
        help_texts = {"reason": "Was die Zahlen nicht zeigen; steht neben der Ampel"}
        error_messages = {
            "colour": {"required": "Bitte wählen Sie, was die Ampel zeigen soll."},
            "reason": {"required": "Bitte begründen Sie, warum die Ampel etwas anderes zeigen soll."},
        }

    def colour(self) -> Colour:
        return Colour(self.cleaned_data["colour"])
