"""Reading the change log: entries of one save together, as people remember it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.apps import apps

from concepts.models import Action, Change, Chapter
from concepts.richtext import plain

SAME_SAVE = timedelta(seconds=2)
"""The entries of one save are written in one go; later ones belong to another."""
LONG = 160
"""Longer values are folded."""
LEAD = 40
"""So many characters are shown before the first difference."""


TONES = {Action.CREATED: "success", Action.DELETED: "danger", Action.MOVED: "warning", Action.CHANGED: "info"}


@dataclass(frozen=True)
class Value:
    """An old or new value; a long one is folded behind ``excerpt``, which shows where it differs."""

    text: str
    excerpt: str = ""


@dataclass(frozen=True)
class ChangedField:
    """One field of a deed: what it said before and says since."""

    label: str
    old: Value
    new: Value


@dataclass
class Deed:
    """What one person did to one object in one go. ``first`` is one of its entries."""

    first: Change
    fields: list[ChangedField] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return kind_label(self.first.object_kind)

    @property
    def tone(self) -> str:
        """The colour of the badge that names the action."""
        return TONES.get(Action(self.first.action), "neutral")


def kind_label(object_kind: str) -> str:
    """``"Maßnahmenblatt"`` for ``"measuresheet"``: the name of a logged model of whatever app."""
    names = {model._meta.model_name: model._meta.verbose_name for model in apps.get_models()}
    return str(names.get(object_kind, object_kind))


def deeds(changes: Iterable[Change]) -> list[Deed]:
    """The log's entries, given newest first, joined to deeds. No query when ``by`` is at hand."""
    result: list[Deed] = []
    for change in changes:
        if not result or not _belongs_to(result[-1].first, change):
            result.append(Deed(change))
        if change.field:
            result[-1].fields.insert(0, _changed_field(change))
    return result


def _belongs_to(first: Change, change: Change) -> bool:
    return (first.by_id, first.action, first.object_kind, first.object_key, first.object_label) == (
        change.by_id,
        change.action,
        change.object_kind,
        change.object_key,
        change.object_label,
    ) and abs(first.at - change.at) <= SAME_SAVE


def _changed_field(change: Change) -> ChangedField:
    body = Chapter._meta.get_field("body").verbose_name
    is_rich = change.object_kind == Chapter._meta.model_name and change.field == body
    old, new = (plain(text) if is_rich else text for text in (change.old, change.new))
    return ChangedField(change.field, Value(old, _excerpt(old, new)), Value(new, _excerpt(new, old)))


def _excerpt(text: str, other: str) -> str:
    """Some words of a long ``text`` from where it begins to differ from ``other``; ``""`` for a short one."""
    if len(text) <= LONG:
        return ""
    pairs = enumerate(zip(text, other, strict=False))
    same = next((place for place, (mine, theirs) in pairs if mine != theirs), min(len(text), len(other)))
    start = text.rfind(" ", 0, max(0, same - LEAD)) + 1
    return f"{'… ' if start else ''}{text[start : start + LONG].rstrip()} …"
