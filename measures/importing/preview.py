"""What of a plan the preview shows."""

from __future__ import annotations

from collections.abc import Callable

from measures.importing.plan import Plan, PlannedRow, RowState

SHOWN: dict[str, tuple[str, Callable[[Plan], list[PlannedRow]]]] = {
    "": ("alle", lambda plan: plan.rows),
    "klaeren": ("zu klären", lambda plan: plan.blocked),
    "neu": ("neu", lambda plan: plan.in_state(RowState.NEW)),
    "geaendert": ("geändert", lambda plan: plan.in_state(RowState.CHANGED)),
    "unveraendert": ("unverändert", lambda plan: plan.in_state(RowState.UNCHANGED)),
    "hinweise": ("mit Hinweisen", lambda plan: plan.with_hints),
}
"""Name in the address -> words and rows."""


def shown_rows(plan: Plan, asked: str) -> list[PlannedRow]:
    """The rows that the address asks for; all where it asks for nothing known."""
    _, rows = SHOWN.get(asked, SHOWN[""])
    return rows(plan)
