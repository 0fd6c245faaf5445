"""Whatever is wrong with a file is told, with its place, and in German."""

import json
import re
from pathlib import Path

import pytest

from concepts.models import Concept
from publishing.portable import MOST_PROBLEMS, FileRefused
from publishing.portable.checking import EXPECTED, SCHEMA, TELLERS, problems_in
from publishing.portable.importing import import_concept
from publishing.portable.reading import DEEPEST, LARGEST_FILE, read
from tests.publishing.portable.conftest import KEY

SHEET = ("editions", 0, "sheets", 0)
COST_LINE = (*SHEET, "cost_lines", 0)
FUNDING_LINE = (*SHEET, "funding_lines", 0)
GOAL = ("editions", 0, "goals", 1)
CONTINUED = ("editions", 1, "fates", 0)
MERGED = ("editions", 1, "fates", 1)
REVIEW = ("editions", 1, "measure_reviews", 0)
PROGRAMME = ("registers", "funding_programmes", 0)
RATE = (*PROGRAMME, "rates", 0)
MISSING = "(fehlt)"


def instalment(number, year=2026, **booked):
    """An instalment of the grant, with what was booked on it."""
    return {"key": KEY(number), "year": year, "amount": "100.00"} | booked


def at(data, path):
    for step in path:
        data = data[step]
    return data


def change(data, path, value):
    parent = at(data, path[:-1])
    if value is MISSING:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value


def told(data):
    return [(problem.place, problem.message) for problem in problems_in(data)]


def test_sound_file_has_no_problems(sound):
    assert told(sound) == []


def test_example_of_the_documentation_is_sound():
    text = (Path(__file__).parents[3] / "docs/portable-format.md").read_text("utf-8")
    assert told(json.loads(re.search(r"```json\n(.*?)```", text, re.DOTALL)[1])) == []


