"""Photos of reports: sent along, described, shown to whom they are for, and taken back."""

import io
import os
import re
import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from actors.waiting_files import LIFETIME
from concepts.models import Change, Edition
from measures.models import ActorRole, MeasureSheet, Photo, SheetActor, StatusUpdate
from measures.reporting.pictures import MOST_BYTES
from tests.factories import EditionFactory, MeasureSheetFactory, PhotoFactory, StatusUpdateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(draft, green_office):
    sheet = MeasureSheetFactory(edition=draft, number="B4", title="Quartierspark Süd")
    SheetActor.objects.create(sheet=sheet, actor=green_office, role=ActorRole.RESPONSIBLE_BODY)
    return sheet


@pytest.fixture
def report(sheet, contributor):
    return StatusUpdateFactory(measure=sheet.measure, reported_by=contributor)


@pytest.fixture
def photo(report):
    return PhotoFactory(report=report, alt_text="Bagger am Teich", is_public=True)


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    """Where chosen photos wait."""
    settings.VAR_DIR = tmp_path
    return tmp_path / "uploads"


def jpeg(name="IMG_1.jpg"):
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0)})
    Image.new("RGB", (64, 48), "green").save(buffer, "JPEG", exif=exif)
    return SimpleUploadedFile(name, buffer.getvalue(), "image/jpeg")


def png():
    buffer = io.BytesIO()
    Image.new("RGB", (48, 64), "yellow").save(buffer, "PNG")
    return buffer.getvalue()


def at(name, sheet, *keys):
    return reverse(name, args=[sheet.measure.concept.slug, sheet.measure.serial, *keys])


def send(client, user, sheet, **said):
    client.force_login(user)
    today = timezone.localdate().isoformat()
    entry = {"implementation_status": "under_way", "reported_on": today, "what_happened": "Der Teich ist ausgehoben."}
    return client.post(at("status_report", sheet), entry | said)


def publish(edition):
    for state in ("review", "submitted"):
        Edition.objects.filter(pk=edition.pk).update(state=state)
    Edition.objects.filter(pk=edition.pk).update(
        state="published",
        published_at=timezone.now(),
        resolution_body="Rat",
        resolution_date="2026-01-01",
        resolution_number="1",
        resolution_result="adopted",
    )


# --- Sent along -------------------------------------------------------------------


def test_photo_is_sent_with_a_report_without_its_metadata(client, contributor, sheet):
    for _ in range(2):  # a second tap on the button
        assert send(client, contributor, sheet, photo=jpeg(), photo_alt="Bagger am Teich").status_code == 302
    photo = Photo.objects.get()
    assert (photo.report, photo.alt_text, photo.is_public) == (StatusUpdate.objects.get(), "Bagger am Teich", False)
    with Image.open(io.BytesIO(photo.content)) as image:
        assert (image.size, dict(image.getexif())) == ((photo.width, photo.height), {})
    assert Change.objects.filter(object_kind="photo", new="Bagger am Teich").count() == 1


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"photo": jpeg()}, "photo_alt", "beschreiben"),
        ({"photo_alt": "Bagger"}, "photo", "wählen Sie das Foto aus"),
        ({"photo": SimpleUploadedFile("x.jpg", b"<script>alert(1)</script>", "image/jpeg")}, "photo", "kein Bild"),
        ({"photo": SimpleUploadedFile("x.jpg", jpeg().read()[:200], "image/jpeg")}, "photo", "kein Bild"),
        ({"photo": SimpleUploadedFile("x.jpg", b"", "image/jpeg")}, "photo", "leer"),
        ({"photo": SimpleUploadedFile("x.jpg", b"\0" * (MOST_BYTES + 1), "image/jpeg")}, "photo", "zu groß"),
        ({"photo_waiting": "0" * 64, "photo_alt": "Bagger"}, "photo", "nicht mehr da"),
        ({"photo_waiting": "../../x", "photo_alt": "Bagger"}, "photo", "nicht mehr da"),
    ],
)
def test_refused_photo_is_told_at_its_field_and_the_report_is_not_lost(client, contributor, sheet, said, field, words):
    page = send(client, contributor, sheet, **said)
    assert page.status_code == 200
    assert words in " ".join(page.context["form"].errors[field])
    assert "Der Teich ist ausgehoben." in page.content.decode()
    assert "<script>alert" not in page.content.decode()
    assert not StatusUpdate.objects.exists()
    assert not Photo.objects.exists()


