"""The verbs of an edition as one thing: start an update, submit, take back, publish, discard.

Each is one transaction: lock, check, do, log. A PDF that can't be made undoes all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone

from actors.models import Role
from actors.permissions import has_role
from concepts.changelog import record, values_of
from concepts.copying import EVERYTHING, Portion, copy_content
from concepts.founding import found_edition
from concepts.models import Action, Concept, Edition, EditionKind, ResolutionResult, State, UpdateReason
from concepts.workflow import check_move, lock, transition
from measures.updating.adoption import fix_names, release_names
from measures.updating.copying import copy_sheets
from publishing import annexes, archive
from publishing.document import build_document
from publishing.models import (
    AcceptedProblem,
    DocumentKind,
    DocumentOrder,
    Moment,
    Seal,
    Snapshot,
    StoredDocument,
)
from publishing.pdf import page_count, render_pdf
from publishing.problems import open_problems, unresolved
from publishing.seals import seal
from publishing.snapshots import take

if TYPE_CHECKING:
    from actors.models import User

LEFT_OUT: dict[type[models.Model], str] = {
    StoredDocument: "documents are evidence of one edition",
    DocumentOrder: "orders belong to one edition",
    AcceptedProblem: "each edition's problems are judged anew",
    Snapshot: "what one edition once said",
    Seal: "proves one edition unchanged",
}
"""What a copy of an edition leaves behind on purpose (see ``concepts.copying``)."""

LONGEST_LABEL = 120
"""What the column holds (``Edition.label``)."""

Report = Callable[[str, int], None]
"""Hears which step has begun and how far everything is, in per cent."""


def silent(step: str, progress: int) -> None:
    """A report that nobody reads."""


@dataclass(frozen=True)
class Resolution:
    """What the council decided (Beschluss)."""

    body: str
    date: date
    number: str
    result: ResolutionResult
    note: str = ""


RESOLUTION_FIELDS = [
    "resolution_body",
    "resolution_date",
    "resolution_number",
    "resolution_result",
    "resolution_note",
]


@transaction.atomic
def start_edition(
    concept: Concept,
    by: User,
    reason: UpdateReason,
    reason_text: str = "",
    valid_from: int | None = None,
    valid_to: int | None = None,
    *,
    taken: Collection[Portion] = EVERYTHING,
    at: datetime | None = None,
) -> Edition:
    """Begin an update (Fortschreibung): a draft with the content of the edition in force.

    ``taken``: what is taken over of it. Only one edition of a concept is being worked on at
    a time. Raises PermissionDenied for everybody but editors, ValidationError (German) when
    the update can't begin.
    """
    concept = _free_for_an_edition(concept, by)
    edition = _next_edition(concept, EditionKind.UPDATE, reason, reason_text)
    edition.label = _label_of_update(concept, edition)
    edition.valid_from_year, edition.valid_to_year = valid_from, valid_to
    return _begin(edition, by, taken, at)


@transaction.atomic
def start_correction(concept: Concept, by: User, reason_text: str, *, at: datetime | None = None) -> Edition:
    """Begin a correction (Berichtigung): a small edition of its own that mends the published
    text and holds for the same period. It takes over everything.

    Refuses as ``start_edition`` does, and without saying what is to be corrected.
    """
    if not reason_text.strip():
        raise ValidationError({"update_reason_text": "Bitte beschreiben Sie, was berichtigt wird."})
    concept = _free_for_an_edition(concept, by)
    edition = _next_edition(concept, EditionKind.CORRECTION, UpdateReason.CORRECTION, reason_text)
    previous = _previous_of(edition)
    edition.label = _label_of_correction(previous)
    edition.valid_from_year, edition.valid_to_year = previous.valid_from_year, previous.valid_to_year
    edition.validity_text = previous.validity_text
    return _begin(edition, by, EVERYTHING, at)


def _next_edition(concept: Concept, kind: EditionKind, reason: UpdateReason, reason_text: str) -> Edition:
    """The successor of the edition in force, not saved yet."""
    previous = concept.current_edition()
    if previous is None:
        raise ValidationError(
            "Fortgeschrieben wird die veröffentlichte Fassung; dieses Konzept hat noch keine.", code="nothing_published"
        )
    return Edition(
        concept=concept,
        number=previous.number + 1,
        kind=kind,
        previous=previous,
        update_reason=reason,
        update_reason_text=reason_text.strip(),
        author=previous.author,
        public_summary=previous.public_summary,
    )


def _begin(edition: Edition, by: User, taken: Collection[Portion], at: datetime | None) -> Edition:
    """Save the successor of an edition with what it takes over, and log its beginning."""
    previous = _previous_of(edition)
    edition.full_clean()
    edition.save()
    copies = copy_content(previous, edition, taken)
    copy_sheets(previous, copies, taken)
    new = {"Vorfassung": previous.title, "update_reason": edition.get_update_reason_display()}
    if missing := [portion.label for portion in Portion if portion not in taken]:
        new["Nicht übernommen"] = ", ".join(missing)
    record(edition, Action.CREATED, by, concept=edition.concept, edition=edition, new=new, at=at)
    return edition


def _previous_of(edition: Edition) -> Edition:
    assert edition.previous is not None  # noqa: S101  every successor has one, see _next_edition
    return edition.previous


def _label_of_update(concept: Concept, edition: Edition) -> str:
    """``""`` where the number tells which update it is; corrections in between put that out of step."""
    corrections = concept.editions.published().filter(kind=EditionKind.CORRECTION).count()
    return f"{edition.number - 1 - corrections}. Fortschreibung" if corrections else ""


def _label_of_correction(previous: Edition) -> str:
    """``1. Berichtigung der 2. Fortschreibung``; a second one counts on from the first."""
    corrected, count = previous, 1
    while corrected.kind == EditionKind.CORRECTION and corrected.previous:
        corrected, count = corrected.previous, count + 1
    name = f"von „{corrected.label}“" if corrected.label else f"der {corrected.title}"
    return f"{count}. Berichtigung {name}"[:LONGEST_LABEL]


@transaction.atomic
def restart(concept: Concept, by: User) -> Edition:
    """Begin the first edition anew, after the one before it was discarded.

    Refuses as ``start_edition`` does, and when there is a published edition to update.
    """
    concept = _free_for_an_edition(concept, by)
    if concept.current_edition():
        raise ValidationError(
            "Dieses Konzept hat eine veröffentlichte Fassung; sie wird fortgeschrieben.", code="update"
        )
    return found_edition(concept, by)


def _free_for_an_edition(concept: Concept, by: User) -> Concept:
    """The concept's row, fresh and locked, on which ``by`` may begin an edition now."""
    concept = Concept.objects.select_for_update().get(pk=concept.pk)
    if not has_role(by, concept.municipality_id, frozenset({Role.EDITOR})):
        raise PermissionDenied
    if concept.editions.open().exists():
        raise ValidationError("Zu diesem Konzept ist bereits eine Fassung in Arbeit.", code="already_open")
    return concept