# (path, value, place, words of the message)
BROKEN = [
    (("format",), "anderes", "Datei", "keine Konzeptdatei"),
    (("version",), 2, "version", "Version 1 des Formats, die Datei nennt „2“"),
    (("version",), MISSING, "version", "die Datei nennt keine"),
    (("version",), True, "version", "die Datei nennt „True“"),
    (("concept",), MISSING, "Datei", "fehlt „concept“"),
    (("concept", "title"), MISSING, "concept", "fehlt „title“ (Titel)"),
    (("concept", "title"), "   ", "concept.title", "fehlt ein Text"),
    (("concept", "title"), 7, "concept.title", "wird ein Text erwartet, gefunden: eine Zahl"),
    (("concept", "title"), None, "concept.title", "null (was fehlt, wird weggelassen)"),
    (("concept", "title"), "x" * 251, "concept.title", "hat 251 Zeichen, erlaubt sind höchstens 250"),
    (("concept", "titel"), "x", "concept.titel", "kennt das Format nicht"),
    (("concept", "böse\nZeile"), "x", "concept[„böse\\nZeile“]", "kennt das Format nicht"),
    (("concept", "slug"), "mit leer", "concept.slug", "Kurzadressen bestehen aus"),
    (("concept", "slug"), "nordring\n", "concept.slug", "Kurzadressen bestehen aus"),
    (("concept", "slug"), "import", "concept.slug", "steht eine Seite des Portals"),
    (("concept", "funding_start_year"), 20226, "concept.funding_start_year", "zwischen 1950 und 2150"),
    (("concept", "sources", 0, "url"), "javascript:alert(1)", "concept.sources[0].url", "beginnen mit „https://“"),
    (("municipality", "land"), "17", "municipality.land", "„17“ ist hier nicht vorgesehen. Möglich sind: 01, 02"),
    (("municipality", "ags"), "1234", "municipality.ags", "acht Ziffern"),
    ((*PROGRAMME, "deadline_day"), 31, "registers.funding_programmes[0].deadline_day", "gibt es in diesem Monat nicht"),
    ((*PROGRAMME, "deadline_day"), MISSING, "registers.funding_programmes[0].deadline_day", "Tag und Monat"),
    ((*PROGRAMME, "deadline_month"), MISSING, "registers.funding_programmes[0].deadline_month", "Tag und Monat"),
    ((*PROGRAMME, "deadline_month"), 13, "registers.funding_programmes[0].deadline_month", "nicht vorgesehen"),
    ((*PROGRAMME, "lapse_years"), 31, "registers.funding_programmes[0].lapse_years", "nicht zwischen 0 und 30"),
    ((*PROGRAMME, "land"), "17", "registers.funding_programmes[0].land", "nicht vorgesehen"),
    ((*PROGRAMME, "last_year"), 1998, "registers.funding_programmes[0].last_year", "vor dem ersten"),
    (
        (*PROGRAMME, "former_names"),
        [{"name": "A", "until_year": 2003}, {"name": "B", "until_year": 2003}],
        "registers.funding_programmes[0].former_names[1].until_year",
        "schon registers.funding_programmes[0].former_names[0]",
    ),
    (
        (*PROGRAMME, "eligible_groups", 0, "cost_group"),
        "9",
        "registers.funding_programmes[0].eligible_groups[0].cost_group",
        "Kostengruppe „9“ gibt es",
    ),
    (
        (*PROGRAMME, "eligible_groups"),
        [{"cost_group": "1"}, {"cost_group": "1"}],
        "registers.funding_programmes[0].eligible_groups[1].cost_group",
        "steht schon in",
    ),
    (
        (*PROGRAMME, "documents", 0, "url"),
        "http://land.example",
        "registers.funding_programmes[0].documents[0].url",
        "mit „https://“ beginnen",
    ),
    ((*RATE, "eu_share"), MISSING, "registers.funding_programmes[0].rates[0].rate", "oder keiner"),
    ((*RATE, "land_share"), "33.333", "registers.funding_programmes[0].rates[0].rate", "Fördersatz (66,667\u00a0%)"),
    ((*RATE, "own_share"), "16.667", "registers.funding_programmes[0].rates[0].own_share", "Mindesteigenanteil"),
    (
        (*RATE, "third_party_share"),
        "101",
        "registers.funding_programmes[0].rates[0].third_party_share",
        "„0“ bis „100“",
    ),
    (("registers", "actors"), {}, "registers.actors", "eine Liste erwartet, gefunden: ein Objekt"),
    (("registers", "actors", 0), [], "registers.actors[0]", "ein Objekt erwartet, gefunden: eine Liste"),
    (
        ("registers", "actors", 0, "contacts", 0, "email"),
        "keine",
        "registers.actors[0].contacts[0].email",
        "keine E-Mail-Adresse",
    ),
    (
        ("registers", "funding_programmes", 0, "rates", 0, "rate"),
        "101",
        "registers.funding_programmes[0].rates[0].rate",
        "von „0“ bis „100“",
    ),
    ((*COST_LINE, "amount"), "ca. 3 Mio", "editions[0].sheets[0].cost_lines[0].amount", "„ca. 3 Mio“ passt hier nicht"),
    ((*COST_LINE, "amount"), "1.234,50", "editions[0].sheets[0].cost_lines[0].amount", "ohne Tausenderpunkte"),
    ((*COST_LINE, "amount"), "-1.00", "editions[0].sheets[0].cost_lines[0].amount", "Beträge stehen als Text"),
    ((*COST_LINE, "amount"), "1234567890123.00", "editions[0].sheets[0].cost_lines[0].amount", "Beträge stehen"),
    ((*COST_LINE, "amount"), 1234.5, "editions[0].sheets[0].cost_lines[0].amount", "Beträge stehen als Text"),
    ((*COST_LINE, "amount"), "١٢", "editions[0].sheets[0].cost_lines[0].amount", "Beträge stehen als Text"),
    ((*COST_LINE, "is_eligible"), "ja", "editions[0].sheets[0].cost_lines[0].is_eligible", "true oder false"),
    ((*COST_LINE, "position"), -1, "editions[0].sheets[0].cost_lines[0].position", "„-1“ liegt nicht zwischen 0 und"),
    ((*COST_LINE, "cost_group"), "9", "editions[0].sheets[0].cost_lines[0].cost_group", "Die Kostengruppe „9“ gibt"),
    ((*FUNDING_LINE, "programme"), "LEADER", "editions[0].sheets[0].funding_lines[0].programme", "„LEADER“ gibt es"),
    ((*FUNDING_LINE, "programme"), MISSING, "editions[0].sheets[0].funding_lines[0].programme", "gehört zu Förder"),
    ((*FUNDING_LINE, "source"), "own", "editions[0].sheets[0].funding_lines[0].programme", "gehört zu Förder"),
    ((*FUNDING_LINE, "actor"), "Niemand", "editions[0].sheets[0].funding_lines[0].actor", "Akteur „Niemand“ gibt es"),
    (
        (*SHEET, "funding_lines", 1, "key"),
        KEY(13),
        "editions[0].sheets[0].funding_lines[1].key",
        "hat schon editions[0]",
    ),
    ((*SHEET, "goals", 0, "goal"), KEY(99), "editions[0].sheets[0].goals[0].goal", f"Schlüssel „{KEY(99)}“ gibt es"),
    ((*SHEET, "actors", 0, "actor"), "Niemand", "editions[0].sheets[0].actors[0].actor", "„Niemand“ gibt es"),
    ((*SHEET, "action_field"), KEY(99), "editions[0].sheets[0].action_field", "Ein Handlungsfeld mit"),
    ((*SHEET, "measure"), 9, "editions[0].sheets[0].measure", "Die Maßnahme „9“ gibt es unter „measures“ nicht"),
    ((*SHEET, "measure"), 2, "editions[0].sheets[1].measure", "hat in der Fassung schon editions[0].sheets[0]"),
    ((*SHEET, "number"), "A2", "editions[0].sheets[1].number", "Nummer hat in der Fassung schon editions[0].sheets[0]"),
    ((*SHEET, "end_year"), 2023, "editions[0].sheets[0].end_year", "endet vor seinem Beginn"),
    ((*SHEET, "priority"), 4, "editions[0].sheets[0].priority", "Möglich sind: 1, 2, 3"),
    ((*SHEET, "start_part"), "Herbst", "editions[0].sheets[0].start_part", "Möglich sind: H1, H2, Q1"),
    ((*GOAL, "parent"), KEY(99), "editions[0].goals[1].parent", "gibt es in dieser Fassung nicht"),
    ((*GOAL, "parent"), KEY(9), "editions[0].goals[1].parent", "steht unter sich selbst"),
    ((*GOAL, "code"), "Z1", "editions[0].goals[1].code", "Dieses Kürzel hat schon editions[0].goals[0]"),
    ((*GOAL, "key"), "Z1", "editions[0].goals[1].key", "UUIDs in Kleinbuchstaben"),
    ((*GOAL, "action_field"), KEY(8), "editions[0].goals[1].action_field", "Ein Handlungsfeld mit"),
    (("editions", 0, "area", "hectares"), "ca. 183", "editions[0].area.hectares", "Flächen stehen als Text"),
    (("editions", 0, "area", "boundary"), {"type": "Point"}, "editions[0].area.boundary", "fehlt „coordinates“"),
    (
        ("editions", 0, "area", "boundary"),
        {"type": "Polygon", "coordinates": [[[14, 52], [15, 52], [15, 53]]]},
        "editions[0].area.boundary",
        "nicht geschlossen",
    ),
    (
        ("editions", 0, "area", "boundary"),
        {"type": "Polygon", "coordinates": [[[3460000, 5790000]] * 4]},
        "editions[0].area.boundary",
        "liegt nicht in WGS 84",
    ),
    (("editions",), [], "editions", "mindestens ein Eintrag"),
    (("editions", 0, "is_transcribed"), MISSING, "editions[0].resolution_body", "nennt ihren Beschluss"),
    (("editions", 0, "state"), "draft", "editions[0].state", "In Arbeit ist höchstens eine Fassung"),
    (("editions", 1, "number"), 1, "editions[1].number", "Diese Nummer hat schon editions[0]"),
    (("editions", 0, "number"), 3, "editions[1].number", "nach ihrer Nummer geordnet"),
    (("editions", 0, "previous"), KEY(15), "editions[0].previous", "steht nicht davor"),
    (("editions", 1, "key"), KEY(4), "editions[1].key", "Diesen Schlüssel hat schon editions[0]"),
    (("editions", 1, "published_at"), "2026-11-22T14:03:49", "editions[1].published_at", "mit Zeitzone"),
    (("editions", 1, "published_at"), "0001-01-01T00:00:00+14:00", "editions[1].published_at", "mit Zeitzone"),
    (("measures", 1, "serial"), 1, "measures[1].serial", "Diese Kennung hat schon measures[0]"),
    (("measures", 1, "key"), KEY(1), "measures[1].key", "Diesen Schlüssel hat schon measures[0]"),
    (
        ("measures", 0, "status_updates", 0, "reported_on"),
        "2024-02-30",
        "measures[0].status_updates[0].reported_on",
        "Tage stehen als",
    ),
    (
        ("measures", 0, "status_updates", 0, "corrects"),
        KEY(99),
        "measures[0].status_updates[0].corrects",
        "gibt es bei dieser Maßnahme nicht",
    ),
    (
        ("measures", 0, "status_updates", 0, "corrects"),
        KEY(11),
        "measures[0].status_updates[0].corrects",
        "führen im Kreis",
    ),
    (
        ("measures", 0, "status_updates", 0, "implementation_status"),
        "dropped",
        "measures[0].status_updates[0].reason",
        "begründet es",
    ),
    (
        ("measures", 0, "status_updates", 0, "progress"),
        101,
        "measures[0].status_updates[0].progress",
        "nicht zwischen 0 und 100",
    ),
    (("indicator_values", 0, "indicator"), "Bänke", "indicator_values[0].indicator", "Den Kennwert „Bänke“ gibt es"),
    (("indicator_values", 0, "area_value"), "8.340,5", "indicator_values[0].area_value", "zum Beispiel „8340“"),
    (("indicator_values", 0, "area_value"), "-1", "indicator_values[0].area_value", "kann nicht negativ sein"),
    (("indicator_values", 0, "town_value"), "1", "indicator_values[0].town_value", "nur zu Kennwerten des Teils"),
    (
        ("indicator_values", 0, "reference_date"),
        "1900-01-01",
        "indicator_values[0].reference_date",
        "von 1950 bis 2150",
    ),
    (("indicator_values", 1, "indicator"), "Plätze", "indicator_values[1].year", "schon indicator_values[0]"),
    (("registers", "indicators", 1, "title"), "Plätze", "registers.indicators[1].title", "So heißt schon"),
    (("registers", "indicators", 0, "part"), "input", "registers.indicators[0].part", "nicht vorgesehen"),
    (
        ("registers", "indicators", 1, "counted_groups"),
        [{"cost_group": "1"}],
        "registers.indicators[1].counted_groups[0]",
        "nur ein Kennwert des Teils",
    ),
    (
        ("registers", "indicators", 0, "counted_groups"),
        [{"cost_group": "1"}, {"cost_group": "1"}],
        "registers.indicators[0].counted_groups[1].cost_group",
        "steht schon in",
    ),
    (
        ("registers", "indicators", 0, "counted_groups", 0, "cost_group"),
        "9",
        "registers.indicators[0].counted_groups[0].cost_group",
        "Kostengruppe „9“ gibt es",
    ),
    (("grants", 0, "programme"), "LEADER", "grants[0].programme", "„LEADER“ gibt es"),
    (
        ("grants", 0, "instalments"),
        [instalment(20), instalment(21)],
        "grants[0].instalments[1].year",
        "gibt es schon grants[0].instalments[0]",
    ),
    (
        ("grants", 0, "instalments"),
        [instalment(20), instalment(20, year=2027)],
        "grants[0].instalments[1].key",
        "Diesen Schlüssel hat schon",
    ),
    (
        ("grants", 0, "instalments"),
        [instalment(20, spendings=[{"key": KEY(30), "booked_on": "2026-02-01", "amount": "5", "measure": 99}])],
        "grants[0].instalments[0].spendings[0].measure",
        "Die Maßnahme „99“ gibt es",
    ),
    (
        ("grants", 0, "instalments"),
        [instalment(20, draw_downs=[{"key": KEY(30), "booked_on": "1026-02-01", "amount": "5"}])],
        "grants[0].instalments[0].draw_downs[0].booked_on",
        "ein Tag von 1950 bis 2150",
    ),
    (
        ("grants", 0, "instalments"),
        [instalment(20, repayments=[{"key": KEY(30), "booked_on": "2026-02-01", "amount": "5", "reason": " "}])],
        "grants[0].instalments[0].repayments[0].reason",
        "Hier fehlt ein Text",
    ),
    (("grants", 0, "measures"), [{"measure": 99}], "grants[0].measures[0].measure", "Die Maßnahme „99“ gibt es"),
    (
        ("grants", 0, "measures"),
        [{"measure": 1}, {"measure": 1}],
        "grants[0].measures[1].measure",
        "nennt schon grants[0].measures[0]",
    ),
    (("incomes", 0, "measure"), 99, "incomes[0].measure", "Die Maßnahme „99“ gibt es"),
    (("incomes", 0, "income_row"), "3", "incomes[0].income_row", "Möglich sind: 1.1, 1.2"),
    (("grants", 0, "rate"), "120", "grants[0].rate", "von „0“ bis „100“"),
    (("grants", 0, "rate"), "0", "grants[0].rate", "Ein Fördersatz von 0 %"),
    (("grants", 0, "rate"), 70, "grants[0].rate", "Sätze stehen als Text"),
    (("grants", 0, "lapses_after_years"), 11, "grants[0].lapses_after_years", "nicht zwischen 0 und 10"),
    ((*CONTINUED, "measure"), 9, "editions[1].fates[0].measure", "Maßnahme „9“ steht nicht in der Vorfassung"),
    ((*CONTINUED, "measure"), 3, "editions[1].fates[0].measure", "Maßnahme „3“ steht nicht in der Vorfassung"),
    ((*CONTINUED, "measure"), 2, "editions[1].fates[1].measure", "nennt schon editions[1].fates[0]"),
    ((*CONTINUED, "fate"), MISSING, "editions[1].fates[0]", "fehlt „fate“ (Verbleib)"),
    ((*CONTINUED, "fate"), "replaced", "editions[1].fates[0].fate", "Möglich sind: continued, completed"),
    ((*CONTINUED, "fate"), "dropped", "editions[1].fates[0].reason", "begründet: „reason“ fehlt"),
    ((*CONTINUED, "fate"), "merged", "editions[1].fates[0].successors", "nennt genau eine, in der sie aufgeht"),
    ((*CONTINUED, "fate"), "split", "editions[1].fates[0].successors", "nennt mindestens zwei"),
    ((*CONTINUED, "until_year"), 2030, "editions[1].fates[0].until_year", "nur bei einer zurückgestellten Maßnahme"),
    ((*CONTINUED, "until_part"), "Q3", "editions[1].fates[0].until_part", "nur bei einer zurückgestellten Maßnahme"),
    ((*CONTINUED, "until_part"), "Q3", "editions[1].fates[0].until_year", "„until_year“ fehlt"),
    ((*CONTINUED, "until_part"), "Q5", "editions[1].fates[0].until_part", "Möglich sind: H1, H2, Q1"),
    ((*MERGED, "fate"), "completed", "editions[1].fates[1].successors", "Nachfolgen hat nur eine Maßnahme, die"),
    ((*MERGED, "fate"), "split", "editions[1].fates[1].successors", "nennt mindestens zwei"),
    ((*MERGED, "successors"), [], "editions[1].fates[1].successors", "nennt genau eine"),
    ((*MERGED, "successors"), [{"measure": 1}, {"measure": 3}], "editions[1].fates[1].successors", "nennt genau eine"),
    (
        (*MERGED, "successors"),
        [{"measure": 1}, {"measure": 1}],
        "editions[1].fates[1].successors[1].measure",
        "nennt schon editions[1].fates[1].successors[0]",
    ),
    ((*MERGED, "successors", 0), {}, "editions[1].fates[1].successors[0]", "fehlt „measure“"),
    (
        (*MERGED, "successors", 0, "measure"),
        9,
        "editions[1].fates[1].successors[0].measure",
        "Maßnahme „9“ hat in dieser Fassung kein Blatt",
    ),
    (
        (*MERGED, "successors", 0, "measure"),
        2,
        "editions[1].fates[1].successors[0].measure",
        "geht nicht in sich selbst auf",
    ),
    (("editions", 1, "previous"), MISSING, "editions[1].fates", "„previous“ fehlt"),
    (("editions", 1, "previous"), MISSING, "editions[1].measure_reviews", "„previous“ fehlt"),
    (("editions", 1, "kind"), "replacement", "editions[1].kind", "Möglich sind: initial, update, correction"),
    (("editions", 0, "kind"), "correction", "editions[0].previous", "Eine Berichtigung nennt die Fassung"),
    ((*REVIEW, "measure"), 3, "editions[1].measure_reviews[0].measure", "steht nicht in der Vorfassung"),
    ((*REVIEW, "carrier"), "Niemand", "editions[1].measure_reviews[0].carrier", "Akteur „Niemand“ gibt es"),
    ((*REVIEW, "goals_reached"), "very", "editions[1].measure_reviews[0].goals_reached", "Möglich sind: fully"),
    ((*REVIEW, "follow_up_cost"), "2.400 €", "editions[1].measure_reviews[0].follow_up_cost", "Beträge stehen"),
]


