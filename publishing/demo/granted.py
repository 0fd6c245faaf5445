"""The demo's grant notices: what each gives in which year, and what was called, spent and paid back of it;
and what else came in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from concepts.models import Concept
from measures.models import (
    CashInstalment,
    DrawDown,
    Grant,
    GrantedMeasure,
    Income,
    Repayment,
    Spending,
)

if TYPE_CHECKING:
    from publishing.demo.registers import Registers


@dataclass(frozen=True)
class BookingText:
    """Money that moved, on a day or so many days before today. ``measure``: its name in the texts; ``group``: the code
    of the cost group for which it was spent."""

    amount: int
    on: date | None = None
    days_ago: int = 0
    measure: str = ""
    group: str = ""
    note: str = ""


@dataclass(frozen=True)
class InstalmentText:
    """A Kassenmittelrate; ``lapses_in_days``: a day of its own, from today on, where the rule's is not meant."""

    year: int
    amount: int
    lapses_in_days: int | None = None
    called: tuple[BookingText, ...] = ()
    spent: tuple[BookingText, ...] = ()
    repaid: tuple[BookingText, ...] = ()


@dataclass(frozen=True)
class IncomeText:
    """Money other than grants that came in, see ``IncomeRow``."""

    row: str
    on: date
    amount: int
    measure: str = ""
    note: str = ""


@dataclass(frozen=True)
class GrantText:
    programme: str
    number: str
    dated_on: date
    start_year: int
    end_year: int
    amount: int
    programme_year: int | None = None
    purpose: str = ""
    conditions: str = ""
    note: str = ""
    lapses_after_years: int | None = None
    lapses_on: date | None = None
    use_within_months: int | None = None
    rate: Decimal | None = None
    proof_due_on: date | None = None
    proof_due_in_days: int | None = None
    proof_handed_in_on: date | None = None
    measures: tuple[str, ...] = ()
    instalments: tuple[InstalmentText, ...] = ()


def read_grant(row: dict[str, Any]) -> GrantText:
    """A notice as a text file has it; its instalments stand under ``rates``."""
    instalments = tuple(_read_instalment(rate) for rate in row.pop("rates", []))
    measures = tuple(row.pop("measures", ()))
    return GrantText(**row, measures=measures, instalments=instalments)


def _read_instalment(row: dict[str, Any]) -> InstalmentText:
    fields: dict[str, Any] = row | {
        kind: tuple(BookingText(**one) for one in row.get(kind, ())) for kind in ("called", "spent", "repaid")
    }
    return InstalmentText(**fields)


def write_grants(
    texts: Iterable[GrantText],
    concept: Concept,
    registers: Registers,
    measures: Mapping[str, int],
) -> None:
    """Create the notices with all that hangs on them. ``measures``: name of a measure in the texts -> its id."""
    for text in texts:
        grant = Grant.objects.create(
            concept=concept,
            programme=registers.programmes[text.programme],
            programme_year=text.programme_year,
            number=text.number,
            dated_on=text.dated_on,
            start_year=text.start_year,
            end_year=text.end_year,
            amount=text.amount,
            rate=text.rate,
            purpose=text.purpose,
            conditions=text.conditions,
            note=text.note,
            lapses_after_years=text.lapses_after_years,
            lapses_on=text.lapses_on,
            use_within_months=text.use_within_months,
            proof_due_on=text.proof_due_on or _in_days(text.proof_due_in_days),
            proof_handed_in_on=text.proof_handed_in_on,
        )
        GrantedMeasure.objects.bulk_create(
            GrantedMeasure(grant=grant, measure_id=measures[name]) for name in text.measures
        )
        for instalment in text.instalments:
            _write_instalment(grant, instalment, registers, measures)


def write_incomes(texts: Iterable[IncomeText], concept: Concept, measures: Mapping[str, int]) -> None:
    """Create what came in beside the grants."""
    Income.objects.bulk_create(
        Income(
            concept=concept,
            booked_on=text.on,
            amount=text.amount,
            income_row=text.row,
            measure_id=measures[text.measure] if text.measure else None,
            note=text.note,
        )
        for text in texts
    )


def _write_instalment(grant: Grant, text: InstalmentText, registers: Registers, measures: Mapping[str, int]) -> None:
    row = CashInstalment.objects.create(
        grant=grant, year=text.year, amount=text.amount, lapses_on=_in_days(text.lapses_in_days)
    )
    for call in text.called:
        DrawDown.objects.create(instalment=row, booked_on=_day(call), amount=call.amount, note=call.note)
    for spending in text.spent:
        Spending.objects.create(
            instalment=row,
            booked_on=_day(spending),
            amount=spending.amount,
            note=spending.note,
            measure_id=measures[spending.measure] if spending.measure else None,
            cost_group=registers.cost_groups[spending.group] if spending.group else None,
        )
    for back in text.repaid:
        Repayment.objects.create(instalment=row, booked_on=_day(back), amount=back.amount, reason=back.note)


def _day(text: BookingText) -> date:
    return text.on or timezone.localdate() - timedelta(days=text.days_ago)


def _in_days(days: int | None) -> date | None:
    return None if days is None else timezone.localdate() + timedelta(days=days)
