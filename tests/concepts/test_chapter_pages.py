"""Chapters: read, written, ordered, deleted, and never lost."""

import uuid

import pytest

from concepts.forms.chapters import MAX_CHARACTERS
from concepts.models import Action, Change, Chapter, State
from concepts.outline import seed_chapters
from tests.factories import ChapterFactory, EditionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chapter(draft):
    return ChapterFactory(edition=draft, title="Anlass", subject="procedure", body="<p>Alt</p>", position=1)


def entries(chapter, **changed):
    chapter.refresh_from_db()
    form = {"title": chapter.title, "subject": chapter.subject, "body": chapter.body, "revision": chapter.revision}
    return form | changed


def test_list_shows_length_and_what_is_empty(signed_in, draft, chapter, address):
    ChapterFactory(edition=draft, title="Gebiet", position=2)
    page = signed_in.get(address("chapter_list"))
    assert "1 Wort<" in page.text
    assert "noch leer" in page.text
    assert "davon 1 noch ohne Text" in page.text


def test_empty_list_explains_the_first_step(signed_in, client, draft, address, reviewer):
    assert address("chapter_create") in signed_in.get(address("chapter_list")).text
    client.force_login(reviewer)
    page = client.get(address("chapter_list"))
    assert "hat keine Kapitel" in page.text
    assert address("chapter_create") not in page.text


def test_chapter_is_read_with_its_neighbours(signed_in, draft, chapter, address):
    following = ChapterFactory(edition=draft, title="Gebiet", position=2)
    page = signed_in.get(address("chapter_detail", chapter.key))
    assert "<p>Alt</p>" in page.text
    assert address("chapter_detail", following.key) in page.text
    assert address("chapter_edit", chapter.key) in page.text


def test_body_from_elsewhere_is_cleaned_when_shown(signed_in, draft, address):
    hostile = ChapterFactory(edition=draft, body="<p>Text<script>alert(1)</script></p>")
    page = signed_in.get(address("chapter_detail", hostile.key)).text
    assert "<p>Text</p>" in page
    assert "alert(1)" not in page


def test_chapter_is_created_at_the_end_and_logged(signed_in, editor, draft, chapter, address):
    form = {"title": "Bilanz", "subject": "free", "body": "<p>Viel erreicht</p>", "revision": "1"}
    response = signed_in.post(address("chapter_create"), form)
    assert response.url == address("chapter_list")
    created = draft.chapters.get(title="Bilanz")
    assert created.position == 2
    assert Change.objects.filter(edition=draft, action=Action.CREATED, by=editor, field="Text").exists()


def test_chapter_is_edited_cleaned_and_logged(signed_in, editor, draft, chapter, address):
    body = '<p onclick="x()">Neu<script>alert(1)</script></p>'
    response = signed_in.post(address("chapter_edit", chapter.key), entries(chapter, body=body))
    assert response.url == address("chapter_detail", chapter.key)
    chapter.refresh_from_db()
    assert (chapter.body, chapter.revision) == ("<p>Neu</p>", 2)
    change = Change.objects.get(edition=draft)
    assert (change.by, change.field, change.old, change.new) == (editor, "Text", "<p>Alt</p>", "<p>Neu</p>")


def test_saving_unchanged_logs_nothing(signed_in, draft, chapter, address):
    assert signed_in.post(address("chapter_edit", chapter.key), entries(chapter)).status_code == 302
    chapter.refresh_from_db()
    assert chapter.revision == 1
    assert not Change.objects.exists()


def test_field_says_what_belongs_into_the_chapter(signed_in, chapter, address):
    assert "Warum das Konzept aufgestellt" in signed_in.get(address("chapter_edit", chapter.key)).text


