"""From bytes to data: what is no JSON in UTF-8, or JSON that hides something, ends here."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from math import isfinite
from typing import Any

from publishing.portable import MOST_PROBLEMS, WHOLE_FILE, FileRefused, Path, Problem, place, readable

LARGEST_FILE = 50 * 1024 * 1024
"""In bytes. A concept of 30 measures with a full text has a third of a megabyte per edition."""
DEEPEST = 20
"""Levels of lists and objects; the format itself needs eleven (a point of a boundary)."""

IN_GERMAN = {
    "Expecting value": "Hier fehlt ein Wert.",
    "Expecting ',' delimiter": "Hier fehlt ein Komma oder die schließende Klammer.",
    "Expecting ':' delimiter": "Hier fehlt ein Doppelpunkt.",
    "Expecting property name enclosed in double quotes": "Hier fehlt ein Schlüssel in geraden Anführungszeichen.",
    "Extra data": "Nach dem Ende der Daten steht noch etwas.",
    "Unterminated string starting at": "Der Text, der hier beginnt, endet nicht.",
    "Invalid control character at": "Zeilenumbrüche und Steuerzeichen stehen in Texten als \\n, \\t und so weiter.",
    "Invalid \\escape": "Nach dem umgekehrten Schrägstrich steht ein unbekanntes Zeichen.",
}
"""What Python's reader of JSON says, for people."""

UNFIT_LETTERS = re.compile("[\x00\ud800-\udfff]")
"""The zero byte and halves of letters: no database keeps them."""


class _Object(dict[str, Any]):
    """A JSON object that remembers the keys which stood in it more than once."""

    doubled: tuple[str, ...] = ()


def read(content: bytes) -> Any:
    """The data of a file. Raises FileRefused when it is too large, not UTF-8, no JSON, too deep, or
    holds doubled keys, numbers that are none (NaN, Infinity) or letters that can't be stored."""
    if len(content) > LARGEST_FILE:
        raise FileRefused([too_large()])
    try:
        data = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_object)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _refused(f"Die Datei ist nicht in UTF-8 geschrieben (Zeile {line}, Byte {error.start + 1}).") from error
    except json.JSONDecodeError as error:
        message = next((german for start, german in IN_GERMAN.items() if error.msg.startswith(start)), "")
        where = f"Zeile {error.lineno}, Zeichen {error.colno}"
        raise _refused(f"Die Datei ist kein JSON ({where}). {message}".strip()) from error
    except RecursionError as error:
        raise _refused("Die Datei ist zu tief verschachtelt.") from error
    except ValueError as error:  # a number with thousands of digits
        raise _refused("Die Datei enthält eine Zahl, die zu lang ist.") from error
    if problems := list(islice(_hidden_problems(data), MOST_PROBLEMS)):
        raise FileRefused(problems)
    return data


def too_large() -> Problem:
    return Problem(WHOLE_FILE, f"Die Datei ist größer als {LARGEST_FILE // 1024**2} MB.")


def _refused(message: str) -> FileRefused:
    return FileRefused([Problem(WHOLE_FILE, message)])


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    entry = _Object(pairs)
    if len(entry) < len(pairs):
        entry.doubled = tuple(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
    return entry


def _hidden_problems(data: Any) -> Iterator[Problem]:
    """What JSON's grammar lets pass. Walks without recursion: the data may be deep."""
    waiting: list[tuple[Path, Any]] = [((), data)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str) and UNFIT_LETTERS.search(value):
            yield Problem(place(path), "Der Text enthält Zeichen, die sich nicht speichern lassen.")
        elif isinstance(value, float) and not isfinite(value):
            yield Problem(place(path), "Das ist keine Zahl, die sich speichern lässt (NaN oder unendlich).")
        elif isinstance(value, dict | list) and len(path) == DEEPEST:
            yield Problem(place(path), "Die Datei ist hier zu tief verschachtelt.")
        elif isinstance(value, _Object):
            for key in value.doubled:
                yield Problem(place(path), f"Der Schlüssel {readable(key)} steht hier mehrmals.")
            waiting.extend(((*path, key), item) for key, item in reversed(value.items()))
        elif isinstance(value, list):
            waiting.extend(((*path, index), item) for index, item in reversed(list(enumerate(value))))
