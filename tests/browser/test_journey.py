"""The main job in a real browser, end to end, with the real PDF: drafted, reviewed, returned, adopted, updated."""

import hashlib

import pytest
from playwright.sync_api import expect

from concepts.models import Edition, State
from measures.registers import seed_cost_groups
from publishing.models import DocumentKind, DocumentOrder, StoredDocument
from publishing.tasks import make_document
from tests.browser.conftest import write_in
from tests.browser.test_sheets import fill_line
from tests.publishing.conftest import complete_edition

pytestmark = pytest.mark.django_db(transaction=True)

EDITION = "/konzepte/nordring/fassungen/1/"
PUBLIC = "/k/auenfurt/nordring/"
SECRET = "Nur für den Dienstgebrauch"


@pytest.fixture
def drafted(concept, town, green_office):
    """The draft as the planner finds it: the Beschlussvorschlag is still missing."""
    seed_cost_groups(town)
    return complete_edition(concept, proposed_resolution="")


def make_ordered():
    """What the worker does with the order that waits."""
    make_document.call(DocumentOrder.objects.get(state="waiting").pk)


def save(page):
    page.get_by_role("button", name="Speichern").last.click()


def write_the_draft(page, check):
    """A chapter, a goal and a measure with cost and funding, by the planner."""
    page.goto("/")
    page.get_by_role("link", name="Weiterarbeiten").click()
    page.get_by_role("link", name="Kapitel").click()
    check(page, "journey-chapters")
    page.get_by_role("link", name="Verstetigung").first.click()
    page.get_by_role("link", name="Bearbeiten").click()
    write_in(page, " Die Stadt trägt das Quartiersbüro ab 2028 selbst.", at="Control+End")
    save(page)
    expect(page.locator(".rich-text")).to_contain_text("ab 2028 selbst")

    page.goto(f"{EDITION}ziele/")
    page.get_by_role("link", name="1 Plätze beleben", exact=True).click()
    page.get_by_label("Erfolgsindikator").fill("Zählung der Besucherinnen und Besucher")
    save(page)
    check(page, "journey-goals")

    page.goto(f"{EDITION}massnahmen/neu/")
    page.get_by_label("Nummer").fill("B10")
    page.get_by_label("Titel Pflichtfeld").fill("Barrierefreie Wege am Bahndamm")
    page.get_by_label("Handlungsfeld").select_option(label="B Öffentlicher Raum und Grün")
    page.get_by_role("radiogroup", name="1 Plätze beleben").get_by_label("Hauptbeitrag").check()
    page.get_by_label("Beginn (Jahr)").fill("2024")
    page.get_by_label("Ende (Jahr)").fill("2026")
    page.get_by_label("Interne Notiz").fill(SECRET)
    fill_line(page, "actors", 0, actor={"label": "Grünflächenamt"})
    fill_line(page, "cost", 0, fiscal_year="2025", amount="300.000")
    fill_line(page, "funding", 0, payer={"label": "Sozialer Zusammenhalt"}, fiscal_year="2025", amount="200 T€")
    fill_line(page, "funding", 1, payer={"label": "Eigenmittel der Kommune"}, fiscal_year="2025", amount="100000,00")
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("B10 Barrierefreie Wege am Bahndamm")
    check(page, "journey-sheet")

    page.goto(f"{EDITION}kosten-und-finanzierung/")
    expect(page.locator("main")).to_contain_text("2,16 Mio. €")
    check(page, "journey-finance")


def give_to_review(page):
    page.goto(EDITION)
    page.get_by_role("link", name="Zur Prüfung geben").click()
    page.get_by_role("button", name="Zur Prüfung geben").click()


def mend_what_the_reviewer_named(page, check):
    page.goto("/")
    expect(page.locator("main")).to_contain_text("Der Beschlussvorschlag fehlt noch.")
    page.goto(f"{EDITION}pruefung/")
    page.get_by_role("link", name="Der Beschlussvorschlag für den Rat fehlt").click()
    page.get_by_label("Beschlussvorschlag").fill("Das Handlungskonzept wird in der vorliegenden Fassung beschlossen.")
    save(page)
    check(page, "journey-mended")


