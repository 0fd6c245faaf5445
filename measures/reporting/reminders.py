"""Reminding people by e-mail of what they have not reported and of money that lapses, in one letter per person.

A round reminds a week before its date, on it, and 7 and 30 days after. Contributors hear of the measures of
their actors, editors of those for which nobody else has an account. A letter names everything that is still
missing in all open rounds; whom it warns of money that lapses, says ``measures.granting.lapse_warnings``. Nobody
gets two within five days: what falls into the pause is made up for at its end.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Prefetch, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from actors.models import Membership, Role, User
from measures.granting.grants import Instalment
from measures.granting.lapse_warnings import note_warnings, untold_warnings
from measures.models import (
    REMINDER_DAYS,
    Measure,
    MeasureSheet,
    ReportingRound,
    SentLapseWarning,
    SentReminder,
    SheetActor,
)
from measures.reporting.asked import standing, waiting_in_rounds
from measures.reporting.reports import REPORTING_ROLES
from measures.reporting.running_names import with_name_in_force

logger = logging.getLogger(__name__)

PAUSE = timedelta(days=5)
"""So long nobody gets another letter."""
MADE_UP_FOR = PAUSE - timedelta(days=1)
"""So long after its day a reminder is still sent: the longest that the pause can hold it back."""

Key = tuple[int, int]
"""Ids of a user and a round."""


@dataclass(frozen=True)
class Item:
    """A measure on which a report is missing; ``has_account`` is False where only a carrier can be asked."""

    sheet: MeasureSheet
    has_account: bool

    @property
    def link(self) -> str:
        """Where to report, or where to ask the carrier."""
        page = "status_report" if self.has_account else "measure_detail"
        return address(reverse(page, args=[self.sheet.measure.concept.slug, self.sheet.measure.serial]))


@dataclass(frozen=True)
class Part:
    """What one person still owes to one round."""

    round: ReportingRound
    items: tuple[Item, ...]
    today: date

    @property
    def when(self) -> str:
        """``heute``, ``noch 7 Tage``, ``seit 30 Tagen überfällig``."""
        days = (self.round.due_on - self.today).days
        if days == 0:
            return "heute"
        word = "Tag" if abs(days) == 1 else "Tage"
        return f"noch {days} {word}" if days > 0 else f"seit {-days} {word}{'n' if word == 'Tage' else ''} überfällig"

    @property
    def own(self) -> list[Item]:
        return [item for item in self.items if item.has_account]

    @property
    def of_carriers(self) -> list[Item]:
        return [item for item in self.items if not item.has_account]


@dataclass(frozen=True)
class Letter:
    """What one person is told. ``occasions``: the rounds, and which of their days, for which it is sent;
    ``lapsing``: money about to lapse of which he has not been told, the most urgent first."""

    to: User
    parts: tuple[Part, ...]
    occasions: tuple[tuple[ReportingRound, int], ...]
    lapsing: tuple[Instalment, ...] = ()

    @property
    def subject(self) -> str:
        wishes = [self._of_reports()] if self.parts else []
        if self.lapsing:
            wishes.append(f"Fördermittel verfallen am {self.lapsing[0].lapses_on:%d.%m.%Y}")
        return f"Konzeptportal: {'; '.join(wishes)}"

    def _of_reports(self) -> str:
        due_on = min(part.round.due_on for part in self.parts)
        today = self.parts[0].today
        if due_on < today:
            return f"Ihre Meldung fehlt seit dem {due_on:%d.%m.%Y}"
        return f"Bitte melden Sie {'heute' if due_on == today else f'bis {due_on:%d.%m.%Y}'} den Stand"

    @property
    def text(self) -> str:
        links = {"my_measures": address(reverse("my_measures")), "account": address(reverse("account"))}
        return render_to_string("measures/reminder.txt", {"letter": self, "portal": settings.PORTAL_URL, **links})


def address(path: str) -> str:
    """The whole address of a page, for letters that are written without a request."""
    return f"{settings.PORTAL_URL}{path}"


def send_reminders(today: date) -> list[Letter]:
    """Send all letters that are due; answers those that went out. What can't be sent is tried the next day."""
    return [letter for letter in due_letters(today) if _send(letter, today)]


def due_letters(today: date) -> list[Letter]:
    """The letters to be sent on ``today``, by address: eighteen queries at most, however many people there are."""
    rounds = list(ReportingRound.objects.open().select_related("concept__municipality").order_by("due_on", "pk"))
    occasions = {one.pk: days for one in rounds if (days := occasion(one, today)) is not None}
    owed = _owed(rounds) if occasions else {}
    lapsing = untold_warnings(today)
    wanted = {key[0] for key in owed} | set(lapsing)
    if not wanted:
        return []
    people = {user.pk: user for user in User.objects.filter(pk__in=wanted).order_by("email")}
    resting = _resting(people, today)
    sent = list(SentReminder.objects.filter(round__in=rounds, user__in=people))
    letters = []
    for user in people.values():
        if _is_reached(user) and user.pk not in resting:
            told = {(reminder.round_id, reminder.days) for reminder in sent if reminder.user_id == user.pk}
            parts = [Part(one, tuple(owed[user.pk, one.pk]), today) for one in rounds if (user.pk, one.pk) in owed]
            letters.append(_letter(user, parts, occasions, told, lapsing.get(user.pk, [])))
    return [letter for letter in letters if letter]


