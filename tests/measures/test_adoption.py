"""Names stay as they were adopted, whatever the registers say later."""

import pytest

from measures.models import CostGroup
from measures.updating.adoption import fix_names, release_names
from tests.factories import (
    ActorFactory,
    CostLineFactory,
    FundingLineFactory,
    FundingProgrammeFactory,
    MeasureSheetFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(draft, town):
    sheet = MeasureSheetFactory(edition=draft)
    sheet.actor_links.create(actor=ActorFactory(municipality=town, name="Grünflächenamt"))
    group = CostGroup.objects.create(municipality=town, code="6", title="Erschließung")
    CostLineFactory(sheet=sheet, cost_group=group)
    CostLineFactory(sheet=sheet)
    programme = FundingProgrammeFactory(municipality=town, name="Sozialer Zusammenhalt")
    FundingLineFactory(sheet=sheet, source="programme", programme=programme)
    FundingLineFactory(sheet=sheet, source="third_party", actor=ActorFactory(municipality=town, name="Sparkasse"))
    FundingLineFactory(sheet=sheet, source="own")
    return sheet


def rename_everything(sheet):
    for link in sheet.actor_links.select_related("actor"):
        type(link.actor).objects.filter(pk=link.actor_id).update(name="Amt für Umwelt")
    CostGroup.objects.update(code="7", title="Straßen")
    for line in sheet.funding_lines.select_related("programme", "actor"):
        for register in filter(None, [line.programme, line.actor]):
            type(register).objects.filter(pk=register.pk).update(name="Umbenannt")


def names(sheet):
    return (
        [link.name for link in sheet.actor_links.all()],
        [line.group_name for line in sheet.cost_lines.all()],
        [line.source_name for line in sheet.funding_lines.all()],
    )


def test_fixed_names_outlive_a_renaming(sheet, django_assert_num_queries):
    before = names(sheet)
    with django_assert_num_queries(4):
        fix_names(sheet.edition)
    rename_everything(sheet)
    assert names(sheet) == before
    assert before == (
        ["Grünflächenamt"],
        ["6 Erschließung", ""],
        ["Sozialer Zusammenhalt", "Mittel Dritter: Sparkasse", "Eigenmittel der Kommune"],
    )


def test_released_names_follow_the_registers(sheet):
    fix_names(sheet.edition)
    rename_everything(sheet)
    release_names(sheet.edition)
    assert names(sheet) == (
        ["Amt für Umwelt"],
        ["7 Straßen", ""],
        ["Umbenannt", "Mittel Dritter: Umbenannt", "Eigenmittel der Kommune"],
    )


def test_names_of_other_editions_stay_untouched(sheet, draft):
    other = MeasureSheetFactory()
    other.actor_links.create(actor=ActorFactory(municipality=other.edition.concept.municipality))
    fix_names(draft)
    assert other.actor_links.get().adopted_name == ""
