"""Thin sources on the portal's pages: everything they say is there, and nothing they do not say."""

import html
import re

import pytest
from django.urls import reverse

from actors.models import Membership, Municipality, Role, User
from concepts.models import Edition
from publishing.document import build_document
from publishing.models import DocumentKind
from publishing.pdf import render_html, render_pdf
from publishing.portable.importing import import_concept
from publishing.problems import open_problems
from tests.publishing.portable.test_published_concepts import KEYS, example, leaves, squeezed

pytestmark = pytest.mark.django_db

SHOWN = {
    *("title", "label", "validity_text", "resolution_body", "resolution_date_text", "resolution_note", "author"),
    *("transcription_note", "import_note", "cost_note", "description", "origin", "location", "note", "text"),
}
"""Columns of the format whose words everybody has to be able to read."""
REGISTERED = "registers"
"""Notes about register entries explain the register, not the concept."""


def words(content):
    return squeezed(html.unescape(re.sub(r"<[^>]+>", " ", content)))


def statements(data, number):
    """The words of edition ``number`` (and of the concept) that have to be found."""
    [edition] = [edition for edition in data["editions"] if edition["number"] == number]
    for part in (data["concept"], data.get("grants", []), edition):
        for path, value in leaves(part):
            if path[-1] in SHOWN:
                yield from (squeezed(paragraph) for paragraph in str(value).split("\n\n"))


@pytest.fixture(params=KEYS)
def taken_over(request):
    data = example(request.param)
    return data, import_concept(data)


def test_public_pages_say_what_the_source_says(client, taken_over):
    data, concept = taken_over
    for edition in concept.editions.all():
        page = client.get(reverse("public_edition", args=[concept.municipality.slug, concept.slug, edition.number]))
        text = words(page.content.decode())
        assert [statement for statement in statements(data, edition.number) if statement not in text] == []
        assert "keine Angabe" in text
        assert not re.search(r"(?<![\d.,])0(,00)? €", text), "no source says zero"
        assert "Noch nicht gedeckt" not in text


def test_pages_of_every_edition_can_be_read_without_money_that_nobody_stated(client, taken_over):
    _, concept = taken_over
    person = User.objects.create_user("liest@stadt.example", "ein-langes-kennwort")
    Membership.objects.create(user=person, municipality=Municipality.objects.get(), role=Role.EDITOR)
    client.force_login(person)
    names = ["edition_overview", "measure_list", "finance_overview", "goal_tree", "area_edit", "review", "resolution"]
    names += ["edition_edit", "chapter_list", "swot_list", "edition_history"]
    for edition in concept.editions.all():
        address = [concept.slug, edition.number]
        pages = [reverse(name, args=address) for name in names]
        pages += [sheet.get_absolute_url() for sheet in edition.sheets.select_related("edition__concept", "measure")]
        pages += [sheet.measure.get_absolute_url() for sheet in edition.sheets.select_related("measure__concept")]
        for page in pages:
            response = client.get(page)
            assert response.status_code == 200, page
            assert not re.search(r"(?<![\d.,])0(,00)? €", words(response.content.decode())), page


def test_what_the_source_leaves_open_is_listed(taken_over):
    _, concept = taken_over
    for edition in concept.editions.all():
        assert open_problems(edition)


def test_document_says_what_the_source_says(taken_over):
    data, concept = taken_over
    for edition in concept.editions.all():
        text = words(render_html(build_document(edition, DocumentKind.CONCEPT)))
        in_document = [words for words in statements(data, edition.number) if words not in text]
        grants = {grant.get("note") for grant in data.get("grants", [])}
        assert set(in_document) <= grants, "grants are no part of an adopted document"
        assert "keine Angabe" in text


@pytest.mark.parametrize(("key", "number"), [("voelklingen", 1), ("garbsen", 1)])
def test_pdf_of_a_thin_source_is_made(key, number):
    concept = import_concept(example(key))
    edition = Edition.objects.get(concept=concept, number=number)
    assert render_pdf(build_document(edition, DocumentKind.CONCEPT)).startswith(b"%PDF")
