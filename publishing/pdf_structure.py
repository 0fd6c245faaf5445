"""What WeasyPrint leaves open in a tagged PDF, completed with pikepdf (PDF/UA-1, ISO 32000-1 14.7 and 14.8).

- A table head says which cells it heads (/Scope), and the ids by which cells name their
  heads are listed in the /IDTree.
- What stands in the margin of a page (running header, page number, the word "Entwurf") is
  an artifact, so that a screen reader does not read it on every page.
- A link says in words where it leads.

The same input gives the same bytes: the file identifier is made from the content.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, String

_MARKED = re.compile(rb"/\w+\s+<<\s*/MCID\s+(\d+)\s*>>\s+BDC")
_ARTIFACT = b"/Artifact <</Type /Pagination>> BDC"


class Element(NamedTuple):
    """An element of the structure tree with the element above it."""

    element: Dictionary
    parent: pikepdf.Object


def complete_structure(pdf: bytes, names: dict[str, str]) -> bytes:
    """The PDF completed. ``names``: anchor -> how the document calls what stands there."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        root = opened.Root.StructTreeRoot
        elements = list(_elements(root))
        _scope_heads(elements)
        root.IDTree = opened.make_indirect(_id_tree(elements))
        _margins_to_artifacts(opened, {element.objgen for element, _ in elements})
        _name_links(opened, names)
        output = io.BytesIO()
        opened.save(output, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return output.getvalue()


def _elements(root: pikepdf.Object) -> Iterator[Element]:
    """Every element below the root, in reading order."""
    waiting = [Element(kid, root) for kid in _kids(root)]
    while waiting:
        here = waiting.pop()
        yield here
        waiting.extend(Element(kid, here.element) for kid in reversed(_kids(here.element)))


def _kids(element: pikepdf.Object) -> list[Dictionary]:
    """The elements right below; not the marks and objects that hold content."""
    held = element.get(Name.K)
    kids = list(held) if isinstance(held, Array) else [held]
    return [kid for kid in kids if isinstance(kid, Dictionary) and Name.S in kid]


def _scope_heads(elements: list[Element]) -> None:
    """A head in a row of nothing but heads heads its column, any other its row."""
    for element, row in elements:
        if element.S == Name.TH:
            heads_only = all(cell.S == Name.TH for cell in _kids(row))
            element.A.Scope = Name.Column if heads_only else Name.Row


def _id_tree(elements: list[Element]) -> Dictionary:
    """The index from id to element, as one sorted leaf."""
    by_id = {bytes(element.ID): element for element, _ in elements if Name.ID in element}
    ids = sorted(by_id)
    leaf = Array()
    for key in ids:
        leaf.append(String(key))
        leaf.append(by_id[key])
    limits = Array([String(ids[0]), String(ids[-1])]) if ids else Array()
    return Dictionary(Kids=Array([Dictionary(Names=leaf, Limits=limits)])) if ids else Dictionary(Names=Array())


def _margins_to_artifacts(opened: pikepdf.Pdf, reachable: set[tuple[int, int]]) -> None:
    """Turn content whose element hangs in no tree (WeasyPrint leaves margins so) into artifacts."""
    numbers = opened.Root.StructTreeRoot.ParentTree.Nums
    owners = {int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers), 2)}
    for page in opened.pages:
        on_page = owners[int(page.StructParents)]
        loose = {mark for mark, owner in enumerate(on_page) if owner.objgen not in reachable}
        if not loose:
            continue

        def replaced(found: re.Match[bytes], loose: set[int] = loose) -> bytes:
            return _ARTIFACT if int(found[1]) in loose else found[0]

        page.Contents.write(_MARKED.sub(replaced, page.Contents.read_bytes()))
        for mark in loose:
            on_page[mark] = None


def _name_links(opened: pikepdf.Pdf, names: dict[str, str]) -> None:
    for page in opened.pages:
        for annotation in page.get(Name.Annots, []):
            if annotation.Subtype != Name.Link:
                continue
            if Name.Dest in annotation:
                target = names.get(str(annotation.Dest), "")
                annotation.Contents = String(f"Im Dokument: {target}" if target else "Im Dokument")
            else:
                annotation.Contents = String(f"Internetadresse: {annotation.A.URI}")
