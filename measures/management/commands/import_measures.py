"""``manage.py import_measures --concept SLUG FILE [--dry-run] [--create]``"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from concepts.models import Concept, Edition, State
from measures.importing import FileRefused
from measures.importing.files import LARGEST_FILE, too_large
from measures.importing.plan import Plan, PlannedRow, RowState
from measures.importing.source import Source, guess_codes, mapping_problems, open_source, plan_of, town_programmes
from measures.importing.taking_over import take_over
from measures.importing.targets import all_targets


class Command(BaseCommand):
    help = (
        "Übernimmt eine Liste von Maßnahmen (XLSX oder CSV) in den Entwurf eines Konzepts. Die Bedeutung der Spalten "
        "ist die zuletzt im Portal gewählte, sonst wird sie erraten. Endet mit 1, wenn nichts übernommen werden kann."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="DATEI", help="Liste (XLSX oder CSV)")
        parser.add_argument("--concept", required=True, metavar="KURZADRESSE", help="Konzept mit einem Entwurf")
        parser.add_argument("--dry-run", action="store_true", help="nur zeigen, was sich ändern würde")
        parser.add_argument(
            "--create", action="store_true", help="unbekannte Akteure und Handlungsfelder anlegen (sonst: als Text)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        edition = self._draft(options["concept"])
        source = self._source(options["file"])
        codes = self._codes(source, edition)
        plan = plan_of(source, edition, codes)
        self._tell(plan)
        if plan.blocked:
            raise CommandError(f"{len(plan.blocked)} Zeilen sind zu klären. Es wurde nichts geschrieben.")
        if options["dry_run"]:
            self.stdout.write("Probe: Es wurde nichts geschrieben.")
            return
        offered = [*plan.draft.new_actors.values(), *plan.draft.new_fields.values()]
        wanted = [str(row) for row in offered] if options["create"] else []
        done = take_over(source, edition, codes, None, digest=plan.digest, wanted=wanted)
        self.stdout.write(
            f"Übernommen: {done.created} neu, {done.changed} geändert, {done.unchanged} unverändert, "
            f"{done.reports} Stände, {done.actors} Akteure, {done.fields} Handlungsfelder."
        )

    def _draft(self, slug: str) -> Edition:
        concept = Concept.objects.filter(slug=slug).first()
        if concept is None:
            raise CommandError(f"Es gibt kein Konzept mit der Kurzadresse „{slug}“.")
        drafts = concept.editions.filter(state=State.DRAFT).select_related("concept__municipality")
        edition = drafts.first()
        if edition is None:
            raise CommandError(f"„{concept}“ hat keinen Entwurf, in den eine Liste übernommen werden könnte.")
        return edition

    def _source(self, file: Path) -> Source:
        """The opened list; one that is too large is not even read."""
        try:
            if file.stat().st_size > LARGEST_FILE:
                raise FileRefused(too_large())
            return open_source(file.name, file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file} lässt sich nicht lesen: {error.strerror}") from error
        except FileRefused as refused:
            raise CommandError(f"{file}: {refused} Es wurde nichts geschrieben.") from refused

    def _codes(self, source: Source, edition: Edition) -> list[str]:
        programmes = town_programmes(edition)
        codes = guess_codes(source, edition, programmes)
        targets = all_targets(programmes)
        if problems := mapping_problems(source, codes, targets):
            raise CommandError(" ".join(problems.values()))
        labels = {target.code: target.label for target in targets}
        for head, code in zip(source.table.heads, codes, strict=True):
            self.stdout.write(f"  {head or 'ohne Überschrift'}: {labels[code]}")
        return codes

    def _tell(self, plan: Plan) -> None:
        for row in plan.rows:
            if row.state is not RowState.UNCHANGED or row.hints:
                self._tell_row(row)
        for other in plan.others:
            self.stdout.write(f"  nicht gelesen, Zeile {other.number}: {other.kind.value}: {other.text[:80]}")
        counted = ", ".join(f"{len(plan.in_state(state))} {state.value}" for state in RowState)
        self.stdout.write(f"{len(plan.rows)} Maßnahmen: {counted}; {plan.absent} stehen nicht in der Liste.")

    def _tell_row(self, row: PlannedRow) -> None:
        self.stdout.write(f"Zeile {row.row.number}, {row.state.value}: {row.title}")
        if row.state is RowState.CHANGED:
            for difference in row.differences:
                self.stdout.write(
                    f"    {difference.label}: {difference.saved or 'leer'} -> {difference.entered or 'leer'}"
                )
        for hint in row.hints:
            self.stdout.write(f"    {hint.address}: {hint.text}")
        for block in row.blocks:
            self.stderr.write(f"    {block.address}: {block.text}")
