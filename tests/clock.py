"""A clock that stands still, and can be set."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


class Clock:
    """The day on which a test plays, at nine in the morning; Django's own clock follows it."""

    def __init__(self, monkeypatch, day):
        self.set(day)
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    def set(self, day):
        day = date.fromisoformat(day) if isinstance(day, str) else day
        self.now = timezone.make_aware(datetime.combine(day, time(9)))

    def wait(self, **how_long):
        """``wait(days=7)``."""
        self.now += timedelta(**how_long)

    @property
    def today(self):
        return timezone.localdate(self.now)
