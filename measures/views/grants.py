"""Grant notices of a concept: the list with what lapses, one notice, entering it, and its bookings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from actors.gone import unless_gone
from actors.permissions import SignedInRequest
from concepts.access import visible_concept
from concepts.history import deeds
from measures.forms.bookings import KINDS, BookingForm, model_of
from measures.forms.grants import GrantEntry, rule_entered
from measures.granting.base_rate import base_rates
from measures.granting.bookkeeping import (
    bookings_of,
    create_grant,
    delete_booking,
    delete_grant,
    save_booking,
    save_grant,
)
from measures.granting.notices import (
    changes_of,
    grant_of,
    kept_concept,
    lapse_timeline,
    late_spending,
    late_spending_of,
    may_keep,
    notice_today,
    notices_of,
    reads_bookings,
    sheets_by_measure,
)
from measures.granting.workbook import write_grants
from measures.models import Booking, FundingProgramme, Grant
from measures.workbook import download

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from concepts.models import Concept
    from measures.granting.grants import Notice

LOG_PER_PAGE = 50
IS_BOOKED = "Auf diese Bewilligung ist schon gebucht. Löschen Sie zuerst die Buchungen, wenn sie ein Versehen sind."


def grant_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """All notices of the concept: sums, warnings, and what lapses when."""
    concept = visible_concept(request.user, slug)
    today = timezone.localdate()
    notices = notices_of(concept, today)
    context = {
        "concept": concept,
        "notices": notices,
        "lapses": lapse_timeline(notices.instalments, today),
        "may_keep": may_keep(request.user, concept),
        "reads_bookings": reads_bookings(request.user, concept),
    }
    if context["reads_bookings"]:
        late = late_spending_of(notices.rows, {})
        context["spent_late"] = [pk for pk, hints in late.items() if hints]
    return render(request, "measures/grant_list.html", context)


def grant_export(request: SignedInRequest, slug: str) -> HttpResponse:
    """The instalments of all notices as XLSX, with their bookings for those who read them."""
    concept = visible_concept(request.user, slug)
    today = timezone.localdate()
    title = f"{concept.short_name}: Bewilligungen, Stand {today:%d.%m.%Y}"
    content = write_grants(title, notices_of(concept, today), with_bookings=reads_bookings(request.user, concept))
    return download(content, f"Bewilligungen_{concept.slug}_{today:%Y-%m-%d}.xlsx")


def grant_detail(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """A notice with its instalments, calls, spending and repayments, and what was changed in it."""
    concept = visible_concept(request.user, slug)
    notice = notice_today(grant_of(concept, pk))
    rates = base_rates(settings.BASE_INTEREST_RATES)
    sheets = sheets_by_measure(request.user, concept)
    covered = [link.measure_id for link in notice.grant.measure_links.all()]
    context = {
        "concept": concept,
        "grant": notice.grant,
        "notice": notice,
        "base_rate": rates.on(notice.today),
        "rates_known_until": rates.known_until if notice.today > rates.known_until else None,
        "covered": [sheets[measure] for measure in covered if measure in sheets],
        "spendings": [(spending, sheets.get(spending.measure_id or 0)) for spending in notice.spendings],
        "may_keep": may_keep(request.user, concept),
        "reads_bookings": reads_bookings(request.user, concept),
        "hints": notice.hints,
    }
    if context["reads_bookings"]:
        context["hints"] = [*notice.hints, *late_spending(notice, sheets)]
        page = Paginator(changes_of(notice.grant), LOG_PER_PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "deeds": deeds(page)}
    return render(request, "measures/grant_detail.html", context)


def grant_create(request: SignedInRequest, slug: str) -> HttpResponse:
    concept = kept_concept(request.user, slug)
    entry = _entry(request, concept, Grant(concept=concept))
    if _is_sent(request) and entry.is_valid():
        grant = create_grant(entry.form, entry.rows.entered, request.user)
        messages.success(request, "Die Bewilligung ist eingetragen.")
        return redirect(grant)
    return _form_page(request, concept, entry, "Neue Bewilligung")


def grant_edit(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    concept = kept_concept(request.user, slug)
    grant = grant_of(concept, pk)
    title = grant.title
    entry = _entry(request, concept, grant)
    if _is_sent(request) and entry.is_valid() and save_grant(entry.form, entry.rows.entered, request.user):
        messages.success(request, "Die Bewilligung ist gespeichert.")
        return redirect(grant)
    return _form_page(request, concept, entry, title)


def _entry(request: SignedInRequest, concept: Concept, grant: Grant) -> GrantEntry:
    entry = GrantEntry(grant, sheets_by_measure(request.user, concept), request.POST or None)
    if "take_over" in request.POST:
        return entry.with_rule_taken_over()
    return entry.as_sent() if "more" in request.POST else entry


def _is_sent(request: SignedInRequest) -> bool:
    """Whether the form is to be saved, not only to be shown with something more."""
    return request.method == "POST" and not {"more", "take_over"} & request.POST.keys()


def grant_lapse_rule(request: SignedInRequest, slug: str) -> HttpResponse:
    """What the register says of the programme and year that stand in the form: a part of its page."""
    concept = kept_concept(request.user, slug)
    programmes = FundingProgramme.objects.filter(municipality=concept.municipality_id)
    rule = rule_entered(programmes, request.GET.get("programme"), request.GET.get("programme_year"))
    return render(request, "measures/_grant_lapse_rule.html", {"rule": rule, "entered": request.GET.get("lapses_on")})


def _form_page(request: SignedInRequest, concept: Concept, entry: GrantEntry, title: str) -> HttpResponse:
    context = {"concept": concept, "entry": entry, "form": entry.form, "rows": entry.rows, "title": title}
    return render(request, "measures/grant_form.html", context | {"is_unsaved": request.method == "POST"})


def grant_delete(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Ask, then delete a notice that was entered by mistake; one with bookings stays."""
    concept = kept_concept(request.user, slug)
    with unless_gone("Die Bewilligung ist bereits gelöscht.", reverse("grant_list", args=[slug])):
        grant = grant_of(concept, pk)
    title = grant.title
    if request.method == "POST" and delete_grant(grant, request.user):
        messages.success(request, f"„{title}“ ist gelöscht.")
        return redirect("grant_list", slug)
    count = len(grant.instalments.all())
    context = {
        "concept": concept,
        "grant": grant,
        "hanging": [f"{count} Kassenmittelrate{'n' if count > 1 else ''}"] if count else [],
        "blocked": IS_BOOKED if bookings_of(grant) else "",
    }
    return render(request, "measures/grant_delete.html", context)


