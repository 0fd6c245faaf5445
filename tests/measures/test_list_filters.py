"""Each filter of the list of measures, and what of an address has no meaning."""

from datetime import date
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from concepts.models import Edition, State
from measures.gaps import Gap
from measures.listing.filters import SheetFilter, months_before
from measures.models import Colour, LightOverride
from tests.factories import (
    ActionFieldFactory,
    ActorFactory,
    CostLineFactory,
    FundingLineFactory,
    GoalFactory,
    MeasureSheetFactory,
    MilestoneFactory,
    StatusUpdateFactory,
)
from tests.measures.listed import at, numbers, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def park(draft, town, green_office):
    """A measure of which everything is said, beside one of which nothing is."""
    MeasureSheetFactory(edition=draft, number="Z1", ownership="", title="Nur ein Titel")
    sheet = MeasureSheetFactory(
        edition=draft, number="A1", title="Park", priority=1, ownership="private", start_year=2024, end_year=2026,
        action_field=ActionFieldFactory(edition=draft),
    )  # fmt: skip
    sheet.goal_links.create(goal=GoalFactory(edition=draft, kind="sub", parent=GoalFactory(edition=draft, kind="main")))
    sheet.actor_links.create(actor=green_office)
    sheet.actor_links.create(actor=ActorFactory(municipality=town, name="Verein"), role="partner")
    CostLineFactory(sheet=sheet, fiscal_year=2028)
    FundingLineFactory(sheet=sheet, fiscal_year=2028)
    StatusUpdateFactory(measure=sheet.measure, reported_on="2026-10-01", funding_status="applied")
    return sheet


def asked(desk, draft, **address):
    return numbers(desk.get(at(draft), address))


def test_goal_finds_what_serves_it_or_a_goal_below(desk, draft, park):
    goal = park.goal_links.get().goal
    other = GoalFactory(edition=draft, kind="main")
    assert asked(desk, draft, goal=goal.key) == ["A1"]
    assert asked(desk, draft, goal=goal.parent.key) == ["A1"]
    assert asked(desk, draft, goal=other.key) == []


def test_funding_status_is_an_axis_of_its_own(desk, draft, park):
    StatusUpdateFactory(measure=park.measure, reported_on="2026-11-01", implementation_status="completed")
    assert asked(desk, draft, funding_status="applied", status="completed") == ["A1"]
    assert asked(desk, draft, funding_status="none") == ["Z1"]


def test_carrier_actor_and_role(desk, draft, park, green_office):
    club = park.actor_links.get(role="partner").actor
    assert asked(desk, draft, carrier=green_office.pk) == ["A1"]
    assert asked(desk, draft, carrier=club.pk) == ["A1", "Z1"]  # carries nothing, so it is no choice
    assert asked(desk, draft, actor=club.pk) == ["A1"]
    assert asked(desk, draft, actor=club.pk, role="partner") == ["A1"]
    assert asked(desk, draft, actor=club.pk, role="responsible_body") == []
    assert asked(desk, draft, role="partner") == ["A1"]


@pytest.mark.parametrize(
    ("year", "found"), [("2023", []), ("2024", ["A1"]), ("2025", ["A1"]), ("2027", []), ("2028", ["A1"])]
)
def test_year_finds_what_runs_or_costs_in_it(desk, draft, park, year, found):
    assert asked(desk, draft, year=year) == found


@pytest.mark.parametrize(
    ("start", "end", "permanent", "found"),
    [
        (2024, None, False, False),
        (2024, None, True, True),
        (2025, None, False, True),
        (None, 2025, False, True),
        (None, 2026, False, False),
    ],
)
def test_year_of_a_period_with_an_open_end(desk, draft, start, end, permanent, found):
    MeasureSheetFactory(edition=draft, number="A1", start_year=start, end_year=end, is_permanent=permanent)
    assert asked(desk, draft, year="2025") == (["A1"] if found else [])


def test_priority_and_ownership(desk, draft, park):
    assert asked(desk, draft, priority="1") == ["A1"]
    assert asked(desk, draft, priority="none") == ["Z1"]
    assert asked(desk, draft, ownership="private") == ["A1"]
    assert asked(desk, draft, ownership="municipal") == []


def test_old_reports_and_none_at_all(desk, draft, park):
    today = timezone.localdate()
    park.measure.status_updates.update(reported_on=months_before(today, 7))
    assert asked(desk, draft, older="6") == ["A1", "Z1"]
    assert asked(desk, draft, older="8") == ["Z1"]


def test_months_are_counted_back_over_the_turn_of_the_year():
    assert months_before(date(2026, 1, 31), 1) == date(2025, 12, 28)
    assert months_before(date(2026, 11, 22), 24) == date(2024, 11, 22)


def test_gaps_of_a_measure(desk, draft, park):
    for gap in (Gap.GOAL, Gap.ACTION_FIELD, Gap.CARRIER, Gap.PERIOD, Gap.COST):
        assert asked(desk, draft, gap=gap) == ["Z1"], gap
    assert asked(desk, draft, gap="any") == ["Z1"]
    assert asked(desk, draft, gap=Gap.FUNDING) == []
    CostLineFactory(sheet=park)
    assert asked(desk, draft, gap=Gap.FUNDING) == ["A1"]
    assert asked(desk, draft, gap="any") == ["A1", "Z1"]
    FundingLineFactory.create_batch(2, sheet=park)
    assert asked(desk, draft, gap=Gap.SURPLUS) == ["A1"]


