"""What a programme was called when money came from it."""

from __future__ import annotations

from django import template

from measures.models import FundingProgramme

register = template.Library()


@register.filter
def name_in(programme: FundingProgramme | None, year: int | None) -> str:
    """The programme's name in a programme year; ``""`` without a programme."""
    return programme.name_in(year) if programme else ""
