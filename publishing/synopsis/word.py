"""The synopsis as a document for Word (DOCX): real headings, heads that repeat, marks that are formatting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from itertools import chain
from typing import Any

from django.utils import timezone
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from actors.templatetags.german import NO_STATEMENT
from concepts.text_comparison import Line
from measures.updating.stated_money import MoneyChange
from publishing.synopsis.model import Difference, MeasureRow, MoneyRow, Row, Section, SectionName, Synopsis
from publishing.templatetags.synopsis import amount_or_dash, signed_amount, signed_euro, signed_percent

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OLD_MARK, NEW_MARK = "Nur bisher", "Nur neu"
"""Names of the character styles with which words are marked; who edits the file can change them in one place."""
LANGUAGE, FONT = "de-DE", "Arial"
TEXT_WIDTH = Mm(267)
MONEY_HEAD = ("bisher", "neu", "Differenz", "in Prozent")
MONEY_WIDTHS = (Mm(32), Mm(32), Mm(32), Mm(22))


def write_word(synopsis: Synopsis, made_at: datetime) -> bytes:
    """``synopsis`` as the bytes of a DOCX file."""
    word = _empty(synopsis, made_at)
    _summary(word, synopsis, made_at)
    for section in synopsis.sections:
        word.add_heading(section.title, 1)
        if section.name == SectionName.MEASURES:
            _measures(word, synopsis, section)
        else:
            for row in section.rows:
                _row(word, synopsis, row)
    file = BytesIO()
    word.save(file)
    return file.getvalue()


# --- The document ------------------------------------------------------------------


def _empty(synopsis: Synopsis, made_at: datetime) -> WordDocument:
    word = Document()
    properties = word.core_properties
    properties.title, properties.author = f"{synopsis.concept}, {synopsis.title}", synopsis.town
    properties.language, properties.comments = LANGUAGE, ""
    properties.created = properties.modified = made_at
    _set_styles(word)
    _set_page(word, synopsis)
    return word


def _set_styles(word: WordDocument) -> None:
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
        _set_font(word.styles[name])
    normal = word.styles["Normal"]
    normal.font.size, normal.paragraph_format.space_after = Pt(9), Pt(2)
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    for name, colour in ((OLD_MARK, RGBColor(0xA3, 0x26, 0x2A)), (NEW_MARK, RGBColor(0x1B, 0x6B, 0x3A))):
        mark = word.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        mark.font.color.rgb = colour
        mark.font.strike, mark.font.underline = name == OLD_MARK, name == NEW_MARK


def _set_font(style: Any) -> None:
    """One plain font that every office has, in the place of the template's theme."""
    style.font.name = FONT
    fonts = style.element.rPr.rFonts
    for attribute in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[attribute]


def _set_page(word: WordDocument, synopsis: Synopsis) -> None:
    page = word.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Mm(297), Mm(210)
    page.left_margin = page.right_margin = Mm(15)
    page.top_margin = page.bottom_margin = Mm(20)
    page.header.paragraphs[0].text = f"{synopsis.concept}, {_heading(synopsis)}"
    footer = page.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for text, name in (("Seite ", "PAGE"), (" von ", "NUMPAGES")):
        footer.add_run(text)
        _field(footer, name)


