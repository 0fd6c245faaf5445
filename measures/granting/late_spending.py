"""What was spent on a notice when nothing was to be spent on it any more: after its last day, after its measure was
completed. Pure.

Nothing of it is refused: a final invoice comes late and is real. But whether the funding authority acknowledges it is
its own decision, so whoever keeps the notice or hands in the proof of use is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from actors.templatetags.german import euro
from measures.finance import total_of
from measures.granting.grants import Notice
from measures.models import Spending

AFTER_THE_NOTICE = (
    "Nach dem letzten Tag der Bewilligung ({day:%d.%m.%Y}) sind {amount} ausgegeben ({when}). Bitte klären Sie mit der "
    "Bewilligungsstelle, ob sie das anerkennt."
)
AFTER_THE_MEASURE = (
    "„{name}“ ist am {day:%d.%m.%Y} als abgeschlossen gemeldet; danach sind {amount} ausgegeben ({when}). Bitte prüfen "
    "Sie Tag und Maßnahme der Buchung und ob die Bewilligungsstelle das anerkennt."
)


def last_day(notice: Notice) -> date | None:
    """Until when money of the notice is to be spent: the last day that it names, else the end of its term or, where
    its instalments can be called for longer, of the last of them. None where none of this is known."""
    grant = notice.grant
    if grant.lapses_on:
        return grant.lapses_on
    ends = [date(grant.end_year, 12, 31)] if grant.end_year else []
    return max([*ends, *(one.lapses_on for one in notice.instalments)], default=None)


def late_hints(notice: Notice, completed: Mapping[int, date], names: Mapping[int, str], until: date) -> list[str]:
    """What was spent too late on ``notice``, in words, of what is booked by the end of ``until``. ``completed``:
    measure id -> the day on which it was reported completed; ``names``: measure id -> what the reader calls it."""
    spendings = [item for item in notice.spendings if item.booked_on <= until]
    hints = []
    if (end := last_day(notice)) and (late := [item for item in spendings if item.booked_on > end]):
        hints.append(AFTER_THE_NOTICE.format(day=end, **_told(late)))
    for measure_id, late in _after_completion(spendings, completed).items():
        name = names.get(measure_id, "Eine Maßnahme ohne Blatt")
        hints.append(AFTER_THE_MEASURE.format(name=name, day=completed[measure_id], **_told(late)))
    return hints


def _after_completion(spendings: Iterable[Spending], completed: Mapping[int, date]) -> dict[int, list[Spending]]:
    """Measure id -> what was spent for it on a day after its completion."""
    found: dict[int, list[Spending]] = defaultdict(list)
    for item in spendings:
        day = completed.get(item.measure_id) if item.measure_id else None
        if item.measure_id and day and item.booked_on > day:
            found[item.measure_id].append(item)
    return found


def _told(late: list[Spending]) -> dict[str, str]:
    """``3.000 €`` and ``am 15.01.2027``, of several ``2 Buchungen, zuletzt am 15.01.2027``."""
    last = max(item.booked_on for item in late)
    when = f"am {last:%d.%m.%Y}" if len(late) == 1 else f"{len(late)} Buchungen, zuletzt am {last:%d.%m.%Y}"
    return {"amount": euro(total_of(item.amount for item in late)), "when": when}