# --- Waiting while the form comes back ------------------------------------------------


def waiting_in(page):
    """The fingerprint of the photo that waits, as the page's form sends it again."""
    found = re.findall(r'name="photo_waiting" value="([0-9a-f]*)"', page.content.decode())
    return found[0] if found else ""


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ({"photo_alt": ""}, {"photo_alt": "Bagger am Teich"}),
        ({"photo_alt": "x" * 251}, {"photo_alt": "Bagger am Teich"}),
        ({"photo_alt": "Bagger am Teich", "implementation_status": ""}, {"photo_alt": "Bagger am Teich"}),
        ({"photo_alt": "Bagger am Teich", "spent": "99999999999999"}, {"photo_alt": "Bagger am Teich"}),
    ],
)
def test_photo_waits_until_the_form_is_right(client, contributor, sheet, uploads, wrong, right):
    page = send(client, contributor, sheet, photo=jpeg(), **wrong)
    assert page.status_code == 200
    assert "photo" not in page.context["form"].errors
    assert "data:image/jpeg;base64," in page.content.decode()
    assert '<details class="more-fields" open>' in page.content.decode()
    page = send(client, contributor, sheet, photo_waiting=waiting_in(page), **wrong)  # wrong once more
    [file] = uploads.iterdir()
    with Image.open(file) as image:
        assert dict(image.getexif()) == {}
    fingerprint = waiting_in(page)
    for _ in range(2):  # a second tap finds the photo saved
        assert send(client, contributor, sheet, photo_waiting=fingerprint, **right).status_code == 302
    photo = Photo.objects.get()
    assert (photo.sha256, photo.alt_text, photo.width) == (fingerprint, "Bagger am Teich", 64)
    assert list(uploads.iterdir()) == []


def test_another_file_takes_the_place_of_the_waiting_photo(client, contributor, sheet, uploads):
    first = waiting_in(send(client, contributor, sheet, photo=jpeg()))
    other = SimpleUploadedFile("x.png", png(), "image/png")
    page = send(client, contributor, sheet, photo=other, photo_waiting=first)
    assert waiting_in(page) not in {"", first}
    assert len(list(uploads.iterdir())) == 1
    send(client, contributor, sheet, photo_waiting=waiting_in(page), photo_alt="Kran")
    assert Photo.objects.get().sha256 == waiting_in(page)


def test_wrong_file_leaves_the_waiting_photo_where_it_is(client, contributor, sheet):
    first = waiting_in(send(client, contributor, sheet, photo=jpeg()))
    wrong = SimpleUploadedFile("x.jpg", b"no picture", "image/jpeg")
    page = send(client, contributor, sheet, photo=wrong, photo_waiting=first, photo_alt="Kran")
    assert "kein Bild" in page.content.decode()
    assert waiting_in(page) == first


def test_waiting_photo_can_be_left_out(client, contributor, sheet, uploads):
    waiting = waiting_in(send(client, contributor, sheet, photo=jpeg()))
    without = {"photo_waiting": waiting, "photo_dropped": "on", "photo_alt": "Bagger"}
    assert send(client, contributor, sheet, **without).status_code == 302
    assert (StatusUpdate.objects.count(), Photo.objects.count()) == (1, 0)
    assert list(uploads.iterdir()) == []


@pytest.mark.parametrize("dropped", [{}, {"photo_dropped": "on"}])
def test_photo_alone_is_a_report_unless_it_is_left_out(client, contributor, sheet, dropped):
    last = StatusUpdateFactory(measure=sheet.measure)
    untouched = {"what_happened": "", "seen": str(last.key)}
    waiting = waiting_in(send(client, contributor, sheet, photo=jpeg(), **untouched))
    page = send(client, contributor, sheet, photo_waiting=waiting, photo_alt="Bagger", **untouched, **dropped)
    assert page.status_code == (200 if dropped else 302)
    assert Photo.objects.exists() is not bool(dropped)


