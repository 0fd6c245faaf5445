"""What is still open in an edition before it can go to the council.

The rules come from the funding conditions (VV Städtebauförderung: aims and measures,
a climate measure in the period, a statement on Verstetigung, kept up to date), from
§ 149 BauGB (cost and how it is covered) and from what councils ask for (carrier,
period, a text to decide on). They are found anew each time from what the edition
says; only the decision to leave one open is stored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from actors.templatetags.german import euro
from concepts.models import Edition, EditionKind, Goal, Subject, UpdateReason
from concepts.richtext import plain
from measures import finance
from measures.funding.coverage import gaps_by_year
from measures.funding.noticed import noticed_for
from measures.funding.rules import Breach, breaches_of_edition, breaches_of_sheet
from measures.matrix import SERVED_KINDS
from measures.models import MeasureSheet
from measures.updating.fates import Account, gives_account
from publishing.checked_content import Content, Place, gather
from publishing.models import AcceptedProblem


@dataclass(frozen=True)
class Problem:
    """One open point. ``object_key`` is the goal, chapter or measure it is about, if any;
    ``demand`` is what the check asks for that found it."""

    code: str
    statement: str
    place: Place
    object_key: UUID | None = None
    demand: str = ""
    accepted: AcceptedProblem | None = None

    @property
    def identity(self) -> tuple[str, UUID | None, str]:
        """What makes it the same problem: once its wording changes, an old acceptance no longer counts."""
        return self.code, self.object_key, self.statement

    @property
    def address(self) -> str:
        """The problem in one word, for the forms that accept it: ``code`` or ``code:key``."""
        return f"{self.code}:{self.object_key}" if self.object_key else self.code


def open_problems(edition: Edition) -> list[Problem]:
    """All open points of one edition, those that were accepted included."""
    return problems_by_edition([edition])[edition.pk]


def unresolved(problems: Iterable[Problem]) -> list[Problem]:
    """The problems that still stand in the way: nobody has accepted them."""
    return [problem for problem in problems if problem.accepted is None]


def fulfilled(edition: Edition, problems: Iterable[Problem]) -> list[str]:
    """The demands that ``edition`` meets, given its open points; what can't be told is not met."""
    found = list(problems)
    unmet, codes = {problem.demand for problem in found}, {problem.code for problem in found}
    return [
        check.demand
        for check in CHECKS
        if check.applies(edition) and check.demand not in unmet and codes.isdisjoint(check.empty_with)
    ]


def problems_by_edition(editions: Iterable[Edition]) -> dict[int, list[Problem]]:
    """Edition id -> its open points; the number of queries does not depend on how many there are.

    The editions' concepts have to be selected with them.
    """
    contents = gather(list(editions))
    accepted: dict[int, dict[tuple[str, UUID | None, str], AcceptedProblem]] = defaultdict(dict)
    for row in AcceptedProblem.objects.filter(edition__in=contents).select_related("accepted_by"):
        accepted[row.edition_id][row.code, row.object_key, row.statement] = row
    return {
        edition_id: [
            replace(problem, demand=check.demand, accepted=accepted[edition_id].get(problem.identity))
            for check in CHECKS
            if check.applies(content.edition)
            for problem in check.find(content)
        ]
        for edition_id, content in contents.items()
    }


# --- The edition and its area -------------------------------------------------


def _without_validity(content: Content) -> Iterator[Problem]:
    if not content.edition.validity:
        yield Problem("validity_missing", "Die Geltungsdauer der Fassung fehlt", content.key_data)


def _without_reason(content: Content) -> Iterator[Problem]:
    edition = content.edition
    if not edition.update_reason:
        yield Problem("update_reason_missing", "Der Anlass der Fortschreibung fehlt", content.key_data)
    elif edition.update_reason == UpdateReason.OTHER and not edition.update_reason_text.strip():
        statement = "Der „sonstige Anlass“ der Fortschreibung ist nicht erläutert"
        yield Problem("update_reason_missing", statement, content.key_data)


def _without_proposed_resolution(content: Content) -> Iterator[Problem]:
    if not content.edition.proposed_resolution.strip():
        yield Problem("resolution_text_missing", "Der Beschlussvorschlag für den Rat fehlt", content.key_data)


def _without_resolution_facts(content: Content) -> Iterator[Problem]:
    edition = content.edition
    facts = {
        "Gremium": edition.resolution_body,
        "Datum": edition.resolution_date or edition.resolution_date_text,
        "Nummer": edition.resolution_number,
        "Ergebnis": edition.resolution_result,
    }
    missing = [name for name, value in facts.items() if not value]
    if missing:
        statement = f"Zum Beschluss nennt die Quelle nicht: {', '.join(missing)}"
        yield Problem("resolution_facts_missing", statement, content.key_data)


