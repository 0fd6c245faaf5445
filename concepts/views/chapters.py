"""Pages of the text chapters."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from actors.gone import unless_gone
from actors.permissions import SignedInRequest
from concepts.access import editable_edition, visible_edition
from concepts.forms import ChapterForm
from concepts.models import Chapter
from concepts.ordering import last_position
from concepts.outline import help_for
from concepts.richtext import word_count
from concepts.views.rows import delete_page, move_row, row_page

SECTION = {"section": "chapters"}


def chapter_list(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    edition = visible_edition(request.user, slug, number)
    chapters = [(chapter, word_count(chapter.body)) for chapter in edition.chapters.all()]
    context = {
        "edition": edition,
        "chapters": chapters,
        "words": sum(words for _, words in chapters),
        "empty": sum(not words for _, words in chapters),
        "may_edit": edition.can_be_edited_by(request.user),
    }
    return render(request, "concepts/chapter_list.html", SECTION | context)


def chapter_detail(request: SignedInRequest, slug: str, number: int, key: uuid.UUID) -> HttpResponse:
    edition = visible_edition(request.user, slug, number)
    chapter = get_object_or_404(edition.chapters.all(), key=key)
    titles = list(edition.chapters.defer("body"))
    place = titles.index(chapter)
    context = {
        "edition": edition,
        "chapter": chapter,
        "help_text": help_for(chapter.subject),
        "previous": titles[place - 1] if place else None,
        "next": titles[place + 1] if place + 1 < len(titles) else None,
        "may_edit": edition.can_be_edited_by(request.user),
    }
    return render(request, "concepts/chapter_detail.html", SECTION | context)


def chapter_create(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    edition = editable_edition(request.user, slug, number)
    chapter = Chapter(position=last_position(edition.chapters.all()))
    form = ChapterForm(request.POST or None, instance=chapter, edition=edition)
    back = reverse("chapter_list", args=[slug, number])
    return row_page(request, edition, form, "concepts/chapter_create.html", back, SECTION)


def chapter_edit(request: SignedInRequest, slug: str, number: int, key: uuid.UUID) -> HttpResponse:
    edition = editable_edition(request.user, slug, number)
    chapter = get_object_or_404(edition.chapters.all(), key=key)
    form = ChapterForm(request.POST or None, instance=chapter, edition=edition)
    if help_text := help_for(chapter.subject):
        form.fields["body"].help_text = help_text
    back = reverse("chapter_detail", args=[slug, number, key])
    return row_page(request, edition, form, "concepts/chapter_edit.html", back, SECTION | {"chapter": chapter})


def chapter_delete(request: SignedInRequest, slug: str, number: int, key: uuid.UUID) -> HttpResponse:
    edition = editable_edition(request.user, slug, number)
    back = reverse("chapter_list", args=[slug, number])
    with unless_gone("Das Kapitel ist bereits gelöscht.", back):
        chapter = get_object_or_404(edition.chapters.all(), key=key)
    return delete_page(request, edition, chapter, "concepts/chapter_delete.html", back, SECTION)


@require_POST
def chapter_move(request: SignedInRequest, slug: str, number: int, key: uuid.UUID) -> HttpResponse:
    edition = editable_edition(request.user, slug, number)
    chapter = get_object_or_404(edition.chapters.all(), key=key)
    return move_row(request, edition, chapter, edition.chapters.all(), reverse("chapter_list", args=[slug, number]))
