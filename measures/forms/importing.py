"""Forms of the import of a list: the file, and what its columns mean."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from openpyxl.utils import get_column_letter

from measures.importing.files import LARGEST_FILE, too_large
from measures.importing.grid import in_words
from measures.importing.source import Source, mapping_problems
from measures.importing.targets import Target

EXAMPLES = 3
LONGEST_EXAMPLE = 60


class ListFileForm(forms.Form):
    file = forms.FileField(
        label="Datei mit der Liste",
        help_text=f"Excel-Arbeitsmappe (.xlsx) oder CSV, höchstens {LARGEST_FILE // 1024**2} MB",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv,.txt,.tsv"}),
        error_messages={"required": "Bitte wählen Sie eine Datei.", "empty": "Die Datei ist leer."},
    )

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse what is too large before it is read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise ValidationError(too_large())
        return file


class ColumnsForm(forms.Form):
    """For each column of the list what it means."""

    def __init__(
        self, *args: Any, source: Source, targets: Sequence[Target], codes: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.source, self.targets = source, targets
        choices = _choices(targets)
        for index, head in enumerate(source.table.heads):
            self.fields[f"column-{index}"] = forms.ChoiceField(
                label=f"Bedeutung der Spalte {get_column_letter(index + 1)} {head}".strip(),
                choices=choices,
                initial=codes[index],
            )

    @property
    def codes(self) -> list[str]:
        """What was chosen; only after ``is_valid``."""
        return [self.cleaned_data[f"column-{index}"] for index in range(len(self.source.table.heads))]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            for index, problem in mapping_problems(self.source, self.codes, self.targets).items():
                self.add_error(f"column-{index}" if index >= 0 else None, problem)
        return data

    def rows(self) -> list[tuple[str, str, list[str], forms.BoundField]]:
        """(letter, head, some of its values, field) of each column."""
        table = self.source.table
        return [
            (get_column_letter(index + 1), head, _examples(table.samples(index)), self[f"column-{index}"])
            for index, head in enumerate(table.heads)
        ]


def _choices(targets: Sequence[Target]) -> list[tuple[str, str | list[tuple[str, str]]]]:
    """The meanings as options, by group; those of no group stand before all others."""
    choices: list[tuple[str, str | list[tuple[str, str]]]] = []
    for group, own in groupby(targets, lambda target: target.group):
        options = [(target.code, target.label) for target in own]
        choices += [(group, options)] if group else options
    return choices


def _examples(values: Sequence[Any]) -> list[str]:
    """Some different values, shortened."""
    texts = dict.fromkeys(text for value in values if (text := in_words(value)))
    return [text if len(text) <= LONGEST_EXAMPLE else f"{text[:LONGEST_EXAMPLE]} …" for text in list(texts)[:EXAMPLES]]
