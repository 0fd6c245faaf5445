"""What everybody may read: the published edition as it was adopted, and nothing else, ever."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actors.models import Actor
from concepts.models import Concept, Edition, State
from concepts.workflow import transition
from measures.models import Fate
from measures.updating.fates import Decision
from measures.updating.settling import confirm_continued, settle
from publishing.editions import publish, start_edition, submit
from publishing.models import DocumentKind
from tests.factories import (
    CostLineFactory,
    EditionFactory,
    FundingLineFactory,
    FundingProgrammeFactory,
    GoalFactory,
    MeasureSheetFactory,
    StatusUpdateFactory,
)
from tests.measures.updated import adopt, fill, update_of
from tests.publishing.conftest import adopted, complete_edition

pytestmark = pytest.mark.django_db

CONCEPT = "/k/auenfurt/nordring/"


def text(response):
    return unescape(response.content.decode())


def read(client, address=CONCEPT):
    response = client.get(address)
    assert response.status_code == 200
    return text(response)


def document_url(edition):
    document = edition.documents.get(kind=DocumentKind.CONCEPT)
    args = [edition.concept.municipality.slug, edition.concept.slug, edition.number, document.url_name]
    return reverse("public_document", args=args)


def finish(edition, editor, reviewer, publisher):
    edition = transition(edition, State.REVIEW, editor)
    submit(edition, reviewer)
    publish(edition, publisher, adopted())
    return Edition.objects.get(pk=edition.pk)


# --- What is shown ------------------------------------------------------------


def test_published_edition_is_read_without_an_account(client, published):
    shown = read(client)
    for expected in (
        "Integriertes Handlungskonzept Nordring",
        "Der Nordring wird grüner.",
        "183",
        "8.340",
        "1 Plätze beleben",
        "B4 Quartierspark Süd",
        "Amt für Stadtgrün",
        "1.860.000\u00a0€",
        "Sozialer Zusammenhalt",
        "1.240.000,00",
        "Der Verein führt den Treff weiter.",
        "Rat der Stadt Auenfurt",
        "Nr. 42/2026",
        published.documents.get(kind=DocumentKind.CONCEPT).sha256,
    ):
        assert expected in shown
    assert "Anmelden" in shown


def test_internal_notes_are_never_shown(client, published):
    assert "Eigentümer will nicht verkaufen" not in read(client)


def test_lists_lead_to_the_concept(client, published):
    assert "/k/auenfurt/" in read(client, "/k/")
    assert CONCEPT in read(client, "/k/auenfurt/")


def test_nothing_published_is_an_empty_list(client, draft):
    shown = read(client, "/k/")
    assert "Noch ist kein Konzept veröffentlicht" in shown
    assert "Auenfurt" not in shown
    assert client.get("/k/auenfurt/").status_code == 404


def test_measure_that_is_not_public_is_left_out_everywhere(client, complete, editor, reviewer, publisher, town):
    hidden = MeasureSheetFactory(
        edition=complete,
        number="C9",
        title="Ankauf Eckladen",
        description="vertraulich",
        is_public=False,
        start_year=2024,
        action_field=complete.action_fields.get(),
        is_informational=True,
    )
    hidden.goal_links.create(goal=complete.goals.get())
    hidden.actor_links.create(actor=Actor.objects.create(municipality=town, name="Maklerbüro Fuchs", kind="business"))
    finish(complete, editor, reviewer, publisher)
    shown = read(client)
    assert "1 Maßnahme ist nicht veröffentlicht" in shown
    for secret in ("Ankauf Eckladen", "vertraulich", "Maklerbüro Fuchs"):
        assert secret not in shown


@pytest.fixture
def balanced(draft, editor, reviewer, publisher):
    """A published update in which a public measure went into one that is not, another waits, and one that was
    never public goes on."""
    people = editor, reviewer, publisher
    fill(draft)
    draft.sheets.filter(number="A10").update(is_public=False)
    update = update_of(adopt(draft, people))
    secret = MeasureSheetFactory(edition=update, number="S1", title="Geheimhaus", is_public=False)
    old = {sheet.number: sheet.measure for sheet in update.sheets.select_related("measure")}
    settle(update, old["A1"], editor, Decision(Fate.MERGED, "Passt dazu", successors=(secret.measure,)))
    settle(update, old["A2"], editor, Decision(Fate.POSTPONED, "Kein Geld", 2029, "H1", keeps_sheet=True))
    settle(update, old["A10"], editor, Decision(Fate.CONTINUED, "Läuft weiter im Stillen"))
    return adopt(update, people)


def test_public_reads_what_became_of_the_public_measures_before(client, balanced):
    shown = read(client)
    for words in ("Was aus den bisherigen Maßnahmen wurde", "A1 Höfe", "Passt dazu", "zurückgestellt bis 1. Halbjahr"):
        assert words in shown
    for words in ("Geheimhaus", "A10 Platz", "Läuft weiter im Stillen"):
        assert words not in shown


def test_first_edition_has_no_balance_to_show(client, published):
    assert "bisherigen Maßnahmen" not in read(client)


def test_contacts_are_shown_only_with_consent(client, published):
    actor = Actor.objects.get(name="Amt für Stadtgrün")
    actor.contacts.create(name="Miriam Hollerbach", email="hollerbach@auenfurt.example", consent_given_on="2026-01-01")
    actor.contacts.create(name="Karl Stumm", email="stumm@auenfurt.example", phone="0123 456")
    shown = read(client)
    assert "hollerbach@auenfurt.example" in shown
    for secret in ("Karl Stumm", "stumm@auenfurt.example", "0123 456"):
        assert secret not in shown


def test_status_of_today_stands_beside_that_of_the_publication(client, in_review, reviewer, publisher):
    from datetime import timedelta

    from django.utils import timezone

    measure = in_review.sheets.get().measure
    then = timezone.now() - timedelta(days=100)
    submit(in_review, reviewer, at=then)
    publish(in_review, publisher, adopted(then.date()), at=then)
    StatusUpdateFactory(
        measure=measure,
        reported_on=then.date() - timedelta(days=5),
        implementation_status="in_planning",
        what_happened="Der Entwurf ist beauftragt.",
    )
    StatusUpdateFactory(
        measure=measure,
        reported_on=timezone.localdate(),
        implementation_status="completed",
        progress=100,
        what_happened="Der Park ist eröffnet.",
    )
    shown = re.sub(r"\s+", " ", read(client))
    assert "Bei der Veröffentlichung" in shown
    today, at_publication = shown.split("Bei der Veröffentlichung")
    assert "Der Park ist eröffnet." in today
    assert "abgeschlossen" in today
    assert "Der Entwurf ist beauftragt." in at_publication
    assert "in Planung" in at_publication


def test_unknown_is_shown_as_no_statement(client, concept):
    bare = EditionFactory(concept=concept, is_transcribed=True, label="IEK 2014")
    Edition.objects.filter(pk=bare.pk).update(state=State.PUBLISHED, published_at="2026-01-01T10:00Z")
    shown = read(client)
    assert "0\u00a0€" not in shown
    assert "keine Angabe" in shown
    assert "aus einer Veröffentlichung übernommen" in shown


def test_hostile_text_stays_text(client, complete, editor, reviewer, publisher):
    sheet = complete.sheets.get()
    type(sheet).objects.filter(pk=sheet.pk).update(
        title="<script>alert(1)</script>", description="<img src=x onerror=y>"
    )
    complete.chapters.filter(subject="procedure").update(
        body='<p>gut</p><script>alert(2)</script><a href="javascript:x">l</a>'
    )
    finish(complete, editor, reviewer, publisher)
    raw = client.get(CONCEPT).content.decode()
    for danger in ("<script>alert", "<img src=x", "javascript:"):
        assert danger not in raw


# --- What is never shown ------------------------------------------------------


@pytest.mark.parametrize("state", ["complete", "in_review", "submitted"])
def test_edition_before_its_publication_is_seen_nowhere(client, request, state, editor):
    edition = request.getfixturevalue(state)
    for address in (CONCEPT, f"{CONCEPT}fassungen/{edition.number}/", "/k/auenfurt/"):
        assert client.get(address).status_code == 404
    assert "Nordring" not in read(client, "/k/")
    client.force_login(editor)
    assert client.get(CONCEPT).status_code == 404


def test_update_in_work_leaves_the_published_page_as_it_is(client, published, editor):
    before = client.get(CONCEPT).content
    update = start_edition(published.concept, editor, "half_time", "geheimer Anlass")
    GoalFactory(edition=update, title="Neues Ziel im Entwurf")
    Edition.objects.filter(pk=update.pk).update(public_summary="Neue Zusammenfassung")
    assert client.get(CONCEPT).content == before
    assert client.get(f"{CONCEPT}fassungen/2/").status_code == 404


def test_council_package_and_drafts_have_no_public_address(client, published, submitted):
    package = published.documents.get(kind=DocumentKind.COUNCIL)
    address = reverse("public_document", args=["auenfurt", "nordring", 1, package.url_name])
    assert client.get(address).status_code == 404
    assert package.file_name not in read(client)


def test_discarded_edition_is_not_public(client, complete, publisher):
    transition(complete, State.DISCARDED, publisher, "Neuanfang")
    assert client.get(f"{CONCEPT}fassungen/1/").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/k/bergheim/nordring/",
        "/k/auenfurt/anderes/",
        f"{CONCEPT}fassungen/9/",
        f"{CONCEPT}fassungen/1/anderes.pdf",
        "/k/bergheim/nordring/fassungen/1/x.pdf",
    ],
)
def test_wrong_addresses_are_not_found(client, published, next_town, address):
    assert client.get(address).status_code == 404


# --- The adopted PDF ----------------------------------------------------------


def test_pdf_is_served_as_it_was_stored(client, published):
    document = published.documents.get(kind=DocumentKind.CONCEPT)
    address = document_url(published)
    assert address.endswith(".pdf")
    assert address in read(client)
    response = client.get(address)
    assert response.content == bytes(document.content)
    assert response["Content-Type"] == "application/pdf"
    assert response["ETag"] == f'"{document.sha256}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304
    assert client.head(address).status_code == 200


def test_adopted_words_outlive_later_renamings(client, published):
    before = client.get(document_url(published)).content
    Actor.objects.filter(name="Amt für Stadtgrün").update(name="Fachbereich Umwelt")
    published.sheets.get().funding_lines.get(source="programme").programme.__class__.objects.update(name="Umbenannt")
    Concept.objects.filter(pk=published.concept_id).update(area_name="Nordviertel")
    assert client.get(document_url(published)).content == before
    shown = read(client)
    assert "Amt für Stadtgrün" in shown
    assert "Fachbereich Umwelt" not in shown
    assert "Umbenannt" not in shown


def test_older_edition_stays_readable_and_points_to_the_newer(client, published, editor, reviewer, publisher):
    update = start_edition(published.concept, editor, "half_time", "", 2024, 2030)
    Edition.objects.filter(pk=update.pk).update(proposed_resolution="Die Fortschreibung wird beschlossen.")
    confirm_continued(update, {measure.serial for measure in published.concept.measures.all()}, editor)
    update = finish(update, editor, reviewer, publisher)
    newest = read(client)
    assert "1. Fortschreibung" in newest
    assert document_url(published) in newest
    assert document_url(update) in newest
    older = read(client, f"{CONCEPT}fassungen/1/")
    assert "Inzwischen gilt eine neuere Fassung" in older
    assert "Inzwischen gilt eine neuere Fassung" not in newest


# --- How it is served ---------------------------------------------------------


def test_anonymous_pages_set_no_cookie_and_may_be_kept(client, published):
    for address in ("/k/", "/k/auenfurt/", CONCEPT, f"{CONCEPT}fassungen/1/", document_url(published)):
        response = client.get(address)
        assert not response.cookies
        assert "public" in response["Cache-Control"]
        assert "max-age" in response["Cache-Control"]
    assert "Cookie" in client.get(CONCEPT)["Vary"]


def test_pages_of_signed_in_people_are_not_kept(client, published, editor):
    client.force_login(editor)
    response = client.get(CONCEPT)
    assert "private" in response["Cache-Control"]
    assert "public" not in response["Cache-Control"]
    assert "Arbeitsplatz" in text(response)


def test_public_pages_are_only_read(client, published):
    for address in ("/k/", CONCEPT, document_url(published)):
        assert client.post(address).status_code == 405


def test_queries_do_not_grow_with_measures(client, concept, quick_pdf, django_assert_num_queries):
    edition = complete_edition(concept, is_transcribed=True)

    def published_page():
        with CaptureQueriesContext(connection) as queries:
            read(client)
        return len(queries)

    for number in range(2):
        goal = GoalFactory(edition=edition, code=f"X{number}")
        sheet = MeasureSheetFactory(edition=edition, number=f"X{number}")
        sheet.goal_links.create(goal=goal)
        sheet.actor_links.create(actor=Actor.objects.get(name="Amt für Stadtgrün"))
        CostLineFactory(sheet=sheet)
        StatusUpdateFactory(measure=sheet.measure)
    Edition.objects.filter(pk=edition.pk).update(state=State.PUBLISHED, published_at="2026-11-01T10:00Z")
    many = published_page()
    other = complete_edition_of_another_concept(concept)
    Edition.objects.filter(pk=other.pk).update(state=State.PUBLISHED, published_at="2026-11-01T10:00Z")
    with django_assert_num_queries(many):
        read(client, f"/k/auenfurt/{other.concept.slug}/")


def complete_edition_of_another_concept(concept):
    from tests.factories import ConceptFactory

    other = ConceptFactory(municipality=concept.municipality, slug="suedring")
    edition = EditionFactory(concept=other, is_transcribed=True)
    sheet = MeasureSheetFactory(edition=edition)
    programme = FundingProgrammeFactory(municipality=concept.municipality, name="EFRE")
    FundingLineFactory(sheet=sheet, source="programme", programme=programme)
    return edition
