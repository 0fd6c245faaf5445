"""Rich text: which HTML a chapter may hold, and how to get plain words out of it."""

from __future__ import annotations

import html
import re

import nh3

TAGS = {
    *("p", "br", "h3", "h4", "strong", "em", "u", "s", "sub", "sup", "blockquote"),
    *("ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td", "caption"),
}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "th": {"colspan", "rowspan", "scope"}, "td": {"colspan", "rowspan"}}
_PARAGRAPH_FILLING_A_BLOCK = re.compile(r"</p>\s*(</(?:td|th|li)>)")
_EMPTY = re.compile(r"^(\s|&nbsp;|<p>(\s|<br>|&nbsp;)*</p>)*$")


def clean(text: str) -> str:
    """``text`` with only the allowed tags and attributes; ``""`` when no word is left."""
    cleaned = nh3.clean(text, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel=None)
    return "" if _EMPTY.match(cleaned) else cleaned


def plain(text: str) -> str:
    """The words of a rich text, one line per block or row of a table, without any tag."""
    in_cells = _PARAGRAPH_FILLING_A_BLOCK.sub(r"\1", text)
    with_breaks = re.sub(r"(</(p|li|h3|h4|tr|blockquote|caption)>|<br ?/?>)", r"\1\n", in_cells)
    bare = re.sub(r"<[^>]*>", " ", with_breaks)
    lines = (re.sub(r"\s+", " ", html.unescape(line)).strip() for line in bare.split("\n"))
    return "\n".join(line for line in lines if line)


def word_count(text: str) -> int:
    """How many words a rich text has."""
    return len(plain(text).split())
