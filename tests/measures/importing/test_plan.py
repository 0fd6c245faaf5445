"""Lists held against drafts: what is found in them, what they would change, what is never lost."""

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concepts.models import Concept, Edition
from measures.importing import FileRefused
from measures.importing.draft import Draft, field_parts
from measures.importing.heads import bare_head, factor_of, meaning_of_head, year_of
from measures.importing.mapping import guess
from measures.importing.matching import serial_of
from measures.importing.plan import RowState, make_plan
from measures.importing.refusals import refuse_what_cannot_be
from measures.importing.source import columns_of, open_source
from measures.importing.table import RowKind, classify
from tests.measures.importing.lists import MESSY, SHARED, SHEET, parts, workbook, zipped

TODAY = date(2026, 11, 25)


def source_of(*rows, merged=()):
    return open_source("Liste.xlsx", workbook(*rows, merged=merged))


def codes_of(source):
    table = source.table
    return guess(table.heads, [table.samples(index) for index in range(len(table.heads))], remembered={}, statuses={})


def plan_against(source, draft):
    columns = columns_of(source, codes_of(source))
    plan = make_plan(draft, source.table, columns, TODAY, source.name)
    refuse_what_cannot_be(plan, columns)
    return plan


def empty_draft():
    return Draft(Edition(concept=Concept(slug="nordring"), number=1))


def kinds(*rows, merged=()):
    source = source_of(*rows, merged=merged)
    return [row.kind for row in classify(source.table, columns_of(source, codes_of(source)))]


# --- Heads ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("Nr.", "number"),
        ("Maßnahmen-Nr.", "number"),
        ("Maßnahme", "title"),
        ("Projekttitel", "title"),
        ("Träger", "actor_responsible_body"),
        ("Federführendes Amt", "actor_lead_office"),
        ("Kooperationspartner", "actor_partner"),
        ("Gesamtkosten (in T€)", "cost"),
        ("Kostenschätzung brutto", "cost"),
        ("Kosten 2026", "cost"),
        ("2026", "cost"),
        ("Folgekosten p. a.", "follow_up_cost"),
        ("Eigenanteil Stadt 2027", "funding_own"),
        ("davon Stadt", "funding_own"),
        ("Fördermittel 2026 [€]", "funding"),
        ("Förderprogramm", "programme"),
        ("Umsetzungszeitraum", "period"),
        ("Status", "status"),
        ("Priorität", "priority"),
        ("Handlungsfeld", "action_field"),
        ("Bemerkungen", "private_note"),
        ("Ansprechpartner", "private_note"),
        ("Kennung", "serial"),
        ("Stand vom", "skip"),
        ("Wetter", None),
        ("", None),
    ],
)
def test_meaning_of_a_head(head, code):
    assert meaning_of_head(head) == code


@pytest.mark.parametrize(
    ("head", "year", "factor"),
    [
        ("Kosten 2026", 2026, 1),
        ("Kosten 2026 in T€", 2026, 1_000),
        ("Kosten (TEUR)", None, 1_000),
        ("Kosten in Mio. €", None, 1_000_000),
        ("Kosten 2024-2026", None, 1),
        ("Kosten bis 2025", None, 1),
        ("Kosten (Stand 2024)", None, 1),
        ("ab 2030", None, 1),
        ("Status", None, 1),
    ],
)
def test_year_and_unit_of_a_head(head, year, factor):
    assert (year_of(head), factor_of(head)) == (year, factor)


@given(st.text())
def test_no_head_breaks_its_reader(head):
    bare_head(head)
    meaning_of_head(head)


def test_running_number_gives_way_to_the_number():
    source = source_of(["Lfd. Nr.", "Nr.", "Maßnahme"], [1, "A1", "Park"])
    assert codes_of(source) == ["skip", "number", "title"]
    source = source_of(["Lfd. Nr.", "Maßnahme", "Kosten"], [1, "Park", 5])
    assert codes_of(source) == ["number", "title", "cost"]


def test_columns_are_known_by_what_they_hold():
    source = source_of(
        ["Nr", "Titel", "Was", "Wann", "Wieviel", "Hinweis", None],
        ["1", "Park", "laufend", "2024-2026", "12 T€", "nachrichtlich", "und mehr"],
        ["2", "Bad", "abgeschlossen", "ab 2025", "3.000 €", None, None],
    )
    assert codes_of(source)[2:] == ["status", "period", "cost", "is_informational", "note"]


def test_amounts_without_figures_are_texts():
    source = source_of(["Nr", "Titel", "Förderung", "Kosten", "Status"], ["1", "Park", "SZ", "offen", "Es geht voran."])
    assert codes_of(source)[2:] == ["programme", "cost_note", "status_text"]


# --- Rows -------------------------------------------------------------------


