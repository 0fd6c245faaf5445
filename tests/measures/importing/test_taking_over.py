"""What is written: whatever a list holds, the database takes it or nothing of it."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from measures.importing.grid import Grid, clean
from measures.importing.mapping import guess
from measures.importing.source import Source, plan_of
from measures.importing.table import find_table
from measures.importing.taking_over import PlanBlocked, take_over
from measures.importing.targets import all_targets
from measures.models import FundingLine, MeasureSheet
from tests.factories import (
    CostLineFactory,
    FundingLineFactory,
    FundingProgrammeFactory,
    GoalFactory,
    MeasureSheetFactory,
)

pytestmark = pytest.mark.django_db

HEADS = {
    "Nr.": ["A1", "A2", "1.1", "", "HF 1"],
    "Maßnahme": ["Park", "Bad", "Hof " * 90, "Summe", ""],
    "Handlungsfeld": ["A Grün", "A: Grün", "B", "x" * 210],
    "Ziele": ["Z1; Z9", "Z1"],
    "Art": ["investiv", "sozial"],
    "Trägerschaft": ["privat", "halb"],
    "Träger": ["Amt 61, Verein", "Amt (Planung)", "y" * 300, "–"],
    "Weitere Akteure": ["Zielgruppe: Kinder; Kooperationspartner: AWO", "alle"],
    "Priorität": ["hoch", "9"],
    "Daueraufgabe": ["ja", "vielleicht"],
    "Zeitraum": ["2024-2026", "laufend", "ab Mai 2025", datetime(1900, 1, 1), 99999, "bald " * 40],
    "Beginn": ["2030", datetime(2026, 5, 3), datetime(1900, 1, 1), "bald"],
    "Ende": ["2020", "Q2 2031", 2031],
    "Status": ["laufend", "entfallen", "abgeschlossen (2023)", "?"],
    "Förderstand": ["bewilligt", "laufend"],
    "Fortschritt": ["80 %", 0.5, 300],
    "Kosten 2026": [5, "ca. 12 T€", 0, -1, "viel"],
    "Kosten 2027": [5, 10**14],
    "Gesamtkosten": [10, 17, "1,2 Mio", None],
    "Eigenanteil": [3.333333, "0"],
    "Förderung": [7, "SZ"],
    "Förderprogramm": ["Sozialer Zusammenhalt", "Anderes"],
    "Folgekosten": [1, "gering"],
    "Lage": ["gesamtes Gebiet (Nord)", "z" * 300],
    "Wetter": ["sonnig", 1.5, True, date(2026, 1, 1)],
    "Kennung": [1, None, None, None],
}
"""Heads of columns, with values that are right, odd or wrong below them."""
rows = st.lists(st.tuples(*(st.sampled_from([*values, None]) for values in HEADS.values())), min_size=1, max_size=4)


def source_of(*told, heads=tuple(HEADS)):
    values = [[(clean(cell) or None) if isinstance(cell, str) else cell for cell in row] for row in told]
    return Source("Liste.xlsx", [], 0, find_table(Grid("Liste", [list(heads), *values]), 0))


def codes_of(source, programmes=()):
    table = source.table
    samples = [table.samples(index) for index in range(len(table.heads))]
    return guess(table.heads, samples, remembered={}, programmes=programmes, statuses={})


def write(source, edition, by, *, wanted=None):
    codes = codes_of(source)
    plan = plan_of(source, edition, codes)
    offered = [str(row) for row in (*plan.draft.new_actors.values(), *plan.draft.new_fields.values())]
    return take_over(source, edition, codes, by, digest=plan.digest, wanted=offered if wanted is None else wanted)


@given(rows, st.booleans())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_a_list_says_is_written_or_refused(draft, editor, town, told, takes_offers):
    """No value that a plan lets through breaks a rule of the database, and a second time nothing is left to do."""
    with transaction.atomic():
        GoalFactory(edition=draft, code="Z1", title="Grün")
        FundingProgrammeFactory(municipality=town, name="Sozialer Zusammenhalt", short_name="SZ")
        sheet = MeasureSheetFactory(edition=draft, number="A1", title="Park", start_year=2024, end_year=2028)
        CostLineFactory(sheet=sheet, fiscal_year=2026)
        FundingLineFactory(sheet=sheet)
        source = source_of(*told)
        try:
            write(source, draft, editor, wanted=None if takes_offers else [])
        except PlanBlocked:
            assert draft.sheets.count() == 1
        else:
            again = plan_of(source, draft, codes_of(source), offers=takes_offers)
            numbered = [row for row in again.rows if row.proposal.known and row.proposal.sheet.number]
            assert [(row.title, row.differences) for row in numbered if row.differences] == []
        transaction.set_rollback(True)


def test_every_meaning_that_can_be_chosen_can_be_read(draft, editor):
    """Each meaning once, over a column with odd values."""
    for target in all_targets([]):
        if target.code in ("title", "serial", "number"):
            continue
        source = source_of(["1", "Park", "Ein Wert"], ["2", "Bad", 5], heads=("Nr", "Titel", "Was"))
        with transaction.atomic():
            codes = ["number", "title", target.code]
            plan = plan_of(source, draft, codes)
            take_over(source, draft, codes, editor, digest=plan.digest, wanted=[])
            transaction.set_rollback(True)


def test_beginning_and_end_that_run_backwards_are_kept_as_text(draft, editor):
    write(source_of(["1", "Park", "2030", "Mai 2027"], heads=("Nr", "Titel", "Beginn", "Ende")), draft, editor)
    sheet = draft.sheets.get()
    assert sheet.period == ""
    assert sheet.import_note == "Beginn (Zelle C2): 2030\nEnde (Zelle D2): Mai 2027"


def test_beginning_and_end_hold_against_the_period(draft, editor):
    source = source_of(["1", "Park", "2024-2026", "Mai 2030"], heads=("Nr", "Titel", "Zeitraum", "Beginn"))
    for _ in range(2):
        write(source, draft, editor)
        sheet = draft.sheets.get()
        assert (sheet.period, sheet.import_note) == ("ab Mai 2030", "Zeitraum (Zelle C2): 2024-2026")


def test_period_says_more_exactly_what_the_beginning_says_too(draft, editor):
    heads = ("Nr", "Titel", "Zeitraum", "Beginn")
    write(source_of(["1", "Park", "Mai 2024 bis 2026", "2024"], heads=heads), draft, editor)
    assert draft.sheets.get().period == "Mai 2024 – 2026"


def test_permanent_task_may_be_denied_beside_a_period_without_end(draft, editor):
    source = source_of(["1", "Park", "laufend", "nein"], heads=("Nr", "Titel", "Zeitraum", "Daueraufgabe"))
    for _ in range(2):
        write(source, draft, editor)
        assert (draft.sheets.get().period_text, draft.sheets.get().is_permanent) == ("laufend", False)


def test_beginning_may_stand_after_the_end(draft, editor):
    MeasureSheetFactory(edition=draft, number="1", title="Park", start_year=2020, end_year=2022)
    write(source_of(["1", "Park", "2027", "Q2 2025"], heads=("Nr", "Titel", "Ende", "Beginn")), draft, editor)
    assert draft.sheets.get().period == "II. Quartal 2025 – 2027"


def test_programme_of_the_only_line_is_changed_and_of_several_it_is_told(draft, editor, town):
    old, new = (FundingProgrammeFactory(municipality=town, name=name) for name in ("Stadtumbau", "Lebendige Zentren"))
    sheet = MeasureSheetFactory(edition=draft, number="1", title="Park")
    line = FundingLineFactory(sheet=sheet, source="programme", programme=old, amount="70.00")
    source = source_of(["1", "Park", "Lebendige Zentren"], heads=("Nr", "Titel", "Förderprogramm"))
    write(source, draft, editor)
    changed = FundingLine.objects.get()
    assert (changed.programme, changed.amount, changed.key) == (new, Decimal("70.00"), line.key)
    changed.delete()
    for year in (2026, 2027):
        FundingLineFactory(sheet=sheet, source="programme", programme=old, fiscal_year=year)
    write(source, draft, editor)
    assert set(FundingLine.objects.values_list("programme", flat=True)) == {old.pk}
    assert "Förderprogramm (Zelle C2): Lebendige Zentren" in draft.sheets.get().import_note


def test_funding_goes_to_the_programme_that_the_row_names(draft, editor, town):
    one, other = (FundingProgrammeFactory(municipality=town, name=name) for name in ("Stadtumbau", "Zentren"))
    heads = ("Nr", "Titel", "Förderprogramm", "Fördermittel 2026 in T€")
    write(source_of(["1", "Park", "Zentren", 70], ["2", "Bad", "Stadtumbau", 5], heads=heads), draft, editor)
    lines = FundingLine.objects.order_by("sheet__number").values_list("programme", "fiscal_year", "amount")
    assert list(lines) == [(other.pk, 2026, 70_000), (one.pk, 2026, 5_000)]


def test_same_field_of_action_written_in_two_ways_is_created_once(draft, editor):
    heads = ("Nr", "Titel", "Handlungsfeld")
    done = write(source_of(["1", "Park", "A Grün"], ["2", "Bad", "A: Grün"], heads=heads), draft, editor)
    assert done.fields == 1
    assert set(MeasureSheet.objects.values_list("action_field__title", flat=True)) == {"Grün"}
