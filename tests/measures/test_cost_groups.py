"""The register of cost groups."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from measures.models import CostGroup
from measures.registers import DEFAULT_COST_GROUPS, seed_cost_groups
from tests.factories import CostLineFactory

pytestmark = pytest.mark.django_db


def test_default_groups_are_made_once(town, next_town):
    seed_cost_groups(town)
    town.cost_groups.filter(code="3").update(title="Umlegung")
    seed_cost_groups(town)
    assert town.cost_groups.count() == len(DEFAULT_COST_GROUPS) == 16
    assert [group.code for group in town.cost_groups.all()] == [str(number) for number in range(1, 17)]
    assert town.cost_groups.get(code="3").title == "Umlegung"
    assert not next_town.cost_groups.exists()


def test_empty_register_is_filled_on_wish(client, editor, town):
    client.force_login(editor)
    address = reverse("costgroup_seed", args=[town.pk])
    assert address in client.get(reverse("costgroup_list")).content.decode()
    assert client.get(address).status_code == 405
    client.post(address)
    page = client.get(reverse("costgroup_list")).content.decode()
    assert 'aria-current="true">Förderprogramme' in page
    assert "Erschließung, Straßen, Plätze, Grün" in page
    assert address not in page


@pytest.mark.parametrize("who", ["editor", "administrator"])
def test_group_is_added_renamed_and_archived(client, town, who, request):
    client.force_login(request.getfixturevalue(who))
    seed_cost_groups(town)
    client.post(reverse("costgroup_create"), {"code": "17", "title": "Klimaanpassung"})
    group = CostGroup.objects.get(code="17")
    assert (group.municipality, group.position) == (town, 17)
    edit = reverse("costgroup_edit", args=[group.pk])
    client.post(edit, {"code": "17", "title": "Klima", "position": "2", "revision": "1"})
    group.refresh_from_db()
    assert (group.title, group.position, group.revision) == ("Klima", 2, 2)
    client.post(reverse("costgroup_archive", args=[group.pk]))
    group.refresh_from_db()
    assert group.archived_at
    assert "archiviert" in client.get(reverse("costgroup_list")).content.decode()
    client.post(reverse("costgroup_unarchive", args=[group.pk]))
    group.refresh_from_db()
    assert group.archived_at is None


def test_second_writer_of_a_group_sees_the_first(client, editor, town):
    client.force_login(editor)
    seed_cost_groups(town)
    group = town.cost_groups.first()
    edit = reverse("costgroup_edit", args=[group.pk])
    client.post(edit, {"code": "1", "title": "Gutachten", "position": "1", "revision": "1"})
    page = client.post(edit, {"code": "1", "title": "Konzepte", "position": "1", "revision": "1"}).content.decode()
    assert "Gutachten" in page
    assert "Konzepte" in page
    group.refresh_from_db()
    assert group.title == "Gutachten"


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"code": "1", "title": "Doppelt"}, "Diese Nummer gibt es in der Kommune schon."),
        ({"code": "", "title": ""}, "zwingend erforderlich"),
        ({"code": "99", "title": "x" * 161}, "160"),
        ({"code": "99", "title": "x", "position": "-1"}, "größer oder gleich 0"),
        ({"code": "99", "title": "x", "position": "99999"}, "9999"),
        ({"code": "99", "title": "Wege", "position": "9" * 15}, "9999"),
        ({"code": "99", "title": "Wege", "position": "zwölf"}, "ganze Zahl"),
        ({"code": "x" * 11, "title": "Wege"}, "10"),
        ({"code": "99", "title": "a\x00b"}, "Nullzeichen"),
    ],
)
def test_bad_group_gets_a_message(client, editor, town, entry, message):
    client.force_login(editor)
    seed_cost_groups(town)
    response = client.post(reverse("costgroup_create"), entry)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert {name: response.context["form"][name].value() for name in entry} == entry
    assert CostGroup.objects.count() == 16


def test_group_sent_twice_is_created_once_and_says_so(client, editor, town):
    client.force_login(editor)
    entry = {"code": "17", "title": "<script>alert(1)</script>", "position": ""}
    assert client.post(reverse("costgroup_create"), entry).status_code == 302
    again = client.post(reverse("costgroup_create"), entry).content.decode()
    assert "Diese Nummer gibt es in der Kommune schon." in again
    text = client.get(reverse("costgroup_list")).content.decode()
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert(1)" not in text
    assert CostGroup.objects.count() == 1


def test_only_who_keeps_the_registers_changes_them(client, town, reader, reviewer, stranger):
    seed_cost_groups(town)
    group = town.cost_groups.first()
    addresses = [
        reverse(name, args=[group.pk]) for name in ("costgroup_edit", "costgroup_archive", "costgroup_unarchive")
    ]
    for user, status in ((reader, 403), (reviewer, 403), (stranger, 404)):
        client.force_login(user)
        page = client.get(reverse("costgroup_list")).content.decode()
        assert (group.title in page) is (user != stranger)
        for address in addresses:
            assert client.post(address, {"code": "1", "title": "Fremd"}).status_code == status
    client.force_login(reader)
    assert client.post(reverse("costgroup_create"), {"code": "99", "title": "Fremd"}).status_code == 403
    assert client.post(reverse("costgroup_seed", args=[town.pk])).status_code == 403
    client.force_login(stranger)
    assert client.post(reverse("costgroup_seed", args=[town.pk])).status_code == 404
    assert not CostGroup.objects.filter(title="Fremd").exists()


def test_queries_do_not_grow_with_the_groups(client, editor, town):
    client.force_login(editor)

    def ask():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("costgroup_list"))
        return len(queries)

    CostLineFactory(cost_group=CostGroup.objects.create(municipality=town, code="1", title="Eins"))
    with_one = ask()
    seed_cost_groups(town)
    CostGroup.objects.create(municipality=town, code="2", title="Zwei")
    CostGroup.objects.create(municipality=town, code="3", title="Drei")
    assert ask() == with_one
