"""What became of each measure of the edition before, and what has to be said about it.

Rules and reading; ``measures.updating.balance`` adds money, status and evaluation, and what an editor
decides is written down by ``measures.updating.settling``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from concepts.models import Edition, EditionKind
from concepts.periods import YearPart
from measures.models import (
    Fate,
    FateSuccessor,
    ImplementationStatus,
    Measure,
    MeasureFate,
    MeasureSheet,
    StatusUpdate,
)
from measures.models.fate import FATE_TONES

MANY = 1_000


@dataclass(frozen=True)
class Rule:
    """What a fate asks for: ``least`` to ``most`` successors, and whether it has to be explained.
    ``leads_to`` are the words before the successors."""

    least: int = 0
    most: int = 0
    needs_reason: bool = False
    leads_to: str = ""


RULES = {
    Fate.CONTINUED: Rule(),
    Fate.COMPLETED: Rule(),
    Fate.POSTPONED: Rule(needs_reason=True),
    Fate.DROPPED: Rule(most=1, needs_reason=True, leads_to="ersetzt durch"),
    Fate.MERGED: Rule(least=1, most=1, leads_to="zusammengelegt in"),
    Fate.SPLIT: Rule(least=2, most=MANY, leads_to="geteilt in"),
}


@dataclass(frozen=True)
class Decision:
    """What an editor says about a measure of the edition before.

    ``keeps_sheet``: whether a completed or postponed measure keeps its sheet; all other fates say so
    themselves. ``number``: the one under which a sheet that was taken out comes back. ``gives_up``:
    the revision of the draft's sheet that he has seen and lets go with all that was written into it.
    """

    fate: Fate
    reason: str = ""
    until_year: int | None = None
    until_part: str = ""
    successors: tuple[Measure, ...] = ()
    keeps_sheet: bool = False
    number: str = ""
    gives_up: int | None = None


@dataclass(frozen=True)
class Successor:
    """A measure in which an old one lives on; ``sheet`` is None when it does not stand in the edition (any more)."""

    measure: Measure
    sheet: MeasureSheet | None

    def __str__(self) -> str:
        return str(self.sheet or self.measure)


@dataclass(frozen=True)
class Account:
    """A measure of the edition before: its sheet there (``old``) and here (``new``), and what this edition
    says became of it."""

    edition: Edition
    old: MeasureSheet
    new: MeasureSheet | None
    fate: MeasureFate | None
    successors: tuple[Successor, ...] = ()

    @property
    def verdict(self) -> Fate | None:
        """Its fate, None while nobody has said it. A correction goes on with all that stands in it."""
        if self.fate:
            return Fate(self.fate.fate)
        is_carried_along = self.edition.kind == EditionKind.CORRECTION and self.new
        return Fate.CONTINUED if is_carried_along else None

    @property
    def label(self) -> str:
        """``zurückgestellt bis 2029``; ``""`` while nobody has said it."""
        if self.verdict is None:
            return ""
        until = self.fate.until if self.fate else ""
        return f"{self.verdict.label} bis {until}" if until else str(self.verdict.label)

    @property
    def leads_to(self) -> str:
        """The words before its successors."""
        return RULES[self.verdict].leads_to if self.verdict else ""

    @property
    def tone(self) -> str:
        """The tone of the badge that names its fate."""
        return FATE_TONES.get(self.verdict or "", "neutral")

    @property
    def is_own_successor(self) -> bool:
        """Whether it is one of the parts into which it was split."""
        return any(successor.measure == self.old.measure for successor in self.successors)

    @property
    def contradiction(self) -> str:
        """In what its fate and the draft's sheets disagree, in German; ``""`` when they agree."""
        if self.fate is None or self.verdict is None:
            return ""
        gone = [f"„{successor}“" for successor in self.successors if successor.sheet is None]
        if gone:
            they = "diese Maßnahme steht" if len(gone) == 1 else "diese Maßnahmen stehen"
            return f"{self.leads_to} {', '.join(gone)}, doch {they} nicht in der Fassung"
        if len(self.successors) < RULES[self.verdict].least:
            return f"{self.verdict.label}, doch es ist nicht angegeben, in welche Maßnahme"
        if self.verdict == Fate.CONTINUED and self.new is None:
            return "fortgeführt, doch sie steht nicht in der Fassung"
        if self.new and not may_stand(self.verdict, is_own_successor=self.is_own_successor):
            return f"{self.verdict.label}, doch sie steht noch in der Fassung"
        return ""


def may_stand(fate: Fate, *, is_own_successor: bool) -> bool:
    """Whether a measure with this fate can have a sheet in the new edition."""
    return fate in {Fate.CONTINUED, Fate.COMPLETED, Fate.POSTPONED} or (fate == Fate.SPLIT and is_own_successor)


def gives_account(edition: Edition) -> bool:
    """Whether ``edition`` has to say what became of the measures before it: an update does, unless it is
    taken from a publication, which says what it says."""
    return edition.previous_id is not None and not edition.is_transcribed