# --- Bookings ----------------------------------------------------------------


def booking_create(request: SignedInRequest, slug: str, pk: int, kind: str) -> HttpResponse:
    """A call, spending or repayment of the notice."""
    concept = kept_concept(request.user, slug)
    notice = notice_today(grant_of(concept, pk))
    if request.method != "POST" and not notice.instalments:  # what is sent comes back with its entries
        messages.error(request, "Bitte tragen Sie zuerst die Raten der Bewilligung ein: Jede Buchung gehört zu einer.")
        return redirect("grant_edit", slug, pk)
    return _booking_page(request, concept, notice, kind, _model(kind)())


def booking_edit(request: SignedInRequest, slug: str, pk: int, kind: str, key: UUID) -> HttpResponse:
    concept = kept_concept(request.user, slug)
    notice = notice_today(grant_of(concept, pk))
    return _booking_page(request, concept, notice, kind, _booking(notice.grant, kind, key))


def _booking_page(
    request: SignedInRequest, concept: Concept, notice: Notice, kind: str, booking: Booking
) -> HttpResponse:
    is_new = booking.pk is None
    word = str(booking._meta.verbose_name)
    form: BookingForm = KINDS[kind](
        request.POST or None,
        instance=booking,
        notice=notice,
        sheets=sheets_by_measure(request.user, concept) if kind == "ausgaben" else {},
    )
    if request.method == "POST" and form.is_valid() and save_booking(form, notice.grant, request.user):
        messages.success(request, f"{word} ist eingetragen." if is_new else f"{word} ist gespeichert.")
        _tell_advance(request, notice.grant)
        return redirect(notice.grant)
    context = {
        "concept": concept,
        "grant": notice.grant,
        "form": form,
        "title": f"{word} eintragen" if is_new else f"{word} bearbeiten",
        "kind": kind,
        "booking": None if is_new else booking,
    }
    return render(request, "measures/booking_form.html", context)


def _tell_advance(request: SignedInRequest, grant: Grant) -> None:
    """Say what no longer fits together after a booking; it was saved all the same."""
    if hint := notice_today(grant_of(grant.concept, grant.pk)).advance_hint:
        messages.warning(request, hint)


def booking_delete(request: SignedInRequest, slug: str, pk: int, kind: str, key: UUID) -> HttpResponse:
    """Ask, then take back a booking that was entered by mistake."""
    concept = kept_concept(request.user, slug)
    grant = grant_of(concept, pk)
    rows = _bookings(grant, kind)
    with unless_gone("Die Buchung ist bereits gelöscht.", grant.get_absolute_url()):
        booking = get_object_or_404(rows, key=key)
    if request.method == "POST":
        delete_booking(booking, grant, request.user)
        messages.success(request, f"„{booking}“ ist gelöscht.")
        return redirect(grant)
    context = {"concept": concept, "grant": grant, "booking": booking, "kind": kind}
    return render(request, "measures/booking_delete.html", context)


def _model(kind: str) -> type[Booking]:
    try:
        return model_of(kind)
    except KeyError as error:
        raise Http404 from error


def _bookings(grant: Grant, kind: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = _model(kind)._default_manager.all()
    return rows.filter(instalment__grant=grant)


def _booking(grant: Grant, kind: str, key: UUID) -> Booking:
    booking: Booking = get_object_or_404(_bookings(grant, kind), key=key)
    return booking
