"""The cost and financing overview of an edition with all its tables: one reading for page, paper and files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q

from concepts.models import Edition, State
from measures.amounts import write_amount
from measures.finance import (
    Sums,
    any_surplus,
    counted,
    granted,
    informational_sums_by_sheet,
    sums_by_action_field,
    sums_by_sheet,
)
from measures.models import FundingSource, Grant, MeasureSheet, VatBasis
from measures.money_lines import Cost, Lines, MoneyLine, read_lines
from measures.overview.axes import (
    Axis,
    beside_actual,
    budgets,
    every_year,
    later_years,
    planning_years,
    programme_years,
)
from measures.overview.choice import Choice, Grouping
from measures.overview.givers import Givers, givers_of
from measures.overview.rounding import rounds_apart, table_rounds_apart
from measures.overview.row_names import RowName, by_group, by_source
from measures.overview.tables import PLANNED_ONLY, Actual, FinanceOverview, Table, as_stated, overview, table

WITHOUT_FIELD = "ohne Handlungsfeld"


@dataclass(frozen=True)
class SumsRow:
    """The money of one field of action or one sheet."""

    label: str
    sums: Sums
    sheet: MeasureSheet | None = None

    @property
    def remark(self) -> str:
        """What to know about its cost: ``(ungefähr, Spanne bis 1.500,00 €)``, mostly nothing."""
        reach = f"Spanne bis {write_amount(self.sums.cost_to)} €" if self.sums.has_range else ""
        words = ", ".join(filter(None, ["ungefähr" if self.sums.approximate else "", reach]))
        return f"({words})" if words else ""


@dataclass(frozen=True)
class FinanceReport:
    """By year, by field of action, by measure, and what was granted; every table adds up to ``overview.sums``.
    ``by_budget`` has the investive and the consumptive budget side by side; ``informational`` holds, by measure,
    what stands outside all sums; ``by_programme`` has programme years, which are not the fiscal years of all others;
    ``givers`` splits by the rates as they are today."""

    edition: Edition
    choice: Choice
    this_year: int
    overview: FinanceOverview
    by_action_field: list[SumsRow]
    by_measure: list[SumsRow]
    by_budget: Table
    by_programme: Table
    givers: Givers
    informational: list[SumsRow]
    price_bases: list[str]
    """On what the amounts are based, as the sheets say it ("Preisstand 2026, brutto"), each once."""
    mixes_vat: bool
    grants: list[Grant]
    granted: Decimal

    @property
    def sums(self) -> Sums:
        return self.overview.sums

    @property
    def has_surplus(self) -> bool:
        """Whether a row of the tables by field of action or by measure has more cover than cost."""
        return any_surplus(row.sums for row in (*self.by_action_field, *self.by_measure, *self.informational))

    @property
    def rounds_apart(self) -> bool:
        """Whether something that is shown in thousands does not visibly add up."""
        tables, givers = self.overview, self.givers
        shown = (tables.cost, tables.funding, tables.informational_cost, tables.informational_funding)
        others = (self.by_budget, self.by_programme, givers.table, givers.by_year)
        return self.choice.in_thousands and (
            any(map(table_rounds_apart, (*shown, *others)))
            or any(map(self._sums_round_apart, (self.by_action_field, self.by_measure)))
        )

    def _sums_round_apart(self, rows: list[SumsRow]) -> bool:
        columns = zip(*(_shown_amounts(row.sums) for row in rows), strict=True) if rows else ()
        return any(map(rounds_apart, columns, _shown_amounts(self.sums))) or any(
            rounds_apart((row.sums.funding, row.sums.gap), row.sums.cost) for row in rows
        )

    @property
    def has_amounts(self) -> bool:
        """Whether any measure names an amount at all."""
        tables = self.overview
        return any((tables.cost, tables.funding, tables.informational_cost, tables.informational_funding))


@dataclass(frozen=True)
class Content:
    """What of an edition its tables are made from; three queries."""

    edition: Edition
    lines: Lines
    sheets: list[MeasureSheet]
    fields: dict[int | None, str]
    """Names of its fields of action, in their order; None for what is in none."""


def _shown_amounts(money: Sums) -> tuple[Decimal, ...]:
    return money.cost, money.eligible_cost, money.programme_funding, money.own_funds, money.other_funds, money.gap


def content_of(edition: Edition) -> Content:
    """Lines, sheets and fields of action of an edition."""
    fields: dict[int | None, str] = {field.pk: str(field) for field in edition.action_fields.all()}
    return Content(edition, read_lines([edition]), _sheets(edition), fields | {None: WITHOUT_FIELD})


def finance_report(edition: Edition, choice: Choice, today: date) -> FinanceReport:
    """Everything about the money of an edition: at most seven queries, however many lines there are."""
    return report_on(content_of(edition), choice, today)


def report_on(content: Content, choice: Choice, today: date, actual: Actual | None = None) -> FinanceReport:
    """The same from what was read already; on wish with what was ``actual`` beside the plan."""
    edition, lines, sheets = content.edition, content.lines, content.sheets
    this_year = today.year if choice.as_of_today else year_of(edition, today)
    apart = informational_sums_by_sheet(*lines)
    granting = Grant.objects.filter(concept=edition.concept).select_related("programme")
    grants = list(granting.prefetch_related("programme__former_names"))
    return FinanceReport(
        edition=edition,
        choice=choice,
        this_year=this_year,
        overview=_overview(content, choice, this_year, actual),
        by_action_field=_action_field_rows(content),
        by_measure=_measure_rows(sheets, sums_by_sheet(*lines)),
        by_budget=_by_budget(lines),
        by_programme=_by_programme(lines),
        givers=givers_of(lines[1], grants),
        informational=[SumsRow(str(sheet), apart[sheet.pk], sheet) for sheet in sheets if sheet.pk in apart],
        price_bases=sorted({sheet.price_basis for sheet in sheets} - {""}),
        mixes_vat=_mixes_vat(sheets),
        grants=grants,
        granted=granted(grants),
    )


def year_of(edition: Edition, today: date) -> int:
    """The first year by itself: of what is adopted the year of its adoption, else today's."""
    if edition.state != State.PUBLISHED:
        return today.year
    published = edition.published_at
    known = [edition.resolution_date, edition.dated_on] + ([] if edition.is_transcribed else [published])
    years = [day.year for day in known if day] + [edition.valid_from_year]
    return next((year for year in years if year), today.year)


