"""Whose files may be taken over on the page; the command line asks nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.models import Role
from actors.permissions import has_role
from concepts.freezing import OPEN_STATES
from concepts.models import State
from publishing.portable import Data, Problem, readable
from publishing.portable.conflicts import known_municipality

if TYPE_CHECKING:
    from actors.models import User

IMPORTERS = frozenset({Role.EDITOR, Role.ADMIN})
DECIDERS = frozenset({Role.PUBLISHER, Role.ADMIN})
"""Who may bring in what counts as decided: it is public at once, without review and resolution here."""


def missing_rights(user: User, data: Data) -> list[Problem]:
    """Why ``user`` may not take over the sound file ``data``. Tells nothing about other municipalities."""
    municipality = known_municipality(data)
    if municipality is None or not has_role(user, municipality.pk, IMPORTERS):
        name = readable(data["municipality"]["name"])
        return [Problem("municipality", f"{name} gehört nicht zu den Kommunen, deren Konzepte Sie bearbeiten.")]
    if has_role(user, municipality.pk, DECIDERS):
        return []
    return [
        Problem(
            f"editions[{index}].state",
            f"Diese Fassung ist „{State(entry['state']).label}“ und wäre es nach der Übernahme sofort auch hier. "
            "Das kann, wer auch veröffentlichen darf, oder die Verwaltung.",
        )
        for index, entry in enumerate(data["editions"])
        if entry["state"] not in (*OPEN_STATES, State.DISCARDED)
    ]
