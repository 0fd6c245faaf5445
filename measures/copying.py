"""What of a measure's sheet goes along into the next edition."""

from __future__ import annotations

from django.db import models

from concepts.copying import Copied, CopyMap, copy_rows
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
    Copied(MeasureSheet),
    Copied(SheetGoal, within="sheet__edition"),
    Copied(SheetActor, within="sheet__edition", reset={"adopted_name": ""}),
    Copied(CostLine, within="sheet__edition", reset={"adopted_group": ""}),
    Copied(FundingLine, within="sheet__edition", reset={"adopted_programme": "", "adopted_actor": ""}),
]
LEFT_OUT: dict[type[models.Model], str] = {
    MeasureFate: "each edition accounts for the measures of the one before it",
    FateSuccessor: "goes with the fate",
    MeasureReview: "each edition looks back anew",
}


def copy_sheets(source: Edition, copies: CopyMap) -> None:
    """Copy all sheets of ``source`` with their lines, goals and actors; ``copies`` is what
    ``concepts.copying.copy_content`` answered for the same two editions."""
    for declared in COPIED:
        copy_rows(declared, source, copies)
