"""What became of granted money: how much can still be called, when it lapses, and what bears interest. Pure.

One euro goes this way: it is granted for a year (Kassenmittelrate), called (Mittelabruf), and spent for the
purpose or paid back. Where it stops, it is lost or costs something:

- What is not called when its instalment lapses is gone (Ausgabereste; see ``measures.granting.lapsing``).
- What is called and not used soon bears interest (§ 49a VwVfG; see ``measures.granting.interest``).

Everything here works on rows that were fetched already; amounts are Decimal EUR, added by ``measures.finance``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from actors.templatetags.german import euro
from measures.finance import ZERO, total_of
from measures.granting.base_rate import BaseRates
from measures.granting.interest import Clock, clocks
from measures.granting.lapsing import (
    WARNED,
    LapseRule,
    Level,
    in_days,
    lapses_on,
    level_of,
    months_from,
    remaining_time,
    rule_of,
)
from measures.models import Booking, CashInstalment, DrawDown, Grant, Repayment, Spending

PROOF_SOON = 3
"""So many months before it is due a proof of use is announced."""


# --- One instalment ----------------------------------------------------------


@dataclass(frozen=True)
class Instalment:
    """An instalment with all that was called, spent and paid back of it, as of ``today``."""

    grant: Grant
    row: CashInstalment
    calls: tuple[DrawDown, ...]
    spendings: tuple[Spending, ...]
    repayments: tuple[Repayment, ...]
    today: date
    rates: BaseRates

    @property
    def granted(self) -> Decimal:
        amount: Decimal = self.row.amount
        return amount

    @cached_property
    def called(self) -> Decimal:
        return total_of(call.amount for call in self.calls)

    @cached_property
    def spent(self) -> Decimal:
        return total_of(spending.amount for spending in self.spendings)

    @cached_property
    def repaid(self) -> Decimal:
        return total_of(repayment.amount for repayment in self.repayments)

    @property
    def remaining(self) -> Decimal:
        """Granted and not called; what was paid back can't be called again."""
        return self.granted - self.called

    @property
    def in_hand(self) -> Decimal:
        """Called and neither spent nor paid back."""
        return max(self.called - self.spent - self.repaid, ZERO)

    @property
    def in_advance(self) -> Decimal:
        """Spent beyond what was called: the town has paid it in advance."""
        return max(self.spent + self.repaid - self.called, ZERO)

    @property
    def lapses_on(self) -> date:
        return lapses_on(self.grant, self.row)

    @property
    def days_left(self) -> int:
        """Until the last day on which money can be called; negative afterwards."""
        return (self.lapses_on - self.today).days

    @property
    def level(self) -> Level:
        return level_of(self.remaining, self.lapses_on, self.today)

    @property
    def lapsed(self) -> Decimal:
        """What was not called in time."""
        return self.remaining if self.level == Level.LAPSED else ZERO

    @property
    def callable(self) -> Decimal:
        """What can still be called."""
        return ZERO if self.level == Level.LAPSED else max(self.remaining, ZERO)

    @property
    def advance_to_call(self) -> Decimal:
        """What the town has paid in advance and can still call; what it gave back can't be called again."""
        return min(self.in_advance, self.callable)

    @property
    def state(self) -> str:
        if self.remaining <= ZERO:
            return "abgerufen"
        if self.level == Level.LAPSED:
            return "verfallen"
        return "verfällt heute" if self.days_left == 0 else f"verfällt in {remaining_time(self.today, self.lapses_on)}"

    @property
    def tone(self) -> str:
        return "success" if self.remaining <= ZERO else self.level.tone

    @cached_property
    def clocks(self) -> tuple[Clock, ...]:
        uses: list[Booking] = [*self.spendings, *self.repayments]
        return clocks(self.calls, uses, self.today, self.rates, self.grant.months_of_use)

    @property
    def first_month(self) -> tuple[int, int]:
        """For the timeline: it runs from the beginning of its year until it lapses."""
        return min((self.row.year, 1), self.last_month)

    @property
    def last_month(self) -> tuple[int, int]:
        return self.lapses_on.year, self.lapses_on.month


