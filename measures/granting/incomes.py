"""Income that came in, as its page and the accounts read it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.shortcuts import get_object_or_404

from concepts.models import Concept
from measures.finance import total_of
from measures.models import Income, MeasureSheet


@dataclass(frozen=True)
class IncomeYear:
    """What came in within a calendar year, in the order of the days, each with the sheet of its measure."""

    year: int
    rows: tuple[tuple[Income, MeasureSheet | None], ...]

    @property
    def total(self) -> Decimal:
        return total_of(income.amount for income, _ in self.rows)


def incomes_of(concept: Concept) -> list[Income]:
    """All that came in, by day; one query."""
    return list(concept.incomes.all())


def by_year(incomes: Iterable[Income], sheets: Mapping[int, MeasureSheet]) -> list[IncomeYear]:
    """``incomes`` by calendar year, the newest year first. ``sheets``: measure id -> how the reader knows it."""
    years: dict[int, list[tuple[Income, MeasureSheet | None]]] = defaultdict(list)
    for income in incomes:
        years[income.booked_on.year].append((income, sheets.get(income.measure_id or 0)))
    return [IncomeYear(year, tuple(years[year])) for year in sorted(years, reverse=True)]


def income_of(concept: Concept, key: uuid.UUID) -> Income:
    """Http404 where the concept has no such row."""
    return get_object_or_404(Income, concept=concept, key=key)
