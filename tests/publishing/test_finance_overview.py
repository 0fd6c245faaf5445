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
from concepts.models import Edition
from measures.models import CashInstalment, CostEstimate, CostGroup, DrawDown, Grant, Spending
from measures.overview.choice import Choice
from tests.clock import Clock
from tests.factories import (
    ActionFieldFactory,
    CostLineFactory,
    FundingLineFactory,
    FundingProgrammeFactory,
    MeasureSheetFactory,
    StatusUpdateFactory,
)
from tests.measures.updated import RESOLUTION, adopt, update_of

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
    for words in ("1.850.001,00", "ab 2024", 'data-label="Programmjahr">2026</td>'):
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


# --- Switches ----------------------------------------------------------------


def shown(client, edition, query=""):
    return client.get(address("finance_overview", edition) + query).context["shown"]


def test_years_stand_as_in_a_plan_or_one_by_one(client, editor, draft, sheet):
    client.force_login(editor)
    planned = shown(client, draft).report.overview.cost
    assert planned.columns == ("bis 2025", "2026", "2027", "2028", "2029", "ab 2030")
    assert planned.sums.amounts[2:4] == (Decimal("1000000.00"), Decimal("234567.89"))
    assert shown(client, draft, "?jahre=alle").report.overview.cost.columns == ("2027", "2028")


@pytest.mark.parametrize(
    ("query", "row"), [("", "6 Plätze"), ("?gliederung=handlungsfeld", "B Grün"), ("?gliederung=massnahme", "B4 Quart")]
)
def test_cost_is_cut_by_group_field_or_measure(client, editor, draft, sheet, query, row):
    client.force_login(editor)
    [found] = shown(client, draft, query).report.overview.cost.rows
    assert found.label.startswith(row)


@pytest.mark.parametrize("query", ["?jahre=x", "?gliederung=alles", "?stand=gestern", "?einheit=" + "t" * 5000])
def test_what_can_not_be_chosen_is_no_choice(client, editor, draft, sheet, query):
    client.force_login(editor)
    assert shown(client, draft, query).choice == Choice()


def test_switches_lead_from_each_choice_to_every_other(client, editor, draft, sheet):
    client.force_login(editor)
    addresses = [option.address for switch in shown(client, draft).switches for option in switch.options]
    assert addresses == [
        "?",
        "?einheit=t",
        "?",
        "?jahre=alle",
        "?",
        "?gliederung=handlungsfeld",
        "?gliederung=massnahme",
        "?",
        "?stand=heute",
    ]
    kept = shown(client, draft, "?einheit=t&jahre=alle").switches[2].options[1].address
    assert kept == "?einheit=t&jahre=alle&gliederung=handlungsfeld"


def test_downloads_take_what_is_chosen_along(client, editor, draft, sheet):
    client.force_login(editor)
    page = client.get(address("finance_overview", draft) + "?jahre=alle").content.decode()
    for name in ("tabelle.xlsx", "tabelle.csv", "uebersicht.pdf"):
        assert f"{name}?jahre=alle" in page


def test_investive_and_consumptive_stand_side_by_side(client, editor, draft, sheet):
    sheet.kind = "investive"
    sheet.save()
    sheet.cost_lines.filter(fiscal_year=2028).update(budget="consumptive")
    client.force_login(editor)
    table = shown(client, draft).report.by_budget
    assert (table.columns, table.sums.amounts) == (
        ("investiv", "konsumtiv"),
        (Decimal("1000000.00"), Decimal("234567.89")),
    )


def test_gross_and_net_of_grants_stand_below_each_other(client, editor, draft, sheet):
    client.force_login(editor)
    overview = shown(client, draft).report.overview
    assert overview.net.amounts[2:4] == (Decimal("200000.00"), Decimal("234567.89"))
    assert overview.net.total == Decimal("434567.89")


def test_range_and_basis_of_prices_are_said(client, editor, draft, sheet):
    sheet.cost_lines.filter(fiscal_year=2027).update(amount_to="1500000.00")
    sheet.price_level, sheet.vat = 2026, "gross"
    sheet.save()
    client.force_login(editor)
    text = client.get(address("finance_overview", draft)).content.decode()
    assert "(Spanne bis 1.734.567,89 €)" in text
    assert "Preisstand 2026, brutto" in text


# --- As of today -------------------------------------------------------------


@pytest.fixture
def adopted(draft, sheet, editor, reviewer, publisher):
    adopt(draft, (editor, reviewer, publisher))  # decided in 2022
    return Edition.objects.get(pk=draft.pk)


