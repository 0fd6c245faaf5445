"""Reading and writing figures in whatever unit as Germans type them: ``8.340``, ``12,5 %``, ``-34``.

What can be understood in two ways ("12.5") or is no single figure is refused with a message that says
what to type instead. Pure.
"""

from __future__ import annotations

import re
from decimal import Decimal

LARGEST = Decimal("999999999999.99")
LONGEST_ENTRY = 60
CENT = Decimal("0.01")
DECIMALS = 2
PER_CENT, NUMBER = "%", "Anzahl"
TOO_EXACT = "Bitte geben Sie höchstens zwei Stellen nach dem Komma ein. Tausender trennt ein Punkt: 8.340, nicht 8,340."

SAME_UNIT: dict[str, tuple[str, ...]] = {
    PER_CENT: ("%", "prozent", "v. h.", "v.h."),
    "m²": ("m²", "qm", "m2"),
    "personen": ("personen", "person", "einwohner"),
}
"""How people write a unit, by the unit in small letters."""

_FIGURE = re.compile(
    r"(?P<sign>[-−–+]?) ?"
    r"(?P<whole>[0-9]+|[0-9]{1,3}(?:(?P<gap>[. '’])[0-9]{3})(?:(?P=gap)[0-9]{3})*)"
    r"(?:,(?P<part>[0-9]+))?"
)
_ENGLISH = re.compile(r"[-−–+]?[0-9]+\.[0-9]+|[-−–+]?[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+")
_PER_CENT = re.compile(r"(?:%|prozent)$", re.IGNORECASE)


def read_figure(text: str, unit: str = "", *, may_be_negative: bool = False) -> Decimal:
    """The figure with two decimals, its ``unit`` written after it or not. Raises ValueError with a German
    message that says what to mend."""
    entry = re.sub(r"\s+", " ", text).strip()
    if len(entry) > LONGEST_ENTRY:
        raise ValueError("Das ist zu lang für eine Zahl. Bitte geben Sie eine Zahl ein, zum Beispiel 8.340.")
    number = _without_unit(entry, unit)
    if unit != PER_CENT and _PER_CENT.search(number):
        raise ValueError(f"Dieser Kennwert wird nicht in Prozent angegeben, sondern {_in_unit(unit)}.")
    match = _FIGURE.fullmatch(number)
    if match is None or (match["gap"] == "." and match["whole"].startswith("0")):
        raise ValueError(_advice(entry, number, unit))
    if len(match["part"] or "") > DECIMALS:
        raise ValueError(TOO_EXACT)
    return _within_limits(_decimal(match), may_be_negative)


def write_figure(figure: Decimal) -> str:
    """``8.340`` or ``12,5``: what ``read_figure`` reads back to the same figure; no more decimals than it has."""
    whole, part = f"{figure:,.2f}".split(".")
    part = part.rstrip("0")
    return whole.replace(",", ".") + (f",{part}" if part else "")


def with_unit(figure: Decimal | None, unit: str) -> str:
    """``8.340 Personen``, ``12,5 %``, with a space that does not break; a number of pieces goes without its unit,
    no figure is ``""``."""
    if figure is None:
        return ""
    return f"{write_figure(figure)}\u00a0{unit}" if unit not in ("", NUMBER) else write_figure(figure)


def _without_unit(entry: str, unit: str) -> str:
    """What stands before the unit."""
    words = (unit, *SAME_UNIT.get(unit.casefold(), ()))
    for word in filter(None, words):
        if bare := re.fullmatch(rf"(.*[0-9]) ?{re.escape(word)}", entry, re.IGNORECASE):
            return bare[1]
    return entry


def _in_unit(unit: str) -> str:
    return f"in „{unit}“" if unit else "als einfache Zahl"


def _advice(entry: str, number: str, unit: str) -> str:
    if _ENGLISH.fullmatch(number):
        return (
            f"„{entry}“ lässt sich auf zwei Arten lesen. Bitte trennen Sie Nachkommastellen mit einem Komma "
            "und Tausender mit einem Punkt, zum Beispiel 8.340 oder 12,5."
        )
    known = f" Die Einheit ({unit}) steht schon fest." if unit not in ("", NUMBER) else ""
    return f"„{entry}“ ist keine Zahl. Bitte geben Sie eine Zahl ein, zum Beispiel 8.340 oder 12,5.{known}"


def _decimal(match: re.Match[str]) -> Decimal:
    whole = re.sub(r"[^0-9]", "", match["whole"])
    figure = Decimal(f"{whole}.{match['part'] or 0}")
    return -figure if match["sign"] in ("-", "−", "–") else figure


def _within_limits(figure: Decimal, may_be_negative: bool) -> Decimal:
    if figure < 0 and not may_be_negative:
        raise ValueError("Dieser Wert kann nicht negativ sein.")
    if abs(figure) > LARGEST:
        raise ValueError(f"Die Zahl ist zu groß. Möglich sind höchstens {write_figure(LARGEST)}.")
    return (abs(figure) if figure == 0 else figure).quantize(CENT)  # no "-0"
