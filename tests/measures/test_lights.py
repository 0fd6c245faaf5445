"""The lights of measures on pages: from what is saved, and set by hand with a reason."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from concepts.models import Change
from measures.finance import lines_on
from measures.models import ActorRole, CashInstalment, Grant, LightOverride, SheetActor, Spending
from measures.reporting.lights import lights_of
from tests.factories import (
    CostLineFactory,
    FundingLineFactory,
    FundingProgrammeFactory,
    MeasureSheetFactory,
    MilestoneFactory,
    StatusUpdateFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(draft, green_office):
    sheet = MeasureSheetFactory(edition=draft, number="B4", title="Quartierspark Süd")
    SheetActor.objects.create(sheet=sheet, actor=green_office, role=ActorRole.RESPONSIBLE_BODY)
    StatusUpdateFactory(measure=sheet.measure, reported_on=timezone.localdate(), spent="900")
    return sheet


def light(sheet):
    return lights_of([sheet], lines_on([sheet])[0])[sheet.measure_id]


def address(sheet):
    return reverse("light_edit", args=[sheet.measure.concept.slug, sheet.measure.serial])


def set_light(client, user, sheet, **said):
    client.force_login(user)
    return client.post(address(sheet), {"colour": "green", "reason": "Die Baufirma holt auf."} | said)


# --- From what is saved --------------------------------------------------------


def test_calm_measure_is_green(sheet):
    CostLineFactory(sheet=sheet, amount="1000.00")
    assert (light(sheet).label, light(sheet).reasons) == ("im Plan", ())


def test_spending_counts_against_the_planned_cost_of_the_sheet(sheet):
    CostLineFactory(sheet=sheet, amount="500.00")
    CostLineFactory(sheet=sheet, amount="350.00")
    CostLineFactory(sheet=sheet, amount="999.00", is_informational=True)
    assert light(sheet).reasons == ("über den geplanten Kosten",)


def test_spending_that_a_later_report_leaves_unsaid_still_counts(sheet):
    CostLineFactory(sheet=sheet, amount="1.00")
    StatusUpdateFactory(measure=sheet.measure, reported_on=timezone.localdate())
    assert light(sheet).colour == "red"


def test_corrected_spending_counts_no_more(sheet):
    CostLineFactory(sheet=sheet, amount="1.00")
    wrong = sheet.measure.status_updates.get()
    StatusUpdateFactory(measure=sheet.measure, reported_on=wrong.reported_on, corrects=wrong, spent="0.50")
    assert light(sheet).colour == "green"


def booked(sheet, amount, day):
    grant = Grant.objects.create(concept=sheet.measure.concept, amount=10_000)
    row = CashInstalment.objects.create(grant=grant, year=2026, amount=10_000)
    Spending.objects.create(instalment=row, booked_on=day, amount=amount, measure=sheet.measure)


def test_spending_booked_beyond_the_last_report_counts(sheet):
    """Reported are 900, booked 600 and 450: 1,050 of 1,000 planned. What is booked for tomorrow is not spent."""
    CostLineFactory(sheet=sheet, amount="1000.00")
    booked(sheet, 600, timezone.localdate())
    assert light(sheet).reasons == ()
    booked(sheet, 450, timezone.localdate() + timedelta(days=1))
    assert light(sheet).reasons == ()
    booked(sheet, 450, timezone.localdate() - timedelta(days=1))
    assert light(sheet).reasons == ("über den geplanten Kosten",)


def test_queries_for_lights_do_not_grow_with_bookings(sheet, django_assert_num_queries):
    CostLineFactory(sheet=sheet, amount="1000.00")
    costs = lines_on([sheet])[0]
    for amount in (10, 20, 30):
        booked(sheet, amount, timezone.localdate())
        with CaptureQueriesContext(connection) as queries:
            lights_of([sheet], costs)
        assert len(queries) <= 13


def test_milestone_counts_for_its_measure_only(sheet):
    MilestoneFactory(planned_on="2020-01-01")
    assert light(sheet).colour == "green"
    MilestoneFactory(measure=sheet.measure, planned_on=timezone.localdate() - timedelta(days=3))
    assert light(sheet).reasons[0].endswith("seit 3 Tagen überfällig")


@pytest.mark.parametrize(
    ("grant_year", "line_year", "lapses"), [(2021, 2021, True), (2021, 2022, False), (None, 2022, True)]
)
def test_grant_lapses_for_the_measures_that_it_pays(sheet, town, grant_year, line_year, lapses):
    programme, other = FundingProgrammeFactory(municipality=town), FundingProgrammeFactory(municipality=town)
    last_year = timezone.localdate().year - 1
    concept = sheet.edition.concept
    Grant.objects.create(
        concept=concept, programme=programme, programme_year=grant_year, end_year=last_year, amount=100
    )
    Grant.objects.create(concept=concept, programme=other, end_year=last_year, amount=100)
    FundingLineFactory(
        sheet=sheet,
        source="programme",
        programme=programme,
        programme_year=line_year,
        fiscal_year=timezone.localdate().year,
    )
    FundingLineFactory(sheet=sheet, source="own")
    assert len(light(sheet).reasons) == int(lapses)
    assert (light(sheet).colour == "red") == lapses


@pytest.mark.parametrize(
    ("end", "fiscal", "colour"),
    [(0, 0, "yellow"), (0, None, "yellow"), (-1, 0, "red"), (-1, 2, "red"), (-1, -1, "green"), (-1, None, "green")],
)
def test_grant_lapses_only_while_the_plan_counts_on_it(client, contributor, sheet, town, end, fiscal, colour):
    this_year, programme = timezone.localdate().year, FundingProgrammeFactory(municipality=town)
    Grant.objects.create(concept=sheet.edition.concept, programme=programme, end_year=this_year + end, amount=100)
    year = None if fiscal is None else this_year + fiscal
    FundingLineFactory(sheet=sheet, source="programme", programme=programme, fiscal_year=year)
    assert light(sheet).colour == colour
    client.force_login(contributor)
    page = client.get(reverse("measure_list", args=[sheet.edition.concept.slug, sheet.edition.number]))
    (row,) = page.context["shown"].rows
    assert row.light.colour == colour, "the list says the same"


def test_grant_with_instalments_lapses_by_what_is_left_of_them(sheet, town):
    today, programme = timezone.localdate(), FundingProgrammeFactory(municipality=town)
    last_year = {"end_year": today.year - 1}
    grant = Grant.objects.create(concept=sheet.edition.concept, programme=programme, amount=100, **last_year)
    row = CashInstalment.objects.create(grant=grant, year=today.year, amount=100, lapses_on=today)
    FundingLineFactory(sheet=sheet, source="programme", programme=programme, fiscal_year=today.year)
    assert light(sheet).reasons == (f"{programme}: Mittel verfallen am {today:%d.%m.%Y}",)
    row.draw_downs.create(booked_on=today, amount=100)
    assert light(sheet).colour == "green"


def test_grants_that_lapse_alike_are_told_once(sheet, town):
    this_year, programme = timezone.localdate().year, FundingProgrammeFactory(municipality=town)
    for _ in range(2):
        Grant.objects.create(concept=sheet.edition.concept, programme=programme, end_year=this_year, amount=100)
        FundingLineFactory(sheet=sheet, source="programme", programme=programme, fiscal_year=this_year)
    assert len(light(sheet).reasons) == 1


def test_list_measure_page_and_my_measures_show_the_light_in_words(client, contributor, sheet):
    MilestoneFactory(measure=sheet.measure, title="Richtfest", planned_on="2020-01-01")
    client.force_login(contributor)
    slug, number = sheet.edition.concept.slug, sheet.edition.number
    for url in (reverse("measure_list", args=[slug, number]), sheet.measure.get_absolute_url(), reverse("my_measures")):
        page = client.get(url).content.decode()
        assert "Handlungsbedarf" in page
        assert "Meilenstein „Richtfest“" in page


# --- By hand -------------------------------------------------------------------


def test_editor_sets_the_light_with_a_reason_and_it_is_logged(client, editor, sheet):
    MilestoneFactory(measure=sheet.measure, planned_on="2020-01-01")
    assert set_light(client, editor, sheet).status_code == 302
    assert light(sheet).colour == "green"
    assert light(sheet).derived.colour == "red"
    page = client.get(sheet.measure.get_absolute_url()).content.decode()
    assert "von Hand gesetzt: Die Baufirma holt auf." in page
    assert "Aus den Angaben ergäbe sich: Handlungsbedarf" in page
    log = {change.field: change.new for change in Change.objects.filter(object_kind="lightoverride")}
    assert log == {"Maßnahme": "B4 Quartierspark Süd", "Ampel": "im Plan", "Begründung": "Die Baufirma holt auf."}


def test_light_by_hand_needs_a_reason_and_a_colour(client, editor, sheet):
    page = set_light(client, editor, sheet, reason=" ", colour="")
    assert set(page.context["form"].errors) == {"reason", "colour"}
    assert not LightOverride.objects.exists()


def test_derived_light_holds_again_when_the_override_is_cancelled(client, editor, sheet):
    set_light(client, editor, sheet, colour="red")
    for _ in range(2):
        assert client.post(address(sheet), {"cancel": "1"}).status_code == 302
    assert light(sheet).derived is None
    assert LightOverride.objects.get().cancelled_at
    assert Change.objects.filter(object_kind="lightoverride", action="deleted", field="Ampel").count() == 1


def test_second_setting_takes_the_place_of_the_first_and_a_second_tap_changes_nothing(client, editor, sheet):
    for colour in ("red", "yellow", "yellow"):
        set_light(client, editor, sheet, colour=colour)
    assert light(sheet).colour == "yellow"
    assert LightOverride.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        LightOverride.objects.create(measure=sheet.measure, colour="red", reason="Zwei", set_by=editor)


def test_nobody_but_editors_sets_the_light(client, contributor, reviewer, publisher, stranger, sheet):
    for user, status in ((contributor, 403), (reviewer, 403), (publisher, 403), (stranger, 404)):
        assert set_light(client, user, sheet).status_code == status
    client.force_login(contributor)
    assert "Ampel von Hand" not in client.get(sheet.measure.get_absolute_url()).content.decode()
