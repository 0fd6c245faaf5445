"""Which measures wait for a report because an open reporting round asks about them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q

from concepts.freezing import OPEN_STATES
from concepts.models import Edition, State
from measures.models import ImplementationStatus, MeasureSheet, ReportingRound, StatusUpdate

FINISHED = frozenset({ImplementationStatus.COMPLETED, ImplementationStatus.DROPPED})
"""What is completed or dropped waits for nothing."""


def in_force() -> Q:
    """A condition for sheets: their edition is the one in force."""
    published = Edition.objects.published()
    newer = published.filter(concept=OuterRef("edition__concept"), number__gt=OuterRef("edition__number"))
    return Q(edition__state=State.PUBLISHED) & Q(~Exists(newer))


def standing() -> Q:
    """A condition for sheets: their edition is in force or being worked on."""
    return Q(edition__state__in=[*OPEN_STATES, State.SUBMITTED]) | in_force()


def waiting_in_rounds(measures: Iterable[int]) -> dict[int, ReportingRound]:
    """Measure id -> the open round in which it is asked about and not yet reported; at most four queries."""
    ids = list(measures)
    rounds = ReportingRound.objects.open().filter(concept__measures__in=ids).distinct()
    by_concept = {one.concept_id: one for one in rounds}
    if not by_concept:
        return {}
    sheets = MeasureSheet.objects.filter(standing(), measure__in=ids, edition__concept__in=by_concept)
    stand = set(sheets.values_list("measure_id", "edition__concept_id"))
    told = _reported(ids) | _finished(ids)
    return {pk: by_concept[concept_id] for pk, concept_id in stand if pk not in told}


def _reported(measures: list[int]) -> set[int]:
    """Those on which somebody has reported since the open round of their concept began."""
    since = StatusUpdate.objects.counting().filter(
        measure__in=measures,
        measure__concept__reporting_rounds__closed_at__isnull=True,
        created_at__gte=F("measure__concept__reporting_rounds__opened_at"),
    )
    return set(since.values_list("measure_id", flat=True))


def _finished(measures: list[int]) -> set[int]:
    newest = (
        StatusUpdate.objects.counting()
        .filter(measure__in=measures, implementation_status__gt="")
        .order_by("measure_id", "-reported_on", "-created_at", "-id")
        .distinct("measure_id")
    )
    return {
        measure_id
        for measure_id, status in newest.values_list("measure_id", "implementation_status")
        if status in FINISHED
    }
