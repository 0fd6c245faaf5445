"""The states of an edition and the only ways between them, as one table.

Buttons, permissions, the transition itself and the trigger in the database all
read this table.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from actors.models import Role


class State(models.TextChoices):
    """Where an edition stands between first draft and resolution."""

    DRAFT = "draft", "Entwurf"
    REVIEW = "review", "In Prüfung"
    SUBMITTED = "submitted", "Zur Beschlussfassung"
    PUBLISHED = "published", "Beschlossen und veröffentlicht"
    DISCARDED = "discarded", "Verworfen"


@dataclass(frozen=True)
class Move:
    """One way from state to state: who may go it and what it asks for.

    ``needs_reason``: a reason must be given. ``four_eyes``: not by somebody who edited
    the edition since it was last opened as a draft. ``by_publishing``: the move is part
    of a larger act (package, resolution, stored file) and is offered by that act's page.
    """

    source: State
    target: State
    label: str
    role: Role
    needs_reason: bool = False
    four_eyes: bool = False
    by_publishing: bool = False


MOVES = (
    Move(State.DRAFT, State.REVIEW, "Zur Prüfung geben", Role.EDITOR),
    Move(State.REVIEW, State.DRAFT, "Zur Überarbeitung zurückgeben", Role.REVIEWER, needs_reason=True),
    Move(
        State.REVIEW, State.SUBMITTED, "Zur Beschlussfassung geben", Role.REVIEWER, four_eyes=True, by_publishing=True
    ),
    Move(State.SUBMITTED, State.DRAFT, "Zurücknehmen und überarbeiten", Role.PUBLISHER, needs_reason=True),
    Move(
        State.SUBMITTED, State.PUBLISHED, "Beschluss eintragen und veröffentlichen", Role.PUBLISHER, by_publishing=True
    ),
    Move(State.DRAFT, State.DISCARDED, "Entwurf verwerfen", Role.PUBLISHER, needs_reason=True),
)

WHY_CLOSED = {
    State.REVIEW: (
        "Die Fassung wird gerade geprüft und ist so lange nicht zu ändern. Wer prüft, kann sie zur Überarbeitung "
        "zurückgeben; danach ist sie wieder ein Entwurf."
    ),
    State.SUBMITTED: (
        "Die Fassung liegt zur Beschlussfassung vor und ist eingefroren, damit der Rat genau das beschließt, was ihm "
        "vorliegt. Muss noch etwas geändert werden, nimmt die Geschäftsstelle sie mit Begründung zurück."
    ),
    State.PUBLISHED: (
        "Die Fassung ist beschlossen und veröffentlicht; sie bleibt für immer, wie sie ist. Änderungen gehören in die "
        "nächste Fortschreibung."
    ),
    State.DISCARDED: (
        "Die Fassung wurde verworfen und bleibt nur zur Nachvollziehbarkeit erhalten. Änderungen gehören in eine neue "
        "Fassung."
    ),
}
"""Why an edition in this state takes no changes, and what to do instead: shown to its editors."""
