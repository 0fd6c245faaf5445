"""Drafting an edition in a real browser: the pages of concepts, with the editor, by keyboard and on a phone."""

import pytest
from django.urls import reverse

from concepts.founding import propose_slug
from concepts.models import Chapter, Concept, Goal, ProgrammeArea, SwotItem
from concepts.outline import seed_chapters
from tests.browser.conftest import editor_of, write_in
from tests.factories import ActionFieldFactory, GoalFactory

LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenversorgungskasse im nördlichen Stadtgebiet"
RING = [[14.5, 52.3], [14.6, 52.3], [14.6, 52.4], [14.5, 52.4], [14.5, 52.3]]


@pytest.fixture
def drafting(page, sign_in, draft, editor):
    sign_in(page, editor)
    return page


@pytest.fixture
def address(draft):
    return lambda name, *args: reverse(name, args=[draft.concept.slug, draft.number, *args])


def fill(edition):
    """A bit of everything, with words as long as German has them."""
    seed_chapters(edition)
    edition.chapters.filter(subject="area").update(title=LONG, body=f"<h3>{LONG}</h3><p>Text</p>")
    ProgrammeArea.objects.create(edition=edition, name=LONG, boundary={"type": "Polygon", "coordinates": [RING]})
    field = ActionFieldFactory(edition=edition, title=LONG, description="Bestand erneuern")
    vision = GoalFactory(edition=edition, kind="vision", title="Grüner Ring", description="Was wir wollen")
    main = GoalFactory(edition=edition, kind="main", title=LONG, parent=vision, action_field=field)
    for position in (1, 2):
        sub = GoalFactory(edition=edition, title=f"{position}. {LONG}", parent=main, position=position)
    GoalFactory(edition=edition, title="Mietertreff", parent=sub)
    GoalFactory(edition=edition, kind="cross_cutting", title="Klima")
    for quadrant in ("strength", "weakness"):
        SwotItem.objects.create(edition=edition, quadrant=quadrant, text=LONG, action_field=field)


def test_chapter_is_written_in_the_editor_and_shown_as_written(drafting, draft, address, check):
    chapter = Chapter.objects.create(edition=draft, title="Anlass", subject="procedure", body="<p>Erster Satz.</p>")
    drafting.goto(address("chapter_detail", chapter.key))
    drafting.get_by_role("link", name="Bearbeiten").click()
    drafting.get_by_label("Überschrift").fill("Anlass und Auftrag")
    write_in(drafting, "\n", at="Control+End")
    drafting.get_by_role("button", name="Aufzählung").click()
    drafting.keyboard.type("Leerstand senken")
    drafting.keyboard.press("Enter")
    drafting.get_by_role("button", name="Fett").click()
    drafting.keyboard.type("Höfe öffnen")
    check(drafting, "chapter-edit")
    drafting.get_by_role("button", name="Speichern").click()
    assert "ist gespeichert" in drafting.get_by_role("status").inner_text()
    assert drafting.get_by_role("heading", level=1).inner_text() == "Anlass und Auftrag"
    assert drafting.locator(".rich-text li").all_inner_texts() == ["Leerstand senken", "Höfe öffnen"]
    check(drafting, "chapter-detail")
    chapter.refresh_from_db()
    assert chapter.body == (
        "<p>Erster Satz.</p><ul><li><p>Leerstand senken</p></li><li><p><strong>Höfe öffnen</strong></p></li></ul>"
    )


def test_two_windows_on_one_chapter_lose_nothing(drafting, draft, address, check):
    chapter = Chapter.objects.create(edition=draft, title="Anlass", body="<p>Alt.</p>")
    edit = address("chapter_edit", chapter.key)
    second = drafting.context.new_page()
    for window in (drafting, second):
        window.goto(edit)
    for window, words in ((second, "Zuerst. "), (drafting, "Danach. ")):
        write_in(window, words, at="Control+Home")
        window.get_by_role("button", name="Speichern").click()
    notice = drafting.get_by_role("alert")
    assert "Zuerst. Alt." in notice.inner_text()
    assert "Danach. Alt." in notice.inner_text()
    assert "Danach. Alt." in editor_of(drafting).inner_text()
    check(drafting, "chapter-conflict")
    drafting.get_by_role("button", name="Speichern").click()
    chapter.refresh_from_db()
    assert chapter.body == "<p>Danach. Alt.</p>"


