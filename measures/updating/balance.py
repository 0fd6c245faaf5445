"""The balance of an update (Bilanz der bisherigen Maßnahmen): every measure of the edition before with its money,
its status and what was learnt from it, and the measures that are new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from concepts.models import Edition
from measures.finance import Sums, lines_on, sums_by_sheet
from measures.models import Fate, MeasureReview, MeasureSheet, StatusUpdate
from measures.models.fate import FATE_TONES
from measures.models.status import StatusUpdateQuerySet
from measures.updating.fates import Account, Decision, read_accounts, suggested
from measures.updating.history import Appearance


@dataclass(frozen=True)
class BalanceRow:
    """An old measure with its money then and now, its status, and what was learnt from it."""

    account: Account
    before: Appearance
    after: Appearance | None
    status: StatusUpdate | None
    review: MeasureReview | None
    spending: StatusUpdate | None = None
    """The last report that says what was spent so far."""

    @property
    def serial(self) -> int:
        return self.account.old.measure.serial

    @property
    def suggestion(self) -> Decision | None:
        """What the last report suggests, as long as nobody has decided."""
        return None if self.account.verdict else suggested(self.status, stands=self.account.new is not None)

    @property
    def goes_on_undoubted(self) -> bool:
        """Whether it is open, stands in the draft, and nothing was reported that suggests anything else."""
        suggestion = self.suggestion
        return suggestion is not None and suggestion.fate == Fate.CONTINUED


@dataclass(frozen=True)
class NewMeasure:
    """A measure that the edition before did not have, and the old ones that live on in it."""

    appearance: Appearance
    origins: tuple[Account, ...]

    @property
    def sheet(self) -> MeasureSheet:
        return self.appearance.sheet


@dataclass(frozen=True)
class Group:
    """Old measures with the same fate; ``fate`` is None for those that nobody has accounted for."""

    fate: Fate | None
    rows: tuple[BalanceRow, ...]

    @property
    def tone(self) -> str:
        return FATE_TONES.get(self.fate, "neutral") if self.fate else "warning"

    @property
    def anchor(self) -> str:
        """Where the group stands on its page."""
        return f"verbleib-{self.fate or 'offen'}"


@dataclass(frozen=True)
class Balance:
    """All old measures in the order of their numbers, and the new ones. ``day``: how far measures were then."""

    edition: Edition
    day: date
    rows: tuple[BalanceRow, ...]
    new: tuple[NewMeasure, ...]

    @property
    def groups(self) -> tuple[Group, ...]:
        """The rows by fate, what is still open first; fates that no measure has are left out."""
        groups = [Group(fate, self._with(fate)) for fate in (None, *Fate)]
        return tuple(group for group in groups if group.rows)

    @property
    def open(self) -> tuple[BalanceRow, ...]:
        """The rows of those that nobody has accounted for."""
        return self._with(None)

    @property
    def undoubted(self) -> tuple[BalanceRow, ...]:
        """Open ones that can be confirmed as continued together."""
        return tuple(row for row in self.rows if row.goes_on_undoubted)

    @property
    def old_standing(self) -> tuple[MeasureSheet, ...]:
        """The sheets that old measures have in this edition."""
        return tuple(row.account.new for row in self.rows if row.account.new)

    @property
    def standing(self) -> tuple[MeasureSheet, ...]:
        """All sheets of this edition, the new measures first."""
        return (*(new.sheet for new in self.new), *self.old_standing)

    @property
    def reviews(self) -> int:
        """How many evaluation sheets say anything."""
        return sum(bool(row.review and row.review.is_filled) for row in self.rows)

    def row(self, serial: int) -> BalanceRow | None:
        """The row of the measure with this serial."""
        return next((row for row in self.rows if row.serial == serial), None)

    def next_open(self, serial: int) -> BalanceRow | None:
        """The first open row after the measure with this serial, beginning anew at the end."""
        place = next((index for index, row in enumerate(self.rows) if row.serial == serial), 0)
        following = (*self.rows[place + 1 :], *self.rows[:place])
        return next((row for row in following if row.account.verdict is None), None)

    def _with(self, fate: Fate | None) -> tuple[BalanceRow, ...]:
        return tuple(row for row in self.rows if row.account.verdict == fate)


def balance_of(edition: Edition, day: date | None = None) -> Balance:
    """The whole balance of ``edition``, with the status known by ``day`` (``told_on``, unless told otherwise);
    eleven queries, however many measures there are."""
    day = day or told_on(edition)
    accounts, now = read_accounts(edition)
    before = [account.old for account in accounts]
    money = sums_by_sheet(*lines_on([*before, *now]))
    last, spending = last_statuses(before, day), last_spending(before, day)
    reviews = {review.measure_id: review for review in edition.measure_reviews.select_related("carrier")}
    rows = [
        BalanceRow(
            account=account,
            before=Appearance(account.old, money.get(account.old.pk)),
            after=Appearance(account.new, money.get(account.new.pk)) if account.new else None,
            status=last.get(account.old.measure_id),
            review=reviews.get(account.old.measure_id),
            spending=spending.get(account.old.measure_id),
        )
        for account in accounts
    ]
    return Balance(edition, day, tuple(rows), _new_measures(accounts, now, money))


def told_on(edition: Edition) -> date:
    """The day whose status the balance shows: today, of a frozen edition the one on which it went to the council."""
    frozen_at = edition.submitted_at or edition.published_at
    return timezone.localdate(frozen_at) if edition.is_frozen and frozen_at else timezone.localdate()


def last_statuses(sheets: Iterable[MeasureSheet], day: date) -> dict[int, StatusUpdate]:
    """Measure id -> the last report up to ``day`` that says how far the measure is; one query."""
    return _last(_reports(sheets, day).worded().exclude(implementation_status=""))


def last_spending(sheets: Iterable[MeasureSheet], day: date) -> dict[int, StatusUpdate]:
    """Measure id -> the last report up to ``day`` that says what was spent so far; one query."""
    return _last(_reports(sheets, day).filter(spent__isnull=False))


def _reports(sheets: Iterable[MeasureSheet], day: date) -> StatusUpdateQuerySet:
    measures = [sheet.measure_id for sheet in sheets]
    return StatusUpdate.objects.counting().filter(measure__in=measures, reported_on__lte=day)


def _last(reports: StatusUpdateQuerySet) -> dict[int, StatusUpdate]:
    newest = reports.order_by("measure_id", "-reported_on", "-created_at", "-id")
    return {report.measure_id: report for report in newest.distinct("measure_id")}


def _new_measures(accounts: list[Account], now: list[MeasureSheet], money: dict[int, Sums]) -> tuple[NewMeasure, ...]:
    origins: dict[int, list[Account]] = defaultdict(list)
    for account in accounts:
        for successor in account.successors:
            origins[successor.measure.pk].append(account)
    known = {account.old.measure_id for account in accounts}
    return tuple(
        NewMeasure(Appearance(sheet, money.get(sheet.pk)), tuple(origins[sheet.measure_id]))
        for sheet in now
        if sheet.measure_id not in known
    )
