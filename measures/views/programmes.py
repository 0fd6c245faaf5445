"""The register of funding programmes: what they are called, pay and demand, and where they are used."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from actors.access import municipalities_kept_by
from actors.archiving import archive, restore
from actors.models import Municipality
from actors.permissions import REGISTER_ROLES, SignedInRequest, has_role, municipalities_with
from measures.finance import granted
from measures.forms.programmes import ProgrammeEntry
from measures.funding.deadlines import next_deadline
from measures.funding.programmes import editable_programme, register_rows, save_programme, uses, visible_programme
from measures.funding.suggestions import suggestions_for, take_over
from measures.models import FundingProgramme, Grant

SHOW_ARCHIVED = "archivierte"


def programme_list(request: SignedInRequest) -> HttpResponse:
    """The programmes of the reader's municipalities; ``?archivierte=1`` shows the archived ones too."""
    with_archived = bool(request.GET.get(SHOW_ARCHIVED))
    today = timezone.localdate()
    context = {
        "rows": register_rows(request.user, today, with_archived=with_archived),
        "year": str(today.year),
        "with_archived": with_archived,
        "kept": Municipality.objects.filter(pk__in=municipalities_with(request.user, REGISTER_ROLES)),
    }
    return render(request, "measures/programme_list.html", context)


def programme_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """All that is known of the programme, and the measures that count on it."""
    programme = visible_programme(request.user, pk)
    granting = Grant.objects.filter(programme=programme).select_related("programme")
    grants = list(granting.prefetch_related("programme__former_names"))
    context = {
        "programme": programme,
        "deadline": next_deadline(programme, timezone.localdate()),
        "uses": uses(programme, request.user),
        "grants": grants,
        "granted": granted(grants),
        "may_edit": has_role(request.user, programme.municipality_id, REGISTER_ROLES),
    }
    return render(request, "measures/programme_detail.html", context)


def programme_create(request: SignedInRequest) -> HttpResponse:
    entry = ProgrammeEntry(municipalities_kept_by(request.user, REGISTER_ROLES), None, request.POST or None)
    if "more" in request.POST:
        entry = entry.with_more_rows(request.POST["more"])
    elif request.method == "POST" and entry.is_valid() and save_programme(entry):
        messages.success(request, f"„{entry.core.instance}“ ist angelegt.")
        return redirect(entry.core.instance)
    return _form_page(request, entry, "Neues Förderprogramm", reverse("programme_list"))


def programme_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    programme = editable_programme(request.user, pk)
    name = str(programme)
    entry = ProgrammeEntry(municipalities_kept_by(request.user, REGISTER_ROLES), programme, request.POST or None)
    if "more" in request.POST:
        entry = entry.with_more_rows(request.POST["more"])
    elif request.method == "POST" and entry.is_valid() and save_programme(entry):
        messages.success(request, "Die Angaben sind gespeichert.")
        return redirect(programme)
    return _form_page(request, entry, f"{name} bearbeiten", programme.get_absolute_url(), name)


def _form_page(request: SignedInRequest, entry: ProgrammeEntry, title: str, back: str, name: str = "") -> HttpResponse:
    context = {
        "entry": entry,
        "form": entry.core,
        "programme": entry.programme,
        "title": title,
        "name": name,
        "back": back,
        "is_unsaved": request.method == "POST",
    }
    return render(request, "measures/programme_form.html", context)


def programme_suggestions(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is usual in the Land of the municipality ``pk``, to choose from."""
    municipality = get_object_or_404(municipalities_kept_by(request.user, REGISTER_ROLES), pk=pk)
    chosen = request.POST.getlist("key")
    if chosen:
        added = take_over(municipality, chosen)
        number = len(added)
        told = "1 Vorschlag ist" if number == 1 else f"{number or 'Keine'} Vorschläge sind"
        messages.success(request, f"{told} im Register. Bitte prüfen Sie die Angaben, bevor Sie mit ihnen rechnen.")
        return redirect("programme_list")
    suggestions = suggestions_for(municipality)
    context = {
        "municipality": municipality,
        "suggestions": suggestions,
        "all_known": all(one.is_known for one in suggestions),
        "nothing_chosen": request.method == "POST",
    }
    return render(request, "measures/programme_suggestions.html", context)


@require_POST
def programme_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whoever keeps the register has checked what was taken over from the suggestions."""
    programme = editable_programme(request.user, pk)
    FundingProgramme.objects.filter(pk=pk).update(is_suggestion=False)
    messages.success(request, f"„{programme}“ ist als geprüft vermerkt.")
    return redirect(programme)


def programme_archive(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then offer the programme no more; where it is used it stays."""
    programme = editable_programme(request.user, pk)
    if request.method == "POST":
        archive(programme)
        messages.success(request, f"„{programme}“ ist archiviert und steht nicht mehr zur Auswahl.")
        return redirect(programme)
    context = {"programme": programme, "uses": uses(programme, request.user)}
    return render(request, "measures/programme_archive.html", context)


@require_POST
def programme_unarchive(request: SignedInRequest, pk: int) -> HttpResponse:
    programme = editable_programme(request.user, pk)
    restore(programme)
    messages.success(request, f"„{programme}“ steht wieder zur Auswahl.")
    return redirect(programme)
