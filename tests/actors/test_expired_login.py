"""A form sent after the login expired is neither saved nor lost."""

import re

import pytest
from django.urls import reverse

from actors.expired_login import LARGEST
from actors.models import Actor

PASSWORD = "ein-langes-kennwort"
ENTRY = {"name": "Diakonie", "kind": "welfare", "note": "Zeile 1\r\nZeile <2>"}


def sign_in_again(client, user, asked):
    page = client.get(asked).content.decode()
    wanted = re.search(r'name="next" value="([^"]*)"', page).group(1)
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD, "next": wanted})


def test_entries_are_shown_again_and_sent_with_one_click(client, editor):
    asked = client.post(reverse("actor_create"), ENTRY)
    assert not Actor.objects.exists()
    back = sign_in_again(client, editor, asked.url)
    assert back.url == reverse("actor_create")
    page = client.get(back.url).content.decode()
    assert "Ihre Eingaben sind noch da" in page
    assert 'name="name" value="Diakonie"' in page
    assert "Zeile &lt;2&gt;" in page
    client.post(back.url, ENTRY)
    assert Actor.objects.get().note == "Zeile 1\r\nZeile <2>"


def test_entries_are_offered_once(client, editor):
    asked = client.post(reverse("actor_create"), ENTRY)
    back = sign_in_again(client, editor, asked.url)
    client.get(back.url)
    assert "Ihre Eingaben sind noch da" not in client.get(back.url).content.decode()


def test_entries_wait_for_their_own_page_only(client, editor):
    client.post(reverse("actor_create"), ENTRY)
    client.post(reverse("account_login"), {"login": editor.email, "password": PASSWORD, "next": "/konto/"})
    assert "Mein Konto" in client.get(reverse("account")).content.decode()


def test_passwords_are_never_kept(client, db):
    client.post(
        reverse("account_change_password"), {"oldpassword": "geheim-123", "password1": "neu", "password2": "neu"}
    )
    assert "geheim-123" not in str(dict(client.session))


@pytest.mark.parametrize("note", ["x" * (LARGEST + 1), ""])
def test_nothing_is_kept_of_huge_or_empty_entries(client, db, note):
    client.post(reverse("actor_create"), {"note": note} if note else {})
    assert not dict(client.session)
