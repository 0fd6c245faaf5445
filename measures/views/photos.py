"""Photos of reports: sending the file, adding, describing and deleting one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag

from actors.gone import unless_gone
from actors.permissions import SignedInRequest
from concepts.editing import save_row
from measures.forms.photos import NewPhotoForm, PhotoForm
from measures.models import MeasureSheet, Photo
from measures.reporting.log import may_mend, reported_entry
from measures.reporting.photos import add_photo, delete_photo, is_for_everybody, may_keep_photos, shown_photo
from measures.reporting.reports import reported_sheet
from measures.reporting.waiting_photos import WaitingPhotos


@login_not_required
def photo_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """The picture itself. Caches ask each time, so that a photo that was taken back is gone at once."""
    photo = shown_photo(request.user, key)
    etag = quote_etag(photo.sha256)
    response = get_conditional_response(request, etag=etag) or HttpResponse(photo.content, content_type="image/jpeg")
    response["ETag"] = etag
    response["Content-Disposition"] = f'inline; filename="Foto-{photo.key}.jpg"'
    patch_cache_control(response, no_cache=True, **{"public" if is_for_everybody(photo) else "private": True})
    return response


def photo_create(request: SignedInRequest, slug: str, serial: int, key: UUID) -> HttpResponse:
    """One more photo of a report that its author may still mend."""
    sheet, report = reported_entry(request.user, slug, serial, key)
    if report.reported_by_id != request.user.pk:
        raise PermissionDenied
    if not may_mend(request.user, report):
        messages.info(request, "Fotos lassen sich einen Tag lang hinzufügen. Melden Sie es mit dem nächsten Stand.")
        return redirect(report)
    waiting = WaitingPhotos(request.user, sheet.measure)
    form = NewPhotoForm(request.POST or None, request.FILES or None, waiting=waiting)
    if request.method == "POST" and form.is_valid() and form.new_photo:
        add_photo(report, form.new_photo, request.user, sheet)
        form.forget_waiting_photo()
        messages.success(request, "Das Foto ist hinzugefügt.")
        return redirect(report)
    form.let_photo_wait()
    return render(request, "measures/photo_create.html", {"sheet": sheet, "report": report, "form": form})


def photo_edit(request: SignedInRequest, slug: str, serial: int, key: UUID) -> HttpResponse:
    """Describe a photo, publish it or take it back, or delete it for good."""
    sheet = reported_sheet(request.user, slug, serial)
    if "delete" in request.POST:
        with unless_gone("Das Foto ist bereits gelöscht.", sheet.measure.get_absolute_url()):
            photo = _kept_photo(request, sheet, key)
        delete_photo(photo, request.user, sheet)
        messages.success(request, "Das Foto ist gelöscht.")
        return redirect(photo.report)
    photo = _kept_photo(request, sheet, key)
    form = PhotoForm(request.POST or None, instance=photo)
    if request.method == "POST" and form.is_valid() and save_row(form, request.user, concept=sheet.edition.concept):
        messages.success(request, "Die Angaben zum Foto sind gespeichert.")
        return redirect(photo.report)
    return render(request, "measures/photo_edit.html", {"sheet": sheet, "photo": photo, "form": form})


def _kept_photo(request: SignedInRequest, sheet: MeasureSheet, key: UUID) -> Photo:
    photos = Photo.objects.select_related("report__measure__concept", "report__correction")
    photo = get_object_or_404(photos, key=key, report__measure=sheet.measure)
    if not may_keep_photos(request.user, photo.report, sheet):
        raise PermissionDenied
    return photo
