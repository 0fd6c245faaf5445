"""What if: the lines of an edition under assumptions, beside the plan and never stored.

Costs of chosen measures are higher or lower, or their application for funding is refused. What is then
missing is either taken over by the town or stays open. Works on lines that were read already.

Money of the fiscal years before this one is spent, so nothing assumed changes it; lines without a year are still to
come. An application is one for a programme year: what is planned from earlier ones was granted, also where it is paid
in years to come, and is not refused any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from measures.finance import Sums, sums, sums_by_sheet
from measures.models import FundingLine, FundingSource, MeasureSheet
from measures.money_lines import Lines, SlimCost, SlimFunding
from measures.overview.axes import Axis
from measures.overview.tables import FinanceOverview, Row, overview_by_kind
from measures.updating.stated_money import MoneyChange

CENT, HUNDRED = Decimal("0.01"), Decimal(100)
OWN_FUNDS = FundingLine(source=FundingSource.OWN).source_name


@dataclass(frozen=True)
class Assumption:
    """``percent``: by how much the costs still to come differ from the plan; ``refused``: the programmes pay nothing
    of what is still to be granted.
    ``serial`` is None for all measures that have no assumption of their own."""

    serial: int | None
    percent: Decimal = Decimal(0)
    refused: bool = False

    def cost(self, planned: Decimal) -> Decimal:
        """What is planned as ``planned``, in whole cents."""
        return (planned * (HUNDRED + self.percent) / HUNDRED).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Scenario:
    """``town_steps_in``: what is missing is paid from own funds; else it stays open. Where costs fall, the
    funds stay as planned, and there is less missing or something left."""

    assumptions: tuple[Assumption, ...] = ()
    town_steps_in: bool = False

    def __bool__(self) -> bool:
        return bool(self.assumptions)

    def of_sheets(self, sheets: Iterable[MeasureSheet]) -> dict[int, Assumption]:
        """Sheet id -> what is assumed of it; a sheet of which nothing is assumed is missing."""
        by_serial = {assumption.serial: assumption for assumption in self.assumptions}
        found = {sheet.pk: by_serial.get(sheet.measure.serial, by_serial.get(None)) for sheet in sheets}
        return {pk: assumption for pk, assumption in found.items() if assumption}


def assumed(lines: Lines, assumptions: Mapping[int, Assumption], this_year: int, *, town_steps_in: bool) -> Lines:
    """The lines under ``assumptions`` (by sheet id), which hold from ``this_year`` on."""
    costs, fundings = [], []
    for cost in lines[0]:
        assumption = assumptions.get(cost.sheet_id)
        is_open = assumption is not None and _is_ahead(cost.fiscal_year, this_year)
        changed = _dearer(cost, assumption) if assumption and is_open else cost
        costs.append(changed)
        if town_steps_in and changed.amount > cost.amount:
            fundings.append(_own_funds(cost, changed.amount - cost.amount))
    for funding in lines[1]:
        assumption = assumptions.get(funding.sheet_id)
        if assumption is None or not assumption.refused or not _is_still_to_be_granted(funding, this_year):
            fundings.append(funding)
        elif town_steps_in:
            fundings.append(_own_funds(funding, funding.amount))
    return costs, fundings


def _is_ahead(year: int | None, this_year: int) -> bool:
    """Whether the year is not over; what has none is still to come."""
    return year is None or year >= this_year


def _is_still_to_be_granted(funding: SlimFunding, this_year: int) -> bool:
    """Whether the line can still be refused: of a programme, neither its programme nor its fiscal year being over."""
    years = (funding.programme_year, funding.fiscal_year)
    return funding.source == FundingSource.PROGRAMME and all(_is_ahead(year, this_year) for year in years)


def _dearer(cost: SlimCost, assumption: Assumption) -> SlimCost:
    amount_to = None if cost.amount_to is None else assumption.cost(cost.amount_to)
    return cost._replace(amount=assumption.cost(cost.amount), amount_to=amount_to)


def _own_funds(line: SlimCost | SlimFunding, amount: Decimal) -> SlimFunding:
    """Own funds in the place of ``line``: in its year, and informational where it is."""
    return SlimFunding(
        sheet=line.sheet,
        fiscal_year=line.fiscal_year,
        amount=amount,
        is_approximate=line.is_approximate,
        is_informational=line.is_informational,
        source=FundingSource.OWN,
        source_name=OWN_FUNDS,
        income_row="",
        programme_id=None,
        programme_year=None,
    )


# --- Beside the plan ---------------------------------------------------------


@dataclass(frozen=True)
class Compared:
    """One amount in the plan and in the scenario; ``sheet`` where it is the cost of a measure."""

    label: str
    change: MoneyChange
    sheet: MeasureSheet | None = None


@dataclass(frozen=True)
class ComparedYears:
    """One row by year: as planned, as assumed, and the difference."""

    label: str
    plan: Row
    scenario: Row
    difference: Row

    @property
    def kinds(self) -> tuple[tuple[str, Row], ...]:
        return ("Plan", self.plan), ("Szenario", self.scenario), ("Differenz", self.difference)


@dataclass(frozen=True)
class Comparison:
    """The plan beside the scenario: in sums, by year, and by measure of which something is assumed. ``from_year``:
    the first to which the assumptions apply."""

    from_year: int
    columns: tuple[str, ...]
    sums: tuple[Compared, ...]
    years: tuple[ComparedYears, ...]
    measures: tuple[tuple[MeasureSheet, tuple[Compared, ...]], ...]

    @property
    def scope(self) -> str:
        """To what the assumptions apply, in words; for the page and its file."""
        return SCOPE.format(year=self.from_year)

    @property
    def width(self) -> int:
        """How many columns the table by year takes: label, years, sum."""
        return len(self.columns) + 2


SCOPE = (
    "Die Annahmen gelten ab dem laufenden Haushaltsjahr {year} und für Beträge ohne Jahr: Was für frühere Jahre "
    "geplant ist, gilt als ausgegeben und bleibt. Abgelehnt werden nur Fördermittel ab Programmjahr {year} oder ohne "
    "Programmjahr; frühere gelten als bewilligt, auch wenn sie erst noch ausgezahlt werden."
)
AMOUNTS = (
    ("Gesamtkosten", "cost"),
    ("Förderung", "programme_funding"),
    ("Eigenmittel", "own_funds"),
    ("Dritte, Einnahmen", "other_funds"),
    ("Noch nicht gedeckt (negativ: mehr Mittel als Kosten)", "gap"),
)


def compare_scenario(
    lines: Lines, sheets: Iterable[MeasureSheet], scenario: Scenario, axis: Axis, this_year: int
) -> Comparison:
    """``lines`` of ``sheets`` as planned and under ``scenario``, in the columns of ``axis``."""
    sheets = list(sheets)
    assumptions = scenario.of_sheets(sheets)
    other = assumed(lines, assumptions, this_year, town_steps_in=scenario.town_steps_in)
    plan, changed = sums(*lines), sums(*other)
    plan_of, changed_of = sums_by_sheet(*lines), sums_by_sheet(*other)
    touched = [sheet for sheet in sheets if sheet.pk in assumptions and sheet.pk in plan_of]
    return Comparison(
        from_year=this_year,
        columns=axis.labels,
        sums=_compared(plan, changed),
        years=_by_year(overview_by_kind(*lines, axis), overview_by_kind(*other, axis), axis),
        measures=tuple((sheet, _compared(plan_of[sheet.pk], changed_of.get(sheet.pk, Sums()))) for sheet in touched),
    )


def _compared(plan: Sums, scenario: Sums) -> tuple[Compared, ...]:
    return tuple(Compared(label, MoneyChange(getattr(plan, name), getattr(scenario, name))) for label, name in AMOUNTS)


def _by_year(plan: FinanceOverview, scenario: FinanceOverview, axis: Axis) -> tuple[ComparedYears, ...]:
    before, after = _rows(plan), _rows(scenario)
    nothing = Row("", (Decimal(0),) * len(axis.labels), Decimal(0))
    labels = dict.fromkeys([*before, *after])
    return tuple(_years(label, before.get(label, nothing), after.get(label, nothing)) for label in labels)


def _rows(overview: FinanceOverview) -> dict[str, Row]:
    cost, funding = overview.cost.sums, overview.funding.sums
    gap = Row("", _less(cost, funding), cost.total - funding.total)
    kinds = {row.label: row for row in overview.funding.rows}
    return {AMOUNTS[0][0]: cost, **kinds, AMOUNTS[-1][0]: gap}


def _years(label: str, plan: Row, scenario: Row) -> ComparedYears:
    return ComparedYears(label, plan, scenario, Row("", _less(scenario, plan), scenario.total - plan.total))


def _less(one: Row, other: Row) -> tuple[Decimal, ...]:
    return tuple(a - b for a, b in zip(one.amounts, other.amounts, strict=True))
