"""See to it that the task worker sends reminders every morning: ``manage.py schedule_reminders``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from measures.tasks import schedule_reminders


class Command(BaseCommand):
    help = "Stellt den täglichen Versand der Erinnerungen in die Warteschlange, falls er dort fehlt."

    def handle(self, *args: Any, **options: Any) -> None:
        done = schedule_reminders()
        if options["verbosity"]:
            self.stdout.write("Die Erinnerungen sind eingeplant." if done else "Die Erinnerungen waren eingeplant.")