def test_two_people_save_and_neither_text_is_lost(signed_in, draft, chapter, address):
    opened = entries(chapter)
    signed_in.post(address("chapter_edit", chapter.key), opened | {"body": "<p>Von Petra</p>"})
    second = opened | {"body": "<p>Von Anton</p>", "title": "Anlass und Ziel"}
    page = signed_in.post(address("chapter_edit", chapter.key), second)
    assert page.status_code == 200
    assert "Von Petra" in page.text
    assert "&lt;p&gt;Von Anton&lt;/p&gt;" in page.text
    assert "Anlass und Ziel" in page.text
    chapter.refresh_from_db()
    assert chapter.body == "<p>Von Petra</p>"
    again = second | {"revision": page.context["form"]["revision"].value()}
    assert signed_in.post(address("chapter_edit", chapter.key), again).status_code == 302
    chapter.refresh_from_db()
    assert (chapter.body, chapter.title, chapter.revision) == ("<p>Von Anton</p>", "Anlass und Ziel", 3)
    assert list(Change.objects.filter(field="Text").values_list("old", "new")) == [
        ("<p>Von Petra</p>", "<p>Von Anton</p>"),
        ("<p>Alt</p>", "<p>Von Petra</p>"),
    ]


def test_the_same_text_sent_twice_is_no_conflict(signed_in, chapter, address):
    form = entries(chapter, body="<p>Neu</p>")
    for _ in range(2):
        assert signed_in.post(address("chapter_edit", chapter.key), form).status_code == 302
    chapter.refresh_from_db()
    assert (chapter.body, chapter.revision) == ("<p>Neu</p>", 2)
    assert Change.objects.count() == 1


@pytest.mark.parametrize("revision", ["", "abc", "99"])
def test_missing_or_wrong_revision_saves_nothing(signed_in, chapter, address, revision):
    page = signed_in.post(address("chapter_edit", chapter.key), entries(chapter, body="<p>Neu</p>", revision=revision))
    assert page.status_code == 200
    chapter.refresh_from_db()
    assert chapter.body == "<p>Alt</p>"


def test_huge_text_is_refused_politely_and_kept(signed_in, chapter, address):
    body = "<p>" + "Wort " * (MAX_CHARACTERS // 5) + "</p>"
    page = signed_in.post(address("chapter_edit", chapter.key), entries(chapter, body=body))
    assert page.status_code == 200
    assert f"{len(body):,}".replace(",", ".") in page.context["form"].errors["body"][0]
    assert "500.000 Zeichen" in page.context["form"].errors["body"][0]
    assert page.text.count("Wort ") >= MAX_CHARACTERS // 5
    chapter.refresh_from_db()
    assert chapter.body == "<p>Alt</p>"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "", "erforderlich"),
        ("title", "x" * 201, "höchstens 200 Zeichen"),
        ("title", "An\x00lass", "Nullzeichen"),
        ("subject", "etwas", "keine gültige Auswahl"),
        ("subject", "", "erforderlich"),
    ],
)
def test_bad_entries_are_told_at_the_field_and_kept(signed_in, chapter, address, field, value, message):
    page = signed_in.post(
        address("chapter_edit", chapter.key), entries(chapter, body="<p>Bleibt</p>", **{field: value})
    )
    assert page.status_code == 200
    assert message in page.context["form"].errors[field][0]
    assert "Bleibt" in page.text
    chapter.refresh_from_db()
    assert chapter.title == "Anlass"


def test_a_subject_stands_only_once(signed_in, draft, chapter, address):
    other = ChapterFactory(edition=draft, title="Anderes", subject="area")
    page = signed_in.post(address("chapter_edit", other.key), entries(other, subject="procedure"))
    assert "„Anlass“" in page.context["form"].errors["subject"][0]
    free = {"title": "Noch eins", "subject": "free", "body": "", "revision": 1}
    for _ in range(2):
        assert signed_in.post(address("chapter_create"), free).status_code == 302


def order(edition):
    return list(edition.chapters.values_list("title", "position"))


def test_chapters_move_up_and_down(signed_in, draft, address):
    keys = [ChapterFactory(edition=draft, title=title, position=0).key for title in "ABC"]
    response = signed_in.post(address("chapter_move", keys[2]), {"richtung": "hoch"})
    assert response.url.startswith(address("chapter_list") + "#chapter-")
    assert order(draft) == [("A", 1), ("C", 2), ("B", 3)]
    signed_in.post(address("chapter_move", keys[0]), {"richtung": "runter"})
    assert order(draft) == [("C", 1), ("A", 2), ("B", 3)]
    assert Change.objects.filter(field="Reihenfolge").count() == 2


