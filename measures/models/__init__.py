"""Measures, their sheets, money and status. Models are split by subject; import them from here."""

from measures.models.fate import Fate, FateSuccessor, GoalsReached, MeasureFate, MeasureReview
from measures.models.finance import (
    CostGroup,
    CostLine,
    FunderLevel,
    FundingLine,
    FundingProgramme,
    FundingSource,
    Grant,
    ProgrammeRate,
)
from measures.models.importing import RememberedColumn
from measures.models.measure import (
    ActorRole,
    Contribution,
    Measure,
    MeasureKind,
    MeasureSheet,
    Ownership,
    Priority,
    SheetActor,
    SheetGoal,
)
from measures.models.saved_view import SavedView
from measures.models.status import FundingStatus, ImplementationStatus, Precision, StatusUpdate

__all__ = [
    "ActorRole",
    "Contribution",
    "CostGroup",
    "CostLine",
    "Fate",
    "FateSuccessor",
    "FunderLevel",
    "FundingLine",
    "FundingProgramme",
    "FundingSource",
    "FundingStatus",
    "GoalsReached",
    "Grant",
    "ImplementationStatus",
    "Measure",
    "MeasureFate",
    "MeasureKind",
    "MeasureReview",
    "MeasureSheet",
    "Ownership",
    "Precision",
    "Priority",
    "ProgrammeRate",
    "RememberedColumn",
    "SavedView",
    "SheetActor",
    "SheetGoal",
    "StatusUpdate",
]
