"""How a municipality calls the implementation statuses."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from actors.models import Municipality
from actors.permissions import EVERY_ROLE, REGISTER_ROLES, SignedInRequest, has_role, municipalities_with
from measures.forms.status_labels import StatusLabelsForm
from measures.reporting.status_labels import save_words, status_words


def status_labels_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Words and order of the statuses, for whoever keeps the registers of the municipality."""
    towns = Municipality.objects.filter(pk__in=municipalities_with(request.user, EVERY_ROLE))
    municipality = get_object_or_404(towns, pk=pk)
    if not has_role(request.user, municipality.pk, REGISTER_ROLES):
        raise PermissionDenied
    form = StatusLabelsForm(request.POST or None, words=status_words(municipality.pk))
    if request.method == "POST" and form.is_valid():
        if save_words(municipality, form.words(), form.cleaned_data["seen"]):
            messages.success(request, "Die Bezeichnungen sind gespeichert.")
            return redirect("status_labels_edit", pk)
        form.note_conflict(status_words(municipality.pk))
    return render(request, "measures/status_labels_edit.html", {"municipality": municipality, "form": form})
