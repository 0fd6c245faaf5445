"""The document as PDF: right for the eye, for the screen reader and for the archive."""

import io
import re
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from pikepdf import Name

from concepts.models import Chapter
from publishing.document import build_document
from publishing.models import DocumentKind
from publishing.pdf import page_count, render_html, render_pdf
from tests.factories import (
    ActionFieldFactory,
    ConceptFactory,
    CostLineFactory,
    EditionFactory,
    FundingLineFactory,
    GoalFactory,
    MeasureSheetFactory,
)
from tests.publishing import pdf_reading
from tests.publishing.filled import filled_edition

# On all tests, although few ask the database themselves: without it pytest-django makes no test database.
pytestmark = pytest.mark.django_db

MADE_AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LONG_URL = "https://www.stadt.example/" + "sehr-lange-adresse/" * 12
BODY = f"""
<p>Ärger &amp; Öfen – „süß“: 9,1 m² je Kopf. <a href="{LONG_URL}">{LONG_URL}</a></p>
<h3>Lage</h3><ul><li>eins<ul><li>eins a</li></ul></li><li>zwei</li></ul><ol><li>erstens</li></ol>
<h4>Wege</h4><table><tbody><tr><th>Jahr</th><th>Zahl</th></tr><tr><td>2026</td><td>1</td></tr></tbody></table>
<blockquote><p>Gesagt ist gesagt.</p></blockquote>
"""


def make_edition(years=10):
    """A small edition in which something of everything is there, with long words and many years."""
    edition = EditionFactory(
        concept=ConceptFactory(title="Integriertes Handlungskonzept " + "Siedlungsschwerpunkt " * 9),
        valid_from_year=2027,
        valid_to_year=2036,
    )
    subjects = ["procedure", "area", "swot", "goals", "strategy", "measures", "finance", "annex"]
    for position, subject in enumerate(subjects):
        title = "Donaudampfschifffahrtsgesellschaft " * 5 if subject == "area" else f"Kapitel {subject}"
        Chapter.objects.create(edition=edition, position=position, subject=subject, title=title.strip(), body=BODY)
    field = ActionFieldFactory(edition=edition, code="A", title="Wohnumfeldverbesserungsmaßnahmen " * 6)
    goal = GoalFactory(edition=edition, kind="main", code="1")
    GoalFactory(edition=edition, parent=goal, code="1.1", title="Straßenbegleitgrünflächenunterhaltung " * 7)
    edition.swot_items.create(quadrant="strength", text="Stark", action_field=field)
    for number in range(1, 4):
        sheet = MeasureSheetFactory(
            edition=edition,
            action_field=field,
            number=f"A{number}",
            title="Spielplätze im Lindenhof erneuern und barrierefrei gestalten, " * 4,
            start_year=2027,
            end_year=2027 + years - 1,
            description="Ein Absatz mit Wörtern. " * 40,
        )
        sheet.goal_links.create(goal=goal)
        for year in range(2027, 2027 + years):
            CostLineFactory(sheet=sheet, fiscal_year=year, amount="12345678.90", is_informational=number == 3)
            FundingLineFactory(sheet=sheet, fiscal_year=year, amount="12345678.90", is_informational=number == 3)
    return edition


@pytest.fixture(scope="module")
def documents(django_db_setup, django_db_blocker):
    """Documents of each kind and the one with every column filled; built once, kept without the database."""
    with django_db_blocker.unblock(), transaction.atomic():
        edition = make_edition()
        built = {str(kind): build_document(edition, kind, MADE_AT) for kind in DocumentKind}
        built["years"] = build_document(make_edition(years=17), DocumentKind.DRAFT, MADE_AT)
        built["filled"] = build_document(filled_edition().edition, DocumentKind.COUNCIL, MADE_AT)
        transaction.set_rollback(True)
    return built


@pytest.fixture(scope="module")
def pdfs(documents):
    """The same as PDF, each set when first asked for."""

    class Pdfs(dict):
        def __missing__(self, name):
            self[name] = render_pdf(documents[name])
            return self[name]

    return Pdfs()


