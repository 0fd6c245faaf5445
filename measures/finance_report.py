"""The cost and financing overview of an edition with all its tables: one reading for page and spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from concepts.models import Edition
from measures.finance import (
    Sums,
    any_surplus,
    granted,
    informational_sums_by_sheet,
    lines_of,
    sums_by_action_field,
    sums_by_sheet,
)
from measures.finance_tables import FinanceOverview, as_stated, overview
from measures.models import Grant, MeasureSheet

WITHOUT_FIELD = "ohne Handlungsfeld"


@dataclass(frozen=True)
class SumsRow:
    """The money of one field of action or one sheet."""

    label: str
    sums: Sums
    sheet: MeasureSheet | None = None


@dataclass(frozen=True)
class FinanceReport:
    """By year, by field of action, by measure, and what was granted; every table adds up to ``overview.sums``.
    ``informational`` holds, by measure, what stands outside all sums."""

    overview: FinanceOverview
    by_action_field: list[SumsRow]
    by_measure: list[SumsRow]
    informational: list[SumsRow]
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
    def has_amounts(self) -> bool:
        """Whether any measure names an amount at all."""
        tables = self.overview
        return any((tables.cost, tables.funding, tables.informational_cost, tables.informational_funding))


def finance_report(edition: Edition) -> FinanceReport:
    """Everything about the money of an edition: five queries."""
    lines = lines_of(edition)
    sheets = _sheets(edition)
    apart = informational_sums_by_sheet(*lines)
    granting = Grant.objects.filter(concept=edition.concept).select_related("programme")
    grants = list(granting.prefetch_related("programme__former_names"))
    return FinanceReport(
        overview=as_stated(overview(*lines), edition),
        by_action_field=_action_field_rows(edition, sums_by_action_field(*lines)),
        by_measure=_measure_rows(sheets, sums_by_sheet(*lines)),
        informational=[SumsRow(str(sheet), apart[sheet.pk], sheet) for sheet in sheets if sheet.pk in apart],
        grants=grants,
        granted=granted(grants),
    )


def _action_field_rows(edition: Edition, money: dict[int | None, Sums]) -> list[SumsRow]:
    rows = [SumsRow(str(field), money.get(field.pk, Sums())) for field in edition.action_fields.all()]
    return rows + ([SumsRow(WITHOUT_FIELD, money[None])] if None in money else [])


def _sheets(edition: Edition) -> list[MeasureSheet]:
    sheets = list(edition.sheets.select_related("measure"))
    for sheet in sheets:
        sheet.edition = edition  # with its concept, which the links need
    return sheets


def _measure_rows(sheets: list[MeasureSheet], money: dict[int, Sums]) -> list[SumsRow]:
    """All measures that count, with or without amounts."""
    return [SumsRow(str(sheet), money.get(sheet.pk, Sums()), sheet) for sheet in sheets if not sheet.is_informational]
