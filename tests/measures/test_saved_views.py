"""Saved views: what they keep, who sees them, who may change them."""

import pytest
from django.urls import reverse

from concepts.models import Edition
from measures.models import SavedView
from tests.factories import ActionFieldFactory, ConceptFactory, EditionFactory, MeasureSheetFactory
from tests.measures.listed import at, numbers

pytestmark = pytest.mark.django_db


def saved(concept, owner, name, query="q=Park", **more):
    return SavedView.objects.create(concept=concept, owner=owner, name=name, query=query, **more)


def page_of(client, user, address):
    client.force_login(user)
    return client.get(address)


def change(edition, view, name="savedview_edit"):
    return reverse(name, args=[edition.concept.slug, edition.number, view.pk])


def test_view_keeps_what_the_address_asks_and_leads_back_to_it(desk, draft, editor, mixed):
    asked = "?q=park&spalten=stand&spalten=kosten&sort=-kosten&page=2&fremd=1"
    assert "ansichten/neu/?q=park&amp;spalten=stand" in desk.get(at(draft) + asked).content.decode()
    response = desk.post(at(draft, "savedview_create") + asked, {"name": "Parks", "is_shared": "on"})
    kept = "q=park&spalten=stand&spalten=kosten&sort=-kosten"
    view = SavedView.objects.get()
    assert (view.name, view.owner, view.concept, view.is_shared, view.query) == (
        "Parks", editor, draft.concept, True, kept,
    )  # fmt: skip
    assert response.url == f"{at(draft)}?{kept}"
    page = desk.get(response.url)
    assert numbers(page) == ["A1"]
    assert 'aria-current="page">Parks</a>' in page.content.decode()


def test_view_asks_the_same_of_the_next_edition(desk, draft, editor):
    field = ActionFieldFactory(edition=draft)
    MeasureSheetFactory(edition=draft, number="A1", action_field=field)
    Edition.objects.filter(pk=draft.pk).update(is_transcribed=True)
    Edition.objects.filter(pk=draft.pk).update(state="published", published_at="2026-10-20T12:00Z")
    later = EditionFactory(concept=draft.concept, number=2)
    copied = ActionFieldFactory(edition=later, key=field.key)
    MeasureSheetFactory(edition=later, number="B7", action_field=copied)
    MeasureSheetFactory(edition=later, number="B8")
    view = saved(draft.concept, editor, "Grün", f"action_field={field.key}")
    assert numbers(desk.get(f"{at(draft)}?{view.query}")) == ["A1"]
    assert numbers(desk.get(f"{at(later)}?{view.query}")) == ["B7"]


def test_views_are_seen_by_their_owner_and_shared_ones_by_all(client, draft, editor, reviewer, reader, stranger):
    saved(draft.concept, editor, "Meine Arbeit")
    saved(draft.concept, editor, "Für alle", is_shared=True)
    saved(ConceptFactory(municipality=draft.concept.municipality), editor, "Anderes Konzept", is_shared=True)
    for user, seen in ((editor, ["Für alle", "Meine Arbeit"]), (reviewer, ["Für alle"])):
        response = page_of(client, user, at(draft, "savedview_list"))
        assert [view.name for view, _ in response.context["rows"]] == seen
    assert page_of(client, stranger, at(draft, "savedview_list")).status_code == 404


@pytest.mark.parametrize(
    ("who", "shared", "status"),
    [
        ("editor", False, 200),
        ("editor", True, 200),
        ("reviewer", False, 404),
        ("reviewer", True, 403),
        ("administrator", False, 404),
        ("administrator", True, 200),
        ("stranger", True, 404),
    ],
)
def test_only_whom_it_belongs_to_may_change_a_view(client, draft, editor, request, who, shared, status):
    view = saved(draft.concept, editor, "Offenes", is_shared=shared)
    user = request.getfixturevalue(who)
    assert page_of(client, user, change(draft, view)).status_code == status
    deletion = change(draft, view, "savedview_delete")
    untold = 302 if status == 404 and who != "stranger" else status  # as if it had been deleted
    assert client.get(deletion).status_code == untold
    client.post(deletion)
    assert SavedView.objects.exists() is (status != 200)


def test_view_of_another_concept_is_not_found_here(desk, draft, editor):
    elsewhere = saved(ConceptFactory(municipality=draft.concept.municipality), editor, "Anderes")
    assert desk.get(change(draft, elsewhere)).status_code == 404


def test_view_is_renamed_and_shared(desk, draft, editor):
    view = saved(draft.concept, editor, "Offenes")
    desk.post(change(draft, view), {"name": "Lücken", "is_shared": "on", "revision": "1"})
    view.refresh_from_db()
    assert (view.name, view.is_shared, view.query, view.revision) == ("Lücken", True, "q=Park", 2)


def test_view_that_somebody_changed_meanwhile_is_not_overwritten(desk, draft, editor):
    view = saved(draft.concept, editor, "Offenes")
    SavedView.objects.update(name="Anders", revision=2)
    page = desk.post(change(draft, view), {"name": "Lücken", "revision": "1"}).content.decode()
    assert "inzwischen von jemand anderem gespeichert" in page
    assert SavedView.objects.get().name == "Anders"


def test_names_are_unique_per_owner_and_among_shared_views(desk, draft, editor, reviewer):
    saved(draft.concept, editor, "Offenes")
    saved(draft.concept, reviewer, "Gedecktes", is_shared=True)
    saved(draft.concept, reviewer, "Privates")
    address = at(draft, "savedview_create")
    assert "gibt es schon" in desk.post(address, {"name": "Offenes"}).content.decode()
    refused = desk.post(address, {"name": "Gedecktes", "is_shared": "on"}).content.decode()
    assert "Eine geteilte Ansicht mit diesem Namen gibt es schon." in refused
    assert desk.post(address, {"name": "Gedecktes"}).status_code == 302
    assert desk.post(address, {"name": "Privates", "is_shared": "on"}).status_code == 302
    assert "Dieses Feld ist zwingend erforderlich" in desk.post(address, {"name": " "}).content.decode()


def test_reader_keeps_views_to_himself(client, draft, reader):
    Edition.objects.filter(pk=draft.pk).update(state="review")
    Edition.objects.filter(pk=draft.pk).update(state="submitted")
    page = page_of(client, reader, at(draft, "savedview_create")).content.decode()
    assert "sichtbar" not in page
    client.post(at(draft, "savedview_create"), {"name": "Für die Fraktion", "is_shared": "on"})
    assert not SavedView.objects.get().is_shared


def test_page_without_views_says_how_to_save_one(desk, draft):
    MeasureSheetFactory(edition=draft)
    assert "Diese Ansicht speichern" in desk.get(at(draft, "savedview_list")).content.decode()
    assert "Gespeicherte Ansichten" not in desk.get(at(draft)).content.decode()
