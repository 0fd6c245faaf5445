"""What an edition holds, counted for its sidebar."""

from __future__ import annotations

from typing import NamedTuple

from django import template
from django.db.models import Count, Model, OuterRef, Subquery

from concepts.models import Chapter, Edition, Goal
from measures.models import MeasureSheet

register = template.Library()


class Contents(NamedTuple):
    """Numbers of rows (None for none) and the number of the concept's newest published edition."""

    chapters: int | None
    goals: int | None
    measures: int | None
    published_number: int | None


@register.simple_tag
def contents_of(edition: Edition) -> Contents:
    """Counted in one query."""
    published = Edition.objects.published().filter(concept=OuterRef("concept")).order_by("-number")
    row = Edition.objects.filter(pk=edition.pk).values_list(
        _rows_of(Chapter), _rows_of(Goal), _rows_of(MeasureSheet), Subquery(published.values("number")[:1])
    )
    return Contents(*row.get())


def _rows_of(model: type[Model]) -> Subquery:
    rows = model._default_manager.filter(edition=OuterRef("pk")).order_by().values("edition")
    return Subquery(rows.annotate(rows=Count("pk")).values("rows"))
