"""The four published concepts in ``examples/``: no value of the source lost, none invented."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from concepts.models import Concept, GoalKind
from measures.models import Fate
from publishing.portable.checking import problems_in
from publishing.portable.exporting import as_text, export_concept
from publishing.portable.importing import import_concept
from publishing.portable.reading import read

ROOT = Path(__file__).parents[3]
SOURCE = json.loads((ROOT / "tests/data/published_concepts.json").read_text("utf-8"))["concepts"]
KEYS = [concept["key"] for concept in SOURCE]

STRUCTURE = {
    "key": "the name of the entry in the file of facts; names the example's file",
    "code_note": "says that the code beside it is no fact",
}
"""Keys of the source that carry no fact."""

MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
LANDS = {"Bremen": "04", "Brandenburg": "12", "Saarland": "10", "Niedersachsen": "03"}
KINDS = {
    "Leitmotiv": GoalKind.VISION,
    "Oberziel": GoalKind.MAIN,
    "Teilziel": GoalKind.SUB,
    "Querschnittsziel": GoalKind.CROSS_CUTTING,
    "Querschnittsaufgabe": GoalKind.CROSS_CUTTING,
}

REWORDED = {
    ("bremen-groepelingen", "completeness"): [
        "Projekte „in Bearbeitung“ veröffentlicht sind; die Nummern 3.3, 4.1, 4.2 und weitere fehlen",
        "Kosten gibt es nur dort, wo eine Quelle sie nennt",
    ],
    ("bremen-groepelingen", "measures", 7, "description"): [
        "Kinderspielplatz gehört zu einem Ensemble der 1930er Jahre. Er wird behutsam geöffnet",
        "Treffpunkt des Quartiers mit Gartencharakter, den verschiedene Gruppen nutzen",
        "Vor der Planung steht ein Beteiligungsverfahren",
    ],
    ("bremen-groepelingen", "measures", 7, "partners", 0): ["Brebau", "angrenzende Wohngebäude", "partner"],
    ("bremen-groepelingen", "measures", 9, "description"): [
        "Treffpunkt von Jugendlichen und muss saniert werden",
        "werden andere Räume geprüft; danach klärt ein Beteiligungsverfahren, was aus dem Haus wird",
    ],
    ("bremen-groepelingen", "measures", 10, "description"): [
        "Eine Brachfläche, die nicht überbaut werden kann, wird gemeinsam mit Anwohnerinnen und Anwohnern zum",
        "Der erste Schritt ist ein Beteiligungsverfahren",
    ],
    ("bremen-groepelingen", "versions", 1, "senate_decision"): [
        "Februar 2021 (Dienstag, laut Weser-Kurier 2021-02)",
        "Beschluss des Senats",
    ],
    ("frankfurt-oder", "versions", 0, "decided"): [
        "September 2008",
        "Beratung und Beschlussfassung der politischen Gremien",
    ],
    ("frankfurt-oder", "completeness"): [
        "Es gibt 29 Projektvorschläge; aufgenommen sind nur die, die in den vorliegenden Seiten mit Namen genannt sind"
    ],
    ("frankfurt-oder", "totals", "volume_approx"): ["rund 6.500.000 €"],
    ("frankfurt-oder", "measures", 5, "paid_out_approx"): ["rund 25.000 €"],
    ("voelklingen", "quarter"): ["Wehrden", "Wehrden ist ein Teil des Programmgebiets"],
    ("voelklingen", "completeness"): [
        "Projekte in Wehrden und die Bewilligungen von 2019; Nummern von Maßnahmen zeigen die vorliegenden Seiten nicht"
    ],
    ("voelklingen", "measures", 13, "approx"): ["rund 10.000 €"],
    ("garbsen", "completeness"): ["gibt den Wirtschaftsplan 2018 so wieder, wie die Presse über ihn berichtet"],
}
"""What stands in own words: place in the source -> the words in the example."""

OWN_COLUMNS = {
    ("voelklingen", "area", "approx"): ("hectares_approximate", True),
    ("garbsen", "measures", 4, "approx"): ("is_approximate", True),
    ("garbsen", "measures", 4, "funding", 0, "approx"): ("is_approximate", True),
    ("voelklingen", "measures", 14, "funding", 1, "source"): ("source", "own"),
    ("voelklingen", "measures", 15, "funding", 1, "source"): ("source", "own"),
    ("voelklingen", "measures", 16, "funding", 1, "source"): ("source", "own"),
    ("bremen-groepelingen", "measures", 7, "updates", 0, "date"): ("reported_on", "2016-01-01"),
}
"""What has a column that says it otherwise: place in the source -> column and value in the example."""


def example(key):
    return read((ROOT / "examples" / f"{key}.json").read_bytes())


def leaves(value, path=()):
    """Every scalar of a nested value with its place."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if items is None:
        yield path, value
    for step, item in items or ():
        yield from leaves(item, (*path, step))


