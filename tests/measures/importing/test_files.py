"""Opening files: what is read, what is refused and in which words, and that nothing ever breaks."""

import random
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from measures.importing import FileRefused
from measures.importing.csv_files import decode, find_delimiter
from measures.importing.files import LARGEST_FILE, OLE, read_file
from measures.importing.grid import Grid, Merge
from measures.importing.source import open_source
from tests.measures.importing.lists import MESSY, SHARED, SHEET, as_bytes, as_excel_saves, parts, workbook, zipped

CSV = "Nr.;Maßnahme;Kosten\r\nA1;Grünfläche „Süd“;1.234,50 €\r\nA2;Straße, Plätze;12 T€\r\n"


def refused(content):
    with pytest.raises(FileRefused) as caught:
        read_file(content)
    return str(caught.value)


# --- CSV --------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_csv_of_any_usual_encoding_and_delimiter(encoding, delimiter):
    [grid] = read_file(CSV.replace(";", delimiter).encode(encoding))
    assert grid.rows == [
        ["Nr.", "Maßnahme", "Kosten"],
        ["A1", "Grünfläche „Süd“", "1.234,50 €"],
        ["A2", "Straße, Plätze", "12 T€"],
    ]


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "mac_roman"])
def test_umlauts_of_old_programs(encoding):
    assert decode("Straße, Grünfläche, Öffnung".encode(encoding)) == "Straße, Grünfläche, Öffnung"


def test_csv_with_commas_between_and_inside():
    [grid] = read_file(b'Nr,Titel,Kosten\n1,"Park, S\xc3\xbcd","1.234,50"\n2,Bad,"12,5"\n')
    assert grid.rows[1] == ["1", "Park, Süd", "1.234,50"]


def test_delimiter_that_a_program_tells_excel():
    [grid] = read_file(b"sep=|\nNr|Titel\n1|Park; Bad; Brunnen\n")
    assert grid.rows == [["Nr", "Titel"], ["1", "Park; Bad; Brunnen"]]


def test_line_breaks_inside_quotes_and_apostrophes_before_formulas():
    [grid] = read_file('Nr;Titel\n1;"Park\nSüd"\n2;\'=1+1\n'.encode())
    assert grid.rows == [["Nr", "Titel"], ["1", "Park\nSüd"], ["2", "=1+1"]]


table = st.lists(
    st.lists(st.text(st.sampled_from("aÄß 1.,€'\"\n"), min_size=1, max_size=8), min_size=3, max_size=3),
    min_size=3,
    max_size=6,
)


@given(table, st.sampled_from([";", "\t", "|"]))
def test_delimiter_is_found_whatever_stands_in_the_cells(rows, delimiter):
    import csv
    from io import StringIO

    file = StringIO()
    csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    assert find_delimiter(file.getvalue()) in {delimiter, ","}
    read_or_refused(file.getvalue().encode())


# --- XLSX -------------------------------------------------------------------


def test_values_merges_and_dates_of_a_workbook():
    book = Workbook()
    page = book.active
    page.append(["Nr", "Titel", "Beginn", "Kosten"])
    page.append(["1", " Park  Süd\r\nTeil 2 ", datetime(2026, 5, 1), 12.5])
    page["B5"] = True
    page.merge_cells("A3:D3")
    [grid] = read_file(as_bytes(book))
    assert grid.rows == [
        ["Nr", "Titel", "Beginn", "Kosten"],
        ["1", "Park Süd\nTeil 2", datetime(2026, 5, 1), 12.5],
        [],
        [],
        [None, True],
    ]
    assert grid.merges == [Merge(2, 0, 2, 3)]
    assert grid.text(1, 2) == "01.05.2026"
    assert (grid.text(4, 1), grid.text(99, 99)) == ("ja", "")


def test_texts_are_read_as_excel_saves_them():
    content = workbook(["Nr", "Straße & Platz"], ["1", "Park"])
    saved = as_excel_saves(content)
    assert SHARED in parts(saved)
    assert read_file(saved)[0].rows == read_file(content)[0].rows == [["Nr", "Straße & Platz"], ["1", "Park"]]


def test_formula_gives_its_stored_value_or_none():
    files = parts(workbook(["Nr", "Titel", "Kosten"], ["1", "Park", "=B1*2"], ["2", "Bad", "=B2*2"]))
    sheet = files[SHEET]
    assert sheet.count(b"<v></v>") + sheet.count(b"<v />") + sheet.count(b"<v/>") == 2
    stored = (
        sheet.replace(b"<v></v>", b"<v>42</v>", 1).replace(b"<v />", b"<v>42</v>", 1).replace(b"<v/>", b"<v>42</v>", 1)
    )
    [grid] = read_file(zipped(files | {SHEET: stored}))
    assert grid.rows[1:] == [["1", "Park", 42], ["2", "Bad"]]
    assert (grid.computed, grid.lost) == ({(1, 2)}, {(2, 2)})


def test_hidden_and_empty_worksheets_are_left_out():
    book = Workbook()
    book.active.append(["Nr", "Titel"])
    book.create_sheet("Leer")
    secret = book.create_sheet("Geheim")
    secret.append(["x"])
    secret.sheet_state = "hidden"
    assert [grid.name for grid in read_file(as_bytes(book))] == ["Sheet"]


def test_links_to_other_files_are_never_followed():
    files = parts(workbook(["Nr", "Titel"], ["1", "Park"]))
    files["xl/externalLinks/externalLink1.xml"] = b"<broken"
    files["xl/vbaProject.bin"] = b"\x00" * 100
    assert read_file(zipped(files))[0].rows == [["Nr", "Titel"], ["1", "Park"]]


