"""Figures of indicators in templates."""

from __future__ import annotations

from decimal import Decimal

from django import template

from measures.figures import with_unit

register = template.Library()


@register.filter
def figure(value: Decimal | None, unit: str = "") -> str:
    """``8.340 Personen``; ``""`` without a value."""
    return with_unit(value, unit)
