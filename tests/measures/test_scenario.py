"""What if: costs differ, an application is refused; beside the plan, and never more than an address."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.finance import sums
from measures.money_lines import SlimCost, SlimFunding
from measures.overview.axes import planning_years
from measures.overview.scenario import Assumption, Scenario, assumed, compare_scenario
from measures.overview.scenario_entry import address_of, asked_scenario, read_percent, with_assumption, without
from tests.measures.slim_lines import SHEETS, lines, rows_of_sheets

EURO = Decimal("100.00")
THIS_YEAR = 2026
SERIALS = [sheet.measure.serial for sheet in rows_of_sheets()]
percents = st.decimals(min_value=-100, max_value=500, places=2)
assumptions = st.builds(Assumption, st.sampled_from([None, *SERIALS]), percents, st.booleans())


def cost(amount=EURO, sheet=SHEETS[0], **own):
    return SlimCost(sheet, 2027, amount, False, own.get("apart", False), None, "", True, None, "")


def funding(source, amount, sheet=SHEETS[0]):
    return SlimFunding(sheet, 2027, Decimal(amount), False, False, source, source, "", None, None)


def paid(amount, year, programme_year=None, source="programme"):
    return funding(source, amount)._replace(fiscal_year=year, programme_year=programme_year)


def of(serial=10, percent=0, *, refused=False):
    return {SHEETS[serial - 10].pk: Assumption(serial, Decimal(percent), refused)}


PLAN = ([cost()], [funding("programme", 60), funding("own", 40)])


# --- Amounts ----------------------------------------------------------------


@given(lines, st.booleans())
def test_nothing_assumed_is_the_plan(read, steps_in):
    none = {sheet.pk: Assumption(sheet.pk) for sheet in SHEETS}
    costs, fundings = assumed(read, none, THIS_YEAR, town_steps_in=steps_in)
    assert (costs, fundings) == read


@given(lines, st.lists(assumptions, max_size=4), st.booleans())
def test_what_is_beside_the_plan_adds_up_as_the_plan_does(read, assumed_of, steps_in):
    scenario = Scenario(tuple(assumed_of), steps_in)
    axis = planning_years([*read[0], *read[1]], 2026)
    seen = compare_scenario(read, rows_of_sheets(), scenario, axis, THIS_YEAR)
    plan, other = [row.change.old for row in seen.sums], [row.change.new for row in seen.sums]
    for cost_, grants, own, others, gap in (plan, other):
        assert cost_ - grants - own - others == gap
    for row in seen.years:
        assert all(one.total == sum(one.amounts, Decimal(0)) for one in (row.plan, row.scenario, row.difference))
        assert row.difference.total == row.scenario.total - row.plan.total
    if not assumed_of:
        assert plan == other


@given(lines, st.lists(assumptions, max_size=4))
def test_when_the_town_steps_in_the_gap_never_grows(read, assumed_of):
    scenario = Scenario(tuple(assumed_of), town_steps_in=True)
    other = assumed(read, scenario.of_sheets(rows_of_sheets()), THIS_YEAR, town_steps_in=True)
    assert sums(*other).gap <= sums(*read).gap


@given(lines, st.lists(assumptions, max_size=4), st.booleans())
def test_years_behind_and_what_was_granted_stay_as_planned(read, assumed_of, steps_in):
    scenario = Scenario(tuple(assumed_of), steps_in)
    costs, fundings = assumed(read, scenario.of_sheets(rows_of_sheets()), THIS_YEAR, town_steps_in=steps_in)

    def behind(rows):
        return [row for row in rows if row.fiscal_year is not None and row.fiscal_year < THIS_YEAR]

    def granted(rows):
        return [row for row in rows if row.programme_year is not None and row.programme_year < THIS_YEAR]

    assert behind(costs) == behind(read[0])
    assert behind(fundings) == behind(read[1])
    assert granted(fundings) == granted(read[1])


def test_rise_concerns_this_year_and_later_and_what_has_no_year():
    """15 % of the costs of 2026 (200), 2027 (300) and without a year (40) are 30 + 45 + 6; those of 2024 and 2025 are
    spent. What is borne by the town is borne in the year of the line."""
    planned = [(1000, 2024), (500, 2025), (200, 2026), (300, 2027), (40, None)]
    read = ([cost(Decimal(amount))._replace(fiscal_year=year) for amount, year in planned], [])
    costs, fundings = assumed(read, of(percent=15), THIS_YEAR, town_steps_in=True)
    assert [(line.amount, line.fiscal_year) for line in costs] == [
        *((1000, 2024), (500, 2025), (230, 2026), (345, 2027), (46, None))
    ]
    assert [(line.amount, line.fiscal_year) for line in fundings] == [(30, 2026), (45, 2027), (6, None)]


def test_refusal_concerns_programme_years_from_this_on():
    """Of 127 planned from programmes stay 64: 1 and 2 of years behind, 4 granted in 2025 and paid in 2027, 57 of a
    programme year behind without a fiscal year. Refused are 8 + 16 + 32 + 7 = 63."""
    stay = [paid(1, 2024), paid(2, 2025, 2024), paid(4, 2027, 2025), paid(57, None, 2025)]
    go = [paid(8, 2026, 2026), paid(16, 2028, 2027), paid(32, 2027), paid(7, None)]
    own = paid(5, 2027, source="own")
    costs, fundings = assumed(([], [*stay, *go, own]), of(refused=True), THIS_YEAR, town_steps_in=False)
    assert (costs, fundings) == ([], [*stay, own])
    borne = sums(*assumed(([], [*stay, *go, own]), of(refused=True), THIS_YEAR, town_steps_in=True))
    assert (borne.programme_funding, borne.own_funds, borne.funding) == (64, 68, 132)


def test_refusal_opens_a_gap_or_raises_own_funds():
    open_ = sums(*assumed(PLAN, of(refused=True), THIS_YEAR, town_steps_in=False))
    assert (open_.programme_funding, open_.own_funds, open_.gap) == (0, 40, 60)
    borne = sums(*assumed(PLAN, of(refused=True), THIS_YEAR, town_steps_in=True))
    assert (borne.programme_funding, borne.own_funds, borne.gap) == (0, 100, 0)


def test_dearer_measure_opens_a_gap_or_raises_own_funds():
    open_ = sums(*assumed(PLAN, of(percent=15), THIS_YEAR, town_steps_in=False))
    assert (open_.cost, open_.own_funds, open_.gap) == (115, 40, 15)
    borne = sums(*assumed(PLAN, of(percent=15), THIS_YEAR, town_steps_in=True))
    assert (borne.cost, borne.own_funds, borne.gap) == (115, 55, 0)


def test_cheaper_measure_leaves_its_funds_as_planned():
    money = sums(*assumed(PLAN, of(percent=-100), THIS_YEAR, town_steps_in=True))
    assert (money.cost, money.funding, money.gap) == (0, 100, -100)


def test_amounts_stay_whole_cents():
    costs, _ = assumed(([cost(Decimal("0.03"))], []), of(percent=50), THIS_YEAR, town_steps_in=False)
    assert costs[0].amount == Decimal("0.05")  # 4,5 cents, rounded as people do


def test_informational_cost_stays_out_of_every_sum():
    money = sums(*assumed(([cost(apart=True)], []), of(percent=100), THIS_YEAR, town_steps_in=True))
    assert (money.cost, money.own_funds, money.informational_cost, money.informational_funding) == (0, 0, 200, 100)


def test_upper_end_of_a_range_moves_along():
    costs, _ = assumed(([cost()._replace(amount_to=Decimal(150))], []), of(percent=10), THIS_YEAR, town_steps_in=False)
    assert sums(costs, []).cost_to == Decimal(165)


def test_what_is_assumed_of_a_measure_wins_over_what_is_assumed_of_all():
    scenario = Scenario((Assumption(None, Decimal(10)), Assumption(11, Decimal(-5))))
    found = scenario.of_sheets(rows_of_sheets())
    assert {pk: assumption.percent for pk, assumption in found.items()} == {0: 10, 1: -5, 2: 10, 3: 10, 4: 10}


# --- The address -------------------------------------------------------------


@given(st.lists(assumptions, max_size=6, unique_by=lambda one: one.serial), st.booleans())
def test_address_is_read_back_as_it_was_written(assumed_of, steps_in):
    scenario = Scenario(tuple(assumed_of), steps_in)
    pairs = (pair.partition("=") for pair in address_of(scenario, {}).removeprefix("?").split("&"))
    asked = asked_scenario({name: value for name, _, value in pairs}, SERIALS)
    assert asked.scenario == scenario
    assert asked.problems == ()


@pytest.mark.parametrize(
    ("entry", "percent"),
    [("15", "15"), ("+7,5", "7.5"), ("-7.25", "-7.25"), ("−100 %", "-100"), ("500", "500"), ("007", "7")],
)
def test_percent_is_understood_as_people_type_it(entry, percent):
    assert read_percent(entry) == Decimal(percent)


@pytest.mark.parametrize("entry", ["-1000", "500,01", "-100,01", "999999"])
def test_percent_has_limits(entry):
    with pytest.raises(ValueError, match=r"-100 bis \+500 Prozent"):
        read_percent(entry)


@pytest.mark.parametrize("entry", ["abc", "", "1e3", "NaN", "Infinity", "--5", "5-", "1,234", "٣", "0x10", "9" * 5000])
def test_what_is_no_percentage_is_said(entry):
    with pytest.raises(ValueError, match="ist keine Prozentzahl") as refused:
        read_percent(entry)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("10:-1000", "-100 bis +500 Prozent"),
        ("10:abc", "keine Prozentzahl"),
        ("999:5", "Eine Maßnahme mit der Kennung „999“ gibt es in dieser Fassung nicht."),
        ("x:5", "Kennung „x“"),
        ("10:5:vielleicht", "nicht zu verstehen"),
        ("<script>:5", "„<script>“"),
        ("9" * 400 + ":5", "…“ gibt es"),
    ],
)
def test_what_can_not_be_understood_is_said_and_does_not_count(asked, message):
    found = asked_scenario({"annahmen": f"11:5,{asked}"}, SERIALS)
    assert found.scenario == Scenario((Assumption(11, Decimal(5)),))
    assert message in found.problems[0]


def test_ten_thousand_assumptions_are_refused_as_a_whole():
    found = asked_scenario({"annahmen": ",".join(f"{n}:1" for n in range(10_000))}, range(10_000))
    assert not found.scenario
    assert found.problems == ("Ein Szenario fasst höchstens 100 Annahmen; in der Adresse stehen 10000.",)


def test_later_assumption_takes_the_place_of_the_earlier():
    scenario = with_assumption(Scenario((Assumption(10, Decimal(5)),), True), Assumption(10, Decimal(7)))
    assert scenario == Scenario((Assumption(10, Decimal(7)),), True)
    assert not without(scenario, 10)
