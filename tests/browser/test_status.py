"""Reporting from a phone, and the pages around it, in a real browser."""

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from measures.models import ActorRole, CostGroup, Grant, Photo, ProgrammeRate, SheetActor, StatusUpdate
from tests.factories import (
    ActionFieldFactory,
    CostLineFactory,
    FundingLineFactory,
    FundingProgrammeFactory,
    MeasureSheetFactory,
    MilestoneFactory,
    PhotoFactory,
    StatusUpdateFactory,
)

LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenversorgungskasse"


@pytest.fixture
def sheets(draft, green_office):
    """Two measures of the contributor's actor: one never reported on, one long ago."""
    sheets = [MeasureSheetFactory(edition=draft, number=f"B{n}", title=f"Platz an der {LONG}") for n in (1, 2)]
    for sheet in sheets:
        SheetActor.objects.create(sheet=sheet, actor=green_office, role=ActorRole.RESPONSIBLE_BODY)
    StatusUpdateFactory(measure=sheets[1].measure, reported_on="2020-05-01", progress=45, next_step="Pflanzung")
    return sheets


@pytest.fixture
def phone(page, sign_in, contributor):
    page.set_viewport_size({"width": 320, "height": 700})
    sign_in(page, contributor)
    return page


def test_contributor_reports_all_his_measures_from_the_phone(phone, sheets, check):
    phone.goto(reverse("my_measures"))
    check(phone, "my-measures")
    phone.get_by_role("link", name="B2").click()
    check(phone, "status-report")
    phone.get_by_role("button", name="Stand ist unverändert").click()
    assert "ist gemeldet" in phone.get_by_role("status").inner_text()
    phone.get_by_role("link", name="B1").click()
    phone.get_by_label("Umsetzungsstand").select_option("in Planung")
    phone.get_by_label("Was ist geschehen?").fill("Der Entwurf liegt vor.")
    phone.get_by_role("button", name="Stand melden").click()
    phone.get_by_text("Alles ist auf dem neuesten Stand").wait_for()
    assert StatusUpdate.objects.filter(what_happened="Der Entwurf liegt vor.").exists()
    assert StatusUpdate.objects.filter(confirmed_unchanged=True, progress=45).exists()


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    """Where chosen photos wait."""
    settings.VAR_DIR = tmp_path


@pytest.fixture
def picture(tmp_path):
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0)})
    Image.effect_noise((2400, 1800), 60).convert("RGB").save(tmp_path / "IMG_1.jpg", exif=exif)
    return tmp_path / "IMG_1.jpg"


def test_quarter_manager_reports_three_measures_on_a_phone(phone, sheets, draft, green_office, picture, check):
    third = MeasureSheetFactory(edition=draft, number="B3", title=f"Weg zur {LONG}")
    SheetActor.objects.create(sheet=third, actor=green_office, role=ActorRole.OPERATES)
    MilestoneFactory(measure=third.measure, title="Baubeginn", planned_on="2020-03-01")
    MilestoneFactory(measure=third.measure, title="Eröffnung", planned_on="2099-03-01")
    phone.goto(reverse("my_measures"))
    check(phone, "my-measures-three")
    # The first: one tap, right in the list
    phone.get_by_role("button", name="Stand ist unverändert").click()
    assert "ist gemeldet" in phone.get_by_role("status").inner_text()
    # The second: three fields and a photo; what is wrong unfolds, and nothing typed is lost
    phone.get_by_role("link", name="B1").click()
    assert not phone.get_by_label("Bisher ausgegeben").is_visible()
    phone.get_by_label("Umsetzungsstand").select_option("in Umsetzung")
    phone.get_by_label("Was ist geschehen?").fill("Bauabschnitt 2 ist abgenommen.")
    phone.get_by_label("Nächster Schritt", exact=True).fill("Pflanzung")
    phone.get_by_text("Foto hinzufügen").click()
    phone.get_by_label("Foto", exact=True).set_input_files(picture)
    phone.get_by_role("button", name="Stand melden").click()
    assert "zu sehen" in phone.get_by_role("alert").inner_text()
    assert phone.get_by_label("Was ist geschehen?").input_value() == "Bauabschnitt 2 ist abgenommen."
    preview = phone.get_by_role("img", name="Vorschau des Fotos")
    preview.scroll_into_view_if_needed()
    expect(preview).to_have_js_property("complete", True)
    assert preview.evaluate("picture => picture.naturalWidth") > 100
    check(phone, "status-report-photo-refused")
    phone.get_by_label("Was ist auf dem Foto zu sehen?").fill("Abgenommener Weg")
    phone.get_by_role("button", name="Stand melden").click()
    # The third: a milestone is ticked off
    phone.get_by_role("link", name="B3").click()
    phone.get_by_label("Umsetzungsstand").select_option("in Umsetzung")
    phone.get_by_text("Weitere Angaben").click()
    phone.get_by_label("Baubeginn").check()
    check(phone, "status-report-unfolded")
    phone.get_by_role("button", name="Stand melden").click()
    phone.get_by_text("Alles ist auf dem neuesten Stand").wait_for()
    assert StatusUpdate.objects.get(measure=third.measure).progress == 50
    photo = Photo.objects.get()
    assert (photo.width, photo.height, photo.report.what_happened) == (1600, 1200, "Bauabschnitt 2 ist abgenommen.")
    phone.goto(photo.report.measure.get_absolute_url())
    shown = phone.get_by_role("img", name="Abgenommener Weg")
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("naturalWidth", 1600)
    check(phone, "measure-detail-photo")


