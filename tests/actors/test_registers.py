"""The register of actors: who sees it, who keeps it, what goes wrong."""

import pytest
from django.urls import reverse

from actors.models import Actor, Contact
from concepts.models import State
from measures.models import SheetActor
from tests.factories import ActorFactory, EditionFactory, MeasureFactory, MeasureSheetFactory

ENTRY = {"name": "Diakonie Auenfurt", "short_name": "DA", "kind": "welfare", "website": "", "note": ""}


@pytest.fixture
def contact(green_office):
    return Contact.objects.create(actor=green_office, name="Grete Grün", email="gruen@auenfurt.example")


def names_in(response):
    return [actor.name for actor in response.context["page"]]


def test_list_shows_own_town_and_hides_archived(client, reader, green_office, next_town):
    ActorFactory(municipality=next_town, name="Fremdes Amt")
    ActorFactory(municipality=green_office.municipality, name="Altes Amt", archived_at="2026-01-01T00:00Z")
    client.force_login(reader)
    response = client.get(reverse("actor_list"))
    assert names_in(response) == ["Grünflächenamt"]
    assert "Neuer Akteur" not in response.content.decode()
    assert names_in(client.get(reverse("actor_list"), {"archived": "on"})) == ["Altes Amt", "Grünflächenamt"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "grün"}, ["Grünflächenamt"]),
        ({"q": "Grete"}, ["Grünflächenamt"]),
        ({"q": "GS"}, ["Grundschule am Ring"]),
        ({"kind": "education"}, ["Grundschule am Ring"]),
        ({"q": "grün", "kind": "education"}, []),
        ({"kind": "gibt es nicht"}, ["Grundschule am Ring", "Grünflächenamt"]),
        ({"page": "999"}, ["Grundschule am Ring", "Grünflächenamt"]),
        ({"q": "x" * 5000}, ["Grundschule am Ring", "Grünflächenamt"]),
    ],
)
def test_list_is_narrowed_by_word_and_kind(client, editor, town, contact, query, found):
    ActorFactory(municipality=town, name="Grundschule am Ring", short_name="GS", kind="education")
    client.force_login(editor)
    assert names_in(client.get(reverse("actor_list"), query)) == found


def test_list_needs_as_many_queries_for_many_actors(client, editor, town, contact, django_assert_max_num_queries):
    client.force_login(editor)
    client.get(reverse("actor_list"))
    with django_assert_max_num_queries(8) as few:
        client.get(reverse("actor_list"))
    for actor in ActorFactory.create_batch(5, municipality=town):
        Contact.objects.create(actor=actor, name="Jemand")
    with django_assert_max_num_queries(8) as many:
        client.get(reverse("actor_list"))
    assert len(few) == len(many)


def test_editor_creates_an_actor(client, editor, town):
    client.force_login(editor)
    response = client.post(reverse("actor_create"), ENTRY)
    actor = Actor.objects.get(name="Diakonie Auenfurt")
    assert (actor.municipality, actor.kind) == (town, "welfare")
    assert response.url == reverse("actor_detail", args=[actor.pk])


def test_website_typed_without_a_scheme_is_opened_safely(client, editor, admin_client, green_office):
    client.force_login(editor)
    client.post(reverse("actor_create"), {**ENTRY, "website": "diakonie.example"})
    assert Actor.objects.get(name="Diakonie Auenfurt").website == "https://diakonie.example"
    form = admin_client.get(reverse("admin:actors_actor_change", args=[green_office.pk])).context["adminform"].form
    assert form.fields["website"].clean("amt.example") == "https://amt.example"


@pytest.mark.parametrize(
    ("change", "field", "text"),
    [
        ({"name": ""}, "name", "zwingend erforderlich"),
        ({"name": "x" * 201}, "name", "höchstens 200"),
        ({"name": "grünflächenamt"}, "name", "gibt es in der Kommune schon"),
        ({"kind": "Zauberer"}, "kind", "Zauberer"),
        ({"website": "javascript:alert(1)"}, "website", "gültige Adresse"),
    ],
)
def test_bad_entry_is_named_at_its_field_and_kept(client, editor, green_office, change, field, text):
    client.force_login(editor)
    response = client.post(reverse("actor_create"), {**ENTRY, "note": "bleibt stehen", **change})
    assert response.status_code == 200
    assert text in response.context["form"].errors[field][0]
    assert "bleibt stehen" in response.content.decode()
    assert Actor.objects.count() == 1


def test_hostile_name_is_shown_as_text(client, editor, town):
    client.force_login(editor)
    client.post(reverse("actor_create"), {**ENTRY, "name": "<script>alert(1)</script>"})
    page = client.get(reverse("actor_list")).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_actor_of_another_town_may_bear_the_same_name(client, stranger, green_office, next_town):
    client.force_login(stranger)
    client.post(reverse("actor_create"), {**ENTRY, "name": green_office.name})
    assert Actor.objects.filter(name=green_office.name, municipality=next_town).exists()


