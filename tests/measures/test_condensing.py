"""Condensed lines add up to what all lines add up to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from measures.condensing import condensed_lines, lines_of_all
from measures.finance import lines_on, sums, sums_by_sheet
from tests.factories import CostLineFactory, FundingLineFactory, FundingProgrammeFactory, MeasureSheetFactory

amounts = st.decimals(min_value=0, max_value=10**9, places=2)
flags = st.booleans()
cost_lines = st.lists(st.tuples(st.integers(0, 1), amounts, flags, flags, flags), max_size=8)
funding_lines = st.lists(
    st.tuples(st.integers(0, 1), amounts, flags, flags, st.sampled_from(["own", "third_party", "income", "programme"])),
    max_size=8,
)


class TestCondensing(TestCase):
    """A class, because hypothesis wants a database that is emptied for each example."""

    @given(costs=cost_lines, fundings=funding_lines, informational=flags)
    def test_sums_of_condensed_lines_are_those_of_all_lines(self, costs, fundings, informational):
        sheets = [MeasureSheetFactory(), MeasureSheetFactory(is_informational=informational)]
        programme = FundingProgrammeFactory()
        for which, amount, is_informational, approximate, eligible in costs:
            CostLineFactory(
                sheet=sheets[which], amount=amount, is_informational=is_informational,
                is_approximate=approximate, is_eligible=eligible,
            )  # fmt: skip
        for which, amount, is_informational, approximate, source in fundings:
            FundingLineFactory(
                sheet=sheets[which], amount=amount, is_informational=is_informational, is_approximate=approximate,
                source=source, programme=programme if source == "programme" else None,
            )  # fmt: skip
        condensed = condensed_lines([sheet.pk for sheet in sheets])
        by_id = {sheet.pk: sheet for sheet in sheets}
        for line in [*condensed[0], *condensed[1]]:
            line.sheet = by_id[line.sheet_id]
        assert sums_by_sheet(*condensed) == sums_by_sheet(*lines_on(sheets))
        assert sums(*lines_of_all(by_id)) == sums(*lines_on(sheets))


@pytest.mark.django_db
def test_lines_that_count_alike_are_one():
    sheet = MeasureSheetFactory()
    CostLineFactory.create_batch(5, sheet=sheet, amount="10")
    FundingLineFactory.create_batch(3, sheet=sheet, amount="5")
    cost, funding = condensed_lines([sheet.pk])
    assert [(line.amount, line.pk) for line in cost] == [(50, None)]
    assert [(line.amount, line.pk) for line in funding] == [(15, None)]


@pytest.mark.django_db
def test_lines_of_many_sheets_are_few_and_of_no_other_sheet():
    sheets = MeasureSheetFactory.create_batch(4)
    for sheet in sheets:
        CostLineFactory.create_batch(2, sheet=sheet, amount="10")
        FundingLineFactory(sheet=sheet, amount="5")
    cost, funding = lines_of_all([sheet.pk for sheet in sheets[:3]])
    assert [line.amount for line in cost] == [60]
    assert [line.amount for line in funding] == [15]


@pytest.mark.django_db
def test_ranges_and_budgets_add_up_over_all_sheets():
    sheets = [MeasureSheetFactory(kind=kind) for kind in ("investive", "non_investive", "")]
    for sheet in sheets:
        CostLineFactory(sheet=sheet, amount="10", amount_to="15")
        CostLineFactory(sheet=sheet, amount="4", budget="consumptive")
    added = sums(*lines_of_all([sheet.pk for sheet in sheets]))
    assert added == sums(*lines_on(sheets))
    assert (added.cost, added.cost_to, added.investive_cost, added.consumptive_cost) == (42, 57, 10, 22)
