"""Filters above the change log."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from actors.models import User
from concepts.history import kind_label
from concepts.models import Change


class HistoryFilter(forms.Form):
    """Shows changes of one person or of one kind of object; nonsense filters nothing."""

    person = forms.ModelChoiceField(User.objects.none(), label="Person", required=False, empty_label="alle")
    kind = forms.ChoiceField(label="Gegenstand", required=False)

    def __init__(self, data: Any, changes: QuerySet[Change]) -> None:
        super().__init__(data)
        self.changes = changes
        unordered = changes.order_by()
        people = unordered.values_list("by", flat=True).distinct()
        kinds = sorted((kind_label(kind), kind) for kind in unordered.values_list("object_kind", flat=True).distinct())
        self.fields["person"].queryset = User.objects.filter(pk__in=people)  # type: ignore[attr-defined]  # declared above
        self.fields["kind"].choices = [  # type: ignore[attr-defined]  # declared above
            ("", "alle"),
            *((kind, label) for label, kind in kinds),
        ]

    @property
    def is_set(self) -> bool:
        """Whether anything is filtered out."""
        return any(self.data.get(name) for name in self.fields)

    def found(self) -> QuerySet[Change]:
        """The changes that pass the filters."""
        self.is_valid()
        found = self.changes
        if person := self.cleaned_data.get("person"):
            found = found.filter(by=person)
        if kind := self.cleaned_data.get("kind"):
            found = found.filter(object_kind=kind)
        return found