# --- One notice, and many ----------------------------------------------------


class Adding:
    """Sums over ``instalments``: of one notice, or of many."""

    instalments: tuple[Instalment, ...]

    @property
    def spendings(self) -> tuple[Spending, ...]:
        """All that was spent, instalment by instalment."""
        return tuple(spending for one in self.instalments for spending in one.spendings)

    @cached_property
    def planned(self) -> Decimal:
        """What the instalments add up to."""
        return total_of(one.granted for one in self.instalments)

    @cached_property
    def called(self) -> Decimal:
        return total_of(one.called for one in self.instalments)

    @cached_property
    def spent(self) -> Decimal:
        return total_of(one.spent for one in self.instalments)

    @cached_property
    def repaid(self) -> Decimal:
        return total_of(one.repaid for one in self.instalments)

    @cached_property
    def remaining(self) -> Decimal:
        return total_of(one.remaining for one in self.instalments)

    @cached_property
    def callable(self) -> Decimal:
        return total_of(one.callable for one in self.instalments)

    @cached_property
    def lapsed(self) -> Decimal:
        return total_of(one.lapsed for one in self.instalments)

    @cached_property
    def in_hand(self) -> Decimal:
        return total_of(one.in_hand for one in self.instalments)

    @cached_property
    def in_advance(self) -> Decimal:
        return total_of(one.in_advance for one in self.instalments)

    @cached_property
    def advance_to_call(self) -> Decimal:
        return total_of(one.advance_to_call for one in self.instalments)

    @cached_property
    def lapsing(self) -> Decimal:
        """What lapses within a year unless it is called."""
        return total_of(one.remaining for one in self.warned)

    @property
    def warned(self) -> tuple[Instalment, ...]:
        """The instalments about to lapse, the most urgent first."""
        near = (one for one in self.instalments if one.level in WARNED)
        return tuple(sorted(near, key=lambda one: (one.lapses_on, one.row.pk or 0)))

    @property
    def late_clocks(self) -> tuple[Clock, ...]:
        """The calls of which money should have been used by now."""
        return tuple(clock for one in self.instalments for clock in one.clocks if clock.is_late)

    @property
    def indicative_interest(self) -> Decimal:
        """On all that was or is used too late."""
        return total_of(clock.interest for one in self.instalments for clock in one.clocks)


