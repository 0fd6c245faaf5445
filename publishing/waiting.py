"""What waits for a person: by role, in the order in which it has waited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone

from actors.models import Role
from actors.permissions import has_role
from concepts.models import Action, Change, Concept, Edition, State
from publishing.problems import problems_by_edition, unresolved

if TYPE_CHECKING:
    from actors.models import User

NEWS_FOR = timedelta(days=60)
"""For how long a publication is news to the council."""


@dataclass(frozen=True)
class Waiting:
    """An edition that waits for the reader: what there is to do, where, and why it came back."""

    edition: Edition
    text: str
    url: str
    action: str
    open_points: int | None = None
    returned: Change | None = None


@dataclass(frozen=True)
class ConceptLine:
    """A concept with the edition in force and the one being worked on, as far as the reader may see them."""

    concept: Concept
    current: Edition | None
    open: Edition | None


@dataclass(frozen=True)
class Duty:
    """What a role has to do with an edition in a state. ``page`` is the URL name to do it on."""

    role: Role
    state: State
    text: str
    page: str
    action: str


DUTIES = (
    Duty(Role.REVIEWER, State.REVIEW, "Zu prüfen: zurückgeben oder zur Beschlussfassung geben", "review", "Prüfen"),
    Duty(Role.PUBLISHER, State.SUBMITTED, "Wartet auf den Beschluss", "resolution", "Beschluss eintragen"),
    Duty(Role.EDITOR, State.DRAFT, "Entwurf in Arbeit", "edition_overview", "Weiterarbeiten"),
    Duty(Role.READER, State.SUBMITTED, "Liegt zur Beschlussfassung vor", "resolution", "Ansehen"),
    Duty(Role.PUBLISHER, State.DRAFT, "Entwurf wird bearbeitet", "edition_overview", "Ansehen"),
    Duty(Role.PUBLISHER, State.REVIEW, "Wird geprüft", "edition_overview", "Ansehen"),
    Duty(Role.EDITOR, State.REVIEW, "Wird geprüft", "review", "Ansehen"),
    Duty(Role.EDITOR, State.SUBMITTED, "Liegt zur Beschlussfassung vor", "edition_overview", "Ansehen"),
    Duty(Role.REVIEWER, State.SUBMITTED, "Liegt zur Beschlussfassung vor", "edition_overview", "Ansehen"),
)
"""The first row that fits is what the reader hears; the last rows only keep him informed."""
STILL_MENDABLE = [State.DRAFT, State.REVIEW]


def waiting_for(user: User) -> list[Waiting]:
    """The open editions that concern ``user``, and for readers what was published lately."""
    seen = Edition.objects.visible_to(user).select_related("concept__municipality")
    duties = [(edition, duty) for edition in seen.open().order_by("state_since") if (duty := _duty(user, edition))]
    duties.sort(key=lambda pair: DUTIES.index(pair[1]))
    mendable = [edition for edition, _ in duties if edition.state in STILL_MENDABLE]
    problems = problems_by_edition(mendable)
    returned = _returned(mendable)
    waiting = [
        Waiting(
            edition=edition,
            text=duty.text,
            url=reverse(duty.page, args=[edition.concept.slug, edition.number]),
            action=duty.action,
            open_points=len(unresolved(problems[edition.pk])) if edition.pk in problems else None,
            returned=returned.get(edition.pk) if edition.state == State.DRAFT else None,
        )
        for edition, duty in duties
    ]
    return waiting + _news(user)


def concept_lines(user: User) -> list[ConceptLine]:
    """The concepts of which ``user`` may see at least one edition: two queries."""
    seen = Edition.objects.visible_to(user).exclude(state=State.DISCARDED).order_by("-number")
    concepts = (
        Concept.objects.visible_to(user)
        .select_related("municipality")
        .prefetch_related(Prefetch("editions", seen, to_attr="seen_editions"))
        .order_by("municipality__name", "title")
    )
    return [_line(concept, concept.seen_editions) for concept in concepts if concept.seen_editions]  # type: ignore[attr-defined]  # prefetched above


def _line(concept: Concept, editions: list[Edition]) -> ConceptLine:
    for edition in editions:
        edition.concept = concept
    return ConceptLine(
        concept,
        current=next((edition for edition in editions if edition.state == State.PUBLISHED), None),
        open=next((edition for edition in editions if edition.state != State.PUBLISHED), None),
    )


def _duty(user: User, edition: Edition) -> Duty | None:
    municipality_id = edition.concept.municipality_id
    fitting = (
        duty
        for duty in DUTIES
        if duty.state == edition.state and has_role(user, municipality_id, frozenset({duty.role}))
    )
    return next(fitting, None)


def _returned(editions: list[Edition]) -> dict[int, Change]:
    """Edition id -> the log entry with the reason for which it last went back to draft."""
    entries = (
        Change.objects.filter(edition__in=editions, action=Action.MOVED, field="Grund")
        .select_related("by")
        .order_by("edition_id", "-at", "-id")
        .distinct("edition_id")
    )
    return {entry.edition_id: entry for entry in entries if entry.edition_id}


def _news(user: User) -> list[Waiting]:
    towns = [town for town, roles in user.roles_by_municipality.items() if Role.READER in roles]
    if not towns:
        return []
    published = (
        Edition.objects.published()
        .filter(concept__municipality_id__in=towns, published_at__gte=timezone.now() - NEWS_FOR)
        .select_related("concept__municipality")
        .order_by("-published_at")
    )
    return [Waiting(edition, "Neu veröffentlicht", edition.get_absolute_url(), "Lesen") for edition in published]
