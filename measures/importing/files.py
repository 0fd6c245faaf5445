"""Opening a file that somebody uploaded as grids, whatever it turns out to be.

What is no spreadsheet, is locked, too large or built to do harm is refused in words, before
anything of it is unpacked.
"""

from __future__ import annotations

from measures.importing import FileRefused
from measures.importing.csv_files import read_csv
from measures.importing.grid import Grid
from measures.importing.workbooks import LOCKED, read_workbook

LARGEST_FILE = 10 * 1024 * 1024
"""In bytes. A list of 5,000 measures with all their texts has about a tenth of it."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of the old Office formats begin, and those that a password locks."""
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
FOREIGN = {
    b"%PDF": "eine PDF-Datei",
    b"\x89PNG": "ein Bild",
    b"\xff\xd8\xff": "ein Bild",
    b"GIF8": "ein Bild",
    b"{\\rtf": "ein Textdokument",
    b"\x1f\x8b": "ein gepacktes Archiv",
    b"7z\xbc\xaf": "ein gepacktes Archiv",
    b"Rar!": "ein gepacktes Archiv",
}
"""How well-known files begin that are no spreadsheets."""
SAVE_AS = "Speichern Sie die Liste in Excel oder LibreOffice als „Excel-Arbeitsmappe (.xlsx)“ oder als CSV."


def read_file(content: bytes) -> list[Grid]:
    """The worksheets of an XLSX file that hold anything, or the one table of a CSV file. Raises FileRefused."""
    if len(content) > LARGEST_FILE:
        raise FileRefused(too_large())
    if not content.strip():
        raise FileRefused("Die Datei ist leer.")
    if content.startswith(OLE):
        raise FileRefused(_why_old(content))
    for beginning, what in FOREIGN.items():
        if content.startswith(beginning):
            raise FileRefused(f"Das ist {what} und keine Tabelle. {SAVE_AS}")
    if content.startswith(b"PK"):
        return read_workbook(content)
    return [read_csv(content)]


def too_large() -> str:
    return (
        f"Die Datei ist größer als {LARGEST_FILE // 1024**2} MB. Löschen Sie Bilder und nicht benötigte Blätter, "
        "oder teilen Sie die Liste auf."
    )


def _why_old(content: bytes) -> str:
    if ENCRYPTED in content:
        return LOCKED
    return f"Das ist eine Datei im alten Office-Format (zum Beispiel .xls). {SAVE_AS}"
