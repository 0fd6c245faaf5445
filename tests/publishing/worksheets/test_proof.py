"""The sheet for the proof of use of a notice."""

from datetime import date
from decimal import Decimal

import pytest

from concepts.models import State
from concepts.workflow import transition
from measures.models import MeasureReview, StatusUpdate
from publishing.worksheets.books import books_of
from publishing.worksheets.proof import proof_of_use
from publishing.worksheets.telling import told_of
from tests.factories import CostLineFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def proof(concept):
    books = books_of(concept, TODAY)
    (notice,) = books.notices.rows
    measures = [link.measure_id for link in notice.grant.measure_links.all()]
    return proof_of_use(books, notice, told_of(books, measures), TODAY)


def rows(sheet, title):
    (grid,) = [grid for grid in sheet.grids if grid.title == title]
    return {line.label: [figure.value for figure in line.figures] for block in grid.blocks for line in block.lines}


def test_numbers_stand_against_the_plan_and_close(known):
    sheet = proof(known)
    assert rows(sheet, "Zahlenmäßiger Nachweis") == {
        "1 Quartierspark": [300_000, 150_000],
        "2 Quartiershaus": [200_000, 30_000],
        "für keine Maßnahme des Bescheids gebucht": [0, 500],
        "Zuwendung aus diesem Bescheid": [200_000, Decimal("119000.01")],
        "Maßnahmebedingte Einnahmen": [10_000, Decimal("12500.50")],
        "Übrige Mittel (gerechnet)": [290_000, Decimal("48999.49")],
    }
    (grid,) = [grid for grid in sheet.grids if grid.title == "Zahlenmäßiger Nachweis"]
    costs, covers = grid.blocks
    assert costs.sums == covers.sums == (500_000, 180_500)


def test_only_the_term_of_the_notice_counts(known, grant, park, house, groups):
    CostLineFactory(sheet=park, cost_group=groups[0], amount=Decimal(70_000), fiscal_year=2024)
    CostLineFactory(sheet=park, cost_group=groups[0], amount=Decimal(5_000), fiscal_year=None)
    grant.start_year, grant.end_year = 2025, 2027
    grant.save()
    sheet = proof(known)
    found = rows(sheet, "Zahlenmäßiger Nachweis")
    # 300,000 of 2025 and what has no year; reported at the end of 2025 less what was reported at the end of 2024
    assert found["1 Quartierspark"] == [305_000, 90_000]
    assert found["2 Quartiershaus"] == [200_000, 30_000]
    (grid,) = [grid for grid in sheet.grids if grid.title == "Zahlenmäßiger Nachweis"]
    assert [block.sums for block in grid.blocks] == [(505_000, 120_500)] * 2
    assert "Laufzeit 2025–2027" in grid.note
    outside = next(hint for hint in sheet.hints if hint.startswith("Außerhalb der Laufzeit"))
    assert "40.000" in outside  # paid for the park in November 2024


def test_bookings_stand_in_the_order_of_time(known):
    (grid,) = [grid for grid in proof(known).grids if grid.title.startswith("Abrufe")]
    lines = [(line.label, *(figure.value for figure in line.figures)) for line in grid.blocks[0].lines]
    assert [line[:3] for line in lines] == [
        ("01.10.2024", "Mittelabruf", Decimal("50000.01")),
        ("01.11.2024", "Ausgabe", 40_000),
        ("01.05.2025", "Mittelabruf", 70_000),
        ("01.07.2025", "Ausgabe", 30_000),
        ("01.08.2025", "Ausgabe", 500),
        ("01.09.2025", "Rückzahlung", 1_000),
    ]
    assert lines[3][3] == "2 Quartiershaus"


def test_instalments_add_up(known):
    (grid,) = [grid for grid in proof(known).grids if grid.title == "Kassenmittelraten"]
    assert grid.blocks[0].sums[:4] == (200_000, Decimal("120000.01"), 70_500, 1_000)


def test_report_gathers_status_goals_and_evaluation(known, draft, park, house):
    MeasureReview.objects.create(
        edition=draft, measure=park.measure, goals_reached="mostly", achievements="3.000 m² Grün"
    )
    sheet = proof(known)
    told = rows(sheet, "Für den Sachbericht: 1 Quartierspark")
    assert told["Beitrag zum Ziel"] == ["Mehr Grün – Erfolgsindikator: m² Grün je Kopf"]
    assert told["Ziele erreicht"] == ["überwiegend erreicht"]
    assert told["Was erreicht wurde"] == ["3.000 m² Grün"]
    assert rows(sheet, "Für den Sachbericht: 2 Quartiershaus")["Zuletzt gemeldet"] == ["Eröffnet mit 200 Gästen."]
    assert "Noch kein Bewertungsblatt: 2 Quartiershaus." in sheet.hints


def test_booking_for_a_measure_that_the_notice_does_not_name_is_told(known, grant, house):
    grant.measure_links.filter(measure=house.measure).delete()
    sheet = proof(known)
    assert rows(sheet, "Zahlenmäßiger Nachweis")["für keine Maßnahme des Bescheids gebucht"] == [0, 30_500]
    assert any("sind 30.500" in hint for hint in sheet.hints)


def test_last_words_are_told_although_a_later_report_says_nothing(known, house):
    StatusUpdate.objects.create(
        measure=house.measure, reported_on=date(2026, 1, 5), implementation_status="completed", progress=100
    )
    told = rows(proof(known), "Für den Sachbericht: 2 Quartiershaus")
    assert told["Zuletzt gemeldet"] == ["Eröffnet mit 200 Gästen."]


def test_empty_evaluation_is_none(known, draft, park):
    MeasureReview.objects.create(edition=draft, measure=park.measure)
    assert "Noch kein Bewertungsblatt: 1 Quartierspark, 2 Quartiershaus." in proof(known).hints


def test_evaluation_of_a_discarded_draft_is_not_told(known, draft, park, publisher):
    review = MeasureReview.objects.create(edition=draft, measure=park.measure, achievements="3.000 m² Grün")
    assert told_of(books_of(known, TODAY), [park.measure_id]).reviews == {park.measure_id: review}
    transition(draft, State.DISCARDED, publisher, "Neuanfang")
    assert told_of(books_of(known, TODAY), [park.measure_id]).reviews == {}


def test_notice_without_measures_says_what_is_missing(known, grant):
    grant.measure_links.all().delete()
    sheet = proof(known)
    assert sheet.hints[0].startswith("Der Bescheid nennt noch keine Maßnahmen")
    assert "Zahlenmäßiger Nachweis" not in [grid.title for grid in sheet.grids]


def test_money_in_hand_is_to_be_cleared_up(known):
    assert any("Noch nicht verwendet sind 48.500,01" in hint for hint in proof(known).hints)