def occasion(reporting_round: ReportingRound, today: date) -> int | None:
    """The day of the round, in days after its date, on which ``today`` reminds; None on other days, and for
    days before it was opened."""
    for days in reversed(REMINDER_DAYS):
        day = reporting_round.due_on + timedelta(days=days)
        if day <= today <= day + MADE_UP_FOR:
            return days if day >= timezone.localdate(reporting_round.opened_at) else None
    return None


def _is_reached(user: User) -> bool:
    return user.is_active and user.gets_reminders


def _owed(rounds: Iterable[ReportingRound]) -> dict[Key, list[Item]]:
    """What each person owes to each round, in the order of the list of measures."""
    measures = Measure.objects.filter(concept__in=[one.concept_id for one in rounds])
    waiting = waiting_in_rounds(measures.values_list("pk", flat=True))
    sheets = _sheets(waiting)
    contributors, editors = _reporters(sheets)
    owed: dict[Key, list[Item]] = defaultdict(list)
    for sheet in sheets:
        links: list[SheetActor] = getattr(sheet, "reporting_links", [])
        people = set().union(*(contributors.get(link.actor_id, set()) for link in links))
        for user_id in people or editors.get(sheet.edition.concept.municipality_id, set()):
            owed[user_id, waiting[sheet.measure_id].pk].append(Item(sheet, has_account=bool(people)))
    return owed


def _sheets(measures: Iterable[int]) -> list[MeasureSheet]:
    """Of each measure the newest sheet, as it decides who may report; with its actors: two queries."""
    links = SheetActor.objects.filter(role__in=REPORTING_ROLES)
    newest = MeasureSheet.objects.filter(standing(), measure__in=list(measures))
    newest = newest.order_by("measure_id", "-edition__number").distinct("measure_id")
    return list(
        with_name_in_force(MeasureSheet.objects.filter(pk__in=newest.values("pk")))
        .in_list_order()
        .select_related("measure__concept", "edition__concept")
        .prefetch_related(Prefetch("actor_links", links, to_attr="reporting_links"))
    )


def _reporters(sheets: Iterable[MeasureSheet]) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """Actor id -> who reports for him, municipality id -> its editors; one query."""
    towns = {sheet.edition.concept.municipality_id for sheet in sheets}
    wanted = Q(actor__isnull=False) | Q(role=Role.EDITOR)
    memberships = Membership.objects.filter(wanted, municipality__in=towns, user__is_active=True)
    contributors: dict[int, set[int]] = defaultdict(set)
    editors: dict[int, set[int]] = defaultdict(set)
    for held in memberships:
        if held.actor_id is not None:
            contributors[held.actor_id].add(held.user_id)
        else:
            editors[held.municipality_id].add(held.user_id)
    return contributors, editors


def _resting(people: Iterable[int], today: date) -> set[int]:
    """Who of the people got a letter so lately that he gets none today; two queries."""
    lately = {"user__in": list(people), "sent_on__gt": today - PAUSE}
    return {
        user
        for rows in (SentReminder.objects, SentLapseWarning.objects)
        for user in rows.filter(**lately).values_list("user", flat=True)
    }


def _letter(
    user: User,
    parts: list[Part],
    occasions: dict[int, int],
    told: set[tuple[int, int]],
    lapsing: list[Instalment],
) -> Letter | None:
    """The person's letter; None when neither a day of a round nor money that lapses calls for one."""
    due = [(part.round, occasions[part.round.pk]) for part in parts if part.round.pk in occasions]
    due = [(one, days) for one, days in due if (one.pk, days) not in told]
    if not due:
        parts = []
    return Letter(user, tuple(parts), tuple(due), tuple(lapsing)) if due or lapsing else None


def _send(letter: Letter, today: date) -> bool:
    """Send the letter and note it; False when another process was quicker or the mail could not be sent."""
    try:
        with transaction.atomic():
            user = User.objects.select_for_update(no_key=True).get(pk=letter.to.pk)
            if not _is_reached(user) or _resting([user.pk], today):
                return False
            SentReminder.objects.bulk_create(
                SentReminder(user=user, round=one, days=days, sent_on=today) for one, days in letter.occasions
            )
            note_warnings(user, letter.lapsing, today)
            send_mail(letter.subject, letter.text, None, [user.email])
    except (OSError, SMTPException):
        logger.exception("reminder to user %s could not be sent", letter.to.pk)
        return False
    return True