def test_waiting_photo_is_nobody_elses_and_of_no_other_measure(client, contributor, editor, sheet, green_office):
    waiting = waiting_in(send(client, contributor, sheet, photo=jpeg()))
    other = MeasureSheetFactory(edition=sheet.edition)
    SheetActor.objects.create(sheet=other, actor=green_office, role=ActorRole.RESPONSIBLE_BODY)
    for user, told in ((editor, sheet), (contributor, other)):
        page = send(client, user, told, photo_waiting=waiting, photo_alt="Bagger")
        assert "nicht mehr da" in page.content.decode()
        assert "data:image/jpeg" not in page.content.decode()
    assert send(client, contributor, sheet, photo_waiting=waiting, photo_alt="Bagger").status_code == 302


@pytest.mark.parametrize("harm", ["old", "damaged"])
def test_waiting_photo_that_is_old_or_damaged_has_to_be_chosen_again(client, contributor, sheet, uploads, harm):
    waiting = waiting_in(send(client, contributor, sheet, photo=jpeg()))
    [file] = uploads.iterdir()
    if harm == "old":
        os.utime(file, (0, time.time() - LIFETIME - 60))
    else:
        file.write_bytes(file.read_bytes()[:100])
    page = send(client, contributor, sheet, photo_waiting=waiting, photo_alt="Bagger")
    assert "nicht mehr da" in page.content.decode()
    assert not StatusUpdate.objects.exists()


def test_photo_by_itself_waits_for_its_description(client, contributor, sheet, report):
    client.force_login(contributor)
    url = at("photo_create", sheet, report.key)
    page = client.post(url, {"photo": jpeg()})
    assert [len(found) for found in page.context["form"].errors.values()] == [1]
    assert client.post(url, {"photo_waiting": waiting_in(page), "photo_alt": "Bagger"}).status_code == 302
    assert report.photos.get().sha256 == waiting_in(page)
    assert "erforderlich" in client.post(url, {"photo_alt": "Bagger"}).content.decode()


# --- Added later ------------------------------------------------------------------


def test_author_adds_a_photo_within_a_day(client, contributor, editor, sheet, report):
    url = at("photo_create", sheet, report.key)
    client.force_login(contributor)
    assert client.post(url, {"photo": jpeg(), "photo_alt": "Bagger"}).status_code == 302
    assert report.photos.get().alt_text == "Bagger"
    client.force_login(editor)
    assert client.post(url, {"photo": jpeg(), "photo_alt": "Bagger"}).status_code == 403
    StatusUpdate.objects.filter(pk=report.pk).update(created_at=timezone.now() - timedelta(days=2))
    client.force_login(contributor)
    assert client.post(url, {"photo": jpeg("IMG_2.jpg"), "photo_alt": "Kran"}).status_code == 302
    assert report.photos.count() == 1


def test_database_asks_for_an_alternative_text(report):
    with pytest.raises(IntegrityError), transaction.atomic():
        PhotoFactory(report=report, alt_text="")


# --- Shown to whom it is for -------------------------------------------------------


def statuses(client, photo, people):
    found = []
    for user in people:
        client.logout()
        if user:
            client.force_login(user)
        found.append(client.get(photo.get_absolute_url()).status_code)
    return found


def test_photo_of_a_draft_is_for_those_who_read_the_measure(
    client, contributor, reviewer, reader, stranger, sheet, photo
):
    assert statuses(client, photo, [contributor, reviewer, reader, stranger, None]) == [200, 200, 404, 404, 404]


def test_public_photo_of_a_public_measure_is_for_everybody(client, stranger, reader, sheet, photo):
    publish(sheet.edition)
    assert statuses(client, photo, [reader, stranger, None]) == [200, 200, 200]


