"""Rates that a notice names: which one holds for a measure, and what the calculation makes of it."""

from datetime import date
from decimal import Decimal
from itertools import count

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from measures.funding.filling import from_rate, rates_by_year
from measures.funding.fundable import calculations
from measures.funding.noticed import NoticedRate, noticed_for, origin_of, rate_in
from measures.funding.rates import Funders
from measures.funding.rules import breaches_of_sheet
from measures.models import CostLine, FundingLine, Grant, GrantedMeasure, MeasureSheet
from publishing.problems import open_problems
from tests.factories import (
    ConceptFactory,
    CostLineFactory,
    FundingLineFactory,
    FundingProgrammeFactory,
    MeasureFactory,
    MeasureSheetFactory,
)
from tests.measures.known_programmes import known_programme
from tests.measures.test_money_edit import at, sent

SHEET = MeasureSheet()
THIS, ANOTHER = 1, 2
"""Ids of measures."""
IDS = count(1)
SHARES = {"federal_share": "30", "land_share": "30", "eu_share": "0"}
PROGRAMME = known_programme(1, "Sozialer Zusammenhalt", rates=[(2020, 60)])
SPLIT = known_programme(2, "Stadtgrün", rates=[(2020, 60, SHARES)])


def cost(amount, year=2026, **more):
    return CostLine(sheet=SHEET, amount=Decimal(amount), fiscal_year=year, **{"is_eligible": True} | more)


def income(amount):
    return FundingLine(sheet=SHEET, source="income", income_row="1.1", amount=Decimal(amount), fiscal_year=2026)


def plan(amount, programme=PROGRAMME, year=2026, fiscal_year=2026):
    given = {"source": "programme", "programme": programme, "programme_year": year, "fiscal_year": fiscal_year}
    return FundingLine(sheet=SHEET, amount=Decimal(amount), **given)


def notice(per_cent, programme=PROGRAMME, year=2026, number="21-0345", covers=(), **more):
    """As ``rated_grants`` fetches it."""
    rate = None if per_cent is None else Decimal(per_cent)
    grant = Grant(pk=next(IDS), programme=programme, programme_year=year, number=number, rate=rate, **more)
    links = GrantedMeasure.objects.all()
    links._result_cache = [GrantedMeasure(grant=grant, measure_id=measure) for measure in covers]
    grant._prefetched_objects_cache = {"measure_links": links}
    return grant


def held(*notices, measure=THIS, programme=PROGRAMME, year=2026):
    rate = rate_in(programme, year, noticed_for(notices, measure))
    return rate and (rate.rate, getattr(rate, "origin", "register"))


# --- Which rate holds ---------------------------------------------------------


def test_notice_goes_before_the_register_for_its_programme_and_year_alone():
    other = known_programme(3, "EFRE", rates=[(2020, 75)])
    one = notice("70")
    assert held(one) == (70, "laut Bescheid 21-0345")
    assert held(one, year=2025) == held(one, year=2027) == (60, "register")
    assert held(one, programme=other) == (75, "register")


def test_notice_tells_a_rate_that_the_register_does_not_know():
    unknown = known_programme(3, "Landesprogramm")
    assert held(programme=unknown) is None
    assert held(notice("80", programme=unknown), programme=unknown) == (80, "laut Bescheid 21-0345")


@pytest.mark.parametrize("silent", [{"per_cent": None}, {"per_cent": "70", "year": None}])
def test_notice_without_rate_or_year_tells_nothing(silent):
    assert held(notice(**silent, covers=[THIS])) == (60, "register")
    assert held(notice("70", programme=None)) == (60, "register")


def test_of_several_notices_the_one_that_covers_the_measure_counts():
    notices = [notice("50", number="A", covers=[THIS]), notice("80", number="B", covers=[ANOTHER])]
    for order in (notices, notices[::-1]):
        assert held(*order) == (50, "laut Bescheid A")
        assert held(*order, measure=ANOTHER) == (80, "laut Bescheid B")


