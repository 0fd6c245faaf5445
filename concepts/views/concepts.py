"""Pages of the concepts themselves: the list, a new one, the master data."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render

from actors.models import Municipality, Role
from actors.permissions import SignedInRequest, has_role, municipalities_with
from concepts.access import editable_concept
from concepts.forms import ConceptForm, NewConceptForm, SourceFormSet
from concepts.founding import found_concept
from concepts.models import Concept, Edition, State
from concepts.sources import save_master_data

EDITORS = frozenset({Role.EDITOR})


def concept_list(request: SignedInRequest) -> HttpResponse:
    """The concepts of each municipality in which the visitor has a role."""
    editions = Edition.objects.visible_to(request.user).order_by("-number", "-pk")
    concepts = Concept.objects.visible_to(request.user).prefetch_related(
        Prefetch("editions", queryset=editions, to_attr="visible_editions")
    )
    by_town: dict[int, list[dict[str, Any]]] = {}
    for concept in concepts:
        by_town.setdefault(concept.municipality_id, []).append(_summary(concept))
    towns = Municipality.objects.filter(pk__in=request.user.roles_by_municipality)
    groups = [
        {"town": town, "concepts": by_town.get(town.pk, []), "may_edit": has_role(request.user, town.pk, EDITORS)}
        for town in towns
    ]
    context = {"groups": groups, "may_create": bool(municipalities_with(request.user, EDITORS))}
    return render(request, "concepts/concept_list.html", context)


def _summary(concept: Concept) -> dict[str, Any]:
    """A concept with the edition in force and the one being worked on, of those already fetched."""
    editions: list[Edition] = concept.visible_editions  # type: ignore[attr-defined]  # set by the prefetch
    for edition in editions:
        edition.concept = concept
    return {
        "concept": concept,
        "current": next((e for e in editions if e.state == State.PUBLISHED), None),
        "open": next((e for e in editions if e.state not in (State.PUBLISHED, State.DISCARDED)), None),
    }


@transaction.atomic
def concept_create(request: SignedInRequest) -> HttpResponse:
    towns = municipalities_with(request.user, EDITORS)
    if not towns:
        raise PermissionDenied
    if request.method == "POST":
        # One after the other, so that a form sent twice finds its own concept.
        list(Municipality.objects.filter(pk__in=towns).order_by("pk").select_for_update(no_key=True))
    form = NewConceptForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        edition = found_concept(form, request.user)
        messages.success(request, f"„{edition.concept}“ ist angelegt, mit der Erstfassung als Entwurf.")
        return redirect("chapter_list", edition.concept.slug, edition.number)
    return render(request, "concepts/concept_create.html", {"form": form})


def concept_edit(request: SignedInRequest, slug: str) -> HttpResponse:
    concept = editable_concept(request.user, slug)
    # A refused form leaves its entries in its instance; the page goes on showing the saved concept.
    form = ConceptForm(request.POST or None, instance=copy(concept))
    sources = SourceFormSet(request.POST or None, instance=form.instance, prefix="quellen")
    is_valid = request.method == "POST" and form.is_valid() and sources.is_valid()
    if is_valid and save_master_data(form, sources, request.user):
        messages.success(request, f"„{form.instance}“ ist gespeichert.")
        return redirect(concept)
    return render(request, "concepts/concept_edit.html", {"concept": concept, "form": form, "sources": sources})
