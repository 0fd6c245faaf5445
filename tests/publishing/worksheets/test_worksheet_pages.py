"""The pages and files of the working sheets: what they show, whom they answer, what an address may say."""

import re
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from lxml import html
from openpyxl import load_workbook

from measures.models import ImplementationStatus
from publishing.worksheets.account import COVERED, SPENT, interim_account
from publishing.worksheets.books import books_of
from publishing.worksheets.choice import AccountChoice
from publishing.worksheets.monitoring import monitoring
from publishing.worksheets.proof import proof_of_use
from publishing.worksheets.sheet import Block, Figure, Grid, Line, worksheet
from publishing.worksheets.telling import told_of
from publishing.worksheets.workbook import write_worksheet
from tests.factories import ConceptFactory, FundingProgrammeFactory
from tests.measures.updated import adopt

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
SHEETS = ("monitoring_sheet", "interim_sheet")
EVIL = '=HYPERLINK("https://boese.example")'


def page(client, name, concept, *more, **query):
    response = client.get(reverse(name, args=[concept.slug, *more]), query)
    assert response.status_code == 200
    return html.fromstring(response.content)


def text(element):
    return " ".join(element.text_content().split())


def test_list_offers_each_sheet_and_each_notice(desk, known, grant):
    links = page(desk, "worksheet_list", known).xpath("//main//a/@href")
    for name, more in (("monitoring_sheet", []), ("interim_sheet", []), ("proof_sheet", [grant.pk])):
        assert reverse(name, args=[known.slug, *more]) in links


def test_list_without_any_notice_leads_to_them(desk, concept, draft):
    assert reverse("grant_list", args=[concept.slug]) in page(desk, "worksheet_list", concept).xpath("//main//a/@href")


@pytest.mark.parametrize("name", SHEETS)
def test_sheet_of_an_empty_concept_is_a_page(desk, concept, name):
    assert page(desk, name, concept).xpath("//h1")


def test_figure_leads_to_the_list_of_its_origins_and_from_there_to_each(desk, known, park):
    tree = page(desk, "interim_sheet", known, jahr=2025, ab=2024)
    row = next(row for row in tree.xpath("//tr") if "6 Plätze und Grün" in text(row))
    (target,) = row.xpath("./td[last()-1]/a/@href")
    (entry,) = tree.xpath(f"//*[@id='{target.removeprefix('#')}']")
    assert "90.000,00" in text(entry)
    reports = [link for link in entry.xpath(".//a/@href") if link.startswith(park.measure.get_absolute_url())]
    assert len(reports) == 2
    anchors = {f"#{update.anchor}" for update in park.measure.status_updates.all()}
    assert {link[link.index("#") :] for link in reports} == anchors


def test_every_link_to_an_origin_on_the_page_has_a_target(desk, known, grant):
    for name, more in (("monitoring_sheet", []), ("interim_sheet", []), ("proof_sheet", [grant.pk])):
        tree = page(desk, name, known, *more)
        targets = {href[1:] for href in tree.xpath("//main//a/@href") if href.startswith("#")}
        assert targets
        assert targets <= set(tree.xpath("//@id"))


def test_every_other_page_of_an_origin_can_be_opened(desk, known, grant):
    for name, more in (("monitoring_sheet", []), ("interim_sheet", []), ("proof_sheet", [grant.pk])):
        links = {href for href in page(desk, name, known, *more).xpath("//main//a/@href") if href.startswith("/")}
        for link in links:
            address, _, anchor = link.partition("#")
            response = desk.get(address)
            assert response.status_code in {200, 302}, link
            if anchor and response.status_code == 200:
                assert f'id="{anchor}"' in response.content.decode(), link


def test_past_year_is_shown_unless_another_is_asked_for(desk, known):
    assert "Monitoring 2025" in text(page(desk, "monitoring_sheet", known).xpath("//h1")[0])
    assert "Monitoring 2024" in text(page(desk, "monitoring_sheet", known, jahr=2024).xpath("//h1")[0])


