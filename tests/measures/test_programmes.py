"""The register of funding programmes: rates as people type them, use in editions, archive, permissions."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from actors.models import Membership, Role
from concepts.models import State
from concepts.workflow import transition
from measures.models import FundingProgramme, Grant, ProgrammeRate
from measures.registers import seed_cost_groups
from measures.updating.adoption import fix_names
from measures.updating.stated_money import stated_money
from measures.updating.statements import statements_of_measures
from tests.factories import (
    EditionFactory,
    FundingLineFactory,
    FundingProgrammeFactory,
    MeasureSheetFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(town):
    programme = FundingProgrammeFactory(municipality=town, name="Sozialer Zusammenhalt")
    ProgrammeRate.objects.create(programme=programme, from_year=2020, rate="66.667", note="StBauFR")
    return programme


ROW_FIELDS = {
    "names": ("name", "until_year"),
    "rates": ("from_year", "rate", "note"),
    "documents": ("title", "url"),
}


def rows_of(kind, rows):
    """A set of rows as the page sends it; a row is a dict, or a tuple in the order of ``ROW_FIELDS``."""
    data = {f"{kind}-TOTAL_FORMS": str(len(rows)), f"{kind}-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        values = row if isinstance(row, dict) else dict(zip(ROW_FIELDS[kind], row, strict=False))
        data |= {f"{kind}-{number}-{name}": value for name, value in values.items()}
    return data


def entry(*rates, names=(), documents=(), **changed):
    rows = rows_of("names", names) | rows_of("rates", rates) | rows_of("documents", documents)
    return {"name": "EFRE", "level": "eu", "revision": "1"} | rows | changed


def create(client, user, *rows, **changed):
    client.force_login(user)
    return client.post(reverse("programme_create"), entry(*rows, **changed))


def edit(client, user, programme, *rows, **changed):
    client.force_login(user)
    return client.post(reverse("programme_edit", args=[programme.pk]), entry(*rows, **changed))


# --- Saving -----------------------------------------------------------------


def test_programme_is_created_with_its_rates(client, editor, town):
    response = create(client, editor, ("2020", "66,6", "StBauFR"), ("2027", "60 %"), ("", "", ""), name="SZ")
    programme = FundingProgramme.objects.get()
    assert response.url == programme.get_absolute_url()
    assert (programme.name, programme.municipality) == ("SZ", town)
    assert [(rate.from_year, rate.rate, rate.note) for rate in programme.rates.all()] == [
        (2027, Decimal("60"), ""),
        (2020, Decimal("66.6"), "StBauFR"),
    ]


@pytest.mark.parametrize(
    ("typed", "rate"),
    [
        *(("66,6", "66.6"), ("66.667", "66.667"), ("100", "100"), ("0", "0"), ("33,333 %", "33.333"), (" 50,0 ", "50")),
        *(
            ("2/3", "66.666667"),
            ("1 / 3", "33.333333"),
            ("33⅓ %", "33.333333"),
            ("66 ⅔", "66.666667"),
            ("⅔", "0.666667"),
        ),
        *(("1/6", "16.666667"), ("1/4", "25"), ("3/16", "18.75"), ("1/1", "100")),
    ],
)
def test_rate_is_read_as_people_type_it(client, editor, typed, rate):
    create(client, editor, ("2020", typed))
    assert ProgrammeRate.objects.get().rate == Decimal(rate)


@pytest.mark.parametrize(
    "typed",
    [
        "100,1",
        "-1",
        "zwei Drittel",
        "66,6667",
        "4/3",
        "1/0",
        "5/13",
        "1/64",
        "2/",
        "1/3/3",
        "6" * 40,
        "<b>",
        "1e2",
        "٣٣",
    ],
)
def test_what_is_no_rate_is_told_at_its_field_and_kept(client, editor, typed):
    response = create(client, editor, ("2020", typed))
    assert response.status_code == 200
    assert "66,6" in response.context["entry"].rates.forms[0].errors["rate"][0]
    assert response.context["entry"].rates.forms[0]["rate"].value() == typed
    assert not FundingProgramme.objects.exists()


@pytest.mark.parametrize(
    ("row", "field", "message"),
    [
        (("", "50"), "from_year", "ab welchem Programmjahr"),
        (("2020", ""), "rate", "Fördersatz"),
        (("20226", "50"), "from_year", "1950 und 2150"),
        (("bald", "50"), "from_year", "1950 und 2150"),
        (("2020", "50", "x" * 251), "note", "250"),
    ],
)
def test_half_a_row_is_asked_for_the_rest(client, editor, row, field, message):
    response = create(client, editor, row)
    assert message in response.context["entry"].rates.forms[0].errors[field][0]


def test_one_year_has_one_rate(client, editor):
    response = create(client, editor, ("2020", "50"), ("2020", "60"))
    assert "steht schon" in response.context["entry"].rates.forms[1].errors["from_year"][0]
    assert not FundingProgramme.objects.exists()


@pytest.mark.parametrize("name", ["Sozialer Zusammenhalt", "SOZIALER zusammenhalt"])
def test_name_is_given_once_in_a_town(client, editor, programme, name):
    assert "schon" in create(client, editor, name=name).context["form"].errors["name"][0]


@pytest.mark.parametrize(
    ("changed", "field"), [({"name": ""}, "name"), ({"name": "x" * 201}, "name"), ({"level": "mond"}, "level")]
)
def test_bad_entry_is_named_at_its_field(client, editor, changed, field):
    assert field in create(client, editor, **changed).context["form"].errors


FULL = {
    "name": "Sozialer Zusammenhalt",
    "short_name": "SZ",
    "level": "federal_land",
    "land": "12",
    "legal_basis": "§ 171e BauGB",
    "first_year": "2020",
    "last_year": "2031",
    "area_ceiling": "5 Mio",
    "measure_ceiling": "1.234.567,89",
    "deadline_day": "30",
    "deadline_month": "9",
    "deadline_note": "für das folgende Programmjahr",
    "lapse_years": "2",
    "lapse_note": "n+2",
    "note": "Hinweis",
}
RATE = {
    "from_year": "2020",
    "rate": "66,6",
    "federal_share": "33,3",
    "land_share": "33,3",
    "eu_share": "",
    "own_share": "10",
    "third_party_share": "50 %",
    "note": "StBauFR",
}


def test_everything_about_a_programme_is_saved_and_shown(client, editor, town):
    seed_cost_groups(town)
    group = town.cost_groups.get(code="6")
    entered = {
        "names": [("Soziale Stadt", "2019")],
        "documents": [("Richtlinie", "https://land.example/richtlinie.pdf")],
    }
    create(client, editor, RATE, **entered, **FULL, cost_groups=[str(group.pk)])
    programme = FundingProgramme.objects.get()
    assert (programme.area_ceiling, programme.measure_ceiling) == (Decimal(5_000_000), Decimal("1234567.89"))
    assert (programme.deadline_day, programme.deadline_month, programme.lapse_years) == (30, 9, 2)
    rate = programme.rates.get()
    shares = (rate.federal_share, rate.land_share, rate.eu_share, rate.own_share, rate.third_party_share)
    assert shares == (Decimal("33.3"), Decimal("33.3"), 0, 10, 50)
    assert list(programme.cost_groups.all()) == [group]
    page = client.get(programme.get_absolute_url()).content.decode()
    for words in (
        *("Soziale Stadt (bis Programmjahr 2019)", "Brandenburg", "2020 bis 2031", "5.000.000\u00a0€", "30. September"),
        *("für das folgende Programmjahr", "Ende des 2. Jahres nach dem Programmjahr", "33,3\u00a0%", "bis 50\u00a0%"),
        *(str(group), '<a href="https://land.example/richtlinie.pdf" rel="noopener noreferrer">Richtlinie</a>'),
    ):
        assert words in page, words
    form = client.get(reverse("programme_edit", args=[programme.pk])).content.decode()
    for value in ("5.000.000,00", "33,3", "2019", "https://land.example/richtlinie.pdf"):
        assert f'value="{value}"' in form, value


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"first_year": "20226"}, "first_year", "1950 und 2150"),
        ({"last_year": "bald"}, "last_year", "1950 und 2150"),
        ({"first_year": "2025", "last_year": "2024"}, "last_year", "vor dem ersten"),
        ({"area_ceiling": "-5"}, "area_ceiling", "nicht negativ"),
        ({"measure_ceiling": "9" * 15}, "measure_ceiling", "zu groß"),
        ({"measure_ceiling": "zwölf"}, "measure_ceiling", "kein Betrag"),
        ({"deadline_day": "31"}, "deadline_day", "gibt es in diesem Monat nicht"),
        ({"deadline_day": "30", "deadline_month": "2"}, "deadline_day", "gibt es in diesem Monat nicht"),
        ({"deadline_day": "zwölf"}, "deadline_day", "ganze Zahl von 1 bis 31"),
        ({"deadline_day": ""}, "deadline_day", "auch den Tag"),
        ({"deadline_month": ""}, "deadline_month", "auch den Monat"),
        ({"deadline_month": "13"}, "deadline_month", "gültige Auswahl"),
        ({"lapse_years": "-1"}, "lapse_years", "ganze Zahl von 0 bis 30"),
        ({"lapse_years": "9" * 15}, "lapse_years", "ganze Zahl von 0 bis 30"),
        ({"land": "17"}, "land", "gültige Auswahl"),
        ({"deadline_note": "x" * 251}, "deadline_note", "250"),
        ({"short_name": "x" * 41}, "short_name", "40"),
        ({"legal_basis": "ä" * 200_001}, "legal_basis", "200.001 Zeichen; möglich sind höchstens 200.000"),
        ({"note": "ä" * 1_500_000}, "note", "1.500.000 Zeichen"),
        ({"lapse_note": "a\x00b"}, "lapse_note", "Nullzeichen"),
        ({"area_ceiling": "120 %"}, "area_ceiling", "kein Betrag"),
        ({"cost_groups": "999999"}, "cost_groups", "999999"),
    ],
)
def test_refused_entry_is_told_in_german_and_nothing_typed_is_lost(client, editor, changed, field, message):
    names, documents = [("Soziale Stadt", "2019")], [("Richtlinie", "https://land.example")]
    response = create(client, editor, RATE, names=names, documents=documents, **FULL | changed)
    assert message in " ".join(response.context["form"].errors[field])
    page = response.content.decode()
    for value in ("Soziale Stadt", "66,6", "https://land.example", "50 %", "5 Mio" if "lapse" in field else "n+2"):
        assert value in page, value
    assert response.context["form"][field].value() in (changed[field], [changed[field]])
    assert not FundingProgramme.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"rate": "120"}, "rate", "0 bis 100"),
        ({"federal_share": "33,2"}, "federal_share", "zusammen 66,5\u00a0%, der Fördersatz ist 66,6\u00a0%"),
        ({"eu_share": "0,001"}, "federal_share", "zusammen 66,601\u00a0%"),
        ({"eu_share": "zwölf"}, "eu_share", "0 bis 100"),
        ({"own_share": "33,5"}, "own_share", "bleiben nur 33,4\u00a0%"),
        ({"own_share": "20"}, "third_party_share", "weniger als ihr Mindesteigenanteil"),
        ({"third_party_share": "101"}, "third_party_share", "0 bis 100"),
        ({"own_share": "9" * 15}, "own_share", "0 bis 100"),
    ],
)
def test_shares_that_do_not_fit_are_refused_in_words(client, editor, changed, field, message):
    response = create(client, editor, RATE | changed)
    [row] = response.context["entry"].rates.forms
    assert message in row.errors[field][0]
    assert all(row[name].value() == value for name, value in (RATE | changed).items())
    assert "markierten Felder" in response.content.decode()
    assert not FundingProgramme.objects.exists()


@pytest.mark.parametrize(
    ("kind", "row", "field", "message"),
    [
        ("names", ("", "2019"), "name", "früheren Namen"),
        ("names", ("Soziale Stadt", ""), "until_year", "bis zu welchem"),
        ("names", ("Soziale Stadt", "20226"), "until_year", "1950 und 2150"),
        ("names", ("x" * 201, "2019"), "name", "200"),
        ("documents", ("", "https://land.example"), "title", "einen Titel"),
        ("documents", ("Richtlinie", ""), "url", "https://"),
        ("documents", ("Richtlinie", "http://land.example"), "url", "https://"),
        ("documents", ("Richtlinie", "javascript:alert(1)"), "url", "https://"),
        ("documents", ("Richtlinie", "https://land.example/" + "x" * 500), "url", "500"),
    ],
)
def test_broken_row_is_told_at_its_field(client, editor, kind, row, field, message):
    response = create(client, editor, **{kind: [row]})
    [form] = getattr(response.context["entry"], kind).forms
    assert message in form.errors[field][0]
    assert not FundingProgramme.objects.exists()


def test_same_year_has_one_name_and_an_address_may_lack_its_scheme(client, editor):
    names = [("Soziale Stadt", "2019"), ("Stadtumbau", "2019")]
    assert (
        "schon ein Name" in create(client, editor, names=names).context["entry"].names.forms[1].errors["until_year"][0]
    )
    create(client, editor, documents=[("Richtlinie", "land.example/r")])
    assert FundingProgramme.objects.get().documents.get().url == "https://land.example/r"


def test_more_rows_are_given_without_a_script_and_nothing_is_lost(client, editor, programme):
    before = FundingProgramme.objects.get().revision
    seed_cost_groups(programme.municipality)
    group = str(programme.municipality.cost_groups.get(code="6").pk)
    sent = {**FULL, "more": "rates", "cost_groups": [group]}
    for respond in (create(client, editor, RATE, **sent), edit(client, editor, programme, RATE, **sent)):
        entered = respond.context["entry"]
        shown = {name: entered.core[name].value() for name in FULL}
        assert shown == FULL
        assert f'value="{group}" class="kern-form-check__checkbox" id="id_cost_groups_5" checked' in " ".join(
            respond.content.decode().split()
        )
        assert [form["from_year"].value() for form in entered.rates.forms] == ["2020", None, None, None]
        assert entered.rates.forms[0]["third_party_share"].value() == "50 %"
        assert not entered.core.errors
    assert "data-changed" in respond.content.decode()
    assert FundingProgramme.objects.get().revision == before


def test_group_of_a_foreign_town_is_not_offered(client, editor, next_town):
    seed_cost_groups(next_town)
    response = create(client, editor, cost_groups=[str(next_town.cost_groups.first().pk)])
    assert "cost_groups" in response.context["form"].errors


def test_archived_group_stays_with_the_programme_that_names_it(client, editor, town, programme):
    seed_cost_groups(town)
    one, other = town.cost_groups.all()[:2]
    programme.cost_groups.add(one)
    town.cost_groups.filter(pk__in=[one.pk, other.pk]).update(archived_at=timezone.now())
    client.force_login(editor)
    page = client.get(reverse("programme_edit", args=[programme.pk])).content.decode()
    assert str(one) in page
    assert str(other) not in page


def test_second_writer_sees_every_kind_of_row(client, editor, town, programme):
    seed_cost_groups(town)
    edit(client, editor, programme, RATE, name="Sozialer Zusammenhalt", level="federal_land")
    group = town.cost_groups.get(code="1")
    response = edit(
        client,
        editor,
        programme,
        ("2020", "66,667", "StBauFR"),
        name="Sozialer Zusammenhalt",
        level="federal_land",
        names=[("Soziale Stadt", "2019")],
        documents=[("Richtlinie", "https://land.example")],
        cost_groups=[str(group.pk)],
    )
    shown = {d.label: (d.saved, d.entered) for d in response.context["form"].conflict}
    assert shown == {
        "Förderfähige Kostengruppen": ("", str(group)),
        "Frühere Namen": ("", "Soziale Stadt (bis 2019)"),
        "Fördersätze": (
            "ab 2020: 66,6\u00a0% (Bund 33,3\u00a0%, Land 33,3\u00a0%, mindestens Kommune 10\u00a0%, "
            "davon höchstens Dritte 50\u00a0%) StBauFR",
            "ab 2020: 66,667\u00a0% StBauFR",
        ),
        "Dokumente": ("", "Richtlinie: https://land.example"),
    }
    assert ProgrammeRate.objects.get().rate == Decimal("66.6")


def test_double_click_is_no_conflict(client, editor, programme):
    for _ in range(2):
        assert edit(client, editor, programme, RATE, names=[("Soziale Stadt", "2019")]).status_code == 302
    assert ProgrammeRate.objects.count() == 1


def test_programme_sent_twice_is_created_once_and_says_so(client, editor):
    assert create(client, editor, RATE, **FULL).status_code == 302
    again = create(client, editor, RATE, **FULL)
    assert "gibt es in der Kommune schon" in again.content.decode()
    assert again.context["entry"].rates.forms[0]["rate"].value() == "66,6"
    assert FundingProgramme.objects.count() == ProgrammeRate.objects.count() == 1


def test_hostile_text_is_shown_as_text(client, editor):
    evil = "<script>alert(1)</script>\"' {{ 7|add:7 }}"
    create(client, editor, RATE | {"note": evil}, names=[(evil, "2019")], **FULL | {"name": evil, "note": evil})
    programme = FundingProgramme.objects.get()
    assert programme.name == programme.note == programme.rates.get().note == evil
    pages = (programme.get_absolute_url(), reverse("programme_edit", args=[programme.pk]), reverse("programme_list"))
    for page in pages:
        text = client.get(page).content.decode()
        assert "<script>alert(1)" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_whoever_saves_a_suggestion_has_checked_it(client, editor, programme):
    FundingProgramme.objects.update(is_suggestion=True)
    edit(client, editor, programme)
    assert not FundingProgramme.objects.get().is_suggestion


@pytest.mark.parametrize(
    "values",
    [
        {"deadline_day": 31, "deadline_month": 4},
        {"deadline_day": 30, "deadline_month": 2},
        {"deadline_day": 1},
        {"deadline_month": 1},
        {"land": "17"},
        {"first_year": 2025, "last_year": 2024},
        {"first_year": 20226},
        {"area_ceiling": -1},
        {"lapse_years": 31},
    ],
)
def test_database_refuses_what_can_not_be(programme, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        FundingProgramme.objects.update(**values)


@pytest.mark.parametrize(
    "values",
    [
        {"federal_share": "33", "land_share": "33", "eu_share": "0"},
        {"federal_share": "66.667"},
        {"own_share": "33.334"},
        {"own_share": "20", "third_party_share": "50"},
        {"third_party_share": "101"},
        {"rate": "120"},
    ],
)
def test_database_refuses_shares_that_do_not_fit(programme, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgrammeRate.objects.update(**values)


def test_database_refuses_links_that_are_not_safe(programme):
    with pytest.raises(IntegrityError), transaction.atomic():
        programme.documents.create(title="Falle", url="javascript:alert(1)")


def test_thirds_are_exact_from_the_form_to_the_page(client, editor, programme):
    """1/3 and 1/3 are 2/3, and a third is left for the town; the page and the form say it as people do."""
    shares = {"federal_share": "1/3", "land_share": "33⅓", "eu_share": "0", "own_share": "1/3", "third_party_share": ""}
    create(client, editor, RATE | shares | {"rate": "2/3"})
    saved = ProgrammeRate.objects.exclude(programme=programme).get()
    assert (saved.rate, saved.land_share) == (Decimal("66.666667"), Decimal("33.333333"))
    saved.full_clean()
    page = client.get(saved.programme.get_absolute_url()).content.decode()
    assert page.count("33⅓\u00a0%") == 3
    assert "66⅔\u00a0%" in page
    form = client.get(reverse("programme_edit", args=[saved.programme.pk])).content.decode()
    assert 'value="2/3"' in form
    assert form.count('value="1/3"') == 3
    assert str(saved) == "66⅔\u00a0% ab 2020"


def test_two_cut_thirds_are_not_taken_for_exact_ones(client, editor):
    shares = {"federal_share": "33,333", "land_share": "33,333", "eu_share": "0", "own_share": ""}
    response = create(client, editor, RATE | shares | {"rate": "2/3", "third_party_share": ""})
    [row] = response.context["entry"].rates.forms
    assert "zusammen 66,666\u00a0%, der Fördersatz ist 66⅔\u00a0%" in row.errors["federal_share"][0]


# --- Names of their time ----------------------------------------------------


@pytest.fixture
def renamed(programme):
    programme.former_names.create(name="Soziale Stadt", until_year=2019)
    programme.former_names.create(name="Stadtteile mit besonderem Entwicklungsbedarf", until_year=2003)
    return programme


@pytest.mark.parametrize(
    ("year", "name"),
    [
        (1999, "Stadtteile mit besonderem Entwicklungsbedarf"),
        (2003, "Stadtteile mit besonderem Entwicklungsbedarf"),
        (2004, "Soziale Stadt"),
        (2019, "Soziale Stadt"),
        (2020, "Sozialer Zusammenhalt"),
        (None, "Sozialer Zusammenhalt"),
    ],
)
def test_programme_has_the_name_of_the_year(renamed, year, name):
    assert renamed.name_in(year) == name


def test_lines_and_grants_bear_the_name_of_their_programme_year(client, editor, renamed, draft, concept):
    sheet = MeasureSheetFactory(edition=draft)
    for year in (2018, 2024):
        FundingLineFactory(sheet=sheet, source="programme", programme=renamed, programme_year=year)
    Grant.objects.create(concept=concept, programme=renamed, programme_year=2019, amount=1)
    client.force_login(editor)
    for address in (
        sheet.get_absolute_url(),
        reverse("finance_overview", args=[concept.slug, draft.number]),
    ):
        page = client.get(address).content.decode()
        assert "Soziale Stadt" in page, address
        assert "Sozialer Zusammenhalt" in page, address
    assert "Soziale Stadt</th>" in client.get(renamed.get_absolute_url()).content.decode()
    listed = client.get(
        reverse("measure_list", args=[concept.slug, draft.number]) + "?spalten=programme"
    ).content.decode()
    assert "Soziale Stadt; Sozialer Zusammenhalt" in listed


def test_adopted_lines_keep_the_name_of_their_programme_year(renamed, draft):
    sheet = MeasureSheetFactory(edition=draft)
    lines = [
        FundingLineFactory(sheet=sheet, source="programme", programme=renamed, programme_year=year)
        for year in (2001, 2018, 2024, None)
    ]
    fix_names(draft)
    for line in lines:
        line.refresh_from_db()
        assert line.adopted_programme == renamed.name_in(line.programme_year)


def test_synopsis_calls_a_renamed_programme_by_all_its_names(renamed, draft):
    sheet = MeasureSheetFactory(edition=draft)
    for year in (2024, 2018):
        FundingLineFactory(sheet=sheet, source="programme", programme=renamed, programme_year=year)
    sheets = [entry for entry in statements_of_measures(draft) if entry.kind == "sheet"]
    assert list(stated_money(sheets).source_names.values()) == ["Soziale Stadt / Sozialer Zusammenhalt"]


# --- Broken requests --------------------------------------------------------


@pytest.mark.parametrize("changed", [{"rates-TOTAL_FORMS": "x"}, {"rates-TOTAL_FORMS": "9999"}])
def test_broken_management_form_saves_nothing(client, editor, changed):
    assert create(client, editor, ("2020", "50"), **changed).status_code == 200
    assert not FundingProgramme.objects.exists()


def test_form_shows_what_is_saved_and_saving_replaces_it(client, editor, programme):
    client.force_login(editor)
    page = client.get(reverse("programme_edit", args=[programme.pk])).content.decode()
    assert 'value="66,667"' in page
    assert 'value="2020"' in page
    edit(client, editor, programme, ("2027", "60"), name="Neuer Name")
    programme.refresh_from_db()
    assert (programme.name, programme.revision) == ("Neuer Name", 2)
    assert [rate.from_year for rate in programme.rates.all()] == [2027]


def test_second_writer_sees_both_and_loses_nothing(client, editor, programme):
    edit(client, editor, programme, ("2020", "70"), name="Zuerst")
    response = edit(client, editor, programme, ("2021", "80", "Bescheid"), name="Zuletzt")
    assert response.status_code == 200
    shown = {d.label: (d.saved, d.entered) for d in response.context["form"].conflict}
    assert shown["Name"] == ("Zuerst", "Zuletzt")
    assert shown["Fördersätze"] == ("ab 2020: 70\u00a0%", "ab 2021: 80\u00a0% Bescheid")
    assert FundingProgramme.objects.get().name == "Zuerst"
    again = edit(
        client, editor, programme, ("2021", "80"), name="Zuletzt", revision=response.context["form"].data["revision"]
    )
    assert again.status_code == 302
    assert FundingProgramme.objects.get().name == "Zuletzt"


def test_keeper_of_two_registers_says_which(client, editor, town, next_town):
    Membership.objects.create(user=editor, municipality=next_town, role=Role.ADMIN)
    assert "municipality" in create(client, editor).context["form"].errors
    create(client, editor, municipality=str(next_town.pk))
    assert FundingProgramme.objects.get().municipality == next_town


def test_programme_can_not_be_put_into_a_foreign_register(client, editor, next_town):
    create(client, editor, municipality=str(next_town.pk))
    assert FundingProgramme.objects.get().municipality != next_town


# --- Reading ----------------------------------------------------------------


def test_list_shows_the_rate_of_this_year(client, reader, programme):
    ProgrammeRate.objects.create(programme=programme, from_year=2140, rate="10")
    client.force_login(reader)
    text = client.get(reverse("programme_list")).content.decode()
    assert "66,667\u00a0%" in text
    assert "10\u00a0%" not in text
    assert reverse("programme_create") not in text


def test_detail_adds_what_editions_take_from_the_programme(client, editor, programme, draft):
    sheet = MeasureSheetFactory(edition=draft, number="B4", title="Quartierspark")
    for amount in ("1000.00", "234.50"):
        FundingLineFactory(sheet=sheet, source="programme", programme=programme, amount=amount)
    foreign = MeasureSheetFactory(edition=draft, is_informational=True)
    FundingLineFactory(sheet=foreign, source="programme", programme=programme, amount="77.00")
    FundingLineFactory(sheet=sheet, amount="500.00")  # own funds
    client.force_login(editor)
    page = client.get(programme.get_absolute_url())
    (use,) = page.context["uses"]
    assert use.edition == draft
    assert (use.sums.programme_funding, use.sums.informational_funding) == (Decimal("1234.50"), Decimal("77.00"))
    assert "1.234,50" in page.content.decode()
    assert sheet.get_absolute_url() in page.content.decode()


def test_reader_learns_nothing_of_drafts_and_nobody_of_discarded_ones(
    client, reader, editor, publisher, programme, draft, concept
):
    sheet = MeasureSheetFactory(edition=draft, title="Geheimer Park")
    FundingLineFactory(sheet=sheet, source="programme", programme=programme)
    client.force_login(reader)
    assert "Geheimer Park" not in client.get(programme.get_absolute_url()).content.decode()
    transition(draft, State.DISCARDED, publisher, "Neuanfang")
    client.force_login(editor)
    assert "Geheimer Park" not in client.get(programme.get_absolute_url()).content.decode()


def test_detail_lists_its_grants(client, editor, programme, concept):
    Grant.objects.create(concept=concept, programme=programme, programme_year=2024, amount="600000.00", number="21-08")
    client.force_login(editor)
    text = client.get(programme.get_absolute_url()).content.decode()
    assert "21-08" in text
    assert "600.000,00" in text


# --- Archive and permissions ------------------------------------------------


def test_archived_programme_is_offered_no_more_and_comes_back(client, editor, programme, draft):
    FundingLineFactory(sheet=MeasureSheetFactory(edition=draft), source="programme", programme=programme)
    client.force_login(editor)
    asked = client.get(reverse("programme_archive", args=[programme.pk])).content.decode()
    assert "1 Maßnahme" in asked
    client.post(reverse("programme_archive", args=[programme.pk]))
    assert not FundingProgramme.objects.active().exists()
    assert programme.name not in client.get(reverse("programme_list")).content.decode().split("<main")[1].replace(
        f"„{programme}“", ""
    )
    assert programme.name in client.get(reverse("programme_list") + "?archivierte=1").content.decode()
    client.post(reverse("programme_unarchive", args=[programme.pk]))
    assert FundingProgramme.objects.active().exists()


def test_asking_to_archive_changes_nothing(client, editor, programme):
    client.force_login(editor)
    client.get(reverse("programme_archive", args=[programme.pk]))
    assert client.get(reverse("programme_unarchive", args=[programme.pk])).status_code == 405
    assert FundingProgramme.objects.active().exists()


WRITING = ["programme_edit", "programme_archive", "programme_unarchive"]


@pytest.mark.parametrize("name", WRITING)
def test_only_keepers_of_the_register_write(
    client, name, programme, administrator, reviewer, publisher, contributor, reader, stranger
):
    address = reverse(name, args=[programme.pk])
    client.force_login(administrator)
    assert client.post(address, entry()).status_code == 302
    for user in (reviewer, publisher, contributor, reader):
        client.force_login(user)
        assert client.post(address, entry()).status_code == 403
    client.force_login(stranger)
    assert client.post(address, entry()).status_code == 404


def test_others_do_not_create_programmes(client, reviewer, publisher, contributor, reader):
    for user in (reviewer, publisher, contributor, reader):
        assert create(client, user).status_code == 403
    assert not FundingProgramme.objects.exists()


def test_every_role_of_the_town_reads_and_strangers_do_not(client, programme, reader, contributor, stranger):
    for user in (reader, contributor):
        client.force_login(user)
        assert client.get(programme.get_absolute_url()).status_code == 200
    client.force_login(stranger)
    assert client.get(programme.get_absolute_url()).status_code == 404
    assert programme.name not in client.get(reverse("programme_list")).content.decode()


def test_pages_ask_the_database_no_more_for_more_rows(client, editor, town, concept, programme):
    client.force_login(editor)
    counts = []
    for more in (1, 2):
        for number in range(more):
            other = FundingProgrammeFactory(municipality=town)
            ProgrammeRate.objects.create(programme=other, from_year=2020 + number, rate=50)
            edition = EditionFactory(concept=concept) if not concept.editions.exists() else concept.editions.get()
            sheet = MeasureSheetFactory(edition=edition)
            FundingLineFactory(sheet=sheet, source="programme", programme=programme)
            Grant.objects.create(concept=concept, programme=programme, amount=1)
        for address in (reverse("programme_list"), programme.get_absolute_url()):
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
