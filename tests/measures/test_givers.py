"""Who gives the money of a plan: every cent of the financing has one giver, or it is said why he is not known."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from measures.finance import counted, sums
from measures.funding.sole_giver import sole_giver
from measures.models import FunderLevel, Grant, ProgrammeRate
from measures.money_lines import read_lines
from measures.overview.choice import Choice
from measures.overview.givers import COLUMNS, Registered, givers, givers_of
from measures.overview.report import finance_report
from tests.factories import CostLineFactory, FundingLineFactory, FundingProgrammeFactory, MeasureSheetFactory
from tests.measures.slim_lines import funding

per_mille = st.just(Decimal(0)) | st.integers(0, 33_000).map(lambda number: Decimal(number) / 1000)


@st.composite
def rates(draw):
    """The rates of one programme, the newest first; some tell who gives what."""
    years = sorted(draw(st.sets(st.integers(1990, 2040), max_size=3)), reverse=True)
    found = []
    for year in years:
        shares = draw(st.tuples(per_mille, per_mille, per_mille))
        federal, land, eu = shares if draw(st.booleans()) else (None, None, None)
        rate = ProgrammeRate(from_year=year, rate=sum(shares), federal_share=federal, land_share=land, eu_share=eu)
        found.append(rate)
    return found


registered = st.builds(Registered, st.sampled_from(FunderLevel.values), rates())
register = st.fixed_dictionaries({}, optional={1: registered, 2: registered})


def moved(lines, known):
    """What of the lines' programmes is given by a municipality or a foundation alone."""
    levels = {pk: sole_giver(entry.level, entry.rates) for pk, entry in known.items()}
    own = [line for line in counted(lines) if line.source == "programme"]
    return tuple(
        sum((line.amount for line in own if levels.get(line.programme_id) == level), Decimal(0))
        for level in (FunderLevel.MUNICIPAL, FunderLevel.FOUNDATION)
    )


@given(st.lists(funding(), max_size=14), register)
def test_tables_add_up_to_the_financing_total(lines, known):
    found, money = givers(lines, known), sums([], lines)
    assert found.table.sums == found.by_year.sums
    for table in (found.table, found.by_year):
        assert table.sums.total == money.funding
        town, foundation = moved(lines, known)
        assert table.sums.amounts[4:] == (money.own_funds + town, money.third_party_funds + foundation, money.income)
        assert sum(table.sums.amounts[:4]) == money.programme_funding - town - foundation
        assert all(row.total == sum(row.amounts) for row in (*table.rows, table.sums))
        for place, total in enumerate(table.sums.amounts):
            assert sum((row.amounts[place] for row in table.rows), Decimal(0)) == total
        assert all(amount >= 0 and amount == round(amount, 2) for row in table.rows for amount in row.amounts)


@given(st.lists(funding(), max_size=14), register)
def test_informational_lines_change_nothing(lines, known):
    assert givers(lines, known) == givers(counted(lines), known)


@given(st.lists(funding(), max_size=14), register)
def test_whatever_has_no_known_giver_says_why(lines, known):
    found = givers(lines, known)
    unknown = COLUMNS.index("Programm, Aufteilung nicht bekannt")
    silent = [row.label for row in found.table.rows if row.amounts[unknown]]
    assert set(silent) <= {row.programme for row in found.unsplit}
    assert all(row.reason for row in found.unsplit)


@given(st.lists(funding(), max_size=14), rates(), st.sampled_from(FunderLevel.values))
def test_one_giver_gets_every_cent_of_his_programme_in_whatever_year(lines, known, level):
    places = {"eu": "EU", "land": "Land", "municipal": "Kommune", "foundation": "Dritte"}
    others = [name for name in ("federal", "land", "eu") if name != level]
    names_another = any(getattr(rate, f"{name}_share") for rate in known for name in others)
    place = None if names_another else places.get(level)
    found = givers(lines, {1: Registered(level, known)})
    rows = [row for row in found.table.rows if row.label == "Sozialer Zusammenhalt"]
    for row in rows:
        if place:
            assert row.amounts[COLUMNS.index(place)] == row.total
        else:
            assert row.amounts[4:] == (0, 0, 0)
    assert {one.programme for one in found.whole} <= ({"Sozialer Zusammenhalt"} if place and rows else set())
    assert all(one.programme != "Sozialer Zusammenhalt" for one in found.unsplit) or not place


