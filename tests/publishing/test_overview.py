"""The page of a concept: where it leads, what it counts, what it offers to whom."""

from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from concepts.models import Edition, State
from concepts.workflow import transition
from measures.stages import Stage
from publishing.editions import start_edition
from publishing.figures import figures_of
from tests.factories import (
    ActionFieldFactory,
    CostLineFactory,
    GoalFactory,
    MeasureFactory,
    MeasureSheetFactory,
    StatusUpdateFactory,
)

pytestmark = pytest.mark.django_db


def url(name, edition, *more):
    return reverse(name, args=[edition.concept.slug, edition.number, *more])


def page(client, user, edition):
    client.force_login(user)
    response = client.get(url("edition_overview", edition))
    assert response.status_code == 200
    return unescape(response.content.decode())


# --- Where the concept leads --------------------------------------------------


def test_concept_leads_to_the_edition_being_worked_on(client, published, editor, reader):
    update = start_edition(published.concept, editor, "half_time")
    address = reverse("concept_overview", args=["nordring"])
    client.force_login(editor)
    assert client.get(address).url == update.get_absolute_url()
    client.force_login(reader)
    assert client.get(address).url == published.get_absolute_url()


def test_concept_without_anything_to_see_is_not_found(client, draft, reader, stranger, publisher):
    address = reverse("concept_overview", args=["nordring"])
    for user in (reader, stranger):
        client.force_login(user)
        assert client.get(address).status_code == 404
    transition(draft, State.DISCARDED, publisher, "Neuanfang")
    client.force_login(publisher)
    assert client.get(address).status_code == 404


def test_concept_whose_only_edition_was_discarded_leads_its_editor_to_a_new_one(client, draft, editor, publisher):
    transition(draft, State.DISCARDED, publisher, "Neuanfang")
    client.force_login(editor)
    address = reverse("concept_overview", args=["nordring"])
    assert client.get(address).url == reverse("edition_start", args=["nordring"])


def test_word_neu_is_no_concept(client, editor):
    client.force_login(editor)
    assert client.get("/konzepte/neu/").status_code == 200


# --- Figures ------------------------------------------------------------------


def test_figures_count_by_field_and_stage(complete):
    field = ActionFieldFactory(edition=complete, code="C", title="Bildung", position=2)
    for status in ("completed", "dropped", "postponed"):
        sheet = MeasureSheetFactory(edition=complete, action_field=field)
        StatusUpdateFactory(measure=sheet.measure, implementation_status="under_way", reported_on="2024-01-01")
        StatusUpdateFactory(
            measure=sheet.measure, implementation_status=status, reported_on="2025-01-01", reason="kein Träger"
        )
    MeasureSheetFactory(edition=complete, is_informational=True)
    figures = figures_of(complete)
    assert [field.name for field in figures.fields] == [
        "B Öffentlicher Raum und Grün",
        "C Bildung",
        "ohne Handlungsfeld",
    ]
    stages = list(Stage)
    by_stage = dict(zip(stages, figures.fields[1].stages, strict=True))
    assert by_stage[Stage.COMPLETED] == 1
    assert by_stage[Stage.STOPPED] == 2
    assert sum(figures.total.stages) == figures.total.measures == 5
    assert figures.total.stages[stages.index(Stage.UNKNOWN)] == 2
    assert figures.informational == 1
    assert sum(bar.width for bar in figures.fields[1].bars) == pytest.approx(100, abs=0.05)


def test_figures_without_a_measure_are_zero(draft):
    figures = figures_of(draft)
    assert figures.total.measures == 0
    assert figures.total.bars == ()
    assert figures.grant_share is None
    assert figures.new is None
    assert figures.cost_difference is None


def test_figures_tell_what_is_new_since_the_previous_edition(published, editor):
    update = start_edition(published.concept, editor, "half_time")
    sheet = MeasureSheetFactory(edition=update, number="N1", measure=MeasureFactory(concept=update.concept, serial=77))
    CostLineFactory(sheet=sheet, amount="410000")
    figures = figures_of(Edition.objects.get(pk=update.pk))
    assert figures.new == 1
    assert figures.cost_difference == 410000
    assert figures.grant_share == Decimal("54.6")


