"""Reporting from a phone, and the pages around it, in a real browser."""

import pytest
from django.urls import reverse

from measures.models import ActorRole, CostGroup, Grant, ProgrammeRate, SheetActor, StatusUpdate
from tests.factories import (
    ActionFieldFactory,
    CostLineFactory,
    FundingLineFactory,
    FundingProgrammeFactory,
    MeasureSheetFactory,
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
