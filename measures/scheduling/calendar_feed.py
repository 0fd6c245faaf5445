"""A person's dates for his calendar program (iCalendar, RFC 5545): days of reporting rounds, follow-ups, next
steps, milestones, and ends of periods, of the measures that concern him and that he may see; of his towns also
the days on which granted money lapses and its use has to be proved; for editors the next day by which to apply to
each funding programme."""

from __future__ import annotations

import uuid
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.core.signing import BadSignature, Signer
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from actors.models import Role
from actors.templatetags.german import euro
from concepts.models import Concept
from concepts.periods import last_month
from measures.funding.deadlines import deadlines_in
from measures.granting.notices import standing_of
from measures.models import CalendarFeed, Grant, Measure, MeasureSheet, Milestone, ReportingRound, StatusUpdate
from measures.reporting.asked import FINISHED, standing
from measures.reporting.reminders import address
from measures.reporting.reports import current_sheets, last_reports, sheets_reported_by
from measures.reporting.running_names import running_name

if TYPE_CHECKING:
    from actors.models import User

KEPT_FOR = timedelta(days=365)
"""What lies longer ago has left the calendar."""
# Part of every address that calendars know: whatever this module is called, the salt stays as it is
_signer = Signer(salt="measures.calendar_feed", sep=".")


@dataclass(frozen=True)
class Entry:
    """A day in the calendar. ``uid`` stays the same when the day moves."""

    uid: str
    day: date
    title: str
    page: str


def feed_address(feed: CalendarFeed) -> str:
    """The secret address under which a calendar program subscribes."""
    return address(reverse("calendar_feed", args=[_signer.sign(feed.key.hex)]))


def owner_of(token: str) -> User | None:
    """Whose feed stands at the address; None for forged, renewed and switched off ones, and for closed accounts."""
    try:
        key = uuid.UUID(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    feed = CalendarFeed.objects.select_related("user").filter(key=key, user__is_active=True).first()
    return feed.user if feed else None


def renew(user: User) -> None:
    """Give the person an address; an older one ends."""
    CalendarFeed.objects.update_or_create(user=user, defaults={"key": uuid.uuid4()})


def switch_off(user: User) -> None:
    CalendarFeed.objects.filter(user=user).delete()


def calendar_of(user: User, now: datetime) -> bytes:
    """All dates of the person as an iCalendar file."""
    calendar = Calendar()
    calendar.add("prodid", "-//Konzeptportal//DE")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Konzeptportal")
    calendar.add("x-published-ttl", "PT6H")
    for entry in entries_of(user, timezone.localdate(now)):
        calendar.add_component(_event(entry, now))
    return bytes(calendar.to_ical())


def entries_of(user: User, today: date) -> list[Entry]:
    """The dates from a year ago on, in their order: fifteen queries at most."""
    sheets = list(_sheets(user))
    reports = last_reports(sheet.measure_id for sheet in sheets)
    going_on = [sheet for sheet in sheets if not _is_finished(reports.get(sheet.measure_id))]
    of_measures = [*_reported(going_on, reports), *_ends(going_on), *_milestones(going_on)]
    found = [*_rounds(user), *of_measures, *_deadlines(user, today), *_granted(user, today)]
    return sorted((one for one in found if one.day >= today - KEPT_FOR), key=lambda one: (one.day, one.title))


def _towns(user: User) -> list[int]:
    """Where all measures concern the person, not only those of his actors."""
    return [town for town, roles in user.roles_by_municipality.items() if roles - {Role.CONTRIBUTOR}]


def _sheets(user: User) -> Iterable[MeasureSheet]:
    """The current sheets of the person's towns; contributors see those of their actors only."""
    concerned = Q(edition__concept__municipality__in=_towns(user)) | Q(pk__in=sheets_reported_by(user).values("pk"))
    sheets = current_sheets(user).filter(concerned, standing())
    return sheets.select_related("measure__concept", "edition__concept").order_by("pk")


def _is_finished(report: StatusUpdate | None) -> bool:
    return report is not None and report.implementation_status in FINISHED


def _rounds(user: User) -> Iterator[Entry]:
    rounds = ReportingRound.objects.open().visible_to(user).select_related("concept")
    for one in rounds:
        title = f"Meldungen fällig: {one} ({one.concept.short_name})"
        yield Entry(f"round-{one.key}", one.due_on, title, one.get_absolute_url())


def _reported(sheets: Iterable[MeasureSheet], reports: dict[int, StatusUpdate]) -> Iterator[Entry]:
    """What the last reports promise: the day of follow-up, and until when the next step is done."""
    for sheet in sheets:
        report = reports.get(sheet.measure_id)
        if report and report.follow_up_date:
            yield _entry("follow-up", sheet.measure, report.follow_up_date, f"Wiedervorlage: {running_name(sheet)}")
        if report and report.next_step_date:
            yield _entry(
                "next-step", sheet.measure, report.next_step_date, f"{running_name(sheet)}: {report.next_step}"
            )


def _ends(sheets: Iterable[MeasureSheet]) -> Iterator[Entry]:
    for sheet in sheets:
        if sheet.end_year and not sheet.is_permanent:
            year, month = last_month(sheet.end_year, sheet.end_part)
            day = date(year, month, monthrange(year, month)[1])
            yield _entry("end", sheet.measure, day, f"Geplantes Ende: {running_name(sheet)}")


def _milestones(sheets: Iterable[MeasureSheet]) -> Iterator[Entry]:
    by_measure = {sheet.measure_id: sheet for sheet in sheets}
    for one in Milestone.objects.filter(measure__in=by_measure, actual_on__isnull=True):
        sheet = by_measure[one.measure_id]
        day = one.expected_on or one.planned_on
        yield Entry(
            f"milestone-{one.key}", day, f"Meilenstein: {one} ({running_name(sheet)})", sheet.measure.get_absolute_url()
        )


def _granted(user: User, today: date) -> Iterator[Entry]:
    """Until when money can be called, as long as some is left, and until when its use has to be proved."""
    visible = Concept.objects.visible_to(user).filter(municipality__in=_towns(user))
    for notice in standing_of(Grant.objects.filter(concept__in=visible), today):
        page = notice.grant.get_absolute_url()
        for one in notice.instalments:
            if one.remaining > 0:
                title = f"Fördermittel verfallen: {euro(one.remaining)}, {one.row}, {notice.grant.title}"
                yield Entry(f"lapse-{one.row.key}", one.lapses_on, title, page)
        if notice.proof_is_open and notice.grant.proof_due_on:
            title = f"Verwendungsnachweis: {notice.grant.title}"
            yield Entry(f"proof-{notice.grant.key}", notice.grant.proof_due_on, title, page)


def _deadlines(user: User, today: date) -> Iterator[Entry]:
    """Until when to apply, within a year: for the editors of the towns."""
    towns = [town for town, roles in user.roles_by_municipality.items() if Role.EDITOR in roles]
    for day, programme in deadlines_in(towns, today) if towns else ():
        uid = f"deadline-{programme.pk}-{day.year}"
        yield Entry(uid, day, f"Antragsfrist: {programme}", programme.get_absolute_url())


def _entry(kind: str, measure: Measure, day: date, title: str) -> Entry:
    return Entry(f"{kind}-{measure.key}", day, title, measure.get_absolute_url())


def _event(entry: Entry, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@konzeptportal")
    event.add("dtstamp", now)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", entry.title)
    event.add("url", address(entry.page))
    event.add("transp", "TRANSPARENT")  # a day to remember keeps nobody busy
    return event
