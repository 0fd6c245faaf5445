"""Synopses that the council gets, and what shows what the council changed."""

import pytest
from django.urls import reverse

from concepts.models import Edition, State
from concepts.workflow import transition
from measures.updating.settling import confirm_continued
from publishing.archive import verify
from publishing.document import build_document
from publishing.editions import publish, start_edition, submit, take_back
from publishing.models import DocumentKind
from publishing.pdf import render_html
from publishing.verification import findings
from tests.publishing.conftest import adopted

pytestmark = pytest.mark.django_db


@pytest.fixture
def before_council(published, editor, reviewer):
    """``before_council(change)``: an update with a change, laid before the council."""

    def lay(change):
        edition = start_edition(published.concept, editor, "half_time", valid_from=2024, valid_to=2026)
        edition.proposed_resolution = "Die Fortschreibung wird beschlossen."
        edition.save()
        continue_all(edition, editor)
        change(edition)
        return again(edition, editor, reviewer)

    return lay


def continue_all(edition, editor):
    confirm_continued(edition, edition.sheets.values_list("measure__serial", flat=True), editor)


def again(edition, editor, reviewer):
    transition(edition, State.REVIEW, editor)
    submit(edition, reviewer)
    return Edition.objects.select_related("concept__municipality").get(pk=edition.pk)


def renamed(title):
    return lambda edition: edition.sheets.update(title=title)


def annexes_of(edition):
    return list(edition.documents.filter(kind=DocumentKind.ANNEX).order_by("pk"))


def test_first_edition_has_no_annex(published):
    assert annexes_of(published) == []


def test_update_comes_with_the_synopsis_against_the_edition_before(before_council):
    edition = before_council(renamed("Quartierspark Südwest"))
    (annex,) = annexes_of(edition)
    assert annex.file_name.startswith("Synopse_IHK-Nordring_Erstfassung_1-Fortschreibung_")
    assert verify(annex)
    assert list(findings()) == [], "it is sealed with the package"


def test_package_names_the_synopsis_as_an_annex(before_council):
    edition = before_council(renamed("Quartierspark Südwest"))
    paper = render_html(build_document(edition, DocumentKind.COUNCIL))
    assert "Änderungen gegenüber der Vorfassung „Erstfassung“ (eigene Datei)" in paper


def test_what_the_council_changed_is_stored_beside_what_it_adopted(before_council, editor, reviewer, publisher):
    edition = before_council(renamed("Quartierspark Südwest"))
    first_package = edition.documents.get(kind=DocumentKind.COUNCIL)
    take_back(edition, publisher, "mit Änderungen beschlossen")
    renamed("Quartierspark Nordwest")(edition)
    edition = again(edition, editor, reviewer)
    publish(edition, publisher, adopted())
    *_, brought_in_and_adopted = annexes_of(edition)
    assert len(annexes_of(edition)) == 3, "one for each package, one for what the council changed"
    assert "eingebracht" in brought_in_and_adopted.file_name
    assert verify(brought_in_and_adopted)
    assert edition.documents.filter(pk=first_package.pk).exists(), "the package that lay there first is kept"
    assert list(findings()) == []


def test_edition_adopted_as_laid_before_has_no_such_annex(before_council, publisher):
    edition = before_council(renamed("Quartierspark Südwest"))
    publish(edition, publisher, adopted())
    assert len(annexes_of(edition)) == 1


def test_page_of_the_resolution_leads_to_what_the_council_changed(
    client, before_council, editor, reviewer, publisher, reader
):
    edition = before_council(renamed("Quartierspark Südwest"))
    page = reverse("resolution", args=["nordring", edition.number])
    client.force_login(reader)
    assert "mit=eingebracht" not in client.get(page).text
    take_back(edition, publisher, "mit Änderungen beschlossen")
    renamed("Quartierspark Nordwest")(edition)
    publish(again(edition, editor, reviewer), publisher, adopted())
    shown = client.get(page).text
    assert "Eingebracht und beschlossen" in shown
    assert shown.count("Anlage:") == 3
    compared = client.get(reverse("synopsis", args=["nordring", edition.number]), {"mit": "eingebracht"}).text
    assert "<del>Südwest</del>" in compared
    assert "<ins>Nordwest</ins>" in compared