# --- What the page offers -----------------------------------------------------


def test_editor_sees_problems_with_the_places_to_mend(client, complete, editor):
    GoalFactory(edition=complete, kind="sub", code="2.3", title="Nachbarschaft stärken")
    complete.sheets.update(action_field=None)
    shown = page(client, editor, complete)
    assert "Teilziel „2.3 Nachbarschaft stärken“ hat keine Maßnahme" in shown
    assert url("sheet_edit", complete, complete.sheets.get().measure.serial) in shown
    assert "Zur Prüfung geben" in shown
    assert "PDF des Entwurfs" in shown


def test_who_may_not_edit_is_led_to_the_page_to_read(client, complete, reviewer):
    complete.sheets.update(action_field=None)
    shown = page(client, reviewer, complete)
    serial = complete.sheets.get().measure.serial
    assert f'href="{url("sheet_detail", complete, serial)}"' in shown
    assert url("sheet_edit", complete, serial) not in shown
    assert "Zur Prüfung geben" not in shown


def test_every_place_of_a_problem_exists(client, complete, editor):
    from publishing.problems import open_problems
    from tests.publishing.test_problems import OPEN

    client.force_login(editor)
    visited = set()
    for break_it in OPEN.values():
        break_it(complete)
    for problem in open_problems(Edition.objects.select_related("concept").get(pk=complete.pk)):
        for address in (problem.place.mend_url, problem.place.read_url):
            if address not in visited:
                assert client.get(address).status_code == 200, address
                visited.add(address)
    assert len(visited) > 8


def test_frozen_edition_offers_no_draft(client, submitted, editor, publisher):
    assert "PDF des Entwurfs" not in page(client, editor, submitted)
    assert "Zurücknehmen und überarbeiten" in page(client, publisher, submitted)


def test_published_edition_shows_resolution_and_documents(client, published, reader):
    shown = page(client, reader, published)
    assert "Nr. 42/2026" in shown
    assert "einstimmig beschlossen" in shown
    for document in published.documents.all():
        assert url("document_download", published, document.pk) in shown
    assert "/k/auenfurt/nordring/" in shown


def test_update_is_offered_to_editors_of_the_edition_in_force_only(client, published, editor, reviewer):
    start = reverse("edition_start", args=["nordring"])
    assert start in page(client, editor, published)
    assert start not in page(client, reviewer, published)
    start_edition(published.concept, editor, "half_time")
    assert start not in page(client, editor, published)


def test_reader_sees_neither_problems_nor_orders(client, submitted, reader):
    shown = page(client, reader, submitted)
    assert "zu klären" not in shown
    assert "liegt dem Rat vor" in shown


def test_transcribed_edition_tells_what_its_source_leaves_open(client, complete, editor):
    Edition.objects.filter(pk=complete.pk).update(is_transcribed=True)
    Edition.objects.filter(pk=complete.pk).update(state=State.PUBLISHED, published_at="2026-01-01T10:00Z")
    shown = page(client, editor, complete)
    assert "Was die Quelle offen lässt" in shown
    assert "Zum Beschluss nennt die Quelle nicht: Gremium, Datum, Nummer, Ergebnis" in shown


def test_queries_do_not_grow_with_content(client, complete, editor, django_assert_num_queries):
    client.force_login(editor)
    address = url("edition_overview", complete)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(3):
        field = ActionFieldFactory(edition=complete)
        sheet = MeasureSheetFactory(edition=complete, number=f"X{number}", action_field=field)
        CostLineFactory(sheet=sheet)
        StatusUpdateFactory(measure=sheet.measure)
        GoalFactory(edition=complete, kind="sub", code=f"X{number}")
    with django_assert_num_queries(len(few)):
        client.get(address)
