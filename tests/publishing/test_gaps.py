"""The gaps of the list are those of the check before the council, as far as they are of one measure."""

import pytest

from measures.gaps import Gap
from measures.listing.selection import Selection
from measures.models import MeasureSheet
from publishing.problems import open_problems
from tests.factories import CostLineFactory, FundingLineFactory, MeasureSheetFactory

pytestmark = pytest.mark.django_db

CODES = {
    Gap.GOAL: "measure_without_goal",
    Gap.ACTION_FIELD: "measure_without_action_field",
    Gap.CARRIER: "measure_without_carrier",
    Gap.PERIOD: "measure_without_period",
    Gap.COST: "measure_without_cost",
    Gap.FUNDING: "funding_gap",
    Gap.SURPLUS: "funding_exceeds_cost",
}


def test_list_and_check_find_the_same_gaps(draft, green_office, rf):
    MeasureSheetFactory(edition=draft)
    CostLineFactory(sheet=MeasureSheetFactory(edition=draft, start_year=2027))
    FundingLineFactory(sheet=CostLineFactory(sheet__edition=draft).sheet, amount="5000")
    MeasureSheetFactory(edition=draft, is_informational=True, is_permanent=True)
    MeasureSheetFactory(edition=draft, period_text="später").actor_links.create(actor=green_office)
    rows = Selection(draft, rf.get("/").GET).shown.rows
    in_list = {(CODES[gap], row.sheet.measure.key) for row in rows for gap in row.gaps}
    checked = {(problem.code, problem.object_key) for problem in open_problems(draft) if problem.code in CODES.values()}
    assert in_list == checked
    assert {code for code, _ in in_list} == set(CODES.values())
    assert MeasureSheet.objects.in_edition(draft).count() == len(rows)
