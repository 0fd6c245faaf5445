"""Reading the lines of whole editions: one query, and the same money as the rows of the database."""

from datetime import date
from decimal import Decimal

import pytest

from concepts.models import Edition, State
from measures.finance import lines_of, sums, sums_by_sheet
from measures.models import CostGroup, MeasureSheet
from measures.money_lines import read_lines
from measures.overview.choice import Choice, Grouping
from measures.overview.report import finance_report
from measures.overview.tables import overview
from tests.factories import (
    ActionFieldFactory,
    ActorFactory,
    CostLineFactory,
    FundingLineFactory,
    FundingProgrammeFactory,
    MeasureSheetFactory,
)
from tests.measures.updated import update_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(draft, town):
    """Lines of every kind: with and without group, field, year, programme, third party, range, budget, row of income;
    rates that split some programme years."""
    group = CostGroup.objects.create(municipality=town, code="6", title="Plätze", position=6)
    programme = FundingProgrammeFactory(municipality=town, name="EFRE")
    for name, year in (("EFRE alt", 2019), ("EFRE älter", 2013)):
        programme.former_names.create(name=name, until_year=year)
    programme.rates.create(from_year=2013, rate=60, federal_share=30, land_share=20, eu_share=10)
    fields = [ActionFieldFactory(edition=draft, code=code) for code in "AB"]
    for number in range(3):
        sheet = MeasureSheetFactory(
            edition=draft,
            is_informational=number == 2,
            kind=("", "investive", "")[number],
            action_field=(None, *fields)[number],
        )
        CostLineFactory(sheet=sheet, amount="100.01", cost_group=group, fiscal_year=2027, amount_to="200.00")
        CostLineFactory(sheet=sheet, amount="3.33", fiscal_year=None, is_eligible=False, budget="consumptive")
        CostLineFactory(sheet=sheet, amount="7.00", is_informational=True, is_approximate=True)
        FundingLineFactory(sheet=sheet, amount="60.00", source="programme", programme=programme, programme_year=2026)
        for year in (None, 2010, 2013, 2019, 2020):
            FundingLineFactory(sheet=sheet, amount="2.00", source="programme", programme=programme, programme_year=year)
        FundingLineFactory(sheet=sheet, amount="10.00", source="third_party", actor=ActorFactory(municipality=town))
        FundingLineFactory(sheet=sheet, amount="5.00", source="income", income_row="1.3")
        FundingLineFactory(sheet=sheet, amount="1.00", source="own", fiscal_year=2030)
    return draft


def test_slim_lines_tell_the_same_as_rows_of_the_database(filled):
    rows, slim = lines_of(filled), read_lines([filled])
    assert sums(*slim) == sums(*rows)
    assert sums_by_sheet(*slim) == sums_by_sheet(*rows)
    assert overview(*slim) == overview(*rows)
    assert {line.source_name for line in slim[1]} >= {"EFRE", "EFRE alt", "EFRE älter"}
    assert sums(*slim).investive_cost == Decimal("100.01")


def test_names_as_adopted_win_over_those_of_today(filled, town):
    line = filled.sheets.first().cost_lines.exclude(cost_group=None).get()
    type(line).objects.filter(pk=line.pk).update(adopted_group="6 Straßen")
    filled.sheets.first().funding_lines.filter(source="programme").update(adopted_programme="EFRE 2021")
    rows, slim = lines_of(filled), read_lines([filled])
    assert overview(*slim) == overview(*rows)
    assert {"6 Straßen", "6 Plätze"} <= {line.group_name for line in slim[0]}


def test_lines_of_many_editions_are_one_query(filled, django_assert_num_queries):
    with django_assert_num_queries(1):
        costs, fundings = read_lines([filled])
    assert (len(costs), len(fundings)) == (9, 27)


def test_lines_of_another_edition_are_not_read(filled):
    CostLineFactory(sheet=MeasureSheetFactory(), amount="1.00")
    assert len(read_lines([filled])[0]) == 9


def all_tables(edition):
    """Everything the overview shows of an edition, by all that can be chosen, without its own rows."""
    choices = [Choice(every_year=every, grouping=grouping) for every in (False, True) for grouping in Grouping]
    for choice in choices:
        report = finance_report(edition, choice, date(2026, 11, 25))
        by_field, by_measure, apart = (
            [(row.label, row.sums) for row in rows]
            for rows in (report.by_action_field, report.by_measure, report.informational)
        )
        yield report.overview, report.by_budget, report.by_programme, report.givers, by_field, by_measure, apart


def test_copying_an_edition_changes_no_total_however_it_is_cut(filled):
    before = list(all_tables(filled))
    Edition.objects.filter(pk=filled.pk).update(state=State.DISCARDED)  # only one edition may be open
    copied = update_of(filled)
    assert MeasureSheet.objects.filter(edition=copied).count() == 3
    assert list(all_tables(copied)) == before
    assert before[0][0].sums == sums(*lines_of(filled))
    CostLineFactory(sheet=copied.sheets.first(), amount="0.01")
    assert list(all_tables(copied)) != before


def test_all_tables_of_an_edition_are_six_queries(filled, django_assert_num_queries):
    with django_assert_num_queries(6):
        report = finance_report(filled, Choice(), date(2026, 11, 25))
    assert report.sums == sums(*lines_of(filled))
