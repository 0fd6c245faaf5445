"""Reading amounts of euro as people type them: ``1.234,50``, ``12 T€``, ``1,2 Mio``.

What can be understood in two ways ("1.5") or is no single amount ("ca. 3 Mio",
"2–3 Mio") is refused with a message that says what to type instead.
"""

from __future__ import annotations

import re
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
_ROUGHLY = re.compile(
    r"^(?:ca|circa|zirka|rund|rd|etwa|ungefähr|ungef|gut|knapp|über|unter|mindestens|höchstens|max|min)\b"
    r"|^[~≈<>] ?[0-9]"
)
_NEGATIVE = re.compile(r"^[-–—−]|^\(.*\)$")
_RANGE = re.compile(r"[0-9].*(?:-|–|—|\bbis\b|/).*[0-9]")
_GERMAN = re.compile(
    r"(?P<whole>[0-9]+|[0-9]{1,3}(?:(?P<gap>[. '’])[0-9]{3})(?:(?P=gap)[0-9]{3})*)"
    r"(?:,(?P<cents>[0-9]+|-{1,2}|–))?"
)
_ENGLISH = re.compile(r"[0-9]+\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")


def read_amount(text: str) -> Decimal:
    """The amount in EUR with two decimals. Raises ValueError with a German message that says what to mend."""
    entry = re.sub(r"\s+", " ", text).strip()
    if not entry:
        raise ValueError("Bitte geben Sie einen Betrag ein.")
    if len(entry) > LONGEST_ENTRY:
        raise ValueError("Das ist zu lang für einen Betrag. Bitte geben Sie eine Zahl ein, zum Beispiel 1.234,50.")
    factor, number = _without_unit(entry.lower())
    _refuse_what_is_no_single_amount(entry.lower())
    match = _GERMAN.fullmatch(number)
    if match is None or _could_be_a_decimal_point(match):
        raise ValueError(_advice(entry, number))
    return _within_limits(_decimal(match) * factor)


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
        raise ValueError("Bitte geben Sie nur die Zahl ein und kreuzen Sie „ungefähr“ an.")
    if _NEGATIVE.search(entry):
        raise ValueError("Ein Betrag kann nicht negativ sein.")
    if _RANGE.search(entry):
        raise ValueError("Bitte geben Sie einen einzigen Betrag ein; die Spanne gehört in den Hinweis zu den Kosten.")


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
