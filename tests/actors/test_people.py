"""People and roles: given and taken by the administration of the town, nobody else."""

import re

import pytest
from django.urls import reverse

from actors.models import Membership, Role, User

ENTRY = {"email": "neu@auenfurt.example", "first_name": "Nina", "last_name": "Neu", "role": "editor", "actor": ""}


@pytest.fixture
def as_administrator(client, administrator, town):
    client.force_login(administrator)
    return client


def test_list_shows_the_people_of_the_own_town(as_administrator, editor, stranger):
    page = as_administrator.get(reverse("people_list")).content.decode()
    assert "editor@auenfurt.example" in page
    assert "stranger@bergheim.example" not in page


def test_new_person_is_invited_and_chooses_a_password(as_administrator, town, mailoutbox, client):
    response = as_administrator.post(reverse("membership_create"), {**ENTRY, "municipality": town.pk})
    assert response.url == reverse("people_list")
    user = User.objects.get(email="neu@auenfurt.example")
    assert not user.has_usable_password()
    [mail] = mailoutbox
    assert mail.subject == "Konzeptportal: Ihr Konto für Stadt Auenfurt"
    assert "Bearbeitung (Stadtplanung)" in mail.body
    client.logout()
    link = re.search(r"http://\S+", mail.body).group()
    form_page = client.get(link, follow=True)
    password = {"password1": "ein-neues-kennwort", "password2": "ein-neues-kennwort"}
    client.post(form_page.redirect_chain[-1][0], password)
    user.refresh_from_db()
    assert user.check_password("ein-neues-kennwort")


def test_known_person_gets_another_role_and_keeps_the_name(as_administrator, town, stranger, mailoutbox):
    entry = {**ENTRY, "email": "Stranger@Bergheim.example", "municipality": town.pk, "role": "reader"}
    as_administrator.post(reverse("membership_create"), entry)
    assert stranger.memberships.filter(municipality=town, role=Role.READER).exists()
    stranger.refresh_from_db()
    assert stranger.first_name == "Fritz"
    assert not mailoutbox


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "keine Adresse"}, "email"),
        ({"role": ""}, "role"),
        ({"role": "king"}, "role"),
        ({"role": "contributor"}, "actor"),
        ({"actor": "999999"}, "actor"),
        ({"email": "editor@auenfurt.example"}, "role"),
    ],
)
def test_bad_entry_is_named_at_its_field(as_administrator, town, editor, change, field):
    before = Membership.objects.count()
    response = as_administrator.post(reverse("membership_create"), {**ENTRY, "municipality": town.pk, **change})
    assert list(response.context["form"].errors) == [field]
    assert Membership.objects.count() == before


def test_actor_goes_with_the_role_that_reports_for_one(as_administrator, town, green_office):
    entry = {**ENTRY, "municipality": town.pk, "actor": green_office.pk}
    refused = as_administrator.post(reverse("membership_create"), entry)
    assert "actor" in refused.context["form"].errors
    as_administrator.post(reverse("membership_create"), {**entry, "role": "contributor"})
    assert Membership.objects.get(user__email="neu@auenfurt.example").actor == green_office


def test_roles_of_another_town_are_out_of_reach(as_administrator, next_town, stranger):
    refused = as_administrator.post(reverse("membership_create"), {**ENTRY, "municipality": next_town.pk})
    assert "municipality" in refused.context["form"].errors
    url = reverse("membership_delete", args=[stranger.memberships.get().pk])
    for address in (url, reverse("membership_delete", args=[99_999_999])):  # nobody learns which of them there is
        assert "Die Rolle ist bereits entzogen." in as_administrator.post(address, follow=True).text
    assert stranger.memberships.exists()


def test_role_is_taken_after_asking(as_administrator, editor):
    url = reverse("membership_delete", args=[editor.memberships.get().pk])
    assert "Petra Planer" in as_administrator.get(url).content.decode()
    as_administrator.post(url)
    assert not editor.memberships.exists()
    assert User.objects.filter(pk=editor.pk).exists()


def test_own_administration_is_not_taken(as_administrator, administrator):
    url = reverse("membership_delete", args=[administrator.memberships.get().pk])
    assert "können Sie sich nicht entziehen" in as_administrator.post(url).content.decode()
    assert administrator.memberships.exists()


def test_others_have_no_say_over_people(client, editor, publisher, administrator):
    for user in (editor, publisher):
        client.force_login(user)
        assert client.get(reverse("people_list")).status_code == 403
        assert client.get(reverse("membership_create")).status_code == 403
        url = reverse("membership_delete", args=[administrator.memberships.get().pk])
        assert client.post(url).status_code == 403
