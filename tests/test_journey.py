"""The main job as one long story: what each person does, and what everybody else sees of it meanwhile."""

import hashlib
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actors.models import Role
from concepts.models import Change, Edition, State
from publishing import archive
from publishing.models import DocumentOrder, StoredDocument
from publishing.tasks import make_document
from tests.publishing.conftest import complete_edition, make_pdfs_small

pytestmark = pytest.mark.django_db

SLUG = "nordring"
PUBLIC = "/k/auenfurt/nordring/"


class Person:
    """Somebody in front of his browser."""

    def __init__(self, user=None):
        self.user = user
        self.client = Client()
        if user:
            self.client.force_login(user)

    def sees(self, url, *texts):
        page = self.client.get(url, follow=True)
        assert page.status_code == 200, url
        read = unescape(page.text)
        for text in texts:
            assert text in read, f"{url}: {text}"
        return read

    def sees_nothing_at(self, *urls):
        for url in urls:
            assert self.client.get(url).status_code == 404, url

    def sends(self, url, **data):
        return self.client.post(url, data, follow=True)


@pytest.fixture(autouse=True)
def quick_papers(monkeypatch):
    make_pdfs_small(monkeypatch)


@pytest.fixture
def everybody():
    return Person()


@pytest.fixture
def planner(editor):
    return Person(editor)


@pytest.fixture
def head_of_office(reviewer):
    return Person(reviewer)


@pytest.fixture
def council_office(publisher):
    return Person(publisher)


@pytest.fixture
def councillor(reader):
    return Person(reader)


def page(name, *more, number=1):
    return reverse(name, args=[SLUG, number, *more])


def worker_makes_what_is_ordered():
    order = DocumentOrder.objects.get(state="waiting")
    make_document.call(order.pk)
    order.refresh_from_db()
    assert order.state == "done", order.message
    return order.document


def state_of(number=1):
    return Edition.objects.get(concept__slug=SLUG, number=number).state


def fills_in(person, url, **changes):
    """Sends the page's form with what stands in it, but for ``changes``."""
    form = person.client.get(url).context["form"]
    entered = {field.html_name: field.value() for field in form}
    return person.sends(url, **{name: value for name, value in {**entered, **changes}.items() if value is not None})


def fills_in_blindly(person, url, **data):
    """What a browser sends that had the form open already."""
    return person.client.post(url, data)


