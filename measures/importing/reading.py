"""Understanding what people type into lists: statuses, priorities, yes and no, amounts, names.

Everything here is pure, answers None for what it does not understand, and never raises.
Periods have a module of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from measures.amounts import LARGEST, read_amount, without_circa
from measures.importing.grid import Value, as_decimal, in_words
from measures.importing.vocabulary import FUNDING_STATUSES, NO, NOTHING, PRIORITIES, STATUSES, YES, normal
from measures.models import FundingStatus, ImplementationStatus, Priority

_PRIORITY_WORDS = re.compile(r"\bprio(?:rität(?:sstufe)?)?\b|\bstufe\b|[.:]")
_ADDITION = re.compile(r"\s*(?=[(,;:–]|-\s)|\s+(?=(?:seit|bis|ab|im|in|am|zum|wegen|mit)\b|[0-9])")
"""Where an addition to a status begins: "abgeschlossen (2023)", "in Umsetzung seit 2020"."""
_CENT = Decimal("0.01")


def says_nothing(text: str) -> bool:
    """Whether a cell is empty or filled with a dash or the like."""
    return normal(text) in NOTHING


@dataclass(frozen=True)
class Status:
    """How far a measure is, or its funding; ``has_addition``: something more was said in words."""

    implementation: ImplementationStatus | None = None
    funding: FundingStatus | None = None
    has_addition: bool = False


def read_status(text: str, own: Mapping[str, ImplementationStatus]) -> Status | None:
    """``"laufend"``, ``"abgeschlossen (2023)"``, ``"bewilligt"``; None when it is no known status.
    ``own``: what words mean in this town, whatever they mean elsewhere."""
    words = " ".join(text.split())
    if found := _status(words, own):
        return found
    beginnings = (words[: match.start()] for match in _ADDITION.finditer(words))
    found = next((status for beginning in beginnings if (status := _status(beginning, own))), None)
    return replace(found, has_addition=True) if found else None


def _status(text: str, own: Mapping[str, ImplementationStatus]) -> Status | None:
    word = normal(text)
    if word in own:
        return Status(implementation=own[word])
    if word in STATUSES:
        return Status(implementation=STATUSES[word])
    return Status(funding=FUNDING_STATUSES[word]) if word in FUNDING_STATUSES else None


def read_priority(text: str) -> Priority | None:
    """``"hoch"``, ``"1"``, ``"1. Priorität"``, ``"Stufe II"``. A horizon ("kurzfristig") is no priority."""
    if found := PRIORITIES.get(normal(text)):
        return found
    return PRIORITIES.get(normal(_PRIORITY_WORDS.sub(" ", normal(text))))


def read_yes_no(text: str) -> bool | None:
    """``"ja"``, ``"x"``, ``"–"``, ``""``; None for anything that says more."""
    word = normal(text)
    if not word or word in NO:
        return False
    return True if word in YES else None


@dataclass(frozen=True)
class Amount:
    """Euros as a cell gives them."""

    euros: Decimal
    is_approximate: bool = False


def read_cell_amount(value: Value, factor: int = 1) -> Amount | str:
    """The amount in a cell under a head that counts in ``factor`` euros (1,000 for "in T€"), or in words why
    it is none. A text with a unit of its own ("12 T€") means that; a computed figure is rounded to cents."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return f"„{in_words(value)}“ ist kein Betrag."
    if isinstance(value, str):
        return _typed_amount(value, factor)
    euros = as_decimal(value) * factor if isinstance(value, float) else Decimal(value) * factor
    if not euros.is_finite() or abs(euros) > LARGEST:
        return "Der Betrag ist zu groß."
    if euros < 0:
        return "Ein Betrag kann nicht negativ sein."
    return Amount(euros.quantize(_CENT, ROUND_HALF_UP))


def _typed_amount(text: str, factor: int) -> Amount | str:
    bare = without_circa(text.strip())
    is_approximate = bare != text.strip()
    try:
        euros = read_amount(bare)
    except ValueError as error:
        return str(error)
    if factor != 1 and re.fullmatch(r"[0-9.,\s]*(?:€|eur|euro)?", bare.casefold()):
        euros *= factor
    return Amount(euros, is_approximate) if euros <= LARGEST else "Der Betrag ist zu groß."


_SEPARATOR = re.compile(r"\s*[;\n,/&+]\s*|\s+(?:und|u\.|sowie|mit)\s+")
_FIRM = re.compile(r"[;\n,]")
"""What ends a name for certain; a stroke or an "und" may belong to it."""


def read_names(text: str, is_known: Callable[[str], bool]) -> list[str]:
    """The names in a cell: "Stadt, Amt 61; Caritas / AWO". Where a part is known as it stands, commas and
    strokes inside it are its own ("Amt für Jugend, Familie und Soziales")."""
    ends = [(match.start(), match.end()) for match in _SEPARATOR.finditer(text)] + [(len(text), len(text))]
    names: list[str] = []
    start = 0
    while start < len(text):
        later = [end for end in ends if end[0] >= start]
        stop, following = _longest_name(text, start, later, is_known)
        names.append(text[start:stop].strip())
        start = max(following, start + 1)
    return [name for name in dict.fromkeys(names) if not says_nothing(name)]


def _longest_name(
    text: str, start: int, ends: Sequence[tuple[int, int]], is_known: Callable[[str], bool]
) -> tuple[int, int]:
    """Where the name that begins at ``start`` ends, and where the next begins."""
    for stop, following in reversed(ends):
        if is_known(text[start:stop].strip()):
            return stop, following
    for stop, following in ends:
        if _FIRM.search(text[stop:following]) or following == len(text):
            return stop, following
        if any(is_known(text[following:later].strip()) for later, _ in ends if later > following):
            return stop, following
    return ends[-1]
