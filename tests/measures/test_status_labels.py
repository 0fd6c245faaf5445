"""How a town calls and orders the implementation statuses, wherever they are shown."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from concepts.models import Change
from measures.models import ImplementationStatus, StatusLabel
from measures.reporting.status_labels import StatusWord, in_words, save_words, status_choices, status_words
from publishing.document import build_document
from publishing.models import DocumentKind
from tests.factories import MeasureSheetFactory, StatusUpdateFactory

pytestmark = pytest.mark.django_db

UNDER_WAY = ImplementationStatus.UNDER_WAY


@pytest.fixture
def in_construction(town):
    """ "in Umsetzung" is called "im Bau" and stands first."""
    words = [word for word in status_words(town.pk) if word.status != UNDER_WAY]
    assert save_words(town, [StatusWord(UNDER_WAY, "im Bau"), *words], in_words_of(town))


def in_words_of(town):
    return in_words(status_words(town.pk))


@pytest.fixture
def sheet(draft):
    sheet = MeasureSheetFactory(edition=draft, number="B4", title="Quartierspark Süd")
    StatusUpdateFactory(measure=sheet.measure, reported_on=timezone.localdate())
    return sheet


def entry(town, **changed):
    said = {"seen": in_words_of(town)}
    for place, word in enumerate(status_words(town.pk), start=1):
        said |= {f"label_{word.status}": word.label, f"place_{word.status}": str(place)}
    return said | changed


def address(town):
    return reverse("status_labels_edit", args=[town.pk])


# --- Shown everywhere -----------------------------------------------------------


def test_usual_words_stand_where_a_town_has_none_of_its_own(town):
    assert status_choices(town.pk) == list(ImplementationStatus.choices)


def test_words_of_a_town_are_on_all_its_pages(client, editor, sheet, in_construction):
    client.force_login(editor)
    slug, serial = sheet.measure.concept.slug, sheet.measure.serial
    pages = {
        "measure_list": reverse("measure_list", args=[slug, 1]),
        "sheet_detail": reverse("sheet_detail", args=[slug, 1, serial]),
        "measure_detail": sheet.measure.get_absolute_url(),
        "status_report": reverse("status_report", args=[slug, serial]),
    }
    for name, url in pages.items():
        page = client.get(url).content.decode()
        assert "im Bau" in page, name
        assert "in Umsetzung" not in page, name


def test_words_of_a_town_are_in_the_spreadsheet_and_sort_the_list(client, editor, sheet, draft, in_construction):
    idea = MeasureSheetFactory(edition=draft, number="A1")
    StatusUpdateFactory(measure=idea.measure, implementation_status="idea")
    client.force_login(editor)
    url = reverse("measure_list", args=[draft.concept.slug, 1])
    assert [row.sheet for row in client.get(url, {"sort": "stand"}).context["shown"].rows] == [sheet, idea]
    asked = client.get(reverse("measure_export", args=[draft.concept.slug, 1]))
    book = load_workbook(BytesIO(asked.content))
    heads, *rows = book.active.iter_rows(min_row=3, max_row=5, values_only=True)
    assert [row[heads.index("Stand")] for row in rows] == ["Idee", "im Bau"]


def test_words_of_a_town_are_in_its_documents(sheet, in_construction):
    document = build_document(sheet.edition, DocumentKind.DRAFT)
    assert document.sheets[0].status.implementation == StatusWord(UNDER_WAY, "im Bau")


def test_words_of_a_town_are_in_the_log(client, editor, sheet, in_construction):
    client.force_login(editor)
    url = reverse("status_report", args=[sheet.measure.concept.slug, sheet.measure.serial])
    client.post(url, {"implementation_status": "under_way", "reported_on": timezone.localdate().isoformat()})
    assert Change.objects.get(field="Umsetzungsstand").new == "im Bau"


def test_words_of_the_next_town_are_its_own(next_town, in_construction):
    assert status_choices(next_town.pk) == list(ImplementationStatus.choices)


def test_list_of_a_draft_leads_its_editor_to_the_words(client, editor, reviewer, sheet, town):
    for user, leads in ((editor, True), (reviewer, False)):
        client.force_login(user)
        page = client.get(reverse("measure_list", args=[sheet.measure.concept.slug, 1])).content.decode()
        assert (f'href="{address(town)}"' in page) is leads


# --- The page ---------------------------------------------------------------------


def test_editor_and_administrator_choose_words_and_order(client, editor, administrator, town):
    for user, label in ((editor, "im Bau"), (administrator, "wird gebaut")):
        client.force_login(user)
        said = entry(town, label_under_way=label, place_under_way="1", place_idea="99")
        assert client.post(address(town), said).status_code == 302
        choices = status_choices(town.pk)
        assert choices[0] == ("under_way", label)
        assert choices[-1] == ("idea", "Idee")


def test_emptied_word_is_the_usual_one_again(client, editor, town, in_construction):
    client.force_login(editor)
    client.post(address(town), entry(town, label_under_way=""))
    assert dict(status_choices(town.pk))["under_way"] == "in Umsetzung"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"label_idea": "abgeschlossen"}, "label_completed"),
        ({"label_idea": "ABGESCHLOSSEN"}, "label_completed"),
        ({"label_idea": "x" * 41}, "label_idea"),
        ({"place_idea": "0"}, "place_idea"),
        ({"place_idea": "vorne"}, "place_idea"),
        ({"place_idea": ""}, "place_idea"),
    ],
)
def test_bad_entry_is_named_and_nothing_is_saved(client, editor, town, changed, field):
    client.force_login(editor)
    page = client.post(address(town), entry(town, **changed))
    assert set(page.context["form"].errors) == {field}
    assert not StatusLabel.objects.exists()


def test_second_person_sees_what_the_first_one_saved(client, editor, town):
    client.force_login(editor)
    opened = entry(town)
    client.post(address(town), opened | {"label_idea": "Vorschlag"})
    page = client.post(address(town), opened | {"label_idea": "Einfall"})
    assert "Vorschlag (Idee)" in page.content.decode()
    assert "Einfall (Idee)" in page.content.decode()
    assert dict(status_choices(town.pk))["idea"] == "Vorschlag"
    again = opened | {"label_idea": "Einfall", "seen": in_words_of(town)}
    assert client.post(address(town), again).status_code == 302
    assert dict(status_choices(town.pk))["idea"] == "Einfall"


def test_others_choose_no_words(client, contributor, reader, stranger, town):
    for user, status in ((contributor, 403), (reader, 403), (stranger, 404)):
        client.force_login(user)
        assert client.post(address(town), entry(town, label_idea="Quatsch")).status_code == status
    assert not StatusLabel.objects.exists()
