"""Which years a column may hold."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

YEARS = (1950, 2150)


def plausible_year(table: str, field: str) -> models.CheckConstraint:
    """A year is missing or lies within ``YEARS`` (20226 is a slip of the finger)."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__range": YEARS}),
        name=f"{table}_{field}_plausible",
        violation_error_message=f"Bitte geben Sie ein Jahr zwischen {YEARS[0]} und {YEARS[1]} an.",
    )