def test_rows_of_a_messy_list():
    source = open_source("x.xlsx", MESSY)
    rows = classify(source.table, columns_of(source, codes_of(source)))
    told = {row.number: row.kind.name for row in rows}
    assert told == {
        1: "ABOVE", 2: "ABOVE", 4: "HEAD", 5: "HEAD", 6: "SUBTITLE", 7: "MEASURE", 8: "MEASURE", 10: "SUM",
        11: "SUBTITLE", 12: "MEASURE", 13: "MEASURE", 14: "SUM", 15: "SUBTITLE",
    }  # fmt: skip
    assert [row.subtitle.text for row in rows if row.number in (7, 13)] == [
        "Handlungsfeld A: Öffentlicher Raum und Grün",
        "Handlungsfeld B: Soziales",
    ]


HEAD = ["Nr.", "Maßnahme", "Träger", "Kosten"]


def test_number_that_those_below_begin_with_is_a_subtitle():
    found = kinds(HEAD, ["1", "Wohnen", None, 500], ["1.1", "Hof", "Amt", 200], ["1.2", "Haus", "Amt", 300])
    assert found == [RowKind.HEAD, RowKind.SUBTITLE, RowKind.MEASURE, RowKind.MEASURE]
    assert kinds(HEAD, ["1", "Wohnen"], ["2", "Hof", "Amt", 1])[1:] == [RowKind.MEASURE] * 2
    assert kinds(HEAD, ["1", "Wohnen"], ["10", "Hof", "Amt", 1])[1:] == [RowKind.MEASURE] * 2


@pytest.mark.parametrize("label", ["Summe", "Zwischensumme HF 1", "Gesamt:", "Insgesamt", "Gesamtkosten", "Übertrag"])
def test_sum_rows(label):
    assert kinds(HEAD, ["1", "Hof", "Amt", 1], [label, None, None, 1])[2] == RowKind.SUM
    assert kinds(HEAD, ["1", "Hof", "Amt", 1], [None, label, None, 1])[2] == RowKind.SUM


@pytest.mark.parametrize("title", ["Gesamtstädtisches Radkonzept", "Summerfest", "Totalsanierung", "Gesamtschule Nord"])
def test_titles_that_only_begin_like_sums_are_measures(title):
    assert kinds(HEAD, ["1", title, "Amt", 1])[1] == RowKind.MEASURE


def test_figures_without_a_name_are_a_sum_and_a_repeated_head_is_a_head():
    found = kinds(HEAD, ["1", "Hof", "Amt", 1], HEAD, ["2", "Haus", "Amt", 2], [None, None, None, 3])
    assert found[2:] == [RowKind.HEAD, RowKind.MEASURE, RowKind.SUM]


def test_title_alone_is_a_measure_and_a_sentence_under_the_number_a_subtitle():
    found = kinds(HEAD, [None, "Hof"], ["Bereich Wohnen und Leben"], ["3", "Haus"])
    assert found[1:] == [RowKind.MEASURE, RowKind.SUBTITLE, RowKind.MEASURE]


def test_split_heads_are_put_together_without_merged_cells_too():
    source = source_of(["Nr", "Maßnahme", "Kosten", None], [None, None, 2026, 2027], ["1", "Park", 1, 2])
    assert source.table.heads == ["Nr", "Maßnahme", "Kosten 2026", "2027"]
    assert codes_of(source)[2:] == ["cost", "cost"]


# --- What a list says -------------------------------------------------------


def test_merged_text_speaks_for_all_its_rows_and_a_merged_amount_for_none_but_the_first():
    source = source_of(
        ["Handlungsfeld", *HEAD],
        ["Wohnen", "1", "Hof", "Amt", 900],
        [None, "2", "Haus", None, None],
        merged=("A2:A3", "D2:D3", "E2:E3"),
    )
    first, second = (row.proposal for row in plan_against(source, empty_draft()).rows)
    assert str(second.sheet.action_field) == "Wohnen"
    assert [link.actor.name for link in second.actors] == ["Amt"]
    assert (len(first.cost_lines), len(second.cost_lines)) == (1, 0)


def test_further_rows_of_a_merged_measure_are_kept_as_text():
    source = source_of(
        HEAD, ["1", "Hof", "Amt", 900], [None, None, "Verein", 100], ["2", "Haus"], merged=("A2:A3", "B2:B3")
    )
    plan = plan_against(source, empty_draft())
    assert len(plan.rows) == 2
    assert plan.rows[0].proposal.sheet.import_note == "Träger (Zelle C3): Verein\nKosten (Zelle D3): 100"
    assert [hint.address for hint in plan.rows[0].hints] == ["C3", "D3"]


