"""Send the reminders that are due today: ``manage.py send_reminders [--dry-run]``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from measures.reporting.reminders import Letter, due_letters, send_reminders


class Command(BaseCommand):
    help = (
        "Erinnert per E-Mail an fehlende Meldungen und an Fördermittel, die verfallen. Das tut sonst der "
        "Auftragsdienst jeden Morgen von selbst."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="nur zeigen, wer was bekäme; nichts versenden, nichts vermerken"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        if options["dry_run"]:
            letters = due_letters(today)
            for letter in letters:
                self.stdout.write(written(letter))
            self.stdout.write(f"{len(letters)} Erinnerungen würden versandt.")
        else:
            self.stdout.write(f"{len(send_reminders(today))} Erinnerungen versandt.")


def written(letter: Letter) -> str:
    """A letter as it is printed."""
    return f"An: {letter.to.email}\nBetreff: {letter.subject}\n\n{letter.text}\n{'-' * 72}"