def test_of_several_notices_the_highest_counts_where_none_or_each_covers_the_measure():
    for covers in ([], [THIS]):
        notices = [notice("50", number="A", covers=covers), notice("80", number="B", covers=covers)]
        assert held(*notices) == held(*notices[::-1]) == (80, "laut Bescheid B")


def test_notice_without_number_is_named_by_its_day():
    assert origin_of(notice("70", number="", dated_on=date(2026, 3, 2))) == "laut Bescheid vom 02.03.2026"
    assert origin_of(notice("70", number="")) == "laut Bescheid"


# --- What stays of the register -----------------------------------------------


def test_split_stays_only_if_it_adds_up_to_the_rate_of_the_notice():
    """60 % of 100,000 € are 60,000 €, half of it each from Bund and Land; of 70 % nobody knows who gives what."""
    for per_cent, given in (("60", Funders(Decimal(30_000), Decimal(30_000), Decimal(0))), ("70", None)):
        noticed = noticed_for([notice(per_cent, programme=SPLIT)], THIS)
        (found,) = calculations([cost(100_000)], [plan(1, SPLIT)], noticed)
        (part,) = found.calculation.parts
        assert (part.split.given, part.origin) == (given, "laut Bescheid 21-0345")


def test_thirds_of_the_register_add_up_to_two_thirds_of_the_notice():
    third = {"federal_share": "33.333333", "land_share": "33.333333", "eu_share": "0"}
    thirds = known_programme(3, "Drittel", rates=[(2020, "66.666667", third)])
    rate = rate_in(thirds, 2026, noticed_for([notice("66.666667", programme=thirds)], THIS))
    assert (type(rate), rate.federal_share) == (NoticedRate, Decimal("33.333333"))
    # 66.667 is no third
    assert rate_in(thirds, 2026, noticed_for([notice("66.667", programme=thirds)], THIS)).federal_share is None


@pytest.mark.parametrize(
    ("per_cent", "own", "third_party", "left"),
    [("70", "20", None, "20"), ("90", "20", None, "10"), ("90", "20", "50", "5"), ("100", "20", None, "0")],
)
def test_least_share_of_the_town_stays_as_far_as_the_notice_leaves_it(per_cent, own, third_party, left):
    shares = {"own_share": own} | ({"third_party_share": third_party} if third_party else {})
    programme = known_programme(3, "Stadtumbau", rates=[(2020, 60, shares)])
    rate = rate_in(programme, 2026, noticed_for([notice(per_cent, programme=programme)], THIS))
    assert rate.own_share == Decimal(left)
    assert rate.third_party_share == (Decimal(third_party) if third_party else None)


# --- The calculation ----------------------------------------------------------

NRW = [cost(950_000), cost(50_000, is_eligible=False)]
"""1,000,000 € cost, 50,000 € of it not eligible; with 100,000 € compensation (§ 154 BauGB) 850,000 € are fundable."""
NOTICED = noticed_for([notice("70")], THIS)


def test_nrw_rate_of_the_notice_with_income_and_ineligible_cost():
    """70 % of 850,000 € are 595,000 €, the town bears 255,000 € of what is fundable and the 50,000 € that are not. By
    the 60 % of the register it would be 510,000 €."""
    lines = [plan(595_000), income(100_000)]
    (found,) = calculations(NRW, lines, NOTICED)
    (part,) = found.calculation.parts
    assert (found.calculation.fundable, found.calculation.funding, found.excess) == (850_000, 595_000, 0)
    assert (part.rate.rate, part.is_noticed, part.split.municipality) == (70, True, 255_000)
    (by_register,) = calculations(NRW, lines)
    assert (by_register.calculation.funding, by_register.excess) == (510_000, 85_000)


def test_rule_takes_the_rate_of_the_notice_and_says_so():
    assert list(breaches_of_sheet(NRW, [plan(595_000), income(100_000)], NOTICED)) == []
    (breach,) = breaches_of_sheet(NRW, [plan(600_000), income(100_000)], NOTICED)
    assert breach.code == "funding_above_rate"
    assert "dem Fördersatz von 70\xa0% laut Bescheid 21-0345 sind höchstens 595.000\xa0€" in breach.statement


