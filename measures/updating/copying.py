"""What of a measure's sheet goes along into the next edition."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models

from concepts.copying import EVERYTHING, Copied, CopyMap, Portion, copy_rows
from concepts.models import Edition
from measures.models import (
    CostLine,
    FateSuccessor,
    FundingLine,
    MeasureFate,
    MeasureReview,
    MeasureSheet,
    SheetActor,
    SheetGoal,
)

COPIED = [
    Copied(MeasureSheet, Portion.MEASURES),
    Copied(SheetGoal, Portion.MEASURES, within="sheet__edition"),
    Copied(SheetActor, Portion.ACTORS, within="sheet__edition", reset={"adopted_name": ""}),
    Copied(CostLine, Portion.MONEY, within="sheet__edition", reset={"adopted_group": ""}),
    Copied(
        FundingLine,
        Portion.MONEY,
        within="sheet__edition",
        reset={"adopted_programme": "", "adopted_actor": ""},
    ),
]
LEFT_OUT: dict[type[models.Model], str] = {
    MeasureFate: "each edition accounts for the measures of the one before it",
    FateSuccessor: "goes with the fate",
    MeasureReview: "each edition looks back anew",
}


def copy_sheets(source: Edition, copies: CopyMap, taken: Collection[Portion] = EVERYTHING) -> None:
    """Copy all sheets of ``source`` with their lines, goals and actors; ``copies`` is what
    ``concepts.copying.copy_content`` answered for the same two editions. Amounts and fiscal
    years stay what they were: what past years cost does not change by an update."""
    for declared in COPIED:
        copy_rows(declared, source, copies, taken)
