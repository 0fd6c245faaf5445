"""How the rows of a cost and financing overview are called, and in which order they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from measures.amounts import write_amount
from measures.models import CostLine, FundingLine, FundingSource, IncomeRow
from measures.money_lines import Cost, Funding

WITHOUT_GROUP = "ohne Kostengruppe"
INELIGIBLE = "nicht förderfähig"
LAST = 1_000_000
"""Behind every group, field and measure."""


SOURCE_PLACES = {str(source): place for place, source in enumerate(FundingSource)}
INCOME_PLACES = {row: place for place, row in enumerate(["", *IncomeRow.values])}


@dataclass(frozen=True, order=True)
class RowName:
    """Where a row stands and what it is called; ``short``: the same where there is little room, ``""``
    where there are no fewer words."""

    order: tuple[int, int]
    label: str
    short: str = field(default="", compare=False)


@lru_cache(maxsize=1000)
def _name(place: int, position: int, label: str) -> RowName:
    """Made once for the thousands of lines that bear it."""
    return RowName((place, position), label)


NO_GROUP = RowName((1, 0), WITHOUT_GROUP)


def by_group(line: Cost) -> RowName:
    """A cost line's row: by the order of the cost groups, without a group last (``NO_GROUP``)."""
    group = line.cost_group
    return _name(0 if group else 1, group.position if group else 0, line.group_name or WITHOUT_GROUP)


def by_source(line: Funding) -> RowName:
    """A funding line's row: programmes, then own funds, third parties, income by its rows."""
    return _name(SOURCE_PLACES[line.source], INCOME_PLACES[line.income_row], line.source_name)


def cost_in_words(line: CostLine) -> RowName:
    """Cost group and label; what is not eligible stands apart, and is called so once."""
    group = by_group(line)
    is_told = line.is_eligible or INELIGIBLE in line.label
    marks = (line.get_budget_display(), line.get_stage_display(), line.price_basis, reach(line))
    own = ", ".join(word for word in (line.label, "" if is_told else INELIGIBLE, *marks) if word)
    if line.label and not line.group_name:
        return RowName(group.order, own)
    whole = f"{group.label}, {own}" if own else group.label
    return RowName(group.order, whole, short=own if line.label else "")


def reach(line: CostLine) -> str:
    """``bis 520.000 €`` where only a range is known, else ``""``."""
    return "" if line.amount_to is None else f"bis {write_amount(line.amount_to)} €"


def by_programme_year(line: FundingLine) -> RowName:
    named, year = funding_in_words(line), line.programme_year
    return RowName((named.order[0], year), f"{named.label}, Programmjahr {year}") if year else named


def funding_in_words(line: FundingLine) -> RowName:
    source = by_source(line)
    via = line.adopted_actor or (line.actor.name if line.actor else "")
    words = [source.label, f"über {via}" if via and via not in source.label else "", line.label]
    return RowName(source.order, ", ".join(word for word in words if word))


def is_programme(row: RowName) -> bool:
    """Whether a row of ``by_source`` is a programme."""
    return row.order[0] == SOURCE_PLACES[FundingSource.PROGRAMME]


def by_kind_of_source(line: Funding) -> RowName:
    is_grant = line.source == FundingSource.PROGRAMME
    label = "Fördermittel" if is_grant else str(FundingSource(line.source).label)
    return _name(SOURCE_PLACES[line.source], 0, label)
