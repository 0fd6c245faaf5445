"""What does not fit together in the money spent: to be cleared up before a sheet is handed in. Pure.

That a measure cost more than planned the traffic light tells too, but only while it goes on; an account is made when it
is over. Too late spending stands on the page of its notice as well; here it is told of all notices that are accounted.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from actors.templatetags.german import euro
from measures.finance import overrun, sums
from measures.granting.grants import Notice
from measures.granting.late_spending import late_hints
from measures.reporting.completion import completion_day
from publishing.worksheets.books import Books

MORE_THAN_PLANNED = (
    "Mehr ausgegeben als geplant: {names}. Bitte begründen Sie die Mehrkosten oder berichtigen Sie Plan oder Meldung."
)


def more_than_planned(books: Books, measure_ids: Iterable[int], day: date) -> list[str]:
    """The measures for which more was spent by the end of ``day`` than their sheet plans, in one hint."""
    named = []
    for measure_id in measure_ids:
        spent, planned = books.ledgers[measure_id].spent_until(day), sums(*books.lines_of(measure_id)).cost
        if more := overrun(spent, planned):
            named.append(f"{books.sheets[measure_id]} ({euro(more)} mehr als {euro(planned)})")
    return [MORE_THAN_PLANNED.format(names=", ".join(named))] if named else []


def spent_too_late(books: Books, notice: Notice, day: date) -> list[str]:
    """What was spent on ``notice`` after its end or that of a measure, as it is booked and reported by ``day``."""
    reported = {pk: [one for one in reports if one.reported_on <= day] for pk, reports in books.reports.items()}
    completed = {pk: done for pk, reports in reported.items() if (done := completion_day(reports))}
    return late_hints(notice, completed, {pk: str(sheet) for pk, sheet in books.sheets.items()}, day)


def doubts(books: Books, notices: Iterable[Notice], year: int) -> list[str]:
    """Both as of the end of ``year``: of all measures, and of ``notices``."""
    end = date(year, 12, 31)
    late = [f"{one.grant.title}: {hint}" for one in notices for hint in spent_too_late(books, one, end)]
    return [*more_than_planned(books, books.sheets, end), *late]
