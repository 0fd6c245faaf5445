"""The Sachstandsbericht of a reporting round, read from its entries: pure, so that page, PDF and spreadsheet
say the same and a closed round says the same for ever.

Counted is the edition in force; what stands in a draft only is told apart. Informational measures
(nachrichtlich) are counted as measures, their money enters no sum.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.utils import timezone

from actors.templatetags.german import euro, percent
from measures.finance import share, total_of
from measures.models import ImplementationStatus, ReportingRound, RoundEntry, Standing
from measures.overview.axes import WITHOUT_YEAR
from measures.reporting.asked import FINISHED
from measures.reporting.rounds import edition_title, entries_of, previous_round
from measures.stages import STAGE_LABELS, STAGES, Stage

WITHOUT_FIELD = "ohne Handlungsfeld"
WITHOUT_STATUS = "ohne Stand"
SPENT = "verausgabt"
BEGUN = frozenset({ImplementationStatus.UNDER_WAY, ImplementationStatus.CONTINUOUS, ImplementationStatus.COMPLETED})


@dataclass(frozen=True)
class Money:
    """Planned cost (all, and up to the year of the report) against what was spent, in euro.

    ``reported`` of ``measures`` tell what was spent; of the others nothing is known.
    """

    planned: Decimal
    planned_by_now: Decimal
    spent: Decimal
    reported: int
    measures: int

    @property
    def spent_share(self) -> Decimal | None:
        """What was spent of the planned cost in per cent; None where nobody told anything."""
        return share(self.spent, self.planned) if self.reported else None


@dataclass(frozen=True)
class Group:
    """Measures with the same status, in the same field of action or ending in the same year."""

    label: str
    entries: tuple[RoundEntry, ...]
    money: Money

    @property
    def stages(self) -> tuple[int, ...]:
        """How many are in each stage, in the order of ``Stage``."""
        counted = Counter(stage_of(entry) for entry in self.entries)
        return tuple(counted[stage] for stage in Stage)

    @property
    def completed(self) -> int:
        return _completed(self.entries)


@dataclass(frozen=True)
class PlanCheck:
    """What should have happened by the day of the report, and what did."""

    label: str
    planned: int
    actual: int

    @property
    def difference(self) -> int:
        return self.actual - self.planned


@dataclass(frozen=True)
class YearRow:
    """A year: how many measures should end in it and how many of these are completed; its planned cost."""

    label: str
    ending: int
    completed: int
    planned_cost: Decimal


@dataclass(frozen=True)
class Delay:
    """A measure whose period is over and which is not completed."""

    entry: RoundEntry
    days: int

    @property
    def words(self) -> str:
        """``seit 14 Monaten``; the first month is not told in parts."""
        months = self.days // 30
        if months == 0:
            return "seit weniger als einem Monat"
        return f"seit {months} Monat{'en' if months > 1 else ''}"


@dataclass(frozen=True)
class Shift:
    """What is told otherwise than in the round before: ``old`` to ``new``, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class EntryChange:
    """A measure that is new, gone or told otherwise than in the round before."""

    entry: RoundEntry
    kind: str
    shifts: tuple[Shift, ...] = ()

    def without(self, label: str) -> EntryChange:
        """The same without what is told of ``label``."""
        return replace(self, shifts=tuple(shift for shift in self.shifts if shift.label != label))


