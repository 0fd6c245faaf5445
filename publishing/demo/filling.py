"""Numbered measures without a story, to see how the portal behaves with many."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from actors.models import Role, User
from concepts.models import Concept
from measures.models import (
    ActorRole,
    CostLine,
    FundingLine,
    FundingSource,
    MeasureSheet,
    SheetActor,
    SheetGoal,
)
from measures.sheets import SheetContent, create_sheet

FIRST_NUMBER = 101
"""Far above the numbers of the measures that tell a story."""
YEARS = range(2027, 2033)


@transaction.atomic
def fill_up(concept: Concept, count: int) -> int:
    """Add measures to the concept's draft until it has ``count``; answers how many were added."""
    edition = concept.open_edition()
    if edition is None:
        return 0
    fields = list(edition.action_fields.all())
    goals = list(edition.goals.filter(kind="sub"))
    actors = list(concept.municipality.actors.filter(kind="office"))
    editor = User.objects.filter(memberships__municipality=concept.municipality, memberships__role=Role.EDITOR)[0]
    missing = max(count - edition.sheets.count(), 0)
    for index in range(missing):
        field = fields[index % len(fields)]
        number = f"{field.code}{FIRST_NUMBER + index // len(fields)}"
        sheet = MeasureSheet(
            number=number,
            title=f"Probemaßnahme {number}",
            action_field=field,
            kind="investive",
            problem="Zum Messen angelegt, ohne eigene Aussage.",
            objective=f"Probeziel {number}",
            description=f"Nummerierte Maßnahme {index + 1} von {missing}.",
            location="gesamtes Gebiet",
            start_year=YEARS[0],
            end_year=YEARS[-1],
        )
        content = SheetContent(
            goals=[SheetGoal(goal=goals[index % len(goals)])],
            actors=[SheetActor(actor=actors[index % len(actors)], role=ActorRole.RESPONSIBLE_BODY)],
            cost_lines=[CostLine(fiscal_year=year, amount=Decimal(10_000 + index)) for year in YEARS],
            funding_lines=[
                FundingLine(source=FundingSource.OWN, fiscal_year=year, amount=Decimal(10_000 + index))
                for year in YEARS
            ],
        )
        create_sheet(edition, sheet, content, editor)
    return missing
