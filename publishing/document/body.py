"""A chapter's rich text as it stands in the document: numbered headings, tables with true heads."""

from __future__ import annotations

import re

import lxml.html
from lxml.html import HtmlElement

from concepts.richtext import clean
from publishing.document.model import Heading

_OWN_NUMBER = re.compile(r"^\d+(\.\d+)*\.?\s")
_ABSOLUTE = re.compile(r"^(https?://|mailto:)", re.IGNORECASE)


def set_body(text: str, chapter_number: str, anchor: str) -> tuple[str, tuple[Heading, ...]]:
    """The text with ids and numbers on its headings, and those headings (first level only).

    A heading that already begins with a number keeps its own. The text is cleaned once
    more: what an import or an old release left in the database is no reason to trust it.
    """
    cleaned = clean(text)
    if not cleaned:
        return "", ()
    root = lxml.html.fragment_fromstring(cleaned, create_parent="div")
    _close_gaps(root)
    for table in root.iter("table"):
        _set_heads(table)
    for link in list(root.iter("a")):
        if not _ABSOLUTE.match(link.get("href", "")):
            link.drop_tag()
    headings = _numbered(root, chapter_number, anchor)
    inner = lxml.html.tostring(root, encoding="unicode").removeprefix("<div>").removesuffix("</div>")
    return inner, headings


def _close_gaps(root: HtmlElement) -> None:
    """Take out empty headings; lift second-level ones that no first-level one precedes."""
    seen_first = False
    for heading in list(root.iter("h3", "h4")):
        if not heading.text_content().strip():
            heading.drop_tree()
        elif heading.tag == "h3":
            seen_first = True
        elif not seen_first:
            heading.tag = "h3"


def _set_heads(table: HtmlElement) -> None:
    """Put leading rows of nothing but heads into a thead and say for every head what it heads."""
    for row in table.iter("tr"):
        heads_only = all(cell.tag == "th" for cell in row)
        for cell in row.iter("th"):
            cell.set("scope", "col" if heads_only else "row")
    if table.find("thead") is not None:
        return
    body = table.find("tbody")
    rows = list((body if body is not None else table).iterchildren("tr"))
    leading = []
    for row in rows[:-1]:
        if any(cell.tag != "th" for cell in row):
            break
        leading.append(row)
    if not leading:
        return
    head = lxml.html.Element("thead")
    head.extend(leading)
    caption = table.find("caption")
    table.insert(0 if caption is None else 1, head)


def _numbered(root: HtmlElement, chapter_number: str, anchor: str) -> tuple[Heading, ...]:
    headings = []
    for position, heading in enumerate(root.iter("h3"), start=1):
        title = " ".join(heading.text_content().split())
        own = _OWN_NUMBER.match(title)
        number = "" if own else f"{chapter_number}.{position}"
        if number:
            _put_before(heading, number)
        heading.set("id", f"{anchor}-{position}")
        headings.append(Heading(number, title, heading.get("id")))
    return tuple(headings)


def _put_before(heading: HtmlElement, number: str) -> None:
    """Set the number apart from the words, as in the headings of chapters and data blocks."""
    apart = lxml.html.Element("span", {"class": "number"})
    apart.text, apart.tail = number, f" {heading.text or ''}"
    heading.text = None
    heading.insert(0, apart)
