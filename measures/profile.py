"""Reading a sheet: what its page shows beside the sheet's own fields."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from measures.models import ActorRole, FundingStatus, ImplementationStatus, MeasureSheet, SheetActor
from measures.models.status import TONES, date_in_words
from measures.sheets import SheetContent


@dataclass(frozen=True)
class LatestStatus:
    """What was last reported about a measure; empty before the first report."""

    status: str
    reported_on: date | None
    precision: str
    funding_status: str = ""
    own_label: str = ""
    own_place: int | None = None

    @property
    def label(self) -> str:
        """The status in the municipality's words."""
        return self.own_label or (str(ImplementationStatus(self.status).label) if self.status else "")

    @property
    def place(self) -> int | None:
        """Where the municipality lists the status; None before the first report."""
        if not self.status:
            return None
        return self.own_place or list(ImplementationStatus).index(ImplementationStatus(self.status)) + 1

    @property
    def funding_label(self) -> str:
        return str(FundingStatus(self.funding_status).label) if self.funding_status else ""

    @property
    def tone(self) -> str:
        return TONES.get(self.status, "neutral")

    @property
    def reported(self) -> str:
        """The date, as exactly as it is known."""
        return date_in_words(self.reported_on, self.precision) if self.reported_on else ""


NOT_REPORTED = LatestStatus("", None, "")


def latest_status(sheet: MeasureSheet) -> LatestStatus:
    """The latest status of a sheet that was fetched ``with_latest_status``."""
    status, on, precision, funding, label, place = (
        getattr(sheet, f"latest_{name}")
        for name in ("status", "reported_on", "precision", "funding_status", "label", "place")
    )
    return LatestStatus(status or "", on, precision or "", funding or "", label or "", place)


def actors_by_role(links: Iterable[SheetActor]) -> list[tuple[str, list[SheetActor]]]:
    """(role, its actors) in the order of the roles; the carrier is always there, even when none is named."""
    links = list(links)
    by_role = [(role, [link for link in links if link.role == role]) for role in ActorRole]
    return [(str(role.label), own) for role, own in by_role if own or role == ActorRole.RESPONSIBLE_BODY]


def neighbours(sheet: MeasureSheet) -> tuple[MeasureSheet | None, MeasureSheet | None]:
    """The sheets before and after this one in the order of the list; one query."""
    sheets = MeasureSheet.objects.in_edition(sheet.edition).select_related("measure").in_list_order()
    row = list(sheets.only("edition", "number", "title", "measure__serial"))
    place = next(index for index, other in enumerate(row) if other.pk == sheet.pk)
    for other in row:
        other.edition = sheet.edition
    return row[place - 1] if place else None, row[place + 1] if place + 1 < len(row) else None


def what_hangs_on_sheet(content: SheetContent) -> list[str]:
    """What goes along when the sheet is deleted, counted."""
    counted = (
        (len(content.cost_lines), "Kostenzeile", "Kostenzeilen"),
        (len(content.funding_lines), "Finanzierungszeile", "Finanzierungszeilen"),
        (len(content.goals), "Zielbeitrag", "Zielbeiträge"),
        (len(content.actors), "Beteiligung eines Akteurs", "Beteiligungen von Akteuren"),
    )
    return [f"{number} {one if number == 1 else many}" for number, one, many in counted if number]
