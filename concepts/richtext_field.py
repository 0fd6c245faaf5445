"""The form field for rich text: an editor where scripts run, a plain text area where they don't."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import linebreaks

from concepts import richtext


class RichTextWidget(forms.Textarea):
    """A text area that ``static/js/rich-text.js`` turns into an editor."""

    class Media:
        js = [forms.Script("js/rich-text.js", type="module")]

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 16, "data-rich-text": True, **(attrs or {})})

    def use_required_attribute(self, initial: Any) -> bool:
        """Never: the browser can't point at the text area while the editor hides it."""
        return False


class RichTextField(forms.CharField):
    """Text with headings, lists, links and tables; its value is what ``richtext.clean`` leaves.

    Words typed without any tag (in the plain text area) become paragraphs.
    """

    widget = RichTextWidget
    plain = staticmethod(richtext.plain)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if text and "<" not in text:
            text = linebreaks(text, autoescape=False)
        return richtext.clean(text)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)
