"""The register of cost groups: the rows of the cost overview, cut by each town in its own way."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from actors.access import kept, municipalities_kept_by
from actors.permissions import REGISTER_ROLES, municipalities_with
from measures.forms.registers import CostGroupForm
from measures.models import CostGroup
from measures.registers import registers_of, save_group, seed_cost_groups


def _editable(request: HttpRequest, pk: int) -> CostGroup:
    groups = CostGroup.objects.visible_to(request.user).select_related("municipality")
    return kept(request.user, get_object_or_404(groups, pk=pk))


def costgroup_list(request: HttpRequest) -> HttpResponse:
    """The cost groups of each municipality in which the reader has a role."""
    context = {
        "registers": registers_of(request.user),
        "may_create": bool(municipalities_with(request.user, REGISTER_ROLES)),
    }
    return render(request, "measures/costgroup_list.html", context)


def costgroup_create(request: HttpRequest) -> HttpResponse:
    municipalities = municipalities_kept_by(request.user, REGISTER_ROLES)
    form = CostGroupForm(request.POST or None, municipalities=municipalities)
    if request.method == "POST" and form.is_valid() and save_group(form):
        messages.success(request, f"Die Kostengruppe „{form.instance}“ ist angelegt.")
        return redirect("costgroup_list")
    return _form_page(request, form, "Neue Kostengruppe")


def costgroup_edit(request: HttpRequest, pk: int) -> HttpResponse:
    group = _editable(request, pk)
    name = str(group)
    municipalities = municipalities_kept_by(request.user, REGISTER_ROLES)
    form = CostGroupForm(request.POST or None, instance=group, municipalities=municipalities)
    if request.method == "POST" and form.is_valid() and save_group(form):
        messages.success(request, f"Die Kostengruppe „{group}“ ist gespeichert.")
        return redirect("costgroup_list")
    return _form_page(request, form, f"{name} bearbeiten")


def _form_page(request: HttpRequest, form: CostGroupForm, title: str) -> HttpResponse:
    register = {"register_url": reverse("costgroup_list"), "register_name": "Kostengruppen"}
    return render(request, "measures/register_form.html", {"form": form, "title": title, **register})


@require_POST
def costgroup_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer it no more; where it is used it stays."""
    group = _editable(request, pk)
    CostGroup.objects.filter(pk=group.pk, archived_at__isnull=True).update(archived_at=timezone.now())
    messages.success(request, f"„{group}“ ist archiviert und steht nicht mehr zur Auswahl.")
    return redirect("costgroup_list")


@require_POST
def costgroup_unarchive(request: HttpRequest, pk: int) -> HttpResponse:
    group = _editable(request, pk)
    CostGroup.objects.filter(pk=group.pk).update(archived_at=None)
    messages.success(request, f"„{group}“ steht wieder zur Auswahl.")
    return redirect("costgroup_list")


@require_POST
def costgroup_seed(request: HttpRequest, pk: int) -> HttpResponse:
    """The usual sixteen for a municipality (``pk``) that has none yet."""
    municipality = get_object_or_404(municipalities_kept_by(request.user, REGISTER_ROLES), pk=pk)
    seed_cost_groups(municipality)
    messages.success(request, "Die üblichen Kostengruppen sind angelegt. Ändern Sie, was bei Ihnen anders heißt.")
    return redirect("costgroup_list")
