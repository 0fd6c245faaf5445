"""The import on its pages: upload, columns, preview, taking over."""

import os
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from actors.models import Actor
from actors.waiting_files import LIFETIME
from concepts.models import ActionField, Change, State
from measures.models import MeasureSheet, RememberedColumn, StatusUpdate
from tests.factories import FundingProgrammeFactory, MeasureSheetFactory
from tests.measures.importing.lists import MESSY, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def at(edition, name="measure_import"):
    return reverse(name, args=[edition.concept.slug, edition.number])


def upload(client, edition, content, name="Liste.xlsx"):
    return client.post(at(edition), {"file": SimpleUploadedFile(name, content)})


def text_of(response):
    return " ".join(response.content.decode().split())


def columns(client, edition, content, name="Liste.xlsx", **changed):
    """Upload and go on to the preview, with some columns ``changed`` (index -> meaning); answers its address."""
    address = upload(client, edition, content, name).url
    form = client.get(address).context["form"]
    data = {field.html_name: field.initial for field in form} | {f"column-{k[1:]}": v for k, v in changed.items()}
    return client.post(address, data).url


def take(client, address, wanted=None):
    """Take over what the preview at ``address`` shows; ``wanted``: None for all that is offered."""
    plan = client.get(address).context["plan"]
    offered = [str(row) for row in (*plan.draft.new_actors.values(), *plan.draft.new_fields.values())]
    return client.post(address, {"digest": plan.digest, "wanted": offered if wanted is None else wanted}, follow=True)


def test_list_links_to_the_import(desk, draft):
    MeasureSheetFactory(edition=draft)
    assert at(draft) in desk.get(at(draft, "measure_list")).content.decode()


def test_messy_list_is_taken_over(desk, draft, green_office, editor):
    address = columns(desk, draft, MESSY)
    assert not MeasureSheet.objects.exists()
    response = take(desk, address)
    assert "4 neue Maßnahmen, 3 Stände gemeldet, 2 Akteure angelegt, 2 Handlungsfelder angelegt" in text_of(response)
    park, playgrounds, centre, fund = draft.sheets.in_list_order()
    assert str(park) == "A1 Quartierspark Süd"
    assert str(park.action_field) == "A Öffentlicher Raum und Grün"
    assert park.period == "2026–2027"
    assert list(park.cost_lines.values_list("fiscal_year", "amount")) == [(2026, 500_000), (2027, 700_000)]
    assert park.import_note == "Förderung (Zelle H7): 800 T€"
    assert park.internal_note == "Bemerkung (Zelle K7): Grunderwerb läuft"
    assert [link.actor.name for link in playgrounds.actor_links.all()] == ["Grünflächenamt", "Caritas"]
    [line] = playgrounds.cost_lines.all()
    assert (line.fiscal_year, line.amount, line.is_approximate) == (None, 250_000, True)
    assert centre.is_permanent
    assert centre.period == "laufend"
    for kept in (
        "Kosten in T€ gesamt (Zelle E12): siehe Anlage",
        "Priorität (Zelle I12): sofort",
        "Status (Zelle J12)",
    ):
        assert kept in centre.import_note
    assert fund.actor_links.count() == 0
    report = StatusUpdate.objects.get(measure=fund.measure)
    assert (report.implementation_status, report.what_happened) == ("completed", "abgeschlossen (2023)")
    assert report.reported_by == editor
    assert ActionField.objects.filter(edition=draft).count() == 2
    assert set(Change.objects.values_list("by", flat=True)) == {editor.pk}


def test_same_list_again_changes_nothing(desk, draft, green_office):
    take(desk, columns(desk, draft, MESSY))
    changes = Change.objects.count()
    page = desk.get(columns(desk, draft, MESSY))
    assert {row.state.value for row in page.context["plan"].rows} == {"unverändert"}
    assert "Es gibt nichts zu übernehmen" in text_of(page)
    assert Change.objects.count() == changes


