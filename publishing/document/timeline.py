"""The schedule: measures as bars over the years."""

from __future__ import annotations

from publishing.document.parts import Bar, Sheet, Timeline

LONGEST = 24
"""Years that still fit beside each other on paper; a later end is cut at the edge."""


def timeline(sheets: tuple[Sheet, ...]) -> Timeline | None:
    """All measures of which at least one end is known on a common axis; None without any."""
    dated = [sheet for sheet in sheets if sheet.first_month or sheet.last_month]
    if not dated:
        return None
    known = [month[0] for sheet in dated for month in (sheet.first_month, sheet.last_month) if month]
    first = min(known)
    years = tuple(range(first, min(max(known), first + LONGEST - 1) + 1))
    return Timeline(
        years=years,
        bars=tuple(_bar(sheet, first, 12 * len(years)) for sheet in dated),
        undated=tuple(sheet for sheet in sheets if sheet not in dated),
    )


def _bar(sheet: Sheet, first_year: int, length: int) -> Bar:
    start = _since(sheet.first_month, first_year) if sheet.first_month else 0
    end = _since(sheet.last_month, first_year) + 1 if sheet.last_month else length
    start = min(start, length - 1)
    return Bar(sheet, start, max(min(end, length) - start, 1))


def _since(month: tuple[int, int], first_year: int) -> int:
    return 12 * (month[0] - first_year) + month[1] - 1
