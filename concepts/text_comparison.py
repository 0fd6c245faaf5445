"""Two states of a text side by side, with the words marked that the other side hasn't."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import lxml.html
from lxml.etree import iterwalk
from lxml.html import HtmlElement

from concepts.richtext import clean
from concepts.word_comparison import Block, Run, differences, words_of

# --- What comes out -----------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """A stretch of a line as one reads it, white space included."""

    text: str
    is_changed: bool


Line = tuple[Piece, ...]
"""One line or block; its pieces joined are its text."""


@dataclass(frozen=True)
class MarkedText:
    """Both sides line by line. What is not marked are the same words on both."""

    old: tuple[Line, ...]
    new: tuple[Line, ...]


@dataclass(frozen=True)
class MarkedRichText(MarkedText):
    """The same for rich text, one line per block, and as HTML with ``<del>`` in the old and ``<ins>`` in the new.

    ``formatting_only``: every word is the same and only how it is set differs: bold, in a list, under
    another link, with other white space.
    """

    old_html: str
    new_html: str
    formatting_only: bool


def compare_text(old: str, new: str) -> MarkedText:
    """Plain text; its lines stay lines."""
    old_lines, new_lines = _lines_of(old), _lines_of(new)
    marks = differences(old_lines, new_lines)
    return MarkedText(_marked(old_lines, marks), _marked(new_lines, marks))


def compare_rich_text(old: str, new: str) -> MarkedRichText:
    """Rich text; whatever HTML comes in, it is cleaned first."""
    old_root, new_root = _parsed(old), _parsed(new)
    old_blocks, new_blocks = _blocks_of(old_root), _blocks_of(new_root)
    is_same_html = _html(old_root) == _html(new_root)
    marks = differences(old_blocks, new_blocks)
    return MarkedRichText(
        old=_marked(old_blocks, marks),
        new=_marked(new_blocks, marks),
        old_html=_marked_html(old_root, old_blocks, marks, "del"),
        new_html=_marked_html(new_root, new_blocks, marks, "ins"),
        formatting_only=not is_same_html and words_of(old_blocks) == words_of(new_blocks),
    )


# --- Lines --------------------------------------------------------------------

_Marks = Mapping[Block, Sequence[Run]]


def _lines_of(text: str) -> list[Block]:
    return [Block(line) for line in text.split("\n")] if text else []


def _marked(blocks: Iterable[Block], marks: _Marks) -> tuple[Line, ...]:
    return tuple(tuple(_pieces(block.text, marks.get(block, ()))) for block in blocks)


def _pieces(text: str, marks: Iterable[Run]) -> Iterator[Piece]:
    done = 0
    for start, end in marks:
        if start > done:
            yield Piece(text[done:start], is_changed=False)
        yield Piece(text[start:end], is_changed=True)
        done = end
    if done < len(text):
        yield Piece(text[done:], is_changed=False)


# --- HTML ---------------------------------------------------------------------

_INLINE = {"strong", "em", "u", "s", "sub", "sup", "a", "br"}
"""All other tags begin and end a block."""
_PARSER = lxml.html.HTMLParser(huge_tree=True)  # others drop what is nested too deep


@dataclass(frozen=True)
class _TextNode:
    """A text in the tree: the one its element begins with, or the tail behind the element."""

    element: HtmlElement
    is_tail: bool
    text: str

    @property
    def is_line_break(self) -> bool:
        return self.element.tag == "br" and not self.is_tail


class _RichBlock(Block):
    """The texts between two borders of blocks."""

    def __init__(self, nodes: Sequence[_TextNode]) -> None:
        super().__init__("".join(node.text for node in nodes))
        self.nodes = nodes


def _parsed(text: str) -> HtmlElement:
    root: HtmlElement = lxml.html.fragment_fromstring(clean(text), create_parent="div", parser=_PARSER)
    return root


def _html(root: HtmlElement) -> str:
    text: str = lxml.html.tostring(root, encoding="unicode")
    return text.removeprefix("<div>").removesuffix("</div>")


def _blocks_of(root: HtmlElement) -> list[_RichBlock]:
    """The blocks that hold words, in reading order."""
    groups: list[list[_TextNode]] = [[]]
    for event, element in iterwalk(root, events=("start", "end")):
        if element.tag not in _INLINE:
            groups.append([])
        text = element.tail if event == "end" else "\n" if element.tag == "br" else element.text
        if text:
            groups[-1].append(_TextNode(element, event == "end", text))
    blocks = (_RichBlock(nodes) for nodes in groups)
    return [block for block in blocks if block.words]


def _marked_html(root: HtmlElement, blocks: Iterable[_RichBlock], marks: _Marks, tag: str) -> str:
    for block in blocks:
        _set_marks(block, marks.get(block, ()), tag)
    return _html(root)


def _set_marks(block: _RichBlock, marks: Sequence[Run], tag: str) -> None:
    """Put the marks of a block into the tree, each inside one text node: no tag is ever cut."""
    start = 0
    for node in block.nodes:
        end = start + len(node.text)
        runs = [
            Run(max(mark.start, start) - start, min(mark.end, end) - start)
            for mark in marks
            if mark.start < end and mark.end > start
        ]
        if runs and not node.is_line_break:
            _wrap(node, runs, tag)
        start = end


def _wrap(node: _TextNode, runs: Iterable[Run], tag: str) -> None:
    """Set ``runs`` of the node's characters into elements of their own."""
    lead, elements = "", []
    for piece in _pieces(node.text, runs):
        if piece.is_changed:
            elements.append(lxml.html.Element(tag))
            elements[-1].text = piece.text
        elif elements:
            elements[-1].tail = piece.text
        else:
            lead = piece.text
    if node.is_tail:
        parent = node.element.getparent()
        place = parent.index(node.element) + 1
        node.element.tail = lead
    else:
        parent, place = node.element, 0
        parent.text = lead
    parent[place:place] = elements
