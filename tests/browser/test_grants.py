"""Grant notices in a real browser: entered by keyboard alone, read at every width."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from measures.models import CashInstalment, DrawDown, Grant, GrantedMeasure, Repayment, Spending
from tests.browser.keyboard import go_on_to
from tests.factories import FundingProgrammeFactory, MeasureSheetFactory

LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenversorgungskasse"


@pytest.fixture
def sheet(draft):
    return MeasureSheetFactory(edition=draft, number="B4", title=f"Platz an der {LONG}")


@pytest.fixture
def programme(town):
    return FundingProgrammeFactory(municipality=town, name="Sozialer Zusammenhalt", short_name="SZH")


@pytest.fixture
def grant(concept, programme, sheet):
    """Something of everything: about to lapse, lapsed, late, paid in advance and paid back."""
    today = timezone.localdate()
    grant = Grant.objects.create(
        concept=concept,
        programme=programme,
        programme_year=today.year,
        number=f"21-0345/{LONG}",
        amount="5000.00",
        purpose=LONG,
        proof_due_on=today + timedelta(days=20),
    )
    GrantedMeasure.objects.create(grant=grant, measure=sheet.measure)
    for number, days in enumerate((-20, 40, 150, 300)):
        row = CashInstalment.objects.create(
            grant=grant, year=today.year + number - 2, amount="1000.00", lapses_on=today + timedelta(days=days)
        )
        DrawDown.objects.create(instalment=row, booked_on=today - timedelta(days=100), amount=400, note=LONG)
        Spending.objects.create(instalment=row, booked_on=today, amount=100 * number, measure=sheet.measure, note=LONG)
    Repayment.objects.create(instalment=row, booked_on=today, amount=10, reason=LONG)
    return grant


@pytest.fixture
def desk(page, sign_in, editor):
    sign_in(page, editor)
    return page


def test_pages_of_grants_hold_at_every_width(desk, grant, draft, check):
    concept = grant.concept
    desk.goto(reverse("grant_list", args=[concept.slug]))
    check(desk, "grants")
    desk.get_by_role("link", name="SZH").first.click()
    check(desk, "grant")
    for kind in ("abrufe", "ausgaben", "rueckzahlungen"):
        desk.goto(reverse("booking_create", args=[concept.slug, grant.pk, kind]))
        check(desk, f"grant-{kind}")
    desk.goto(reverse("grant_edit", args=[concept.slug, grant.pk]))
    check(desk, "grant-edit")
    desk.goto(reverse("grant_delete", args=[concept.slug, grant.pk]))
    check(desk, "grant-delete")
    desk.goto(reverse("finance_overview", args=[concept.slug, draft.number]))
    check(desk, "grant-finance")
    desk.goto(grant.measures.get().get_absolute_url())
    check(desk, "grant-measure")
    desk.goto(reverse("workplace"))
    check(desk, "grant-workplace")


def test_first_notice_is_asked_for(desk, concept, draft, check):
    desk.goto(reverse("grant_list", args=[concept.slug]))
    check(desk, "grants-none")
    desk.get_by_role("link", name="Bewilligung eintragen").click()
    check(desk, "grant-new")


def test_notice_goes_its_whole_way_by_keyboard_alone(desk, concept, programme, sheet, check):
    """From the list: a notice with two instalments, a call, what was spent of it, and the proof of use."""
    year = timezone.localdate().year
    keys = desk.keyboard
    desk.goto(reverse("grant_list", args=[concept.slug]))
    go_on_to(desk, "Bewilligung eintragen")
    keys.press("Enter")
    desk.get_by_role("heading", name="Neue Bewilligung").wait_for()
    go_on_to(desk, "Förderprogramm")
    keys.type("Soz")
    keys.press("Tab")
    for text in (str(year), "LBV-21"):
        keys.type(text)
        keys.press("Tab")
    go_on_to(desk, "Betrag in Euro")
    keys.type("12 T€")
    go_on_to(desk, "Verwendungsnachweis bis")
    keys.type(f"0101{year + 3}")  # the same in every order of day and month
    go_on_to(desk, "Haushaltsjahr")
    keys.type(str(year))
    keys.press("Tab")
    keys.type("8.000,00")
    go_on_to(desk, "Haushaltsjahr")
    keys.type(str(year + 1))
    keys.press("Tab")
    keys.type("4 T€")
    go_on_to(desk, "Welche Maßnahmen gefördert werden")
    keys.press("Enter")
    keys.press("Tab")
    keys.press("Space")
    go_on_to(desk, "Speichern")
    keys.press("Enter")
    desk.get_by_text("Die Bewilligung ist eingetragen.").wait_for()
    check(desk, "grant-entered")
    grant = Grant.objects.get()
    assert (grant.programme, grant.amount, grant.proof_due_on.year) == (programme, 12_000, year + 3)
    assert list(grant.instalments.values_list("year", "amount")) == [(year, 8_000), (year + 1, 4_000)]
    assert list(grant.measures.all()) == [sheet.measure]
    for what, amount in (("Mittelabruf", "5.000"), ("Ausgabe", "4.999,50")):
        go_on_to(desk, f"{what} eintragen")
        keys.press("Enter")
        desk.get_by_role("heading", name=f"{what} eintragen").wait_for()
        go_on_to(desk, "Rate")
        keys.press("ArrowDown")
        go_on_to(desk, "Betrag in Euro")
        keys.type(amount)
        keys.press("Enter")
        desk.get_by_text(f"{what} ist eingetragen.").wait_for()
    first = grant.instalments.first()
    assert (first.draw_downs.get().amount, first.spendings.get().amount) == (5_000, Decimal("4999.50"))
    go_on_to(desk, "Bearbeiten")
    keys.press("Enter")
    desk.get_by_role("heading", name="bearbeiten").wait_for()
    go_on_to(desk, "Verwendungsnachweis eingereicht am")
    keys.type(f"0101{year}")
    keys.press("Enter")
    desk.get_by_text("Die Bewilligung ist gespeichert.").wait_for()
    assert f"eingereicht am 01.01.{year}" in desk.get_by_role("main").inner_text()
    check(desk, "grant-proved")


def test_rule_of_the_programme_is_told_and_taken_over_by_keyboard(desk, concept, programme, check):
    programme.lapse_years, programme.lapse_note = 2, f"Seit dem Programmjahr 2012 die n+2-Regel ({LONG})."
    programme.save()
    desk.goto(reverse("grant_create", args=[concept.slug]))
    keys = desk.keyboard
    desk.get_by_label("Förderprogramm").focus()
    keys.type("Soz")
    desk.get_by_text("Sobald das Programmjahr eingetragen ist").wait_for()
    keys.press("Tab")
    keys.type("2026")
    keys.press("Tab")
    desk.get_by_text("31.12.2028 (Programmjahr 2026, n+2)").wait_for()
    check(desk, "grant-rule")
    go_on_to(desk, "31.12.2028 übernehmen")
    keys.press("Enter")
    desk.get_by_text("Dieser Tag steht oben").wait_for()
    last_day = desk.get_by_label("Bewilligung verfällt am")
    assert last_day.input_value() == "2028-12-31"
    assert last_day.evaluate("field => field === document.activeElement")
    last_day.fill("")  # and it can be removed again
    last_day.blur()
    desk.get_by_role("button", name="31.12.2028 übernehmen").wait_for()
    assert not Grant.objects.exists()


def test_enter_key_in_a_field_saves_the_notice(desk, concept):
    desk.goto(reverse("grant_create", args=[concept.slug]))
    desk.get_by_role("group", name="Bescheid").get_by_label("Betrag in Euro").fill("500")
    desk.keyboard.press("Enter")
    desk.get_by_text("Die Bewilligung ist eingetragen.").wait_for()
    assert Grant.objects.get().amount == 500


def test_refused_call_keeps_what_was_typed(desk, grant, check):
    desk.goto(reverse("booking_create", args=[grant.concept.slug, grant.pk, "abrufe"]))
    desk.get_by_label("Rate").select_option(index=1)
    desk.get_by_label("Betrag in Euro").fill("9.999,99")
    desk.get_by_label("Hinweis").fill("Schlussrechnung")
    desk.get_by_role("button", name="Speichern").click()
    assert "noch 600" in desk.get_by_role("alert").first.inner_text()
    assert desk.get_by_label("Hinweis").input_value() == "Schlussrechnung"
    check(desk, "grant-call-refused")


def test_more_rows_come_without_losing_the_page(desk, concept):
    desk.goto(reverse("grant_create", args=[concept.slug]))
    desk.get_by_label("Aktenzeichen").fill("LBV-9")
    desk.get_by_role("group", name="Rate 1").get_by_label("Haushaltsjahr").fill("2027")
    desk.get_by_role("button", name="Weitere Zeilen").click()
    desk.get_by_role("group", name="Rate 6").wait_for()
    assert desk.get_by_label("Aktenzeichen").input_value() == "LBV-9"
    assert desk.get_by_role("group", name="Rate 1").get_by_label("Haushaltsjahr").input_value() == "2027"
