"""Pages of the analysis: strengths, weaknesses, opportunities, risks."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from actors.gone import unless_gone
from actors.permissions import SignedInRequest
from concepts.access import editable_edition, visible_edition
from concepts.forms import SwotItemForm
from concepts.models import Quadrant, SwotItem
from concepts.ordering import last_position
from concepts.views.rows import delete_page, row_page

SECTION = {"section": "swot"}


def swot_list(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    edition = visible_edition(request.user, slug, number)
    items = list(edition.swot_items.select_related("action_field"))
    fields = [(quadrant, [item for item in items if item.quadrant == quadrant]) for quadrant in Quadrant]
    context = {
        "edition": edition,
        "fields": fields,
        "has_items": bool(items),
        "may_edit": edition.can_be_edited_by(request.user),
    }
    return render(request, "concepts/swot_list.html", SECTION | context)


def swotitem_create(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    edition = editable_edition(request.user, slug, number)
    item = SwotItem(position=last_position(edition.swot_items.all()), quadrant=request.GET.get("feld", ""))
    form = SwotItemForm(request.POST or None, instance=item, edition=edition)
    back = reverse("swot_list", args=[slug, number])
    return row_page(request, edition, form, "concepts/swotitem_create.html", back, SECTION)


def swotitem_edit(request: SignedInRequest, slug: str, number: int, key: uuid.UUID) -> HttpResponse:
    edition = editable_edition(request.user, slug, number)
    item = get_object_or_404(edition.swot_items.all(), key=key)
    form = SwotItemForm(request.POST or None, instance=item, edition=edition)
    back = reverse("swot_list", args=[slug, number])
    return row_page(request, edition, form, "concepts/swotitem_edit.html", back, SECTION | {"item": item})


def swotitem_delete(request: SignedInRequest, slug: str, number: int, key: uuid.UUID) -> HttpResponse:
    edition = editable_edition(request.user, slug, number)
    back = reverse("swot_list", args=[slug, number])
    with unless_gone("Die Aussage ist bereits gelöscht.", back):
        item = get_object_or_404(edition.swot_items.all(), key=key)
    return delete_page(request, edition, item, "concepts/swotitem_delete.html", back, SECTION)
