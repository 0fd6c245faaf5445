"""The register of actors and their contacts. An actor's own page also shows measures: see measures.views."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from actors.access import editable_actor, editable_contact, municipalities_kept_by
from actors.archiving import archive, restore
from actors.editing import save_unless_outdated
from actors.forms import ActorFilterForm, ActorForm, ContactForm
from actors.gone import unless_gone
from actors.models import Actor, ActorQuerySet, Contact
from actors.permissions import REGISTER_ROLES, municipalities_with

PER_PAGE = 50


def actor_list(request: HttpRequest) -> HttpResponse:
    form = ActorFilterForm(request.GET)
    form.is_valid()
    actors = narrowed(Actor.objects.visible_to(request.user), form)
    page = Paginator(actors.select_related("municipality").prefetch_related("contacts"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "form": form,
        "page": page,
        "is_filtered": any(form.cleaned_data.values()),
        "may_create": bool(municipalities_with(request.user, REGISTER_ROLES)),
    }
    return render(request, "actors/actor_list.html", context)


def narrowed(actors: ActorQuerySet, form: ActorFilterForm) -> ActorQuerySet:
    """The actors that the filter lets through."""
    wanted = form.cleaned_data
    if not wanted.get("archived"):
        actors = actors.active()
    if wanted.get("kind"):
        actors = actors.filter(kind=wanted["kind"])
    if wanted.get("q"):
        named = Q(name__icontains=wanted["q"]) | Q(short_name__icontains=wanted["q"])
        known_by_contact = Q(pk__in=Contact.objects.filter(name__icontains=wanted["q"]).values("actor"))
        actors = actors.filter(named | known_by_contact)
    return actors


def actor_create(request: HttpRequest) -> HttpResponse:
    municipalities = municipalities_kept_by(request.user, REGISTER_ROLES)
    form = ActorForm(request.POST or None, municipalities=municipalities)
    if request.method == "POST" and form.is_valid():
        actor = form.save()
        messages.success(request, f"„{actor}“ ist angelegt.")
        return redirect(actor)
    return render(request, "actors/actor_create.html", {"form": form})


def actor_edit(request: HttpRequest, pk: int) -> HttpResponse:
    actor = editable_actor(request.user, pk)
    municipalities = municipalities_kept_by(request.user, REGISTER_ROLES)
    form = ActorForm(request.POST or None, instance=actor, municipalities=municipalities)
    if request.method == "POST" and form.is_valid() and save_unless_outdated(form):
        messages.success(request, "Die Angaben sind gespeichert.")
        return redirect(actor)
    return render(request, "actors/actor_edit.html", {"form": form, "actor": editable_actor(request.user, pk)})


def actor_archive(request: HttpRequest, pk: int) -> HttpResponse:
    actor = editable_actor(request.user, pk)
    if request.method == "POST":
        archive(actor)
        messages.success(request, f"„{actor}“ ist archiviert und steht nicht mehr zur Auswahl.")
        return redirect(actor)
    return render(request, "actors/actor_archive.html", {"actor": actor})


@require_POST
def actor_unarchive(request: HttpRequest, pk: int) -> HttpResponse:
    actor = editable_actor(request.user, pk)
    restore(actor)
    messages.success(request, f"„{actor}“ steht wieder zur Auswahl.")
    return redirect(actor)


def contact_create(request: HttpRequest, actor_pk: int) -> HttpResponse:
    actor = editable_actor(request.user, actor_pk)
    form = ContactForm(request.POST or None, instance=Contact(actor=actor))
    if request.method == "POST" and form.is_valid():
        contact = form.save()
        messages.success(request, f"„{contact}“ ist als Ansprechperson angelegt.")
        return redirect(actor)
    return render(request, "actors/contact_create.html", {"form": form, "actor": actor})


def contact_edit(request: HttpRequest, actor_pk: int, pk: int) -> HttpResponse:
    contact = editable_contact(request.user, actor_pk, pk)
    actor = contact.actor
    form = ContactForm(request.POST or None, instance=contact)
    if request.method == "POST" and form.is_valid() and save_unless_outdated(form):
        messages.success(request, "Die Angaben sind gespeichert.")
        return redirect(actor)
    return render(request, "actors/contact_edit.html", {"form": form, "actor": actor, "contact": contact})


def contact_delete(request: HttpRequest, actor_pk: int, pk: int) -> HttpResponse:
    actor = editable_actor(request.user, actor_pk)
    with unless_gone("Die Ansprechperson ist bereits gelöscht.", actor.get_absolute_url()):
        contact = get_object_or_404(actor.contacts.all(), pk=pk)
    if request.method == "POST":
        contact.delete()
        messages.success(request, "Die Ansprechperson ist gelöscht.")
        return redirect(actor)
    return render(request, "actors/contact_delete.html", {"actor": actor, "contact": contact})
