"""Working sheets and income in a real browser: entered and read by keyboard alone, at every width."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from measures.models import (
    CashInstalment,
    CostGroup,
    DrawDown,
    Grant,
    GrantedMeasure,
    Income,
    MeasureReview,
    Repayment,
    Spending,
    StatusUpdate,
)
from tests.browser.keyboard import go_on_to
from tests.factories import CostLineFactory, FundingProgrammeFactory, MeasureSheetFactory

LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenversorgungskasse"
LAST_YEAR = timezone.localdate().year - 1


@pytest.fixture
def sheet(draft, town):
    """Planned in two groups, reported and booked last year."""
    sheet = MeasureSheetFactory(edition=draft, number="B4", title=f"Platz an der {LONG}", objective=LONG)
    for number in (6, 9):
        group = CostGroup.objects.create(municipality=town, code=str(number), title=LONG, position=number)
        CostLineFactory(sheet=sheet, cost_group=group, amount=100_000)
    for day, spent in ((date(LAST_YEAR - 1, 12, 1), 20_000), (date(LAST_YEAR, 12, 1), 55_000)):
        StatusUpdate.objects.create(
            measure=sheet.measure, reported_on=day, spent=spent, implementation_status="under_way", what_happened=LONG
        )
    MeasureReview.objects.create(edition=draft, measure=sheet.measure, achievements=f"{LONG} eröffnet")
    return sheet


@pytest.fixture
def grant(concept, town, sheet):
    programme = FundingProgrammeFactory(municipality=town, name=f"Programm {LONG}")
    grant = Grant.objects.create(concept=concept, programme=programme, programme_year=LAST_YEAR, amount=100_000)
    GrantedMeasure.objects.create(grant=grant, measure=sheet.measure)
    row = CashInstalment.objects.create(grant=grant, year=LAST_YEAR, amount=100_000)
    for month in (3, 6):
        DrawDown.objects.create(instalment=row, booked_on=date(LAST_YEAR, month, 1), amount=10_000, note=LONG)
    Spending.objects.create(instalment=row, booked_on=date(LAST_YEAR, 7, 1), amount=5_000, note=LONG)
    Repayment.objects.create(instalment=row, booked_on=date(LAST_YEAR, 8, 1), amount=10, reason=LONG)
    Income.objects.create(concept=concept, booked_on=date(LAST_YEAR, 9, 1), amount=7, income_row="1.8", note=LONG)
    return grant


@pytest.fixture
def desk(page, sign_in, editor):
    sign_in(page, editor)
    return page


def test_sheets_and_income_hold_at_every_width(desk, grant, check):
    concept = grant.concept
    for name in ("worksheet_list", "monitoring_sheet", "interim_sheet", "income_list", "income_create"):
        desk.goto(reverse(name, args=[concept.slug]))
        check(desk, name)
    desk.goto(reverse("proof_sheet", args=[concept.slug, grant.pk]))
    check(desk, "proof_sheet")
    desk.goto(reverse("income_edit", args=[concept.slug, concept.incomes.get().key]))
    check(desk, "income_edit")


def test_first_income_is_asked_for(desk, concept, draft, check):
    desk.goto(reverse("income_list", args=[concept.slug]))
    check(desk, "income_none")
    desk.goto(reverse("interim_sheet", args=[concept.slug]))
    check(desk, "interim_none")


def test_income_is_entered_and_traced_by_keyboard_alone(desk, grant):
    concept = grant.concept
    desk.goto(reverse("income_create", args=[concept.slug]))
    keys = desk.keyboard
    desk.get_by_label("Art der Einnahme").focus()
    keys.type("1.3")
    keys.press("Tab")
    keys.type(f"0505{LAST_YEAR}")
    go_on_to(desk, "Betrag in Euro")
    keys.type("1.234,50")
    keys.press("Enter")
    desk.wait_for_url(f"**{reverse('income_list', args=[concept.slug])}")
    income = Income.objects.get(income_row="1.3")
    assert (income.booked_on, float(income.amount)) == (date(LAST_YEAR, 5, 5), 1234.5)

    desk.goto(reverse("interim_sheet", args=[concept.slug]))
    row = desk.get_by_role("row").filter(has_text="1.3 Grundstückserlöse")
    row.get_by_role("link").first.focus()
    keys.press("Enter")
    desk.wait_for_url(f"**#einnahme-{income.key}")
    assert desk.locator(f"#einnahme-{income.key}").is_visible()


def test_figure_of_many_origins_leads_down_to_them_and_on(desk, grant, sheet):
    desk.goto(reverse("interim_sheet", args=[grant.concept.slug]))
    row = desk.get_by_role("row").filter(has_text="B4 Platz an der").first
    row.get_by_role("link", name="35.000,00").focus()
    desk.keyboard.press("Enter")
    entry = desk.locator(".origins:target")
    assert "35.000,00" in entry.inner_text()
    entry.get_by_role("link").first.focus()
    desk.keyboard.press("Enter")
    last = sheet.measure.status_updates.get(spent=55_000)
    desk.wait_for_url(f"**#{last.anchor}")
