"""The pages of publishing as people see them: on a desk, on a phone, in the dark, and by axe."""

import pytest
from django.urls import reverse

from concepts.models import State
from concepts.workflow import transition
from publishing.editions import publish, start_edition, submit
from publishing.models import DocumentOrder
from publishing.tasks import make_document
from tests.factories import GoalFactory, MeasureSheetFactory
from tests.publishing.conftest import adopted, complete_edition, make_pdfs_small
from tests.world import refetched

pytestmark = pytest.mark.django_db(transaction=True)

OVERVIEW = "/konzepte/nordring/fassungen/2/"


@pytest.fixture(autouse=True)
def quick_pdf(monkeypatch):
    make_pdfs_small(monkeypatch)


@pytest.fixture
def update(concept, editor, reviewer, publisher):
    """A published edition and its update in draft, with two things left to mend."""
    edition = transition(complete_edition(concept), State.REVIEW, editor)
    submit(edition, reviewer)
    publish(edition, publisher, adopted())
    update = start_edition(concept, editor, "longer_funding", "", 2024, 2032)
    GoalFactory(edition=update, kind="sub", code="2.3", title="Begegnung der Generationen")
    MeasureSheetFactory(edition=update, number="B11", title="Regenwassergarten am Kulturhof")
    return update


def make_ordered():
    make_document.call(DocumentOrder.objects.get(state="waiting").pk)


def test_public_pages_are_fit_to_be_seen(page, check, update):
    for name, address in (("k", "/k/"), ("k-town", "/k/auenfurt/"), ("k-concept", "/k/auenfurt/nordring/")):
        page.goto(address)
        check(page, name)
    page.get_by_role("link", name="B4 Quartierspark Süd").first.click()
    page.get_by_text("Beitrag zu Klimaschutz oder Klimaanpassung").wait_for()
    check(page, "k-measure")


def test_link_to_a_closed_measure_opens_it(page, update):
    serial = update.sheets.get(number="B4").measure.serial
    page.goto(f"/k/auenfurt/nordring/#massnahme-{serial}")
    page.get_by_text("Beitrag zu Klimaschutz oder Klimaanpassung").wait_for()


def test_edition_goes_its_way_through_the_pages(page, check, sign_in, update, editor, reviewer, publisher):
    sign_in(page, editor)
    page.goto("/")
    check(page, "workplace")
    page.get_by_role("link", name="Weiterarbeiten").click()
    check(page, "overview-draft")
    page.get_by_role("link", name="Zur Prüfung geben").click()
    check(page, "move-to-review")
    page.get_by_role("button", name="Zur Prüfung geben").click()

    sign_in(page, reviewer)
    page.goto(f"{OVERVIEW}pruefung/")
    check(page, "review")
    while page.get_by_role("link", name="Offen lassen").count():
        page.get_by_role("link", name="Offen lassen").first.click()
        page.get_by_role("button", name="Offen lassen").click()
        page.get_by_role("link", name="Begründung").wait_for()
        check(page, "accept-refused")
        page.get_by_label("Begründung").fill("Wird bis zur Beratung im Ausschuss nachgereicht.")
        page.get_by_role("button", name="Offen lassen").click()
    check(page, "review-ready")
    page.get_by_role("button", name="Beschlusspaket erstellen").click()
    page.get_by_text("wartet darauf").wait_for()
    check(page, "progress")
    make_ordered()
    page.get_by_text("liegt jetzt zur Beschlussfassung vor").wait_for()
    check(page, "progress-done")

    sign_in(page, publisher)
    page.goto(f"{OVERVIEW}beschluss/")
    page.get_by_role("button", name="Beschluss eintragen und veröffentlichen").click()
    page.get_by_text("Bitte prüfen Sie Ihre Eingaben").wait_for()
    check(page, "resolution-refused")
    entered = adopted()
    page.get_by_label("Beschließendes Gremium").fill(entered.body)
    page.get_by_label("Datum").fill(entered.date.isoformat())
    page.get_by_label("Nummer").fill(entered.number)
    page.get_by_label("Ergebnis").select_option(label="einstimmig beschlossen")
    page.get_by_role("button", name="Beschluss eintragen und veröffentlichen").click()
    page.get_by_text("wartet darauf").wait_for()
    make_ordered()
    page.get_by_text("ist beschlossen und veröffentlicht").first.wait_for()
    for name, address in (("overview-published", OVERVIEW), ("resolution-published", f"{OVERVIEW}beschluss/")):
        page.goto(address)
        check(page, name)
    page.goto("/k/auenfurt/nordring/")
    page.get_by_text("1. Fortschreibung, Geltung 2024–2032").wait_for()


def test_update_begins_on_its_page(page, check, sign_in, concept, editor, reviewer, publisher):
    edition = transition(complete_edition(concept), State.REVIEW, editor)
    submit(edition, reviewer)
    publish(edition, publisher, adopted())
    sign_in(page, editor)
    page.goto(reverse("edition_start", args=["nordring"]))
    page.get_by_role("button", name="Neue Fassung beginnen").click()
    page.get_by_text("Bitte prüfen Sie Ihre Eingaben").wait_for()
    check(page, "edition-start-refused")
    page.get_by_label("Anlass der Fortschreibung").select_option(label="Zwischenbilanz zur Halbzeit")
    page.get_by_role("button", name="Neue Fassung beginnen").click()
    page.get_by_text("Die Fortschreibung ist begonnen.").wait_for()


def test_what_the_council_changed_stands_beside_what_was_laid_before_it(
    page, check, sign_in, concept, editor, reviewer, publisher, reader
):
    edition = transition(complete_edition(concept), State.REVIEW, editor)
    submit(edition, reviewer)
    first = "/konzepte/nordring/fassungen/1/"

    sign_in(page, publisher)
    page.goto(f"{first}beschluss/")
    page.get_by_role("link", name="Zurücknehmen und überarbeiten").click()
    page.get_by_label("Grund").fill("Mit Änderungen beschlossen: Der Park reicht bis zur Südstraße.")
    check(page, "take-back")
    page.get_by_role("button", name="Zurücknehmen und überarbeiten").click()

    sign_in(page, editor)
    page.goto(first)
    page.get_by_text("Der Park reicht bis zur Südstraße").first.wait_for()
    page.goto(edition.sheets.get().get_absolute_url())
    page.get_by_role("link", name="Bearbeiten").first.click()
    page.get_by_label("Titel Pflichtfeld").fill("Quartierspark Südstraße")
    page.get_by_role("button", name="Speichern").last.click()
    page.goto(f"{first}pruefung/")
    page.get_by_text("Maßnahmen (1)").wait_for()
    page.locator("summary", has_text="Quartierspark Südstraße").click()
    check(page, "review-changes")
    transition(refetched(edition), State.REVIEW, editor)

    sign_in(page, reviewer)
    page.goto(f"{first}pruefung/")
    page.get_by_role("button", name="Beschlusspaket erstellen").click()
    page.get_by_text("wartet darauf").wait_for()
    make_ordered()
    publish(refetched(edition), publisher, adopted())

    sign_in(page, reader)
    page.goto(f"{first}beschluss/")
    check(page, "resolution-changed")
    page.get_by_role("link", name="Eingebracht und beschlossen").click()
    assert page.locator("del").all_inner_texts() == ["Süd"]
    assert page.locator("ins").all_inner_texts() == ["Südstraße"]
    check(page, "synopsis-council")