@pytest.fixture
def programme(town):
    programme = FundingProgrammeFactory(municipality=town, name="Sozialer Zusammenhalt")
    third = Decimal("33.333")
    programme.rates.create(from_year=2020, rate=2 * third, federal_share=third, land_share=third, eu_share=0)
    programme.rates.create(from_year=2010, rate=60)
    return programme


@pytest.fixture
def sheet(draft, programme):
    """Of 100.001 € planned in one programme year, by hand: 50.000,50 each for Bund and Land."""
    sheet = MeasureSheetFactory(edition=draft, number="B4", title="Park")
    CostLineFactory(sheet=sheet, amount="150001.00", fiscal_year=2027)
    for amount, year in (("60000.00", 2026), ("40001.00", 2027)):
        FundingLineFactory(
            sheet=sheet, source="programme", programme=programme, programme_year=2026, fiscal_year=year, amount=amount
        )
    FundingLineFactory(sheet=sheet, source="own", amount="50000.00", fiscal_year=2027)
    return sheet


@pytest.mark.django_db
def test_programme_years_are_split_by_their_own_rate(draft, sheet, programme, town):
    plain = FundingProgrammeFactory(municipality=town, name="Stadtgrün")
    for year, amount in ((2009, "9.00"), (2012, "12.00"), (2013, "3.00"), (None, "1.00")):
        FundingLineFactory(sheet=sheet, source="programme", programme=programme, programme_year=year, amount=amount)
    FundingLineFactory(sheet=sheet, source="programme", programme=plain, programme_year=2026, amount="5.00")
    found = givers_of(read_lines([draft])[1])
    amounts = {row.label: row.amounts for row in found.by_year.rows}
    assert amounts["Sozialer Zusammenhalt, Programmjahr 2026"][:4] == (Decimal("50000.50"), Decimal("50000.50"), 0, 0)
    assert list(amounts) == [
        "Sozialer Zusammenhalt, Programmjahr 2009",
        "Sozialer Zusammenhalt, Programmjahr 2012",
        "Sozialer Zusammenhalt, Programmjahr 2013",
        "Sozialer Zusammenhalt, Programmjahr 2026",
        "Sozialer Zusammenhalt, ohne Programmjahr",
        "Stadtgrün, Programmjahr 2026",
        "Eigenmittel der Kommune",
    ]
    assert [row.label for row in found.table.rows] == ["Sozialer Zusammenhalt", "Stadtgrün", "Eigenmittel der Kommune"]
    assert [(row.label, row.reason) for row in found.unsplit] == [
        ("Sozialer Zusammenhalt, Programmjahr 2009", "kein Fördersatz für dieses Programmjahr im Verzeichnis"),
        ("Sozialer Zusammenhalt, Programmjahre 2012, 2013", "Fördersatz ab 2010 ohne Anteile von Bund, Land und EU"),
        ("Sozialer Zusammenhalt", "kein Programmjahr eingetragen"),
        ("Stadtgrün, Programmjahr 2026", "kein Fördersatz für dieses Programmjahr im Verzeichnis"),
    ]
    assert found.table.sums.amounts[3] == Decimal("30.00")