@pytest.mark.parametrize(("path", "value", "place", "words"), BROKEN, ids=lambda part: str(part)[:50])
def test_each_break_is_told_with_its_place(sound, path, value, place, words):
    change(sound, path, value)
    found = told(sound)
    assert [message for where, message in found if where == place and words in message], found


def test_every_problem_of_a_file_is_told_at_once(sound):
    for path, value, _, _ in BROKEN:
        if path[0] in ("concept", "municipality", "registers") and isinstance(value, str) and value is not MISSING:
            change(sound, path, value)
    change(sound, (*COST_LINE, "amount"), "ca. 3 Mio")
    change(sound, (*SHEET, "number"), "A2")
    places = [place for place, _ in told(sound)]
    assert {
        "concept.sources[0].url",
        "registers.actors[0].contacts[0].email",
        "editions[0].sheets[0].cost_lines[0].amount",
        "editions[0].sheets[1].number",
    } <= set(places)
    assert len(places) == len(set(places))


def test_goals_in_a_circle_and_too_deep_are_told(sound):
    goals = sound["editions"][0]["goals"]
    goals[0]["parent"] = KEY(9)
    assert [place for place, message in told(sound) if "unter sich selbst" in message] == [
        "editions[0].goals[0].parent",
        "editions[0].goals[1].parent",
    ]
    del goals[0]["parent"]
    for number in range(20, 23):
        parent = goals[-1]["key"]
        goals.append({"key": KEY(number), "parent": parent, "position": 0, "kind": "sub", "title": "Unterziel"})
    assert told(sound) == [("editions[0].goals[4].parent", "Das Zielsystem hat höchstens 4 Ebenen.")]


