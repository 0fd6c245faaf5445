"""Whether figures shown in thousands of euros visibly add up. Sums are rounded from exact sums, never added from
rounded figures, so that a reader who adds what he sees may find a difference, which a footnote then explains."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from measures.finance import total_of
from measures.overview.tables import Row, Table

SHOWN, THOUSAND = Decimal("0.1"), Decimal(1000)


def rounds_apart(parts: Iterable[Decimal], whole: Decimal) -> bool:
    """Whether the parts, as shown, add up to something else than the whole, as shown."""
    return total_of(map(_shown, parts)) != _shown(whole)


def table_rounds_apart(table: Table) -> bool:
    """The same of any row or column of a table."""
    rows: list[Row] = [*table.rows, table.sums]
    columns = zip(*((*row.amounts, row.total) for row in table.rows), strict=True) if table.rows else ()
    sums = (*table.sums.amounts, table.sums.total)
    return any(rounds_apart(row.amounts, row.total) for row in rows) or any(
        rounds_apart(column, whole) for column, whole in zip(columns, sums, strict=False)
    )


def _shown(amount: Decimal) -> Decimal:
    """In thousands, as the filter ``in_unit`` writes it."""
    return (amount / THOUSAND).quantize(SHOWN, ROUND_HALF_UP)
