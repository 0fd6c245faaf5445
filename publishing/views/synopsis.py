"""The synopsis of an edition: as a page and as files to take along. The address holds what is shown."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from concepts.access import visible_edition
from concepts.models import Edition
from measures.workbook import download
from publishing.forms import SynopsisForm
from publishing.permissions import INSIDERS, may
from publishing.synopsis.choosing import choice_of, chosen
from publishing.synopsis.files import file_name
from publishing.synopsis.model import Synopsis
from publishing.synopsis.sides import Other, asked_for, others, synopsis_with
from publishing.synopsis.spreadsheet import write_synopsis
from publishing.synopsis.word import WORD_TYPE, write_word
from publishing.tasks import latest_synopsis


@dataclass(frozen=True)
class Shown:
    """What the address asks for: the whole synopsis and what of it is shown."""

    other: Other
    whole: Synopsis
    part: Synopsis


def synopsis(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """``?mit=`` the other edition or moment, ``nur=``, ``bereich=``, ``art=`` what of it; see ``choosing``."""
    edition = visible_edition(request.user, slug, number)
    choices = others(edition, request.user)
    shown = _shown(request, edition, choices)
    context = {"edition": edition, "section": "synopsis", "choices": choices}
    if shown:
        choice = choice_of(request.GET)
        order = {"mit": shown.other.address, **choice.parameters}
        is_insider = may(request.user, edition.concept, INSIDERS)
        context |= {
            "shown": shown.part,
            "whole": shown.whole,
            "form": SynopsisForm({"mit": shown.other.address, **request.GET.dict()}, choices, shown.whole),
            "choice": choice,
            "order": order,
            "may_order": is_insider,
            "document": latest_synopsis(edition, order) if is_insider else None,
        }
    return render(request, "publishing/synopsis.html", context)


def _shown(request: HttpRequest, edition: Edition, choices: tuple[Other, ...]) -> Shown | None:
    """None when there is nothing to compare with; Http404 when what is asked for is not among the choices."""
    other = asked_for(edition, choices, request.GET.get("mit", ""))
    if other is None:
        if choices or request.GET.get("mit"):
            raise Http404
        return None
    whole = synopsis_with(edition, other.source)
    return Shown(other, whole, chosen(whole, choice_of(request.GET)))


def synopsis_docx(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What ``synopsis`` shows at the same address, for Word."""
    part = _part(request, visible_edition(request.user, slug, number))
    made_at = timezone.now()
    name = file_name(part, timezone.localdate(made_at), "docx")
    return download(write_word(part, made_at), name, WORD_TYPE)


def synopsis_xlsx(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What ``synopsis`` shows at the same address, for Excel."""
    part = _part(request, visible_edition(request.user, slug, number))
    return download(write_synopsis(part), file_name(part, timezone.localdate(), "xlsx"))


def _part(request: HttpRequest, edition: Edition) -> Synopsis:
    """What the address asks for. Http404 when there is nothing to compare with."""
    shown = _shown(request, edition, others(edition, request.user))
    if shown is None:
        raise Http404
    return shown.part
