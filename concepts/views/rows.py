"""The shapes that the pages for one row of an edition share: save it, delete it, move it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError, QuerySet, RestrictedError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from actors.models import User
from actors.permissions import SignedInRequest
from concepts.deletion import explain, what_hangs_on
from concepts.editing import RevisionForm, create_row, delete_row, save_row, sent_before
from concepts.freezing import is_frozen_error
from concepts.models import Edition
from concepts.ordering import move
from concepts.workflow import lock_draft

Context = dict[str, Any]


@transaction.atomic
def saved(form: RevisionForm, by: User, edition: Edition) -> bool:
    """Create or save the form's row; False when the form now says why not."""
    lock_draft(edition)
    row = form.instance
    try:
        if row.pk is not None:
            return save_row(form, by, concept=edition.concept, edition=edition)
        if not sent_before(form, edition=edition):
            create_row(form, by, concept=edition.concept, edition=edition)
        return True
    except IntegrityError as error:
        if is_frozen_error(error):
            raise
        form.add_error(None, "Das gibt es in dieser Fassung inzwischen schon. Bitte prüfen Sie Ihre Eingaben.")
        return False


def row_page(
    request: SignedInRequest, edition: Edition, form: RevisionForm, template: str, back: str, context: Context
) -> HttpResponse:
    """Show the form of a row; on POST save and go ``back``, or show it again with what is wrong."""
    if request.method == "POST" and form.is_valid() and saved(form, request.user, edition):
        messages.success(request, f"„{form.instance}“ ist gespeichert.")
        return redirect(back)
    return render(request, template, {"edition": edition, "form": form, "back": back, **context})


def delete_page(
    request: SignedInRequest, edition: Edition, row: models.Model, template: str, back: str, context: Context
) -> HttpResponse:
    """Ask whether to delete ``row``, or say what hangs on it; on POST delete it and go ``back``."""
    hanging = what_hangs_on(row)
    if request.method == "POST" and not hanging:
        label = str(row)
        try:
            with transaction.atomic():
                lock_draft(edition)
                delete_row(row, request.user, concept=edition.concept, edition=edition)
        except (ProtectedError, RestrictedError) as error:
            hanging = explain(error)
        else:
            messages.success(request, f"„{label}“ ist gelöscht.")
            return redirect(back)
    return render(request, template, {"edition": edition, "row": row, "hanging": hanging, "back": back, **context})


def move_row(request: SignedInRequest, edition: Edition, row: Any, siblings: QuerySet[Any], back: str) -> HttpResponse:
    """Move ``row`` one place up or down among ``siblings``, as the pressed button says."""
    with transaction.atomic():
        lock_draft(edition)
        move(row, siblings, request.POST.get("richtung", ""), request.user, edition)
    return redirect(f"{back}#{row._meta.model_name}-{row.pk}")
