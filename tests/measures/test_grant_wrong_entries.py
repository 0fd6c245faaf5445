"""Wrong, huge and hostile entries about grants: each is refused in words, and everything that was typed comes back."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from measures.forms.fields import LONGEST_TEXT
from measures.models import Booking, CashInstalment, DrawDown, Grant, Repayment, Spending
from measures.models.grant import NO_RATE_AT_ALL
from tests.factories import FundingProgrammeFactory, MeasureFactory, MeasureSheetFactory

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>\"'; DROP TABLE measures_grant; --{{ 7|add:7 }}"
DIGITS = "9" * 15
YEAR = "Bitte geben Sie ein Jahr zwischen 1950 und 2150 an, zum Beispiel 2027."
DAY = "Bitte ein gültiges Datum eingeben."
TOO_BIG = "Der Betrag ist zu groß. Möglich sind höchstens 999.999.999.999,99 €."
NEGATIVE = "Ein Betrag kann nicht negativ sein."
NO_AMOUNT = "„zwölf“ ist kein Betrag. Bitte geben Sie eine Zahl ein, zum Beispiel 1.234,50 oder 12 T€."
NO_CHOICE = "Bitte eine gültige Auswahl treffen."
NO_RATE = "Bitte geben Sie einen Prozentsatz von 0 bis 100 an, zum Beispiel 66,6 oder 2/3."
NULL = "Nullzeichen sind nicht erlaubt."


@pytest.fixture
def sheet(draft):
    return MeasureSheetFactory(edition=draft, number="B4", title="Nordmarktplatz")


@pytest.fixture
def programme(town):
    return FundingProgrammeFactory(municipality=town, name="Sozialer Zusammenhalt", lapse_years=2)


@pytest.fixture
def grant(concept, programme):
    return Grant.objects.create(concept=concept, programme=programme, number="21-0345", amount="1000.00")


@pytest.fixture
def row(grant):
    return CashInstalment.objects.create(grant=grant, year=timezone.localdate().year, amount="1000.00")


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def told(form):
    return [str(message) for messages in form.errors.values() for message in messages]


def shown_value(form, name):
    value = form[name].value()
    return value if isinstance(value, list) else str(value)


# --- A notice ----------------------------------------------------------------


@pytest.fixture
def full(programme, sheet):
    """A notice as its form sends it, every field filled."""
    return {
        "programme": str(programme.pk),
        "programme_year": "2026",
        "number": "LBV-21",
        "dated_on": "2026-03-02",
        "amount": "1.000,50",
        "is_approximate": "on",
        "rate": "66,6",
        "start_year": "2026",
        "end_year": "2030",
        "purpose": "Spielplatz",
        "conditions": HOSTILE,
        "lapses_after_years": "2",
        "lapses_on": "2030-12-31",
        "use_within_months": "3",
        "proof_due_on": "2031-06-30",
        "proof_handed_in_on": "",
        "measures": [str(sheet.measure_id)],
        "note": "Anruf am Montag",
    }


def sent(full, rows=({"year": "2027", "amount": "400,25", "lapses_on": "2029-11-30"},), **wrong):
    data = full | {"revision": "1", "key": "0e6a1d2e-3f5b-4c6d-8e7f-9a0b1c2d3e4f"} | wrong
    data |= {"instalments-TOTAL_FORMS": str(len(rows)), "instalments-INITIAL_FORMS": "0"}
    return data | {
        f"instalments-{number}-{name}": value for number, one in enumerate(rows) for name, value in one.items()
    }


@pytest.mark.parametrize(
    ("name", "entry", "message"),
    [
        ("amount", "-5", NEGATIVE),
        ("amount", "−5,00 €", NEGATIVE),
        ("amount", DIGITS, TOO_BIG),
        ("amount", "zwölf", NO_AMOUNT),
        ("amount", "", "Bitte geben Sie einen Betrag ein."),
        (
            "amount",
            "9" * 5000,
            "Das ist zu lang für einen Betrag. Bitte geben Sie eine Zahl ein, zum Beispiel 1.234,50.",
        ),
        ("amount", HOSTILE, None),
        ("amount", "1,005", "Bitte geben Sie höchstens zwei Stellen nach dem Komma ein (ganze Cent)."),
        ("amount", "ca. 3 Mio", "Bitte geben Sie nur die Zahl ein und kreuzen Sie „ungefähr“ an."),
        ("amount", "5\x00", None),
        ("programme_year", "20226", YEAR),
        ("programme_year", "zwölf", YEAR),
        ("programme_year", "9" * 5000, YEAR),
        ("start_year", "-1", YEAR),
        ("end_year", HOSTILE, YEAR),
        ("dated_on", "2026-02-31", DAY),
        ("dated_on", "31.02.2026", DAY),
        ("lapses_on", "zwölf", DAY),
        ("proof_due_on", "20226-01-01", DAY),
        ("dated_on", "0202-01-01", "Bitte geben Sie einen Tag zwischen 1950 und 2150 an."),
        ("lapses_on", "2160-12-31", "Bitte geben Sie einen Tag zwischen 1950 und 2150 an."),
        ("proof_due_on", "1026-01-01", "Bitte geben Sie einen Tag zwischen 1950 und 2150 an."),
        ("proof_handed_in_on", HOSTILE, DAY),
        ("lapses_after_years", "zwölf", "Bitte eine ganze Zahl eingeben."),
        ("lapses_after_years", "-1", "Dieser Wert muss größer oder gleich 0 sein."),
        ("lapses_after_years", "9" * 400, "Dieser Wert muss kleiner oder gleich 10 sein."),
        ("rate", "120 %", NO_RATE),
        ("rate", "100,001", NO_RATE),
        ("rate", "-70", NO_RATE),
        ("rate", "1/7", NO_RATE),
        ("rate", "siebzig", NO_RATE),
        ("rate", "9" * 5000, NO_RATE),
        ("rate", HOSTILE, NO_RATE),
        ("rate", "70\x00", NO_RATE),
        ("rate", "0", NO_RATE_AT_ALL),
        ("rate", "0,0 %", NO_RATE_AT_ALL),
        ("use_within_months", "25", "Dieser Wert muss kleiner oder gleich 24 sein."),
        ("number", "x" * 81, None),
        ("number", "LBV\x00", NULL),
        ("purpose", "x" * (LONGEST_TEXT + 1), "Der Text hat 200.001 Zeichen; möglich sind höchstens 200.000."),
        ("conditions", "x\x00", NULL),
        ("programme", HOSTILE, None),
        ("programme", "9" * 60, None),
        ("measures", ["9" * 60], "Bitte wählen Sie Maßnahmen aus der Liste."),
        ("measures", [HOSTILE], "Bitte wählen Sie Maßnahmen aus der Liste."),
        ("key", HOSTILE, None),
        ("revision", "zwölf", None),
    ],
)
def test_wrong_entry_in_a_notice_is_told_and_everything_comes_back(desk, concept, full, name, entry, message):
    data = sent(full, **{name: entry})
    response = desk.post(reverse("grant_create", args=[concept.slug]), data)
    assert response.status_code == 200
    assert not Grant.objects.exists()
    form, page = response.context["form"], response.content.decode()
    assert set(form.errors) == {name}
    assert message is None or told(form) == [message]
    assert escape(told(form)[0]) in page
    assert {field: shown_value(form, field) for field in full if field != "is_approximate"} == {
        field: value for field, value in (full | {name: entry}).items() if field in full and field != "is_approximate"
    }
    assert form["is_approximate"].value() is True
    rows = response.context["rows"]
    assert [rows[0][field].value() for field in ("year", "amount", "lapses_on")] == ["2027", "400,25", "2029-11-30"]
    assert "<script>alert" not in page
    assert name == "conditions" or escape(HOSTILE) in page


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"amount": "-5"}, NEGATIVE),
        ({"amount": DIGITS}, TOO_BIG),
        ({"amount": "zwölf"}, NO_AMOUNT),
        ({"amount": ""}, "Bitte geben Sie den Betrag der Rate an."),
        ({"amount": "ca. 5"}, "Bitte geben Sie den genauen Betrag ein, zum Beispiel 1.234,50."),
        ({"amount": "2–3 Mio"}, "Bitte geben Sie den genauen Betrag ein, zum Beispiel 1.234,50."),
        ({"amount": HOSTILE}, None),
        ({"year": "20226"}, YEAR),
        ({"year": "zwölf"}, YEAR),
        ({"year": ""}, "Bitte geben Sie das Haushaltsjahr der Rate an."),
        ({"lapses_on": "2029-02-31"}, DAY),
        ({"lapses_on": HOSTILE}, DAY),
        ({"lapses_on": "2160-01-01"}, "Bitte geben Sie einen Tag zwischen 1950 und 2150 an."),
        ({"key": HOSTILE}, None),
    ],
)
def test_wrong_instalment_is_told_and_everything_comes_back(desk, concept, full, entry, message):
    wrong = {"year": "2028", "amount": "5,25", "lapses_on": "2029-12-01", "key": ""} | entry
    good = {"year": "2027", "amount": "400,25", "lapses_on": ""}
    response = desk.post(reverse("grant_create", args=[concept.slug]), sent(full, [good, wrong]))
    page, rows = response.content.decode(), response.context["rows"]
    assert response.status_code == 200
    assert not Grant.objects.exists()
    assert not rows[0].errors
    assert message is None or told(rows[1]) == [message]
    assert "key" in entry or escape(told(rows[1])[0]) in page  # a hidden field that nobody types in
    assert {name: rows[1][name].value() for name in wrong if name != "key"} == {
        name: value for name, value in wrong.items() if name != "key"
    }
    assert response.context["form"]["purpose"].value() == "Spielplatz"
    assert "<script>alert" not in page


def test_too_many_instalments_are_refused_in_words(desk, concept, full):
    rows = [{"year": str(2000 + number), "amount": "1"} for number in range(41)]
    response = desk.post(reverse("grant_create", args=[concept.slug]), sent(full, rows))
    assert response.context["rows"].non_form_errors() == ["Bitte höchstens 40 Formulare abschicken."]
    assert "2040" in response.content.decode()
    assert not Grant.objects.exists()


@pytest.mark.parametrize("total", ["", "zwölf", "9" * 30])
def test_tampered_count_of_instalments_saves_nothing(desk, concept, full, total):
    response = desk.post(reverse("grant_create", args=[concept.slug]), sent(full) | {"instalments-TOTAL_FORMS": total})
    assert response.status_code == 200
    assert not Grant.objects.exists()
    assert response.context["form"]["purpose"].value() == "Spielplatz"
    assert response.context["rows"].non_form_errors()


def test_all_of_it_wrong_at_once_is_told_at_once(desk, concept, full):
    rows = [{"year": "zwölf", "amount": "zwölf", "lapses_on": "zwölf"}]
    wrong = {
        "amount": "zwölf",
        "programme_year": "zwölf",
        "lapses_on": "zwölf",
        "use_within_months": "zwölf",
        "rate": "zwölf",
    }
    response = desk.post(reverse("grant_create", args=[concept.slug]), sent(full, rows, **wrong))
    assert set(response.context["form"].errors) == set(wrong)
    assert set(response.context["rows"][0].errors) == {"year", "amount", "lapses_on"}


def test_hostile_text_is_saved_as_text(desk, concept, full):
    data = sent(full, number=HOSTILE[:80], purpose=HOSTILE, note=HOSTILE)
    page = desk.post(reverse("grant_create", args=[concept.slug]), data, follow=True).content.decode()
    assert Grant.objects.get().purpose == HOSTILE
    assert "<script>alert" not in page
    assert page.count(escape(HOSTILE)) > 2


# --- Bookings ----------------------------------------------------------------

KINDS = {"abrufe": DrawDown, "ausgaben": Spending, "rueckzahlungen": Repayment}


def words_of(kind):
    return "reason" if kind == "rueckzahlungen" else "note"


def booked(row, kind, **wrong):
    day = f"{timezone.localdate():%Y-%m-%d}"
    return {
        "instalment": str(row.pk),
        "booked_on": day,
        "amount": "5,25",
        words_of(kind): "Rechnung 7",
        "revision": "",
    } | wrong


def count():
    return sum(model.objects.count() for model in Booking.__subclasses__())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("name", "entry", "message"),
    [
        ("amount", "-5", NEGATIVE),
        ("amount", "0", "Bitte geben Sie einen Betrag über null ein."),
        ("amount", DIGITS, TOO_BIG),
        ("amount", "zwölf", NO_AMOUNT),
        ("amount", "", "Bitte geben Sie einen Betrag ein."),
        ("amount", "rund 500", "Bitte geben Sie den genauen Betrag ein, zum Beispiel 1.234,50."),
        ("amount", HOSTILE, None),
        ("booked_on", "20226-01-01", DAY),
        ("booked_on", "2026-02-31", DAY),
        ("booked_on", "0202-01-01", "Bitte geben Sie einen Tag zwischen 1950 und 2150 an."),
        ("booked_on", "", "Bitte geben Sie den Tag an."),
        ("booked_on", HOSTILE, DAY),
        ("booked_on", "2099-01-01", "Der Tag liegt in der Zukunft."),
        ("instalment", "", "Bitte wählen Sie die Rate, zu der das Geld gehört."),
        ("instalment", "9" * 60, "Bitte wählen Sie eine Rate dieser Bewilligung."),
        ("instalment", HOSTILE, "Bitte wählen Sie eine Rate dieser Bewilligung."),
        ("words", "x" * 251, None),
        ("words", "x" * 500_000, None),
        ("words", "x\x00", NULL),
        ("key", HOSTILE, None),
        ("revision", HOSTILE, None),
    ],
)
def test_wrong_booking_is_told_and_everything_comes_back(desk, grant, row, kind, name, entry, message):
    DrawDown.objects.create(instalment=row, booked_on="2026-01-02", amount=500)  # something to pay back
    name = words_of(kind) if name == "words" else name
    data = booked(row, kind, **{name: entry})
    response = desk.post(reverse("booking_create", args=[grant.concept.slug, grant.pk, kind]), data)
    assert response.status_code == 200
    assert count() == 1
    form, page = response.context["form"], response.content.decode()
    assert set(form.errors) == {name}
    assert message is None or told(form) == [message]
    assert escape(told(form)[0]) in page
    fields = ("instalment", "booked_on", "amount", words_of(kind))
    assert {field: form[field].value() for field in fields} == {field: data[field] for field in fields}
    assert "<script>alert" not in page


def test_repayment_without_a_reason_is_refused(desk, grant, row):
    DrawDown.objects.create(instalment=row, booked_on="2026-01-02", amount=500)
    url = reverse("booking_create", args=[grant.concept.slug, grant.pk, "rueckzahlungen"])
    response = desk.post(url, booked(row, "rueckzahlungen", reason="   "))
    assert set(response.context["form"].errors) == {"reason"}
    assert response.context["form"]["amount"].value() == "5,25"


def test_spending_for_a_measure_of_another_concept_is_refused(desk, grant, row):
    foreign = MeasureFactory()
    url = reverse("booking_create", args=[grant.concept.slug, grant.pk, "ausgaben"])
    response = desk.post(url, booked(row, "ausgaben", measure=str(foreign.pk)))
    assert set(response.context["form"].errors) == {"measure"}
    assert not Spending.objects.exists()


def test_booking_sent_after_its_instalment_was_taken_away_comes_back(desk, grant, row):
    CashInstalment.objects.create(grant=grant, year=row.year + 1, amount=7)
    url, data = reverse("booking_create", args=[grant.concept.slug, grant.pk, "abrufe"]), booked(row, "abrufe")
    for rest in (1, 0):  # with another instalment left, and with none
        (row if rest else grant.instalments.get()).delete()
        response = desk.post(url, data)
        assert told(response.context["form"]) == ["Bitte wählen Sie eine Rate dieser Bewilligung."]
        assert response.context["form"]["amount"].value() == "5,25"
        assert response.context["form"]["note"].value() == "Rechnung 7"
    assert not DrawDown.objects.exists()


def test_booking_with_an_old_revision_shows_both_and_keeps_the_entry(desk, grant, row):
    call = DrawDown.objects.create(instalment=row, booked_on=timezone.localdate(), amount=5, note="alt", revision=3)
    url = reverse("booking_edit", args=[grant.concept.slug, grant.pk, "abrufe", call.key])
    for revision in ("1", "99", ""):
        response = desk.post(url, booked(row, "abrufe", amount="5", note="neu", revision=revision))
        assert [(one.saved, one.entered) for one in response.context["form"].conflict] == [("alt", "neu")]
        assert response.context["form"]["note"].value() == "neu"
        assert response.context["form"]["revision"].value() == "3"
    call.refresh_from_db()
    assert (call.note, call.revision) == ("alt", 3)
