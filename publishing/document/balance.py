"""What became of the measures of the edition before, as it stands on paper."""

from __future__ import annotations

from actors.templatetags.german import stated
from concepts.models import EditionKind
from measures.models import GoalsReached, MeasureReview, MeasureSheet
from measures.reporting.status_labels import word_of
from measures.updating.balance import Balance, BalanceRow
from publishing.document.parts import BalanceEntry, BalancePart, ReviewEntry, SheetName
from publishing.document.rows import Rows


def balance_part(rows: Rows, names: dict[int, SheetName]) -> BalancePart | None:
    """The whole balance; None where the edition has none. ``names``: sheet id -> the name of its measure."""
    balance = rows.balance
    if balance is None or not _says_anything(balance):
        return None
    return BalancePart(
        previous=balance.edition.previous.title if balance.edition.previous else "",
        counts=_counts(balance),
        entries=tuple(_entry(row, names) for row in balance.rows),
        new=tuple(names[one.sheet.pk] for one in balance.new),
    )


def _counts(balance: Balance) -> tuple[tuple[str, int], ...]:
    """How many measures have which fate; those of which nothing is said come last."""
    counts = [(str(group.fate.label), len(group.rows)) for group in balance.groups if group.fate]
    return (*counts, ("", len(balance.open))) if balance.open else tuple(counts)


def _says_anything(balance: Balance) -> bool:
    """An update gives account of every old measure. A correction goes on with all of them, and a publication
    that was taken over says nothing of itself: both only tell what somebody entered."""
    if balance.edition.kind == EditionKind.UPDATE and not balance.edition.is_transcribed:
        return bool(balance.rows)
    return any(row.account.fate or row.review for row in balance.rows)


def _entry(row: BalanceRow, names: dict[int, SheetName]) -> BalanceEntry:
    account, status = row.account, row.status
    old = account.old
    return BalanceEntry(
        number=old.number,
        title=old.title,
        anchor=f"bilanz-{row.serial}",
        is_informational=old.is_informational,
        is_public=old.is_public,
        status=word_of(status) if status else None,
        reported_on=status.date_in_words if status else "",
        fate=account.verdict,
        label=account.label,
        present=names[account.new.pk] if account.new else None,
        leads_to=account.leads_to,
        successors=tuple(_named(one.sheet, str(one), names) for one in account.successors),
        reason=account.fate.reason if account.fate else "",
        cost=stated(row.before.cost, old.edition.is_transcribed),
        review=_review(row.review),
    )


def _named(sheet: MeasureSheet | None, name: str, names: dict[int, SheetName]) -> SheetName:
    """The measure as the document names it; without an anchor where it has no sheet in it."""
    return names[sheet.pk] if sheet else SheetName("", name, "")


def _review(review: MeasureReview | None) -> ReviewEntry | None:
    if review is None or not review.is_filled:
        return None
    return ReviewEntry(
        goals_reached=GoalsReached(review.goals_reached) if review.goals_reached else None,
        achievements=review.achievements,
        effect=review.effect,
        lessons=review.lessons,
        continuation=review.continuation,
        carrier=review.carrier_name,
        follow_up_cost=review.follow_up_cost,
    )