@pytest.mark.parametrize("direction", ["hoch", "", "seitwärts"])
def test_impossible_move_changes_nothing(signed_in, draft, chapter, address, direction):
    ChapterFactory(edition=draft, title="Gebiet", position=2)
    assert signed_in.post(address("chapter_move", chapter.key), {"richtung": direction}).status_code == 302
    assert order(draft) == [("Anlass", 1), ("Gebiet", 2)]
    assert not Change.objects.exists()


def test_move_does_not_disturb_a_form_opened_before(signed_in, draft, chapter, address):
    ChapterFactory(edition=draft, title="Gebiet", position=2)
    opened = entries(chapter)
    signed_in.post(address("chapter_move", chapter.key), {"richtung": "runter"})
    assert signed_in.post(address("chapter_edit", chapter.key), opened | {"title": "Anlass neu"}).status_code == 302
    assert order(draft) == [("Gebiet", 1), ("Anlass neu", 2)]


def test_deleting_asks_first_and_is_logged(signed_in, draft, chapter, address):
    page = signed_in.get(address("chapter_delete", chapter.key))
    assert "Anlass" in page.text
    assert draft.chapters.exists()
    assert signed_in.post(address("chapter_delete", chapter.key)).url == address("chapter_list")
    assert not draft.chapters.exists()
    assert Change.objects.get().action == Action.DELETED
    again = signed_in.post(address("chapter_delete", chapter.key), follow=True)
    assert "Das Kapitel ist bereits gelöscht." in again.text


def test_moving_by_link_is_not_possible(signed_in, chapter, address):
    assert signed_in.get(address("chapter_move", chapter.key)).status_code == 405


def test_chapter_of_another_edition_is_not_found(signed_in, draft, address):
    elsewhere = ChapterFactory(edition=EditionFactory(concept__municipality=draft.concept.municipality))
    for name in ("chapter_detail", "chapter_edit"):
        assert signed_in.get(address(name, elsewhere.key)).status_code == 404
    assert signed_in.post(address("chapter_delete", elsewhere.key)).url == address("chapter_list")
    assert Chapter.objects.filter(pk=elsewhere.pk).exists()
    assert signed_in.get(address("chapter_detail", uuid.uuid4())).status_code == 404


@pytest.mark.parametrize("path", [[State.REVIEW], [State.REVIEW, State.SUBMITTED], [State.DISCARDED]])
def test_closed_edition_refuses_and_gives_the_entries_back(signed_in, draft, chapter, address, move_to, path):
    form = entries(chapter, body="<p>Zu spät geschrieben</p>")
    move_to(draft, *path)
    assert address("chapter_edit", chapter.key) not in signed_in.get(address("chapter_detail", chapter.key)).text
    page = signed_in.get(address("chapter_edit", chapter.key))
    assert page.status_code == 403
    draft.refresh_from_db()
    assert draft.why_closed in page.text
    page = signed_in.post(address("chapter_edit", chapter.key), form)
    assert page.status_code == 409
    assert draft.why_closed in page.text
    assert '<div class="rich-text"><p>Zu spät geschrieben</p></div>' in page.text
    assert "<dt>Text</dt>" in page.text
    assert "<dd>Anlass, Auftrag, Verfahren</dd>" in page.text
    assert "csrfmiddlewaretoken" not in page.text.split("Ihre Eingaben")[1]
    chapter.refresh_from_db()
    assert chapter.body == "<p>Alt</p>"


def test_seeded_chapters_are_listed_with_as_many_queries_as_one(
    signed_in, draft, address, django_assert_max_num_queries
):
    ChapterFactory(edition=draft, title="Nur eines")
    with django_assert_max_num_queries(100) as few:
        signed_in.get(address("chapter_list"))
    seed_chapters(draft)
    with django_assert_max_num_queries(len(few)):
        signed_in.get(address("chapter_list"))


def test_double_click_creates_no_broken_row(signed_in, draft, address):
    form = {"title": "Gebiet", "subject": "area", "body": "", "revision": 1}
    assert signed_in.post(address("chapter_create"), form).status_code == 302
    assert signed_in.post(address("chapter_create"), form).status_code == 200
    assert Chapter.objects.filter(edition=draft, subject="area").count() == 1
