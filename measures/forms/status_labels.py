"""The words and the order of the implementation statuses, for a whole municipality at once."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import QueryDict

from actors.editing import Difference
from measures.models import ImplementationStatus
from measures.models.status_label import LONGEST_LABEL
from measures.reporting.status_labels import StatusWord, in_words

STATUSES = list(ImplementationStatus)


class StatusLabelsForm(forms.Form):
    """A word and a place for each status; an emptied word is the usual one again."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(self, data: Any = None, *, words: list[StatusWord]) -> None:
        super().__init__(data, initial={"seen": in_words(words)})
        self.is_outdated = False
        self.conflict: list[Difference] = []
        for place, word in enumerate(words, start=1):
            self._add(word, place)

    def _add(self, word: StatusWord, place: int) -> None:
        usual = str(word.status.label)
        self.fields[f"label_{word.status}"] = forms.CharField(
            label=f"Bezeichnung für „{usual}“", max_length=LONGEST_LABEL, required=False, initial=word.label
        )
        self.fields[f"place_{word.status}"] = forms.IntegerField(
            label=f"Platz von „{usual}“",
            min_value=1,
            max_value=99,
            initial=place,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        )

    @property
    def rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """(usual word, field of the word, field of the place) in the order shown."""
        names = [name.removeprefix("label_") for name in self.fields if name.startswith("label_")]
        return [(str(ImplementationStatus(name).label), self[f"label_{name}"], self[f"place_{name}"]) for name in names]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        seen: set[str] = set()
        for status in STATUSES:
            label = self._label(status).casefold()
            if label in seen:
                self.add_error(f"label_{status}", "So heißt schon ein anderer Umsetzungsstand.")
            seen.add(label)
        return cleaned

    def words(self) -> list[StatusWord]:
        """What was entered, in its order; of two at the same place the usual first comes first."""
        ordered = sorted(STATUSES, key=lambda status: (self.cleaned_data[f"place_{status}"], STATUSES.index(status)))
        return [StatusWord(status, self._label(status)) for status in ordered]

    def _label(self, status: ImplementationStatus) -> str:
        return self.cleaned_data.get(f"label_{status}") or str(status.label)

    def note_conflict(self, saved: list[StatusWord]) -> None:
        """Keep every entry, show the difference, and go on from what is saved now."""
        self.is_outdated = True
        self.conflict = [Difference("Umsetzungsstände", in_words(saved), in_words(self.words()))]
        data = cast(QueryDict, self.data).copy()
        data["seen"] = in_words(saved)
        self.data = data