@pytest.mark.parametrize("year", ["20226", "zwölf", "-5", "1800", "<script>", "9" * 400])
def test_year_that_is_not_offered_is_refused_with_words_and_the_usual_shown(desk, known, year):
    for name in SHEETS:
        tree = page(desk, name, known, jahr=year)
        assert "Bitte wählen Sie eines der Jahre aus der Liste." in text(tree)
        assert "2025" in text(tree.xpath("//h1")[0])


def test_programme_of_another_town_is_no_choice(desk, known, next_town):
    other = FundingProgrammeFactory(municipality=next_town, name="Fremdes Programm")
    tree = page(desk, "monitoring_sheet", known, programm=other.pk)
    assert "Fremdes Programm" not in text(tree)


def test_columns_never_outgrow_the_page(known, editor):
    books = books_of(known, TODAY)
    for data, first in (({"jahr": "2025", "ab": "2023"}, 2023), ({"jahr": "2023", "ab": "2025"}, 2023)):
        assert AccountChoice(data, books, 2026).first == first


@pytest.mark.parametrize("person", ["reader", "contributor"])
def test_council_and_contributors_read_none_of_it(client, request, known, grant, person):
    client.force_login(request.getfixturevalue(person))
    for name, more in (("worksheet_list", []), ("interim_sheet", []), ("proof_export", [grant.pk])):
        assert client.get(reverse(name, args=[known.slug, *more])).status_code == 403


@pytest.mark.parametrize("person", ["contributor", "reader", "reviewer"])
def test_no_link_leads_where_the_reader_may_not_go(client, request, known, draft, grant, person):
    """From the workplace, the concept, the overview of today, notices and income, each link that is shown."""
    adopt(draft, [request.getfixturevalue(name) for name in ("editor", "reviewer", "publisher")])
    client.force_login(request.getfixturevalue(person))
    starts = ["/", draft.get_absolute_url(), grant.get_absolute_url()]
    starts += [reverse(name, args=[known.slug]) for name in ("grant_list", "income_list", "indicator_years")]
    starts += [reverse("finance_overview", args=[known.slug, draft.number]) + "?stand=heute"]
    links = set()
    for start in starts:
        response = client.get(start, follow=True)
        assert response.status_code == 200
        links |= set(html.fromstring(response.content).xpath("//a/@href"))
    answers = {link: client.get(link).status_code for link in links if link.startswith("/")}
    assert len(answers) > 20
    assert {link: status for link, status in answers.items() if status >= 400} == {}


def test_hostile_title_stays_text_on_page_and_in_the_file(desk, known, park, worked_out):
    park.title = EVIL
    park.save()
    assert "boese.example" in text(page(desk, "interim_sheet", known))
    content = desk.get(reverse("interim_export", args=[known.slug])).content
    (book,) = worked_out(content)
    assert any(EVIL in str(cell) for row in book["Herkunft"] for cell in row)


def test_file_worked_out_by_an_office_says_what_the_page_says(known, editor, worked_out):
    sheet = interim_account(books_of(known, TODAY), 2025, 2024)
    (book,) = worked_out(write_worksheet(sheet, lambda url: f"https://portal.example{url}"))
    found = {row[0]: row[1:] for row in book["Arbeitsblatt"] if row}
    compared = 0
    for grid in sheet.grids:
        for block in grid.blocks:
            for line in block.lines:
                cells = found[line.name + (f" ({line.note})" if line.note else "")]
                told = [float(one.value) for one in line.figures if one.value is not None]
                assert [round(float(cell or 0), 2) for cell in cells] == told
                compared += len(cells)
            assert [round(float(cell), 2) for cell in found[block.sum_label]] == [float(one) for one in block.sums]
    assert compared > 50
    addresses = [row[4] for row in book["Herkunft"] if len(row) > 4]
    assert all(re.match("https://portal.example/konzepte/", address) for address in addresses[1:])


def shown_rows(sheet):
    """What the page shows, row by row: the name and what stands beside it."""
    for grid in sheet.grids:
        for block in grid.blocks:
            for line in block.lines:
                yield line.name, [figure.value for figure in line.figures]
            if block.sum_label:
                yield block.sum_label, list(block.sums)