@pytest.fixture
def lit(draft, park, editor):
    """Its light is green, that of another red, of a third, not begun, grey, and of one set by hand yellow."""
    today = timezone.localdate()
    park.measure.status_updates.update(reported_on=today)
    type(park).objects.filter(pk=park.pk).update(end_year=2099)
    for number, status in (("A2", "under_way"), ("A3", "idea"), ("A4", "under_way")):
        sheet = MeasureSheetFactory(edition=draft, number=number, start_year=2024, end_year=2099)
        StatusUpdateFactory(measure=sheet.measure, reported_on=today, implementation_status=status)
        if number == "A2":
            MilestoneFactory(measure=sheet.measure, planned_on="2020-01-01")
        if number == "A3":
            type(sheet).objects.filter(pk=sheet.pk).update(start_year=2098)
        if number == "A4":
            LightOverride.objects.create(measure=sheet.measure, colour="yellow", reason="Insolvenz", set_by=editor)
    return park


def test_traffic_light_is_what_the_list_shows(desk, draft, lit):
    assert asked(desk, draft, light="red") == ["A2"]
    assert asked(desk, draft, light="green") == ["A1"]
    assert asked(desk, draft, light="grey") == ["A3"]
    assert "A4" in asked(desk, draft, light="yellow")
    shown = {row.sheet.number: row.light.colour for row in rows(desk.get(at(draft)))}
    for colour in Colour:
        assert asked(desk, draft, light=colour) == sorted(n for n, light in shown.items() if light == colour)


def test_traffic_light_joins_other_filters(desk, draft, lit):
    assert asked(desk, draft, light="green", q="Park", year="2025", priority="1") == ["A1"]
    assert asked(desk, draft, light="red", priority="1") == []
    assert asked(desk, draft, light="red", gap="any") == ["A2"]
    assert len(asked(desk, draft, light="lila")) == len(asked(desk, draft))


def test_traffic_light_narrows_the_files_too(desk, draft, lit):
    page = desk.get(at(draft, "measure_csv"), {"light": "red"}).content.decode("utf-8-sig")
    assert "A2" in page
    assert "A1" not in page
    book = load_workbook(BytesIO(desk.get(at(draft, "measure_export"), {"light": "red"}).content))
    cells = [cell for sheet in book for row in sheet.values for cell in row]
    assert ("A2" in cells, "A1" in cells) == (True, False)


def test_traffic_light_stays_in_the_address(desk, draft, lit):
    response = desk.get(at(draft), {"light": "red", "page": "1"})
    assert response.context["address"] == "light=red"
    assert '<option value="red" selected>Handlungsbedarf</option>' in response.content.decode()


def test_traffic_light_of_a_publication_goes_by_the_reports_of_then(desk, draft, lit):
    Edition.objects.filter(pk=draft.pk).update(is_transcribed=True)
    Edition.objects.filter(pk=draft.pk).update(state=State.PUBLISHED, published_at="2026-10-20T12:00Z")
    lit.measure.status_updates.update(reported_on="2026-10-01")
    StatusUpdateFactory(measure=lit.measure, reported_on="2026-11-01", implementation_status="completed")
    assert "A1" not in asked(desk, draft, light="green")
    assert "A1" in asked(desk, draft, light="green", as_of="edition")


def test_what_others_pay_lacks_no_money(desk, draft):
    CostLineFactory(sheet=MeasureSheetFactory(edition=draft, is_informational=True))
    assert asked(desk, draft, gap=Gap.FUNDING) == asked(desk, draft, gap=Gap.COST) == []


def test_publication_that_names_some_amounts_has_no_funding_gap(desk, draft, park):
    Edition.objects.filter(pk=draft.pk).update(is_transcribed=True)
    CostLineFactory(sheet=park)
    assert asked(desk, draft, gap=Gap.FUNDING) == []


def test_published_edition_shows_the_status_of_today_or_of_its_publication(desk, draft, park):
    Edition.objects.filter(pk=draft.pk).update(is_transcribed=True)
    Edition.objects.filter(pk=draft.pk).update(state=State.PUBLISHED, published_at="2026-10-20T12:00Z")
    StatusUpdateFactory(measure=park.measure, reported_on="2026-11-01", implementation_status="completed")
    assert asked(desk, draft, status="completed") == ["A1"]
    assert asked(desk, draft, status="completed", as_of="edition") == []
    assert asked(desk, draft, status="under_way", as_of="edition") == ["A1"]
    response = desk.get(at(draft), {"as_of": "edition"})
    row = next(row for row in rows(response) if row.sheet.number == "A1")
    assert (row.latest.label, row.latest.reported_on) == ("in Umsetzung", date(2026, 10, 1))
    assert not response.context["filter"].is_narrowed


def test_status_of_a_publication_is_offered_only_where_there_is_one(desk, draft, park):
    assert "bei der Veröffentlichung" not in desk.get(at(draft)).content.decode()


def test_page_says_what_it_did_not_understand(desk, draft, park):
    elsewhere = GoalFactory()
    page = desk.get(at(draft), {"goal": elsewhere.key, "year": "20x6"}).content.decode()
    assert "Nicht beachtet, weil es in dieser Fassung nichts bedeutet: Ziel mit Unterzielen, Jahr." in page


def test_filters_join(desk, draft, park):
    assert asked(desk, draft, q="Park", year="2025", priority="1", gap="any") == []
    assert asked(desk, draft, q="Park", year="2025", priority="1") == ["A1"]


def test_every_filter_is_in_the_form_and_labelled_in_german(draft):
    labels = {name: filter_.label for name, filter_ in SheetFilter({}, draft).filters.items()}
    assert labels.keys() == SheetFilter.names() - {"as_of"}
    assert all(labels.values())
