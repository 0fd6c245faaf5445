"""Pages of the goals and the fields of action."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from actors.gone import unless_gone
from actors.permissions import SignedInRequest
from concepts.access import editable_edition, visible_edition
from concepts.forms import ActionFieldForm, GoalForm
from concepts.goaltree import NEXT_KIND, build_tree
from concepts.models import ActionField, Edition, Goal, GoalKind
from concepts.ordering import last_position
from concepts.views.rows import delete_page, move_row, row_page
from concepts.workflow import lock_draft

SECTION = {"section": "goals"}


def goal_tree(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    edition = visible_edition(request.user, slug, number)
    nodes = build_tree(edition.goals.select_related("action_field"))
    context = {
        "edition": edition,
        "aims": [node for node in nodes if node.goal.kind != GoalKind.CROSS_CUTTING],
        "across": [node for node in nodes if node.goal.kind == GoalKind.CROSS_CUTTING],
        "action_fields": list(edition.action_fields.all()),
        "may_edit": edition.can_be_edited_by(request.user),
    }
    return render(request, "concepts/goal_tree.html", SECTION | context)


def goal_create(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    edition = editable_edition(request.user, slug, number)
    goal = _new_goal(edition, request.GET.get("unter", ""), request.GET.get("art", ""))
    return _goal_page(request, edition, goal, "concepts/goal_create.html")


def goal_edit(request: SignedInRequest, slug: str, number: int, key: uuid.UUID) -> HttpResponse:
    edition = editable_edition(request.user, slug, number)
    goal = get_object_or_404(edition.goals.all(), key=key)
    return _goal_page(request, edition, goal, "concepts/goal_edit.html")


@transaction.atomic
def _goal_page(request: SignedInRequest, edition: Edition, goal: Goal, template: str) -> HttpResponse:
    if request.method == "POST":
        # Two people who hang goals under each other at the same time would close a circle.
        lock_draft(edition)
    form = GoalForm(request.POST or None, instance=goal, edition=edition)
    back = reverse("goal_tree", args=[edition.concept.slug, edition.number])
    return row_page(request, edition, form, template, back, SECTION | {"goal": goal})


def goal_delete(request: SignedInRequest, slug: str, number: int, key: uuid.UUID) -> HttpResponse:
    edition = editable_edition(request.user, slug, number)
    back = reverse("goal_tree", args=[slug, number])
    with unless_gone("Das Ziel ist bereits gelöscht.", back):
        goal = get_object_or_404(edition.goals.all(), key=key)
    return delete_page(request, edition, goal, "concepts/goal_delete.html", back, SECTION)


@require_POST
def goal_move(request: SignedInRequest, slug: str, number: int, key: uuid.UUID) -> HttpResponse:
    edition = editable_edition(request.user, slug, number)
    goal = get_object_or_404(edition.goals.all(), key=key)
    return move_row(request, edition, goal, _siblings(goal), reverse("goal_tree", args=[slug, number]))


def actionfield_create(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    edition = editable_edition(request.user, slug, number)
    action_field = ActionField(position=last_position(edition.action_fields.all()))
    form = ActionFieldForm(request.POST or None, instance=action_field, edition=edition)
    back = reverse("goal_tree", args=[slug, number])
    return row_page(request, edition, form, "concepts/actionfield_create.html", back, SECTION)


def actionfield_edit(request: SignedInRequest, slug: str, number: int, key: uuid.UUID) -> HttpResponse:
    edition = editable_edition(request.user, slug, number)
    action_field = get_object_or_404(edition.action_fields.all(), key=key)
    form = ActionFieldForm(request.POST or None, instance=action_field, edition=edition)
    back = reverse("goal_tree", args=[slug, number])
    context = SECTION | {"action_field": action_field}
    return row_page(request, edition, form, "concepts/actionfield_edit.html", back, context)


def actionfield_delete(request: SignedInRequest, slug: str, number: int, key: uuid.UUID) -> HttpResponse:
    edition = editable_edition(request.user, slug, number)
    back = reverse("goal_tree", args=[slug, number])
    with unless_gone("Das Handlungsfeld ist bereits gelöscht.", back):
        action_field = get_object_or_404(edition.action_fields.all(), key=key)
    return delete_page(request, edition, action_field, "concepts/actionfield_delete.html", back, SECTION)


@require_POST
def actionfield_move(request: SignedInRequest, slug: str, number: int, key: uuid.UUID) -> HttpResponse:
    edition = editable_edition(request.user, slug, number)
    action_field = get_object_or_404(edition.action_fields.all(), key=key)
    back = reverse("goal_tree", args=[slug, number])
    return move_row(request, edition, action_field, edition.action_fields.all(), back)


def _new_goal(edition: Edition, parent_key: str, kind: str) -> Goal:
    """A goal at the end of its siblings, of the kind that is usual there."""
    parent = next((goal for goal in edition.goals.all() if str(goal.key) == parent_key), None)
    if parent:
        kind = NEXT_KIND.get(GoalKind(parent.kind), GoalKind.SUB)
    elif kind not in GoalKind.values:
        has_vision = edition.goals.filter(kind=GoalKind.VISION).exists()
        kind = GoalKind.MAIN if has_vision else GoalKind.VISION
    return Goal(position=last_position(edition.goals.all()), parent=parent, kind=kind)


def _siblings(goal: Goal) -> QuerySet[Goal]:
    """The goals among which ``goal`` can be moved, as the page shows them together."""
    siblings = Goal.objects.filter(edition=goal.edition, parent=goal.parent)
    if goal.parent_id:
        return siblings
    across = GoalKind.CROSS_CUTTING
    return siblings.filter(kind=across) if goal.kind == across else siblings.exclude(kind=across)
