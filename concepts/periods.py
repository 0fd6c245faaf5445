"""Vague dates: plans say "Frühjahr 2021", "ab IV. Quartal 2008", "bis ca. 2020".

A period is a year with an optional part of it (half-year, quarter, month) at each
end, and free text for what fits no such form.
"""

from __future__ import annotations

from django.db import models


class YearPart(models.TextChoices):
    """A part of a year, as plans name it."""

    H1 = "H1", "1. Halbjahr"
    H2 = "H2", "2. Halbjahr"
    Q1 = "Q1", "I. Quartal"
    Q2 = "Q2", "II. Quartal"
    Q3 = "Q3", "III. Quartal"
    Q4 = "Q4", "IV. Quartal"
    M01 = "M01", "Januar"
    M02 = "M02", "Februar"
    M03 = "M03", "März"
    M04 = "M04", "April"
    M05 = "M05", "Mai"
    M06 = "M06", "Juni"
    M07 = "M07", "Juli"
    M08 = "M08", "August"
    M09 = "M09", "September"
    M10 = "M10", "Oktober"
    M11 = "M11", "November"
    M12 = "M12", "Dezember"


def point(year: int | None, part: str = "") -> str:
    """One end of a period in words: ``"IV. Quartal 2008"``, ``"2021"``, or ``""`` without a year."""
    if year is None:
        return ""
    return f"{YearPart(part).label} {year}" if part else str(year)


def period(start_year: int | None, start_part: str, end_year: int | None, end_part: str, text: str = "") -> str:
    """A period in words: ``"2024–2027"``, ``"ab Mai 2025"``, ``"bis 2029"``; free text wins over nothing
    and is added in brackets to years. Empty when nothing is known."""
    start, end = point(start_year, start_part), point(end_year, end_part)
    if start and end:
        spaced = " – " if start_part or end_part else "–"
        known = start if start == end else f"{start}{spaced}{end}"
    elif start:
        known = f"ab {start}"
    elif end:
        known = f"bis {end}"
    else:
        known = ""
    if known and text:
        return f"{known} ({text})"
    return known or text


def first_month(year: int, part: str = "") -> tuple[int, int]:
    """(year, month) with which the part begins; for sorting and comparing two ends."""
    if part.startswith("M"):
        return year, int(part[1:])
    if part.startswith("Q"):
        return year, 3 * int(part[1:]) - 2
    return year, 7 if part == "H2" else 1


def last_month(year: int, part: str = "") -> tuple[int, int]:
    """(year, month) with which the part ends."""
    if part.startswith("M"):
        return year, int(part[1:])
    if part.startswith("Q"):
        return year, 3 * int(part[1:])
    return year, 6 if part == "H1" else 12
