"""Guessing what the columns of a list mean: by what the town said last time, by their heads, by what they hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from measures.importing.grid import Value, in_words
from measures.importing.heads import factor_of, meaning_of_head, normal_head, year_of
from measures.importing.periods import read_period
from measures.importing.reading import Amount, read_cell_amount, read_priority, read_status, says_nothing
from measures.importing.targets import COST, FUNDING, NOTE, SEVERAL, SKIP, is_amount
from measures.importing.vocabulary import normal
from measures.models import FundingProgramme, ImplementationStatus

RUNNING_NUMBER = re.compile(r"lfd|laufende")
INFORMATIONAL = "is_informational"
ENOUGH = 0.6
"""Share of a column's values that have to speak for a meaning."""
LONGEST_HEAD = 180


@dataclass(frozen=True)
class Column:
    """A column of a list and what it means. ``year``: the fiscal year its amounts are for;
    ``factor``: in how many euros it counts."""

    index: int
    head: str
    code: str
    year: int | None = None
    factor: int = 1

    @property
    def place(self) -> tuple[str, int | None]:
        """What no two columns may both mean."""
        return self.code, self.year


def column(index: int, head: str, code: str) -> Column:
    """A column with what its head says about year and unit."""
    return Column(index, head, code, year_of(head) if is_amount(code) else None, factor_of(head))


def guess(
    heads: Sequence[str],
    samples: Sequence[Sequence[Value]],
    *,
    remembered: Mapping[str, str],
    programmes: Sequence[FundingProgramme] = (),
    statuses: Mapping[str, ImplementationStatus],
) -> list[str]:
    """What each column means. ``samples``: some of its values; ``remembered``: what the town said a
    head means (``remembered_head`` -> code); ``statuses``: see ``statuses_by_word``. A meaning is given to
    one column only."""

    def is_status(value: Value) -> bool:
        return isinstance(value, str) and read_status(value, statuses) is not None

    guesses = [
        remembered.get(remembered_head(heads, index)) or _guess(head, samples[index], programmes, is_status)
        for index, head in enumerate(heads)
    ]
    return _without_doubles(heads, guesses)


def remembered_head(heads: Sequence[str], index: int) -> str:
    """By what a column is recognised next time: its head, counted where several columns have the same."""
    head = normal_head(heads[index])[:LONGEST_HEAD]
    same = sum(normal_head(other)[:LONGEST_HEAD] == head for other in heads[:index])
    return f"{head} #{same + 1}" if same else head


def _guess(
    head: str, values: Sequence[Value], programmes: Sequence[FundingProgramme], is_status: Callable[[Value], bool]
) -> str:
    """By the head, unless what stands below it contradicts; else by the values."""
    code = meaning_of_head(head, programmes)
    filled = [value for value in values if not says_nothing(in_words(value))]
    if not filled:
        return code or (NOTE if head else SKIP)
    if {normal(in_words(value)) for value in filled} == {"nachrichtlich"}:
        return INFORMATIONAL
    if code == FUNDING and _share(filled, _is_amount) < ENOUGH:
        return "programme"
    if code == COST and not _share(filled, _is_amount):
        return "cost_note"
    if code == "status" and not _share(filled, is_status):
        return "status_text"
    return code or _by_content(filled, is_status)


def _by_content(filled: Sequence[Value], is_status: Callable[[Value], bool]) -> str:
    """What the values themselves speak for, when the head says nothing."""
    for code, fits in (("status", is_status), *BY_CONTENT):
        if _share(filled, fits) >= ENOUGH:
            return code
    return NOTE


def _share(values: Sequence[Value], fits: Callable[[Value], bool]) -> float:
    return sum(fits(value) for value in values) / len(values)


def _is_amount(value: Value) -> bool:
    return isinstance(read_cell_amount(value), Amount)


def _is_euro(value: Value) -> bool:
    return isinstance(value, str) and "€" in value and _is_amount(value)


def _has_years(value: Value) -> bool:
    period = read_period(value) if isinstance(value, str) else None
    return period is not None and (period.start_year is not None or period.end_year is not None)


def _is_priority(value: Value) -> bool:
    """A word: 1, 2, 3 may count anything."""
    return isinstance(value, str) and len(value) > 1 and read_priority(value) is not None


BY_CONTENT: tuple[tuple[str, Callable[[Value], bool]], ...] = (
    (COST, _is_euro),
    ("period", _has_years),
    ("priority", _is_priority),
)


def _without_doubles(heads: Sequence[str], guesses: list[str]) -> list[str]:
    """Each meaning once: the running number gives way to a number of its own, else the first column keeps it."""
    taken: set[tuple[str, int | None]] = set()
    running = [bool(RUNNING_NUMBER.match(normal(head))) for head in heads]
    for index in sorted(range(len(heads)), key=lambda index: running[index]):
        place = column(index, heads[index], guesses[index]).place
        if place[0] in SEVERAL:
            continue
        if place in taken:
            guesses[index] = SKIP if running[index] or place[0] == INFORMATIONAL else NOTE
        taken.add(place)
    return guesses
