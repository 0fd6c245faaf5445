"""Everything that is wrong with a file's data, said in German with its place."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from itertools import islice
from pathlib import Path as FilePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema import ValidationError as SchemaError
from jsonschema.validators import extend

from publishing.portable import FORMAT, MOST_PROBLEMS, VERSION, WHOLE_FILE, Data, Path, Problem, place, readable
from publishing.portable.meaning import contradictions

SCHEMA: Data = json.loads((FilePath(__file__).parent / "schema.json").read_text("utf-8"))

EXPECTED = {
    "amount": "Beträge stehen als Text mit Punkt vor den Cent und ohne Tausenderpunkte, zum Beispiel "
    "„1234.50“. Ungefähre Beträge bekommen zusätzlich „is_approximate“; was keine Zahl ist, gehört in einen Hinweis.",
    "figure": "Zahlen stehen als Text mit Punkt vor höchstens zwei Nachkommastellen, zum Beispiel „8340“ oder „-12.5“.",
    "percentage": "Sätze stehen als Text von „0“ bis „100“ mit Punkt, zum Beispiel „66.667“; Drittel als „33.333333“ "
    "und „66.666667“.",
    "hectares": "Flächen stehen als Text mit Punkt, zum Beispiel „183.50“.",
    "year": "Jahre stehen als Zahl zwischen 1950 und 2150.",
    "date": "Tage stehen als „2026-11-22“.",
    "plausible_date": "Hier wird ein Tag von 1950 bis 2150 erwartet, zum Beispiel „2026-12-31“.",
    "moment": "Zeitpunkte stehen mit Zeitzone, zum Beispiel „2026-11-22T14:03:49+00:00“.",
    "key": "Schlüssel sind UUIDs in Kleinbuchstaben.",
    "slug": "Kurzadressen bestehen aus Buchstaben ohne Umlaute, Ziffern, Binde- und Unterstrichen.",
    "ags": "Der AGS besteht aus acht Ziffern.",
    "colour": "Farben stehen als „#1d4ed8“.",
    "url": "Adressen im Netz beginnen mit „https://“ oder „http://“.",
    "safe_url": "Diese Adresse muss mit „https://“ beginnen.",
    "email": "Das ist keine E-Mail-Adresse.",
}
"""What a value has to look like, by the name of its definition in the schema."""

TYPES = {
    "string": "ein Text",
    "integer": "eine ganze Zahl",
    "boolean": "true oder false",
    "array": "eine Liste",
    "object": "ein Objekt",
}
FOUND = (
    (bool, "true oder false"),
    (str, "ein Text"),
    (int | float, "eine Zahl"),
    (list, "eine Liste"),
    (dict, "ein Objekt"),
    (type(None), "null (was fehlt, wird weggelassen)"),
)


def problems_in(data: Any) -> list[Problem]:
    """All that is wrong with ``data``, at most ``MOST_PROBLEMS``: first what has the wrong form, then
    what contradicts itself (judged on what has the right form). Asks no database."""
    if problem := _foreign(data):
        return [problem]
    errors = list(islice(_validator().iter_errors(data), MOST_PROBLEMS))
    problems = [_told(error) for error in errors]
    if len(errors) < MOST_PROBLEMS:
        sound = _without(data, [tuple(error.absolute_path) for error in errors if error.validator not in ABOUT_KEYS])
        problems.extend(islice(contradictions(sound), MOST_PROBLEMS))
    return list(dict.fromkeys(problems))[:MOST_PROBLEMS]


def _foreign(data: Any) -> Problem | None:
    """Why ``data`` is no file of this format and version at all."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        return Problem(WHOLE_FILE, f"Das ist keine Konzeptdatei: „format“ ist nicht „{FORMAT}“.")
    version = data.get("version")
    if version != VERSION or isinstance(version, bool):
        found = readable(str(version)) if isinstance(version, int | float | str) else "keine"
        return Problem("version", f"Dieses Portal liest Version {VERSION} des Formats, die Datei nennt {found}.")
    return None


def _without(data: Data, broken: list[Path]) -> Data:
    """``data`` without the values at the ``broken`` paths: keys are gone, entries of lists are None."""
    sound = copy.deepcopy(data) if broken else data
    for *way, last in broken:
        parent: Any = sound
        for step in way:
            parent = None if parent is None else parent.get(step) if isinstance(parent, dict) else parent[int(step)]
        if isinstance(parent, dict):
            parent.pop(last, None)
        elif isinstance(parent, list):
            parent[int(last)] = None
    return sound