def test_report_is_corrected_once_and_never_in_a_circle(sound):
    log = sound["measures"][0]["status_updates"]
    log += [log[0] | {"key": KEY(30 + n), "corrects": KEY(11)} for n in (1, 2)]
    assert [problem.place for problem in problems_in(sound)] == ["measures[0].status_updates[2].corrects"]
    log[2]["corrects"] = KEY(31)
    assert problems_in(sound) == []
    log[0]["corrects"] = KEY(32)
    assert len(problems_in(sound)) == 3


def test_two_editions_in_work_are_refused(sound):
    sound["editions"].append({"number": 3, "key": KEY(16), "kind": "update", "state": "review"})
    assert [place for place, _ in told(sound)] == ["editions[1].state"]


def test_discarded_edition_lends_its_number_to_the_next(sound):
    sound["editions"][1]["state"] = "discarded"
    sound["editions"].append({"number": 2, "key": KEY(16), "kind": "update", "state": "review"})
    assert told(sound) == []


def test_measure_is_reviewed_once(sound):
    reviews = sound["editions"][1]["measure_reviews"]
    reviews.append({"measure": 2, "lessons": "Früher mit den Eigentümern reden"})
    assert told(sound) == [
        ("editions[1].measure_reviews[1].measure", "Diese Maßnahme bewertet schon editions[1].measure_reviews[0].")
    ]


