"""The list of measures: what it shows, how it is narrowed and sorted, and its spreadsheet."""

from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from concepts.models import Edition, State
from measures.models import MeasureSheet
from tests.factories import (
    ActionFieldFactory,
    CostLineFactory,
    FundingLineFactory,
    FundingProgrammeFactory,
    MeasureSheetFactory,
    StatusUpdateFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def at(edition, name="measure_list"):
    return reverse(name, args=[edition.concept.slug, edition.number])


def numbers(response):
    return [row.sheet.number for row in response.context["page"]]


def test_list_says_what_is_known_about_each_measure(desk, draft, green_office):
    sheet = MeasureSheetFactory(
        edition=draft, number="B4", title="Quartierspark Süd", start_year=2023, end_year=2029, is_key_project=True
    )
    sheet.actor_links.create(actor=green_office)
    CostLineFactory(sheet=sheet, amount="1000000")
    FundingLineFactory(sheet=sheet, amount="780000")
    StatusUpdateFactory(measure=sheet.measure, reported_on="2026-10-19")
    page = desk.get(at(draft)).content.decode()
    for text in (
        "B4",
        "Quartierspark Süd",
        "Grünflächenamt",
        "in Umsetzung",
        "2023–2029",
        "1.000.000\u00a0€",
        "78\u00a0%",
        "19.10.2026",
        "Schlüsselprojekt",
    ):
        assert text in page


def test_measure_of_which_nothing_is_known_is_shown(desk, draft):
    MeasureSheetFactory(edition=draft, number="", title="Nur ein Titel")
    page = desk.get(at(draft)).content.decode()
    assert "Nur ein Titel" in page
    assert "keine Angabe" in page
    assert "nicht gemeldet" in page


def test_numbers_are_in_natural_order_and_missing_ones_last(desk, draft):
    for number in ("B1", "A10", "", "A2", "A02b", "1.10", "1.9"):
        MeasureSheetFactory(edition=draft, number=number)
    assert numbers(desk.get(at(draft))) == ["1.9", "1.10", "A2", "A02b", "A10", "B1", ""]


def test_informational_measure_is_shown_but_not_added(desk, draft):
    CostLineFactory(sheet=MeasureSheetFactory(edition=draft), amount="4000000")
    CostLineFactory(sheet=MeasureSheetFactory(edition=draft, is_informational=True), amount="310000")
    response = desk.get(at(draft))
    assert response.context["shown"].sums.cost == Decimal(4000000)
    assert "zusammen 4.000.000\u00a0€, nachrichtlich 310.000\u00a0€" in response.content.decode()


def test_latest_report_counts_and_an_update_without_status_keeps_the_last_one(desk, draft):
    sheet = MeasureSheetFactory(edition=draft)
    StatusUpdateFactory(measure=sheet.measure, reported_on="2026-05-01", implementation_status="in_planning")
    StatusUpdateFactory(measure=sheet.measure, reported_on="2026-03-01", implementation_status="completed")
    StatusUpdateFactory(
        measure=sheet.measure, reported_on="2026-09-01", implementation_status="", funding_status="applied"
    )
    (row,) = desk.get(at(draft)).context["page"]
    assert (row.latest.label, row.latest.reported_on) == ("in Planung", date(2026, 9, 1))


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


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["A1", "A2", "A3"]),
        ({"q": "wasserspiel südufer"}, ["A1"]),
        ({"q": "A3"}, ["A3"]),
        ({"q": "wasserspiel schulhof"}, []),
        ({"q": "%"}, []),
        ({"status": "under_way"}, ["A1"]),
        ({"status": "none"}, ["A3"]),
        ({"trait": "key"}, ["A1"]),
        ({"trait": "climate"}, ["A3"]),
        ({"trait": "private"}, ["A2"]),
        ({"trait": "informational"}, ["A2"]),
        ({"trait": "counted"}, ["A1", "A3"]),
        ({"sort": "-nummer"}, ["A3", "A2", "A1"]),
        ({"sort": "titel"}, ["A3", "A1", "A2"]),
        ({"sort": "traeger"}, ["A1", "A2", "A3"]),
        ({"sort": "-stand"}, ["A2", "A1", "A3"]),
        ({"sort": "zeitraum"}, ["A2", "A1", "A3"]),
        ({"sort": "kosten"}, ["A1", "A2", "A3"]),
        ({"sort": "-kosten"}, ["A2", "A1", "A3"]),
        ({"sort": "gedeckt"}, ["A1", "A2", "A3"]),
        ({"sort": "-gemeldet"}, ["A2", "A1", "A3"]),
        ({"sort": "unsinn"}, ["A1", "A2", "A3"]),
        ({"status": "unsinn", "action_field": "9999999", "trait": "x", "page": "-3"}, ["A1", "A2", "A3"]),
        ({"q": "x\x00"}, ["A1", "A2", "A3"]),
        ({"q": "x" * 5000}, []),
    ],
)
def test_list_follows_the_address(desk, draft, mixed, asked, found):
    response = desk.get(at(draft), asked)
    assert response.status_code == 200
    assert numbers(response) == found


def test_list_is_narrowed_by_action_field_and_programme(desk, draft, mixed):
    park, _, _ = mixed
    programme = park.funding_lines.first().programme
    assert numbers(desk.get(at(draft), {"action_field": park.action_field.pk})) == ["A1"]
    assert numbers(desk.get(at(draft), {"programme": programme.pk})) == ["A1"]
    page = desk.get(at(draft), {"q": "nirgends"}).content.decode()
    assert "Keine Maßnahme gefunden" in page