@pytest.fixture
def opened(pdfs):
    def open_pdf(name):
        return pikepdf.open(io.BytesIO(pdfs[name]))

    return open_pdf


# --- For the eye ------------------------------------------------------------


def test_contents_name_the_pages_on_which_things_are(documents, opened):
    pdf = opened("council")
    where, contents = pdf_reading.targets(pdf), pdf.pages[pdf_reading.targets(pdf)["inhalt"] - 1]
    text = pdf_reading.words(contents)
    entries = [
        entry for chapter in documents["council"].chapters for entry in (chapter, *chapter.headings, *chapter.blocks)
    ]
    assert len(entries) > 20
    for entry in entries:
        number, title = entry.number, entry.title
        words = r"[-\s]*".join(re.escape(letter) for letter in title.replace(" ", ""))
        found = re.search(rf"{re.escape(number)}\s*{words}[\s.]*\.\s*(\d+)", text)
        assert found, (number, title, text)
        assert int(found[1]) == where[entry.anchor], title


def test_chapters_and_measures_are_bookmarked_where_they_stand(documents, opened):
    pdf = opened("concept")
    where = pdf_reading.targets(pdf)
    marks = {title: (depth, page) for depth, title, page in pdf_reading.bookmarks(pdf)}
    for chapter in documents["concept"].chapters:
        assert marks[f"{chapter.number} {chapter.title}"] == (0, where[chapter.anchor])
    for sheet in documents["concept"].sheets:
        assert marks[str(sheet).strip()] == (2, where[sheet.anchor])


def test_every_page_of_a_draft_says_so(opened):
    for page in opened("draft").pages:
        assert "Entwurf" in pdf_reading.words(page, artifacts=True)


def test_every_page_of_a_council_package_says_that_nothing_is_decided(opened):
    for page in opened("council").pages:
        assert "Zur Beschlussfassung" in pdf_reading.words(page, artifacts=True)
    for page in opened("concept").pages:
        assert "Zur Beschlussfassung" not in pdf_reading.words(page, artifacts=True)


@pytest.mark.parametrize("kind", ["council", "concept"])
def test_other_documents_carry_no_draft_mark(kind, opened):
    assert not any("Entwurf" in pdf_reading.words(page, artifacts=True) for page in opened(kind).pages)


def test_running_headers_and_page_numbers(opened):
    pdf = opened("concept")
    total = len(pdf.pages)
    assert pdf_reading.words(pdf.pages[0], artifacts=True).strip() == ""
    for number, page in enumerate(pdf.pages[1:], start=2):
        margin = pdf_reading.words(page, artifacts=True)
        assert f"Seite {number} von {total}" in margin
        assert "IHK Nordring" in margin


def test_letters_arrive_as_they_were_written(opened):
    text = " ".join(pdf_reading.words(page) for page in opened("concept").pages)
    assert "Ärger & Öfen – „süß“: 9,1 m² je Kopf." in text


def test_cover_of_an_adopted_edition_names_the_resolution(opened):
    pdf = opened("filled")
    cover = pdf_reading.words(pdf.pages[pdf_reading.targets(pdf)["konzept"] - 1])
    assert "Beschluss" in cover
    assert "zur Kenntnis genommen" in cover


@pytest.mark.parametrize("name", ["council", "years"])
def test_nothing_runs_out_of_its_page_or_column(documents, name):
    """Every word ends inside its page, every amount inside its cell; only WeasyPrint's boxes know that."""
    import weasyprint
    from weasyprint.formatting_structure.boxes import TableCellBox, TextBox

    from publishing.typesetting import STATIC_ROOT, StaticFileFetcher

    source = weasyprint.HTML(string=render_html(documents[name]), base_url=STATIC_ROOT, url_fetcher=StaticFileFetcher())
    outside, amounts = [], 0
    for number, page in enumerate(source.render().pages, start=1):
        box = page._page_box
        edge = box.content_box_x() + box.width + 1
        content = [part for child in box.children if child.element is not None for part in child.descendants()]
        outside += [(number, w.text) for w in content if isinstance(w, TextBox) and w.position_x + w.width > edge]
        for cell in content:
            if isinstance(cell, TableCellBox) and cell.element.get("class") == "num":
                amounts += 1
                lines = [line for line in cell.descendants() if isinstance(line, TextBox)]
                outside += [(number, line.text) for line in lines if line.width > cell.width + 0.5]
    assert outside == []
    assert amounts > 200


