"""What running work calls a measure."""

from __future__ import annotations

from django import template

from measures import running_names
from measures.models import MeasureSheet

register = template.Library()


@register.filter
def running_name(sheet: MeasureSheet) -> str:
    """As ``measures.running_names`` says."""
    return running_names.running_name(sheet)
