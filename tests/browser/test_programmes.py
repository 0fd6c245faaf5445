"""The register of funding programmes in a real browser: by keyboard, with and without script, with long words."""

import pytest
from django.urls import reverse

from measures.models import FundingProgramme
from measures.registers import seed_cost_groups
from tests.factories import FundingLineFactory, MeasureSheetFactory

LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenversorgungskasse"


@pytest.fixture
def full_programme(town, draft):
    """A programme about which everything is said, in words that don't fit."""
    seed_cost_groups(town)
    programme = FundingProgramme.objects.create(
        municipality=town,
        name=f"{LONG} – Zusammenleben im Quartier",
        short_name=LONG[:40],
        level="federal_land",
        land="05",
        legal_basis=LONG * 3,
        note=LONG * 3,
        first_year=1999,
        last_year=2140,
        area_ceiling="999999999999.99",
        measure_ceiling="1234567.89",
        deadline_day=30,
        deadline_month=9,
        deadline_note=LONG * 3,
        lapse_years=2,
        lapse_note=LONG * 3,
        is_suggestion=True,
    )
    programme.cost_groups.set(town.cost_groups.all()[:3])
    programme.former_names.create(name=LONG * 3, until_year=2019)
    programme.documents.create(title=LONG * 3, url=f"https://land.example/{'x' * 200}")
    shares = {"federal_share": "33.333", "land_share": "33.333", "eu_share": "0", "own_share": "10"}
    programme.rates.create(from_year=2020, rate="66.666", third_party_share="50", note=LONG * 3, **shares)
    programme.rates.create(from_year=2007, rate="60")
    FundingLineFactory(sheet=MeasureSheetFactory(edition=draft), source="programme", programme=programme)
    return programme


def test_pages_hold_long_words(page, sign_in, editor, town, full_programme, check):
    sign_in(page, editor)
    pages = {
        "programme-list-full": reverse("programme_list"),
        "programme-detail-full": full_programme.get_absolute_url(),
        "programme-form-full": reverse("programme_edit", args=[full_programme.pk]),
        "programme-suggestions": reverse("programme_suggestions", args=[town.pk]),
    }
    for name, address in pages.items():
        page.goto(address)
        check(page, name)


def test_programme_is_written_by_keyboard_alone(page, sign_in, editor, town, check):
    seed_cost_groups(town)
    sign_in(page, editor)
    page.goto(reverse("programme_create"))
    page.locator("#id_name").focus()
    page.keyboard.type("Sozialer Zusammenhalt")
    page.get_by_label("Mittelgeber").select_option("Bund und Land")
    rate = page.get_by_role("group", name="Fördersatz 1")
    rate.get_by_label("ab Programmjahr").focus()
    for text in ("2020", "66,6", "33,3", "33,2"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.get_by_role("button", name="Weitere Zeile: Fördersatz").focus()
    page.keyboard.press("Enter")
    added = page.get_by_role("group", name="Fördersatz 2")
    assert added.get_by_label("ab Programmjahr").evaluate("field => field === document.activeElement")
    page.keyboard.type("2007")
    page.keyboard.press("Tab")
    page.keyboard.type("60")
    page.get_by_label("Tag", exact=True).focus()
    page.keyboard.type("31")
    page.get_by_label("Monat").select_option("September")
    page.get_by_label("1 Vorbereitung, Gutachten, Konzept").press("Space")
    page.locator("#id_name").press("Enter")  # saves; it does not ask for more rows
    assert "gibt es in diesem Monat nicht" in page.locator("main").inner_text()
    assert "zusammen 66,5\u00a0%" in page.locator("main").inner_text()
    assert added.get_by_label("ab Programmjahr").input_value() == "2007"
    check(page, "programme-form-refused")
    page.get_by_label("Tag", exact=True).fill("30")
    rate.get_by_label("davon Land").fill("33,3")
    page.get_by_role("button", name="Speichern", exact=True).press("Enter")
    page.get_by_text("ist angelegt").wait_for()
    programme = FundingProgramme.objects.get()
    assert [row.from_year for row in programme.rates.all()] == [2020, 2007]
    assert [group.code for group in programme.cost_groups.all()] == ["1"]


def test_rows_are_added_and_saved_without_javascript(chromium, live_server, sign_in, editor):
    context = chromium.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 320, "height": 700}
    )
    page = context.new_page()
    sign_in(page, editor)
    page.goto(reverse("programme_create"))
    page.locator("#id_name").fill("Lebendige Zentren")
    page.get_by_label("Mittelgeber").select_option("Bund und Land")
    page.get_by_role("button", name="Weitere Zeile: Dokument").click()
    assert page.locator("#id_name").input_value() == "Lebendige Zentren"
    for number in (1, 2):
        row = page.get_by_role("group", name=f"Dokument {number}")
        row.get_by_label("Titel").fill(f"Richtlinie {number}")
        row.get_by_label("Adresse").fill(f"https://land.example/{number}")
    page.get_by_role("button", name="Speichern", exact=True).click()
    page.get_by_text("ist angelegt").wait_for()
    assert [one.title for one in FundingProgramme.objects.get().documents.all()] == ["Richtlinie 1", "Richtlinie 2"]
    context.close()


def test_suggestions_are_taken_over_and_confirmed(page, sign_in, editor, town, check):
    sign_in(page, editor)
    page.goto(reverse("programme_list"))
    page.get_by_role("link", name="Vorschläge für").click()
    page.get_by_role("button", name="Übernehmen").click()
    assert "kreuzen Sie an" in page.get_by_role("alert").inner_text()
    page.get_by_label("Sozialer Zusammenhalt").press("Space")
    page.get_by_role("button", name="Übernehmen").click()
    page.get_by_text("1 Vorschlag ist im Register").wait_for()
    check(page, "programme-list-suggested")
    page.get_by_role("link", name="Sozialer Zusammenhalt").click()
    check(page, "programme-detail-suggested")
    page.get_by_role("button", name="Die Angaben stimmen").click()
    page.get_by_text("als geprüft vermerkt").wait_for()
    assert not FundingProgramme.objects.get().is_suggestion