def test_a_concept_goes_from_draft_to_its_first_update(
    concept, planner, head_of_office, council_office, councillor, everybody
):
    edition = complete_edition(concept, proposed_resolution="")
    chapter, goal = edition.chapters.get(title="Anlass"), edition.goals.get()

    # The planner writes
    planner.sees("/", "Weiterarbeiten", "Entwurf in Arbeit")
    fills_in(planner, page("chapter_edit", chapter.key), body="<p>Die <strong>Stadt</strong> beauftragt.</p>")
    fills_in(planner, page("goal_edit", goal.key), success_indicator="Zählung auf dem Platz")
    planner.sees(page("chapter_detail", chapter.key), "<strong>Stadt</strong> beauftragt")
    planner.sees(page("finance_overview"), "1.860.000,00")
    councillor.sees_nothing_at(page("edition_overview"))
    everybody.sees_nothing_at(PUBLIC)
    planner.sends(page("edition_move", State.REVIEW))
    assert state_of() == State.REVIEW

    # The head of office returns it with a reason
    head_of_office.sees("/", "Zu prüfen")
    head_of_office.sees(page("review"), "Der Beschlussvorschlag für den Rat fehlt")
    head_of_office.sends(page("edition_move", State.DRAFT), reason=" ")
    assert state_of() == State.REVIEW
    head_of_office.sends(page("edition_move", State.DRAFT), reason="Es fehlt der Beschlussvorschlag.")
    planner.sees("/", "Es fehlt der Beschlussvorschlag.")

    # Mended, and handed over again; nobody passes on what he wrote himself, or what is open
    fills_in(planner, page("edition_edit"), proposed_resolution="Das Konzept wird beschlossen.")
    planner.sends(page("edition_move", State.REVIEW))
    planner.sends(page("document_order"), purpose="submit")
    assert not DocumentOrder.objects.exists()
    head_of_office.sees(page("review"), "Nichts mehr zu klären")
    head_of_office.sends(page("document_order"), purpose="submit")
    package = worker_makes_what_is_ordered()
    assert state_of() == State.SUBMITTED

    # It lies before the council: readable, frozen, not public
    councillor.sees("/", "Liegt zur Beschlussfassung vor")
    councillor.sees(page("resolution"), "Das Konzept wird beschlossen.")
    assert councillor.client.get(page("document_download", package.pk)).content == bytes(package.content)
    everybody.sees_nothing_at(PUBLIC)
    refusal = fills_in_blindly(planner, page("chapter_edit", chapter.key), title="Anlass", body="<p>Noch schnell</p>")
    assert refusal.status_code == 409
    assert "Noch schnell" in refusal.text
    assert "nimmt keine Änderungen an" in refusal.text

    # The council wants a change: taken back, changed, and put before it again
    council_office.sends(page("edition_move", State.DRAFT), reason="Der Rat wünscht eine Ergänzung.")
    fills_in(planner, page("chapter_edit", chapter.key), body="<p>Ergänzt auf Wunsch des Rates.</p>")
    planner.sends(page("edition_move", State.REVIEW))
    head_of_office.sends(page("document_order"), purpose="submit")
    second_package = worker_makes_what_is_ordered()
    assert {package.pk, second_package.pk} <= set(StoredDocument.objects.values_list("pk", flat=True))

    # Adopted and published
    today = timezone.localdate().isoformat()
    decided = {"resolution_body": "Rat", "resolution_number": "42/2026", "resolution_note": "Haushaltsvorbehalt"}
    council_office.sends(page("resolution"), **decided, resolution_date="2099-01-01", resolution_result="adopted")
    council_office.sends(page("resolution"), **decided, resolution_date=today, resolution_result="")
    assert not DocumentOrder.objects.filter(purpose="publish").exists()
    council_office.sends(page("resolution"), **decided, resolution_date=today, resolution_result="adopted_unanimously")
    paper = worker_makes_what_is_ordered()
    assert state_of() == State.PUBLISHED
    shown = everybody.sees(PUBLIC, "Ergänzt auf Wunsch des Rates.", "einstimmig beschlossen", "Quartierspark Süd")
    assert "Eigentümer will nicht verkaufen" not in shown
    address = reverse("public_document", args=["auenfurt", SLUG, 1, paper.file_name.removesuffix(".pdf")])
    assert address in shown
    served = everybody.client.get(address).content
    assert hashlib.sha256(served).hexdigest() == paper.sha256
    assert archive.verify(paper)

    # Frozen for good, for everybody
    for person in (planner, head_of_office, council_office):
        assert person.sends(page("swotitem_create"), quadrant="strength", text="Zu spät").status_code in {403, 409}
        person.sends(page("edition_move", State.DRAFT), reason="Doch nicht")
    assert state_of() == State.PUBLISHED

    # The first update: a full copy, not public, while the adopted edition stays
    fills_in(planner, reverse("edition_start", args=[SLUG]), update_reason="half_time", valid_to_year=2032)
    update = Edition.objects.get(number=2)
    assert update.state == State.DRAFT
    assert update.chapters.get(key=chapter.key).body == "<p>Ergänzt auf Wunsch des Rates.</p>"
    fills_in(planner, page("chapter_edit", chapter.key, number=2), body="<p>Nur im Entwurf.</p>")
    shown = everybody.sees(PUBLIC, "Ergänzt auf Wunsch des Rates.")
    assert "Nur im Entwurf." not in shown
    everybody.sees_nothing_at(f"{PUBLIC}fassungen/2/")
    councillor.sees_nothing_at(page("edition_overview", number=2))
    assert everybody.client.get(address).content == served

    # All of it stands in the log
    moves = Change.objects.filter(edition=edition, action="moved", field="Zustand").order_by("at", "pk")
    assert [move.by.memberships.get().role for move in moves] == [
        *(Role.EDITOR, Role.REVIEWER, Role.EDITOR, Role.REVIEWER),
        *(Role.PUBLISHER, Role.EDITOR, Role.REVIEWER, Role.PUBLISHER),
    ]
    planner.sees(page("edition_history"), "Der Rat wünscht eine Ergänzung.")
