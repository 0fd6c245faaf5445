"""A measure with cost and funding, from the empty list to its sums, as an editor works at it."""

import pytest
from playwright.sync_api import expect

from measures.models import MeasureSheet
from measures.registers import seed_cost_groups
from tests.factories import ActionFieldFactory, FundingProgrammeFactory, GoalFactory, MeasureSheetFactory

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/konzepte/nordring/fassungen/1/massnahmen/"


@pytest.fixture
def prepared(draft, town, green_office):
    """An edition with goals, fields of action and registers, as it is before the first measure."""
    seed_cost_groups(town)
    FundingProgrammeFactory(municipality=town, name="Sozialer Zusammenhalt")
    ActionFieldFactory(edition=draft, code="B", title="Öffentlicher Raum und Grün")
    main = GoalFactory(edition=draft, code="Z1", title="Wohnumfeld aufwerten", kind="main")
    GoalFactory(edition=draft, code="Z1.1", title="Spielflächen erneuern", parent=main)
    return draft


def fill_line(page, kind, index, **fields):
    for name, value in fields.items():
        field = page.locator(f'[name="{kind}-{index}-{name}"]')
        if isinstance(value, dict):
            field.select_option(**value)
        else:
            field.fill(value)


def test_measure_with_cost_and_funding_is_created_and_its_sums_are_right(page, sign_in, check, prepared, editor):
    sign_in(page, editor)
    page.goto(LIST)
    check(page, "measure_list-empty")
    page.get_by_role("link", name="Erste Maßnahme anlegen").click()
    page.get_by_label("Nummer").fill("B4")
    page.get_by_label("Titel Pflichtfeld").fill("Quartierspark Süd")
    page.get_by_label("Handlungsfeld").select_option(label="B Öffentlicher Raum und Grün")
    page.get_by_role("radiogroup", name="Z1.1 Spielflächen erneuern").get_by_label("Hauptbeitrag").check()
    page.get_by_label("Beginn (Jahr)").fill("2027")
    fill_line(page, "actors", 0, actor={"label": "Grünflächenamt"})
    fill_line(page, "cost", 0, cost_group={"label": "2 Grunderwerb"}, fiscal_year="2027", amount="210.000")
    fill_line(
        page,
        "cost",
        1,
        cost_group={"label": "6 Erschließung, Straßen, Plätze, Grün"},
        label="Wege und Bäume",
        fiscal_year="2028",
        amount="1,2 Mio",
    )
    page.locator("#cost").get_by_role("button", name="Weitere Zeile").click()
    fill_line(page, "cost", 2, label="Kunst, vom Land bezahlt", amount="40 T€")
    page.locator('[name="cost-2-is_informational"]').check()
    fill_line(page, "funding", 0, payer={"label": "Sozialer Zusammenhalt"}, programme_year="2026", amount="940.000,50")
    fill_line(page, "funding", 1, payer={"label": "Eigenmittel der Kommune"}, fiscal_year="2028", amount="ca. 100")

    sums = page.locator("[data-line-sums]")
    expect(sums.locator('[data-sum="cost"]')).to_have_text("1.410.000 €")
    expect(sums.locator('[data-sum="funding"]')).to_have_text("940.000,50 €")
    expect(sums.locator('[data-sum="remainder"]')).to_have_text("469.999,50 €")
    expect(page.locator("[data-sum-note]")).to_contain_text("ohne einen nicht lesbaren Betrag")
    expect(sums).to_contain_text("noch nicht gedeckt")
    fill_line(page, "funding", 0, amount="1.410.100")
    expect(sums).to_contain_text("mehr Mittel als Kosten100 €")
    fill_line(page, "funding", 0, amount="940.000,50")

    page.get_by_role("button", name="Speichern").last.click()
    expect(page.get_by_role("alert")).to_contain_text("Finanzierungszeile 2, Betrag in Euro")
    expect(page.locator('[name="funding-1-amount"]')).to_have_value("ca. 100")
    check(page, "sheet_form-refused")
    fill_line(page, "funding", 1, amount="400 T€")
    page.locator('[name="funding-1-is_approximate"]').check()
    page.get_by_role("button", name="Speichern").last.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("B4 Quartierspark Süd")
    for text in ("1.410.000 €", "1.340.000,50 €", "69.999,50 €", "95 %", "Kunst, vom Land bezahlt"):
        expect(page.get_by_text(text).first).to_be_visible()
    check(page, "sheet_detail")
    assert MeasureSheet.objects.get().cost_lines.count() == 3
    page.get_by_role("link", name="Bearbeiten").click()
    check(page, "sheet_form")
    page.goto(LIST)
    expect(page.get_by_role("row", name="Quartierspark Süd")).to_contain_text("1.410.000 €")
    check(page, "measure_list")
    page.get_by_role("link", name="Zielmatrix").click()
    check(page, "goal_matrix")
    page.goto("/kostengruppen/")
    check(page, "costgroup_list")


def test_form_works_without_javascript(chromium, live_server, sign_in, prepared, editor):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    sign_in(page, editor)
    page.goto(f"{LIST}neu/")
    page.get_by_label("Titel Pflichtfeld").fill("Ohne Skript")
    fill_line(page, "cost", 1, label="Wege", amount="5 T€")
    page.locator("#cost").get_by_role("button", name="Weitere Zeile").click()
    expect(page.get_by_label("Titel Pflichtfeld")).to_have_value("Ohne Skript")
    expect(page.locator('[name="cost-0-amount"]')).to_have_value("5 T€")
    fill_line(page, "cost", 4, label="Bäume", amount="7 T€")
    page.get_by_label("Titel Pflichtfeld").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ohne Skript")
    expect(page.get_by_text("12.000 €").first).to_be_visible()
    context.close()


def test_script_reads_amounts_as_the_server_does(page, sign_in, prepared, editor):
    from measures.amounts import read_amount, write_amount

    sign_in(page, editor)
    page.goto(f"{LIST}neu/")
    amount = page.locator('[name="cost-0-amount"]')
    for text in (
        *("1.234,50", "1234,5", "12 T€", "12T€", "12 TEUR", "12,345 T€", "1.200 T€", "12 Tsd. Euro", "1,2 Mio. €"),
        *("3.000 €", "€ 3.000", "EUR 5", "500,-", "1 234,50", "1'000", "0,5", "1 Million Euro", "0,01", "4,35"),
        *("1.5", "1234.50", "0.500", "zwölf", "ca. 3", "1,234", "-5", "2-3 Mio", "1e5", "Mio", "1,2,3", "Infinity"),
    ):
        amount.fill(text)
        try:
            shown = write_amount(read_amount(text)).removesuffix(",00") + " €"
        except ValueError:
            shown = "0 €"
        expect(page.locator('[data-sum="cost"]')).to_have_text(shown)


def test_schedule_is_fit_to_be_seen(page, sign_in, check, draft, editor):
    field = ActionFieldFactory(edition=draft, code="B", title="Öffentlicher Raum und Grün")
    MeasureSheetFactory(edition=draft, number="B1", action_field=field, start_year=2024, end_year=2029)
    MeasureSheetFactory(edition=draft, number="B2", title="Donaudampfschifffahrtsgesellschaftsplatz", end_year=2027)
    MeasureSheetFactory(edition=draft, number="B3", period_text="laufend")
    sign_in(page, editor)
    page.goto(f"/konzepte/{draft.concept.slug}/fassungen/{draft.number}/zeitplan/")
    check(page, "schedule")
