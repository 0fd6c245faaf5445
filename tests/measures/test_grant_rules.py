"""What the register says of a programme's money, and the notice that it helps to enter."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from measures.granting.base_rate import base_rates
from measures.granting.grants import Instalment, Notice
from measures.granting.lapsing import rule_of
from measures.models import CashInstalment, DrawDown, FundingProgramme, Grant
from tests.factories import FundingProgrammeFactory

TODAY = date(2026, 11, 25)


# --- The rule ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("years", "programme_year", "day", "words"),
    [
        (2, 2012, date(2014, 12, 31), "31.12.2014 (Programmjahr 2012, n+2)"),
        (4, 2026, date(2030, 12, 31), "31.12.2030 (Programmjahr 2026, n+4)"),
        (0, 2026, date(2026, 12, 31), "31.12.2026 (Programmjahr 2026, mit dem Programmjahr)"),
        (2, None, None, "n+2"),
    ],
)
def test_money_lapses_with_the_nth_year_after_the_programme_year(years, programme_year, day, words):
    rule = rule_of(FundingProgramme(lapse_years=years), programme_year)
    assert (rule.day, rule.words) == (day, words)


def test_programme_without_a_rule_says_nothing():
    assert rule_of(FundingProgramme(lapse_years=None), 2026) is None
    assert rule_of(None, 2026) is None


def notice(years=(2026,), *, lapse_years=2, called=0, **values):
    """Of programme year 2024 with 1.000 € a year."""
    programme = FundingProgramme(name="SZH", lapse_years=lapse_years)
    grant = Grant(programme=programme, programme_year=2024, amount=1000 * len(years), **values)
    calls = (DrawDown(booked_on=TODAY, amount=Decimal(called)),) if called else ()
    rows = [CashInstalment(grant=grant, year=year, amount=Decimal(1000)) for year in years]
    return Notice(grant, tuple(Instalment(grant, row, calls, (), (), TODAY, base_rates({})) for row in rows), TODAY)


BEYOND = "Nach dem Verzeichnis der Förderprogramme verfallen die Mittel am 31.12.2026 (Programmjahr 2024, n+2)."


@pytest.mark.parametrize(
    ("one", "named"),
    [
        (notice(), None),
        (notice(lapses_after_years=2), "Rate 2026 (verfällt am 31.12.2028)"),
        (notice((2026, 2027)), "Rate 2027 (verfällt am 31.12.2027)"),
        (notice((2027,), lapses_on=date(2026, 12, 31)), None),
        (notice((), lapses_on=date(2027, 1, 1)), "der letzte Tag des Bescheids (01.01.2027)"),
        (notice(lapses_after_years=2, called=1000), None),  # nothing is left that could lapse
        (notice(lapses_after_years=9, lapse_years=None), None),
    ],
)
def test_notice_that_goes_beyond_its_programme_is_told(one, named):
    (*_, hint) = ["", *(hint for hint in one.hints if "Verzeichnis" in hint)]
    assert hint == (
        f"{BEYOND} Darüber hinaus gehen: {named}. Es gilt der Bescheid; bitte prüfen Sie die Fristen." if named else ""
    )


# --- On the pages ------------------------------------------------------------


@pytest.fixture
def programme(town):
    return FundingProgrammeFactory(
        municipality=town, name="Sozialer Zusammenhalt", lapse_years=2, lapse_note="Seit 2012 die <n+2>-Regel."
    )


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def told(desk, concept):
    """``told(programme=…, …)``: the part of the form that changes with programme and year."""
    return lambda **fields: desk.get(reverse("grant_lapse_rule", args=[concept.slug]), fields).content.decode()


def sent(**values):
    return {"amount": "5", "revision": "1", "instalments-TOTAL_FORMS": "0", "instalments-INITIAL_FORMS": "0"} | values


@pytest.mark.django_db
def test_form_tells_the_rule_and_offers_its_day(told, programme):
    shown = told(programme=programme.pk, programme_year="2026")
    assert "Nach dem Verzeichnis: <strong>31.12.2028 (Programmjahr 2026, n+2)</strong>" in shown
    assert "Seit 2012 die &lt;n+2&gt;-Regel." in shown
    assert 'data-value="2028-12-31"' in shown
    shown = told(programme=programme.pk, programme_year="2026", lapses_on="2028-12-31")
    assert "<button" not in shown
    assert "Dieser Tag steht oben" in shown
    assert "n+2. Sobald das Programmjahr" in told(programme=programme.pk)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"programme_year": "2026"},
        {"programme": "999999", "programme_year": "2026"},
        {"programme": "9" * 40, "programme_year": "2026"},
        {"programme": "'; --", "programme_year": "2026"},
        {"programme": "ours", "programme_year": "20226"},
        {"programme": "ours", "programme_year": "<script>"},
    ],
)
def test_form_tells_nothing_where_nothing_is_known(told, programme, fields):
    shown = told(**fields | ({"programme": programme.pk} if fields.get("programme") == "ours" else {}))
    assert "Verzeichnis" not in shown
    assert "<script" not in shown


@pytest.mark.django_db
def test_rules_of_another_town_are_not_told(told, next_town):
    foreign = FundingProgrammeFactory(municipality=next_town, lapse_years=2)
    assert "Verzeichnis" not in told(programme=foreign.pk, programme_year="2026")


@pytest.mark.django_db
def test_day_is_taken_over_without_script_and_nothing_else_changes(desk, concept, programme):
    url = reverse("grant_create", args=[concept.slug])
    assert 'name="take_over"' not in desk.get(url).content.decode()
    data = sent(programme=programme.pk, programme_year="2026", number="LBV-9", amount="zwölf")
    refused = desk.post(url, data).content.decode()  # any page that comes back tells it
    assert 'name="take_over"' in refused
    shown = desk.post(url, data | {"take_over": "rule"})
    form = shown.context["form"]
    assert f"{form['lapses_on'].value()}" == "2028-12-31"
    assert 'value="2028-12-31"' in shown.content.decode()
    assert (form["number"].value(), form["amount"].value(), form.errors) == ("LBV-9", "zwölf", {})
    assert not Grant.objects.exists()
    saved = desk.post(url, data | {"amount": "12", "lapses_on": "2028-12-31"})
    assert saved.url == Grant.objects.get(lapses_on=date(2028, 12, 31)).get_absolute_url()


@pytest.mark.django_db
def test_taking_over_where_no_rule_is_known_keeps_the_entered_day(desk, concept):
    url = reverse("grant_create", args=[concept.slug])
    shown = desk.post(url, sent(take_over="rule", programme_year="2026", lapses_on="2027-03-31"))
    assert shown.context["form"]["lapses_on"].value() == "2027-03-31"


@pytest.mark.django_db
def test_new_notice_never_gets_a_day_that_nobody_chose(desk, concept, programme):
    desk.post(reverse("grant_create", args=[concept.slug]), sent(programme=programme.pk, programme_year="2026"))
    assert Grant.objects.get().lapses_on is None


@pytest.mark.django_db
def test_page_of_a_notice_tells_the_rule_beside_its_own(desk, client, reader, concept, programme):
    grant = Grant.objects.create(concept=concept, programme=programme, programme_year=2024, amount=5)
    CashInstalment.objects.create(grant=grant, year=2027, amount=5)
    shown = desk.get(grant.get_absolute_url()).content.decode()
    assert "Nach dem Verzeichnis der Förderprogramme: 31.12.2026 (Programmjahr 2024, n+2)." in shown
    assert "Rate 2027 (verfällt am 31.12.2027)" in shown
    assert "#deadlines" in shown
    edit = desk.get(reverse("grant_edit", args=[concept.slug, grant.pk])).content.decode()
    assert 'data-value="2026-12-31"' in edit
    client.force_login(reader)
    shown = client.get(grant.get_absolute_url()).content.decode()
    assert "n+2" in shown
    assert "Fristen bearbeiten" not in shown
