"""Saving a row of a concept: without losing what somebody else saved, and with an entry in the log."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from actors.editing import Difference, RevisionForm, lock_saved, raise_revision
from concepts.changelog import record, values_of
from concepts.models import Action, Concept, Edition

if TYPE_CHECKING:
    from actors.models import User

__all__ = ["Difference", "RevisionForm", "create_once", "create_row", "delete_row", "save_row", "sent_before"]


@transaction.atomic
def create_row(form: RevisionForm, by: User, *, concept: Concept, edition: Edition | None = None) -> models.Model:
    """Save a new row and log it."""
    instance: models.Model = form.save()
    new = {name: value for name, value in values_of(instance, form.own_fields).items() if value}
    record(instance, Action.CREATED, by, concept=concept, edition=edition, new=new)
    return instance


@transaction.atomic
def create_once(form: RevisionForm, by: User, *, concept: Concept, owner: models.Model) -> None:
    """Save and log a new row of ``owner``; what is sent twice, even at once, is saved once."""
    type(owner)._default_manager.select_for_update(no_key=True).get(pk=owner.pk)  # a double click waits here
    place: dict[str, Any] = {str(owner._meta.model_name): owner}
    if not sent_before(form, **place):
        create_row(form, by, concept=concept)


def sent_before(
    form: RevisionForm, *, says_the_same: Callable[[Any], bool] | None = None, **place: Any
) -> models.Model | None:
    """What was saved when this form of a new row was sent before, as by a double click; None when it has to be saved.

    Such a form brings its row's key along. ``place``: what the row belongs to, locked by the caller, so that the second
    of two clicks at once finds what the first has saved. Somebody who went back to the form and entered something else
    gets a row of its own; so does whoever brings a key that stands elsewhere, where it may stand only once (the rows of
    an edition have theirs in its other editions too).
    """
    row = form.instance
    row.key = form.cleaned_data.get("key") or row.key
    with_key = type(row)._default_manager.filter(key=row.key)
    saved: models.Model | None = with_key.filter(**place).first()
    if saved and (says_the_same or form.says_the_same)(saved):
        return saved
    if saved or (row._meta.get_field("key").unique and with_key.exists()):
        row.key = uuid.uuid4()
    return None


@transaction.atomic
def save_row(form: RevisionForm, by: User, *, concept: Concept, edition: Edition | None = None) -> bool:
    """Save an existing row and log what changed; False, with ``form.conflict`` filled, when
    somebody else saved it since the form was opened."""
    saved = lock_saved(form)
    if saved is None:
        return False
    old = values_of(saved, form.own_fields)
    instance = form.save()
    new = values_of(instance, form.own_fields)
    if record(instance, Action.CHANGED, by, concept=concept, edition=edition, old=old, new=new):
        raise_revision(instance)
    return True


@transaction.atomic
def delete_row(instance: models.Model, by: User, *, concept: Concept, edition: Edition | None = None) -> None:
    """Delete a row and log it; of two who delete it at once the second changes nothing. Raises ProtectedError when
    something still hangs on it."""
    if type(instance)._default_manager.select_for_update(of=("self",)).filter(pk=instance.pk).first() is None:
        return
    record(instance, Action.DELETED, by, concept=concept, edition=edition)
    instance.delete()
