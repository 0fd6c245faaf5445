"""Pages of an edition itself: its data, its area, its history."""

from __future__ import annotations

from copy import copy

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from actors.permissions import SignedInRequest
from concepts.access import editable_edition, visible_edition
from concepts.boundary import outline
from concepts.forms import AreaForm, EditionForm, HistoryFilter
from concepts.history import deeds
from concepts.models import ProgrammeArea
from concepts.views.rows import row_page

ENTRIES_PER_PAGE = 50


def edition_edit(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The edition's data, with their form for editors of a draft and as a statement for everybody else."""
    edition = visible_edition(request.user, slug, number)
    if request.method != "POST" and not edition.can_be_edited_by(request.user):
        return render(request, "concepts/edition_edit.html", {"edition": edition, "section": "edit"})
    edition = editable_edition(request.user, slug, number)
    # A refused form leaves its entries in its instance; the page goes on showing the saved edition.
    form = EditionForm(request.POST or None, instance=copy(edition))
    back = reverse("edition_edit", args=[slug, number])
    return row_page(request, edition, form, "concepts/edition_edit.html", back, {"section": "edit"})


def area_edit(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The area, with its form for editors of a draft and as a statement for everybody else."""
    edition = visible_edition(request.user, slug, number)
    area = ProgrammeArea.objects.filter(edition=edition).first()
    context = {"section": "area", "area": area, "outline": outline(area.boundary) if area else None}
    if request.method != "POST" and not edition.can_be_edited_by(request.user):
        return render(request, "concepts/area_edit.html", {"edition": edition, **context})
    edition = editable_edition(request.user, slug, number)
    form = AreaForm(request.POST or None, request.FILES or None, instance=area, edition=edition)
    back = reverse("area_edit", args=[slug, number])
    return row_page(request, edition, form, "concepts/area_edit.html", back, context)


def edition_history(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    edition = visible_edition(request.user, slug, number)
    filters = HistoryFilter(request.GET, edition.changes.all())
    page = Paginator(filters.found().select_related("by"), ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    context = {"edition": edition, "section": "history", "filters": filters, "page": page, "deeds": deeds(page)}
    return render(request, "concepts/edition_history.html", context)
