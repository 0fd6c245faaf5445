"""The synopsis as a page and as files: all of them tell the same."""

import io
import re
from decimal import Decimal
from itertools import pairwise

import docx
import openpyxl
import pikepdf
import pytest
from django.core.management import call_command
from django.utils import timezone
from docx.oxml.ns import qn
from pikepdf import Name

from concepts.comparison import to_json
from concepts.models import State, UpdateReason
from concepts.workflow import transition
from publishing.editions import publish, start_edition, submit
from publishing.models import DocumentKind, DocumentOrder, Moment, OrderState, Snapshot, StoredDocument
from publishing.pdf import page_count
from publishing.statements import statements_of
from publishing.synopsis.files import file_name
from publishing.synopsis.pdf import synopsis_pdf
from publishing.synopsis.sides import synopsis_with
from publishing.tasks import make_document
from tests.factories import CostLineFactory, FundingLineFactory, MeasureSheetFactory
from tests.publishing import pdf_reading
from tests.publishing.conftest import adopted, complete_edition

pytestmark = pytest.mark.django_db

PAGE = "/konzepte/nordring/fassungen/2/synopse/"


@pytest.fixture
def update(concept, editor, reviewer, publisher, quick_pdf):
    """A draft that renames and renumbers B4, makes it dearer and adds B5; a chapter is rewritten."""
    edition = transition(complete_edition(concept), State.REVIEW, editor)
    submit(edition, reviewer)
    publish(edition, publisher, adopted())
    draft = start_edition(concept, editor, UpdateReason.HALF_TIME, valid_from=2027, valid_to=2032)
    old = draft.sheets.get()
    old.number, old.title, old.description = "B7", "Grünzug Süd", "Mit Wegen\nund Bäumen"
    old.save()
    old.cost_lines.update(amount="2000000.00")
    new = MeasureSheetFactory(edition=draft, number="B8", title="Kulturhof")
    CostLineFactory(sheet=new, amount="500.50")
    FundingLineFactory(sheet=new, amount="500.50")
    MeasureSheetFactory(edition=draft, number="B9", title="Landesstraße", is_informational=True)
    draft.chapters.filter(title="Anlass").update(body="<h3>Lage</h3><p>Der Verein führt das Haus weiter.</p>")
    return draft


@pytest.fixture
def whole(update):
    return synopsis_with(update, update.previous)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).replace("\xa0", " ")


# --- The page ----------------------------------------------------------------------


def test_page_shows_old_and_new_beside_each_other(client, editor, update):
    client.force_login(editor)
    response = client.get(PAGE)
    page, text = response.content.decode(), text_of(response)
    assert "Synopse: Erstfassung und 1. Fortschreibung" in text
    assert "1 geändert 2 neu" in text
    assert "1.860.000 € → wird zu 2.000.500,50 € +140.500,50 € (+7,6 %)" in text
    assert "<del>Quartierspark</del> Süd" in page
    assert "<ins>Grünzug</ins> Süd" in page
    assert "B7 Grünzug Süd (bisher B4 Quartierspark Süd)" in text
    assert '<p class="text-heading"><ins>Lage</ins></p>' in page


def test_what_texts_hold_is_never_trusted(client, editor, update):
    update.chapters.filter(title="Anlass").update(body='<p onclick="x()">Neu</p><script>alert(1)</script>')
    update.sheets.filter(number="B8").update(title="<b>fett</b>", description="<img src=x onerror=y>")
    client.force_login(editor)
    page = client.get(PAGE).content.decode()
    for tag in ("<b>fett", "<img src=x", "onclick", "alert(1)"):
        assert tag not in page
    assert "&lt;b&gt;fett" in page


def test_address_says_what_is_shown(client, editor, update):
    client.force_login(editor)
    text = text_of(client.get(PAGE, {"bereich": "massnahmen", "art": "neu", "nur": "aenderungen"}))
    assert "Kulturhof" in text
    assert "Quartierspark" not in text
    assert "1 geändert 2 neu" in text
    assert "Zu dieser Auswahl gibt es" in text_of(client.get(PAGE, {"art": "geteilt"}))


def test_elder_edition_stands_on_the_left_from_whichever_one_looks(client, editor, update):
    client.force_login(editor)
    first = client.get("/konzepte/nordring/fassungen/1/synopse/", {"mit": "2"})
    assert first.context["shown"] == client.get(PAGE, {"mit": "1"}).context["shown"]


@pytest.mark.parametrize("other", ["2", "9", "eingebracht", "unsinn"])
def test_other_that_is_not_there_is_not_found(other, client, editor, update):
    client.force_login(editor)
    for address in (PAGE, PAGE[:-1] + ".docx", PAGE[:-1] + ".xlsx"):
        assert client.get(address, {"mit": other}).status_code == 404


