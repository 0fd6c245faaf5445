"""Attacks on a frozen edition, by every way a program can write."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import GeneratedField
from django.utils import timezone

from concepts.freezing import is_frozen_error
from concepts.models import Chapter, Edition, State
from measures.models import CostLine, FateSuccessor, MeasureFate, MeasureReview, MeasureSheet
from tests.factories import (
    ActionFieldFactory,
    ActorFactory,
    ChapterFactory,
    CostLineFactory,
    EditionFactory,
    FundingLineFactory,
    GoalFactory,
    MeasureFactory,
    MeasureSheetFactory,
)

pytestmark = pytest.mark.django_db


def freeze(edition, state=State.PUBLISHED):
    """Bring an edition into a frozen state past the application, as a migration would."""
    rows = Edition.objects.filter(pk=edition.pk)
    rows.update(state=State.REVIEW)
    rows.update(state=State.SUBMITTED)
    if state == State.PUBLISHED:
        rows.update(
            state=State.PUBLISHED,
            published_at=timezone.now(),
            resolution_body="Rat",
            resolution_date="2026-01-01",
            resolution_number="1/2026",
            resolution_result="adopted",
        )


def full_edition(concept):
    edition = EditionFactory(concept=concept)
    chapter = ChapterFactory(edition=edition)
    action_field = ActionFieldFactory(edition=edition)
    goal = GoalFactory(edition=edition)
    sheet = MeasureSheetFactory(edition=edition, action_field=action_field)
    sheet.goal_links.create(goal=goal)
    sheet.actor_links.create(actor=ActorFactory(municipality=concept.municipality))
    CostLineFactory(sheet=sheet)
    FundingLineFactory(sheet=sheet)
    edition.swot_items.create(quadrant="strength", text="Zentrale Lage")
    fate = MeasureFate.objects.create(edition=edition, measure=sheet.measure, fate="split")
    fate.successors.create(measure=sheet.measure)
    MeasureReview.objects.create(edition=edition, measure=sheet.measure)
    from concepts.models import ProgrammeArea

    ProgrammeArea.objects.create(edition=edition, hectares=183)
    return edition, chapter


def refused():
    return pytest.raises(IntegrityError, match="frozen")


def rows_of(edition):
    sheet = edition.sheets.get()
    return [
        edition.chapters.get(),
        edition.area,
        edition.action_fields.get(),
        edition.goals.get(),
        edition.swot_items.get(),
        sheet,
        sheet.goal_links.get(),
        sheet.actor_links.get(),
        sheet.cost_lines.get(),
        sheet.funding_lines.get(),
        edition.fates.get(),
        edition.fates.get().successors.get(),
        edition.measure_reviews.get(),
    ]


@pytest.mark.parametrize("state", [State.SUBMITTED, State.PUBLISHED])
def test_frozen_rows_resist_every_write(concept, state):
    edition, _ = full_edition(concept)
    rows = rows_of(edition)
    freeze(edition, state)
    for row in rows:
        model = type(row)
        table = model._meta.db_table
        written = [f.name for f in model._meta.concrete_fields if not isinstance(f, GeneratedField)]
        with refused(), transaction.atomic():
            row.save()
        with refused(), transaction.atomic():
            model.objects.filter(pk=row.pk).update(id=row.pk)
        with refused(), transaction.atomic():
            model.objects.bulk_update([row], [written[-1]])
        with refused(), transaction.atomic():
            model.objects.filter(pk=row.pk)._raw_delete("default")
        with refused(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET id = id WHERE id = %s", [row.pk])
        with refused(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE id = %s", [row.pk])


def test_frozen_edition_takes_no_new_rows(concept):
    edition, _ = full_edition(concept)
    sheet = edition.sheets.get()
    freeze(edition)
    with refused(), transaction.atomic():
        ChapterFactory(edition=edition)
    with refused(), transaction.atomic():
        Chapter.objects.bulk_create([Chapter(edition=edition, title="Nachtrag")])
    with refused(), transaction.atomic():
        MeasureSheetFactory(edition=edition)
    with refused(), transaction.atomic():
        CostLine.objects.bulk_create([CostLine(sheet=sheet, amount="1")])
    other = MeasureFactory(concept=concept)
    for late in (
        MeasureFate(edition=edition, measure=other, fate="continued"),
        FateSuccessor(fate=edition.fates.get(), measure=other),
        MeasureReview(edition=edition, measure=other),
    ):
        with refused(), transaction.atomic():
            late.save()


def test_rows_move_neither_out_of_nor_into_a_frozen_edition(concept):
    edition, chapter = full_edition(concept)
    line = CostLine.objects.get()
    freeze(edition)
    draft = EditionFactory(concept=concept, number=2)
    other_sheet = MeasureSheetFactory(edition=draft)
    with refused(), transaction.atomic():
        Chapter.objects.filter(pk=chapter.pk).update(edition=draft)
    with refused(), transaction.atomic():
        Chapter.objects.filter(pk=ChapterFactory(edition=draft).pk).update(edition=edition)
    with refused(), transaction.atomic():
        CostLine.objects.filter(pk=line.pk).update(sheet=other_sheet)
    with refused(), transaction.atomic():
        MeasureSheet.objects.filter(pk=other_sheet.pk).update(edition=edition)


def test_published_edition_is_never_unpublished(concept):
    edition, _ = full_edition(concept)
    freeze(edition)
    for state in (State.DRAFT, State.REVIEW, State.SUBMITTED, State.DISCARDED):
        with refused(), transaction.atomic():
            Edition.objects.filter(pk=edition.pk).update(state=state)
    with refused(), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(resolution_number="9/2026")
    with refused(), transaction.atomic():
        Edition.objects.filter(pk=edition.pk)._raw_delete("default")


def test_submitted_edition_keeps_its_own_content(concept):
    edition, _ = full_edition(concept)
    freeze(edition, State.SUBMITTED)
    with refused(), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(proposed_resolution="Etwas anderes")
    Edition.objects.filter(pk=edition.pk).update(state=State.DRAFT)
    Edition.objects.filter(pk=edition.pk).update(proposed_resolution="Etwas anderes")


def test_edition_begins_as_draft_and_skips_no_state(concept):
    with refused(), transaction.atomic():
        EditionFactory(concept=concept, state=State.PUBLISHED, published_at=timezone.now())
    edition = EditionFactory(concept=concept)
    for state in (State.SUBMITTED, State.PUBLISHED):
        with refused(), transaction.atomic():
            Edition.objects.filter(pk=edition.pk).update(state=state)


def test_refusal_is_told_from_other_errors(concept):
    edition, chapter = full_edition(concept)
    freeze(edition)
    with pytest.raises(IntegrityError) as frozen, transaction.atomic():
        chapter.save()
    assert is_frozen_error(frozen.value)
    with pytest.raises(IntegrityError) as double, transaction.atomic():
        EditionFactory(concept=concept, number=1)
    assert not is_frozen_error(double.value)


@pytest.mark.django_db(transaction=True)
def test_insert_that_comes_while_publishing_waits_and_is_refused(concept):
    edition, _ = full_edition(concept)
    freeze(edition, State.SUBMITTED)
    outcome = []

    def late_insert():
        try:
            Chapter.objects.create(edition_id=edition.pk, title="Nachtrag")
            outcome.append("inserted")
        except IntegrityError as error:
            outcome.append("refused" if is_frozen_error(error) else repr(error))
        finally:
            connection.close()

    Edition.objects.filter(pk=edition.pk).update(state=State.DRAFT)
    Edition.objects.filter(pk=edition.pk).update(state=State.REVIEW)
    with transaction.atomic():
        Edition.objects.select_for_update().get(pk=edition.pk)
        writer = threading.Thread(target=late_insert)
        writer.start()
        writer.join(timeout=0.5)
        assert writer.is_alive(), "the insert must wait for the publication"
        Edition.objects.filter(pk=edition.pk).update(state=State.SUBMITTED)
    writer.join(timeout=10)
    assert outcome == ["refused"]


@pytest.mark.django_db(transaction=True)
def test_publication_waits_for_an_insert_that_came_first(concept):
    edition, _ = full_edition(concept)
    Edition.objects.filter(pk=edition.pk).update(state=State.REVIEW)
    done = threading.Event()

    def submit():
        try:
            with transaction.atomic():
                Edition.objects.select_for_update().get(pk=edition.pk)
                Edition.objects.filter(pk=edition.pk).update(state=State.SUBMITTED)
            done.set()
        finally:
            connection.close()

    with transaction.atomic():
        ChapterFactory(edition=edition)
        writer = threading.Thread(target=submit)
        writer.start()
        assert not done.wait(0.5), "the submission must wait for the insert"
    writer.join(timeout=10)
    assert done.is_set()
    assert edition.chapters.count() == 2
