"""The shape that the pages of a town's small registers share: list, enter, edit, archive, restore."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from actors.access import municipalities_kept_by
from actors.archiving import archive, restore
from actors.models import User
from actors.permissions import REGISTER_ROLES, municipalities_with
from measures.forms.registers import PlacedForm


@dataclass(frozen=True)
class RegisterPages:
    """What the pages of a register call it and its entries.

    ``subject``: what the names of their addresses begin with; ``archived`` and ``restored``: what became of an entry;
    ``entry``: one that the user may change; ``save``: False, with the reason noted, when somebody else was quicker.
    """

    subject: str
    title: str
    new: str
    noun: str
    archived: str
    restored: str
    form: type[PlacedForm]
    entry: Callable[[User | AnonymousUser, int], models.Model]
    save: Callable[[Any], bool]


def list_page(request: HttpRequest, pages: RegisterPages, registers: Sequence[object]) -> HttpResponse:
    """``registers``: what each municipality has, in which the reader has a role."""
    context = {
        "pages": pages,
        "registers": registers,
        "may_create": bool(municipalities_with(request.user, REGISTER_ROLES)),
    }
    return render(request, f"measures/{pages.subject}_list.html", context)


def form_page(request: HttpRequest, pages: RegisterPages, pk: int | None = None) -> HttpResponse:
    """Enter something new or, with ``pk``, edit what is there."""
    entry = pages.entry(request.user, pk) if pk is not None else None
    title = f"{entry} bearbeiten" if entry else pages.new
    form = pages.form(
        request.POST or None, instance=entry, municipalities=municipalities_kept_by(request.user, REGISTER_ROLES)
    )
    if request.method == "POST" and form.is_valid() and pages.save(form):
        messages.success(request, f"{pages.noun} „{form.instance}“ ist {'gespeichert' if entry else 'angelegt'}.")
        return _back(pages)
    register = {"register_url": reverse(f"{pages.subject}_list"), "register_name": pages.title}
    return render(request, "measures/register_form.html", {"form": form, "title": title, **register})


def archive_entry(request: HttpRequest, pages: RegisterPages, pk: int) -> HttpResponse:
    """Offer it no more; where it is used it stays."""
    entry = pages.entry(request.user, pk)
    archive(entry)
    messages.success(request, f"„{entry}“ {pages.archived}")
    return _back(pages)


def restore_entry(request: HttpRequest, pages: RegisterPages, pk: int) -> HttpResponse:
    entry = pages.entry(request.user, pk)
    restore(entry)
    messages.success(request, f"„{entry}“ {pages.restored}")
    return _back(pages)


def _back(pages: RegisterPages) -> HttpResponse:
    return redirect(f"{pages.subject}_list")