def test_every_filled_cell_is_told_somewhere():
    """Nothing of a messy list is lost: it stands in what would be written, in a hint, or among the other rows."""
    source = open_source("x.xlsx", MESSY)
    plan = plan_against(source, empty_draft())
    told = {row.row.index: repr(row.differences) + repr(row.hints) for row in plan.rows}
    told |= {row.index: row.text for row in plan.others}
    for row in range(len(source.table.grid.rows)):
        for text in filter(None, source.table.grid.texts(row)):
            assert row in told
            if text.isalpha() and text not in ("laufend", "II"):
                assert text in told[row], text


def test_years_and_total_that_differ_are_told():
    source = source_of(["Nr", "Titel", "Kosten gesamt", "Kosten 2026", "Kosten 2027"], ["1", "Park", 100, 40, 50])
    [row] = plan_against(source, empty_draft()).rows
    assert [(line.fiscal_year, line.amount) for line in row.proposal.cost_lines] == [(2026, 40), (2027, 50)]
    assert "Die Jahre ergeben zusammen 90" in row.hints[0].text
    assert "Kosten gesamt (Zelle C2): 100" in row.proposal.sheet.import_note


def test_row_without_a_title_has_to_be_mended():
    source = source_of(HEAD, ["1", None, "Amt", 5])
    [row] = plan_against(source, empty_draft()).rows
    assert (row.state, row.blocks[0].text) == (RowState.REFUSED, "Die Zeile hat keinen Titel.")


def test_formulas_are_told():
    files = parts(workbook(["Nr", "Titel", "Kosten"], ["1", "Park", "=B1*2"], ["2", "Bad", "=B2*2"]))
    sheet = files[SHEET]
    for empty in (b"<v></v>", b"<v />", b"<v/>"):
        if empty in sheet:
            sheet = sheet.replace(empty, b"<v>42</v>", 1)
            break
    plan = plan_against(open_source("x", zipped(files | {SHEET: sheet})), empty_draft())
    assert [line.amount for line in plan.rows[0].proposal.cost_lines] == [42]
    assert "zuletzt gespeicherter Wert 42" in plan.rows[0].hints[0].text
    assert plan.rows[1].hints[0].text.startswith("Die Formel hat keinen gespeicherten Wert.")


@pytest.mark.parametrize(
    ("text", "serial"),
    [("12", 12), ("nordring-12", 12), (" 12 ", 12), ("suedring-12", None), ("A1", None), ("", None), ("1,5", None)],
)
def test_kennung(text, serial):
    assert serial_of(text, "nordring") == serial


@pytest.mark.parametrize(
    ("name", "parted"),
    [
        ("A: Öffentlicher Raum", ("A", "Öffentlicher Raum")),
        ("HF 1 – Wohnen", ("HF 1", "Wohnen")),
        ("1.2 Wohnen", ("1.2", "Wohnen")),
        ("Wohnen und Leben", ("", "Wohnen und Leben")),
        ("Die Mitte", ("", "Die Mitte")),
    ],
)
def test_code_and_title_of_a_field_of_action(name, parted):
    assert field_parts(name) == parted


# --- Whatever comes ---------------------------------------------------------

SAID = ["laufend", "12 T€", "2024-2026", "Summe", "HF 1: Wohnen", "A1", "=1+1", "ja", "–"]
cells = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.sampled_from(SAID),
)
HEADS = [
    "Nr.",
    "Maßnahme",
    "Träger",
    "Kosten 2026",
    "Kosten",
    "Förderung",
    "Zeitraum",
    "Status",
    "Priorität",
    "Ziele",
    "Beginn",
    "Ende",
    "Weitere Akteure",
    "Folgekosten",
    "Fortschritt",
    "Daueraufgabe",
    "Kennung",
    "Bemerkung",
]


@given(st.lists(st.lists(cells, min_size=18, max_size=18), min_size=1, max_size=6))
@settings(max_examples=200)
def test_any_list_ends_in_a_plan(rows):
    from measures.importing.grid import Grid, clean
    from measures.importing.source import Source
    from measures.importing.table import find_table

    values = [[(clean(cell) or None) if isinstance(cell, str) else cell for cell in row] for row in rows]
    source = Source("x", [], 0, find_table(Grid("x", [HEADS, *values]), 0))
    plan = plan_against(source, empty_draft())
    assert len(plan.rows) + len(plan.others) <= len(rows) + 1
    assert len(plan.digest) == 64


@given(st.sampled_from([SHEET, SHARED, "xl/styles.xml"]), st.integers(0, 2**32))
@settings(max_examples=200)
def test_damaged_list_that_can_still_be_read_ends_in_a_plan(name, seed):
    chance, files = random.Random(seed), parts(MESSY)
    content = bytearray(files[name])
    for _ in range(3):
        content[chance.randrange(len(content))] = chance.choice(b"0123456789ABZ")
    try:
        source = open_source("x.xlsx", zipped(files | {name: bytes(content)}))
    except FileRefused:
        return
    plan_against(source, empty_draft())
