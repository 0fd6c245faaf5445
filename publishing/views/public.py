"""What everybody may read without an account: published editions, never anything else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from actors.models import Municipality
from concepts.models import Edition
from measures.models import Grant
from publishing import archive
from publishing.models import DocumentKind
from publishing.public import public_edition_of
from publishing.views.documents import pdf_response

PAGE_SECONDS = 300
FILE_SECONDS = 86_400

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Town:
    """A municipality with the newest edition of each of its published concepts."""

    municipality: Municipality
    editions: list[Edition]


def public_page(view: View) -> View:
    """Open to everybody; caches may keep it for a while, unless a signed-in person asked."""

    @login_not_required
    @require_safe
    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.user.is_authenticated:
            patch_cache_control(response, private=True, no_cache=True)
        elif "Cache-Control" not in response:
            patch_cache_control(response, public=True, max_age=PAGE_SECONDS)
        return response

    return wrapped


@public_page
def public_municipality_list(request: HttpRequest) -> HttpResponse:
    return render(request, "publishing/public_municipality_list.html", {"towns": _towns()})


@public_page
def public_municipality(request: HttpRequest, municipality: str) -> HttpResponse:
    town = next((town for town in _towns() if town.municipality.slug == municipality), None)
    if town is None:
        raise Http404
    return render(request, "publishing/public_municipality.html", {"town": town})


@public_page
def public_concept(request: HttpRequest, municipality: str, slug: str) -> HttpResponse:
    edition = _published(municipality, slug).order_by("-number").first()
    if edition is None:
        raise Http404
    return _edition_page(request, edition)


@public_page
def public_edition(request: HttpRequest, municipality: str, slug: str, number: int) -> HttpResponse:
    return _edition_page(request, get_object_or_404(_published(municipality, slug), number=number))


@public_page
def public_document(request: HttpRequest, municipality: str, slug: str, number: int, file_name: str) -> HttpResponse:
    """The adopted PDF, as it was stored on the day of publication."""
    edition = get_object_or_404(_published(municipality, slug), number=number)
    adopted = archive.listed([edition]).filter(kind=DocumentKind.CONCEPT)
    document = get_object_or_404(adopted, file_name=f"{file_name}.pdf")
    response = pdf_response(request, document)
    patch_cache_control(response, public=True, max_age=FILE_SECONDS, immutable=True)
    return response


def _edition_page(request: HttpRequest, edition: Edition) -> HttpResponse:
    editions = list(_published(edition.concept.municipality.slug, edition.concept.slug).order_by("-number"))
    documents = {
        document.edition_id: document for document in archive.listed(editions).filter(kind=DocumentKind.CONCEPT)
    }
    context = {
        "edition": edition,
        "municipality": edition.concept.municipality,
        "public": public_edition_of(edition),
        "lines": [(line, documents.get(line.pk)) for line in editions],
        "adopted": documents.get(edition.pk),
        "newest": editions[0],
        # A town's own grants are no part of an adopted edition; those a source tells of stand nowhere else.
        "grants": Grant.objects.filter(concept=edition.concept)
        .select_related("programme")
        .prefetch_related("programme__former_names")
        if edition.is_transcribed
        else [],
    }
    return render(request, "publishing/public_edition.html", context)


def _published(municipality: str, slug: str) -> QuerySet[Edition]:
    return (
        Edition.objects.published()
        .filter(concept__municipality__slug=municipality, concept__slug=slug)
        .select_related("concept__municipality")
    )


def _towns() -> list[Town]:
    """The municipalities with the newest edition of each of their published concepts: one query."""
    newest = (
        Edition.objects.published()
        .order_by("concept_id", "-number")
        .distinct("concept_id")
        .select_related("concept__municipality")
    )
    by_town: dict[Municipality, list[Edition]] = {}
    for edition in newest:
        by_town.setdefault(edition.concept.municipality, []).append(edition)
    towns = [Town(town, sorted(own, key=lambda edition: edition.concept.title)) for town, own in by_town.items()]
    return sorted(towns, key=lambda town: town.municipality.name)
