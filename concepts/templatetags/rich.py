"""Rich text on pages: cleaned once more before it is trusted, whatever way it came into the database."""

from __future__ import annotations

import re

from django import template
from django.utils.safestring import SafeString, mark_safe

from concepts.richtext import clean

register = template.Library()


@register.filter
def rich(text: str, top: int = 3) -> SafeString:
    """The HTML of a chapter; put it into an element of class ``rich-text``.

    ``top`` is the level of its upper headings, one below the heading under which it stands.
    """
    cleaned = re.sub(r"(</?h)([34])>", lambda tag: f"{tag[1]}{int(tag[2]) - 3 + top}>", clean(text))
    return mark_safe(cleaned)  # noqa: S308  cleaned in the same breath
