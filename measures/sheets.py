"""Writing sheets: a sheet and all that hangs on it is changed as one, and logged in words."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Model
from django.shortcuts import get_object_or_404

from actors.editing import Difference, in_words
from concepts.changelog import entries, record, record_all
from concepts.models import Action, Concept, Edition
from concepts.workflow import lock_draft
from measures.amounts import write_amount
from measures.models import CostLine, FateSuccessor, FundingLine, Measure, MeasureSheet, SheetActor, SheetGoal
from measures.money_grid import recognise
from measures.overview.row_names import reach
from measures.updating.copying import COPIED

if TYPE_CHECKING:
    from actors.models import User

NOT_IN_WORDS = {"id", "edition", "measure", "number_order", "revision", "search"}
"""Columns of a sheet that nobody types."""
COST_LINE, FUNDING_LINE = "Kostenzeile", "Finanzierungszeile"
LIVES_ON_HERE = (
    "Nach der Bilanz der bisherigen Maßnahmen lebt darin weiter: {others}. Legen Sie dort zuerst etwas anderes fest."
)


@dataclass(frozen=True)
class SheetContent:
    """What hangs on a sheet, in its order. ``sheet`` of every row is that sheet; rows may be unsaved."""

    goals: Sequence[SheetGoal] = ()
    actors: Sequence[SheetActor] = ()
    cost_lines: Sequence[CostLine] = ()
    funding_lines: Sequence[FundingLine] = ()


def content_of(sheet: MeasureSheet) -> SheetContent:
    """What is saved on ``sheet``: five queries."""
    return SheetContent(
        goals=list(sheet.goal_links.select_related("goal")),
        actors=list(sheet.actor_links.select_related("actor")),
        cost_lines=list(sheet.cost_lines.select_related("cost_group")),
        funding_lines=list(
            sheet.funding_lines.select_related("programme", "actor").prefetch_related("programme__former_names")
        ),
    )


def sheet_in(edition: Edition, serial: int) -> MeasureSheet:
    """The sheet of the measure ``serial`` in ``edition`` with its latest status, or 404."""
    sheets = MeasureSheet.objects.in_edition(edition).select_related("measure", "action_field").with_latest_status()
    sheet = get_object_or_404(sheets, measure__serial=serial)
    sheet.edition = edition
    return sheet


@dataclass(frozen=True)
class Conflict:
    """Somebody else saved the sheet meanwhile: its revision now, and in what it differs from the entry."""

    revision: int
    differences: list[Difference]


@transaction.atomic
def create_sheet(
    edition: Edition,
    sheet: MeasureSheet,
    content: SheetContent,
    by: User,
    *,
    key: uuid.UUID | None = None,
    at: datetime | None = None,
) -> MeasureSheet:
    """Save a new sheet for a new measure, which gets the concept's next serial.

    ``key``: what the measure shall be known by; sent twice (a double click) it is created once. Who went back to the
    form and entered something else gets a measure of its own.
    ``at``: when it was drawn up, for what is taken over from before the portal; else now.
    Raises EditionClosed when ``edition`` is no draft any more, ValidationError (field
    ``number``) when its number is taken.
    """
    sheet.edition = lock_draft(edition)
    key = key or uuid.uuid4()
    twin = MeasureSheet.objects.in_edition(edition).filter(measure__key=key).select_related("measure").first()
    if twin is not None:
        twin.edition = sheet.edition
        if _statements(twin, content_of(twin)) == _statements(sheet, content):
            return twin
    _refuse_taken_number(sheet)
    concept = Concept.objects.select_for_update(no_key=True).get(pk=edition.concept_id)
    last = concept.measures.aggregate(last=Max("serial"))["last"] or 0
    is_taken = Measure.objects.filter(key=key).exists()
    sheet.measure = Measure.objects.create(concept=concept, serial=last + 1, key=uuid.uuid4() if is_taken else key)
    sheet.save()
    _write(sheet, content)
    record(sheet, Action.CREATED, by, concept=concept, edition=edition, new=_statements(sheet, content), at=at)
    return sheet


@transaction.atomic
def create_sheets(edition: Edition, new: Sequence[tuple[MeasureSheet, SheetContent]], by: User | None) -> None:
    """Save many new sheets for as many new measures, each as ``create_sheet`` saves one, in a fixed number of
    queries. Raises as ``create_sheet`` does.
    """
    edition = lock_draft(edition)
    concept = Concept.objects.select_for_update(no_key=True).get(pk=edition.concept_id)
    _refuse_taken_numbers(edition, [sheet for sheet, _ in new])
    last = concept.measures.aggregate(last=Max("serial"))["last"] or 0
    measures = [Measure(concept=concept, serial=serial) for serial in range(last + 1, last + 1 + len(new))]
    Measure.objects.bulk_create(measures)
    for measure, (sheet, _) in zip(measures, new, strict=True):
        sheet.edition, sheet.measure = edition, measure
    MeasureSheet.objects.bulk_create([sheet for sheet, _ in new])
    _write_all(new)
    logged = [
        entries(sheet, Action.CREATED, by, concept=concept, edition=edition, new=_statements(sheet, content))
        for sheet, content in new
    ]
    record_all([entry for of_sheet in logged for entry in of_sheet])


@transaction.atomic
def save_sheet(
    sheet: MeasureSheet, content: SheetContent, by: User | None, *, revision: int | None, at: datetime | None = None
) -> Conflict | None:
    """Save ``sheet`` (fetched, then changed) with ``content`` in place of what hung on it; ``at`` as above.

    Answers None when it is saved. When somebody else saved it since ``revision``, nothing
    is written and the answer is the conflict. Raises as ``create_sheet`` does.
    """
    edition = lock_draft(sheet.edition)
    saved = (
        MeasureSheet.objects.select_for_update(of=("self",)).select_related("measure", "action_field").get(pk=sheet.pk)
    )
    saved.edition = edition
    before = content_of(saved)
    recognise(content.cost_lines, before.cost_lines)
    recognise(content.funding_lines, before.funding_lines)
    changes = _changes(_words(saved, before), _words(sheet, content))
    if not changes:
        return None
    if saved.revision != revision:
        return Conflict(saved.revision, [_difference(*change) for change in changes])
    _refuse_taken_number(sheet)
    sheet.revision = saved.revision + 1
    sheet.save()
    _write(sheet, content)
    old, new = ({change[0]: change[side] for change in changes} for side in (1, 2))
    record(sheet, Action.CHANGED, by, concept=edition.concept, edition=edition, old=old, new=new, at=at)
    return None


@transaction.atomic
def delete_sheet(sheet: MeasureSheet, by: User, *, at: datetime | None = None) -> None:
    """Take a measure out of a draft. The measure itself goes too unless it stands in another
    edition or something was reported about it. What the sheet said stays in the log.

    Raises ValidationError while another measure lives on in this one, see ``origin_names``.
    """
    edition = lock_draft(sheet.edition)
    if not MeasureSheet.objects.filter(pk=sheet.pk).exists():
        return  # somebody else was quicker by a moment
    if others := origin_names(sheet):
        raise ValidationError(LIVES_ON_HERE.format(others=", ".join(others)), code="has_origins")
    record(
        sheet,
        Action.DELETED,
        by,
        concept=edition.concept,
        edition=edition,
        old=_statements(sheet, content_of(sheet)),
        at=at,
    )
    measure = sheet.measure
    lives_on = measure_lives_on(sheet)
    sheet.delete()
    if not lives_on:
        measure.delete()


def measure_lives_on(sheet: MeasureSheet) -> bool:
    """Whether the measure has more than this sheet: another edition's, something told about its progress, or
    money granted for it."""
    measure = sheet.measure
    told = (measure.status_updates, measure.milestones, measure.cost_estimates, measure.grant_links, measure.spendings)
    others = (measure.sheets.exclude(pk=sheet.pk), *told)
    return any(rows.exists() for rows in others)


def origin_names(sheet: MeasureSheet) -> list[str]:
    """The measures of the edition before, by number and title, that by this edition's account live on in the
    measure of ``sheet`` (merged into it, split into it, replaced by it)."""
    origins = FateSuccessor.objects.filter(measure=sheet.measure_id, fate__edition=sheet.edition_id)
    others = origins.exclude(fate__measure=sheet.measure_id).values("fate__measure")
    before = MeasureSheet.objects.filter(edition=sheet.edition.previous_id, measure__in=others)
    return [str(other) for other in before.in_list_order()]


def as_copied(old: MeasureSheet, edition: Edition) -> tuple[MeasureSheet, SheetContent]:
    """What ``old``, a measure's sheet in the edition before, says where it is copied into the draft
    ``edition``; unsaved. Goals and fields of action are the draft's own; what it no longer has stays away."""
    content = content_of(old)
    goals = {goal.key: goal for goal in edition.goals.all()}
    sheet = copy(old)
    sheet.pk, sheet.edition, sheet.revision = None, edition, 1
    sheet._state.adding = True
    sheet.action_field = edition.action_fields.filter(key=old.action_field.key).first() if old.action_field else None
    links = [
        SheetGoal(goal=goals[link.goal.key], contribution=link.contribution)
        for link in content.goals
        if link.goal.key in goals
    ]
    _begin_anew([*content.actors, *content.cost_lines, *content.funding_lines])
    return sheet, SheetContent(links, content.actors, content.cost_lines, content.funding_lines)


