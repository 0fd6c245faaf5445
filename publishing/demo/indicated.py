"""The demo's figures for the yearly monitoring: the last two years, so that they can be compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from concepts.models import Concept
from measures.models import Indicator, IndicatorValue

Figure = int | Decimal


@dataclass(frozen=True)
class FiguresText:
    """What an indicator came to two years ago and last year, in the area and in the whole town."""

    title: str
    source: str
    area: list[Figure]
    town: list[Figure] | None = None
    note: str = ""


def write_indicator_values(texts: Iterable[FiguresText], concept: Concept) -> None:
    """Write the values of ``texts`` for the last two years, each as of 31 December."""
    indicators = {one.title: one for one in Indicator.objects.filter(municipality=concept.municipality_id)}
    last = timezone.localdate().year - 1
    IndicatorValue.objects.bulk_create(
        IndicatorValue(
            concept=concept,
            indicator=indicators[text.title],
            year=year,
            area_value=Decimal(area),
            town_value=None if town is None else Decimal(town),
            reference_date=date(year, 12, 31),
            source=text.source,
            note=text.note,
        )
        for text in texts
        for year, area, town in zip((last - 1, last), text.area, text.town or (None, None), strict=True)
    )