def test_goals_are_ordered_by_keyboard(drafting, draft, address):
    fill(draft)
    drafting.goto(address("goal_tree"))
    second = drafting.get_by_role("button", name=f"2. {LONG}“ nach oben")
    second.focus()
    drafting.keyboard.press("Enter")
    drafting.wait_for_url("**/ziele/#goal-*")
    assert list(Goal.objects.filter(title__endswith=LONG, kind="sub").values_list("title", flat=True)) == [
        f"2. {LONG}",
        f"1. {LONG}",
    ]


def test_concept_begins_with_a_form_and_shows_its_chapters(page, sign_in, editor, check):
    sign_in(page, editor)
    page.goto(reverse("concept_list"))
    check(page, "concepts-empty")
    page.get_by_role("link", name="Konzept anlegen").click()
    page.get_by_role("button", name="Konzept anlegen").click()
    page.get_by_role("alert").get_by_role("link", name="Gebiet").click()
    assert page.evaluate("document.activeElement.id") == "id_area_name"
    check(page, "concept-create-errors")
    page.get_by_label("Gebiet", exact=False).first.fill("Nordring")
    page.get_by_role("button", name="Konzept anlegen").click()
    assert page.get_by_role("listitem").filter(has_text="Verstetigung").count() == 1
    check(page, "chapters")
    assert Concept.objects.get().slug == "nordring"
    assert propose_slug("Nordring") == "nordring-2"


def test_every_page_of_drafting_is_accessible_and_narrow(drafting, draft, editor, address, check):
    fill(draft)
    chapter, swot = draft.chapters.get(subject="area"), draft.swot_items.first()
    goal, field = draft.goals.get(title="Mietertreff"), draft.action_fields.get()
    pages = {
        "concepts": reverse("concept_list"),
        "concept-edit": reverse("concept_edit", args=[draft.concept.slug]),
        "edition-edit": address("edition_edit"),
        "area-edit": address("area_edit"),
        "chapters-long": address("chapter_list"),
        "chapter-long": address("chapter_detail", chapter.key),
        "chapter-delete": address("chapter_delete", chapter.key),
        "swot": address("swot_list"),
        "swot-edit": address("swotitem_edit", swot.key),
        "goals": address("goal_tree"),
        "goal-edit": address("goal_edit", goal.key),
        "goal-delete-refused": address("goal_delete", goal.parent.key),
        "actionfield-edit": address("actionfield_edit", field.key),
        "actionfield-delete-refused": address("actionfield_delete", field.key),
    }
    for name, url in pages.items():
        drafting.goto(url)
        check(drafting, name)
    drafting.goto(address("goal_edit", goal.key))
    drafting.get_by_label("Ziel", exact=False).first.fill(f"Treff {LONG}")
    drafting.get_by_label("Beschreibung").fill("Wort " * 100)
    drafting.get_by_role("button", name="Speichern").click()
    drafting.goto(address("edition_history"))
    drafting.locator("summary").first.click()
    check(drafting, "history")


def test_others_read_what_they_can_not_change(page, sign_in, draft, reviewer, address, check):
    fill(draft)
    sign_in(page, reviewer)
    for name in ("edition_edit", "area_edit", "chapter_list", "swot_list", "goal_tree"):
        page.goto(address(name))
        assert page.get_by_role("main").get_by_role("button").count() == 0
        check(page, f"read-{name}")


def test_closed_edition_gives_back_what_was_written(drafting, draft, address, check):
    from concepts.models import Edition, State

    chapter = Chapter.objects.create(edition=draft, title="Anlass", body="<p>Alt.</p>")
    drafting.goto(address("chapter_edit", chapter.key))
    Edition.objects.filter(pk=draft.pk).update(state=State.REVIEW)
    write_in(drafting, "Zu spät geschrieben. ")
    drafting.get_by_role("button", name="Speichern").click()
    main = drafting.get_by_role("main").inner_text()
    assert "wird gerade geprüft" in main
    assert "Zu spät geschrieben." in main
    check(drafting, "edition-closed")
