"""Getting the two sides of a synopsis out of the database, and which other sides there are to choose from."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from concepts.comparison import Entry, from_json
from concepts.models import Edition, State
from concepts.models.edition import EditionQuerySet
from measures.models import MeasureFate
from measures.updating.statements import statements_of_fates
from publishing.models import Moment, Snapshot
from publishing.permissions import INSIDERS, may
from publishing.statements import statements_of
from publishing.synopsis.build import synopsis
from publishing.synopsis.model import Side, SideName, Synopsis

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from actors.models import User

MOMENTS = {"eingebracht": Moment.SUBMITTED, "rueckgabe": Moment.RETURNED}
"""How an address calls the moments of an edition that it can be compared with."""
SAID_AT = {Moment.SUBMITTED: "eingebracht am", Moment.RETURNED: "zurückgegeben am"}


@dataclass(frozen=True)
class Other:
    """Something with which an edition can be compared. ``address`` is what stands in the page's address."""

    address: str
    name: SideName
    source: Edition | Snapshot


def others(edition: Edition, user: User | AnonymousUser) -> tuple[Other, ...]:
    """What ``user`` may lay beside ``edition``: other editions, newest first, then its earlier moments. Two queries."""
    is_insider = may(user, edition.concept, INSIDERS)
    moments = [moment for moment in Moment if is_insider or moment == Moment.SUBMITTED]
    return _choices(edition, Edition.objects.visible_to(user), moments)


def all_others(edition: Edition) -> tuple[Other, ...]:
    """The same for whoever administers the portal."""
    return _choices(edition, Edition.objects.all(), list(Moment))


def _choices(edition: Edition, seen: EditionQuerySet, moments: list[Moment]) -> tuple[Other, ...]:
    """What was sent back is the office's own business, hence ``moments``."""
    live = seen.filter(concept=edition.concept_id).exclude(state=State.DISCARDED).exclude(number=edition.number)
    editions = (Other(str(each.number), _name(each), each) for each in live.order_by("-number"))
    return (*editions, *(other for moment, other in _moments(edition).items() if moment in moments))


def _moments(edition: Edition) -> dict[Moment, Other]:
    """The latest snapshot of each moment, without its content, for which ``publishing.snapshots`` asks at once."""
    taken: dict[str, list[Snapshot]] = defaultdict(list)
    for snapshot in Snapshot.objects.filter(edition=edition).order_by("-taken_at", "-pk").defer("statements"):
        taken[snapshot.moment].append(snapshot)
    if edition.is_frozen:
        del taken[Moment.SUBMITTED][:1]  # the package by which it stands says what it says itself
    return {
        moment: Other(address, _name_of_snapshot(taken[moment][0], edition), taken[moment][0])
        for address, moment in MOMENTS.items()
        if taken[moment]
    }


def usual(edition: Edition, choices: tuple[Other, ...]) -> Other | None:
    """What an edition is compared with unless told otherwise: the edition before it, else the next best."""
    before = [other for other in choices if isinstance(other.source, Edition) and other.source.number < edition.number]
    return next(iter([*before, *choices]), None)


def asked_for(edition: Edition, choices: tuple[Other, ...], address: str) -> Other | None:
    """The choice with this address, the usual one without any; None where there is no such choice."""
    if not address:
        return usual(edition, choices)
    return next((other for other in choices if other.address == address), None)


def synopsis_with(edition: Edition, other: Edition | Snapshot) -> Synopsis:
    """``edition`` beside ``other``, the elder of the two on the left, in a fixed number of queries."""
    if isinstance(other, Snapshot):
        return synopsis(side_of_snapshot(other, edition), side_of(edition))
    other.concept = edition.concept
    elder, younger = sorted((edition, other), key=lambda each: each.number)
    return synopsis(side_of(elder), side_of(younger, since=elder))


def side_of(edition: Edition, since: Edition | None = None) -> Side:
    """An edition as it is now; with the fates told by the editions after ``since`` and before it."""
    return _side(edition, _name(edition), statements_of(edition), _earlier_fates(edition, since) if since else ())


def side_of_snapshot(snapshot: Snapshot, edition: Edition) -> Side:
    """What ``edition`` said when the snapshot was taken."""
    return _side(edition, _name_of_snapshot(snapshot, edition), from_json(snapshot.statements))


def _side(edition: Edition, name: SideName, entries: tuple[Entry, ...], earlier_fates: tuple[Entry, ...] = ()) -> Side:
    return Side(
        name=name,
        entries=entries,
        edition=str(edition.key),
        concept=edition.concept.short_name,
        town=str(edition.concept.municipality),
        is_transcribed=edition.is_transcribed,
        earlier_fates=earlier_fates,
    )


def _earlier_fates(edition: Edition, since: Edition) -> tuple[Entry, ...]:
    between = MeasureFate.objects.filter(
        edition__concept=edition.concept_id,
        edition__number__gt=since.number,
        edition__number__lt=edition.number,
        edition__state=State.PUBLISHED,
    )
    return tuple(statements_of_fates(between.order_by("-edition__number", "measure__serial")))


def _name(edition: Edition) -> SideName:
    return SideName(edition.title, _state(edition))


OPEN = {State.DRAFT: "Entwurf", State.REVIEW: "in Prüfung", State.SUBMITTED: "zur Beschlussfassung"}


def _state(edition: Edition) -> str:
    if edition.state != State.PUBLISHED:
        return OPEN.get(State(edition.state), "verworfen")
    if edition.resolution_date:
        return f"beschlossen am {edition.resolution_date:%d.%m.%Y}"
    return "übernommen" if edition.is_transcribed else "beschlossen"


def _name_of_snapshot(snapshot: Snapshot, edition: Edition) -> SideName:
    day = timezone.localtime(snapshot.taken_at)
    return SideName(edition.title, f"{SAID_AT[Moment(snapshot.moment)]} {day:%d.%m.%Y}")
