"""The history of an edition: who changed what."""

import pytest

from concepts.changelog import record
from concepts.models import Action, Change, State
from concepts.views.editions import ENTRIES_PER_PAGE
from concepts.workflow import transition
from tests.factories import ChapterFactory, GoalFactory, MeasureSheetFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(draft):
    def write(row, by, action=Action.CHANGED, **values):
        record(row, action, by, concept=draft.concept, edition=draft, **values)

    return write


def test_changes_are_shown_with_old_and_new(signed_in, draft, editor, log, address):
    chapter = ChapterFactory(edition=draft, title="Gebiet")
    log(chapter, editor, old={"title": "Anlass", "body": "<p>Alt</p>"}, new={"title": "Gebiet", "body": "<p>Neu</p>"})
    page = signed_in.get(address("edition_history")).text
    assert "Petra Planer" in page
    assert "Kapitel „Gebiet“" in page
    for words in (">Anlass</del>", ">Gebiet</ins>", ">Alt</del>", ">Neu</ins>"):
        assert words in page


def test_long_text_is_folded(signed_in, draft, editor, log, address):
    log(ChapterFactory(edition=draft), editor, new={"body": "Wort " * 200})
    page = signed_in.get(address("edition_history")).text
    assert "<details" in page
    assert "<summary>" in page


def test_markup_in_the_log_is_harmless(signed_in, draft, editor, log, address):
    log(
        GoalFactory(edition=draft, title="<script>alert(1)</script>"),
        editor,
        new={"title": "<script>alert(2)</script>"},
    )
    page = signed_in.get(address("edition_history")).text
    assert "<script>alert" not in page


def test_filters_by_person_and_kind(signed_in, draft, editor, reviewer, log, address):
    log(ChapterFactory(edition=draft, title="Von Petra"), editor, Action.CREATED)
    log(ChapterFactory(edition=draft, title="Von Anton"), reviewer, Action.CREATED)
    log(MeasureSheetFactory(edition=draft, number="B4", title="Park"), editor, Action.CREATED)

    def shown(**query):
        return [deed.first.object_label for deed in signed_in.get(address("edition_history"), query).context["deeds"]]

    assert shown() == ["B4 Park", "Von Anton", "Von Petra"]
    assert shown(person=reviewer.pk) == ["Von Anton"]
    assert shown(kind="measuresheet") == ["B4 Park"]
    assert shown(person=editor.pk, kind="chapter") == ["Von Petra"]
    assert shown(person="niemand", kind="<script>", page="x") == ["B4 Park", "Von Anton", "Von Petra"]
    choices = dict(signed_in.get(address("edition_history")).context["filters"].fields["kind"].choices)
    assert choices == {"": "alle", "chapter": "Kapitel", "measuresheet": "Maßnahmenblatt"}


def test_choice_that_finds_nothing_says_so(signed_in, draft, editor, reviewer, log, address):
    log(ChapterFactory(edition=draft), editor, Action.CREATED)
    log(GoalFactory(edition=draft), reviewer, Action.CREATED)
    page = signed_in.get(address("edition_history"), {"person": editor.pk, "kind": "goal"}).text
    assert "Keine Änderung gefunden" in page


def test_empty_history_explains_itself(signed_in, address):
    assert "Noch keine Änderungen" in signed_in.get(address("edition_history")).text


def test_moves_are_shown_with_their_reason(signed_in, draft, editor, reviewer, address):
    transition(transition(draft, State.REVIEW, editor), State.DRAFT, reviewer, "Zahlen stimmen nicht")
    page = signed_in.get(address("edition_history")).text
    assert "Zahlen stimmen nicht" in page
    assert "In Prüfung" in page


def test_other_editions_keep_their_own_history(signed_in, draft, editor, log, address):
    Change.objects.create(concept=draft.concept, edition=None, by=editor, action="changed", object_label="Stammdaten")
    assert "Stammdaten" not in signed_in.get(address("edition_history")).text


def test_history_is_paged_and_takes_the_same_queries(
    signed_in, draft, editor, log, address, django_assert_max_num_queries
):
    chapter = ChapterFactory(edition=draft)
    log(chapter, editor, Action.CREATED)
    with django_assert_max_num_queries(100) as few:
        signed_in.get(address("edition_history"))
    for n in range(ENTRIES_PER_PAGE + 5):
        log(chapter, editor, new={"title": f"Titel {n}"})
    with django_assert_max_num_queries(len(few)):
        page = signed_in.get(address("edition_history"), {"kind": "chapter"})
    assert "Seite 1 von 2" in page.text
    assert "kind=chapter&amp;page=2" in page.text
    assert len(page.context["page"]) == ENTRIES_PER_PAGE
