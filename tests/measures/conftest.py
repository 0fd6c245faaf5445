"""Measures to list, and somebody who lists them."""

import pytest

from tests.factories import (
    ActionFieldFactory,
    CostLineFactory,
    FundingLineFactory,
    FundingProgrammeFactory,
    MeasureSheetFactory,
    StatusUpdateFactory,
)


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def mixed(draft, town, green_office):
    """Three measures that differ in everything that can be filtered."""
    park = MeasureSheetFactory(
        edition=draft,
        number="A1",
        title="Quartierspark",
        description="Mit Wasserspielplatz am Südufer",
        action_field=ActionFieldFactory(edition=draft),
        is_key_project=True,
        start_year=2030,
    )
    yard = MeasureSheetFactory(
        edition=draft, number="A2", title="Schulhof", is_informational=True, ownership="private", start_year=2025
    )
    office = MeasureSheetFactory(edition=draft, number="A3", title="Ämterhaus", is_climate_measure=True)
    StatusUpdateFactory(measure=park.measure, reported_on="2026-10-01")
    StatusUpdateFactory(measure=yard.measure, implementation_status="completed", reported_on="2026-11-01")
    park.actor_links.create(actor=green_office)
    CostLineFactory(sheet=park, amount="500")
    CostLineFactory(sheet=yard, amount="900")
    programme = FundingProgrammeFactory(municipality=town)
    FundingLineFactory.create_batch(2, sheet=park, source="programme", programme=programme, amount="100")
    return park, yard, office