# --- Comparable values -------------------------------------------------------


def dates_in(text):
    """Days and months of a text as ISO has them, however they are written."""
    found = set(re.findall(r"\b\d{4}-\d{2}(?:-\d{2})?\b", text))
    found |= {f"{y}-{m}-{d}" for d, m, y in re.findall(r"\b(\d{2})\.(\d{2})\.(\d{4})\b", text)}
    for number, month in enumerate(MONTHS, start=1):
        found |= {f"{year}-{number:02d}" for year in re.findall(rf"{month} (\d{{4}})", text)}
        found |= {f"{y}-{number:02d}-{int(d):02d}" for d, y in re.findall(rf"(\d+)\. {month} (\d{{4}})", text)}
    return found | {day[:7] for day in found if len(day) == len("2026-11-22")}


def numbers_in(text):
    """Numbers of a text, written the German way or the way of JSON, without those of dates."""
    bare = re.sub(r"\b\d{2}\.\d{2}\.\d{4}\b|\b\d{4}-\d{2}(-\d{2})?\b", " ", text)
    grouped = re.findall(r"(?<![\d.])\d{1,3}(?:\.\d{3})+(?:,\d+)?(?![\d])", bare)
    rest = bare
    for number in grouped:
        rest = rest.replace(number, " ")
    plain = re.findall(r"\d+(?:[.,]\d+)?", rest)
    return {
        *(Decimal(number.replace(".", "").replace(",", ".")) for number in grouped),
        *(Decimal(number.replace(",", ".")) for number in plain),
    }


def squeezed(text):
    return re.sub(r"\s+", " ", text)


class Part:
    """Some of an example, as it can be searched."""

    def __init__(self, value):
        self.scalars = list(leaves(value))
        self.texts = [squeezed(str(value)) for _, value in self.scalars]
        self.numbers = set().union(*map(numbers_in, self.texts))
        self.dates = set().union(*map(dates_in, self.texts))

    def has(self, value):
        if isinstance(value, int | float) and not isinstance(value, bool):
            return Decimal(str(value)) in self.numbers
        if re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", value):
            return value in self.dates
        if span := re.fullmatch(r"(\d{4})-(\d{4})", value):
            return set(map(Decimal, span.groups())) <= self.numbers
        if span := re.fullmatch(r"(seit|bis) (\d{4})", value):
            return Decimal(span[2]) in self.numbers
        if len(value) <= len("HF1"):
            return value in self.texts
        return any(squeezed(value) in text for text in self.texts)


def part_of(data, path, source):
    """The part of the example in which a value of the source has to be found."""
    section = path[0]
    if section == "versions":
        label = source["versions"][path[1]]["label"]
        [edition] = [entry for entry in data["editions"] if entry["label"] == label]
        apart = ("sheets", "fates", "goals", "action_fields")
        return {name: value for name, value in edition.items() if name not in apart}
    if section == "goals":
        goal = source["goals"][path[1]]
        contents = [entry for edition in data["editions"] for entry in edition.get("goals", [])]
        contents += [entry for edition in data["editions"] for entry in edition.get("action_fields", [])]
        return [entry for entry in contents if entry["title"] in (goal["title"], goal.get("goal"))]
    if section == "measures":
        return part_of_measure(data, source["measures"][path[1]]["title"])
    if section == "area":
        return [edition["area"] for edition in data["editions"] if "area" in edition]
    if section == "grants":
        return data["grants"][path[1]]
    return {name: value for name, value in data.items() if name not in ("measures", "editions", "grants")}


def part_of_measure(data, title):
    sheets = [sheet for edition in data["editions"] for sheet in edition.get("sheets", []) if sheet["title"] == title]
    assert len({sheet["measure"] for sheet in sheets}) == 1, title
    codes = {row["key"]: row["code"] for edition in data["editions"] for row in edition.get("action_fields", [])}
    return [
        *sheets,
        [codes[sheet["action_field"]] for sheet in sheets if "action_field" in sheet],
        [measure for measure in data["measures"] if measure["serial"] == sheets[0]["measure"]],
        [row for row in data["concept"]["sources"] if row["title"] == f"Projektseite: {title}"],
    ]


# --- No value lost -----------------------------------------------------------


