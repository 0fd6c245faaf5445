"""Forms for saved views."""

from __future__ import annotations

from typing import Any

from actors.editing import RevisionForm
from actors.permissions import has_role
from concepts.models.edition import WIDE_VIEW
from measures.models import SavedView

SHARERS = WIDE_VIEW
"""Who only reads (council) keeps his views to himself."""


class SavedViewForm(RevisionForm):
    """Name a view, and share it where the person may."""

    class Meta:
        model = SavedView
        fields = ["name", "is_shared"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        view = self.instance
        if not has_role(view.owner, view.concept.municipality_id, SHARERS):
            del self.fields["is_shared"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        others = SavedView.objects.filter(concept=self.instance.concept, name=data.get("name")).exclude(
            pk=self.instance.pk
        )
        if others.filter(owner=self.instance.owner).exists():
            self.add_error("name", "Eine Ansicht mit diesem Namen gibt es schon. Bitte wählen Sie einen anderen.")
        elif data.get("is_shared") and others.filter(is_shared=True).exists():
            self.add_error("name", "Eine geteilte Ansicht mit diesem Namen gibt es schon.")
        return data