def test_adopted_edition_counts_its_years_from_its_adoption(client, editor, adopted):
    client.force_login(editor)
    assert shown(client, adopted).report.overview.cost.columns[0] == "bis 2021"
    columns = shown(client, adopted, "?stand=heute").report.overview.cost.columns
    assert columns[:3] == ("bis 2025 (Ist)", "bis 2025 offen", "2026")


def report_spending(sheet, **spent):
    for day, amount in spent.items():
        StatusUpdateFactory(measure=sheet.measure, reported_on=day.replace("_", "-").strip("d"), spent=amount)


def test_spending_stands_beside_the_plan_and_in_none_of_its_sums(client, editor, adopted, sheet):
    client.force_login(editor)
    before = shown(client, adopted).report.sums
    report_spending(sheet, d2025_12_31="400000", d2026_01_01="450000.50")
    page = client.get(address("finance_overview", adopted) + "?stand=heute")
    seen = page.context["shown"]
    assert seen.report.sums == before
    cost = seen.report.overview.cost.sums
    assert cost.amounts[:2] == (Decimal(400000), Decimal(-400000))  # nothing was planned before 2026
    assert cost.total == Decimal("1234567.89")
    [row] = seen.today.rows
    assert (row.planned, row.planned_before, row.spent_share) == (Decimal("1234567.89"), 0, Decimal("36.5"))
    assert seen.today.total.spent_share == Decimal("36.5")
    assert "bis 2025 (Ist)" in page.content.decode()
    assert "(Ist)" not in client.get(address("finance_overview", adopted)).content.decode()


def test_spending_that_was_told_only_this_year_is_not_counted_for_the_last(client, editor, adopted, sheet):
    report_spending(sheet, d2026_03_01="450000.50")
    client.force_login(editor)
    page = client.get(address("finance_overview", adopted) + "?stand=heute")
    assert page.context["shown"].report.overview.cost.sums.amounts[0] == 0
    assert page.context["shown"].today.total.spent_before is None
    assert "von 1 davon erst nach dem Jahresende" in page.content.decode()


def test_share_of_all_is_told_only_when_all_have_reported(client, editor, draft, sheet, reviewer, publisher):
    other = MeasureSheetFactory(edition=draft)
    CostLineFactory(sheet=other, amount="1000000.00")
    adopt(draft, (editor, reviewer, publisher))
    report_spending(sheet, d2025_06_30="400000")
    client.force_login(editor)
    total = shown(client, draft, "?stand=heute").today.total
    assert (total.spent, total.spent_share) == (Decimal(400000), None)


def test_council_reads_of_spending_in_sums_only(client, reader, editor, adopted, sheet):
    report_spending(sheet, d2025_06_30="400000")
    account = reverse("interim_sheet", args=[adopted.concept.slug])
    client.force_login(reader)
    page = client.get(address("finance_overview", adopted) + "?stand=heute")
    today = page.context["shown"].today
    assert (today.rows, today.total.spent) == ((), Decimal(400000))
    assert account not in page.content.decode()
    client.force_login(editor)
    assert account in client.get(address("finance_overview", adopted) + "?stand=heute").content.decode()


def test_edition_in_force_and_the_draft_have_a_status_of_today(client, editor, reviewer, publisher, adopted, draft):
    later = update_of(adopted)
    client.force_login(editor)
    assert shown(client, later, "?stand=heute").today is not None
    assert shown(client, adopted, "?stand=heute").today is not None
    adopt(later, (editor, reviewer, publisher))
    assert shown(client, adopted, "?stand=heute").today is None


def test_what_was_spent_for_measures_that_the_edition_dropped_is_told_too(client, editor, adopted, sheet):
    later = update_of(adopted)
    later.sheets.all().delete()
    report_spending(sheet, d2025_06_30="77000")
    client.force_login(editor)
    [row] = shown(client, later, "?stand=heute").today.rows
    assert (row.label, row.spent_before) == ("keiner dieser Maßnahmen zugeordnet", 77000)
    assert [row.spent_before for row in shown(client, adopted, "?stand=heute").today.rows] == [77000]


def test_grants_are_told_by_notice_and_what_they_paid_by_measure(client, editor, adopted, sheet, concept, programme):
    grant = Grant.objects.create(concept=concept, programme=programme, programme_year=2024, amount="600000.00")
    instalment = CashInstalment.objects.create(grant=grant, year=2026, amount="600000.00")
    DrawDown.objects.create(instalment=instalment, booked_on="2026-03-01", amount="300000.00")
    for day, amount in (("2026-04-01", "100000.50"), ("2026-05-01", "20000.00"), ("2027-01-01", "1.00")):
        Spending.objects.create(instalment=instalment, measure=sheet.measure, booked_on=day, amount=amount)
    client.force_login(editor)
    page = client.get(address("finance_overview", adopted) + "?stand=heute")
    today = page.context["shown"].today
    assert [row.from_grants for row in today.rows] == [Decimal("120000.50")]
    assert (today.notices.granted, today.notices.called) == (Decimal(600000), Decimal(300000))
    text = page.content.decode()
    assert "Bewilligt, abgerufen, verwendet" in text
    assert "120.000,50" in text


