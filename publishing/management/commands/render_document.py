"""Write a document of an edition into a file."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from concepts.models import Edition, State
from measures.overview.choice import Choice
from publishing.document import build_document
from publishing.finance.pdf import finance_pdf
from publishing.finance.shown import shown
from publishing.models import DocumentKind
from publishing.pdf import Part, page_count, render_pdf
from publishing.synopsis.pdf import synopsis_pdf
from publishing.synopsis.sides import all_others, asked_for, synopsis_with

FINANCE = "finance"
KINDS = [*(kind for kind in DocumentKind.values if kind != DocumentKind.ANNEX), *map(str, Part), FINANCE]


class Command(BaseCommand):
    help = "Schreibt das Dokument einer Fassung als PDF-Datei."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--edition", type=int, required=True, help="Kennung der Fassung in der Datenbank")
        parser.add_argument("--kind", choices=KINDS, required=True, help="Art des Dokuments oder nur ein Teil davon")
        parser.add_argument(
            "--with",
            dest="other",
            default="",
            help="für die Synopse: Nummer der anderen Fassung, „eingebracht“ oder „rueckgabe“; sonst die Vorfassung",
        )
        parser.add_argument("--output", type=Path, required=True, help="Zieldatei")

    def handle(self, *args: Any, **options: Any) -> None:
        edition = Edition.objects.select_related("concept__municipality").filter(pk=options["edition"]).first()
        if edition is None:
            raise CommandError(f"Eine Fassung mit der Kennung {options['edition']} gibt es nicht.")
        started = time.perf_counter()
        pdf = _rendered(edition, options["kind"], options["other"])
        try:
            options["output"].write_bytes(pdf)
        except OSError as error:
            raise CommandError(f"{options['output']} kann nicht geschrieben werden: {error.strerror}") from error
        pages, seconds = page_count(pdf), time.perf_counter() - started
        self.stdout.write(f"{options['output']}: {pages} Seiten in {seconds:.1f} Sekunden")


def _rendered(edition: Edition, kind: str, other: str) -> bytes:
    if kind == DocumentKind.SYNOPSIS:
        return _synopsis(edition, other)
    if kind == FINANCE:
        return finance_pdf(shown(edition, Choice(), timezone.localdate(), Edition.objects.all()), timezone.now())
    if kind in DocumentKind.values:
        return render_pdf(build_document(edition, DocumentKind(kind)))
    whole = DocumentKind.CONCEPT if edition.state == State.PUBLISHED else DocumentKind.DRAFT
    return render_pdf(build_document(edition, whole), Part(kind))


def _synopsis(edition: Edition, address: str) -> bytes:
    other = asked_for(edition, all_others(edition), address)
    if other is None:
        raise CommandError("Diese Fassung gibt es in dem Konzept nicht; es gibt nichts, womit zu vergleichen wäre.")
    return synopsis_pdf(synopsis_with(edition, other.source), timezone.now())