def test_pages_keep_filter_and_order_and_sum_everything(desk, draft):
    for number in range(60):
        CostLineFactory(sheet=MeasureSheetFactory(edition=draft, number=f"A{number}"), amount="10")
    response = desk.get(at(draft), {"q": "A", "sort": "-nummer", "page": "2"})
    assert numbers(response) == [f"A{number}" for number in range(9, -1, -1)]
    assert response.context["shown"].sums.cost == Decimal(600)
    page = response.content.decode()
    assert "?q=A&amp;sort=-nummer&amp;page=1" in page
    assert f"{at(draft, 'measure_export')}?q=A&amp;sort=-nummer" in page


def test_empty_list_explains_the_first_step(client, draft, editor, reviewer):
    for user, offered in ((editor, True), (reviewer, False)):
        client.force_login(user)
        page = client.get(at(draft)).content.decode()
        assert "Noch keine Maßnahme" in page
        assert ("Erste Maßnahme anlegen" in page) is offered


def test_list_shows_measures_of_this_edition_only(desk, draft):
    MeasureSheetFactory(number="Z9")
    assert numbers(desk.get(at(draft))) == []


def test_spreadsheet_holds_what_the_list_shows(desk, draft, mixed):
    park, _, _ = mixed
    MeasureSheet.objects.filter(pk=park.pk).update(title='=HYPERLINK("http://boese.example")', number="+1")
    asked = {"sort": "-kosten"}
    shown = desk.get(at(draft), asked).context["shown"]
    response = desk.get(at(draft, "measure_export"), asked)
    assert response["Content-Type"].startswith("application/vnd.openxmlformats")
    assert "Massnahmen_nordring_Fassung-1_" in response["Content-Disposition"]
    book = load_workbook(BytesIO(response.content))
    lines = list(book.active.iter_rows(min_row=4, values_only=True))
    expected = [
        (
            row.sheet.number or None,
            row.sheet.title,
            row.carriers or None,
            row.latest.label or None,
            row.sheet.period or None,
            row.cost,
            row.coverage,
            row.latest.reported_on and datetime.combine(row.latest.reported_on, time()),
            "nachrichtlich" if row.sheet.is_informational else None,
            row.light.label,
            "; ".join(row.light.reasons) or None,
        )
        for row in shown.rows
    ]
    assert lines[: len(expected)] == expected
    assert lines[-2][1:6:4] == ("Summe ohne nachrichtliche", shown.sums.cost)
    assert lines[-1][1:6:4] == ("nachrichtlich", shown.sums.informational_cost)
    title = book.active.cell(row=5, column=2)
    assert (title.data_type, title.value) == ("s", '=HYPERLINK("http://boese.example")')


@pytest.mark.parametrize(("precision", "form"), [("day", "DD.MM.YYYY"), ("month", "MM/YYYY"), ("year", "YYYY")])
def test_spreadsheet_dates_can_be_sorted_and_claim_no_more_than_is_known(desk, draft, precision, form):
    sheet = MeasureSheetFactory(edition=draft)
    StatusUpdateFactory(measure=sheet.measure, reported_on=date(2026, 10, 1), precision=precision)
    book = load_workbook(BytesIO(desk.get(at(draft, "measure_export")).content))
    assert (book.active["H4"].value, book.active["H4"].number_format) == (datetime(2026, 10, 1), form)


def test_spreadsheet_of_a_filter_holds_only_what_it_finds(desk, draft, mixed):
    response = desk.get(at(draft, "measure_export"), {"q": "Schulhof"})
    rows = list(load_workbook(BytesIO(response.content)).active.iter_rows(min_row=4, values_only=True))
    assert [row[1] for row in rows if row[0]] == ["Schulhof"]


@pytest.mark.parametrize("name", ["measure_list", "measure_export"])
def test_reader_sees_the_list_once_it_is_submitted(client, draft, reader, stranger, name):
    client.force_login(reader)
    assert client.get(at(draft, name)).status_code == 404
    Edition.objects.filter(pk=draft.pk).update(state=State.REVIEW)
    Edition.objects.filter(pk=draft.pk).update(state=State.SUBMITTED)
    assert client.get(at(draft, name)).status_code == 200
    client.force_login(stranger)
    assert client.get(at(draft, name)).status_code == 404
    client.logout()
    assert client.get(at(draft, name)).status_code == 302


@pytest.mark.parametrize("name", ["measure_list", "measure_export"])
def test_queries_do_not_grow_with_the_list(desk, draft, town, green_office, name):
    programme = FundingProgrammeFactory(municipality=town)

    def add():
        sheet = MeasureSheetFactory(edition=draft, action_field=ActionFieldFactory(edition=draft))
        sheet.actor_links.create(actor=green_office)
        CostLineFactory.create_batch(2, sheet=sheet)
        FundingLineFactory(sheet=sheet, source="programme", programme=programme)
        StatusUpdateFactory(measure=sheet.measure)

    def ask():
        with CaptureQueriesContext(connection) as queries:
            desk.get(at(draft, name))
        return len(queries)

    add()
    with_one = ask()
    add()
    add()
    assert ask() == with_one
