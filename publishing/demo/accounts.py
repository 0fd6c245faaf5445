"""The people of the demo: one account per role, all with the same password."""

from __future__ import annotations

from dataclasses import dataclass

from actors.models import Role

PASSWORD = "Nordring-Demo-2026"  # noqa: S105  meant to be printed: it opens invented data only


@dataclass(frozen=True)
class Account:
    email: str
    first_name: str
    last_name: str
    role: Role
    actor: str = ""
    """Short name of the actor for which a contributor reports."""


ACCOUNTS = (
    Account("editor@demo.example", "Petra", "Lindner", Role.EDITOR),
    Account("contributor@demo.example", "Jonas", "Weidlich", Role.CONTRIBUTOR, actor="QM Nordring"),
    Account("reviewer@demo.example", "Anke", "Sommerfeld", Role.REVIEWER),
    Account("publisher@demo.example", "Holger", "Brandt", Role.PUBLISHER),
    Account("reader@demo.example", "Gabriele", "Neumann", Role.READER),
    Account("admin@demo.example", "Tobias", "Arndt", Role.ADMIN),
)
"""Stadt Auenfurt."""

NEIGHBOUR_ACCOUNTS = (
    Account("fremd@demo.example", "Friederike", "Mohn", Role.EDITOR),
    Account("fremd-amtsleitung@demo.example", "Rainer", "Dorn", Role.REVIEWER),
    Account("fremd-gemeindevertretung@demo.example", "Ulrike", "Hagen", Role.PUBLISHER),
)
"""Gemeinde Kiefernrode: strangers to Auenfurt. The first of them is the one to try out."""
