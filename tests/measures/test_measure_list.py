"""The list of measures: what it shows, how it is narrowed, sorted and divided into pages."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from concepts.models import Edition, State
from measures.models import StatusLabel
from tests.factories import (
    ActionFieldFactory,
    CostLineFactory,
    FundingLineFactory,
    FundingProgrammeFactory,
    MeasureSheetFactory,
    StatusUpdateFactory,
)
from tests.measures.listed import at, numbers, rows

pytestmark = pytest.mark.django_db


def test_list_says_what_is_known_about_each_measure(desk, draft, green_office):
    sheet = MeasureSheetFactory(
        edition=draft, number="B4", title="Quartierspark Süd", start_year=2023, end_year=2029, is_key_project=True
    )
    sheet.actor_links.create(actor=green_office)
    CostLineFactory(sheet=sheet, amount="1000000")
    FundingLineFactory(sheet=sheet, amount="780000")
    StatusUpdateFactory(measure=sheet.measure, reported_on="2026-10-19")
    page = desk.get(at(draft)).content.decode() + desk.get(f"{at(draft)}?spalten=gedeckt").content.decode()
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
    (row,) = rows(desk.get(at(draft)))
    assert (row.latest.label, row.latest.reported_on) == ("in Planung", date(2026, 9, 1))


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
        ({"ownership": "private"}, ["A2"]),
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
    assert numbers(desk.get(at(draft), {"action_field": park.action_field.key})) == ["A1"]
    assert numbers(desk.get(at(draft), {"programme": programme.pk})) == ["A1"]
    page = desk.get(at(draft), {"q": "nirgends"}).content.decode()
    assert "Keine Maßnahme gefunden" in page


def test_pages_keep_filter_and_order_and_sum_everything(desk, draft):
    for number in range(60):
        CostLineFactory(sheet=MeasureSheetFactory(edition=draft, number=f"A{number}"), amount="10")
    response = desk.get(at(draft), {"q": "Spielplatz", "sort": "-nummer", "page": "2"})
    assert numbers(response) == [f"A{number}" for number in range(9, -1, -1)]
    assert response.context["shown"].sums.cost == Decimal(600)
    page = response.content.decode()
    assert "?q=Spielplatz&amp;sort=-nummer&amp;page=1" in page
    assert f"{at(draft, 'measure_export')}?q=Spielplatz&amp;sort=-nummer" in page


def test_empty_list_explains_the_first_step(client, draft, editor, reviewer):
    for user, offered in ((editor, True), (reviewer, False)):
        client.force_login(user)
        page = client.get(at(draft)).content.decode()
        assert "Noch keine Maßnahme" in page
        assert ("Erste Maßnahme anlegen" in page) is offered


def test_list_shows_measures_of_this_edition_only(desk, draft):
    MeasureSheetFactory(number="Z9")
    assert numbers(desk.get(at(draft))) == []


@pytest.mark.parametrize("name", ["measure_list", "measure_export", "measure_csv"])
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


def test_page_fetches_no_other_rows_than_its_own(desk, draft):
    MeasureSheetFactory.create_batch(55, edition=draft)
    for asked, shown in (({}, 50), ({"page": "2"}, 5)):
        response = desk.get(at(draft), asked)
        assert {len(row.hanging.by_id) for row in rows(response)} == {shown}
        assert "rows" not in vars(response.context["shown"])  # which would be those of all pages


def test_cells_say_what_was_typed_and_run_nothing(desk, draft, green_office):
    type(green_office).objects.filter(pk=green_office.pk).update(name="<b>Amt</b> & Söhne")
    sheet = MeasureSheetFactory(edition=draft, action_field=ActionFieldFactory(edition=draft, title="<i>Grün</i>"))
    sheet.actor_links.create(actor=green_office)
    StatusUpdateFactory(
        measure=sheet.measure, implementation_status="postponed", reason="x", follow_up_date="2030-01-01"
    )
    StatusLabel.objects.create(municipality=draft.concept.municipality, status="postponed", label="<u>", position=1)
    page = desk.get(at(draft)).content.decode()
    for said in ("&lt;b&gt;Amt&lt;/b&gt; &amp; Söhne", "&lt;i&gt;Grün&lt;/i&gt;", "&lt;u&gt;"):
        assert said in page
    assert [tag for tag in ("<b>", "<i>", "<u>") if tag in page] == []


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("measure_list", ""),
        ("measure_list", "?alle=1"),
        ("measure_list", "?sort=-ampel"),
        ("measure_list", "?gap=any"),
        ("measure_list", "?light=yellow"),
        ("measure_list", "?q=Spielplatz&status=under_way&sort=kosten"),
        ("measure_export", ""),
        ("measure_csv", "?sort=stand"),
    ],
)
def test_queries_do_not_grow_with_the_list(desk, draft, town, green_office, name, asked):
    programme = FundingProgrammeFactory(municipality=town)

    def add():
        sheet = MeasureSheetFactory(edition=draft, action_field=ActionFieldFactory(edition=draft))
        sheet.actor_links.create(actor=green_office)
        CostLineFactory.create_batch(2, sheet=sheet)
        FundingLineFactory(sheet=sheet, source="programme", programme=programme)
        StatusUpdateFactory(measure=sheet.measure)

    def ask():
        with CaptureQueriesContext(connection) as queries:
            desk.get(at(draft, name) + asked)
        return len(queries)

    add()
    with_one = ask()
    add()
    add()
    assert ask() == with_one
