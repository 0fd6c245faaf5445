"""Fill the portal with an invented town, so that it can be tried: ``manage.py seed_demo``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from actors.models import Municipality
from publishing.demo.filling import fill_up
from publishing.demo.story import tell_demo

TOLD_EDITIONS = 2
"""The demo's own published editions."""


class Command(BaseCommand):
    help = "Legt die Demo an: die Stadt Auenfurt mit ihrem Handlungskonzept und eine Nachbargemeinde."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--measures",
            type=int,
            default=0,
            metavar="N",
            help="den Entwurf mit nummerierten Probemaßnahmen auf N Maßnahmen auffüllen",
        )
        parser.add_argument(
            "--editions",
            type=int,
            default=TOLD_EDITIONS,
            metavar="N",
            help="so viele veröffentlichte Fassungen anlegen (mindestens zwei)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if Municipality.objects.filter(slug="auenfurt").exists():
            self.stdout.write("Die Demo ist schon angelegt; es wurde nichts geändert.")
            return
        concept = tell_demo(repeated=max(options["editions"] - TOLD_EDITIONS, 0))
        added = fill_up(concept, options["measures"])
        self.stdout.write(f"Die Demo ist angelegt: {concept.municipality}, {concept.title}.")
        if added:
            self.stdout.write(f"{added} nummerierte Probemaßnahmen ergänzt.")