def test_what_is_not_wanted_stays_as_text(desk, draft, green_office):
    take(desk, columns(desk, draft, MESSY), wanted=["Caritas"])
    assert Actor.objects.filter(name="Caritas").exists()
    assert not Actor.objects.filter(name="Diakonie").exists()
    centre = draft.sheets.get(number="B1")
    assert "Träger (Zelle C12): Diakonie" in centre.import_note
    assert "Zwischenüberschrift (Zelle A11): Handlungsfeld B: Soziales" in centre.import_note
    assert centre.action_field is None


def test_subtitles_sums_and_titles_are_told(desk, draft):
    page = text_of(desk.get(columns(desk, draft, MESSY)))
    for told in (
        'Zeile 1</strong> <span class="muted">Über der Tabelle:',
        'Zeile 10</strong> <span class="muted">Summe:',
        'Zeile 6</strong> <span class="muted">Zwischenüberschrift:',
        'Zeile 14</strong> <span class="muted">Summe:',
    ):
        assert told in page


def test_corrected_mapping_is_remembered(desk, draft, stranger, client):
    content = workbook(["Nr", "Titel", "Wer macht's"], ["1", "Park", "Grünflächenamt"])
    address = upload(desk, draft, content).url
    form = desk.get(address).context["form"]
    assert form["column-2"].initial == "note"
    columns(desk, draft, content, _2="actor_responsible_body")
    again = desk.get(upload(desk, draft, content).url).context["form"]
    assert again["column-2"].initial == "actor_responsible_body"
    assert RememberedColumn.objects.filter(municipality=draft.concept.municipality).count() == 3


def test_two_columns_cannot_mean_the_same(desk, draft):
    address = upload(desk, draft, workbook(["Nr", "Titel", "Name"], ["1", "Park", "Grün"])).url
    response = desk.post(address, {"column-0": "number", "column-1": "title", "column-2": "title"})
    assert response.status_code == 200
    assert "„Titel“ ist schon für eine andere Spalte gewählt." in text_of(response)
    response = desk.post(address, {"column-0": "number", "column-1": "note", "column-2": "skip"})
    assert "in welcher Spalte der Titel der Maßnahme steht" in text_of(response)
    assert not RememberedColumn.objects.exists()


def test_other_worksheet_and_other_head_can_be_chosen(desk, draft):
    from openpyxl import Workbook

    from tests.measures.importing.lists import as_bytes

    book = Workbook()
    book.active.append(["Nr", "Titel", "Kosten", "Status"])
    book.active.append(["1", "Park", 5, "laufend"])
    second = book.create_sheet("Ideen")
    second.append(["Thema", "Sache"])
    second.append(["Nr", "Titel"])
    second.append(["7", "Brunnen"])
    address = upload(desk, draft, as_bytes(book)).url
    assert desk.get(address).context["source"].table.heads == ["Nr", "Titel", "Kosten", "Status"]
    page = desk.get(f"{address}&blatt=2")
    assert page.context["source"].table.heads == ["Nr", "Titel"]
    assert desk.get(f"{address}&blatt=2&kopf=1").context["source"].table.heads == ["Thema", "Sache"]
    assert desk.get(f"{address}&blatt=99&kopf=99999").status_code == 200


# --- Refusals ---------------------------------------------------------------


def test_duplicate_numbers_stop_everything(desk, draft):
    address = columns(desk, draft, workbook(["Nr", "Titel"], ["A1", "Park"], ["A2", "Bad"], ["A1", "Brunnen"]))
    page = desk.get(address)
    assert "A2</strong> Diese Nummer steht auch in A4." in text_of(page)
    assert "Übernehmen</span>" not in text_of(page)
    response = take(desk, address)
    assert "nichts übernommen" in text_of(response)
    assert not MeasureSheet.objects.exists()