@pytest.mark.django_db
def test_shares_of_the_register_split_no_money_of_a_notice_with_another_rate(client, editor, draft, sheet, programme):
    """66.666 % in the register, 70 % in the notice of 2026: who gives the 100,001 € is not known; of 2025 it is."""
    concept = draft.concept
    told = {"programme": programme, "amount": "100001", "number": "21-0345"}
    for year, rate in ((2025, "70"), (2026, "66.666"), (2026, None)):
        Grant.objects.create(concept=concept, programme_year=year, rate=rate, **told)
    assert finance_report(draft, Choice(), date(2026, 11, 25)).givers.unsplit == ()
    Grant.objects.filter(programme_year=2026).update(rate="70")
    found = finance_report(draft, Choice(), date(2026, 11, 25)).givers
    assert found.table.sums.amounts[:4] == (0, 0, 0, Decimal("100001.00"))
    reason = "70\xa0% laut Bescheid 21-0345, im Verzeichnis 66,666\xa0%"
    assert [(row.label, row.reason) for row in found.unsplit] == [("Sozialer Zusammenhalt, Programmjahr 2026", reason)]
    client.force_login(editor)
    for url in (reverse("finance_overview", args=[concept.slug, draft.number]), sheet.get_absolute_url()):
        assert f"Programmjahr 2026: {reason}" in client.get(url).content.decode()
    # The notice that covers the measure agrees with the register
    covering = Grant.objects.create(concept=concept, programme_year=2026, rate="66.666", **told)
    covering.measure_links.create(measure=sheet.measure)
    assert "50.000,50" in client.get(sheet.get_absolute_url()).content.decode()


@pytest.mark.parametrize("level", ["federal", "federal_land", "other", ""])
def test_level_that_may_be_two_givers_or_names_nobody_is_no_giver(level):
    assert sole_giver(level, []) is None


@pytest.mark.parametrize("level", ["eu", "land", "municipal", "foundation"])
def test_share_of_another_in_one_year_says_that_the_programme_is_split(level):
    with_shares = ProgrammeRate(rate=75, federal_share=0, land_share=25, eu_share=50)
    assert sole_giver(level, [ProgrammeRate(rate=75)]) == level
    assert sole_giver(level, [ProgrammeRate(rate=75), with_shares]) is None


@pytest.mark.django_db
def test_years_before_the_first_rate_are_those_of_the_only_giver(draft, sheet, town):
    """A rate that gives all to the Land names nobody else: 30 € of 2020 are the Land's, as 90 € of 2023 are by rate."""
    own = FundingProgrammeFactory(municipality=town, name="Klima", level="land")
    own.rates.create(from_year=2022, rate=90, federal_share=0, land_share=90, eu_share=0)
    for year, amount in ((2020, "30.00"), (2023, "90.00")):
        FundingLineFactory(sheet=sheet, source="programme", programme=own, programme_year=year, amount=amount)
    found = givers_of(read_lines([draft])[1])
    assert [row.amounts[1] for row in found.table.rows if row.label == "Klima"] == [Decimal("120.00")]
    assert [(one.programme, one.giver) for one in found.whole] == [("Klima", "Land")]


@pytest.mark.django_db
def test_page_and_measure_tell_who_gives_a_programme_alone(client, editor, draft, sheet, town):
    """By hand: 700 € without a year and 5 € of 2026 from the EU, 40 € from a foundation beside 2 € of others."""
    fund = FundingProgrammeFactory(municipality=town, name="EFRE", level="eu")
    fund.rates.create(from_year=2021, rate=60)
    trust = FundingProgrammeFactory(municipality=town, name="Bürgerstiftung", level="foundation")
    for programme, year, amount in ((fund, None, "700.00"), (fund, 2026, "5.00"), (trust, 2026, "40.00")):
        FundingLineFactory(sheet=sheet, source="programme", programme=programme, programme_year=year, amount=amount)
    FundingLineFactory(sheet=sheet, source="third_party", amount="2.00")
    found = givers_of(read_lines([draft])[1])
    assert found.table.sums.amounts[2:6] == (Decimal("705.00"), 0, Decimal("50000.00"), Decimal("42.00"))
    client.force_login(editor)
    for url in (reverse("finance_overview", args=[draft.concept.slug, draft.number]), sheet.get_absolute_url()):
        text = " ".join(client.get(url).content.decode().split())
        assert "ganz beim Mittelgeber des Programms: Bürgerstiftung (Stiftung), EFRE (EU)." in text
        assert "Aufteilung nicht bekannt:" not in text


