"""Indicators: a town's register of them, and the yearly values of a concept."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from actors.access import municipalities_kept_by
from actors.permissions import REGISTER_ROLES, SignedInRequest
from concepts.access import visible_concept
from concepts.models import Concept, Edition, State
from measures.forms.indicators import IndicatorForm, ValuesEntry, sent_indicators
from measures.granting.notices import may_keep
from measures.models.years import YEARS
from measures.monitoring.indicator_register import editable_indicator, indicator_registers_of, save_indicator
from measures.monitoring.indicator_values import save_values
from measures.monitoring.indicators import Known, standing_of
from measures.monitoring.usual_indicators import take_over_indicators
from measures.views.register_pages import RegisterPages, archive_entry, form_page, list_page, restore_entry

SAVED = "Die Kennwerte für {year} sind gespeichert."
TAKEN_OVER = "Leere Felder sind mit den Werten von {year} gefüllt. Gespeichert ist noch nichts."
NOTHING_TO_TAKE = "Aus {year} war nichts zu übernehmen: Es gibt keine Werte, oder die Felder sind schon gefüllt."


PAGES = RegisterPages(
    subject="indicator",
    title="Kennwerte",
    new="Neuer Kennwert",
    noun="Der Kennwert",
    archived="ist archiviert; eingetragene Werte bleiben.",
    restored="wird wieder abgefragt.",
    form=IndicatorForm,
    entry=editable_indicator,
    save=save_indicator,
)


def indicator_list(request: HttpRequest) -> HttpResponse:
    """The indicators of each municipality in which the reader has a role."""
    return list_page(request, PAGES, indicator_registers_of(request.user))


def indicator_create(request: HttpRequest) -> HttpResponse:
    return form_page(request, PAGES)


def indicator_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return form_page(request, PAGES, pk)


@require_POST
def indicator_archive(request: HttpRequest, pk: int) -> HttpResponse:
    return archive_entry(request, PAGES, pk)


@require_POST
def indicator_unarchive(request: HttpRequest, pk: int) -> HttpResponse:
    return restore_entry(request, PAGES, pk)


@require_POST
def indicator_seed(request: HttpRequest, pk: int) -> HttpResponse:
    """The usual indicators that the register of a municipality (``pk``) lacks."""
    municipality = get_object_or_404(municipalities_kept_by(request.user, REGISTER_ROLES), pk=pk)
    if count := take_over_indicators(municipality):
        noun = "üblicher Kennwert ist" if count == 1 else "übliche Kennwerte sind"
        messages.success(request, f"{count} {noun} angelegt. Ändern Sie, was bei Ihnen anders heißt.")
    return redirect("indicator_list")


# --- Values of a concept -----------------------------------------------------


def indicator_years(request: SignedInRequest, slug: str) -> HttpResponse:
    """To last year: the monitoring asks for the year that is over."""
    concept = visible_concept(request.user, slug)
    return redirect("indicator_values", concept.slug, timezone.localdate().year - 1)


def indicator_values(request: SignedInRequest, slug: str, year: int) -> HttpResponse:
    """All indicators of the concept in a reporting year; who keeps the registers enters them here."""
    concept = visible_concept(request.user, slug)
    if not YEARS[0] <= year <= YEARS[1]:
        raise Http404
    is_kept = may_keep(request.user, concept)
    if request.method == "POST":
        if not is_kept:
            raise PermissionDenied
        return _entered(request, concept, year)
    return _values_page(request, concept, year, ValuesEntry(standing_of(concept, year)))


def _entered(request: SignedInRequest, concept: Concept, year: int) -> HttpResponse:
    """Save what was entered, or show it again with last year's values, with what is wrong, or with what somebody
    else saved meanwhile."""
    sent = sent_indicators(request.POST)
    entry = ValuesEntry(standing_of(concept, year, also=sent), request.POST)
    if "take_over" in request.POST:
        entry, count = entry.with_last_year()
        told = (TAKEN_OVER if count else NOTHING_TO_TAKE).format(year=year - 1)
        messages.info(request, told)
    elif entry.is_valid():
        differences = save_values(concept, year, entry.entered(), request.user)
        if not differences:
            messages.success(request, SAVED.format(year=year))
            return redirect("indicator_values", concept.slug, year)
        entry = entry.caught_up(standing_of(concept, year, also=sent), differences)
    return _values_page(request, concept, year, entry)


def _values_page(request: SignedInRequest, concept: Concept, year: int, entry: ValuesEntry) -> HttpResponse:
    context = {
        "concept": concept,
        "year": year,
        "entry": entry,
        "form": entry,
        "is_unsaved": request.method == "POST",
        "may_keep": may_keep(request.user, concept),
        "shows_measures": _shows_measures(request, entry.standing),
        "earlier": year - 1 if year > YEARS[0] else None,
        "later": year + 1 if year < timezone.localdate().year else None,
    }
    return render(request, "measures/indicator_values.html", context)


def _shows_measures(request: SignedInRequest, standing: Sequence[Known]) -> bool:
    """Whether the reader may see which measures are counted: the council does not read drafts."""
    edition = next((sheet.edition for known in standing for sheet in known.counted or ()), None)
    if edition is None or edition.state == State.PUBLISHED:
        return True
    return Edition.objects.visible_to(request.user).filter(pk=edition.pk).exists()