def test_file_that_is_no_list_is_refused_in_words(desk, draft):
    for content, said in (
        (b"%PDF-1.7 x", "PDF-Datei"),
        (b"", "leer"),
        (b"nur ein Satz", "keine Tabelle zu erkennen"),
        (b"PK\x03\x04 kaputt", "beschädigt"),
    ):
        response = upload(desk, draft, content)
        assert response.status_code == 200
        assert said in text_of(response), said


def test_upload_of_more_than_ten_megabytes_is_refused(desk, draft, tmp_path):
    assert "größer als 10 MB" in text_of(upload(desk, draft, b"x" * (11 * 1024 * 1024)))
    assert not (tmp_path / "uploads").exists()


def test_forgotten_file_is_told(desk, draft, tmp_path):
    address = columns(desk, draft, MESSY)
    [file] = (tmp_path / "uploads").iterdir()
    os.utime(file, (0, time.time() - LIFETIME - 60))
    assert "nicht mehr da" in text_of(desk.get(address, follow=True))
    assert "nicht mehr da" in text_of(desk.post(address, {"digest": "x"}, follow=True))


def test_file_of_somebody_else_is_not_shown(client, desk, draft, town):
    from actors.models import Role
    from tests.conftest import person

    address = columns(desk, draft, MESSY)
    client.force_login(person("zweite@auenfurt.example", "Zoe", "Zweite", town, Role.EDITOR))
    assert "nicht mehr da" in text_of(client.get(address, follow=True))


def test_nothing_is_taken_over_unseen(desk, draft, green_office):
    """Somebody changed the draft between preview and taking over."""
    sheet = MeasureSheetFactory(edition=draft, number="A1", title="Quartierspark Süd")
    address = columns(desk, draft, MESSY)
    digest = desk.get(address).context["plan"].digest
    MeasureSheet.objects.filter(pk=sheet.pk).update(title="Quartierspark")
    response = desk.post(address, {"digest": digest, "wanted": []})
    assert "haben sich geändert" in text_of(response)
    assert draft.sheets.count() == 1
    assert not Change.objects.exists()


def test_list_is_taken_over_once(desk, draft, green_office):
    address = columns(desk, draft, MESSY)
    digest = desk.get(address).context["plan"].digest
    desk.post(address, {"digest": digest})
    again = desk.post(address, {"digest": digest}, follow=True)
    assert "nicht mehr da" in text_of(again)
    assert draft.sheets.count() == 4


def test_edition_that_went_on_to_review_takes_nothing(desk, draft):
    address = columns(desk, draft, MESSY)
    digest = desk.get(address).context["plan"].digest
    type(draft).objects.filter(pk=draft.pk).update(state=State.REVIEW)
    assert desk.post(address, {"digest": digest}).status_code == 409
    assert not MeasureSheet.objects.exists()


def test_address_with_nonsense_leads_back(desk, draft):
    address = columns(desk, draft, MESSY)
    cut = address.split("&spalten=", maxsplit=1)[0]
    assert "/spalten/" in desk.get(cut).url
    assert "/spalten/" in desk.get(f"{cut}&spalten=title.title").url
    assert desk.get(f"{address}&zeige=quatsch&page=99").status_code == 200


def test_programme_of_the_town_is_recognised_in_heads(desk, draft, town):
    programme = FundingProgrammeFactory(municipality=town, name="Sozialer Zusammenhalt", short_name="SZ")
    content = workbook(
        ["Nr", "Maßnahme", "Kosten 2027", "Sozialer Zusammenhalt 2027", "Eigenanteil 2027"],
        ["1", "Park", 90_000, 60_000, 30_000],
    )
    take(desk, columns(desk, draft, content))
    lines = draft.sheets.get().funding_lines
    assert list(lines.values_list("source", "programme", "fiscal_year", "amount")) == [
        ("programme", programme.pk, 2027, 60_000),
        ("own", None, 2027, 30_000),
    ]
