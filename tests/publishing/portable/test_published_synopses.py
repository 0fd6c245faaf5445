"""The published concepts compared: real renamings, gaps and closed measures, told so that one can read it."""

import json
from pathlib import Path

import pytest
from django.urls import reverse

from actors.models import Role
from concepts.models import Edition, UpdateReason
from measures.models import Fate, ImplementationStatus, MeasureSheet, StatusUpdate
from measures.updating.fates import Decision
from measures.updating.settling import confirm_continued, settle
from publishing.editions import start_edition
from publishing.portable.importing import import_concept
from publishing.synopsis.model import ChangeKind
from publishing.synopsis.sides import synopsis_with
from tests.conftest import person

pytestmark = pytest.mark.django_db

EXAMPLES = Path(__file__).parents[3] / "examples"
SQUARE = "Entwicklung Quartiersplatz Bromberger Straße"
SQUARE_LATER = "Entwicklung Quartiersplatz Kulmer Straße"


def imported(name, editions=None):
    """The concept of the file, or only its first ``editions``."""
    data = json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))
    data["editions"] = data["editions"][:editions]
    return import_concept(data)


def edition(concept, number):
    return Edition.objects.select_related("concept__municipality").get(concept=concept, number=number)


def compared(concept, old, new):
    return synopsis_with(edition(concept, new), edition(concept, old))


def rows(synopsis):
    return {row.old_name or row.new_name: row for row in synopsis.measure_rows}


def counts(synopsis):
    return {count.change: count.number for count in synopsis.measures.counts}


def begin_update(concept):
    """The update of the newest edition, and who drafts it."""
    editor = person("planung@stadt.example", "Petra", "Planer", concept.municipality, Role.EDITOR)
    return start_edition(concept, editor, UpdateReason.HALF_TIME), editor


# --- As the sources tell it -------------------------------------------------------


def test_groepelingen_tells_what_the_source_tells_and_no_more():
    synopsis = compared(imported("bremen-groepelingen"), 1, 2)
    assert counts(synopsis) == {ChangeKind.CHANGED: 1, ChangeKind.COMPLETED: 1, ChangeKind.GONE: 18}
    square, playhouse = (
        rows(synopsis)[name] for name in ("Quartierstreffpunkt Greifswalder Platz", "Spielhaus Bexhöveder Straße")
    )
    assert (square.change, square.old_number, square.new_number) == (ChangeKind.COMPLETED, "2.5", "")
    assert square.reason.text.startswith("Umsetzung erfolgt, Platz abgenommen und freigegeben")
    assert (playhouse.change, playhouse.old_number, playhouse.new_number) == (ChangeKind.CHANGED, "2.7", "")
    assert rows(synopsis)[SQUARE].change == ChangeKind.GONE, "the source does not say that it was dropped"
    assert synopsis.is_partly_transcribed


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (1, 2, {ChangeKind.NEW: 1, ChangeKind.GONE: 9}),
        (2, 3, {ChangeKind.NEW: 2, ChangeKind.COMPLETED: 1}),
        (1, 3, {ChangeKind.NEW: 2, ChangeKind.GONE: 9}),
    ],
)
def test_frankfurt_oder_changes_its_programmes(old, new, told):
    assert counts(compared(imported("frankfurt-oder"), old, new)) == told


def test_voelklingen_lists_measures_only_in_its_update():
    assert counts(compared(imported("voelklingen"), 1, 2)) == {ChangeKind.NEW: 17}


# --- Carried on -------------------------------------------------------------------


def test_square_under_another_street_name_is_one_measure(client):
    concept = imported("bremen-groepelingen", editions=1)
    update, editor = begin_update(concept)
    MeasureSheet.objects.filter(edition=update, title=SQUARE).update(title=SQUARE_LATER)
    synopsis = compared(concept, 1, 2)
    assert counts(synopsis) == {ChangeKind.UNCHANGED: 19, ChangeKind.CHANGED: 1}
    row = rows(synopsis)[SQUARE]
    assert (row.old_number, row.new_number) == ("2.8", "2.8")
    (title,) = row.differences
    marked = [[piece.text for line in side for piece in line if piece.is_changed] for side in (title.old, title.new)]
    assert marked == [["Bromberger"], ["Kulmer"]]
    client.force_login(editor)
    page = client.get(reverse("synopsis", args=[concept.slug, 2]), {"nur": "aenderungen"}).text
    assert "<del>Bromberger</del>" in page
    assert "<ins>Kulmer</ins>" in page
    assert "Grün-blaue Wege" not in page


def test_gaps_in_the_numbers_stay_gaps():
    concept = imported("bremen-groepelingen", editions=1)
    begin_update(concept)
    numbers = [(row.old_number, row.new_number) for row in compared(concept, 1, 2).measure_rows]
    assert all(old == new for old, new in numbers)
    assert not {"3.3", "4.1", "4.2"} & {old for old, _ in numbers}
    assert {"3.2", "3.4", "4.3"} <= {old for old, _ in numbers}


def test_old_measures_of_voelklingen_are_closed(client):
    concept = imported("voelklingen")
    for title, word in (("Umbau Kulturhalle Wehrden", "in Betrieb"), ("Innenhof Kulturhalle", "fertig")):
        sheet = MeasureSheet.objects.get(edition__number=2, title=title)
        assert word in sheet.import_note, "as the source calls it"
        StatusUpdate.objects.create(
            measure=sheet.measure, reported_on="2013-03-21", implementation_status=ImplementationStatus.COMPLETED
        )
    update, editor = begin_update(concept)
    for sheet in edition(concept, 2).sheets.filter(import_note__startswith="Stand laut Quelle"):
        settle(update, sheet.measure, editor, Decision(Fate.COMPLETED, reason=sheet.import_note))
    confirm_continued(update, concept.measures.values_list("serial", flat=True), editor)
    synopsis = compared(concept, 2, 3)
    assert counts(synopsis) == {ChangeKind.UNCHANGED: 15, ChangeKind.COMPLETED: 2}
    hall = rows(synopsis)["Umbau Kulturhalle Wehrden"]
    assert hall.change == ChangeKind.COMPLETED
    assert "in Betrieb" in hall.reason.text
    client.force_login(editor)
    page = client.get(reverse("synopsis", args=[concept.slug, 3])).text
    assert page.index("Umbau Kulturhalle Wehrden") < page.index("Stand laut Quelle, ohne Datum: „in Betrieb“.")


def test_garbsen_has_one_edition_and_nothing_to_compare(client):
    concept = imported("garbsen")
    editor = person("planung@stadt.example", "Petra", "Planer", concept.municipality, Role.EDITOR)
    client.force_login(editor)
    assert "Noch nichts zu vergleichen" in client.get(reverse("synopsis", args=[concept.slug, 1])).text
