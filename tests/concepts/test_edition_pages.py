"""An edition's own data and its area."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from concepts.forms import EditionForm
from concepts.freezing import EditionClosed
from concepts.models import Change, Edition, EditionKind, ProgrammeArea, State
from concepts.views.rows import saved

pytestmark = pytest.mark.django_db

RING = [[14.5, 52.3], [14.6, 52.3], [14.6, 52.4], [14.5, 52.4], [14.5, 52.3]]
GEOJSON = json.dumps({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [RING]}})
TEXTS = ("label", "validity_text", "author", "public_summary", "proposed_resolution", "facts")


def data_of(edition, **changed):
    edition.refresh_from_db()
    return {name: getattr(edition, name) for name in TEXTS} | {"revision": edition.revision} | changed


def test_data_are_saved_and_logged(signed_in, editor, draft, address):
    form = data_of(draft, valid_from_year=2027, valid_to_year=2032, dated_on="2026-11-22", facts="Anlass\nVerfahren")
    assert signed_in.post(address("edition_edit"), form).url == address("edition_edit")
    draft.refresh_from_db()
    assert (draft.validity, str(draft.dated_on), draft.revision) == ("2027–2032", "2026-11-22", 2)
    assert draft.facts.splitlines() == ["Anlass", "Verfahren"]
    labels = set(Change.objects.filter(edition=draft, by=editor).values_list("field", flat=True))
    assert labels == {"Geltung von (Jahr)", "Geltung bis (Jahr)", "Stand vom", "Sachverhalt"}


def test_years_are_shown_without_thousands(signed_in, draft, address):
    signed_in.post(address("edition_edit"), data_of(draft, valid_from_year=2027))
    page = signed_in.get(address("edition_edit")).text
    assert 'value="2027"' in page
    assert "2.027" not in page


def test_reason_is_asked_of_updates_only(signed_in, draft, address):
    assert "update_reason" not in signed_in.get(address("edition_edit")).context["form"].fields
    Edition.objects.filter(pk=draft.pk).update(kind=EditionKind.UPDATE)
    page = signed_in.post(
        address("edition_edit"), data_of(draft, update_reason="half_time", update_reason_text="Bilanz")
    )
    assert page.status_code == 302
    draft.refresh_from_db()
    assert draft.get_update_reason_display() == "Zwischenbilanz zur Halbzeit"


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"valid_from_year": "2032", "valid_to_year": "2027"}, "__all__", "endet vor"),
        ({"valid_from_year": "20270"}, "__all__", "1950 und 2150"),
        ({"valid_from_year": "-1"}, "valid_from_year", "größer oder gleich"),
        ({"valid_from_year": "Frühjahr"}, "valid_from_year", "ganze Zahl"),
        ({"dated_on": "31.02.2026"}, "dated_on", "gültiges Datum"),
        ({"label": "x" * 121}, "label", "höchstens 120"),
    ],
)
def test_bad_data_are_told_and_kept(signed_in, draft, address, changed, field, message):
    page = signed_in.post(address("edition_edit"), data_of(draft, facts="Bleibt stehen") | changed)
    assert page.status_code == 200
    assert message in page.context["form"].errors[field][0]
    assert "Bleibt stehen" in page.text
    assert page.context["edition"].label == ""


def test_edition_that_goes_to_review_while_saving_is_not_written(draft, editor):
    form = EditionForm(data_of(draft, facts="Neu"), instance=Edition.objects.get(pk=draft.pk))
    assert form.is_valid()
    Edition.objects.filter(pk=draft.pk).update(state=State.REVIEW)
    with pytest.raises(EditionClosed):
        saved(form, editor, draft)
    draft.refresh_from_db()
    assert (draft.state, draft.facts) == (State.REVIEW, "")


def test_columns_that_a_form_does_not_edit_are_not_written_back(draft, editor):
    form = EditionForm(data_of(draft, facts="Neu"), instance=Edition.objects.get(pk=draft.pk))
    assert form.is_valid()
    Edition.objects.filter(pk=draft.pk).update(resolution_note="Haushaltsvorbehalt")
    assert saved(form, editor, draft)
    draft.refresh_from_db()
    assert (draft.resolution_note, draft.facts) == ("Haushaltsvorbehalt", "Neu")


def test_conflict_over_the_resolution_shows_both(signed_in, draft, address):
    opened = data_of(draft)
    signed_in.post(address("edition_edit"), opened | {"proposed_resolution": "Der Rat beschließt."})
    page = signed_in.post(address("edition_edit"), opened | {"proposed_resolution": "Der Rat nimmt zur Kenntnis."})
    assert "Der Rat beschließt." in page.text
    assert "Der Rat nimmt zur Kenntnis." in page.text
    again = opened | {"proposed_resolution": "Beides.", "revision": page.context["form"]["revision"].value()}
    assert signed_in.post(address("edition_edit"), again).status_code == 302


def test_others_read_the_data_without_a_form(client, draft, reviewer, address):
    Edition.objects.filter(pk=draft.pk).update(proposed_resolution="Der Rat <b>beschließt</b>.")
    client.force_login(reviewer)
    page = client.get(address("edition_edit")).text
    assert "Der Rat &lt;b&gt;beschließt&lt;/b&gt;." in page
    assert "Speichern" not in page
    assert "keine Angabe" in page


@pytest.fixture
def area(draft):
    return ProgrammeArea.objects.create(edition=draft, name="Nordring")


def area_data(area, **changed):
    return {"name": "Nordring", "boundary": "", "revision": area.revision} | changed


@pytest.mark.parametrize(
    ("typed", "hectares"), [("183,25", "183.25"), ("1.183,5", "1183.50"), ("183", "183.00"), ("183.5", "183.50")]
)
def test_hectares_are_read_as_germans_type_them(signed_in, area, address, typed, hectares):
    form = area_data(area, hectares=typed, inhabitants="8.340", hectares_approximate="on")
    assert signed_in.post(address("area_edit"), form).status_code == 302
    area.refresh_from_db()
    assert (str(area.hectares), area.inhabitants, area.hectares_approximate) == (hectares, 8340, True)
    assert 'value="8.340"' in signed_in.get(address("area_edit")).text


def test_boundary_is_uploaded_shown_and_kept(signed_in, area, address):
    upload = SimpleUploadedFile("gebiet.geojson", GEOJSON.encode())
    assert signed_in.post(address("area_edit"), area_data(area, boundary_file=upload)).status_code == 302
    area.refresh_from_db()
    assert area.boundary == {"type": "Polygon", "coordinates": [RING]}
    page = signed_in.get(address("area_edit"))
    assert page.context["outline"].path in page.text
    assert "1 Fläche mit 5 Punkten" in page.text
    signed_in.post(address("area_edit"), area_data(area, description="Am Ring"))
    area.refresh_from_db()
    assert area.boundary
    assert area.description == "Am Ring"
    changes = Change.objects.filter(field="Abgrenzung (GeoJSON)")
    assert changes.get().new.startswith("1 Fläche mit 5 Punkten (Prüfzeichen ")


def test_boundary_is_pasted_and_removed(signed_in, area, address):
    signed_in.post(address("area_edit"), area_data(area, boundary=GEOJSON))
    area.refresh_from_db()
    assert area.boundary
    assert signed_in.post(address("area_edit"), area_data(area, boundary_removed="on")).status_code == 302
    area.refresh_from_db()
    assert area.boundary is None


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"boundary": "Nordring"}, "boundary", "kein GeoJSON"),
        ({"boundary": '{"type": "Point", "coordinates": [1, 2]}'}, "boundary", "Polygon oder MultiPolygon"),
        ({"boundary": GEOJSON, "boundary_file": "file"}, "boundary", "entweder"),
        ({"boundary_file": "big"}, "boundary", "größer als 1 MB"),
        ({"boundary_file": "empty"}, "boundary_file", "leer"),
        ({"hectares": "viel"}, "hectares", "Zahl"),
        ({"hectares": "-1"}, "hectares", "größer oder gleich"),
        ({"hectares": "123456789"}, "hectares", "höchstens 7 Ziffern"),
        ({"inhabitants": "8,5"}, "inhabitants", "ganze Zahl"),
        ({"inhabitants": "99999999999"}, "inhabitants", "kleiner oder gleich"),
        ({"inhabitants_reference_date": "gestern"}, "inhabitants_reference_date", "gültiges Datum"),
    ],
)
def test_bad_area_is_told_and_kept(signed_in, area, address, changed, field, message):
    files = {"file": GEOJSON.encode(), "big": b" " * 1_000_001, "empty": b""}
    if name := changed.get("boundary_file"):
        changed = changed | {"boundary_file": SimpleUploadedFile("gebiet.geojson", files[name])}
    page = signed_in.post(address("area_edit"), area_data(area, description="Bleibt stehen") | changed)
    assert page.status_code == 200
    assert message in page.context["form"].errors[field][0]
    assert "Bleibt stehen" in page.text
    area.refresh_from_db()
    assert (area.boundary, area.description) == (None, "")


def test_area_that_is_missing_is_created_with_the_first_save(signed_in, draft, address):
    assert signed_in.get(address("area_edit")).status_code == 200
    assert signed_in.post(address("area_edit"), {"name": "Nordring", "revision": 0}).status_code == 302
    assert draft.area.name == "Nordring"


def test_two_people_who_both_save_the_first_area_lose_nothing(signed_in, draft, address):
    assert signed_in.post(address("area_edit"), {"name": "Von Petra", "revision": 0}).status_code == 302
    page = signed_in.post(address("area_edit"), {"name": "Von Anton", "revision": 0})
    assert page.status_code == 200
    assert "Von Petra" in page.text
    assert "Von Anton" in page.text
    assert ProgrammeArea.objects.get(edition=draft).name == "Von Petra"


def test_others_read_the_area_without_a_form(client, area, reviewer, address):
    ProgrammeArea.objects.filter(pk=area.pk).update(hectares="183.25", hectares_approximate=True, inhabitants=8340)
    client.force_login(reviewer)
    page = client.get(address("area_edit")).text
    assert "ca. 183,25 ha" in page
    assert "8.340" in page
    assert "<form" not in page.split("<main")[1]


def test_missing_area_reads_as_no_statement(client, draft, reviewer, address):
    client.force_login(reviewer)
    assert "keine Angabe" in client.get(address("area_edit")).text
