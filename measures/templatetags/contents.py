"""What an edition holds, counted for its sidebar."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import template
from django.db.models import Count, Exists, Model, OuterRef, Subquery

from concepts.models import Chapter, Edition, Goal, State
from measures.models import MeasureSheet

register = template.Library()


class Contents(NamedTuple):
    """Numbers of rows (None for none), the number of the concept's newest published edition, and whether
    there is another edition to compare this one with."""

    chapters: int | None
    goals: int | None
    measures: int | None
    published_number: int | None
    has_others: bool


@register.simple_tag(takes_context=True)
def contents_of(context: dict[str, Any], edition: Edition) -> Contents:
    """Counted in one query; other editions as far as the reader may see them."""
    others = Edition.objects.visible_to(context["user"]).exclude(state=State.DISCARDED)
    published = Edition.objects.published().filter(concept=OuterRef("concept")).order_by("-number")
    row = Edition.objects.filter(pk=edition.pk).values_list(
        _rows_of(Chapter),
        _rows_of(Goal),
        _rows_of(MeasureSheet),
        Subquery(published.values("number")[:1]),
        Exists(others.filter(concept=OuterRef("concept")).exclude(number=OuterRef("number"))),
    )
    return Contents(*row.get())


def _rows_of(model: type[Model]) -> Subquery:
    rows = model._default_manager.filter(edition=OuterRef("pk")).order_by().values("edition")
    return Subquery(rows.annotate(rows=Count("pk")).values("rows"))
