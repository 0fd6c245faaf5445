"""A reporting round from its opening to the Sachstandsbericht, and a carrier who answers a link, in a real browser."""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.urls import reverse

from actors.models import Contact
from measures.models import ActorRole, ReportingRound, StatusProposal, StatusUpdate
from tests.factories import ActorFactory, CostLineFactory, MeasureSheetFactory, StatusUpdateFactory

LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenversorgungskasse"


@pytest.fixture
def sheets(draft, town):
    carrier = ActorFactory(municipality=town, name=f"{LONG} e. V.")
    Contact.objects.create(actor=carrier, name="Erna Erdmann", email="erdmann@traeger.example")
    sheets = []
    for number in (1, 2, 3):
        sheet = MeasureSheetFactory(edition=draft, number=f"C{number}", title=f"Platz an der {LONG}", end_year=2020)
        sheet.actor_links.create(actor=carrier, role=ActorRole.RESPONSIBLE_BODY)
        CostLineFactory(sheet=sheet, amount="12345678.90", fiscal_year=2019)
        sheets.append(sheet)
    StatusUpdateFactory(measure=sheets[0].measure, reported_on="2020-05-01", progress=45)
    StatusUpdateFactory(
        measure=sheets[2].measure,
        reported_on="2020-05-01",
        implementation_status="dropped",
        reason=f"Kein Geld: {LONG}",
    )
    return sheets


def test_carrier_answers_a_link_and_a_colleague_releases_it(page, sign_in, editor, sheets, check):
    sign_in(page, editor)
    page.goto(sheets[0].measure.get_absolute_url())
    page.get_by_role("link", name="Träger um Meldung bitten").click()
    check(page, "report-link-send")
    page.get_by_role("button", name="Link senden").click()
    page.get_by_text("Der Link ist unterwegs").wait_for()
    address = urlsplit(re.search(r"http://\S+", mail.outbox[0].body)[0]).path

    page.context.clear_cookies()
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(address)
    check(page, "report-link-answer")
    page.get_by_label("Umsetzungsstand").select_option("zurückgestellt")
    page.get_by_role("button", name="Stand melden").click()
    assert "Begründung" in page.get_by_role("alert").inner_text()
    check(page, "report-link-refused")
    page.get_by_label("Umsetzungsstand").select_option("in Umsetzung")
    page.get_by_label("Was ist geschehen?").fill("Der Estrich ist gegossen.")
    page.get_by_role("button", name="Stand melden").click()
    page.get_by_role("heading", name="Danke für Ihre Meldung").wait_for()
    check(page, "report-link-thanks")
    page.goto(address)
    page.get_by_role("heading", name="Dieser Link ist schon benutzt").wait_for()
    check(page, "report-link-used")
    assert not StatusUpdate.objects.filter(what_happened="Der Estrich ist gegossen.").exists()

    sign_in(page, editor)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/")
    check(page, "workplace-with-proposal")
    page.get_by_role("link", name="Prüfen: Vorschlag von Erna Erdmann").click()
    check(page, "proposal-detail")
    page.get_by_role("button", name="Freigeben", exact=True).click()
    page.get_by_text("Angaben von Donau").wait_for()
    assert StatusProposal.objects.get().update.what_happened == "Der Estrich ist gegossen."


def test_carrier_confirms_without_javascript(chromium, live_server, editor, sheets):
    from measures.reporting.report_links import send_link

    send_link(sheets[0], Contact.objects.get(), editor)
    context = chromium.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 320, "height": 700}
    )
    page = context.new_page()
    page.goto(urlsplit(re.search(r"http://\S+", mail.outbox[0].body)[0]).path)
    page.get_by_role("button", name="Stand ist unverändert").click()
    page.get_by_role("heading", name="Danke für Ihre Meldung").wait_for()
    assert StatusProposal.objects.get().confirms_unchanged
    context.close()


def test_round_leads_to_the_report(page, sign_in, editor, sheets, check):
    sign_in(page, editor)
    page.goto(reverse("round_list", args=["nordring"]))
    check(page, "round-list-empty")
    page.get_by_role("link", name="Berichtsrunde eröffnen").click()
    page.get_by_label("Bezeichnung").fill("Sachstand")
    page.get_by_label("Melden bis").fill("2099-01-01")
    page.get_by_role("button", name="Berichtsrunde eröffnen").click()
    assert "innerhalb eines Jahres" in page.get_by_role("alert").inner_text()
    check(page, "round-create-refused")
    page.get_by_label("Melden bis").fill(f"{ReportingRound().opened_at:%Y-%m-%d}")
    page.get_by_role("button", name="Berichtsrunde eröffnen").click()
    page.get_by_text("0 von 2 Maßnahmen gemeldet").wait_for()
    check(page, "round-detail")
    page.get_by_role("link", name="Abschließen").click()
    check(page, "round-close")
    page.get_by_role("button", name="Abschließen").click()
    page.get_by_role("heading", name="Sachstandsbericht: Sachstand").wait_for()
    check(page, "progress-report")
    page.goto(reverse("account"))
    check(page, "account-with-reminders")
    page.get_by_role("button", name="Erinnerungen ausschalten").click()
    page.get_by_role("button", name="Erinnerungen einschalten").wait_for()