@pytest.mark.parametrize(
    ("fate", "successors"),
    [
        ({"fate": "dropped", "reason": "Kein Bedarf"}, []),
        ({"fate": "dropped", "reason": "An ihre Stelle tritt der Brunnen"}, [3]),
        ({"fate": "postponed"}, []),
        ({"fate": "postponed", "until_year": 2030, "until_part": "H2"}, []),
        ({"fate": "split"}, [1, 3]),
        ({"fate": "merged"}, [3]),
        ({"fate": "completed"}, []),
    ],
)
def test_fate_with_all_it_needs_is_sound(sound, fate, successors):
    sound["editions"][1]["fates"][1] = {"measure": 2, "successors": [{"measure": n} for n in successors]} | fate
    assert told(sound) == []


def test_part_of_a_split_measure_may_keep_its_identity(sound):
    sound["editions"][1]["fates"][0] = {"measure": 1, "fate": "split", "successors": [{"measure": 1}, {"measure": 3}]}
    assert told(sound) == []


def test_fates_are_about_the_edition_that_is_named_as_the_one_before(sound):
    second = sound["editions"][1]
    second["state"] = "discarded"
    again = second | {"key": KEY(18), "state": "draft", "fates": [{"measure": 3, "fate": "continued"}]}
    del again["measure_reviews"]
    sound["editions"].append(again)
    assert told(sound) == [("editions[2].fates[0].measure", "Die Maßnahme „3“ steht nicht in der Vorfassung.")]
    again["previous"] = KEY(15)
    assert told(sound) == []


