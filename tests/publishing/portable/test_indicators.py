"""Indicators and their values in a file: found again, created, or refused where they mean something else."""

import pytest

from actors.models import Municipality
from measures.models import Indicator, IndicatorValue
from publishing.portable import FileRefused
from publishing.portable.conflicts import conflicts_of
from publishing.portable.exporting import export_concept
from publishing.portable.importing import import_concept

pytestmark = pytest.mark.django_db


@pytest.fixture
def known_town(sound):
    return Municipality.objects.create(**sound["municipality"])


def test_values_come_in_and_go_out_the_same(sound):
    concept = import_concept(sound)
    data = export_concept(concept)
    assert [row["indicator"] for row in data["indicator_values"]] == ["Plätze", "Saldo"]
    assert data["indicator_values"][1] | {"area_value": "-12.5", "town_value": "34"} == sound["indicator_values"][1]
    assert data["registers"]["indicators"] == sound["registers"]["indicators"]


def test_known_indicator_stays_as_it_is(sound, known_town):
    own = Indicator.objects.create(municipality=known_town, part="output", title="Plätze", code="C 7", position=9)
    import_concept(sound)
    own.refresh_from_db()
    assert (own.code, own.position, own.cost_groups.count()) == ("C 7", 9, 0)
    assert IndicatorValue.objects.get(indicator=own).area_value == 60
    assert known_town.indicators.count() == 2


def test_indicator_that_means_something_else_here_is_refused(sound, known_town):
    Indicator.objects.create(municipality=known_town, part="context", title="Plätze", unit="m²")
    told = {(problem.place, problem.message.split(" mit ")[1]) for problem in conflicts_of(sound)}
    assert told == {("registers.indicators[0].part", "„context“."), ("registers.indicators[0].unit", "„m²“.")}
    with pytest.raises(FileRefused):
        import_concept(sound)


def test_file_without_indicators_is_still_read(sound):
    del sound["indicator_values"], sound["registers"]["indicators"]
    concept = import_concept(sound)
    assert not IndicatorValue.objects.exists()
    assert "indicator_values" not in export_concept(concept)
