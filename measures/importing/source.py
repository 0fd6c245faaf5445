"""A list that waits to be taken over: the file, where its table stands, and what its columns mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from concepts.models import Edition
from measures.importing import FileRefused
from measures.importing.draft import load_draft, statuses_by_word
from measures.importing.files import read_file
from measures.importing.grid import Grid
from measures.importing.mapping import Column, column, guess, remembered_head
from measures.importing.plan import Plan, make_plan
from measures.importing.refusals import refuse_what_cannot_be
from measures.importing.table import Table, find_table, head_score
from measures.importing.targets import SEVERAL, SKIP, TITLE, Target, all_targets
from measures.models import FundingProgramme, RememberedColumn
from measures.reporting.status_labels import status_words


@dataclass(frozen=True)
class Source:
    """An opened file and the table in it that was chosen. ``name``: how the file is called."""

    name: str
    grids: Sequence[Grid]
    sheet: int
    table: Table

    @property
    def head_row(self) -> int:
        """The first row of the head, as people count it."""
        return self.table.head_rows.start + 1

    @property
    def sheet_names(self) -> list[str]:
        return [grid.name for grid in self.grids]


def open_source(name: str, content: bytes, *, sheet: int | None = None, head_row: int | None = None) -> Source:
    """The list in a file: on the worksheet and under the head row that are named (counted from 0), else where
    they seem to be. Raises FileRefused."""
    grids = read_file(content)
    if sheet is None or not 0 <= sheet < len(grids):
        scores = [head_score(grid) for grid in grids]
        sheet = scores.index(max(scores))
    table = find_table(grids[sheet], head_row)
    if not any(table.heads):
        raise FileRefused("In der Tabelle ist keine Zeile mit Überschriften zu finden.")
    return Source(name, grids, sheet, table)


def town_programmes(edition: Edition) -> list[FundingProgramme]:
    """The programmes that a column may be about."""
    return list(FundingProgramme.objects.active().filter(municipality=edition.concept.municipality_id))


def guess_codes(source: Source, edition: Edition, programmes: Sequence[FundingProgramme]) -> list[str]:
    """What each column of the table seems to mean, remembered meanings first."""
    table = source.table
    possible = {target.code for target in all_targets(programmes)}
    remembered = RememberedColumn.objects.filter(municipality=edition.concept.municipality_id)
    return guess(
        table.heads,
        [table.samples(index) for index in range(len(table.heads))],
        remembered={head: code for head, code in remembered.values_list("head", "target") if code in possible},
        programmes=programmes,
        statuses=statuses_by_word(status_words(edition.concept.municipality_id)),
    )


def columns_of(source: Source, codes: Sequence[str]) -> list[Column]:
    """The columns that are to be read, with their meanings."""
    return [column(index, head, codes[index]) for index, head in enumerate(source.table.heads) if codes[index] != SKIP]


def remember(source: Source, edition: Edition, codes: Sequence[str]) -> None:
    """Let the next import of the town begin with these meanings."""
    heads = source.table.heads
    rows = [
        RememberedColumn(
            municipality_id=edition.concept.municipality_id, head=remembered_head(heads, index), target=codes[index]
        )
        for index, head in enumerate(heads)
        if head
    ]
    RememberedColumn.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["municipality", "head"], update_fields=["target"]
    )


def mapping_problems(source: Source, codes: Sequence[str], targets: Sequence[Target]) -> dict[int, str]:
    """Column -> why it can't mean what was chosen; -1 for what concerns all of them."""
    labels = {target.code: target.label for target in targets}
    problems: dict[int, str] = {}
    seen: set[tuple[str, int | None]] = set()
    for one in columns_of(source, codes):
        if one.place in seen and one.code not in SEVERAL:
            problems[one.index] = f"„{labels[one.code]}“ ist schon für eine andere Spalte gewählt."
        seen.add(one.place)
    if TITLE not in codes:
        problems[-1] = "Bitte wählen Sie, in welcher Spalte der Titel der Maßnahme steht."
    return problems


def plan_of(source: Source, edition: Edition, codes: Sequence[str], *, offers: bool = True) -> Plan:
    """What taking over the list would change in ``edition``. ``offers``: see ``Draft``."""
    columns = columns_of(source, codes)
    plan = make_plan(load_draft(edition, offers=offers), source.table, columns, timezone.localdate(), source.name)
    refuse_what_cannot_be(plan, columns)
    return plan
