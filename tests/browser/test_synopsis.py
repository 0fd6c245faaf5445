"""The synopsis as people read it: on a desk, on a phone, in the dark, on paper, by keyboard and by axe."""

import pytest

from concepts.models import UpdateReason
from measures.models import Fate, MeasureFate
from publishing import editions
from publishing.editions import start_edition
from publishing.models import DocumentOrder
from publishing.tasks import make_document
from tests.factories import CostLineFactory, GoalFactory, MeasureSheetFactory
from tests.publishing.conftest import complete_edition, small_pdf
from tests.world import adopt

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/konzepte/nordring/fassungen/2/synopse/"


@pytest.fixture
def update(concept, editor, reviewer, publisher, monkeypatch):
    """A draft in which a measure is dropped, one is changed and one is new."""
    monkeypatch.setattr(editions, "render_pdf", small_pdf)
    first = complete_edition(concept)
    field = first.action_fields.get()
    dropped = MeasureSheetFactory(edition=first, number="B5", title="Hausgemeinschaften", action_field=field)
    CostLineFactory(sheet=dropped, amount="90000.00")
    adopt(first, {"editor": editor, "reviewer": reviewer, "publisher": publisher})
    draft = start_edition(concept, editor, UpdateReason.HALF_TIME, valid_from=2027, valid_to=2032)
    MeasureFate.objects.create(edition=draft, measure=dropped.measure, fate=Fate.DROPPED, reason="Kein Träger gefunden")
    draft.sheets.filter(number="B5").delete()
    draft.sheets.filter(number="B4").update(title="Grünzug Süd", number="B7", description="Wege und Bäume")
    CostLineFactory(sheet=MeasureSheetFactory(edition=draft, number="B11", title="Regenwassergarten"), amount="5.50")
    draft.chapters.filter(title="Anlass").update(
        body="<h3>Lage</h3><p>Ein Verein.</p><table><tbody><tr><th>Jahr</th><th>Zahl</th></tr>"
        "<tr><td>2026</td><td>1</td></tr></tbody></table>"
    )
    GoalFactory(edition=draft, kind="sub", code="1.1", title="Schatten schaffen", parent=draft.goals.get(code="1"))
    return draft


def test_planner_reads_narrows_and_takes_the_synopsis_along(page, check, sign_in, update, editor):
    sign_in(page, editor)
    page.goto("/konzepte/nordring/fassungen/2/massnahmen/")
    page.get_by_role("link", name="Synopse").click()
    check(page, "synopsis")
    page.get_by_label("nur Änderungen").check()
    page.get_by_label("Bereich").select_option("Maßnahmen")
    page.get_by_role("button", name="Anwenden").click()
    assert "bereich=massnahmen" in page.url
    page.get_by_role("link", name="Hausgemeinschaften").click()
    page.get_by_text("Kein Träger gefunden").wait_for()
    page.get_by_text("Bisheriges Maßnahmenblatt").click()
    check(page, "synopsis-measures")
    for name, ending in (("Word", "docx"), ("Excel", "xlsx")):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        assert download.value.suggested_filename.startswith("Synopse_IHK-Nordring_Erstfassung_1-Fortschreibung_")
        assert download.value.suggested_filename.endswith(ending)


def test_pdf_is_ordered_from_the_page_and_found_there_again(page, check, sign_in, update, editor):
    sign_in(page, editor)
    page.goto(f"{PAGE}?nur=aenderungen")
    page.get_by_role("button", name="PDF").click()
    make_document.call(DocumentOrder.objects.get(state="waiting").pk)
    page.get_by_role("link", name="Zur Synopse").click()
    page.get_by_role("link", name="Diese Synopse als PDF").wait_for()
    assert "nur=aenderungen" in page.url


def test_first_edition_explains_what_will_stand_here(page, check, sign_in, draft, editor):
    sign_in(page, editor)
    page.goto("/konzepte/nordring/fassungen/1/synopse/")
    check(page, "synopsis-empty")


def test_printed_page_shows_the_sheets_that_are_folded_on_the_screen(page, sign_in, update, editor):
    sign_in(page, editor)
    page.goto(PAGE)
    folded = page.locator("article", has_text="Hausgemeinschaften").locator("tbody th").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.is_visible()
