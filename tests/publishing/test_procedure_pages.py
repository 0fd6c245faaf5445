"""The way of an edition through the pages: review, moves, resolution, update."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from concepts.models import Edition, State
from concepts.workflow import transition
from measures.updating.settling import confirm_continued
from publishing.acceptance import accept
from publishing.editions import start_edition, submit, take_back
from publishing.models import AcceptedProblem, DocumentOrder, OrderState, StoredDocument
from publishing.problems import open_problems
from publishing.tasks import make_document
from tests.factories import EditionFactory, GoalFactory

pytestmark = pytest.mark.django_db


def url(name, edition, *more):
    return reverse(name, args=[edition.concept.slug, edition.number, *more])


def text(response):
    return unescape(response.content.decode())


def resolution_entry(**changes):
    entry = {
        "resolution_body": "Rat der Stadt Auenfurt",
        "resolution_date": timezone.localdate().isoformat(),
        "resolution_number": "42/2026",
        "resolution_result": "adopted",
        "resolution_note": "",
    }
    return {**entry, **changes}


# --- Moves --------------------------------------------------------------------


def test_editor_gives_the_draft_to_review(client, complete, editor):
    client.force_login(editor)
    page = url("edition_move", complete, "review")
    assert "Zur Prüfung geben" in text(client.get(page))
    response = client.post(page, follow=True)
    complete.refresh_from_db()
    assert complete.state == State.REVIEW
    assert "Die Fassung ist zur Prüfung gegeben." in text(response)


def test_page_before_the_review_names_what_is_open(client, complete, editor):
    GoalFactory(edition=complete, kind="sub", title="Nachbarschaft stärken")
    client.force_login(editor)
    assert "1 Punkt ist noch zu klären" in text(client.get(url("edition_move", complete, "review")))


def test_return_keeps_its_reason_and_shows_it_to_the_editor(client, in_review, reviewer, editor):
    client.force_login(reviewer)
    page = url("edition_move", in_review, "draft")
    refused = client.post(page, {"reason": "   "})
    assert "Bitte prüfen Sie Ihre Eingaben" in text(refused)
    client.post(page, {"reason": "Der Eigenanteil 2027 fehlt"})
    client.force_login(editor)
    for where in ("/", url("edition_overview", in_review), url("review", in_review)):
        assert "Der Eigenanteil 2027 fehlt" in text(client.get(where))


def test_huge_reason_is_refused_with_the_entry_kept(client, in_review, reviewer):
    client.force_login(reviewer)
    response = client.post(url("edition_move", in_review, "draft"), {"reason": "x" * 2001})
    assert "x" * 2001 in text(response)
    in_review.refresh_from_db()
    assert in_review.state == State.REVIEW


@pytest.mark.parametrize("target", ["submitted", "published"])
def test_acts_that_need_a_document_are_no_mere_moves(client, in_review, reviewer, publisher, target):
    for user in (reviewer, publisher):
        client.force_login(user)
        client.post(url("edition_move", in_review, target))
    in_review.refresh_from_db()
    assert in_review.state == State.REVIEW


def test_move_that_somebody_else_made_already_is_explained(client, complete, editor):
    client.force_login(editor)
    page = url("edition_move", complete, "review")
    client.post(page)
    response = client.post(page, follow=True)
    assert "Vielleicht war jemand schneller" in text(response)


def test_move_to_a_state_that_does_not_exist_is_not_found(client, complete, editor):
    client.force_login(editor)
    assert client.get(url("edition_move", complete, "adopted")).status_code == 404


def test_moves_are_for_their_roles(client, complete, reviewer, reader, stranger):
    page = url("edition_move", complete, "review")
    for user, status in ((reviewer, 403), (reader, 404), (stranger, 404)):
        client.force_login(user)
        assert client.get(page).status_code == status
        assert client.post(page).status_code == status


def test_publisher_takes_back_and_discards(client, submitted, publisher):
    client.force_login(publisher)
    client.post(url("edition_move", submitted, "draft"), {"reason": "Der Rat hat vertagt"})
    submitted.refresh_from_db()
    assert submitted.state == State.DRAFT
    response = client.post(url("edition_move", submitted, "discarded"), {"reason": "Neuanfang"}, follow=True)
    submitted.refresh_from_db()
    assert submitted.state == State.DISCARDED
    assert "Der Entwurf ist verworfen." in text(response)


# --- Review -------------------------------------------------------------------


def test_reviewer_accepts_a_problem_and_withdraws_it(client, in_review, reviewer):
    goal = GoalFactory(edition=in_review, kind="sub", code="2.3", title="Nachbarschaft stärken")
    client.force_login(reviewer)
    review = text(client.get(url("review", in_review)))
    assert "Teilziel „2.3 Nachbarschaft stärken“ hat keine Maßnahme" in review
    assert "Beschlusspaket erstellen" not in review
    page = url("problem_accept", in_review, f"goal_without_measure:{goal.key}")
    assert "Bitte prüfen" in text(client.post(page, {"reason": ""}))
    done = text(client.post(page, {"reason": "Folgt 2028 <b>"}, follow=True))
    assert "Folgt 2028 <b>" in done
    assert "Beschlusspaket erstellen" in done
    accepted = AcceptedProblem.objects.get()
    client.post(url("problem_withdraw", in_review, accepted.pk))
    assert not AcceptedProblem.objects.exists()


def test_problem_that_is_not_there_can_not_be_accepted(client, in_review, reviewer):
    client.force_login(reviewer)
    assert client.get(url("problem_accept", in_review, "funding_gap")).status_code == 404


def test_accepting_and_withdrawing_is_for_reviewers(client, in_review, reviewer, editor, publisher, reader, stranger):
    goal = GoalFactory(edition=in_review, kind="sub")
    accepted = accept(in_review, open_problems(in_review)[0], "bekannt", reviewer)
    for user, status in ((editor, 403), (publisher, 403), (reader, 404), (stranger, 404)):
        client.force_login(user)
        page = url("problem_accept", in_review, f"goal_without_measure:{goal.key}")
        assert client.post(page, {"reason": "egal"}).status_code == status
        assert client.post(url("problem_withdraw", in_review, accepted.pk)).status_code == status
    assert AcceptedProblem.objects.get().reason == "bekannt"


def test_withdrawing_needs_post_and_the_right_edition(client, in_review, reviewer):
    GoalFactory(edition=in_review, kind="sub")
    accepted = accept(in_review, open_problems(in_review)[0], "bekannt", reviewer)
    client.force_login(reviewer)
    assert client.get(url("problem_withdraw", in_review, accepted.pk)).status_code == 405
    elsewhere = client.post(url("problem_withdraw", in_review, accepted.pk + 1), follow=True)
    assert "Der Punkt ist bereits wieder zu klären." in elsewhere.text
    assert AcceptedProblem.objects.filter(pk=accepted.pk).exists()


def test_who_edited_is_told_that_other_eyes_are_needed(client, in_review, editor, reviewer, town):
    reviewer.memberships.create(municipality=town, role="editor")
    from concepts.changelog import record
    from concepts.models import Action

    record(in_review, Action.CREATED, reviewer, concept=in_review.concept, edition=in_review)
    client.force_login(reviewer)
    assert "Vier-Augen-Prinzip" in text(client.get(url("review", in_review)))
    response = client.post(url("document_order", in_review), {"purpose": "submit"}, follow=True)
    assert "Vier-Augen-Prinzip" in text(response)
    assert not DocumentOrder.objects.exists()


def test_package_is_ordered_from_the_review(client, in_review, reviewer):
    client.force_login(reviewer)
    response = client.post(url("document_order", in_review), {"purpose": "submit"})
    assert response.url == url("document_progress", in_review)
    make_document.call(DocumentOrder.objects.get().pk)
    in_review.refresh_from_db()
    assert in_review.state == State.SUBMITTED
    assert "liegt jetzt zur Beschlussfassung vor" in text(client.get(response.url))


def test_package_with_open_problems_is_refused_at_once(client, in_review, reviewer):
    GoalFactory(edition=in_review, kind="sub")
    client.force_login(reviewer)
    response = client.post(url("document_order", in_review), {"purpose": "submit"}, follow=True)
    assert "noch Punkte zu klären" in text(response)
    assert not DocumentOrder.objects.exists()


# --- Resolution ---------------------------------------------------------------


def test_publisher_records_the_resolution_and_publishes(client, submitted, publisher):
    client.force_login(publisher)
    page = url("resolution", submitted)
    assert "Das Konzept wird beschlossen." in text(client.get(page))
    response = client.post(page, resolution_entry())
    assert response.url == url("document_progress", submitted)
    make_document.call(DocumentOrder.objects.get().pk)
    submitted.refresh_from_db()
    assert submitted.state == State.PUBLISHED
    shown = text(client.get(page))
    assert "Rat der Stadt Auenfurt" in shown
    assert StoredDocument.objects.get(kind="concept").sha256 in shown


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"resolution_body": ""}, "Beschließendes Gremium"),
        ({"resolution_number": " "}, "Nummer"),
        ({"resolution_result": "abgelehnt"}, "Ergebnis"),
        ({"resolution_date": "2026-02-31"}, "Datum"),
        ({"resolution_date": (timezone.localdate() + timedelta(days=1)).isoformat()}, "liegt in der Zukunft"),
        ({"resolution_date": (timezone.localdate() - timedelta(days=1)).isoformat()}, "vorher kann niemand"),
        ({"resolution_number": "9" * 81}, "Nummer"),
    ],
)
def test_wrong_resolution_is_refused_with_entries_kept(client, submitted, publisher, entry, message):
    client.force_login(publisher)
    response = client.post(url("resolution", submitted), resolution_entry(resolution_note="<Haushalt>", **entry))
    assert response.status_code == 200
    shown = text(response)
    assert message in shown
    assert "Bitte prüfen Sie Ihre Eingaben" in shown
    assert "<Haushalt>" in shown
    assert not DocumentOrder.objects.exists()


def test_german_date_is_understood(client, submitted, publisher):
    client.force_login(publisher)
    day = f"{timezone.localdate():%d.%m.%Y}"
    client.post(url("resolution", submitted), resolution_entry(resolution_date=day))
    assert DocumentOrder.objects.get().details["date"] == timezone.localdate().isoformat()


def test_resolution_may_be_older_than_a_reworked_package(client, in_review, editor, reviewer, publisher):
    """Adopted with changes: the council decided between the first package and the reworked one."""
    submit(in_review, reviewer, at=timezone.now() - timedelta(days=20))
    edition = take_back(in_review, publisher, "mit Änderungen beschlossen")
    submit(transition(edition, State.REVIEW, editor), reviewer)
    client.force_login(publisher)
    too_early, between = (timezone.localdate() - timedelta(days=days) for days in (21, 10))
    refused = client.post(url("resolution", edition), resolution_entry(resolution_date=too_early.isoformat()))
    assert "vorher kann niemand" in text(refused)
    client.post(url("resolution", edition), resolution_entry(resolution_date=between.isoformat()))
    assert DocumentOrder.objects.get().details["date"] == between.isoformat()


def test_body_that_decided_last_time_is_filled_in(client, published, editor, reviewer, publisher):
    update = start_edition(published.concept, editor, "half_time", valid_from=2024)
    Edition.objects.filter(pk=update.pk).update(proposed_resolution="Die Fortschreibung wird beschlossen.")
    confirm_continued(update, update.sheets.values_list("measure__serial", flat=True), editor)
    transition(update, State.REVIEW, editor)
    submit(update, reviewer)
    client.force_login(publisher)
    form = client.get(url("resolution", update)).context["form"]
    assert form["resolution_body"].value() == published.resolution_body


def test_failed_publication_keeps_what_was_entered(client, submitted, publisher):
    client.force_login(publisher)
    page = url("resolution", submitted)
    client.post(page, resolution_entry(resolution_number="42/2026 Neufassung"))
    DocumentOrder.objects.update(state=OrderState.FAILED, message="Das PDF konnte nicht erstellt werden.")
    shown = text(client.get(page))
    assert "42/2026 Neufassung" in shown
    assert "ist nicht gelungen" in shown


def test_second_publication_at_the_same_time_is_refused(client, submitted, publisher):
    client.force_login(publisher)
    client.post(url("resolution", submitted), resolution_entry())
    response = client.post(url("resolution", submitted), resolution_entry())
    assert response.status_code == 200
    assert DocumentOrder.objects.count() == 1


def test_resolution_is_recorded_by_publishers_only(client, submitted, editor, reviewer, reader, stranger):
    page = url("resolution", submitted)
    for user, seen, sent in ((editor, 200, 403), (reviewer, 200, 403), (reader, 200, 403), (stranger, 404, 404)):
        client.force_login(user)
        assert client.get(page).status_code == seen
        assert client.post(page, resolution_entry()).status_code == sent
    assert not DocumentOrder.objects.exists()


def test_resolution_page_before_the_council_says_what_comes_first(client, complete, publisher):
    client.force_login(publisher)
    assert "Wie es weitergeht" in text(client.get(url("resolution", complete)))
    client.post(url("resolution", complete), resolution_entry())
    assert not DocumentOrder.objects.exists()


# --- Beginning an update ------------------------------------------------------


def test_editor_begins_the_update(client, published, editor):
    client.force_login(editor)
    page = reverse("edition_start", args=[published.concept.slug])
    assert 'value="2028"' in text(client.get(page))
    response = client.post(
        page,
        {"kind": "update", "update_reason": "longer_funding", "valid_from_year": "2028", "valid_to_year": "2032"},
        follow=True,
    )
    edition = Edition.objects.get(number=2)
    assert edition.validity == "2028–2032"
    assert "Die Fortschreibung ist begonnen." in text(response)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"update_reason": ""}, "Anlass"),
        ({"update_reason": "erfunden"}, "Anlass"),
        ({"update_reason": "other"}, "Bitte erläutern Sie den sonstigen Anlass."),
        ({"valid_from_year": "2033"}, "endet vor ihrem Beginn"),
        ({"valid_to_year": "20322"}, "zwischen 1950 und 2150"),
        ({"valid_to_year": "bald"}, "Geltung bis"),
    ],
)
def test_wrong_update_is_refused_with_entries_kept(client, published, editor, entry, message):
    client.force_login(editor)
    page = reverse("edition_start", args=[published.concept.slug])
    whole = {"kind": "update", "update_reason": "half_time", "valid_from_year": "2028", "valid_to_year": "2032"}
    response = client.post(page, {**whole, "update_reason_text": "", **entry})
    assert response.status_code == 200
    assert message in text(response)
    assert Edition.objects.count() == 1


def test_second_update_is_told_where_the_first_one_is(client, published, editor):
    start_edition(published.concept, editor, "half_time")
    client.force_login(editor)
    page = reverse("edition_start", args=[published.concept.slug])
    assert "bereits eine Fassung in Arbeit" in text(client.get(page))
    client.post(page, {"kind": "update", "update_reason": "half_time"})
    assert Edition.objects.count() == 2


def test_concept_without_a_published_edition_has_nothing_to_update(client, draft, editor):
    client.force_login(editor)
    page = reverse("edition_start", args=[draft.concept.slug])
    assert client.get(page).status_code == 200
    client.post(page, {"kind": "update", "update_reason": "half_time"})
    assert Edition.objects.count() == 1


def test_discarded_first_edition_is_begun_anew(client, draft, editor, publisher, reviewer, stranger):
    transition(draft, State.DISCARDED, publisher, "Neuanfang")
    page, restart = (reverse(name, args=["nordring"]) for name in ("edition_start", "edition_restart"))
    for user, status in ((reviewer, 403), (stranger, 404)):
        client.force_login(user)
        assert client.post(restart).status_code == status
    client.force_login(editor)
    assert client.get(restart).status_code == 405
    assert "Erstfassung neu beginnen" in text(client.get(page))
    response = client.post(restart, follow=True)
    assert "Die Erstfassung ist neu begonnen." in text(response)
    edition = Edition.objects.get(state=State.DRAFT)
    assert (edition.number, edition.kind) == (1, "initial")
    assert edition.chapters.filter(subject="consolidation").exists()
    assert "bereits eine Fassung in Arbeit" in text(client.post(restart, follow=True))
    assert Edition.objects.count() == 2


def test_concept_with_a_published_edition_is_not_begun_anew(client, published, editor):
    client.force_login(editor)
    response = client.post(reverse("edition_restart", args=["nordring"]), follow=True)
    assert "sie wird fortgeschrieben" in text(response)
    assert Edition.objects.count() == 1


def test_update_is_begun_by_editors_of_the_town(client, published, reviewer, publisher, reader, stranger):
    page = reverse("edition_start", args=[published.concept.slug])
    for user, status in ((reviewer, 403), (publisher, 403), (reader, 403), (stranger, 404)):
        client.force_login(user)
        assert client.get(page).status_code == status
        assert client.post(page, {"kind": "update", "update_reason": "half_time"}).status_code == status
    assert Edition.objects.count() == 1


def test_review_of_an_empty_edition_can_be_read(client, concept, editor):
    edition = EditionFactory(concept=concept)
    client.force_login(editor)
    for name in ("review", "edition_overview", "resolution"):
        assert client.get(url(name, edition)).status_code == 200
