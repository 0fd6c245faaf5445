"""Funding programmes of a municipality: who may keep them, their rates, and where they are used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404

from actors.editing import Difference, save_unless_outdated
from actors.permissions import REGISTER_ROLES, has_role
from concepts.models import Edition, State
from measures.finance import Sums, sums_by_edition, sums_by_sheet
from measures.forms.registers import ProgrammeForm
from measures.models import FundingLine, FundingProgramme, MeasureSheet, ProgrammeRate

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from actors.models import User

Rates = Iterable[dict[str, Any]]


@dataclass(frozen=True)
class Use:
    """What one edition takes from a programme: by sheet, and together."""

    edition: Edition
    sheets: list[tuple[MeasureSheet, Sums]]
    sums: Sums


def visible_programme(user: User | AnonymousUser, pk: int) -> FundingProgramme:
    """The programme with its municipality and rates. Http404 for strangers."""
    programmes = FundingProgramme.objects.visible_to(user).select_related("municipality").prefetch_related("rates")
    return get_object_or_404(programmes, pk=pk)


def editable_programme(user: User | AnonymousUser, pk: int) -> FundingProgramme:
    """The programme, for somebody who keeps the registers of its municipality; PermissionDenied for others there."""
    programme = visible_programme(user, pk)
    if not has_role(user, programme.municipality_id, REGISTER_ROLES):
        raise PermissionDenied
    return programme


@transaction.atomic
def save_programme(form: ProgrammeForm, rates: Rates) -> bool:
    """Save a programme and its rates as one; False, with the conflict noted, when somebody else was quicker."""
    if form.instance.pk is None:
        form.save()
    elif not save_unless_outdated(form):
        _note_other_rates(form, rates)
        return False
    form.instance.rates.all().delete()
    ProgrammeRate.objects.bulk_create(ProgrammeRate(programme=form.instance, **rate) for rate in rates)
    return True


def _note_other_rates(form: ProgrammeForm, rates: Rates) -> None:
    saved = _in_words(form.instance.rates.values("from_year", "rate", "note"))
    entered = _in_words(rates)
    if saved != entered:
        form.conflict.append(Difference("Fördersätze", saved, entered))


def _in_words(rates: Rates) -> str:
    ordered = sorted(rates, key=lambda rate: -rate["from_year"])
    return "\n".join(
        f"ab {rate['from_year']}: {rate['rate'].normalize():f} % {rate['note']}".replace(".", ",").strip()
        for rate in ordered
    )


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
