"""The secret under which a person's dates can be read by a calendar program."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class CalendarFeed(models.Model):
    """That a person has a calendar feed. Its address is made of ``key`` and the portal's signature, so
    that nobody who reads the database can read the feed. A new key is a new address; without row there is none."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed")
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    created_at = models.DateTimeField("angelegt am", auto_now_add=True)

    class Meta:
        verbose_name = "Kalenderabo"
        verbose_name_plural = "Kalenderabos"

    def __str__(self) -> str:
        return f"Kalender von {self.user}"