def facts(source):
    """Every fact of a concept of the source, with its place."""
    for path, value in leaves(source):
        entry = source
        for step in path[:-1]:
            entry = entry[step]
        if path[-1] in STRUCTURE or (path[-1] == "code" and "code_note" in entry):
            continue
        if path[-1] == "parent" and "code_note" in entry:
            continue  # told by test_goals_stand_where_the_source_has_them
        yield path, value


@pytest.mark.parametrize("source", SOURCE, ids=KEYS)
def test_no_value_is_lost(source):
    data = example(source["key"])
    lost, seen = [], 0
    for path, value in facts(source):
        place = (source["key"], *path)
        part = Part(part_of(data, path, source))
        seen += 1
        if place in REWORDED:
            found = all(part.has(words) for words in REWORDED[place])
            if isinstance(value, str):
                found = found and {number for number in numbers_in(value) if number > 9} <= part.numbers
        elif place in OWN_COLUMNS:
            column, stated = OWN_COLUMNS[place]
            found = any(path[-1] == column and value == stated for path, value in part.scalars)
        elif path == ("land",):
            found = data["municipality"]["land"] == LANDS[value]
        elif path[0] == "goals" and path[-1] == "type":
            keys = {step for path, _ in part.scalars for step in path}
            found = part.has(KINDS[value]) if value in KINDS else "colour" in keys  # which only action fields have
        else:
            found = part.has(value)
        if not found:
            lost.append((path, value))
    assert lost == []
    assert seen > 25


def test_every_rewording_has_its_place_in_the_source():
    places = {(source["key"], *path) for source in SOURCE for path, _ in facts(source)}
    assert set(REWORDED) | set(OWN_COLUMNS) <= places


def test_goals_stand_where_the_source_has_them():
    [edition] = [edition for edition in example("voelklingen")["editions"] if "goals" in edition]
    by_key = {goal["key"]: goal for goal in edition["goals"]}
    [source] = [source for source in SOURCE if source["key"] == "voelklingen"]
    titles = {goal["code"]: goal["title"] for goal in source["goals"]}
    expected = {goal["title"]: titles.get(goal.get("parent")) for goal in source["goals"]}
    found = {goal["title"]: by_key[goal["parent"]]["title"] if "parent" in goal else None for goal in edition["goals"]}
    assert found == expected


# --- None invented -----------------------------------------------------------

OURS = {
    *("key", "parent", "previous", "goal", "measure", "action_field", "position", "serial", "slug", "colour"),
    *("format", "version", "number", "land"),
}
"""Keys of the format whose values are no facts: they tie, sort and name."""


@pytest.mark.parametrize("source", SOURCE, ids=KEYS)
def test_no_number_and_no_date_is_invented(source):
    known = Part(source)
    known_years = {Decimal(day[:4]) for day in known.dates}
    dates = known.dates | {f"{number}" for number in known.numbers}
    invented = []
    for path, value in leaves(example(source["key"])):
        if path[-1] in OURS or isinstance(value, bool):
            continue
        text = squeezed(str(value))
        numbers = {number for number in numbers_in(text) if number > 99 or path[-1] in ("amount", "progress")}
        days = {day for day in dates_in(text) if not day.endswith("-01")} | (
            {text[:7]} if path[-1] == "reported_on" and text[:4] + "-01-01" != text else set()
        )
        if not (numbers <= known.numbers | known_years and days <= dates):
            invented.append((path, value))
    assert invented == []


@pytest.mark.parametrize("source", SOURCE, ids=KEYS)
def test_no_name_is_invented(source):
    """Titles, names and labels stand in the source, letter by letter."""
    known = Part(source)
    for path, value in leaves(example(source["key"])):
        named = path[-1] in ("title", "name", "label", "actor", "programme", "location", "author", "resolution_body")
        if named and path[-2:] != ("concept", "title") and not known.has(value.removeprefix("Projektseite: ")):
            assert (source["key"], value) in SPLIT_NAMES, (path, value)


SPLIT_NAMES = {
    ("frankfurt-oder", "politische Gremien"): "der politischen Gremien",
    ("voelklingen", "Bewilligung 2019"): "grant_year 2019",
    ("bremen-groepelingen", "Senat"): "senate_decision",
}
"""Names that the source has in another form."""


@pytest.mark.parametrize("key", KEYS)
def test_codes_that_the_source_does_not_have_stay_empty(key):
    [source] = [source for source in SOURCE if source["key"] == key]
    without = {goal["title"] for goal in source["goals"] if "code_note" in goal}
    for edition in example(key)["editions"]:
        assert not [goal for goal in edition.get("goals", []) if goal["title"] in without and "code" in goal]
    assert "ags" not in example(key)["municipality"]


