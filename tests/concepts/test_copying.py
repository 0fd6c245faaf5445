"""A copy of an edition says the same as the edition."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from concepts.copying import COPIED, LEFT_OUT, copy_content
from concepts.models import Change, Edition, Goal, ProgrammeArea, State, SwotItem
from concepts.models.edition import EditionKind
from concepts.workflow import transition
from tests.factories import ActionFieldFactory, ChapterFactory, EditionFactory, GoalFactory

pytestmark = pytest.mark.django_db

BOUNDARY = {"type": "Polygon", "coordinates": [[[14.5, 52.3], [14.6, 52.3], [14.6, 52.4], [14.5, 52.3]]]}


@pytest.fixture
def full(draft):
    fill(draft, 3)
    return draft


def fill(edition, size):
    """``size`` rows of each kind; goals three levels deep, some before their parents in the table."""
    ProgrammeArea.objects.create(
        edition=edition,
        name="Nordring",
        hectares="183.25",
        inhabitants=8340,
        boundary=BOUNDARY,
        decision_number="1/2026",
    )
    fields = [ActionFieldFactory(edition=edition, position=n, colour=f"#0000{n:02d}") for n in range(size)]
    for n in range(size):
        ChapterFactory(edition=edition, position=n, title=f"Kapitel {n}", body=f"<p>Text {n}</p>", revision=4)
        lower = GoalFactory(edition=edition, position=n, action_field=fields[n])
        upper = GoalFactory(edition=edition, kind="main", position=n, description="oben")
        Goal.objects.filter(pk=lower.pk).update(parent=upper)
        SwotItem.objects.create(edition=edition, quadrant="strength", text=f"Stärke {n}", action_field=fields[-1])


def successor_of(edition, publisher):
    """The next edition, as a draft beside the discarded ``edition``."""
    transition(edition, State.DISCARDED, publisher, "für den Test")
    return EditionFactory(concept=edition.concept, number=2, kind=EditionKind.UPDATE, previous=edition)


def statements(edition):
    """Everything an edition says, with the keys of what it points to instead of their ids."""
    said = {}
    for declared in COPIED:
        for row in declared.model._default_manager.filter(**{declared.within: edition}):
            values = {}
            for column in row._meta.concrete_fields:
                if column.name in ("id", "edition", "revision"):
                    continue
                value = getattr(row, column.name)
                values[column.name] = value.key if column.is_relation and value else value
            said[(declared.model.__name__, row.key)] = values
    return said


def test_copy_says_the_same_and_stands_on_its_own(full, publisher):
    before = statements(full)
    target = successor_of(full, publisher)
    copies = copy_content(full, target)
    assert statements(target) == before == statements(full)
    assert len(before) == 1 + 5 * 3
    for declared in COPIED:
        old = set(declared.model.objects.filter(edition=full).values_list("pk", flat=True))
        new = set(declared.model.objects.filter(edition=target).values_list("pk", flat=True))
        assert old.isdisjoint(new)
        assert set(copies[declared.model]) == old
        assert {row.pk for row in copies[declared.model].values()} == new


def test_copied_rows_point_into_the_copy_and_begin_anew(full, publisher):
    target = successor_of(full, publisher)
    copy_content(full, target)
    goals = Goal.objects.filter(edition=target).select_related("parent", "action_field")
    assert {goal.parent.edition_id for goal in goals if goal.parent} == {target.pk}
    assert {goal.action_field.edition_id for goal in goals if goal.action_field} == {target.pk}
    assert sum(goal.parent is not None for goal in goals) == 3
    assert set(target.chapters.values_list("revision", flat=True)) == {1}


def test_copying_takes_as_many_queries_for_many_rows_as_for_few(concept, publisher):
    counts = []
    for number, size in ((1, 10), (2, 60)):
        source = EditionFactory(concept=concept, number=number)
        fill(source, size)
        transition(source, State.DISCARDED, publisher, "für den Test")
        target = EditionFactory(concept=concept, number=number)
        with CaptureQueriesContext(connection) as queries:
            copy_content(source, target)
        counts.append(len(queries))
        transition(target, State.DISCARDED, publisher, "für den Test")
    assert counts[0] == counts[1]


def test_every_relation_of_an_edition_is_copied_or_left_out_on_purpose():
    own = {
        relation.related_model
        for relation in Edition._meta.related_objects
        if relation.related_model._meta.app_label == "concepts"
    }
    declared = {declared.model for declared in COPIED} | set(LEFT_OUT)
    assert own == declared
    assert Change in LEFT_OUT
