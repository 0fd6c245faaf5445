"""Concepts and their editions. Models are split by subject; import them from here."""

from concepts.models.change import Action, Change
from concepts.models.concept import Concept, Source
from concepts.models.content import (
    ActionField,
    Chapter,
    EditionContent,
    Goal,
    GoalKind,
    ProgrammeArea,
    Quadrant,
    Subject,
    SwotItem,
)
from concepts.models.edition import Edition, EditionKind, ResolutionResult, UpdateReason
from concepts.states import State

__all__ = [
    "Action",
    "ActionField",
    "Change",
    "Chapter",
    "Concept",
    "Edition",
    "EditionContent",
    "EditionKind",
    "Goal",
    "GoalKind",
    "ProgrammeArea",
    "Quadrant",
    "ResolutionResult",
    "Source",
    "State",
    "Subject",
    "SwotItem",
    "UpdateReason",
]