def test_only_so_many_problems_are_told(sound):
    sound["measures"] = [{"serial": 0}] * 3 * MOST_PROBLEMS
    assert len(told(sound)) == MOST_PROBLEMS
    sound["measures"] = [{"serial": 1, "key": KEY(1)}] * 3 * MOST_PROBLEMS
    assert len(told(sound)) == MOST_PROBLEMS


@pytest.mark.parametrize("data", [None, [], "Text", 3, {}, {"format": ["konzeptportal"]}])
def test_whatever_is_no_concept_file_is_told(data):
    assert [place for place, _ in told(data)] == ["Datei"]


def test_every_rule_of_the_schema_has_words():
    """A keyword added to the schema without German words would end as a traceback."""
    told_by_name = {json.dumps(SCHEMA["$defs"][name]) for name in EXPECTED}
    silent = {"title", "description", "$ref", "properties", "items", "required", "additionalProperties", "const"}

    def keywords(schema):
        if json.dumps(schema) in told_by_name:
            return set()
        below = [*schema.get("properties", {}).values(), *filter(None, [schema.get("items")])]
        return set(schema).union(*map(keywords, below))

    used = set().union(*map(keywords, SCHEMA["$defs"].values())) | keywords(SCHEMA)
    assert used - silent - {"$schema", "$defs"} <= set(TELLERS)


