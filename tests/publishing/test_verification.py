"""What was adopted can be proven unchanged, even against whoever owns the database."""

import hashlib
import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from concepts.models import Edition
from measures.models import CostLine, MeasureSheet, StatusUpdate
from publishing import seals
from publishing.editions import start_edition, take_back
from publishing.models import DocumentKind, Seal, StoredDocument
from publishing.seals import NOT_SEALED, SEALED, last_signature, seal
from publishing.verification import findings
from tests.test_architecture import models_of_an_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    """``owner(sql, …)``: what somebody can do who owns the tables and switches their triggers off."""

    def execute(sql, *parameters):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(sql, parameters)
            cursor.execute("SET session_replication_role = DEFAULT")

    return execute


def statements():
    return [str(finding) for finding in findings()]


def test_every_table_of_an_edition_is_sealed_or_left_out_on_purpose():
    sealed = {declared.model for declared in SEALED}
    assert models_of_an_edition() == sealed | set(NOT_SEALED)
    assert sealed.isdisjoint(NOT_SEALED)
    assert all(NOT_SEALED.values())


def test_untouched_archive_has_no_findings(published):
    assert Seal.objects.filter(edition=published).count() == 2, "one for the package, one for the adopted edition"
    assert statements() == []


def test_life_after_publication_is_no_finding(published, editor):
    link = published.sheets.get().actor_links.get()
    type(link.actor).objects.filter(pk=link.actor_id).update(name="Fachbereich Umwelt", archived_at="2026-01-01T00:00Z")
    StatusUpdate.objects.create(measure=published.sheets.get().measure, reported_on="2026-10-01", what_happened="Bau")
    start_edition(published.concept, editor, "half_time")
    assert statements() == []


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        (
            "UPDATE measures_measuresheet SET title = 'Parkplatz' WHERE edition_id = %s",
            "(„B4 Parkplatz“) wurde geändert",
        ),
        (
            "UPDATE concepts_chapter SET body = '' WHERE edition_id = %s AND title = 'Anlass'",
            "(„Anlass“) wurde geändert",
        ),
        ("UPDATE concepts_edition SET resolution_number = '1' WHERE id = %s", "wurde geändert"),
        ("DELETE FROM concepts_programmearea WHERE edition_id = %s", "Fördergebiet"),
        (
            "INSERT INTO concepts_swotitem (edition_id, key, revision, position, quadrant, text)"
            " VALUES (%s, gen_random_uuid(), 1, 1, 'strength', 'Erfunden')",
            "(„Erfunden“) kam hinzu",
        ),
        ("UPDATE concepts_change SET new = 'nie' WHERE edition_id = %s AND field = 'Zustand'", "wurde geändert"),
        ("DELETE FROM concepts_change WHERE edition_id = %s", "fehlt"),
        ("UPDATE concepts_edition SET state = 'draft' WHERE id = %s", "War veröffentlicht und ist jetzt „Entwurf“"),
    ],
)
def test_tampering_with_rows_is_named(published, owner, sql, named):
    owner(sql, published.pk)
    found = statements()
    assert found, "nothing was found"
    assert all(finding.startswith(str(published)) for finding in found)
    assert any(named in finding for finding in found), found


def test_tampering_with_money_is_named(published, owner):
    line = CostLine.objects.get(sheet__edition=published)
    owner("UPDATE measures_costline SET amount = amount + 0.01 WHERE id = %s", line.pk)
    assert [f"Kostenzeile {line.pk}" in finding for finding in statements()] == [True]


def test_file_with_other_bytes_is_named(published, owner):
    paper = published.documents.get(kind=DocumentKind.CONCEPT)
    owner("UPDATE publishing_storeddocument SET content = 'anders' WHERE id = %s", paper.pk)
    (finding,) = statements()
    assert paper.file_name in finding


def test_file_exchanged_together_with_its_fingerprint_is_named(published, owner):
    content = b"%PDF-1.7 etwas anderes"
    paper = published.documents.get(kind=DocumentKind.CONCEPT)
    owner(
        "UPDATE publishing_storeddocument SET content = %s, size = %s, sha256 = %s WHERE id = %s",
        *(content, len(content), hashlib.sha256(content).hexdigest(), paper.pk),
    )
    (finding,) = statements()
    assert f"Gespeichertes Dokument {paper.pk}" in finding


def test_seal_made_anew_without_the_key_is_found(published, owner, monkeypatch, settings):
    owner("UPDATE measures_measuresheet SET title = 'Parkplatz' WHERE edition_id = %s", published.pk)
    owner("DELETE FROM publishing_seal WHERE edition_id = %s AND state = 'published'", published.pk)
    settings.ARCHIVE_KEY, key = "geraten", settings.ARCHIVE_KEY
    seal(Edition.objects.get(pk=published.pk))
    settings.ARCHIVE_KEY = key
    (finding,) = statements()
    assert "Signatur stimmt nicht" in finding


def test_seal_with_another_list_is_found(published, owner):
    sheet = MeasureSheet.objects.get(edition=published)
    owner("UPDATE measures_measuresheet SET title = 'Parkplatz' WHERE id = %s", sheet.pk)
    manifest = {declared.table: seals._list(declared, published) for declared in SEALED}
    owner("UPDATE publishing_seal SET manifest = %s WHERE state = 'published'", json.dumps(manifest))
    assert any("Verzeichnis des Siegels" in finding for finding in statements())


def test_missing_seals_are_found(published, owner):
    first, last = Seal.objects.order_by("pk")
    noted = last_signature()
    owner("DELETE FROM publishing_seal WHERE id = %s", first.pk)
    assert any("Davor fehlt ein Siegel" in finding for finding in statements())
    owner("DELETE FROM publishing_seal WHERE id = %s", last.pk)
    assert any("gibt es kein Siegel" in finding for finding in statements())
    assert any("notierte Siegel" in str(finding) for finding in findings(noted))


def test_edition_taken_back_may_change_and_is_sealed_again(submitted, publisher):
    take_back(submitted, publisher, "mit Änderungen beschlossen")
    submitted.sheets.update(title="Quartierspark Südwest")
    assert statements() == []


def test_seals_can_not_be_changed_by_the_portal(published):
    made = Seal.objects.first()
    for attack in (lambda: Seal.objects.update(sha256="0" * 64), made.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            attack()


def test_command_says_what_it_checked_and_fails_on_a_difference(published, owner):
    out, err = StringIO(), StringIO()
    call_command("verify_archive", stdout=out, stderr=err)
    assert "Geprüft: 2 Dateien, 1 eingefrorene Fassung." in out.getvalue()
    assert last_signature() in out.getvalue()
    owner("UPDATE measures_measuresheet SET title = 'Parkplatz' WHERE edition_id = %s", published.pk)
    with pytest.raises(SystemExit) as end:
        call_command("verify_archive", "--expect", last_signature(), stdout=out, stderr=err)
    assert end.value.code == 1
    assert "Parkplatz" in err.getvalue()
    assert "1 Abweichung." in err.getvalue()


def test_document_without_seal_is_still_verified_by_its_fingerprint(submitted, owner):
    draft = StoredDocument.objects.create(
        edition=submitted,
        kind=DocumentKind.SYNOPSIS,
        file_name="Synopse.pdf",
        content=b"a",
        size=1,
        page_count=1,
        sha256=hashlib.sha256(b"a").hexdigest(),
    )
    assert statements() == []
    owner("UPDATE publishing_storeddocument SET content = 'b' WHERE id = %s", draft.pk)
    assert ["Synopse.pdf" in finding for finding in statements()] == [True]
