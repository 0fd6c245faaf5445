"""The interim account: every figure by hand, its sums, and the way back to what it was made from."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concepts.models import Edition
from measures.models import CashInstalment, Spending, StatusUpdate
from measures.overview.choice import Choice, Grouping
from publishing.finance.shown import shown
from publishing.worksheets.account import _own_funds, interim_account
from publishing.worksheets.books import books_of
from publishing.worksheets.sheet import Block, Line, Origin, amount
from tests.factories import FundingLineFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


@pytest.fixture
def account(known):
    return interim_account(books_of(known, TODAY), 2025, 2024)


def rows(grid):
    return {line.label: [figure.value for figure in line.figures] for block in grid.blocks for line in block.lines}


def test_columns_are_the_carry_over_the_years_and_the_sum(account):
    assert account.grids[0].heads == ("Vortrag bis 31.12.2023", "2024", "2025", "Summe")


def test_spending_stands_by_cost_group_and_apart_where_a_measure_has_several(account):
    assert rows(account.grids[0]) == {
        "6 Plätze und Grün": [0, 60_000, 90_000, 150_000],
        "2 Quartiershaus": [0, 0, 30_000, 30_000],
        "keiner Maßnahme zugeordnet": [0, 0, 500, 500],
    }
    assert account.grids[0].blocks[0].sums == (0, 60_000, 120_500, 180_500)
    notes = [line.note for line in account.grids[0].blocks[0].lines]
    assert notes == ["", "noch aufzuteilen auf 6 Plätze und Grün; 9 Gemeinbedarf", ""]


def test_income_grants_and_own_funds_cover_exactly_what_was_spent(account):
    found = rows(account.grids[1])
    assert found["Grundstückserlöse"] == [0, 0, Decimal("12500.50"), Decimal("12500.50")]
    assert found["Zinserträge"] == [Decimal("99.99"), 0, 0, Decimal("99.99")]
    assert found["Ausgleichsbeträge (§ 154 BauGB)"] == [0, 0, 0, 0]
    # Called 50,000.01 in 2024; 70,000 less 1,000 paid back in 2025
    assert found["Sozialer Zusammenhalt"] == [0, Decimal("50000.01"), 69_000, Decimal("119000.01")]
    # 60,000 - 50,000.01; 120,500 - 12,500.50 - 69,000
    own = [Decimal("-99.99"), Decimal("9999.99"), Decimal("38999.50"), Decimal("48899.50")]
    assert found["Eigenmittel der Kommune (gerechnet)"] == own
    assert account.grids[1].blocks[0].sums == account.grids[0].blocks[0].sums


def test_rows_carry_the_numbers_of_the_form(account):
    codes = [line.code for line in account.grids[1].blocks[0].lines]
    assert codes == [f"1.{n}" for n in range(1, 11)] + ["2", "3.1", "4.1", "4.2"]


def test_every_amount_is_the_sum_of_its_origins_and_every_origin_leads_somewhere(account):
    amounts = [traced.figure for traced in account.traced if traced.figure.value]
    assert len(amounts) > 10
    for figure in amounts:
        assert sum(origin.value for origin in figure.origins) == figure.value
        assert figure.link


def test_own_funds_list_what_they_were_worked_out_from(account):
    own = account.grids[1].blocks[0].lines[-2]
    assert own.is_rest
    assert [origin.value for origin in own.figures[2].origins] == [Decimal("120500.00"), Decimal("-81500.50")]


def test_money_of_funded_owners_is_not_known_and_says_so(account):
    owners = account.grids[1].blocks[0].lines[-1]
    assert owners.name == "4.2 Mittel geförderter Eigentümer"
    assert owners.note == "nicht erfasst; in 4.1 enthalten"
    assert [figure.value for figure in owners.figures] == [None] * 4


def test_planned_money_of_third_parties_is_named_as_a_help_for_row_42(known, park, draft):
    def hint():
        hints = interim_account(books_of(known, TODAY), 2025, 2024).hints
        return [one for one in hints if "Mittel Dritter" in one]

    assert hint() == []
    FundingLineFactory(sheet=park, source="third_party", amount=Decimal(7_000), is_informational=True)
    assert hint() == []
    FundingLineFactory(sheet=park, source="third_party", amount=Decimal(3_000))
    (words,) = hint()
    assert words.startswith("Geplant sind 3.000\N{NO-BREAK SPACE}€ Mittel Dritter.")


def test_what_has_to_be_done_by_hand_is_said(account, known, draft):
    booked, divide, loose = account.hints
    assert booked.startswith("Nur von Bewilligungen bekannt, ohne Meldung der gesamten Ausgaben: 2 Quartiershaus. ")
    assert divide == "Bei einer Maßnahme sind die Ausgaben von Hand auf mehrere Kostengruppen aufzuteilen."
    assert loose.startswith("Auf Bewilligungen sind 500\N{NO-BREAK SPACE}€ ohne Maßnahme gebucht.")
    Spending.objects.all().delete()
    hints = interim_account(books_of(known, TODAY), 2025, 2024).hints
    assert any("ohne Angabe" in hint and "2 Quartiershaus" in hint for hint in hints)


def test_booking_that_names_its_cost_group_is_divided(known, groups, house):
    Spending.objects.filter(measure=house.measure).update(cost_group=groups[1], amount=20_000)
    rest = CashInstalment.objects.last()
    Spending.objects.create(instalment=rest, booked_on=date(2025, 7, 2), amount=10_000, measure=house.measure)
    Spending.objects.create(instalment=rest, booked_on=date(2025, 7, 3), amount=7, cost_group=groups[1])
    account = interim_account(books_of(known, TODAY), 2025, 2024)
    assert rows(account.grids[0]) == {
        "6 Plätze und Grün": [0, 60_000, 90_000, 150_000],
        "9 Gemeinbedarf": [0, 0, 20_007, 20_007],
        "2 Quartiershaus": [0, 0, 10_000, 10_000],
        "keiner Maßnahme zugeordnet": [0, 0, 500, 500],
    }
    Spending.objects.filter(measure=house.measure).update(cost_group=groups[1])
    account = interim_account(books_of(known, TODAY), 2025, 2024)
    assert "2 Quartiershaus" not in rows(account.grids[0])
    assert not any("von Hand" in hint for hint in account.hints)


def test_report_beside_bookings_of_a_cost_group_leaves_the_rest_to_divide(known, groups, house):
    Spending.objects.filter(measure=house.measure).update(cost_group=groups[1])
    StatusUpdate.objects.create(
        measure=house.measure, reported_on=date(2025, 12, 1), spent=50_000, implementation_status="completed"
    )
    found = rows(interim_account(books_of(known, TODAY), 2025, 2024).grids[0])
    assert found["9 Gemeinbedarf"] == [0, 0, 30_000, 30_000]
    assert found["2 Quartiershaus"] == [0, 0, 20_000, 20_000]


@pytest.mark.parametrize("named", [False, True])
def test_account_and_overview_tell_the_same_until_the_end_of_last_year(known, draft, groups, house, named):
    if named:
        Spending.objects.filter(measure=house.measure).update(cost_group=groups[1])
    grids = interim_account(books_of(known, TODAY), 2025, 2024).grids
    overview = shown(draft, Choice(as_of_today=True), TODAY, Edition.objects.all()).report.overview
    assert overview.cost.sums.amounts[0] == overview.funding.sums.amounts[0] == grids[0].blocks[0].sums[-1]
    assert overview.remainder.amounts[0] == 0

    def until_now(table):
        return {row.label: row.amounts[0] for row in table.rows if row.amounts[0]}

    assert until_now(overview.cost) == {
        "6 Plätze und Grün": 150_000,
        ("9 Gemeinbedarf" if named else "noch auf Kostengruppen aufzuteilen"): 30_000,
        "keiner dieser Maßnahmen zugeordnet": 500,
    }
    assert until_now(overview.funding) == {
        "Sozialer Zusammenhalt": Decimal("119000.01"),
        "Eigenmittel der Kommune": Decimal("48899.50"),
        "1.3 Grundstückserlöse": Decimal("12500.50"),
        "1.10 Zinserträge": Decimal("99.99"),
    }


@pytest.mark.parametrize("grouping", ["handlungsfeld", "massnahme"])
def test_overview_tells_the_same_by_field_and_measure(known, draft, grouping):
    choice = Choice(as_of_today=True, grouping=Grouping(grouping))
    cost = shown(draft, choice, TODAY, Edition.objects.all()).report.overview.cost
    assert cost.sums.amounts[0] == 180_500
    measures = {"1 Quartierspark": 150_000, "2 Quartiershaus": 30_000}
    spent = measures if grouping == "massnahme" else {"ohne Handlungsfeld": 180_000}
    assert {row.label: row.amounts[0] for row in cost.rows} == spent | {"keiner dieser Maßnahmen zugeordnet": 500}


def test_those_who_read_sums_only_do_not_see_which_measure_spent_what(known, draft):
    choice = Choice(as_of_today=True, grouping=Grouping.MEASURE)
    seen = shown(draft, choice, TODAY, Edition.objects.all(), in_sums=True)
    rows = {row.label: row.amounts[0] for row in seen.report.overview.cost.rows}
    assert rows == {"1 Quartierspark": 0, "2 Quartiershaus": 0, "Ausgaben aller Maßnahmen": 180_500}
    assert seen.today.rows == ()


def test_what_others_pay_is_in_no_sum(known, park):
    park.is_informational = True
    park.save()
    grids = interim_account(books_of(known, TODAY), 2025, 2024).grids
    # What is left is booked on a grant: 40,000 of the town's own grant money
    assert grids[0].blocks[0].sums == (0, 40_000, 30_500, 70_500)


MONEY = st.decimals(min_value="-1000000", max_value="1000000", places=2)


@given(
    st.lists(MONEY, min_size=3, max_size=3), st.lists(st.lists(MONEY, min_size=3, max_size=3), min_size=1, max_size=4)
)
def test_own_funds_close_every_column(spent, others):
    def line(values):
        return Line("Zeile", tuple(amount([Origin("Buchung", value, "/")]) for value in values))

    block, lines = Block((line(spent),)), [line(values) for values in others]
    covered = Block((*lines, *_own_funds(block, lines)))
    assert covered.sums == block.sums
