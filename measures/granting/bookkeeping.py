"""Writing grant notices and their bookings: one transaction each, with an entry in the log.

The notice's row is locked for every change around it, so that two people can't both call what is left,
and nobody's entry replaces another's unseen.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction

from actors.editing import Difference, in_words, lock_saved, raise_revision
from actors.templatetags.german import euro
from concepts.changelog import record, values_of
from concepts.editing import sent_before
from concepts.models import Action, Concept
from measures.finance import ZERO, total_of
from measures.models import Booking, CashInstalment, DrawDown, Grant, GrantedMeasure, Measure

if TYPE_CHECKING:
    from actors.models import User
    from measures.forms.bookings import BookingForm
    from measures.forms.grants import GrantForm

Rows = list[dict[str, Any]]
"""What the page says about each instalment: ``key`` (None for a new one), ``year``, ``amount``, ``lapses_on``."""

INSTALMENTS = "Kassenmittelraten"
MEASURES = "Geförderte Maßnahmen"
ALREADY_BOOKED = "Aus der {row} ist schon gebucht; sie kann nicht entfallen."
GONE = "{what} wurde inzwischen gelöscht. Ihre Eingaben stehen noch hier, lassen sich so aber nicht speichern."
ALREADY_CALLED = "Aus der {row} sind schon {called} abgerufen; so viel muss sie mindestens betragen."


@transaction.atomic
def create_grant(form: GrantForm, rows: Rows, by: User) -> Grant:
    """Save and log a new notice with its instalments. The same sent twice is saved once."""
    grant: Grant = form.instance
    Concept.objects.select_for_update(no_key=True).get(pk=grant.concept_id)
    entered = _entered_values(form, rows)
    saved = sent_before(form, says_the_same=lambda one: grant_values(one, form) == entered, concept=grant.concept)
    if saved:
        return cast(Grant, saved)
    form.save()
    _write_measures(grant, form.chosen)
    CashInstalment.objects.bulk_create(CashInstalment(grant=grant, **row | {"key": uuid.uuid4()}) for row in rows)
    new = {name: value for name, value in grant_values(grant, form).items() if value}
    if not grant.is_approximate:
        del new["is_approximate"]  # "nein" is what was left, not what was entered
    record(grant, Action.CREATED, by, concept=grant.concept, new=new, label=grant.title)
    return grant


@transaction.atomic
def save_grant(form: GrantForm, rows: Rows, by: User) -> bool:
    """Save and log what changed in a notice, its measures and its instalments; False when somebody else was
    quicker (with the conflict noted) or when the instalments don't fit what was booked (with the reason)."""
    locked = Grant.objects.select_for_update(no_key=True, of=("self",)).select_related("programme", "concept")
    saved = locked.filter(pk=form.instance.pk).first()
    if saved is None:
        form.add_error(None, GONE.format(what="Diese Bewilligung"))
        return False
    old = grant_values(saved, form)
    new = _entered_values(form, rows)
    if old == new and not _are_moved(saved, rows):
        return True
    if saved.revision != form.cleaned_data["revision"]:
        form.note_conflict(saved)
        form.conflict = [Difference(form.named(name), old[name], new[name]) for name in old if old[name] != new[name]]
        return False
    if problems := _unfitting(saved, rows):
        for problem in problems:
            form.add_error(None, problem)
        return False
    form.save()
    _write_measures(form.instance, form.chosen)
    _write_instalments(form.instance, rows)
    record(form.instance, Action.CHANGED, by, concept=saved.concept, old=old, new=new, label=form.instance.title)
    raise_revision(form.instance)
    return True


def grant_values(grant: Grant, form: GrantForm) -> dict[str, str]:
    """All that is saved of a notice, in words, as the log and a conflict tell it."""
    names = [form.measure_name(measure) for measure in grant.measures.order_by("serial")]
    rows = [{"year": one.year, "amount": one.amount, "lapses_on": one.lapses_on} for one in grant.instalments.all()]
    return values_of(grant, form.own_fields) | {MEASURES: ", ".join(names), INSTALMENTS: rows_in_words(rows)}


def _entered_values(form: GrantForm, rows: Rows) -> dict[str, str]:
    chosen = sorted(form.chosen, key=lambda measure: measure.serial)
    names = ", ".join(map(form.measure_name, chosen))
    return values_of(form.instance, form.own_fields) | {MEASURES: names, INSTALMENTS: rows_in_words(rows)}


def rows_in_words(rows: Rows) -> str:
    """``2026: 120.000 €, verfällt am 31.12.2028``, a line for each year."""
    return "\n".join(
        f"{row['year']}: {euro(row['amount'])}"
        + (f", verfällt am {row['lapses_on']:%d.%m.%Y}" if row["lapses_on"] else "")
        for row in sorted(rows, key=lambda row: row["year"])
    )


def _are_moved(grant: Grant, rows: Rows) -> bool:
    """Whether a saved instalment is to stand for another year, which its bookings go along to."""
    years = {row.key: row.year for row in grant.instalments.all()}
    return any(row["key"] in years and years[row["key"]] != row["year"] for row in rows)