@dataclass(frozen=True)
class ProgressReport:
    """Everything the Sachstandsbericht says. ``day``: as of when; ``previous``: the round before, if any."""

    round: ReportingRound
    edition: str
    day: date
    entries: tuple[RoundEntry, ...]
    drafts: tuple[RoundEntry, ...]
    previous: ReportingRound | None
    changes: tuple[EntryChange, ...]
    is_internal: bool = True
    """Whether it tells drafts, and of each measure what was spent."""

    @property
    def stage_labels(self) -> tuple[str, ...]:
        return tuple(STAGE_LABELS[stage] for stage in Stage)

    @cached_property
    def by_status(self) -> tuple[Group, ...]:
        """All statuses that occur, in the order of their lives; measures without any last."""
        groups = (self._with(status) for status in (*ImplementationStatus.values, ""))
        return tuple(self._group(status_in_words(entries[0]), entries) for entries in groups if entries)

    @cached_property
    def by_field(self) -> tuple[Group, ...]:
        """By the code with which a field begins; what is in none comes last."""
        fields = sorted(dict.fromkeys(entry.action_field for entry in self.entries), key=lambda name: (not name, name))
        return tuple(
            self._group(field or WITHOUT_FIELD, (entry for entry in self.entries if entry.action_field == field))
            for field in fields
        )

    @cached_property
    def total(self) -> Group:
        return self._group("Alle Maßnahmen", self.entries)

    @cached_property
    def by_year(self) -> tuple[YearRow, ...]:
        years = {str(entry.ends_on.year) for entry in self.entries if entry.ends_on}
        years |= {year for entry in self.entries for year in entry.planned_years}
        if any(entry.ends_on is None for entry in self.entries):
            years.add(WITHOUT_YEAR)
        return tuple(self._year(year) for year in sorted(years, key=lambda year: (year == WITHOUT_YEAR, year)))

    @cached_property
    def plan_checks(self) -> tuple[PlanCheck, ...]:
        """Plan against actual in count, as of the day of the report."""
        should_begin = [e for e in self.entries if e.begins_on and e.begins_on <= self.day]
        should_end = [e for e in self.entries if e.ends_on and e.ends_on < self.day and not e.is_permanent]
        begun = [e for e in self.entries if e.implementation_status in BEGUN]
        return (
            PlanCheck("begonnen", len(should_begin), len(begun)),
            PlanCheck("abgeschlossen", len(should_end), _completed(self.entries)),
        )

    @cached_property
    def delays(self) -> tuple[Delay, ...]:
        """Longest first."""
        late = [Delay(entry, (self.day - entry.ends_on).days) for entry in self.entries if entry.ends_on]
        return tuple(sorted((one for one in late if self._is_late(one)), key=lambda one: -one.days))

    @property
    def dropped(self) -> tuple[RoundEntry, ...]:
        return self._with(ImplementationStatus.DROPPED)

    @property
    def postponed(self) -> tuple[RoundEntry, ...]:
        return self._with(ImplementationStatus.POSTPONED)

    @property
    def asked(self) -> tuple[RoundEntry, ...]:
        return tuple(entry for entry in self.entries if entry.is_asked)

    @property
    def missing(self) -> tuple[RoundEntry, ...]:
        """Nicht gemeldet."""
        return tuple(entry for entry in self.entries if entry.is_missing)

    @property
    def told(self) -> tuple[RoundEntry, ...]:
        """Measures of which something was reported in this round, with words."""
        said = (entry for entry in self.entries if entry.has_reported)
        return tuple(entry for entry in said if entry.what_happened or entry.next_step)

    def for_council(self) -> ProgressReport:
        """What those read who see adopted editions only: no drafts, and what was spent in sums only."""
        changes = tuple(change.without(SPENT) for change in self.changes)
        told = tuple(new for new, old in zip(changes, self.changes, strict=True) if new.shifts or not old.shifts)
        return replace(self, drafts=(), changes=told, is_internal=False)

    def _with(self, status: str) -> tuple[RoundEntry, ...]:
        return tuple(entry for entry in self.entries if entry.implementation_status == status)

    def _is_late(self, delay: Delay) -> bool:
        entry = delay.entry
        return delay.days > 0 and not entry.is_permanent and entry.implementation_status not in FINISHED

    def _group(self, label: str, entries: Iterable[RoundEntry]) -> Group:
        own = tuple(entries)
        return Group(label, own, _money(own, self.day.year))

    def _year(self, year: str) -> YearRow:
        ending = [entry for entry in self.entries if _end_year(entry) == year]
        cost = total_of(Decimal(entry.planned_years[year]) for entry in _counted(self.entries, year))
        return YearRow(year, len(ending), _completed(ending), cost)


