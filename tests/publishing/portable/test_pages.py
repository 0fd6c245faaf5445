"""Concepts as files on the page: who may, what is told, what is taken over."""

import json
import os
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from actors import waiting_files
from actors.models import Membership, Role
from concepts.models import Change, Concept
from publishing.portable.exporting import as_text
from publishing.views.portable import LARGEST_UPLOAD, PURPOSE

pytestmark = pytest.mark.django_db
PAGE = "/konzepte/import/"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def for_town(sound, town):
    """A file with a draft only, for the town of the tests."""
    sound["municipality"] |= {"ags": town.ags}
    sound["editions"] = [sound["editions"][0] | {"state": "draft"}]
    return sound


@pytest.fixture
def drafter(client, editor):
    client.force_login(editor)
    return client


def upload(client, data, **kwargs):
    content = data if isinstance(data, bytes) else as_text(data).encode()
    return client.post(PAGE, {"file": SimpleUploadedFile("konzept.json", content)}, **kwargs)


def text_of(response):
    return " ".join(response.content.decode().split())


def test_upload_shows_what_the_file_holds_and_writes_nothing(drafter, for_town):
    response = upload(drafter, for_town, follow=True)
    text = text_of(response)
    assert "<h1>IHK Nordring</h1>" in text
    assert "gehört das Konzept zu: Stadt Auenfurt." in text
    assert '<th scope="row">Erstfassung</th> <td>Entwurf</td> <td class="num">1</td> <td class="num">2</td>' in text
    assert "Zusammen 3 Maßnahmen, 1 Meldung zum Stand, 1 Bewilligung und 1 Einnahme." in text
    assert '<th scope="row">Akteure</th> <td class="num">1</td> <td class="num">0</td>' in text
    assert Concept.objects.count() == 0


def test_upload_tells_what_is_said_about_earlier_measures(drafter, sound, town):
    sound["municipality"] |= {"ags": town.ags}
    sound["editions"][0] |= {"state": "discarded"}
    text = text_of(upload(drafter, sound, follow=True))
    assert "Zu früheren Maßnahmen 2 Angaben zum Verbleib und 1 Bewertungsblatt." in text


def test_file_is_taken_over_in_the_name_of_the_person(drafter, editor, for_town):
    response = upload(drafter, for_town)
    fingerprint = response.url.split("=")[1]
    done = drafter.post(PAGE, {"fingerprint": fingerprint})
    concept = Concept.objects.get()
    assert done.url == concept.get_absolute_url()
    assert set(Change.objects.values_list("by", flat=True)) == {editor.pk}
    assert waiting_files.kept(editor, fingerprint, PURPOSE) is None
    again = drafter.post(PAGE, {"fingerprint": fingerprint}, follow=True)
    assert "ist nicht mehr da" in text_of(again)
    assert Concept.objects.count() == 1


def test_problems_are_listed_with_their_place(drafter, for_town):
    sheet = for_town["editions"][0]["sheets"][0]
    sheet["cost_lines"][0]["amount"] = "ca. 3 Mio <b>"
    sheet["number"] = "A2"
    text = text_of(upload(drafter, for_town))
    assert "2 Probleme – nichts wurde übernommen" in text
    assert "<code>editions[0].sheets[0].cost_lines[0].amount</code> „ca. 3 Mio &lt;b&gt;“ passt hier nicht." in text
    assert "<code>editions[0].sheets[1].number</code>" in text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "leer"),
        (b"kein JSON", "Die Datei ist kein JSON (Zeile 1, Zeichen 1)."),
        (b"\xff\xfe", "nicht in UTF-8"),
        (b"[" * 100_000, "zu tief verschachtelt"),
        (b" " * (LARGEST_UPLOAD + 1), "größer als 10 MB"),
    ],
)
def test_file_that_is_none_is_told(drafter, content, words):
    response = upload(drafter, content)
    assert response.status_code == 200
    assert words in text_of(response)


def test_upload_without_a_file_is_told(drafter):
    assert "Dieses Feld ist zwingend erforderlich" in text_of(drafter.post(PAGE, {}))


