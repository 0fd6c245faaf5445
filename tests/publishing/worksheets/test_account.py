"""The interim account: every figure by hand, its sums, and the way back to what it was made from."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.models import Spending
from publishing.worksheets.account import _own_funds, interim_account
from publishing.worksheets.books import books_of
from publishing.worksheets.sheet import Block, Line, Origin, amount

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
    assert codes == [f"1.{n}" for n in range(1, 11)] + ["2", "3.1", "4"]


def test_every_amount_is_the_sum_of_its_origins_and_every_origin_leads_somewhere(account):
    amounts = [traced.figure for traced in account.traced if traced.figure.value]
    assert len(amounts) > 10
    for figure in amounts:
        assert sum(origin.value for origin in figure.origins) == figure.value
        assert figure.link


def test_own_funds_list_what_they_were_worked_out_from(account):
    last = account.grids[1].blocks[0].lines[-1]
    assert [origin.value for origin in last.figures[2].origins] == [Decimal("120500.00"), Decimal("-81500.50")]


def test_what_has_to_be_done_by_hand_is_said(account, known, draft):
    booked, divide, loose = account.hints
    assert booked.startswith("Nur von Bewilligungen bekannt, ohne Meldung der gesamten Ausgaben: 2 Quartiershaus. ")
    assert divide == "Bei einer Maßnahme sind die Ausgaben von Hand auf mehrere Kostengruppen aufzuteilen."
    assert loose.startswith("Auf Bewilligungen sind 500\N{NO-BREAK SPACE}€ ohne Maßnahme gebucht.")
    Spending.objects.all().delete()
    hints = interim_account(books_of(known, TODAY), 2025, 2024).hints
    assert any("ohne Angabe" in hint and "2 Quartiershaus" in hint for hint in hints)


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
    covered = Block((*lines, _own_funds(block, lines)))
    assert covered.sums == block.sums