# --- What is refused --------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "leer"),
        (b"   \n ", "leer"),
        (b"%PDF-1.7\n...", "PDF-Datei"),
        (b"\x89PNG\r\n...", "ein Bild"),
        (b"{\\rtf1 ...", "Textdokument"),
        (b"\x00\x01\x02\x03" * 100, "keine Tabelle"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "keine Tabelle"),
        (b"<?xml version='1.0'?><Workbook/>", "keine Tabelle"),
        (b"Ein Satz ohne Spalten.\nUnd noch einer.", "keine Tabelle zu erkennen"),
        (b'Nr;Titel\n1;"' + b"x" * 200_000, "Anführungszeichen"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "Kennwort"),
        (OLE + "Workbook".encode("utf-16-le"), "alten Office-Format"),
        (b"PK\x03\x04" + b"\x00" * 50, "beschädigt"),
        (MESSY[: len(MESSY) // 2], "beschädigt"),
        (zipped({"word/document.xml": b"<x/>", "[Content_Types].xml": b"<x/>"}), "keine Excel-Datei"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "OpenDocument"),
        (zipped({"xl/workbook.bin": b"x", "[Content_Types].xml": b"<x/>"}), "xlsb"),
        (zipped({"xl/workbook.xml": b"<x/>", "[Content_Types].xml": b"<x/>"}), "beschädigt"),
        (b"x" * (LARGEST_FILE + 1), "größer als 10 MB"),
    ],
)
def test_what_is_no_readable_list_is_refused_in_words(content, said):
    assert said in refused(content)


def test_zip_bomb_is_refused_before_it_is_unpacked():
    files = parts(workbook(["Nr", "Titel"]))
    bomb = zipped(files | {SHEET: b" " * 60_000_000})
    assert len(bomb) < 100_000
    assert "ungewöhnlich" in refused(bomb)


def test_bomb_of_many_parts_is_refused():
    files = parts(workbook(["Nr", "Titel"]))
    assert "ungewöhnlich" in refused(zipped(files | {f"xl/x{number}.xml": b"" for number in range(2_001)}))


def test_entities_that_blow_up_are_refused():
    files = parts(workbook(["Nr", "Titel"]))
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    start = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{entities}]>'
    laughs = f"{start}<worksheet><sheetData>&a11;</sheetData></worksheet>"
    assert "beschädigt" in refused(zipped(files | {SHEET: laughs.encode()}))


def test_fifty_thousand_rows_are_refused():
    book = Workbook(write_only=True)
    page = book.create_sheet()
    for number in range(50_000):
        page.append([number, "Maßnahme"])
    assert "mehr als 5.000 Zeilen" in refused(as_bytes(book))
    assert "mehr als 5.000 Zeilen" in refused(b"Nr;Titel\n" * 50_000)


def test_too_many_columns_and_cells_are_refused():
    assert "mehr als 200 Spalten" in refused(workbook(["x"] * 201))
    assert "zu viele gefüllte Zellen" in refused(workbook(*[["x"] * 200] * 1_600))


def test_formatted_but_empty_rows_do_not_count():
    files = parts(workbook(["Nr", "Titel"], ["1", "Park"]))
    empty = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (row, row) for row in range(3, 20_000))
    sheet = files[SHEET].replace(b"</sheetData>", empty + b"</sheetData>")
    assert len(read_file(zipped(files | {SHEET: sheet}))[0].rows) == 2


def test_row_that_stands_a_million_rows_below_is_refused():
    files = parts(workbook(["Nr", "Titel"], ["1", "Park"]))
    far = b'<row r="999999999999"><c r="A999999999999"><v>1</v></c></row></sheetData>'
    sheet = files[SHEET].replace(b"</sheetData>", far)
    refused(zipped(files | {SHEET: sheet}))


# --- Whatever comes ---------------------------------------------------------


def read_or_refused(content):
    """The file is read as far as its table, or refused in words; anything else is an error."""
    try:
        source = open_source("Liste.xlsx", content)
    except FileRefused as refusal:
        told = str(refusal)
    else:
        told = "Gelesen." if all(isinstance(grid, Grid) for grid in source.grids) else ""
    assert told.endswith("."), told


@given(st.binary(max_size=2_000))
def test_any_bytes_are_read_or_refused(content):
    read_or_refused(content)


@given(st.integers(0, 2**32), st.integers(1, 40))
@settings(max_examples=300)
def test_damaged_workbook_is_read_or_refused(seed, flips):
    """Bytes of the zip itself are flipped."""
    chance = random.Random(seed)
    damaged = bytearray(MESSY)
    for _ in range(flips):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    read_or_refused(bytes(damaged))


@given(st.integers(0, len(MESSY)))
def test_cut_workbook_is_read_or_refused(length):
    read_or_refused(MESSY[:length])


@given(st.sampled_from(sorted(parts(MESSY))), st.integers(0, 2**32), st.integers(1, 12))
@settings(max_examples=300)
def test_workbook_with_a_damaged_part_is_read_or_refused(name, seed, flips):
    """Bytes of the XML are changed, so that the zip is sound and its content is not."""
    chance, files = random.Random(seed), parts(MESSY)
    content = bytearray(files[name])
    for _ in range(flips):
        content[chance.randrange(len(content))] = chance.choice(b'<>/"0123456789ABZ =&')
    read_or_refused(zipped(files | {name: bytes(content)}))


@given(st.sampled_from(sorted(parts(MESSY))))
def test_workbook_without_a_part_is_read_or_refused(name):
    files = parts(MESSY)
    del files[name]
    read_or_refused(zipped(files))
