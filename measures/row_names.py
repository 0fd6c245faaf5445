"""How the rows of a cost and financing overview are called, and in which order they stand."""

from __future__ import annotations

from dataclasses import dataclass, field

from measures.amounts import write_amount
from measures.models import CostLine, FundingLine, FundingSource, IncomeRow
from measures.money_lines import Cost, Funding

WITHOUT_GROUP = "ohne Kostengruppe"
INELIGIBLE = "nicht förderfähig"


@dataclass(frozen=True, order=True)
class RowName:
    """Where a row stands and what it is called; ``short``: the same where there is little room, ``""``
    where there are no fewer words."""

    order: tuple[int, int]
    label: str
    short: str = field(default="", compare=False)


def by_group(line: Cost) -> RowName:
    """A cost line's row: by the order of the cost groups, without a group last."""
    group = line.cost_group
    return RowName((0, group.position) if group else (1, 0), line.group_name or WITHOUT_GROUP)


def by_source(line: Funding) -> RowName:
    """A funding line's row: programmes, then own funds, third parties, income by its rows."""
    place = IncomeRow.values.index(line.income_row) + 1 if line.income_row else 0
    return RowName((list(FundingSource).index(FundingSource(line.source)), place), line.source_name)


def cost_in_words(line: CostLine) -> RowName:
    """Cost group and label; what is not eligible stands apart, and is called so once."""
    group = by_group(line)
    is_told = line.is_eligible or INELIGIBLE in line.label
    told = (line.label, "" if is_told else INELIGIBLE, line.get_budget_display(), line.get_stage_display(), reach(line))
    own = ", ".join(word for word in told if word)
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


def by_kind_of_source(line: Funding) -> RowName:
    source = FundingSource(line.source)
    label = "Fördermittel" if source == FundingSource.PROGRAMME else str(source.label)
    return RowName((list(FundingSource).index(source), 0), label)
