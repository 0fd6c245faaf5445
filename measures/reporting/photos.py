"""Photos of reports: who sees which, and adding, describing and deleting them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404

from actors.permissions import has_role
from concepts.changelog import record
from concepts.models import Action, State
from measures.models import Measure, MeasureSheet, Photo, StatusUpdate
from measures.reporting.log import may_mend
from measures.reporting.pictures import NewPhoto
from measures.reporting.reports import EDITORS, save_report

if TYPE_CHECKING:
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from actors.models import User


def add_photo(report: StatusUpdate, new: NewPhoto, by: User, sheet: MeasureSheet) -> Photo:
    """Keep the photo and log it; the same one sent twice is kept once."""
    same = Photo.objects.filter(report=report, sha256=new.picture.sha256).first()
    if same:
        return same
    photo = Photo.objects.create(
        report=report,
        alt_text=new.alt_text,
        is_public=new.is_public,
        content=new.picture.content,
        width=new.picture.width,
        height=new.picture.height,
        sha256=new.picture.sha256,
    )
    record(photo, Action.CREATED, by, concept=sheet.edition.concept, new={"Maßnahme": str(sheet), **_said(photo)})
    return photo


@transaction.atomic
def report_with_photo(
    report: StatusUpdate, new: NewPhoto | None, by: User, sheet: MeasureSheet, reached: Collection[str] = ()
) -> None:
    """Save a new report as ``save_report`` does, with the photo that was sent along."""
    saved = save_report(report, by, sheet, reached)
    if new:
        add_photo(saved, new, by, sheet)


@transaction.atomic
def delete_photo(photo: Photo, by: User, sheet: MeasureSheet) -> None:
    """Delete the photo for good and log that it was there, once even when two do it at the same moment."""
    if Photo.objects.select_for_update().filter(pk=photo.pk).only("pk").first() is None:
        return
    record(photo, Action.DELETED, by, concept=sheet.edition.concept, old={"Maßnahme": str(sheet), **_said(photo)})
    photo.delete()


def _said(photo: Photo) -> dict[str, str]:
    return {"alt_text": photo.alt_text, "is_public": "ja" if photo.is_public else "nein"}


def shown_photo(user: User | AnonymousUser, key: UUID) -> Photo:
    """The photo without its bytes, for whoever may read its measure and for everybody when it is public;
    Http404 for others."""
    photo = get_object_or_404(Photo.objects.select_related("report__measure"), key=key)
    measure = photo.report.measure
    if is_for_everybody(photo) or Measure.objects.visible_to(user).filter(pk=measure.pk).exists():
        return photo
    raise Http404


def for_everybody() -> QuerySet[Photo]:
    """Photos marked public of measures that are public, as the newest published edition has them, and of
    reports that count."""
    published = MeasureSheet.objects.filter(measure=OuterRef("report__measure"), edition__state=State.PUBLISHED)
    is_public = Subquery(published.order_by("-edition__number").values("is_public")[:1])
    counting = Photo.objects.filter(is_public=True, report__correction__isnull=True)
    return counting.annotate(measure_is_public=is_public).filter(Q(measure_is_public=True))


def is_for_everybody(photo: Photo) -> bool:
    return for_everybody().filter(pk=photo.pk).exists()


def public_photos(measure_ids: Iterable[int]) -> dict[int, list[Photo]]:
    """Measure id -> its photos for everybody, of the newest report first; one query."""
    photos = for_everybody().filter(report__measure__in=list(measure_ids)).select_related("report")
    found: dict[int, list[Photo]] = defaultdict(list)
    for photo in photos.order_by("-report__reported_on", "-created_at", "id"):
        found[photo.report.measure_id].append(photo)
    return found


def may_keep_photos(user: User | AnonymousUser, report: StatusUpdate, sheet: MeasureSheet) -> bool:
    """Editors describe, hide and delete all photos of their town, authors those of a report they may still mend."""
    return may_mend(user, report) or has_role(user, sheet.edition.concept.municipality_id, EDITORS)
