"""Saving a row of a concept: without losing what somebody else saved, and with an entry in the log."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models, transaction

from actors.editing import Difference, RevisionForm, lock_saved, raise_revision
from concepts.changelog import record, values_of
from concepts.models import Action, Concept, Edition

if TYPE_CHECKING:
    from actors.models import User

__all__ = ["Difference", "RevisionForm", "create_once", "create_row", "delete_row", "save_row"]


@transaction.atomic
def create_row(form: RevisionForm, by: User, *, concept: Concept, edition: Edition | None = None) -> models.Model:
    """Save a new row and log it."""
    instance: models.Model = form.save()
    new = {name: value for name, value in values_of(instance, form.own_fields).items() if value}
    record(instance, Action.CREATED, by, concept=concept, edition=edition, new=new)
    return instance


@transaction.atomic
def create_once(form: RevisionForm, by: User, *, concept: Concept, owner: models.Model) -> None:
    """Save and log a new row of ``owner``; what is sent twice, even at once, is saved once. Somebody who went back to
    the page and entered something else gets a row of its own."""
    type(owner)._default_manager.select_for_update(no_key=True).get(pk=owner.pk)  # a double click waits here
    row = form.instance
    twin = type(row)._default_manager.filter(key=row.key).first()
    if twin and _belongs(twin, owner) and form.says_the_same(twin):
        return
    if twin:
        row.key = uuid.uuid4()
    create_row(form, by, concept=concept)


def _belongs(row: models.Model, owner: models.Model) -> bool:
    return bool(getattr(row, f"{owner._meta.model_name}_id") == owner.pk)


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
