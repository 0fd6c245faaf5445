"""Searching measures as Germans write: forms of words, words in words, numbers, names."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures.listing.search import MOST_COMPOUNDS, found_in, matching, read_wanted
from measures.models import MeasureSheet
from tests.factories import ActorFactory, EditionFactory, MeasureSheetFactory
from tests.measures.listed import at, numbers

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheets(draft, town):
    """Measures of which each says something in its own way."""

    def add(number, title, **texts):
        return MeasureSheetFactory(edition=draft, number=number, title=title, **texts)

    add("A1", "Spielplätze Lindenhof erneuern")
    add("A2", "Quartierspark", description="Mit Wasserspielplatz am Südufer")
    add("A10", "Wohnumfeld", problem="Vieles ist alt. Autobahn A2 in der Nähe")
    add("B4", "Häuser dämmen", objective="Wärme sparen", internal_note="Eigentümer zahlungsunfähig")
    centre = add("5.2", "Zentrum")
    centre.actor_links.create(
        actor=ActorFactory(municipality=town, name="Wohnungsbaugesellschaft Auenfurt", short_name="WBG")
    )
    return MeasureSheet.objects.in_edition(draft)


def found(sheets, text):
    return {sheet.number for sheet in matching(sheets, read_wanted(text, sheets))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Spielplatz", {"A1", "A2"}),
        ("Spielplätze", {"A1", "A2"}),
        ("SPIELPLÄTZEN", {"A1", "A2"}),
        ("spielplatz quartierspark", {"A2"}),
        ("spiel", {"A1"}),
        ("park", {"A2"}),
        ("Haus", {"B4"}),
        ("wärme", {"B4"}),
        ("A2", {"A2", "A10"}),
        ("a10", {"A10"}),
        ("A", set()),
        ("5.2", {"5.2"}),
        ("Wohnungsbaugesellschaft", {"5.2"}),
        ("gesellschaft", {"5.2"}),
        ("baugesell", set()),
        ("wbg zentrum", {"5.2"}),
        ("zahlungsunfähig", set()),
        ('"Wasserspielplatz am Südufer"', {"A2"}),
        ('"Südufer am Wasserspielplatz"', set()),
        ("spielplatz -lindenhof", {"A2"}),
        ("wärme or zentrum", {"B4", "5.2"}),
        ("nirgends", set()),
    ],
)
def test_search_finds(sheets, text, expected):
    assert found(sheets, text) == expected


@pytest.mark.parametrize(
    "text",
    ["%", "_", "\\", "'", "''", "'; DROP TABLE measures_measure; --", ":* & | ! <->", '"', "((", "der die das", "-",
     "or or", "\ue000\ue001", "😀", "a" * 5000, "'a\\'b", "x:*", "<script>alert(1)</script>"],
)  # fmt: skip
def test_hostile_input_finds_nothing_and_breaks_nothing(sheets, text):
    assert found(sheets, text) == set()


def test_number_comes_first_then_titles_then_texts(desk, draft, sheets):
    MeasureSheetFactory(edition=draft, number="C1", title="Allerlei", continuation="Der Spielplatz bleibt")
    assert numbers(desk.get(at(draft), {"q": "A2"})) == ["A2", "A10"]
    assert numbers(desk.get(at(draft), {"q": "Spielplatz"})) == ["A1", "A2", "C1"]
    assert numbers(desk.get(at(draft), {"q": "Spielplatz", "sort": "-nummer"})) == ["C1", "A2", "A1"]


def test_adopted_edition_is_searched_by_the_names_it_was_adopted_with(sheets):
    link = sheets.get(number="5.2").actor_links.get()
    link.adopted_name = "Stadtbau"
    link.save()
    assert found(sheets, "Stadtbau") == {"5.2"}
    assert found(sheets, "Wohnungsbaugesellschaft") == set()


def test_snippet_marks_what_was_found_and_nothing_else(sheets):
    evil = MeasureSheetFactory(
        edition=sheets.first().edition,
        title="Platz <b>& Spielplatz",
        description="Ein <script>alert(1)</script> Spielplatz & \ue000mehr",
    )
    marked = found_in([evil.pk, sheets.get(number="A2").pk], read_wanted("spielplatz", sheets))
    assert marked[evil.pk].title == "Platz &lt;b&gt;&amp; <mark>Spielplatz</mark>"
    assert "<mark>Spielplatz</mark>" in marked[evil.pk].snippet
    assert "<script" not in marked[evil.pk].snippet
    assert "\ue000" not in marked[evil.pk].snippet
    other = marked[sheets.get(number="A2").pk]
    assert other.title == "Quartierspark"
    assert "<mark>Wasserspielplatz</mark> am Südufer" in other.snippet


def test_page_shows_marks_only_where_something_was_found(desk, draft, sheets):
    page = desk.get(at(draft), {"q": "spielplatz"}).content.decode()
    assert "<mark>Spielplätze</mark> Lindenhof" in page
    assert page.count('class="snippet"') == 1
    assert "<mark>" not in desk.get(at(draft)).content.decode()


def test_actor_found_by_name_is_shown_in_the_snippet(sheets):
    centre = sheets.get(number="5.2")
    marked = found_in([centre.pk], read_wanted("WBG", sheets))
    assert "<mark>WBG</mark>" in marked[centre.pk].snippet


def test_search_stays_in_its_edition(sheets):
    MeasureSheetFactory(edition=EditionFactory(), number="Z1", title="Spielplatz")
    assert "Z1" not in found(sheets, "Spielplatz")


def test_word_stands_for_a_limited_number_of_others(sheets, draft):
    words = " ".join(f"Platz{letter}{other}wort" for letter in "abcdefgh" for other in "abcdefghijklmnop")
    MeasureSheetFactory(edition=draft, description=words)
    assert read_wanted("Platz", sheets).query.count("|") == MOST_COMPOUNDS


def test_texts_longer_than_can_be_searched_are_saved(draft):
    words = " ".join(f"wort{number}" for number in range(25_000))
    sheet = MeasureSheetFactory(edition=draft, problem=words, objective=words, description=words, origin=words)
    sheets = MeasureSheet.objects.in_edition(draft)
    assert [one.pk for one in matching(sheets, read_wanted("wort17", sheets))] == [sheet.pk]


def test_search_column_is_left_in_the_database_and_follows_every_save(draft):
    sheet = MeasureSheetFactory(edition=draft, title="Brunnen")
    with CaptureQueriesContext(connection) as queries:
        fetched = MeasureSheet.objects.get(pk=sheet.pk)
        list(draft.sheets.all())
    assert not any('"search"' in query["sql"] for query in queries)
    fetched.title = "Marktplatz"
    fetched.save()
    sheets = MeasureSheet.objects.in_edition(draft)
    assert [*matching(sheets, read_wanted("Brunnen", sheets))] == []
    assert [*matching(sheets, read_wanted("Marktplatz", sheets))] == [sheet]
