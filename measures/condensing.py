"""Condensing money for long lists: the database adds the lines of a sheet that count alike.

What comes out are lines again, fewer of them. What they mean and which of them enter a sum is
still said in one place, ``measures.finance``, which adds them as it adds any others.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Sum
from django.db.models.functions import Coalesce

from measures.models import CostLine, FundingLine

L = TypeVar("L", CostLine, FundingLine)


def condensed_lines(sheet_ids: Collection[int]) -> tuple[list[CostLine], list[FundingLine]]:
    """The lines of these sheets, those that count alike added into one each. They are not saved, know
    no fiscal year and no cost group, and their sheets are not at hand; two queries."""
    cost = _condensed(CostLine, sheet_ids, "is_eligible", "budget", amount_to=Sum(Coalesce("amount_to", "amount")))
    return cost, _condensed(FundingLine, sheet_ids, "source", "programme_id", "adopted_programme", "programme_year")


def _condensed(model: type[L], sheet_ids: Collection[int], *alike: str, **added: Sum) -> list[L]:
    lines = model._default_manager.filter(sheet__in=sheet_ids).order_by()
    rows = lines.values("sheet_id", "is_informational", *alike)
    added |= {"amount": Sum("amount")}
    return [model(**row) for row in rows.annotate(**added, is_approximate=BoolOr("is_approximate"))]
