"""Reading amounts of euro as people type them: ``1.234,50``, ``12 T€``, ``1,2 Mio``.

What can be understood in two ways ("1.5") or is no single amount ("ca. 3 Mio",
"2–3 Mio") is refused with a message that says what to type instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

LARGEST = Decimal("999999999999.99")
LONGEST_ENTRY = 60

_UNITS = {
    "t": 1_000,
    "tsd": 1_000,
    "tsd.": 1_000,
    "tausend": 1_000,
    "mio": 1_000_000,
    "mio.": 1_000_000,
    "million": 1_000_000,
    "millionen": 1_000_000,
}
_UNIT = re.compile(r"^(?P<number>.*?)\s*(?P<unit>tsd\.?|tausend|t|mio\.?|million(?:en)?)$")
_CURRENCY = re.compile(r"^(?:€|euro?)\s*|\s*(?:€|(?<![a-z])euro?|(?<=t)eur)$")
_ABOUT = "ca|circa|zirka|rund|rd|etwa|ungefähr|ungef|geschätzt"
_ROUGHLY = re.compile(rf"^(?:{_ABOUT}|gut|knapp|über|unter|mindestens|höchstens|max|min)\b|^[~≈<>] ?[0-9]")
_CIRCA = re.compile(rf"^(?:(?:{_ABOUT})\b\.?|[~≈])\s*", re.IGNORECASE)
_ENDS = re.compile(r"(?P<lower>[0-9].*?)(?: ?[–—] ?| - |(?<=[0-9t€])-(?=[0-9])| bis )(?P<upper>[0-9].*)", re.IGNORECASE)
_NEGATIVE = re.compile(r"^[-–—−]|^\(.*\)$")
_NOTHING = re.compile(r"(?:€|euro?)? ?[-–—−]{1,2} ?(?:€|euro?)?")
_RANGE = re.compile(r"[0-9].*(?:-|–|—|\bbis\b|/).*[0-9]")
_GERMAN = re.compile(
    r"(?P<whole>[0-9]+|[0-9]{1,3}(?:(?P<gap>[. '’])[0-9]{3})(?:(?P=gap)[0-9]{3})*)"
    r"(?:,(?P<cents>[0-9]+|-{1,2}|–))?"
)
_ENGLISH = re.compile(r"[0-9]+\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")


class RoughlyError(ValueError):
    """An amount that is told roughly or as a range."""


def says_nothing(text: str) -> bool:
    """Whether a cell is empty: also as Excel writes an empty amount (``-   €``), and the portal (``–``)."""
    entry = re.sub(r"\s+", " ", text).strip().lower()
    return not entry or _NOTHING.fullmatch(entry) is not None


def read_amount(text: str) -> Decimal:
    """The amount in EUR with two decimals. Raises ValueError with a German message that says what to mend."""
    entry = re.sub(r"\s+", " ", text).strip()
    if says_nothing(entry):
        raise ValueError("Bitte geben Sie einen Betrag ein.")
    if len(entry) > LONGEST_ENTRY:
        raise ValueError("Das ist zu lang für einen Betrag. Bitte geben Sie eine Zahl ein, zum Beispiel 1.234,50.")
    factor, number = _without_unit(entry.lower())
    _refuse_what_is_no_single_amount(entry.lower())
    match = _GERMAN.fullmatch(number)
    if match is None or _could_be_a_decimal_point(match):
        raise ValueError(_advice(entry, number))
    return _within_limits(_decimal(match) * factor)


def without_circa(text: str) -> str:
    """``12 T€`` of ``ca. 12 T€``: an amount without the word that says it is only roughly known."""
    return _CIRCA.sub("", text)


def write_amount(amount: Decimal) -> str:
    """``1.234,50``: what ``read_amount`` reads back to the same amount."""
    whole, cents = f"{amount:,.2f}".split(".")
    return f"{whole.replace(',', '.')},{cents}"


def _without_unit(entry: str) -> tuple[int, str]:
    """(factor, number without currency and unit)."""
    bare = _CURRENCY.sub("", entry).strip()
    bare = _CURRENCY.sub("", bare).strip()
    match = _UNIT.match(bare)
    if match is None:
        return 1, bare
    return _UNITS[match["unit"]], match["number"].strip()


def _refuse_what_is_no_single_amount(entry: str) -> None:
    if _ROUGHLY.search(entry):
        raise RoughlyError("Bitte geben Sie nur die Zahl ein und kreuzen Sie „ungefähr“ an.")
    if _NEGATIVE.search(entry):
        raise ValueError("Ein Betrag kann nicht negativ sein.")
    if _RANGE.search(entry):
        raise RoughlyError("Bitte geben Sie einen einzigen Betrag ein; die Spanne gehört in den Hinweis zu den Kosten.")


def _could_be_a_decimal_point(match: re.Match[str]) -> bool:
    """``0.500`` is no way to write five hundred."""
    return match["gap"] == "." and match["whole"].startswith("0")


def _advice(entry: str, number: str) -> str:
    if _ENGLISH.fullmatch(number):
        return (
            f"„{entry}“ lässt sich auf zwei Arten lesen. Bitte trennen Sie Nachkommastellen mit einem Komma "
            "und Tausender mit einem Punkt, zum Beispiel 1.234,50."
        )
    return f"„{entry}“ ist kein Betrag. Bitte geben Sie eine Zahl ein, zum Beispiel 1.234,50 oder 12 T€."


def _decimal(match: re.Match[str]) -> Decimal:
    whole = re.sub(r"[^0-9]", "", match["whole"])
    cents = (match["cents"] or "0").strip("-–") or "0"
    return Decimal(f"{whole}.{cents}")


def _within_limits(amount: Decimal) -> Decimal:
    if amount > LARGEST:
        raise ValueError(f"Der Betrag ist zu groß. Möglich sind höchstens {write_amount(LARGEST)} €.")
    rounded = amount.quantize(Decimal("0.01"))
    if rounded != amount:
        raise ValueError("Bitte geben Sie höchstens zwei Stellen nach dem Komma ein (ganze Cent).")
    return rounded


@dataclass(frozen=True)
class Stated:
    """An amount as it is stated in a table: exact or roughly known, or as a range from it to ``upto``."""

    amount: Decimal
    upto: Decimal | None = None
    is_approximate: bool = False


def read_stated(text: str) -> Stated:
    """``1.234,50``, ``ca. 12 T€``, ``400.000 – 520.000``, ``2 bis 3 Mio``: what a cell of a table states. Raises
    ValueError as ``read_amount`` does, and for a range that runs backwards."""
    entry = re.sub(r"\s+", " ", text).strip()
    bare = without_circa(entry)
    match = _ENDS.fullmatch(bare)
    upto = read_amount(match["upper"]) if match else None
    amount = _lower_end(match["lower"], match["upper"], upto) if match and upto is not None else read_amount(bare)
    if upto is not None and upto < amount:
        raise ValueError("Die Spanne endet unter ihrem Anfang.")
    return Stated(amount, None if upto == amount else upto, bare != entry)


def write_stated(stated: Stated) -> str:
    """``ca. 400.000 – 520.000``: what ``read_stated`` reads back to the same."""
    ends = [_short(end) for end in (stated.amount, stated.upto) if end is not None]
    return f"{'ca. ' if stated.is_approximate else ''}{' – '.join(ends)}"


def _lower_end(text: str, upper: str, upto: Decimal) -> Decimal:
    """The lower end of a range; without a unit of its own it has that of the upper, as in "2 bis 3 Mio", unless
    the range would run backwards then, as in "800.000 bis 1,2 Mio"."""
    own, shared = (_UNIT.match(_CURRENCY.sub("", end.lower().strip()).strip()) for end in (text, upper))
    if shared and not own:
        amount = read_amount(f"{text} {shared['unit']}")
        return amount if amount <= upto else read_amount(text)
    return read_amount(text)


def _short(amount: Decimal) -> str:
    """Whole euros without cents."""
    return write_amount(amount).removesuffix(",00")
