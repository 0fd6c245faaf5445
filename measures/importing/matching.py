"""Which measure of the draft a row of a list means: by Kennung, else by number, else by title."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from measures.importing.draft import Draft, Known
from measures.importing.mapping import Column
from measures.importing.table import Row, Table
from measures.importing.targets import IDENTITY, NUMBER, TITLE
from measures.importing.vocabulary import normal

Find = Callable[[Row], Known | None]


def serial_of(text: str, slug: str) -> int | None:
    """The measure's serial in ``12`` or ``nordring-12``; None when it is none, or of another concept."""
    match = re.fullmatch(r"(?:(.+)-)?([0-9]{1,9})", text.strip())
    return int(match[2]) if match and match[1] in (None, slug) else None


class Matching:
    """Finds the measures of ``rows``. A Kennung may be named twice, which is told later; a number
    or a title never takes a measure from the row that found it first."""

    def __init__(self, draft: Draft, table: Table, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        self.draft, self.table, self.columns = draft, table, columns
        self._columns = {column.code: column for column in columns}
        self._by_serial = {known.sheet.measure.serial: known for known in draft.measures}
        self._found: dict[int, Known] = {}
        self._find_by_identity(rows)
        unnamed = [row for row in rows if not self.text(row, IDENTITY)]
        self._find_by(NUMBER, lambda known: known.sheet.number, unnamed)
        self._find_by(TITLE, lambda known: known.sheet.title, unnamed)

    def column(self, code: str) -> Column | None:
        return self._columns.get(code)

    def text(self, row: Row, code: str) -> str:
        """What the row says under a meaning; ``""`` where no column has it."""
        column = self.column(code)
        return self.table.grid.text(row.index, column.index) if column else ""

    def known(self, row: Row) -> Known | None:
        """The measure that the row means; None for a new one."""
        return self._found.get(row.index)

    def _find_by_identity(self, rows: Sequence[Row]) -> None:
        slug = self.draft.edition.concept.slug
        for row in rows:
            serial = serial_of(self.text(row, IDENTITY), slug)
            if serial in self._by_serial:
                self._found[row.index] = self._by_serial[serial]

    def _find_by(self, code: str, said: Callable[[Known], str], rows: Sequence[Row]) -> None:
        """Only what no two measures of the draft share tells which is meant."""
        known: dict[str, list[Known]] = {}
        for one in self.draft.measures:
            known.setdefault(normal(said(one)), []).append(one)
        taken = set(self._found.values())
        for row in rows:
            same = known.get(normal(self.text(row, code)), []) if self.text(row, code) else []
            if row.index not in self._found and len(same) == 1 and same[0] not in taken:
                self._found[row.index] = same[0]
                taken.add(same[0])
