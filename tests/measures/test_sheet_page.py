"""Reading a sheet."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from concepts.models import Edition, State
from tests.factories import (
    ActionFieldFactory,
    ActorFactory,
    CostLineFactory,
    FundingLineFactory,
    GoalFactory,
    MeasureSheetFactory,
    StatusUpdateFactory,
)

pytestmark = pytest.mark.django_db


def at(sheet):
    return reverse("sheet_detail", args=[sheet.edition.concept.slug, sheet.edition.number, sheet.measure.serial])


def submit(edition):
    Edition.objects.filter(pk=edition.pk).update(state=State.REVIEW)
    Edition.objects.filter(pk=edition.pk).update(state=State.SUBMITTED)


@pytest.fixture
def sheet(draft, green_office):
    sheet = MeasureSheetFactory(
        edition=draft,
        number="B4",
        title="Quartierspark <Süd>",
        action_field=ActionFieldFactory(edition=draft, code="B", title="Öffentlicher Raum"),
        is_key_project=True,
        is_climate_measure=True,
        ownership="private",
        problem="Es fehlt Grün.",
        cost_note="Preisstand März 2026",
        import_note="Steht in der Quelle auf Seite 12",
        internal_note="Eigentümer verhandelt noch",
        follow_up_cost="38500",
        start_year=2027,
        end_year=2029,
    )
    sheet.goal_links.create(goal=GoalFactory(edition=draft, code="Z1", title="Plätze beleben"), contribution="side")
    sheet.actor_links.create(actor=green_office)
    sheet.actor_links.create(actor=ActorFactory(name="Bürgerverein"), role="partner", note="Patenschaft")
    CostLineFactory(sheet=sheet, label="Wege", amount="1000", is_approximate=True)
    CostLineFactory(sheet=sheet, label="Kunst", amount="77", is_informational=True)
    FundingLineFactory(sheet=sheet, amount="750.50", fiscal_year=2028)
    StatusUpdateFactory(measure=sheet.measure, reported_on="2026-10-19")
    return sheet


def test_sheet_shows_everything_about_the_measure(client, editor, sheet):
    client.force_login(editor)
    page = client.get(at(sheet)).content.decode()
    for text in (
        "B4 Quartierspark &lt;Süd&gt;",
        "B Öffentlicher Raum",
        "Schlüsselprojekt",
        "Klimaschutz",
        "privat",
        "Es fehlt Grün.",
        "Z1 Plätze beleben",
        "Nebenbeitrag",
        "Grünflächenamt",
        "Kooperationspartner",
        "Patenschaft",
        "2027–2029",
        "in Umsetzung",
        "19.10.2026",
        "Gesamtkosten, teils ungefähr",
        "249,50\u00a0€",
        "noch nicht gedeckt",
        "Nachrichtlich: Kosten",
        "Preisstand März 2026",
        "38.500\u00a0€",
        "Seite 12",
        "Eigentümer verhandelt noch",
        "Bearbeiten",
    ):
        assert text in page, text


def test_what_is_missing_is_named(client, editor, draft):
    client.force_login(editor)
    page = client.get(at(MeasureSheetFactory(edition=draft, ownership=""))).content.decode()
    assert page.count("keine Angabe") >= 12
    assert "noch nicht gemeldet" in page


def test_internal_note_is_not_for_readers(client, reader, reviewer, sheet, draft):
    submit(draft)
    for user, is_shown in ((reviewer, True), (reader, False)):
        client.force_login(user)
        page = client.get(at(sheet)).content.decode()
        assert ("Eigentümer verhandelt noch" in page) is is_shown
        assert "Bearbeiten" not in page


def test_who_may_not_read_finds_nothing(client, reader, stranger, sheet):
    for user in (reader, stranger):
        client.force_login(user)
        assert client.get(at(sheet)).status_code == 404


def test_neighbours_follow_the_natural_order(client, editor, draft):
    client.force_login(editor)
    last, first, middle = (MeasureSheetFactory(edition=draft, number=number) for number in ("A10", "A1", "A2"))
    context = client.get(at(middle)).context
    assert (context["previous"], context["following"]) == (first, last)
    assert client.get(at(first)).context["previous"] is None
    assert client.get(at(last)).context["following"] is None


def test_queries_of_a_sheet_do_not_grow_with_what_hangs_on_it(client, editor, sheet):
    client.force_login(editor)

    def ask():
        with CaptureQueriesContext(connection) as queries:
            client.get(at(sheet))
        return len(queries)

    before = ask()
    CostLineFactory.create_batch(3, sheet=sheet)
    FundingLineFactory.create_batch(3, sheet=sheet)
    for _ in range(3):
        sheet.goal_links.create(goal=GoalFactory(edition=sheet.edition))
        sheet.actor_links.create(actor=ActorFactory())
        MeasureSheetFactory(edition=sheet.edition)
    assert ask() == before
