"""Reading CSV as German offices write it: any usual encoding, any usual delimiter."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterable
from io import StringIO
from math import log2

from measures.importing import FileRefused
from measures.importing.grid import Grid, Value, clean
from measures.importing.limits import Counted

MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
"""What a file may begin with to say how it is encoded."""
OLD_ENCODINGS = ("cp1252", "cp850", "mac_roman")
"""Windows, DOS and old Macs, the likeliest first."""
GERMAN = "äöüÄÖÜß€–„“"
DELIMITERS = (";", "\t", "|", ",")
"""The likeliest first; a comma also stands in amounts."""
SAMPLE = 100
NOT_TEXT = (
    "Das ist keine Tabelle. Bitte laden Sie die Liste als Excel-Arbeitsmappe (.xlsx) oder als CSV hoch; "
    "eine beschädigte Datei öffnen und speichern Sie vorher noch einmal."
)
MARKED_UP = ("<!doctype", "<html", "<?xml", "<table")


def read_csv(content: bytes) -> Grid:
    """The table that ``content`` holds; all its values are texts. Raises FileRefused."""
    text = decode(content)
    if "\x00" in text or text.lstrip().lower().startswith(MARKED_UP):
        raise FileRefused(NOT_TEXT)
    text, delimiter = _told_delimiter(text)
    try:
        rows = _rows(text, delimiter or find_delimiter(text))
    except csv.Error as error:
        raise FileRefused(
            "Die CSV-Datei lässt sich nicht in Zellen teilen; vermutlich fehlt ein schließendes Anführungszeichen."
        ) from error
    if not any(len(row) > 1 for row in rows):
        raise FileRefused(
            "In der Datei ist keine Tabelle zu erkennen: Keine Zeile hat mehr als eine Spalte. "
            "Üblich ist ein Semikolon zwischen den Spalten."
        )
    return Grid("CSV", rows)


def decode(content: bytes) -> str:
    """The text, by the mark at its beginning, as UTF-8, or as the old encoding that gives most German letters."""
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        decoded = [content.decode(encoding, errors="replace") for encoding in OLD_ENCODINGS]
        return max(decoded, key=_german_letters)


def _german_letters(text: str) -> int:
    """How much speaks for a decoding; of equals ``max`` takes the first."""
    counted = Counter(text)
    return sum(counted[letter] for letter in GERMAN) - 2 * counted["\ufffd"]


def _told_delimiter(text: str) -> tuple[str, str]:
    """The text without a first line like ``sep=;``, by which some programs tell Excel the delimiter."""
    first, _, rest = text.partition("\n")
    told = first.strip().lower()
    if told.startswith("sep=") and len(told) == len("sep=;"):
        return rest, told[-1]
    return text, ""


def find_delimiter(text: str) -> str:
    """The delimiter that splits most lines of the beginning into equally many cells."""
    sample = [line for line in text.splitlines()[: 3 * SAMPLE] if line.strip()][:SAMPLE]
    return max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: list[str], delimiter: str) -> float:
    try:
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter) if row)
    except csv.Error:
        return 0
    width, count = max(widths.items(), key=lambda item: item[1] * log2(item[0]), default=(1, 0))
    return count / sum(widths.values()) * log2(width) if count else 0


def _rows(text: str, delimiter: str) -> list[list[Value]]:
    counted = Counted()
    rows: list[list[Value]] = []
    for cells in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
        rows.append(_trimmed(clean(_bare(cell)) or None for cell in cells))
        counted.add(len(rows), len(rows[-1]))
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _bare(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell


def _trimmed(cells: Iterable[str | None]) -> list[Value]:
    """Without the empty cells at the end."""
    row: list[Value] = list(cells)
    while row and row[-1] is None:
        row.pop()
    return row
