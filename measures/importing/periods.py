"""Understanding vague periods: "2024-2026", "ab IV. Quartal 2025", "Frühjahr 2021 bis ca. 2023", "laufend"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from concepts.periods import YearPart, first_month, last_month
from measures.importing.grid import Value, in_words
from measures.models.years import YEARS

LONGEST_WORDS = 120
"""How much the sheet's field for a period in words holds."""
MONTHS = {
    **{str(part.label).casefold(): part.value for part in YearPart if part.value.startswith("M")},
    **{
        short: f"M{number:02d}"
        for number, short in enumerate(
            ("jan", "feb", "mrz", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez"), start=1
        )
    },
    "maerz": "M03",
    "mär": "M03",
    "sept": "M09",
}
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
PERMANENT = re.compile(r"^(?:fort|dauer)?laufend$|^dauerhaft$|^daueraufgabe$|^ständig$|^kontinuierlich$|^unbefristet$")
_SPAN = re.compile(r"\s*(?:[–—]|-|\bbis\b)\s*(?:einschließlich\s*)?", re.IGNORECASE)
_FROM = re.compile(
    r"^(?:ab|seit|von|beginn|start)\s+|\s*(?:ff\.?|\+|bis auf weiteres|fortlaufend|laufend)$", re.IGNORECASE
)
_UNTIL = re.compile(r"^(?:bis|ende)(?:\s+zum)?\s+(?=.*[0-9]{4})", re.IGNORECASE)
_YEAR = re.compile(r"(?<![0-9])([12][0-9]{3})(?![0-9])")
_SHORT_RANGE = re.compile(r"^([12][0-9])([0-9]{2})\s*[/–-]\s*([0-9]{2})$")
_PARTS = (
    (re.compile(r"^(?:(?P<a>[1-4])|(?P<r>iv|i{1,3}))(?:\.|\b)?\s*(?:/\s*)?(?:quartal|quart\.?|qu\.?|q\.?)$"), "Q"),
    (re.compile(r"^(?:quartal|quart\.?|qu\.?|q)\s*(?:(?P<a>[1-4])|(?P<r>iv|i{1,3}))\.?$"), "Q"),
    (re.compile(r"^(?P<r>iv|i{1,3})$"), "Q"),
    (re.compile(r"^(?:(?P<a>[12])|(?P<r>i{1,2}))(?:\.|\b)?\s*(?:halbjahr|hj\.?|h\.?)$"), "H"),
    (re.compile(r"^(?:halbjahr|hj\.?|h)\s*(?:(?P<a>[12])|(?P<r>i{1,2}))\.?$"), "H"),
)
_REMARK = re.compile(r"^(.*?\S)\s+\((.+)\)$")
_DAY = re.compile(r"^(?P<day>[0-9]{1,2})\.\s?(?P<month>[0-9]{1,2})\.$")


@dataclass(frozen=True)
class End:
    """One end of a period; ``remark``: what was said beyond year and part ("Frühjahr", "ca.")."""

    year: int
    part: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Period:
    """A period as the sheet keeps it; ``text`` for what years can't say."""

    start_year: int | None = None
    start_part: str = ""
    end_year: int | None = None
    end_part: str = ""
    text: str = ""
    is_permanent: bool = False


def read_period(value: Value) -> Period | None:
    """The period that a cell tells, in words where it tells no years; None when it is too long for that."""
    if isinstance(value, date):
        return _single(_end_of_date(value)) or Period(text=in_words(value))
    text = " ".join(in_words(value).split())
    if PERMANENT.match(text.casefold()):
        return Period(text=text, is_permanent=True)
    known = _remarked(text) or _read(text)
    if known and not _runs_backwards(known) and len(known.text) <= LONGEST_WORDS:
        return known
    return Period(text=text) if len(text) <= LONGEST_WORDS else None


def read_end(value: Value) -> End | None:
    """One end of a period from a column of its own ("Beginn"); None when it names no single year."""
    if isinstance(value, date):
        return _end_of_date(value)
    return _end(" ".join(in_words(value).split()))


def _remarked(text: str) -> Period | None:
    """A period with a remark in brackets after it: as the portal writes what years can't say."""
    match = _REMARK.match(text)
    known = _read(match[1]) if match else None
    return replace(known, text=match[2]) if match and known and not known.text else None


def _read(text: str) -> Period | None:
    """The years in ``text``; None when they can't be told."""
    if short := _SHORT_RANGE.match(text):
        first, last = int(short[1] + short[2]), int(short[1] + short[3])
        return _checked(End(first), End(last), text) if last > first else None
    if " / " in text or re.fullmatch(r"[12][0-9]{3}\s*/\s*[12][0-9]{3}", text):
        text = text.replace("/", "–")
    from_on = _FROM.sub("", text)
    if from_on != text and (end := _end(from_on)):
        return Period(start_year=end.year, start_part=end.part, text=end.remark)
    if _UNTIL.match(text) and not text.casefold().startswith("ende ") and (end := _end(_UNTIL.sub("", text))):
        return Period(end_year=end.year, end_part=end.part, text=end.remark)
    return _span(text) or _single(_end(text))


def _span(text: str) -> Period | None:
    """Two ends with a dash or "bis" between them; the first may borrow the year of the second."""
    for match in _SPAN.finditer(text):
        left, right = _FROM.sub("", text[: match.start()]), text[match.end() :]
        last = _end(right)
        first = _end(left) or _borrowed(left, last)
        if first and last:
            return _checked(first, last, text)
    return None


def _borrowed(left: str, last: End | None) -> End | None:
    """``I.`` or ``I. Quartal`` before ``III. Quartal 2025``: a part of the same year."""
    if last is None or not last.part:
        return None
    bare = left.strip(" ./").casefold()
    if last.part[0] in "QH" and (number := ROMAN.get(bare) or (bare in "1234" and bare)):
        return End(last.year, f"{last.part[0]}{number}")
    return _with_part(last.year, left.strip(" /"))


def _checked(first: End, last: End, text: str) -> Period | None:
    if not all(YEARS[0] <= end.year <= YEARS[1] for end in (first, last)):
        return None
    remark = text if first.remark or last.remark else ""
    return Period(first.year, first.part, last.year, last.part, remark)


def _single(end: End | None) -> Period | None:
    """A single year or part of it is beginning and end in one."""
    return Period(end.year, end.part, end.year, end.part, end.remark) if end else None


def _end(text: str) -> End | None:
    """One year with what is said about it."""
    years = list(_YEAR.finditer(text))
    if len(years) != 1 or not YEARS[0] <= int(years[0][1]) <= YEARS[1]:
        return None
    year = int(years[0][1])
    rest = f"{text[: years[0].start()]} {text[years[0].end() :]}"
    rest = " ".join(rest.strip(" /,-–").split())
    if not rest.strip("."):
        return End(year)
    return _with_part(year, rest) or End(year, remark=rest)


def _with_part(year: int, rest: str) -> End | None:
    """The year with a part that ``rest`` names; None when it names none."""
    word = rest.casefold()
    if word.rstrip(".") in MONTHS:
        return End(year, MONTHS[word.rstrip(".")])
    if re.fullmatch(r"(?:0?[1-9]|1[0-2])\.?", word):
        return End(year, f"M{int(word.rstrip('.')):02d}")
    if match := _DAY.match(word):
        return _day(year, int(match["month"]), int(match["day"]))
    for pattern, letter in _PARTS:
        if match := pattern.match(word):
            found = match.groupdict()
            return End(year, f"{letter}{found.get('a') or ROMAN[found['r']]}")
    return None


def _day(year: int, month: int, day: int) -> End | None:
    try:
        return _end_of_date(date(year, month, day))
    except ValueError:
        return None


def _end_of_date(day: date) -> End | None:
    """A day as the month in which it lies; the day itself is kept in words unless a month begins with it."""
    if not YEARS[0] <= day.year <= YEARS[1]:
        return None
    return End(day.year, f"M{day.month:02d}", "" if day.day == 1 else f"{day:%d.%m.%Y}")


def _runs_backwards(period: Period) -> bool:
    return is_backwards(period.start_year, period.start_part, period.end_year, period.end_part)


def is_backwards(start_year: int | None, start_part: str, end_year: int | None, end_part: str) -> bool:
    """Whether a period would end before it begins."""
    if start_year is None or end_year is None:
        return False
    return first_month(start_year, start_part) > last_month(end_year, end_part)