@transaction.atomic
def submit(edition: Edition, by: User, report: Report = silent, *, at: datetime | None = None) -> StoredDocument:
    """Put the reviewed edition before the council: everything is frozen with the names of
    today, the council package is stored (an update's with the synopsis) and all of it is sealed.

    Refuses as ``concepts.workflow.check_move`` does, and with ValidationError (code
    ``open_problems``) while a problem is neither mended nor accepted.
    """
    edition = lock(edition)
    check_move(edition, State.SUBMITTED, by)
    report("Offene Punkte werden geprüft", 10)
    count = len(unresolved(open_problems(edition)))
    if count:
        points = "ist noch ein Punkt" if count == 1 else f"sind noch {count} Punkte"
        raise ValidationError(
            f"Vor der Beschlussfassung {points} zu klären: beheben oder mit Begründung offen lassen.",
            code="open_problems",
        )
    fix_names(edition)
    take(edition, Moment.SUBMITTED)
    edition = transition(edition, State.SUBMITTED, by, at=at)
    package = _make(edition, DocumentKind.COUNCIL, by, report, at)
    annexes.store_changes_since_previous(edition, by, report, at)
    seal(edition)
    return package


@transaction.atomic
def give_back(edition: Edition, by: User, reason: str) -> Edition:
    """Return an edition from review to draft; what it said is kept, so that the next review sees what changed since."""
    edition = lock(edition)
    check_move(edition, State.DRAFT, by, reason)
    take(edition, Moment.RETURNED)
    return transition(edition, State.DRAFT, by, reason)


