"""Leaving a problem open knowingly: a reviewer says why, and everybody can read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from actors.models import Role
from actors.permissions import has_role
from concepts.changelog import record
from concepts.models import Action, Edition, State
from concepts.workflow import lock
from publishing.models import AcceptedProblem

if TYPE_CHECKING:
    from actors.models import User
    from publishing.problems import Problem


@transaction.atomic
def accept(edition: Edition, problem: Problem, reason: str, by: User) -> AcceptedProblem:
    """Leave ``problem`` open with a reason. Only reviewers, only while the edition is in review."""
    edition = _judged(edition, by)
    if not reason.strip():
        raise ValidationError("Bitte geben Sie eine Begründung an.", code="reason_missing")
    accepted, _ = AcceptedProblem.objects.update_or_create(
        edition=edition,
        code=problem.code,
        object_key=problem.object_key,
        defaults={"statement": problem.statement, "reason": reason.strip(), "accepted_by": by},
    )
    _log(accepted, by, {"Offen gelassen": problem.statement, "reason": accepted.reason})
    return accepted


@transaction.atomic
def withdraw(accepted: AcceptedProblem, by: User) -> None:
    """Take the acceptance back: the problem stands in the way again."""
    _judged(accepted.edition, by)
    if not AcceptedProblem.objects.filter(pk=accepted.pk).exists():
        return  # another reviewer was quicker by a moment
    _log(accepted, by, {"Wieder zu klären": accepted.statement})
    accepted.delete()


def _judged(edition: Edition, by: User) -> Edition:
    edition = lock(edition)
    if not has_role(by, edition.concept.municipality_id, frozenset({Role.REVIEWER})):
        raise PermissionDenied
    if edition.state != State.REVIEW:
        raise ValidationError("Offene Punkte werden nur während der Prüfung beurteilt.", code="not_in_review")
    return edition


def _log(accepted: AcceptedProblem, by: User, new: dict[str, str]) -> None:
    edition = accepted.edition
    record(accepted, Action.DECIDED, by, concept=edition.concept, edition=edition, new=new)
