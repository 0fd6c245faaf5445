"""``manage.py import_concept FILE [--dry-run] [--documents]``"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from concepts.models import Concept
from publishing import archive
from publishing.document import build_document
from publishing.models import DocumentKind
from publishing.pdf import page_count, render_pdf
from publishing.portable import FileRefused
from publishing.portable.importing import import_concept
from publishing.portable.reading import LARGEST_FILE, read, too_large
from publishing.portable.summary import Summary, summary_of


class Command(BaseCommand):
    help = "Übernimmt ein Konzept mit allen Fassungen aus einer Konzeptdatei (siehe docs/portable-format.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="DATEI", help="Konzeptdatei (JSON)")
        parser.add_argument("--dry-run", action="store_true", help="alles prüfen und proben, nichts schreiben")

        parser.add_argument(
            "--documents",
            action="store_true",
            help="auch die PDF der veröffentlichten Fassungen erstellen und ablegen (dauert)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data = read(self._content(options["file"]))
            with transaction.atomic():
                concept = import_concept(data)
                summary = summary_of(data)
                if options["documents"] and not options["dry_run"]:
                    _store_documents(concept)
                transaction.set_rollback(options["dry_run"])
        except FileRefused as refused:
            for problem in refused.problems:
                self.stderr.write(str(problem))
            count = len(refused.problems)
            found = "1 Problem" if count == 1 else f"{count} Probleme"
            raise CommandError(f"{options['file']}: {found}. Es wurde nichts geschrieben.") from refused
        self._tell(summary)
        done = "Probe bestanden, nichts geschrieben." if options["dry_run"] else f"Übernommen als „{concept.slug}“."
        self.stdout.write(done)

    def _content(self, file: Path) -> bytes:
        """The file's bytes; one that is too large is not even read."""
        try:
            if file.stat().st_size > LARGEST_FILE:
                raise FileRefused([too_large()])
            return file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} lässt sich nicht lesen: {error.strerror}") from error

    def _tell(self, summary: Summary) -> None:
        self.stdout.write(f"{summary.title} ({summary.municipality})")
        for edition in summary.editions:
            self.stdout.write(
                f"  {edition.title}: {edition.state}; "
                f"{edition.chapters} Kapitel, {edition.goals} Ziele, {edition.sheets} Maßnahmen"
            )
        self.stdout.write(
            f"  {summary.measures} Maßnahmen insgesamt, {summary.status_updates} Stände, "
            f"{summary.grants} Bewilligungen, {summary.indicator_values} Werte von Kennwerten, "
            f"{summary.fates} Angaben zum Verbleib, "
            f"{summary.measure_reviews} Bewertungsblätter"
        )


def _store_documents(concept: Concept) -> None:
    """The PDF of each published edition, made from what was taken over: a file brings none along."""
    for edition in concept.editions.published().select_related("concept__municipality"):
        content = render_pdf(build_document(edition, DocumentKind.CONCEPT))
        archive.store(edition, DocumentKind.CONCEPT, content, page_count(content), None)
