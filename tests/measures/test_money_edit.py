"""The page on which a measure's money is typed by years."""

from decimal import Decimal

import pytest
from django.urls import reverse

from concepts.models import Change, State
from measures.forms.rows import MOST_ROWS
from measures.models import CostLine, FundingLine
from measures.registers import seed_cost_groups
from tests.factories import CostLineFactory, FundingLineFactory, FundingProgrammeFactory, MeasureSheetFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def programme(town):
    programme = FundingProgrammeFactory(municipality=town, name="Sozialer Zusammenhalt")
    programme.rates.create(from_year=2020, rate=Decimal("66.667"))
    return programme


@pytest.fixture
def sheet(draft):
    return MeasureSheetFactory(edition=draft, number="B4", start_year=2027, end_year=2028)


def at(sheet):
    return reverse("money_edit", args=[sheet.edition.concept.slug, sheet.edition.number, sheet.measure.serial])


def sent(sheet, cost=(), funding=(), years=(2027, 2028), **more):
    data = {"revision": sheet.revision, "years": [str(year) for year in years]}
    for name, rows in (("cost", cost), ("funding", funding)):
        data |= {f"{name}-TOTAL_FORMS": len(rows), f"{name}-INITIAL_FORMS": 0}
        data |= {f"{name}-{index}-{key}": value for index, row in enumerate(rows) for key, value in row.items()}
    return data | more


def shown(page):
    """What the page would send back unchanged."""
    entry = page.context["entry"]
    forms = [entry.core, *entry.cost.forms, *entry.funding.forms]
    data = {field.html_name: field.value() for form in forms for field in form}
    for form in forms:
        data |= {cell.html_name: form.fields[cell.name].prepare_value(cell.value()) for cell in form}
    data = {name: "on" if value is True else value for name, value in data.items() if value not in (None, False)}
    for rows in (entry.cost, entry.funding):
        data |= {f"{rows.prefix}-TOTAL_FORMS": len(rows.forms), f"{rows.prefix}-INITIAL_FORMS": 0}
    return data | {"years": [str(year) for year in entry.known_years]}


def amounts(model, *names):
    return list(model.objects.order_by("position").values_list("fiscal_year", "amount", *names))


def test_amounts_are_typed_as_germans_write_them(desk, sheet, town):
    seed_cost_groups(town)
    group = town.cost_groups.first()
    row = {"cost_group": group.pk, "label": "Wege", "is_eligible": "on", "stage": "calculation", "budget": "investive"}
    cells = {"year_2027": "1.234,50", "year_2028": "ca. 12 T€", "year_none": "400.000 – 0,52 Mio"}
    funding = {"payer": "income:::1.1", "year_2027": "1,2 Mio"}
    response = desk.post(at(sheet), sent(sheet, [row | cells], [funding], price_level="2026", vat="gross"))
    assert response.status_code == 302
    assert amounts(CostLine, "amount_to", "is_approximate") == [
        (2027, Decimal("1234.50"), None, False),
        (2028, Decimal(12000), None, True),
        (None, Decimal(400000), Decimal(520000), False),
    ]
    assert set(CostLine.objects.values_list("cost_group", "label", "stage", "budget")) == {
        (group.pk, "Wege", "calculation", "investive")
    }
    assert amounts(FundingLine, "income_row") == [(2027, Decimal(1_200_000), "1.1")]
    sheet.refresh_from_db()
    assert sheet.price_basis == "Preisstand 2026, brutto"


def test_page_sent_back_unchanged_changes_nothing(desk, sheet, programme, green_office):
    CostLineFactory(sheet=sheet, fiscal_year=2027, amount="0.10", amount_to="7.00", is_approximate=True, budget="")
    CostLineFactory(sheet=sheet, fiscal_year=2027, amount="5", is_eligible=False, is_informational=True)
    CostLineFactory(sheet=sheet, fiscal_year=2019, amount="1234567.89", label="Grunderwerb", stage="final")
    for year in (2027, 2028):
        FundingLineFactory(
            sheet=sheet, source="programme", programme=programme, programme_year=2026, fiscal_year=year, amount="70"
        )
    FundingLineFactory(sheet=sheet, source="third_party", actor=green_office, fiscal_year=None, is_informational=True)
    FundingLineFactory(sheet=sheet, source="income", income_row="1.10", fiscal_year=2028)
    before = [list(model.objects.order_by("pk").values()) for model in (CostLine, FundingLine)]
    page = desk.get(at(sheet))
    assert page.context["entry"].known_years == [2019, 2027, 2028]
    assert desk.post(at(sheet), shown(page)).status_code == 302
    assert not Change.objects.exists()
    assert [list(model.objects.order_by("pk").values()) for model in (CostLine, FundingLine)] == before