def report_of(reporting_round: ReportingRound) -> ProgressReport:
    """The report of a round: of a closed one as it was written down, of an open one as of now."""
    entries = entries_of(reporting_round)
    before = previous_round(reporting_round)
    closed_on = reporting_round.closed_at and timezone.localdate(reporting_round.closed_at)
    return read_report(
        reporting_round,
        entries,
        edition=reporting_round.edition_title or edition_title(reporting_round.concept),
        day=closed_on or timezone.localdate(),
        previous=before,
        previous_entries=entries_of(before) if before else (),
    )


def read_report(
    reporting_round: ReportingRound,
    entries: Iterable[RoundEntry],
    *,
    edition: str,
    day: date,
    previous: ReportingRound | None = None,
    previous_entries: Iterable[RoundEntry] = (),
) -> ProgressReport:
    """The same from entries at hand: no query. Where no edition is in force, the draft is what is counted."""
    found = list(entries)
    counted = [entry for entry in found if entry.standing == Standing.IN_FORCE]
    drafts = [entry for entry in found if entry.standing == Standing.DRAFT]
    if not counted:
        counted, drafts = drafts, []
    compared = [*counted, *(entry for entry in found if entry.standing == Standing.GONE)]
    before = {entry.measure_id: entry for entry in previous_entries}
    return ProgressReport(
        round=reporting_round,
        edition=edition,
        day=day,
        entries=tuple(counted),
        drafts=tuple(drafts),
        previous=previous,
        changes=_changes(compared, before) if previous else (),
    )


def stage_of(entry: RoundEntry) -> Stage:
    status = entry.implementation_status
    return STAGES[ImplementationStatus(status)] if status else Stage.UNKNOWN


def _completed(entries: Iterable[RoundEntry]) -> int:
    return sum(entry.implementation_status == ImplementationStatus.COMPLETED for entry in entries)


def _end_year(entry: RoundEntry) -> str:
    return str(entry.ends_on.year) if entry.ends_on else WITHOUT_YEAR


def _counted(entries: Iterable[RoundEntry], year: str) -> list[RoundEntry]:
    """Those whose planned cost of the year enters sums."""
    return [entry for entry in entries if year in entry.planned_years and not entry.is_informational]


def _money(entries: Iterable[RoundEntry], year: int) -> Money:
    own = [entry for entry in entries if not entry.is_informational]
    by_now = (
        Decimal(amount)
        for entry in own
        for in_year, amount in entry.planned_years.items()
        if in_year != WITHOUT_YEAR and int(in_year) <= year
    )
    return Money(
        planned=total_of(entry.planned_cost for entry in own),
        planned_by_now=total_of(by_now),
        spent=total_of(entry.spent for entry in own),
        reported=sum(entry.spent is not None for entry in own),
        measures=len(own),
    )


def _changes(entries: Iterable[RoundEntry], before: Mapping[int, RoundEntry]) -> tuple[EntryChange, ...]:
    """What is otherwise than in the entries of the round before, by measure id."""
    changes = (_change(entry, before.get(entry.measure_id)) for entry in entries)
    return tuple(change for change in changes if change)


def _change(entry: RoundEntry, before: RoundEntry | None) -> EntryChange | None:
    if entry.standing == Standing.GONE:
        return EntryChange(entry, str(Standing.GONE.label))
    if before is None:
        return EntryChange(entry, "neu")
    shifts = tuple(_shifts(entry, before))
    return EntryChange(entry, "geändert", shifts) if shifts else None


def _shifts(entry: RoundEntry, before: RoundEntry) -> Iterable[Shift]:
    told = (
        ("Stand", status_in_words(before), status_in_words(entry)),
        ("Fortschritt", percent(before.progress), percent(entry.progress)),
        ("Zeitraum", before.period, entry.period),
        ("geplante Kosten", euro(before.planned_cost), euro(entry.planned_cost)),
        (SPENT, euro(before.spent), euro(entry.spent)),
    )
    return (Shift(label, old, new) for label, old, new in told if old != new)


def status_in_words(entry: RoundEntry) -> str:
    """As the municipality called it on the day of the report."""
    return entry.status_label or WITHOUT_STATUS
