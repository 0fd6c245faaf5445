"""Tags for documents on paper."""

from __future__ import annotations

from decimal import Decimal

from django import template

from measures.finance import FinanceOverview
from publishing.paper_tables import CENTS, LANDSCAPE, PORTRAIT, WHOLE, PaperTable, paper_tables, table_by_year

register = template.Library()


@register.simple_tag
def landscape_tables(finance: FinanceOverview) -> tuple[PaperTable, ...]:
    """The tables as they fit on A4 landscape."""
    return paper_tables(finance, LANDSCAPE)


@register.simple_tag
def portrait_tables(finance: FinanceOverview) -> tuple[PaperTable, ...]:
    """The tables as they fit on A4 portrait; never rounded."""
    return paper_tables(finance, PORTRAIT)


@register.simple_tag
def yearly_table(finance: FinanceOverview) -> PaperTable:
    """The table with one line per year."""
    return table_by_year(finance)


@register.filter
def figure(value: Decimal) -> str:
    """An amount for a table in euros: decimals only where there are cents, a dash for nothing."""
    return (WHOLE if value == value.to_integral_value() else CENTS).write(value)
