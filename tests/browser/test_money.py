"""The table in which a measure's money is typed, with the keyboard alone."""

from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from measures.models import CostLine, FundingLine
from measures.registers import seed_cost_groups
from tests.amount_texts import AMOUNTS, NOTHING, REFUSED, STATED
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


PLAN = """Kostengruppe\tBezeichnung\t2026\t2027\t2029\tSumme
{code}\t\t10.000\t-   €\t5.000,50\t15.000,50
{title}\tWege\t\t20 T€\t\t
Bäume\t\t\t1.000\t2.000\tBemerkung
"Zaun ""rot""
neu"\t\t\t\t700\t
Neues\t\t1\t2\t3\t6
Summe\t\t10.001\t21.002\t7.703,50\t"""


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


@pytest.fixture
def table(page, sign_in, sheet, editor):
    """The page with the table, and ``table(name)``: the value of a field."""
    sign_in(page, editor)
    page.goto(reverse("money_edit", args=[sheet.edition.concept.slug, sheet.edition.number, sheet.measure.serial]))
    return lambda name: page.locator(f'[name="{name}"]').input_value()


def test_whole_plan_is_pasted_with_its_years_and_groups(page, check, table, sheet, town):
    first, second = town.cost_groups.order_by("position")[:2]
    first_cell = page.locator('[name="cost-0-year_2027"]')
    first_cell.evaluate(PASTE, PLAN.format(code=first.code, title=second.title))
    note = page.locator("[data-money-note]")
    expect(note).to_contain_text("neue Jahre")
    expect(note).to_contain_text("Summen rechnet die Tabelle selbst")
    assert page.locator("[data-money=cost] th[data-year]").all_inner_texts() == [
        *("2026", "2027", "2028", "2029", "ohne Jahr")
    ]
    # What stood there stays, and what is named goes into rows of its own
    assert table("cost-0-year_2027") == "90.000"
    assert (table("cost-1-cost_group"), table("cost-1-year_2026")) == (str(first.pk), "10.000")
    assert (table("cost-1-year_2027"), table("cost-1-year_2029")) == ("", "5.000,50")
    assert (table("cost-2-cost_group"), table("cost-2-label")) == (str(second.pk), "Wege")
    assert (table("cost-3-cost_group"), table("cost-3-label")) == ("", "Bäume")
    assert table("cost-4-label") == 'Zaun "rot" neu'
    expect(sum_of(page, "gap", "total")).to_have_text("127.206,50 €")
    left = page.get_by_label("Was beim Einfügen keinen Platz fand")
    assert "Bäume\tSumme\tBemerkung" in left.input_value()
    assert "Summe\t\t10.001\t21.002\t7.703,50" in left.input_value()
    check(page, "money-edit-pasted")
    # Neither is lost on the way through the server; what is saved is what was pasted
    page.get_by_role("button", name="Weitere Zeilen").first.click()
    assert "Bäume\tSumme\tBemerkung" in left.input_value()
    page.get_by_role("button", name="Speichern", exact=True).click()
    page.get_by_text("sind gespeichert").wait_for()
    assert sum(CostLine.objects.values_list("amount", flat=True)) == Decimal("128706.50")
    assert set(CostLine.objects.filter(cost_group=first).values_list("fiscal_year", "amount")) == {
        (2026, Decimal(10_000)),
        (2029, Decimal("5000.50")),
    }


def test_pasting_can_be_undone(page, table, town):
    before = page.locator("[data-money]").all_inner_texts()
    cell = page.locator('[name="cost-0-year_2027"]')
    cell.evaluate(PASTE, "1\n2\n3\n4\n5")
    assert [table(f"cost-{row}-year_2027") for row in range(5)] == ["1", "2", "3", "4", "5"]
    cell.evaluate(PASTE, PLAN.format(code="1", title="Grunderwerb"))
    expect(page.get_by_role("columnheader", name="2029").first).to_be_visible()
    cell.focus()
    page.keyboard.press("Control+z")
    expect(page.locator("[data-money-note]")).to_have_text("Das Einfügen ist rückgängig gemacht.")
    expect(page.get_by_role("columnheader", name="2029")).to_have_count(0)
    assert table("cost-0-year_2027") == "1"
    undo = page.get_by_role("button", name="Einfügen rückgängig")
    undo.focus()
    page.keyboard.press("Enter")
    expect(undo).to_be_hidden()
    expect(cell).to_be_focused()
    assert table("cost-0-year_2027") == "90.000"
    assert table("cost-TOTAL_FORMS") == "3"
    assert page.locator("[data-money]").all_inner_texts() == before
    # Once something is typed, Control and z belong to what was typed
    cell.evaluate(PASTE, "1\n2")
    cell.press("End")
    page.keyboard.type("5")
    page.keyboard.press("Control+z")
    assert table("cost-1-year_2027") == "2"


