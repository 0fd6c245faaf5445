"""Importing a list of measures in three steps: upload it, say what its columns mean, look and take it over."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from actors.permissions import SignedInRequest
from concepts.access import editable_edition
from concepts.models import Edition
from measures.forms.importing import ColumnsForm, ListFileForm
from measures.importing import FileRefused
from measures.importing.plan import Plan, RowState
from measures.importing.preview import SHOWN, shown_rows
from measures.importing.source import Source, guess_codes, plan_of, remember, town_programmes
from measures.importing.taking_over import PlanBlocked, PlanOutdated, TakenOver, take_over
from measures.importing.targets import all_targets
from measures.importing.waiting import Choice, choice_in, drop_list, keep_list, waiting_list

PAGE = 50
GONE = (
    "Die hochgeladene Datei ist nicht mehr da: Sie ist schon übernommen, durch eine neue ersetzt oder älter als ein "
    "Tag. Möchten Sie sie noch einmal importieren, laden Sie sie bitte wieder hoch."
)
OUTDATED = (
    "Der Entwurf oder die Register haben sich geändert, seit Sie diese Vorschau geöffnet haben. Es wurde nichts "
    "übernommen. Hier steht, was die Liste jetzt ändern würde."
)


def measure_import(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Upload a list; nothing is written yet."""
    edition = editable_edition(request.user, slug, number)
    form = ListFileForm(request.POST, request.FILES) if request.method == "POST" else ListFileForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            choice = keep_list(request.user, file.name, file.read())
        except FileRefused as refused:
            form.add_error("file", str(refused))
        else:
            return _on("import_columns", edition, choice)
    return render(request, "measures/measure_import.html", {"edition": edition, "section": "measures", "form": form})


def import_columns(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """What the columns of the waiting list mean: guessed, to be corrected, remembered for the next time."""
    edition = editable_edition(request.user, slug, number)
    choice = choice_in(request.GET)
    source = _waiting(request, choice)
    if source is None:
        return redirect("measure_import", slug, number)
    programmes = town_programmes(edition)
    codes = _chosen(choice, source) or guess_codes(source, edition, programmes)
    data = request.POST if request.method == "POST" else None
    form = ColumnsForm(data, source=source, targets=all_targets(programmes), codes=codes)
    if form.is_valid():
        remember(source, edition, form.codes)
        return _on("import_preview", edition, replace(choice, codes=tuple(form.codes)))
    context = {"edition": edition, "section": "measures", "form": form, "source": source, "choice": choice}
    return render(request, "measures/import_columns.html", context)


def import_preview(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """What taking over the list would change, row by row; on POST take it over."""
    edition = editable_edition(request.user, slug, number)
    choice = choice_in(request.GET)
    source = _waiting(request, choice)
    if source is None:
        return redirect("measure_import", slug, number)
    codes = _chosen(choice, source)
    if codes is None:
        return _on("import_columns", edition, choice)
    if request.method == "POST":
        try:
            done = _take_over(request, source, edition, codes)
        except PlanOutdated:
            messages.warning(request, OUTDATED)
        except PlanBlocked:
            messages.error(request, "Es wurde nichts übernommen. Bitte klären Sie zuerst die genannten Zeilen.")
        else:
            drop_list(request.user, choice)
            messages.success(request, _told(done))
            return redirect("measure_list", slug, number)
    return _preview_page(request, edition, choice, source, plan_of(source, edition, codes))


def _waiting(request: SignedInRequest, choice: Choice) -> Source | None:
    """The waiting list; None, with a message, where there is none to go on with."""
    try:
        source = waiting_list(request.user, choice)
    except FileRefused as refused:
        messages.error(request, str(refused))
        return None
    if source is None:
        messages.error(request, GONE)
    return source


def _chosen(choice: Choice, source: Source) -> list[str] | None:
    """The meanings in the address, where they fit the list."""
    return list(choice.codes) if len(choice.codes) == len(source.table.heads) else None


def _on(name: str, edition: Edition, choice: Choice) -> HttpResponse:
    """On to the next step."""
    return redirect(f"{reverse(name, args=[edition.concept.slug, edition.number])}?{choice.query}")


def _take_over(request: SignedInRequest, source: Source, edition: Edition, codes: list[str]) -> TakenOver:
    digest = request.POST.get("digest", "")
    return take_over(source, edition, codes, request.user, digest=digest, wanted=request.POST.getlist("wanted"))


def _preview_page(request: HttpRequest, edition: Edition, choice: Choice, source: Source, plan: Plan) -> HttpResponse:
    asked = request.GET.get("zeige", "")
    page = Paginator(shown_rows(plan, asked), PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "edition": edition,
        "section": "measures",
        "choice": choice,
        "source": source,
        "plan": plan,
        "page": page,
        "asked": asked,
        "counts": [(name, label, len(rows(plan))) for name, (label, rows) in SHOWN.items()],
        "created": len(plan.in_state(RowState.NEW)),
        "changed": len(plan.in_state(RowState.CHANGED)),
    }
    return render(request, "measures/import_preview.html", context)


def _told(done: TakenOver) -> str:
    """What the import did, in words."""
    parts = [
        (done.created, "neue Maßnahme", "neue Maßnahmen"),
        (done.changed, "Maßnahme geändert", "Maßnahmen geändert"),
        (done.reports, "Stand gemeldet", "Stände gemeldet"),
        (done.actors, "Akteur angelegt", "Akteure angelegt"),
        (done.fields, "Handlungsfeld angelegt", "Handlungsfelder angelegt"),
        (done.unchanged, "unverändert", "unverändert"),
    ]
    told = ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in parts if count)
    return f"Die Liste ist übernommen: {told or 'nichts zu ändern'}."
