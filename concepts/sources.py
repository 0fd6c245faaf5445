"""Saving a concept's master data together with the list of its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.forms import BaseInlineFormSet

from actors.editing import Difference, RevisionForm, raise_revision
from concepts.changelog import record
from concepts.editing import save_row
from concepts.models import Action, Concept, Source

if TYPE_CHECKING:
    from actors.models import User

SourceForms = BaseInlineFormSet[Source, Concept, Any]


@transaction.atomic
def save_master_data(form: RevisionForm, sources: SourceForms, by: User) -> bool:
    """Save both and log it; False, with ``form.conflict`` filled, when somebody else was quicker."""
    concept: Concept = form.instance
    before = _in_words(concept)
    is_saved = save_row(form, by, concept=concept)
    if form.is_outdated and before != _entered(sources):
        form.conflict.append(Difference("Quellen", before, _entered(sources)))
        is_saved = False
    if not is_saved:
        return False
    sources.save()
    _number(concept)
    if record(
        concept, Action.CHANGED, by, concept=concept, old={"Quellen": before}, new={"Quellen": _in_words(concept)}
    ):
        raise_revision(concept)
    return True


def _in_words(concept: Concept) -> str:
    return "\n".join(_line(source.title, source.url) for source in Source.objects.filter(concept=concept))


def _entered(sources: SourceForms) -> str:
    entries = [form.cleaned_data for form in sources.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
    return "\n".join(_line(entry.get("title", ""), entry.get("url", "")) for entry in entries)


def _line(title: str, url: str) -> str:
    return f"{title} ({url})" if url else title


def _number(concept: Concept) -> None:
    """New sources come last, in the order in which they were entered."""
    ordered = sorted(Source.objects.filter(concept=concept), key=lambda source: (source.position or 10_000, source.pk))
    for position, source in enumerate(ordered, start=1):
        source.position = position
    Source.objects.bulk_update(ordered, ["position"])
