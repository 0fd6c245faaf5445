"""Saved views of the list of measures: save what is shown, rename, share, delete."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from actors.editing import save_unless_outdated
from actors.gone import unless_gone
from actors.permissions import SignedInRequest
from concepts.access import visible_edition
from concepts.models import Edition
from measures.forms.saved_views import SavedViewForm
from measures.listing.selection import address_of
from measures.models import SavedView

TAKEN = "Eine Ansicht mit diesem Namen gibt es inzwischen schon. Bitte wählen Sie einen anderen."


def savedview_list(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The views that the reader may use, and what he may do with them."""
    edition = visible_edition(request.user, slug, number)
    views = SavedView.objects.offered_to(request.user, edition.concept).select_related("owner")
    rows = []
    for view in views:
        view.concept = edition.concept
        rows.append((view, view.may_be_changed_by(request.user)))
    context = {"edition": edition, "section": "measures", "rows": rows}
    return render(request, "measures/savedview_list.html", context)


def savedview_create(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Keep under a name what the address says behind its question mark."""
    edition = visible_edition(request.user, slug, number)
    view = SavedView(concept=edition.concept, owner=request.user, query=address_of(request.GET))
    form = SavedViewForm(request.POST or None, instance=view)
    return _form_page(request, edition, form, "savedview_create.html")


def savedview_edit(request: SignedInRequest, slug: str, number: int, pk: int) -> HttpResponse:
    edition = visible_edition(request.user, slug, number)
    form = SavedViewForm(request.POST or None, instance=_changeable(request, edition, pk))
    return _form_page(request, edition, form, "savedview_edit.html")


def savedview_delete(request: SignedInRequest, slug: str, number: int, pk: int) -> HttpResponse:
    edition = visible_edition(request.user, slug, number)
    with unless_gone("Die Ansicht ist bereits gelöscht.", reverse("savedview_list", args=[slug, number])):
        view = _changeable(request, edition, pk)
    if request.method == "POST":
        view.delete()
        messages.success(request, f"Die Ansicht „{view}“ ist gelöscht.")
        return redirect("savedview_list", slug, number)
    context = {"edition": edition, "section": "measures", "view": view}
    return render(request, "measures/savedview_delete.html", context)


def _changeable(request: SignedInRequest, edition: Edition, pk: int) -> SavedView:
    views = SavedView.objects.offered_to(request.user, edition.concept).select_related("owner")
    view = get_object_or_404(views, pk=pk)
    view.concept = edition.concept
    if not view.may_be_changed_by(request.user):
        raise PermissionDenied
    return view


def _form_page(request: SignedInRequest, edition: Edition, form: SavedViewForm, template: str) -> HttpResponse:
    name = str(form.instance)
    if request.method == "POST" and form.is_valid() and _saved(form):
        messages.success(request, f"Die Ansicht „{form.instance}“ ist gespeichert.")
        return redirect(list_address(edition, form.instance.query))
    back = list_address(edition, form.instance.query)
    context = {"edition": edition, "section": "measures", "form": form, "name": name, "back": back}
    return render(request, f"measures/{template}", context)


def _saved(form: SavedViewForm) -> bool:
    """Save the form's view; False when the form now says why not."""
    try:
        with transaction.atomic():
            if form.instance.pk:
                return save_unless_outdated(form)
            form.save()
    except IntegrityError:
        form.add_error("name", TAKEN)
        return False
    return True


def list_address(edition: Edition, query: str) -> str:
    """The list of ``edition`` as ``query`` asks for it."""
    address = reverse("measure_list", args=[edition.concept.slug, edition.number])
    return f"{address}?{query}" if query else address