def test_lower_rate_of_a_notice_finds_what_the_register_would_allow():
    lower = noticed_for([notice("40")], THIS)
    lines = [plan(510_000), income(100_000)]
    assert list(breaches_of_sheet(NRW, lines)) == []
    assert [breach.code for breach in breaches_of_sheet(NRW, lines, lower)] == ["funding_above_rate"]


def test_years_with_and_without_notice_are_calculated_apart():
    """350,000 € of 2026 need 500,000 € at 70 %, 300,000 € of 2027 the other 500,000 € at 60 %: neither is too much."""
    costs = [cost(500_000, 2026), cost(500_000, 2027)]
    lines = [plan(350_000), plan(300_000, year=2027, fiscal_year=2027)]
    (found,) = calculations(costs, lines, NOTICED)
    assert [(part.origin, part.fundable, part.funding) for part in found.calculation.parts] == [
        ("ab 2020", 500_000, 300_000),
        ("laut Bescheid 21-0345", 500_000, 350_000),
    ]
    assert found.excess == 0
    (breach,) = breaches_of_sheet(costs, [plan(355_000), lines[1]], NOTICED)
    assert "den Fördersätzen von 60\xa0% (ab 2020) und 70\xa0% (laut Bescheid 21-0345)" in breach.statement


def test_notice_of_the_year_in_which_the_register_changes_its_rate_is_told_from_it():
    changing = known_programme(3, "Stadtumbau", rates=[(2026, 60)])
    noticed = noticed_for([notice("70", programme=changing)], THIS)
    lines = [plan(70, changing), plan(60, changing, year=2027)]
    (found,) = calculations([cost(200)], lines, noticed)
    assert [part.rate.rate for part in found.calculation.parts] == [70, 60]
    assert (found.calculation.funding, found.excess) == (130, 0)


def test_line_without_programme_year_stands_for_that_of_its_fiscal_year():
    for fiscal_year, per_cent in ((2026, 70), (2027, 60)):
        (found,) = calculations([cost(100)], [plan(1, year=None, fiscal_year=fiscal_year)], NOTICED)
        assert [part.rate.rate for part in found.calculation.parts] == [per_cent]


def test_row_is_filled_at_the_rate_of_the_notice():
    """70 % of the 850,000 € that are fundable; without programme year each fiscal year at its own rate."""
    rates = rates_by_year(PROGRAMME, 2026, {2026}, NOTICED)
    assert from_rate(NRW, [income(100_000)], PROGRAMME, rates, NOTICED) == {2026: Decimal(595_000)}
    costs = [cost(100_000, 2026), cost(100_000, 2027)]
    rates = rates_by_year(PROGRAMME, None, {2026, 2027}, NOTICED)
    assert from_rate(costs, [], PROGRAMME, rates, NOTICED) == {2026: Decimal(70_000), 2027: Decimal(60_000)}


def test_row_of_another_year_leaves_what_the_notice_needs():
    """35,000 € of 2026 need 50,000 € at 70 % of the notice (58,333.34 € at 60 %): of 100,000 € the other half is left
    for 2027, 30,000 €."""
    lines = [plan(35_000, fiscal_year=2027)]
    rates = rates_by_year(PROGRAMME, 2027, {2027}, NOTICED)
    assert from_rate([cost(100_000, 2027)], lines, PROGRAMME, rates, NOTICED) == {2027: Decimal(30_000)}


# --- The pages ----------------------------------------------------------------


@pytest.fixture
def sheet(draft):
    return MeasureSheetFactory(edition=draft, number="B4", start_year=2026, end_year=2027)


@pytest.fixture
def programme(town):
    made = FundingProgrammeFactory(municipality=town, name="Sozialer Zusammenhalt")
    made.rates.create(from_year=2020, rate=Decimal(60))
    return made