@pytest.mark.parametrize("hidden", ["photo", "measure", "report"])
def test_photo_is_not_for_everybody_when_anything_of_it_is_not(client, reader, sheet, photo, hidden):
    if hidden == "photo":
        Photo.objects.update(is_public=False)
    elif hidden == "measure":
        MeasureSheet.objects.update(is_public=False)
    else:
        StatusUpdateFactory(measure=sheet.measure, corrects=photo.report)
    publish(sheet.edition)
    assert statuses(client, photo, [reader, None]) == [200, 404]


def test_newest_published_edition_says_whether_the_measure_is_public(client, sheet, photo):
    publish(sheet.edition)
    newer = EditionFactory(concept=sheet.edition.concept, number=2, kind="update", previous=sheet.edition)
    MeasureSheetFactory(edition=newer, measure=sheet.measure, is_public=False)
    assert statuses(client, photo, [None]) == [200]
    publish(newer)
    assert statuses(client, photo, [None]) == [404]


def test_photo_is_sent_as_a_picture_and_only_once(client, contributor, photo):
    client.force_login(contributor)
    first = client.get(photo.get_absolute_url())
    assert (first["Content-Type"], first.content) == ("image/jpeg", b"bytes of a picture")
    assert first["X-Content-Type-Options"] == "nosniff"
    assert first["Content-Disposition"].startswith("inline")
    assert "private" in first["Cache-Control"]
    assert "no-cache" in first["Cache-Control"]
    with CaptureQueriesContext(connection) as captured:
        again = client.get(photo.get_absolute_url(), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert not any('"content"' in query["sql"] for query in captured)


def test_log_shows_photos_without_fetching_them(client, contributor, sheet, photo):
    client.force_login(contributor)
    with CaptureQueriesContext(connection) as captured:
        page = client.get(sheet.measure.get_absolute_url()).content.decode()
    assert f'src="{photo.get_absolute_url()}" alt="Bagger am Teich"' in page
    assert not any('"measures_photo"."content"' in query["sql"] for query in captured)


def test_page_keeps_the_place_of_a_photo_that_has_not_come_yet(client, contributor, sheet, report):
    PhotoFactory(report=report, width=1600, height=1200)
    client.force_login(contributor)
    assert 'width="1600" height="1200"' in client.get(sheet.measure.get_absolute_url()).content.decode()


def test_public_page_shows_public_photos_only(client, sheet, photo):
    PhotoFactory(report=photo.report, alt_text="Bauleiter privat")
    publish(sheet.edition)
    page = client.get(f"/k/auenfurt/{sheet.edition.concept.slug}/").content.decode()
    assert 'alt="Bagger am Teich"' in page
    assert "Bauleiter privat" not in page


# --- Described, hidden, deleted ------------------------------------------------------


def test_editor_takes_a_photo_back_long_after_the_report(client, editor, sheet, photo):
    StatusUpdate.objects.update(created_at=timezone.now() - timedelta(days=400))
    publish(sheet.edition)
    client.force_login(editor)
    url = at("photo_edit", sheet, photo.key)
    assert client.post(url, {"alt_text": "Bagger am Teich", "revision": "1"}).status_code == 302
    assert statuses(client, photo, [None]) == [404]
    client.force_login(editor)
    assert client.post(url, {"delete": "1"}).status_code == 302
    assert not Photo.objects.exists()
    assert Change.objects.filter(object_kind="photo", action="deleted", old="Bagger am Teich").exists()


def test_others_change_no_photo(client, contributor, reviewer, stranger, sheet, photo):
    StatusUpdate.objects.update(created_at=timezone.now() - timedelta(days=2))
    for user, status in ((contributor, 403), (reviewer, 403), (stranger, 404)):
        client.force_login(user)
        assert client.post(at("photo_edit", sheet, photo.key), {"delete": "1"}).status_code == status
    assert Photo.objects.exists()


def test_photo_of_another_measure_is_not_found(client, editor, sheet):
    foreign = PhotoFactory()
    client.force_login(editor)
    assert client.get(at("photo_edit", sheet, foreign.key)).status_code == 404
