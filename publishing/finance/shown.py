"""Everything that the page of the overview and its files show, gathered once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from concepts.models import Edition
from concepts.models.edition import EditionQuerySet
from measures.overview.choice import Choice, Switch, switches
from measures.overview.history import History, history_of
from measures.overview.report import FinanceReport, content_of, report_on
from measures.overview.today import SpentRow, Today, today_of
from publishing.archive import in_ascii
from publishing.permissions import INSIDERS, may

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from actors.models import User


@dataclass(frozen=True)
class Shown:
    """The report with what stands beside it; ``today`` only on wish and where the edition is in force."""

    report: FinanceReport
    day: date
    today: Today | None
    history: History | None
    is_in_force: bool

    @property
    def choice(self) -> Choice:
        return self.report.choice

    @property
    def switches(self) -> tuple[Switch, ...]:
        return switches(self.choice, may_be_today=self.is_in_force)

    @property
    def spent_row(self) -> SpentRow | None:
        """What stands below the planned cost, where it is asked for."""
        return self.today.row(self.report.overview.cost.columns) if self.today else None

    @property
    def title(self) -> str:
        """``IHK Nordring, Erstfassung: Kosten- und Finanzierungsübersicht, Stand 22.11.2026``."""
        return f"{self.report.edition}: Kosten- und Finanzierungsübersicht, Stand {self.day:%d.%m.%Y}"

    def file_name(self, ending: str, kind: str = "Kosten-und-Finanzierung") -> str:
        """``Kosten-und-Finanzierung_nordring_Fassung-1_2026-11-22.xlsx``."""
        edition = self.report.edition
        return f"{kind}_{in_ascii(edition.concept.slug)}_Fassung-{edition.number}_{self.day:%Y-%m-%d}.{ending}"


def shown_to(user: User | AnonymousUser, edition: Edition, choice: Choice, day: date) -> Shown:
    """What ``user`` sees of the edition's money on ``day``: the council reads of spending in sums only."""
    seen = shown(edition, choice, day, Edition.objects.visible_to(user))
    if seen.today and not may(user, edition.concept, INSIDERS):
        return replace(seen, today=seen.today.for_council())
    return seen


def shown(edition: Edition, choice: Choice, day: date, editions: EditionQuerySet) -> Shown:
    """The same for whoever sees ``editions``; a fixed number of queries."""
    content = content_of(edition)
    is_in_force = edition.concept.current_edition() == edition
    choice = replace(choice, as_of_today=choice.as_of_today and is_in_force)
    return Shown(
        report=report_on(content, choice, day),
        day=day,
        today=today_of(edition.concept, content.sheets, content.lines[0], day) if choice.as_of_today else None,
        history=history_of(edition, content.lines, editions),
        is_in_force=is_in_force,
    )