def _begin_anew(rows: Iterable[Model]) -> None:
    """Let the columns of ``rows`` that a copy does not take along begin anew."""
    reset = {declared.model: declared.reset for declared in COPIED}
    for row in rows:
        for name, value in reset[type(row)].items():
            setattr(row, name, value)


@transaction.atomic
def restore_sheet(
    old: MeasureSheet, edition: Edition, by: User, *, number: str, at: datetime | None = None
) -> MeasureSheet:
    """Put a measure back into a draft as ``old``, its sheet in the edition before, had it, under ``number``.

    Raises ValidationError (field ``number``) when that number is taken.
    """
    edition = lock_draft(edition)
    sheet, content = as_copied(old, edition)
    sheet.number = number
    _refuse_taken_number(sheet)
    sheet.save()
    _write(sheet, content)
    record(
        sheet,
        Action.CREATED,
        by,
        concept=edition.concept,
        edition=edition,
        new=_statements(sheet, content),
        at=at,
    )
    return sheet


def written_since(old: MeasureSheet, sheet: MeasureSheet) -> list[Difference]:
    """What was written into ``sheet`` of a draft since it was copied from ``old``."""
    before, now = _words(*as_copied(old, sheet.edition)), _words(sheet, content_of(sheet))
    return [_difference(*change) for change in _changes(before, now)]


