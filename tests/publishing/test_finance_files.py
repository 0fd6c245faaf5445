"""The files of the cost and financing overview: what they hold is what the page shows, in every cell."""

import csv
import re
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import pairwise

import pikepdf
import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from lxml import html
from openpyxl import load_workbook
from pikepdf import Name

from concepts.models import Edition, State, UpdateReason
from measures.models import CostGroup, Grant, StatusUpdate
from measures.overview.choice import Choice
from publishing.editions import start_edition
from publishing.finance.pdf import finance_pdf
from publishing.finance.shown import shown
from tests.clock import Clock
from tests.factories import (
    ActionFieldFactory,
    CostLineFactory,
    FundingLineFactory,
    FundingProgrammeFactory,
    MeasureSheetFactory,
)
from tests.publishing import pdf_reading
from tests.publishing.conftest import complete_edition
from tests.world import adopt

pytestmark = pytest.mark.django_db

EVIL = '=HYPERLINK("https://boese.example")'


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    return Clock(monkeypatch, "2026-11-25")


@pytest.fixture
def edition(concept, editor, reviewer, publisher, quick_pdf, town):
    """A draft after an adopted edition: years before, in and after the plan, informational lines, a surplus, and
    rates that tell who gives the money of some programme years."""
    adopt(complete_edition(concept), {"editor": editor, "reviewer": reviewer, "publisher": publisher})
    draft = start_edition(concept, editor, UpdateReason.HALF_TIME, valid_from=2027, valid_to=2032)
    field = ActionFieldFactory(edition=draft, code="C", title="Verkehr")
    group = CostGroup.objects.create(municipality=town, code="99", title="Wege", position=99)
    programme = FundingProgrammeFactory(municipality=town, name="EFRE 2027")
    programme.rates.create(from_year=2029, rate=90, federal_share=30, land_share=30, eu_share=30)
    programme.rates.create(from_year=2020, rate=60)
    sheet = MeasureSheetFactory(edition=draft, number="C1", title=EVIL, action_field=field)
    for year, amount in ((2019, "1000.01"), (2026, "2000.02"), (2029, "333.33"), (2044, "70.70"), (None, "5.55")):
        CostLineFactory(sheet=sheet, cost_group=group, fiscal_year=year, amount=amount)
        FundingLineFactory(
            sheet=sheet, source="programme", programme=programme, fiscal_year=year, programme_year=year, amount=amount
        )
    FundingLineFactory(sheet=sheet, source="income", fiscal_year=2026, amount="99.99")
    apart = MeasureSheetFactory(edition=draft, number="C7", title="Schulhof", is_informational=True)
    CostLineFactory(sheet=apart, amount="310000.00", fiscal_year=2027)
    FundingLineFactory(sheet=apart, source="third_party", amount="310000.00", fiscal_year=2027)
    Grant.objects.create(concept=concept, programme=programme, programme_year=2026, amount="1250000.50", number="=1+1")
    return draft


def address(name, edition):
    return reverse(name, args=[edition.concept.slug, edition.number])


def page_rows(client, url):
    """All rows of all tables of a page: (name, amounts), in their order."""
    tree = html.fromstring(client.get(url).content.decode().replace("\xad", ""))
    return [row for table in tree.xpath("//table") for row in table_rows(table)]


def table_rows(table):
    for row in table.xpath(".//tr[td]"):
        head = row.xpath("./th")
        cells = [number(cell) for cell in row.xpath("./td[contains(@class, 'num')]")]
        if head and cells:
            yield re.sub(r"\s+", " ", head[0].text_content()).strip(), cells


def number(cell):
    """The amount in a cell, 0 for a dash; of a difference with its percentage both."""
    words = " ".join(cell.itertext()).replace("\xa0", " ").replace("−", "-").replace(".", "").split()
    found = [Decimal(word.replace(",", ".")) for word in words if re.fullmatch(r"[+-]?[0-9]+(,[0-9]+)?", word)]
    return tuple(found) if "%" in words else (found[0] if found else Decimal(0))


def flat(cells):
    """Differences are one cell on the page (amount, per cent) and two in the spreadsheet."""
    for cell in cells:
        if isinstance(cell, tuple):
            yield cell[0]
            yield cell[1] / 100
        else:
            yield cell


def file_rows(pages):
    """All rows with amounts of a spreadsheet: (name, amounts), page after page."""
    found = []
    for rows in pages.values():
        for name, *cells in (row for row in rows if len(row) > 1):
            amounts = [cell for cell in cells if isinstance(cell, int | float)]
            if amounts and not str(name).endswith("(Euro)"):
                found.append((str(name), [Decimal(str(amount)) for amount in amounts]))
    return found


def assert_same(on_page, in_file):
    shown = [(name, list(flat(cells))) for name, cells in on_page]
    assert [name for name, _ in shown] == [name for name, _ in in_file]
    for (name, page), (_, file) in zip(shown, in_file, strict=True):
        assert [round(amount, 3) for amount in page] == [round(amount, 3) for amount in file], name


