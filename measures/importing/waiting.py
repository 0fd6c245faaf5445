"""What a person chose about the list that waits for him, as the address holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from actors.waiting_files import drop, keep, kept
from measures.importing.source import Source, open_source

if TYPE_CHECKING:
    from actors.models import User

PURPOSE = "measures"
BETWEEN = "."
LONGEST_NAME = 120


@dataclass(frozen=True)
class Choice:
    """Which waiting file, which of its worksheets, which row as head (both counted from 1, None for wherever
    they seem to be), and what its columns mean (empty: as they seem to)."""

    fingerprint: str
    name: str
    sheet: int | None = None
    head_row: int | None = None
    codes: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """The end of an address that holds the choice."""
        chosen = {
            "datei": self.fingerprint,
            "name": self.name,
            "blatt": self.sheet,
            "kopf": self.head_row,
            "spalten": BETWEEN.join(self.codes),
        }
        return urlencode({name: value for name, value in chosen.items() if value})


def choice_in(asked: Mapping[str, str]) -> Choice:
    """The choice that an address holds; what makes no sense in it is left out."""
    return Choice(
        asked.get("datei", ""),
        asked.get("name", "")[:LONGEST_NAME],
        _counted(asked.get("blatt", "")),
        _counted(asked.get("kopf", "")),
        tuple(filter(None, asked.get("spalten", "").split(BETWEEN))),
    )


def _counted(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and int(text[:9]) else None


def keep_list(user: User, name: str, content: bytes) -> Choice:
    """Let ``content`` wait in place of what ``user`` uploaded before. Raises FileRefused where it is no list."""
    open_source(name, content)
    return Choice(keep(user, content, PURPOSE), name[-LONGEST_NAME:])


def waiting_list(user: User, choice: Choice) -> Source | None:
    """The list that waits, as chosen; None when it is no longer there. Raises FileRefused."""
    content = kept(user, choice.fingerprint, PURPOSE)
    if content is None:
        return None
    return open_source(
        choice.name,
        content,
        sheet=choice.sheet - 1 if choice.sheet else None,
        head_row=choice.head_row - 1 if choice.head_row else None,
    )


def drop_list(user: User, choice: Choice) -> None:
    """Forget the list that was taken over."""
    drop(user, choice.fingerprint, PURPOSE)
