"""Registers are archived, not deleted: an entry is offered no more, and stays where it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from django.db import models


def archive(entry: models.Model) -> None:
    """Offer the entry of a register no more. What is archived already keeps its day."""
    entries = type(entry)._default_manager.filter(pk=entry.pk, archived_at__isnull=True)
    entries.update(archived_at=timezone.now())


def restore(entry: models.Model) -> None:
    """Offer it again."""
    type(entry)._default_manager.filter(pk=entry.pk).update(archived_at=None)
