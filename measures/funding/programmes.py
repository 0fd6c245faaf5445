"""Funding programmes of a municipality: who may keep them, their rates, and where they are used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404

from actors.access import kept
from actors.editing import Difference, lock_saved, raise_revision
from concepts.models import Edition, State
from measures.finance import Sums, sums_by_edition, sums_by_sheet
from measures.forms.programmes import ProgrammeEntry, in_per_cent
from measures.funding.deadlines import is_near, next_deadline
from measures.models import (
    CostGroup,
    FundingLine,
    FundingProgramme,
    MeasureSheet,
    ProgrammeRate,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from actors.models import User

Rows = Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class Use:
    """What one edition takes from a programme: by sheet, and together."""

    edition: Edition
    sheets: list[tuple[MeasureSheet, Sums]]
    sums: Sums


@dataclass(frozen=True)
class RegisterRow:
    """A programme in the list. ``deadline``: the next one; ``is_near``: it comes within three months."""

    programme: FundingProgramme
    rate: ProgrammeRate | None
    deadline: date | None
    is_near: bool


def register_rows(user: User | AnonymousUser, today: date, *, with_archived: bool) -> list[RegisterRow]:
    """The programmes of the user's towns with what holds ``today``: those whose deadline is near first, the
    soonest on top, then by name; two queries."""
    programmes = FundingProgramme.objects.visible_to(user)
    shown = programmes if with_archived else programmes.active()
    rows = [_row(one, today) for one in shown.select_related("municipality").prefetch_related("rates")]
    return sorted(rows, key=lambda row: (row.deadline or date.max) if row.is_near else date.max)


def _row(programme: FundingProgramme, today: date) -> RegisterRow:
    deadline = next_deadline(programme, today)
    return RegisterRow(programme, programme.rate_in(today.year), deadline, is_near(deadline, today))


def visible_programme(user: User | AnonymousUser, pk: int) -> FundingProgramme:
    """The programme with its municipality, rates and names. Http404 for strangers."""
    programmes = FundingProgramme.objects.visible_to(user).select_related("municipality")
    programmes = programmes.prefetch_related("rates", "former_names")
    return get_object_or_404(programmes, pk=pk)


def editable_programme(user: User | AnonymousUser, pk: int) -> FundingProgramme:
    """The programme, for somebody who keeps the registers of its municipality; PermissionDenied for others there."""
    return kept(user, visible_programme(user, pk))


def save_programme(entry: ProgrammeEntry) -> bool:
    """Save a valid entry as one; False, with the reason noted, when somebody else was quicker. Whoever saves
    a suggestion has checked it."""
    form, is_new = entry.core, entry.core.instance.pk is None
    try:
        with transaction.atomic():
            if not is_new and not _is_up_to_date(entry):
                return False
            form.instance.is_suggestion = False
            saved = form.save()
            if not is_new:
                raise_revision(saved)
            _write_rows(entry)
    except IntegrityError:  # the same name at the same moment
        form.add_error("name", "Ein Förderprogramm mit diesem Namen hat gerade jemand anderes gespeichert.")
        return False
    return True


def _is_up_to_date(entry: ProgrammeEntry) -> bool:
    """Lock the programme; False, with the conflict noted, when somebody else saved something different."""
    form = entry.core
    lock_saved(form)
    if form.is_outdated:
        saved = FundingProgramme.objects.get(pk=form.instance.pk)
        form.conflict += [
            Difference(label, *both)
            for label, *both in zip(ROW_TITLES, _saved_words(saved), _words_of(entry), strict=True)
            if both[0] != both[1]
        ]
    return not form.conflict


def _write_rows(entry: ProgrammeEntry) -> None:
    programme = entry.core.instance
    _replace(programme.former_names, entry.names.entered)
    _replace(programme.rates, entry.rates.entered)
    _replace(programme.documents, _numbered(entry.documents.entered))


def _replace(hanging: Any, entered: Rows) -> None:
    """Put what was entered in the place of what hangs on a programme."""
    hanging.all().delete()
    hanging.bulk_create(hanging.model(programme=hanging.instance, **row) for row in entered)


def _numbered(rows: Rows) -> Rows:
    return [{**row, "position": position} for position, row in enumerate(rows, start=1)]


ROW_TITLES = ("Förderfähige Kostengruppen", "Frühere Namen", "Fördersätze", "Dokumente")


def _saved_words(programme: FundingProgramme) -> tuple[str, ...]:
    return _in_words(
        programme.cost_groups.all(),
        programme.former_names.values(),
        programme.rates.values(),
        programme.documents.values(),
    )


def _words_of(entry: ProgrammeEntry) -> tuple[str, ...]:
    groups = entry.core.cleaned_data["cost_groups"]
    return _in_words(groups, *(rows.entered for rows in entry.row_sets))


def _in_words(groups: Iterable[CostGroup], names: Rows, rates: Rows, documents: Rows) -> tuple[str, ...]:
    """In the order of ``ROW_TITLES``, a line for each row."""
    return tuple(
        "\n".join(lines)
        for lines in (
            [str(group) for group in groups],
            [f"{row['name']} (bis {row['until_year']})" for row in sorted(names, key=lambda row: -row["until_year"])],
            [rate_in_words(row) for row in sorted(rates, key=lambda row: -row["from_year"])],
            [f"{row['title']}: {row['url']}" for row in documents],
        )
    )


SHARES = (
    ("federal_share", "Bund"),
    ("land_share", "Land"),
    ("eu_share", "EU"),
    ("own_share", "mindestens Kommune"),
    ("third_party_share", "davon höchstens Dritte"),
)


def rate_in_words(row: Mapping[str, Any]) -> str:
    """``ab 2020: 66,6 % (Bund 33,3 %, Land 33,3 %) Richtlinie``."""
    shares = [f"{word} {in_per_cent(row[name])}" for name, word in SHARES if row.get(name)]
    told = f" ({', '.join(shares)})" if shares else ""
    return f"ab {row['from_year']}: {in_per_cent(row['rate'])}{told} {row['note']}".strip()


def uses(programme: FundingProgramme, user: User | AnonymousUser) -> list[Use]:
    """The editions that count on the programme, as far as ``user`` may see them, the newest first; one query."""
    lines = list(
        FundingLine.objects.filter(programme=programme, sheet__in=MeasureSheet.objects.visible_to(user))
        .exclude(sheet__edition__state=State.DISCARDED)
        .select_related("sheet__measure", "sheet__edition__concept")
        .order_by("sheet__edition__concept__title", "-sheet__edition__number", "sheet__number_order", "id")
    )
    by_sheet, by_edition = sums_by_sheet([], lines), sums_by_edition([], lines)
    sheets = {line.sheet_id: line.sheet for line in lines}
    editions = {line.sheet.edition_id: line.sheet.edition for line in lines}
    return [
        Use(
            edition,
            [(sheet, by_sheet[sheet.pk]) for sheet in sheets.values() if sheet.edition_id == edition.pk],
            by_edition[edition.pk],
        )
        for edition in editions.values()
    ]
