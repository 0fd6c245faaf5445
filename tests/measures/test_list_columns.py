"""Columns of the list: choosing them, sorting by each, their sums, and files that hold what the page shows."""

import csv
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from concepts.models import Edition
from measures.csv_file import defused
from measures.listing.columns import COLUMNS, FIXED, USUAL, Form, chosen_columns
from measures.listing.selection import address_of
from measures.models import MeasureSheet
from tests.factories import CostLineFactory, FundingLineFactory, MeasureSheetFactory, StatusUpdateFactory
from tests.measures.listed import at, numbers

pytestmark = pytest.mark.django_db

ALL = [column.name for column in COLUMNS]


def sheet_of(desk, draft, asked=()):
    return load_workbook(BytesIO(desk.get(at(draft, "measure_export"), dict(asked)).content)).active


def lines_of(desk, draft, asked=()):
    text = desk.get(at(draft, "measure_csv"), dict(asked)).content.decode("utf-8-sig")
    return list(csv.reader(StringIO(text), delimiter=";"))


def test_heads_are_what_files_are_read_by():
    """Whoever changes one of these breaks files that lie on people's desks."""
    assert [(column.name, column.head) for column in COLUMNS] == [
        ("nummer", "Nr."),
        ("titel", "Maßnahme"),
        ("kurztitel", "Kurztitel"),
        ("handlungsfeld", "Handlungsfeld"),
        ("ziele", "Ziele"),
        ("art", "Art"),
        ("traeger", "Träger"),
        ("federfuehrung", "Federführung"),
        ("akteure", "Weitere Akteure"),
        ("traegerschaft", "Trägerschaft"),
        ("prioritaet", "Priorität"),
        ("schluesselprojekt", "Schlüsselprojekt"),
        ("klima", "Klimaschutz oder Klimaanpassung"),
        ("daueraufgabe", "Daueraufgabe"),
        ("nachrichtlich", "nachrichtlich"),
        ("oeffentlich", "veröffentlichen"),
        ("stand", "Stand"),
        ("ampel", "Ampel"),
        ("foerderstand", "Förderstand"),
        ("fortschritt", "Fortschritt in Prozent"),
        ("zeitraum", "Zeitraum"),
        ("beginn", "Beginn (Jahr)"),
        ("ende", "Ende (Jahr)"),
        ("lage", "Lage"),
        ("programme", "Förderprogramme"),
        ("kosten", "Gesamtkosten"),
        ("foerderfaehig", "davon förderfähig"),
        ("foerdermittel", "Fördermittel"),
        ("eigenmittel", "Eigenmittel"),
        ("dritte", "Dritte und Einnahmen"),
        ("differenz", "Kosten minus Mittel"),
        ("gedeckt", "gedeckt"),
        ("folgekosten", "Folgekosten im Jahr"),
        ("gemeldet", "Stand vom"),
        ("luecken", "Lücken"),
    ]


def test_columns_are_shown_as_chosen_and_always_in_the_same_order(desk, draft, mixed):
    page = desk.get(at(draft), {"spalten": ["gemeldet", "prioritaet", "unsinn"]})
    assert [column.name for column in page.context["table"].columns] == ["nummer", "titel", "prioritaet", "gemeldet"]
    assert [column.name for column in chosen_columns([])] == list(USUAL)
    assert [column.name for column in chosen_columns(["unsinn"])] == list(USUAL)


@pytest.mark.parametrize("name", ALL)
def test_list_is_sorted_by_each_column_both_ways(desk, draft, mixed, name):
    up = numbers(desk.get(at(draft), {"sort": name}))
    down = numbers(desk.get(at(draft), {"sort": f"-{name}"}))
    assert sorted(up) == sorted(down) == ["A1", "A2", "A3"]
    column = next(column for column in COLUMNS if column.name == name)
    rows = desk.get(at(draft), {"sort": name}).context["shown"].rows
    known = [column.rank(row) for row in rows if column.rank(row) is not None]
    assert known == sorted(known)
    assert [column.rank(row) for row in rows][: len(known)] == known


def test_sums_stand_below_every_column_of_money_and_hold_for_all_pages(desk, draft):
    for number in range(60):
        sheet = MeasureSheetFactory(edition=draft, number=f"A{number}", follow_up_cost="2")
        CostLineFactory(sheet=sheet, amount="10", is_eligible=number % 2)
        FundingLineFactory(sheet=sheet, amount="8.50")
    money = ["kosten", "foerderfaehig", "eigenmittel", "differenz", "folgekosten", "gedeckt"]
    table = desk.get(at(draft), {"spalten": ["traeger", *money], "page": "2"}).context["table"]
    assert {cell.column.name: cell.text for cell in table.totals if cell.text} == {
        "kosten": "600\u00a0€",
        "foerderfaehig": "300\u00a0€",
        "eigenmittel": "510\u00a0€",
        "differenz": "90\u00a0€",
        "folgekosten": "120\u00a0€",
        "gedeckt": "85\u00a0%",
    }
    assert table.before == 3


def test_list_without_money_has_no_line_of_sums(desk, draft, mixed):
    page = desk.get(at(draft), {"spalten": ["traeger"]})
    assert page.context["table"].totals == ()
    assert "<tfoot" not in page.content.decode()


def test_publication_claims_no_cover_and_no_zero(desk, draft, mixed):
    Edition.objects.filter(pk=draft.pk).update(is_transcribed=True)
    rows = desk.get(at(draft)).context["shown"].rows
    assert {row.coverage for row in rows} == {None}
    assert [row.cost for row in rows] == [500, 900, None]


