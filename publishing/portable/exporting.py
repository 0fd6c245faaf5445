"""Writing a concept with all its editions into the portable format."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, Prefetch, Q, QuerySet

from concepts.models import Concept
from measures.models import (
    CostLine,
    CountedGroup,
    EligibleGroup,
    FundingLine,
    Grant,
    IndicatorValue,
    MeasureReview,
    SheetActor,
    Spending,
)
from publishing.portable import FORMAT, VERSION, Data
from publishing.portable.grant_shapes import GRANT, INCOME
from publishing.portable.register_shapes import ACTOR, COST_GROUP, INDICATOR, INDICATOR_VALUE, MUNICIPALITY, PROGRAMME
from publishing.portable.shape import Shape
from publishing.portable.shapes import AREA, CONCEPT, EDITION, MEASURE


def export_concept(concept: Concept) -> Data:
    """Everything the format holds of ``concept``, with the register entries it names.

    A fixed number of queries, however much there is. Left out: accounts of people, the
    change log, stored documents, snapshots and seals, and problems knowingly left open.
    """
    editions = _rows(EDITION).filter(concept=concept).select_related("area")
    data = {
        "format": FORMAT,
        "version": VERSION,
        "municipality": _entry(concept.municipality, MUNICIPALITY),
        "registers": _registers(concept),
        "concept": _entry(_rows(CONCEPT).get(pk=concept.pk), CONCEPT),
        "measures": _entries(_rows(MEASURE).filter(concept=concept), MEASURE),
        "grants": _entries(_rows(GRANT).filter(concept=concept), GRANT),
        "incomes": _entries(_rows(INCOME).filter(concept=concept), INCOME),
        "indicator_values": _entries(_rows(INDICATOR_VALUE).filter(concept=concept), INDICATOR_VALUE),
        "editions": [_edition(edition) for edition in editions],
    }
    return {key: value for key, value in data.items() if value}


def as_text(data: Data) -> str:
    """The file's text: indented, umlauts as they are, one newline at the end."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _registers(concept: Concept) -> Data:
    """The entries of the municipality's registers to which the concept points."""
    on_sheets = {"sheet__edition__concept": concept}
    lines = FundingLine.objects.filter(**on_sheets)
    programmes = lines.values("programme"), Grant.objects.filter(concept=concept).values("programme")
    indicators = IndicatorValue.objects.filter(concept=concept).values("indicator")
    entries = {
        "actors": _named(
            ACTOR,
            SheetActor.objects.filter(**on_sheets).values("actor"),
            lines.values("actor"),
            MeasureReview.objects.filter(edition__concept=concept).values("carrier"),
        ),
        "funding_programmes": _named(PROGRAMME, *programmes),
        "cost_groups": _named(
            COST_GROUP,
            CostLine.objects.filter(**on_sheets).values("cost_group"),
            EligibleGroup.objects.filter(_any_of("programme", programmes)).values("cost_group"),
            CountedGroup.objects.filter(indicator__in=indicators).values("cost_group"),
            Spending.objects.filter(instalment__grant__concept=concept).values("cost_group"),
        ),
        "indicators": _named(INDICATOR, indicators),
    }
    return {key: rows for key, rows in entries.items() if rows}


def _named(shape: Shape, *ids: QuerySet[Any, Any]) -> list[Data]:
    """The entries of the rows to which one of the queries points; joined, they would multiply each other."""
    return _entries(_rows(shape).filter(_any_of("pk", ids)), shape)


def _any_of(column: str, ids: Iterable[QuerySet[Any, Any]]) -> Q:
    return reduce(or_, (Q(**{f"{column}__in": some}) for some in ids))


def _rows(shape: Shape) -> QuerySet[Any]:
    """All rows of a shape in the file's order, with what they point at and what hangs on them."""
    rows = shape.model._default_manager.order_by(*shape.order)
    if shape.references:
        rows = rows.select_related(*shape.references)
    hanging = (Prefetch(shape.accessor(key), _rows(child)) for key, child in shape.children.items())
    return rows.prefetch_related(*hanging)


def _edition(edition: Model) -> Data:
    entry = _entry(edition, EDITION)
    try:
        area = edition.area  # type: ignore[attr-defined]  # the reverse side of a one-to-one tie
    except ObjectDoesNotExist:
        return entry
    return entry | {"area": _entry(area, AREA)}


def _entries(rows: QuerySet[Any], shape: Shape) -> list[Data]:
    return [_entry(row, shape) for row in rows]


def _entry(row: Model, shape: Shape) -> Data:
    """One row with all that hangs on it; without what is empty."""
    values = {name: _plain(_value(row, name, shape)) for name in shape.columns if not _is_empty(row, name)}
    hanging = {key: _entries(getattr(row, shape.accessor(key)).all(), child) for key, child in shape.children.items()}
    return values | {key: entries for key, entries in hanging.items() if entries}


def _value(row: Model, name: str, shape: Shape) -> Any:
    value = getattr(row, name)
    return getattr(value, shape.references[name]) if name in shape.references else value


def _is_empty(row: Model, name: str) -> bool:
    """Nothing, no text, or "no" where that is the rule; zero is a value."""
    value = getattr(row, name)
    if value is False:
        return getattr(row._meta.get_field(name), "default", None) is not True
    return value is None or value == ""


SHORT = 3


def _without_idle_zeros(text: str) -> str:
    """Shares have six decimals only for the sake of thirds: where the last three say nothing they are left out."""
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals[:SHORT]}" if len(decimals) > SHORT and not decimals[SHORT:].strip("0") else text


def _plain(value: Any) -> Any:
    """A value as JSON has it: amounts as text (1234.50), moments in UTC."""
    if isinstance(value, Decimal):
        return _without_idle_zeros(f"{value:f}")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value
