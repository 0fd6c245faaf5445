"""Figures of indicators in templates."""

from __future__ import annotations

from decimal import Decimal

from django import template

from measures.figures import write_figure

register = template.Library()


@register.filter
def figure(value: Decimal | None) -> str:
    """``8.340`` or ``12,5``, for tables that name the unit elsewhere; ``""`` without a value."""
    return "" if value is None else write_figure(value)
