"""The schedule: bars on a common axis, grouped by field of action."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from measures.scheduling.schedule import WITHOUT_FIELD, schedule_of
from measures.scheduling.timeline import LONGEST, timeline
from tests.factories import ActionFieldFactory, MeasureSheetFactory


@dataclass(frozen=True)
class Work:
    first_month: tuple[int, int] | None
    last_month: tuple[int, int] | None


months = st.tuples(st.integers(1950, 2150), st.integers(1, 12))
periods = st.tuples(st.none() | months, st.none() | months).map(
    lambda ends: Work(*sorted(ends)) if all(ends) else Work(*ends)
)


def test_nothing_dated_has_no_timeline():
    assert timeline([]) is None
    assert timeline([Work(None, None)]) is None


def test_bars_are_placed_in_months():
    axis = timeline([Work((2026, 4), (2027, 6)), Work(None, (2026, 12)), Work((2028, 1), None), Work(None, None)])
    assert axis.years == (2026, 2027, 2028)
    assert [(bar.start, bar.months) for bar in axis.bars] == [(3, 15), (0, 12), (24, 12)]
    assert axis.undated == (Work(None, None),)
    assert axis.year_lines == (12, 24)
    assert [axis.place_of(month) for month in ((2026, 1), (2028, 12), (2029, 1), (2025, 12))] == [0, 35, None, None]


@given(st.lists(periods, max_size=12))
def test_every_bar_lies_on_the_axis_and_nothing_is_lost(works):
    axis = timeline(works)
    if axis is None:
        assert not any(work.first_month or work.last_month for work in works)
        return
    assert len(axis.years) <= LONGEST
    assert len(axis.bars) + len(axis.undated) == len(works)
    for bar in axis.bars:
        assert bar.start >= 0
        assert bar.months >= 1
        assert bar.start + bar.months <= axis.months


@pytest.mark.django_db
def test_measures_stand_under_their_fields(draft):
    field = ActionFieldFactory(edition=draft, code="B", title="Grün", colour="#226622")
    MeasureSheetFactory(edition=draft, number="B1", action_field=field, start_year=2026, end_year=2027)
    MeasureSheetFactory(edition=draft, number="X1", start_year=2028)
    MeasureSheetFactory(edition=draft, number="X2", period_text="laufend")
    schedule = schedule_of(draft, date(2027, 3, 5))
    assert [(group.title, group.colour, len(group.rows)) for group in schedule.groups] == [
        ("B Grün", "#226622", 1),
        (WITHOUT_FIELD, "", 1),
    ]
    assert schedule.today == 14
    assert [sheet.number for sheet in schedule.timeline.undated] == ["X2"]


@pytest.mark.django_db
def test_page_tells_periods_in_words_and_explains_when_there_are_none(client, draft, editor):
    client.force_login(editor)
    page = reverse("schedule", args=[draft.concept.slug, draft.number])
    assert "Noch kein Zeitplan" in client.get(page).text
    MeasureSheetFactory(edition=draft, number="B1", start_year=2026, start_part="Q4", end_year=2027)
    shown = client.get(page).text
    assert "IV. Quartal 2026 – 2027" in shown
    assert 'x="9"' in shown
    assert "von 2026 bis 2027" in shown


@pytest.mark.django_db
def test_milestones_stand_on_the_bar_and_in_words(draft):
    sheet = MeasureSheetFactory(edition=draft, start_year=2026, end_year=2027)
    sheet.measure.milestones.create(title="Baubeginn", planned_on="2026-04-01", actual_on="2026-06-01")
    sheet.measure.milestones.create(title="Abnahme", planned_on="2027-10-15", position=1)
    sheet.measure.milestones.create(title="Gewährleistung", planned_on="2032-10-15", position=2)
    ((row,),) = (group.rows for group in schedule_of(draft, date(2027, 3, 5)).groups)
    assert [(marker.place, marker.is_reached) for marker in row.markers] == [(5, True), (21, False), (None, False)]
    assert row.markers[0].words.startswith("Baubeginn: 06.2026")
