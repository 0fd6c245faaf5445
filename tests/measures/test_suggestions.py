"""Suggestions for the register: usual programmes by Land, taken over once and marked until somebody checks."""

import pytest
from django.urls import reverse

from actors.models import Land
from measures.funding.suggestions import suggestions_for, take_over
from measures.funding.usual_programmes import USUAL_PROGRAMMES
from measures.models import FundingProgramme
from tests.factories import FundingProgrammeFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("land", Land.values)
def test_everything_that_is_suggested_can_be_saved(land):
    """The database and the forms' own rules take what stands in the list, in every Land."""
    town = MunicipalityFactory(land=land)
    added = take_over(town, [one.key for one in USUAL_PROGRAMMES])
    assert len(added) == len(suggestions_for(town)) >= 3
    for programme in FundingProgramme.objects.filter(municipality=town):
        programme.full_clean()
        assert programme.note
        assert programme.is_suggestion
        for row in (*programme.rates.all(), *programme.former_names.all(), *programme.documents.all()):
            row.full_clean()
        assert all(rate.note for rate in programme.rates.all()), "a rate without its source"


def rate_in(land, key="sozialer-zusammenhalt"):
    [one] = [one for one in suggestions_for(MunicipalityFactory(land=land)) if one.key == key]
    return str(one.rate.rate) if one.rate else None, one.is_unconfirmed


@pytest.mark.parametrize(
    ("land", "rate"),
    [
        (Land.BB, ("66.6", False)),
        (Land.NI, ("66.666667", False)),
        (Land.HE, ("60", True)),
        (Land.BY, ("60", True)),
        (Land.SH, ("66.7", True)),
        (Land.BE, ("66.666667", True)),
        (Land.NW, (None, False)),
    ],
)
def test_rates_follow_the_land_and_say_whether_they_are_confirmed(land, rate):
    assert rate_in(land) == rate


def test_programmes_of_one_land_are_suggested_there_only():
    def keys(land):
        return {one.key for one in suggestions_for(MunicipalityFactory(land=land))}

    assert "rise" in keys(Land.HH) - keys(Land.BB)
    assert "efre-sachsen" in keys(Land.SN) - keys(Land.HH)


def test_taking_over_twice_adds_once_and_overwrites_nothing(town):
    FundingProgrammeFactory(municipality=town, name="LEBENDIGE zentren", note="Unser Text")
    keys = ["sozialer-zusammenhalt", "lebendige-zentren", "gibt es nicht"]
    assert [one.short_name for one in take_over(town, keys)] == ["Sozialer Zusammenhalt"]
    programme = town.funding_programmes.get(short_name="Sozialer Zusammenhalt")
    programme.rates.update(rate="70", federal_share=None, land_share=None, eu_share=None)
    assert take_over(town, keys) == []
    assert town.funding_programmes.count() == 2
    assert str(programme.rates.get().rate) == "70.000000"
    assert town.funding_programmes.get(note="Unser Text").name == "LEBENDIGE zentren"


def test_programme_known_by_its_short_name_is_not_suggested_again(town):
    FundingProgrammeFactory(municipality=town, name="Städtebauförderung: Wachstum", short_name="WACHSTUM")
    assert {one.key for one in suggestions_for(town) if one.is_known} == {"wachstum"}


def test_page_offers_adds_and_marks_until_somebody_checks(client, editor, town):
    client.force_login(editor)
    address = reverse("programme_suggestions", args=[town.pk])
    assert address in client.get(reverse("programme_list")).content.decode()
    assert "Sozialer Zusammenhalt" in client.get(address).content.decode()
    assert "kreuzen Sie an" in client.post(address).content.decode()
    assert client.post(address, {"key": ["sozialer-zusammenhalt", "wachstum"]}).status_code == 302
    page = client.get(reverse("programme_list")).content.decode()
    assert page.count("Vorschlag, bitte prüfen") == 2
    assert "Steht schon im Register" in client.get(address).content.decode()
    assert "Alle Vorschläge stehen schon" not in client.get(address).content.decode()
    client.post(address, {"key": [one.key for one in suggestions_for(town)]})
    page = client.get(address).content.decode()
    assert "Alle Vorschläge stehen schon im Register." in page
    assert "Übernehmen</span>" not in page
    programme = town.funding_programmes.get(short_name="Sozialer Zusammenhalt")
    assert programme.name_in(2018) == "Soziale Stadt"
    assert "Die Angaben stimmen" in client.get(programme.get_absolute_url()).content.decode()
    client.post(reverse("programme_confirm", args=[programme.pk]))
    assert "Die Angaben stimmen" not in client.get(programme.get_absolute_url()).content.decode()


def test_suggestions_of_a_foreign_town_are_not_found(client, editor, reader, next_town):
    address = reverse("programme_suggestions", args=[next_town.pk])
    client.force_login(editor)
    assert client.post(address, {"key": "wachstum"}).status_code == 404
    client.force_login(reader)
    assert client.post(address, {"key": "wachstum"}).status_code == 403
    assert not FundingProgramme.objects.exists()