def faults(account: Account, decision: Decision, standing: Collection[int]) -> dict[str, str]:
    """What is wrong with ``decision``: name of a field -> message. ``standing``: ids of the measures with a
    sheet in the edition."""
    found = {"successors": _successor_fault(account, decision, standing)}
    rule = RULES[decision.fate]
    if rule.needs_reason and not decision.reason.strip():
        what = "entfällt" if decision.fate == Fate.DROPPED else "zurückgestellt ist"
        found["reason"] = f"Bitte begründen Sie, warum die Maßnahme {what}."
    if decision.fate != Fate.POSTPONED and (decision.until_year or decision.until_part):
        found["until_year"] = "Ein Zeitpunkt gehört nur zu einer zurückgestellten Maßnahme."
    elif decision.until_part and not decision.until_year:
        found["until_year"] = "Bitte geben Sie zum Teil des Jahres auch das Jahr an."
    return {name: message for name, message in found.items() if message}


def _successor_fault(account: Account, decision: Decision, standing: Collection[int]) -> str:
    rule, chosen = RULES[decision.fate], set(decision.successors)
    own = account.old.measure
    if len(chosen) > rule.most:
        return (
            "Bei diesem Verbleib gibt es keine Nachfolge." if not rule.most else "Bitte wählen Sie nur eine Maßnahme."
        )
    if own in chosen and decision.fate != Fate.SPLIT:
        return "Bitte wählen Sie eine andere Maßnahme als diese selbst."
    if len(chosen) < rule.least:
        return TOO_FEW[decision.fate]
    if any(measure.pk not in standing for measure in chosen - {own}):
        return "Eine der gewählten Maßnahmen steht nicht mehr in dieser Fassung. Bitte wählen Sie neu."
    return ""


TOO_FEW = {
    Fate.MERGED: "Bitte wählen Sie die Maßnahme, in der sie aufgeht.",
    Fate.SPLIT: "Bitte wählen Sie mindestens zwei Maßnahmen; die bisherige kann eine davon sein.",
}


def suggested(last: StatusUpdate | None, *, stands: bool) -> Decision | None:
    """What the last report on a measure suggests; None when it suggests nothing. ``stands``: whether it
    has a sheet in the draft."""
    status = last.implementation_status if last else ""
    if status == ImplementationStatus.COMPLETED:
        return Decision(Fate.COMPLETED, keeps_sheet=stands)
    if last and status == ImplementationStatus.DROPPED:
        return Decision(Fate.DROPPED, reason=last.reason)
    if last and status == ImplementationStatus.POSTPONED:
        day = last.follow_up_date
        year, part = (day.year, YearPart(f"M{day.month:02d}").value) if day else (None, "")
        return Decision(Fate.POSTPONED, last.reason, year, part, keeps_sheet=stands)
    return Decision(Fate.CONTINUED) if stands else None


# --- Reading ------------------------------------------------------------------


def accounts_of(edition: Edition) -> list[Account]:
    """What ``edition`` says became of each measure before it, in the order of their old numbers; five queries."""
    return read_accounts(edition)[0]


def unaccounted(edition: Edition) -> list[Account]:
    """The old measures about which nobody has decided."""
    return [account for account in accounts_of(edition) if account.verdict is None]


def open_account(edition: Edition, serial: int) -> bool:
    """Whether ``edition`` still has to say what became of the measure with this serial, or says it wrongly."""
    accounts = accounts_of(edition) if gives_account(edition) else []
    asked = [account for account in accounts if account.old.measure.serial == serial]
    return any(account.verdict is None or account.contradiction for account in asked)


def read_accounts(edition: Edition) -> tuple[list[Account], list[MeasureSheet]]:
    """What ``edition`` says of all old measures, and the sheets that stand in it; five queries."""
    previous = edition.previous
    before = _sheets_in(previous, edition) if previous else []
    now = _sheets_in(edition, edition)
    return draw_up(edition, before, now, fates_in([edition])), now


def _sheets_in(edition: Edition, own: Edition) -> list[MeasureSheet]:
    """The sheets of ``edition``, which belongs to the same concept as ``own``, in the order of the list."""
    edition.concept = own.concept
    sheets = list(edition.sheets.select_related("measure", "action_field").in_list_order())
    for sheet in sheets:
        sheet.edition, sheet.measure.concept = edition, own.concept
    return sheets


def fates_in(editions: Collection[Edition] | Collection[int]) -> QuerySet[MeasureFate]:
    """What the given editions say, with the successors: two queries."""
    successors = FateSuccessor.objects.select_related("measure")
    fates = MeasureFate.objects.filter(edition__in=editions).select_related("measure")
    return fates.prefetch_related(Prefetch("successors", successors))


def draw_up(
    edition: Edition, before: Iterable[MeasureSheet], now: Iterable[MeasureSheet], fates: Iterable[MeasureFate]
) -> list[Account]:
    """An account for each sheet ``before`` out of the rows of one edition; no query."""
    standing = {sheet.measure_id: sheet for sheet in now}
    by_measure = {fate.measure_id: fate for fate in fates}
    return [
        Account(
            edition=edition,
            old=old,
            new=standing.get(old.measure_id),
            fate=(fate := by_measure.get(old.measure_id)),
            successors=_successors(fate, standing),
        )
        for old in before
    ]


def _successors(fate: MeasureFate | None, standing: dict[int, MeasureSheet]) -> tuple[Successor, ...]:
    rows = fate.successors.all() if fate else []
    return tuple(Successor(row.measure, standing.get(row.measure_id)) for row in rows)
