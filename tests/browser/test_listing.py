"""The list of measures in a browser: find, choose columns, save the view, change many at once."""

import pytest

from measures.models import MeasureSheet, SavedView
from tests.factories import (
    ActionFieldFactory,
    ActorFactory,
    CostLineFactory,
    FundingLineFactory,
    MeasureSheetFactory,
    StatusUpdateFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def listed(draft, town, green_office):
    """Measures to find; the office that will carry them."""
    field = ActionFieldFactory(edition=draft, code="B", colour="#1a7f37")
    for number, title in ((1, "Spielplätze Lindenhof"), (2, "Quartierspark"), (10, "Uferweg")):
        sheet = MeasureSheetFactory(
            edition=draft, number=f"A{number}", title=title, action_field=field, start_year=2027
        )
        CostLineFactory(sheet=sheet, amount="500000")
        FundingLineFactory(sheet=sheet, amount="400000")
        sheet.actor_links.create(actor=green_office)
        StatusUpdateFactory(measure=sheet.measure, reported_on="2025-01-01")
    sheet.description = "Mit Wasserspielplatz am Südufer und einem langen Weg bis zum Hafen."
    sheet.save()
    return ActorFactory(municipality=town, name="Tiefbauamt")


def test_planner_finds_saves_and_changes_many(page, sign_in, check, editor, draft, listed):
    sign_in(page, editor)
    page.goto(f"/konzepte/{draft.concept.slug}/fassungen/1/massnahmen/")
    page.get_by_label("Suche").fill("Spielplatz")
    page.get_by_text("Weitere Filter").click()
    page.get_by_role("combobox", name="Lücken").select_option("irgendeine Lücke")
    page.get_by_text("Spalten wählen").click()
    page.get_by_role("checkbox", name="Träger", exact=True).check()
    page.get_by_role("checkbox", name="Lücken").check()
    page.get_by_role("checkbox", name="Gesamtkosten").check()
    page.get_by_role("button", name="Anwenden").click()
    assert page.get_by_role("status").inner_text().startswith("2 von 3 Maßnahmen, zusammen 1.000.000")
    assert page.locator("mark").all_inner_texts() == ["Spielplätze", "Wasserspielplatz"]
    page.get_by_text("Spalten wählen").click()
    check(page, "list-found")

    page.get_by_role("link", name="Diese Ansicht speichern").click()
    page.get_by_label("Name").fill("Spielplätze mit Lücken")
    page.get_by_label("für alle sichtbar").check()
    check(page, "list-save-view")
    page.get_by_role("button", name="Ansicht speichern").click()
    page.get_by_role("link", name="Ansichten verwalten").click()
    check(page, "list-views")
    page.get_by_role("link", name="Spielplätze mit Lücken", exact=True).click()
    assert page.get_by_label("Suche").input_value() == "Spielplatz"
    assert SavedView.objects.get().is_shared

    page.get_by_label("A1 Spielplätze Lindenhof anhaken").check()
    page.get_by_label("A10 Uferweg anhaken").check()
    page.get_by_role("button", name="Angehakte ändern").click()
    check(page, "list-change")
    page.get_by_label("Träger").select_option("Tiefbauamt")
    page.get_by_label("Priorität").select_option("hoch")
    page.get_by_role("button", name="Vorschau").click()
    check(page, "list-preview")
    page.get_by_role("button", name="2 Maßnahmen ändern").click()
    assert page.get_by_text("2 Maßnahmen sind geändert.").is_visible()
    assert page.get_by_label("Suche").input_value() == "Spielplatz"
    assert MeasureSheet.objects.filter(priority=1, actor_links__actor=listed).count() == 2


def test_files_hold_what_the_page_shows(page, sign_in, editor, draft, listed):
    sign_in(page, editor)
    page.goto(f"/konzepte/{draft.concept.slug}/fassungen/1/massnahmen/?q=Park&spalten=kosten")
    for link, ending in (("Excel", ".xlsx"), ("CSV", ".csv")):
        with page.expect_download() as saved:
            page.get_by_role("link", name=link, exact=True).click()
        assert saved.value.suggested_filename.endswith(ending)
    text = saved.value.path().read_text("utf-8-sig")
    assert text.splitlines()[0] == "Kennung;Nr.;Maßnahme;Gesamtkosten;Hinweis"
    assert text.splitlines()[1].endswith(";A2;Quartierspark;500000,00;")
