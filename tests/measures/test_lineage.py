"""The line of a measure over three editions, read from every one of its members."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from concepts.models import State
from concepts.workflow import transition
from measures.models import Fate, FateSuccessor, MeasureFate, MeasureSheet
from measures.updating.fates import Decision
from measures.updating.lineage import lineage_of
from measures.updating.settling import settle
from tests.factories import MeasureSheetFactory
from tests.measures.updated import adopt, fill, update_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(editor, reviewer, publisher):
    return editor, reviewer, publisher


@pytest.fixture
def line(draft, people):
    """Höfe and Treff are merged into Haus (2nd edition), which is split into itself and Garten, while Platz
    is replaced by Garten (3rd edition, a draft)."""
    editor = people[0]
    second = update_of(adopt(fill(draft), people))
    house = MeasureSheetFactory(edition=second, number="B1", title="Haus").measure
    old = {sheet.title: sheet.measure for sheet in second.sheets.select_related("measure")}
    for title in ("Höfe", "Treff"):
        settle(second, old[title], editor, Decision(Fate.MERGED, f"{title} gehört dazu", successors=(house,)))
    settle(second, old["Platz"], editor, Decision(Fate.CONTINUED))
    third = update_of(adopt(second, people))
    MeasureSheet.objects.filter(edition=third, measure=house).update(number="B7", title="Großes Haus")
    garden = MeasureSheetFactory(edition=third, number="B8", title="Garten").measure
    settle(third, house, editor, Decision(Fate.SPLIT, successors=(house, garden)))
    settle(third, old["Platz"], editor, Decision(Fate.DROPPED, "Zu teuer", successors=(garden,)))
    return {**old, "Haus": house, "Garten": garden, "third": third}


def told(steps):
    return [(step.edition.title, step.words, [other.name for other in step.others]) for step in steps]


def relatives(found):
    return [(one.name, told(one.steps)) for one in found]


def test_beginning_of_the_line_knows_all_that_came_of_it(line, editor):
    lineage = lineage_of(line["Höfe"], editor)
    assert told(lineage.fates) == [("1. Fortschreibung", "zusammengelegt in", ["B1 Haus"])]
    assert lineage.ancestors == ()
    assert relatives(lineage.successors) == [
        ("B7 Großes Haus", [("1. Fortschreibung", "hat aufgenommen", ["A1 Höfe"])]),
        ("B8 Garten", [("2. Fortschreibung", "hervorgegangen aus der Teilung von", ["B1 Haus"])]),
    ]


def test_end_of_the_line_knows_all_from_which_it_came(line, editor):
    lineage = lineage_of(line["Garten"], editor)
    assert (lineage.fates, lineage.successors) == ((), ())
    assert relatives(lineage.ancestors) == [
        ("B7 Großes Haus", [("2. Fortschreibung", "geteilt in", ["B7 Großes Haus", "B8 Garten"])]),
        ("A10 Platz", [("2. Fortschreibung", "entfallen, ersetzt durch", ["B8 Garten"])]),
        ("A1 Höfe", [("1. Fortschreibung", "zusammengelegt in", ["B1 Haus"])]),
        ("A2 Treff", [("1. Fortschreibung", "zusammengelegt in", ["B1 Haus"])]),
    ]
    platz = lineage.ancestors[1]
    assert [(row.sheet.edition.title, row.cost) for row in platz.history] == [
        ("1. Fortschreibung", 1000),
        ("Erstfassung", 1000),
    ]
    assert platz.steps[0].reason == "Zu teuer"


def test_middle_of_the_line_sees_both_sides_and_is_no_relative_of_its_own(line, editor):
    lineage = lineage_of(line["Haus"], editor)
    assert [one.name for one in lineage.ancestors] == ["A1 Höfe", "A2 Treff"]
    assert [one.name for one in lineage.successors] == ["B8 Garten"]
    assert told(lineage.fates) == [("2. Fortschreibung", "geteilt in", ["B7 Großes Haus", "B8 Garten"])]


def test_replacement_says_whom_it_replaces(line, editor):
    (garden,) = lineage_of(line["Platz"], editor).successors
    assert told(garden.steps) == [("2. Fortschreibung", "ersetzt", ["A10 Platz"])]


def test_reader_sees_nothing_of_a_draft(line, reader):
    assert relatives(lineage_of(line["Höfe"], reader).successors) == [
        ("B1 Haus", [("1. Fortschreibung", "hat aufgenommen", ["A1 Höfe"])])
    ]
    assert lineage_of(line["Platz"], reader).successors == ()
    assert told(lineage_of(line["Platz"], reader).fates) == [("1. Fortschreibung", "fortgeführt", [])]


def test_what_a_discarded_draft_said_did_not_happen(line, editor, publisher):
    transition(line["third"], State.DISCARDED, publisher, "Neuanfang")
    assert [one.name for one in lineage_of(line["Höfe"], editor).successors] == ["B1 Haus"]
    assert lineage_of(line["Platz"], editor).successors == ()


def test_circle_ends_where_it_began(line, editor):
    """No decision makes one, but rows that were imported may."""
    fate = MeasureFate.objects.create(edition=line["third"], measure=line["Treff"], fate=Fate.CONTINUED)
    MeasureFate.objects.filter(pk=fate.pk).update(fate=Fate.MERGED)
    FateSuccessor.objects.create(fate=fate, measure=line["Treff"])
    house_fate = MeasureFate.objects.get(edition=line["third"], measure=line["Haus"])
    FateSuccessor.objects.create(fate=house_fate, measure=line["Treff"])
    lineage = lineage_of(line["Treff"], editor)
    assert [one.name for one in lineage.successors] == ["B7 Großes Haus", "B8 Garten"]
    assert [one.name for one in lineage.ancestors] == ["B7 Großes Haus", "A1 Höfe"]


def test_page_shows_the_line_from_both_sides(client, line, editor):
    client.force_login(editor)
    old = client.get(line["Höfe"].get_absolute_url()).text
    assert "Worin sie weiterlebt" in old
    assert f'href="{line["Garten"].get_absolute_url()}"' in old
    assert "Höfe gehört dazu" in old
    new = client.get(line["Garten"].get_absolute_url()).text
    assert "Woraus sie entstanden ist" in new
    for words in ("A1 Höfe", "2018–2021", "1.000\u00a0€", line["Höfe"].get_absolute_url()):
        assert words in new


def test_longer_line_takes_no_more_queries(line, editor):
    counts = []
    for measure in ("Platz", "Garten"):
        with CaptureQueriesContext(connection) as queries:
            lineage_of(line[measure], editor)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6
