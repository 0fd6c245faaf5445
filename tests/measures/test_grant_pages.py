"""Grant notices on their pages: entering them, booking on them, and never losing anything."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from concepts.changelog import record
from concepts.models import Action, Change
from measures.models import CashInstalment, CostGroup, DrawDown, Grant, GrantedMeasure, Income, Repayment, Spending
from tests.clock import Clock
from tests.factories import FundingProgrammeFactory, MeasureFactory, MeasureSheetFactory, MunicipalityFactory
from tests.measures.updated import adopt, update_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(draft):
    return MeasureSheetFactory(edition=draft, number="B4", title="Nordmarktplatz")


@pytest.fixture
def programme(town):
    return FundingProgrammeFactory(municipality=town, name="Sozialer Zusammenhalt", short_name="SZH")


@pytest.fixture
def grant(concept, programme):
    """2.000 € in two instalments of this year and the next."""
    year = timezone.localdate().year
    grant = Grant.objects.create(
        concept=concept, programme=programme, programme_year=year, number="21-0345", amount="2000.00"
    )
    for number in (0, 1):
        CashInstalment.objects.create(grant=grant, year=year + number, amount="1000.00")
    return grant


@pytest.fixture
def row(grant):
    return grant.instalments.first()


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def page(name, grant, *more):
    return reverse(name, args=[grant.concept.slug, grant.pk, *more])


def entered(rows=(), **values):
    """What the form of a notice sends."""
    data = {"amount": "2.000,00", "revision": "1"}
    data |= {"instalments-TOTAL_FORMS": str(len(rows)), "instalments-INITIAL_FORMS": "0"}
    for number, one in enumerate(rows):
        data |= {f"instalments-{number}-{name}": value for name, value in one.items()}
    return data | values


def as_saved(grant, **values):
    """What the form of a saved notice sends when nobody touched it."""
    rows = [
        {
            "key": str(one.key),
            "year": str(one.year),
            "amount": f"{one.amount}".replace(".", ","),
            "lapses_on": f"{one.lapses_on or ''}",
        }
        for one in grant.instalments.all()
    ]
    known = {"programme": str(grant.programme_id), "programme_year": str(grant.programme_year), "number": grant.number}
    return entered(rows, **known | values)


def booked(row, amount, **values):
    day = f"{timezone.localdate():%Y-%m-%d}"
    return {"instalment": str(row.pk), "booked_on": day, "amount": amount, "revision": "1"} | values


def errors(response):
    return [message for messages in response.context["form"].errors.values() for message in messages]


# --- The notice --------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept", "shown", "again"),
    [
        ("70", "70", "70\xa0%", "70"),
        ("66,6 %", "66.6", "66,6\xa0%", "66,6"),
        ("2/3", "66.666667", "66⅔\xa0%", "2/3"),
        ("1/3", "33.333333", "33⅓\xa0%", "1/3"),
    ],
)
def test_rate_of_a_notice_is_kept_exactly_shown_and_logged(desk, grant, typed, kept, shown, again):
    desk.post(page("grant_edit", grant), as_saved(grant, rate=typed))
    grant.refresh_from_db()
    assert grant.rate == Decimal(kept)
    assert f"<dd>{shown}</dd>" in desk.get(grant.get_absolute_url()).content.decode()
    change = Change.objects.get(object_key=grant.key)
    assert (change.field, change.old, change.new) == ("Fördersatz laut Bescheid in Prozent", "", shown)
    form = desk.get(page("grant_edit", grant)).context["form"]
    assert form["rate"].value() == again
    desk.post(page("grant_edit", grant), as_saved(grant, rate=again, revision="2"))
    assert Change.objects.filter(object_key=grant.key).count() == 1


def test_page_says_that_a_rate_without_programme_year_counts_nowhere_yet(desk, grant):
    words = "Gerechnet wird mit ihm erst, wenn auch Förderprogramm und Programmjahr eingetragen sind."
    Grant.objects.filter(pk=grant.pk).update(rate=70)
    assert words not in desk.get(grant.get_absolute_url()).content.decode()
    Grant.objects.filter(pk=grant.pk).update(programme_year=None)
    assert words in desk.get(grant.get_absolute_url()).content.decode()


def test_rate_that_somebody_else_changed_is_told_as_it_is_written(desk, grant):
    Grant.objects.filter(pk=grant.pk).update(rate=Decimal("66.666667"), revision=2)
    response = desk.post(page("grant_edit", grant), as_saved(grant, rate="70"))
    (difference,) = response.context["form"].conflict
    assert (difference.label, difference.saved, difference.entered) == (
        "Fördersatz laut Bescheid in %",
        "66⅔\xa0%",
        "70\xa0%",
    )
    assert response.context["form"]["rate"].value() == "70"


def test_editor_enters_a_notice_with_its_instalments(desk, concept, programme, sheet):
    rows = [{"year": "2027", "amount": "400.000"}, {"year": "2028", "amount": "600 T€", "lapses_on": "2029-11-30"}, {}]
    data = entered(
        rows,
        programme=programme.pk,
        programme_year="2026",
        number="LBV-21",
        amount="1,2 Mio",
        purpose="Nordmarktplatz",
        conditions="Bauschild",
        lapses_after_years="2",
        measures=[str(sheet.measure_id)],
    )
    response = desk.post(reverse("grant_create", args=[concept.slug]), data)
    grant = Grant.objects.get()
    assert response.url == grant.get_absolute_url()
    assert (grant.amount, grant.purpose, grant.lapses_after_years) == (1_200_000, "Nordmarktplatz", 2)
    assert list(grant.instalments.values_list("year", "amount", "lapses_on")) == [
        (2027, 400_000, None),
        (2028, 600_000, date(2029, 11, 30)),
    ]
    assert list(grant.measures.all()) == [sheet.measure]
    shown = desk.get(response.url).content.decode()
    assert "200.000\xa0€ fehlen noch" in shown
    assert "31.12.2029" in shown  # by rule
    assert "30.11.2029" in shown
    log = {change.field: change.new for change in Change.objects.filter(object_kind="grant")}
    assert log["Kassenmittelraten"] == "2027: 400.000\xa0€\n2028: 600.000\xa0€, verfällt am 30.11.2029"
    assert log["Geförderte Maßnahmen"] == "B4 Nordmarktplatz"
    assert "ungefähr" not in log


def test_notice_sent_twice_is_entered_once(desk, concept, programme, sheet):
    url = reverse("grant_create", args=[concept.slug])
    data = entered(
        [{"year": "2027", "amount": "5 T€", "lapses_on": "2029-11-30"}],
        key="0e6a1d2e-3f5b-4c6d-8e7f-9a0b1c2d3e4f",
        programme=programme.pk,
        amount="1,2 Mio",
        purpose="Nordmarktplatz",
        dated_on="2026-01-02",
        measures=[str(sheet.measure_id)],
    )
    assert desk.post(url, data).url == desk.post(url, data).url
    assert (Grant.objects.count(), CashInstalment.objects.count()) == (1, 1)
    assert Change.objects.filter(object_kind="grant", field="Betrag in Euro").count() == 1


@pytest.mark.parametrize("rows", [[{"year": "2027", "amount": "6"}], []])
def test_another_notice_entered_after_going_back_is_not_lost(desk, concept, rows):
    url = reverse("grant_create", args=[concept.slug])
    first = entered([{"year": "2027", "amount": "5"}], key="0e6a1d2e-3f5b-4c6d-8e7f-9a0b1c2d3e4f")
    assert desk.post(url, first).url != desk.post(url, entered(rows, key=first["key"])).url
    assert Grant.objects.count() == 2


def test_key_of_a_foreign_notice_is_not_taken_over(desk, grant, concept, next_town):
    other = type(concept).objects.create(municipality=next_town, slug="fremd", title="Fremd", area_name="Fremd")
    foreign = Grant.objects.create(concept=other, amount=7)
    desk.post(reverse("grant_create", args=[concept.slug]), entered(key=str(foreign.key)))
    foreign.refresh_from_db()
    assert (foreign.amount, foreign.concept) == (7, other)
    assert Grant.objects.filter(concept=concept).count() == 2


@pytest.mark.parametrize(
    ("values", "rows", "message"),
    [
        ({"amount": ""}, [], "Bitte geben Sie einen Betrag ein."),
        ({"amount": "ca. 3 Mio"}, [], None),
        ({"amount": "-5"}, [], None),
        ({"programme_year": "20226"}, [], "Bitte geben Sie ein Jahr zwischen 1950 und 2150 an, zum Beispiel 2027."),
        ({"start_year": "2027", "end_year": "2026"}, [], "Die Laufzeit endet vor ihrem Beginn."),
        ({"lapses_on": "0202-12-31"}, [], "Bitte geben Sie einen Tag zwischen 1950 und 2150 an."),
        ({"lapses_after_years": "11"}, [], None),
        ({"measures": ["999999"]}, [], "Bitte wählen Sie Maßnahmen aus der Liste."),
        ({"proof_handed_in_on": "2099-01-01"}, [], "Der Tag liegt in der Zukunft."),
        ({}, [{"year": "2027"}], "Bitte geben Sie den Betrag der Rate an."),
        ({}, [{"amount": "5"}], "Bitte geben Sie das Haushaltsjahr der Rate an."),
        ({}, [{"year": "2027", "amount": "5"}] * 2, "Für dieses Haushaltsjahr steht schon eine Rate da."),
        (
            {},
            [{"year": "2027", "amount": "5", "lapses_on": "2026-12-31"}],
            "Die Rate verfiele vor ihrem Haushaltsjahr.",
        ),
        ({}, [{"year": "2027", "amount": "5", "lapses_on": "9999-12-31"}], None),
        ({"number": "x" * 81}, [], None),
    ],
)
def test_wrong_entry_is_told_and_kept(desk, concept, values, rows, message):
    response = desk.post(reverse("grant_create", args=[concept.slug]), entered(rows, purpose="Spielplatz", **values))
    shown = response.content.decode()
    assert response.status_code == 200
    assert not Grant.objects.exists()
    assert "Spielplatz" in shown
    assert 'aria-invalid="true"' in shown or message in shown
    assert message is None or message in shown


def test_more_rows_come_without_script_and_keep_what_was_typed(desk, concept, sheet):
    data = entered(
        [{"year": "2027", "amount": "zwölf"}], more="instalments", number="LBV-9", measures=[sheet.measure_id]
    )
    shown = desk.post(reverse("grant_create", args=[concept.slug]), data)
    assert not Grant.objects.exists()
    form, rows = shown.context["form"], shown.context["rows"]
    assert (form["number"].value(), rows[0]["amount"].value(), len(rows.forms)) == ("LBV-9", "zwölf", 6)
    assert "checked" in shown.content.decode()
    assert "kern-error" not in shown.content.decode()


def test_untouched_notice_changes_nothing(desk, grant):
    before = Change.objects.count()
    assert desk.post(page("grant_edit", grant), as_saved(grant)).status_code == 302
    grant.refresh_from_db()
    assert (grant.revision, Change.objects.count()) == (1, before)


def test_instalments_keep_their_rows_when_years_are_swapped(desk, grant, row):
    DrawDown.objects.create(instalment=row, booked_on="2026-01-02", amount=100)
    data = as_saved(grant)
    data["instalments-0-year"], data["instalments-1-year"] = data["instalments-1-year"], data["instalments-0-year"]
    assert desk.post(page("grant_edit", grant), data).status_code == 302
    assert grant.instalments.get(year=row.year + 1).pk == row.pk
    assert grant.instalments.get(pk=row.pk).draw_downs.count() == 1


def test_instalment_with_bookings_neither_goes_nor_shrinks_below_them(desk, grant, row):
    DrawDown.objects.create(instalment=row, booked_on="2026-01-02", amount=600)
    data = as_saved(grant)
    gone = data | {f"instalments-0-{name}": "" for name in ("key", "year", "amount")}
    assert errors(desk.post(page("grant_edit", grant), gone)) == [
        f"Aus der Rate {row.year} ist schon gebucht; sie kann nicht entfallen."
    ]
    small = desk.post(page("grant_edit", grant), data | {"instalments-0-amount": "599,99"})
    assert errors(small) == [
        f"Aus der Rate {row.year} sind schon 600\xa0€ abgerufen; so viel muss sie mindestens betragen."
    ]
    assert desk.post(page("grant_edit", grant), data | {"instalments-0-amount": "600"}).status_code == 302
    row.refresh_from_db()
    assert row.amount == 600


def test_two_editors_lose_nothing(desk, grant, sheet):
    mine = as_saved(grant, measures=[str(sheet.measure_id)])
    theirs = as_saved(grant) | {"instalments-1-amount": "1.500"}
    assert desk.post(page("grant_edit", grant), theirs).status_code == 302
    shown = desk.post(page("grant_edit", grant), mine | {"number": "21-0346"})
    told = {one.label: (one.saved, one.entered) for one in shown.context["form"].conflict}
    assert told["Aktenzeichen"] == ("21-0345", "21-0346")
    assert told["Geförderte Maßnahmen"] == ("", "B4 Nordmarktplatz")
    assert "1.500" in told["Kassenmittelraten"][0]
    grant.refresh_from_db()
    assert (grant.number, grant.revision) == ("21-0345", 2)
    again = mine | {"number": "21-0346", "revision": str(shown.context["form"]["revision"].value())}
    assert desk.post(page("grant_edit", grant), again).status_code == 302
    assert Grant.objects.get().number == "21-0346"


def test_notice_is_deleted_only_while_nothing_is_booked(desk, grant, row):
    spending = Spending.objects.create(instalment=row, booked_on="2026-01-02", amount=1)
    assert "schon gebucht" in desk.post(page("grant_delete", grant)).content.decode()
    assert Grant.objects.exists()
    spending.delete()
    assert desk.post(page("grant_delete", grant)).url == reverse("grant_list", args=[grant.concept.slug])
    assert not Grant.objects.exists()
    assert Change.objects.filter(object_kind="grant", action="deleted").exists()


# --- Bookings ----------------------------------------------------------------


def test_call_is_booked_and_logged(desk, grant, row):
    url = page("booking_create", grant, "abrufe")
    shown = desk.get(url).content.decode()
    assert f"Rate {row.year} (noch 1.000\xa0€ abzurufen)" in shown
    assert f'value="{timezone.localdate():%Y-%m-%d}"' in shown
    assert desk.post(url, booked(row, "750,50", note="Schlussrechnung")).url == grant.get_absolute_url()
    call = DrawDown.objects.get()
    assert (call.amount, call.note) == (Decimal("750.50"), "Schlussrechnung")
    shown = desk.get(grant.get_absolute_url()).content.decode()
    assert "249,50" in shown
    assert "Schlussrechnung" in shown
    log = {change.field: change.new for change in Change.objects.filter(object_key=grant.key, object_kind="drawdown")}
    assert log["Betrag in Euro"] == "750,50"
    assert log["Rate"] == f"Rate {row.year}"


def test_no_more_is_called_than_is_granted(desk, grant, row):
    url = page("booking_create", grant, "abrufe")
    desk.post(url, booked(row, "900"))
    response = desk.post(url, booked(row, "100,01"))
    assert errors(response) == [
        f"Aus der Rate {row.year} sind noch 100\xa0€ abzurufen. Bitte prüfen Sie Rate und Betrag."
    ]
    assert response.context["form"]["amount"].value() == "100,01"
    assert desk.post(url, booked(row, "100")).status_code == 302
    assert sum(DrawDown.objects.values_list("amount", flat=True)) == 1000


def test_spending_may_run_ahead_and_is_told(desk, grant, row, sheet):
    url = page("booking_create", grant, "ausgaben")
    response = desk.post(url, booked(row, "300", measure=str(sheet.measure_id)), follow=True)
    told = [str(message) for message in response.context["messages"]]
    assert told[1] == "300\xa0€ sind ausgegeben und noch nicht abgerufen: Die Kommune ist in Vorleistung."
    assert "B4 Nordmarktplatz" in response.content.decode()
    assert Spending.objects.get().measure == sheet.measure


def test_spending_names_a_cost_group_of_its_town(desk, grant, row, town):
    own, archived = (
        CostGroup.objects.create(municipality=town, code=code, title="Wege", archived_at=at)
        for code, at in (("6", None), ("7", timezone.now()))
    )
    foreign = CostGroup.objects.create(municipality=MunicipalityFactory(), code="6", title="Anderswo")
    url = page("booking_create", grant, "ausgaben")
    for group in (archived, foreign):
        assert errors(desk.post(url, booked(row, "300", cost_group=str(group.pk))))
    assert not Spending.objects.exists()
    assert desk.post(url, booked(row, "300", cost_group=str(own.pk))).status_code == 302
    spending = Spending.objects.get()
    assert spending.cost_group == own
    assert "6 Wege" in desk.get(grant.get_absolute_url()).content.decode()
    own.archived_at = timezone.now()
    own.save()
    again = booked(row, "301", cost_group=str(own.pk), revision=str(spending.revision))
    assert desk.post(page("booking_edit", grant, "ausgaben", spending.key), again).status_code == 302
    spending.refresh_from_db()
    assert (spending.amount, spending.cost_group) == (301, own)  # what is saved stays a choice


def test_measures_are_called_as_the_edition_in_force_does(desk, editor, reviewer, publisher, draft, grant, row, sheet):
    Spending.objects.create(instalment=row, booked_on="2026-01-02", amount=5, measure=sheet.measure)
    GrantedMeasure.objects.create(grant=grant, measure=sheet.measure)
    adopt(draft, (editor, reviewer, publisher))
    update_of(draft).sheets.update(number="A7", title="Marktplatz")
    name = "B4 Nordmarktplatz (im Entwurf A7)"
    assert desk.get(grant.get_absolute_url()).content.decode().count(name) == 2
    for form in (page("grant_edit", grant), page("booking_create", grant, "ausgaben")):
        assert name in desk.get(form).content.decode()
    Income.objects.create(
        concept=grant.concept, booked_on="2026-01-02", amount=7, income_row="1.3", measure=sheet.measure
    )
    assert name in desk.get(reverse("income_list", args=[grant.concept.slug])).content.decode()


def test_no_more_is_paid_back_than_was_called(desk, grant, row):
    DrawDown.objects.create(instalment=row, booked_on="2026-01-02", amount=100)
    url = page("booking_create", grant, "rueckzahlungen")
    assert "höchstens noch 100\xa0€ zurückzahlen" in errors(desk.post(url, booked(row, "101", reason="zu viel")))[0]
    assert desk.post(url, booked(row, "100", reason="zu viel")).status_code == 302
    assert Repayment.objects.get().reason == "zu viel"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"amount": "0"}, "Bitte geben Sie einen Betrag über null ein."),
        ({"amount": "viel"}, None),
        ({"booked_on": "2099-01-01"}, "Der Tag liegt in der Zukunft."),
        ({"booked_on": "0202-01-01"}, "Bitte geben Sie einen Tag zwischen 1950 und 2150 an."),
        ({"booked_on": "gestern"}, None),
        ({"instalment": ""}, "Bitte wählen Sie die Rate, zu der das Geld gehört."),
        ({"instalment": "999999"}, "Bitte wählen Sie eine Rate dieser Bewilligung."),
        ({"note": "x" * 251}, None),
    ],
)
def test_wrong_booking_is_told(desk, grant, row, values, message):
    response = desk.post(page("booking_create", grant, "abrufe"), booked(row, "5") | values)
    assert response.status_code == 200
    assert errors(response)
    assert message is None or message in errors(response)
    assert not DrawDown.objects.exists()


def test_booking_sent_twice_is_booked_once(desk, grant, row):
    data = booked(row, "600", key="0e6a1d2e-3f5b-4c6d-8e7f-9a0b1c2d3e4f")
    url = page("booking_create", grant, "abrufe")
    assert desk.post(url, data).status_code == desk.post(url, data).status_code == 302
    assert DrawDown.objects.count() == 1


def test_another_booking_entered_after_going_back_is_not_lost(desk, grant, row):
    data = booked(row, "600", key="0e6a1d2e-3f5b-4c6d-8e7f-9a0b1c2d3e4f")
    url = page("booking_create", grant, "abrufe")
    for amount in ("600", "100"):
        assert desk.post(url, data | {"amount": amount}).status_code == 302
    assert sorted(DrawDown.objects.values_list("amount", flat=True)) == [100, 600]


def test_two_editors_of_a_booking_see_each_other(desk, grant, row):
    call = DrawDown.objects.create(instalment=row, booked_on="2026-01-02", amount=100, note="alt")
    url = page("booking_edit", grant, "abrufe", call.key)
    data = booked(row, "100", booked_on="2026-01-02", note="neu")
    assert desk.post(url, data).status_code == 302
    assert desk.post(url, data).status_code == 302  # a double click is no conflict
    shown = desk.post(url, data | {"note": "anders"})
    assert [(one.saved, one.entered) for one in shown.context["form"].conflict] == [("neu", "anders")]
    call.refresh_from_db()
    assert (call.note, call.revision) == ("neu", 2)


def test_changed_call_counts_itself_once(desk, grant, row):
    call = DrawDown.objects.create(instalment=row, booked_on="2026-01-02", amount=900)
    url = page("booking_edit", grant, "abrufe", call.key)
    assert desk.post(url, booked(row, "1.000", booked_on="2026-01-02")).status_code == 302
    assert errors(desk.post(url, booked(row, "1.000,01", booked_on="2026-01-02", revision="2")))


def test_deleted_booking_stays_in_the_log(desk, grant, row):
    call = DrawDown.objects.create(instalment=row, booked_on="2026-01-02", amount=900, note="Irrtum")
    url = page("booking_delete", grant, "abrufe", call.key)
    assert "900\xa0€" in desk.get(url).content.decode()
    for _ in range(2):  # a double click
        assert desk.post(url).url == grant.get_absolute_url()
    assert not DrawDown.objects.exists()
    log = {change.field: change.old for change in Change.objects.filter(object_key=grant.key, object_kind="drawdown")}
    assert (log["Hinweis"], log["Betrag in Euro"]) == ("Irrtum", "900,00")
    assert "Irrtum" in desk.get(grant.get_absolute_url()).content.decode()


def test_booking_of_another_notice_or_kind_is_not_found(desk, grant, row, concept):
    other = Grant.objects.create(concept=concept, amount=1)
    call = DrawDown.objects.create(instalment=row, booked_on="2026-01-02", amount=900)
    assert desk.get(page("booking_edit", other, "abrufe", call.key)).status_code == 404
    assert desk.get(page("booking_edit", grant, "ausgaben", call.key)).status_code == 404
    assert desk.get(page("booking_create", grant, "geschenke")).status_code == 404


def test_booking_waits_for_instalments(desk, concept):
    grant = Grant.objects.create(concept=concept, amount=1)
    response = desk.get(page("booking_create", grant, "abrufe"), follow=True)
    assert "zuerst die Raten" in response.content.decode()
    assert response.redirect_chain[-1][0] == page("grant_edit", grant)


# --- Reading -----------------------------------------------------------------


def test_page_tells_who_changed_what_and_booked_when(desk, grant, row, editor):
    desk.post(page("grant_edit", grant), as_saved(grant) | {"number": "21-0346", "instalments-1-amount": "1.500"})
    desk.post(page("booking_create", grant, "abrufe"), booked(row, "600", note="<Abschlag>"))
    response = desk.get(grant.get_absolute_url())
    call, notice = response.context["deeds"]
    assert [(one.label, one.new.text) for one in call.fields] == [
        ("Rate", f"Rate {row.year}"),
        ("Tag", f"{timezone.localdate():%d.%m.%Y}"),
        ("Betrag in Euro", "600,00"),
        ("Hinweis", "<Abschlag>"),
    ]
    assert {one.label: (one.old.text, one.new.text) for one in notice.fields}["Aktenzeichen"] == ("21-0345", "21-0346")
    assert (call.first.by, notice.first.by, call.kind, notice.kind) == (editor, editor, "Mittelabruf", "Bewilligung")
    shown = response.content.decode()
    assert "Änderungsverlauf" in shown
    assert "&lt;Abschlag&gt;" in shown


def test_log_of_a_notice_holds_nothing_of_another(desk, grant, row, concept):
    other = Grant.objects.create(concept=concept, amount=1, number="fremd")
    desk.post(page("booking_create", grant, "abrufe"), booked(row, "600"))
    response = desk.get(other.get_absolute_url())
    assert response.context["deeds"] == []
    assert "hat niemand etwas an ihr geändert" in response.content.decode()


def test_booking_logged_under_its_own_key_is_found_while_it_exists(desk, grant, row, editor):
    call = DrawDown.objects.create(instalment=row, booked_on=date(2026, 1, 2), amount=5)
    record(call, Action.CREATED, editor, concept=grant.concept, new={"amount": "5,00"})
    (deed,) = desk.get(grant.get_absolute_url()).context["deeds"]
    assert deed.fields[0].new.text == "5,00"


def test_long_log_comes_in_pages(desk, grant, editor):
    for number in range(55):
        record(grant, Action.CHANGED, editor, concept=grant.concept, old={}, new={"number": f"N-{number}"})
    shown = desk.get(grant.get_absolute_url()).content.decode()
    assert "N-54" in shown
    assert "N-4<" not in shown
    assert "N-4<" in desk.get(grant.get_absolute_url(), {"page": "2"}).content.decode()


def test_council_and_contributors_read_the_notice_without_its_log(
    client, reader, contributor, reviewer, grant, row, desk
):
    desk.post(page("booking_create", grant, "abrufe"), booked(row, "600"))
    for person in (reader, contributor):
        client.force_login(person)
        assert "Änderungsverlauf" not in client.get(grant.get_absolute_url()).content.decode()
    client.force_login(reviewer)
    assert "Änderungsverlauf" in client.get(grant.get_absolute_url()).content.decode()


def test_council_and_contributors_read_sums_and_no_single_booking(client, reader, contributor, reviewer, grant, row):
    Spending.objects.create(instalment=row, booked_on="2026-01-02", amount=765, note="Firma Muster")
    export = reverse("grant_export", args=[grant.concept.slug])
    for person, may in ((reader, False), (contributor, False), (reviewer, True)):
        client.force_login(person)
        shown = client.get(grant.get_absolute_url()).content.decode()
        assert "765,00" in shown
        assert ("Firma Muster" in shown) == may
        assert ("Abrufe und Ausgaben" in load_workbook(BytesIO(client.get(export).content)).sheetnames) == may


def test_list_sums_and_warns(desk, grant, row):
    DrawDown.objects.create(instalment=row, booked_on=timezone.localdate() - timedelta(days=100), amount=400)
    row.lapses_on = timezone.localdate() + timedelta(days=30)
    row.save()
    grant.proof_due_on = timezone.localdate() - timedelta(days=2)
    grant.save()
    response = desk.get(reverse("grant_list", args=[grant.concept.slug]))
    notices = response.context["notices"]
    assert (notices.granted, notices.called, notices.callable, notices.lapsing) == (2000, 400, 1600, 600)
    shown = response.content.decode()
    assert "600\xa0€ verfällt in 30 Tagen" in shown
    assert "überschlägig" in shown
    assert "fällig seit 2 Tagen" in shown
    assert shown.count("<rect") == 2
    assert f"Rate {row.year}: verfällt am" in shown


def test_list_tells_council_and_contributors_of_late_money_without_the_call(
    client, reader, contributor, reviewer, grant, row
):
    day = timezone.localdate() - timedelta(days=100)
    DrawDown.objects.create(instalment=row, booked_on=day, amount=400)
    for person, may in ((reader, False), (contributor, False), (reviewer, True)):
        client.force_login(person)
        shown = client.get(reverse("grant_list", args=[grant.concept.slug])).content.decode()
        assert "überschlägig" in shown
        assert (f"vom Abruf am {day:%d.%m.%Y}" in shown) == may


def test_page_says_with_which_rate_it_reckons_and_when_it_does_not_know_the_latest(desk, grant, row, settings):
    DrawDown.objects.create(instalment=row, booked_on=timezone.localdate() - timedelta(days=100), amount=400)
    this_year = timezone.localdate().year
    settings.BASE_INTEREST_RATES = {date(this_year + 1, 1, 1): Decimal("9.25"), date(this_year, 1, 1): Decimal("8.25")}
    settings.BASE_INTEREST_RATES[date(this_year, 7, 1)] = Decimal("8.25")
    shown = desk.get(grant.get_absolute_url()).content.decode()
    assert "zuletzt 8,25\xa0%" in shown
    assert "kein Basiszinssatz bekannt" not in shown


def test_page_tells_that_the_latest_rate_is_not_known(desk, editor, grant, row, monkeypatch):
    Clock(monkeypatch, "2031-03-01")
    desk.force_login(editor)  # the session of today has ended by then
    DrawDown.objects.create(instalment=row, booked_on="2030-03-01", amount=400)
    shown = desk.get(grant.get_absolute_url()).content.decode()
    assert "Nach dem 31.12.2026 ist dem Portal kein Basiszinssatz bekannt." in shown
    assert "der letzte bekannte, 1,52\xa0%" in shown


def test_reader_reads_and_changes_nothing(client, reader, grant):
    client.force_login(reader)
    shown = client.get(grant.get_absolute_url()).content.decode()
    assert "21-0345" in shown
    assert "bearbeiten" not in shown.lower()
    assert "Mittelabruf eintragen" not in shown


def test_reader_does_not_learn_names_of_drafted_measures(client, reader, grant, sheet, row):
    GrantedMeasure.objects.create(grant=grant, measure=sheet.measure)
    Spending.objects.create(instalment=row, booked_on="2026-01-02", amount=5, measure=sheet.measure)
    client.force_login(reader)
    assert "Nordmarktplatz" not in client.get(grant.get_absolute_url()).content.decode()


def test_measure_tells_by_what_it_is_funded(desk, grant, sheet):
    GrantedMeasure.objects.create(grant=grant, measure=sheet.measure)
    shown = desk.get(sheet.measure.get_absolute_url()).content.decode()
    assert "Gefördert durch" in shown
    assert grant.get_absolute_url() in shown


def test_finance_overview_leads_to_the_notice(desk, grant, draft):
    shown = desk.get(reverse("finance_overview", args=[grant.concept.slug, draft.number])).content.decode()
    assert grant.get_absolute_url() in shown
    assert reverse("grant_list", args=[grant.concept.slug]) in shown


def test_granted_measure_outlives_its_sheet(desk, grant, sheet):
    GrantedMeasure.objects.create(grant=grant, measure=sheet.measure)
    url = reverse("sheet_delete", args=[grant.concept.slug, sheet.edition.number, sheet.measure.serial])
    assert desk.post(url).status_code == 302
    assert grant.measures.get() == sheet.measure
    # It has no name any more, and the notice can still be changed
    assert desk.post(page("grant_edit", grant), as_saved(grant, measures=[sheet.measure_id])).status_code == 302


def test_measure_of_another_concept_is_not_offered(desk, grant):
    foreign = MeasureFactory()
    response = desk.post(page("grant_edit", grant), as_saved(grant, measures=[foreign.pk]))
    assert errors(response) == ["Bitte wählen Sie Maßnahmen aus der Liste."]


def test_spreadsheet_holds_every_instalment_and_booking(desk, grant, row):
    Grant.objects.create(concept=grant.concept, amount=7, number="=1+1")
    DrawDown.objects.create(instalment=row, booked_on="2026-01-02", amount=Decimal("900.25"), note="=cmd()")
    response = desk.get(reverse("grant_export", args=[grant.concept.slug]))
    assert "Bewilligungen_nordring_" in response["Content-Disposition"]
    book = load_workbook(BytesIO(response.content))
    head, *rows = list(book["Kassenmittelraten"].iter_rows(min_row=3, values_only=True))
    named = [dict(zip(head, values, strict=True)) for values in rows]
    assert [one["Haushaltsjahr der Rate"] for one in named[:3]] in (
        [row.year, row.year + 1, None],
        [None, row.year, row.year + 1],
    )
    own = next(one for one in named if one["Haushaltsjahr der Rate"] == row.year)
    assert (own["bewilligt"], own["abgerufen"], own["noch abzurufen"]) == (1000, 900.25, 99.75)
    assert (named[-1]["bewilligt"], named[-1]["noch abzurufen"]) == (2000, 1099.75)
    assert "=1+1" in [one["Aktenzeichen"] for one in named]
    (booking,) = list(book["Abrufe und Ausgaben"].iter_rows(min_row=4, values_only=True))
    assert booking[2:] == ("Mittelabruf", booking[3], 900.25, "=cmd()")
