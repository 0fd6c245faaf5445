"""Tags for documents on paper."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django import template

from measures.overview.tables import FinanceOverview, Table
from publishing.document.parts import Sheet
from publishing.paper_tables import (
    LANDSCAPE,
    PORTRAIT,
    PaperTable,
    Scale,
    landscape_parts,
    paper_tables,
    sums_scale,
    table_by_year,
)

register = template.Library()


@register.simple_tag
def landscape_tables(
    finance: FinanceOverview, *, in_thousands: bool = False, with_net: bool = False
) -> tuple[PaperTable, ...]:
    """The tables as they fit on A4 landscape; on wish with what remains of the cost without grants."""
    below = (finance.net,) if with_net and finance.net else ()
    return paper_tables(finance, LANDSCAPE, in_thousands=in_thousands, below=below)


@register.simple_tag
def wide_tables(table: Table, caption: str, *, in_thousands: bool = False) -> tuple[PaperTable, ...]:
    """One table as it fits on A4 landscape."""
    return landscape_parts(table, caption, in_thousands=in_thousands)


@register.simple_tag
def portrait_tables(finance: FinanceOverview) -> tuple[PaperTable, ...]:
    """The tables as they fit on A4 portrait; never rounded."""
    return paper_tables(finance, PORTRAIT)


@register.simple_tag
def yearly_table(finance: FinanceOverview) -> PaperTable:
    """The table with one line per year."""
    return table_by_year(finance)


@register.simple_tag
def scale_of_sheets(sheets: Iterable[Sheet]) -> Scale:
    """How the sums of all these sheets are written, so that they stand in line below each other."""
    return sums_scale(sheet.sums for sheet in sheets)


@register.filter
def written(value: Decimal, scale: Scale) -> str:
    """An amount as all amounts of its table are written; a dash for nothing."""
    return scale.write(value)
