"""``manage.py export_concept SLUG [--output FILE]``"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from concepts.models import Concept
from publishing.portable.exporting import as_text, export_concept


class Command(BaseCommand):
    help = "Schreibt ein Konzept mit allen Fassungen als Konzeptdatei (siehe docs/portable-format.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="Kurzadresse des Konzepts")
        parser.add_argument("--output", type=Path, metavar="DATEI", help="Zieldatei; sonst die Standardausgabe")

    def handle(self, *args: Any, **options: Any) -> None:
        concept = Concept.objects.select_related("municipality").filter(slug=options["slug"]).first()
        if concept is None:
            known = ", ".join(Concept.objects.order_by("slug").values_list("slug", flat=True)) or "keine"
            raise CommandError(f"Ein Konzept „{options['slug']}“ gibt es nicht. Vorhanden: {known}.")
        text = as_text(export_concept(concept))
        if options["output"] is None:
            self.stdout.write(text, ending="")
            return
        try:
            options["output"].write_text(text, "utf-8")
        except OSError as error:
            raise CommandError(f"{options['output']} lässt sich nicht schreiben: {error.strerror}") from error
        self.stderr.write(f"{concept} steht in {options['output']}.")