def test_every_cell_of_the_spreadsheet_is_that_of_the_page(client, editor, edition, worked_out):
    client.force_login(editor)
    choices = ["", "?jahre=alle", "?gliederung=handlungsfeld", "?gliederung=massnahme"]
    files = [client.get(address("finance_export", edition) + choice).content for choice in choices]
    for choice, pages in zip(choices, worked_out(*files), strict=True):
        grants = pages.pop("Bewilligungen")
        assert_same(page_rows(client, address("finance_overview", edition) + choice)[:-2], file_rows(pages))
        assert [row[-1] for row in grants[-2:]] == [1250000.5, 1250000.5]


def test_sums_are_formulas(client, editor, edition):
    client.force_login(editor)
    book = load_workbook(BytesIO(client.get(address("finance_export", edition)).content))
    page = book["Nach Jahren"]
    sums = [row for row in page.rows if row[0].value == "Summe"]
    assert len(sums) == 4
    assert all(cell.value.startswith("=SUM(") for cell in sums[0][1:])
    lines = [row for row in page.rows if str(row[0].value).startswith("99 Wege")]
    assert re.fullmatch(r"=SUM\(B(\d+):H\1\)", lines[0][8].value)
    surplus = next(row for row in page.rows if row[0].value == "Mehr Mittel als Kosten")
    assert re.fullmatch(r"=I\d+-I\d+", surplus[8].value)
    rows = {row[0].value: row for row in book["Wer gibt das Geld"].rows}
    assert all(cell.value.startswith("=SUM(") for cell in rows["Summe"][1:9])
    given = rows["EFRE 2027, Programmjahr 2029"]
    assert [cell.value for cell in given[1:4]] == [111.11, 111.11, 111.11]
    assert re.fullmatch(r"=SUM\(B(\d+):H\1\)", given[8].value)


def test_spending_until_today_stands_in_the_spreadsheet(client, editor, edition, worked_out):
    adopted = edition.previous
    measure = adopted.sheets.get().measure
    for day, spent in (("2025-12-31", "400.00"), ("2026-06-30", "1000.50")):
        StatusUpdate.objects.create(measure=measure, reported_on=day, implementation_status="under_way", spent=spent)
    client.force_login(editor)
    [pages] = worked_out(client.get(address("finance_export", adopted) + "?stand=heute").content)
    years = pages["Nach Jahren"]
    assert next(row for row in years if row and row[0] == "Kosten (Euro)")[1:3] == ["bis 2025 (Ist)", "bis 2025 offen"]
    cost, funding = [row[1:3] for row in years if row and row[0] == "Summe"][:2]
    assert cost == funding == [400, 1_860_000 - 400]
    sums = next(row for row in pages["Stand heute"] if row and row[0] == "Summe")
    assert sums[3:5] == [400, 1000.5]
    assert pages["Stand heute"][-1][:2] == ["Summe", 1250000.5]  # of the notices


def test_scenario_says_on_every_page_what_it_is(client, editor, edition, worked_out):
    client.force_login(editor)
    serial = edition.sheets.get(number="C1").measure.serial
    asked = f"?annahmen={serial}:10:abgelehnt&folge=eigenmittel"
    [pages] = worked_out(client.get(address("finance_scenario_export", edition) + asked).content)
    assert len(pages) == 3
    for rows in pages.values():
        assert rows[0][0].startswith("SZENARIO: nicht beschlossen")
        assert "Kosten +10\u00a0%, Förderantrag abgelehnt" in rows[1][0]
        assert "übernimmt die Kommune" in rows[1][0]
        assert "ab dem laufenden Haushaltsjahr 2026" in rows[2][0]
        assert "ab Programmjahr 2026" in rows[2][0]
    on_page = page_rows(client, address("finance_scenario", edition) + asked)
    named = [(name, cells) for name, cells in on_page if name not in {"Plan", "Szenario", "Differenz"}]
    assert_same(named, file_rows({"sums": pages["Szenario"], "measures": pages["Szenario nach Maßnahmen"]}))
    years = [(name, cells) for name, cells in on_page if name in {"Plan", "Szenario", "Differenz"}]
    in_file = [(name.rsplit(", ", 1)[1], amounts) for name, amounts in file_rows({"": pages["Szenario nach Jahren"]})]
    assert_same(years, in_file)


def test_csv_opens_in_a_german_excel(client, editor, edition):
    client.force_login(editor)
    content = client.get(address("finance_csv", edition) + "?gliederung=massnahme").content
    assert content.startswith(b"\xef\xbb\xbf")
    head, *lines = csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";")
    assert head == [
        *("Teil", "Bezeichnung", "ungefähr"),
        *("bis 2025", "2026", "2027", "2028", "2029", "ab 2030", "ohne Jahr", "Summe"),
    ]
    found = next(line for line in lines if "HYPERLINK" in line[1])
    assert found[3:] == ["1000,01", "2000,02", "0,00", "0,00", "333,33", "70,70", "5,55", "3409,61"]
    assert [line[0] for line in lines if line[1] == "C7 Schulhof"] == ["Nachrichtlich: Kosten"]