@pytest.mark.django_db
def test_programme_called_like_a_source_stays_a_row_of_its_own(draft, sheet, town):
    namesake = FundingProgrammeFactory(municipality=town, name="Eigenmittel der Kommune")
    FundingLineFactory(sheet=sheet, source="programme", programme=namesake, amount="5.00")
    rows = givers_of(read_lines([draft])[1]).table.rows
    totals = [row.total for row in rows if row.label == "Eigenmittel der Kommune"]
    assert totals == [Decimal("5.00"), Decimal("50000.00")]


@pytest.mark.django_db
def test_page_says_by_which_register_it_splits(client, reader, draft, editor, sheet, programme):
    """An adopted name stays, the rate is that of today."""
    sheet.funding_lines.filter(source="programme").update(adopted_programme="Soziale Stadt")
    client.force_login(editor)
    url = reverse("finance_overview", args=[draft.concept.slug, draft.number])
    text = client.get(url).content.decode()
    for words in (
        "Wer gibt das Geld",
        "Soziale Stadt, Programmjahr 2026",
        "50.000,50",
        "im Verzeichnis der Förderprog",
    ):
        assert words in text
    assert "Aufteilung nicht bekannt:" not in text
    programme.rates.filter(from_year=2020).update(federal_share=None, land_share=None, eu_share=None)
    text = client.get(url).content.decode()
    assert "50.000,50" not in text
    assert "Soziale Stadt, Programmjahr 2026: Fördersatz ab 2020 ohne Anteile" in text


@pytest.mark.django_db
def test_register_is_two_queries_and_only_where_a_programme_pays(draft, sheet, town, django_assert_num_queries):
    for _ in range(2):
        fundings = read_lines([draft])[1]
        with django_assert_num_queries(2):
            givers_of(fundings)
        another = FundingProgrammeFactory(municipality=town)
        FundingLineFactory(sheet=sheet, source="programme", programme=another, programme_year=2026, amount="5.00")
    sheet.funding_lines.filter(source="programme").delete()
    fundings = read_lines([draft])[1]
    with django_assert_num_queries(0):
        givers_of(fundings)
    assert finance_report(draft, Choice(), date(2026, 11, 25)).givers


@pytest.mark.django_db
def test_measure_shows_who_bears_its_fundable_cost(client, reader, editor, draft, sheet, programme):
    """150,001 € at 66.666 per cent are 99,999.67 (150,001 × 0.66666 = 99,999.66666), half each 49,999.835: Bund
    49,999.84, Land 49,999.83; 50,001.33 stay, of which third parties may bear half: 25,000.67 and 25,000.66."""
    programme.rates.filter(from_year=2020).update(third_party_share=50)
    client.force_login(editor)
    page = client.get(sheet.get_absolute_url())
    (plan,) = page.context["calculations"]
    parts = plan.calculation.parts[0].split
    assert (parts.given.federal, parts.given.land) == (Decimal("49999.84"), Decimal("49999.83"))
    assert (parts.municipality, parts.third_party) == (Decimal("25000.67"), Decimal("25000.66"))
    assert page.context["givers"].table.sums.amounts[:2] == (Decimal("50000.50"), Decimal("50000.50"))
    for words in (
        "50.000,50",
        "49.999,84",
        "49.999,83",
        "25.000,67",
        "25.000,66",
        "Wer trägt die zuwendungsfähigen Kosten",
    ):
        assert words in page.content.decode()
    programme.rates.filter(from_year=2020).update(
        federal_share=None, land_share=None, eu_share=None, third_party_share=None
    )
    text = client.get(sheet.get_absolute_url()).content.decode()
    assert "Aufteilung im Verzeichnis nicht angegeben" in text
    assert "Sozialer Zusammenhalt, Programmjahr 2026: Fördersatz ab 2020 ohne Anteile von Bund, Land und EU" in text
    assert "25.000,6" not in text
