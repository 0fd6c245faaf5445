"""Indicators that the monitoring of urban renewal usually asks for, as a first draft of a town's catalogue.

Output: measures by kind, and what they came to (BBSR KOMPAKT 02/2021; LBV Brandenburg, Arbeitshilfe eMo 2017).
Context: what the integrated concepts compare, area against whole municipality. The field numbers of the
monitoring are not published; each town enters its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from actors.models import Municipality
from measures.figures import NUMBER, PER_CENT
from measures.models import CostGroup, CountedGroup, Indicator, IndicatorPart

PEOPLE = "Personen"


@dataclass(frozen=True)
class UsualIndicator:
    """``cost_groups``: titles of usual cost groups whose measures it counts, where the town has them."""

    part: IndicatorPart
    title: str
    unit: str
    cost_groups: tuple[str, ...] = ()
    may_be_negative: bool = False


def _output(title: str, unit: str, *cost_groups: str) -> UsualIndicator:
    return UsualIndicator(IndicatorPart.OUTPUT, title, unit, cost_groups)


def _context(title: str, unit: str, *, may_be_negative: bool = False) -> UsualIndicator:
    return UsualIndicator(IndicatorPart.CONTEXT, title, unit, may_be_negative=may_be_negative)


USUAL_INDICATORS = (
    _output("Einzelmaßnahmen Wohnverhältnisse", NUMBER, "Modernisierung, Instandsetzung", "Neubau, Ersatzbau"),
    _output("Einzelmaßnahmen Wohnumfeld", NUMBER, "Erschließung, Straßen, Plätze, Grün"),
    # The usual groups don't tell parks from streets; counted twice, a measure would be reported twice.
    _output("Einzelmaßnahmen öffentliches Grün", NUMBER),
    _output("Einzelmaßnahmen soziale Infrastruktur", NUMBER, "Gemeinbedarfs- und Folgeeinrichtungen"),
    _output("Neu gestaltete Freifläche", "m²"),
    _output("Modernisierte Wohneinheiten", "Wohneinheiten"),
    _output("Geschaffene Plätze in Einrichtungen", "Plätze"),
    _context("Einwohnerinnen und Einwohner", PEOPLE),
    _context("Einwohner unter 18 Jahren", PEOPLE),
    _context("Einwohner von 18 bis 64 Jahren", PEOPLE),
    _context("Einwohner ab 65 Jahren", PEOPLE),
    _context("Haushalte", NUMBER),
    _context("Ausländeranteil", PER_CENT),
    _context("Arbeitslose", PEOPLE),
    _context("Personen in Bedarfsgemeinschaften (SGB II)", PEOPLE),
    _context("Haushalte von Alleinerziehenden", NUMBER),
    _context("Wanderungssaldo", PEOPLE, may_be_negative=True),
    _context("Wohnungsbestand", "Wohnungen"),
    _context("Wohnungsleerstand", PER_CENT),
)


def missing_usual(titles: Iterable[str]) -> list[UsualIndicator]:
    """The usual indicators that a register with these titles lacks. Pure."""
    known = {title.casefold() for title in titles}
    return [usual for usual in USUAL_INDICATORS if usual.title.casefold() not in known]


@transaction.atomic
def take_over_indicators(municipality: Municipality) -> int:
    """Add the usual indicators that the town's register lacks, behind what it has, and answer how many; what
    it has stays as it is."""
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)  # a double click waits here
    register = Indicator.objects.filter(municipality=municipality)
    missing = missing_usual(register.values_list("title", flat=True))
    last = register.aggregate(last=Max("position"))["last"] or 0
    made = Indicator.objects.bulk_create(
        Indicator(
            municipality=municipality,
            part=usual.part,
            title=usual.title,
            unit=usual.unit,
            may_be_negative=usual.may_be_negative,
            position=position,
        )
        for position, usual in enumerate(missing, start=last + 1)
    )
    groups = {group.title.casefold(): group for group in CostGroup.objects.filter(municipality=municipality)}
    CountedGroup.objects.bulk_create(
        CountedGroup(indicator=indicator, cost_group=groups[title.casefold()])
        for indicator, usual in zip(made, missing, strict=True)
        for title in usual.cost_groups
        if title.casefold() in groups
    )
    return len(made)
