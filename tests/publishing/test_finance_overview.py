"""The cost and financing overview of an edition: page and spreadsheet."""

import re
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from actors.templatetags.german import in_unit
from measures.models import CostGroup, Grant
from tests.clock import Clock
from tests.factories import (
    ActionFieldFactory,
    CostLineFactory,
    FundingLineFactory,
    FundingProgrammeFactory,
    MeasureSheetFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(town):
    return FundingProgrammeFactory(municipality=town, name="Sozialer Zusammenhalt")


@pytest.fixture
def sheet(draft, town, programme):
    """1.234.567,89 € in two years, two thirds funded, a gap of 34.567,89 €."""
    field = ActionFieldFactory(edition=draft, code="B", title="Grün")
    sheet = MeasureSheetFactory(edition=draft, number="B4", title="Quartierspark Süd", action_field=field)
    group = CostGroup.objects.create(municipality=town, code="6", title="Plätze", position=6)
    CostLineFactory(sheet=sheet, amount="1000000.00", fiscal_year=2027, cost_group=group)
    CostLineFactory(sheet=sheet, amount="234567.89", fiscal_year=2028, cost_group=group, is_eligible=False)
    FundingLineFactory(sheet=sheet, source="programme", programme=programme, amount="800000.00", fiscal_year=2027)
    FundingLineFactory(sheet=sheet, source="own", amount="400000.00", fiscal_year=2028)
    return sheet


@pytest.fixture
def foreign_sheet(draft):
    sheet = MeasureSheetFactory(edition=draft, number="C7", title="Schulhof des Landkreises", is_informational=True)
    CostLineFactory(sheet=sheet, amount="310000.00")
    return sheet


def address(name, edition):
    return reverse(name, args=[edition.concept.slug, edition.number])


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """What "this year" is must not change with the day on which the tests run."""
    return Clock(monkeypatch, "2026-11-25")


def test_page_shows_cost_cover_and_gap(client, editor, draft, sheet):
    client.force_login(editor)
    page = client.get(address("finance_overview", draft))
    money = page.context["report"].sums
    assert (money.cost, money.programme_funding, money.own_funds, money.gap) == (
        Decimal("1234567.89"),
        Decimal("800000.00"),
        Decimal("400000.00"),
        Decimal("34567.89"),
    )
    text = page.content.decode()
    for words in ("1,23\u00a0Mio.\u00a0€", "1.234.567,89", "34.567,89", "6 Plätze", "Sozialer Zusammenhalt", "B Grün"):
        assert words in text
    assert sheet.get_absolute_url() in text


def test_informational_measure_stands_apart(client, editor, draft, sheet, foreign_sheet):
    client.force_login(editor)
    report = client.get(address("finance_overview", draft)).context["report"]
    assert report.sums.cost == Decimal("1234567.89")
    assert [row.sheet for row in report.by_measure] == [sheet]
    assert [(row.sheet, row.sums.cost) for row in report.informational] == [(foreign_sheet, Decimal("310000.00"))]


def test_measure_without_field_of_action_is_not_lost(client, editor, draft):
    CostLineFactory(sheet=MeasureSheetFactory(edition=draft), amount="5.00")
    client.force_login(editor)
    report = client.get(address("finance_overview", draft)).context["report"]
    assert [(row.label, row.sums.cost) for row in report.by_action_field] == [("ohne Handlungsfeld", Decimal("5.00"))]


def test_thousands_are_rounded_true_amounts(client, editor, draft, sheet):
    client.force_login(editor)
    text = client.get(address("finance_overview", draft) + "?einheit=t").content.decode()
    assert "1.234,6" in text
    assert "1.234.567,89" not in text


def test_rounded_figures_that_do_not_add_up_are_explained(client, editor, draft, sheet):
    client.force_login(editor)
    thousands = address("finance_overview", draft) + "?einheit=t"
    assert "Rundungsdifferenzen" not in client.get(thousands).content.decode()
    for year in (2026, 2027):
        CostLineFactory(sheet=sheet, amount="50.00", fiscal_year=year)  # 0,1 and 0,1 are 0,1 together
    assert "Rundungsdifferenzen" in client.get(thousands).content.decode()
    assert "Rundungsdifferenzen" not in client.get(address("finance_overview", draft)).content.decode()


@pytest.mark.parametrize("unit", ["", "x", "t'--", "T"])
def test_unknown_unit_means_euro(client, editor, draft, sheet, unit):
    client.force_login(editor)
    assert "1.234.567,89" in client.get(address("finance_overview", draft), {"einheit": unit}).content.decode()


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1250", "1,3"), ("1249.99", "1,2"), ("-1250", "-1,3"), ("0", "0,0"), ("1234567890", "1.234.567,9")],
)
def test_thousands_round_as_people_do(value, shown):
    assert in_unit(Decimal(value), "t") == shown


