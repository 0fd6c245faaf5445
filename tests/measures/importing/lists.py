"""Lists as people keep them, built for the tests."""

import re
import zipfile
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


def parts(content):
    """The parts of a workbook: name -> bytes."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files):
    """A zip of parts."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


SHEET, SHARED = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
SHARED_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def as_excel_saves(content):
    """The workbook with its texts in a part of their own, the first words of each formatted."""
    files, texts = parts(content), []

    def shared(match):
        texts.append(match[2])
        return f'<c r="{match[1]}" t="s"><v>{len(texts) - 1}</v></c>'

    sheet = re.sub(r'<c r="(\w+)" t="inlineStr"><is><t>(.*?)</t></is></c>', shared, files[SHEET].decode())
    runs = (re.match(r"((?:&#?\w+;|[^&])?)(.*)$", text, re.DOTALL).groups() for text in texts)
    items = "".join(
        f'<si><r><rPr><b/></rPr><t xml:space="preserve">{first}</t></r><r><t xml:space="preserve">{rest}</t></r></si>'
        for first, rest in runs
    )
    types = files["[Content_Types].xml"].decode()
    override = f'<Override PartName="/{SHARED}" ContentType="{SHARED_TYPE}"/></Types>'
    return zipped(
        files
        | {
            SHEET: sheet.encode(),
            SHARED: f'<sst xmlns="{MAIN}">{items}</sst>'.encode(),
            "[Content_Types].xml": types.replace("</Types>", override).encode(),
        }
    )


HEADS = ["Nr.", "Maßnahme", "Träger", "Zeitraum", "Kosten in T€", None, None, "Förderung", "Priorität", "Status"]
MESSY = as_excel_saves(workbook(
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
))  # fmt: skip
