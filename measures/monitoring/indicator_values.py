"""Writing the yearly values of a concept: all that a page says at once, row by row without losing anybody's entry.

A page shows many rows and is open for long. Each row remembers what it was opened with (``mark_of``): a row
that nobody touched on the page is left as it is saved, whoever changed it meanwhile; only where two people
changed the same row is it a conflict.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from actors.editing import Difference, in_words, raise_revision
from concepts.changelog import record, values_of
from concepts.models import Action, Concept
from measures.figures import CENT, write_figure
from measures.models import Indicator, IndicatorValue
from measures.monitoring.indicators import Known

if TYPE_CHECKING:
    from actors.models import User

Said = Mapping[str, Any]
"""What a row says, by ``COLUMNS``."""

FIGURES = ("area_value", "town_value")
COLUMNS = (*FIGURES, "reference_date", "source", "note")
NOTHING: Said = {"area_value": None, "town_value": None, "reference_date": None, "source": "", "note": ""}


@dataclass(frozen=True)
class EnteredRow:
    """What the page says of an indicator; ``seen``: the mark of what it was opened with."""

    indicator: Indicator
    said: Said
    seen: str

    @property
    def is_touched(self) -> bool:
        return mark_of(self.said) != self.seen


def said_by(value: IndicatorValue | None) -> Said:
    """What a saved value says; nothing where there is none."""
    return {name: getattr(value, name) for name in COLUMNS} if value else NOTHING


def mark_of(said: Said) -> str:
    """A short mark that is the same for rows that say the same."""
    return hashlib.sha256("\x1f".join(_plain(said[name]) for name in COLUMNS).encode()).hexdigest()[:24]


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value.quantize(CENT))
    return value.isoformat() if isinstance(value, date) else str(value or "")


@transaction.atomic
def save_values(concept: Concept, year: int, rows: Iterable[EnteredRow], by: User) -> list[Difference]:
    """Save and log what changed, a row at a time; an emptied row is taken away. Where somebody else changed
    a row meanwhile nothing is written, and the differences are the answer."""
    Concept.objects.select_for_update(no_key=True).get(pk=concept.pk)
    saved = {value.indicator_id: value for value in IndicatorValue.objects.filter(concept=concept, year=year)}
    changed: list[EnteredRow] = []
    differences: list[Difference] = []
    for row in rows:
        now = said_by(saved.get(row.indicator.pk))
        if not row.is_touched or mark_of(row.said) == mark_of(now):
            continue
        if mark_of(now) == row.seen:
            changed.append(row)
        else:
            differences += _differences(row, now)
    if not differences:
        for row in changed:
            value = saved.get(row.indicator.pk) or IndicatorValue(concept=concept, year=year)
            value.indicator = row.indicator
            _write(value, row.said, by)
    return differences


def _differences(row: EnteredRow, now: Said) -> list[Difference]:
    """What is saved now against what was entered, column by column."""
    saved, entered = IndicatorValue(**now), IndicatorValue(**row.said)
    return [
        Difference(f"{row.indicator}: {name_of(column)}", in_words(saved, column), in_words(entered, column))
        for column in COLUMNS
        if _plain(now[column]) != _plain(row.said[column])
    ]


def name_of(column: str) -> str:
    """``Stichtag`` for ``reference_date``."""
    return {field.name: str(field.verbose_name) for field in IndicatorValue._meta.concrete_fields}[column]


def _write(value: IndicatorValue, said: Said, by: User) -> None:
    is_new = value.pk is None
    old = {} if is_new else values_of(value, list(COLUMNS))
    label = str(value)
    if said == NOTHING:
        record(value, Action.DELETED, by, concept=value.concept, old=old, label=label)
        value.delete()
        return
    for name, told in said.items():
        setattr(value, name, told)
    value.save()
    new = {name: words for name, words in values_of(value, list(COLUMNS)).items() if words or not is_new}
    record(
        value, Action.CREATED if is_new else Action.CHANGED, by, concept=value.concept, old=old, new=new, label=label
    )
    if not is_new:
        raise_revision(value)


def taken_over(said: Mapping[str, str], known: Known) -> dict[str, str]:
    """What the empty fields of a row become from last year's value, as text; ``said``: what stands in its fields.

    The reference date goes along only with figures that are all of last year: a figure that was entered
    anew has a day of its own.
    """
    before = known.previous
    if before is None:
        return {}
    filled = {
        name: written(getattr(before, name))
        for name in (*FIGURES, "source")
        if name in said and not said[name].strip() and getattr(before, name) not in (None, "")
    }
    has_own_figure = any(said.get(name, "").strip() for name in FIGURES)
    is_filled = any(name in filled for name in FIGURES)
    if is_filled and not has_own_figure and before.reference_date and not said["reference_date"].strip():
        filled["reference_date"] = written(before.reference_date)
    return filled


def written(value: Any) -> str:
    """A column's value as it stands in its field."""
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return write_figure(value) if isinstance(value, Decimal) else str(value or "")
