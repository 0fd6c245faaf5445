"""The registers of a demo town: municipality, people, actors, programmes, cost groups, indicators."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.utils import timezone

from actors.models import Actor, Contact, Membership, Municipality, Role, User
from measures.models import CostGroup, FundingProgramme, ProgrammeDocument, ProgrammeName, ProgrammeRate
from measures.monitoring.usual_indicators import take_over_indicators
from measures.registers import seed_cost_groups
from publishing.demo.accounts import PASSWORD, Account
from publishing.demo.content import ActorText, Town
from publishing.demo.money import ProgrammeText


@dataclass(frozen=True)
class Registers:
    """Rows by the names that the texts use: short names, roles, numbers of cost groups."""

    municipality: Municipality
    actors: dict[str, Actor]
    programmes: dict[str, FundingProgramme]
    cost_groups: dict[str, CostGroup]
    people: dict[str, User]


def create_registers(town: Town, accounts: Iterable[Account]) -> Registers:
    """Write all registers of ``town``; nothing of it may exist yet."""
    municipality = Municipality.objects.create(**town.municipality)
    seed_cost_groups(municipality)
    take_over_indicators(municipality)
    actors = {text.short_name: _create_actor(municipality, text) for text in town.actors}
    return Registers(
        municipality=municipality,
        actors=actors,
        programmes={text.short_name: _create_programme(municipality, text) for text in town.programmes},
        cost_groups={group.code: group for group in CostGroup.objects.filter(municipality=municipality)},
        people={account.role: _create_person(municipality, account, actors) for account in accounts},
    )


def _create_actor(municipality: Municipality, text: ActorText) -> Actor:
    actor = Actor.objects.create(
        municipality=municipality,
        name=text.name,
        short_name=text.short_name,
        kind=text.kind,
        website=text.website,
        note=text.note,
    )
    Contact.objects.bulk_create(
        Contact(
            actor=actor,
            name=person.name,
            function=person.function,
            email=person.email,
            phone=person.phone,
            consent_given_on=person.consent,
        )
        for person in text.people
    )
    return actor


COLUMNS = (
    *("short_name", "level", "land", "legal_basis", "note", "first_year", "last_year", "area_ceiling"),
    *("measure_ceiling", "deadline_day", "deadline_month", "deadline_note", "lapse_years", "lapse_note"),
    "is_suggestion",
)
"""What a programme's text says under the name of the column."""


def _create_programme(municipality: Municipality, text: ProgrammeText) -> FundingProgramme:
    """The programme under its first name; ``rename_programmes`` gives it the later ones."""
    programme = FundingProgramme.objects.create(
        municipality=municipality,
        name=text.names[0].name if text.names else text.name,
        archived_at=timezone.now() if text.is_archived else None,
        **{name: getattr(text, name) for name in COLUMNS},
    )
    ProgrammeRate.objects.bulk_create(ProgrammeRate(programme=programme, **asdict(rate)) for rate in text.rates)
    ProgrammeDocument.objects.bulk_create(
        ProgrammeDocument(programme=programme, position=position, **asdict(link))
        for position, link in enumerate(text.documents, start=1)
    )
    programme.cost_groups.set(CostGroup.objects.filter(municipality=municipality, code__in=text.cost_groups))
    return programme


def rename_programmes(town: Town, registers: Registers, year: int) -> None:
    """What a programme of ``town`` is called in ``year``; until then it bears an earlier name, as do the
    editions that are adopted by then."""
    for text in town.programmes:
        programme = registers.programmes[text.short_name]
        over = [old for old in text.names if old.until_year < year]
        if len(over) > programme.former_names.count():
            for old in over:
                ProgrammeName.objects.get_or_create(programme=programme, **asdict(old))
            left = [old.name for old in text.names if old.until_year >= year]
            programme.name = left[0] if left else text.name
            programme.save()


def _create_person(municipality: Municipality, account: Account, actors: dict[str, Actor]) -> User:
    user = User.objects.create_user(account.email, PASSWORD, first_name=account.first_name, last_name=account.last_name)
    actor = actors[account.actor] if account.role == Role.CONTRIBUTOR else None
    Membership.objects.create(user=user, municipality=municipality, role=account.role, actor=actor)
    return user
