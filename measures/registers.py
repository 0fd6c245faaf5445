"""Registers of a municipality that the lines of measures point to: cost groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.shortcuts import get_object_or_404

from actors.access import Entry, kept
from actors.editing import save_unless_outdated
from actors.models import Municipality
from actors.permissions import EVERY_ROLE, REGISTER_ROLES, municipalities_with
from measures.forms.registers import CostGroupForm
from measures.models import CostGroup

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from actors.models import User

DEFAULT_COST_GROUPS = (
    "Vorbereitung, Gutachten, Konzept",
    "Grunderwerb",
    "Bodenordnung",
    "Umzug, Entschädigung",
    "Freilegung, Rückbau, Altlasten",
    "Erschließung, Straßen, Plätze, Grün",
    "Sonstige Ordnungsmaßnahmen",
    "Modernisierung, Instandsetzung",
    "Gemeinbedarfs- und Folgeeinrichtungen",
    "Neubau, Ersatzbau",
    "Quartiersmanagement, Stadtteilmanagement",
    "Verfügungsfonds, Aktionsfonds",
    "Beteiligung, Öffentlichkeitsarbeit",
    "Sanierungsträger, Beauftragte (Vergütung)",
    "Evaluation, Monitoring, Abschluss",
    "Sonstiges",
)
"""What the guidelines of the Länder and practice have in common (BauGB §§ 140–148); there is no federal standard."""


@transaction.atomic
def seed_cost_groups(municipality: Municipality) -> None:
    """Give a municipality that has no cost groups yet the usual sixteen; nothing else is touched."""
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)  # a double click waits here
    if CostGroup.objects.filter(municipality=municipality).exists():
        return
    CostGroup.objects.bulk_create(
        CostGroup(municipality=municipality, code=str(number), title=title, position=number)
        for number, title in enumerate(DEFAULT_COST_GROUPS, start=1)
    )


def save_group(form: CostGroupForm) -> bool:
    """Save a valid group; False, with the reason noted, when somebody else was quicker."""
    try:
        with transaction.atomic():
            if form.instance.pk:
                return save_unless_outdated(form)
            form.save()
    except IntegrityError:  # the same number at the same moment
        form.add_error("code", "Eine Kostengruppe mit dieser Nummer hat gerade jemand anderes gespeichert.")
        return False
    return True


@dataclass(frozen=True)
class Register:
    """The cost groups of a municipality, archived ones included, each with ``line_count``."""

    municipality: Municipality
    groups: list[CostGroup]
    may_edit: bool


def registers_of(user: User | AnonymousUser) -> list[Register]:
    """The registers of all municipalities in which ``user`` has a role; two queries."""
    groups = CostGroup.objects.visible_to(user).annotate(line_count=Count("lines"))
    return [Register(*of_town) for of_town in by_town(user, groups)]


def by_town(user: User | AnonymousUser, entries: Iterable[Entry]) -> list[tuple[Municipality, list[Entry], bool]]:
    """(municipality, those of ``entries`` that stand in its register, whether ``user`` keeps it) for each municipality
    in which ``user`` has a role."""
    of_town: dict[int, list[Entry]] = {}
    for entry in entries:
        of_town.setdefault(entry.municipality_id, []).append(entry)
    own = municipalities_with(user, REGISTER_ROLES)
    towns = Municipality.objects.filter(pk__in=municipalities_with(user, EVERY_ROLE))
    return [(town, of_town.get(town.pk, []), town.pk in own) for town in towns]


def editable_group(user: User | AnonymousUser, pk: int) -> CostGroup:
    """The cost group, for somebody who keeps the registers of its municipality. Http404 for strangers,
    PermissionDenied for others there."""
    return kept(user, get_object_or_404(CostGroup.objects.visible_to(user).select_related("municipality"), pk=pk))
