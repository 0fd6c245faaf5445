"""Writing the change log, and reading it as deeds."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from concepts.changelog import record, values_of
from concepts.history import LONG, deeds, kind_label
from concepts.models import Action, Change, Chapter, ProgrammeArea
from tests.factories import ActionFieldFactory, ChapterFactory, GoalFactory

pytestmark = pytest.mark.django_db


def log_of(edition):
    return list(Change.objects.filter(edition=edition).select_related("by"))


def test_values_are_written_in_words(draft):
    area = ProgrammeArea(edition=draft, hectares=Decimal("1183.5"), hectares_approximate=True)
    area.decision_date = date(2026, 11, 2)
    assert values_of(area, ["hectares", "hectares_approximate", "decision_date", "inhabitants"]) == {
        "hectares": "1.183,50",
        "hectares_approximate": "ja",
        "decision_date": "02.11.2026",
        "inhabitants": "",
    }
    goal = GoalFactory(edition=draft, action_field=ActionFieldFactory(edition=draft, code="A", title="Wohnen"))
    assert values_of(goal, ["kind", "action_field"]) == {"kind": "Teilziel", "action_field": "A Wohnen"}


def test_boundary_is_logged_by_its_size_and_a_mark_that_notices_any_point(draft):
    ring = [[14.5, 52.3], [14.6, 52.3], [14.6, 52.4], [14.5, 52.3]]
    area = ProgrammeArea(edition=draft, boundary={"type": "Polygon", "coordinates": [ring]})
    before = values_of(area, ["boundary"])
    ring[1] = [14.61, 52.3]
    after = values_of(area, ["boundary"])
    assert before["boundary"].startswith("1 Fläche mit 4 Punkten")
    assert before != after
    area.boundary = None
    assert values_of(area, ["boundary"]) == {"boundary": ""}


def test_each_changed_field_is_an_entry(draft, editor):
    chapter = ChapterFactory(edition=draft, title="Gebiet")
    old, new = (
        {"title": "Anlass", "body": "", "subject": "Gebiet"},
        {"title": "Gebiet", "body": "x", "subject": "Gebiet"},
    )
    assert record(chapter, Action.CHANGED, editor, concept=draft.concept, edition=draft, old=old, new=new) == 2
    entries = {change.field: change for change in log_of(draft)}
    assert set(entries) == {"Überschrift", "Text"}
    assert (entries["Überschrift"].old, entries["Überschrift"].new) == ("Anlass", "Gebiet")
    assert {change.object_key for change in entries.values()} == {chapter.key}
    assert {(change.by, change.object_kind, change.object_label) for change in entries.values()} == {
        (editor, "chapter", "Gebiet")
    }


def test_change_without_difference_is_no_entry(draft, editor):
    chapter = ChapterFactory(edition=draft)
    same = {"title": "Anlass"}
    assert record(chapter, Action.CHANGED, editor, concept=draft.concept, edition=draft, old=same, new=same) == 0
    assert record(chapter, Action.DELETED, editor, concept=draft.concept, edition=draft) == 1


def test_entries_are_never_changed(draft, editor):
    record(ChapterFactory(edition=draft), Action.CREATED, editor, concept=draft.concept, edition=draft)
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Change.objects.filter(edition=draft).update(old="anders")


def test_one_save_is_one_deed_with_its_fields_in_order(draft, editor, reviewer):
    chapter = ChapterFactory(edition=draft)
    for by in (editor, reviewer):
        new = {"title": f"Von {by}", "body": "<p>eins</p><p>zwei</p>"}
        record(chapter, Action.CHANGED, by, concept=draft.concept, edition=draft, new=new)
    changes = log_of(draft)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        newest, oldest = deeds(changes)
        assert [(deed.first.by, deed.kind) for deed in (newest, oldest)] == [(reviewer, "Kapitel"), (editor, "Kapitel")]
    assert len(queries) == 0
    assert [(field.label, field.new.text) for field in oldest.fields] == [
        ("Überschrift", "Von Petra Planer"),
        ("Text", "eins\nzwei"),
    ]


def test_long_values_are_folded_at_their_difference(draft, editor):
    chapter = ChapterFactory(edition=draft)
    old = {"title": "lang", "body": "Wort " * 100 + "Schluss"}
    new = {"title": "kurz", "body": "Wort " * 60 + "NEU " + "Wort " * 40 + "Schluss"}
    record(chapter, Action.CHANGED, editor, concept=draft.concept, edition=draft, old=old, new=new)
    title, body = deeds(log_of(draft))[0].fields
    assert title.new.excerpt == ""
    assert body.new.text == new["body"]
    assert "NEU" in body.new.excerpt
    for value in (body.old, body.new):
        assert value.excerpt.startswith("… Wort")
        assert value.excerpt.endswith(" …")
        assert len(value.excerpt) <= LONG + 4


def test_long_value_that_is_new_is_shown_from_its_beginning(draft, editor):
    new = {"body": "Anfang " + "x" * 1000}
    record(ChapterFactory(edition=draft), Action.CREATED, editor, concept=draft.concept, edition=draft, new=new)
    excerpt = deeds(log_of(draft))[0].fields[0].new.excerpt
    assert excerpt.startswith("Anfang x")
    assert excerpt.endswith("x …")


def test_kinds_of_every_app_have_a_name():
    assert kind_label(Chapter._meta.model_name) == "Kapitel"
    assert kind_label("measuresheet") == "Maßnahmenblatt"
    assert kind_label("etwas") == "etwas"
