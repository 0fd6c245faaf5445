"""Concepts: listed by town, begun with an outline, kept in order."""

import pytest
from django.urls import reverse

from actors.models import Membership, Role
from concepts.founding import propose_slug
from concepts.models import Action, Change, Concept, State
from concepts.outline import OUTLINE
from tests.factories import ConceptFactory, EditionFactory

pytestmark = pytest.mark.django_db

LIST, CREATE = "/konzepte/", "/konzepte/neu/"


def new(**changed):
    form = {"concept_type": "ISEK", "concept_type_long": "", "area_name": "Südstadt", "title": "", "slug": ""}
    return form | changed


def test_list_shows_open_and_current_edition(client, editor, reader, draft, move_to):
    client.force_login(editor)
    page = client.get(LIST)
    summary = page.context["groups"][0]["concepts"][0]
    assert (summary["open"], summary["current"]) == (draft, None)
    assert draft.get_absolute_url() in page.text
    assert CREATE in page.text
    client.force_login(reader)
    page = client.get(LIST)
    assert draft.get_absolute_url() not in page.text
    assert "noch keine Fassung, die Sie lesen können" in page.text
    assert CREATE not in page.text
    move_to(draft, State.REVIEW, State.SUBMITTED)
    assert draft.get_absolute_url() in client.get(LIST).text


def test_list_groups_by_town_and_hides_others(client, editor, stranger, concept, next_town):
    theirs = ConceptFactory(municipality=next_town, title="Konzept der Nachbarn")
    client.force_login(editor)
    assert theirs.title not in client.get(LIST).text
    Membership.objects.create(user=editor, municipality=next_town, role=Role.READER)
    page = client.get(LIST)
    assert [group["town"].name for group in page.context["groups"]] == ["Auenfurt", "Bergheim"]
    assert theirs.title in page.text


def test_empty_list_explains_the_first_step(client, editor, reader):
    client.force_login(editor)
    assert "Ein Konzept beginnt mit Bezeichnung und Gebiet" in client.get(LIST).text
    client.force_login(reader)
    assert "Sobald die Stadtplanung eines anlegt" in client.get(LIST).text


def test_person_without_role_is_told(client, editor):
    editor.memberships.all().delete()
    client.force_login(editor)
    assert "noch keine Rolle" in client.get(LIST).text


def test_list_takes_as_many_queries_for_many_concepts_as_for_one(signed_in, town, draft, django_assert_max_num_queries):
    with django_assert_max_num_queries(100) as few:
        signed_in.get(LIST)
    for _ in range(4):
        EditionFactory(concept=ConceptFactory(municipality=town))
    with django_assert_max_num_queries(len(few)):
        signed_in.get(LIST)


def test_new_concept_begins_with_a_draft_and_the_outline(signed_in, editor, town):
    response = signed_in.post(CREATE, new(derived_from="INSEK 2035", funding_start_year="2027"))
    concept = Concept.objects.get()
    assert (concept.municipality, concept.slug) == (town, "suedstadt")
    assert concept.concept_type_long == "Integriertes städtebauliches Entwicklungskonzept"
    assert concept.title == "Integriertes städtebauliches Entwicklungskonzept Südstadt"
    edition = concept.editions.get()
    assert response.url == reverse("chapter_list", args=["suedstadt", 1])
    assert (edition.number, edition.state, edition.area.name) == (1, State.DRAFT, "Südstadt")
    assert edition.chapters.count() == len(OUTLINE)
    assert Change.objects.filter(concept=concept, by=editor, action=Action.CREATED, object_kind="edition").exists()
    assert signed_in.get(response.url).status_code == 200


def test_names_that_are_given_are_kept(signed_in):
    signed_in.post(CREATE, new(concept_type="Zukunftsplan", title="Südstadt 2040", slug="sued-2040"))
    concept = Concept.objects.get()
    assert (concept.title, concept.slug) == ("Südstadt 2040", "sued-2040")
    assert concept.concept_type_long == "Zukunftsplan"


@pytest.mark.parametrize(
    ("area_name", "slug"),
    [
        ("Nordring", "nordring-2"),
        ("Große Höfe & Äcker", "grosse-hoefe-aecker"),
        ("Neu", "neu-2"),
        ("日本", "konzept"),
        ("x" * 200, "x" * 70),
    ],
)
def test_short_address_is_proposed_and_free(concept, area_name, slug):
    assert propose_slug(area_name) == slug


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"area_name": ""}, "area_name", "erforderlich"),
        ({"area_name": "x" * 201}, "area_name", "höchstens 200 Zeichen"),
        ({"concept_type": ""}, "concept_type", "erforderlich"),
        ({"slug": "neu"}, "slug", "vergeben"),
        ({"slug": "Neu"}, "slug", "vergeben"),
        ({"slug": "nordring"}, "slug", "vergeben"),
        ({"slug": "süd stadt"}, "slug", "Bindestrich"),
        ({"funding_start_year": "bald"}, "funding_start_year", "ganze Zahl"),
        ({"funding_start_year": "1066"}, "__all__", "1950 und 2150"),
        ({"funding_start_year": "2030", "funding_end_year": "2027"}, "__all__", "endet vor"),
    ],
)
def test_bad_entries_are_told_and_kept(signed_in, concept, changed, field, message):
    page = signed_in.post(CREATE, new(derived_from="INSEK 2035") | changed)
    assert page.status_code == 200
    assert message in page.context["form"].errors[field][0]
    assert "INSEK 2035" in page.text
    assert list(Concept.objects.all()) == [concept]