# --- The schema, with what it leaves open to its readers ---------------------

FORMATS = FormatChecker(formats=())
"""Only our own: what jsonschema brings along depends on which packages are installed."""


@cache
def _validator() -> Any:
    own = {"pattern": _pattern, "required": _required, "additionalProperties": _known}
    validator = extend(Draft202012Validator, own)  # type: ignore[no-untyped-call]  # the library has no types
    return validator(SCHEMA, format_checker=FORMATS)


def _pattern(_: Any, pattern: str, instance: Any, schema: Data) -> Iterator[SchemaError]:
    """As the standard has it: ``$`` is the end, not also the line break before it."""
    if isinstance(instance, str) and not re.search(pattern.replace("$", r"\Z"), instance):
        yield SchemaError("pattern")


def _required(_: Any, required: list[str], instance: Any, schema: Data) -> Iterator[SchemaError]:
    """One error per missing key; its message is the key."""
    if isinstance(instance, dict):
        yield from (SchemaError(key) for key in required if key not in instance)


def _known(_: Any, allowed: bool, instance: Any, schema: Data) -> Iterator[SchemaError]:
    """One error per unknown key (``additionalProperties: false``); its message is the key."""
    if isinstance(instance, dict) and not allowed:
        yield from (SchemaError(key) for key in instance if key not in schema["properties"])


ABOUT_KEYS = ("required", "additionalProperties")
"""Errors whose place is the object around a key, which is itself sound."""


@FORMATS.checks("date", raises=ValueError)
def _is_date(value: Any) -> bool:
    return not isinstance(value, str) or bool(date.fromisoformat(value))


@FORMATS.checks("date-time", raises=(ValueError, OverflowError))
def _is_moment(value: Any) -> bool:
    return not isinstance(value, str) or bool(datetime.fromisoformat(value).astimezone(UTC))


@FORMATS.checks("email", raises=ValidationError)
def _is_email(value: Any) -> bool:
    if value and isinstance(value, str):
        validate_email(value)
    return True


@FORMATS.checks("web-address", raises=ValidationError)
def _is_web_address(value: Any) -> bool:
    if value and isinstance(value, str):
        URLValidator()(value)
    return True


# --- In German ---------------------------------------------------------------


def _told(error: SchemaError) -> Problem:
    """An error of the schema, in German."""
    path: Path = tuple(error.absolute_path)
    if error.validator == "required":
        return Problem(place(path), f"Hier fehlt „{error.message}“{_title(error)}.")
    if error.validator == "additionalProperties":
        return Problem(place((*path, error.message)), "Diesen Schlüssel kennt das Format nicht.")
    named = next((name for name in EXPECTED if error.schema == SCHEMA["$defs"][name]), None)
    if named:
        found = f"{readable(error.instance)} passt hier nicht. " if isinstance(error.instance, str) else ""
        return Problem(place(path), found + EXPECTED[named])
    return Problem(place(path), TELLERS[str(error.validator)](error))


def _title(error: SchemaError) -> str:
    """The German name of the key that is missing, in brackets; ``""`` where it has none."""
    schema: Any = error.schema
    title = schema["properties"][error.message].get("title")
    return f" ({title})" if title else ""


def _tell_type(error: SchemaError) -> str:
    found = next(words for kind, words in FOUND if isinstance(error.instance, kind))
    return f"Hier wird {TYPES[error.validator_value]} erwartet, gefunden: {found}."


def _tell_range(error: SchemaError) -> str:
    schema: Any = error.schema
    return f"{readable(str(error.instance))} liegt nicht zwischen {schema['minimum']} und {schema['maximum']}."


def _tell_choice(error: SchemaError) -> str:
    found = error.instance if isinstance(error.instance, str) else str(error.instance)
    choices = ", ".join(map(str, error.validator_value))
    return f"{readable(found)} ist hier nicht vorgesehen. Möglich sind: {choices}."


TELLERS: dict[str, Callable[[SchemaError], str]] = {
    "type": _tell_type,
    "enum": _tell_choice,
    "minimum": _tell_range,
    "maximum": _tell_range,
    "pattern": lambda error: "Hier fehlt ein Text.",
    "minItems": lambda error: "Hier fehlt mindestens ein Eintrag.",
    "maxLength": lambda error: (
        f"Der Text hat {len(error.instance)} Zeichen, erlaubt sind höchstens {error.validator_value}."
    ),
}
"""Keywords of the schema that stand outside the definitions of ``EXPECTED``."""