def test_pasted_payers_are_recognised_and_pasted_again_they_are_the_same(page, table, sheet):
    plan = "Mittelgeber\tPJ\t2028\n{}\t2026\t{}\nEigenanteil Stadt\t\t{}\nBund\t\t{}"
    cell = page.locator('[name="funding-2-label"]')
    cell.evaluate(PASTE, plan.format("Sozialer Zusammenhalt", 100, 200, 300))
    assert [table(f"funding-{row}-payer").split(":")[0] for row in range(4)] == ["programme", "own", "", ""]
    assert (table("funding-0-year_2028"), table("funding-0-programme_year")) == ("100", "2026")
    assert (table("funding-1-year_2028"), table("funding-1-year_2027")) == ("200", "500")
    assert (table("funding-2-label"), table("funding-2-year_2028")) == ("Bund", "300")
    cell.evaluate(PASTE, plan.format("Sozialer Zusammenhalt", 1, 2, 3))
    assert [table(f"funding-{row}-year_2028") for row in range(4)] == ["1", "2", "3", ""]
    # Money of another programme year is another row
    cell.evaluate(PASTE, "Mittelgeber\tPJ\t2028\nSozialer Zusammenhalt\t2027\t9")
    assert [table(f"funding-{row}-year_2028") for row in range(4)] == ["1", "2", "3", "9"]
    assert table("funding-3-programme_year") == "2027"


@pytest.mark.parametrize(
    ("block", "first"),
    [
        ("Pflaster\t2000\nBäume\t3000", ("Pflaster", "2000")),
        ("Planungskosten\t2026\nBau\t2050", ("Planungskosten", "2026")),
        ("2000\t2050\n5\t6", ("", "2000")),
        ("Kostengruppe\t2027\nBau\t5", ("Bau", "5")),
        ("\t2027\t2028\nBau\t5\t6", ("Bau", "5")),
        ("2027\t2028\n7\t8", ("", "7")),
        ("-   €\t5\n–\t6", ("", "")),
    ],
)
def test_years_are_told_from_amounts(page, table, block, first):
    page.locator('[name="cost-1-year_2027"]').evaluate(PASTE, block)
    assert (table("cost-1-label"), table("cost-1-year_2027")) == first


def test_more_rows_than_a_table_holds_are_kept(page, table):
    page.locator('[name="cost-0-year_2027"]').evaluate(PASTE, "\n".join(str(number) for number in range(1, 304)))
    expect(page.locator("[data-money-note]")).to_contain_text("3 Werte fanden keinen Platz")
    assert table("cost-299-year_2027") == "300"
    assert table("not_placed") == "301\n302\n303"


def test_sums_stay_in_sight_however_many_years_there_are(page, table):
    page.locator('[name="cost-1-label"]').evaluate(PASTE, "Nr.\t2026\t2029\t2030\t2031\t2032\nBau\t1\t2\t3\t4\t5 Mio")
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        frame = page.get_by_role("region", name="Finanzierung nach Haushaltsjahren").bounding_box()
        whole = sum_of(page, "gap", "total")
        expect(whole).to_have_text("5.088.510 €")
        # A cell that the keyboard reaches is covered neither by the sums nor by what the row is about
        for year in ("2032", "2026", "none"):
            cell = page.locator(f'[name="funding-0-year_{year}"]')
            cell.focus()
            seen, sums = cell.bounding_box(), whole.bounding_box()
            assert frame["x"] <= seen["x"], (width, year)
            assert seen["x"] + seen["width"] <= sums["x"] + 1, (width, year)
            assert sums["x"] + sums["width"] <= frame["x"] + frame["width"] + 1, (width, year)
            if width == 1280:
                head = page.locator("[data-money=funding] tbody th").first.bounding_box()
                assert head["x"] + head["width"] <= seen["x"] + 1


def test_fresh_row_is_filled_as_soon_as_it_says_who_pays(page, table):
    row = page.locator("[data-money=funding] [data-money-row]").nth(2)
    fill = row.locator('button[name="fill"]')
    expect(fill).to_contain_text("Beträge berechnen")
    row.get_by_label("Mittelgeber").select_option("Sozialer Zusammenhalt")
    expect(fill).to_contain_text("aus dem Fördersatz füllen")
    row.get_by_label("Mittelgeber").select_option("Eigenmittel der Kommune")
    expect(fill).to_contain_text("Rest eintragen")
    fill.press("Enter")
    expect(page.locator('[name="funding-2-year_2027"]')).to_have_value("88.500")


def test_browser_reads_amounts_as_the_server_does(page, table):
    script = page.locator('script[src*="money.js"]').get_attribute("src")
    read = f"""async texts => {{
      const {{ readCents, readStated, saysNothing }} = await import("{script.replace("money", "amounts")}");
      return texts.map(text => [readCents(text), readStated(text), saysNothing(text)]);
    }}"""
    texts = [text for text, _ in AMOUNTS]
    assert [cents for cents, _, _ in page.evaluate(read, texts)] == [int(Decimal(cents) * 100) for _, cents in AMOUNTS]
    stated = page.evaluate(read, [text for text, *_ in STATED])
    assert [cents for _, cents, _ in stated] == [int(amount * 100) for _, amount, *_ in STATED]
    for texts, is_nothing in ((NOTHING, True), (REFUSED, False)):
        assert page.evaluate(read, texts) == [[None, None, is_nothing] for _ in texts], texts


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
