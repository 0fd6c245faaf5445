"""Since when a measure is completed, as its reports tell it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from measures.models import ImplementationStatus, StatusUpdate
from measures.models.measure import among


def completion_day(reports: Iterable[StatusUpdate]) -> date | None:
    """The day of the report that told the completion, which later ones only repeated; None where the last report that
    says how far the measure is says otherwise. ``reports`` of one measure, in the order of their days."""
    day = None
    for report in reports:
        if report.implementation_status == ImplementationStatus.COMPLETED:
            day = day or report.reported_on
        elif report.implementation_status:
            day = None
    return day


def completion_days(measure_ids: Iterable[int]) -> dict[int, date]:
    """Measure id -> since when it is completed; one that is not is missing. One query."""
    told: dict[int, list[StatusUpdate]] = defaultdict(list)
    reports = StatusUpdate.objects.counting().filter(among("measure", measure_ids))
    for report in reports.order_by("reported_on", "created_at", "id"):
        told[report.measure_id].append(report)
    days = {measure_id: completion_day(own) for measure_id, own in told.items()}
    return {measure_id: day for measure_id, day in days.items() if day}
