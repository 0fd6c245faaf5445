"""What was typed into a form that can't be saved any more, in the words of the page it came from.

When an edition closes while somebody writes, his entries arrive without a form: nobody may open it now.
The form's class is found by the names it sends. One whose lists depend on the edition says what they
offer there by a class method ``fields_in(edition)``; one whose fields depend on what stands on the page makes
them for the names that were sent by ``fields_sent(names)``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.choices import flatten_choices

if TYPE_CHECKING:
    from concepts.models import Edition

Fields = Mapping[str, forms.Field]

NOT_TYPED = re.compile(r"(csrfmiddlewaretoken|revision|key|_FORMS|^more|^richtung|^measure|^years|^new_year)$")
"""Names that forms, tables of rows, buttons and boxes of a list send along."""
NOTHING_SAID = forms.Field(widget=forms.HiddenInput)
"""Stands for the fields of an empty row."""
ROW_REMOVED = ("DELETE", "Zeile entfernen")
"""How Django's tables of rows call the box that takes a row away, and how a page does."""


def entries_in_words(sent: QueryDict, edition: Edition | None) -> list[tuple[str, str]]:
    """(name on the page, value in words) of everything that was entered, in the order in which it was sent."""
    names = [name for name in sent if not NOT_TYPED.search(name)]
    fields = {
        name: field
        for prefix in dict.fromkeys(_prefix(name) for name in names)
        for name, field in _fields_below(prefix, sent, edition).items()
    }
    told = [(name, fields.get(name), [value for value in sent.getlist(name) if value.strip()]) for name in names]
    return [
        (_label(name, field), ", ".join(_in_words(field, value) for value in values))
        for name, field, values in told
        if values and not (field and field.widget.is_hidden)
    ]


def _is_empty_row(form: type[forms.BaseForm], prefix: str, sent: QueryDict) -> bool:
    """Whether it is one of the rows that a page keeps ready: what it says was there before anybody wrote."""
    filled_by: tuple[str, ...] = getattr(form, "filled_by", ())
    names = {*filled_by, *_fields_sent(form, {_bare(name) for name in sent if _prefix(name) == prefix})}
    return bool(filled_by) and not any(sent.get(f"{prefix}-{name}", "").strip() for name in names)


def _fields_sent(form: type[forms.BaseForm], names: set[str]) -> Fields:
    """The fields that only this page had."""
    made = getattr(form, "fields_sent", None)
    return dict(made(names)) if made else {}


def _prefix(name: str) -> str:
    """``costs-0`` of ``costs-0-amount``, ``""`` of ``title``."""
    return name.rpartition("-")[0]


def _bare(name: str) -> str:
    return name.rpartition("-")[2]


def _fields_below(prefix: str, sent: QueryDict, edition: Edition | None) -> dict[str, forms.Field]:
    """The field to which each name below ``prefix`` belongs, from as many forms as the page had there."""
    names = [name for name in sent if _prefix(name) == prefix]
    found: dict[str, forms.Field] = {}
    open_names = {_bare(name) for name in names}
    while form := _best_form(prefix, open_names):
        fields = {**_fields_of(form, edition), **_fields_sent(form, open_names)}
        found |= {name: fields[_bare(name)] for name in names if _bare(name) in open_names & fields.keys()}
        if not open_names & fields.keys():
            break
        if _is_empty_row(form, prefix, sent):
            return dict.fromkeys(names, NOTHING_SAID)
        open_names -= fields.keys()
    return found


def _best_form(prefix: str, names: set[str]) -> type[forms.BaseForm] | None:
    """The form that is always called ``prefix``, else the one with most of ``names`` and least beside them."""

    def fitness(form: type[forms.BaseForm]) -> tuple[bool, int, int, str]:
        own = _declared(form).keys()
        return bool(prefix) and form.prefix == prefix, len(own & names), -len(own - names), form.__qualname__

    best = max(_all_forms(forms.BaseForm), key=fitness, default=None)
    return best if best and names and any(fitness(best)[:2]) else None


def _all_forms(base: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for form in base.__subclasses__():
        yield form
        yield from _all_forms(form)


def _declared(form: type[forms.BaseForm]) -> Fields:
    """What every form of the class has."""
    fields: Fields = getattr(form, "base_fields", {})
    return fields


def _fields_of(form: type[forms.BaseForm], edition: Edition | None) -> Fields:
    """The form's fields as ``edition`` offers them, else without lists that might name what belongs to others."""
    offered = getattr(form, "fields_in", None)
    if offered and edition:
        fields: Fields = offered(edition)
        return fields
    return {
        name: forms.CharField(label=field.label) if isinstance(field, forms.ModelChoiceField) else field
        for name, field in _declared(form).items()
    }


def _label(name: str, field: forms.Field | None) -> str:
    bare = _bare(name)
    usual = ROW_REMOVED[1] if bare == ROW_REMOVED[0] else bare
    return str(field.label or usual) if field else usual


def _in_words(field: forms.Field | None, value: str) -> str:
    """A choice by its label."""
    if isinstance(field, forms.BooleanField) or (field is None and value == "on"):
        return "ja"
    choices: Any = flatten_choices(getattr(field, "choices", []))
    return next((str(label) for key, label in choices if str(key) == value), value)
