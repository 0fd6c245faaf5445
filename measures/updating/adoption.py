"""Names as adopted: what a council decided keeps its words when a register is corrected later.

Registers (actors, programmes, cost groups) live on and may be renamed; an edition that
is submitted keeps the names it was submitted with.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat

from actors.models import Actor
from concepts.models import Edition
from measures.models import (
    CostGroup,
    CostLine,
    FundingLine,
    FundingProgramme,
    MeasureReview,
    ProgrammeName,
    SheetActor,
)


def fix_names(edition: Edition) -> None:
    """Write the names of today into all lines and reviews of ``edition``, of programmes those of the
    programme year; four queries.

    Call it before the edition freezes, in the same transaction.
    """
    SheetActor.objects.filter(sheet__edition=edition).update(adopted_name=_named(Actor.objects.all(), "actor_id"))
    groups = CostGroup.objects.annotate(name=Concat(F("code"), Value(" "), F("title")))
    CostLine.objects.filter(sheet__edition=edition).update(adopted_group=_named(groups, "cost_group_id"))
    FundingLine.objects.filter(sheet__edition=edition).update(
        adopted_programme=Coalesce(Subquery(_former_name()), _named(FundingProgramme.objects.all(), "programme_id")),
        adopted_actor=_named(Actor.objects.all(), "actor_id"),
    )
    MeasureReview.objects.filter(edition=edition).update(adopted_carrier=_named(Actor.objects.all(), "carrier_id"))


def release_names(edition: Edition) -> None:
    """Let the lines of ``edition``, a draft again, follow the registers; four queries."""
    SheetActor.objects.filter(sheet__edition=edition).update(adopted_name="")
    CostLine.objects.filter(sheet__edition=edition).update(adopted_group="")
    FundingLine.objects.filter(sheet__edition=edition).update(adopted_programme="", adopted_actor="")
    MeasureReview.objects.filter(edition=edition).update(adopted_carrier="")


def _former_name() -> QuerySet[ProgrammeName, Any]:
    """What the line's programme was called in its programme year, as ``FundingProgramme.name_in`` has it."""
    held = ProgrammeName.objects.filter(programme=OuterRef("programme_id"), until_year__gte=OuterRef("programme_year"))
    return held.order_by("until_year").values("name")[:1]


def _named(register: QuerySet, column: str) -> Coalesce:  # type: ignore[type-arg]  # any of three registers
    """The name of the register row to which ``column`` points, ``""`` where it points nowhere."""
    return Coalesce(Subquery(register.filter(pk=OuterRef(column)).values("name")[:1]), Value(""))