def _without_area_figures(content: Content) -> Iterator[Problem]:
    area = content.area
    place = content.place("Gebiet", "area_edit", "edition_overview")
    if area is None or area.hectares is None:
        yield Problem("area_without_hectares", "Die Größe des Gebiets in Hektar fehlt", place)
    if area is None or area.inhabitants is None:
        yield Problem("area_without_inhabitants", "Die Zahl der Einwohnerinnen und Einwohner fehlt", place)


# --- Chapters -----------------------------------------------------------------

MAY_BE_EMPTY = [Subject.ANNEX, Subject.FREE, Subject.CONSOLIDATION]
"""Chapters without a check of their own emptiness; consolidation has a check for itself."""


def _without_consolidation(content: Content) -> Iterator[Problem]:
    chapter = next((c for c in content.chapters if c.subject == Subject.CONSOLIDATION), None)
    if chapter is None:
        place = content.place("Kapitel", "chapter_list", "chapter_list")
        yield Problem("no_consolidation", "Ein Kapitel mit Aussagen zur Verstetigung fehlt", place)
    elif not plain(chapter.body):
        place = content.place("Kapitel", "chapter_edit", "chapter_detail", chapter.key)
        statement = f"Das Kapitel „{chapter.title}“ ist leer: Aussagen zur Verstetigung sind Fördervoraussetzung"
        yield Problem("no_consolidation", statement, place, chapter.key)


def _empty_chapters(content: Content) -> Iterator[Problem]:
    if not content.chapters:
        place = content.place("Kapitel", "chapter_list", "chapter_list")
        yield Problem("no_chapters", "Die Fassung hat noch keine Kapitel", place)
    for chapter in content.chapters:
        if chapter.subject not in MAY_BE_EMPTY and not plain(chapter.body):
            place = content.place("Kapitel", "chapter_edit", "chapter_detail", chapter.key)
            yield Problem("chapter_empty", f"Das Kapitel „{chapter.title}“ ist leer", place, chapter.key)


# --- Goals and measures -------------------------------------------------------


def _no_goals(content: Content) -> Iterator[Problem]:
    if not any(goal.kind in SERVED_KINDS for goal in content.goals):
        statement = f"Die Fassung hat noch keine {'Ober- oder Teilziele' if content.goals else 'Ziele'}"
        yield Problem("no_goals", statement, content.place("Ziele", "goal_tree", "goal_tree"))


def _no_measures(content: Content) -> Iterator[Problem]:
    if not content.sheets:
        place = content.place("Maßnahmen", "measure_list", "measure_list")
        yield Problem("no_measures", "Die Fassung hat noch keine Maßnahmen", place)


def _goals_without_measure(content: Content) -> Iterator[Problem]:
    children: dict[int, list[Goal]] = defaultdict(list)
    for goal in content.goals:
        if goal.parent_id is not None:
            children[goal.parent_id].append(goal)

    def is_served(goal: Goal) -> bool:
        return bool(goal.sheet_links.all()) or any(is_served(child) for child in children[goal.pk])

    for goal in content.goals:
        if goal.kind in SERVED_KINDS and not is_served(goal):
            place = content.place("Ziele", "goal_tree", "goal_tree")
            statement = f"{goal.get_kind_display()} „{goal}“ hat keine Maßnahme"
            yield Problem("goal_without_measure", statement, place, goal.key)


def _sheet_check(
    code: str, lacks: str, is_open: Callable[[MeasureSheet], bool]
) -> Callable[[Content], Iterator[Problem]]:
    def find(content: Content) -> Iterator[Problem]:
        for sheet in content.sheets:
            if is_open(sheet):
                place = content.sheet_place("Maßnahmen", sheet)
                yield Problem(code, f"{sheet}: {lacks}", place, sheet.measure.key)

    return find


_without_goal = _sheet_check("measure_without_goal", "kein Ziel zugeordnet", lambda sheet: not sheet.goal_links.all())
_without_field = _sheet_check(
    "measure_without_action_field", "kein Handlungsfeld zugeordnet", lambda sheet: sheet.action_field_id is None
)
_without_carrier = _sheet_check("measure_without_carrier", "kein Träger benannt", lambda sheet: not sheet.carriers)  # type: ignore[attr-defined]  # prefetched in gather
_without_period = _sheet_check(
    "measure_without_period", "kein Zeitraum angegeben", lambda sheet: not (sheet.period or sheet.is_permanent)
)
_without_cost = _sheet_check(
    "measure_without_cost",
    "keine Kosten angegeben",
    lambda sheet: not (sheet.is_informational or sheet.cost_lines.all()),
)