def test_csv_names_each_giver_in_a_line_of_its_own(client, editor, edition):
    client.force_login(editor)
    content = client.get(address("finance_csv", edition)).content.decode("utf-8-sig")
    head, *lines = csv.reader(StringIO(content), delimiter=";")
    assert {len(line) for line in lines} == {len(head)}
    found = [(line[0], line[1], line[-1]) for line in lines if line[0].startswith("Wer gibt das Geld")]
    assert ("Wer gibt das Geld: EU", "EFRE 2027, Programmjahr 2029", "111,11") in found
    assert ("Wer gibt das Geld: Einnahmen", "Maßnahmebedingte Einnahmen", "99,99") in found
    planned = sum(Decimal(line[-1].replace(",", ".")) for line in lines if line[0] == "Finanzierung")
    assert sum(Decimal(amount.replace(",", ".")) for _, _, amount in found) == planned


def test_csv_defuses_what_looks_like_a_formula(client, editor, edition):
    edition.sheets.filter(number="C1").update(number="")
    client.force_login(editor)
    content = client.get(address("finance_csv", edition) + "?gliederung=massnahme").content.decode("utf-8-sig")
    assert any(line[1] == f"'{EVIL}" for line in csv.reader(StringIO(content), delimiter=";"))


def paper(edition, choice=None):
    made_at = timezone.now()
    shown_ = shown(edition, choice or Choice(), timezone.localdate(), Edition.objects.all())
    content = finance_pdf(shown_, made_at)
    assert finance_pdf(shown_, made_at) == content
    return pikepdf.open(BytesIO(content))


def test_pdf_is_landscape_and_tells_what_the_page_tells(edition):
    pdf = paper(edition)
    assert all(page.MediaBox[2] > page.MediaBox[3] for page in pdf.pages)
    text = " ".join(pdf_reading.words(page) for page in pdf.pages).replace("\xa0", " ")
    for words in ("bis 2025", "ab 2030", "ohne Jahr", "3.409,61", "Mehr Mittel als Kosten", "C7 Schulhof", "HYPERLINK"):
        assert words in text, words
    for words in (
        "Investiv und konsumtiv",
        "Entwicklung über die Fassungen",
        "Kosten abzüglich Förderung",
        "Wer gibt das Geld",
    ):
        assert words in text, words
    total = len(pdf.pages)
    assert f"Seite {total} von {total}" in pdf_reading.words(pdf.pages[-1], artifacts=True)


def test_pdf_structure_is_sound(edition):
    pdf = paper(edition, Choice(every_year=True, in_thousands=True))
    assert str(pdf.Root.Lang) == "de"
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    tree = pdf_reading.elements(pdf)
    levels = [int(str(e.S)[2:]) for e in tree if re.fullmatch(r"/H\d", str(e.S))]
    assert levels[0] == 1
    assert [(a, b) for a, b in pairwise(levels) if b > a + 1] == []
    assert {str(e.A.Scope) for e in tree if e.S == Name.TH} == {"/Row", "/Column"}
    assert [pdf_reading.unmarked(page) for page in pdf.pages if pdf_reading.unmarked(page)] == []


def test_pdf_of_today_tells_what_was_spent(edition, client, editor):
    measure = edition.previous.sheets.get().measure
    StatusUpdate.objects.create(
        measure=measure, reported_on="2025-12-31", implementation_status="under_way", spent="400.50"
    )
    pdf = paper(edition.previous, Choice(as_of_today=True))
    text = " ".join(pdf_reading.words(page) for page in pdf.pages)
    # By year: cost, own funds, the sum of each, cost without grants; of the measure and in all: last year's end and now
    assert text.count("400,50") == 5 + 4
    client.force_login(editor)
    response = client.get(address("finance_paper", edition.previous) + "?stand=heute")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")


def test_command_writes_the_same_paper(edition, tmp_path):
    target = tmp_path / "finance.pdf"
    call_command("render_document", "--edition", str(edition.pk), "--kind", "finance", "--output", str(target))
    with pikepdf.open(target) as pdf:
        assert "Kosten- und Finanzierungsübersicht" in str(pdf.docinfo["/Title"])


def test_files_are_named_after_concept_edition_and_day(client, editor, edition):
    client.force_login(editor)
    for name, ending in (("finance_export", "xlsx"), ("finance_csv", "csv")):
        disposition = client.get(address(name, edition))["Content-Disposition"]
        assert f"Kosten-und-Finanzierung_nordring_Fassung-2_2026-11-25.{ending}" in disposition
    assert edition.state == State.DRAFT
