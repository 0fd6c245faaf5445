"""Measures, their sheets, money and status. Models are split by subject; import them from here."""

from measures.models.calendar import CalendarFeed
from measures.models.estimate import CostEstimate, Stage
from measures.models.fate import Fate, FateSuccessor, GoalsReached, MeasureFate, MeasureReview
from measures.models.finance import (
    Budget,
    CostGroup,
    CostLine,
    FundingLine,
    FundingSource,
    IncomeRow,
)
from measures.models.grant import (
    Booking,
    CashInstalment,
    DrawDown,
    Grant,
    GrantedMeasure,
    Repayment,
    Spending,
)
from measures.models.importing import RememberedColumn
from measures.models.income import Income
from measures.models.indicator import CountedGroup, Indicator, IndicatorPart, IndicatorValue
from measures.models.light import Colour, LightOverride
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
    VatBasis,
)
from measures.models.milestone import Milestone
from measures.models.photo import Photo
from measures.models.programme import (
    EligibleGroup,
    FunderLevel,
    FundingProgramme,
    Month,
    ProgrammeDocument,
    ProgrammeName,
    ProgrammeRate,
)
from measures.models.proposal import ReportLink, StatusProposal
from measures.models.reminder import LAPSE_MONTHS, REMINDER_DAYS, SentLapseWarning, SentReminder
from measures.models.round import ReportingRound, RoundEntry, Standing
from measures.models.saved_view import SavedView
from measures.models.status import FundingStatus, ImplementationStatus, Precision, StatusUpdate
from measures.models.status_label import StatusLabel

__all__ = [
    "LAPSE_MONTHS",
    "REMINDER_DAYS",
    "ActorRole",
    "Booking",
    "Budget",
    "CalendarFeed",
    "CashInstalment",
    "Colour",
    "Contribution",
    "CostEstimate",
    "CostGroup",
    "CostLine",
    "CountedGroup",
    "DrawDown",
    "EligibleGroup",
    "Fate",
    "FateSuccessor",
    "FunderLevel",
    "FundingLine",
    "FundingProgramme",
    "FundingSource",
    "FundingStatus",
    "GoalsReached",
    "Grant",
    "GrantedMeasure",
    "ImplementationStatus",
    "Income",
    "IncomeRow",
    "Indicator",
    "IndicatorPart",
    "IndicatorValue",
    "LightOverride",
    "Measure",
    "MeasureFate",
    "MeasureKind",
    "MeasureReview",
    "MeasureSheet",
    "Milestone",
    "Month",
    "Ownership",
    "Photo",
    "Precision",
    "Priority",
    "ProgrammeDocument",
    "ProgrammeName",
    "ProgrammeRate",
    "RememberedColumn",
    "Repayment",
    "ReportLink",
    "ReportingRound",
    "RoundEntry",
    "SavedView",
    "SentLapseWarning",
    "SentReminder",
    "SheetActor",
    "SheetGoal",
    "Spending",
    "Stage",
    "Standing",
    "StatusLabel",
    "StatusProposal",
    "StatusUpdate",
    "VatBasis",
]
