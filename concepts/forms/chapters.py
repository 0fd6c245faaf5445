"""The form of a text chapter."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from concepts.forms.content import ContentForm
from concepts.models import Chapter, Subject
from concepts.richtext_field import RichTextField

MAX_CHARACTERS = 500_000
"""Some 150 printed pages; beyond that a text was pasted by mistake."""


class ChapterForm(ContentForm):
    body = RichTextField(label="Text", required=False)

    class Meta:
        model = Chapter
        fields = ["title", "subject", "body"]
        help_texts = {
            "subject": "Entscheidet, welche Daten dem Text im Dokument folgen; jeder Gegenstand steht nur einmal",
        }

    def clean_subject(self) -> str:
        subject = self.cleaned_data["subject"]
        return str(subject if subject == Subject.FREE else self.not_taken("subject"))

    def clean_body(self) -> str:
        body = str(self.cleaned_data["body"])
        if len(body) > MAX_CHARACTERS:
            raise ValidationError(
                f"Der Text ist mit {len(body):,} Zeichen zu lang. Bitte verteilen Sie ihn auf mehrere Kapitel von "
                f"höchstens {MAX_CHARACTERS:,} Zeichen.".replace(",", "."),
                code="too_long",
            )
        return body
