"""The traffic light (Ampel) of a measure: derived from what is known, with the reasons in words. Pure.

Late, over cost, status overdue, money about to lapse: each rule looks at the facts and says nothing or
gives a reason; the gravest reason decides the colour. Grey and "off" are no warnings: not begun yet, or
nothing left to watch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from concepts.periods import point
from measures.finance import overrun
from measures.models import Colour, FundingStatus, ImplementationStatus
from measures.scheduling.milestones import Named, days_late, is_overdue, state_in_words

LATE_IS_GRAVE = 90
"""A quarter in days: what slips further seldom comes in before the next budget."""
OVERRUN_IS_GRAVE = Decimal("0.10")
"""A tenth above plan: from there on funding authorities want a notice of change."""

NOTHING_LEFT = frozenset({ImplementationStatus.COMPLETED, ImplementationStatus.DROPPED})
NOT_BEGUN = frozenset(
    {ImplementationStatus.IDEA, ImplementationStatus.IN_PREPARATION, ImplementationStatus.IN_PLANNING}
)
MONEY_DONE = frozenset({FundingStatus.SETTLED, FundingStatus.REFUSED, FundingStatus.RETURNED})

Month = tuple[int, int]
"""(year, month)."""


@dataclass(frozen=True)
class Lapse:
    """A grant that pays the measure, and the last year for which it does; ``day``: until when exactly, where
    its instalments say so."""

    grant: str
    year: int
    day: date | None = None


@dataclass(frozen=True)
class Facts:
    """What is known about a measure on a day. ``is_due``: it waits for a report."""

    today: date
    status: str = ""
    funding_status: str = ""
    is_due: bool = False
    last_reported: date | None = None
    milestones: Sequence[Named] = ()
    start: Month | None = None
    end: Month | None = None
    planned_cost: Decimal | None = None
    spent: Decimal | None = None
    lapses: Sequence[Lapse] = ()


@dataclass(frozen=True)
class Reason:
    """Why the light is not green."""

    colour: Colour
    words: str


@dataclass(frozen=True)
class Light:
    """The colour and why; ``derived`` is what the rules say where somebody has overridden them."""

    colour: Colour
    reasons: tuple[str, ...] = ()
    derived: Light | None = None

    @property
    def label(self) -> str:
        return str(self.colour.label)

    @property
    def tone(self) -> str:
        return TONES[self.colour]


TONES = {
    Colour.RED: "danger",
    Colour.YELLOW: "warning",
    Colour.GREEN: "success",
    Colour.GREY: "neutral",
    Colour.OFF: "neutral",
}
GRAVITY = (Colour.RED, Colour.YELLOW)


def light_of(facts: Facts) -> Light:
    """What the rules make of ``facts``, the gravest reason first."""
    if facts.status in NOTHING_LEFT:
        return Light(Colour.OFF)
    reasons = sorted(_reasons(facts), key=lambda reason: GRAVITY.index(reason.colour))
    colour = reasons[0].colour if reasons else _calm(facts)
    return Light(colour, tuple(reason.words for reason in reasons))


def _calm(facts: Facts) -> Colour:
    """The colour of a measure without any warning."""
    if facts.status in {"", ImplementationStatus.POSTPONED}:
        return Colour.OFF
    return Colour.GREY if facts.status in NOT_BEGUN else Colour.GREEN


def _reasons(facts: Facts) -> Iterator[Reason]:
    if facts.status != ImplementationStatus.POSTPONED:  # has been put off on purpose
        yield from _late_milestones(facts)
        yield from _late_period(facts)
    yield from _over_cost(facts)
    yield from _overdue_status(facts)
    yield from _lapsing_money(facts)


def _late_milestones(facts: Facts) -> Iterator[Reason]:
    """Open ones only: what was reached late can't be mended any more."""
    for milestone in facts.milestones:
        late = days_late(milestone, facts.today)
        if milestone.actual_on is None and (late or is_overdue(milestone, facts.today)):
            colour = Colour.RED if late > LATE_IS_GRAVE else Colour.YELLOW
            yield Reason(colour, f"Meilenstein „{milestone.title}“ {state_in_words(milestone, facts.today)}")


def _late_period(facts: Facts) -> Iterator[Reason]:
    this_month = (facts.today.year, facts.today.month)
    if facts.end and facts.end < this_month and facts.status != ImplementationStatus.CONTINUOUS:
        yield Reason(Colour.RED, f"sollte bis {_month(facts.end)} abgeschlossen sein")
    elif facts.start and facts.start < this_month and facts.status in NOT_BEGUN:
        yield Reason(Colour.YELLOW, f"sollte seit {_month(facts.start)} in Umsetzung sein")


def _over_cost(facts: Facts) -> Iterator[Reason]:
    more = overrun(facts.spent, facts.planned_cost)
    if not more:
        return
    if facts.planned_cost and more > facts.planned_cost * OVERRUN_IS_GRAVE:
        yield Reason(Colour.RED, "mehr als ein Zehntel über den geplanten Kosten")
    else:
        yield Reason(Colour.YELLOW, "über den geplanten Kosten")


def _overdue_status(facts: Facts) -> Iterator[Reason]:
    if not facts.is_due:
        return
    if facts.last_reported:
        yield Reason(Colour.YELLOW, f"Stand überfällig, zuletzt gemeldet am {facts.last_reported:%d.%m.%Y}")
    else:
        yield Reason(Colour.YELLOW, "noch kein Stand gemeldet")


def _lapsing_money(facts: Facts) -> Iterator[Reason]:
    if facts.funding_status in MONEY_DONE:
        return
    for lapse in facts.lapses:
        if lapse.year < facts.today.year:
            yield Reason(Colour.RED, f"{lapse.grant}: Mittel seit Ende {lapse.year} verfallen")
        elif lapse.year == facts.today.year:
            when = f"am {lapse.day:%d.%m.%Y}" if lapse.day else f"Ende {lapse.year}"
            yield Reason(Colour.YELLOW, f"{lapse.grant}: Mittel verfallen {when}")


def _month(month: Month) -> str:
    year, number = month
    return point(year, f"M{number:02d}")
