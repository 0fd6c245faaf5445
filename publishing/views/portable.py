"""Concepts as files: taking one along, bringing one in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from actors.permissions import SignedInRequest, municipalities_with
from actors.waiting_files import drop, keep, kept
from concepts.access import visible_concept
from measures.granting.notices import reads_bookings
from publishing.portable import MOST_PROBLEMS, FileRefused
from publishing.portable.checking import problems_in
from publishing.portable.conflicts import conflicts_of
from publishing.portable.exporting import as_text, export_concept
from publishing.portable.importing import import_concept
from publishing.portable.reading import read
from publishing.portable.rights import IMPORTERS, missing_rights
from publishing.portable.summary import summary_of

PURPOSE = "concept"
LARGEST_UPLOAD = 10 * 1024 * 1024
"""In bytes: what is checked while somebody waits. The command line takes larger files."""


class ConceptFileForm(forms.Form):
    file = forms.FileField(
        label="Konzeptdatei",
        help_text=f"JSON im Format „konzeptportal“, höchstens {LARGEST_UPLOAD // 1024**2} MB",
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_UPLOAD:
            raise ValidationError(
                f"Die Datei ist größer als {LARGEST_UPLOAD // 1024**2} MB. Größere übernimmt die Technik "
                "mit „manage.py import_concept“."
            )
        return file


@require_safe
def concept_export(request: SignedInRequest, slug: str) -> HttpResponse:
    """The concept with all its editions, drafts, internal notes and bookings as a file, for those who read them all."""
    concept = visible_concept(request.user, slug)
    if not reads_bookings(request.user, concept):
        raise PermissionDenied
    name = f"Konzept_{concept.slug}_{timezone.localdate():%Y-%m-%d}.json"
    return HttpResponse(
        as_text(export_concept(concept)),
        content_type="application/json",
        headers={
            "Content-Disposition": content_disposition_header(True, name) or "attachment",
            "Cache-Control": "private, no-store",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def concept_import(request: SignedInRequest) -> HttpResponse:
    """Three steps on one page: upload a file, look at what it holds, take it over."""
    if not municipalities_with(request.user, IMPORTERS):
        raise PermissionDenied
    fingerprint = request.POST.get("fingerprint") or request.GET.get("datei")
    try:
        if fingerprint:
            return _waiting_file(request, fingerprint)
        form = ConceptFileForm(request.POST, request.FILES) if request.method == "POST" else ConceptFileForm()
        if form.is_valid():
            content = form.cleaned_data["file"].read()
            _checked(request, content)
            return redirect(f"{reverse('concept_import')}?datei={keep(request.user, content, PURPOSE)}")
    except FileRefused as refused:
        context = {"form": ConceptFileForm(), "problems": refused.problems, "most_problems": MOST_PROBLEMS}
        return render(request, "publishing/concept_import.html", context)
    return render(request, "publishing/concept_import.html", {"form": form})


def _waiting_file(request: SignedInRequest, fingerprint: str) -> HttpResponse:
    """Show what an uploaded file holds; on POST take it over."""
    content = kept(request.user, fingerprint, PURPOSE)
    if content is None:
        messages.error(request, "Die hochgeladene Datei ist nicht mehr da. Bitte laden Sie sie noch einmal hoch.")
        return redirect("concept_import")
    data = _checked(request, content)
    if request.method != "POST":
        context = {"summary": summary_of(data), "fingerprint": fingerprint}
        return render(request, "publishing/concept_import_preview.html", context)
    concept = import_concept(data, request.user)
    drop(request.user, fingerprint, PURPOSE)
    messages.success(request, f"„{concept}“ ist übernommen.")
    return redirect(concept)


def _checked(request: SignedInRequest, content: bytes) -> Any:
    """The data of a file that may be taken over. Raises FileRefused with all that speaks against it."""
    data = read(content)
    if problems := problems_in(data) or missing_rights(request.user, data) or conflicts_of(data):
        raise FileRefused(problems)
    return data
