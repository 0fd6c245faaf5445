"""Indicators in a real browser: a year entered by keyboard alone, with and without JavaScript, at every width."""

import pytest
from django.urls import reverse
from django.utils import timezone

from measures.models import Indicator, IndicatorValue
from measures.registers import seed_cost_groups
from tests.factories import CostLineFactory, MeasureSheetFactory, StatusUpdateFactory

pytestmark = pytest.mark.django_db(transaction=True)

YEAR = 2025
LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenversorgungskasse"


@pytest.fixture
def figures(concept, town, draft):
    """Something of everything: counted, compared, of last year, archived, with long words."""
    seed_cost_groups(town)
    group = town.cost_groups.get(code="6")
    counting = Indicator.objects.create(municipality=town, part="output", title="Wohnumfeld", position=1)
    counting.cost_groups.set([group])
    for number in range(3):
        sheet = MeasureSheetFactory(edition=draft, number=f"B{number}", title=f"Platz an der {LONG}")
        CostLineFactory(sheet=sheet, cost_group=group)
        StatusUpdateFactory(measure=sheet.measure, reported_on="2025-03-01")
    people = Indicator.objects.create(
        municipality=town, part="context", title="Einwohner", unit="Personen", code="D 3.2", position=2
    )
    balance = Indicator.objects.create(
        municipality=town, part="context", title=f"Saldo {LONG}", may_be_negative=True, position=3
    )
    old = Indicator.objects.create(
        municipality=town, part="context", title="Bisheriges", archived_at=timezone.now(), position=4
    )
    for indicator, year, figure in (
        (counting, YEAR, 7),
        (people, YEAR - 1, 8312),
        (balance, YEAR - 1, -12),
        (old, YEAR, 1),
    ):
        IndicatorValue.objects.create(
            concept=concept, indicator=indicator, year=year, area_value=figure, source=LONG, note=LONG
        )
    return people


@pytest.fixture
def desk(page, sign_in, editor):
    sign_in(page, editor)
    return page


def address(concept):
    return reverse("indicator_values", args=[concept.slug, YEAR])


def test_pages_of_indicators_hold_at_every_width(desk, concept, figures, check, sign_in, reader):
    desk.goto(reverse("indicator_list"))
    check(desk, "indicators")
    desk.get_by_role("link", name="Bearbeiten Wohnumfeld").click()
    check(desk, "indicator-edit")
    desk.goto(reverse("indicator_create"))
    check(desk, "indicator-new")
    desk.goto(address(concept))
    desk.get_by_text("3 Maßnahmen").click()
    check(desk, "indicator-values")
    sign_in(desk, reader)
    desk.goto(address(concept))
    check(desk, "indicator-values-read")


def test_first_steps_are_shown(desk, concept, town, check):
    desk.goto(address(concept))
    check(desk, "indicator-values-none")
    desk.get_by_role("link", name="Zum Verzeichnis der Kennwerte").click()
    check(desk, "indicators-none")
    desk.get_by_role("button", name="Übliche Kennwerte übernehmen").click()
    desk.get_by_text("19 übliche Kennwerte sind angelegt").wait_for()


def test_year_is_entered_by_keyboard_alone(desk, concept, figures, check):
    desk.goto(address(concept))
    desk.get_by_role("button", name="Vorjahreswerte übernehmen").focus()
    desk.keyboard.press("Enter")
    desk.get_by_text("Gespeichert ist noch nichts").wait_for()
    field = desk.get_by_label("Gebiet, Einwohner")
    assert field.input_value() == "8.312"
    assert not IndicatorValue.objects.filter(indicator=figures, year=YEAR).exists()
    field.focus()
    desk.keyboard.press("ControlOrMeta+a")
    for text in ("zwölf", "57.000", "31.02.2025", "Meldeamt"):
        desk.keyboard.type(text)
        desk.keyboard.press("Tab")
        desk.keyboard.press("ControlOrMeta+a")
    desk.get_by_label("Quelle, Einwohner").focus()
    desk.keyboard.press("Enter")
    alert = desk.get_by_role("alert")
    alert.get_by_text("Es ist noch nichts gespeichert").wait_for()
    check(desk, "indicator-values-refused")
    assert desk.get_by_label("Stichtag, Einwohner").input_value() == "31.02.2025"
    assert desk.get_by_label("Quelle, Einwohner").input_value() == "Meldeamt"
    alert.get_by_role("link", name="Gebiet, Einwohner").focus()
    desk.keyboard.press("Enter")
    assert desk.evaluate("document.activeElement.value") == "zwölf"
    desk.keyboard.press("ControlOrMeta+a")
    desk.keyboard.type("8.340 Personen")
    desk.get_by_label("Stichtag, Einwohner").fill("31.12.2025")
    desk.keyboard.press("Enter")
    desk.get_by_text("Die Kennwerte für 2025 sind gespeichert").wait_for()
    value = IndicatorValue.objects.get(indicator=figures, year=YEAR)
    assert (value.area_value, value.town_value, value.source) == (8340, 57_000, "Meldeamt")


def test_second_writer_sees_both(desk, concept, figures, check):
    desk.goto(address(concept))
    desk.get_by_label("Gebiet, Einwohner").fill("9.999")
    IndicatorValue.objects.create(concept=concept, indicator=figures, year=YEAR, area_value=8340)
    desk.get_by_role("button", name="Speichern").last.click()
    desk.get_by_text("von jemand anderem gespeichert").wait_for()
    assert desk.get_by_label("Gebiet, Einwohner").input_value() == "9.999"
    check(desk, "indicator-values-conflict")


def test_everything_works_without_javascript(chromium, live_server, sign_in, editor, concept, figures):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, editor)
    page.goto(address(concept))
    page.get_by_role("button", name="Vorjahreswerte übernehmen").click()
    page.get_by_role("button", name="Speichern").last.click()
    page.get_by_text("Die Kennwerte für 2025 sind gespeichert").wait_for()
    context.close()
    assert IndicatorValue.objects.get(indicator=figures, year=YEAR).area_value == 8312
