"""Lists as people keep them, built for the tests."""

from io import BytesIO

from openpyxl import Workbook


def workbook(*rows, merged=(), name="Maßnahmen"):
    """The bytes of an XLSX file with these rows; ``merged``: areas like "A4:F4"."""
    book = Workbook()
    page = book.active
    page.title = name
    for row in rows:
        page.append(list(row))
    for area in merged:
        page.merge_cells(area)
    return as_bytes(book)


def as_bytes(book):
    file = BytesIO()
    book.save(file)
    return file.getvalue()


HEADS = ["Nr.", "Maßnahme", "Träger", "Zeitraum", "Kosten in T€", None, None, "Förderung", "Priorität", "Status"]
MESSY = workbook(
    ["Stadt Auenfurt – Integriertes Handlungskonzept Nordring"],
    ["Maßnahmen-, Kosten- und Finanzierungsplan, Stand 03/2026"],
    [],
    [*HEADS, "Bemerkung"],
    [None, None, None, None, "gesamt", 2026, 2027, None, None, None, None],
    ["Handlungsfeld A: Öffentlicher Raum und Grün"],
    ["A1", "Quartierspark Süd", "Grünflächenamt", "2026-2027", 1200, 500, 700, "800 T€", "hoch",
     "in Planung", "Grunderwerb läuft"],
    ["A2", "Spielplätze Lindenhof", "Grünflächenamt; Caritas", "ab IV. Quartal 2026", "ca. 250", None, None, None, "II",
     "laufend", None],
    [],
    ["Summe Handlungsfeld A", None, None, None, 1450, 500, 700, None, None, None, None],
    ["Handlungsfeld B: Soziales"],
    ["B1", "Familienzentrum", "Diakonie", "laufend", "siehe Anlage", None, None, None, "sofort",
     "nicht begonnen", None],
    ["B2", "Verfügungsfonds", "–", "bis ca. 2030", 50, 10, 10, None, "niedrig", "abgeschlossen (2023)", None],
    [None, "Gesamtsumme", None, None, 1500, 510, 710, None, None, None, None],
    ["Quelle: eigene Zusammenstellung"],
    merged=("A1:K1", "E4:G4", "A6:K6", "A11:K11"),
)  # fmt: skip
