"""Fetching grant notices with their standing: for the pages of a concept, and for whoever is to be warned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from actors.models import Role
from actors.permissions import REGISTER_ROLES, has_role, municipalities_with
from concepts.access import visible_concept
from concepts.models import Change, Concept
from concepts.models.edition import WIDE_VIEW
from measures.granting.base_rate import base_rates
from measures.granting.grants import Instalment, Notice, Notices, notice_of
from measures.granting.late_spending import late_hints
from measures.models import Grant, Measure, MeasureSheet, Spending
from measures.reporting.completion import completion_days
from measures.reporting.reports import current_sheets
from measures.reporting.running_names import running_name
from measures.scheduling.timeline import Bar, Timeline, timeline

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from actors.models import User

WARNED_ROLES = REGISTER_ROLES | {Role.REVIEWER}
"""Who is told on the workplace of money that lapses: who enters it, and the treasurer (Kämmerei), who has to call it
and to answer for interest."""
BOOKING_READERS = WIDE_VIEW - {Role.CONTRIBUTOR}
"""Who reads single bookings and what is made from them. The council reads sums; so do contributors, who may work for a
housing company or a carrier: they come to report on the measures of their actor, and a booking names third parties."""
SPENDINGS = Prefetch("instalments__spendings", Spending.objects.select_related("cost_group"))
BOOKED = ("instalments__draw_downs", SPENDINGS, "instalments__repayments")


def with_bookings(grants: QuerySet[Grant]) -> QuerySet[Grant]:
    """``grants`` with all that ``measures.granting.grants`` asks of them: six queries."""
    return grants.select_related("concept", "programme").prefetch_related(
        "programme__former_names", "instalments", *BOOKED
    )


def standing_of(grants: QuerySet[Grant], today: date) -> list[Notice]:
    """Each of ``grants`` as of ``today``."""
    rates = base_rates(settings.BASE_INTEREST_RATES)
    return [notice_of(grant, today, rates) for grant in with_bookings(grants)]


def notice_today(grant: Grant) -> Notice:
    """``grant``, fetched with its bookings, as of today."""
    return notice_of(grant, timezone.localdate(), base_rates(settings.BASE_INTEREST_RATES))


def notices_of(concept: Concept, today: date) -> Notices:
    """All notices of the concept, those that go on longest last."""
    return Notices(tuple(standing_of(Grant.objects.filter(concept=concept), today)))


def may_keep(user: User | AnonymousUser, concept: Concept) -> bool:
    """Whether ``user`` enters notices and bookings of the concept."""
    return has_role(user, concept.municipality_id, REGISTER_ROLES)


def kept_concept(user: User | AnonymousUser, slug: str) -> Concept:
    """The concept, for somebody who keeps its notices. Http404 for strangers, PermissionDenied for others."""
    concept = visible_concept(user, slug)
    if not may_keep(user, concept):
        raise PermissionDenied
    return concept


def grant_of(concept: Concept, pk: int) -> Grant:
    """The concept's notice with its bookings; Http404 where there is none."""
    return get_object_or_404(with_bookings(Grant.objects.filter(concept=concept)), pk=pk)


def changes_of(grant: Grant) -> QuerySet[Change]:
    """The log of the notice and of all that was booked on it, the newest first. Bookings are logged under the key
    of their notice; those logged before that was so are found as long as they exist. ``grant`` with its bookings."""
    rows = grant.instalments.all()
    own = [one.key for row in rows for one in (*row.draw_downs.all(), *row.spendings.all(), *row.repayments.all())]
    return Change.objects.filter(concept=grant.concept_id, object_key__in=[grant.key, *own]).select_related("by")


def reads_bookings(user: User | AnonymousUser, concept: Concept) -> bool:
    """Whether ``user`` reads single bookings, their notes and who changed what, and what is made from them: working
    sheets and the file of the whole concept. Others read sums of what was called and spent, here as in the overview."""
    return has_role(user, concept.municipality_id, BOOKING_READERS)


def rated_grants(concept_id: int) -> QuerySet[Grant]:
    """The notices of a concept that name a rate, as ``measures.funding.noticed`` reads them: two queries at most."""
    rated = Grant.objects.filter(concept=concept_id, rate__isnull=False)
    return rated.prefetch_related("measure_links").order_by("pk")


def grants_of_measure(measure: Measure) -> list[Grant]:
    """The notices that cover ``measure``."""
    return list(
        measure.grants.select_related("programme", "concept")
        .prefetch_related("programme__former_names")
        .order_by("programme_year", "pk")
    )


def sheets_by_measure(user: User | AnonymousUser, concept: Concept) -> dict[int, MeasureSheet]:
    """Measure id -> its newest sheet that the reader may see, in the order of the list; what to call the measure, says
    ``running_name``. One query."""
    sheets = current_sheets(user).filter(measure__concept=concept).select_related("measure__concept", "edition")
    return {sheet.measure_id: sheet for sheet in sheets.in_list_order()}


def late_spending(notice: Notice, sheets: Mapping[int, MeasureSheet]) -> list[str]:
    """What was spent too late on ``notice``, in words; ``sheets`` by measure id. One query."""
    return late_spending_of([notice], sheets)[notice.grant.pk]


def late_spending_of(notices: Iterable[Notice], sheets: Mapping[int, MeasureSheet]) -> dict[int, list[str]]:
    """Of each notice, by the id of its grant, what was spent too late on it. One query."""
    notices = list(notices)
    spendings = (item for notice in notices for item in notice.spendings)
    completed = completion_days({item.measure_id for item in spendings if item.measure_id})
    names = {measure_id: running_name(sheet) for measure_id, sheet in sheets.items()}
    return {notice.grant.pk: late_hints(notice, completed, names, notice.today) for notice in notices}


# --- Money that lapses -------------------------------------------------------


@dataclass(frozen=True)
class LapseTimeline:
    """The instalments of which money is left, on one axis of years. ``today``: its place in months, None
    beyond the axis."""

    timeline: Timeline[Instalment]
    bars: tuple[Bar[Instalment], ...]
    today: int | None


def lapse_timeline(instalments: Iterable[Instalment], today: date) -> LapseTimeline | None:
    """What can still be called or has lapsed, by the day on which it lapses; None when nothing is left anywhere."""
    left = sorted((one for one in instalments if one.remaining > 0), key=lambda one: (one.lapses_on, one.row.pk))
    axis = timeline(left)
    return LapseTimeline(axis, axis.bars, axis.place_of((today.year, today.month))) if axis else None


@dataclass(frozen=True)
class Warned:
    """A concept of which money lapses, bears interest, or has to be accounted for."""

    concept: Concept
    notices: Notices

    @property
    def url(self) -> str:
        return reverse("grant_list", args=[self.concept.slug])


def warned_concepts(user: User, today: date) -> list[Warned]:
    """The concepts whose notices ``user`` has to look after now: six queries, none for other people."""
    towns = municipalities_with(user, WARNED_ROLES)
    if not towns:
        return []
    by_concept: dict[int, list[Notice]] = defaultdict(list)
    grants = Grant.objects.filter(concept__municipality__in=towns).order_by("concept__title", "pk")
    for notice in standing_of(grants, today):
        by_concept[notice.grant.concept_id].append(notice)
    found = [Warned(rows[0].grant.concept, Notices(tuple(rows))) for rows in by_concept.values()]
    return [one for one in found if one.notices.has_warnings]
