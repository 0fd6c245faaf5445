"""The outline with which a concept begins."""

import pytest

from concepts.models import Subject
from concepts.outline import OUTLINE, help_for, seed_chapters

pytestmark = pytest.mark.django_db


def test_outline_has_every_subject_once_but_the_free_one():
    assert [chapter.subject for chapter in OUTLINE] == [subject for subject in Subject if subject != Subject.FREE]


def test_every_chapter_says_what_belongs_into_it():
    assert all(help_for(chapter.subject) for chapter in OUTLINE)
    assert help_for(Subject.FREE) == ""


def test_seeded_chapters_stand_in_order_and_are_empty(draft):
    seed_chapters(draft)
    chapters = list(draft.chapters.all())
    assert [chapter.title for chapter in chapters] == [chapter.title for chapter in OUTLINE]
    assert [chapter.position for chapter in chapters] == list(range(1, len(OUTLINE) + 1))
    assert not any(chapter.body for chapter in chapters)
    assert len({chapter.key for chapter in chapters}) == len(OUTLINE)
