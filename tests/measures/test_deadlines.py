"""Days that a programme sets: until when to apply."""

from datetime import date

import pytest
from django.utils import timezone

from measures.funding.deadlines import is_near, next_deadline
from measures.funding.programmes import register_rows
from measures.models import FundingProgramme
from measures.scheduling.calendar_feed import entries_of
from tests.clock import Clock
from tests.factories import FundingProgrammeFactory

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("day", "month", "expected"),
    [
        (30, 9, date(2027, 9, 30)),
        (25, 11, date(2026, 11, 25)),
        (24, 11, date(2027, 11, 24)),
        (31, 12, date(2026, 12, 31)),
        (29, 2, date(2027, 2, 28)),
        (None, None, None),
    ],
)
def test_next_deadline_is_today_or_within_a_year(day, month, expected):
    assert next_deadline(FundingProgramme(deadline_day=day, deadline_month=month), TODAY) == expected


@pytest.mark.parametrize(
    ("years", "has_deadline"),
    [
        ({"last_year": 2026}, False),
        ({"last_year": 2027}, True),
        ({"first_year": 2028}, True),
        ({"first_year": 2029}, False),
        ({"archived_at": timezone.now()}, False),
    ],
)
def test_deadline_ends_with_the_programme_and_begins_a_year_before_it(years, has_deadline):
    programme = FundingProgramme(deadline_day=30, deadline_month=9, **years)
    assert (next_deadline(programme, TODAY) is not None) == has_deadline


def test_near_is_within_ninety_days():
    assert is_near(date(2027, 2, 23), TODAY)
    assert not is_near(date(2027, 2, 24), TODAY)
    assert not is_near(None, TODAY)


@pytest.mark.django_db
def test_register_puts_near_deadlines_first(town, editor):
    for name, day, month in (("A", None, None), ("B", 30, 9), ("C", 31, 12), ("D", 30, 11)):
        FundingProgrammeFactory(municipality=town, name=name, deadline_day=day, deadline_month=month)
    rows = register_rows(editor, TODAY, with_archived=False)
    assert [row.programme.name for row in rows] == ["D", "C", "A", "B"]
    assert [row.is_near for row in rows] == [True, True, False, False]


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch, TODAY)


def titles(user, clock):
    return [(entry.day, entry.title) for entry in entries_of(user, clock.today)]


@pytest.mark.django_db
def test_editors_read_deadlines_in_their_calendar(clock, town, next_town, editor, reader, contributor, stranger):
    own = FundingProgrammeFactory(municipality=town, name="EFRE", deadline_day=30, deadline_month=9)
    FundingProgrammeFactory(municipality=next_town, name="Fremd", deadline_day=30, deadline_month=9)
    FundingProgrammeFactory(municipality=town, name="Ohne Frist")
    assert titles(editor, clock) == [(date(2027, 9, 30), "Antragsfrist: EFRE")]
    assert titles(reader, clock) == titles(contributor, clock) == []
    assert titles(stranger, clock) == [(date(2027, 9, 30), "Antragsfrist: Fremd")]
    FundingProgramme.objects.filter(pk=own.pk).update(archived_at=clock.now)
    assert titles(editor, clock) == []
