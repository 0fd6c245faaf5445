"""The two commands: what they write, and how they end."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from actors.models import Actor, Contact, Municipality
from concepts.models import Concept, Edition
from measures.models import CostGroup, FundingProgramme
from publishing.models import Seal, StoredDocument
from publishing.portable.exporting import as_text, export_concept
from publishing.portable.reading import LARGEST_FILE
from publishing.verification import findings
from tests.publishing.portable.conftest import emptied

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path, sound):
    path = tmp_path / "konzept.json"
    path.write_text(as_text(sound), "utf-8")
    return path


def run(*arguments):
    out, errors = StringIO(), StringIO()
    call_command(*map(str, arguments), stdout=out, stderr=errors)
    return out.getvalue(), errors.getvalue()


def fails(*arguments):
    """The problems that are listed and the last word; the exit code of a CommandError is 1."""
    errors = StringIO()
    with pytest.raises(CommandError) as end:
        call_command(*map(str, arguments), stdout=StringIO(), stderr=errors)
    assert end.value.returncode == 1
    return errors.getvalue(), str(end.value)


def test_import_tells_what_came(file):
    out, _ = run("import_concept", file)
    assert "IHK Nordring (Stadt Auenfurt)" in out
    assert "Erstfassung: Beschlossen und veröffentlicht; 1 Kapitel, 2 Ziele, 2 Maßnahmen" in out
    assert "3 Maßnahmen insgesamt, 1 Stände, 1 Bewilligungen, 2 Werte von Kennwerten" in out
    assert "2 Angaben zum Verbleib, 1 Bewertungsblätter" in out
    assert "Übernommen als „nordring“." in out
    assert Concept.objects.get().municipality.name == "Auenfurt"


def test_documents_of_published_editions_are_made_on_demand(client, file):
    run("import_concept", file)
    assert not StoredDocument.objects.exists()
    emptied()
    run("import_concept", file, "--documents")
    [document] = StoredDocument.objects.all()
    assert (document.edition.number, bytes(document.content)[:4]) == (1, b"%PDF")
    page = client.get("/k/auenfurt/nordring/").content.decode()
    assert f"/k/auenfurt/nordring/fassungen/1/{document.file_name}" in page


@pytest.mark.parametrize("options", [[], ["--documents"]])
def test_adopted_editions_are_sealed_as_they_arrived(file, options):
    run("import_concept", file, *options)
    assert [seal.edition.number for seal in Seal.objects.all()] == [1]
    assert list(findings()) == []


def test_dry_run_writes_nothing(file):
    out, _ = run("import_concept", file, "--dry-run")
    assert "nichts geschrieben" in out
    assert (Concept.objects.count(), Municipality.objects.count()) == (0, 0)


def test_second_import_is_refused(file):
    run("import_concept", file)
    errors, end = fails("import_concept", file)
    assert "concept.slug: Unter dieser Kurzadresse gibt es hier schon ein Konzept." in errors
    assert "editions[0].key: Diesen Schlüssel gibt es hier schon" in errors
    assert "Es wurde nichts geschrieben" in end
    assert Concept.objects.count() == 1


def test_all_problems_are_listed_and_nothing_is_written(file, sound):
    sheet = sound["editions"][0]["sheets"][0]
    sheet["cost_lines"][0]["amount"] = "ca. 3 Mio"
    sheet["number"] = "A2"
    sheet["farbe"] = "rot"
    sheet["goals"][0]["goal"] = "00000000-0000-4000-8000-999999999999"
    file.write_text(as_text(sound), "utf-8")
    errors, end = fails("import_concept", file)
    for place in ("cost_lines[0].amount: „ca. 3 Mio“", "farbe: Diesen", "goals[0].goal: Ein Ziel mit"):
        assert f"editions[0].sheets[0].{place}" in errors
    assert "editions[0].sheets[1].number: Diese Nummer" in errors
    assert "4 Probleme. Es wurde nichts geschrieben." in end
    assert Municipality.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Konzept", "kein JSON (Zeile 1, Zeichen 1)"),
        ('{"ä": 1}'.encode("latin-1"), "nicht in UTF-8"),
        (b'{"format": "konzeptportal", "version": 99}', "Version 1 des Formats, die Datei nennt „99“"),
        (b"[" * 50_000, "zu tief verschachtelt"),
    ],
)
def test_file_that_is_none_is_refused(file, content, words):
    file.write_bytes(content)
    errors, end = fails("import_concept", file)
    assert words in errors
    assert "1 Problem." in end


def test_file_that_is_too_large_is_not_even_read(file):
    with file.open("wb") as handle:
        handle.truncate(2 * LARGEST_FILE)
    assert "größer als 50 MB" in fails("import_concept", file)[0]


def test_file_that_is_not_there_is_told(tmp_path):
    assert "lässt sich nicht lesen" in fails("import_concept", tmp_path / "fehlt.json")[1]
    assert "lässt sich nicht lesen" in fails("import_concept", tmp_path)[1]


def test_export_writes_what_import_reads(file, tmp_path, sound):
    run("import_concept", file)
    target = tmp_path / "export.json"
    run("export_concept", "nordring", "--output", target)
    data = json.loads(target.read_text("utf-8"))
    assert data["editions"][0]["sheets"] == sound["editions"][0]["sheets"]
    assert run("export_concept", "nordring")[0] == target.read_text("utf-8")


def test_export_of_what_is_not_there_names_what_is(file, tmp_path):
    assert "Vorhanden: keine." in fails("export_concept", "nordring")[1]
    run("import_concept", file)
    assert "Vorhanden: nordring." in fails("export_concept", "norting")[1]
    assert "nicht schreiben" in fails("export_concept", "nordring", "--output", tmp_path / "kein" / "ordner")[1]


# --- What is there already ---------------------------------------------------


def test_registers_are_matched_by_name_and_never_overwritten(file, town):
    Municipality.objects.update(land="12", ags="")
    Actor.objects.create(municipality=town, name="Caritas", kind="faith", note="unsere")
    FundingProgramme.objects.create(municipality=town, name="Soziale Stadt", level="land")
    run("import_concept", file)
    actor = Actor.objects.get()
    assert (actor.kind, actor.note) == ("faith", "unsere")
    assert FundingProgramme.objects.get().level == "land"
    assert not FundingProgramme.objects.get().rates.exists()
    assert not Contact.objects.exists()
    assert CostGroup.objects.get().title == "Vorbereitung"
    assert Edition.objects.filter(sheets__actor_links__actor=actor).exists()


def test_municipality_is_found_by_its_ags(file, sound, town):
    sound["municipality"] |= {"slug": "auenfurt-an-der-aue", "name": "Auenfurt (Aue)", "ags": town.ags}
    file.write_text(as_text(sound), "utf-8")
    run("import_concept", file)
    assert Concept.objects.get().municipality == town


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"ags": "12999777"}, "municipality: "),
        ({"land": "05"}, "municipality: "),
        ({"name": "Auenfurt-Neustadt"}, "municipality.name: "),
    ],
)
def test_namesake_of_a_municipality_is_refused(file, sound, town, change, place):
    sound["municipality"] |= change
    file.write_text(as_text(sound), "utf-8")
    errors, _ = fails("import_concept", file)
    assert f"{place}Unter der Kurzadresse „auenfurt“ steht hier" in errors


def test_cost_group_that_means_something_else_is_refused(file, town):
    CostGroup.objects.create(municipality=town, code="1", title="Grunderwerb")
    errors, _ = fails("import_concept", file)
    assert "registers.cost_groups[0].title: Die Kostengruppe 1 heißt hier „Grunderwerb“." in errors


def test_unclean_text_of_a_chapter_is_cleaned(file, sound):
    sound["editions"][0]["chapters"][0]["body"] = "<p onclick=x>Gut</p><script>schlecht()</script>"
    file.write_text(as_text(sound), "utf-8")
    run("import_concept", file)
    exported = export_concept(Concept.objects.get())
    assert exported["editions"][0]["chapters"][0]["body"] == "<p>Gut</p>"