def _badly_covered(content: Content) -> Iterator[Problem]:
    for sheet in content.sheets:
        if sheet.is_informational or not sheet.cost_lines.all():
            continue
        gap = finance.sums(sheet.cost_lines.all(), sheet.funding_lines.all()).gap
        place = content.sheet_place("Kosten", sheet)
        if gap > 0:
            statement = f"{sheet}: Die Finanzierung deckt {euro(gap)} der Kosten nicht"
            yield Problem("funding_gap", statement, place, sheet.measure.key)
        elif gap < 0:
            statement = f"{sheet}: Die Finanzierung übersteigt die Kosten um {euro(-gap)}"
            yield Problem("funding_exceeds_cost", statement, place, sheet.measure.key)


def _badly_covered_by_year(content: Content) -> Iterator[Problem]:
    """What closes as a whole, but not in its years. Only a hint: a town may pay in advance, and then says so."""
    for sheet in content.sheets:
        costs, fundings = sheet.cost_lines.all(), sheet.funding_lines.all()
        if sheet.is_informational or finance.sums(costs, fundings).gap:
            continue
        told = [
            f"{year} fehlen {euro(gap)}" if gap > 0 else f"{year} stehen {euro(-gap)} zu viel"
            for year, gap in gaps_by_year(costs, fundings).items()
        ]
        if told:
            every = [*finance.counted(costs), *finance.counted(fundings)]
            undated = any(line.fiscal_year is None for line in every)
            told += ["Beträge ohne Jahr zählen dabei nicht"] if undated else []
            statement = f"{sheet}: Die Finanzierung deckt die Kosten nur zusammen, nicht je Jahr: {', '.join(told)}"
            place = content.place("Kosten", "money_edit", "sheet_detail", sheet.measure.serial)
            yield Problem("funding_in_other_years", statement, place, sheet.measure.key)


def _against_the_rules(content: Content) -> Iterator[Problem]:
    for sheet in content.sheets:
        if sheet.is_informational:
            continue
        place = content.place("Kosten", "money_edit", "sheet_detail", sheet.measure.serial)
        noticed = noticed_for(content.grants, sheet.measure_id)
        costs, fundings = list(sheet.cost_lines.all()), list(sheet.funding_lines.all())
        for code, statement in _by_rule(breaches_of_sheet(costs, fundings, noticed)):
            yield Problem(code, f"{sheet}: {statement}", place, sheet.measure.key)
    lines = [line for sheet in content.sheets for line in sheet.funding_lines.all()]
    place = content.place("Kosten", "finance_overview", "finance_overview")
    for code, statement in _by_rule(breaches_of_edition(lines, content.grants)):
        yield Problem(code, statement, place)


def _by_rule(breaches: Iterable[Breach]) -> Iterable[tuple[str, str]]:
    """(code, all that is against this rule): a rule is accepted as not kept once for a measure."""
    found: dict[str, list[str]] = defaultdict(list)
    for breach in breaches:
        found[breach.code].append(breach.statement)
    return [(code, "; ".join(statements)) for code, statements in found.items()]


def _without_climate_measure(content: Content) -> Iterator[Problem]:
    edition, concept = content.edition, content.edition.concept
    if edition.valid_from_year or edition.valid_to_year:
        start, end = edition.valid_from_year, edition.valid_to_year
    else:
        start, end = concept.funding_start_year, concept.funding_end_year
    if any(sheet.is_climate_measure and _lies_within(sheet, start, end) for sheet in content.sheets):
        return
    period = f" ({start or '…'}–{end or '…'})" if start or end else ""
    statement = f"Keine Maßnahme zu Klimaschutz oder Klimaanpassung liegt erkennbar in der Geltungsdauer{period}"
    yield Problem("no_climate_measure", statement, content.place("Maßnahmen", "measure_list", "measure_list"))


def _lies_within(sheet: MeasureSheet, start: int | None, end: int | None) -> bool:
    """Whether the measure's years meet the period; without any year only a permanent task does."""
    if start is None and end is None:
        return True
    if sheet.start_year is None and sheet.end_year is None:
        return sheet.is_permanent
    ends_too_early = start is not None and sheet.end_year is not None and sheet.end_year < start
    starts_too_late = end is not None and sheet.start_year is not None and sheet.start_year > end
    return not (ends_too_early or starts_too_late)