def differences(
    saved: tuple[MeasureSheet, SheetContent] | None, entered: tuple[MeasureSheet, SheetContent]
) -> list[Difference]:
    """What saving a sheet with its content would log: field by field, old and new in words; without
    ``saved`` all that a new sheet states."""
    if saved is None:
        return [Difference(label, "", text) for label, text in _statements(*entered).items()]
    return [Difference(*change) for change in _changes(_words(*saved), _words(*entered))]


def _refuse_taken_number(sheet: MeasureSheet) -> None:
    others = MeasureSheet.objects.in_edition(sheet.edition).exclude(pk=sheet.pk)
    holder = others.filter(number=sheet.number).first() if sheet.number else None
    if holder:
        raise ValidationError({"number": f"Diese Nummer ist in der Fassung schon vergeben: „{holder}“."})


def _refuse_taken_numbers(edition: Edition, new: Sequence[MeasureSheet]) -> None:
    """As ``_refuse_taken_number``, for many new sheets, which may not share a number among them either."""
    seen = set(MeasureSheet.objects.in_edition(edition).exclude(number="").values_list("number", flat=True))
    for sheet in new:
        if sheet.number in seen:
            raise ValidationError({"number": f"Die Nummer „{sheet.number}“ ist in der Fassung schon vergeben."})
        if sheet.number:
            seen.add(sheet.number)


def _write(sheet: MeasureSheet, content: SheetContent) -> None:
    """Put ``content`` in place of what hangs on ``sheet``. Lines keep their key, so that editions can be compared."""
    models: tuple[Any, ...] = (SheetGoal, SheetActor, CostLine, FundingLine)
    for model in models:
        model._default_manager.filter(sheet=sheet).delete()
    _write_all([(sheet, content)])