@transaction.atomic
def take_back(edition: Edition, by: User, reason: str) -> Edition:
    """Make a submitted edition a draft again (changed, postponed or withdrawn by the council).

    The package that lay before the council stays stored, and what it said can be compared.
    """
    edition = transition(edition, State.DRAFT, by, reason)
    release_names(edition)
    return edition


@transaction.atomic
def publish(
    edition: Edition, by: User, resolution: Resolution, report: Report = silent, *, at: datetime | None = None
) -> StoredDocument:
    """Record the resolution and publish: the edition is in force, its PDF is stored, with a
    synopsis where the council changed what was laid before it, and all of it is sealed.

    Raises ValidationError (German) for a resolution that is incomplete or lies in the
    future, else refuses as ``concepts.workflow.check_move`` does.
    """
    edition = lock(edition)
    check_move(edition, State.PUBLISHED, by)
    report("Beschluss wird eingetragen", 10)
    _record_resolution(edition, by, resolution, at)
    edition = transition(edition, State.PUBLISHED, by, at=at)
    adopted = _make(edition, DocumentKind.CONCEPT, by, report, at)
    annexes.store_changes_by_council(edition, by, report, at)
    seal(edition)
    return adopted


@transaction.atomic
def discard(edition: Edition, by: User, reason: str) -> Edition:
    """Give up a draft; it stays on record but is worked on no more, and its number is free again."""
    return transition(edition, State.DISCARDED, by, reason)


def make_draft(edition: Edition, by: User, report: Report = silent) -> StoredDocument:
    """The PDF of an edition that is still being worked on; takes the place of older ones."""
    if edition.is_frozen:
        raise ValidationError("Die Fassung ist kein Entwurf mehr; ihr PDF ist schon abgelegt.", code="frozen")
    return _make(edition, DocumentKind.DRAFT, by, report, None)


def first_laid_before(edition: Edition) -> date | None:
    """The day on which the edition's first package was made: nobody can have decided on it earlier."""
    packages = archive.listed([edition]).filter(kind=DocumentKind.COUNCIL)
    first = packages.order_by("created_at").values_list("created_at", flat=True).first()
    return timezone.localdate(first) if first else None


def _record_resolution(edition: Edition, by: User, resolution: Resolution, at: datetime | None) -> None:
    missing = [not resolution.body.strip(), not resolution.number.strip(), not resolution.result]
    if any(missing):
        raise ValidationError("Zum Beschluss gehören Gremium, Datum, Nummer und Ergebnis.", code="incomplete")
    if resolution.date > timezone.localdate():
        raise ValidationError("Der Beschluss liegt in der Zukunft.", code="future")
    old = values_of(edition, RESOLUTION_FIELDS)
    edition.resolution_body = resolution.body.strip()
    edition.resolution_date = resolution.date
    edition.resolution_number = resolution.number.strip()
    edition.resolution_result = resolution.result
    edition.resolution_note = resolution.note.strip()
    edition.save(update_fields=RESOLUTION_FIELDS)
    new = values_of(edition, RESOLUTION_FIELDS)
    record(edition, Action.DECIDED, by, concept=edition.concept, edition=edition, old=old, new=new, at=at)


def _make(edition: Edition, kind: DocumentKind, by: User, report: Report, at: datetime | None) -> StoredDocument:
    report("Inhalte werden zusammengestellt", 25)
    document = build_document(edition, kind, at)
    report("PDF wird gesetzt", 45)
    content = render_pdf(document)
    report("PDF wird abgelegt", 75)
    return archive.store(edition, kind, content, page_count(content), by, at=at)
