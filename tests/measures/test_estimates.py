"""How the cost of a measure develops: dated estimates between the editions."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from concepts.models import Change, Edition
from measures.estimates import cost_states
from measures.models import CostEstimate, MeasureSheet
from measures.updating.history import Appearance
from tests.factories import CostLineFactory, MeasureSheetFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(draft):
    return MeasureSheetFactory(edition=draft, number="B4", title="Quartierspark")


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def estimate(sheet, day, amount, **more):
    values = {"stage": "preliminary"} | more
    return CostEstimate.objects.create(measure=sheet.measure, dated_on=day, amount=Decimal(amount), **values)


def adopted(number, day, cost):
    """What an adopted edition says the measure costs."""
    from measures.finance import Sums

    edition = Edition(number=number, state="published", resolution_date=day, label=f"Fassung {number}")
    return Appearance(MeasureSheet(edition=edition), Sums(cost=Decimal(cost), cost_to=Decimal(cost)))


def at(name, sheet, *more):
    return reverse(name, args=[sheet.measure.concept.slug, sheet.measure.serial, *more])


def test_states_stand_in_order_each_with_the_difference_to_the_one_before(sheet):
    """Leverkusen, in million euro: 24.83, 28.43, 26.88; +3.60 and -1.55."""
    history = [adopted(2, date(2012, 1, 1), "28430000"), adopted(1, date(2010, 1, 1), "24830000")]
    later = estimate(sheet, date(2013, 2, 1), "26880000", reason="Ausschreibung günstiger")
    states = cost_states(history, [later])
    assert [(state.source, state.difference) for state in states] == [
        ("Fassung 1", None),
        ("Fassung 2", Decimal("3600000")),
        ("Kostenschätzung", Decimal("-1550000")),
    ]
    assert states[1].percent == Decimal("14.5")
    assert states[2].reason == "Ausschreibung günstiger"


def test_edition_comes_after_the_estimates_of_its_day_and_drafts_say_nothing(sheet):
    draft = Appearance(sheet, adopted(1, date(2010, 1, 1), "5").sums)
    states = cost_states([draft, adopted(1, date(2026, 5, 1), "90")], [estimate(sheet, date(2026, 5, 1), "100")])
    assert [(state.source, state.difference) for state in states] == [("Kostenschätzung", None), ("Fassung 1", -10)]


def test_editor_notes_corrects_and_deletes_an_estimate(desk, sheet):
    entry = {"dated_on": "2026-03-01", "stage": "calculation", "amount": "1,2 Mio", "amount_to": "1,4 Mio"}
    response = desk.post(at("estimate_create", sheet), entry | {"reason": "Entwurfsplanung liegt vor"})
    assert response.url.endswith("#cost-states")
    made = CostEstimate.objects.get()
    assert (made.amount, made.amount_to, made.entered_by.email) == (1_200_000, 1_400_000, "editor@auenfurt.example")
    page = desk.get(sheet.measure.get_absolute_url()).content.decode()
    for words in ("Kostenberechnung", "1.200.000\xa0€", "bis 1.400.000\xa0€", "Entwurfsplanung liegt vor"):
        assert words in page
    address = at("estimate_edit", sheet, made.key)
    assert desk.post(address, entry | {"amount": "1,3 Mio", "revision": made.revision}).status_code == 302
    assert CostEstimate.objects.get().amount == 1_300_000
    assert Change.objects.filter(field="Gesamtkosten in Euro", new="1.300.000,00").exists()
    assert desk.post(address, {"delete": "1"}).status_code == 302
    assert not CostEstimate.objects.exists()
    assert Change.objects.filter(action="deleted", object_kind="costestimate").exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"amount": "zwölf"}, "kein Betrag"),
        ({"amount": "-5"}, "nicht negativ"),
        ({"amount": "9" * 15}, "zu groß"),
        ({"amount_to": "1"}, "endet unter ihrem Anfang"),
        ({"dated_on": "2099-01-01"}, "in der Zukunft"),
        ({"dated_on": "31.02.2026"}, "gültiges Datum"),
        ({"stage": "guess"}, "Auswahl"),
        ({"stage": ""}, "zwingend erforderlich"),
        ({"amount": ""}, "Bitte geben Sie einen Betrag ein."),
        ({"amount": "120 %"}, "kein Betrag"),
        ({"amount_to": "zwölf"}, "kein Betrag"),
        ({"dated_on": ""}, "zwingend erforderlich"),
        ({"dated_on": "20226-01-01"}, "gültiges Datum"),
        ({"dated_on": "0026-03-01"}, "1950"),
        ({"reason": "Weil es so ist" + "ä" * 200_001}, "höchstens 200.000"),
        ({"reason": "Weil es so ist\x00"}, "Nullzeichen"),
    ],
)
def test_wrong_entry_is_refused_in_words_and_kept(desk, sheet, wrong, words):
    entry = {"dated_on": "2026-03-01", "stage": "final", "amount": "100", "reason": "Weil es so ist"}
    response = desk.post(at("estimate_create", sheet), entry | wrong)
    page = response.content.decode()
    assert words in page
    assert "Weil es so ist" in page
    typed = entry | wrong
    assert {name: response.context["form"][name].value() for name in typed} == typed
    assert not CostEstimate.objects.exists()


def test_estimate_sent_twice_is_noted_once(desk, sheet, draft):
    key = desk.get(at("estimate_create", sheet)).context["form"]["new_key"].value()
    entry = {"dated_on": "2026-03-01", "stage": "final", "amount": "100", "reason": "<b>fett</b>", "new_key": key}
    assert [desk.post(at("estimate_create", sheet), entry).status_code for _ in range(2)] == [302, 302]
    assert CostEstimate.objects.count() == 1
    page = desk.get(sheet.measure.get_absolute_url()).content.decode()
    assert "&lt;b&gt;fett&lt;/b&gt;" in page
    assert desk.post(at("estimate_create", sheet), entry | {"amount": "200"}).status_code == 302
    other = MeasureSheetFactory(edition=draft)
    assert desk.post(at("estimate_create", other), entry).status_code == 302
    assert desk.post(at("estimate_create", sheet), entry | {"new_key": "unsinn", "amount": "300"}).status_code == 200
    assert sorted(CostEstimate.objects.values_list("measure", "amount")) == [
        (sheet.measure_id, 100),
        (sheet.measure_id, 200),
        (other.measure_id, 100),
    ]


def test_estimate_of_another_measure_is_not_found_here(desk, sheet, draft):
    other = estimate(MeasureSheetFactory(edition=draft), "2026-01-01", "5")
    assert desk.get(at("estimate_edit", sheet, other.key)).status_code == 404


def test_somebody_was_quicker(desk, sheet):
    made = estimate(sheet, "2026-01-01", "5")
    CostEstimate.objects.filter(pk=made.pk).update(amount=7, revision=2)
    entry = {"dated_on": "2026-01-01", "stage": "preliminary", "amount": "9", "revision": 1}
    page = desk.post(at("estimate_edit", sheet, made.key), entry).content.decode()
    assert "7,00" in page
    assert CostEstimate.objects.get().amount == 7


def test_measure_with_an_estimate_outlives_its_sheet(desk, sheet):
    CostLineFactory(sheet=sheet)
    estimate(sheet, "2026-01-01", "5")
    desk.post(reverse("sheet_delete", args=[sheet.measure.concept.slug, 1, sheet.measure.serial]))
    assert CostEstimate.objects.exists()
