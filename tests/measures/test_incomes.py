"""Money other than grants that came in: entering it, correcting it, and what is refused."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from concepts.models import Change
from measures.granting.incomes import by_year
from measures.models import Income
from tests.factories import ConceptFactory, MeasureSheetFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(draft):
    return MeasureSheetFactory(edition=draft, number="B4", title="Quartierspark")


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def entry(**changes):
    usual = {
        "new_key": str(uuid.uuid4()),
        "income_row": "1.3",
        "booked_on": "2025-03-01",
        "amount": "12.500,50",
        "measure": "",
        "note": "Flurstück 12/4",
    }
    return usual | changes


def at(name, concept, *more):
    return reverse(name, args=[concept.slug, *more])


def income(concept, **values):
    usual = {"booked_on": date(2025, 3, 1), "amount": Decimal("100.00"), "income_row": "1.10"}
    return Income.objects.create(concept=concept, **usual | values)


def test_income_is_entered_and_stands_in_its_year(desk, sheet):
    concept = sheet.edition.concept
    desk.post(at("income_create", concept), entry(measure=sheet.measure_id))
    saved = Income.objects.get()
    assert (saved.concept, saved.amount, saved.income_row) == (concept, Decimal("12500.50"), "1.3")
    page = desk.get(at("income_list", concept)).content.decode()
    assert "Summe 2025" in page
    assert "12.500,50" in page
    assert "1.3 Grundstückserlöse" in page
    assert "B4 Quartierspark" in page
    assert Change.objects.filter(concept=concept, new="12.500,50").exists()


def test_same_entry_sent_twice_is_saved_once(desk, sheet):
    twice = entry()
    for _ in range(2):
        assert desk.post(at("income_create", sheet.edition.concept), twice).status_code == 302
    assert Income.objects.count() == 1


def test_whoever_goes_back_and_enters_something_else_loses_nothing(desk, sheet):
    first = entry()
    desk.post(at("income_create", sheet.edition.concept), first)
    desk.post(at("income_create", sheet.edition.concept), first | {"amount": "7"})
    assert sorted(Income.objects.values_list("amount", flat=True)) == [7, Decimal("12500.50")]


def test_key_of_another_concept_is_not_taken_for_the_same(desk, sheet):
    elsewhere = income(ConceptFactory())
    desk.post(at("income_create", sheet.edition.concept), entry(new_key=str(elsewhere.key)))
    assert Income.objects.filter(concept=sheet.edition.concept).count() == 1


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("amount", "-5", "Bitte"),
        ("amount", "0", "über null"),
        ("amount", "123456789012345", "Bitte"),
        ("amount", "zwölf", "Bitte"),
        ("amount", "", "Bitte geben Sie einen Betrag ein"),
        ("amount", "ca. 12 T€", "Bitte geben Sie den genauen Betrag ein"),
        ("amount", "400 – 500", "Bitte geben Sie den genauen Betrag ein"),
        ("booked_on", "31.02.2025", "gültig"),
        ("booked_on", "20226-01-01", "gültig"),
        ("booked_on", "1026-01-01", "zwischen 1950 und 2150"),
        ("booked_on", "", "Bitte geben Sie den Tag an"),
        ("income_row", "", "Bitte wählen Sie die Art"),
        ("income_row", "3", "gültige Auswahl"),
        ("measure", "999999", "gültige Auswahl"),
        ("note", "x" * 251, "250"),
    ],
)
def test_wrong_entry_is_refused_with_words_and_comes_back(desk, sheet, name, value, message):
    answer = desk.post(at("income_create", sheet.edition.concept), entry(note="Kaufvertrag") | {name: value})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert message in page
    assert name == "note" or "Kaufvertrag" in page
    assert name == "amount" or "12.500,50" in page
    assert not Income.objects.exists()


def test_impossible_day_is_told_at_its_field(desk, sheet):
    answer = desk.post(at("income_create", sheet.edition.concept), entry(booked_on="1026-01-01"))
    assert list(answer.context["form"].errors) == ["booked_on"]


def test_day_to_come_is_refused(desk, sheet):
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    page = desk.post(at("income_create", sheet.edition.concept), entry(booked_on=tomorrow)).content.decode()
    assert "Zukunft" in page


def test_hostile_note_is_shown_as_text(desk, sheet):
    income(sheet.edition.concept, note="<script>alert(1)</script>")
    page = desk.get(at("income_list", sheet.edition.concept)).content.decode()
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("person", ["reader", "contributor"])
def test_council_and_contributors_read_the_amount_and_not_from_whom_it_came(client, request, sheet, person):
    income(sheet.edition.concept, note="Eheleute Muster, Nordring 12", amount=Decimal("4321.00"))
    client.force_login(request.getfixturevalue(person))
    page = client.get(at("income_list", sheet.edition.concept)).content.decode()
    assert "4.321,00" in page
    assert "Eheleute" not in page


def test_two_people_at_the_same_row_lose_nothing(desk, sheet):
    row = income(sheet.edition.concept)
    opened = entry(revision=row.revision, amount="200")
    assert desk.post(at("income_edit", sheet.edition.concept, row.key), opened | {"amount": "150"}).status_code == 302
    answer = desk.post(at("income_edit", sheet.edition.concept, row.key), opened)
    assert answer.status_code == 200
    assert "150" in answer.content.decode()
    row.refresh_from_db()
    assert row.amount == 150


def test_mistake_is_taken_out_and_stays_in_the_log(desk, sheet):
    row = income(sheet.edition.concept)
    for _ in range(2):  # a double click
        answer = desk.post(at("income_edit", sheet.edition.concept, row.key), {"delete": "1"})
        assert answer.url == at("income_list", sheet.edition.concept)
    assert not Income.objects.exists()
    assert Change.objects.filter(action="deleted", concept=sheet.edition.concept).exists()


def test_row_of_another_concept_is_not_found(desk, sheet):
    elsewhere = income(ConceptFactory())
    assert desk.get(at("income_edit", sheet.edition.concept, elsewhere.key)).status_code == 404


def test_years_stand_newest_first_each_with_its_sum(sheet):
    concept = sheet.edition.concept
    for day, amount in ((date(2024, 12, 31), "1.10"), (date(2025, 1, 1), "2.20"), (date(2025, 6, 1), "3.30")):
        income(concept, booked_on=day, amount=Decimal(amount))
    years = by_year(concept.incomes.all(), {})
    assert [(year.year, year.total) for year in years] == [(2025, Decimal("5.50")), (2024, Decimal("1.10"))]
