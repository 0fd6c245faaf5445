"""Verify the archive: stored files against their fingerprints, frozen editions against their seals."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from concepts.models import Edition
from publishing.models import StoredDocument
from publishing.seals import last_signature
from publishing.verification import SEALED_STATES, findings


class Command(BaseCommand):
    help = "Prüft alle abgelegten Dateien und alle eingefrorenen Fassungen; Rückgabewert 1, wenn etwas abweicht."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--expect",
            default="",
            metavar="SIEGEL",
            help="ein früher notiertes letztes Siegel; es muss noch vorhanden sein",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for finding in findings(options["expect"]):
            count += 1
            self.stderr.write(str(finding))
        files, editions = StoredDocument.objects.count(), Edition.objects.filter(state__in=SEALED_STATES).count()
        self.stdout.write(
            f"Geprüft: {files} Datei{'en' if files != 1 else ''}, "
            f"{editions} eingefrorene Fassung{'en' if editions != 1 else ''}."
        )
        self.stdout.write(f"Letztes Siegel: {last_signature() or 'keines'}")
        if count:
            self.stderr.write(f"{count} Abweichung{'en' if count > 1 else ''}.")
            sys.exit(1)
        self.stdout.write("Alles unverändert.")