@pytest.fixture
def planned(sheet, programme):
    """70,000 € of 100,000 €: as the notice has it, and more than the register allows."""
    CostLineFactory(sheet=sheet, amount="100000", fiscal_year=2026)
    more = {"source": "programme", "programme": programme, "programme_year": 2026}
    FundingLineFactory(sheet=sheet, amount="70000", fiscal_year=2026, **more)
    return sheet


def noted(concept, programme, rate="70", number="21-0345", **more):
    return Grant.objects.create(
        concept=concept, programme=programme, programme_year=2026, number=number, amount="70000", rate=rate, **more
    )


@pytest.mark.django_db
def test_pages_of_the_measure_say_that_the_rate_is_the_notices(desk, planned, programme, concept):
    for address in (planned.get_absolute_url(), at(planned)):
        assert "laut Bescheid 21" not in desk.get(address).content.decode()
    noted(concept, programme)
    for address in (planned.get_absolute_url(), at(planned)):
        text = strip_tags(desk.get(address).content.decode())
        assert "70\xa0%laut Bescheid 21-0345" in text
        assert "(Fördersatz laut Bescheid 21-0345)" in text
        assert "Aufteilung nicht bekannt" in text
        assert "mehr als möglich" not in text


@pytest.mark.django_db
def test_row_is_filled_from_the_notice_of_the_concept(desk, sheet, programme, concept, town):
    noted(ConceptFactory(municipality=town), programme, rate="80")  # of another concept
    costs = [{"label": "Wege", "is_eligible": "on", "year_2026": "100.000"}]
    row = [{"payer": f"programme:{programme.pk}:", "programme_year": "2026"}]

    def filled():
        page = desk.post(at(sheet), sent(sheet, costs, row, years=(2026, 2027), fill="funding-0"))
        return page.context["entry"].funding.forms[0]["year_2026"].value()

    assert filled() == "60.000"
    noted(concept, programme)
    assert filled() == "70.000"
    covering = noted(concept, programme, rate="66.666667", number="21-0400")
    covering.measure_links.create(measure=sheet.measure)
    assert filled() == "66.666,67"


@pytest.mark.django_db
def test_row_is_filled_from_a_notice_that_leaves_the_town_less_than_the_register_asks(desk, sheet, programme, concept):
    programme.rates.update(own_share=Decimal(40))
    noted(concept, programme, rate="80")
    costs = [{"label": "Wege", "is_eligible": "on", "year_2026": "100.000"}]
    row = [{"payer": f"programme:{programme.pk}:", "programme_year": "2026"}]
    page = desk.post(at(sheet), sent(sheet, costs, row, years=(2026, 2027), fill="funding-0"))
    assert page.context["entry"].funding.forms[0]["year_2026"].value() == "80.000"


@pytest.mark.django_db
def test_open_point_goes_when_the_notice_allows_what_is_planned(planned, programme, concept, draft):
    def above_rate():
        return [problem.statement for problem in open_problems(draft) if problem.code == "funding_above_rate"]

    assert len(above_rate()) == 1
    grant = noted(concept, programme)
    assert above_rate() == []
    grant.measure_links.create(measure=MeasureFactory(concept=concept))
    noted(concept, programme, rate="65", number="21-0400").measure_links.create(measure=planned.measure)
    (statement,) = above_rate()
    assert "65\xa0% laut Bescheid 21-0400" in statement


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["sheet_detail", "money_edit", "review"])
def test_notices_cost_as_many_queries_as_one(
    desk, planned, programme, concept, draft, page, django_assert_max_num_queries
):
    more = () if page == "review" else (planned.measure.serial,)
    address = reverse(page, args=[concept.slug, draft.number, *more])
    noted(concept, programme).measure_links.create(measure=planned.measure)
    desk.get(address)
    with django_assert_max_num_queries(100) as few:
        assert desk.get(address).status_code == 200
    for number in range(3):
        noted(concept, programme, number=f"21-{number}").measure_links.create(measure=planned.measure)
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert "Bescheid" in desk.get(address).content.decode() or page == "review"