def test_corrected_amount_is_still_the_same_line(desk, sheet):
    line = CostLineFactory(sheet=sheet, fiscal_year=2027, amount="100")
    data = shown(desk.get(at(sheet))) | {"cost-0-year_2027": "250", "cost-0-year_2028": "50"}
    assert desk.post(at(sheet), data).status_code == 302
    assert CostLine.objects.get(fiscal_year=2027).key == line.key
    assert [(one.field, one.new) for one in Change.objects.order_by("field")] == [
        ("Kostenzeile 1", "2027 · 250,00 €"),
        ("Kostenzeile 2", "2028 · 50,00 €"),
    ]


@pytest.mark.parametrize("typed", ["-5", "zwölf", "1" * 15, "1.5", "5 – 3", "=1+1", "1,234"])
def test_what_is_no_amount_is_refused_in_words_and_kept(desk, sheet, typed):
    CostLineFactory(sheet=sheet, fiscal_year=2027, amount="100")
    data = shown(desk.get(at(sheet))) | {"cost-0-year_2028": typed, "cost-0-label": "Neue Wege"}
    response = desk.post(at(sheet), data)
    assert response.status_code == 200
    page = response.content.decode()
    assert "Es ist noch nichts gespeichert" in page
    assert "Neue Wege" in page
    assert response.context["entry"].cost.forms[0]["year_2028"].value() == typed
    assert response.context["entry"].cost.forms[0]["year_2028"].errors
    assert CostLine.objects.get().amount == 100


MIXED = "In der Summe der Kosten stehen Brutto- und Nettobeträge"
FILLED = {
    "cost": [{"label": "Wege", "is_eligible": "on", "year_2027": "1.234,50"}],
    "funding": [{"payer": "own::", "label": "aus Rücklagen", "programme_year": "", "year_2028": "ca. 12 T€"}],
}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"price_level": "20226"}, "Jahr zwischen 1950 und 2150"),
        ({"price_level": "zwölf"}, "Jahr zwischen 1950 und 2150"),
        ({"follow_up_cost": "-5"}, "nicht negativ"),
        ({"follow_up_cost": "1" * 15}, "zu groß"),
        ({"follow_up_cost": "zwölf"}, "kein Betrag"),
        ({"vat": "mond"}, "keine gültige Auswahl"),
        ({"cost_note": "ä" * 200_001}, "200.001 Zeichen; möglich sind höchstens 200.000"),
        ({"cost_note": "a\x00b"}, "Nullzeichen"),
        ({"cost-0-label": "x" * 201}, "200"),
        ({"cost-0-cost_group": "0"}, "Bitte wählen Sie einen Eintrag aus der Liste."),
        ({"cost-0-vat": "mond"}, "Bitte wählen Sie einen Eintrag aus der Liste."),
        ({"cost-0-price_level": "20226"}, "Jahr zwischen 1950 und 2150"),
        ({"cost-0-stage": "mond"}, "Bitte wählen Sie einen Eintrag aus der Liste."),
        ({"funding-0-payer": ""}, "Bitte wählen Sie, woher das Geld kommt."),
        ({"funding-0-payer": "programme:999999:"}, "einen anderen Mittelgeber aus der Liste"),
        ({"funding-0-programme_year": "20226"}, "Jahr zwischen 1950 und 2150"),
        ({"funding-0-year_2027": "1 – 5"}, "keine Spanne"),
        ({"funding-0-year_2027": "9" * 70}, "zu lang für einen Betrag"),
        ({"funding-0-year_2027": "120 %"}, "kein Betrag"),
    ],
)
def test_whatever_is_refused_everything_typed_comes_back(desk, sheet, wrong, words):
    data = sent(sheet, FILLED["cost"], FILLED["funding"], price_level="2026", cost_note="laut Schätzung") | wrong
    response = desk.post(at(sheet), data)
    assert response.status_code == 200
    page = response.content.decode()
    assert words in page
    assert "Es ist noch nichts gespeichert" in page
    shown_again = shown(response)
    for name, value in data.items():
        if name not in {"years", "revision"} and not name.endswith("_FORMS"):
            assert str(shown_again.get(name, "")) == value, name
    assert not CostLine.objects.exists()
    assert not Change.objects.exists()