def test_second_upload_takes_the_place_of_the_first(drafter, editor, for_town):
    first = upload(drafter, for_town).url.split("=")[1]
    for_town["concept"]["title"] = "Anders"
    second = upload(drafter, for_town).url.split("=")[1]
    assert waiting_files.kept(editor, first, PURPOSE) is None
    assert waiting_files.kept(editor, second, PURPOSE)


def test_forgotten_files_are_removed(drafter, stranger, for_town, tmp_path):
    waiting_files.keep(stranger, b"{}", PURPOSE)
    [old] = (tmp_path / "uploads").iterdir()
    os.utime(old, (0, time.time() - waiting_files.LIFETIME - 60))
    upload(drafter, for_town)
    assert not old.exists()


@pytest.mark.parametrize("fingerprint", ["0" * 64, "../settings", "x", "\x00"])
def test_file_that_was_never_uploaded_is_told(drafter, fingerprint):
    response = drafter.get(PAGE, {"datei": fingerprint}, follow=True)
    assert "ist nicht mehr da" in text_of(response)


def test_file_of_somebody_else_is_not_shown(client, drafter, administrator, for_town):
    address = upload(drafter, for_town).url
    client.force_login(administrator)
    assert "ist nicht mehr da" in text_of(client.get(address, follow=True))


@pytest.mark.parametrize(
    ("person", "status"),
    [
        *(("editor", 200), ("administrator", 200), ("stranger", 200)),
        *(("reviewer", 403), ("publisher", 403), ("contributor", 403), ("reader", 403)),
    ],
)
def test_only_editors_and_the_administration_bring_files_in(client, request, person, status):
    client.force_login(request.getfixturevalue(person))
    assert client.get(PAGE).status_code == status


def test_stranger_is_told_nothing_about_the_town(client, stranger, concept, for_town):
    for_town["concept"]["slug"] = concept.slug
    client.force_login(stranger)
    text = text_of(upload(client, for_town))
    assert "„Auenfurt“ gehört nicht zu den Kommunen, deren Konzepte Sie bearbeiten." in text
    assert "Kurzadresse" not in text


def test_decided_editions_need_who_may_decide(drafter, editor, for_town, town):
    for_town["editions"][0]["state"] = "published"
    text = text_of(upload(drafter, for_town))
    assert "<code>editions[0].state</code> Diese Fassung ist „Beschlossen und veröffentlicht“" in text
    Membership.objects.create(user=editor, municipality=town, role=Role.PUBLISHER)
    assert upload(drafter, for_town).status_code == 302


def test_right_lost_between_looking_and_taking_counts(drafter, editor, for_town):
    fingerprint = upload(drafter, for_town).url.split("=")[1]
    editor.memberships.all().delete()
    assert drafter.post(PAGE, {"fingerprint": fingerprint}).status_code == 403
    assert Concept.objects.count() == 0


# --- The way out -------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "status"),
    [
        *(("editor", 200), ("reviewer", 200), ("publisher", 200), ("administrator", 200)),
        *(("contributor", 403), ("reader", 403), ("stranger", 404)),
    ],
)
def test_whoever_reads_drafts_and_bookings_may_take_the_concept_along(client, request, draft, person, status):
    client.force_login(request.getfixturevalue(person))
    response = client.get(reverse("concept_export", args=[draft.concept.slug]))
    assert response.status_code == status
    if status == 200:
        assert response["Content-Type"] == "application/json"
        assert 'filename="Konzept_nordring_' in response["Content-Disposition"]
        assert json.loads(response.content)["concept"]["slug"] == "nordring"


def test_export_needs_an_account(client, draft):
    response = client.get(reverse("concept_export", args=[draft.concept.slug]))
    assert response.url.startswith("/konto/")


def test_folder_of_uploads_is_closed_to_others(drafter, for_town, tmp_path):
    upload(drafter, for_town)
    assert Path(tmp_path / "uploads").stat().st_mode & 0o077 == 0