def _write_all(written: Sequence[tuple[MeasureSheet, SheetContent]]) -> None:
    """Save what hangs on each sheet, in its order; nothing may hang on them yet."""
    rows: dict[type[Model], list[Any]] = {SheetGoal: [], SheetActor: [], CostLine: [], FundingLine: []}
    for sheet, content in written:
        kinds: tuple[Sequence[Any], ...] = (content.goals, content.actors, content.cost_lines, content.funding_lines)
        for own in kinds:
            for position, row in enumerate(own, start=1):
                row.pk = None
                row.sheet = sheet
                if isinstance(row, CostLine | FundingLine):
                    row.position = position
                rows[type(row)].append(row)
    for model, hanging in rows.items():
        model._default_manager.bulk_create(hanging)


Words = dict[str, tuple[str, str]]
"""Identity of a statement -> its label and its text."""


def _words(sheet: MeasureSheet, content: SheetContent) -> Words:
    """All that a sheet says, in words."""
    fields = [field for field in sheet._meta.concrete_fields if field.name not in NOT_IN_WORDS]
    return {
        **{field.name: (str(field.verbose_name), _field_in_words(sheet, field.name)) for field in fields},
        "goals": ("Ziele", "\n".join(f"{link.goal} ({link.get_contribution_display()})" for link in content.goals)),
        "actors": ("Akteure", "\n".join(_actor_in_words(link) for link in content.actors)),
        **{f"cost {line.key}": (COST_LINE, _cost_in_words(line)) for line in content.cost_lines},
        **{f"funding {line.key}": (FUNDING_LINE, _funding_in_words(line)) for line in content.funding_lines},
    }


def _changes(old: Words, new: Words) -> list[tuple[str, str, str]]:
    """(label, old text, new text) of all in which the two differ; lines are numbered so that each has its own label."""
    changes = []
    counted: dict[str, int] = {}
    for name in {**old, **new}:
        label = (old.get(name) or new[name])[0]
        if " " in name:
            counted[label] = counted.get(label, 0) + 1
            label = f"{label} {counted[label]}"
        before, after = old.get(name, ("", ""))[1], new.get(name, ("", ""))[1]
        if before != after:
            changes.append((label, before, after))
    return changes


def _difference(label: str, saved: str, entered: str) -> Difference:
    """A change as a conflict shows it: a line on one side only is said to be missing on the other."""
    absent = "keine solche Zeile" if label.startswith((COST_LINE, FUNDING_LINE)) else ""
    return Difference(label, saved or absent, entered or absent)


def _statements(sheet: MeasureSheet, content: SheetContent) -> dict[str, str]:
    """Label -> text of all that a sheet states; what is empty or was left at "nein" is no statement."""
    return {label: text for label, _, text in _changes({}, _words(sheet, content)) if text != "nein"}


def _field_in_words(sheet: MeasureSheet, name: str) -> str:
    if name == "follow_up_cost":
        return f"{write_amount(sheet.follow_up_cost)} €" if sheet.follow_up_cost is not None else ""
    return in_words(sheet, name)


def _actor_in_words(link: SheetActor) -> str:
    note = f" – {link.note}" if link.note else ""
    return f"{link.get_role_display()}: {link.actor}{note}"


def _cost_in_words(line: CostLine) -> str:
    group = str(line.cost_group) if line.cost_group else ""
    eligible = "" if line.is_eligible else "nicht förderfähig"
    told = (line.get_budget_display(), line.get_stage_display(), line.price_basis)
    return _line_in_words(line, group, eligible, *told, upto=reach(line))


def _funding_in_words(line: FundingLine) -> str:
    year = f"Programmjahr {line.programme_year}" if line.programme_year else ""
    via = f"über {line.actor}" if line.actor and line.programme else ""
    return _line_in_words(line, line.source_name, via, year)


def _line_in_words(line: CostLine | FundingLine, *words: str, upto: str = "") -> str:
    year = str(line.fiscal_year) if line.fiscal_year else "ohne Jahr"
    marks = (upto, "ungefähr" if line.is_approximate else "", "nachrichtlich" if line.is_informational else "")
    return " · ".join(word for word in (*words, line.label, year, f"{write_amount(line.amount)} €", *marks) if word)
