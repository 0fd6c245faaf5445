"""How a synopsis is written, on pages and on paper alike: marked words, differences with their sign."""

from __future__ import annotations

import re
from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from actors.templatetags.german import amount, euro
from concepts.text_comparison import Line
from publishing.synopsis.model import Difference

register = template.Library()

_LINK = re.compile(r"</?a\b[^>]*>")
_HEADING = re.compile(r"<(/?)h[34]\b[^>]*>")


@register.filter
def old_side(difference: Difference) -> SafeString:
    """What the old side tells, what is not in the new one as ``<del>``."""
    return _set_rich(difference.old_html) if difference.old_html else _set_lines(difference.old, "del")


@register.filter
def new_side(difference: Difference) -> SafeString:
    """What the new side tells, what was not in the old one as ``<ins>``."""
    return _set_rich(difference.new_html) if difference.new_html else _set_lines(difference.new, "ins")


def _set_rich(html: str) -> SafeString:
    """Headings inside a cell head nothing on the page, and links lead away from the comparison."""
    bare = _HEADING.sub(lambda tag: "</p>" if tag[1] else '<p class="text-heading">', _LINK.sub("", html))
    return mark_safe(bare)  # noqa: S308  cleaned by concepts.text_comparison, which only adds marks


def _set_lines(lines: tuple[Line, ...], tag: str) -> SafeString:
    return format_html_join("", "<p>{}</p>", ((_set_line(line, tag),) for line in lines))


def _set_line(line: Line, tag: str) -> SafeString:
    marked = (format_html(f"<{tag}>{{}}</{tag}>", piece.text) if piece.is_changed else piece.text for piece in line)
    return SafeString("".join(map(conditional_escape, marked)))


@register.filter
def signed_euro(value: Decimal | None) -> str:
    """``+410.000 €``, ``−12.000 €`` with a true minus sign; ``""`` where nothing can be told."""
    return "" if value is None else f"{_sign(value)}{euro(abs(value))}"


@register.filter
def amount_or_dash(value: Decimal | None) -> str:
    """``1.234.567,89`` for cells of a table, a dash for nothing; ``""`` where a side names no amount."""
    return amount(value) if value or value is None else "–"


@register.filter
def signed_amount(value: Decimal | None) -> str:
    """The same for cells of a table whose head names the unit, always with cents; ``""`` for no difference."""
    return f"{_sign(value)}{amount(abs(value))}" if value else ""


@register.filter
def signed_percent(value: Decimal | None) -> str:
    """``+28,3 %``, always with one decimal, so that a column of them can be read; ``""`` where nothing can be told."""
    return "" if value is None else f"{_sign(value)}{number_format(abs(value), decimal_pos=1)}\u00a0%"


def _sign(value: Decimal) -> str:
    return "+" if value > 0 else "−" if value < 0 else ""
