"""What an edition states, as entries that can be compared: key data, area, chapters, analysis and goals.

A statement is what a reader can quote: text, choices and dates in words, amounts, references.
Each kind of row says which of its columns are statements; those that are none are left out
with the reason why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db import models

from actors.editing import in_words
from concepts.comparison import Entry, Reference, Value
from concepts.goaltree import build_tree
from concepts.models import ActionField, Chapter, Edition, Goal, ProgrammeArea, SwotItem
from concepts.models.edition import LIVING_COLUMNS


class Form(StrEnum):
    """How a statement is compared and shown."""

    PLAIN = "plain"
    RICH = "rich"
    AMOUNT = "amount"
    REFERENCE = "reference"


@dataclass(frozen=True)
class Statement:
    """One thing that entries of a kind may state. ``unsaid`` is the answer that goes without saying,
    such as "nein" for a key project: it is compared, but a new measure need not tell it."""

    name: str
    label: str
    form: Form = Form.PLAIN
    unsaid: str = ""


@dataclass(frozen=True)
class Told:
    """Several columns that are one statement; ``name`` is the property that puts them into words."""

    name: str
    label: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """A kind of entry, made of the rows of ``model``.

    ``left_out``: column -> why it is no statement. ``names``: reference -> how the row calls
    the thing it points to, where that is not the thing's own name of today.
    """

    name: str
    model: type[models.Model]
    left_out: Mapping[str, str]
    told: tuple[Told, ...] = ()
    rich: frozenset[str] = frozenset()
    names: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """In the order of the model's columns; what is told together stands where its first column stands."""
        told = {column: each for each in self.told for column in each.columns}
        found: dict[str, Statement] = {}
        for column in self.model._meta.concrete_fields:
            together = told.get(column.name)
            if together:
                found.setdefault(together.name, Statement(together.name, together.label))
            elif column.name not in self.left_out:
                found[column.name] = _statement(column, is_rich=column.name in self.rich)
        return tuple(found.values())

    def entry(self, row: models.Model, key: object, parts: Iterable[Entry] = ()) -> Entry:
        """What ``row`` states; its references have to be at hand, or each asks the database."""
        values = {each.name: self._value(row, each) for each in self.statements}
        return Entry(self.name, str(key), {name: value for name, value in values.items() if value != ""}, tuple(parts))

    def _value(self, row: models.Model, statement: Statement) -> Value:
        match statement.form:
            case Form.AMOUNT:
                amount: Value | None = getattr(row, statement.name)
                return "" if amount is None else amount
            case Form.REFERENCE:
                return self._reference(row, statement.name)
            case _:
                return in_words(row, statement.name).replace("\r\n", "\n")  # as forms send it

    def _reference(self, row: models.Model, name: str) -> Value:
        thing = getattr(row, name)
        return Reference(reference_key(thing), self.names.get(name, _own_name(name))(row)) if thing else ""


def _own_name(name: str) -> Callable[[Any], str]:
    return lambda row: str(getattr(row, name))


def _statement(column: models.Field[Any, Any], *, is_rich: bool) -> Statement:
    label = str(column.verbose_name)
    if column.is_relation:
        return Statement(column.name, label, Form.REFERENCE)
    if isinstance(column, models.DecimalField) and column.max_digits == EURO_DIGITS:
        return Statement(column.name, label, Form.AMOUNT)
    if isinstance(column, models.BooleanField):
        return Statement(column.name, label, unsaid="ja" if column.default else "nein")
    return Statement(column.name, label, Form.RICH if is_rich else Form.PLAIN)


EURO_DIGITS = 14
"""All amounts in euro have so many digits, and nothing else has."""


def reference_key(thing: Any) -> str:
    """The key under which a reference finds ``thing`` in every edition. What belongs to an edition has
    one of its own; rows of a register are known by their register and id: ``actor-7``."""
    own = getattr(thing, "key", None)
    return str(own) if own else f"{thing._meta.model_name}-{thing.pk}"


IDENTITY = {"id": "counts rows", "key": "is the entry's key", "edition": "is the side itself"}
SAVES = {"revision": "counts saves"}
ORDER = {"position": "is the order of the entries"}

EDITION = Kind(
    "edition",
    Edition,
    {
        **IDENTITY,
        **dict.fromkeys(LIVING_COLUMNS, "is what happens to the edition, not what it says"),
        **dict.fromkeys(("number", "kind", "label"), "names the side itself"),
        "concept": "is the same on both sides",
        "previous": "says where the rows came from",
        "is_transcribed": "says how the edition came into the portal",
        "created_at": "is of the row",
    },
    told=(Told("validity", "Geltung", ("valid_from_year", "valid_to_year", "validity_text")),),
)
AREA = Kind("area", ProgrammeArea, {**IDENTITY, **SAVES}, told=(Told("boundary", "Abgrenzung", ("boundary",)),))
CHAPTER = Kind("chapter", Chapter, {**IDENTITY, **SAVES, **ORDER}, rich=frozenset({"body"}))
ACTION_FIELD = Kind(
    "action_field", ActionField, {**IDENTITY, **SAVES, **ORDER, "colour": "is how it looks, not what it says"}
)
GOAL = Kind("goal", Goal, {**IDENTITY, **SAVES, **ORDER})
SWOT_ITEM = Kind("swot_item", SwotItem, {**IDENTITY, **SAVES, **ORDER})

KINDS = (EDITION, AREA, ACTION_FIELD, GOAL, CHAPTER, SWOT_ITEM)

ONLY_ONE = "one"
"""The key of what an edition has once: its key data and its area."""


def statements_of_concept(edition: Edition) -> tuple[Entry, ...]:
    """What ``edition`` states beside its measures, section by section: five queries."""
    area = ProgrammeArea.objects.filter(edition=edition).first()
    fields = list(ActionField.objects.filter(edition=edition))
    return (
        EDITION.entry(edition, ONLY_ONE),
        *([AREA.entry(area, ONLY_ONE)] if area else []),
        *(ACTION_FIELD.entry(row, row.key) for row in fields),
        *_goals(edition),
        *(CHAPTER.entry(row, row.key) for row in Chapter.objects.filter(edition=edition)),
        *(
            SWOT_ITEM.entry(row, row.key)
            for row in SwotItem.objects.filter(edition=edition).select_related("action_field")
        ),
    )


def _goals(edition: Edition) -> Iterable[Entry]:
    """As one reads the tree; a goal that no root leads to stands at the end."""
    goals = list(Goal.objects.filter(edition=edition).select_related("parent", "action_field"))
    read = [node.goal for root in build_tree(goals) for node in root.walk()]
    return [GOAL.entry(goal, goal.key) for goal in [*read, *(goal for goal in goals if goal not in read)]]
