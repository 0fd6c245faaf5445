"""The tree of goals: built without a query, without circles and not too deep."""

import pytest

from concepts.goaltree import build_tree, parent_problem
from concepts.models import Goal, GoalKind

A, B, C, D, E = range(1, 6)


def goals(*pairs):
    return [
        Goal(pk=pk, parent_id=parent, title=f"Ziel {pk}", kind=GoalKind.SUB if parent else GoalKind.MAIN)
        for pk, parent in pairs
    ]


def shape(nodes):
    return [(node.goal.pk, node.level, node.is_first, node.is_last, shape(node.children)) for node in nodes]


def test_tree_keeps_order_and_counts_levels():
    tree = build_tree(goals((A, None), (B, A), (C, A), (D, C), (E, None)))
    assert shape(tree) == [
        (
            A,
            1,
            True,
            False,
            [(B, 2, True, False, []), (C, 2, False, True, [(D, 3, True, True, [])])],
        ),
        (E, 1, False, True, []),
    ]
    assert [node.goal.pk for node in tree[0].walk()] == [A, B, C, D]


def test_cross_cutting_goals_come_last():
    aims = goals((A, None), (B, None))
    aims[0].kind = GoalKind.CROSS_CUTTING
    tree = build_tree(aims)
    assert [node.goal.pk for node in tree] == [B, A]
    assert all(node.is_first and node.is_last for node in tree)


def test_only_the_deepest_level_takes_no_children():
    tree = build_tree(goals((A, None), (B, A), (C, B), (D, C)))
    assert [node.may_have_children for node in tree[0].walk()] == [True, True, True, False]


def test_goal_may_stand_alone_or_under_another():
    known = goals((A, None), (B, None))
    assert parent_problem(known[1], None, known) == ""
    assert parent_problem(known[1], known[0], known) == ""
    assert parent_problem(Goal(title="neu"), known[0], known) == ""


@pytest.mark.parametrize("parent", [A, B, C])
def test_goal_never_stands_under_itself(parent):
    known = goals((A, None), (B, A), (C, B))
    assert "unter sich selbst" in parent_problem(known[0], known[parent - 1], known)


def test_fourth_level_is_the_last():
    known = goals((A, None), (B, A), (C, B), (D, C), (E, None))
    assert parent_problem(Goal(title="neu"), known[C - 1], known) == ""
    assert "höchstens 4 Ebenen" in parent_problem(Goal(title="neu"), known[D - 1], known)


def test_goal_moves_with_all_that_stands_under_it():
    known = goals((A, None), (B, A), (C, B), (D, None), (E, D))
    assert parent_problem(known[D - 1], known[B - 1], known) == ""
    assert "mit allem, was darunter steht" in parent_problem(known[D - 1], known[C - 1], known)


def test_a_circle_in_the_data_ends_the_search():
    known = goals((A, B), (B, A), (C, None))
    assert parent_problem(known[C - 1], known[A - 1], known) == ""
