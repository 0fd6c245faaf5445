"""How the cost of a measure has developed: what the editions say, and the dated estimates between them.

Councils are shown the history of an estimate with the differences between its states (as Leverkusen does it,
and the yearly notices of Braunschweig).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.shortcuts import get_object_or_404

from concepts.models import State
from measures.finance import share
from measures.models import CostEstimate, MeasureSheet
from measures.updating.history import Appearance


@dataclass(frozen=True)
class CostState:
    """What the measure was held to cost on a day, ``upto`` where only a range was known. ``source``: the edition or
    the stage of planning that says so; ``previous``: the amount before, None for the first."""

    day: date
    source: str
    amount: Decimal
    upto: Decimal | None = None
    reason: str = ""
    previous: Decimal | None = None
    sheet: MeasureSheet | None = None
    estimate: CostEstimate | None = None

    @property
    def difference(self) -> Decimal | None:
        """By how much it has grown (negative: shrunk) since the state before."""
        return None if self.previous is None else self.amount - self.previous

    @property
    def percent(self) -> Decimal | None:
        """The same in per cent of the amount before, with one decimal."""
        return None if self.difference is None or self.previous is None else share(self.difference, self.previous)


def cost_states(history: Iterable[Appearance], estimates: Iterable[CostEstimate]) -> list[CostState]:
    """The states in the order of their days, each with the amount before it; on the same day an edition comes after
    the estimates, for it was adopted knowing them. Drafts and editions without an amount say nothing."""
    states = [state for appearance in history if (state := _of_edition(appearance))]
    states += [
        CostState(
            day=one.dated_on,
            source=str(one.get_stage_display()),
            amount=one.amount,
            upto=one.amount_to,
            reason=one.reason,
            estimate=one,
        )
        for one in estimates
    ]
    states.sort(key=lambda state: (state.day, state.estimate is None))
    before: list[Decimal | None] = [None, *(state.amount for state in states)]
    return [replace(state, previous=previous) for state, previous in zip(states, before, strict=False)]


def _of_edition(appearance: Appearance) -> CostState | None:
    edition, sums = appearance.sheet.edition, appearance.sums
    day = edition.resolution_date or (edition.published_at.date() if edition.published_at else None)
    if edition.state != State.PUBLISHED or day is None or appearance.cost is None or sums is None:
        return None
    if edition.is_transcribed and not appearance.cost:
        return None  # the publication names other amounts, but no cost
    upto = sums.cost_to if sums.has_range and not appearance.sheet.is_informational else None
    return CostState(day, edition.title, appearance.cost, upto, sheet=appearance.sheet)


def estimate_of(sheet: MeasureSheet, key: UUID) -> CostEstimate:
    """Http404 where the measure has no such estimate."""
    return get_object_or_404(CostEstimate, measure=sheet.measure_id, key=key)
