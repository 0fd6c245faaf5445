"""How the rows of a cost and financing overview are called, and in which order they stand."""

from __future__ import annotations

from measures.models import CostLine, FundingLine, FundingSource

WITHOUT_GROUP = "ohne Kostengruppe"

RowKey = tuple[tuple[int, int], str]
"""Order of a row and its label."""


def by_group(line: CostLine) -> RowKey:
    """A cost line's row: by the order of the cost groups, without a group last."""
    group = line.cost_group
    return (0, group.position) if group else (1, 0), line.group_name or WITHOUT_GROUP


def by_source(line: FundingLine) -> RowKey:
    """A funding line's row: programmes, then own funds, third parties, income."""
    return (list(FundingSource).index(FundingSource(line.source)), 0), line.source_name


def cost_in_words(line: CostLine) -> RowKey:
    order, group = by_group(line)
    named = [group, line.label] if line.group_name else [line.label or group]
    return order, ", ".join([word for word in named if word] + ([] if line.is_eligible else ["nicht förderfähig"]))


def by_programme_year(line: FundingLine) -> RowKey:
    (kind, _), words = funding_in_words(line)
    year = line.programme_year
    return (kind, year or 0), f"{words}, Programmjahr {year}" if year else words


def funding_in_words(line: FundingLine) -> RowKey:
    order, source = by_source(line)
    via = line.adopted_actor or (line.actor.name if line.actor else "")
    words = [source, f"über {via}" if via and via not in source else "", line.label]
    return order, ", ".join(word for word in words if word)


def by_kind_of_source(line: FundingLine) -> RowKey:
    source = FundingSource(line.source)
    label = "Fördermittel" if source == FundingSource.PROGRAMME else str(source.label)
    return (list(FundingSource).index(source), 0), label
