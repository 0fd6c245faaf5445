"""The planner imports her list, corrects the mapping, edits the exported list and imports it again."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from concepts.models import Change
from measures.models import MeasureSheet
from tests.measures.importing.lists import MESSY, as_bytes, workbook

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/konzepte/nordring/fassungen/1/massnahmen/"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def upload(page, content, name="Liste.xlsx"):
    page.get_by_label("Datei mit der Liste").set_input_files({"name": name, "mimeType": "", "buffer": content})
    page.get_by_role("button", name="Hochladen").click()


def test_planner_imports_her_list_and_later_the_corrected_export(page, sign_in, check, draft, green_office, editor):
    sign_in(page, editor)
    page.goto(LIST)
    page.get_by_role("link", name="Liste importieren").click()
    check(page, "measure_import")
    upload(page, b"%PDF-1.7 Das ist keine Liste")
    expect(page.get_by_role("alert")).to_contain_text("Das ist eine PDF-Datei und keine Tabelle.")
    check(page, "measure_import-refused")
    upload(page, MESSY)

    expect(page.get_by_role("heading", level=1)).to_have_text("Was bedeuten die Spalten?")
    expect(page.get_by_label("Bedeutung der Spalte A Nr.")).to_have_value("number")
    remark = page.get_by_label("Bedeutung der Spalte K Bemerkung")
    expect(remark).to_have_value("private_note")
    remark.select_option(label="Titel")
    page.get_by_role("button", name="Weiter zur Vorschau").click()
    expect(page.get_by_role("alert")).to_contain_text("„Titel“ ist schon für eine andere Spalte gewählt.")
    check(page, "import_columns-refused")
    remark.select_option(label="Was ist geschehen?")
    page.get_by_role("button", name="Weiter zur Vorschau").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Was sich ändern würde")
    expect(page.locator("form.card")).to_contain_text("4 neue Maßnahmen")
    expect(page.locator("li", has_text="A1 Quartierspark Süd").first).to_contain_text("Grunderwerb läuft")
    expect(page.locator(".import-hint", has_text="J12")).to_contain_text("„nicht begonnen“ ist kein Stand")
    page.get_by_text("nicht als Maßnahme gelesen").click()
    check(page, "import_preview-new")
    assert not MeasureSheet.objects.exists()
    page.get_by_label("Diakonie").uncheck()
    page.get_by_role("button", name="Übernehmen").click()
    expect(page.get_by_role("status").first).to_contain_text("4 neue Maßnahmen, 3 Stände gemeldet, 1 Akteur angelegt")

    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").click()
    exported = download.value.path().read_bytes()
    changes = Change.objects.count()
    page.get_by_role("link", name="Liste importieren").click()
    upload(page, exported, "Massnahmen.xlsx")
    page.get_by_role("button", name="Weiter zur Vorschau").click()
    expect(page.locator("form.card")).to_contain_text("Es gibt nichts zu übernehmen.")
    expect(page.get_by_role("button", name="Übernehmen")).to_have_count(0)
    assert Change.objects.count() == changes

    book = load_workbook(BytesIO(exported))
    title = next(cell for row in book.active for cell in row if cell.value == "Quartierspark Süd")
    title.value = "Quartierspark am Südring"
    page.get_by_role("link", name="Andere Datei").click()
    upload(page, as_bytes(book), "Massnahmen.xlsx")
    page.get_by_role("button", name="Weiter zur Vorschau").click()
    page.get_by_role("link", name="geändert").click()
    row = page.locator(".import-row")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("bisher: Quartierspark Süd")
    expect(row).to_contain_text("neu: Quartierspark am Südring")
    check(page, "import_preview-changed")
    page.get_by_role("button", name="Übernehmen").click()
    expect(page.get_by_role("status").first).to_contain_text("1 Maßnahme geändert, 3 unverändert")
    expect(page.get_by_role("link", name="Quartierspark am Südring")).to_be_visible()
    assert Change.objects.count() == changes + 1


def test_list_with_double_numbers_is_not_taken_over(page, sign_in, check, draft, editor):
    sign_in(page, editor)
    page.goto(f"{LIST}import/")
    upload(page, workbook(["Nr.", "Maßnahme"], ["A1", "Park"], ["A1", "Bad"]))
    page.get_by_role("button", name="Weiter zur Vorschau").click()
    expect(page.get_by_role("alert")).to_contain_text("A2 Diese Nummer steht auch in A3.")
    check(page, "import_preview-blocked")
    expect(page.get_by_role("link", name="Berichtigte Datei hochladen")).to_be_visible()


def test_import_works_without_javascript(chromium, live_server, sign_in, draft, editor):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    sign_in(page, editor)
    page.goto(f"{LIST}import/")
    upload(page, "Nr;Titel\n1;Straße\n".encode("cp1252"), "liste.csv")
    page.get_by_role("button", name="Weiter zur Vorschau").click()
    page.get_by_role("button", name="Übernehmen").click()
    expect(page.get_by_role("link", name="Straße")).to_be_visible()
    context.close()
