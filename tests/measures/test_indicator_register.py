"""The register of indicators."""

import pytest
from django.urls import reverse
from django.utils import timezone

from measures.models import Indicator, IndicatorValue
from measures.monitoring.usual_indicators import USUAL_INDICATORS, take_over_indicators
from measures.registers import seed_cost_groups

pytestmark = pytest.mark.django_db

ENTRY = {"part": "context", "title": "Haushalte", "unit": "Anzahl", "code": "D 3", "position": ""}


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def indicator(town):
    return Indicator.objects.create(municipality=town, part="context", title="Haushalte", position=1)


def page(client):
    return client.get(reverse("indicator_list")).content.decode()


def test_usual_indicators_come_once_and_spare_what_is_there(town, next_town):
    seed_cost_groups(town)
    own = Indicator.objects.create(municipality=town, part="context", title="HAUSHALTE", unit="Stück", position=3)
    assert take_over_indicators(town) == len(USUAL_INDICATORS) - 1
    assert take_over_indicators(town) == 0
    own.refresh_from_db()
    assert (own.title, own.unit) == ("HAUSHALTE", "Stück")
    assert town.indicators.order_by("position").first() == own
    assert not next_town.indicators.exists()
    counts = town.indicators.get(title="Einzelmaßnahmen soziale Infrastruktur")
    assert [group.title for group in counts.cost_groups.all()] == ["Gemeinbedarfs- und Folgeeinrichtungen"]
    assert town.indicators.get(title="Wanderungssaldo").may_be_negative


def test_town_with_its_own_cost_groups_gets_indicators_that_count_nothing(town):
    town.cost_groups.create(code="1", title="Ganz anders")
    take_over_indicators(town)
    assert town.indicators.exclude(cost_groups=None).count() == 0


def test_button_is_there_as_long_as_something_is_missing(desk, town):
    address = reverse("indicator_seed", args=[town.pk])
    assert address in page(desk)
    assert desk.get(address).status_code == 405
    desk.post(address)
    shown = page(desk)
    assert 'aria-current="true">Förderprogramme' in shown
    assert "Wohnungsleerstand" in shown
    assert address not in shown
    town.indicators.get(title="Haushalte").delete()
    assert "1 üblicher Kennwert fehlt hier noch" in page(desk)


@pytest.mark.parametrize("who", ["editor", "administrator"])
def test_indicator_is_added_renamed_and_archived(client, town, who, request):
    client.force_login(request.getfixturevalue(who))
    seed_cost_groups(town)
    group = town.cost_groups.get(code="6")
    client.post(reverse("indicator_create"), ENTRY | {"part": "output", "cost_groups": [group.pk]})
    one = Indicator.objects.get()
    assert (one.municipality, one.position, one.unit, one.code) == (town, 1, "Anzahl", "D 3")
    assert list(one.cost_groups.all()) == [group]
    edit = reverse("indicator_edit", args=[one.pk])
    client.post(edit, ENTRY | {"title": "Private Haushalte", "position": "4", "revision": "1"})
    one.refresh_from_db()
    assert (one.title, one.position, one.revision, one.cost_groups.count()) == ("Private Haushalte", 4, 2, 0)
    client.post(reverse("indicator_archive", args=[one.pk]))
    one.refresh_from_db()
    assert one.archived_at
    assert "archiviert" in page(client)
    client.post(reverse("indicator_unarchive", args=[one.pk]))
    one.refresh_from_db()
    assert one.archived_at is None


def test_second_writer_sees_the_first_also_where_only_the_groups_differ(desk, town):
    seed_cost_groups(town)
    one = Indicator.objects.create(municipality=town, part="output", title="Plätze", position=1)
    first, second = town.cost_groups.all()[:2]
    edit = reverse("indicator_edit", args=[one.pk])
    said = {"part": "output", "title": "Plätze", "position": "1", "revision": "1"}
    desk.post(edit, said | {"cost_groups": [first.pk]})
    answer = desk.post(edit, said | {"cost_groups": [second.pk]})
    assert "von jemand anderem gespeichert" in answer.content.decode()
    assert list(one.cost_groups.all()) == [first]
    assert desk.post(edit, said | {"cost_groups": [first.pk]}).status_code == 302  # says the same: no conflict
    assert desk.post(edit, said | {"cost_groups": [second.pk], "revision": "3"}).status_code == 302
    assert list(one.cost_groups.all()) == [second]


def test_bad_indicator_gets_a_message(desk, town, next_town, indicator):
    foreign = next_town.cost_groups.create(code="1", title="Fremd")
    seed_cost_groups(town)
    own = town.cost_groups.first()
    for entry, message in (
        ({"title": "haushalte"}, "gibt es in der Kommune schon"),
        ({"title": ""}, "zwingend erforderlich"),
        ({"title": "x" * 161}, "160"),
        ({"unit": "x" * 31}, "30"),
        ({"part": "eingabe"}, "eingabe ist keine gültige Auswahl"),
        ({"position": "-1"}, "größer oder gleich 0"),
        ({"cost_groups": [own.pk]}, "nur für Kennwerte im Teil C"),
        ({"part": "output", "cost_groups": [foreign.pk]}, "Bitte eine gültige Auswahl treffen"),
        ({"part": "output", "cost_groups": ["x"]}, "kein gültiger"),
    ):
        response = desk.post(reverse("indicator_create"), ENTRY | {"title": "Neu"} | entry)
        assert response.status_code == 200, entry
        assert message in response.content.decode(), entry
    assert Indicator.objects.count() == 1


def test_part_and_sign_stay_as_the_values_need_them(desk, concept, indicator):
    indicator.may_be_negative = True
    indicator.save()
    IndicatorValue.objects.create(concept=concept, indicator=indicator, year=2025, area_value=-3, town_value=5)
    said = ENTRY | {"part": "output", "position": "1", "revision": "1"}
    shown = desk.post(reverse("indicator_edit", args=[indicator.pk]), said).content.decode()
    assert "er bleibt im Teil D" in shown
    assert "schon ein negativer Wert" in shown
    indicator.refresh_from_db()
    assert (indicator.part, indicator.may_be_negative) == ("context", True)


def test_archived_cost_group_that_is_chosen_stays_chosen(desk, town):
    seed_cost_groups(town)
    one = Indicator.objects.create(municipality=town, part="output", title="Plätze", position=1)
    group = town.cost_groups.first()
    one.cost_groups.set([group])
    town.cost_groups.update(archived_at=timezone.now())
    edit = reverse("indicator_edit", args=[one.pk])
    assert str(group) in desk.get(edit).content.decode()
    said = {"part": "output", "title": "Plätze", "position": "1", "revision": "1", "cost_groups": [group.pk]}
    assert desk.post(edit, said).status_code == 302
    assert list(one.cost_groups.all()) == [group]


def test_hostile_words_are_only_words(desk, town):
    desk.post(reverse("indicator_create"), ENTRY | {"title": "<script>alert(1)</script>", "unit": '"><b>'})
    shown = page(desk)
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown
