"""Filters for tables of money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django import template

from actors.templatetags.german import in_unit

register = template.Library()


@register.filter
def under(amounts: Iterable[Decimal | None], columns: Iterable[str]) -> Iterator[tuple[str, Decimal | None]]:
    """Each amount with the head of the column under which it stands."""
    return zip(columns, amounts, strict=True)


@register.filter
def signed_in_unit(value: Decimal | None, unit: str) -> str:
    """``+410,0`` or ``−12.000,00`` with a true minus sign; ``""`` where nothing can be told."""
    if value is None:
        return ""
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{in_unit(abs(value), unit)}"