def test_moments_of_an_edition_can_be_chosen(client, editor, update):
    Snapshot.objects.create(edition=update, moment=Moment.RETURNED, statements=to_json(statements_of(update)))
    client.force_login(editor)
    response = client.get(PAGE, {"mit": "rueckgabe"})
    assert "zurückgegeben am" in text_of(response)
    assert not any(section.changed_rows for section in response.context["shown"].sections)


def test_first_edition_explains_what_will_stand_here(client, editor, draft):
    client.force_login(editor)
    response = client.get("/konzepte/nordring/fassungen/1/synopse/")
    assert "Noch nichts zu vergleichen" in text_of(response)
    assert 'href="/konzepte/nordring/fassungen/1/synopse/"' not in response.content.decode()


def test_sidebar_leads_to_the_synopsis_of_what_one_may_see(client, editor, reader, update):
    client.force_login(editor)
    assert f'href="{PAGE}"' in client.get("/konzepte/nordring/fassungen/2/kapitel/").content.decode()
    client.force_login(reader)
    assert "synopse" not in client.get("/konzepte/nordring/fassungen/1/kapitel/").content.decode()
    assert client.get("/konzepte/nordring/fassungen/1/synopse/", {"mit": "2"}).status_code == 404


# --- PDF ---------------------------------------------------------------------------


def make_ordered():
    order = DocumentOrder.objects.get(state=OrderState.WAITING)
    make_document.call(order.pk)
    order.refresh_from_db()
    return order


def test_pdf_is_ordered_made_and_replaced_by_the_next(client, editor, update):
    client.force_login(editor)
    for shown in ({}, {"nur": "aenderungen"}):
        client.post("/konzepte/nordring/fassungen/2/dokument/bestellen/", {"purpose": "synopsis", "mit": "1", **shown})
        order = make_ordered()
        assert (order.state, order.details) == (OrderState.DONE, {"mit": "1", **shown})
    (stored,) = StoredDocument.objects.filter(kind=DocumentKind.SYNOPSIS)
    assert stored.file_name.startswith("Synopse_IHK-Nordring_Erstfassung_1-Fortschreibung_")
    assert b"Diese Synopse als PDF" in client.get(PAGE, {"mit": "1", "nur": "aenderungen"}).content
    assert b"Diese Synopse als PDF" not in client.get(PAGE).content
    progress = client.get("/konzepte/nordring/fassungen/2/dokument/").content.decode()
    assert f"{PAGE}?mit=1&amp;nur=aenderungen" in progress
    assert stored.file_name not in client.get("/konzepte/nordring/fassungen/2/").content.decode()


def test_council_gets_no_working_document(client, editor, reader, update):
    first = update.previous
    client.force_login(editor)
    client.post("/konzepte/nordring/fassungen/1/dokument/bestellen/", {"purpose": "synopsis", "mit": "2"})
    stored = make_ordered().document
    address = f"/konzepte/nordring/fassungen/{first.number}/dokument/{stored.pk}/"
    assert client.get(address).status_code == 200
    client.force_login(reader)
    assert client.get(address).status_code == 404


def test_order_fails_in_words_when_there_is_nothing_to_compare_with(client, editor, draft):
    client.force_login(editor)
    client.post("/konzepte/nordring/fassungen/1/dokument/bestellen/", {"purpose": "synopsis", "mit": "7"})
    assert "gibt es nicht mehr" in make_ordered().message


def test_pdf_is_tagged_landscape_and_tells_what_the_page_tells(whole):
    made_at = timezone.now()
    content = synopsis_pdf(whole, made_at)
    assert synopsis_pdf(whole, made_at) == content
    pdf = pikepdf.open(io.BytesIO(content))
    assert str(pdf.Root.Lang) == "de"
    assert str(pdf.docinfo.Title) == f"IHK Nordring, {whole.title}"
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    assert all(page.MediaBox[2] > page.MediaBox[3] for page in pdf.pages)
    text = " ".join(pdf_reading.words(page) for page in pdf.pages)
    for words in ("B7 Grünzug Süd", "(bisher B4 Quartierspark Süd)", "+140.500,50", "+7,6", "Kulturhof"):
        assert words in text.replace("\xa0", " "), words
    marks = {title for _, title, _ in pdf_reading.bookmarks(pdf)}
    assert {"Maßnahmen", "Kosten und Finanzierung"} <= marks
    total = len(pdf.pages)
    assert f"Seite {total} von {total}" in pdf_reading.words(pdf.pages[-1], artifacts=True)