def test_more_funding_than_cost_is_said(client, editor, draft, sheet):
    FundingLineFactory(sheet=sheet, amount="100000.00")
    client.force_login(editor)
    page = client.get(address("finance_overview", draft)).content.decode()
    assert re.search(r"65\.432\s€</strong><span class=\"muted\">mehr Mittel als Kosten", page)
    assert "Negative Beträge unter „noch nicht gedeckt“: mehr Mittel als Kosten." in page


def test_edition_without_amounts_says_where_they_come_from(client, editor, draft):
    client.force_login(editor)
    text = client.get(address("finance_overview", draft)).content.decode()
    assert "Noch keine Beträge" in text
    assert "tabelle.xlsx" not in text


def test_grants_of_the_concept_are_listed_and_added(client, editor, draft, concept, programme):
    for year, amount in ((2024, "600000.00"), (2026, "1250000.50")):
        Grant.objects.create(concept=concept, programme=programme, programme_year=year, amount=amount, start_year=year)
    Grant.objects.create(concept=concept, amount="0.50", number="=1+1")
    client.force_login(editor)
    text = client.get(address("finance_overview", draft)).content.decode()
    for words in ("1.850.001,00", "ab 2024", "<td>2026</td>"):
        assert words in text


def test_head_and_names_of_rows_stay_in_sight(client, editor, draft, sheet):
    client.force_login(editor)
    book = load_workbook(BytesIO(client.get(address("finance_export", draft)).content))
    assert {page.freeze_panes for page in book} == {"B4"}


def test_spreadsheet_never_turns_a_title_into_a_formula(client, editor, draft):
    sheet = MeasureSheetFactory(edition=draft, number="", title='=HYPERLINK("https://boese.example")')
    CostLineFactory(sheet=sheet)
    client.force_login(editor)
    content = client.get(address("finance_export", draft)).content
    cells = [cell for row in load_workbook(BytesIO(content))["Nach Maßnahmen"].rows for cell in row]
    assert {cell.data_type for cell in cells if str(cell.value).startswith("=HYPER")} == {"s"}


def test_file_name_tells_what_it_is(client, editor, draft, sheet):
    client.force_login(editor)
    disposition = client.get(address("finance_export", draft))["Content-Disposition"]
    assert "Kosten-und-Finanzierung_nordring_Fassung-1_20" in disposition


@pytest.mark.parametrize("name", ["finance_overview", "finance_export"])
def test_every_role_of_the_town_reads_and_strangers_do_not(
    client, name, draft, sheet, editor, contributor, reviewer, publisher, administrator, reader, stranger
):
    for user in (editor, contributor, reviewer, publisher, administrator):
        client.force_login(user)
        assert client.get(address(name, draft)).status_code == 200
    for user in (reader, stranger):  # a reader sees no drafts
        client.force_login(user)
        assert client.get(address(name, draft)).status_code == 404
    client.logout()
    assert client.get(address(name, draft)).status_code == 302


def test_page_asks_the_database_no_more_for_more_measures(client, editor, draft, programme, town, concept):
    client.force_login(editor)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            sheet = MeasureSheetFactory(edition=draft, action_field=ActionFieldFactory(edition=draft))
            CostLineFactory(sheet=sheet)
            FundingLineFactory(sheet=sheet, source="programme", programme=programme)
            Grant.objects.create(concept=concept, programme=programme, amount=1)
        with CaptureQueriesContext(connection) as queries:
            client.get(address("finance_overview", draft))
        counts.append(len(queries))
    assert counts[0] == counts[1]
