"""Everything an edition states, as entries: what snapshots keep and synopses compare."""

from __future__ import annotations

from concepts.comparison import Entry
from concepts.models import Edition
from concepts.statements import KINDS as CONCEPT_KINDS
from concepts.statements import Kind, statements_of_concept
from measures.updating.statements import KINDS as MEASURE_KINDS
from measures.updating.statements import statements_of_measures

KINDS: dict[str, Kind] = {kind.name: kind for kind in (*CONCEPT_KINDS, *MEASURE_KINDS)}
"""Name of a kind of entry -> what its entries state, in which order and form."""


def statements_of(edition: Edition) -> tuple[Entry, ...]:
    """All that ``edition`` states, as top-level entries section by section: thirteen queries, however much it holds."""
    return (*statements_of_concept(edition), *statements_of_measures(edition))