def test_pdf_structure_is_sound(whole):
    pdf = pikepdf.open(io.BytesIO(synopsis_pdf(whole, timezone.now())))
    tree = pdf_reading.elements(pdf)
    levels = [int(str(e.S)[2:]) for e in tree if re.fullmatch(r"/H\d", str(e.S))]
    assert levels[0] == 1
    assert [(a, b) for a, b in pairwise(levels) if b > a + 1] == []
    heads = [e for e in tree if e.S == Name.TH]
    assert {str(e.A.Scope) for e in heads} == {"/Row", "/Column"}
    assert [pdf_reading.unmarked(page) for page in pdf.pages if pdf_reading.unmarked(page)] == []
    links = [note for page in pdf.pages for note in page.get(Name.Annots, [])]
    assert {str(link.Contents) for link in links} >= {"Im Dokument: B7 Grünzug Süd"}
    assert "Im Dokument" not in {str(link.Contents) for link in links}


def test_command_writes_the_synopsis(update, tmp_path):
    target = tmp_path / "synopse.pdf"
    call_command("render_document", edition=update.pk, kind="synopsis", other="1", output=target)
    assert page_count(target.read_bytes()) > 1


def test_names_of_files_tell_two_moments_apart(whole, update):
    Snapshot.objects.create(edition=update, moment=Moment.RETURNED, statements=to_json(statements_of(update)))
    day = timezone.localdate()
    assert file_name(whole, day, "xlsx") == f"Synopse_IHK-Nordring_Erstfassung_1-Fortschreibung_{day:%Y-%m-%d}.xlsx"
    moments = synopsis_with(update, Snapshot.objects.get(edition=update))
    assert "_1-Fortschreibung-zurueckgegeben-am-" in file_name(moments, day, "pdf")


# --- Excel and Word ----------------------------------------------------------------


def workbook(client, **asked):
    response = client.get(PAGE[:-1] + ".xlsx", asked)
    assert "Synopse_IHK-Nordring_Erstfassung_1-Fortschreibung_" in response["Content-Disposition"]
    return openpyxl.load_workbook(io.BytesIO(response.content))


def test_sums_of_the_spreadsheet_are_those_of_the_page(client, editor, update):
    client.force_login(editor)
    totals = client.get(PAGE).context["whole"].totals
    page = workbook(client)["Maßnahmen"]
    head, *rows, last = [[cell.value for cell in row] for row in page.iter_rows()]
    money = slice(head.index("Kosten bisher"), head.index("Differenz") + 1)
    expected = [totals.cost.old, totals.cost.new, totals.cost.difference]
    assert [Decimal(str(value)) for value in last[money]] == expected
    assert [sum(Decimal(str(row[place])) for row in rows) for place in range(money.start, money.stop)] == expected
    assert (page.freeze_panes, page.auto_filter.ref) == ("A2", f"A1:M{len(rows) + 1}")


def test_spreadsheet_lists_every_changed_statement(client, editor, update):
    client.force_login(editor)
    book = workbook(client)
    changes = [[cell.value for cell in row] for row in book["Änderungen"].iter_rows(min_row=2)]
    assert ["Maßnahmen", "B7 Grünzug Süd", "geändert", "Titel", "Quartierspark Süd", "Grünzug Süd", None] in changes
    assert {row[0] for row in changes} == {"Eckdaten und Gebiet", "Kapitel", "Maßnahmen"}
    sums = {row[0].value: row[2].value for row in book["Summen"].iter_rows(min_row=2)}
    assert sums["Gesamtkosten"] == 2000500.5
    only_new = workbook(client, art="neu")["Maßnahmen"]
    assert [row[1].value for row in only_new.iter_rows(min_row=2)] == ["B8", "B9"]


def test_formula_in_a_title_stays_text(client, editor, update):
    update.sheets.filter(number="B8").update(title="=1+1")
    client.force_login(editor)
    cells = [cell for row in workbook(client)["Maßnahmen"].iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]


def test_word_document_has_headings_repeated_heads_and_marks(client, editor, update):
    update.sheets.filter(number="B8").update(description="Steuer\x0bzeichen")
    client.force_login(editor)
    response = client.get(PAGE[:-1] + ".docx")
    assert response["Content-Disposition"].endswith('.docx"')
    word = docx.Document(io.BytesIO(response.content))
    headings = [p.text for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert "Maßnahmen" in headings
    assert "B7 Grünzug Süd (bisher B4 Quartierspark Süd): geändert" in headings
    assert all(table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in word.tables)
    page = word.sections[0]
    assert page.page_width > page.page_height
    marked = {
        (run.text, run.style.name, run.style.font.strike, run.style.font.underline)
        for table in word.tables
        for row in table.rows
        for cell in row.cells
        for paragraph in cell.paragraphs
        for run in paragraph.runs
        if run.style.name.startswith("Nur")
    }
    assert ("Quartierspark", "Nur bisher", True, False) in marked
    assert ("Grünzug", "Nur neu", False, True) in marked
    assert {lang.get(qn("w:val")) for lang in word.styles.element.iter(qn("w:lang"))} == {"de-DE"}
    measures = next(table for table in word.tables if table.rows[0].cells[0].text == "Nr. bisher")
    assert [row.cells[1].text for row in measures.rows][1:] == ["B7", "B8", "B9", ""]
