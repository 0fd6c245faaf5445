"""The sheet of a measure in an edition: read, write, take out."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from actors.gone import unless_gone
from actors.models import User
from actors.permissions import has_role
from concepts.access import editable_edition, visible_edition
from concepts.models.edition import WIDE_VIEW
from measures.finance import mixes_vat
from measures.forms.sheets import SheetEntry
from measures.funding.fundable import calculations_as_saved
from measures.funding.noticed import noticed_for
from measures.granting.notices import rated_grants
from measures.models import MeasureSheet
from measures.overview.givers import givers_of
from measures.overview.tables import as_stated, sheet_overview
from measures.profile import actors_by_role, latest_status, neighbours, what_hangs_on_sheet
from measures.sheets import (
    LIVES_ON_HERE,
    content_of,
    create_sheet,
    delete_sheet,
    measure_lives_on,
    origin_names,
    save_sheet,
    sheet_in,
)
from measures.updating.fates import open_account

STAYS = (
    "Die Maßnahme wird aus dieser Fassung genommen. Was andere Fassungen über sie sagen und was über ihren "
    "Stand gemeldet wurde, bleibt erhalten."
)
GOES = (
    "Die Maßnahme wird endgültig gelöscht: Sie steht in keiner anderen Fassung, es wurde kein Stand gemeldet "
    "und nichts für sie bewilligt."
)

TAKEN_OUT = "Die Maßnahme ist bereits aus der Fassung genommen."


def sheet_detail(request: HttpRequest, slug: str, number: int, serial: int) -> HttpResponse:
    """All that an edition says about a measure (Steckbrief)."""
    edition = visible_edition(request.user, slug, number)
    sheet = sheet_in(edition, serial)
    content = content_of(sheet)
    previous, following = neighbours(sheet)
    noticed = noticed_for(rated_grants(edition.concept_id), sheet.measure_id)
    return render(
        request,
        "measures/sheet_detail.html",
        {
            "edition": edition,
            "section": "measures",
            "sheet": sheet,
            "content": content,
            "actors": actors_by_role(content.actors),
            "latest": latest_status(sheet),
            "mixes_vat": mixes_vat(content.cost_lines),
            "money": as_stated(sheet_overview(content.cost_lines, content.funding_lines), edition),
            "calculations": calculations_as_saved(content.cost_lines, content.funding_lines, noticed),
            "givers": givers_of(content.funding_lines, noticed.values()),
            "previous": previous,
            "following": following,
            "can_edit": edition.can_be_edited_by(request.user),
            "shows_internal": has_role(request.user, edition.concept.municipality_id, WIDE_VIEW),
        },
    )


def sheet_create(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A new measure, beginning with its sheet in this draft."""
    edition = editable_edition(request.user, slug, number)
    sheet = MeasureSheet(edition=edition)
    entry = SheetEntry(edition, sheet, request.POST if request.method == "POST" else None)
    if "more" in request.POST:
        entry = entry.with_more_rows(request.POST["more"])
    elif request.method == "POST" and entry.is_valid():
        try:
            key = entry.core.cleaned_data["measure_key"]
            sheet = create_sheet(edition, sheet, entry.content(), cast(User, request.user), key=key)
        except ValidationError as error:
            entry.core.add_error(None, error)
        else:
            messages.success(request, f"Die Maßnahme „{sheet}“ ist angelegt.")
            return redirect(sheet)
    return _form_page(request, entry, "Neue Maßnahme")


def sheet_edit(request: HttpRequest, slug: str, number: int, serial: int) -> HttpResponse:
    """The sheet with everything on it as one form."""
    edition = editable_edition(request.user, slug, number)
    sheet = sheet_in(edition, serial)
    title = str(sheet)
    entry = SheetEntry(edition, sheet, request.POST if request.method == "POST" else None)
    if "more" in request.POST:
        entry = entry.with_more_rows(request.POST["more"])
    elif request.method == "POST" and entry.is_valid():
        try:
            revision = entry.core.cleaned_data["revision"]
            conflict = save_sheet(sheet, entry.content(), cast(User, request.user), revision=revision)
        except ValidationError as error:
            entry.core.add_error(None, error)
        else:
            if conflict is None:
                messages.success(request, f"„{sheet}“ ist gespeichert.")
                return redirect(sheet)
            entry.note_conflict(conflict)
    return _form_page(request, entry, title)


def _form_page(request: HttpRequest, entry: SheetEntry, title: str) -> HttpResponse:
    edition = entry.edition
    at = (edition.concept.slug, edition.number)
    serial = entry.sheet.measure.serial if entry.sheet.pk else None
    context = {
        "edition": edition,
        "section": "measures",
        "entry": entry,
        "form": entry.core,
        "title": title,
        "is_unsaved": request.method == "POST",
        "back": reverse("sheet_detail", args=[*at, serial]) if serial else reverse("measure_list", args=at),
    }
    return render(request, "measures/sheet_form.html", context)


def sheet_delete(request: HttpRequest, slug: str, number: int, serial: int) -> HttpResponse:
    """Ask, then take the measure out of this draft; what became of an old one is asked next."""
    edition = editable_edition(request.user, slug, number)
    with unless_gone(TAKEN_OUT, reverse("measure_list", args=[slug, number])):
        sheet = sheet_in(edition, serial)
    origins = origin_names(sheet)
    if request.method == "POST" and not origins:
        delete_sheet(sheet, cast(User, request.user))
        messages.success(request, f"„{sheet}“ ist aus der Fassung genommen.")
        if open_account(edition, serial):
            return redirect("fate_edit", slug, number, serial)
        return redirect("measure_list", slug, number)
    context = {
        "edition": edition,
        "section": "measures",
        "sheet": sheet,
        "question": STAYS if measure_lives_on(sheet) else GOES,
        "hanging": what_hangs_on_sheet(content_of(sheet)),
        "blocked": LIVES_ON_HERE.format(others=", ".join(origins)) if origins else "",
    }
    return render(request, "measures/sheet_delete.html", context)