# --- For the screen reader --------------------------------------------------


@pytest.mark.parametrize("name", ["draft", "council", "filled"])
def test_document_tells_its_name_and_language(name, documents, opened):
    pdf = opened(name)
    assert str(pdf.Root.Lang) == "de"
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert str(pdf.docinfo.Title) == documents[name].title
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == documents[name].title


@pytest.mark.parametrize("name", ["council", "filled"])
def test_structure_is_sound(name, opened):
    pdf = opened(name)
    tree = pdf_reading.elements(pdf)
    allowed = {
        "/Table": {"/THead", "/TBody", "/TFoot", "/Caption"},
        "/THead": {"/TR"},
        "/TBody": {"/TR"},
        "/TFoot": {"/TR"},
        "/TR": {"/TH", "/TD"},
        "/L": {"/LI", "/L"},
        "/LI": {"/Lbl", "/LBody"},
    }
    wrong = Counter(
        f"{element.S} > {kid.S}"
        for element in tree
        for kid in pdf_reading.kids(element)
        if str(kid.S) not in allowed.get(str(element.S), {str(kid.S)})
    )
    assert wrong == {}
    levels = [int(str(e.S)[2:]) for e in tree if re.fullmatch(r"/H\d", str(e.S))]
    assert levels[0] == 1
    assert [(a, b) for a, b in pairwise(levels) if b > a + 1] == []
    assert [e for e in tree if Name.Figure == e.S and not str(e.get(Name.Alt, ""))] == []
    kinds = Counter(str(e.S) for e in tree)
    assert {"/Table", "/L", "/Link", "/Figure", "/H1", "/H2", "/H3", "/H4"} <= set(kinds)


def test_table_heads_say_what_they_head(opened):
    pdf = opened("council")
    tree = pdf_reading.elements(pdf)
    heads = [e for e in tree if e.S == Name.TH]
    assert {str(e.A.Scope) for e in heads} == {"/Row", "/Column"}
    index = pdf.Root.StructTreeRoot.IDTree.Kids[0].Names
    keys = [bytes(index[i]) for i in range(0, len(index), 2)]
    assert keys == sorted(keys)
    assert {bytes(e.ID) for e in heads} == set(keys)
    named = {bytes(key) for e in tree if e.S == Name.TD for key in e.A.get(Name.Headers, [])}
    assert named
    assert named <= set(keys)
    for row in (e for e in tree if e.S == Name.TR):
        scopes = {str(cell.A.Scope) for cell in pdf_reading.kids(row) if cell.S == Name.TH}
        assert len(scopes) <= 1


@pytest.mark.parametrize("name", ["draft", "council"])
def test_everything_painted_is_content_or_artifact(name, opened):
    pdf = opened(name)
    assert [pdf_reading.unmarked(page) for page in pdf.pages if pdf_reading.unmarked(page)] == []
    reachable = {e.objgen for e in pdf_reading.elements(pdf)}
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    for page in pdf.pages:
        owners = numbers[int(page.StructParents) * 2 + 1]
        marks = pdf_reading.marks(page)
        assert marks
        assert all(owners[mark].objgen in reachable for mark in marks)


def test_links_say_where_they_lead(opened):
    pdf = opened("council")
    links = [note for page in pdf.pages for note in page.get(Name.Annots, [])]
    assert all(Name.StructParent in link for link in links)
    contents = {str(link.Contents) for link in links}
    assert "Im Dokument: 1 Kapitel procedure" in contents
    assert f"Internetadresse: {LONG_URL}" in contents
    assert "Im Dokument" not in contents


