"""Reading what became of the measures before: suggestions, contradictions, and the whole balance."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from concepts.models import Edition, EditionKind
from concepts.periods import YearPart
from measures.models import (
    Fate,
    FateSuccessor,
    ImplementationStatus,
    Measure,
    MeasureFate,
    MeasureReview,
    MeasureSheet,
    StatusUpdate,
)
from measures.updating.balance import balance_of, told_on
from measures.updating.fates import Decision, draw_up, open_account, suggested, unaccounted
from tests.factories import CostLineFactory, MeasureSheetFactory, StatusUpdateFactory
from tests.measures.updated import adopt, fill, sheet_in, update_of

# --- What a report suggests (no database) -------------------------------------


def report(status, **values):
    return StatusUpdate(implementation_status=status, **values)


@pytest.mark.parametrize(
    ("last", "stands", "expected"),
    [
        (None, True, Decision(Fate.CONTINUED)),
        (None, False, None),
        (report("under_way"), True, Decision(Fate.CONTINUED)),
        (report("under_way"), False, None),
        (report("completed"), True, Decision(Fate.COMPLETED, keeps_sheet=True)),
        (report("completed"), False, Decision(Fate.COMPLETED)),
        (report("dropped", reason="Kein Träger"), True, Decision(Fate.DROPPED, "Kein Träger")),
        (report("postponed", reason="Kein Geld"), True, Decision(Fate.POSTPONED, "Kein Geld", keeps_sheet=True)),
        (
            report("postponed", reason="Kein Geld", follow_up_date=date(2029, 3, 17)),
            False,
            Decision(Fate.POSTPONED, "Kein Geld", 2029, YearPart.M03),
        ),
    ],
)
def test_last_report_suggests_a_fate(last, stands, expected):
    assert suggested(last, stands=stands) == expected


@given(status=st.sampled_from(["", *ImplementationStatus.values]), stands=st.booleans(), reason=st.text(max_size=5))
def test_nothing_is_suggested_that_brings_a_sheet_back_or_takes_one_out_unasked(status, stands, reason):
    decision = suggested(report(status, reason=reason), stands=stands)
    if decision and decision.fate != Fate.DROPPED:
        assert stands or decision.fate != Fate.CONTINUED
        assert decision.keeps_sheet is (stands and decision.fate != Fate.CONTINUED)


# --- Where fates and sheets disagree (no database) ----------------------------


class Rows:
    """Unsaved rows of an edition: measures 1 to 3 stood before, 3 to 5 stand now."""

    def __init__(self, kind=EditionKind.UPDATE):
        self.edition = Edition(kind=kind, number=2)
        self.measures = {serial: Measure(pk=serial, serial=serial) for serial in range(1, 6)}
        self.before = [self.sheet(serial) for serial in (1, 2, 3)]
        self.now = [self.sheet(serial) for serial in (3, 4, 5)]

    def sheet(self, serial):
        return MeasureSheet(measure=self.measures[serial], number=str(serial), title="Maßnahme")

    def account(self, serial, fate=None, *successors):
        """The account of measure ``serial`` when that is said of it."""
        fates = [self.fate(serial, fate, successors)] if fate else []
        accounts = draw_up(self.edition, self.before, self.now, fates)
        return next(account for account in accounts if account.old.measure.serial == serial)

    def fate(self, serial, fate, successors):
        row = MeasureFate(pk=1, measure=self.measures[serial], fate=fate)
        fetched = FateSuccessor.objects.none()
        fetched._result_cache = [FateSuccessor(fate=row, measure=self.measures[other]) for other in successors]
        row._prefetched_objects_cache = {"successors": fetched}
        return row


@pytest.mark.parametrize(
    ("serial", "fate", "successors", "words"),
    [
        (3, Fate.CONTINUED, (), ""),
        (1, Fate.CONTINUED, (), "fortgeführt, doch sie steht nicht in der Fassung"),
        (1, Fate.COMPLETED, (), ""),
        (3, Fate.COMPLETED, (), ""),
        (1, Fate.DROPPED, (), ""),
        (1, Fate.DROPPED, (4,), ""),
        (3, Fate.DROPPED, (), "entfallen, doch sie steht noch in der Fassung"),
        (1, Fate.DROPPED, (2,), "ersetzt durch „Maßnahme 2“, doch diese Maßnahme steht nicht in der Fassung"),
        (1, Fate.MERGED, (4,), ""),
        (1, Fate.MERGED, (), "zusammengelegt, doch es ist nicht angegeben, in welche Maßnahme"),
        (3, Fate.MERGED, (4,), "zusammengelegt, doch sie steht noch in der Fassung"),
        (1, Fate.SPLIT, (4, 5), ""),
        (3, Fate.SPLIT, (3, 5), ""),
        (3, Fate.SPLIT, (4, 5), "geteilt, doch sie steht noch in der Fassung"),
        (1, Fate.SPLIT, (1, 5), "geteilt in „Maßnahme 1“, doch diese Maßnahme steht nicht in der Fassung"),
        (1, Fate.SPLIT, (4,), "geteilt, doch es ist nicht angegeben, in welche Maßnahme"),
    ],
)
def test_fate_and_sheets_disagree(serial, fate, successors, words):
    account = Rows().account(serial, fate, *successors)
    assert account.verdict == fate
    assert account.contradiction == words


def test_correction_goes_on_with_all_that_stands_in_it():
    rows = Rows(EditionKind.CORRECTION)
    assert rows.account(3).verdict == Fate.CONTINUED
    assert rows.account(1).verdict is None
    assert rows.account(3, Fate.COMPLETED).verdict == Fate.COMPLETED
    assert Rows().account(3).verdict is None


def test_label_says_until_when():
    account = Rows().account(1, Fate.POSTPONED)
    assert account.label == "zurückgestellt"
    account.fate.until_year, account.fate.until_part = 2029, "H1"
    assert account.label == "zurückgestellt bis 1. Halbjahr 2029"


# --- The whole balance --------------------------------------------------------


@pytest.fixture
def people(editor, reviewer, publisher):
    return editor, reviewer, publisher


@pytest.fixture
def update(draft, people):
    return update_of(adopt(fill(draft), people))


@pytest.mark.django_db
def test_balance_holds_money_and_status_of_both_editions(update):
    first = update.sheets.get(number="A1")
    CostLineFactory(sheet=first, amount="250.00")
    StatusUpdateFactory(measure=first.measure, reported_on="2025-01-01", implementation_status="in_planning")
    StatusUpdateFactory(measure=first.measure, reported_on="2025-06-01", implementation_status="under_way")
    StatusUpdateFactory(measure=first.measure, reported_on="2025-09-01", implementation_status="")
    new = MeasureSheetFactory(edition=update, number="B1")
    CostLineFactory(sheet=new, amount="77.00")
    balance = balance_of(update)
    assert [row.account.old.number for row in balance.rows] == ["A1", "A2", "A10"]
    row = balance.rows[0]
    assert (row.before.cost, row.before.funding, row.after.cost) == (Decimal(1000), Decimal(600), Decimal(1250))
    assert (row.status.implementation_status, row.status.reported_on) == ("under_way", date(2025, 6, 1))
    assert [(one.sheet.number, one.appearance.cost) for one in balance.new] == [("B1", Decimal(77))]


@pytest.mark.django_db
def test_new_measure_names_the_old_ones_that_live_on_in_it(update):
    new = MeasureSheetFactory(edition=update, number="B1")
    for number in ("A1", "A2"):
        sheet = update.sheets.get(number=number)
        fate = MeasureFate.objects.create(edition=update, measure=sheet.measure, fate=Fate.MERGED)
        fate.successors.create(measure=new.measure)
        sheet.delete()
    (arrival,) = balance_of(update).new
    assert [str(origin.old) for origin in arrival.origins] == ["A1 Höfe", "A2 Treff"]


@pytest.mark.django_db
def test_groups_begin_with_what_is_open(update):
    for number, fate in (("A1", Fate.COMPLETED), ("A10", Fate.CONTINUED)):
        MeasureFate.objects.create(edition=update, measure=update.sheets.get(number=number).measure, fate=fate)
    balance = balance_of(update)
    assert [(group.fate, len(group.rows)) for group in balance.groups] == [
        (None, 1),
        ("continued", 1),
        ("completed", 1),
    ]
    assert [str(account.old) for account in unaccounted(update)] == ["A2 Treff"]
    serials = {str(row.account.old): row.serial for row in balance.rows}
    assert balance.next_open(serials["A1 Höfe"]).serial == serials["A2 Treff"]
    assert balance.next_open(serials["A10 Platz"]).serial == serials["A2 Treff"]
    assert balance.next_open(serials["A2 Treff"]) is None
    assert open_account(update, serials["A2 Treff"])
    assert not open_account(update, serials["A1 Höfe"])


@pytest.mark.django_db
def test_frozen_balance_shows_the_status_of_the_day_it_went_to_the_council(update, people):
    measure = update.sheets.get(number="A1").measure
    StatusUpdateFactory(measure=measure, reported_on=timezone.localdate(), implementation_status="under_way")
    update = adopt(update, people)
    later = timezone.localdate() + timedelta(days=1)
    StatusUpdateFactory(measure=measure, reported_on=later, implementation_status="completed")
    assert told_on(update) == timezone.localdate(update.submitted_at)
    assert balance_of(update).rows[0].status.implementation_status == "under_way"


@pytest.mark.django_db
def test_first_edition_has_nothing_to_account_for(draft):
    fill(draft)
    balance = balance_of(draft)
    assert (balance.rows, balance.open) == ((), ())
    assert unaccounted(draft) == []


@pytest.mark.django_db
def test_balance_asks_as_often_for_many_measures_as_for_few(update):
    def asked():
        edition = Edition.objects.select_related("concept", "previous").get(pk=update.pk)
        with CaptureQueriesContext(connection) as queries:
            balance = balance_of(edition)
            assert [account.leads_to for account in (row.account for row in balance.rows)]
        return len(queries)

    sheets = list(update.sheets.all())
    counts = [asked()]
    for sheet in sheets:
        fate = MeasureFate.objects.create(edition=update, measure=sheet.measure, fate=Fate.SPLIT)
        fate.successors.create(measure=sheet.measure)
        fate.successors.create(measure=MeasureSheetFactory(edition=update).measure)
        MeasureReview.objects.create(edition=update, measure=sheet.measure)
        counts.append(asked())
    assert counts[0] <= counts[1] == counts[-1] <= 10
    assert sheet_in(update, sheets[0].measure)


@pytest.mark.django_db
def test_balance_shows_what_was_spent_by_the_last_report_that_says_so(update):
    measure = update.sheets.get(number="A1").measure
    wrong = StatusUpdateFactory(measure=measure, reported_on="2025-03-01", spent="9999999.00")
    StatusUpdateFactory(measure=measure, reported_on="2025-03-01", spent="480000.00", corrects=wrong)
    StatusUpdateFactory(measure=measure, reported_on="2025-09-01")
    spending = {row.account.old.number: row.spending.spent for row in balance_of(update).rows if row.spending}
    assert spending == {"A1": Decimal("480000.00")}
