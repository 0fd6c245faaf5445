"""A planner accounts for all measures of the edition before, as she would on an afternoon."""

import pytest
from playwright.sync_api import expect

from measures.models import CostLine, MeasureSheet
from measures.updating.balance import balance_of
from tests.factories import ActionFieldFactory, MeasureSheetFactory, StatusUpdateFactory
from tests.measures.updated import adopt, fill, update_of

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/konzepte/nordring/fassungen/2/bilanz/"


@pytest.fixture
def update(draft, editor, reviewer, publisher):
    """Höfe, Treff, Platz and Weg before; Treff is completed, Platz was written in, Neues Haus is new."""
    fill(draft)
    MeasureSheetFactory(edition=draft, number="C1", title="Weg am Bahndamm", start_year=2019)
    update = update_of(adopt(draft, (editor, reviewer, publisher)))
    field = ActionFieldFactory(edition=update, code="B", title="Bauen")
    MeasureSheetFactory(edition=update, number="B1", title="Neues Haus", action_field=field, start_year=2027)
    treff, platz = (MeasureSheet.objects.get(edition=update, number=number) for number in ("A2", "A10"))
    StatusUpdateFactory(
        measure=treff.measure,
        reported_on="2026-03-01",
        implementation_status="completed",
        what_happened="Der Treff ist eröffnet und an vier Tagen in der Woche besetzt.",
    )
    MeasureSheet.objects.filter(pk=platz.pk).update(description="Neu: mit Brunnen und Bäumen", revision=2)
    CostLine.objects.create(sheet=platz, label="Brunnen", fiscal_year=2028, amount="85000.00")
    return update


def choose(page, fate):
    page.get_by_role("radio", name=f"{fate}:").check()


def test_planner_accounts_for_all_measures(page, sign_in, check, update, editor):
    sign_in(page, editor)
    page.goto("/konzepte/nordring/fassungen/2/massnahmen/")
    page.get_by_role("link", name="Bilanz").click()
    expect(page.get_by_role("status")).to_contain_text("Bei 4 von 4 Maßnahmen")
    check(page, "fate_list-open")

    # What undoubtedly goes on, but for two that she wants to look at
    page.get_by_role("link", name="Übrige als fortgeführt bestätigen").click()
    for name in ("A1 Höfe", "A10 Platz"):
        page.get_by_role("checkbox", name=name).uncheck()
    check(page, "fate_confirm")
    page.get_by_role("button", name="Als fortgeführt bestätigen").click()
    expect(page.get_by_role("status").filter(has_text="bestätigt")).to_contain_text("Eine Maßnahme ist")

    # Merged into a new one; only what belongs to that is asked for
    page.get_by_role("link", name="Nächste offene").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A1 Höfe")
    expect(page.get_by_label("Sie geht auf in")).to_be_hidden()
    choose(page, "zusammengelegt")
    expect(page.get_by_label("Ersatzmaßnahme")).to_be_hidden()
    page.get_by_role("button", name="Speichern und weiter").click()
    expect(page.get_by_role("alert")).to_contain_text("Bitte wählen Sie die Maßnahme, in der sie aufgeht.")
    page.get_by_label("Sie geht auf in").select_option(label="B1 Neues Haus")
    page.get_by_label("Begründung").fill("Die Höfe gehören zum neuen Haus.")
    check(page, "fate_edit-merged")
    page.get_by_role("button", name="Speichern und weiter").click()

    # Completed, as the last report suggests
    expect(page.get_by_role("heading", level=1)).to_have_text("A2 Treff")
    expect(page.get_by_text("vorgeschlagen ist deshalb „abgeschlossen“")).to_be_visible()
    expect(page.get_by_role("radio", name="abgeschlossen:")).to_be_checked()
    page.get_by_role("button", name="Speichern und weiter").click()

    # Dropped, though much was written into its sheet
    expect(page.get_by_role("heading", level=1)).to_have_text("A10 Platz")
    choose(page, "entfallen")
    page.get_by_label("Begründung").fill("Die Fläche ist verkauft.")
    page.get_by_role("button", name="Speichern und weiter").click()
    expect(page.get_by_role("alert")).to_contain_text("Neu: mit Brunnen und Bäumen")
    expect(page.get_by_label("Begründung")).to_have_value("Die Fläche ist verkauft.")
    check(page, "fate_edit-loss")
    page.get_by_role("button", name="Blatt herausnehmen und weiter").click()

    expect(page.get_by_text("Alle 4 Maßnahmen der Fassung „Erstfassung“ sind bilanziert.")).to_be_visible()
    expect(page.get_by_role("row", name="Platz")).to_contain_text("Die Fläche ist verkauft.")
    check(page, "fate_list")
    assert not balance_of(update).open

    # What was learnt, and the line of the measure that has gone
    page.get_by_role("link", name="Treff").click()
    page.get_by_role("link", name="Bewertungsblatt").click()
    page.get_by_label("Ziele erreicht").select_option(label="überwiegend erreicht")
    page.get_by_label("Wirkung").fill("236 Beratungen im letzten Quartal.")
    page.get_by_label("Folgekosten im Jahr").fill("12 T€")
    check(page, "review_edit")
    page.get_by_role("button", name="Speichern").click()
    page.get_by_role("link", name="Bewertungsblatt zu A2 Treff").click()
    page.get_by_role("link", name="Ansehen und drucken").click()
    expect(page.locator("main")).to_contain_text("12.000 €")
    check(page, "review")
    page.goto(LIST)
    page.get_by_role("link", name="Höfe", exact=True).click()
    page.get_by_role("link", name="Umsetzung und Geschichte").click()
    expect(page.get_by_role("heading", name="Worin sie weiterlebt")).to_be_visible()
    check(page, "measure_detail-lineage")


def test_split_is_chosen_without_javascript(chromium, live_server, sign_in, update, editor):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    sign_in(page, editor)
    page.goto(LIST)
    page.get_by_role("link", name="Nächste offene").click()
    choose(page, "geteilt")
    page.get_by_role("checkbox", name="B1 Neues Haus").check()
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("mindestens zwei Maßnahmen")
    page.get_by_role("checkbox", name="A1 Höfe (diese Maßnahme)").check()
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.get_by_role("row", name="Höfe").first).to_contain_text("geteilt in")
    context.close()


def test_frozen_balance_is_only_read(page, sign_in, check, update, editor, reviewer, publisher, reader):
    adopt(update, (editor, reviewer, publisher))
    sign_in(page, reader)
    page.goto(LIST)
    expect(page.get_by_text("macht diese Fassung keine Angabe")).to_be_visible()
    check(page, "fate_list-frozen")
    page.get_by_role("link", name="Höfe", exact=True).click()
    expect(page.get_by_role("button", name="Speichern")).to_have_count(0)
    check(page, "fate_edit-frozen")
