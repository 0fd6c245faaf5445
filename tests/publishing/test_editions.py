"""The verbs of an edition: what they do, whom they refuse, and that they do all or nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from concepts.models import Change, Chapter, Edition, EditionKind, Goal, ResolutionResult, State, UpdateReason
from concepts.workflow import transition
from measures.models import CostLine, FundingLine, MeasureSheet, SheetActor
from publishing import editions
from publishing.acceptance import accept
from publishing.archive import verify
from publishing.editions import Resolution, discard, make_draft, publish, start_edition, submit, take_back
from publishing.models import DocumentKind, StoredDocument
from publishing.problems import open_problems
from tests.factories import GoalFactory
from tests.publishing.conftest import adopted, complete_edition

pytestmark = pytest.mark.django_db


def broken_renderer(document):
    raise OSError("Schrift fehlt")


def test_edition_goes_its_whole_way_with_real_paper(concept, editor, reviewer, publisher):
    edition = transition(complete_edition(concept), State.REVIEW, editor)
    package = submit(edition, reviewer)
    paper = publish(edition, publisher, adopted())
    for document in (package, paper):
        assert bytes(document.content).startswith(b"%PDF")
        assert document.page_count > 3
        assert verify(document)
    assert package.sha256 != paper.sha256


# --- Submitting ---------------------------------------------------------------


def test_submission_stores_the_package_and_freezes(in_review, reviewer):
    document = submit(in_review, reviewer)
    in_review.refresh_from_db()
    assert in_review.state == State.SUBMITTED
    assert in_review.submitted_at is not None
    assert document.kind == DocumentKind.COUNCIL
    assert document.created_by == reviewer
    assert verify(document)


def test_submission_with_an_open_problem_is_refused(in_review, reviewer):
    GoalFactory(edition=in_review, kind="sub", title="Nachbarschaft stärken")
    with pytest.raises(ValidationError, match="ein Punkt") as refusal:
        submit(in_review, reviewer)
    assert refusal.value.code == "open_problems"
    in_review.refresh_from_db()
    assert in_review.state == State.REVIEW
    assert not StoredDocument.objects.exists()


def test_submission_goes_on_once_the_problem_is_accepted(in_review, reviewer):
    GoalFactory(edition=in_review, kind="sub", title="Nachbarschaft stärken")
    (problem,) = open_problems(in_review)
    accept(in_review, problem, "Wird 2028 nachgeholt", reviewer)
    assert submit(in_review, reviewer).kind == DocumentKind.COUNCIL


def test_submission_by_others_is_refused(in_review, editor, publisher, reader, stranger):
    for user in (editor, publisher, reader, stranger):
        with pytest.raises(PermissionDenied):
            submit(in_review, user)
    assert not StoredDocument.objects.exists()


def test_submission_that_fails_undoes_everything(in_review, reviewer, monkeypatch):
    monkeypatch.setattr(editions, "render_pdf", broken_renderer)
    with pytest.raises(OSError, match="Schrift"):
        submit(in_review, reviewer)
    in_review.refresh_from_db()
    assert in_review.state == State.REVIEW
    assert not StoredDocument.objects.exists()
    assert not SheetActor.objects.exclude(adopted_name="").exists()
    assert not Change.objects.filter(edition=in_review, new=State.SUBMITTED.label).exists()


def test_names_are_fixed_with_the_submission(submitted):
    link = SheetActor.objects.get(sheet__edition=submitted)
    type(link.actor).objects.filter(pk=link.actor_id).update(name="Fachbereich Umwelt")
    assert SheetActor.objects.get(pk=link.pk).name == "Amt für Stadtgrün"


# --- Taking back --------------------------------------------------------------


def test_taking_back_releases_names_and_keeps_the_package(submitted, publisher):
    edition = take_back(submitted, publisher, "Der Rat hat vertagt")
    assert edition.state == State.DRAFT
    assert SheetActor.objects.get(sheet__edition=edition).adopted_name == ""
    assert CostLine.objects.get(sheet__edition=edition).adopted_group == ""
    assert set(FundingLine.objects.values_list("adopted_programme", flat=True)) == {""}
    assert edition.documents.get().kind == DocumentKind.COUNCIL
    assert Change.objects.filter(edition=edition, field="Grund", new="Der Rat hat vertagt").exists()


def test_taking_back_needs_a_reason_and_the_publisher(submitted, publisher, editor, reviewer):
    with pytest.raises(ValidationError, match="Grund"):
        take_back(submitted, publisher, " ")
    for user in (editor, reviewer):
        with pytest.raises(PermissionDenied):
            take_back(submitted, user, "Zahlendreher")


# --- Publishing ---------------------------------------------------------------


def test_publication_records_the_resolution_and_stores_the_pdf(submitted, publisher):
    document = publish(submitted, publisher, adopted())
    edition = Edition.objects.get(pk=submitted.pk)
    assert edition.state == State.PUBLISHED
    assert edition.resolution_body == "Rat der Stadt Auenfurt"
    assert edition.resolution_date == timezone.localdate()
    assert edition.resolution_number == "Nr. 42/2026"
    assert edition.resolution_result == ResolutionResult.ADOPTED_UNANIMOUSLY
    assert edition.resolution_note == "unter Haushaltsvorbehalt"
    assert document.kind == DocumentKind.CONCEPT
    assert verify(document)
    logged = Change.objects.filter(edition=edition, new="Nr. 42/2026", by=publisher)
    assert logged.exists()


@pytest.mark.parametrize(
    "missing",
    [{"body": " "}, {"number": ""}, {"result": ""}, {"date": timezone.localdate() + timedelta(days=1)}],
    ids=["body", "number", "result", "future"],
)
def test_publication_with_half_a_resolution_is_refused(submitted, publisher, missing):
    whole = adopted()
    values = {name: getattr(whole, name) for name in ("body", "date", "number", "result", "note")}
    with pytest.raises(ValidationError):
        publish(submitted, publisher, Resolution(**{**values, **missing}))
    submitted.refresh_from_db()
    assert submitted.state == State.SUBMITTED
    assert submitted.resolution_body == ""


def test_publication_that_fails_undoes_everything(submitted, publisher, monkeypatch):
    monkeypatch.setattr(editions, "render_pdf", broken_renderer)
    with pytest.raises(OSError, match="Schrift"):
        publish(submitted, publisher, adopted())
    submitted.refresh_from_db()
    assert submitted.state == State.SUBMITTED
    assert submitted.resolution_date is None
    assert not StoredDocument.objects.filter(kind=DocumentKind.CONCEPT).exists()


def test_publication_by_others_is_refused(submitted, editor, reviewer, reader, stranger):
    for user in (editor, reviewer, reader, stranger):
        with pytest.raises(PermissionDenied):
            publish(submitted, user, adopted())


def test_publication_skips_no_state(in_review, publisher):
    with pytest.raises(ValidationError, match="In Prüfung"):
        publish(in_review, publisher, adopted())


# --- Starting an update -------------------------------------------------------


def test_update_is_a_full_copy_in_draft(published, editor):
    edition = start_edition(published.concept, editor, UpdateReason.LONGER_FUNDING, "bis 2032", 2028, 2032)
    assert (edition.number, edition.kind, edition.state) == (2, EditionKind.UPDATE, State.DRAFT)
    assert edition.previous == published
    assert edition.validity == "2028–2032"
    assert edition.title == "1. Fortschreibung"
    assert edition.proposed_resolution == ""
    assert edition.public_summary == published.public_summary
    for model in (Chapter, Goal):
        keys = [set(model.objects.filter(edition=e).values_list("key", flat=True)) for e in (published, edition)]
        assert keys[0] == keys[1]
        assert keys[0]
    old, new = (MeasureSheet.objects.get(edition=e) for e in (published, edition))
    assert old.measure_id == new.measure_id
    assert new.action_field.edition_id == edition.pk
    assert [line.amount for line in new.cost_lines.all()] == [line.amount for line in old.cost_lines.all()]
    assert new.actor_links.get().adopted_name == ""
    assert not edition.documents.exists()
    assert not edition.accepted_problems.exists()


def test_update_of_a_transcribed_edition_is_an_own_one(concept, editor):
    source = Edition.objects.create(concept=concept, number=2, kind="update", label="IEK 2014", is_transcribed=True)
    Edition.objects.filter(pk=source.pk).update(state=State.PUBLISHED, published_at=timezone.now())
    edition = start_edition(concept, editor, UpdateReason.HALF_TIME)
    assert not edition.is_transcribed
    assert edition.number == 3
    assert edition.label == ""


def test_second_update_at_the_same_time_is_refused(published, editor):
    start_edition(published.concept, editor, UpdateReason.HALF_TIME)
    with pytest.raises(ValidationError, match="bereits eine Fassung in Arbeit"):
        start_edition(published.concept, editor, UpdateReason.HALF_TIME)


def test_update_without_a_published_edition_is_refused(draft, editor, publisher):
    discard(draft, publisher, "Neuanfang")
    with pytest.raises(ValidationError, match="noch keine"):
        start_edition(draft.concept, editor, UpdateReason.HALF_TIME)


def test_update_with_a_period_that_ends_before_it_begins_is_refused(published, editor):
    with pytest.raises(ValidationError, match="endet vor ihrem Beginn"):
        start_edition(published.concept, editor, UpdateReason.HALF_TIME, "", 2030, 2028)
    assert published.concept.editions.count() == 1


def test_update_is_begun_by_editors_only(published, reviewer, publisher, reader, stranger):
    for user in (reviewer, publisher, reader, stranger):
        with pytest.raises(PermissionDenied):
            start_edition(published.concept, user, UpdateReason.HALF_TIME)


# --- Discarding, drafts -------------------------------------------------------


def test_number_of_a_discarded_update_is_used_again(published, editor, publisher):
    first = start_edition(published.concept, editor, UpdateReason.HALF_TIME)
    discard(first, publisher, "zu früh")
    second = start_edition(published.concept, editor, UpdateReason.LONGER_FUNDING)
    assert (first.number, second.number) == (2, 2)
    assert second.pk != first.pk


def test_draft_pdf_takes_the_place_of_the_older_one(complete, editor):
    make_draft(complete, editor)
    newer = make_draft(complete, editor)
    assert complete.documents.get() == newer
    assert newer.kind == DocumentKind.DRAFT


def test_draft_pdf_of_a_frozen_edition_is_refused(submitted, editor):
    with pytest.raises(ValidationError, match="kein Entwurf mehr"):
        make_draft(submitted, editor)


def test_package_is_made_anew_after_taking_back(submitted, editor, reviewer, publisher):
    edition = take_back(submitted, publisher, "mit Änderungen beschlossen")
    edition = transition(edition, State.REVIEW, editor)
    submit(edition, reviewer)
    assert edition.documents.filter(kind=DocumentKind.COUNCIL).count() == 2
