"""Parts C and D of the monitoring as far as the town's indicators tell them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.urls import reverse

from concepts.models import Concept
from measures.models import IndicatorPart
from measures.monitoring.indicators import Known
from publishing.worksheets.sheet import Block, Figure, Grid, Line, Origin

NO_INDICATORS = (
    "Es gibt noch keine Kennwerte. Sie stehen im Register der Kommune und nennen, was das Monitoring zu Output und "
    "Kontext fragt."
)
WITHOUT_VALUE = "Noch ohne Wert: {names}."
HOW_COUNTED = "Gezählt ist, was am Jahresende lief oder abgeschlossen war; ein eingetragener Wert geht vor."


def indicator_hints(known: Iterable[Known]) -> list[str]:
    """Which values are still missing."""
    known = list(known)
    if not known:
        return [NO_INDICATORS]
    missing = [str(one.indicator) for one in known if one.figure is None]
    return [WITHOUT_VALUE.format(names=", ".join(missing))] if missing else []


def output_grid(concept: Concept, known: Iterable[Known], year: int) -> Grid:
    """What was achieved: entered, or counted by the portal."""
    lines = [
        Line(str(one.indicator), (_value(concept, one, year), _before(concept, one, year)), code=one.indicator.code)
        for one in _of(known, IndicatorPart.OUTPUT)
    ]
    heads = (str(year), f"zuletzt {year - 1}")
    return Grid("C Output: Kennwerte", heads, (Block(tuple(lines)),), HOW_COUNTED)


def context_grid(concept: Concept, known: Iterable[Known], year: int) -> Grid:
    """How the area fares beside the whole municipality."""
    lines = []
    for one in _of(known, IndicatorPart.CONTEXT):
        page, name = _page(concept, year), f"Kennwerte {year}"
        town = Figure(one.town, (Origin(name, one.town, page),), unit=one.indicator.unit)
        day, source = (one.value.reference_date, one.value.source) if one.value else (None, "")
        told = (Figure(day), Figure(source or "–"))
        figures = (_value(concept, one, year), town, _before(concept, one, year), *told)
        lines.append(Line(str(one.indicator), figures, code=one.indicator.code))
    heads = ("Gebiet", "Gesamtstadt", f"Gebiet {year - 1}", "Stichtag", "Quelle")
    return Grid("D Kontext: Kennwerte", heads, (Block(tuple(lines)),))


def _of(known: Iterable[Known], part: IndicatorPart) -> list[Known]:
    return [one for one in known if one.indicator.part == part]


def _value(concept: Concept, one: Known, year: int) -> Figure:
    """What holds for the area: of what the portal counts, every measure is an origin."""
    if one.is_counted:
        counted = tuple(Origin(str(sheet), None, sheet.measure.get_absolute_url()) for sheet in one.counted or ())
        return Figure(one.figure, counted, unit=one.indicator.unit)
    return _entered(one.figure, one, _page(concept, year), f"Kennwerte {year}")


def _before(concept: Concept, one: Known, year: int) -> Figure:
    value = one.previous.area_value if one.previous else None
    return _entered(value, one, _page(concept, year - 1), f"Kennwerte {year - 1}")


def _entered(value: Decimal | None, one: Known, page: str, name: str) -> Figure:
    return Figure(value, (Origin(name, value, page),), unit=one.indicator.unit)


def _page(concept: Concept, year: int) -> str:
    return reverse("indicator_values", args=[concept.slug, year])
