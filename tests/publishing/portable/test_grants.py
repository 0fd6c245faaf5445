"""Grant notices in a file: keys that are known already, and old files without instalments."""

import copy

import pytest

from measures.models import CashInstalment, DrawDown, Grant
from publishing.portable import FileRefused
from publishing.portable.conflicts import conflicts_of
from publishing.portable.exporting import export_concept
from publishing.portable.importing import import_concept
from tests.publishing.portable.conftest import KEY

pytestmark = pytest.mark.django_db


def booked(sound):
    call = {"key": KEY(31), "booked_on": "2026-02-01", "amount": "40.00"}
    row = {"key": KEY(30), "year": 2026, "amount": "100.00", "draw_downs": [call]}
    return sound | {"grants": [sound["grants"][0] | {"instalments": [row]}]}


def test_notice_comes_in_with_its_bookings_and_goes_out_the_same(sound):
    data = booked(sound)
    concept = import_concept(data)
    assert CashInstalment.objects.get().amount == 100
    assert DrawDown.objects.get().instalment.grant.concept == concept
    (grant,) = export_concept(concept)["grants"]
    assert grant["instalments"] == data["grants"][0]["instalments"]


def test_file_without_instalments_is_still_read(sound):
    import_concept(sound)
    grant = Grant.objects.get()
    assert (grant.lapses_after_years, grant.use_within_months, grant.instalments.count()) == (None, None, 0)


def test_key_of_a_known_booking_is_refused(sound):
    import_concept(booked(sound))
    other = copy.deepcopy(booked(sound))
    told = {problem.place for problem in conflicts_of(other)}
    assert {"grants[0].instalments[0].key", "grants[0].instalments[0].draw_downs[0].key"} <= told
    with pytest.raises(FileRefused):
        import_concept(other)
