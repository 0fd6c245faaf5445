"""What a file gets wrong about indicators and their values: what the forms and the database refuse too."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from measures.models import IndicatorPart
from publishing.portable import Problem, place
from publishing.portable.entries import Entry, Names, doubles, entries_in, loose, same

FIGURES = ("area_value", "town_value")


def indicator_problems(indicators: list[Entry], values: list[Entry], names: Names) -> Iterator[Problem]:
    """All that contradicts itself in the ``indicators`` of the register and the concept's ``values`` of them."""
    yield from doubles(indicators, same("title"), "title", "So heißt schon {first}.")
    for indicator in indicators:
        groups = entries_in(indicator, "counted_groups")
        yield from doubles(groups, same("cost_group"), "cost_group", "Diese Kostengruppe steht schon in {first}.")
        for group in groups:
            yield from loose(group, "cost_group", names)
        if groups and indicator[1].get("part") == IndicatorPart.CONTEXT:
            yield Problem(place(groups[0][0]), "Maßnahmen zählt nur ein Kennwert des Teils „output“.")
    yield from doubles(values, same("indicator", "year"), "year", "Für dieses Jahr gibt es schon {first}.")
    known = {row["title"]: row for _, row in indicators if "title" in row}
    for path, row in values:
        yield from loose((path, row), "indicator", names)
        about = known.get(row.get("indicator", ""), {})
        if "town_value" in row and about.get("part") == IndicatorPart.OUTPUT:
            yield Problem(place((*path, "town_value")), "Die Gesamtstadt gehört nur zu Kennwerten des Teils „context“.")
        for name in FIGURES:
            if about and not about.get("may_be_negative") and Decimal(row.get(name, 0)) < 0:
                yield Problem(place((*path, name)), "Dieser Kennwert kann nicht negativ sein („may_be_negative“).")
