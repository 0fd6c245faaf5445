"""Condensing money for long lists: the database adds the lines of a sheet that count alike.

What comes out are lines again, fewer of them. What they mean and which of them enter a sum is
still said in one place, ``measures.finance``, which adds them as it adds any others.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Sum
from django.db.models.functions import Coalesce

from measures.models import CostLine, FundingLine, MeasureSheet
from measures.models.measure import among

L = TypeVar("L", CostLine, FundingLine)

OF_SHEETS = ("is_informational", "kind")
"""What of a sheet says how its lines count."""


def condensed_lines(sheet_ids: Iterable[int]) -> tuple[list[CostLine], list[FundingLine]]:
    """The lines of these sheets, those of a sheet that count alike added into one each. They are not saved,
    know no fiscal year and no cost group, and their sheets are not at hand; two queries."""
    ids = list(sheet_ids)
    of_source = ("sheet_id", "source", "programme_id", "adopted_programme", "programme_year")
    cost = [CostLine(**row) for row in _costs(ids, "sheet_id")]
    return cost, [FundingLine(**row) for row in _condensed(FundingLine, ids, *of_source)]


def lines_of_all(sheet_ids: Iterable[int]) -> tuple[list[CostLine], list[FundingLine]]:
    """The lines of all these sheets together, those that count alike added into one each: a handful, however
    many sheets there are. Of the sheets they know only ``OF_SHEETS``; two queries."""
    ids, alike = list(sheet_ids), [f"sheet__{name}" for name in OF_SHEETS]
    cost = _on_stand_ins(CostLine, _costs(ids, *alike))
    return cost, _on_stand_ins(FundingLine, _condensed(FundingLine, ids, *alike, "source"))


def _on_stand_ins(model: type[L], rows: Iterable[dict[str, Any]]) -> list[L]:
    """Lines on sheets that know only ``OF_SHEETS``."""
    return [model(sheet=MeasureSheet(**{name: row.pop(f"sheet__{name}") for name in OF_SHEETS}), **row) for row in rows]


def _costs(sheet_ids: list[int], *alike: str) -> Iterable[dict[str, Any]]:
    highest = Sum(Coalesce("amount_to", "amount"))
    return _condensed(CostLine, sheet_ids, *alike, "is_eligible", "budget", amount_to=highest)


def _condensed(model: type[L], sheet_ids: list[int], *alike: str, **added: Sum) -> Iterable[dict[str, Any]]:
    lines = model._default_manager.filter(among("sheet", sheet_ids)).order_by()
    added |= {"amount": Sum("amount")}
    rows: Iterable[dict[str, Any]] = lines.values("is_informational", *alike).annotate(
        **added, is_approximate=BoolOr("is_approximate")
    )
    return rows
