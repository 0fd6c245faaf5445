"""Named people of one town, and a stranger from the next."""

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, settings

from actors.models import Membership, Role, User
from tests.factories import ActorFactory, ConceptFactory, EditionFactory, MunicipalityFactory

# A busy machine is slow, not wrong.
settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("portal")


@pytest.fixture(autouse=True)
def forgotten_attempts():
    """Attempts to sign in are counted in the cache; no test may be refused for those of another."""
    cache.clear()


@pytest.fixture
def town(db):
    return MunicipalityFactory(name="Auenfurt", official_name="Stadt Auenfurt", slug="auenfurt", ags="12999001")


@pytest.fixture
def next_town(db):
    return MunicipalityFactory(name="Bergheim", official_name="Gemeinde Bergheim", slug="bergheim", ags="12999002")


@pytest.fixture
def green_office(town):
    return ActorFactory(municipality=town, name="Grünflächenamt")


def person(email, first_name, last_name, municipality, role, actor=None):
    user = User.objects.create_user(email, "ein-langes-kennwort", first_name=first_name, last_name=last_name)
    Membership.objects.create(user=user, municipality=municipality, role=role, actor=actor)
    return user


@pytest.fixture
def editor(town):
    return person("editor@auenfurt.example", "Petra", "Planer", town, Role.EDITOR)


@pytest.fixture
def reviewer(town):
    return person("reviewer@auenfurt.example", "Anton", "Amtsleiter", town, Role.REVIEWER)


@pytest.fixture
def publisher(town):
    return person("publisher@auenfurt.example", "Doris", "Dezernentin", town, Role.PUBLISHER)


@pytest.fixture
def contributor(town, green_office):
    return person("contributor@auenfurt.example", "Quirin", "Quartier", town, Role.CONTRIBUTOR, green_office)


@pytest.fixture
def reader(town):
    return person("reader@auenfurt.example", "Rita", "Rat", town, Role.READER)


@pytest.fixture
def administrator(town):
    return person("admin@auenfurt.example", "Vera", "Verwaltung", town, Role.ADMIN)


@pytest.fixture
def stranger(next_town):
    return person("stranger@bergheim.example", "Fritz", "Fremd", next_town, Role.EDITOR)


@pytest.fixture
def concept(town):
    return ConceptFactory(municipality=town, slug="nordring")


@pytest.fixture
def draft(concept):
    return EditionFactory(concept=concept)
