"""Goals as a tree: Leitbild, Oberziele, Teilziele, and what cuts across."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from concepts.models import Goal, GoalKind
from concepts.models.content import MAX_GOAL_DEPTH

NEXT_KIND = {GoalKind.VISION: GoalKind.MAIN, GoalKind.CROSS_CUTTING: GoalKind.CROSS_CUTTING}
"""What is usually written under a goal of this kind; under all others a sub-goal."""


@dataclass
class GoalNode:
    """A goal with what stands under it. ``level`` counts from 1; ``is_first`` and ``is_last`` among its siblings."""

    goal: Goal
    level: int
    children: list[GoalNode] = field(default_factory=list)
    is_first: bool = True
    is_last: bool = True

    def walk(self) -> Iterator[GoalNode]:
        """This node and all under it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def may_have_children(self) -> bool:
        return self.level < MAX_GOAL_DEPTH


def build_tree(goals: Iterable[Goal]) -> list[GoalNode]:
    """The roots of ``goals`` (all of one edition, in their order), cross-cutting ones last. No query."""
    by_parent: dict[int | None, list[Goal]] = {}
    for goal in goals:
        by_parent.setdefault(goal.parent_id, []).append(goal)
    roots = by_parent.get(None, [])
    aims = [goal for goal in roots if goal.kind != GoalKind.CROSS_CUTTING]
    across = [goal for goal in roots if goal.kind == GoalKind.CROSS_CUTTING]
    return _nodes(aims, by_parent, 1) + _nodes(across, by_parent, 1)


def _nodes(siblings: list[Goal], by_parent: dict[int | None, list[Goal]], level: int) -> list[GoalNode]:
    last = len(siblings) - 1
    return [
        GoalNode(goal, level, _nodes(by_parent.get(goal.pk, []), by_parent, level + 1), index == 0, index == last)
        for index, goal in enumerate(siblings)
    ]


def parent_problem(goal: Goal, parent: Goal | None, goals: Iterable[Goal]) -> str:
    """Why ``goal`` can't stand under ``parent``, in German; ``""`` when it can.

    ``goals`` are all of the edition; ``goal`` may be new. Refuses circles and more than
    ``MAX_GOAL_DEPTH`` levels, counting what stands under ``goal``.
    """
    if parent is None:
        return ""
    known = {other.pk: other for other in goals}
    above = _line_up(parent, known)
    if goal.pk in above:
        return f"„{parent}“ steht selbst unter „{goal}“. Ein Ziel kann nicht unter sich selbst stehen."
    height = _height(goal.pk, known.values()) if goal.pk else 1
    if len(above) + height > MAX_GOAL_DEPTH:
        under = " mit allem, was darunter steht," if height > 1 else ""
        return f"Unter „{parent}“ stünde das Ziel{under} zu tief: Das Zielsystem hat höchstens {MAX_GOAL_DEPTH} Ebenen."
    return ""


def _line_up(goal: Goal, known: dict[int, Goal]) -> list[int]:
    """The ids from ``goal`` up to its root; ends at a circle."""
    line: list[int] = []
    current: Goal | None = goal
    while current is not None and current.pk not in line:
        line.append(current.pk)
        current = known.get(current.parent_id) if current.parent_id else None
    return line


def _height(goal_id: int, goals: Iterable[Goal]) -> int:
    """How many levels ``goal_id`` and what stands under it take."""
    goals = list(goals)
    level, levels = {goal_id}, 0
    while level and levels <= MAX_GOAL_DEPTH:
        levels += 1
        level = {goal.pk for goal in goals if goal.parent_id in level}
    return levels