def _overview(content: Content, choice: Choice, this_year: int, actual: Actual | None) -> FinanceOverview:
    axis, rows = _years(content.lines, choice, this_year), cost_rows(content, choice)
    tables = overview(*content.lines, axis, rows, actual or PLANNED_ONLY)
    return as_stated(tables, content.edition)


def _years(lines: Lines, choice: Choice, this_year: int) -> Axis:
    costs, fundings = lines
    every: list[MoneyLine] = [*costs, *fundings]
    if choice.as_of_today:
        return beside_actual((later_years if choice.every_year else planning_years)(every, this_year))
    return every_year(every) if choice.every_year else planning_years(every, this_year)


def cost_rows(content: Content, choice: Choice) -> Callable[[Cost], RowName]:
    """In which row a line of cost stands: by cost group, field of action or measure."""
    if choice.grouping == Grouping.FIELD:
        fields = {pk: RowName((place, 0), name) for place, (pk, name) in enumerate(content.fields.items())}
        return lambda line: fields[line.sheet.action_field_id]
    if choice.grouping == Grouping.MEASURE:
        sheets = {sheet.pk: RowName((place, 0), str(sheet)) for place, sheet in enumerate(content.sheets)}
        return lambda line: sheets[line.sheet_id]
    return by_group


def _by_budget(lines: Lines) -> Table:
    costs = counted(lines[0])
    return table(budgets(costs), costs, by_group)


def _by_programme(lines: Lines) -> Table:
    funded = [line for line in counted(lines[1]) if line.source == FundingSource.PROGRAMME]
    return table(programme_years(funded), funded, by_source)


def _action_field_rows(content: Content) -> list[SumsRow]:
    """All fields, with or without amounts; what is in none only where it has some."""
    money = sums_by_action_field(*content.lines)
    return [
        SumsRow(name, money.get(pk, Sums())) for pk, name in content.fields.items() if pk is not None or pk in money
    ]


def _sheets(edition: Edition) -> list[MeasureSheet]:
    columns = (
        "edition",
        "measure__serial",
        "number",
        "title",
        "is_informational",
        "action_field",
        "price_level",
        "vat",
    )
    own_vats = ArrayAgg("cost_lines__vat", filter=Q(cost_lines__is_informational=False), distinct=True, default=[])
    sheets = list(edition.sheets.select_related("measure").only(*columns).annotate(own_vats=own_vats))
    for sheet in sheets:
        sheet.edition = edition  # with its concept, which the links need
    return sheets


def _mixes_vat(sheets: Iterable[MeasureSheet]) -> bool:
    """As ``measures.finance.mixes_vat`` says it of the lines."""
    told = {vat or sheet.vat for sheet in sheets if not sheet.is_informational for vat in sheet.own_vats}  # type: ignore[attr-defined]  # annotated in _sheets
    return {*VatBasis} <= told


def _measure_rows(sheets: Iterable[MeasureSheet], money: dict[int, Sums]) -> list[SumsRow]:
    """All measures that count, with or without amounts."""
    return [SumsRow(str(sheet), money.get(sheet.pk, Sums()), sheet) for sheet in sheets if not sheet.is_informational]