def _unfitting(grant: Grant, rows: Rows) -> list[str]:
    """Why the entered instalments can't replace the saved ones of ``grant``."""
    entered = {row["key"]: row for row in rows}
    problems = []
    for row in grant.instalments.prefetch_related("draw_downs", "spendings", "repayments"):
        called = total_of(call.amount for call in row.draw_downs.all())
        if row.key not in entered:
            if row.draw_downs.all() or row.spendings.all() or row.repayments.all():
                problems.append(ALREADY_BOOKED.format(row=row))
        elif entered[row.key]["amount"] < min(called, row.amount):
            problems.append(ALREADY_CALLED.format(row=row, called=euro(called)))
    return problems


def _write_instalments(grant: Grant, rows: Rows) -> None:
    """Each saved instalment keeps its row, on which its bookings hang; nobody brings one along from elsewhere."""
    saved = {row.key: row for row in grant.instalments.all()}
    kept = {row["key"] for row in rows}
    CashInstalment.objects.filter(pk__in=[one.pk for key, one in saved.items() if key not in kept]).delete()
    for row in rows:
        one = saved.pop(row["key"], None) or CashInstalment(grant=grant)
        one.year, one.amount, one.lapses_on = row["year"], row["amount"], row["lapses_on"]
        one.save()


def _write_measures(grant: Grant, measures: Iterable[Measure]) -> None:
    wanted = {measure.pk for measure in measures}
    grant.measure_links.exclude(measure__in=wanted).delete()
    known = set(grant.measure_links.values_list("measure", flat=True))
    GrantedMeasure.objects.bulk_create(
        GrantedMeasure(grant=grant, measure_id=measure) for measure in sorted(wanted - known)
    )


@transaction.atomic
def delete_grant(grant: Grant, by: User) -> bool:
    """Delete a notice of which nothing was booked, and log it; False when something was."""
    if Grant.objects.select_for_update().filter(pk=grant.pk).first() is None:
        return True
    if bookings_of(grant):
        return False
    record(grant, Action.DELETED, by, concept=grant.concept, label=grant.title)
    grant.delete()
    return True


def bookings_of(grant: Grant) -> list[Booking]:
    """All that was booked on a notice; three queries."""
    rows = grant.instalments.prefetch_related("draw_downs", "spendings", "repayments")
    return [booking for row in rows for booking in (*row.draw_downs.all(), *row.spendings.all(), *row.repayments.all())]


# --- Bookings ----------------------------------------------------------------


@transaction.atomic
def save_booking(form: BookingForm, grant: Grant, by: User) -> bool:
    """Save and log a booking, new or changed; False when somebody else changed it meanwhile or when more is
    called or paid back than there is, each told in the form. The same new booking sent twice is saved once."""
    booking: Booking = form.instance
    is_new = booking.pk is None
    if gone := _lock(grant, booking):
        form.add_error(None, gone)
        return False
    if is_new and sent_before(form, instalment__grant=grant):
        return True
    if problem := _beyond(form, booking):
        form.add_error("amount", problem)
        return False
    saved = None if is_new else lock_saved(form)
    if saved is None and not is_new:
        return False
    old = values_of(saved, form.own_fields) if saved else {}
    form.save()
    new = values_of(booking, form.own_fields)
    if is_new:
        new = {name: value for name, value in new.items() if value}
    if _record(booking, Action.CREATED if is_new else Action.CHANGED, by, grant, old, new):
        raise_revision(booking)
    return True


def _record(
    booking: Booking, action: Action, by: User, grant: Grant, old: dict[str, Any], new: dict[str, Any] | None = None
) -> int:
    """Log it under the key of its notice, whose log still tells of a booking that was deleted."""
    label = f"{booking}, {grant.title}"
    return record(booking, action, by, concept=grant.concept, old=old, new=new, label=label, part_of=grant)


def _lock(grant: Grant, booking: Booking) -> str:
    """Let no other change of the notice pass until the end of the transaction; what is gone already, ``""`` when
    nothing is."""
    if Grant.objects.select_for_update(no_key=True).filter(pk=grant.pk).first() is None:
        return GONE.format(what="Diese Bewilligung")
    is_gone = booking.pk and not type(booking)._default_manager.filter(pk=booking.pk).exists()
    return GONE.format(what="Diese Buchung") if is_gone else ""


def _beyond(form: BookingForm, booking: Any) -> str:
    """Why so much can't be called or paid back; ``""`` when it can. Spending may run ahead of the calls."""
    row = CashInstalment.objects.filter(pk=booking.instalment_id).first()
    if row is None:
        return "Diese Rate gibt es nicht mehr. Bitte wählen Sie eine andere."
    others = type(booking)._default_manager.filter(instalment=row).exclude(pk=booking.pk)
    booked = total_of(others.values_list("amount", flat=True))
    if isinstance(booking, DrawDown):
        left, words = row.amount - booked, "sind noch {left} abzurufen"
    elif form.is_repayment:
        left = total_of(row.draw_downs.values_list("amount", flat=True)) - booked
        words = "lassen sich höchstens noch {left} zurückzahlen"
    else:
        return ""
    if booking.amount <= left:
        return ""
    return f"Aus der {row} {words.format(left=euro(max(left, ZERO)))}. Bitte prüfen Sie Rate und Betrag."


@transaction.atomic
def delete_booking(booking: Booking, grant: Grant, by: User) -> None:
    """Take back a booking that was entered by mistake; what it said stays in the log. Of two clicks one counts."""
    if _lock(grant, booking):
        return
    columns = [column.name for column in booking._meta.concrete_fields if column.editable and not column.primary_key]
    old = {name: in_words(booking, name) for name in columns}
    _record(booking, Action.DELETED, by, grant, old)
    booking.delete()
