"""Beginning a concept: its master data, the first edition as a draft and the outline of its chapters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.text import slugify

from concepts.changelog import record
from concepts.editing import RevisionForm, create_row
from concepts.models import Action, Concept, Edition, ProgrammeArea
from concepts.outline import seed_chapters

if TYPE_CHECKING:
    from actors.models import User

TAKEN_ADDRESSES = frozenset({"neu", "import"})
"""Addresses that mean a page of the portal."""
_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


def propose_slug(area_name: str) -> str:
    """A free short address for a concept of this area: ``"nordring"``, ``"nordring-2"``."""
    base = slugify(area_name.translate(_LETTERS))[:70].strip("-") or "konzept"
    taken = TAKEN_ADDRESSES | set(Concept.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


@transaction.atomic
def found_concept(form: RevisionForm, by: User) -> Edition:
    """Save the new concept with its first edition."""
    concept = form.instance
    create_row(form, by, concept=concept)
    return found_edition(concept, by)


@transaction.atomic
def found_edition(concept: Concept, by: User) -> Edition:
    """The first edition of a concept that has none (any more): a draft with the outline's
    chapters and an area that has only its name yet."""
    edition = Edition.objects.create(concept=concept, number=1)
    ProgrammeArea.objects.create(edition=edition, name=concept.area_name)
    seed_chapters(edition)
    record(edition, Action.CREATED, by, concept=concept, edition=edition)
    return edition
