"""The matrix of goals and measures."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from measures.matrix import build_matrix
from tests.factories import GoalFactory, MeasureSheetFactory

pytestmark = pytest.mark.django_db


def at(edition):
    return reverse("goal_matrix", args=[edition.concept.slug, edition.number])


@pytest.fixture
def goals(draft):
    vision = GoalFactory(edition=draft, kind="vision", title="Leitbild", position=0)
    main = GoalFactory(edition=draft, kind="main", title="Oberziel", parent=vision)
    served = GoalFactory(edition=draft, title="Bedient", parent=main)
    lonely = GoalFactory(edition=draft, title="Verwaist", parent=main)
    across = GoalFactory(edition=draft, kind="cross_cutting", title="Klima")
    return main, served, lonely, across


def test_matrix_shows_contributions_and_gaps(draft, goals):
    main, served, lonely, across = goals
    second, first = (MeasureSheetFactory(edition=draft, number=number) for number in ("A10", "A2"))
    first.goal_links.create(goal=served, contribution="main")
    first.goal_links.create(goal=across, contribution="side")
    matrix = build_matrix(draft)
    assert [column.goal for column in matrix.columns] == [main, served, lonely, across]
    assert [(row.sheet, row.cells) for row in matrix.rows] == [
        (first, ("", "main", "", "side")),
        (second, ("", "", "", "")),
    ]
    assert matrix.goal_gaps == [lonely]
    assert matrix.measure_gaps == [second]
    assert [(column.main, column.side) for column in matrix.columns] == [(0, 0), (1, 0), (0, 0), (0, 1)]


def test_goals_without_any_measure_are_gaps_and_cross_cutting_ones_are_not(draft, goals):
    main, served, lonely, _ = goals
    assert build_matrix(draft).goal_gaps == [main, served, lonely]


def test_page_says_in_words_what_the_signs_mean(client, editor, reader, stranger, draft, goals):
    client.force_login(editor)
    assert "Noch keine Matrix" in client.get(at(draft)).content.decode()
    MeasureSheetFactory(edition=draft, number="A1", title="Park").goal_links.create(goal=goals[1])
    page = client.get(at(draft)).content.decode()
    assert "Ziele ohne Maßnahme" in page
    assert page.count(">Hauptbeitrag</span>") == 1
    for user in (reader, stranger):
        client.force_login(user)
        assert client.get(at(draft)).status_code == 404


def test_queries_do_not_grow_with_the_matrix(client, editor, draft, goals):
    client.force_login(editor)

    def add():
        sheet = MeasureSheetFactory(edition=draft)
        for goal in goals:
            sheet.goal_links.create(goal=goal)

    def ask():
        with CaptureQueriesContext(connection) as queries:
            client.get(at(draft))
        return len(queries)

    add()
    with_one = ask()
    add()
    add()
    assert ask() == with_one
