"""Suggestions for a town's register of programmes: what is usual in its Land, taken over on wish."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower

from actors.models import Land, Municipality
from measures.funding.usual_programmes import (
    HABITS,
    TEXTBOOK,
    UNCONFIRMED,
    USUAL_PROGRAMMES,
    Habits,
    UsualProgramme,
    UsualRate,
)
from measures.models import FundingProgramme, ProgrammeDocument, ProgrammeName, ProgrammeRate

NO_HABITS = Habits(None, lapse_note="")


@dataclass(frozen=True)
class Suggestion:
    """A usual programme as the town's Land handles it. ``is_known``: the register has it already."""

    programme: UsualProgramme
    land: Land
    habits: Habits
    is_known: bool

    @property
    def key(self) -> str:
        return self.programme.key

    @property
    def rate(self) -> UsualRate | None:
        return self.habits.rate if self.programme.is_of_land else self.programme.rate

    @property
    def is_unconfirmed(self) -> bool:
        """Whether the rate is customary or derived, not read in a source."""
        return self.rate is not None and self.rate.note.startswith(UNCONFIRMED)

    @property
    def note(self) -> str:
        return "\n".join(words for words in (self.programme.note, self.habits.note) if words)


def suggestions_for(municipality: Municipality) -> list[Suggestion]:
    """The usual programmes of the town's Land and of all Länder; one query."""
    land = Land(municipality.land)
    known = _names_in(municipality)
    return [
        Suggestion(one, land, HABITS.get(land, TEXTBOOK) if one.is_of_land else NO_HABITS, _is_in(known, one))
        for one in USUAL_PROGRAMMES
        if one.land in ("", land)
    ]


@transaction.atomic
def take_over(municipality: Municipality, keys: Collection[str]) -> list[FundingProgramme]:
    """Add the chosen suggestions to the town's register, marked as such; what it has already stays as it is."""
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)  # a double click waits here
    chosen = [one for one in suggestions_for(municipality) if one.key in keys and not one.is_known]
    return [programme for one in chosen if (programme := _create_unless_taken(municipality, one))]


def _create_unless_taken(municipality: Municipality, suggestion: Suggestion) -> FundingProgramme | None:
    try:
        with transaction.atomic():
            return _create(municipality, suggestion)
    except IntegrityError:  # somebody created one of this name at this moment; his stays
        return None


def _names_in(municipality: Municipality) -> set[str]:
    """Names and short names of the register in small letters."""
    register = FundingProgramme.objects.filter(municipality=municipality)
    pairs = register.values_list(Lower("name"), Lower("short_name"))
    return {name for pair in pairs for name in pair if name}


def _is_in(known: set[str], usual: UsualProgramme) -> bool:
    return bool({usual.name.lower(), usual.short_name.lower()} & known)


def _create(municipality: Municipality, suggestion: Suggestion) -> FundingProgramme:
    usual, habits = suggestion.programme, suggestion.habits
    day, month = habits.deadline or (None, None)
    programme = FundingProgramme.objects.create(
        municipality=municipality,
        name=usual.name,
        short_name=usual.short_name,
        level=usual.level,
        land=suggestion.land if usual.is_of_land else usual.land,
        legal_basis=usual.legal_basis,
        first_year=usual.first_year,
        deadline_day=day,
        deadline_month=month,
        deadline_note=habits.deadline_note,
        lapse_years=habits.lapse_years if usual.is_of_land else None,
        lapse_note=habits.lapse_note,
        note=suggestion.note,
        is_suggestion=True,
    )
    if usual.former_name:
        name, until_year = usual.former_name
        ProgrammeName.objects.create(programme=programme, name=name, until_year=until_year)
    if rate := suggestion.rate:
        shares = {field.name: getattr(rate, field.name) for field in fields(rate)}
        ProgrammeRate.objects.create(programme=programme, **shares)
    ProgrammeDocument.objects.bulk_create(
        ProgrammeDocument(programme=programme, position=position, title=title, url=url)
        for position, (title, url) in enumerate(usual.documents, start=1)
    )
    return programme