# --- From bytes to data ------------------------------------------------------


def refused(content):
    with pytest.raises(FileRefused) as error:
        read(content)
    return [(problem.place, problem.message) for problem in error.value.problems]


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        (b"", "Datei", "kein JSON (Zeile 1, Zeichen 1). Hier fehlt ein Wert."),
        (b'{"a": 1,\n "b" 2}', "Datei", "kein JSON (Zeile 2, Zeichen 6). Hier fehlt ein Doppelpunkt."),
        (b'{"a": 1 "b": 2}', "Datei", "Hier fehlt ein Komma"),
        (b"{a: 1}", "Datei", "Hier fehlt ein Schl"),
        (b'{"a": 1} x', "Datei", "Nach dem Ende der Daten"),
        (b'{"a": "x', "Datei", "Der Text, der hier beginnt, endet nicht."),
        (b'{"a": "x\ny"}', "Datei", "Zeilenumbr"),
        (b'{"a": "\\q"}', "Datei", "unbekanntes Zeichen"),
        (b'{"a": "\\ud8"}', "Datei", "kein JSON"),
        ('{"a":\n "Völklingen"}'.encode("latin-1"), "Datei", "nicht in UTF-8 geschrieben (Zeile 2"),
        ('{"a": 1}'.encode("utf-16"), "Datei", "nicht in UTF-8"),
        (b'{"a": {"b": [1, NaN]}}', "a.b[1]", "keine Zahl"),
        (b'{"a": -Infinity}', "a", "keine Zahl"),
        (b'{"a": 1e999}', "a", "keine Zahl"),
        (b'{"a": ' + b"9" * 5000 + b"}", "Datei", "zu lang"),
        (b'{"a": {"b": 1, "c": 2, "b": 3}}', "a", "Der Schlüssel „b“ steht hier mehrmals."),
        (b'{"a": "x\\u0000"}', "a", "nicht speichern"),
        (b'{"a": "\\ud800"}', "a", "nicht speichern"),
        (b"[" * 100_000, "Datei", "zu tief verschachtelt"),
        (b'{"a": ' + b"[" * 30 + b"]" * 30 + b"}", "a" + "[0]" * (DEEPEST - 1), "zu tief verschachtelt"),
        (b" " * (LARGEST_FILE + 1), "Datei", "größer als 50 MB"),
    ],
    ids=lambda part: str(part)[:40],
)
def test_what_is_no_data_is_refused(content, place, words):
    [(where, message)] = refused(content)
    assert where == place
    assert words in message


