"""Which reminders of reporting rounds went out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from measures.models.round import ReportingRound

REMINDER_DAYS = (-7, 0, 7, 30)
"""When a round reminds, in days after its date."""


class SentReminder(models.Model):
    """That a person was reminded of a round, and on which of its days; several with one letter."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sent_reminders")
    round = models.ForeignKey(ReportingRound, models.CASCADE, related_name="sent_reminders")
    days = models.SmallIntegerField("Tage nach der Frist")
    sent_on = models.DateField("versandt am")

    class Meta:
        verbose_name = "Versandte Erinnerung"
        verbose_name_plural = "Versandte Erinnerungen"
        ordering = ["-sent_on", "-id"]
        indexes = [models.Index(fields=["user", "-sent_on"])]
        constraints = [
            models.UniqueConstraint(fields=["user", "round", "days"], name="sentreminder_once"),
            models.CheckConstraint(condition=Q(days__in=REMINDER_DAYS), name="sentreminder_day_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.round} ({self.days:+d} Tage)"
