"""The traffic light: each rule by itself, then whatever facts may come."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.models import Colour, FundingStatus, ImplementationStatus
from measures.reporting.traffic_light import (
    GRAVITY,
    LATE_IS_GRAVE,
    NOT_BEGUN,
    NOTHING_LEFT,
    TONES,
    Facts,
    Lapse,
    light_of,
)

TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Step:
    title: str
    planned_on: date
    expected_on: date | None = None
    actual_on: date | None = None


CALM = Facts(TODAY, status="under_way", last_reported=date(2026, 11, 1))


def light(**known):
    return light_of(replace(CALM, **known))


def step(days, **dates):
    return [Step("Richtfest", TODAY + timedelta(days=days), **dates)]


@pytest.mark.parametrize(
    ("known", "colour", "reasons"),
    [
        ({}, "green", []),
        ({"status": "idea"}, "grey", []),
        ({"status": "completed"}, "off", []),
        ({"status": "dropped"}, "off", []),
        ({"status": "postponed"}, "off", []),
        ({"status": ""}, "off", []),
        # Late
        ({"milestones": step(0)}, "green", []),
        ({"milestones": step(-1)}, "yellow", ["Meilenstein „Richtfest“ seit 1 Tag überfällig"]),
        ({"milestones": step(-LATE_IS_GRAVE)}, "yellow", ["Meilenstein „Richtfest“ seit 3 Monaten überfällig"]),
        ({"milestones": step(-LATE_IS_GRAVE - 1)}, "red", ["Meilenstein „Richtfest“ seit 3 Monaten überfällig"]),
        ({"milestones": step(-200, actual_on=TODAY)}, "green", []),
        (
            {"milestones": step(10, expected_on=TODAY + timedelta(days=15))},
            "yellow",
            ["Meilenstein „Richtfest“ voraussichtlich 5 Tage später"],
        ),
        ({"milestones": step(-200), "status": "completed"}, "off", []),
        ({"milestones": step(-200), "status": "postponed"}, "off", []),
        ({"end": (2026, 11)}, "green", []),
        ({"end": (2026, 10)}, "red", ["sollte bis Oktober 2026 abgeschlossen sein"]),
        ({"end": (2026, 10), "status": "continuous"}, "green", []),
        ({"start": (2026, 10)}, "green", []),
        ({"start": (2026, 10), "status": "in_planning"}, "yellow", ["sollte seit Oktober 2026 in Umsetzung sein"]),
        ({"start": (2026, 11), "status": "in_planning"}, "grey", []),
        # Over cost
        ({"planned_cost": Decimal(100), "spent": Decimal(100)}, "green", []),
        ({"planned_cost": Decimal(100), "spent": Decimal("100.01")}, "green", []),  # a cent is rounding
        ({"planned_cost": Decimal(100), "spent": Decimal("100.02")}, "yellow", ["über den geplanten Kosten"]),
        ({"planned_cost": Decimal(100), "spent": Decimal(110)}, "yellow", ["über den geplanten Kosten"]),
        (
            {"planned_cost": Decimal(100), "spent": Decimal("110.01")},
            "red",
            ["mehr als ein Zehntel über den geplanten Kosten"],
        ),
        ({"planned_cost": None, "spent": Decimal(100)}, "green", []),
        ({"planned_cost": Decimal(0), "spent": Decimal(100)}, "green", []),
        # Status overdue
        ({"is_due": True}, "yellow", ["Stand überfällig, zuletzt gemeldet am 01.11.2026"]),
        ({"is_due": True, "last_reported": None, "status": ""}, "yellow", ["noch kein Stand gemeldet"]),
        # Money about to lapse
        ({"lapses": [Lapse("Sozialer Zusammenhalt 2021", 2027)]}, "green", []),
        (
            {"lapses": [Lapse("Sozialer Zusammenhalt 2021", 2026)]},
            "yellow",
            ["Sozialer Zusammenhalt 2021: Mittel verfallen Ende 2026"],
        ),
        (
            {"lapses": [Lapse("Sozialer Zusammenhalt 2021", 2025)], "is_due": True},
            "red",
            [
                "Sozialer Zusammenhalt 2021: Mittel seit Ende 2025 verfallen",
                "Stand überfällig, zuletzt gemeldet am 01.11.2026",
            ],
        ),
        ({"lapses": [Lapse("Sozialer Zusammenhalt 2021", 2025)], "funding_status": "settled"}, "green", []),
    ],
)
def test_light_says_colour_and_reasons(known, colour, reasons):
    found = light(**known)
    assert (found.colour, list(found.reasons)) == (colour, reasons)


def test_every_colour_has_a_word_and_a_tone():
    assert set(TONES) == set(Colour)
    assert len({colour.label for colour in Colour}) == len(Colour)


DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
MONTHS = st.none() | st.tuples(st.integers(2020, 2035), st.integers(1, 12))
AMOUNTS = st.none() | st.decimals(0, 10**9, places=2)
FACTS = st.builds(
    Facts,
    today=DAYS,
    status=st.sampled_from(["", *ImplementationStatus.values]),
    funding_status=st.sampled_from(["", *FundingStatus.values]),
    is_due=st.booleans(),
    last_reported=st.none() | DAYS,
    milestones=st.lists(st.builds(Step, st.just("Richtfest"), DAYS, st.none() | DAYS, st.none() | DAYS), max_size=4),
    start=MONTHS,
    end=MONTHS,
    planned_cost=AMOUNTS,
    spent=AMOUNTS,
    lapses=st.lists(st.builds(Lapse, st.just("Programm"), st.integers(2020, 2035)), max_size=3),
)


@given(FACTS)
def test_warning_has_reasons_and_nothing_else_has_any(facts):
    found = light_of(facts)
    assert (found.colour in GRAVITY) == bool(found.reasons)
    assert all(found.reasons)


@given(FACTS)
def test_what_is_finished_warns_of_nothing_and_only_what_has_not_begun_is_grey(facts):
    colour = light_of(facts).colour
    if facts.status in NOTHING_LEFT:
        assert colour == Colour.OFF
    if colour == Colour.GREY:
        assert facts.status in NOT_BEGUN


@given(FACTS, st.decimals(0, 10**6, places=2))
def test_spending_more_never_calms_the_light(facts, more):
    before = light_of(facts).colour
    after = light_of(replace(facts, spent=(facts.spent or 0) + more)).colour
    assert gravity(after) <= gravity(before)


@given(FACTS)
def test_reasons_come_with_the_gravest_first_and_do_not_hang_on_the_order_of_the_facts(facts):
    turned = replace(facts, milestones=facts.milestones[::-1], lapses=facts.lapses[::-1])
    assert light_of(turned).colour == light_of(facts).colour
    assert sorted(light_of(turned).reasons) == sorted(light_of(facts).reasons)


def gravity(colour):
    return GRAVITY.index(colour) if colour in GRAVITY else len(GRAVITY)