def test_first_screen_of_a_phone_holds_the_one_tap_and_the_three_fields(phone, sheets):
    phone.set_viewport_size({"width": 390, "height": 700})
    type(sheets[1]).objects.filter(pk=sheets[1].pk).update(title="Quartierspark Süd")
    phone.goto(reverse("status_report", args=["nordring", sheets[1].measure.serial]))
    assert phone.get_by_role("button", name="Stand ist unverändert").is_visible()
    last = phone.get_by_label("Nächster Schritt", exact=True).bounding_box()
    assert last["y"] + last["height"] <= 700


def test_log_milestones_light_and_words_look_right(page, sign_in, editor, sheets, town, check):
    measure = sheets[1].measure
    report = StatusUpdateFactory(measure=measure, reported_by=editor, obstacles=LONG, spent="12345678.90")
    StatusUpdateFactory(measure=measure, corrects=report, what_happened=f"Berichtigt {LONG}")
    fresh = StatusUpdateFactory(measure=measure, reported_by=editor, internal_note=LONG)
    photo = PhotoFactory(report=fresh)
    MilestoneFactory(measure=measure, title=LONG, planned_on="2020-03-01", expected_on="2099-01-01")
    sign_in(page, editor)
    slug, serial = "nordring", measure.serial
    page.goto(reverse("light_edit", args=[slug, serial]))
    page.get_by_role("combobox", name="Ampel").select_option("im Plan")
    page.get_by_label("Begründung").fill("Die Baufirma holt auf.")
    page.get_by_role("button", name="Ampel setzen").click()
    check(page, "measure-detail-log")
    pages = {
        "light-edit": reverse("light_edit", args=[slug, serial]),
        "milestones-edit": reverse("milestones_edit", args=[slug, serial]),
        "status-edit": reverse("status_edit", args=[slug, serial, fresh.key]),
        "status-correct": reverse("status_correct", args=[slug, serial, fresh.key]),
        "photo-create": reverse("photo_create", args=[slug, serial, fresh.key]),
        "photo-edit": reverse("photo_edit", args=[slug, serial, photo.key]),
        "status-labels-edit": reverse("status_labels_edit", args=[town.pk]),
        "measure-list-lights": reverse("measure_list", args=[slug, 1]),
    }
    for name, address in pages.items():
        page.goto(address)
        check(page, name)


def test_reason_is_asked_for_only_where_the_measure_halts(phone, sheets, check):
    phone.goto(reverse("status_report", args=["nordring", sheets[0].measure.serial]))
    reason = phone.get_by_label("Begründung")
    assert not reason.is_visible()
    phone.get_by_label("Umsetzungsstand").select_option("zurückgestellt")
    assert reason.is_visible()
    phone.get_by_role("button", name="Stand melden").click()
    assert "Begründung" in phone.get_by_role("alert").inner_text()
    check(phone, "status-report-refused")
    phone.get_by_role("alert").get_by_role("link", name="Begründung").click()
    phone.keyboard.type("Kein Geld")
    phone.get_by_label("Wiedervorlage").fill("2099-01-01")
    phone.get_by_role("button", name="Stand melden").click()
    assert StatusUpdate.objects.filter(reason="Kein Geld").exists()


def test_measure_finance_and_programmes_look_right(page, sign_in, editor, sheets, draft, town, concept, check):
    programme = FundingProgrammeFactory(municipality=town, name=LONG)
    ProgrammeRate.objects.create(programme=programme, from_year=2020, rate="66.667")
    group = CostGroup.objects.create(municipality=town, code="6", title=LONG)
    for number, sheet in enumerate(sheets):
        type(sheet).objects.filter(pk=sheet.pk).update(
            action_field=ActionFieldFactory(edition=draft, title=LONG), is_informational=bool(number)
        )
        for year in range(2027, 2038):
            CostLineFactory(sheet=sheet, amount="12345678.90", fiscal_year=year, cost_group=group)
            FundingLineFactory(sheet=sheet, source="programme", programme=programme, amount="99.99", fiscal_year=year)
    Grant.objects.create(concept=concept, programme=programme, amount="600000.00", number="21-08", programme_year=2024)
    sign_in(page, editor)
    pages = {
        "measure-detail": sheets[1].measure.get_absolute_url(),
        "finance": reverse("finance_overview", args=["nordring", 1]),
        "finance-thousands": reverse("finance_overview", args=["nordring", 1]) + "?einheit=t",
        "programme-list": reverse("programme_list"),
        "programme-detail": programme.get_absolute_url(),
        "programme-edit": reverse("programme_edit", args=[programme.pk]),
        "programme-archive": reverse("programme_archive", args=[programme.pk]),
    }
    for name, address in pages.items():
        page.goto(address)
        check(page, name)
