"""What running work calls a measure."""

from __future__ import annotations

from django import template

from measures.models import MeasureSheet
from measures.reporting import running_names

register = template.Library()


@register.filter
def running_name(sheet: MeasureSheet) -> str:
    """As ``measures.reporting.running_names`` says."""
    return running_names.running_name(sheet)
