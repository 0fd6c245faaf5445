"""Evaluating the measures of the edition before: one sheet each (Bewertungsblatt)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from actors.editing import RevisionForm, lock_saved, raise_revision
from concepts.changelog import record, values_of
from concepts.models import Action, Edition
from concepts.workflow import lock_draft
from measures.models import MeasureReview
from measures.updating.balance import BalanceRow

if TYPE_CHECKING:
    from actors.models import User


def review_to_edit(edition: Edition, row: BalanceRow) -> MeasureReview:
    """The review of an old measure, or a new one that begins with what its newest sheet plans for afterwards."""
    if row.review:
        return row.review
    sheet = row.account.new or row.account.old
    return MeasureReview(
        edition=edition,
        measure=row.account.old.measure,
        continuation=sheet.continuation,
        follow_up_cost=sheet.follow_up_cost,
        revision=0,
    )


@transaction.atomic
def save_review(form: RevisionForm, by: User, row: BalanceRow) -> bool:
    """Save the review of an old measure; False, with ``form.conflict`` filled, when somebody else
    saved it since the form was opened. Raises EditionClosed when its edition is no draft any more."""
    review: MeasureReview = form.instance
    edition = lock_draft(review.edition)
    twin = MeasureReview.objects.filter(edition=edition, measure=review.measure).first()
    old: dict[str, str] = {}
    if twin:
        review.pk = twin.pk
        saved = lock_saved(form)
        if saved is None:
            return False
        old = values_of(saved, form.own_fields)
    form.save()
    new = values_of(review, form.own_fields)
    written = record(
        review,
        Action.CHANGED if twin else Action.CREATED,
        by,
        concept=edition.concept,
        edition=edition,
        old=old,
        new=new,
        label=str(row.account.old),
    )
    if written:
        raise_revision(review)
    return True
