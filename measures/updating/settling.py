"""Deciding what became of the measures of the edition before; the draft's sheets follow."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from actors.editing import Difference
from concepts.changelog import record
from concepts.models import Action, Edition
from concepts.periods import point
from concepts.workflow import lock_draft
from measures.models import Fate, FateSuccessor, Measure, MeasureFate, MeasureSheet
from measures.sheets import LIVES_ON_HERE, Conflict, delete_sheet, origin_names, restore_sheet, written_since
from measures.updating.balance import balance_of
from measures.updating.fates import Account, Decision, faults, may_stand, read_accounts

if TYPE_CHECKING:
    from actors.models import User


@dataclass(frozen=True)
class Settled:
    """It is written down; ``brought_back`` or ``taken_out``: what happened to the draft's sheet.
    ``left_behind``: goals and field of action of a sheet that came back which the draft no longer has."""

    brought_back: MeasureSheet | None = None
    taken_out: bool = False
    left_behind: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loss:
    """What was written into the draft's sheet and would go with it; ``revision``: of that sheet."""

    revision: int
    written: list[Difference]


@transaction.atomic
def settle(
    edition: Edition,
    measure: Measure,
    by: User,
    decision: Decision,
    *,
    revision: int | None = None,
    at: datetime | None = None,
) -> Settled | Conflict | Loss:
    """Say in a draft what became of ``measure``, a measure of the edition before.

    A continued measure gets its sheet back if it was taken out; that of one that goes on elsewhere or
    nowhere is taken out. Nothing is written when the answer is a Conflict (somebody decided otherwise
    since ``revision``) or a Loss (the sheet that has to go was written in; ``decision.gives_up`` is its
    revision once that is agreed to). ``at``: when it was decided, for what is taken over; else now.

    Raises EditionClosed when the edition is no draft any more, ValidationError by field as ``faults``
    and ``restore_sheet`` say.
    """
    edition = lock_draft(edition)
    accounts, sheets = read_accounts(edition)
    account = next((account for account in accounts if account.old.measure_id == measure.pk), None)
    if account is None:
        raise ValidationError("Die Maßnahme steht nicht in der Vorfassung.", code="no_old_measure")
    standing = {sheet.measure_id: sheet for sheet in sheets}
    _refuse(account, decision, standing)
    saved, entered = _words(account), _words_of(decision, standing | {measure.pk: account.new or account.old})
    if saved and saved != entered and account.fate and account.fate.revision != revision:
        return Conflict(account.fate.revision, _differences(saved, entered))
    if loss := _loss(account, decision):
        return loss
    if saved != entered:
        _write(account, decision, by, saved, entered, at)
    return _follow(account, decision, by, at)


@transaction.atomic
def confirm_continued(edition: Edition, serials: Collection[int], by: User, *, at: datetime | None = None) -> int:
    """Say of the measures with these serials that they are continued; answers of how many.

    Only of those that stand in the draft, are still open, and about which nothing else was reported.
    """
    edition = lock_draft(edition)
    rows = [row for row in balance_of(edition).undoubted if row.serial in serials]
    for row in rows:
        decision = Decision(Fate.CONTINUED)
        _write(row.account, decision, by, {}, _words_of(decision, {}), at)
    return len(rows)


def keeps_sheet(account: Account, decision: Decision) -> bool:
    """Whether the measure has a sheet in the draft after ``decision``."""
    if decision.fate in {Fate.COMPLETED, Fate.POSTPONED}:
        return decision.keeps_sheet
    return may_stand(decision.fate, is_own_successor=account.old.measure in decision.successors)


def _refuse(account: Account, decision: Decision, standing: Collection[int]) -> None:
    if found := faults(account, decision, standing):
        raise ValidationError(found)
    others = origin_names(account.new) if account.new and not keeps_sheet(account, decision) else []
    if others:
        raise ValidationError({"fate": LIVES_ON_HERE.format(others=", ".join(others))})


def _loss(account: Account, decision: Decision) -> Loss | None:
    """What goes and was not agreed to."""
    sheet = account.new
    if sheet is None or keeps_sheet(account, decision) or decision.gives_up == sheet.revision:
        return None
    written = written_since(account.old, sheet)
    return Loss(sheet.revision, written) if written else None


def _follow(account: Account, decision: Decision, by: User, at: datetime | None) -> Settled:
    """Let the draft's sheet follow the decision."""
    stays = keeps_sheet(account, decision)
    if stays and account.new is None:
        number = decision.number or account.old.number
        sheet = restore_sheet(account.old, account.edition, by, number=number, at=at)
        return Settled(brought_back=sheet, left_behind=_left_behind(account.old, sheet))
    if account.new and not stays:
        delete_sheet(account.new, by, at=at)
        return Settled(taken_out=True)
    return Settled()


def _left_behind(old: MeasureSheet, sheet: MeasureSheet) -> tuple[str, ...]:
    there = set(sheet.goal_links.values_list("goal__key", flat=True))
    links = old.goal_links.select_related("goal")
    goals = [str(link.goal) for link in links if link.goal.key not in there]
    lost_field = [str(old.action_field)] if old.action_field and sheet.action_field is None else []
    return (*goals, *lost_field)


def _write(
    account: Account,
    decision: Decision,
    by: User,
    saved: Mapping[str, str],
    entered: dict[str, str],
    at: datetime | None,
) -> None:
    is_new = account.fate is None
    fate = account.fate or MeasureFate(edition=account.edition, measure=account.old.measure, revision=0)
    fate.fate, fate.reason = decision.fate, decision.reason.strip()
    fate.until_year, fate.until_part = decision.until_year, decision.until_part
    fate.revision += 1
    fate.save()
    _write_successors(fate, decision.successors)
    record(
        fate,
        Action.CREATED if is_new else Action.CHANGED,
        by,
        concept=account.edition.concept,
        edition=account.edition,
        old=saved,
        new=entered,
        at=at,
        label=str(account.old),
    )


def _write_successors(fate: MeasureFate, measures: Iterable[Measure]) -> None:
    FateSuccessor.objects.filter(fate=fate).delete()
    FateSuccessor.objects.bulk_create(FateSuccessor(fate=fate, measure=measure) for measure in dict.fromkeys(measures))


def _words(account: Account) -> dict[str, str]:
    """What is saved, in words; empty before the first decision."""
    fate = account.fate
    if fate is None:
        return {}
    return _in_words(Fate(fate.fate), fate.reason, fate.until, map(str, account.successors))


def _words_of(decision: Decision, sheets: Mapping[int, MeasureSheet]) -> dict[str, str]:
    """What was entered, in words; ``sheets`` by measure name the successors."""
    until = point(decision.until_year, decision.until_part)
    names = [str(sheets[measure.pk]) for measure in set(decision.successors)]
    return _in_words(decision.fate, decision.reason.strip(), until, names)


def _in_words(fate: Fate, reason: str, until: str, successors: Iterable[str]) -> dict[str, str]:
    return {
        "Verbleib": str(fate.label),
        "Begründung": reason,
        "Zurückgestellt bis": until,
        "Nachfolge": "\n".join(sorted(successors)),
    }


def _differences(saved: Mapping[str, str], entered: Mapping[str, str]) -> list[Difference]:
    return [Difference(name, saved[name], entered[name]) for name in saved if saved[name] != entered[name]]