def test_what_is_booked_counts_where_reports_lag_behind_or_nothing_is_told(client, editor, adopted, sheet, concept):
    grant = Grant.objects.create(concept=concept, amount="600000.00")
    instalment = CashInstalment.objects.create(grant=grant, year=2026, amount="600000.00")
    for day, amount in (("2025-11-02", "300.00"), ("2026-01-02", "200.00")):
        Spending.objects.create(instalment=instalment, measure=sheet.measure, booked_on=day, amount=amount)
    Spending.objects.create(instalment=instalment, booked_on="2026-01-02", amount="777.00")
    report_spending(sheet, d2026_01_03="499.99")
    client.force_login(editor)
    today = shown(client, adopted, "?stand=heute").today
    assert [(row.label, row.spent_before, row.spent) for row in today.rows] == [
        (str(sheet), Decimal(300), Decimal(500)),
        ("keiner dieser Maßnahmen zugeordnet", None, Decimal(777)),
    ]
    assert (today.total.spent_before, today.total.spent, today.total.from_grants) == (300, 1277, 1277)
    assert today.reported == 1
    report_spending(sheet, d2026_01_04="600.00")
    assert shown(client, adopted, "?stand=heute").today.rows[0].spent == 600


# --- History -----------------------------------------------------------------


def test_first_edition_has_no_history(client, editor, adopted):
    client.force_login(editor)
    assert shown(client, adopted).history is None


def test_history_holds_every_state_against_the_first_and_the_last(
    client, editor, reviewer, publisher, adopted, monkeypatch
):
    second = update_of(adopted)
    second.sheets.get().cost_lines.filter(fiscal_year=2027).update(amount="1500000.00")
    monkeypatch.setitem(RESOLUTION, "resolution_date", "2024-05-02")
    adopt(second, (editor, reviewer, publisher))
    third = update_of(Edition.objects.get(pk=second.pk))
    third.sheets.get().cost_lines.filter(fiscal_year=2028).update(amount="0.00")
    client.force_login(editor)
    page = client.get(address("finance_overview", third))
    history = page.context["shown"].history
    assert [stand.since for stand in history.stands] == ["14.06.2022", "02.05.2024", "Entwurf"]
    assert history.total.amounts == (Decimal("1234567.89"), Decimal("1734567.89"), Decimal("1500000.00"))
    assert (history.total.since_first.difference, history.total.since_first.percent) == (
        Decimal("265432.11"),
        Decimal("21.5"),
    )
    assert history.total.since_last.difference == Decimal("-234567.89")
    assert "−234.567,89" in page.content.decode()
    assert shown(client, second).history.total.amounts == (Decimal("1234567.89"), Decimal("1734567.89"))


def test_council_sees_no_draft_in_the_history(client, reader, adopted):
    update_of(adopted)
    client.force_login(reader)
    assert shown(client, adopted).history is None


def test_estimates_after_an_edition_are_a_state_of_their_own(client, editor, adopted, sheet):
    stated = [
        ("2022-01-01", "1.00"),
        ("2023-02-01", "1.00"),
        ("2023-12-01", "1300000.00"),
        ("2025-03-04", "1400000.00"),
    ]
    for day, amount in stated:
        CostEstimate.objects.create(measure=sheet.measure, dated_on=day, stage="tender", amount=amount)
    client.force_login(editor)
    history = shown(client, adopted).history
    assert [(stand.label, stand.since) for stand in history.stands] == [
        ("Erstfassung", "14.06.2022"),
        ("Kostenstände", "01.12.2023"),
        ("Kostenstände", "04.03.2025"),
    ]
    assert history.total.amounts == (Decimal("1234567.89"), Decimal("1300000.00"), Decimal("1400000.00"))
    assert history.total.since_last.difference == 100_000
    assert history.cover[0].amounts == (Decimal("800000.00"), None, None)


def test_cover_is_held_against_the_last_state_that_knows_it(client, editor, adopted, sheet, worked_out):
    CostEstimate.objects.create(measure=sheet.measure, dated_on="2025-03-04", stage="tender", amount="1400000.00")
    later = update_of(adopted)
    later.sheets.get().funding_lines.filter(source="programme").update(amount="900000.00")
    client.force_login(editor)
    history = shown(client, later).history
    assert [stand.label for stand in history.stands][1] == "Kostenstände"
    grants = history.cover[0]
    assert grants.amounts == (Decimal("800000.00"), None, Decimal("900000.00"))
    assert grants.since_last.difference == grants.since_first.difference == 100_000
    [pages] = worked_out(client.get(address("finance_export", later)).content)
    [row] = [row for row in pages["Entwicklung"] if row and row[0] == "Förderung"]
    assert [row[4], row[6]] == [100_000, 100_000]


