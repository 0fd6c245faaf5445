"""A measure through all its editions, on one page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from concepts.models import State
from concepts.workflow import transition
from tests.factories import (
    CostLineFactory,
    EditionFactory,
    FundingLineFactory,
    MeasureSheetFactory,
    StatusUpdateFactory,
)

pytestmark = pytest.mark.django_db

RESOLUTION = {
    "resolution_body": "Stadtrat",
    "resolution_date": "2022-06-14",
    "resolution_number": "11/2022",
    "resolution_result": "adopted",
}


def publish(edition, editor, reviewer, publisher):
    edition = transition(edition, State.REVIEW, editor)
    edition = transition(edition, State.SUBMITTED, reviewer)
    type(edition).objects.filter(pk=edition.pk).update(**RESOLUTION)
    return transition(edition, State.PUBLISHED, publisher)


@pytest.fixture
def two_editions(concept, draft, editor, reviewer, publisher):
    """A measure published as B7, drafted anew as B4."""
    old = MeasureSheetFactory(edition=draft, number="B7", title="Grünzug Süd", start_year=2023, end_year=2026)
    CostLineFactory(sheet=old, amount="1450000.00")
    publish(draft, editor, reviewer, publisher)
    newer = EditionFactory(concept=concept, number=2, kind="update", previous=draft)
    new = MeasureSheetFactory(edition=newer, measure=old.measure, number="B4", title="Quartierspark Süd")
    CostLineFactory(sheet=new, amount="1860000.00")
    FundingLineFactory(sheet=new, amount="1450000.00")
    return old, new


def test_editions_stand_beside_each_other_newest_first(client, editor, two_editions):
    old, new = two_editions
    client.force_login(editor)
    page = client.get(new.measure.get_absolute_url())
    rows = page.context["history"]
    assert [(row.sheet, row.cost, row.funding) for row in rows] == [(new, 1860000, 1450000), (old, 1450000, 0)]
    text = page.content.decode()
    for words in (
        "(im Entwurf B4)",
        "Quartierspark Süd",
        "Grünzug Süd",
        "2023–2026",
        "1.860.000\u00a0€",
        old.get_absolute_url(),
    ):
        assert words in text


def test_reader_sees_only_what_was_published(client, reader, two_editions):
    old, _ = two_editions
    client.force_login(reader)
    page = client.get(old.measure.get_absolute_url())
    assert [row.sheet for row in page.context["history"]] == [old]
    assert "Quartierspark" not in page.content.decode()


def test_log_stands_newest_first_with_all_that_was_reported(client, editor, draft):
    sheet = MeasureSheetFactory(edition=draft)
    StatusUpdateFactory(measure=sheet.measure, reported_on="2020-05-01", precision="month", what_happened="Planung")
    StatusUpdateFactory(
        measure=sheet.measure,
        reported_on="2026-10-19",
        implementation_status="postponed",
        reason="Kein <em>Geld</em>",
        follow_up_date="2027-03-01",
        next_step="Neu beantragen",
        reported_by=editor,
    )
    client.force_login(editor)
    text = client.get(sheet.measure.get_absolute_url()).content.decode()
    assert text.index("19.10.2026") < text.index("Mai 2020")
    for words in ("zurückgestellt", "Kein &lt;em&gt;Geld&lt;/em&gt;", "01.03.2027", "Neu beantragen", "Petra Planer"):
        assert words in text


def test_informational_measure_shows_its_money_as_such(client, editor, draft):
    sheet = MeasureSheetFactory(edition=draft, is_informational=True)
    CostLineFactory(sheet=sheet, amount="310000.00")
    client.force_login(editor)
    page = client.get(sheet.measure.get_absolute_url())
    assert page.context["history"][0].cost == 310000
    assert "(nachrichtlich)" in page.content.decode()


def test_measure_without_any_amount_says_so(client, editor, draft):
    sheet = MeasureSheetFactory(edition=draft)
    client.force_login(editor)
    assert "keine Angabe" in client.get(sheet.measure.get_absolute_url()).content.decode()


def test_page_asks_the_database_no_more_for_a_longer_story(client, editor, two_editions, concept):
    _, new = two_editions
    client.force_login(editor)
    counts = []
    for reports in (1, 3):
        for _ in range(reports):
            StatusUpdateFactory(measure=new.measure, reported_by=editor, reported_on=timezone.localdate())
        with CaptureQueriesContext(connection) as queries:
            client.get(new.measure.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1]
