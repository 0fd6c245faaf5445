"""What both sides cost and how that is covered, row beside row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from concepts.comparison import Entry
from concepts.statements import ACTION_FIELD
from measures.finance import Sums
from measures.overview.report import WITHOUT_FIELD
from measures.updating.stated_money import MoneyChange, SourceKey, StatedMoney, stated_money
from measures.updating.statements import SHEET
from publishing.synopsis.model import ZERO, MoneyRow, Side, Totals
from publishing.synopsis.wording import title_of


@dataclass(frozen=True)
class Money:
    """The money of both sides."""

    old: StatedMoney
    new: StatedMoney
    may_name_nothing: tuple[bool, bool]
    """Old, new: whether the side is taken from a publication, where no amount is not zero."""

    def of_measure(
        self, key: str, old: Entry | None, new: Entry | None, read: Callable[[Sums], Decimal]
    ) -> MoneyChange:
        """The change of one amount of a measure; a side that hasn't the measure has no cost for it."""
        old_silent, new_silent = self.may_name_nothing
        return MoneyChange(
            _read(self.old.by_measure.get(key), read, is_silent=old_silent and old is not None),
            _read(self.new.by_measure.get(key), read, is_silent=new_silent and new is not None),
        )


def money_of(old: Side, new: Side) -> Money:
    """The lines of both sides added."""
    before, after = (stated_money(side.of_kind(SHEET.name)) for side in (old, new))
    return Money(before, after, (old.is_transcribed, new.is_transcribed))


def totals(old: Side, new: Side, money: Money) -> Totals:
    """Cost by field of action and funding by source, with what is informational apart."""
    return Totals(
        cost=_whole(money, lambda sums: sums.cost),
        informational_cost=_whole(money, lambda sums: sums.informational_cost),
        by_field=_by_field(old, new, money),
        funding=_whole(money, lambda sums: sums.funding),
        informational_funding=_whole(money, lambda sums: sums.informational_funding),
        by_source=_by_source(money),
    )


def _whole(money: Money, read: Callable[[Sums], Decimal]) -> MoneyChange:
    amounts = (
        _read(side.sums if side.by_measure else None, read, is_silent=is_silent)
        for side, is_silent in zip((money.old, money.new), money.may_name_nothing, strict=True)
    )
    return MoneyChange(*amounts)


def _read(sums: Sums | None, read: Callable[[Sums], Decimal], *, is_silent: bool) -> Decimal | None:
    if sums is None:
        return None if is_silent else ZERO
    return read(sums)


def _by_field(old: Side, new: Side, money: Money) -> tuple[MoneyRow, ...]:
    """All fields of action, and what belongs to none where that costs something."""
    names = [{entry.key: title_of(entry) for entry in side.of_kind(ACTION_FIELD.name)} for side in (old, new)]
    rows = [
        MoneyRow(names[0].get(key, ""), names[1].get(key, ""), _cost_of_field(money, key, names))
        for key in dict.fromkeys((*names[1], *names[0]))
    ]
    without = _cost_of_field(money, "", [{"": ""}, {"": ""}])
    return (*rows, MoneyRow(WITHOUT_FIELD, WITHOUT_FIELD, without)) if without else tuple(rows)


def _cost_of_field(money: Money, key: str, names: Iterable[Mapping[str, str]]) -> MoneyChange:
    amounts = (
        _read(side.by_field.get(key), lambda sums: sums.cost, is_silent=is_silent and key in own)
        for side, is_silent, own in zip((money.old, money.new), money.may_name_nothing, names, strict=True)
    )
    return MoneyChange(*amounts)


def _by_source(money: Money) -> tuple[MoneyRow, ...]:
    """Every source that pays something on either side, in the order of the finance overview."""
    names = [money.old.source_names, money.new.source_names]

    def order(key: SourceKey) -> tuple[int, str]:
        return key.place, names[1].get(key) or names[0][key]

    rows = (
        MoneyRow(names[0].get(key, ""), names[1].get(key, ""), _funding_by(money, key))
        for key in sorted({**names[0], **names[1]}, key=order)
    )
    return tuple(row for row in rows if row.money)


def _funding_by(money: Money, key: SourceKey) -> MoneyChange:
    amounts = (
        _read(side.by_source.get(key), lambda sums: sums.funding, is_silent=is_silent and not side.by_source)
        for side, is_silent in zip((money.old, money.new), money.may_name_nothing, strict=True)
    )
    return MoneyChange(*amounts)
