"""Reading who takes part in a measure: carriers, offices, partners, by the names in the register."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from measures.importing.proposal import Cell, Proposal
from measures.importing.reading import read_names
from measures.importing.targets import OTHER_ROLES, ROLE
from measures.models import ActorRole, SheetActor

LONGEST_NOTE = 200
_ROLE_BEFORE = re.compile(rf"(?:^|[;\n])\s*({'|'.join(re.escape(str(role.label)) for role in OTHER_ROLES)}):\s*")
_NAME_WITH_NOTE = re.compile(r"^(.+?)\s*\(([^()]+)\)$")


def apply_actors(proposal: Proposal, cell: Cell) -> None:
    role = ActorRole(cell.column.code.removeprefix(ROLE))
    _replace_actors(proposal, cell, [role], [(role, "" if cell.is_empty else cell.text)])


def apply_other_actors(proposal: Proposal, cell: Cell) -> None:
    """``Kooperationspartner: AWO; Zielgruppe: Familien``; who stands without a role is involved."""
    parts = _ROLE_BEFORE.split("" if cell.is_empty else cell.text)
    roles = {str(role.label): role for role in OTHER_ROLES}
    said: list[tuple[ActorRole, str]] = [
        (ActorRole.INVOLVED, parts[0]),
        *((roles[label], names) for label, names in zip(parts[1::2], parts[2::2], strict=True)),
    ]
    _replace_actors(proposal, cell, OTHER_ROLES, said)


def _replace_actors(
    proposal: Proposal, cell: Cell, roles: Collection[ActorRole], said: Sequence[tuple[ActorRole, str]]
) -> None:
    """Put those who are named in place of all who had one of ``roles``; who is not known stays as text."""
    links = [
        link
        for role, names in said
        for name in read_names(names, proposal.draft.knows_actor)
        if (link := _link(proposal, cell, role, name))
    ]
    unique = list({(id(link.actor), link.role): link for link in links}.values())
    replaced = [link for link in proposal.actors if link.role in roles]
    if (unique or cell.is_empty) and {id(link) for link in unique} != {id(link) for link in replaced}:
        others = [link for link in proposal.actors if link.role not in roles]
        proposal.actors = sorted([*others, *unique], key=lambda link: list(ActorRole).index(ActorRole(link.role)))


def _link(proposal: Proposal, cell: Cell, role: ActorRole, name: str) -> SheetActor | None:
    """The actor called ``name`` in ``role``, with the remark in brackets after it; the saved link where it is one."""
    note = ""
    match = None if proposal.draft.knows_actor(name) else _NAME_WITH_NOTE.match(name)
    if match and len(match[2]) <= LONGEST_NOTE:
        name, note = match[1], match[2]
    actor = proposal.draft.actor(name)
    if actor is None:
        proposal.keep(cell, f"„{name}“ steht nicht im Register der Akteure.", text=f"{name} ({note})" if note else name)
        return None
    saved = next((link for link in proposal.actors if link.actor == actor and link.role == role and actor.pk), None)
    if saved and note in ("", saved.note):
        return saved
    return SheetActor(sheet=proposal.sheet, actor=actor, role=role, note=note)
