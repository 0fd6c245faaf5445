"""The register of funding programmes: rates as people type them, use in editions, archive, permissions."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actors.models import Membership, Role
from concepts.models import State
from concepts.workflow import transition
from measures.models import FundingProgramme, Grant, ProgrammeRate
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
    [("66,6", "66.6"), ("66.667", "66.667"), ("100", "100"), ("0", "0"), ("33,333 %", "33.333"), (" 50,0 ", "50")],
)
def test_rate_is_read_as_people_type_it(client, editor, typed, rate):
    create(client, editor, ("2020", typed))
    assert ProgrammeRate.objects.get().rate == Decimal(rate)


@pytest.mark.parametrize("typed", ["100,1", "-1", "zwei Drittel", "66,6667", "2/3", "6" * 40, "<b>", "1e2", "٣٣"])
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
    assert shown["Fördersätze"] == ("ab 2020: 70 %", "ab 2021: 80 % Bescheid")
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
