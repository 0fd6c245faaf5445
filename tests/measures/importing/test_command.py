"""``manage.py import_measures``: what it says, what it writes, and how it ends."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from concepts.models import State
from measures.importing.files import LARGEST_FILE
from measures.models import MeasureSheet, RememberedColumn
from tests.factories import MeasureSheetFactory
from tests.measures.importing.lists import MESSY, workbook

pytestmark = pytest.mark.django_db


def run(file, *options, concept="nordring"):
    said = StringIO()
    call_command("import_measures", str(file), "--concept", concept, *options, stdout=said, stderr=said)
    return said.getvalue()


@pytest.fixture
def messy(tmp_path):
    file = tmp_path / "Liste.xlsx"
    file.write_bytes(MESSY)
    return file


def test_dry_run_tells_and_writes_nothing(draft, messy):
    said = run(messy, "--dry-run")
    for told in (
        "Kosten in T€ 2026: Kosten",
        "Zeile 7, neu: A1 Quartierspark Süd",
        "J12: „nicht begonnen“ ist kein Stand, den das Portal kennt.",
        "nicht gelesen, Zeile 10: Summe",
        "4 Maßnahmen: 4 neu, 0 geändert",
        "Probe: Es wurde nichts geschrieben.",
    ):
        assert told in said
    assert not MeasureSheet.objects.exists()


def test_list_is_taken_over_with_text_for_what_is_unknown(draft, messy):
    said = run(messy)
    assert "Übernommen: 4 neu, 0 geändert, 0 unverändert, 3 Stände, 0 Akteure, 0 Handlungsfelder." in said
    assert "Diakonie" in draft.sheets.get(number="B1").import_note
    assert "4 unverändert" in run(messy)


def test_unknown_actors_and_fields_are_created_on_demand(draft, messy):
    assert "3 Akteure, 2 Handlungsfelder." in run(messy, "--create")
    assert str(draft.sheets.get(number="B1").action_field) == "B Soziales"


def test_remembered_columns_count(draft, tmp_path):
    RememberedColumn.objects.create(municipality=draft.concept.municipality, head="wetter", target="location")
    file = tmp_path / "liste.csv"
    file.write_bytes("Nr;Titel;Wetter\n1;Größe;sonnig\n".encode("cp1252"))
    run(file)
    assert (draft.sheets.get().title, draft.sheets.get().location) == ("Größe", "sonnig")


def test_changes_are_told_with_old_and_new(draft, tmp_path):
    MeasureSheetFactory(edition=draft, number="A1", title="Park")
    file = tmp_path / "liste.xlsx"
    file.write_bytes(workbook(["Nr", "Titel", "Lage"], ["A1", "Park am Ring", "Süd"]))
    said = run(file)
    assert "Zeile 2, geändert: A1 Park am Ring" in said
    assert "    Titel: Park -> Park am Ring" in said
    assert "    Lage: leer -> Süd" in said


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"%PDF-1.7", "PDF-Datei"),
        (workbook(["Nr", "Titel"], ["1", "Park"], ["1", "Bad"]), "2 Zeilen sind zu klären"),
        (workbook(["Nr", "Kosten"], ["1", 5]), "in welcher Spalte der Titel"),
        (b"x" * (LARGEST_FILE + 1), "größer als 10 MB"),
    ],
)
def test_what_cannot_be_taken_over_ends_with_an_error(draft, tmp_path, content, told):
    file = tmp_path / "liste.xlsx"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=told) as caught:
        run(file)
    assert caught.value.returncode == 1
    assert not MeasureSheet.objects.exists()


def test_missing_file_concept_or_draft_ends_with_an_error(draft, messy, tmp_path):
    with pytest.raises(CommandError, match="lässt sich nicht lesen"):
        run(tmp_path / "fehlt.xlsx")
    with pytest.raises(CommandError, match="kein Konzept"):
        run(messy, concept="suedring")
    type(draft).objects.filter(pk=draft.pk).update(state=State.REVIEW)
    with pytest.raises(CommandError, match="keinen Entwurf"):
        run(messy)
