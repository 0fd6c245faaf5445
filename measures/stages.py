"""How far measures are, in as few words as a table can show."""

from __future__ import annotations

from enum import StrEnum

from measures.models import ImplementationStatus


class Stage(StrEnum):
    """Implementation statuses, as few as a table can show (the values name CSS classes)."""

    PLANNED = "planned"
    UNDER_WAY = "under-way"
    COMPLETED = "completed"
    STOPPED = "stopped"
    UNKNOWN = "unknown"


STAGES = {
    ImplementationStatus.IDEA: Stage.PLANNED,
    ImplementationStatus.IN_PREPARATION: Stage.PLANNED,
    ImplementationStatus.IN_PLANNING: Stage.PLANNED,
    ImplementationStatus.UNDER_WAY: Stage.UNDER_WAY,
    ImplementationStatus.CONTINUOUS: Stage.UNDER_WAY,
    ImplementationStatus.COMPLETED: Stage.COMPLETED,
    ImplementationStatus.POSTPONED: Stage.STOPPED,
    ImplementationStatus.DROPPED: Stage.STOPPED,
}
STAGE_LABELS = {
    Stage.PLANNED: "geplant",
    Stage.UNDER_WAY: "in Umsetzung",
    Stage.COMPLETED: "abgeschlossen",
    Stage.STOPPED: "zurückgestellt / entfallen",
    Stage.UNKNOWN: "ohne Stand",
}
