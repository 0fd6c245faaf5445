"""Saving what people typed without losing what somebody else saved meanwhile.

Every form of a row carries the ``revision`` it was opened with. When the row was
saved by somebody else since, nothing is written: the page shows, field by field, what
is saved now and what was entered, and the form goes on from the newer revision.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db import models, transaction
from django.db.models import F
from django.http import QueryDict
from django.utils.formats import number_format

from actors.templatetags.german import rate
from actors.thirds import DECIMALS

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from actors.models import Municipality


@dataclass(frozen=True)
class Difference:
    """One field in which the saved row and the entry disagree."""

    label: str
    saved: str
    entered: str


class DayInput(forms.DateInput):
    """The browser's own date field, which speaks ISO whatever the language of the page."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class RevisionForm(forms.ModelForm):  # type: ignore[type-arg]  # one base for the forms of many models
    """A model form that knows which revision of its row it was opened with."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("revision", getattr(self.instance, "revision", None))
        self.is_outdated = False
        self.conflict: list[Difference] = []
        for field in self.fields.values():
            if type(field.widget) is forms.DateInput:
                field.widget = DayInput(field.widget.attrs)

    @property
    def own_fields(self) -> list[str]:
        """The model's fields that this form edits; its ``key``, where it has one, only says which row is meant."""
        names = {f.name for f in self.instance._meta.concrete_fields}
        return [name for name in self.fields if name in names and name not in {"key", "revision"}]

    def says_the_same(self, saved: models.Model) -> bool:
        """Whether what was entered is what ``saved`` says, as after a double click."""
        return all(in_words(saved, name) == in_words(self.instance, name) for name in self.own_fields)

    def note_conflict(self, saved: models.Model) -> None:
        """Keep every entry, show the differences, and go on from the newer revision."""
        differences = [
            Difference(str(self.fields[name].label), self._shown(saved, name), self._shown(self.instance, name))
            for name in self.own_fields
            if in_words(saved, name) != in_words(self.instance, name)
        ]
        self.go_on_from(getattr(saved, "revision", ""), differences)

    def go_on_from(self, revision: int | str, differences: list[Difference]) -> None:
        """The same, where the differences are told elsewhere."""
        self.is_outdated, self.conflict = True, differences
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("revision")] = str(revision)
        self.data = data

    def _shown(self, row: models.Model, name: str) -> str:
        plain = getattr(self.fields[name], "plain", str)  # fields of marked-up text know how to show it bare
        return str(plain(in_words(row, name)))


class RegisterForm(RevisionForm):
    """A row of a municipality's register; whoever keeps the registers of several says of which.

    ``municipality`` has to be among the fields; it is asked only where there is a choice,
    and never changes afterwards.
    """

    def __init__(self, *args: Any, municipalities: QuerySet[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = list(municipalities)
        if self.instance.pk or len(choices) == 1:
            del self.fields["municipality"]
            if not self.instance.pk:
                self.instance.municipality = choices[0]
        else:
            self.fields["municipality"].queryset = municipalities  # type: ignore[attr-defined]  # a ModelChoiceField

    def refuse_taken(self, name: str, message: str, lookup: str = "iexact") -> None:
        """Report ``message`` at the field ``name`` when another row of the register has its value already."""
        municipality = self.cleaned_data.get("municipality") or getattr(self.instance, "municipality", None)
        same = {"municipality": municipality, f"{name}__{lookup}": self.cleaned_data.get(name) or ""}
        if type(self.instance)._default_manager.filter(**same).exclude(pk=self.instance.pk).exists():
            self.add_error(name, message)


def in_words(instance: models.Model, name: str) -> str:
    """One value as text: choices by their label, objects by their name, figures and dates as Germans write them."""
    display = getattr(instance, f"get_{name}_display", None)
    value = display() if display else getattr(instance, name)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, Decimal):
        return _figure_in_words(value, getattr(instance._meta.get_field(name), "decimal_places", None))
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, int) and isinstance(instance._meta.get_field(name), models.PositiveIntegerField):
        return str(number_format(value, force_grouping=True))  # a count; years are small integers
    return str(value)


def _figure_in_words(value: Decimal, decimals: int | None) -> str:
    """With the decimals of its column; what has room for a third of a per cent is per cent: ``66⅔ %``."""
    if decimals == DECIMALS:
        return rate(value)
    return str(number_format(value, decimal_pos=decimals, force_grouping=True))


def lock_saved(form: RevisionForm) -> models.Model | None:
    """The form's row as it is saved now, locked until the end of the transaction; None, with
    ``form.conflict`` filled, when somebody else saved it since the form was opened.

    An entry that says the same as the saved row, as after a double click, is no conflict.
    Columns that the form doesn't edit are taken over from the saved row, so that a state or a
    position that changed a moment ago is not written back.
    """
    saved: models.Model = type(form.instance)._default_manager.select_for_update(of=("self",)).get(pk=form.instance.pk)
    if getattr(saved, "revision", None) != form.cleaned_data["revision"]:
        form.note_conflict(saved)
        if form.conflict:
            return None
    for column in saved._meta.concrete_fields:
        if column.name not in form.own_fields:
            setattr(form.instance, column.attname, getattr(saved, column.attname))
    return saved


def raise_revision(instance: models.Model) -> None:
    """Let forms that were opened before this moment notice that the row has changed."""
    type(instance)._default_manager.filter(pk=instance.pk).update(revision=F("revision") + 1)


@transaction.atomic
def save_unless_outdated(form: RevisionForm) -> bool:
    """Save a row that is not part of a concept; False when somebody else was quicker."""
    if lock_saved(form) is None:
        return False
    raise_revision(form.save())
    return True
