"""Editions on their way, made by the verbs themselves."""

import io
from datetime import date

import pikepdf
import pytest
from django.utils import timezone

from concepts.models import Chapter, ProgrammeArea, ResolutionResult, State, Subject
from concepts.workflow import transition
from publishing import annexes, editions
from publishing.editions import Resolution, publish, submit
from tests.factories import (
    ActionFieldFactory,
    ActorFactory,
    CostLineFactory,
    EditionFactory,
    FundingLineFactory,
    FundingProgrammeFactory,
    GoalFactory,
    MeasureSheetFactory,
)
from tests.worked_out import worked_out

__all__ = ["worked_out"]  # a fixture


def complete_edition(concept, **values):
    """A draft in which nothing is left to mend: one goal, one measure, all covered."""
    defaults = {
        "valid_from_year": 2022,
        "valid_to_year": 2027,
        "proposed_resolution": "Das Konzept wird beschlossen.",
        "public_summary": "Der Nordring wird grüner.",
    }
    edition = EditionFactory(concept=concept, **{**defaults, **values})
    ProgrammeArea.objects.create(edition=edition, name="Nordring", hectares=183, inhabitants=8340)
    for position, (title, subject) in enumerate(
        [("Anlass", Subject.PROCEDURE), ("Verstetigung", Subject.CONSOLIDATION)], start=1
    ):
        text = "<p>Der Verein führt den Treff weiter.</p>"
        Chapter.objects.create(edition=edition, position=position, title=title, subject=subject, body=text)
    field = ActionFieldFactory(edition=edition, code="B", title="Öffentlicher Raum und Grün")
    goal = GoalFactory(edition=edition, kind="main", code="1", title="Plätze beleben")
    sheet = MeasureSheetFactory(
        edition=edition,
        action_field=field,
        number="B4",
        title="Quartierspark Süd",
        start_year=2023,
        end_year=2026,
        is_climate_measure=True,
        internal_note="Eigentümer will nicht verkaufen",
    )
    sheet.goal_links.create(goal=goal)
    town = concept.municipality
    sheet.actor_links.create(actor=ActorFactory(municipality=town, name="Amt für Stadtgrün"))
    CostLineFactory(sheet=sheet, fiscal_year=2024, amount="1860000.00")
    programme = FundingProgrammeFactory(municipality=town, name="Sozialer Zusammenhalt")
    FundingLineFactory(sheet=sheet, source="programme", programme=programme, fiscal_year=2024, amount="1240000.00")
    FundingLineFactory(sheet=sheet, source="own", fiscal_year=2024, amount="620000.00")
    return edition


def adopted(day=None):
    """What a council might decide."""
    return Resolution(
        body="Rat der Stadt Auenfurt",
        date=day or timezone.localdate(),
        number="Nr. 42/2026",
        result=ResolutionResult.ADOPTED_UNANIMOUSLY,
        note="unter Haushaltsvorbehalt",
    )


def small_pdf(document):
    """A true PDF of one page in no time, for tests that are not about what is on paper."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.docinfo["/Title"] = document.title
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def make_pdfs_small(monkeypatch):
    """All documents on their way through the council have one empty page."""
    monkeypatch.setattr(editions, "render_pdf", small_pdf)
    monkeypatch.setattr(annexes, "synopsis_pdf", lambda synopsis, made_at: small_pdf(synopsis))


@pytest.fixture
def quick_pdf(monkeypatch):
    make_pdfs_small(monkeypatch)


@pytest.fixture
def complete(concept, quick_pdf):
    return complete_edition(concept)


@pytest.fixture
def in_review(complete, editor):
    return transition(complete, State.REVIEW, editor)


@pytest.fixture
def submitted(in_review, reviewer):
    submit(in_review, reviewer)
    in_review.refresh_from_db()
    return in_review


@pytest.fixture
def published(submitted, publisher):
    publish(submitted, publisher, adopted(date.today()))
    submitted.refresh_from_db()
    return submitted