def test_hostile_text_is_kept_as_text(desk, sheet):
    evil = "<script>alert(1)</script>\"' {{ 7|add:7 }}"
    data = sent(sheet, [FILLED["cost"][0] | {"label": evil}], cost_note=evil)
    assert desk.post(at(sheet), data).status_code == 302
    assert CostLine.objects.get().label == evil
    for page in (desk.get(at(sheet)), desk.get(sheet.get_absolute_url())):
        text = page.content.decode()
        assert "<script>alert(1)" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27; {{ 7|add:7 }}" in text


def test_table_sent_twice_is_saved_once(desk, sheet):
    data = sent(sheet, FILLED["cost"], FILLED["funding"])
    assert [desk.post(at(sheet), data).status_code for _ in range(2)] == [302, 302]
    assert amounts(CostLine) == [(2027, Decimal("1234.50"))]
    assert amounts(FundingLine) == [(2028, Decimal(12000))]
    sheet.refresh_from_db()
    assert sheet.revision == 2
    assert Change.objects.filter(field="Kostenzeile 1").count() == 1


@pytest.mark.parametrize(
    "tampered",
    [
        {"cost-TOTAL_FORMS": "", "cost-INITIAL_FORMS": ""},
        {"funding-TOTAL_FORMS": "100000000"},
        {"revision": "abc"},
        {"years": ["20226", "x", "-1"], "cost-0-keys": "2027=unsinn"},
        {"more": "unsinn"},
        {"fill": "funding-99"},
        {"fill": "cost-0"},
    ],
)
def test_tampered_page_is_answered_with_a_page(desk, sheet, tampered):
    line = CostLineFactory(sheet=sheet, fiscal_year=2027, amount="100")
    data = sent(sheet, FILLED["cost"], [{"payer": "own::", "year_2027": "zwölf"}]) | tampered
    assert desk.post(at(sheet), data).status_code == 200
    assert list(CostLine.objects.all()) == [line]


def test_year_beyond_all_reason_is_refused(desk, sheet):
    page = desk.post(at(sheet), sent(sheet, add_year="1", new_year="20226"))
    assert "Jahr zwischen 1950 und 2150" in page.content.decode()
    assert page.context["entry"].known_years == [2027, 2028]
    assert 'value="20226"' in page.content.decode()
    page = desk.post(at(sheet), sent(sheet, add_year="1", new_year="2031"))
    assert page.context["entry"].known_years == [2027, 2028, 2031]
    assert page.context["entry"].new_year == ""


@pytest.mark.parametrize("button", [{"more": "cost"}, {"fill": "funding-0"}, {"cost_note": "a\x00b"}])
def test_year_that_is_typed_and_not_yet_added_stays(desk, sheet, button):
    page = desk.post(at(sheet), sent(sheet, FILLED["cost"], FILLED["funding"], new_year="2031", **button))
    assert 'value="2031"' in page.content.decode()


@pytest.mark.parametrize("filled", [0, 1, 2, 3])
def test_refused_page_offers_empty_rows_that_can_be_filled(desk, sheet, filled):
    rows = [{"label": f"Weg {number}", "year_2027": "5", "is_eligible": "on"} for number in range(filled)]
    page = desk.post(at(sheet), sent(sheet, rows, price_level="zwölf"))
    forms = page.context["entry"].cost.forms
    assert [form["label"].value() or "" for form in forms] == [*(row["label"] for row in rows), "", ""]
    assert f'name="cost-TOTAL_FORMS" value="{filled + 2}"' in page.content.decode()
    assert forms[-1]["is_eligible"].value()
    typed = {"price_level": "2026", forms[-1]["year_2028"].html_name: "7"}
    assert desk.post(at(sheet), shown(page) | typed).status_code == 302
    assert amounts(CostLine, "is_eligible")[-1] == (2028, Decimal(7), True)