def test_files_of_monitoring_and_proof_say_what_their_pages_say(known, programme, grant, worked_out):
    books = books_of(known, TODAY)
    (notice,) = books.notices.rows
    told = told_of(books, list(books.sheets))
    made = monitoring(books, programme, 2025, ImplementationStatus.choices)
    for sheet in (made, proof_of_use(books, notice, told, TODAY)):
        (book,) = worked_out(write_worksheet(sheet, str))
        rows = iter(row for row in book["Arbeitsblatt"] if row and row[0])
        compared = 0
        for name, values in shown_rows(sheet):
            cells = next(row[1:] for row in rows if str(row[0]).startswith(name))
            for value, cell in zip(values, cells, strict=False):
                if isinstance(value, Decimal | int):
                    assert round(float(cell or 0), 2) == float(value), name
                    compared += 1
        assert compared > 20


def test_own_funds_of_the_account_follow_the_spending_in_the_file(known):
    sheet = interim_account(books_of(known, TODAY), 2025, 2024)
    page = load_workbook(BytesIO(write_worksheet(sheet, str)))["Arbeitsblatt"]
    rows = {row[0].value: row[0].row for row in page if row[0].value}
    (own,) = [row for name, row in rows.items() if name.startswith("4.1 Eigenmittel")]
    above = f"B{rows['1.1 Ausgleichsbeträge (§ 154 BauGB)']}:B{own - 1}"
    assert page.cell(own, 2).value == f"=B{rows[SPENT]}-SUM({above})-SUM(B{own + 1}:B{own + 1})"


def test_money_of_owners_that_is_filled_into_the_file_leaves_its_sums_closed(known, worked_out):
    sheet = interim_account(books_of(known, TODAY), 2025, 2024)
    book = load_workbook(BytesIO(write_worksheet(sheet, str)))
    page = book["Arbeitsblatt"]
    (owners,) = [row[0].row for row in page if str(row[0].value).startswith("4.2 ")]
    page.cell(owners, 4).value = 10_000
    filled = BytesIO()
    book.save(filled)
    (after,) = worked_out(filled.getvalue())
    found = {row[0]: row[1:] for row in after["Arbeitsblatt"] if len(row) > 1}
    assert [round(float(cell), 2) for cell in found["4.1 Eigenmittel der Kommune (gerechnet)"]][2] == 28_999.50
    assert found[COVERED] == found[SPENT]


@pytest.mark.parametrize(
    ("value", "unit", "form"),
    [
        ("8340.00", "Personen", '#,##0\\ "Personen"'),
        ("12.50", "%", '#,##0.0\\ "%"'),
        ("183.55", 'h"a', '#,##0.00\\ "ha"'),
        ("7.00", "Anzahl", "#,##0"),
        ("7.00", "", "#,##0"),
    ],
)
def test_figure_in_the_file_has_its_unit(value, unit, form):
    figure = Figure(Decimal(value), (), unit=unit)
    sheet = worksheet("Blatt", [Grid("Tabelle", ("Wert",), (Block((Line("Zeile", (figure,)),)),))])
    page = load_workbook(BytesIO(write_worksheet(sheet, str)))["Arbeitsblatt"]
    (cell,) = [row[1] for row in page if row[0].value == "Zeile"]
    assert cell.number_format == form


@pytest.mark.parametrize("name", ["monitoring_export", "interim_export"])
def test_file_is_about_the_year_that_was_asked_for(desk, known, name):
    response = desk.get(reverse(name, args=[known.slug]), {"jahr": "2024"})
    assert "_2024.xlsx" in response["Content-Disposition"]


def test_proof_of_another_concepts_notice_is_not_found(desk, known, grant, next_town):
    other = ConceptFactory(municipality=known.municipality)
    assert desk.get(reverse("proof_sheet", args=[other.slug, grant.pk])).status_code == 404


def test_rows_of_the_file_are_as_high_as_their_text(known):
    sheet = interim_account(books_of(known, TODAY), 2025, 2024)
    page = load_workbook(BytesIO(write_worksheet(sheet, str)))["Arbeitsblatt"]
    heights = {row[0].value: page.row_dimensions[row[0].row].height for row in page.rows}
    assert heights[sheet.grids[1].note] > 45
    assert heights["1.3 Grundstückserlöse"] is None
