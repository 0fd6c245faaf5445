"""Analysis and goals: the four fields of the SWOT, the tree of goals."""

from __future__ import annotations

from collections import defaultdict

from concepts.models import Goal, GoalKind, Quadrant
from publishing.document.parts import FieldName, GoalName, GoalNode, SheetName, SwotQuadrant, SwotStatement
from publishing.document.rows import Rows


def swot(rows: Rows, fields: dict[int, FieldName]) -> tuple[SwotQuadrant, ...]:
    """All four fields, empty ones too; ``()`` when there is no statement at all."""
    statements: dict[str, list[SwotStatement]] = defaultdict(list)
    for item in rows.swot_items:
        statements[item.quadrant].append(SwotStatement(item.text, fields.get(item.action_field_id or 0)))
    if not statements:
        return ()
    return tuple(SwotQuadrant(quadrant, tuple(statements[quadrant])) for quadrant in Quadrant)


def goal_names(rows: Rows) -> dict[int, GoalName]:
    """Goal id -> its name."""
    return {goal.pk: GoalName(GoalKind(goal.kind), goal.code, goal.title) for goal in rows.goals}


def goal_tree(rows: Rows, fields: dict[int, FieldName], sheets: dict[int, SheetName]) -> tuple[GoalNode, ...]:
    """The goals as a tree, each with the measures that contribute to it.

    A goal that no root leads to (a circle in the data) stands at the end as a root of its own.
    """
    children: dict[int | None, list[Goal]] = defaultdict(list)
    for goal in rows.goals:
        children[goal.parent_id].append(goal)
    contributing: dict[int, list[SheetName]] = defaultdict(list)
    for link in rows.goal_links:
        contributing[link.goal_id].append(sheets[link.sheet_id])
    order = {sheet.pk: position for position, sheet in enumerate(rows.sheets)}
    position_of = {sheets[pk]: position for pk, position in order.items()}
    placed: set[int] = set()

    def node(goal: Goal) -> GoalNode:
        placed.add(goal.pk)
        return GoalNode(
            kind=GoalKind(goal.kind),
            code=goal.code,
            title=goal.title,
            description=goal.description,
            success_indicator=goal.success_indicator,
            field=fields.get(goal.action_field_id or 0),
            sheets=tuple(sorted(contributing[goal.pk], key=position_of.__getitem__)),
            children=tuple(node(child) for child in children[goal.pk] if child.pk not in placed),
        )

    roots = [node(goal) for goal in children[None]]
    roots += [node(goal) for goal in rows.goals if goal.pk not in placed]
    return tuple(roots)
