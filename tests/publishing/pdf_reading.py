"""Reading a tagged PDF as a program for blind readers would: structure, words per page, targets."""

from __future__ import annotations

import re

import pikepdf
from pikepdf import Array, Dictionary, Name


def elements(pdf):
    """All elements of the structure tree in reading order."""

    def below(element):
        held = element.get(Name.K)
        for kid in held if isinstance(held, Array) else [held]:
            if isinstance(kid, Dictionary) and Name.S in kid:
                yield kid
                yield from below(kid)

    return list(below(pdf.Root.StructTreeRoot))


def kids(element):
    return [kid for kid in element.K if isinstance(kid, Dictionary) and Name.S in kid]


def _letters(page):
    """Font name -> glyph id -> letters."""
    tables = {}
    for name, font in page.Resources.Font.items():
        pairs = re.findall(rb"<([0-9a-fA-F]+)>\s+<([0-9a-fA-F]+)>", font.ToUnicode.read_bytes())
        tables[name] = {bytes.fromhex(g.decode()): bytes.fromhex(u.decode()).decode("utf-16-be") for g, u in pairs}
    return tables


def words(page, *, artifacts=False):
    """The text of a page: its content, or (``artifacts``) what only the eye sees, such as running headers."""
    tables, font, kinds, text = _letters(page), None, [], []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in {"BDC", "BMC"}:
            kinds.append(str(operands[0]))
        elif name == "EMC":
            kinds.pop()
        elif name == "Tf":
            font = str(operands[0])
        elif name in {"Tj", "TJ"} and artifacts == ("/Artifact" in kinds):
            for piece in operands[0] if name == "TJ" else operands:
                if isinstance(piece, pikepdf.String):
                    glyphs = bytes(piece)
                    text += [tables[font].get(glyphs[i : i + 2], "") for i in range(0, len(glyphs), 2)]
            text.append(" ")
    assert kinds == []
    return re.sub(r"\s+", " ", "".join(text).replace("\xa0", " "))


def unmarked(page):
    """Painting operators that are neither content nor artifact; there must be none."""
    depth, found = 0, []
    for _, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        depth += (name in {"BDC", "BMC"}) - (name == "EMC")
        if not depth and name in {"Tj", "TJ", "f", "f*", "S", "s", "B", "b", "Do", "sh"}:
            found.append(name)
    return found


def marks(page):
    """The numbers under which the structure knows pieces of this page."""
    return [
        int(operands[1].MCID)
        for operands, operator in pikepdf.parse_content_stream(page)
        if str(operator) == "BDC" and Name.MCID in operands[1]
    ]


def targets(pdf):
    """Anchor -> number of the page (from 1) on which it stands."""
    numbers = {page.objgen: number for number, page in enumerate(pdf.pages, start=1)}
    names = pdf.Root.Names.Dests.Names
    return {str(names[i]): numbers[names[i + 1][0].objgen] for i in range(0, len(names), 2)}


def bookmarks(pdf):
    """(depth, title, page) of every bookmark."""
    numbers = {page.objgen: number for number, page in enumerate(pdf.pages, start=1)}

    def walk(items, depth):
        for item in items:
            yield depth, item.title, numbers[item.destination[0].objgen]
            yield from walk(item.children, depth + 1)

    with pdf.open_outline() as outline:
        return list(walk(outline.root, 0))
