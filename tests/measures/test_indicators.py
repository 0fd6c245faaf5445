"""What is known of the indicators of a concept in a year, and what the portal counts itself."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from concepts.models import Edition, State
from measures.models import ImplementationStatus, Indicator, IndicatorValue
from measures.monitoring.indicators import Known, counted_sheets, standing_of, statuses_at_end_of
from measures.monitoring.usual_indicators import USUAL_INDICATORS, missing_usual, take_over_indicators
from measures.registers import seed_cost_groups
from tests.factories import CostLineFactory, EditionFactory, MeasureSheetFactory, StatusUpdateFactory


@pytest.fixture
def output(town):
    seed_cost_groups(town)
    indicator = Indicator.objects.create(municipality=town, part="output", title="Wohnumfeld", unit="Anzahl")
    indicator.cost_groups.set(town.cost_groups.filter(code__in=["5", "6"]))
    return indicator


def measure(edition, status="under_way", day="2025-06-01", code="6", **given):
    sheet = MeasureSheetFactory(edition=edition, **given)
    CostLineFactory(sheet=sheet, cost_group=edition.concept.municipality.cost_groups.get(code=code))
    if status:
        StatusUpdateFactory(measure=sheet.measure, implementation_status=status, reported_on=day)
    return sheet


def publish(edition):
    for state in (State.REVIEW, State.SUBMITTED, State.PUBLISHED):
        Edition.objects.filter(pk=edition.pk).update(state=state, published_at=timezone.now(), is_transcribed=True)


def counted(concept, year=2025):
    (known,) = standing_of(concept, year)
    return [sheet.title for sheet in known.counted]


# --- Pure --------------------------------------------------------------------


@pytest.mark.parametrize("status", [*ImplementationStatus, None])
def test_only_what_is_or_was_done_counts(status):
    sheet = SimpleNamespace(pk=1, measure_id=11)
    found = counted_sheets([sheet], {1: {5}}, {11: status} if status else {}, {5, 6})
    assert bool(found) is (status in {"under_way", "continuous", "completed"})


def test_sheet_without_cost_in_the_groups_does_not_count():
    sheets = [SimpleNamespace(pk=1, measure_id=11), SimpleNamespace(pk=2, measure_id=12)]
    statuses = dict.fromkeys((11, 12), "completed")
    assert counted_sheets(sheets, {1: {4}}, statuses, {5}) == ()
    assert counted_sheets(sheets, {1: {4, 5}}, statuses, {5}) == (sheets[0],)


@pytest.mark.parametrize(
    ("entered", "counts", "figure", "is_counted", "differs"),
    [
        (None, None, None, False, False),
        (None, 2, 2, True, False),
        (None, 0, 0, True, False),
        (2, 2, 2, False, False),
        (3, 2, 3, False, True),
        (0, 2, 0, False, True),
        (3, None, 3, False, False),
    ],
)
def test_entered_figure_goes_before_the_count(entered, counts, figure, is_counted, differs):
    value = IndicatorValue(area_value=entered if entered is None else Decimal(entered))
    sheets = None if counts is None else tuple(range(counts))
    known = Known(Indicator(), value, None, sheets)
    assert (known.figure, known.is_counted, known.differs) == (figure, is_counted, differs)


def test_usual_indicators_are_each_of_a_kind():
    titles = [usual.title.casefold() for usual in USUAL_INDICATORS]
    assert len(set(titles)) == len(titles)
    assert all(usual.unit for usual in USUAL_INDICATORS)
    assert [usual.title for usual in USUAL_INDICATORS if usual.may_be_negative] == ["Wanderungssaldo"]
    assert all(usual.part == "output" for usual in USUAL_INDICATORS if usual.cost_groups)
    counted_twice = [title for usual in USUAL_INDICATORS for title in usual.cost_groups]
    assert len(set(counted_twice)) == len(counted_twice)
    assert missing_usual(titles) == []


# --- With the database -------------------------------------------------------

pytestmark = pytest.mark.django_db


def test_measures_are_counted_as_reported_at_the_end_of_the_year(draft, output, concept):
    measure(draft, title="läuft")
    measure(draft, "completed", title="fertig", code="5")
    measure(draft, "continuous", title="dauernd", day="2025-12-31")
    measure(draft, "under_way", title="erst 2026", day="2026-01-01")
    measure(draft, "in_planning", title="geplant")
    measure(draft, None, title="ohne Stand")
    measure(draft, title="nachrichtlich", is_informational=True)
    measure(draft, title="andere Gruppe", code="1")
    late = measure(draft, title="2026 zurückgestellt")
    StatusUpdateFactory(
        measure=late.measure,
        implementation_status="postponed",
        reported_on="2026-02-01",
        reason="Geld fehlt",
        follow_up_date="2027-01-01",
    )
    assert counted(concept) == ["läuft", "fertig", "dauernd", "2026 zurückgestellt"]
    assert counted(concept, 2024) == []
    assert "erst 2026" in counted(concept, 2026)
    assert "2026 zurückgestellt" not in counted(concept, 2026)


def test_line_that_is_only_told_does_not_make_a_measure_count(draft, output, concept):
    sheet = measure(draft, code="1")
    CostLineFactory(sheet=sheet, cost_group=concept.municipality.cost_groups.get(code="6"), is_informational=True)
    assert counted(concept) == []


def test_measure_with_many_lines_counts_once(draft, output, concept):
    sheet = measure(draft, title="Platz")
    CostLineFactory(sheet=sheet, cost_group=concept.municipality.cost_groups.get(code="5"))
    CostLineFactory(sheet=sheet, cost_group=concept.municipality.cost_groups.get(code="6"), fiscal_year=2028)
    assert counted(concept) == ["Platz"]


def test_corrected_report_does_not_count(draft, output, concept):
    sheet = measure(draft, "completed")
    wrong = sheet.measure.status_updates.get()
    StatusUpdateFactory(
        measure=sheet.measure, implementation_status="in_planning", reported_on="2025-06-01", corrects=wrong
    )
    assert counted(concept) == []
    assert statuses_at_end_of(2025, concept) == {sheet.measure_id: "in_planning"}


def test_report_without_status_leaves_the_last_one_standing(draft, output, concept):
    sheet = measure(draft, title="läuft")
    StatusUpdateFactory(measure=sheet.measure, implementation_status="", reported_on="2025-08-01")
    assert counted(concept) == ["läuft"]


def test_edition_in_force_is_counted_and_not_the_draft(draft, output, concept):
    measure(draft, title="in Kraft")
    publish(draft)
    later = EditionFactory(concept=concept, number=2, kind="update", previous=draft)
    measure(later, title="nur im Entwurf")
    assert counted(concept) == ["in Kraft"]


def test_completed_measure_counts_on_when_a_later_edition_has_it_no_more(draft, output, concept):
    measure(draft, "completed", title="fertig")
    old = measure(draft, title="läuft")
    publish(draft)
    later = EditionFactory(concept=concept, number=2, kind="update", previous=draft)
    renamed = MeasureSheetFactory(edition=later, measure=old.measure, title="läuft weiter")
    CostLineFactory(sheet=renamed, cost_group=concept.municipality.cost_groups.get(code="1"))
    publish(later)
    assert counted(concept) == ["fertig"]  # the other one costs nothing in the groups any more


def test_concept_without_edition_counts_nothing(concept, output):
    assert counted(concept) == []


def test_indicator_without_cost_groups_counts_nothing_at_all(concept, output):
    output.cost_groups.clear()
    (known,) = standing_of(concept, 2025)
    assert known.counted is None


def test_values_of_the_year_and_the_year_before(concept, town):
    one = Indicator.objects.create(municipality=town, part="context", title="Haushalte", position=2)
    two = Indicator.objects.create(municipality=town, part="output", title="Plätze", position=9)
    gone = Indicator.objects.create(municipality=town, part="context", title="Alt", archived_at=timezone.now())
    kept = Indicator.objects.create(
        municipality=town, part="context", title="Alt, mit Wert", archived_at=timezone.now()
    )
    for indicator, year, figure in ((one, 2025, 5), (one, 2024, 4), (one, 2023, 3), (kept, 2025, 1), (gone, 2024, 1)):
        IndicatorValue.objects.create(concept=concept, indicator=indicator, year=year, area_value=figure)
    standing = standing_of(concept, 2025)
    assert [known.indicator for known in standing] == [two, kept, one]
    assert (standing[2].entered, standing[2].previous.area_value) == (5, 4)
    assert (standing[0].value, standing[0].previous) == (None, None)
    assert gone in [known.indicator for known in standing_of(concept, 2025, also={gone.pk})]


def test_indicators_of_other_towns_stay_there(concept, next_town):
    strange = Indicator.objects.create(municipality=next_town, part="context", title="Fremd")
    assert standing_of(concept, 2025, also={strange.pk}) == []


def queries_of(concept):
    with CaptureQueriesContext(connection) as captured:
        standing = standing_of(concept, 2025)
        for known in standing:
            [sheet.get_absolute_url() for sheet in known.counted or ()]
    return len(captured)


def test_queries_do_not_grow(draft, output, concept, town):
    measure(draft)
    IndicatorValue.objects.create(concept=concept, indicator=output, year=2025, area_value=1)
    few = queries_of(concept)
    take_over_indicators(town)
    for number in range(3):
        measure(draft, code=str(number + 5))
    for indicator in town.indicators.exclude(pk=output.pk):
        IndicatorValue.objects.create(concept=concept, indicator=indicator, year=2025, area_value=1)
    assert len(standing_of(concept, 2025)) == len(USUAL_INDICATORS) + 1
    assert queries_of(concept) == few <= 7


@pytest.mark.parametrize(
    "wrong",
    [
        {"year": 20226},
        {"year": 1949},
        {"reference_date": date(1900, 1, 1)},
        {"year": 2024},  # a second one
    ],
)
def test_database_refuses_what_can_not_be(concept, output, wrong):
    IndicatorValue.objects.create(concept=concept, indicator=output, year=2024)
    with pytest.raises(IntegrityError), transaction.atomic():
        IndicatorValue.objects.create(**{"concept": concept, "indicator": output, "year": 2025} | wrong)
