"""Links with which a carrier without an account reports on one measure, once, without signing in.

A link is a random token with our signature. A forged one is recognised without asking the database,
which keeps only the fingerprint of a true one. Opening it changes nothing, so that programs which look
into mails can't use it up; only sending the form does.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.mail import send_mail
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from actors.models import Contact
from concepts.changelog import record
from concepts.models import Action
from measures.models import Measure, MeasureSheet, ReportLink
from measures.reporting.asked import standing
from measures.reporting.reminders import address
from measures.reporting.reports import REPORTING_ROLES

if TYPE_CHECKING:
    from actors.models import User

VALID_FOR = timedelta(days=14)
# Part of every link that is out there: whatever this module is called, the salt stays as it is
_signer = Signer(salt="measures.report_links", sep=".")


def recipients(sheet: MeasureSheet) -> QuerySet[Contact]:
    """The people with an e-mail address at the actors who may report on the measure."""
    links = sheet.actor_links.filter(role__in=REPORTING_ROLES)
    contacts = Contact.objects.filter(actor__in=links.values("actor"), actor__archived_at__isnull=True)
    return contacts.exclude(email="").select_related("actor").order_by("actor__name", "name")


@transaction.atomic
def send_link(sheet: MeasureSheet, contact: Contact, by: User) -> ReportLink:
    """Send ``contact`` a link to the form of ``sheet``'s measure; an older one to the same address ends."""
    link, token = issue_link(sheet, contact, by)
    told = sheet_for_carrier(sheet.measure) or sheet
    way = address(reverse("report_link_answer", args=[token]))
    context = {"link": link, "sheet": told, "town": sheet.edition.concept.municipality, "address": way}
    text = render_to_string("measures/report_link.txt", context)
    send_mail(f"Wie weit ist „{told.title}“? Bitte um Ihre Meldung", text, None, [contact.email])
    return link


def issue_link(sheet: MeasureSheet, contact: Contact, by: User) -> tuple[ReportLink, str]:
    """A new link with its token, which is known here and nowhere else; within a transaction."""
    now = timezone.now()
    open_links(sheet.measure).filter(email=contact.email).update(revoked_at=now)
    token = _signer.sign(secrets.token_urlsafe(24))
    link = ReportLink.objects.create(
        measure=sheet.measure,
        token_hash=_fingerprint(token),
        contact=contact,
        recipient=contact.name,
        email=contact.email,
        actor_name=contact.actor.name,
        sent_by=by,
        sent_at=now,
        expires_at=now + VALID_FOR,
    )
    record(link, Action.CREATED, by, concept=sheet.edition.concept, new={"Maßnahme": str(sheet)})
    return link, token


def open_links(measure: Measure) -> QuerySet[ReportLink]:
    """Those that still open the form."""
    now = timezone.now()
    return measure.report_links.filter(used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now)


def link_of(token: str) -> ReportLink | None:
    """The link with this token, whatever became of it; None for a forged one."""
    try:
        _signer.unsign(token)
    except BadSignature:
        return None
    links = ReportLink.objects.select_related("measure__concept__municipality", "sent_by")
    return links.filter(token_hash=_fingerprint(token)).first()


def sheet_for_carrier(measure: Measure) -> MeasureSheet | None:
    """What form and letters call the measure, as a draft is nobody else's business: the sheet in force, else that
    of the open edition; None when it is in neither."""
    sheets = MeasureSheet.objects.filter(standing(), measure=measure).select_related("measure", "edition__concept")
    return sheets.order_by("edition__number").first()


def _fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
