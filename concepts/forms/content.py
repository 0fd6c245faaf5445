"""What the forms of all rows of an edition have in common."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from concepts.editing import RevisionForm
from concepts.models import Edition


class KeyedForm(RevisionForm):
    """The form of a new row brings the row's key along, so that sent twice it creates it once."""

    new_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial["new_key"] = self.instance.key
            self.instance.key = self._sent_key() or self.instance.key
        else:
            del self.fields["new_key"]

    def _sent_key(self) -> uuid.UUID | None:
        try:
            return uuid.UUID(self.data.get(self.add_prefix("new_key"), ""))
        except ValueError:
            return None


class ContentForm(KeyedForm):
    """A form for a row of one edition: whatever it can choose belongs to the same edition."""

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition = edition
        self.instance.edition = edition
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                field.queryset = field.queryset.filter(edition=edition)
                field.empty_label = "keines"

    @classmethod
    def fields_in(cls, edition: Edition) -> dict[str, forms.Field]:
        """The fields with what can be chosen in ``edition``."""
        return cls(edition=edition).fields

    def not_taken(self, name: str) -> Any:
        """The entry for the field ``name``, which stands only once in an edition."""
        value = self.cleaned_data[name]
        others = type(self.instance)._default_manager.filter(edition=self.edition, **{name: value})
        # The same form sent twice is not its own rival.
        holder = others.exclude(key=self.instance.key).first() if value else None
        if holder:
            raise ValidationError(f"Das gibt es in dieser Fassung schon: „{holder}“.", code="taken")
        return value
