"""What an edition holds, counted for its sidebar."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import template
from django.db.models import Count, Exists, Model, OuterRef, QuerySet, Subquery

from concepts.models import Chapter, Concept, Edition, EditionKind, Goal, State
from measures.granting.notices import reads_bookings
from measures.models import MeasureFate, MeasureSheet
from measures.updating.fates import gives_account

register = template.Library()


class Contents(NamedTuple):
    """Numbers of rows (None for none), the number of the concept's newest published edition, and whether
    there is another edition to compare this one with. ``open_fates``: measures of the edition before
    about which a draft says nothing yet."""

    chapters: int | None
    goals: int | None
    measures: int | None
    open_fates: int | None
    published_number: int | None
    has_others: bool

    @property
    def open_fates_in_words(self) -> str:
        return f"{self.open_fates} offen" if self.open_fates else ""


@register.simple_tag(takes_context=True)
def contents_of(context: dict[str, Any], edition: Edition) -> Contents:
    """Counted in one query; other editions as far as the reader may see them."""
    others = Edition.objects.visible_to(context["user"]).exclude(state=State.DISCARDED)
    published = Edition.objects.published().filter(concept=OuterRef("concept")).order_by("-number")
    row = Edition.objects.filter(pk=edition.pk).values_list(
        _rows_of(Chapter),
        _rows_of(Goal),
        _rows_of(MeasureSheet),
        _counted(_open_fates(edition)),
        Subquery(published.values("number")[:1]),
        Exists(others.filter(concept=OuterRef("concept")).exclude(number=OuterRef("number"))),
    )
    return Contents(*row.get())


@register.simple_tag(takes_context=True)
def shows_worksheets(context: dict[str, Any], concept: Concept) -> bool:
    """Whether the reader may open the working sheets of ``concept``: they are made from single bookings."""
    return reads_bookings(context["user"], concept)


def _open_fates(edition: Edition) -> QuerySet[MeasureSheet]:
    """The sheets before a draft about whose measures it says nothing."""
    if edition.state not in (State.DRAFT, State.REVIEW) or not gives_account(edition):
        return MeasureSheet.objects.none()
    told = MeasureFate.objects.filter(edition=edition)
    open_sheets = MeasureSheet.objects.filter(edition=edition.previous_id)
    open_sheets = open_sheets.filter(~Exists(told.filter(measure=OuterRef("measure"))))
    if edition.kind == EditionKind.CORRECTION:
        standing = MeasureSheet.objects.filter(edition=edition, measure=OuterRef("measure"))
        open_sheets = open_sheets.filter(~Exists(standing))
    return open_sheets


def _rows_of(model: type[Model]) -> Subquery:
    return _counted(model._default_manager.filter(edition=OuterRef("pk")))


def _counted(rows: QuerySet[Any]) -> Subquery:
    return Subquery(rows.order_by().values("edition").annotate(rows=Count("pk")).values("rows"))
