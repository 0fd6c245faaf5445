"""Write a document of an edition into a file."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from concepts.models import Edition, State
from publishing.document import build_document
from publishing.models import DocumentKind
from publishing.pdf import Part, page_count, render_pdf

KINDS = [*DocumentKind.values, *(str(part) for part in Part)]


class Command(BaseCommand):
    help = "Schreibt das Dokument einer Fassung als PDF-Datei."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--edition", type=int, required=True, help="Kennung der Fassung in der Datenbank")
        parser.add_argument("--kind", choices=KINDS, required=True, help="Art des Dokuments oder nur ein Teil davon")
        parser.add_argument("--output", type=Path, required=True, help="Zieldatei")

    def handle(self, *args: Any, **options: Any) -> None:
        edition = Edition.objects.filter(pk=options["edition"]).first()
        if edition is None:
            raise CommandError(f"Eine Fassung mit der Kennung {options['edition']} gibt es nicht.")
        started = time.perf_counter()
        pdf = _rendered(edition, options["kind"])
        try:
            options["output"].write_bytes(pdf)
        except OSError as error:
            raise CommandError(f"{options['output']} kann nicht geschrieben werden: {error.strerror}") from error
        pages, seconds = page_count(pdf), time.perf_counter() - started
        self.stdout.write(f"{options['output']}: {pages} Seiten in {seconds:.1f} Sekunden")


def _rendered(edition: Edition, kind: str) -> bytes:
    if kind in DocumentKind.values:
        return render_pdf(build_document(edition, DocumentKind(kind)))
    whole = DocumentKind.CONCEPT if edition.state == State.PUBLISHED else DocumentKind.DRAFT
    return render_pdf(build_document(edition, whole), Part(kind))
