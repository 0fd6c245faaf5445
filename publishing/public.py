"""What the public sees of an edition: its document without the measures that are not public,
and how far each measure was on the day of publication and is today."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from concepts.models import Edition
from measures.models import Fate, MeasureSheet, Photo, StatusUpdate
from measures.models.fate import FATE_TONES
from measures.reporting.photos import public_photos
from measures.stages import STAGE_LABELS, Stage
from publishing.document import Document, build_document
from publishing.document.measures import status
from publishing.document.model import Chapter
from publishing.document.parts import ActorEntry, BalanceEntry, BalancePart, Field, Sheet, SheetName, Status
from publishing.figures import Bar, bars_of, count_stages
from publishing.models import DocumentKind

MOST_PHOTOS = 6
"""Of one measure on the public page; the newest tell how far it is."""


@dataclass(frozen=True)
class PublicSheet:
    """A measure with its status on the day of publication; the one of today is the sheet's own."""

    sheet: Sheet
    then: Status | None
    photos: tuple[Photo, ...]

    @property
    def has_moved(self) -> bool:
        """Whether anything was reported since the publication."""
        return self.then != self.sheet.status

    @property
    def tone(self) -> str:
        """In which tone the badge speaks."""
        status = self.sheet.status
        return status.implementation.tone if status and status.implementation else "neutral"


@dataclass(frozen=True)
class PublicField:
    field: Field
    sheets: tuple[PublicSheet, ...]


@dataclass(frozen=True)
class PublicFate:
    """What became of a measure of the edition before, naming no measure of this one that is not public."""

    entry: BalanceEntry
    present: SheetName | None
    successors: tuple[SheetName, ...]


@dataclass(frozen=True)
class PublicFates:
    """The public measures of the edition before with the same fate (None: nothing is said)."""

    fate: Fate | None
    fates: tuple[PublicFate, ...]

    @property
    def tone(self) -> str:
        return FATE_TONES.get(self.fate or "", "neutral")

    @property
    def goes_on(self) -> bool:
        return self.fate == Fate.CONTINUED


@dataclass(frozen=True)
class PublicEdition:
    document: Document
    fields: tuple[PublicField, ...]
    anchors: frozenset[str]
    """Anchors of the public measures: other parts of the page name only these."""
    chapters: tuple[Chapter, ...]
    """Without those that hold nothing but data which stands elsewhere on the page."""
    actors: tuple[ActorEntry, ...]
    stages: tuple[tuple[str, int], ...]
    """How many public measures are in which stage today, stages without any left out."""
    bars: tuple[Bar, ...]
    """The same as a bar; empty while nothing was reported on any measure."""
    hidden: int
    """Measures that are not public; the sums contain them."""
    balance: tuple[PublicFates, ...]
    """What became of the public measures of the edition before, by fate."""

    @property
    def measures(self) -> int:
        return len(self.anchors)


def public_edition_of(edition: Edition) -> PublicEdition:
    """Everything of a published ``edition`` that is for everybody."""
    document = build_document(edition, DocumentKind.CONCEPT)
    then, photos = _statuses_at_publication(edition), _photos(edition)
    anchors = frozenset(sheet.anchor for sheet in document.sheets if sheet.is_public)
    fields = [PublicField(field, _public_sheets(field, then, photos)) for field in document.fields]
    stages = count_stages(_status_of(sheet) for sheet in document.sheets if sheet.is_public)
    return PublicEdition(
        document=document,
        fields=tuple(field for field in fields if field.sheets or field.field.title),
        anchors=anchors,
        chapters=tuple(chapter for chapter in document.chapters if chapter.body or not chapter.blocks),
        actors=tuple(actor for actor in document.actors if _is_named(actor, anchors)),
        stages=tuple((STAGE_LABELS[stage], stages[stage]) for stage in Stage if stages[stage]),
        bars=tuple(bars_of(stages)) if stages.keys() - {Stage.UNKNOWN} else (),
        hidden=len(document.sheets) - len(anchors),
        balance=_public_balance(document.balance, anchors) if document.balance else (),
    )


def _status_of(sheet: Sheet) -> str:
    implementation = sheet.status.implementation if sheet.status else None
    return implementation.status if implementation else ""


def _public_sheets(
    field: Field, then: dict[int, Status | None], photos: dict[int, list[Photo]]
) -> tuple[PublicSheet, ...]:
    return tuple(
        PublicSheet(sheet, then.get(sheet.serial), tuple(photos.get(sheet.serial, ())[:MOST_PHOTOS]))
        for sheet in field.sheets
        if sheet.is_public
    )


def _photos(edition: Edition) -> dict[int, list[Photo]]:
    """Serial of the measure -> its photos for everybody."""
    serials = dict(MeasureSheet.objects.in_edition(edition).values_list("measure_id", "measure__serial"))
    return {serials[measure_id]: photos for measure_id, photos in public_photos(serials).items()}


def _is_named(actor: ActorEntry, anchors: frozenset[str]) -> bool:
    return any(sheet.anchor in anchors for _, sheets in actor.roles for sheet in sheets)


def _public_balance(balance: BalancePart, anchors: frozenset[str]) -> tuple[PublicFates, ...]:
    shown = [_public_fate(entry, anchors) for entry in balance.entries if entry.is_public]
    groups = [PublicFates(fate, tuple(one for one in shown if one.entry.fate == fate)) for fate in (*Fate, None)]
    return tuple(group for group in groups if group.fates)


def _public_fate(entry: BalanceEntry, anchors: frozenset[str]) -> PublicFate:
    present = entry.present if entry.present and entry.present.anchor in anchors else None
    successors = tuple(sheet for sheet in entry.successors if sheet.anchor in anchors)
    return PublicFate(entry, present, successors)


def _statuses_at_publication(edition: Edition) -> dict[int, Status | None]:
    """Serial of the measure -> what was known about it on the day of publication."""
    if edition.published_at is None:
        return {}
    day = timezone.localdate(edition.published_at)
    updates = StatusUpdate.objects.counting().worded().filter(measure__sheets__edition=edition, reported_on__lte=day)
    by_serial: dict[int, list[StatusUpdate]] = defaultdict(list)
    for update in updates.select_related("measure"):
        by_serial[update.measure.serial].append(update)
    return {serial: status(own) for serial, own in by_serial.items()}
