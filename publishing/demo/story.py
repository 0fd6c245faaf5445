"""The demo from its first day to today: registers, editions through the council, what was reported since."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from actors.models import Role
from concepts.models import Concept, Edition, EditionKind, ResolutionResult, State, UpdateReason
from concepts.workflow import transition
from measures.models import Fate, StatusUpdate
from measures.updating.adoption import fix_names
from measures.updating.fates import Decision, unaccounted
from measures.updating.settling import settle
from publishing.demo.accounting import account
from publishing.demo.accounts import ACCOUNTS, NEIGHBOUR_ACCOUNTS, Account
from publishing.demo.content import EditionText, EntryText, Town, read_town
from publishing.demo.drafting import Draft, spread, write_edition
from publishing.demo.granted import write_grants, write_incomes
from publishing.demo.indicated import write_indicator_values
from publishing.demo.progress import show_progress
from publishing.demo.registers import Registers, create_registers, rename_programmes
from publishing.demo.rounds import answer_link, day_before_today, hold_round
from publishing.editions import Resolution, publish, start_edition, submit

CHANGES_PER_EDITION = 120
"""About as many things are written down while an edition is drafted."""


@transaction.atomic
def tell_demo(repeated: int = 0) -> Concept:
    """Create both towns; answers the concept of the larger one. ``repeated``: so many further
    editions are published unchanged before the draft is begun."""
    concept = _tell(read_town("auenfurt"), ACCOUNTS, repeated)
    _tell(read_town("kiefernrode"), NEIGHBOUR_ACCOUNTS)
    return concept


def _tell(town: Town, accounts: Iterable[Account], repeated: int = 0) -> Concept:
    registers = create_registers(town, accounts)
    concept = Concept.objects.create(municipality=registers.municipality, **town.concept)
    measures: dict[str, int] = {}
    log = _dated(town)
    for text in town.editions:
        if not text.way.published:
            for over in (one for one in town.rounds if one.is_over):
                log = _report(log, day_before_today(over.closed_days_ago or 0), registers, measures)
                hold_round(concept, registers, over)
            _repeat(concept, registers, repeated)
        edition = _begin(concept, text, registers)
        rename_programmes(town, registers, _begun_at(text).year)
        end = _moment(text.way.reviewed) or timezone.now() - timedelta(days=1)
        moments = spread(_begun_at(text), end, CHANGES_PER_EDITION)
        draft = Draft(edition, text, town, registers, registers.people[Role.EDITOR], moments)
        write_edition(draft, measures)
        # An edition on paper shows how far each measure was when it went to the council.
        log = _report(log, end.date(), registers, measures)
        account(draft, measures)
        _go_its_way(edition, text, registers)
    _report(log, timezone.localdate(), registers, measures)
    for running in (text for text in town.rounds if not text.is_over):
        hold_round(concept, registers, running)
    for proposal in town.proposals:
        answer_link(proposal, registers, measures)
    show_progress(town, measures)
    write_grants(town.grants, concept, registers, measures)
    write_incomes(town.incomes, concept, measures)
    write_indicator_values(town.indicators, concept)
    return concept


def _begin(concept: Concept, text: EditionText, registers: Registers) -> Edition:
    """The empty first edition, or a copy of the one in force."""
    at = _begun_at(text)
    kind, texts = text.texts["kind"], text.texts
    if kind == EditionKind.INITIAL:
        edition = Edition.objects.create(concept=concept, number=text.number)
    else:
        edition = start_edition(
            concept,
            registers.people[Role.EDITOR],
            UpdateReason(texts["update_reason"]),
            texts["update_reason_text"],
            texts["valid_from_year"],
            texts["valid_to_year"],
            at=at,
        )
    Edition.objects.filter(pk=edition.pk).update(created_at=at, state_since=at)
    return Edition.objects.select_related("concept").get(pk=edition.pk)


def _go_its_way(edition: Edition, text: EditionText, registers: Registers) -> None:
    """To review, before the council and into force, as far as the text says."""
    people, way = registers.people, text.way
    if way.reviewed:
        transition(edition, State.REVIEW, people[Role.EDITOR], at=_moment(way.reviewed))
    if way.submitted and way.has_package:
        submit(edition, people[Role.REVIEWER], at=_moment(way.submitted))
    elif way.submitted:
        fix_names(edition)
        transition(edition, State.SUBMITTED, people[Role.REVIEWER], at=_moment(way.submitted))
    if way.published:
        result = ResolutionResult(text.resolution["result"])
        resolution = Resolution(**text.resolution | {"result": result})
        publish(edition, people[Role.PUBLISHER], resolution, at=_moment(way.published))


def _repeat(concept: Concept, registers: Registers, times: int) -> None:
    """Publish ``times`` further editions in which nothing changed but the resolution."""
    people = registers.people
    for _ in range(times):
        edition = start_edition(concept, people[Role.EDITOR], UpdateReason.OTHER, "Unveränderte Wiederholung")
        year = timezone.localdate().year
        edition.valid_from_year, edition.valid_to_year = year, year + 1
        edition.proposed_resolution = "Die Fassung wird unverändert beschlossen."
        edition.save()
        for old in unaccounted(edition):
            settle(edition, old.old.measure, people[Role.EDITOR], Decision(Fate.CONTINUED))
        transition(edition, State.REVIEW, people[Role.EDITOR])
        submit(edition, people[Role.REVIEWER])
        number = f"Wiederholung {edition.number}"
        result = ResolutionResult.ADOPTED
        resolution = Resolution("Stadtverordnetenversammlung", timezone.localdate(), number, result)
        publish(edition, people[Role.PUBLISHER], resolution)


def _dated(town: Town) -> list[tuple[date, EntryText]]:
    """The log of all measures with real dates, oldest entry first."""
    today = timezone.localdate()
    dated = [(entry.on or today - timedelta(days=entry.days_ago), entry) for entry in town.log]
    return sorted(dated, key=lambda pair: pair[0])


def _report(
    log: list[tuple[date, EntryText]], until: date, registers: Registers, measures: dict[str, int]
) -> list[tuple[date, EntryText]]:
    """Write what was reported up to ``until`` on measures that exist by then; answers what is left."""
    today = timezone.localdate()
    left = []
    for day, entry in log:
        if day > until or entry.measure not in measures:
            left.append((day, entry))
            continue
        update = StatusUpdate.objects.create(
            measure_id=measures[entry.measure],
            reported_on=day,
            implementation_status=entry.status,
            funding_status=entry.funding,
            progress=entry.progress,
            what_happened=entry.happened,
            obstacles=entry.obstacles,
            next_step=entry.next,
            next_step_date=today + timedelta(days=entry.next_in_days) if entry.next_in_days else None,
            spent=entry.spent,
            internal_note=entry.note,
            reason=entry.reason,
            follow_up_date=today + timedelta(days=entry.follow_up_in_days) if entry.follow_up_in_days else None,
            confirmed_unchanged=entry.unchanged,
            reported_by=registers.people[entry.by],
        )
        entered = timezone.make_aware(datetime.combine(day, time(14, 30)))
        StatusUpdate.objects.filter(pk=update.pk).update(created_at=entered)
    return left


def _begun_at(text: EditionText) -> datetime:
    return _moment(text.way.started) or timezone.now() - timedelta(days=text.way.started_days_ago)


def _moment(naive: datetime | None) -> datetime | None:
    return timezone.make_aware(naive) if naive else None
