"""A concept of which everything is known that working sheets ask for."""

from datetime import date
from decimal import Decimal

import pytest

from concepts.models import Goal, ProgrammeArea
from measures.models import (
    CashInstalment,
    CostGroup,
    DrawDown,
    Grant,
    GrantedMeasure,
    Income,
    ProgrammeRate,
    Repayment,
    SheetGoal,
    Spending,
    StatusUpdate,
)
from tests.clock import Clock
from tests.factories import (
    CostLineFactory,
    FundingLineFactory,
    FundingProgrammeFactory,
    MeasureSheetFactory,
)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    return Clock(monkeypatch, "2026-03-02")


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def programme(town):
    made = FundingProgrammeFactory(municipality=town, name="Sozialer Zusammenhalt")
    ProgrammeRate.objects.create(
        programme=made,
        from_year=2020,
        rate=Decimal("66.666"),
        federal_share=Decimal("33.333"),
        land_share=Decimal("33.333"),
        eu_share=0,
    )
    return made


@pytest.fixture
def groups(town):
    return [
        CostGroup.objects.create(municipality=town, code="6", title="Plätze und Grün", position=1),
        CostGroup.objects.create(municipality=town, code="9", title="Gemeinbedarf", position=2),
    ]


@pytest.fixture
def park(draft, groups, programme):
    """Planned in one cost group, reported at the end of two years."""
    sheet = MeasureSheetFactory(edition=draft, number="1", title="Quartierspark")
    CostLineFactory(sheet=sheet, cost_group=groups[0], amount=Decimal(300_000), fiscal_year=2025)
    FundingLineFactory(sheet=sheet, source="programme", programme=programme, amount=Decimal(200_000))
    FundingLineFactory(sheet=sheet, source="income", amount=Decimal(10_000), income_row="1.3")
    for day, spent in ((date(2024, 12, 20), 60_000), (date(2025, 12, 15), 150_000)):
        StatusUpdate.objects.create(
            measure=sheet.measure, reported_on=day, spent=spent, implementation_status="under_way"
        )
    return sheet


@pytest.fixture
def house(draft, groups):
    """Planned in two cost groups, completed in 2025; what was spent is known from bookings only."""
    sheet = MeasureSheetFactory(edition=draft, number="2", title="Quartiershaus")
    for group in groups:
        CostLineFactory(sheet=sheet, cost_group=group, amount=Decimal(100_000), fiscal_year=2025)
    StatusUpdate.objects.create(
        measure=sheet.measure,
        reported_on=date(2025, 11, 1),
        implementation_status="completed",
        what_happened="Eröffnet mit 200 Gästen.",
    )
    return sheet


@pytest.fixture
def grant(concept, programme, park, house):
    made = Grant.objects.create(
        concept=concept,
        programme=programme,
        programme_year=2024,
        number="B-1",
        dated_on=date(2024, 9, 1),
        amount=Decimal(200_000),
        purpose="Park und Haus",
    )
    for sheet in (park, house):
        GrantedMeasure.objects.create(grant=made, measure=sheet.measure)
    for year in (2024, 2025):
        CashInstalment.objects.create(grant=made, year=year, amount=Decimal(100_000))
    first, second = made.instalments.all()
    DrawDown.objects.create(instalment=first, booked_on=date(2024, 10, 1), amount=Decimal("50000.01"))
    DrawDown.objects.create(instalment=second, booked_on=date(2025, 5, 1), amount=Decimal("70000.00"))
    Repayment.objects.create(instalment=second, booked_on=date(2025, 9, 1), amount=Decimal(1000), reason="Skonto")
    Spending.objects.create(instalment=first, booked_on=date(2024, 11, 1), amount=40_000, measure=park.measure)
    Spending.objects.create(instalment=second, booked_on=date(2025, 7, 1), amount=30_000, measure=house.measure)
    Spending.objects.create(instalment=second, booked_on=date(2025, 8, 1), amount=500)
    return made


@pytest.fixture
def known(concept, draft, park, house, grant):
    """The concept with all of it, its income, a goal and its area."""
    Income.objects.create(
        concept=concept, booked_on=date(2025, 3, 1), amount=Decimal("12500.50"), income_row="1.3", measure=park.measure
    )
    Income.objects.create(concept=concept, booked_on=date(2023, 3, 1), amount=Decimal("99.99"), income_row="1.10")
    goal = Goal.objects.create(edition=draft, title="Mehr Grün", success_indicator="m² Grün je Kopf")
    SheetGoal.objects.create(sheet=park, goal=goal)
    ProgrammeArea.objects.update_or_create(
        edition=draft, defaults={"name": "Nordring", "hectares": Decimal("183.50"), "inhabitants": 8340}
    )
    return concept