# --- What became of the measures ---------------------------------------------

GROEPELINGEN, FRANKFURT = "bremen-groepelingen", "frankfurt-oder"
FATES = {
    (GROEPELINGEN, "Fortschreibung 2020-2029", "Quartierstreffpunkt Greifswalder Platz"): (
        Fate.COMPLETED,
        ("measures", 7, "updates", 3, "text"),
        "Umsetzung erfolgt, Platz abgenommen und freigegeben",
    ),
    (GROEPELINGEN, "Fortschreibung 2020-2029", "Spielhaus Bexhöveder Straße"): (
        Fate.CONTINUED,
        ("measures", 9, "updates", 2, "text"),
        "Mit der Fortschreibung des IEK 2020: inklusiver, naturnaher Spielplatz soll entstehen",
    ),
    (FRANKFURT, "Programm 2015-2020", "Aktionsfonds (Quartiersfonds 2009-2014)"): (
        Fate.COMPLETED,
        ("measures", 5, "period"),
        "2009-2014",
    ),
}
"""Concept, edition and title of the old measure -> its fate, and where in the source it is told in which words."""


def edition_pairs(key):
    """Each edition of an example that has one before it, with that one."""
    by_key = {edition["key"]: edition for edition in example(key)["editions"]}
    return [(by_key[edition["previous"]], edition) for edition in by_key.values() if "previous" in edition]


def told_fates(key):
    """The entries of ``FATES`` as an example has them: label of the edition, title of the measure, fate."""
    for before, edition in edition_pairs(key):
        titles = {sheet["measure"]: sheet["title"] for sheet in before.get("sheets", [])}
        for fate in edition.get("fates", []):
            yield (key, edition["label"], titles[fate["measure"]]), fate


def test_fates_are_those_that_the_source_tells():
    assert {place: fate["fate"] for key in KEYS for place, fate in told_fates(key)} == {
        place: fate for place, (fate, _, _) in FATES.items()
    }
    for (key, _, _), (_, path, words) in FATES.items():
        [told] = [source for source in SOURCE if source["key"] == key]
        for step in path:
            told = told[step]
        assert words in told


def test_every_fate_says_on_what_it_rests():
    assert all(fate["reason"] for key in KEYS for _, fate in told_fates(key))


@pytest.mark.parametrize("key", KEYS)
def test_notes_say_that_the_source_is_silent_about_all_other_measures(key):
    for _, edition in edition_pairs(key):
        assert "Verbleib der Maßnahmen der Vorfassung: " in edition["transcription_note"]


@pytest.mark.parametrize("key", KEYS)
def test_fates_agree_with_the_sheets(key):
    for _, edition in edition_pairs(key):
        here = {sheet["measure"] for sheet in edition.get("sheets", [])}
        for fate in edition.get("fates", []):
            assert (fate["measure"] in here) == (fate["fate"] == Fate.CONTINUED)


def test_gaps_between_numbers_stay():
    [source] = [source for source in SOURCE if source["key"] == GROEPELINGEN]
    numbers = [measure["number"] for measure in source["measures"] if "number" in measure]
    sheets = example(GROEPELINGEN)["editions"][0]["sheets"]
    assert [sheet["number"] for sheet in sheets if "number" in sheet] == numbers
    assert not {"3.3", "4.1", "4.2"} & set(numbers)


def test_square_with_two_street_names_is_one_measure_of_the_first_edition():
    """The source has both names side by side and tells neither when nor whether an edition changed the title."""
    first, second = example(GROEPELINGEN)["editions"]
    [square] = [sheet for sheet in first["sheets"] if "Kulmer" in str(sheet)]
    assert (square["number"], square["title"]) == ("2.8", "Entwicklung Quartiersplatz Bromberger Straße")
    assert square["measure"] not in [row["measure"] for row in second["sheets"] + second["fates"]]


# --- In and out again --------------------------------------------------------

MOMENTS = {"created_at", "state_since", "published_at"}
"""Set by the portal that takes a file over."""


def without_moments(value):
    if isinstance(value, dict):
        return {key: without_moments(item) for key, item in value.items() if key not in MOMENTS}
    return [without_moments(item) for item in value] if isinstance(value, list) else value


@pytest.mark.django_db
def test_all_four_are_taken_over_and_come_out_as_they_went_in():
    for key in KEYS:
        data = example(key)
        assert problems_in(data) == []
        concept = import_concept(data)
        text = (ROOT / "examples" / f"{key}.json").read_text("utf-8")
        assert as_text(without_moments(export_concept(concept))) == text
    assert Concept.objects.count() == len(KEYS)
