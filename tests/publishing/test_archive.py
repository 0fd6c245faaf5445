"""Stored documents: what they are called, and that they are what they were."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from publishing.archive import file_name, fingerprint, listed, store, verify
from publishing.models import DocumentKind, StoredDocument
from tests.factories import ConceptFactory, EditionFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 22)


def name_of(made=DocumentKind.CONCEPT, concept=None, **values):
    edition = EditionFactory.build(concept=ConceptFactory.build(**(concept or {}), municipality=None), **values)
    return file_name(edition, made, DAY)


def test_file_name_tells_concept_area_edition_and_day():
    update = {"kind": "update", "number": 3}
    assert name_of(**update) == "Handlungskonzept_Nordring_Fortschreibung-2_2026-11-22.pdf"
    assert name_of() == "Handlungskonzept_Nordring_Erstfassung_2026-11-22.pdf"


def test_file_name_tells_what_is_no_adopted_text():
    assert name_of(DocumentKind.DRAFT) == "Handlungskonzept_Nordring_Erstfassung_Entwurf_2026-11-22.pdf"
    assert name_of(DocumentKind.COUNCIL) == "Handlungskonzept_Nordring_Erstfassung_Beschlusspaket_2026-11-22.pdf"


def test_file_name_of_an_adopted_text_carries_the_day_of_the_resolution():
    assert name_of(resolution_date=date(2022, 6, 14)).endswith("_2022-06-14.pdf")
    assert name_of(DocumentKind.COUNCIL, resolution_date=date(2022, 6, 14)).endswith("_2026-11-22.pdf")


def test_file_name_is_made_of_plain_letters():
    concept = {
        "concept_type_long": "Integriertes städtebauliches Entwicklungskonzept",
        "area_name": "Gröpelingen / Süd-Ost „Straße“ ✿ ../../etc",
    }
    expected = "staedtebauliches-Entwicklungskonzept_Groepelingen-Sued-Ost-Strasse-etc_IEK-2014_2026-11-22.pdf"
    assert name_of(concept=concept, label="IEK 2014") == expected


def test_file_name_stays_short_and_never_empty():
    long = name_of(concept={"area_name": "Ä" * 200, "concept_type_long": "K" * 120}, label="x" * 120)
    assert len(long) <= 200
    assert name_of(concept={"area_name": "✿✿✿"}) == "Handlungskonzept_Erstfassung_2026-11-22.pdf"


def test_stored_document_carries_its_fingerprint(draft, editor):
    document = store(draft, DocumentKind.COUNCIL, b"abc", 3, editor)
    assert document.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert (document.size, document.page_count, document.created_by) == (3, 3, editor)
    assert verify(StoredDocument.objects.get())


def test_changed_content_is_noticed(draft):
    document = store(draft, DocumentKind.COUNCIL, b"abc", 1, None)
    document.content = b"abd"
    assert not verify(document)
    document.content = b"abc "
    document.sha256 = fingerprint(b"abc ")
    assert not verify(document)


@pytest.mark.parametrize("kind", [DocumentKind.COUNCIL, DocumentKind.CONCEPT])
def test_lasting_document_is_neither_changed_nor_removed(draft, kind):
    store(draft, kind, b"abc", 1, None)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        StoredDocument.objects.update(sha256="0" * 64)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        StoredDocument.objects.all().delete()


def test_edition_has_one_adopted_document(draft):
    store(draft, DocumentKind.CONCEPT, b"abc", 1, None)
    with pytest.raises(IntegrityError), transaction.atomic():
        store(draft, DocumentKind.CONCEPT, b"def", 1, None)


def test_lists_never_load_contents(draft, django_assert_num_queries):
    store(draft, DocumentKind.COUNCIL, b"abc", 1, None)
    with django_assert_num_queries(1) as queries:
        assert [document.file_name for document in listed([draft])]
    assert '"content"' not in queries[0]["sql"]


def test_documents_of_others_are_not_listed(draft):
    other = EditionFactory(concept=ConceptFactory(municipality=MunicipalityFactory()))
    store(other, DocumentKind.COUNCIL, b"abc", 1, None)
    assert not listed([draft]).exists()
