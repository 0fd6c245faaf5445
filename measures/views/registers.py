"""The register of cost groups: the rows of the cost overview, cut by each town in its own way."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from actors.access import municipalities_kept_by
from actors.permissions import REGISTER_ROLES
from measures.forms.registers import CostGroupForm
from measures.registers import editable_group, registers_of, save_group, seed_cost_groups
from measures.views.register_pages import RegisterPages, archive_entry, form_page, list_page, restore_entry

PAGES = RegisterPages(
    subject="costgroup",
    title="Kostengruppen",
    new="Neue Kostengruppe",
    noun="Die Kostengruppe",
    archived="ist archiviert und steht nicht mehr zur Auswahl.",
    restored="steht wieder zur Auswahl.",
    form=CostGroupForm,
    entry=editable_group,
    save=save_group,
)


def costgroup_list(request: HttpRequest) -> HttpResponse:
    """The cost groups of each municipality in which the reader has a role."""
    return list_page(request, PAGES, registers_of(request.user))


def costgroup_create(request: HttpRequest) -> HttpResponse:
    return form_page(request, PAGES)


def costgroup_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return form_page(request, PAGES, pk)


@require_POST
def costgroup_archive(request: HttpRequest, pk: int) -> HttpResponse:
    return archive_entry(request, PAGES, pk)


@require_POST
def costgroup_unarchive(request: HttpRequest, pk: int) -> HttpResponse:
    return restore_entry(request, PAGES, pk)


@require_POST
def costgroup_seed(request: HttpRequest, pk: int) -> HttpResponse:
    """The usual sixteen for a municipality (``pk``) that has none yet."""
    municipality = get_object_or_404(municipalities_kept_by(request.user, REGISTER_ROLES), pk=pk)
    seed_cost_groups(municipality)
    messages.success(request, "Die üblichen Kostengruppen sind angelegt. Ändern Sie, was bei Ihnen anders heißt.")
    return redirect("costgroup_list")