def test_full_table_is_refused_without_offering_more(desk, sheet):
    rows = [{"year_2027": "5"}] * MOST_ROWS
    page = desk.post(at(sheet), sent(sheet, rows, price_level="zwölf"))
    assert len(page.context["entry"].cost.forms) == MOST_ROWS


def test_row_without_an_amount_is_asked_for_one(desk, sheet):
    response = desk.post(at(sheet), sent(sheet, [{"label": "Wege"}], [{"payer": "own::"}]))
    assert response.content.decode().count("Bitte geben Sie in dieser Zeile einen Betrag ein") == 2
    assert not CostLine.objects.exists()


def test_row_that_is_ticked_off_is_gone(desk, sheet):
    CostLineFactory(sheet=sheet, fiscal_year=2027, amount="100")
    assert desk.post(at(sheet), shown(desk.get(at(sheet))) | {"cost-0-DELETE": "on"}).status_code == 302
    assert not CostLine.objects.exists()


def test_funding_is_filled_from_the_rate_and_nothing_is_written(desk, sheet, programme):
    costs = [{"label": "Wege", "is_eligible": "on", "year_2027": "100.000", "year_2028": "50.000,01"}]
    payer = {"payer": f"programme:{programme.pk}:", "programme_year": "2026"}
    page = desk.post(at(sheet), sent(sheet, costs, [payer, {"payer": "own::"}], fill="funding-0"))
    row, own = page.context["entry"].funding.forms[:2]
    # 66.667 % of 150,000.01 € are 100,000.51 €
    assert [row[name].value() for name in ("year_2027", "year_2028", "year_none")] == ["66.667", "33.333,51", ""]
    assert page.context["sums"].gap.total == Decimal("49999.50")
    assert not CostLine.objects.exists()
    data = shown(page) | {"fill": own.prefix}
    page = desk.post(at(sheet), data)
    assert page.context["sums"].gap.total == 0
    assert page.context["entry"].funding.forms[1]["year_2027"].value() == "33.333"
    (told,) = page.context["calculations"]
    assert (told.planned, told.calculation.funding) == (Decimal("100000.51"), Decimal("100000.51"))


def test_programme_without_a_rate_says_so(desk, sheet, town):
    programme = FundingProgrammeFactory(municipality=town, name="EFRE")
    costs = [{"label": "Wege", "year_2027": "100"}]
    page = desk.post(
        at(sheet), sent(sheet, costs, [{"payer": f"programme:{programme.pk}:", "year_2027": "7"}], fill="funding-0")
    )
    assert "kein Fördersatz" in page.content.decode()
    assert page.context["entry"].funding.forms[0]["year_2027"].value() == "7"


def test_every_row_offers_to_be_filled_and_says_what_is_missing(desk, sheet):
    page = desk.get(at(sheet))
    forms = page.context["entry"].funding.forms
    assert len(forms) == 2
    for form in forms:
        assert f'name="fill" value="{form.prefix}"' in page.content.decode()
    for row in ({}, {"label": "Bund"}):
        page = desk.post(at(sheet), sent(sheet, [{"year_2027": "100"}], [row], fill="funding-0"))
        assert "zuerst, woher das Geld kommt" in page.content.decode()


def test_nothing_to_calculate_from_says_so(desk, sheet):
    page = desk.post(at(sheet), sent(sheet, [], [{"payer": "own::"}], fill="funding-0"))
    assert "noch keine Kosten" in page.content.decode()


