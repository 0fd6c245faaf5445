"""What the checks of an edition look at, fetched for many editions at once, and the places they point to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from concepts.models import Chapter, Edition, Goal, ProgrammeArea
from measures.models import ActorRole, CostLine, FundingLine, Grant, MeasureSheet, SheetActor
from measures.updating.fates import Account, draw_up, fates_in, gives_account


@dataclass(frozen=True)
class Place:
    """Where a problem is mended: the part of the edition, and the names of the form and of the
    page to read it on, which stand at the same ``address``."""

    tab: str
    mend: str
    read: str
    address: tuple[object, ...]

    @property
    def mend_url(self) -> str:
        return reverse(self.mend, args=self.address)

    @property
    def read_url(self) -> str:
        return reverse(self.read, args=self.address)


@dataclass
class Content:
    """All that one edition says to the checks."""

    edition: Edition
    area: ProgrammeArea | None = None
    chapters: list[Chapter] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    sheets: list[MeasureSheet] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)

    def place(self, tab: str, mend: str, read: str, *more: object) -> Place:
        """Pages of this edition; ``more`` are further parts of their addresses."""
        return Place(tab, mend, read, (self.edition.concept.slug, self.edition.number, *more))

    def sheet_place(self, tab: str, sheet: MeasureSheet) -> Place:
        return self.place(tab, "sheet_edit", "sheet_detail", sheet.measure.serial)

    @property
    def key_data(self) -> Place:
        return self.place("Eckdaten", "edition_edit", "edition_overview")


def gather(editions: list[Edition]) -> dict[int, Content]:
    """Edition id -> what its checks look at, in a fixed number of queries."""
    contents = {edition.pk: Content(edition) for edition in editions}
    for area in ProgrammeArea.objects.filter(edition__in=contents):
        contents[area.edition_id].area = area
    for chapter in Chapter.objects.filter(edition__in=contents):
        contents[chapter.edition_id].chapters.append(chapter)
    for goal in Goal.objects.filter(edition__in=contents).prefetch_related("sheet_links"):
        contents[goal.edition_id].goals.append(goal)
    carriers = SheetActor.objects.filter(role=ActorRole.RESPONSIBLE_BODY)
    sheets = (
        MeasureSheet.objects.filter(edition__in=contents)
        .select_related("measure")
        .prefetch_related(
            "goal_links",
            Prefetch("actor_links", carriers, to_attr="carriers"),
            Prefetch("cost_lines", CostLine.objects.select_related("sheet")),
            Prefetch("funding_lines", _funding_lines()),
        )
    )
    for sheet in sheets:
        contents[sheet.edition_id].sheets.append(sheet)
    _gather_accounts(contents)
    concepts = {edition.concept_id for edition in editions}
    for grant in Grant.objects.filter(concept__in=concepts).prefetch_related("measure_links").order_by("id"):
        for content in contents.values():
            if content.edition.concept_id == grant.concept_id:
                content.grants.append(grant)
    return contents


def _funding_lines() -> QuerySet[FundingLine]:
    """With the programmes and what their rules are, one object for each programme; and the names of third parties."""
    told = ("programme__rates", "programme__eligible_groups", "programme__former_names")
    return FundingLine.objects.select_related("sheet", "actor").prefetch_related(*told)


def _gather_accounts(contents: dict[int, Content]) -> None:
    """What each edition that gives account says became of the measures before it."""
    asked = [content for content in contents.values() if gives_account(content.edition)]
    before: dict[int, list[MeasureSheet]] = defaultdict(list)
    previous = [content.edition.previous_id for content in asked]
    for sheet in MeasureSheet.objects.filter(edition__in=previous).select_related("measure").in_list_order():
        before[sheet.edition_id].append(sheet)
    fates = list(fates_in([content.edition.pk for content in asked]))
    for content in asked:
        own = [fate for fate in fates if fate.edition_id == content.edition.pk]
        content.accounts = draw_up(content.edition, before[content.edition.previous_id or 0], content.sheets, own)
