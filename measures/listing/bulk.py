"""Changing one thing on many sheets at once: first what would change, then all of it or nothing.

It says what ``measures.sheets.save_sheet`` says: only drafts, one entry in the log for each field of
each sheet, the revision counted up, and nothing written over what somebody else saved meanwhile.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from actors.editing import Difference, in_words
from actors.models import Actor
from concepts.changelog import record
from concepts.models import Action, Edition
from concepts.workflow import lock_draft
from measures.listing.rows import BETWEEN
from measures.models import ActorRole, MeasureSheet, SheetActor

if TYPE_CHECKING:
    from actors.models import User

CARRIER = "Träger"
Chosen = Mapping[int, int]
"""Serial of a measure -> the revision of its sheet when somebody last looked at it."""


@dataclass(frozen=True)
class BulkChange:
    """What is to be the same on all sheets. ``values``: column -> value; ``sets_carrier``: whether
    ``carrier`` takes the place of all carriers there are (None: there is to be none)."""

    values: Mapping[str, Any]
    sets_carrier: bool = False
    carrier: Actor | None = None


@dataclass(frozen=True)
class PlannedChange:
    """One sheet and what would change on it; nothing where it says so already. ``is_outdated``: somebody
    else saved it since its revision was noted."""

    sheet: MeasureSheet
    carriers: list[SheetActor]
    differences: list[Difference]
    is_outdated: bool


@dataclass(frozen=True)
class Plan:
    """What a change would do to the chosen sheets; ``gone`` counts those that the edition no longer has."""

    rows: list[PlannedChange]
    gone: int

    @property
    def changing(self) -> list[PlannedChange]:
        return [row for row in self.rows if row.differences]

    @property
    def unchanged(self) -> list[PlannedChange]:
        """What is left out because it says the same already."""
        return [row for row in self.rows if not row.differences]

    @property
    def outdated(self) -> list[PlannedChange]:
        """What stands in the way: it would change, and is not what was looked at."""
        return [row for row in self.changing if row.is_outdated]

    @property
    def chosen(self) -> dict[int, int]:
        """The sheets as they are now."""
        return {row.sheet.measure.serial: row.sheet.revision for row in self.rows}


def draw_up(edition: Edition, chosen: Chosen, change: BulkChange) -> Plan:
    """What ``change`` would do: two queries."""
    return _plan(edition, chosen, change, is_locked=False)


@transaction.atomic
def carry_out(edition: Edition, chosen: Chosen, change: BulkChange, by: User) -> Plan:
    """Change the sheets and log it. When one that would change was saved by somebody else since it was
    chosen, nothing is written, and the plan's ``outdated`` tells which.

    Raises EditionClosed when ``edition`` is no draft any more.
    """
    edition = lock_draft(edition)
    plan = _plan(edition, chosen, change, is_locked=True)
    if not plan.outdated:
        _write(plan, change)
        for row in plan.changing:
            old, new = ({d.label: getattr(d, side) for d in row.differences} for side in ("saved", "entered"))
            record(row.sheet, Action.CHANGED, by, concept=edition.concept, edition=edition, old=old, new=new)
    return plan


def _plan(edition: Edition, chosen: Chosen, change: BulkChange, *, is_locked: bool) -> Plan:
    sheets = MeasureSheet.objects.in_edition(edition).filter(measure__serial__in=chosen).in_list_order()
    if is_locked:
        sheets = sheets.select_for_update(of=("self",))
    found = list(sheets.select_related("measure", "action_field"))
    carriers = _carriers(found)
    rows = [
        PlannedChange(
            sheet,
            carriers[sheet.pk],
            _differences(sheet, carriers[sheet.pk], change),
            is_outdated=chosen[sheet.measure.serial] != sheet.revision,
        )
        for sheet in found
    ]
    return Plan(rows, gone=len(chosen) - len(found))


def _carriers(sheets: list[MeasureSheet]) -> dict[int, list[SheetActor]]:
    links: dict[int, list[SheetActor]] = defaultdict(list)
    for link in SheetActor.objects.filter(sheet__in=sheets, role=ActorRole.RESPONSIBLE_BODY).select_related("actor"):
        links[link.sheet_id].append(link)
    return links


def _differences(sheet: MeasureSheet, carriers: list[SheetActor], change: BulkChange) -> list[Difference]:
    changed = copy(sheet)
    for name, value in change.values.items():
        setattr(changed, name, value)
    pairs = [
        Difference(str(sheet._meta.get_field(name).verbose_name), in_words(sheet, name), in_words(changed, name))  # type: ignore[union-attr]  # a column
        for name in change.values
    ]
    if change.sets_carrier:
        names = BETWEEN.join(link.name for link in carriers)
        pairs.append(Difference(CARRIER, names, change.carrier.name if change.carrier else ""))
    return [pair for pair in pairs if pair.saved != pair.entered]


def _write(plan: Plan, change: BulkChange) -> None:
    sheets = MeasureSheet.objects.filter(pk__in=[row.sheet.pk for row in plan.changing])
    sheets.update(**change.values, revision=F("revision") + 1)
    if change.sets_carrier:
        _write_carriers(
            [row for row in plan.changing if [link.actor for link in row.carriers] != [change.carrier]], change.carrier
        )


def _write_carriers(rows: list[PlannedChange], carrier: Actor | None) -> None:
    """Let ``carrier`` be the only one on each sheet, in the place of the first one there was."""
    kept: list[int] = []
    turned: list[int] = []
    for row in rows:
        own = next((link for link in row.carriers if link.actor == carrier), None)
        if own:
            kept.append(own.pk)
        elif row.carriers and carrier:
            turned.append(row.carriers[0].pk)
    links = SheetActor.objects.filter(sheet__in=[row.sheet.pk for row in rows], role=ActorRole.RESPONSIBLE_BODY)
    links.exclude(pk__in=[*kept, *turned]).delete()
    SheetActor.objects.filter(pk__in=turned).update(actor=carrier, note="", adopted_name="")
    if carrier:
        bare = [row.sheet for row in rows if not row.carriers]
        SheetActor.objects.bulk_create(
            SheetActor(sheet=sheet, actor=carrier, role=ActorRole.RESPONSIBLE_BODY) for sheet in bare
        )
