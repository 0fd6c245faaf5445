"""The matrix of goals and measures: who contributes to what, and where the gaps are."""

from __future__ import annotations

from dataclasses import dataclass

from concepts.goaltree import GoalNode, build_tree
from concepts.models import Edition, Goal, GoalKind
from measures.models import Contribution, MeasureSheet, SheetGoal

SERVED_KINDS = {GoalKind.MAIN, GoalKind.SUB}
"""Kinds of goals that need a measure."""


@dataclass(frozen=True)
class GoalColumn:
    """A goal with the number of measures that contribute to it. ``is_gap``: something should, and nothing does."""

    goal: Goal
    main: int
    side: int
    is_gap: bool


@dataclass(frozen=True)
class MeasureRow:
    """A measure with its contribution to each goal, ``""`` where there is none."""

    sheet: MeasureSheet
    cells: tuple[str, ...]

    @property
    def is_gap(self) -> bool:
        """Whether it serves no goal at all."""
        return not any(self.cells)


@dataclass(frozen=True)
class Matrix:
    columns: tuple[GoalColumn, ...]
    rows: tuple[MeasureRow, ...]

    @property
    def goal_gaps(self) -> list[Goal]:
        return [column.goal for column in self.columns if column.is_gap]

    @property
    def measure_gaps(self) -> list[MeasureSheet]:
        return [row.sheet for row in self.rows if row.is_gap]


def build_matrix(edition: Edition) -> Matrix:
    """Goals in the order of their tree, measures in the order of the list; three queries.

    The vision (Leitbild) is served through the goals under it and has no column unless a
    measure names it. A goal is served by what serves a goal under it, as in the check before the review.
    """
    links = {
        (sheet_id, goal_id): contribution
        for sheet_id, goal_id, contribution in SheetGoal.objects.filter(sheet__edition=edition).values_list(
            "sheet", "goal", "contribution"
        )
    }
    named = {goal_id for _, goal_id in links}
    nodes = [node for root in build_tree(edition.goals.all()) for node in root.walk()]
    shown = [node for node in nodes if node.goal.kind != GoalKind.VISION or node.goal.pk in named]
    sheets = MeasureSheet.objects.in_edition(edition).in_list_order().select_related("measure", "action_field")
    rows = tuple(
        MeasureRow(sheet, tuple(links.get((sheet.pk, node.goal.pk), "") for node in shown))
        for sheet in sheets.only("edition", "number", "title", "is_informational", "measure__serial", "action_field")
    )
    return Matrix(tuple(_column(node, links) for node in shown), rows)


def _column(node: GoalNode, links: dict[tuple[int, int], str]) -> GoalColumn:
    own = [contribution for (_, goal_id), contribution in links.items() if goal_id == node.goal.pk]
    named = {goal_id for _, goal_id in links}
    return GoalColumn(
        goal=node.goal,
        main=own.count(Contribution.MAIN),
        side=own.count(Contribution.SIDE),
        is_gap=node.goal.kind in SERVED_KINDS and not any(under.goal.pk in named for under in node.walk()),
    )
