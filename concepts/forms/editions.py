"""The form of an edition's own data (Eckdaten)."""

from __future__ import annotations

from typing import Any

from django import forms

from concepts.editing import RevisionForm
from concepts.models import Edition, EditionKind


class EditionForm(RevisionForm):
    """Label, validity, reason and the texts for public and council."""

    SECTIONS = (
        ("Fassung", ("label", "valid_from_year", "valid_to_year", "validity_text", "author", "dated_on")),
        ("Anlass", ("update_reason", "update_reason_text")),
        ("Für die Öffentlichkeit", ("public_summary",)),
        ("Für den Beschluss", ("proposed_resolution", "facts")),
        ("Herkunft", ("transcription_note",)),
    )

    class Meta:
        model = Edition
        fields = [
            *("label", "valid_from_year", "valid_to_year", "validity_text", "author", "dated_on"),
            *("update_reason", "update_reason_text", "public_summary", "proposed_resolution", "facts"),
            "transcription_note",
        ]
        widgets = {
            "update_reason_text": forms.Textarea(attrs={"rows": 3}),
            "public_summary": forms.Textarea(attrs={"rows": 6}),
            "proposed_resolution": forms.Textarea(attrs={"rows": 6}),
            "facts": forms.Textarea(attrs={"rows": 10}),
            "transcription_note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.kind == EditionKind.INITIAL:
            del self.fields["update_reason"], self.fields["update_reason_text"]
        if not (self.instance.is_transcribed or self.instance.transcription_note):
            del self.fields["transcription_note"]

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The visible fields under their headings, without empty sections."""
        named = [(title, [self[name] for name in names if name in self.fields]) for title, names in self.SECTIONS]
        return [(title, fields) for title, fields in named if fields]
