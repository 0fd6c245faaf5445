"""Whom to warn by e-mail of money that lapses: those of its town who enter or call it, twelve, six and three months
before.

Each of these is told once to each person; when the day is moved, anew. The letters are written and sent by
``measures.reporting.reminders``, together with what else a person has to be told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from actors.models import Membership, Role
from measures.granting.grants import Instalment
from measures.granting.lapsing import WARNED
from measures.granting.notices import standing_of
from measures.models import Grant, SentLapseWarning

if TYPE_CHECKING:
    from actors.models import User

WRITTEN_TO = frozenset({Role.EDITOR, Role.REVIEWER})
"""Who gets letters: who enters the calls, and the treasurer (Kämmerei), who has to make them. Administrators keep the
notices where there is no editor and read of it on their workplace only."""

Mark = tuple[int, int, date]
"""What one warning is about: id of the instalment, months before, the day on which it lapses."""


def untold_warnings(today: date) -> dict[int, list[Instalment]]:
    """User id -> the instalments of which he has not been told how near their end is, the most urgent first:
    seven queries at most, five where no money is about to lapse."""
    near = _near_by_town(today)
    if not near:
        return {}
    held = Membership.objects.filter(role__in=WRITTEN_TO, municipality__in=near, user__is_active=True)
    towns = set(held.values_list("user", "municipality"))
    told = _told(user for user, _ in towns)
    untold: dict[int, list[Instalment]] = {}
    for user, town in sorted(towns):
        new = [one for one in near[town] if mark_of(one) not in told[user]]
        if new:
            untold[user] = sorted([*untold.get(user, []), *new], key=lambda one: (one.lapses_on, one.row.pk))
    return untold


def mark_of(one: Instalment) -> Mark:
    return one.row.pk, int(one.level.value), one.lapses_on


def note_warnings(user: User, told: Iterable[Instalment], today: date) -> None:
    """Remember that ``user`` was told of these instalments."""
    SentLapseWarning.objects.bulk_create(
        SentLapseWarning(user=user, instalment=one.row, months=months, lapses_on=day, sent_on=today)
        for one in told
        for _, months, day in [mark_of(one)]
    )


def _near_by_town(today: date) -> dict[int, list[Instalment]]:
    near: dict[int, list[Instalment]] = defaultdict(list)
    for notice in standing_of(Grant.objects.all(), today):
        for one in notice.instalments:
            if one.level in WARNED:
                near[notice.grant.concept.municipality_id].append(one)
    return dict(near)


def _told(users: Iterable[int]) -> dict[int, set[Mark]]:
    told: dict[int, set[Mark]] = defaultdict(set)
    rows = SentLapseWarning.objects.filter(user__in=set(users))
    for user, instalment, months, day in rows.values_list("user", "instalment", "months", "lapses_on"):
        told[user].add((instalment, months, day))
    return told
