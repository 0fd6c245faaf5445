"""Links of the navigation: they know whether they lead to where the reader is."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

register = template.Library()


@register.inclusion_tag("components/_nav_link.html", takes_context=True)
def nav_link(context: dict[str, Any], name: str, text: str, *beside: str) -> dict[str, str]:
    """A link of the main navigation; the one whose pages the reader is among is marked.

    ``beside`` are the names of further pages without a link of their own that are reached from it.
    """
    url = reverse(name)
    path = context["request"].path
    if path == url:
        current = "page"
    else:
        below = [address for address in (url, *map(reverse, beside)) if address != "/"]
        current = "true" if path.startswith(tuple(below)) else ""
    return {"url": url, "text": text, "current": current}


@register.inclusion_tag("components/_nav_link.html", takes_context=True)
def section_link(
    context: dict[str, Any], section: str, name: str, text: str, count: int | str | None = None
) -> dict[str, str | int | None]:
    """A link of an edition's sidebar; marked when the page says that it belongs to ``section``."""
    edition = context["edition"]
    url = reverse(name, args=[edition.concept.slug, edition.number])
    current = "page" if context["request"].path == url else "true" if context.get("section") == section else ""
    return {"url": url, "text": text, "current": current, "count": count}
