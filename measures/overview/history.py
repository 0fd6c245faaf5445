"""The total through all editions: what the estimate was, when, and how it has changed, as a council is shown it.

Columns are states (Stände) with their days: every edition, and between two of them what was estimated since, a
state for each year. Then follow the differences of the newest state to the first one and to the one before it, in
euro and in per cent (as Leverkusen 2067/2013 shows them).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from concepts.models import ActionField, Edition, State
from concepts.models.edition import EditionQuerySet
from measures.finance import Sums, added, counted, sums_by_edition, total_of
from measures.models import CostEstimate, MeasureSheet
from measures.money_lines import Lines, read_lines
from measures.overview.report import WITHOUT_FIELD
from measures.updating.stated_money import MoneyChange

ESTIMATES = "Kostenstände"
COVER = (("Förderung", "programme_funding"), ("Eigenmittel", "own_funds"), ("Dritte, Einnahmen", "other_funds"))
Key = str
"""Of a field of action, the same through all editions; ``""`` for what is in none."""


@dataclass(frozen=True)
class Stand:
    """One state: an edition, or what its measures were held to cost later. ``since``: its day, in words where it
    has none yet. ``cover`` is not known of estimates; ``names_all``: what has no amount costs nothing."""

    label: str
    since: str
    by_field: Mapping[Key, Decimal]
    cover: tuple[Decimal | None, ...]
    names_all: bool

    def stated(self, amount: Decimal | None) -> Decimal | None:
        """An edition that is taken from a publication did not say "zero"."""
        return amount if amount or self.names_all else None


@dataclass(frozen=True)
class HistoryRow:
    """One field of action or one total: an amount for each state, None where a state names none."""

    label: str
    amounts: tuple[Decimal | None, ...]

    @property
    def since_first(self) -> MoneyChange:
        return MoneyChange(self.amounts[0], self.amounts[-1])

    @property
    def last_known(self) -> int:
        """The place of the state before the newest that names an amount: of the cover estimates name none."""
        before = range(len(self.amounts) - 2, -1, -1)
        return next((place for place in before if self.amounts[place] is not None), before[0])

    @property
    def since_last(self) -> MoneyChange:
        """Since the state before the newest, as far as it is known."""
        return MoneyChange(self.amounts[self.last_known], self.amounts[-1])


@dataclass(frozen=True)
class History:
    """``rows`` (cost by field of action) add up to ``total``; ``cover`` tells how it was to be paid."""

    stands: tuple[Stand, ...]
    rows: tuple[HistoryRow, ...]
    total: HistoryRow
    cover: tuple[HistoryRow, ...]

    @property
    def has_middle(self) -> bool:
        """Whether the state before the newest is another one than the first."""
        return len(self.stands) > 2  # noqa: PLR2004  the first and the newest

    @property
    def has_estimates(self) -> bool:
        return any(stand.label == ESTIMATES for stand in self.stands)


class Placed(NamedTuple):
    """A measure of an edition that counts, and the key of its field of action."""

    edition_id: int
    measure_id: int
    key: Key


@dataclass(frozen=True)
class Read:
    """What the states are made from."""

    editions: list[Edition]
    names: dict[Key, str]
    """Of all fields of action, as the newest edition calls them."""
    sheets: list[Placed]
    lines: Lines
    estimates: list[CostEstimate]


def history_of(edition: Edition, lines: Lines, seen: EditionQuerySet) -> History | None:
    """The states of the concept up to ``edition``, whose lines are read already, as far as they are ``seen``; None
    where there is but one. Five queries at most."""
    earlier = seen.filter(concept=edition.concept_id, number__lt=edition.number).exclude(state=State.DISCARDED)
    editions = [*earlier.order_by("number"), edition]
    estimates = list(CostEstimate.objects.filter(measure__concept=edition.concept_id).order_by("dated_on", "id"))
    if len(editions) == 1 and not estimates:
        return None
    fields = list(ActionField.objects.filter(edition__in=editions).order_by("-edition__number", "position", "id"))
    keys: dict[int | None, Key] = {field.pk: str(field.key) for field in fields}
    names: dict[Key, str] = {}
    for field in fields:
        names.setdefault(str(field.key), str(field))
    counting = MeasureSheet.objects.filter(edition__in=editions, is_informational=False)
    sheets = [
        Placed(edition_id, measure_id, keys.get(field_id, ""))
        for edition_id, measure_id, field_id in counting.values_list("edition_id", "measure_id", "action_field_id")
    ]
    costs, fundings = read_lines(editions[:-1])
    together = [*costs, *lines[0]], [*fundings, *lines[1]]
    return history(Read(editions, names, sheets, together, estimates))


def history(read: Read) -> History | None:
    """The same from what was read already."""
    stands = tuple(_stands(read))
    if len(stands) < 2:  # noqa: PLR2004  nothing to hold against each other
        return None
    named = {**read.names, "": WITHOUT_FIELD} if any(stand.by_field.get("") for stand in stands) else read.names
    return History(
        stands=stands,
        rows=tuple(
            HistoryRow(label, tuple(stand.stated(stand.by_field.get(key, Decimal(0))) for stand in stands))
            for key, label in named.items()
        ),
        total=HistoryRow("Gesamtkosten", tuple(stand.stated(total_of(stand.by_field.values())) for stand in stands)),
        cover=tuple(
            HistoryRow(label, tuple(stand.stated(stand.cover[place]) for stand in stands))
            for place, (label, _) in enumerate(COVER)
        ),
    )


def _stands(read: Read) -> Iterator[Stand]:
    """Each edition, and after an adopted one what was estimated until the next was adopted: as of the last estimate
    of each year."""
    key_of = {(sheet.edition_id, sheet.measure_id): sheet.key for sheet in read.sheets}
    costs = counted(read.lines[0])
    planned = added(costs, lambda line: (line.sheet.edition_id, line.sheet.measure_id))
    sums = sums_by_edition(*read.lines)
    days = [_day(edition) for edition in read.editions]
    for edition, day, until in zip(read.editions, days, [*days[1:], None], strict=True):
        own = [sheet for sheet in read.sheets if sheet.edition_id == edition.pk]
        amounts = {sheet.measure_id: planned[edition.pk, sheet.measure_id] for sheet in own}
        money = sums.get(edition.pk, Sums())
        cover = tuple(getattr(money, name) for _, name in COVER)
        by_field = _by_field(amounts, edition, key_of)
        yield Stand(edition.title, _since(edition), by_field, cover, not edition.is_transcribed)
        later = [
            estimate
            for estimate in read.estimates
            if day and day < estimate.dated_on <= (until or date.max) and estimate.measure_id in amounts
        ]
        for _, in_year in groupby(later, key=lambda estimate: estimate.dated_on.year):
            for last in in_year:  # in the order of their days
                amounts[last.measure_id] = last.amount
            since, unknown = f"{last.dated_on:%d.%m.%Y}", (None,) * len(COVER)
            yield Stand(ESTIMATES, since, _by_field(amounts, edition, key_of), unknown, names_all=True)


def _by_field(
    amounts: Mapping[int, Decimal], edition: Edition, key_of: Mapping[tuple[int, int], Key]
) -> dict[Key, Decimal]:
    """Cost by measure -> cost by field of action."""
    found: dict[Key, list[Decimal]] = defaultdict(list)
    for measure_id, amount in amounts.items():
        found[key_of[edition.pk, measure_id]].append(amount)
    return {key: total_of(own) for key, own in found.items()}


def _day(edition: Edition) -> date | None:
    """Since when the figures of an edition hold; None of one that is not adopted."""
    return (edition.resolution_date or edition.dated_on) if edition.state == State.PUBLISHED else None


def _since(edition: Edition) -> str:
    if edition.state != State.PUBLISHED:
        return "zur Beschlussfassung" if edition.is_frozen else "Entwurf"
    day = _day(edition)
    return f"{day:%d.%m.%Y}" if day else edition.resolution_date_text or "beschlossen"
