"""Reading all that the working sheets of a concept are made from: a fixed number of queries, however much there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import prefetch_related_objects
from django.urls import reverse

from concepts.models import Concept, Edition
from measures.finance import counted, lines_by_sheet, lines_on
from measures.granting.grants import Notice, Notices
from measures.granting.incomes import incomes_of
from measures.granting.notices import notices_of
from measures.models import CostLine, FundingLine, Income, MeasureSheet, Spending, StatusUpdate
from measures.overview.row_names import RowName
from measures.overview.spent import Planned, booked_row, other_row, planned_rows
from measures.reporting.reports import sheets_adopted_last
from publishing.worksheets.sheet import Origin, amount
from publishing.worksheets.spent import Ledger, Period

NO_MEASURE = "keiner Maßnahme zugeordnet"


@dataclass(frozen=True)
class Books:
    """What is planned, reported and booked for ``concept``. ``edition``: the one in force, else the draft;
    ``sheets``: measure id -> its sheet there, else the newest that was adopted, else the draft's."""

    concept: Concept
    edition: Edition | None
    sheets: dict[int, MeasureSheet]
    costs: list[CostLine]
    fundings: list[FundingLine]
    notices: Notices
    incomes: list[Income]
    reports: dict[int, list[StatusUpdate]]
    """Measure id -> all its reports that count, in the order of their days."""

    @cached_property
    def by_sheet(self) -> dict[int, tuple[list[CostLine], list[FundingLine]]]:
        """Sheet id -> its lines, those that count in sums only."""
        return lines_by_sheet(counted(self.costs), counted(self.fundings))

    @cached_property
    def ledgers(self) -> dict[int | None, Ledger]:
        """Measure id -> what was spent for it; None for what is booked for no measure. What is only informational
        is paid by others: of it counts what is booked on a grant."""
        bookings = self._bookings()
        own: dict[int | None, Ledger] = {
            measure_id: Ledger(
                str(sheet),
                sheet.measure.get_absolute_url(),
                () if sheet.is_informational else self._spent_reports(measure_id),
                tuple(bookings.pop(measure_id, ())),
            )
            for measure_id, sheet in self.sheets.items()
        }
        left = [booking for of_measure in bookings.values() for booking in of_measure]
        return own | {None: Ledger(NO_MEASURE, reverse("grant_list", args=[self.concept.slug]), (), tuple(left))}

    def _spent_reports(self, measure_id: int) -> tuple[StatusUpdate, ...]:
        return tuple(report for report in self.reports.get(measure_id, ()) if report.spent is not None)

    def status_on(self, measure_id: int, day: date) -> StatusUpdate | None:
        """The last report up to ``day`` that says how far the measure was."""
        return self._last(measure_id, day, lambda report: bool(report.implementation_status))

    def _bookings(self) -> dict[int | None, list[tuple[Spending, str]]]:
        found: dict[int | None, list[tuple[Spending, str]]] = defaultdict(list)
        for notice in self.notices.rows:
            url = f"{notice.grant.get_absolute_url()}#spendings"
            for spending in notice.spendings:
                found[spending.measure_id].append((spending, url))
        return found

    def told_on(self, measure_id: int, day: date) -> StatusUpdate | None:
        """The last report up to ``day`` that says what happened."""
        return self._last(measure_id, day, lambda report: bool(report.what_happened))

    def _last(self, measure_id: int, day: date, says: Callable[[StatusUpdate], bool]) -> StatusUpdate | None:
        """The last report up to ``day`` that ``says`` something."""
        told = [one for one in self.reports.get(measure_id, ()) if one.reported_on <= day and says(one)]
        return told[-1] if told else None

    def lines_of(self, measure_id: int) -> tuple[list[CostLine], list[FundingLine]]:
        """The lines of the measure that count in sums."""
        return self.by_sheet.get(self.sheets[measure_id].pk, ([], []))

    def divided(self, measure_id: int | None, period: Period) -> dict[RowName | None, list[Origin]]:
        """What was spent for the measure (None: for none) in ``period``, by the rows of the cost overview; under None
        what has to be divided by hand, or belongs to no measure."""
        planned = self.planned(measure_id)
        found: dict[RowName | None, list[Origin]] = defaultdict(list)
        for group, origins in self.ledgers[measure_id].divided(period).items():
            if group:
                found[booked_row(group, planned)].extend(origins)
            elif amount(origins).value:
                found[other_row(planned)].extend(origins)
        return found

    def planned(self, measure_id: int | None) -> Planned:
        """Under which rows of the cost overview the measure plans."""
        if measure_id is None:
            return {}
        return planned_rows(self.lines_of(measure_id)[0])

    def income_in(self, period: Period, incomes: Iterable[Income]) -> list[Origin]:
        """What of ``incomes`` came in within ``period``."""
        url = reverse("income_list", args=[self.concept.slug])
        return [
            Origin(
                f"Einnahme vom {one.booked_on:%d.%m.%Y}" + (f": {one.note}" if one.note else ""),
                one.amount,
                f"{url}#einnahme-{one.key}",
            )
            for one in incomes
            if period.holds(one.booked_on)
        ]


def books_of(concept: Concept, today: date) -> Books:
    """Everything of ``concept``, drafts included, as of ``today``."""
    sheets = _sheets(concept)
    costs, fundings = lines_on(sheets.values())
    notices = notices_of(concept, today)
    prefetch_related_objects([notice.grant for notice in notices.rows], "programme__rates", "measure_links")
    return Books(
        concept=concept,
        edition=concept.current_edition() or concept.open_edition(),
        sheets=sheets,
        costs=costs,
        fundings=fundings,
        notices=notices,
        incomes=incomes_of(concept),
        reports=_reports(concept),
    )


def received(notice: Notice, period: Period) -> list[Origin]:
    """What the town was paid on the notice within ``period``, less what it gave back."""
    url, title = notice.grant.get_absolute_url(), notice.grant.title
    calls = [
        Origin(f"{title}: Abruf vom {call.booked_on:%d.%m.%Y}", call.amount, f"{url}#clocks")
        for one in notice.instalments
        for call in one.calls
        if period.holds(call.booked_on)
    ]
    back = [
        Origin(f"{title}: Rückzahlung vom {one.booked_on:%d.%m.%Y}", -one.amount, f"{url}#repayments")
        for row in notice.instalments
        for one in row.repayments
        if period.holds(one.booked_on)
    ]
    return [*calls, *back]


def _sheets(concept: Concept) -> dict[int, MeasureSheet]:
    """Measure id -> its sheet, in the order of the list."""
    sheets = sheets_adopted_last(concept).select_related("measure__concept", "edition__concept", "action_field")
    return {sheet.measure_id: sheet for sheet in sheets.in_list_order()}


def _reports(concept: Concept) -> dict[int, list[StatusUpdate]]:
    found: dict[int, list[StatusUpdate]] = defaultdict(list)
    reports = StatusUpdate.objects.counting().worded().filter(measure__concept=concept)
    for report in reports.order_by("reported_on", "created_at", "id"):
        found[report.measure_id].append(report)
    return found
