"""The Sachstandsbericht: pure reading of entries, and the same on page, paper and spreadsheet."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring
from openpyxl import load_workbook

from concepts.models import Concept
from measures.models import ActorRole, ImplementationStatus, ReportingRound, RoundEntry, Standing
from measures.reporting.progress_report import read_report, report_of
from measures.reporting.rounds import close_round, open_round
from publishing.progress_report.pdf import file_name, report_html, report_pdf
from publishing.progress_report.spreadsheet import write_report
from tests.clock import Clock
from tests.factories import ActionFieldFactory, CostLineFactory, MeasureSheetFactory, StatusUpdateFactory
from tests.publishing import pdf_reading

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 30)


def entry(measure_id, **values):
    defaults = {
        "standing": Standing.IN_FORCE,
        "number": f"B{measure_id}",
        "title": f"Maßnahme {measure_id}",
        "action_field": "B Grün",
        "carriers": [],
        "planned_years": {},
        "is_asked": True,
        "has_reported": True,
    }
    status = values.get("implementation_status")
    label = str(ImplementationStatus(status).label) if status else ""
    return RoundEntry(measure_id=measure_id, status_label=label, **defaults | values)


def read(*entries, **others):
    one = ReportingRound(title="Herbst", concept=Concept(area_name="Nordring"))
    return read_report(one, entries, **{"edition": "", "day": DAY} | others)


def titles(entries):
    return [one.number for one in entries]


# --- Reading ----------------------------------------------------------------


def test_delay_begins_the_day_after_the_period():
    ended = entry(1, ends_on=DAY - timedelta(days=1), implementation_status="under_way")
    ends_today = entry(2, ends_on=DAY, implementation_status="under_way")
    silent = entry(3, ends_on=date(2025, 6, 30))
    report = read(ended, ends_today, silent)
    assert [(one.entry.number, one.words) for one in report.delays] == [
        ("B3", "seit 17 Monaten"),
        ("B1", "seit weniger als einem Monat"),
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"implementation_status": "completed"},
        {"implementation_status": "dropped", "reason": "Kein Geld"},
        {"is_permanent": True},
        {"ends_on": None},
    ],
)
def test_finished_permanent_and_endless_measures_are_never_late(values):
    assert read(entry(1, **{"ends_on": date(2020, 1, 1)} | values)).delays == ()


def test_plan_is_held_against_actual_in_count():
    report = read(
        entry(1, begins_on=date(2024, 1, 1), ends_on=date(2025, 12, 31), implementation_status="completed"),
        entry(2, begins_on=date(2024, 1, 1), ends_on=date(2025, 12, 31), implementation_status="under_way"),
        entry(3, begins_on=date(2027, 1, 1), ends_on=date(2028, 12, 31), implementation_status="idea"),
    )
    assert [(one.label, one.planned, one.actual, one.difference) for one in report.plan_checks] == [
        ("begonnen", 2, 2, 0),
        ("abgeschlossen", 2, 1, -1),
    ]


def test_money_counts_what_is_not_informational_and_says_from_whom_it_knows():
    report = read(
        entry(1, planned_cost=Decimal(300), planned_years={"2026": "100.00", "2027": "200.00"}, spent=Decimal(90)),
        entry(2, planned_cost=Decimal(50), planned_years={"ohne Jahr": "50.00"}),
        entry(3, planned_cost=Decimal(999), planned_years={"2026": "999.00"}, spent=Decimal(7), is_informational=True),
    )
    money = report.total.money
    assert (money.planned, money.planned_by_now, money.spent) == (350, 100, 90)
    assert (money.reported, money.measures) == (1, 2)
    assert {row.label: row.planned_cost for row in report.by_year} == {"2026": 100, "2027": 200, "ohne Jahr": 50}


def test_changes_name_what_is_told_otherwise():
    before = [
        entry(1, implementation_status="in_planning", progress=10),
        entry(2, implementation_status="under_way", planned_cost=Decimal(100)),
        entry(3),
    ]
    report = read(
        entry(1, implementation_status="under_way", progress=45),
        entry(2, implementation_status="under_way", planned_cost=Decimal("120.50")),
        entry(4),
        entry(3, standing=Standing.GONE, reason="entfallen: Kein Geld"),
        previous=ReportingRound(title="Frühjahr"),
        previous_entries=before,
    )
    told = [(one.entry.number, one.kind, [(s.label, s.old, s.new) for s in one.shifts]) for one in report.changes]
    assert told == [
        ("B1", "geändert", [("Stand", "in Planung", "in Umsetzung"), ("Fortschritt", "10\xa0%", "45\xa0%")]),
        ("B2", "geändert", [("geplante Kosten", "100\xa0€", "120,50\xa0€")]),
        ("B4", "neu", []),
        ("B3", "nicht mehr in der gültigen Fassung", []),
    ]
    assert titles(report.entries) == ["B1", "B2", "B4"]


def test_drafts_count_only_where_nothing_is_in_force():
    in_force, draft = entry(1), entry(2, standing=Standing.DRAFT)
    report = read(in_force, draft)
    assert (titles(report.entries), titles(report.drafts)) == (["B1"], ["B2"])
    assert titles(report.for_council().drafts) == []
    assert titles(read(draft).entries) == ["B2"]


def test_council_reads_what_was_spent_in_sums_only():
    before = [entry(1, spent=Decimal(10)), entry(2, spent=Decimal(10), progress=1)]
    report = read(
        entry(1, spent=Decimal(20)),
        entry(2, spent=Decimal(20), progress=2),
        entry(3),
        previous=ReportingRound(),
        previous_entries=before,
    ).for_council()
    assert [(one.entry.number, [shift.label for shift in one.shifts]) for one in report.changes] == [
        ("B2", ["Fortschritt"]),
        ("B3", []),
    ]
    assert report.total.money.spent == 40
    head, *rows = list(load_workbook(io.BytesIO(write_report(report)))["Maßnahmen"].values)[2:]
    assert {row[head.index("Verausgabt (Euro)")] for row in rows} == {None}


ENTRIES = st.lists(
    st.builds(
        dict,
        implementation_status=st.sampled_from(["", *ImplementationStatus.values]),
        action_field=st.sampled_from(["", "A Wohnen", "B Grün"]),
        ends_on=st.none() | st.dates(date(2020, 1, 1), date(2030, 12, 31)),
        has_reported=st.booleans(),
    ),
    max_size=12,
)


@given(ENTRIES)
def test_every_table_counts_every_measure_once(rows):
    report = read(*(entry(number, **row) for number, row in enumerate(rows)))
    assert sum(len(group.entries) for group in report.by_status) == len(rows)
    assert sum(len(group.entries) for group in report.by_field) == len(rows)
    assert sum(row.ending for row in report.by_year) == len(rows)
    assert sum(report.total.stages) == len(rows)
    assert len(report.missing) + sum(row["has_reported"] for row in rows) == len(rows)


# --- Page, paper, spreadsheet -----------------------------------------------


@pytest.fixture
def closed(monkeypatch, concept, draft, editor, green_office):
    clock = Clock(monkeypatch, "2026-11-02")
    field = ActionFieldFactory(edition=draft, code="B", title="Grün")
    for number in range(1, 4):
        sheet = MeasureSheetFactory(
            edition=draft, number=f"B{number}", title=f"Platz {number}", action_field=field, end_year=2025
        )
        sheet.actor_links.create(actor=green_office, role=ActorRole.RESPONSIBLE_BODY)
        CostLineFactory(sheet=sheet, fiscal_year=2025, amount="1000.00")
    first, second, _ = draft.sheets.order_by("number")
    one = ReportingRound(concept=concept, title="Sachstand Herbst 2026", due_on=DAY)
    open_round(one, editor)
    clock.wait(days=1)
    StatusUpdateFactory(
        measure=first.measure, reported_on=clock.today, what_happened="=SUMME(A1) ist gesät.", spent="250.00"
    )
    StatusUpdateFactory(
        measure=second.measure,
        reported_on=clock.today,
        implementation_status="dropped",
        reason="Kein Träger da.",
    )
    return close_round(one, editor)


def page_of(client, editor, closed):
    client.force_login(editor)
    return client.get(closed.get_report_url()).content.decode()


def test_page_tells_all_parts(client, editor, closed):
    page = page_of(client, editor, closed)
    for words in (
        "Kein Träger da.",
        "seit 10 Monaten",
        "250,00",
        "Dies ist die erste Berichtsrunde",
        "B3 Platz 3",
    ):
        assert words in page, words
    assert "Vorschau" not in page


def test_page_of_a_closed_round_stays_the_same_to_the_letter(client, editor, closed, draft):
    before = page_of(client, editor, closed)
    StatusUpdateFactory(measure=draft.sheets.first().measure, reported_on="2026-11-05", spent="9999.00")
    draft.sheets.update(title="Umbenannt")
    after = page_of(client, editor, closed)
    assert without_token(after) == without_token(before)


def without_token(page):
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]


def test_paper_is_tagged_and_the_same_bytes_each_time(closed):
    report = report_of(closed)
    content = report_pdf(report)
    assert content == report_pdf(report_of(closed))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "de"
        text = " ".join(pdf_reading.words(page) for page in pdf.pages)
        for words in (
            "Sachstandsbericht: Sachstand Herbst 2026",
            "Kein Träger da.",
            "Nicht gemeldet",
            "B3 Platz 3",
        ):
            assert words in text, words
        assert all(pdf_reading.unmarked(page) == [] for page in pdf.pages)
        kinds = {str(element.S) for element in pdf_reading.elements(pdf)}
        assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L"} <= kinds
        heads = [element for element in pdf_reading.elements(pdf) if element.S == "/TH"]
        assert all("/Scope" in head.A for head in heads)
    assert file_name(report, "pdf") == "Sachstandsbericht_IHK-Nordring_Sachstand-Herbst-2026_2026-11-03.pdf"


def counted_in(page):
    """The rows of the first four tables, which hold figures; a head may be shorter on paper."""
    tables = document_fromstring(page).findall(".//table")[:4]
    rows = [[" ".join(cell.text_content().split()) for cell in row] for table in tables for row in table.iter("tr")]
    return [["Maßnahmen" if cell == "Zahl" else cell for cell in row] for row in rows]


def test_page_and_paper_tell_the_same_figures(client, editor, closed):
    on_page = counted_in(page_of(client, editor, closed))
    assert ["Alle", "3", "3.000,00", "250,00"] in on_page
    assert ["2025", "3", "0", "3.000,00"] in on_page
    assert counted_in(report_html(report_of(closed))) == on_page


def test_spreadsheet_holds_every_measure_and_no_formula(client, editor, closed):
    client.force_login(editor)
    answer = client.get(reverse("round_report_xlsx", args=["nordring", closed.pk]))
    book = load_workbook(io.BytesIO(answer.content))
    rows = list(book["Maßnahmen"].values)
    head = rows[2]
    first, second, third = (dict(zip(head, row, strict=True)) for row in rows[3:])
    assert first["Was ist geschehen?"] == "=SUMME(A1) ist gesät."
    assert book["Maßnahmen"].cell(4, head.index("Was ist geschehen?") + 1).data_type == "s"
    assert (first["Meldung"], third["Meldung"]) == ("gemeldet", "nicht gemeldet")
    assert (first["Verausgabt (Euro)"], second["Stand"]) == (250, "entfallen")
    assert [list(book[name].values)[2][0] for name in ("Nach Stand", "Nach Handlungsfeldern")] == [
        "Stand",
        "Handlungsfeld",
    ]
    assert [row[:2] for row in list(book["Verzögert"].values)[3:]] == [("B1", "Platz 1"), ("B3", "Platz 3")]


def test_closed_report_takes_few_queries(closed):
    with CaptureQueriesContext(connection) as captured:
        report = report_of(closed)
        assert report.by_status
        assert report.delays
    assert len(captured) <= 3