def test_whole_list_stands_on_one_page_on_wish(desk, draft):
    MeasureSheetFactory.create_batch(55, edition=draft)
    page = desk.get(at(draft)).content.decode()
    assert "?alle=1" in page
    whole = desk.get(at(draft), {"alle": "1"})
    assert len(numbers(whole)) == 55
    assert "In Seiten zu 50 zeigen" in whole.content.decode()


@pytest.mark.parametrize("asked", [{}, {"sort": "-kosten"}, {"q": "Schulhof"}, {"spalten": ALL}], ids=str)
def test_spreadsheet_holds_what_the_page_shows(desk, draft, mixed, asked):
    page = desk.get(at(draft), asked)
    columns, shown = page.context["table"].columns, page.context["shown"]
    lines = list(sheet_of(desk, draft, asked).iter_rows(min_row=3, values_only=True))
    assert lines[0] == ("Kennung", *(column.head for column in columns), "Hinweis")
    for row, line in zip(shown.rows, lines[1:], strict=False):
        assert line[0] == f"nordring-{row.sheet.measure.serial}"
        assert line[-1] == ("nachrichtlich" if row.sheet.is_informational else None)
        for column, held in zip(columns, line[1:-1], strict=True):
            value = column.value(row) if column.value(row) != "" else None
            expected = datetime.combine(value, datetime.min.time()) if isinstance(value, date) else value
            assert held == expected, column.head
    sums = lines[len(shown.rows) + 2]
    assert sums[0] == "Summe ohne nachrichtliche"
    assert [held for held, column in zip(sums[1:], columns, strict=False) if column.total] == [
        column.total(shown) for column in columns if column.total
    ]
    assert len(shown.rows) == len(numbers(page))


def test_spreadsheet_names_the_sum_of_what_is_informational(desk, draft, mixed):
    lines = list(sheet_of(desk, draft).iter_rows(values_only=True))
    assert (lines[-1][0], lines[-1][7]) == ("nachrichtlich", 900)


def test_file_is_named_after_concept_edition_and_day(desk, draft, mixed):
    for name, ending, kind in (
        ("measure_export", "xlsx", "application/vnd.openxmlformats"),
        ("measure_csv", "csv", "text/csv; charset=utf-8"),
    ):
        response = desk.get(at(draft, name))
        assert response["Content-Type"].startswith(kind)
        assert "Massnahmen_nordring_Fassung-1_" in response["Content-Disposition"]
        assert response["Content-Disposition"].endswith(f'.{ending}"')


EVIL = '=HYPERLINK("http://boese.example")'


def test_texts_that_look_like_formulas_stay_texts(desk, draft, mixed):
    park, *_ = mixed
    MeasureSheet.objects.filter(pk=park.pk).update(title=EVIL, number="+1")
    title = sheet_of(desk, draft, {"q": "+1"}).cell(row=4, column=3)
    assert (title.data_type, title.value) == ("s", EVIL)
    line = next(line for line in lines_of(desk, draft) if EVIL in line[2])
    assert line[1:3] == ["'+1", f"'{EVIL}"]
    assert [defused(text) for text in ("@x", "-x", "\tx", "x=1", "")] == ["'@x", "'-x", "'\tx", "x=1", ""]


def test_csv_opens_in_a_german_excel(desk, draft, mixed):
    raw = desk.get(at(draft, "measure_csv"), {"spalten": ALL}).content
    assert raw.startswith(b"\xef\xbb\xbfKennung;Nr.;Ma")
    head, *lines = lines_of(desk, draft, {"spalten": ALL})
    line = dict(zip(head, lines[0], strict=True))
    assert line["Gesamtkosten"] == "500,00"
    assert line["Kosten minus Mittel"] == "300,00"
    assert line["gedeckt"] == "40,0"
    assert line["Schlüsselprojekt"] == "ja"
    assert line["Stand vom"] == "01.10.2026"
    assert line["Beginn (Jahr)"] == "2030"
    assert len(lines) == 3  # no sums below


@pytest.mark.parametrize(
    ("precision", "form", "words"),
    [("day", "DD.MM.YYYY", "01.10.2026"), ("month", "MM/YYYY", "Oktober 2026"), ("year", "YYYY", "2026")],
)
def test_dates_in_files_claim_no_more_than_is_known(desk, draft, precision, form, words):
    sheet = MeasureSheetFactory(edition=draft)
    StatusUpdateFactory(measure=sheet.measure, reported_on=date(2026, 10, 1), precision=precision)
    held = sheet_of(desk, draft)["I4"]
    assert (held.value, held.number_format) == (datetime(2026, 10, 1), form)
    assert lines_of(desk, draft)[1][8] == words


def test_amounts_are_amounts_and_not_texts(desk, draft, mixed):
    for column in COLUMNS:
        if column.form in {Form.EURO, Form.SHARE, Form.WHOLE}:
            rows = desk.get(at(draft)).context["shown"].rows
            assert {type(column.value(row)) for row in rows} <= {Decimal, int, type(None)}, column.name


def test_address_keeps_what_means_something(rf):
    data = rf.get("/?q=Park&spalten=stand&spalten=kosten&sort=&page=3&fremd=1&alle=1").GET
    assert address_of(data) == "q=Park&spalten=stand&spalten=kosten&alle=1"


def test_number_and_title_are_always_there():
    assert set(FIXED) <= {column.name for column in chosen_columns(["stand"])}