def record_the_resolution(page, check):
    page.goto(f"{EDITION}beschluss/")
    page.get_by_label("Beschließendes Gremium").fill("Rat der Stadt Auenfurt")
    page.get_by_label("Datum").fill(Edition.objects.get(number=1).submitted_at.date().isoformat())
    page.get_by_label("Nummer").fill("42/2026")
    page.get_by_label("Ergebnis").select_option(label="einstimmig beschlossen")
    check(page, "journey-resolution")
    page.get_by_role("button", name="Beschluss eintragen und veröffentlichen").click()
    page.get_by_text("wartet darauf").wait_for()
    make_ordered()
    page.get_by_text("ist beschlossen und veröffentlicht").first.wait_for()


def read_as_everybody(page, check):
    page.context.clear_cookies()
    page.goto(PUBLIC)
    expect(page.locator("main")).to_contain_text("Barrierefreie Wege am Bahndamm")
    assert SECRET not in page.content()
    check(page, "journey-public")
    address = page.locator('a[href$=".pdf"]').first.get_attribute("href")
    paper = page.request.get(address)
    assert paper.headers["content-type"] == "application/pdf"
    stored = StoredDocument.objects.get(kind=DocumentKind.CONCEPT)
    assert hashlib.sha256(paper.body()).hexdigest() == stored.sha256
    assert stored.page_count > 5


def test_concept_is_drafted_reviewed_adopted_published_and_updated(
    page, check, sign_in, drafted, concept, editor, reviewer, publisher
):
    assert page.request.get(PUBLIC).status == 404, "a draft is nobody's business"
    sign_in(page, editor)
    write_the_draft(page, check)
    give_to_review(page)

    sign_in(page, reviewer)
    page.goto("/")
    check(page, "journey-reviewer")
    page.goto(f"{EDITION}pruefung/")
    expect(page.locator("main")).to_contain_text("Der Beschlussvorschlag für den Rat fehlt")
    page.get_by_role("link", name="Zur Überarbeitung zurückgeben").click()
    page.get_by_role("button", name="Zur Überarbeitung zurückgeben").click()
    page.get_by_text("Bitte prüfen Sie Ihre Eingaben").wait_for()
    page.get_by_label("Grund").fill("Der Beschlussvorschlag fehlt noch.")
    page.get_by_role("button", name="Zur Überarbeitung zurückgeben").click()

    sign_in(page, editor)
    mend_what_the_reviewer_named(page, check)
    give_to_review(page)

    sign_in(page, reviewer)
    page.goto(f"{EDITION}pruefung/")
    expect(page.locator("main")).to_contain_text("Nichts mehr zu klären")
    page.get_by_role("button", name="Beschlusspaket erstellen").click()
    page.get_by_text("wartet darauf").wait_for()
    make_ordered()
    page.get_by_text("liegt jetzt zur Beschlussfassung vor").wait_for()
    assert page.request.get(PUBLIC).status == 404, "submitted is not adopted"
    assert Edition.objects.get(number=1).state == State.SUBMITTED

    sign_in(page, publisher)
    record_the_resolution(page, check)
    read_as_everybody(page, check)

    sign_in(page, editor)
    answer = page.goto(f"{EDITION}massnahmen/neu/")
    assert answer.status == 403
    check(page, "journey-frozen")
    page.goto("/konzepte/nordring/fortschreiben/")
    page.get_by_label("Anlass der Fortschreibung").select_option(label="Zwischenbilanz zur Halbzeit")
    page.get_by_role("button", name="Neue Fassung beginnen").click()
    page.get_by_text("Die Fortschreibung ist begonnen.").wait_for()
    check(page, "journey-update")
    update = Edition.objects.get(number=2)
    assert update.state == State.DRAFT
    assert update.sheets.count() == 2
    page.goto("/konzepte/nordring/fassungen/2/kosten-und-finanzierung/")
    expect(page.locator("main")).to_contain_text("2,16 Mio. €")
    page.context.clear_cookies()
    page.goto(PUBLIC)
    expect(page.locator("main")).to_contain_text("Erstfassung")
    assert page.request.get(f"{PUBLIC}fassungen/2/").status == 404
