"""Which reminders went out: of reporting rounds, and of money that lapses."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from measures.models.grant import CashInstalment
from measures.models.round import ReportingRound

REMINDER_DAYS = (-7, 0, 7, 30)
"""When a round reminds, in days after its date."""
LAPSE_MONTHS = (12, 6, 3)
"""How many months before it lapses people are warned of money not called, the earliest first."""


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


class SentLapseWarning(models.Model):
    """That a person was warned of an instalment, so many months before it lapses on ``lapses_on``; when
    that day is moved, the warnings begin anew."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sent_lapse_warnings")
    instalment = models.ForeignKey(CashInstalment, models.CASCADE, related_name="sent_warnings")
    months = models.PositiveSmallIntegerField("Monate vor dem Verfall")
    lapses_on = models.DateField("verfällt am")
    sent_on = models.DateField("versandt am")

    class Meta:
        verbose_name = "Versandte Warnung vor Verfall"
        verbose_name_plural = "Versandte Warnungen vor Verfall"
        ordering = ["-sent_on", "-id"]
        indexes = [models.Index(fields=["user", "-sent_on"])]
        constraints = [
            models.UniqueConstraint(fields=["user", "instalment", "months", "lapses_on"], name="sentlapsewarning_once"),
            models.CheckConstraint(condition=Q(months__in=LAPSE_MONTHS), name="sentlapsewarning_months_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.instalment} ({self.months} Monate)"
