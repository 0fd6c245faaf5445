"""The table in which a measure's money is typed, with the keyboard alone."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from measures.models import CostLine, FundingLine
from measures.registers import seed_cost_groups
from tests.factories import CostLineFactory, FundingLineFactory, FundingProgrammeFactory, MeasureSheetFactory

pytestmark = pytest.mark.django_db(transaction=True)

PASTE = """(cell, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def sheet(draft, town):
    seed_cost_groups(town)
    programme = FundingProgrammeFactory(municipality=town, name="Sozialer Zusammenhalt")
    programme.rates.create(from_year=2020, rate=Decimal("66.667"))
    sheet = MeasureSheetFactory(edition=draft, number="B4", title="Quartierspark", start_year=2027, end_year=2028)
    CostLineFactory(sheet=sheet, label="Wege", fiscal_year=2027, amount="90000")
    FundingLineFactory(
        sheet=sheet, source="programme", programme=programme, programme_year=2026, fiscal_year=2027, amount="1000"
    )
    FundingLineFactory(sheet=sheet, source="own", fiscal_year=2027, amount="500")
    return sheet


def sum_of(page, kind, column):
    return page.locator(f'[data-money-sum="{kind}"] [data-column="{column}"]').last


def test_money_is_typed_pasted_filled_and_saved_without_a_mouse(page, sign_in, check, sheet, editor):
    sign_in(page, editor)
    page.goto(sheet.get_absolute_url())
    page.get_by_role("link", name="Beträge nach Jahren eintragen").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="B4 Quartierspark: Kosten und Finanzierung").wait_for()
    check(page, "money-edit")
    expect(sum_of(page, "gap", "total")).to_have_text("88.500 €")
    # Amounts as Germans write them, the sums follow; arrows go from row to row
    page.get_by_label("Betrag 2028, Zeile 1").first.focus()
    page.keyboard.type("60 T€")
    expect(sum_of(page, "gap", "1")).to_have_text("60.000 €")
    page.keyboard.press("ArrowDown")
    expect(page.locator('[name="cost-1-year_2028"]')).to_be_focused()
    page.keyboard.type("zwölf")
    page.keyboard.press("Enter")
    page.get_by_text("Es ist noch nichts gespeichert").wait_for()
    check(page, "money-edit-refused")
    assert page.locator('[name="cost-1-year_2028"]').input_value() == "zwölf"
    page.locator('[name="cost-1-year_2028"]').fill("")
    # A range from a spreadsheet; what finds no place is told
    page.locator('[name="cost-1-year_2027"]').evaluate(PASTE, "1.000\t2.000\t\t9\n3.000\t4.000")
    assert page.locator('[name="cost-2-year_2028"]').input_value() == "4.000"
    expect(page.locator("[data-money-note]")).to_contain_text("Ein Wert fand keinen Platz")
    # Another year, then the funding from the rate and the rest from the town
    page.get_by_label("Weiteres Haushaltsjahr").fill("2030")
    page.get_by_role("button", name="Jahr hinzufügen").focus()
    page.keyboard.press("Enter")
    page.get_by_role("columnheader", name="2030").first.wait_for()
    page.get_by_role("button", name="aus dem Fördersatz füllen").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Rest eintragen").focus()
    page.keyboard.press("Enter")
    expect(sum_of(page, "gap", "total")).to_have_text("0 €")
    check(page, "money-edit-filled")
    page.get_by_label("Betrag 2027, Zeile 1").first.focus()
    page.keyboard.press("Enter")
    page.get_by_text("sind gespeichert").wait_for()
    check(page, "sheet-detail-money")
    assert sum(CostLine.objects.values_list("amount", flat=True)) == Decimal(160_000)
    assert sum(FundingLine.objects.values_list("amount", flat=True)) == Decimal(160_000)
    assert sum(FundingLine.objects.filter(source="programme").values_list("amount", flat=True)) == Decimal("106667.20")


def test_estimates_show_how_the_cost_develops(page, sign_in, check, sheet, editor):
    sign_in(page, editor)
    page.goto(sheet.measure.get_absolute_url())
    page.get_by_role("link", name="Kostenstand eintragen").click()
    page.get_by_label("Kostenstand").select_option("Kostenberechnung")
    page.get_by_label("Gesamtkosten in Euro").fill("1,2 Mio")
    page.get_by_label("Begründung").fill("Die Entwurfsplanung liegt vor.")
    check(page, "estimate-create")
    page.get_by_role("button", name="Speichern").click()
    page.get_by_text("Der Kostenstand ist eingetragen").wait_for()
    expect(page.get_by_role("table", name="Gesamtkosten der Maßnahme")).to_contain_text("1.200.000 €")
    check(page, "measure-detail-cost-states")
