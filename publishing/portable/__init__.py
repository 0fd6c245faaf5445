"""The portable format: a whole concept with all its editions as one JSON file.

``shapes`` says which columns stand in the file and where, ``schema.json`` says the same
to other programs (see docs/portable-format.md), ``exporting`` writes, ``reading``,
``checking``, ``meaning`` and ``outcomes`` find what is wrong with a file (``entries`` looks
into it), ``importing`` takes it over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

FORMAT = "konzeptportal"
VERSION = 1

Data = dict[str, Any]
"""A file's content or one entry of it, as JSON has it."""

Path = tuple[str | int, ...]
"""The way to a value in a file: keys and places in lists."""

WHOLE_FILE = "Datei"
LONGEST_QUOTE = 60
MOST_PROBLEMS = 200
"""So many are told at once; who mends these sees the rest next time."""


@dataclass(frozen=True)
class Problem:
    """What is wrong (German) and where in the file: ``editions[1].sheets[3].cost_lines[0].amount``."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class FileRefused(Exception):  # noqa: N818  it is no error of the program: the file can't be taken
    """A file that can't be taken over; nothing was written."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(map(str, self.problems)))


def place(path: Iterable[str | int]) -> str:
    """A path as people read it; keys that look like none are quoted."""
    parts = ""
    for step in path:
        if isinstance(step, int):
            parts += f"[{step}]"
        elif step.isidentifier() and len(step) <= LONGEST_QUOTE:
            parts += f".{step}" if parts else step
        else:
            parts += f"[{readable(step)}]"
    return parts or WHOLE_FILE


def readable(text: str) -> str:
    """``text`` in quotes, short, and fit for every screen and terminal."""
    short = text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"
    printable = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in short)
    return f"„{printable}“"