def test_second_writer_sees_both_versions_and_loses_neither(client, editor, administrator, green_office):
    url = reverse("actor_edit", args=[green_office.pk])
    entry = {"name": green_office.name, "kind": "office", "revision": "1"}
    client.force_login(editor)
    assert client.post(url, {**entry, "note": "von Petra"}).status_code == 302
    client.force_login(administrator)
    response = client.post(url, {**entry, "note": "von Vera"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "von Petra" in page
    assert "von Vera" in page
    green_office.refresh_from_db()
    assert green_office.note == "von Petra"
    again = {**entry, "note": "von Vera", "revision": response.context["form"]["revision"].value()}
    assert client.post(url, again).status_code == 302
    green_office.refresh_from_db()
    assert (green_office.note, green_office.revision) == ("von Vera", 3)


def test_archived_actor_can_be_restored(client, editor, green_office):
    client.force_login(editor)
    assert "jederzeit wiederherstellen" in client.get(reverse("actor_archive", args=[green_office.pk])).content.decode()
    client.post(reverse("actor_archive", args=[green_office.pk]))
    assert not Actor.objects.active().exists()
    assert client.get(reverse("actor_unarchive", args=[green_office.pk])).status_code == 405
    client.post(reverse("actor_unarchive", args=[green_office.pk]))
    assert Actor.objects.active().get() == green_office


def test_contact_is_created_changed_and_deleted(client, editor, green_office):
    client.force_login(editor)
    client.post(reverse("contact_create", args=[green_office.pk]), {"name": "Grete Grün", "phone": "0123"})
    contact = green_office.contacts.get()
    page = client.get(reverse("actor_detail", args=[green_office.pk])).content.decode()
    assert "ohne Einwilligung" in page
    change = {"name": "Grete Grün", "consent_given_on": "2026-11-22", "revision": "1"}
    client.post(reverse("contact_edit", args=[green_office.pk, contact.pk]), change)
    page = client.get(reverse("actor_detail", args=[green_office.pk])).content.decode()
    assert "Einwilligung vom 22.11.2026" in page
    stale = client.post(reverse("contact_edit", args=[green_office.pk, contact.pk]), change | {"name": "G. Grün"})
    assert stale.context["form"].is_outdated
    delete = reverse("contact_delete", args=[green_office.pk, contact.pk])
    assert "Grete Grün" in client.get(delete).content.decode()
    client.post(delete)
    assert not green_office.contacts.exists()


def test_contact_is_not_reached_through_another_actor(client, editor, contact, town):
    other = ActorFactory(municipality=town)
    client.force_login(editor)
    assert client.get(reverse("contact_edit", args=[other.pk, contact.pk])).status_code == 404


@pytest.mark.parametrize("name", ["actor_edit", "actor_archive", "actor_unarchive", "contact_create"])
def test_only_those_who_keep_the_register_change_it(
    client, reader, reviewer, contributor, stranger, green_office, name
):
    url = reverse(name, args=[green_office.pk])
    for user in (reader, reviewer, contributor):
        client.force_login(user)
        assert client.post(url, ENTRY).status_code == 403
    client.force_login(stranger)
    assert client.post(url, ENTRY).status_code == 404
    client.logout()
    assert client.post(url, ENTRY).url.startswith(reverse("account_login"))
    green_office.refresh_from_db()
    assert (green_office.name, green_office.archived_at) == ("Grünflächenamt", None)


def link(edition, measure, number, actor, roles):
    sheet = MeasureSheetFactory(edition=edition, measure=measure, number=number)
    SheetActor.objects.bulk_create(SheetActor(sheet=sheet, actor=actor, role=role) for role in roles)


def test_detail_lists_measures_and_roles_over_all_editions(client, reader, editor, concept, green_office):
    old = EditionFactory(concept=concept, number=1)
    measure = MeasureFactory(concept=concept, serial=1)
    link(old, measure, "B7", green_office, ["responsible_body"])
    type(old).objects.filter(pk=old.pk).update(is_transcribed=True)
    type(old).objects.filter(pk=old.pk).update(state=State.PUBLISHED, published_at="2026-01-01T00:00Z")
    update = EditionFactory(concept=concept, number=2, kind="update")
    link(update, measure, "B4", green_office, ["responsible_body", "operates"])
    client.force_login(editor)
    [engagement] = client.get(reverse("actor_detail", args=[green_office.pk])).context["engagements"]
    assert engagement.sheet.number == "B4"
    assert list(engagement.roles.values()) == [["Träger", "bewirtschaftet"], ["Träger"]]
    client.force_login(reader)
    [engagement] = client.get(reverse("actor_detail", args=[green_office.pk])).context["engagements"]
    assert engagement.sheet.number == "B7", "a reader sees no draft"


def test_detail_is_hidden_from_strangers(client, stranger, green_office):
    client.force_login(stranger)
    assert client.get(reverse("actor_detail", args=[green_office.pk])).status_code == 404