# --- What became of the measures before ---------------------------------------


def _account_place(content: Content, account: Account) -> Place:
    return content.place("Bilanz", "fate_edit", "fate_edit", account.old.measure.serial)


FEW = 5
"""So many unaccounted measures are told one by one; when an update begins, all are open."""


def _unaccounted(content: Content) -> Iterator[Problem]:
    missing = [account for account in content.accounts if account.verdict is None]
    if len(missing) > FEW:
        statement = f"In der Bilanz ist bei {len(missing)} bisherigen Maßnahmen offen, was aus ihnen wurde"
        yield Problem("fates_missing", statement, content.place("Bilanz", "fate_list", "fate_list"))
        return
    for account in missing:
        statement = f"{account.old}: In der Bilanz ist offen, was aus der bisherigen Maßnahme wurde"
        place = _account_place(content, account)
        yield Problem("fate_missing", statement, place, account.old.measure.key)


def _contradicted(content: Content) -> Iterator[Problem]:
    for account in content.accounts:
        if account.contradiction:
            statement = f"{account.old} ist in der Bilanz {account.contradiction}"
            place = _account_place(content, account)
            yield Problem("fate_contradicted", statement, place, account.old.measure.key)


@dataclass(frozen=True)
class Check:
    """One rule: what has to be so, and how to find where it is not.

    ``empty_with`` are the codes of problems with which the rule has nothing to look at: then
    nothing is wrong, but nothing is right either.
    """

    demand: str
    find: Callable[[Content], Iterator[Problem]]
    applies: Callable[[Edition], bool] = lambda edition: True
    empty_with: frozenset[str] = frozenset()


NO_GOALS, NO_MEASURES = frozenset({"no_goals"}), frozenset({"no_measures"})
COSTS_UNKNOWN = NO_MEASURES | {"measure_without_cost"}
"""As long as a measure names no cost, nobody can say that all of it is covered."""
NOT_COVERED = COSTS_UNKNOWN | {"funding_gap", "funding_exceeds_cost"}
"""As long as the sums do not close at all, nobody can say that they close in every year."""

CHECKS = (
    Check("Die Geltungsdauer ist angegeben", _without_validity),
    Check(
        "Der Anlass der Fortschreibung ist angegeben",
        _without_reason,
        lambda edition: edition.kind != EditionKind.INITIAL,
    ),
    Check("Ein Beschlussvorschlag liegt vor", _without_proposed_resolution),
    Check(
        "Der Beschluss ist vollständig nachgewiesen", _without_resolution_facts, lambda edition: edition.is_transcribed
    ),
    Check("Größe und Einwohnerzahl des Gebiets sind angegeben", _without_area_figures),
    Check("Aussagen zur Verstetigung liegen vor", _without_consolidation),
    Check("Alle Kapitel haben Text", _empty_chapters),
    Check("Ziele sind benannt", _no_goals),
    Check("Maßnahmen sind benannt", _no_measures),
    Check("Jedes Ziel hat eine Maßnahme", _goals_without_measure, empty_with=NO_GOALS),
    Check("Jede Maßnahme dient einem Ziel", _without_goal, empty_with=NO_MEASURES),
    Check("Jede Maßnahme gehört zu einem Handlungsfeld", _without_field, empty_with=NO_MEASURES),
    Check("Jede Maßnahme hat einen Träger", _without_carrier, empty_with=NO_MEASURES),
    Check("Jede Maßnahme hat einen Zeitraum", _without_period, empty_with=NO_MEASURES),
    Check("Jede Maßnahme hat Kosten", _without_cost, empty_with=NO_MEASURES),
    Check("Die Finanzierung deckt die Kosten genau", _badly_covered, empty_with=COSTS_UNKNOWN),
    Check(
        "Die Finanzierung deckt die Kosten in jedem Jahr",
        _badly_covered_by_year,
        lambda edition: not edition.is_transcribed,
        empty_with=NOT_COVERED,
    ),
    Check("Die Förderung hält die Regeln der Programme ein", _against_the_rules, empty_with=COSTS_UNKNOWN),
    Check("Eine Klimamaßnahme liegt in der Geltungsdauer", _without_climate_measure),
    Check("Jede bisherige Maßnahme ist bilanziert", _unaccounted, gives_account),
    Check("Bilanz und Maßnahmen passen zueinander", _contradicted, gives_account),
)