def test_file_with_a_byte_order_mark_is_read():
    assert read(b'\xef\xbb\xbf{"a": "\xc3\xa4"}') == {"a": "ä"}


def test_deep_and_wide_files_are_refused_quickly():
    many_keys = b"{" + b",".join(b'"k%d": 1' % n for n in range(100_000)) + b', "k0": 2}'
    assert refused(many_keys) == [("Datei", "Der Schlüssel „k0“ steht hier mehrmals.")]
    assert len(refused(b"[" + b",".join([b"NaN"] * 1000) + b"]")) == MOST_PROBLEMS


# --- Into the database -------------------------------------------------------


def test_refused_file_writes_nothing(db, sound):
    change(sound, (*SHEET, "cost_lines", 0, "amount"), "ca. 3 Mio")
    with pytest.raises(FileRefused):
        import_concept(sound)
    assert Concept.objects.count() == 0


def test_sound_file_is_taken_over(db, sound):
    concept = import_concept(sound)
    published, draft = concept.editions.order_by("number")
    merged = draft.fates.get(measure__serial=2)
    assert [heir.measure.serial for heir in merged.successors.all()] == [1]
    assert draft.measure_reviews.get().carrier_name == "Caritas"
    assert (published.state, published.published_at is not None) == ("published", True)
    assert (draft.state, draft.previous) == ("draft", published)
    assert published.sheets.get(number="A1").ownership == ""
    assert concept.changes.count() == 3
