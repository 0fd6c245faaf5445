"""How figures of working sheets are written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import number_format

from actors.templatetags.german import amount, known
from measures.figures import with_unit
from publishing.worksheets.sheet import Figure, Grid, Value

register = template.Library()


@register.filter
def figure(value: Value, unit: str | None = None) -> Any:
    """``1.234,50`` of an amount, ``8.340`` of a count, ``02.01.2026`` of a day; a text as it is; and what is not
    known says so."""
    if isinstance(value, Decimal):
        return amount(value) if unit is None else with_unit(value, unit)
    if isinstance(value, int):
        return number_format(value, force_grouping=True)
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return known(value)


@register.filter
def in_columns(figures: Sequence[Figure], grid: Grid) -> list[tuple[str, bool, Figure]]:
    """The figures of a row of ``grid``, each with the head of its column and whether that holds numbers only."""
    return [(head, is_numeric, one) for (head, is_numeric), one in zip(grid.columns, figures, strict=True)]


@register.filter
def under(sums: Sequence[Decimal], grid: Grid) -> list[tuple[str, Decimal]]:
    """The sums of a block of ``grid``, each with the head of its column."""
    return list(zip(grid.heads, sums, strict=True))
