"""Lines as rows by year and back: nothing is lost, and a corrected amount is still the same line."""

import uuid
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from measures.models import CostLine, FundingLine
from measures.money_grid import cost_rows, funding_rows, read_keys, write_keys

years = st.sampled_from([None, 2026, 2027])
cost_lines = st.builds(
    CostLine,
    key=st.uuids(),
    label=st.sampled_from(["", "Wege"]),
    fiscal_year=years,
    amount=st.integers(0, 10**6).map(Decimal),
    is_eligible=st.booleans(),
    stage=st.sampled_from(["", "final"]),
)
funding_lines = st.builds(
    FundingLine,
    key=st.uuids(),
    source=st.sampled_from(["own", "income"]),
    fiscal_year=years,
    programme_year=years,
    amount=st.integers(0, 10**6).map(Decimal),
)


@given(st.lists(cost_lines, max_size=12))
def test_every_cost_line_stands_in_one_cell(lines):
    rows = cost_rows(lines)
    assert sorted(str(key) for row in rows for key in row.keys.values()) == sorted(str(line.key) for line in lines)
    for row in rows:
        assert {line.label for line in row.lines.values()} == {row.first.label}
        assert {line.stage for line in row.lines.values()} == {row.first.stage}
        assert all(row.cells[line.fiscal_year].amount == line.amount for line in row.lines.values())


@given(st.lists(funding_lines, max_size=12))
def test_programme_years_never_share_a_row(lines):
    rows = funding_rows(lines)
    assert sum(len(row.lines) for row in rows) == len(lines)
    assert all(len({line.programme_year for line in row.lines.values()}) == 1 for row in rows)


@given(st.dictionaries(years, st.uuids()))
def test_keys_come_back_from_the_page(keys):
    assert read_keys(write_keys(keys)) == keys


@given(st.text(max_size=80))
def test_keys_that_were_tampered_with_are_left_out(text):
    assert all(isinstance(key, uuid.UUID) for key in read_keys(text).values())


def test_half_a_key_is_none():
    good = uuid.uuid4()
    assert read_keys(f"2027={good};x={good};2028=zz;20²8={good};=") == {2027: good}
