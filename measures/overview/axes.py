"""The columns of a table of money: which there are, and in which of them a line stands.

The fiscal years stand as municipalities put them into a cost and financing overview (all that lies behind,
this year, the next three of the Finanzplanung, the rest), or every year by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from measures.finance import budget_of
from measures.models import Budget
from measures.money_lines import Cost, Funding, MoneyLine

WITHOUT_YEAR, WITHOUT_PROGRAMME_YEAR = "ohne Jahr", "ohne Programmjahr"
WITHOUT_BUDGET = "ohne Zuordnung"
YEARS_AHEAD = 3
"""Next to this year: the mehrjährige Finanzplanung of the municipality (§ 149 (4) BauGB)."""


@dataclass(frozen=True)
class Axis:
    """The heads of the columns, and the place of a line among them (from 0)."""

    labels: tuple[str, ...]
    place: Callable[[Any], int]


def every_year(lines: Iterable[MoneyLine]) -> Axis:
    """Each fiscal year that occurs, what has none last."""
    years = {line.fiscal_year for line in lines}
    return years_axis(sorted(years, key=lambda year: (year is None, year)))


def years_axis(years: Iterable[int | None]) -> Axis:
    """The given fiscal years in their order (None: without a year)."""
    places = {year: place for place, year in enumerate(years)}
    labels = tuple(WITHOUT_YEAR if year is None else str(year) for year in places)
    return Axis(labels, lambda line: places[line.fiscal_year])


def planning_years(lines: Iterable[MoneyLine], this_year: int) -> Axis:
    """``bis 2025``, ``2026`` to ``2029``, ``ab 2030``; ``ohne Jahr`` only where there is such a line.

    ``this_year`` is the first year by itself: today's, or the one in which an edition was adopted.
    """
    rest = this_year + YEARS_AHEAD + 1
    alone = range(this_year, rest)
    labels = [up_to(this_year - 1), *map(str, alone), f"ab {rest}"]
    after = len(labels)
    if any(line.fiscal_year is None for line in lines):
        labels.append(WITHOUT_YEAR)

    def place(line: MoneyLine) -> int:
        year = line.fiscal_year
        return after if year is None else min(max(year, this_year - 1), rest) - this_year + 1

    return Axis(tuple(labels), place)


def later_years(lines: Iterable[MoneyLine], this_year: int) -> Axis:
    """``bis 2025``, then each later year that occurs; ``ohne Jahr`` last, and only where there is such a line."""
    occurring = {line.fiscal_year for line in lines}
    later = sorted(year for year in occurring if year is not None and year >= this_year)
    places = {year: place for place, year in enumerate([*later, None], start=1)}
    labels = [up_to(this_year - 1), *map(str, later), *([WITHOUT_YEAR] if None in occurring else [])]
    return Axis(tuple(labels), lambda line: places.get(line.fiscal_year, 0))


def beside_actual(axis: Axis) -> Axis:
    """``axis`` with its first column cut in two: what was really spent or received, and what of the plan is left open
    beside it. In these two a row adds up to the first column of the plan."""
    first, *others = axis.labels
    return Axis((actual(first), left_open(first), *others), lambda line: axis.place(line) + 1)


def up_to(year: int) -> str:
    """How a column of all years up to ``year`` is called."""
    return f"bis {year}"


def actual(label: str) -> str:
    """How a column is called that tells what was spent or received, and not what was planned."""
    return f"{label} (Ist)"


def left_open(label: str) -> str:
    """How the column beside it is called: what was planned less what was actually spent or received."""
    return f"{label} offen"


def programme_years(lines: Iterable[Funding]) -> Axis:
    """Each programme year that occurs, what has none last: another axis than the fiscal years, never merged."""
    years = sorted({line.programme_year for line in lines}, key=lambda year: (year is None, year))
    places = {year: place for place, year in enumerate(years)}
    labels = tuple(WITHOUT_PROGRAMME_YEAR if year is None else str(year) for year in years)
    return Axis(labels, lambda line: places[line.programme_year])


def budgets(lines: Iterable[Cost]) -> Axis:
    """``investiv`` and ``konsumtiv``; what is in neither only where there is such a line."""
    places = {str(budget): place for place, budget in enumerate(Budget)}
    labels = [str(budget.label) for budget in Budget]
    if any(not budget_of(line) for line in lines):
        labels.append(WITHOUT_BUDGET)
    return Axis(tuple(labels), lambda line: places.get(budget_of(line), len(places)))