# --- What if -----------------------------------------------------------------


def what_if(client, edition, **asked):
    return client.get(address("finance_scenario", edition), asked)


def test_assumption_is_added_to_the_address(client, editor, draft, sheet):
    client.force_login(editor)
    serial = str(sheet.measure.serial)
    answer = what_if(client, draft, massnahme=serial, prozent="7,5", abgelehnt="on", annahmen="alle:5", einheit="t")
    assert answer.status_code == 302
    assert answer.url == f"{address('finance_scenario', draft)}?annahmen=alle:5,{serial}:7.5:abgelehnt&einheit=t"


@pytest.mark.parametrize(
    ("entered", "message"),
    [
        ({"massnahme": ""}, "Bitte wählen Sie eine Maßnahme."),
        ({"massnahme": "999"}, "Diese Maßnahme gibt es in der Fassung nicht."),
        ({"massnahme": "alle", "prozent": "viel"}, "ist keine Prozentzahl"),
        ({"massnahme": "alle", "prozent": "-1000"}, "-100 bis +500 Prozent"),
        ({"massnahme": "alle"}, "um wie viel Prozent"),
        ({"massnahme": "alle", "prozent": "zwölf"}, "ist keine Prozentzahl"),
        ({"massnahme": "alle", "prozent": "9" * 15}, "ist keine Prozentzahl"),
        ({"massnahme": "alle", "prozent": "600"}, "-100 bis +500 Prozent"),
        ({"massnahme": "alle", "prozent": "<script>alert(1)"}, "ist keine Prozentzahl"),
        ({"massnahme": "alle", "prozent": "x" * 9000}, "20"),
        ({"massnahme": "<script>", "prozent": "5"}, "gibt es in der Fassung nicht"),
    ],
)
def test_assumption_that_can_not_be_read_is_kept_and_explained(client, editor, draft, sheet, entered, message):
    client.force_login(editor)
    answer = what_if(client, draft, annahmen="alle:5", **entered)
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert "<script>alert(1)" not in answer.content.decode()
    form = answer.context["asked"].form
    assert {name: form[name].value() for name in entered} == entered
    assert answer.context["asked"].scenario.assumptions[0].percent == 5


def test_assumption_sent_twice_is_made_once(client, editor, draft, sheet):
    client.force_login(editor)
    entered = {"massnahme": "alle", "prozent": "5", "annahmen": "alle:5"}
    answers = [what_if(client, draft, **entered) for _ in range(2)]
    assert {answer.url for answer in answers} == {f"{address('finance_scenario', draft)}?annahmen=alle:5"}


def test_scenario_stands_beside_the_plan_and_is_stored_nowhere(client, editor, draft, sheet):
    client.force_login(editor)
    before = shown(client, draft).report.sums
    page = what_if(client, draft, annahmen=f"{sheet.measure.serial}:10:abgelehnt", folge="eigenmittel")
    amounts = {row.label: (row.change.old, row.change.new) for row in page.context["asked"].comparison.sums}
    assert amounts["Gesamtkosten"] == (Decimal("1234567.89"), Decimal("1358024.68"))
    assert amounts["Förderung"] == (Decimal("800000.00"), Decimal(0))
    assert amounts["Eigenmittel"] == (Decimal("400000.00"), Decimal("1323456.79"))
    assert "Der Eigenanteil steigt" in page.content.decode()
    assert "Die Annahmen gelten ab dem laufenden Haushaltsjahr 2026" in page.content.decode()
    assert "Die Lücke wächst" in what_if(client, draft, annahmen="alle:1").content.decode()
    assert shown(client, draft).report.sums == before


def test_hostile_address_is_explained_in_a_page_that_still_works(client, editor, draft, sheet):
    client.force_login(editor)
    for asked in (
        "<script>alert(1)</script>:5",
        "x:y:z",
        ",".join(f"{n}:1" for n in range(10_000)),
        "\x00:5",
        "1:" + "9" * 9000,
    ):
        page = what_if(client, draft, annahmen=asked)
        assert page.status_code == 200
        assert "Das zählt nicht mit" in page.content.decode()
        assert "<script>alert" not in page.content.decode()


def test_spreadsheet_of_an_address_that_is_wrong_leads_back_to_the_page(client, editor, draft, sheet):
    client.force_login(editor)
    answer = client.get(address("finance_scenario_export", draft), {"annahmen": "x:1"})
    assert answer.url == address("finance_scenario", draft) + "?annahmen=x%3A1"
