"""The total through all editions: what the estimate was, when, and how it has changed, as a council is shown it.

Columns are states (Stände) with their days; then follow the differences of the newest state to the first
one and to the one before it, in euro and in per cent (as Leverkusen 2067/2013 shows them).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from concepts.models import ActionField, Edition, State
from concepts.models.edition import EditionQuerySet
from measures.finance import ZERO, Sums, added, counted, sums_by_edition
from measures.finance_report import WITHOUT_FIELD
from measures.money_lines import Lines, read_lines
from measures.stated_money import MoneyChange

Key = str
"""Of a field of action, the same through all editions; ``""`` for what is in none."""


@dataclass(frozen=True)
class Stand:
    """An edition and since when its figures hold: "beschlossen 12.03.2024", "Entwurf"."""

    edition: Edition

    @property
    def label(self) -> str:
        return self.edition.title

    @property
    def since(self) -> str:
        if self.edition.state != State.PUBLISHED:
            return "Entwurf" if not self.edition.is_frozen else "zur Beschlussfassung"
        day = self.edition.resolution_date
        return f"{day:%d.%m.%Y}" if day else self.edition.resolution_date_text or "beschlossen"


@dataclass(frozen=True)
class HistoryRow:
    """One field of action or one total: an amount for each state, None where a state names none."""

    label: str
    amounts: tuple[Decimal | None, ...]

    @property
    def since_first(self) -> MoneyChange:
        return MoneyChange(self.amounts[0], self.amounts[-1])

    @property
    def since_last(self) -> MoneyChange:
        """Since the state before the newest."""
        return MoneyChange(self.amounts[-2], self.amounts[-1])


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


def history_of(edition: Edition, seen: EditionQuerySet) -> History | None:
    """The states of the concept up to ``edition``, as far as they are ``seen``; None where there is but one.
    Three queries."""
    states = seen.filter(concept=edition.concept_id, number__lte=edition.number).exclude(state=State.DISCARDED)
    return history(list(states.order_by("number")))


def history(editions: list[Edition]) -> History | None:
    """The same of given editions, the eldest first; two queries."""
    if len(editions) < 2:  # noqa: PLR2004  nothing to hold against each other
        return None
    fields = list(ActionField.objects.filter(edition__in=editions).order_by("-edition__number", "position", "id"))
    return _history(editions, fields, read_lines(editions))


def _history(editions: list[Edition], fields: Iterable[ActionField], lines: Lines) -> History:
    keys = {field.pk: str(field.key) for field in fields}
    names: dict[Key, str] = {}
    for field in fields:
        names.setdefault(str(field.key), str(field))  # as the newest edition calls it
    costs = counted(lines[0])
    money = added(costs, lambda line: (line.sheet.edition_id, keys.get(line.sheet.action_field_id or 0, "")))
    sums = sums_by_edition(*lines)
    silent = {edition.pk for edition in editions if edition.is_transcribed}

    def stated(edition: Edition, amount: Decimal) -> Decimal | None:
        """One that is taken from a publication did not say "zero"."""
        return None if not amount and edition.pk in silent else amount

    def row(key: Key, label: str) -> HistoryRow:
        return HistoryRow(label, tuple(stated(edition, money[edition.pk, key]) for edition in editions))

    def whole(label: str, name: str) -> HistoryRow:
        amounts = (getattr(sums.get(edition.pk, Sums()), name) for edition in editions)
        return HistoryRow(label, tuple(map(stated, editions, amounts)))

    named = [row(key, label) for key, label in names.items()]
    without = [row("", WITHOUT_FIELD)] if any(money[edition.pk, ""] != ZERO for edition in editions) else []
    return History(
        stands=tuple(map(Stand, editions)),
        rows=(*named, *without),
        total=whole("Gesamtkosten", "cost"),
        cover=(
            whole("Förderung", "programme_funding"),
            whole("Eigenmittel", "own_funds"),
            whole("Dritte, Einnahmen", "other_funds"),
        ),
    )