def test_sent_twice_makes_one_concept(signed_in):
    assert signed_in.post(CREATE, new()).status_code == 302
    page = signed_in.post(CREATE, new())
    assert "gibt es in dieser Kommune schon" in page.context["form"].errors["title"][0]
    assert signed_in.post(CREATE, new(title="Südstadt 2040")).status_code == 302
    assert set(Concept.objects.values_list("slug", flat=True)) == {"suedstadt", "suedstadt-2"}


def test_only_editors_begin_concepts_and_only_for_their_town(client, editor, reviewer, town, next_town):
    client.force_login(reviewer)
    assert client.get(CREATE).status_code == client.post(CREATE, new()).status_code == 403
    client.force_login(editor)
    client.post(CREATE, new(municipality=next_town.pk))
    assert Concept.objects.get().municipality == town


def test_editor_of_two_towns_chooses(client, editor, town, next_town):
    Membership.objects.create(user=editor, municipality=next_town, role=Role.EDITOR)
    client.force_login(editor)
    assert set(client.get(CREATE).context["form"].fields["municipality"].queryset) == {town, next_town}
    client.post(CREATE, new(municipality=next_town.pk))
    assert Concept.objects.get().municipality == next_town


def master_data(concept, *sources, **changed):
    concept.refresh_from_db()
    form = {
        name: getattr(concept, name)
        for name in (
            "concept_type",
            "concept_type_long",
            "area_name",
            "title",
            "derived_from",
            "complements",
            "revision",
        )
    }
    form |= {"quellen-TOTAL_FORMS": len(sources), "quellen-INITIAL_FORMS": concept.sources.count()}
    for index, source in enumerate(sources):
        form |= {f"quellen-{index}-{name}": value for name, value in source.items()}
    return form | changed


@pytest.fixture
def edit(concept):
    return reverse("concept_edit", args=[concept.slug])


def test_master_data_and_sources_are_saved_and_logged(signed_in, editor, concept, edit):
    assert signed_in.get(edit).status_code == 200
    sources = [{"title": "Programmbrief", "url": "https://auenfurt.example/brief"}, {"title": "", "url": ""}]
    response = signed_in.post(edit, master_data(concept, *sources, complements="Stadtumbau"))
    assert response.url == concept.get_absolute_url()
    concept.refresh_from_db()
    assert concept.complements == "Stadtumbau"
    source = concept.sources.get()
    assert (source.title, source.url, source.position) == ("Programmbrief", "https://auenfurt.example/brief", 1)
    logged = dict(Change.objects.filter(concept=concept, by=editor).values_list("field", "new"))
    assert logged == {"Ergänzt": "Stadtumbau", "Quellen": "Programmbrief (https://auenfurt.example/brief)"}


def test_source_is_removed_and_another_added(signed_in, concept, edit):
    old = concept.sources.create(title="Alt", position=1)
    sources = [{"id": old.pk, "title": "Alt", "url": "", "DELETE": "on"}, {"title": "Neu", "url": ""}]
    assert signed_in.post(edit, master_data(concept, *sources)).status_code == 302
    assert list(concept.sources.values_list("title", "position")) == [("Neu", 1)]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "kein Link", "https://" + "x" * 500 + ".example"])
def test_source_with_bad_address_is_refused(signed_in, concept, edit, url):
    page = signed_in.post(edit, master_data(concept, {"title": "Quelle", "url": url}))
    assert page.context["sources"].errors[0]["url"]
    assert not concept.sources.exists()


def test_source_of_another_concept_can_not_be_taken(signed_in, concept, edit):
    foreign = ConceptFactory().sources.create(title="Fremd")
    form = master_data(concept, {"id": foreign.pk, "title": "Gestohlen", "url": ""}) | {"quellen-INITIAL_FORMS": 1}
    signed_in.post(edit, form)
    foreign.refresh_from_db()
    assert (foreign.title, foreign.concept == concept) == ("Fremd", False)


def test_conflict_shows_fields_and_sources_of_both(signed_in, concept, edit):
    opened = master_data(concept, {"title": "Von Petra", "url": ""}, derived_from="INSEK 2035")
    signed_in.post(edit, opened)
    mine = opened | {"quellen-0-title": "Von Anton", "derived_from": "INSEK 2040"}
    page = signed_in.post(edit, mine)
    assert {(d.label, d.saved, d.entered) for d in page.context["form"].conflict} == {
        ("Abgeleitet aus", "INSEK 2035", "INSEK 2040"),
        ("Quellen", "Von Petra", "Von Anton"),
    }
    concept.refresh_from_db()
    assert concept.derived_from == "INSEK 2035"
    assert signed_in.post(edit, mine | {"revision": page.context["form"]["revision"].value()}).status_code == 302
    assert set(concept.sources.values_list("title", flat=True)) == {"Von Petra", "Von Anton"}


def test_source_that_somebody_else_changed_meanwhile_is_not_overwritten(signed_in, concept, edit):
    source = concept.sources.create(title="Alt", position=1)
    opened = master_data(concept, {"id": source.pk, "title": "Alt", "url": ""})
    signed_in.post(edit, opened | {"quellen-0-title": "Von Petra"})
    page = signed_in.post(edit, opened | {"quellen-0-title": "Von Anton"})
    assert [(d.saved, d.entered) for d in page.context["form"].conflict] == [("Von Petra", "Von Anton")]
    source.refresh_from_db()
    assert source.title == "Von Petra"


def test_page_goes_on_showing_the_saved_concept_when_entries_are_refused(signed_in, concept, edit):
    page = signed_in.post(edit, master_data(concept, area_name="", concept_type="ISEK"))
    assert page.context["concept"].short_name == "IHK Nordring"


def test_master_data_are_for_editors(client, concept, edit, reviewer, reader, stranger):
    for user, status in ((reviewer, 403), (reader, 403), (stranger, 404)):
        client.force_login(user)
        assert client.get(edit).status_code == client.post(edit).status_code == status