def test_conflict_shows_both_and_loses_neither(desk, sheet, draft):
    line = CostLineFactory(sheet=sheet, fiscal_year=2027, amount="100")
    data = shown(desk.get(at(sheet))) | {"cost-0-year_2027": "250"}
    CostLine.objects.filter(pk=line.pk).update(amount="300")
    type(sheet).objects.filter(pk=sheet.pk).update(revision=7)
    response = desk.post(at(sheet), data)
    page = response.content.decode()
    assert "300,00" in page
    assert response.context["entry"].cost.forms[0]["year_2027"].value() == "250"
    assert CostLine.objects.get().amount == 300
    assert desk.post(at(sheet), data | {"revision": "7"}).status_code == 302
    assert CostLine.objects.get().amount == 250


def test_amounts_of_a_measure_that_is_informational_stay_out_of_the_sums(desk, draft):
    sheet = MeasureSheetFactory(edition=draft, is_informational=True)
    CostLineFactory(sheet=sheet, amount="100")
    assert desk.get(at(sheet)).context["sums"].cost.total == 0


def test_submitted_edition_is_closed(desk, sheet):
    type(sheet.edition).objects.filter(pk=sheet.edition.pk).update(state=State.REVIEW)
    assert desk.get(at(sheet)).status_code == 403
    assert desk.post(at(sheet), sent(sheet)).status_code == 409


@pytest.mark.parametrize("dash", ["-   €", "-", "–", " -\u00a0€ "])
def test_dash_of_an_empty_cell_is_no_amount(desk, sheet, dash):
    cost = [{"label": "Wege", "year_2027": "100", "year_2028": dash}, {"year_2027": dash, "is_eligible": "on"}]
    assert desk.post(at(sheet), sent(sheet, cost, follow_up_cost=dash)).status_code == 302
    assert amounts(CostLine) == [(2027, Decimal(100))]
    sheet.refresh_from_db()
    assert sheet.follow_up_cost is None


def test_row_says_its_own_prices_where_they_differ_from_the_sheet(desk, sheet):
    costs = [
        {"label": "Wege", "is_eligible": "on", "year_2027": "100"},
        {"label": "Planung", "is_eligible": "on", "year_2027": "50", "price_level": "2024", "vat": "net"},
    ]
    page = desk.post(at(sheet), sent(sheet, costs, price_level="2026", vat="gross"), follow=True)
    assert amounts(CostLine, "label", "price_level", "vat") == [
        (2027, Decimal(100), "Wege", None, ""),
        (2027, Decimal(50), "Planung", 2024, "net"),
    ]
    assert Change.objects.get(field="Kostenzeile 2").new == "Preisstand 2024, netto · Planung · 2027 · 50,00 €"
    text = page.content.decode()
    assert "Planung, Preisstand 2024, netto" in text
    assert MIXED in text
    again = desk.get(at(sheet))
    assert MIXED in again.content.decode()
    assert [form.is_open for form in again.context["entry"].cost.forms] == [False, True, False, False]


@pytest.mark.parametrize(
    ("of_sheet", "of_line", "is_mixed"),
    [
        ("gross", {"vat": "net"}, True),
        ("net", {"vat": "gross"}, True),
        ("gross", {"vat": "gross"}, False),
        ("", {"vat": "net"}, False),
        ("gross", {"vat": "net", "is_informational": True}, False),
    ],
)
def test_gross_and_net_in_one_sum_is_told(desk, sheet, draft, of_sheet, of_line, is_mixed):
    type(sheet).objects.filter(pk=sheet.pk).update(vat=of_sheet)
    CostLineFactory(sheet=sheet, fiscal_year=2027, amount="100")
    CostLineFactory(sheet=sheet, fiscal_year=2027, amount="50", **of_line)
    for address in (at(sheet), sheet.get_absolute_url()):
        assert (MIXED in desk.get(address).content.decode()) is is_mixed
    overview = desk.get(reverse("finance_overview", args=[draft.concept.slug, draft.number]))
    assert ("In diesen Summen stehen Brutto- und Nettobeträge" in overview.content.decode()) is is_mixed


def test_gross_and_net_of_different_measures_are_told_in_the_overview(desk, sheet, draft):
    for vat in ("gross", "net"):
        CostLineFactory(sheet=MeasureSheetFactory(edition=draft, vat=vat), amount="100")
    overview = desk.get(reverse("finance_overview", args=[draft.concept.slug, draft.number]))
    assert "In diesen Summen stehen Brutto- und Nettobeträge" in overview.content.decode()
