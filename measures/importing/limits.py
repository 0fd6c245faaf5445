"""How much a file may hold: enough for every list of measures, too little to stop the portal."""

from __future__ import annotations

from dataclasses import dataclass

from measures.importing import FileRefused

MOST_ROWS = 5_000
AROUND = 100
"""Rows of titles, heads, subtitles and sums that may come on top."""
MOST_COLUMNS = 200
MOST_CELLS = 300_000


@dataclass
class Counted:
    """Counts what was read; raises FileRefused as soon as it is too much."""

    rows: int = 0
    cells: int = 0

    def add(self, row: int, cells: int) -> None:
        """``row``: its number in the file. ``cells``: up to its last filled one. An empty row counts for nothing,
        however many of them a spreadsheet says it has."""
        if not cells:
            return
        self.rows += 1
        self.cells += cells
        if self.rows > MOST_ROWS + AROUND or row > 10 * MOST_ROWS:
            raise FileRefused(
                f"Die Tabelle hat mehr als {MOST_ROWS:,} Zeilen. ".replace(",", ".")
                + "Eine Liste von Maßnahmen ist nie so lang; bitte prüfen Sie, ob es die richtige Datei ist."
            )
        if cells > MOST_COLUMNS:
            raise FileRefused(
                f"Die Tabelle hat mehr als {MOST_COLUMNS} Spalten. Bitte löschen Sie, was Sie nicht brauchen."
            )
        if self.cells > MOST_CELLS:
            raise FileRefused("Die Tabelle hat zu viele gefüllte Zellen. Bitte löschen Sie, was Sie nicht brauchen.")
