"""The demo is what newcomers judge the portal by: one seeding, looked at from all sides."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from actors.models import Actor, Municipality, User
from concepts.models import Concept, Edition, State
from measures.finance import lines_of, sums_by_sheet
from measures.granting.lapsing import Level
from measures.granting.notices import notices_of
from measures.models import (
    Fate,
    FundingLine,
    FundingProgramme,
    ImplementationStatus,
    MeasureSheet,
    Ownership,
    StatusProposal,
    StatusUpdate,
)
from measures.monitoring.indicators import standing_of
from measures.monitoring.usual_indicators import USUAL_INDICATORS
from measures.overview.tables import overview
from measures.reporting.progress_report import report_of
from measures.reporting.rounds import progress_of
from measures.updating.balance import balance_of
from publishing import archive
from publishing.demo.accounts import ACCOUNTS, PASSWORD
from publishing.models import DocumentKind, StoredDocument
from publishing.problems import open_problems

pytestmark = pytest.mark.django_db


def test_demo_tells_a_whole_story(client, quick_pdf):
    call_command("seed_demo", verbosity=0)
    concept = Concept.objects.get(slug="ihk-nordring")
    assert Municipality.objects.count() == 2
    first, second, draft = concept.editions.order_by("number")
    assert [first.state, second.state, draft.state] == [State.PUBLISHED, State.PUBLISHED, State.DRAFT]

    notices = notices_of(concept, timezone.localdate())
    assert [one.grant.number for one in notices.rows if one.missing] == []
    assert [one.row for one in notices.instalments if one.remaining < 0] == []
    assert {Level.THREE, Level.SIX, Level.TWELVE, Level.LAPSED} <= {one.level for one in notices.instalments}
    assert all([notices.late_clocks, notices.in_advance, notices.repaid, notices.near_proofs])
    assert Concept.objects.get(slug="ihk-nordring").measures.filter(grants__isnull=False).exists()

    standing = standing_of(concept, timezone.localdate().year - 1)
    assert len(standing) == len(USUAL_INDICATORS)
    assert sum(known.figure is not None for known in standing) >= len(standing) - 1, "one is left to be entered"
    assert all(known.previous for known in standing if known.value)
    assert sum(bool(known.count) for known in standing) == 3

    assert MeasureSheet.objects.in_edition(draft).count() >= 30
    assert draft.action_fields.count() == 4
    assert {Ownership.PRIVATE, Ownership.MUNICIPAL} <= set(draft.sheets.values_list("ownership", flat=True))
    assert draft.sheets.filter(is_informational=True).exists()
    assert Actor.objects.filter(municipality=concept.municipality).values("kind").distinct().count() >= 10
    rates = FundingProgramme.objects.filter(municipality=concept.municipality).values("rates__rate").distinct()
    assert rates.count() >= 3
    assert set(FundingLine.objects.values_list("source", flat=True)) >= {"programme", "own", "third_party", "income"}

    reported = StatusUpdate.objects.filter(measure__concept=concept)
    assert set(reported.values_list("implementation_status", flat=True)) >= set(ImplementationStatus.values)
    days = reported.order_by("reported_on").values_list("reported_on", flat=True)
    assert (days.last() - days.first()).days > 365

    for edition in (first, second):
        assert overview(*lines_of(edition)).sums.gap == 0
        final = StoredDocument.objects.get(edition=edition, kind=DocumentKind.CONCEPT)
        assert archive.verify(final)
        assert final.created_at.date() >= edition.resolution_date
    uncovered = [sums.gap for sums in sums_by_sheet(*lines_of(draft)).values() if sums.gap]
    assert len(uncovered) == 1
    codes = {problem.code for problem in open_problems(draft)}
    assert len(codes) == 6, codes

    for edition, open_count in ((second, 0), (draft, 3)):
        balance = balance_of(edition)
        assert len(balance.open) == open_count
        assert balance.reviews >= 2
        assert [row.account.contradiction for row in balance.rows if row.account.contradiction] == []
        assert {Fate.COMPLETED, Fate.POSTPONED, Fate.DROPPED, Fate.SPLIT} <= {
            row.account.verdict for row in balance.rows
        }
    assert {fate.fate for fate in second.fates.all()} == set(Fate.values)

    over, running = concept.reporting_rounds.order_by("opened_at")
    assert (over.is_open, running.is_open) == (False, True)
    for one in (over, running):
        progress = progress_of(one)
        assert progress.reported
        assert progress.missing
    assert report_of(running).changes
    assert StatusProposal.objects.waiting().count() == 1

    page = client.get(f"/k/{concept.municipality.slug}/{concept.slug}/")
    assert page.status_code == 200
    assert draft.validity not in page.content.decode()
    for account in ACCOUNTS:
        assert client.login(email=account.email, password=PASSWORD)
        assert client.get("/").status_code == 200

    before = Edition.objects.count(), User.objects.count()
    call_command("seed_demo", verbosity=0)
    assert (Edition.objects.count(), User.objects.count()) == before


def test_draft_says_the_same_after_any_number_of_editions(quick_pdf):
    call_command("seed_demo", editions=3, verbosity=0)
    *published, draft = Edition.objects.filter(concept__slug="ihk-nordring").order_by("number")
    assert [edition.state for edition in published] == [State.PUBLISHED] * 3
    assert draft.sheets.count() >= 30
    assert len(balance_of(draft).open) == 3