@dataclass(frozen=True)
class Notice(Adding):
    """A grant notice with its instalments, as of ``today``."""

    grant: Grant
    instalments: tuple[Instalment, ...]
    today: date

    @property
    def missing(self) -> Decimal:
        """By how much the instalments fall short of the notice (positive) or go beyond it (negative)."""
        missing: Decimal = self.grant.amount - self.planned
        return missing

    def received_until(self, day: date) -> Decimal:
        """What the town was paid up to ``day``, less what it gave back."""
        calls = total_of(call.amount for one in self.instalments for call in one.calls if call.booked_on <= day)
        back = (each.amount for one in self.instalments for each in one.repayments if each.booked_on <= day)
        return calls - total_of(back)

    @property
    def proof_is_open(self) -> bool:
        return self.grant.proof_due_on is not None and self.grant.proof_handed_in_on is None

    @property
    def proof_is_near(self) -> bool:
        """Whether the proof of use is overdue or due soon."""
        due = self.grant.proof_due_on
        return due is not None and self.proof_is_open and self.today >= months_from(due, -PROOF_SOON)

    @property
    def proof_state(self) -> str:
        due, handed_in = self.grant.proof_due_on, self.grant.proof_handed_in_on
        if handed_in:
            late = (handed_in - due).days if due else 0
            return f"eingereicht am {handed_in:%d.%m.%Y}" + (f", {in_days(late)} nach der Frist" if late > 0 else "")
        if due is None:
            return ""
        days = (due - self.today).days
        if days < 0:
            return f"fällig seit {in_days(-days, dative=True)}"
        return "heute fällig" if days == 0 else f"fällig in {remaining_time(self.today, due)}"

    @property
    def proof_tone(self) -> str:
        if not self.proof_is_open:
            return "success"
        overdue = self.grant.proof_due_on is not None and self.today > self.grant.proof_due_on
        return "danger" if overdue else "warning" if self.proof_is_near else "neutral"

    @property
    def hints(self) -> list[str]:
        """What does not fit together, in words; none of it is refused, because notices are typed in steps."""
        return list(filter(None, (self._sum_hint(), *self._overcalled_hints(), self.advance_hint, self._rule_hint())))

    def _sum_hint(self) -> str:
        if not self.instalments:
            return (
                "Es ist noch keine Rate eingetragen. Erst mit den Raten warnt das Portal, bevor Geld verfällt; auch "
                "Abrufe gehören zu einer Rate."
            )
        if self.missing == ZERO:
            return ""
        ending = "fehlen noch" if self.missing > ZERO else "sind zu viel"
        sums = f"Die Raten ergeben {euro(self.planned)}, der Bescheid lautet über {euro(self.grant.amount)}"
        return f"{sums}: {euro(abs(self.missing))} {ending}."

    def _overcalled_hints(self) -> list[str]:
        """That more was called of an instalment than it grants. No form takes that; a concept file may bring it."""
        return [
            f"Aus der {one.row} sind {euro(one.called)} abgerufen, bewilligt sind {euro(one.granted)}: "
            f"{euro(-one.remaining)} zu viel. Bitte prüfen Sie Rate und Abrufe."
            for one in self.instalments
            if one.remaining < ZERO
        ]

    @property
    def rule(self) -> LapseRule | None:
        """What the register says of the notice's programme."""
        return rule_of(self.grant.programme, self.grant.programme_year)

    def _rule_hint(self) -> str:
        """That money may be called here for longer than the register says of the programme."""
        day = self.rule.day if self.rule else None
        if self.rule is None or day is None:
            return ""
        late = [one for one in self.instalments if one.remaining > ZERO and one.lapses_on > day]
        beyond = [f"{one.row} (verfällt am {one.lapses_on:%d.%m.%Y})" for one in late]
        last = self.grant.lapses_on
        if last and last > day:
            beyond.append(f"der letzte Tag des Bescheids ({last:%d.%m.%Y})")
        if not beyond:
            return ""
        return (
            f"Nach dem Verzeichnis der Förderprogramme verfallen die Mittel am {self.rule.words}. Darüber hinaus "
            f"gehen: {', '.join(beyond)}. Es gilt der Bescheid; bitte prüfen Sie die Fristen."
        )

    @property
    def advance_hint(self) -> str:
        """That the town has paid what it can still call; ``""`` where it has not."""
        if self.advance_to_call == ZERO:
            return ""
        return f"{euro(self.advance_to_call)} sind ausgegeben und noch nicht abgerufen: Die Kommune ist in Vorleistung."


@dataclass(frozen=True)
class Notices(Adding):
    """All notices of a concept, and what they come to together."""

    rows: tuple[Notice, ...]

    @cached_property
    def instalments(self) -> tuple[Instalment, ...]:  # type: ignore[override]  # gathered from the notices
        return tuple(one for notice in self.rows for one in notice.instalments)

    @cached_property
    def granted(self) -> Decimal:
        return total_of(notice.grant.amount for notice in self.rows)

    @property
    def near_proofs(self) -> tuple[Notice, ...]:
        return tuple(notice for notice in self.rows if notice.proof_is_near)

    @property
    def has_warnings(self) -> bool:
        return bool(self.warned or self.late_clocks or self.near_proofs)


def notice_of(grant: Grant, today: date, rates: BaseRates) -> Notice:
    """``grant`` as of ``today``; its instalments with their bookings are read from it and best fetched along."""
    return Notice(grant, tuple(_instalment(grant, row, today, rates) for row in grant.instalments.all()), today)


def _instalment(grant: Grant, row: CashInstalment, today: date, rates: BaseRates) -> Instalment:
    return Instalment(
        grant=grant,
        row=row,
        calls=tuple(row.draw_downs.all()),
        spendings=tuple(row.spendings.all()),
        repayments=tuple(row.repayments.all()),
        today=today,
        rates=rates,
    )
