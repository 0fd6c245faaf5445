"""The page on which the values of a year are entered: nothing typed is lost, whoever else is at it."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from actors.models import Role
from concepts.models import Change, Edition, State
from measures.models import Indicator, IndicatorValue
from measures.registers import seed_cost_groups
from tests.conftest import person
from tests.factories import CostLineFactory, MeasureSheetFactory, StatusUpdateFactory

pytestmark = pytest.mark.django_db

YEAR = 2025
FIELDS = re.compile(r'<input[^>]*name="([^"]+)"(?:[^>]*?value="([^"]*)")?')


@pytest.fixture
def people_figure(town):
    return Indicator.objects.create(
        municipality=town, part="context", title="Einwohner", unit="Personen", code="D 1", position=1
    )


@pytest.fixture
def saldo(town):
    return Indicator.objects.create(
        municipality=town, part="context", title="Wanderungssaldo", may_be_negative=True, position=2
    )


@pytest.fixture
def places(town):
    return Indicator.objects.create(municipality=town, part="output", title="Plätze", unit="Plätze", position=3)


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def url_of(concept, year=YEAR):
    return reverse("indicator_values", args=[concept.slug, year])


def opened(client, concept, year=YEAR):
    """What stands in the fields of the page."""
    page = client.get(url_of(concept, year)).content.decode()
    return fields_in(page)


def fields_in(page):
    return {name: value for name, value in FIELDS.findall(page) if name.startswith("kennwert-")}


def at(indicator, name):
    return f"kennwert-{indicator.pk}-{name}"


def typed(indicator, **texts):
    return {at(indicator, name): text for name, text in texts.items()}


def save(client, concept, entry, year=YEAR):
    return client.post(url_of(concept, year), entry)


def value_of(concept, indicator, year=YEAR):
    return IndicatorValue.objects.get(concept=concept, indicator=indicator, year=year)


FULL = {
    "area_value": "8.340",
    "town_value": "57 120 Personen",
    "reference_date": "31.12.2025",
    "source": "Einwohnermelderegister",
    "note": "mit Nebenwohnsitz",
}


@pytest.mark.parametrize("who", ["editor", "administrator"])
def test_values_are_entered_and_logged(client, concept, people_figure, places, who, request):
    client.force_login(request.getfixturevalue(who))
    entry = opened(client, concept) | typed(people_figure, **FULL)
    answer = save(client, concept, entry)
    assert answer["Location"] == url_of(concept)
    value = value_of(concept, people_figure)
    assert (value.area_value, value.town_value) == (8340, 57120)
    assert (value.reference_date, value.source, value.note) == (
        date(2025, 12, 31),
        "Einwohnermelderegister",
        "mit Nebenwohnsitz",
    )
    assert IndicatorValue.objects.count() == 1, "rows that are empty are not written"
    log = {change.field: change.new for change in Change.objects.filter(object_kind="indicatorvalue")}
    assert log == {
        "Gebiet": "8.340,00",
        "Gesamtstadt": "57.120,00",
        "Stichtag": "31.12.2025",
        "Quelle": "Einwohnermelderegister",
        "Hinweis": "mit Nebenwohnsitz",
    }
    assert set(Change.objects.values_list("object_label", "action")) == {("Einwohner 2025", "created")}
    again = opened(client, concept)
    assert again[at(people_figure, "area_value")] == "8.340"
    assert again[at(people_figure, "reference_date")] == "31.12.2025"


def test_change_is_logged_field_by_field_and_an_emptied_row_goes(desk, concept, people_figure):
    save(desk, concept, opened(desk, concept) | typed(people_figure, **FULL))
    Change.objects.all().delete()
    save(desk, concept, opened(desk, concept) | typed(people_figure, area_value="8.341"))
    change = Change.objects.get()
    assert (change.field, change.old, change.new) == ("Gebiet", "8.340,00", "8.341,00")
    assert value_of(concept, people_figure).revision == 2
    save(desk, concept, opened(desk, concept) | typed(people_figure, **dict.fromkeys(FULL, "")))
    assert not IndicatorValue.objects.exists()
    assert Change.objects.filter(action="deleted", field="Gebiet", old="8.341,00").exists()


def test_page_saved_as_it_was_opened_writes_nothing(desk, concept, people_figure, saldo):
    save(desk, concept, opened(desk, concept) | typed(people_figure, **FULL))
    Change.objects.all().delete()
    assert save(desk, concept, opened(desk, concept)).status_code == 302
    assert not Change.objects.exists()
    assert value_of(concept, people_figure).revision == 1


def test_double_click_is_no_conflict(desk, concept, people_figure):
    entry = opened(desk, concept) | typed(people_figure, **FULL)
    assert save(desk, concept, entry).status_code == save(desk, concept, entry).status_code == 302
    assert Change.objects.count() == len(FULL)


def test_two_people_in_different_rows_lose_nothing(desk, client, concept, people_figure, saldo, administrator):
    mine, theirs = opened(desk, concept), opened(desk, concept)
    assert save(desk, concept, mine | typed(people_figure, area_value="8.340")).status_code == 302
    client.force_login(administrator)
    assert save(client, concept, theirs | typed(saldo, area_value="-34")).status_code == 302
    assert value_of(concept, people_figure).area_value == 8340
    assert value_of(concept, saldo).area_value == -34


def test_two_people_in_the_same_row_see_each_other(desk, concept, people_figure, saldo):
    mine, theirs = opened(desk, concept), opened(desk, concept)
    save(desk, concept, mine | typed(people_figure, area_value="8.340") | typed(saldo, area_value="7"))
    answer = save(desk, concept, theirs | typed(people_figure, area_value="9.999", source="Schätzung"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "von jemand anderem gespeichert" in page
    assert "8.340,00" in page
    assert "9.999,00" in page
    assert value_of(concept, people_figure).area_value == 8340
    shown = fields_in(page)
    assert shown[at(people_figure, "area_value")] == "9.999"
    assert shown[at(people_figure, "source")] == "Schätzung"
    assert shown[at(saldo, "area_value")] == "7", "a row that nobody touched here shows what is saved now"
    assert "data-changed" in page
    assert save(desk, concept, shown).status_code == 302
    assert value_of(concept, people_figure).area_value == 9999
    assert value_of(concept, saldo).area_value == 7


def test_row_emptied_here_and_changed_there_is_a_conflict(desk, concept, people_figure):
    save(desk, concept, opened(desk, concept) | typed(people_figure, area_value="1"))
    theirs = opened(desk, concept)
    save(desk, concept, opened(desk, concept) | typed(people_figure, area_value="2"))
    answer = save(desk, concept, theirs | typed(people_figure, area_value=""))
    assert "von jemand anderem gespeichert" in answer.content.decode()
    assert value_of(concept, people_figure).area_value == 2


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("area_value", "zwölf", "„zwölf“ ist keine Zahl"),
        ("area_value", "-3", "kann nicht negativ sein"),
        ("area_value", "123456789012345", "zu groß"),
        ("area_value", "12.5", "auf zwei Arten"),
        ("town_value", "12,5 %", "nicht in Prozent"),
        ("area_value", "9" * 5000, "zu lang"),
        ("reference_date", "31.02.2025", "einen Tag an, den es gibt"),
        ("reference_date", "01.01.0001", "zwischen 1950 und 2150"),
        ("source", "x" * 251, "höchstens 250 Zeichen"),
        ("note", "x" * 251, "höchstens 250 Zeichen"),
        ("area_value", "<script>alert(1)</script>", "keine Zahl"),
        ("source", "\x00", "Nullzeichen"),
    ],
)
def test_wrong_entry_comes_back_with_all_others(desk, concept, people_figure, saldo, name, text, message):
    entry = opened(desk, concept) | typed(saldo, area_value="-34", source="Meldeamt")
    answer = save(desk, concept, entry | typed(people_figure, **{name: text}))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Es ist noch nichts gespeichert" in page
    assert message in page
    assert "<script>alert" not in page
    shown = fields_in(page)
    assert shown[at(saldo, "area_value")] == "-34"
    assert shown[at(saldo, "source")] == "Meldeamt"
    if "<" not in text and "\x00" not in text:
        assert shown[at(people_figure, name)] == text
    assert not IndicatorValue.objects.exists()


def test_reference_date_lies_not_ahead(desk, concept, people_figure):
    tomorrow = timezone.localdate() + timedelta(days=1)
    entry = opened(desk, concept) | typed(people_figure, reference_date=f"{tomorrow:%d.%m.%Y}")
    assert "Der Tag liegt in der Zukunft" in save(desk, concept, entry).content.decode()


@pytest.mark.parametrize("year", [20226, 1949, 2151, 0, 10**30])
def test_year_that_can_not_be_is_not_found(desk, concept, people_figure, year):
    address = f"/konzepte/{concept.slug}/kennwerte/{year}/"
    assert desk.get(address).status_code == desk.post(address, {}).status_code == 404


def test_page_without_year_leads_to_the_one_that_is_over(desk, concept):
    answer = desk.get(reverse("indicator_years", args=[concept.slug]))
    assert answer["Location"] == url_of(concept, timezone.localdate().year - 1)


def test_years_lead_to_each_other_and_not_into_the_future(desk, concept, people_figure):
    this_year = timezone.localdate().year
    page = desk.get(url_of(concept, this_year)).content.decode()
    assert url_of(concept, this_year - 1) in page
    assert url_of(concept, this_year + 1) not in page
    assert url_of(concept, 1949) not in desk.get(url_of(concept, 1950)).content.decode()


# --- Last year's values ------------------------------------------------------


@pytest.fixture
def last_year(concept, people_figure, saldo):
    IndicatorValue.objects.create(
        concept=concept,
        indicator=people_figure,
        year=YEAR - 1,
        area_value="8312",
        town_value="57000",
        reference_date="2024-12-31",
        source="Meldeamt",
        note="nur 2024",
    )
    IndicatorValue.objects.create(concept=concept, indicator=saldo, year=YEAR - 1, area_value="-12")


def test_last_years_values_fill_what_is_empty_and_save_nothing(desk, concept, people_figure, saldo, last_year):
    entry = opened(desk, concept)
    assert entry[at(people_figure, "area_value")] == ""
    page = save(desk, concept, entry | typed(saldo, area_value="5") | {"take_over": "1"}).content.decode()
    shown = fields_in(page)
    assert [shown[at(people_figure, name)] for name in FULL] == ["8.312", "57.000", "31.12.2024", "Meldeamt", ""]
    assert shown[at(saldo, "area_value")] == "5"
    assert "Gespeichert ist noch nichts" in page
    assert "data-changed" in page
    assert IndicatorValue.objects.filter(year=YEAR).count() == 0
    assert save(desk, concept, shown).status_code == 302
    assert value_of(concept, people_figure).area_value == 8312
    assert value_of(concept, saldo).area_value == 5


def test_day_of_last_year_does_not_go_with_a_figure_of_this_year(desk, concept, people_figure, last_year):
    entry = opened(desk, concept) | typed(people_figure, area_value="8.400") | {"take_over": "1"}
    shown = fields_in(save(desk, concept, entry).content.decode())
    told = [shown[at(people_figure, name)] for name in ("area_value", "town_value", "reference_date", "source")]
    assert told == ["8.400", "57.000", "", "Meldeamt"]


def test_taking_over_keeps_what_is_wrong_to_be_mended(desk, concept, people_figure, last_year):
    entry = opened(desk, concept) | typed(people_figure, area_value="zwölf") | {"take_over": "1"}
    assert fields_in(save(desk, concept, entry).content.decode())[at(people_figure, "area_value")] == "zwölf"


def test_nothing_to_take_over_is_said(desk, concept, people_figure):
    page = save(desk, concept, opened(desk, concept) | {"take_over": "1"}).content.decode()
    assert f"Aus {YEAR - 1} war nichts zu übernehmen" in page


def test_conflict_is_still_noticed_after_taking_over(desk, concept, people_figure, last_year):
    shown = fields_in(save(desk, concept, opened(desk, concept) | {"take_over": "1"}).content.decode())
    save(desk, concept, opened(desk, concept) | typed(people_figure, area_value="8.400"))
    assert "von jemand anderem gespeichert" in save(desk, concept, shown).content.decode()
    assert value_of(concept, people_figure).area_value == 8400


def test_last_years_value_stands_beside(desk, concept, people_figure, last_year):
    page = desk.get(url_of(concept)).content.decode()
    assert ">2024: 8.312<" in page
    assert ">2024: 57.000<" in page


# --- What changes meanwhile --------------------------------------------------


def test_indicator_archived_meanwhile_keeps_what_was_typed(desk, concept, people_figure):
    entry = opened(desk, concept) | typed(people_figure, area_value="8.340")
    Indicator.objects.update(archived_at=timezone.now())
    assert save(desk, concept, entry).status_code == 302
    assert value_of(concept, people_figure).area_value == 8340
    assert "archiviert" in desk.get(url_of(concept)).content.decode()


def test_indicator_that_came_meanwhile_is_left_alone(desk, concept, people_figure, saldo, town):
    entry = {name: text for name, text in opened(desk, concept).items() if f"-{saldo.pk}-" not in name}
    IndicatorValue.objects.create(concept=concept, indicator=saldo, year=YEAR, area_value=4)
    assert save(desk, concept, entry | typed(people_figure, area_value="1")).status_code == 302
    assert value_of(concept, saldo).area_value == 4


def test_indicator_of_another_town_takes_no_value(desk, concept, next_town):
    strange = Indicator.objects.create(municipality=next_town, part="context", title="Fremd")
    save(desk, concept, {at(strange, "seen"): "x", at(strange, "area_value"): "4"})
    assert not IndicatorValue.objects.exists()


@pytest.mark.parametrize("name", ["kennwert-x-seen", "kennwert--seen", "kennwert-1-2-seen", "kennwert-²-seen"])
def test_made_up_fields_are_passed_over(desk, concept, people_figure, name):
    assert save(desk, concept, {name: "x", f"kennwert-{10**40}-seen": "x"}).status_code == 302


def test_output_has_no_value_of_the_whole_town(desk, concept, places):
    entry = opened(desk, concept)
    assert at(places, "town_value") not in entry
    save(desk, concept, entry | typed(places, area_value="60", town_value="999"))
    assert (value_of(concept, places).area_value, value_of(concept, places).town_value) == (Decimal(60), None)


# --- What the portal counts --------------------------------------------------


@pytest.fixture
def counted(draft, places, town):
    seed_cost_groups(town)
    group = town.cost_groups.get(code="9")
    places.cost_groups.set([group])
    sheet = MeasureSheetFactory(edition=draft, number="B4", title="Jugendzentrum")
    CostLineFactory(sheet=sheet, cost_group=group)
    StatusUpdateFactory(measure=sheet.measure, reported_on="2025-03-01")
    return sheet


def test_count_stands_beside_with_the_measures(desk, concept, places, counted):
    page = desk.get(url_of(concept)).content.decode()
    assert "1 Maßnahme" in page
    assert f'<a href="{counted.get_absolute_url()}">B4 Jugendzentrum</a>' in page
    save(desk, concept, opened(desk, concept) | typed(places, area_value="60"))
    page = desk.get(url_of(concept)).content.decode()
    assert "Eingetragen ist etwas anderes; das geht vor." in page


def test_council_reads_the_values_and_no_measures_of_a_draft(client, concept, places, counted, reader, people_figure):
    IndicatorValue.objects.create(
        concept=concept, indicator=people_figure, year=YEAR, area_value=8340, source="<b>Amt</b>"
    )
    client.force_login(reader)
    page = client.get(url_of(concept)).content.decode()
    assert "8.340" in page
    assert "&lt;b&gt;Amt" in page
    assert "1 Maßnahme" in page
    assert "Jugendzentrum" not in page
    assert "<input" not in page.split("<main")[1]
    for state in (State.REVIEW, State.SUBMITTED):
        Edition.objects.filter(concept=concept).update(state=state)
    assert "Jugendzentrum" in client.get(url_of(concept)).content.decode()


def test_only_who_keeps_the_registers_writes(client, concept, people_figure, reader, reviewer, contributor, stranger):
    for user, status in ((reader, 403), (reviewer, 403), (contributor, 403), (stranger, 404)):
        client.force_login(user)
        entry = {at(people_figure, "seen"): "x", at(people_figure, "area_value"): "4"}
        assert save(client, concept, entry).status_code == status
        assert client.get(url_of(concept)).status_code == (404 if status == 404 else 200)
    assert not IndicatorValue.objects.exists()


def test_empty_page_tells_the_first_step(desk, client, concept, town, reader):
    assert reverse("indicator_list") in desk.get(url_of(concept)).content.decode()
    client.force_login(reader)
    assert "Sobald die Bearbeitung Kennwerte anlegt" in client.get(url_of(concept)).content.decode()


def test_person_with_two_roles_writes_with_the_stronger(client, concept, people_figure, reader, town):
    both = person("beides@auenfurt.example", "Bea", "Beides", town, Role.READER)
    both.memberships.create(municipality=town, role=Role.EDITOR)
    client.force_login(both)
    assert save(client, concept, opened(client, concept) | typed(people_figure, area_value="1")).status_code == 302