@pytest.mark.parametrize("name", ["draft", "council"])
def test_fonts_are_ours_and_embedded(name, opened):
    pdf = opened(name)
    fonts = [
        item
        for item in pdf.objects
        if isinstance(item, pikepdf.Dictionary) and item.get(Name.Type) == Name.FontDescriptor
    ]
    assert {str(font.FontName).split("+")[1].startswith("Fira-Sans") for font in fonts} == {True}
    assert all(any(key in font for key in ("/FontFile", "/FontFile2", "/FontFile3")) for font in fonts)


# --- For the archive --------------------------------------------------------


def test_same_document_gives_the_same_bytes(documents, pdfs):
    assert render_pdf(documents["council"]) == pdfs["council"]
    with pikepdf.open(io.BytesIO(pdfs["council"])) as pdf:
        info = {name: str(value) for name, value in pdf.docinfo.items()}
    assert info["/CreationDate"] == info["/ModDate"]
    assert "20261122" in info["/CreationDate"]


def test_nothing_is_fetched_from_elsewhere(monkeypatch):
    import socket

    from publishing.typesetting import StaticFileFetcher, typeset

    def refuse(*args, **kwargs):
        raise AssertionError(f"network used: {args}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    hostile = """<html lang="de"><head><title>x</title><link rel="stylesheet" href="http://boese.example/a.css">
        <style>@import "https://boese.example/b.css"; p { background: url(http://boese.example/c.png) }</style></head>
        <body><p>Text</p><img alt="x" src="http://boese.example/d.png"><img alt="y" src="file:///etc/passwd">
        <img alt="d" src="data:image/png;base64,AAAA"></body></html>"""
    assert page_count(typeset(hostile)) == 1
    fetcher = StaticFileFetcher()
    for address in ("http://boese.example/", "file:///etc/passwd", "data:text/plain,x", "//boese.example/x"):
        with pytest.raises(ValueError, match="not a static file"):
            fetcher(address)
    with pytest.raises(Exception, match="located outside"):
        fetcher("https://static.invalid/../config/settings.py")


def test_document_without_its_own_style_is_not_made():
    from weasyprint.urls import FatalURLFetchingError

    from publishing.typesetting import typeset

    with pytest.raises(FatalURLFetchingError):
        typeset('<html lang="de"><head><title>x</title><link rel="stylesheet" href="/css/fehlt.css"></head></html>')


def test_empty_edition_renders(draft):
    assert page_count(render_pdf(build_document(draft, DocumentKind.COUNCIL))) == 4


# --- The command ------------------------------------------------------------


@pytest.mark.parametrize("kind", ["draft", "finance"])
def test_command_writes_each_kind(kind, draft, tmp_path, capsys):
    CostLineFactory(sheet=MeasureSheetFactory(edition=draft))
    target = tmp_path / "dokument.pdf"
    call_command("render_document", edition=draft.pk, kind=kind, output=target)
    pages = page_count(target.read_bytes())
    assert re.search(rf"{pages} Seiten in \d+\.\d Sekunden", capsys.readouterr().out)


def test_command_names_what_is_wrong(draft, tmp_path):
    with pytest.raises(CommandError, match="Kennung 999999"):
        call_command("render_document", edition=999999, kind="draft", output=tmp_path / "x.pdf")
    with pytest.raises(CommandError, match="kann nicht geschrieben werden"):
        call_command("render_document", edition=draft.pk, kind="draft", output=tmp_path)
    with pytest.raises(CommandError, match="nichts, womit zu vergleichen"):
        call_command("render_document", edition=draft.pk, kind="synopsis", output=tmp_path / "x.pdf")
    with pytest.raises(CommandError, match="annex"):
        call_command("render_document", "--edition", str(draft.pk), "--kind", "annex", "--output", "x.pdf")
