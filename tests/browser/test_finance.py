"""The cost and financing overview as treasurers use it: by keyboard through switches, scenario and downloads."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from concepts.models import UpdateReason
from measures.models import CostGroup, StatusUpdate
from publishing import editions
from publishing.editions import start_edition
from tests.factories import CostLineFactory, FundingLineFactory, FundingProgrammeFactory, MeasureSheetFactory
from tests.publishing.conftest import complete_edition, small_pdf
from tests.world import adopt

pytestmark = pytest.mark.django_db(transaction=True)

ADOPTED, DRAFT = (f"/konzepte/nordring/fassungen/{number}/kosten-und-finanzierung/" for number in (1, 2))


@pytest.fixture
def update(concept, editor, reviewer, publisher, town, monkeypatch):
    """A draft after an adopted edition, with money in years before, in and after the plan."""
    monkeypatch.setattr(editions, "render_pdf", small_pdf)
    adopt(complete_edition(concept), {"editor": editor, "reviewer": reviewer, "publisher": publisher})
    draft = start_edition(concept, editor, UpdateReason.HALF_TIME, valid_from=2027, valid_to=2032)
    programme = FundingProgrammeFactory(municipality=town, name="Landesprogramm „Klimaanpassung im Quartier“")
    group = CostGroup.objects.create(municipality=town, code="6", title="Erschließung, Straßen, Plätze, Grün")
    sheet = MeasureSheetFactory(edition=draft, number="C1", title="Schulhof öffnen", action_field=None)
    for year in (2019, 2026, 2027, 2035, None):
        CostLineFactory(sheet=sheet, cost_group=group, fiscal_year=year, amount="1234567.89")
        FundingLineFactory(
            sheet=sheet, source="programme", programme=programme, fiscal_year=year, programme_year=year, amount="800000"
        )
    apart = MeasureSheetFactory(edition=draft, number="D6", title="Ladenzeile", is_informational=True)
    CostLineFactory(sheet=apart, amount="3600000.00")
    StatusUpdate.objects.create(
        measure=draft.previous.sheets.get().measure,
        reported_on="2025-06-30",
        implementation_status="under_way",
        spent="125000.50",
    )
    return draft


def press_until(page, name):
    """Goes on with the Tab key alone until the thing called ``name`` has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        text = page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).innerText ?? ''")
        if text.strip() == name:
            return
    raise AssertionError(f"the Tab key does not reach {name!r}")


def test_treasurer_switches_by_keyboard_alone(page, check, sign_in, update, editor):
    sign_in(page, editor)
    page.goto(DRAFT)
    check(page, "finance-plan")
    for name, address in (("T€", "einheit=t"), ("jedes Jahr", "jahre=alle"), ("Maßnahme", "gliederung=massnahme")):
        press_until(page, name)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(address))
    assert "einheit=t&jahre=alle&gliederung=massnahme" in page.url
    expect(page.get_by_role("columnheader", name="2035").first).to_be_visible()
    check(page, "finance-every-year")
    press_until(page, "Excel")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.startswith("Kosten-und-Finanzierung_nordring_Fassung-2_")


def test_downloads_are_what_their_names_say(page, sign_in, update, editor):
    sign_in(page, editor)
    page.goto(DRAFT)
    page.set_default_timeout(60_000)  # the PDF is made while the browser waits
    for name, ending in (("PDF", "pdf"), ("Excel", "xlsx"), ("CSV", "csv")):
        with page.expect_download() as download:
            page.get_by_role("link", name=name, exact=True).click()
        assert download.value.suggested_filename.endswith(f".{ending}")


def test_edition_in_force_shows_what_was_spent(page, check, sign_in, update, editor):
    sign_in(page, editor)
    page.goto(ADOPTED)
    page.get_by_role("link", name="heute").click()
    expect(page.get_by_role("columnheader", name=f"bis {date.today().year - 1} (Ist)", exact=True)).to_be_visible()
    check(page, "finance-today")


def test_what_if_by_keyboard_alone(page, check, sign_in, update, editor):
    sign_in(page, editor)
    page.goto(DRAFT)
    press_until(page, "Was wäre wenn?")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("szenario"))
    check(page, "scenario-empty")
    page.get_by_label("Maßnahme").focus()
    page.keyboard.type("C1")
    page.keyboard.press("Tab")
    page.keyboard.type("viel")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("ist keine Prozentzahl")
    check(page, "scenario-error")
    field = page.get_by_label("Kostenänderung in Prozent")
    field.fill("7,5")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("annahmen=[0-9]+:7.5:abgelehnt"))
    press_until(page, "Eigenmittel übernehmen")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("folge=eigenmittel"))
    expect(page.get_by_text("Der Eigenanteil steigt")).to_be_visible()
    check(page, "scenario")
    press_until(page, "Excel")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.startswith("Szenario_nordring_Fassung-2_")
    page.get_by_role("link", name="weglassen").press("Enter")
    expect(page.get_by_text("Noch ist nichts angenommen")).to_be_visible()