def _field(paragraph: Paragraph, name: str) -> None:
    """A field that Word fills in, such as the number of the page; until then it reads 1."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    field.append(paragraph.add_run("1")._r)
    paragraph._p.append(field)


def _heading(synopsis: Synopsis) -> str:
    return f"Synopse: {synopsis.old.title} und {synopsis.new.title}"


# --- What stands on top ------------------------------------------------------------


def _summary(word: WordDocument, synopsis: Synopsis, made_at: datetime) -> None:
    word.add_heading(_heading(synopsis), 0)
    facts = [f"{synopsis.concept} · {synopsis.town} · {timezone.localtime(made_at):%d.%m.%Y}"]
    facts += [f"Bisher: {synopsis.old}", f"Neu: {synopsis.new}"]
    facts += [f"Auswahl: {synopsis.selection}"] if synopsis.selection else []
    facts += [f"{each.title}: {', '.join(map(str, each.counts))}" for each in (synopsis.measures, *synopsis.counted)]
    facts += [f"{each.register}: {each.new} (bisher {each.old})" for each in synopsis.renamings]
    for fact in facts:
        word.add_paragraph(_printable(fact))
    if synopsis.totals:
        word.add_heading("Kosten und Finanzierung", 1)
        totals = synopsis.totals
        _money_table(word, "Handlungsfeld", totals.by_field, "Gesamtkosten", totals.cost, totals.informational_cost)
        word.add_paragraph()
        sources = totals.by_source, "Finanzierung zusammen", totals.funding, totals.informational_funding
        _money_table(word, "Mittelgeber", *sources)


def _money_table(
    word: WordDocument,
    first: str,
    rows: Sequence[MoneyRow],
    total_label: str,
    total: MoneyChange,
    informational: MoneyChange,
) -> None:
    closing = [(total_label, total)] + [("nachrichtlich, in keiner Summe", informational)] * bool(informational)
    body = [*((row.label, row.money) for row in rows), *closing]
    table = _table(word, (f"{first} (Beträge in Euro)", *MONEY_HEAD), _widths(MONEY_WIDTHS, 1), len(body))
    for row, (label, money) in zip(_body(table), body, strict=True):
        _fill(row, (label, *_amounts(money)), figures=4)


# --- Rows --------------------------------------------------------------------------


def _measures(word: WordDocument, synopsis: Synopsis, section: Section) -> None:
    head = ("Nr. bisher", "Nr. neu", "Maßnahme (Beträge in Euro)", "Art der Änderung", *MONEY_HEAD)
    widths = (Mm(15), Mm(15), Mm(87), Mm(32), *MONEY_WIDTHS)
    rows = synopsis.measure_rows
    with_sum = not synopsis.selection
    table = _table(word, head, widths, len(rows) + with_sum)
    sums = [("", "", "Summe ohne nachrichtliche", "", *_amounts(synopsis.totals.cost))] * with_sum
    for row, cells in zip(_body(table), chain(map(_measure, rows), sums), strict=True):
        _fill(row, cells, figures=4)
    for detailed in section.detailed:
        _row(word, synopsis, detailed)


def _measure(row: MeasureRow) -> tuple[str, ...]:
    name = f"{row.new_name or row.old_name}{f' (bisher {row.was_called})' if row.was_called else ''}"
    if row.informational_cost:
        name += " (nachrichtlich)"
    return (row.old_number or "–", row.new_number or "–", name, str(row.change.label), *_amounts(row.cost))


def _row(word: WordDocument, synopsis: Synopsis, row: Row) -> None:
    former = f" (bisher {row.former_title})" if row.former_title else ""
    reason = row.reason.lines if isinstance(row, MeasureRow) else ()
    told = f"{row.title}{former}: {', '.join((str(row.change.label), *row.notes))}"
    if not row.differences and not reason:
        word.add_paragraph(_printable(told))
        return
    word.add_heading(_printable(told), 2)
    for line in reason:
        word.add_paragraph(_printable(line))
    if row.differences:
        _differences(word, synopsis, row)


def _differences(word: WordDocument, synopsis: Synopsis, row: Row) -> None:
    sides = [(synopsis.old, OLD_MARK)] * bool(row.old_title) + [(synopsis.new, NEW_MARK)] * bool(row.new_title)
    width = (TEXT_WIDTH - Mm(42)) // len(sides)
    head = ("Angabe", *(str(name) for name, _ in sides))
    table = _table(word, head, (Mm(42), *[width] * len(sides)), len(row.differences))
    for line, difference in zip(_body(table), row.differences, strict=True):
        label, *cells = line.cells
        label.paragraphs[0].add_run(difference.name).bold = True
        for cell, (_, mark) in zip(cells, sides, strict=True):
            _write(cell, difference.old if mark == OLD_MARK else difference.new, mark)
        _write_money(cells[-1], difference)


def _write(cell: _Cell, lines: tuple[Line, ...], mark: str) -> None:
    if not lines:
        cell.paragraphs[0].add_run("–")
    for place, line in enumerate(lines):
        paragraph = cell.add_paragraph() if place else cell.paragraphs[0]
        for piece in line:
            paragraph.add_run(_printable(piece.text), style=mark if piece.is_changed else None)


def _write_money(cell: _Cell, difference: Difference) -> None:
    money = difference.money
    if money and money.difference and difference.old and difference.new:
        percent = f" ({signed_percent(money.percent)})" if money.percent is not None else ""
        cell.add_paragraph(f"{signed_euro(money.difference)}{percent}")


# --- Tables ------------------------------------------------------------------------


def _table(word: WordDocument, head: Sequence[str], widths: Sequence[int], rows: int) -> Table:
    """A table whose head is repeated on every page."""
    table: Table = word.add_table(rows=rows + 1, cols=len(head), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width  # Word goes by the cells, others by the columns
    first = next(iter(table.rows))
    for cell, text in zip(first.cells, head, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    first._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    return table


def _body(table: Table) -> Iterator[_Row]:
    """All rows below the head."""
    rows: Iterator[_Row] = iter(table.rows)
    next(rows)
    return rows


def _fill(row: _Row, texts: Sequence[str], figures: int) -> None:
    """Put ``texts`` into the cells; the last ``figures`` of them are figures and stand at the right."""
    for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        cell.paragraphs[0].add_run(_printable(text))
        if place >= len(texts) - figures:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _printable(text: str) -> str:
    """``text`` without the control characters that no XML file may hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)


def _widths(others: Sequence[int], count: int) -> tuple[int, ...]:
    """``count`` equal columns that take what the ``others`` leave."""
    return (*[(TEXT_WIDTH - sum(others)) // count] * count, *others)


def _amounts(money: MoneyChange) -> tuple[str, str, str, str]:
    return (
        amount_or_dash(money.old) or NO_STATEMENT,
        amount_or_dash(money.new) or NO_STATEMENT,
        signed_amount(money.difference) or "–",
        (money.difference and signed_percent(money.percent)) or "–",
    )
