"""The register of funding programmes with their rates."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from actors.access import municipalities_kept_by
from actors.permissions import REGISTER_ROLES, SignedInRequest, has_role, municipalities_with
from measures.finance import granted
from measures.forms.registers import ProgrammeForm, RateFormSet
from measures.models import FundingProgramme, Grant
from measures.programmes import editable_programme, save_programme, uses, visible_programme

SHOW_ARCHIVED = "archivierte"


def programme_list(request: SignedInRequest) -> HttpResponse:
    """The programmes of the reader's municipalities; ``?archivierte=1`` shows the archived ones too."""
    programmes = FundingProgramme.objects.visible_to(request.user)
    with_archived = bool(request.GET.get(SHOW_ARCHIVED))
    shown = programmes if with_archived else programmes.active()
    year = timezone.localdate().year
    rows = [
        (programme, programme.rate_in(year))
        for programme in shown.select_related("municipality").prefetch_related("rates")
    ]
    context = {
        "rows": rows,
        "year": str(year),
        "with_archived": with_archived,
        "may_create": bool(municipalities_with(request.user, REGISTER_ROLES)),
    }
    return render(request, "measures/programme_list.html", context)


def programme_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """The programme, its rates, and the measures that count on it."""
    programme = visible_programme(request.user, pk)
    grants = list(Grant.objects.filter(programme=programme).select_related("programme"))
    context = {
        "programme": programme,
        "uses": uses(programme, request.user),
        "grants": grants,
        "granted": granted(grants),
        "may_edit": has_role(request.user, programme.municipality_id, REGISTER_ROLES),
    }
    return render(request, "measures/programme_detail.html", context)


def programme_create(request: SignedInRequest) -> HttpResponse:
    municipalities = municipalities_kept_by(request.user, REGISTER_ROLES)
    form = ProgrammeForm(request.POST or None, municipalities=municipalities)
    rates = RateFormSet(request.POST or None, prefix="rates")
    if request.method == "POST" and all([form.is_valid(), rates.is_valid()]):
        save_programme(form, rates.entered)
        messages.success(request, f"„{form.instance}“ ist angelegt.")
        return redirect(form.instance)
    return render(request, "measures/programme_create.html", {"form": form, "rates": rates})


def programme_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    programme = editable_programme(request.user, pk)
    name = str(programme)
    municipalities = municipalities_kept_by(request.user, REGISTER_ROLES)
    saved = list(programme.rates.values("from_year", "rate", "note"))
    form = ProgrammeForm(request.POST or None, instance=programme, municipalities=municipalities)
    rates = RateFormSet(request.POST or None, prefix="rates", initial=saved)
    if request.method == "POST" and all([form.is_valid(), rates.is_valid()]) and save_programme(form, rates.entered):
        messages.success(request, "Die Angaben sind gespeichert.")
        return redirect(programme)
    context = {"programme": programme, "name": name, "form": form, "rates": rates}
    return render(request, "measures/programme_edit.html", context)


def programme_archive(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then offer the programme no more; where it is used it stays."""
    programme = editable_programme(request.user, pk)
    if request.method == "POST":
        FundingProgramme.objects.filter(pk=pk, archived_at__isnull=True).update(archived_at=timezone.now())
        messages.success(request, f"„{programme}“ ist archiviert und steht nicht mehr zur Auswahl.")
        return redirect(programme)
    context = {"programme": programme, "uses": uses(programme, request.user)}
    return render(request, "measures/programme_archive.html", context)


@require_POST
def programme_unarchive(request: SignedInRequest, pk: int) -> HttpResponse:
    programme = editable_programme(request.user, pk)
    FundingProgramme.objects.filter(pk=pk).update(archived_at=None)
    messages.success(request, f"„{programme}“ steht wieder zur Auswahl.")
    return redirect(programme)
