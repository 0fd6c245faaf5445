"""Condensing money for long lists: the database adds the lines of a sheet that count alike.

What comes out are lines again, fewer of them. What they mean and which of them enter a sum is
still said in one place, ``measures.finance``, which adds them as it adds any others.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Sum

from measures.models import CostLine, FundingLine, MeasureSheet
from measures.models.measure import among

L = TypeVar("L", CostLine, FundingLine)


def condensed_lines(sheet_ids: Iterable[int]) -> tuple[list[CostLine], list[FundingLine]]:
    """The lines of these sheets, those of a sheet that count alike added into one each. They are not saved,
    know no fiscal year and no cost group, and their sheets are not at hand; two queries."""
    ids = list(sheet_ids)
    of_source = ("sheet_id", "source", "programme_id", "adopted_programme", "programme_year")
    cost = [CostLine(**row) for row in _condensed(CostLine, ids, "sheet_id", "is_eligible")]
    return cost, [FundingLine(**row) for row in _condensed(FundingLine, ids, *of_source)]


def lines_of_all(sheet_ids: Iterable[int]) -> tuple[list[CostLine], list[FundingLine]]:
    """The lines of all these sheets together, those that count alike added into one each: a handful, however
    many sheets there are. Of the sheets they know only whether they are informational; two queries."""
    ids = list(sheet_ids)
    return _of_all(CostLine, ids, "is_eligible"), _of_all(FundingLine, ids, "source")


def _of_all(model: type[L], sheet_ids: list[int], *alike: str) -> list[L]:
    of_sheet = "sheet__is_informational"
    rows = _condensed(model, sheet_ids, of_sheet, *alike)
    return [model(sheet=MeasureSheet(is_informational=row.pop(of_sheet)), **row) for row in rows]


def _condensed(model: type[L], sheet_ids: list[int], *alike: str) -> Iterable[dict[str, Any]]:
    lines = model._default_manager.filter(among("sheet", sheet_ids)).order_by()
    rows: Iterable[dict[str, Any]] = lines.values("is_informational", *alike).annotate(
        amount=Sum("amount"), is_approximate=BoolOr("is_approximate")
    )
    return rows
